use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::verify::Verified;
use crate::evidence::{Broken, Flaw, Span, merkle};
use crate::store::{Blanked, Reader, SealedTable, StoreError, Tombstone, TombstoneKind};

/// What may be missing or blank, because a tombstone says so. A tombstone that does not say what it said when it was stored
/// allows nothing.
#[derive(Debug, Default)]
pub(super) struct Erased {
    /// Records of the archive that were written over, with the digest of what stands there instead.
    pub spans: BTreeMap<Span, merkle::Hash>,
    /// Archive files that were deleted as a whole.
    pub files: BTreeSet<String>,
    /// Ads that were deleted as a whole, with the last tombstone that says so.
    deleted: HashMap<String, i64>,
    /// The last manifest whose rows each tombstone may have erased, where that is known.
    reach: HashMap<i64, u64>,
    /// Ads with a tombstone of the time before it was noted which rows were blanked: any of their rows may be.
    before: HashSet<String>,
    /// Rows of ads that were blanked, with the digest of what they say since.
    blanked: HashMap<(String, SealedTable, i64), merkle::Hash>,
}

impl Erased {
    /// What the tombstones of a database say; those that do not fit their own digests are flaws, and those that no manifest
    /// has yet are counted.
    pub(super) fn read(reader: &Reader, verified: &mut Verified) -> Result<Self, StoreError> {
        let mut erased = Self::default();
        let mut rows: HashMap<i64, Vec<Blanked>> = HashMap::new();
        for row in reader.blanked()? {
            rows.entry(row.tombstone).or_default().push(row);
        }
        let mark = reader.sealed_so_far()?.rows.get(SealedTable::Tombstone.name()).copied().unwrap_or(0);
        // In their order: what was blanked twice says what it says since the last time.
        for tombstone in reader.tombstones()? {
            verified.unsealed_tombstones += usize::from(tombstone.id > mark);
            let rows = rows.remove(&tombstone.id).unwrap_or_default();
            let is_list = tombstone.kind != TombstoneKind::Ad
                || match &tombstone.instead {
                    Some(digest) => *digest == Blanked::digest(&rows),
                    None => rows.is_empty(),
                };
            // One of the time before digests has to be sealed.
            let is_noted = tombstone.digest.is_some() || tombstone.id <= mark;
            if is_noted && tombstone.is_as_stored() && is_list {
                erased.take(tombstone, rows);
            } else {
                let subject = format!("tombstone {}", tombstone.id);
                verified.flaws.push(Flaw::new(Broken::RowChanged, None, subject));
            }
        }
        Ok(erased)
    }

    fn take(&mut self, tombstone: Tombstone, rows: Vec<Blanked>) {
        match tombstone.kind {
            TombstoneKind::File => {
                self.files.insert(tombstone.subject);
            }
            TombstoneKind::Record => {
                let instead = tombstone.instead.and_then(|hex| merkle::from_hex(&hex));
                if let Some((span, instead)) = Span::parse(&tombstone.subject).zip(instead) {
                    self.spans.insert(span, instead);
                }
            }
            TombstoneKind::Ad if tombstone.digest.is_none() => {
                self.before.insert(tombstone.subject);
            }
            TombstoneKind::Ad if tombstone.instead.is_none() => {
                self.deleted.insert(tombstone.subject, tombstone.id);
            }
            TombstoneKind::Ad => {
                for row in rows {
                    let table = SealedTable::ALL.into_iter().find(|table| table.name() == row.kind);
                    if let Some((table, digest)) = table.zip(merkle::from_hex(&row.sha256)) {
                        self.blanked.insert((tombstone.subject.clone(), table, row.row), digest);
                    }
                }
            }
        }
    }

    /// Notes in which manifest tombstones are sealed. What was sealed after that was there after the erasure: an ad that was
    /// met again has rows of its own, which the tombstone says nothing of.
    pub(super) fn reach(&mut self, sealed_in: impl Iterator<Item = (i64, u64)>) {
        self.reach.extend(sealed_in);
    }

    /// Whether a row of an ad, which a manifest names, may be gone.
    pub(super) fn may_be_gone(&self, table: SealedTable, ad: &str, manifest: u64) -> bool {
        let is_reached = |tombstone: &i64| self.reach.get(tombstone).is_none_or(|last| manifest <= *last);
        table.is_of_ads() && (self.deleted.get(ad).is_some_and(is_reached) || self.before.contains(ad))
    }

    /// Whether a row of an ad, which is not what was sealed, is what was left of it.
    pub(super) fn is_left(&self, table: SealedTable, ad: &str, row: i64, found: &merkle::Hash) -> bool {
        let noted = self.blanked.get(&(ad.to_owned(), table, row));
        noted.map_or_else(|| table.is_of_ads() && self.before.contains(ad), |noted| noted == found)
    }
}
