//! Who is logged in to the review desk.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::PersonId;
use crate::store::access::people::{Person, person};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

impl Store {
    /// Opens a session; of the token only its digest is kept. Sessions that are over are cleared away.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn open_session(
        &mut self,
        token_sha256: &str,
        person: PersonId,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.execute("DELETE FROM session WHERE expires_at <= ?1", [row::at(at)])?;
            tx.execute(
                "INSERT INTO session (token_sha256, person, opened_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![token_sha256, person.0, row::at(at), row::at(until)],
            )
        })?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn close_session(&mut self, token_sha256: &str) -> Result<(), StoreError> {
        self.writer()
            .write(|tx| tx.execute("DELETE FROM session WHERE token_sha256 = ?1", [token_sha256]))?;
        Ok(())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn close_sessions_of(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.writer().write(|tx| tx.execute("DELETE FROM session WHERE person = ?1", [person.0]))?;
        Ok(())
    }
}

impl Reader {
    /// Whose session a token is, where it is not over and the account may log in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self, token_sha256: &str, at: Timestamp) -> Result<Option<Person>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT p.id, p.name, p.role, p.language, p.theme, p.has_keys, p.created_at, p.disabled_at
                     FROM session s JOIN person p ON p.id = s.person
                     WHERE s.token_sha256 = ?1 AND s.expires_at > ?2 AND p.disabled_at IS NULL",
                )?
                .query_row(params![token_sha256, row::at(at)], |stored| person(stored, 0))
                .optional()
        })
    }
}
