//! Takes back a mistaken import.

use jiff::Timestamp;

use super::retention::{erase_due, of_captures};
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
    let why = (ErasedFor::Request, Some(account));
    let records = of_captures(dir, &brought.captures, why, now)?;
    store.undo_import(run, brought, &records, account, now)?;
    erase_due(store, dir, &mut Pruned::default())?;
    Ok(store.reader()?.erase_due()?.len())
}
