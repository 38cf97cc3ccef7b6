use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::auth::{Attempt, Attempts, Token};
use super::middleware::Peer;
use super::pause::Pauses;
use super::review_queue::ReviewQueue;
use super::{DeskError, Knowledge};
use crate::domain::Role;
use crate::run::RenderingSettings;
use crate::store::{Holder, Person, Reader, Store, StoreError};

/// Passwords that are hashed at once: each takes 19 MiB.
const MOST_HASHED: usize = 2;
/// Downloads that are made at once: each reads its ads and their evidence whole.
const MOST_EXPORTS: usize = 2;
/// Readers of the database at once: each keeps a cache of its own, and a disk serves no more.
const MOST_READERS: usize = 8;

/// What `[review]` says, and what time it is.
#[derive(Debug, Clone)]
pub struct DeskSettings {
    /// How long a session lasts.
    pub session: SignedDuration,
    /// Cookies go over TLS alone.
    pub is_secure: bool,
    /// How long a form waits for a night that is writing.
    pub patience: Duration,
    /// How long the head of a request may take to come in, and a connection may lie idle.
    pub header_timeout: Duration,
    /// The present time.
    pub clock: fn() -> Timestamp,
    /// Whether a lead is approved by somebody who did not put it together.
    pub four_eyes: bool,
    /// Where downloads find what they need.
    pub places: ExportPlaces,
    /// With what pictures of captures are made.
    pub pictures: RenderingSettings,
    /// Largest file that is handed out; larger ones are written by `waspada export`. Bytes.
    pub largest_download_bytes: u64,
}

/// Where downloads find what they need.
#[derive(Debug, Clone, Default)]
pub struct ExportPlaces {
    /// Folder of the archive.
    pub archive: PathBuf,
    /// Secret of the hashes.
    pub match_key: PathBuf,
    /// Signing key; need not be there.
    pub signing_key: PathBuf,
    /// Folder of the manifests; need not be there.
    pub manifests: PathBuf,
}

impl Default for DeskSettings {
    fn default() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the clock of a desk that is given none")]
        let clock = Timestamp::now;
        let patience = Duration::from_secs(5);
        let header_timeout = Duration::from_secs(10);
        Self {
            session: SignedDuration::from_hours(12),
            is_secure: false,
            patience,
            header_timeout,
            clock,
            four_eyes: false,
            places: ExportPlaces::default(),
            pictures: RenderingSettings::default(),
            largest_download_bytes: 64 << 20,
        }
    }
}

/// Says, when it is dropped, that nobody waits for an answer any more.
#[derive(Debug, Default)]
struct Abandoned(Arc<AtomicBool>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
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
    review_queue: ReviewQueue,
    knowledge: Knowledge,
    settings: DeskSettings,
    attempts: Mutex<Attempts>,
    pauses: Mutex<Pauses>,
    hashing: Semaphore,
    reading: Arc<Semaphore>,
    exporting: Semaphore,
    trying: Arc<Semaphore>,
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
            review_queue: ReviewQueue::new(path),
            knowledge,
            settings,
            attempts: Mutex::default(),
            pauses: Mutex::default(),
            hashing: Semaphore::new(MOST_HASHED),
            reading: Arc::new(Semaphore::new(MOST_READERS)),
            exporting: Semaphore::new(MOST_EXPORTS),
            trying: Arc::new(Semaphore::new(1)),
            invitation: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What pages need to tell ads in words.
    pub fn knowledge(&self) -> &Knowledge {
        &self.inner.knowledge
    }

    /// What the day's queue is made of.
    pub(super) fn review_queue(&self) -> &ReviewQueue {
        &self.inner.review_queue
    }

    /// Reads the database off the threads that answer. Where the visitor has left, so that nobody waits for the answer
    /// any more, a query under way ends.
    ///
    /// # Errors
    /// What `work` reports, or that the database cannot be opened.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let turn = Arc::clone(&self.inner.reading).acquire_owned().await.map_err(|_| DeskError::Defect)?;
        let inner = Arc::clone(&self.inner);
        let abandoned = Abandoned::default();
        let is_abandoned = Arc::clone(&abandoned.0);
        let done = tokio::task::spawn_blocking(move || {
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let reader = idle.map_or_else(|| Reader::open(&inner.database), Ok)?;
            let done = reader.until(&is_abandoned, work);
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            drop(turn);
            done
        });
        let done = done.await.map_err(|_| DeskError::Defect)?;
        drop(abandoned);
        Ok(done?)
    }

    /// Writes to the database off the threads that answer, one at a time. `work` must be short: a night may be
    /// writing too.
    ///
    /// # Errors
    /// What `work` reports.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut inner.writer.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(done.await.map_err(|_| DeskError::Defect)??)
    }

    /// The same for who is off those threads already.
    pub(super) fn write_here<T>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The database, for who reads it for long.
    pub(super) fn database(&self) -> &Path {
        &self.inner.database
    }

    /// Where downloads find what they need.
    pub(super) fn export_places(&self) -> &ExportPlaces {
        &self.inner.settings.places
    }

    /// With what pictures of captures are made.
    pub(super) fn pictures(&self) -> &RenderingSettings {
        &self.inner.settings.pictures
    }

    /// Whether a lead is approved by somebody who did not put it together.
    pub(super) fn has_four_eyes(&self) -> bool {
        self.inner.settings.four_eyes
    }

    /// Largest file that is handed out, bytes.
    pub(super) fn largest_download_bytes(&self) -> u64 {
        self.inner.settings.largest_download_bytes
    }

    /// Does what takes long, such as hashing a password, off the threads that answer; few at once.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let _turn = self.inner.hashing.acquire().await.map_err(|_| DeskError::Defect)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| DeskError::Defect)
    }

    /// The turn to try a rule, which takes long; none while somebody else does.
    pub(super) fn turn_to_try(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.inner.trying).try_acquire_owned().ok()
    }

    /// Makes a download off the threads that answer; few at once.
    pub(super) async fn make_download<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let _turn = self.inner.exporting.acquire().await.map_err(|_| DeskError::Defect)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| DeskError::Defect)
    }

    /// Who has a campaign, as pages tell it.
    pub(super) fn told(&self, holder: Holder) -> Holder {
        holder.as_told(self.knowledge().pace.claim_minutes, self.now())
    }

    /// Who was led to how many hard campaigns in a row.
    pub(super) fn pauses<T>(&self, work: impl FnOnce(&mut Pauses) -> T) -> T {
        work(&mut self.inner.pauses.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The present time.
    pub(super) fn now(&self) -> Timestamp {
        (self.inner.settings.clock)()
    }

    /// When a session that is opened now ends.
    pub(super) fn session_until(&self) -> Timestamp {
        self.now().checked_add(self.inner.settings.session).unwrap_or(Timestamp::MAX)
    }

    /// How long the head of a request may take.
    pub(super) fn header_timeout(&self) -> Duration {
        self.inner.settings.header_timeout
    }

    /// Whether cookies go over TLS alone.
    pub(super) fn is_secure(&self) -> bool {
        self.inner.settings.is_secure
    }

    /// Whose session a token's digest is.
    pub(super) async fn account(&self, digest: String) -> Result<Option<Person>, DeskError> {
        let now = self.now();
        self.read(move |reader| reader.session(&digest, now)).await
    }

    /// Counts an attempt to log in; none where the name has to wait.
    pub(super) fn attempt(&self, name: &str, from: Peer) -> Option<Attempt> {
        let now = self.now();
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).begin(name, from.0, now)
    }

    /// An attempt to log in went well.
    pub(super) fn succeeded(&self, attempt: Attempt) {
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).succeed(attempt);
    }

    /// Somebody who is logged in under that name asks from there.
    pub(super) fn note_known(&self, name: &str, from: Peer) {
        self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner).note_known(name, from.0);
    }

    /// Whether somebody runs the installation, so that no link makes the first operator.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn has_operator(&self) -> Result<bool, DeskError> {
        let people = self.read(Reader::people).await?;
        Ok(people.iter().any(|person| person.role == Role::Operator))
    }

    /// Path of the one-time link that makes the first operator; none where there is one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invite(&self) -> Result<Option<String>, DeskError> {
        if self.has_operator().await? {
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
