//! What a reader is told of ads and captures that were erased, from their tombstones.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::domain::AdId;
use crate::store::db::row;
use crate::store::evidence::tombstones::ErasedFor;

/// That something was erased, as its tombstone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ErasedSince {
    /// Why.
    pub why: ErasedFor,
    /// When.
    pub at: Timestamp,
}

/// An ad that was erased as a whole, by its identity or the beginning of it.
pub(in crate::store) fn erased_ad(
    connection: &Connection,
    wanted: &str,
) -> rusqlite::Result<Option<(AdId, ErasedSince)>> {
    connection
        .prepare_cached(
            "SELECT why, at, subject FROM tombstone WHERE id = (
               SELECT max(id) FROM tombstone WHERE kind = 'ad' AND subject >= ?1 AND subject < ?1 || 'g')",
        )?
        .query_row([wanted], |stored| Ok((AdId(stored.get(2)?), since(stored)?)))
        .optional()
}

/// That the words of a version, or the contacts in them, were erased.
pub(in crate::store) fn erased_version(
    connection: &Connection,
    version: i64,
) -> rusqlite::Result<Option<ErasedSince>> {
    connection
        .prepare_cached(
            "SELECT t.why, t.at FROM blanked b JOIN tombstone t ON t.id = b.tombstone
             WHERE b.row = ?1 AND b.kind = 'ad' ORDER BY t.id DESC LIMIT 1",
        )?
        .query_row([version], since)
        .optional()
}

/// That a record of the archive, or its whole file, was erased.
pub(in crate::store) fn erased_capture(
    connection: &Connection,
    (file, offset_bytes): (&str, u64),
) -> rusqlite::Result<Option<ErasedSince>> {
    // A record's subject goes on with its length.
    let record = format!("{file}:{offset_bytes}");
    connection
        .prepare_cached(
            "SELECT why, at FROM tombstone WHERE id = (SELECT max(id) FROM (
               SELECT id FROM tombstone WHERE kind = 'record' AND subject > ?1 || '+' AND subject < ?1 || ','
               UNION ALL SELECT id FROM tombstone WHERE kind = 'file' AND subject = ?2))",
        )?
        .query_row(params![record, file], since)
        .optional()
}

/// That the record which a version was read from was erased. Retention takes the row of a capture as well; what judged the
/// version still names the record.
pub(in crate::store) fn erased_evidence(
    connection: &Connection,
    version: i64,
) -> rusqlite::Result<Option<ErasedSince>> {
    let place: Option<(String, u64)> = connection
        .prepare_cached(
            "SELECT c.warc_file, c.offset_bytes FROM ad_version v JOIN capture c ON c.id = v.capture WHERE v.id = ?1
             UNION ALL SELECT i.warc_file, i.offset_bytes FROM assessment a
             JOIN assessment_input i ON i.assessment = a.id WHERE a.ad_version = ?1 AND i.warc_file IS NOT NULL
             LIMIT 1",
        )?
        .query_row([version], |stored| Ok((stored.get(0)?, stored.get(1)?)))
        .optional()?;
    match place {
        Some((file, offset_bytes)) => erased_capture(connection, (&file, offset_bytes)),
        None => Ok(None),
    }
}

fn since(stored: &rusqlite::Row<'_>) -> rusqlite::Result<ErasedSince> {
    Ok(ErasedSince { why: row::untag(stored.get(0)?)?, at: row::time(&stored.get::<_, String>(1)?)? })
}
