use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use serde::Serialize;

use super::{StoreError, open};

/// Reads the database and never writes; it neither waits for the writer nor makes it wait.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    connection: Mutex<Connection>,
}

/// How much the database holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Runs.
    pub runs: usize,
    /// Ads.
    pub ads: usize,
    /// Versions of ads.
    pub ad_versions: usize,
    /// Captures.
    pub captures: usize,
    /// Flags that wait for a person.
    pub open_flags: usize,
    /// Flags that a person has decided.
    pub closed_flags: usize,
    /// Addresses that an interrupted night left unvisited.
    pub pending_pages: usize,
}

impl Reader {
    /// Opens an existing database.
    ///
    /// # Errors
    /// When there is none, it is not Waspada's, or its schema is not the one that this program reads.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { path: path.to_owned(), connection: Mutex::new(open::for_reading(path)?) })
    }

    /// A number that stays the same for as long as nobody writes to the database. Another reader has another.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes(&self) -> Result<i64, StoreError> {
        self.read(|connection| connection.pragma_query_value(None, "data_version", |row| row.get(0)))
    }

    /// How much the database holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(|connection| {
            connection.query_row(
                "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM ad),
                        (SELECT count(*) FROM ad_version), (SELECT count(*) FROM capture),
                        (SELECT count(*) FROM flag WHERE state = 'open'),
                        (SELECT count(*) FROM flag WHERE state = 'closed'),
                        (SELECT count(*) FROM frontier WHERE done_at IS NULL)",
                [],
                |row| {
                    Ok(Counts {
                        runs: row.get(0)?,
                        ads: row.get(1)?,
                        ad_versions: row.get(2)?,
                        captures: row.get(3)?,
                        open_flags: row.get(4)?,
                        closed_flags: row.get(5)?,
                        pending_pages: row.get(6)?,
                    })
                },
            )
        })
    }

    /// What SQLite's own check finds wrong with the file; empty when it is sound.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn faults(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let lines: rusqlite::Result<Vec<String>> =
                connection.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get(0))?.collect();
            Ok(lines?.into_iter().filter(|line| line != "ok").collect())
        })
    }

    /// Runs `work` on one snapshot of the database.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let done = connection.unchecked_transaction().and_then(|snapshot| work(&snapshot));
        done.map_err(|error| StoreError::of(&self.path, error))
    }
}
