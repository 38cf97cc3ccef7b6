use std::io::ErrorKind;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::store::{Keep, Pruned, Store, StoreError};

/// Deletes what is older than `[retention]` lets it be: rows of the database, and archive files of which nothing
/// is needed any more. What has a flag stays.
///
/// # Errors
/// When the database is locked or the disk full. A file that cannot be deleted is only told in the log.
pub(super) fn retain(store: &mut Store, config: &Config, now: Timestamp) -> Result<Pruned, StoreError> {
    let before = |days: u32| now - SignedDuration::from_hours(24 * i64::from(days));
    let keep = Keep {
        unflagged_since: before(config.retention.unflagged_days),
        captures_since: before(config.retention.capture_days),
    };
    let pruned = store.prune(&keep)?;
    for name in &pruned.warc_files {
        // A name with a folder in it is none that Waspada gave.
        if Path::new(name).file_name().is_none_or(|plain| plain != name.as_str()) {
            continue;
        }
        match fs_err::remove_file(config.archive.dir.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => tracing::warn!("{error}"),
            _ => tracing::info!("deleted `{name}`: nothing in it is to be kept any longer"),
        }
    }
    Ok(pruned)
}
