use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Fault, Knowledge};
use crate::store::{Reader, Store, StoreError};

/// What every page has at hand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    database: PathBuf,
    /// Readers that are not in use.
    readers: Mutex<Vec<Reader>>,
    writer: Mutex<Store>,
    knowledge: Knowledge,
}

impl Desk {
    /// A desk on the database at `path`, which is made or brought up to date where needed.
    ///
    /// # Errors
    /// When the database cannot be opened for writing.
    pub fn open(path: &Path, knowledge: Knowledge) -> Result<Self, StoreError> {
        let writer = Mutex::new(Store::open(path)?);
        let inner = Inner { database: path.to_owned(), readers: Mutex::default(), writer, knowledge };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What pages need to tell ads in words.
    pub fn knowledge(&self) -> &Knowledge {
        &self.inner.knowledge
    }

    /// Reads the database off the threads that answer.
    ///
    /// # Errors
    /// What `work` reports, or that the database cannot be opened.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let reader = idle.map_or_else(|| Reader::open(&inner.database), Ok)?;
            let done = work(&reader);
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            done
        });
        Ok(done.await.map_err(|_| Fault::Defect)??)
    }

    /// Writes to the database off the threads that answer, one at a time. `work` must be short: a night may be
    /// writing too.
    ///
    /// # Errors
    /// What `work` reports.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut inner.writer.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(done.await.map_err(|_| Fault::Defect)??)
    }
}
