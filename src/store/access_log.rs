//! Who did and saw what: rows that are only added, each carrying the digest of itself and the row before it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, row};
use crate::domain::{PersonId, sha256_hex};

impl Store {
    /// Notes what a person did or is about to see; `which` names an ad or a campaign, never a contact.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_access(
        &mut self,
        person: PersonId,
        what: &str,
        which: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| log(tx, person, what, which, at))
    }
}

/// Adds a row.
pub(super) fn log(
    connection: &Connection,
    person: PersonId,
    what: &str,
    which: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let before: Option<String> = connection
        .prepare_cached("SELECT digest FROM access_log ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let (before, at) = (before.unwrap_or_default(), row::at(at));
    let digest = sha256_hex(format!("{before}\n{at}\n{}\n{what}\n{which}", person.0).as_bytes());
    connection
        .prepare_cached(
            "INSERT INTO access_log (at, person, what, which, digest) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![at, person.0, what, which, digest])?;
    Ok(())
}
