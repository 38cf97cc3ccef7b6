use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::row;

/// Notes that the page of ads answered that there is nothing any more; once, until they are there again.
pub(super) fn note(tx: &Transaction<'_>, page: i64, at: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO takedown (ad, last_seen_at, found_at)
         SELECT id, last_seen_at, ?2 FROM ad WHERE page = ?1 ON CONFLICT DO NOTHING",
    )?
    .execute(params![page, at])?;
    Ok(())
}

/// Notes that an ad is there again.
pub(super) fn end(tx: &Transaction<'_>, ad: i64, at: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE takedown SET back_at = ?2 WHERE ad = ?1 AND back_at IS NULL")?
        .execute(params![ad, at])?;
    Ok(())
}

/// Notes that the ads of a page are there again.
pub(super) fn end_of_page(tx: &Transaction<'_>, page: i64, at: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE takedown SET back_at = ?2 WHERE back_at IS NULL AND ad IN (SELECT id FROM ad WHERE page = ?1)",
    )?
    .execute(params![page, at])?;
    Ok(())
}

/// When an ad was found taken down: last seen, found gone, there again.
pub(super) fn of(
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
