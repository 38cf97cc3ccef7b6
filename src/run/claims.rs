use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::erased::Erased;
use super::seal::{files, leaf_kind};
use super::verify::{Verified, VerifyOrder, check_manifests};
use crate::evidence::{
    Broken, Chain, Flaw, Leaf, LeafKind, Span, SpanClaim, changed_spans, merkle, share_out,
};
use crate::store::{LogFault, Reader, SealedTable, StoreError};

/// What of a leaf is held against what is there.
#[derive(Debug, Clone)]
struct Expected {
    key: String,
    sha256: merkle::Hash,
    manifest: u64,
}

/// What the manifests say, by what it is of.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// By file; in order, once they are settled.
    spans: BTreeMap<String, Vec<SpanClaim>>,
    rows: BTreeMap<SealedTable, BTreeMap<i64, Expected>>,
    /// Rows whose number a later manifest gives to another row.
    renamed: Vec<(SealedTable, Expected)>,
    runs: BTreeMap<String, Expected>,
    inputs: BTreeMap<String, Expected>,
}

/// Claims on an archive file that one core holds against it at a time.
const PIECE_CLAIMS: usize = 4_096;

fn span_of(file: &str, claim: &SpanClaim) -> Span {
    Span { file: file.to_owned(), offset: claim.offset, length: claim.length }
}

/// Leaves only the last rows of those that are claimed; returns the row before the first of them.
fn first_of(claimed: &mut BTreeMap<i64, Expected>, most: usize) -> i64 {
    while claimed.len() > most {
        claimed.pop_first();
    }
    claimed.first_key_value().map_or(i64::MAX, |(first, _)| first - 1)
}

/// The ad of the key `AD/ROW`.
fn ad_of(key: &str) -> &str {
    key.split('/').next().unwrap_or("")
}

impl Claims {
    /// How many leaves are of the archive.
    pub(super) fn of_archive(&self) -> usize {
        self.spans.values().map(Vec::len).sum()
    }

    /// How many are of the database.
    pub(super) fn of_database(&self) -> usize {
        self.rows.values().map(BTreeMap::len).sum::<usize>() + self.runs.len() + self.inputs.len()
    }

    /// Takes a leaf in. One that a later manifest names anew is the row of another night under the same number: see
    /// [`Claims::settle`].
    pub(super) fn take(&mut self, leaf: Leaf, manifest: u64, verified: &mut Verified) {
        let Leaf { kind, key, sha256 } = leaf;
        let expected = |key: String| Expected { key, sha256, manifest };
        match kind {
            LeafKind::Warc => match Span::parts(&key) {
                Some((file, offset, length)) => {
                    let claim = SpanClaim { offset, length, sha256, manifest };
                    match self.spans.get_mut(file) {
                        Some(claims) => claims.push(claim),
                        None => _ = self.spans.insert(file.to_owned(), vec![claim]),
                    }
                }
                None => verified.flaws.push(Flaw::new(Broken::Leaves, Some(manifest), key)),
            },
            LeafKind::Run => {
                self.runs.insert(key.clone(), expected(key));
            }
            LeafKind::Input => {
                let named = format!("{key} {}", data_encoding::HEXLOWER.encode(&sha256));
                self.inputs.entry(named).or_insert_with(|| expected(key));
            }
            kind => {
                let table = SealedTable::ALL.into_iter().find(|table| leaf_kind(*table) == kind);
                let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
                let Some((table, id)) = table.zip(id) else {
                    verified.flaws.push(Flaw::new(Broken::Leaves, Some(manifest), key));
                    return;
                };
                let before = self.rows.entry(table).or_default().insert(id, expected(key));
                let renamed = before.filter(|before| before.sha256 != sha256);
                self.renamed.extend(renamed.map(|renamed| (table, renamed)));
            }
        }
    }

    /// Tells `erased` in which manifest each tombstone is sealed, once all leaves are taken in, and names rows that may not
    /// go and whose number was given to another.
    pub(super) fn settle(&mut self, erased: &mut Erased, verified: &mut Verified) {
        for claims in self.spans.values_mut() {
            claims.sort_unstable_by_key(|claim| (claim.offset, claim.length, claim.manifest));
            // What a later manifest says of the same span counts.
            claims.dedup_by(|later, first| {
                let is_same = (later.offset, later.length) == (first.offset, first.length);
                if is_same {
                    *first = *later;
                }
                is_same
            });
        }
        // Where a manifest is gone, or was not read, nobody can say which tombstones it named.
        let tombstones = self.rows.get(&SealedTable::Tombstone);
        erased.reach(tombstones.into_iter().flatten().map(|(id, sealed)| (*id, sealed.manifest)));
        for (table, lost) in std::mem::take(&mut self.renamed) {
            if !erased.may_be_gone(table, ad_of(&lost.key), lost.manifest) {
                let subject = format!("{} {}", table.name(), lost.key);
                verified.flaws.push(Flaw::new(Broken::RowMissing, Some(lost.manifest), subject));
            }
        }
    }

    pub(super) fn check_archive(&self, dir: &Path, is_quick: bool, erased: &Erased, verified: &mut Verified) {
        let mut wanted: Vec<(&str, Vec<SpanClaim>)> = Vec::new();
        for (file, claims) in &self.spans {
            if erased.files.contains(file) {
                verified.erased += claims.len();
                continue;
            }
            let there = fs_err::metadata(dir.join(file)).ok().map(|meta| meta.len());
            let (whole, cut): (Vec<SpanClaim>, Vec<SpanClaim>) =
                claims.iter().partition(|claim| there.is_some_and(|bytes| claim.end() <= bytes));
            for claim in cut {
                let subject = dir.join(file).display().to_string();
                let subject = if there.is_none() {
                    subject
                } else {
                    format!("{subject}: {}", span_of(file, &claim).key())
                };
                verified.flaws.push(Flaw::new(Broken::WarcMissing, Some(claim.manifest), subject));
            }
            verified.leaves += whole.len();
            verified.bytes += if is_quick { 0 } else { whole.iter().map(|claim| claim.length).sum() };
            wanted.push((file, whole));
        }
        if is_quick {
            return;
        }
        // In pieces of about one size, so that every core has its share of one large file as well.
        let pieces: Vec<(&str, &[SpanClaim])> = wanted
            .iter()
            .flat_map(|(file, claims)| claims.chunks(PIECE_CLAIMS).map(move |claims| (*file, claims)))
            .collect();
        let changed = share_out(&pieces, 1, |pieces| {
            let mut changed = Vec::new();
            for (file, claims) in pieces {
                for (at, found) in changed_spans(&dir.join(file), claims) {
                    changed.extend(claims.get(at).map(|claim| (span_of(file, claim), *claim, found)));
                }
            }
            changed
        });
        for (span, claim, found) in changed.into_iter().flatten() {
            if erased.spans.get(&span).is_some_and(|instead| found == Some(*instead)) {
                verified.erased += 1;
                continue;
            }
            let what = if found.is_none() { Broken::WarcMissing } else { Broken::WarcChanged };
            let subject = dir.join(span.key()).display().to_string();
            verified.flaws.push(Flaw::new(what, Some(claim.manifest), subject));
        }
    }

    pub(super) fn check_database(
        &mut self,
        reader: &Reader,
        chain: &Chain,
        order: &VerifyOrder,
        erased: &Erased,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        check_manifests(&reader.manifests()?, chain, order, verified);
        let sealed = reader.sealed_so_far()?;
        // Where a manifest is gone, nobody can say which rows it named.
        let is_whole = !verified.flaws.iter().any(|flaw| flaw.what == Broken::ManifestMissing);
        for table in SealedTable::ALL {
            let mark = sealed.rows.get(table.name()).copied().unwrap_or(0);
            let mut claimed = self.rows.remove(&table).unwrap_or_default();
            let from = match order.newest_leaves {
                Some(most) => first_of(&mut claimed, most),
                None => 0,
            };
            // Beside rows under the mark, those that manifests name though the database does not know them.
            let to = claimed.last_key_value().map_or(mark, |(id, _)| mark.max(*id));
            reader.sealed_rows(table, (from, to), |row| {
                let named = |key: &str| format!("{} {key}", table.name());
                let Some(expected) = claimed.remove(&row.id) else {
                    if row.id <= mark && is_whole {
                        verified.flaws.push(Flaw::new(Broken::RowAdded, None, named(&row.key)));
                    }
                    return;
                };
                verified.leaves += 1;
                let found = merkle::sha256(row.json.as_bytes());
                if found == expected.sha256 && row.key == expected.key {
                    return;
                }
                if row.key == expected.key && erased.is_left(table, ad_of(&expected.key), row.id, &found) {
                    verified.erased += 1;
                    return;
                }
                let subject = named(&expected.key);
                verified.flaws.push(Flaw::new(Broken::RowChanged, Some(expected.manifest), subject));
            })?;
            for expected in claimed.into_values() {
                if erased.may_be_gone(table, ad_of(&expected.key), expected.manifest) {
                    verified.erased += 1;
                    continue;
                }
                let subject = format!("{} {}", table.name(), expected.key);
                verified.flaws.push(Flaw::new(Broken::RowMissing, Some(expected.manifest), subject));
            }
        }
        self.check_runs(reader, verified)?;
        for (key, expected) in &self.inputs {
            verified.leaves += 1;
            let sha256 = data_encoding::HEXLOWER.encode(&expected.sha256);
            if reader.blob(&sha256)?.is_none() {
                verified.flaws.push(Flaw::new(Broken::Input, Some(expected.manifest), key.as_str()));
            }
        }
        // The log is followed from its first row to its last, which takes as long as there is log.
        let log = order.newest_leaves.is_none().then(|| reader.verify_access_log(None)).transpose()?;
        if let Some(fault) = log.and_then(|log| log.fault) {
            verified.flaws.push(Flaw::new(Broken::Log, None, where_in_log(&fault)));
        }
        verified.unsealed += reader.unsealed_rows()?.values().sum::<usize>();
        if let Some(dir) = &order.archive
            && let Ok(files) = files(reader, dir)
        {
            let sealed_bytes = |name: &String| sealed.files.get(name).copied().unwrap_or(0);
            verified.unsealed += files.iter().filter(|(name, bytes)| **bytes > sealed_bytes(name)).count();
        }
        Ok(())
    }

    fn check_runs(&self, reader: &Reader, verified: &mut Verified) -> Result<(), StoreError> {
        let there: HashMap<String, String> =
            reader.runs_to_seal(true)?.into_iter().map(|run| (run.key, run.json)).collect();
        for (run, expected) in &self.runs {
            verified.leaves += 1;
            let what = match there.get(run) {
                Some(json) if merkle::sha256(json.as_bytes()) == expected.sha256 => continue,
                Some(_) => Broken::RowChanged,
                None => Broken::RowMissing,
            };
            verified.flaws.push(Flaw::new(what, Some(expected.manifest), format!("run {run}")));
        }
        Ok(())
    }
}

/// The row of the log at which it does not fit, by its number.
fn where_in_log(fault: &LogFault) -> String {
    match fault {
        LogFault::Missing { row } | LogFault::Changed { row } => format!("#{row}"),
        LogFault::OtherEnd { noted } => format!("#{noted}…"),
        LogFault::UnknownDigest => "SHA-256".to_owned(),
    }
}
