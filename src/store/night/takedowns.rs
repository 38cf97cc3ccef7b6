use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;

/// Notes that the page of ads answered that there is nothing any more; once, until they are there again. An answer
/// that is older than the last sight of an ad, as an archive may hold, says nothing of it.
pub(in crate::store) fn note(tx: &Transaction<'_>, page: i64, at: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO takedown (ad, last_seen_at, found_at)
         SELECT id, last_seen_at, ?2 FROM ad WHERE page = ?1 AND last_seen_at <= ?2 ON CONFLICT DO NOTHING",
    )?
    .execute(params![page, at])?;
    Ok(())
}

/// Notes that an ad is there again; an earlier sight of it does not end a takedown.
pub(in crate::store) fn end(tx: &Transaction<'_>, ad: i64, at: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE takedown SET back_at = ?2 WHERE ad = ?1 AND back_at IS NULL AND found_at <= ?2",
    )?
    .execute(params![ad, at])?;
    Ok(())
}

impl Reader {
    /// How many ads were found to be there no more since then, and are not there again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn taken_down_since(&self, since: Timestamp) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM takedown WHERE back_at IS NULL AND found_at >= ?1")?
                .query_row([row::at(since)], |stored| stored.get(0))
        })
    }
}

/// When an ad was found taken down: last seen, found gone, there again.
pub(in crate::store) fn of(
    connection: &Connection,
    ad: u32,
) -> rusqlite::Result<Vec<(Timestamp, Timestamp, Option<Timestamp>)>> {
    connection
        .prepare_cached("SELECT last_seen_at, found_at, back_at FROM takedown WHERE ad = ?1 ORDER BY id")?
        .query_map([ad], |stored| {
            let time = |at| row::time(&stored.get::<_, String>(at)?);
            Ok((time(0)?, time(1)?, row::time_or_none(stored.get(2)?)?))
        })?
        .collect()
}
