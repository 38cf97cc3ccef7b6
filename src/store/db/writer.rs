use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::store::db::open;
use crate::store::db::reader::Reader;
use crate::store::error::StoreError;
use crate::store::night::ledger::LedgerStore;

/// The one writer of the database.
#[derive(Debug)]
pub struct Store {
    writer: Writer,
}

impl Store {
    /// Opens the database at `path`, makes it where it is missing, and brings an older one up to date after a
    /// backup to `PATH.before-vN.bak`.
    ///
    /// # Errors
    /// When the file is locked, not a database, another program's, newer than this program or not writable.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open::for_writing(path)?;
        let writer = Writer { path: path.into(), connection: Arc::new(Mutex::new(connection)) };
        Ok(Self { writer })
    }

    /// A reader of the same file.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.writer.path)
    }

    /// Waits at most so long for another program that is writing.
    ///
    /// # Errors
    /// When SQLite does not take it.
    pub fn wait_at_most(&self, patience: Duration) -> Result<(), StoreError> {
        self.writer.with(|connection| connection.busy_timeout(patience))
    }

    /// The crawl's side of the database: cheap to clone, writes through the same connection.
    ///
    /// # Errors
    /// When the file cannot be opened once more for reading.
    pub fn ledger(&self) -> Result<LedgerStore, StoreError> {
        LedgerStore::new(self.writer.clone())
    }

    /// Refreshes the planner's statistics and folds the write-ahead log into the file, so that the database is
    /// one file that can be copied. A reader that is at work only makes this do less.
    ///
    /// # Errors
    /// When the disk is full or the file damaged.
    pub fn tidy(&mut self) -> Result<(), StoreError> {
        self.writer.with(|connection| {
            connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002;")?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })
    }

    pub(in crate::store) fn writer(&self) -> &Writer {
        &self.writer
    }
}

/// The write connection, shared and taken by one at a time.
#[derive(Debug, Clone)]
pub(in crate::store) struct Writer {
    path: Arc<Path>,
    connection: Arc<Mutex<Connection>>,
}

impl Writer {
    pub(in crate::store) fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    /// Runs `work` in one transaction that holds the write lock from its start; all of it or nothing.
    pub(in crate::store) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let sqlite = |error| StoreError::of(&self.path, error);
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        open::refuse_newer(&transaction, &self.path)?;
        let done = work(&transaction).map_err(sqlite)?;
        transaction.commit().map_err(sqlite)?;
        Ok(done)
    }

    pub(in crate::store) fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // A panic under the lock has rolled its transaction back, so the connection is still good.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(|error| StoreError::of(&self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::SourceName;
    use crate::store::night::ledger::PendingPage;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("waspada.db")).unwrap();
        (folder, store)
    }

    fn pages(from: usize, count: usize) -> Vec<PendingPage> {
        let page = |n| PendingPage {
            url: format!("https://papan.example/{n}/{}", "x".repeat(500)),
            hints: BTreeMap::new(),
        };
        (from..from + count).map(page).collect()
    }

    #[test]
    fn a_full_disk_takes_back_the_batch_and_nothing_else() {
        let (_folder, store) = store();
        let (ledger, source) = (store.ledger().unwrap(), SourceName("papan".into()));
        let limit = |pages: i64| {
            store
                .writer
                .with(|c| {
                    c.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |r| r.get::<_, i64>(0))
                })
                .unwrap()
        };
        ledger.push(&source, &pages(0, 10), Timestamp::UNIX_EPOCH).unwrap();
        let size = store.writer.with(|c| c.query_row("PRAGMA page_count", [], |r| r.get(0))).unwrap();
        limit(size);
        let error = ledger.push(&source, &pages(10, 2000), Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
        assert!(error.to_string().contains("waspada.db"), "{error}");
        assert_eq!(ledger.pending(&source, 5000).unwrap().len(), 10);
        limit(1 << 30);
        ledger.push(&source, &pages(10, 2000), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(ledger.pending(&source, 5000).unwrap().len(), 2010);
        assert_eq!(store.reader().unwrap().faults().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn says_that_another_program_has_the_database_locked() {
        let (folder, store) = store();
        let ledger = store.ledger().unwrap();
        store.wait_at_most(Duration::ZERO).unwrap();
        let other = Connection::open(folder.path().join("waspada.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let source = SourceName("papan".into());
        let error = ledger.push(&source, &pages(0, 1), Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{error}");
        assert!(error.to_string().contains("waspada.db.lock"), "{error}");
        assert!(store.reader().unwrap().counts().is_ok(), "readers do not wait");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(ledger.push(&source, &pages(0, 1), Timestamp::UNIX_EPOCH).unwrap().waiting, 1);
    }

    #[test]
    fn readers_cannot_write() {
        let (_folder, store) = store();
        let reader = store.reader().unwrap();
        let error = reader.read(|c| c.execute("DELETE FROM ad", [])).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }
}
