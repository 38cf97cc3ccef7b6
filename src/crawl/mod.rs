//! From sources to pages: what is public, asked for politely, guarded against what comes back.
//!
//! [`Crawler::crawl`] turns every source into [`Crawled`] items on a bounded channel. Each exchange and
//! each imported row is in the archive before it is handed on; a page counts as done only when whoever
//! took it says so to the [`Ledger`]. Knows nothing of ads beyond where they may stand.

mod address;
mod address_policy;
mod allowance;
mod discover;
mod fetch;
mod head;
mod host;
#[doc(hidden)]
pub mod hostile;
mod import;
mod ledger;
mod night;
mod page;
mod picture;
mod posters;
mod probe;
mod receive;
mod records;
mod report;
mod robots;
mod room;
mod scope;
mod shard;
mod unmodified;

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use crate::archive::{Archive, ArchiveError};
use crate::config::CrawlSettings;
use crate::domain::{Clock, Outcome, RawPage, RunId, SourceName};

pub use address::{canonical, registrable_domain};
pub use address_policy::is_public;
pub use import::{RowCap, swallowed_the_rest};
pub use ledger::{
    Coverage, CoverageReason, Found, FrontierEntry, Ledger, LedgerError, Pushed, RobotsFile, Visit,
};
pub use picture::picture_page;
pub use posters::{KeptBeside, PosterFinder};
pub use probe::{Inspection, Probe, RobotsVerdict};
pub use report::{CrawlReport, SourceReport};
pub use room::Taken;
pub use shard::is_in_shard;

use fetch::Fetcher;

/// What ends a crawl early; everything else is the outcome of one item.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// No evidence can be kept.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Frontier and validators cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
    /// The program itself failed.
    #[error("Waspada met a defect of its own while it {0}; please report it")]
    Defect(&'static str),
    /// Whoever takes the pages has stopped taking them.
    #[error("the run took no more pages")]
    Stopped,
}

/// One item on its way out of the crawl.
#[derive(Debug)]
pub struct Crawled {
    /// Source that it came from.
    pub source: SourceName,
    /// Address as it was found, canonical, to be marked done together with what becomes of the page; for rows
    /// as [`RawPage::url`].
    pub url: String,
    /// When the source showed it, where an archive captured it earlier; none where it was just now.
    pub seen_at: Option<Timestamp>,
    /// Record of the capture that it repeats, where it is known by its words and not by its address.
    pub repeats: Option<String>,
    /// The page, or why there is none.
    pub outcome: Outcome<RawPage>,
    /// What to remember of the address once the page is stored, for the next night's conditional request.
    pub visit: Option<Visit>,
    /// Evidence that was kept beside the page: pictures of it, and what was read in them.
    pub beside: Vec<KeptBeside>,
    /// The memory that it takes, given back when this is dropped: whoever keeps the item must take it out, or the crawl
    /// waits for room that never comes.
    pub room: Taken,
}

impl Crawled {
    /// An item of which there is no page and nothing to remember.
    fn without_page(source: SourceName, url: String, outcome: Outcome<RawPage>) -> Self {
        Self {
            source,
            url,
            seen_at: None,
            repeats: None,
            outcome,
            visit: None,
            beside: Vec::new(),
            room: Taken::default(),
        }
    }
}

/// What happened just now; for a progress bar.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// Addresses found by a source so far.
    Found(&'a SourceName, usize),
    /// Pages that a source is going to fetch.
    Planned(&'a SourceName, usize),
    /// One more item was handed on.
    Handed(&'a SourceName),
}

/// Called at each step of the crawl, from any thread; must be quick.
pub type OnProgress = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// What a crawl needs from outside.
pub struct CrawlContext {
    /// `[crawl]`.
    pub settings: CrawlSettings,
    /// The run that asks.
    pub run: RunId,
    /// Memory between nights.
    pub ledger: Arc<dyn Ledger>,
    /// Where evidence is kept.
    pub archive: Arc<Archive>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The only loopback port that may be visited: the sample board's.
    pub permit_loopback_port: Option<u16>,
    /// Seed of the jitter in pauses.
    pub seed: u64,
    /// Told of each step.
    pub on_progress: OnProgress,
    /// Finds the posters of a page; none where pages are read without their pictures.
    pub posters: Option<PosterFinder>,
}

impl std::fmt::Debug for CrawlContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrawlContext").field("run", &self.run).finish_non_exhaustive()
    }
}

/// Visits sources politely. Cheap to clone.
#[derive(Clone)]
pub struct Crawler {
    fetcher: Arc<Fetcher>,
}

impl std::fmt::Debug for Crawler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crawler").finish_non_exhaustive()
    }
}

impl Crawler {
    /// A crawler in this context; opens no connection yet.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(context: CrawlContext) -> Result<Self, CrawlError> {
        Ok(Self { fetcher: Arc::new(Fetcher::new(context)?) })
    }
}
