use std::sync::Arc;

use crate::archive::Earlier;
use crate::crawl::{
    Coverage, CoverageReason, Found, FrontierEntry, Ledger, LedgerError, Pushed, RobotsFile, Visit,
};
use crate::domain::{Clock, Outcome, RunId, SourceName};
use crate::store::{CoverageEntry, LedgerStore, PendingPage, RobotsAnswer, StoreError};

/// The crawl's memory, kept in the store.
pub(super) struct StoreLedger {
    store: LedgerStore,
    clock: Arc<dyn Clock>,
}

impl StoreLedger {
    pub(super) fn new(store: LedgerStore, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

fn unusable(error: StoreError) -> LedgerError {
    LedgerError(Box::new(error))
}

impl Ledger for StoreLedger {
    fn visits(&self, source: &SourceName, urls: &[&str]) -> Result<Vec<Option<Visit>>, LedgerError> {
        urls.iter().map(|url| self.visit(source, url).map_err(unusable)).collect()
    }

    fn capture(&self, payload_sha256: &str) -> Result<Option<Earlier>, LedgerError> {
        let found = self.store.known_capture(payload_sha256).map_err(unusable)?;
        Ok(found.map(|capture| Earlier {
            url: capture.url,
            captured_at: capture.captured_at,
            record_id: capture.record_id,
            payload_sha256: payload_sha256.to_owned(),
        }))
    }

    fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, LedgerError> {
        let found = self.store.robots(origin, self.clock.now()).map_err(unusable)?;
        Ok(found.map(|answer| RobotsFile {
            read_at: answer.fetched_at,
            text: answer.status.is_some().then_some(answer.body),
        }))
    }

    fn keep_robots(&self, origin: &str, file: &RobotsFile) -> Result<(), LedgerError> {
        let answer = RobotsAnswer {
            status: file.text.is_some().then_some(200),
            body: file.text.clone().unwrap_or_default(),
            fetched_at: file.read_at,
        };
        self.store.keep_robots(origin, &answer).map_err(unusable)
    }

    fn push(&self, _run: &RunId, source: &SourceName, found: &[Found]) -> Result<Pushed, LedgerError> {
        let pages: Vec<PendingPage> = found
            .iter()
            .map(|found| PendingPage { url: found.url.clone(), hints: found.hints.clone() })
            .collect();
        let counts = self.store.push(source, &pages, self.clock.now()).map_err(unusable)?;
        Ok(Pushed { waiting: counts.waiting, done: counts.done, elsewhere: counts.elsewhere })
    }

    fn pending(&self, source: &SourceName, limit: usize) -> Result<Vec<FrontierEntry>, LedgerError> {
        let pending = self.store.pending(source, limit).map_err(unusable)?;
        Ok(pending.into_iter().map(|page| FrontierEntry { url: page.url, hints: page.hints }).collect())
    }

    fn push_left(&self, source: &SourceName, most: usize) -> Result<Vec<String>, LedgerError> {
        self.store.push_left(source, most, self.clock.now()).map_err(unusable)
    }

    fn waiting(&self, source: &SourceName) -> Result<usize, LedgerError> {
        self.store.waiting(source).map_err(unusable)
    }

    fn cover(&self, run: &RunId, lines: &[Coverage]) -> Result<(), LedgerError> {
        let entries: Vec<CoverageEntry> = lines.iter().map(entry).collect();
        self.store.cover(run, &entries).map_err(unusable)
    }
}

impl StoreLedger {
    fn visit(&self, source: &SourceName, url: &str) -> Result<Option<Visit>, StoreError> {
        if let Some(payload_sha256) = url.strip_prefix("row:") {
            let known = self.store.known_row(source, payload_sha256)?;
            return Ok(known.map(|capture| Visit {
                url: url.to_owned(),
                etag: None,
                last_modified: None,
                payload_sha256: payload_sha256.to_owned(),
                captured_at: capture.captured_at,
                record_id: capture.record_id,
            }));
        }
        let Some(page) = self.store.known_page(url)? else { return Ok(None) };
        let Some(payload_sha256) = page.payload_sha256 else { return Ok(None) };
        let Some(capture) = self.store.last_capture(url)? else { return Ok(None) };
        Ok(Some(Visit {
            url: url.to_owned(),
            etag: page.etag,
            last_modified: page.last_modified,
            payload_sha256,
            captured_at: capture.captured_at,
            record_id: capture.record_id,
        }))
    }
}

/// Many addresses left out at once get a line of their own, apart from that of the address they are told by.
fn entry(line: &Coverage) -> CoverageEntry {
    let (outcome, reason) = match &line.reason {
        CoverageReason::Skipped(reason) => (Outcome::Skipped(*reason), format!("{reason:?}").to_lowercase()),
        CoverageReason::Failed(fault) => (Outcome::Failed(fault.clone()), fault.code.clone()),
    };
    let url = if line.count == 1 { line.url.clone() } else { format!("{} ({reason})", line.url) };
    CoverageEntry { source: line.source.clone(), url, outcome, pages: line.count }
}
