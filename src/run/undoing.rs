//! Takes back a mistaken import.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::retention::{erase_due, of_records};
use super::seal::SealError;
use crate::config::Config;
use crate::domain::RunId;
use crate::store::{ErasedFor, ImportBrought, Pruned, Store};

/// Takes back what an import brought: ads, flags and captures that nothing else needs, each under a tombstone, so that the
/// manifests can still be checked. Returns how many records wait for the next run to be written over. The caller holds the
/// run lock and has asked for `brought` under it.
///
/// # Errors
/// When the database is locked, the disk full or the archive cannot be read. What was noted by then is erased by the next
/// run.
pub fn undo_import(
    store: &mut Store,
    config: &Config,
    (run, brought): (&RunId, &ImportBrought),
    account: &str,
    now: Timestamp,
) -> Result<usize, SealError> {
    let dir = &config.archive.dir;
    let mut files: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for capture in &brought.captures {
        files.entry(&capture.warc_file).or_default().push(capture.offset_bytes);
    }
    let mut records = Vec::new();
    for (file, going) in files {
        if dir.join(file).exists() {
            let is_kept = |offset| !going.contains(&offset);
            records.extend(of_records(dir, file, is_kept, ErasedFor::Request, Some(account), now)?);
        }
    }
    store.undo_import(run, brought, &records, account, now)?;
    erase_due(store, dir, &mut Pruned::default())?;
    Ok(store.reader()?.erase_due()?.len())
}
