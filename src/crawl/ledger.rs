use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::archive::Earlier;
use crate::domain::{Field, RunId, SkipReason, SourceName};

/// The memory could not be read or written.
#[derive(Debug, Error)]
#[error("the crawl's memory cannot be used: {0}")]
pub struct LedgerError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What the crawl remembers between nights. Kept by the store.
///
/// Nothing here marks a page as done or remembers a visit: that belongs into the transaction that stores
/// what became of the page ([`Crawled::url`](super::Crawled::url), [`Crawled::visit`](super::Crawled::visit)),
/// or a kill could lose it.
pub trait Ledger: Send + Sync {
    /// Last stored visits of `source` to `urls`, in their order.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn visits(&self, source: &SourceName, urls: &[&str]) -> Result<Vec<Option<Visit>>, LedgerError>;

    /// Any stored capture of this payload.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn capture(&self, payload_sha256: &str) -> Result<Option<Earlier>, LedgerError>;

    /// robots.txt as last read from `origin` (`https://board.example`).
    ///
    /// # Errors
    /// The memory cannot be read.
    fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, LedgerError>;

    /// Remembers robots.txt of `origin`.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn keep_robots(&self, origin: &str, file: &RobotsFile) -> Result<(), LedgerError>;

    /// Puts addresses into the frontier. An address belongs to the source that found it first: to every
    /// other it is a duplicate. One that is waiting stays so, new hints added to it; one that was done in
    /// this run stays done; one that was done in an earlier run waits again.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn push(&self, run: &RunId, source: &SourceName, found: &[Found]) -> Result<Pushed, LedgerError>;

    /// Addresses of `source` that wait, at most `limit`: first those never done, in the order found, then
    /// those done longest ago.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn pending(&self, source: &SourceName, limit: usize) -> Result<Vec<FrontierEntry>, LedgerError>;

    /// How many addresses of `source` wait.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn waiting(&self, source: &SourceName) -> Result<usize, LedgerError>;

    /// Puts addresses of `source` into the frontier that showed ads and that nothing named in this run, at most `most`,
    /// and returns them. Each is asked for once more, until a list names it again.
    ///
    /// # Errors
    /// The memory cannot be read or written.
    fn push_left(&self, _source: &SourceName, _most: usize) -> Result<Vec<String>, LedgerError> {
        Ok(Vec::new())
    }

    /// Adds lines to the coverage ledger about what never becomes an item of its own.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn cover(&self, run: &RunId, lines: &[Coverage]) -> Result<(), LedgerError>;
}

/// What is known of an address that was captured and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Canonical address; for rows `row:` and the payload's digest, whatever line they stand on.
    pub url: String,
    /// `ETag` as the server wrote it.
    pub etag: Option<String>,
    /// `Last-Modified` as the server wrote it.
    pub last_modified: Option<String>,
    /// SHA-256 of the payload, lower-case hexadecimal; empty where something of the page waits.
    pub payload_sha256: String,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// `urn:uuid:...` of the record.
    pub record_id: String,
}

impl Visit {
    /// Forgets by what the page would be known as unchanged: something of it still waits.
    pub(super) fn forget(&mut self) {
        (self.etag, self.last_modified) = (None, None);
        self.payload_sha256.clear();
    }

    pub(super) fn earlier(&self) -> Earlier {
        Earlier {
            url: self.url.clone(),
            captured_at: self.captured_at,
            record_id: self.record_id.clone(),
            payload_sha256: self.payload_sha256.clone(),
        }
    }
}

/// robots.txt of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsFile {
    /// When it was read.
    pub read_at: Timestamp,
    /// Its text, at most 500 KiB; none where the server has none and so everything is allowed.
    pub text: Option<Vec<u8>>,
}

/// An address that a source named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Canonical address.
    pub url: String,
    /// What was said of it there.
    pub hints: BTreeMap<Field, String>,
    /// From when on it has not changed, as the source says.
    pub unmodified_since: Option<Timestamp>,
}

/// What became of pushed addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Now waiting, whether new or not.
    pub waiting: usize,
    /// Done already in this run.
    pub done: usize,
    /// Belonging to another source.
    pub elsewhere: usize,
}

/// An address that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontierEntry {
    /// Canonical address.
    pub url: String,
    /// What the source said of it.
    pub hints: BTreeMap<Field, String>,
}

/// What was not fetched and why, in bulk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Source concerned.
    pub source: SourceName,
    /// Address or file concerned, or the address of the source where it is many.
    pub url: String,
    /// Why: a reason to skip, or the code of a fault.
    pub reason: CoverageReason,
    /// How many addresses.
    pub count: usize,
}

/// Why something was not covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverageReason {
    /// Left out on purpose.
    Skipped(SkipReason),
    /// Could not be read.
    Failed(crate::domain::Fault),
}
