use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::board::Board;
use super::door::{Attempts, Token};
use super::{Fault, Knowledge};
use crate::store::{Person, Reader, Store, StoreError};

/// Passwords that are hashed at once: each takes 19 MiB.
const MOST_HASHED: usize = 2;

/// What `[review]` says, and what time it is.
#[derive(Debug, Clone)]
pub struct DeskSettings {
    /// How long a session lasts.
    pub session: SignedDuration,
    /// Cookies go over TLS alone.
    pub is_secure: bool,
    /// How long a form waits for a night that is writing.
    pub patience: Duration,
    /// The present time.
    pub clock: fn() -> Timestamp,
}

impl Default for DeskSettings {
    fn default() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the clock of a desk that is given none")]
        let clock = Timestamp::now;
        let patience = Duration::from_secs(5);
        Self { session: SignedDuration::from_hours(12), is_secure: false, patience, clock }
    }
}

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
    board: Board,
    knowledge: Knowledge,
    settings: DeskSettings,
    attempts: Mutex<Attempts>,
    hashing: Semaphore,
    /// The link for the first operator, until it is used.
    invitation: Mutex<Option<Token>>,
}

impl Desk {
    /// A desk on the database at `path`, which is made or brought up to date where needed.
    ///
    /// # Errors
    /// When the database cannot be opened for writing.
    pub fn open(path: &Path, knowledge: Knowledge, settings: DeskSettings) -> Result<Self, StoreError> {
        let writer = Store::open(path)?;
        writer.wait_at_most(settings.patience)?;
        let inner = Inner {
            database: path.to_owned(),
            readers: Mutex::default(),
            writer: Mutex::new(writer),
            board: Board::new(path),
            knowledge,
            settings,
            attempts: Mutex::default(),
            hashing: Semaphore::new(MOST_HASHED),
            invitation: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What pages need to tell ads in words.
    pub fn knowledge(&self) -> &Knowledge {
        &self.inner.knowledge
    }

    /// What the day's queue is made of.
    pub(super) fn board(&self) -> &Board {
        &self.inner.board
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

    /// Does what takes long, such as hashing a password, off the threads that answer; few at once.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.inner.hashing.acquire().await.map_err(|_| Fault::Defect)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Defect)
    }

    /// The present time.
    pub(super) fn now(&self) -> Timestamp {
        (self.inner.settings.clock)()
    }

    /// When a session that is opened now ends.
    pub(super) fn session_until(&self) -> Timestamp {
        self.now().checked_add(self.inner.settings.session).unwrap_or(Timestamp::MAX)
    }

    /// Whether cookies go over TLS alone.
    pub(super) fn is_secure(&self) -> bool {
        self.inner.settings.is_secure
    }

    /// Whose session a token's digest is.
    pub(super) async fn account(&self, digest: String) -> Result<Option<Person>, Fault> {
        let now = self.now();
        self.read(move |reader| reader.session(&digest, now)).await
    }

    /// Whether a name may be tried now.
    pub(super) fn may_try(&self, name: &str) -> bool {
        let now = self.now();
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).may_try(name, now)
    }

    /// An attempt to log in failed.
    pub(super) fn note_failure(&self, name: &str) {
        let now = self.now();
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).note(name, now);
    }

    /// An attempt to log in went well.
    pub(super) fn note_success(&self, name: &str) {
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).forget(name);
    }

    /// Path of the one-time link that makes the first operator; none where there are accounts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invite(&self) -> Result<Option<String>, Fault> {
        if !self.read(Reader::people).await?.is_empty() {
            return Ok(None);
        }
        let token = Token::invent();
        let path = format!("/first/{}", token.secret());
        *self.inner.invitation.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok(Some(path))
    }

    /// Whether a link's secret is the one that was given out and not used yet.
    pub(super) fn is_invited(&self, secret: &str) -> bool {
        let digest = crate::domain::sha256_hex(secret.as_bytes());
        let invitation = self.inner.invitation.lock().unwrap_or_else(PoisonError::into_inner);
        invitation.as_ref().is_some_and(|token| token.digest() == digest)
    }

    /// The link is used up.
    pub(super) fn use_up_invitation(&self) {
        *self.inner.invitation.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
