use std::collections::BTreeMap;

use super::CrawlError;
use crate::domain::{Fault, ImportNote, Outcome, PictureLack, RawPage, SkipReason, SourceName};

/// What a crawl did.
#[derive(Debug, Default)]
pub struct CrawlReport {
    /// One for each enabled source, in order of the settings.
    pub sources: Vec<SourceReport>,
    /// What ended the crawl early, if anything did.
    pub stopped: Option<CrawlError>,
    /// How often each server asked to be asked less: answers 429, and others with a `Retry-After`.
    pub throttled: BTreeMap<String, usize>,
}

impl CrawlReport {
    /// Of a crawl that panicked as a whole: nothing is known of its sources.
    pub fn broken_off() -> Self {
        Self { stopped: Some(CrawlError::Defect("visited the sources")), ..Self::default() }
    }
}

/// What was done for one source.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct SourceReport {
    /// The source; empty only before its turn came.
    pub source: Option<SourceName>,
    /// Addresses or rows found.
    pub found: usize,
    /// Items handed on.
    pub handed: usize,
    /// Pages and rows handed on to be read.
    pub kept: usize,
    /// Items left out on purpose, by reason; those left out in bulk included.
    pub skipped: BTreeMap<SkipReason, usize>,
    /// Items that failed.
    pub failed: usize,
    /// What went wrong with the source itself.
    pub problems: Vec<Fault>,
    /// How imported files were read.
    pub notes: Vec<ImportNote>,
    /// Why the posters of its pages were not read, where a program is missing.
    pub poster_lack: Option<PictureLack>,
    /// Rows and records of imported files that could not be read, the first ones: each names file, line and what to do.
    pub losses: Vec<Fault>,
}

impl SourceReport {
    pub(super) fn count(&mut self, outcome: &Outcome<RawPage>) {
        self.handed += 1;
        match outcome {
            Outcome::Kept(_) => self.kept += 1,
            Outcome::Skipped(reason) => *self.skipped.entry(*reason).or_default() += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }
}

/// What is said where the program itself failed. The panic's own words are left out: they may quote a page.
pub(super) fn defect(url: &str) -> Fault {
    let what = "Waspada met a defect of its own here; the place stands in the output of the run. The next run tries again";
    Fault::new("defect", format!("{url}: {what}"))
}
