use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, MAIN_DB};
use serde::Serialize;

use crate::store::db::open;
use crate::store::error::StoreError;

/// Steps of a query between two looks at whether anybody still waits for it: a millisecond or so.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

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

    /// Copies the whole database into a new file, as it is at one moment, whoever writes to it meanwhile.
    ///
    /// # Errors
    /// When the copy cannot be written; half a copy may be left then.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection
            .backup(MAIN_DB, path, None)
            .map_err(|source| StoreError::Backup { backup: path.to_owned(), source: source.into() })
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

    /// Runs `work`, ending the query under way once `is_over` says so: nobody waits for the answer any more.
    ///
    /// # Errors
    /// What `work` reports.
    pub fn until<T>(
        &self,
        is_over: &Arc<AtomicBool>,
        work: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let watch = |handler: Option<Box<dyn FnMut() -> bool + Send>>| {
            let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            connection
                .progress_handler(STEPS_BETWEEN_LOOKS, handler)
                .map_err(|error| StoreError::of(&self.path, error))
        };
        let flag = Arc::clone(is_over);
        watch(Some(Box::new(move || flag.load(Ordering::Relaxed))))?;
        let done = work(self);
        watch(None)?;
        done
    }

    /// Runs `work` on one snapshot of the database.
    pub(in crate::store) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let sqlite = |error| StoreError::of(&self.path, error);
        let snapshot = connection.unchecked_transaction().map_err(sqlite)?;
        open::refuse_newer(&snapshot, &self.path)?;
        work(&snapshot).map_err(sqlite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_query_that_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        let reader = Store::open(&folder.path().join("waspada.db")).unwrap().reader().unwrap();
        let endless =
            "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
        let count = |reader: &Reader, sql: &str| {
            reader.read(|connection| connection.query_row(sql, [], |row| row.get::<_, i64>(0)))
        };
        let is_over = Arc::new(AtomicBool::new(true));
        assert!(reader.until(&is_over, |reader| count(reader, endless)).is_err());
        // The next one who uses the reader is waited for.
        let wanted = Arc::new(AtomicBool::new(false));
        let long = "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000) SELECT count(*) FROM c";
        assert_eq!(reader.until(&wanted, |reader| count(reader, long)).unwrap(), 100_000);
        assert_eq!(count(&reader, long).unwrap(), 100_000);
    }
}
