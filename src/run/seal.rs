//! Seals what is new in a manifest, chained to the one before and signed where there is a key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use thiserror::Error;

use crate::archive::{self, ArchiveError};
use crate::config::Config;
use crate::domain::RunId;
use crate::evidence::{
    Chain, KeyError, Leaf, LeafKind, Manifest, ManifestError, PublicKey, Sealed, SigningKey, merkle, publish,
    spans,
};
use crate::store::{ManifestRow, Reader, SealedCoverage, SealedTable, Store, StoreError};

/// Why nothing could be sealed. What is to be sealed stays for the next manifest.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The key, where one is being changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder of manifests, or another file.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// A manifest that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// Its number.
    pub number: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub digest: String,
    /// Number of leaves.
    pub leaves: usize,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Why it is not signed though it should be: the key is lost or cannot be used.
    pub key_problem: Option<String>,
    /// Whether the database was older than its manifests.
    pub was_behind: bool,
    /// Time of the manifest before, where this one says an earlier one: the clock was set back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_was: Option<String>,
}

/// With what a manifest is signed.
#[derive(Debug)]
pub(super) enum Signing<'a> {
    /// The key of the settings, or nothing where there is none.
    AsSet,
    /// This key, which names `next` as the key of the manifests after it.
    Rotating {
        /// The key that signs.
        key: &'a SigningKey,
        /// The key that signs from then on, where it is another.
        next: Option<PublicKey>,
        /// What a reader has to know.
        notes: Vec<String>,
    },
}

/// Seals what no manifest covers yet: records of the archive, rows, and what judged them. Done where nothing is new, only
/// for a run that it closes. Whoever calls it holds the run lock, or makes sure that no night is under way.
///
/// # Errors
/// When something cannot be read or written; then nothing is sealed, and the next call seals it.
pub fn seal(
    store: &mut Store,
    config: &Config,
    run: Option<&RunId>,
    now: Timestamp,
) -> Result<Option<Seal>, SealError> {
    seal_with(store, config, run, now, &Signing::AsSet)
}

pub(super) fn seal_with(
    store: &mut Store,
    config: &Config,
    run: Option<&RunId>,
    now: Timestamp,
    signing: &Signing<'_>,
) -> Result<Option<Seal>, SealError> {
    let dir = &config.evidence.dir;
    let chain = Chain::read(dir, &[])?;
    let was_behind = catch_up(store, &chain, run)?;
    let reader = store.reader()?;
    let sealed = reader.sealed_so_far()?;
    let mut covers = SealedCoverage::default();
    let leaves = leaves(&reader, &config.archive.dir, &sealed, &mut covers)?;
    if leaves.is_empty() && run.is_none() && matches!(signing, Signing::AsSet) {
        return Ok(None);
    }
    let expected = chain.expected_key();
    let (loaded, key_problem) = match signing {
        Signing::AsSet => load_key(&config.evidence.key, expected),
        Signing::Rotating { .. } => (None, None),
    };
    let (key, next_key, mut notes) = match signing {
        Signing::AsSet => {
            (loaded.as_ref(), None, key_problem.iter().map(|_| "key_lost".to_owned()).collect::<Vec<_>>())
        }
        Signing::Rotating { key, next, notes } => (Some(*key), *next, notes.clone()),
    };
    if was_behind {
        notes.push("database_behind".to_owned());
    }
    let mut marks = sealed.rows.clone();
    marks.extend(covers.rows.clone());
    let previous = match (chain.last(), reader.manifests()?.pop()) {
        // A folder that lost its last manifests still goes on where the chain was.
        (Some(link), Some(row)) if row.number > link.manifest.number => Some((row.number, row.sha256)),
        (Some(link), _) => Some((link.manifest.number, link.digest.clone())),
        (None, row) => row.map(|row| (row.number, row.sha256)),
    };
    let before = chain.last().map(|link| link.manifest.created_at.clone());
    let head =
        Sealed { created_at: now, previous, run: run.map(|run| run.0.clone()), marks, notes, next_key };
    let (manifest, digest) = publish(dir, &leaves, head, key)?;
    store.note_manifest(&row_of(&manifest, &digest), &covers)?;
    Ok(Some(Seal {
        number: manifest.number,
        digest,
        leaves: manifest.count,
        is_signed: manifest.key.is_some(),
        key_problem,
        was_behind,
        clock_was: before.filter(|before| manifest.created_at < *before),
    }))
}

/// The key of the settings, and what is wrong where there should be one and is none.
pub(super) fn load_key(path: &Path, expected: Option<PublicKey>) -> (Option<SigningKey>, Option<String>) {
    match SigningKey::load(path) {
        Ok(key) => (Some(key), None),
        Err(KeyError::Missing { .. }) if expected.is_none() => (None, None),
        Err(KeyError::Missing { path }) => (None, Some(KeyError::Lost { path }.to_string())),
        Err(error) => (None, Some(error.to_string())),
    }
}

/// Notes manifests that are in the folder and not in the database. Where a kill came between the two, the database has
/// all that they cover and takes them over. Otherwise it is older than they are: it was restored from a backup. Returns
/// whether it is.
fn catch_up(store: &mut Store, chain: &Chain, run: Option<&RunId>) -> Result<bool, SealError> {
    let reader = store.reader()?;
    let known = reader.manifests()?;
    let last = known.last().map_or(0, |row| row.number);
    let ahead: Vec<_> = chain.links.iter().filter(|link| link.manifest.number > last).collect();
    if ahead.is_empty() {
        return Ok(false);
    }
    let mut has_all = true;
    for link in &ahead {
        for table in SealedTable::ALL {
            // Rows of ads may have gone since; decisions never go.
            let mark = link.manifest.marks.get(table.name()).copied().unwrap_or(0);
            has_all &= table.is_of_ads() || mark <= reader.last_row(table)?;
        }
        if let Some(sealed) = &link.manifest.run {
            // What is sealed is not the run that is to be sealed now, though a restored database may name it alike.
            let is_another = run.is_none_or(|run| run.0 != *sealed);
            has_all &= is_another && reader.has_run(&RunId(sealed.clone()))?;
        }
    }
    for link in ahead {
        let mut covers = SealedCoverage::default();
        if has_all {
            for table in SealedTable::ALL {
                let mark = link.manifest.marks.get(table.name()).copied().unwrap_or(0);
                covers.rows.insert(table.name().to_owned(), mark.min(reader.last_row(table)?));
            }
            for leaf in chain.leaves(link).unwrap_or_default() {
                cover(&leaf, &mut covers);
            }
        }
        let mut row = row_of(&link.manifest, &link.digest);
        row.run = row.run.filter(|run| reader.has_run(run).unwrap_or(false));
        store.note_manifest(&row, &covers)?;
    }
    Ok(!has_all)
}

fn cover(leaf: &Leaf, covers: &mut SealedCoverage) {
    match leaf.kind {
        LeafKind::Run => covers.runs.push(leaf.key.clone()),
        LeafKind::Warc => {
            if let Some(span) = crate::evidence::Span::parse(&leaf.key) {
                let end = covers.files.entry(span.file.clone()).or_default();
                *end = (*end).max(span.end());
            }
        }
        _ => {}
    }
}

fn row_of(manifest: &Manifest, digest: &str) -> ManifestRow {
    ManifestRow {
        number: manifest.number,
        sha256: digest.to_owned(),
        root: manifest.root.clone(),
        leaves: manifest.count,
        run: manifest.run.clone().map(RunId),
        key: manifest.key.clone(),
        created_at: manifest.created_at.parse().unwrap_or_default(),
    }
}

/// The leaves of what is not sealed yet, in the order of a manifest.
fn leaves(
    reader: &Reader,
    archive_dir: &Path,
    sealed: &SealedCoverage,
    covers: &mut SealedCoverage,
) -> Result<Vec<Leaf>, SealError> {
    let mut leaves = Vec::new();
    let runs = reader.runs_to_seal(false)?;
    let mut inputs: BTreeSet<(String, String)> = BTreeSet::new();
    for run in &runs {
        inputs.extend(reader.inputs(&RunId(run.key.clone()))?.unwrap_or_default());
    }
    for (name, sha256) in inputs {
        if let Some(digest) = merkle::from_hex(&sha256) {
            leaves.push(Leaf::new(LeafKind::Input, &name, digest));
        }
    }
    for run in runs {
        leaves.push(Leaf::new(LeafKind::Run, &run.key, merkle::sha256(run.json.as_bytes())));
        covers.runs.push(run.key);
    }
    for (name, bytes) in files(reader, archive_dir)? {
        let from = sealed.files.get(&name).copied().unwrap_or(0);
        if bytes <= from {
            continue;
        }
        for (span, hash) in spans(archive_dir, &name, from)? {
            covers.files.insert(name.clone(), span.end());
            leaves.push(Leaf::new(LeafKind::Warc, &span.key(), hash));
        }
    }
    for table in SealedTable::ALL {
        let from = sealed.rows.get(table.name()).copied().unwrap_or(0);
        let kind = leaf_kind(table);
        reader.sealed_rows(table, (from, i64::MAX), |row| {
            covers.rows.insert(table.name().to_owned(), row.id);
            leaves.push(Leaf::new(kind, &row.key, merkle::sha256(row.json.as_bytes())));
        })?;
    }
    Ok(leaves)
}

/// Archive files of runs that this database knows, with their size.
pub(super) fn files(reader: &Reader, dir: &Path) -> Result<BTreeMap<String, u64>, SealError> {
    let entries = match fs_err::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?,
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let Some(run) = archive::run_of(&name) else { continue };
        if reader.has_run(&run)? {
            files.insert(name, entry.metadata()?.len());
        }
    }
    Ok(files)
}

/// What the rows of a table are in a manifest.
pub(super) fn leaf_kind(table: SealedTable) -> LeafKind {
    match table {
        SealedTable::Ad => LeafKind::Ad,
        SealedTable::Assessment => LeafKind::Assessment,
        SealedTable::ReviewEvent => LeafKind::ReviewEvent,
        SealedTable::Decision => LeafKind::Decision,
        SealedTable::Lead => LeafKind::Lead,
        SealedTable::LeadEvent => LeafKind::LeadEvent,
        SealedTable::ExportEvent => LeafKind::ExportEvent,
        SealedTable::AccessLog => LeafKind::AccessLog,
        SealedTable::Tombstone => LeafKind::Tombstone,
    }
}
