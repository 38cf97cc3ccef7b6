use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row};

use crate::domain::CaptureRef;
use crate::store::db::reader::Reader;
use crate::store::error::StoreError;
use crate::store::review::queue::scatter;

const PLACE: &str = "SELECT warc_file, offset_bytes, record_id, payload_sha256 FROM capture";

impl Reader {
    /// Up to `most` captures drawn by `seed`, all where there are no more; fewer where most numbers are no longer in
    /// use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn some_captures(&self, seed: u64, most: usize) -> Result<Vec<CaptureRef>, StoreError> {
        self.read(|connection| {
            let (oldest, newest): (Option<u64>, Option<u64>) = connection
                .prepare_cached("SELECT (SELECT min(id) FROM capture), (SELECT max(id) FROM capture)")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let (Some(oldest), Some(newest)) = (oldest, newest) else { return Ok(Vec::new()) };
            let numbers = newest - oldest + 1;
            if numbers <= most as u64 {
                return connection.prepare_cached(PLACE)?.query_map([], place)?.collect();
            }
            let drawn =
                (0..most as u64).map(|draw| oldest + scatter(scatter(seed).wrapping_add(draw)) % numbers);
            let drawn: BTreeSet<u64> = drawn.collect();
            let mut find = connection.prepare_cached(&format!("{PLACE} WHERE id = ?1"))?;
            drawn
                .into_iter()
                .filter_map(|number| find.query_row([number], place).optional().transpose())
                .collect()
        })
    }
}

fn place(stored: &Row<'_>) -> rusqlite::Result<CaptureRef> {
    Ok(CaptureRef {
        warc_file: stored.get(0)?,
        offset_bytes: stored.get(1)?,
        record_id: stored.get(2)?,
        payload_sha256: stored.get(3)?,
    })
}
