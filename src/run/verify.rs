//! Holds database, archive and manifests against one another, from files alone.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::seal::{files, leaf_kind};
use crate::evidence::{
    Broken, Chain, Erased, Flaw, Leaf, LeafKind, PublicKey, Span, Stamping, check_spans, merkle,
};
use crate::store::{Reader, SealedTable, StoreError, TombstoneKind};

/// What is held against what.
#[derive(Debug, Clone, Default)]
pub struct VerifyOrder {
    /// Database; none where there is only a folder.
    pub database: Option<PathBuf>,
    /// Archive folder.
    pub archive: Option<PathBuf>,
    /// Folder of manifests.
    pub manifests: PathBuf,
    /// Keys that somebody vouches for.
    pub trusted: Vec<PublicKey>,
    /// Digest of a manifest that was noted elsewhere.
    pub known: Option<String>,
    /// Whether the bytes of the archive are left unread; only that files are there and as long as they were.
    pub is_quick: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Manifests that could be read.
    pub manifests: usize,
    /// Of them, those with a signature that fits.
    pub signed: usize,
    /// Time stamps.
    pub stamps: Stamping,
    /// Leaves that were held against what they stand for.
    pub leaves: usize,
    /// Bytes of the archive that were read.
    pub bytes: u64,
    /// Leaves whose bytes or rows were erased, as a tombstone says.
    pub erased: usize,
    /// Rows and archive files that no manifest covers yet.
    pub unsealed: usize,
    /// Leaves that could not be looked at, because there is no database or no archive.
    pub unchecked: usize,
    /// Digest of the last manifest, to be noted elsewhere.
    pub digest: Option<String>,
    /// Everything that does not fit, first things first.
    pub flaws: Vec<Flaw>,
}

impl Verified {
    /// Whether nothing was changed, as far as can be told.
    pub fn is_sound(&self) -> bool {
        self.flaws.iter().all(|flaw| flaw.what.is_note())
    }
}

/// What of a leaf is held against what is there.
#[derive(Debug, Clone)]
struct Expected {
    key: String,
    sha256: merkle::Hash,
    manifest: u64,
}

/// What the manifests say, by what it is of.
#[derive(Debug, Default)]
struct Claims {
    spans: HashMap<Span, Expected>,
    rows: BTreeMap<SealedTable, BTreeMap<i64, Expected>>,
    runs: BTreeMap<String, Expected>,
    inputs: BTreeMap<String, Expected>,
}

/// Checks everything that is there and tells all that does not fit.
///
/// # Errors
/// The folder of manifests cannot be listed.
pub fn verify(order: &VerifyOrder) -> io::Result<Verified> {
    let chain = Chain::read(&order.manifests, &order.trusted)?;
    let mut verified = Verified {
        manifests: chain.links.len(),
        signed: chain.links.iter().filter(|link| link.is_signed).count(),
        stamps: chain.stamping,
        digest: chain.last().map(|link| link.digest.clone()),
        flaws: chain.flaws.clone(),
        ..Verified::default()
    };
    if let Some(known) = &order.known
        && !chain.links.iter().any(|link| link.digest == *known)
    {
        verified.flaws.push(Flaw::new(Broken::UnknownDigest, None, known.as_str()));
    }
    let reader = order.database.as_deref().map(Reader::open).transpose();
    let reader = reader.unwrap_or_else(|error| {
        verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
        None
    });
    let erased = match reader.as_ref().map(erased).transpose() {
        Ok(erased) => erased.unwrap_or_default(),
        Err(error) => {
            verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
            Erased::default()
        }
    };
    let mut claims = Claims::default();
    for link in &chain.links {
        match chain.leaves(link) {
            Ok(leaves) => {
                let number = link.manifest.number;
                leaves.into_iter().for_each(|leaf| claims.take(leaf, number, &erased, &mut verified));
            }
            Err(flaw) => verified.flaws.push(flaw),
        }
    }
    match &order.archive {
        Some(dir) => claims.check_archive(dir, order.is_quick, &erased, &mut verified),
        None => verified.unchecked += claims.spans.len(),
    }
    if let Some(reader) = &reader {
        let checked = claims.check_database(reader, &chain, order, &erased, &mut verified);
        if let Err(error) = checked {
            verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
        }
    } else {
        let rows: usize = claims.rows.values().map(BTreeMap::len).sum();
        verified.unchecked += rows + claims.runs.len() + claims.inputs.len();
    }
    // Manifests first, then what they are of, in the order of the nights.
    verified.flaws.sort_by(|a, b| (a.manifest, a.what, &a.subject).cmp(&(b.manifest, b.what, &b.subject)));
    verified.flaws.dedup();
    Ok(verified)
}

/// What tombstones say may be missing.
fn erased(reader: &Reader) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    for tombstone in reader.tombstones()? {
        match tombstone.kind {
            TombstoneKind::Ad => {
                erased.ads.insert(tombstone.subject);
            }
            TombstoneKind::File => {
                erased.files.insert(tombstone.subject);
            }
            TombstoneKind::Record => {
                let instead = tombstone.instead.and_then(|hex| from_hex(&hex));
                if let Some((span, instead)) = Span::parse(&tombstone.subject).zip(instead) {
                    erased.spans.insert(span, instead);
                }
            }
        }
    }
    Ok(erased)
}

fn from_hex(hex: &str) -> Option<merkle::Hash> {
    let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?;
    bytes.try_into().ok()
}

/// The ad of the key `AD/ROW`.
fn ad_of(key: &str) -> &str {
    key.split('/').next().unwrap_or("")
}

impl Claims {
    /// Takes a leaf in. One that a later manifest names anew is the row of another night under the same number: a row that
    /// may not go was lost then.
    fn take(&mut self, leaf: Leaf, manifest: u64, erased: &Erased, verified: &mut Verified) {
        let expected = Expected { key: leaf.key.clone(), sha256: leaf.sha256, manifest };
        match leaf.kind {
            LeafKind::Warc => match Span::parse(&leaf.key) {
                Some(span) => {
                    self.spans.insert(span, expected);
                }
                None => verified.flaws.push(Flaw::new(Broken::Leaves, Some(manifest), leaf.key)),
            },
            LeafKind::Run => {
                self.runs.insert(leaf.key, expected);
            }
            LeafKind::Input => {
                let key = format!("{} {}", leaf.key, data_encoding::HEXLOWER.encode(&leaf.sha256));
                self.inputs.entry(key).or_insert(expected);
            }
            kind => {
                let table = SealedTable::ALL.into_iter().find(|table| leaf_kind(*table) == kind);
                let id = leaf.key.rsplit('/').next().and_then(|id| id.parse().ok());
                let Some((table, id)) = table.zip(id) else {
                    verified.flaws.push(Flaw::new(Broken::Leaves, Some(manifest), leaf.key));
                    return;
                };
                let before = self.rows.entry(table).or_default().insert(id, expected);
                let lost = before.filter(|before| before.sha256 != leaf.sha256);
                let lost = lost.filter(|lost| !table.is_of_ads() || !erased.ads.contains(ad_of(&lost.key)));
                if let Some(lost) = lost {
                    let subject = format!("{} {}", table.name(), lost.key);
                    verified.flaws.push(Flaw::new(Broken::RowMissing, Some(lost.manifest), subject));
                }
            }
        }
    }

    fn check_archive(&self, dir: &Path, is_quick: bool, erased: &Erased, verified: &mut Verified) {
        let size = |file: &str| fs_err::metadata(dir.join(file)).ok().map(|meta| meta.len());
        let mut sizes: HashMap<&str, Option<u64>> = HashMap::new();
        let mut wanted = Vec::new();
        for (span, expected) in &self.spans {
            if erased.files.contains(&span.file) {
                verified.erased += 1;
                continue;
            }
            let there = *sizes.entry(&span.file).or_insert_with(|| size(&span.file));
            if there.is_none_or(|bytes| bytes < span.end()) {
                let subject = dir.join(&span.file).display().to_string();
                let subject = if there.is_none() { subject } else { format!("{subject}: {}", span.key()) };
                verified.flaws.push(Flaw::new(Broken::WarcMissing, Some(expected.manifest), subject));
            } else if is_quick {
                verified.leaves += 1;
            } else {
                wanted.push(span.clone());
            }
        }
        check_spans(dir, wanted, |span, found| {
            let Some(expected) = self.spans.get(span) else { return };
            verified.leaves += 1;
            verified.bytes += span.length;
            if found == Some(expected.sha256) {
                return;
            }
            if erased.spans.get(span).is_some_and(|instead| found == Some(*instead)) {
                verified.erased += 1;
                return;
            }
            let what = if found.is_none() { Broken::WarcMissing } else { Broken::WarcChanged };
            let subject = dir.join(span.key()).display().to_string();
            verified.flaws.push(Flaw::new(what, Some(expected.manifest), subject));
        });
    }

    fn check_database(
        &mut self,
        reader: &Reader,
        chain: &Chain,
        order: &VerifyOrder,
        erased: &Erased,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        for row in reader.manifests()? {
            let link = chain.links.iter().find(|link| link.manifest.number == row.number);
            match link {
                None => {
                    let subject = order.manifests.join(format!("{:08}.json", row.number));
                    let subject = subject.display().to_string();
                    verified.flaws.push(Flaw::new(Broken::ManifestMissing, Some(row.number), subject));
                }
                Some(link) if link.digest != row.sha256 => {
                    verified.flaws.push(Flaw::new(Broken::Chain, Some(row.number), "manifest table"));
                }
                Some(_) => {}
            }
        }
        let sealed = reader.sealed_so_far()?;
        // Where a manifest is gone, nobody can say which rows it named.
        let is_whole = !verified.flaws.iter().any(|flaw| flaw.what == Broken::ManifestMissing);
        for table in SealedTable::ALL {
            let mark = sealed.rows.get(table.name()).copied().unwrap_or(0);
            let mut claimed = self.rows.remove(&table).unwrap_or_default();
            // Beside rows under the mark, those that manifests name though the database does not know them.
            let to = claimed.last_key_value().map_or(mark, |(id, _)| mark.max(*id));
            reader.sealed_rows(table, (0, to), |row| {
                let named = |key: &str| format!("{} {key}", table.name());
                let Some(expected) = claimed.remove(&row.id) else {
                    if row.id <= mark && is_whole {
                        verified.flaws.push(Flaw::new(Broken::RowAdded, None, named(&row.key)));
                    }
                    return;
                };
                verified.leaves += 1;
                if merkle::sha256(row.json.as_bytes()) == expected.sha256 && row.key == expected.key {
                    return;
                }
                if table.is_of_ads() && erased.ads.contains(ad_of(&expected.key)) {
                    verified.erased += 1;
                    return;
                }
                let subject = named(&expected.key);
                verified.flaws.push(Flaw::new(Broken::RowChanged, Some(expected.manifest), subject));
            })?;
            for expected in claimed.into_values() {
                if table.is_of_ads() && erased.ads.contains(ad_of(&expected.key)) {
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
        let log = reader.verify_access_log(None)?;
        if let Some(fault) = log.fault {
            verified.flaws.push(Flaw::new(Broken::Log, None, format!("{fault:?}")));
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
