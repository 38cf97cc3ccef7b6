use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;
use url::Url;

use super::address::{authority, shown};
use super::fetch::Fetcher;
use super::page::Visited;
use super::unmodified::is_unmodified;
use super::{Coverage, CoverageReason, CrawlError, Crawled, Crawler, Found, FrontierEntry, Progress, import};
use crate::config::{SourceKind, SourceSettings};
use crate::domain::{Fault, Outcome, SkipReason, SourceName};

/// Addresses in one push to the ledger.
const BATCH: usize = 1000;
/// Most addresses taken of one source in one night.
const MOST_FOUND: usize = 200_000;

/// What a crawl did.
#[derive(Debug, Default)]
pub struct CrawlReport {
    /// One for each enabled source, in order of the settings.
    pub sources: Vec<SourceReport>,
    /// What ended the crawl early, if anything did.
    pub stopped: Option<CrawlError>,
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
    /// What columns of imported files were taken for, in words.
    pub notes: Vec<String>,
}

impl SourceReport {
    pub(super) fn count(&mut self, outcome: &Outcome<crate::domain::RawPage>) {
        self.handed += 1;
        match outcome {
            Outcome::Kept(_) => self.kept += 1,
            Outcome::Skipped(reason) => *self.skipped.entry(*reason).or_default() += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }
}

impl Crawler {
    /// Visits all enabled sources and sends every item to `tx`, which holds the crawl back when it is full.
    ///
    /// Sources of different servers run at the same time, those of one server in order of the settings, so
    /// that an address which two of them name belongs to the same one every night. A source that fails
    /// stops no other.
    pub async fn crawl(&self, sources: &[SourceSettings], tx: Sender<Crawled>) -> CrawlReport {
        let enabled: Vec<&SourceSettings> = sources.iter().filter(|source| source.is_enabled).collect();
        let mut sites: BTreeMap<String, Vec<(usize, SourceSettings)>> = BTreeMap::new();
        for (at, source) in enabled.iter().enumerate() {
            let site = home(&source.kind).map_or_else(|| format!("source {at}"), authority);
            sites.entry(site).or_default().push((at, (*source).clone()));
        }
        let mut report = CrawlReport { sources: vec![SourceReport::default(); enabled.len()], stopped: None };
        let mut tasks = JoinSet::new();
        for site in sites.into_values() {
            let (fetcher, tx) = (Arc::clone(&self.fetcher), tx.clone());
            tasks.spawn(async move {
                let mut reports = Vec::new();
                for (at, source) in site {
                    let mut report =
                        SourceReport { source: Some(source.name.clone()), ..SourceReport::default() };
                    let result = visit_source(&fetcher, &source, &tx, &mut report).await;
                    reports.push((at, report));
                    if let Err(error) = result {
                        return (reports, Some(error));
                    }
                }
                (reports, None)
            });
        }
        drop(tx);
        while let Some(ended) = tasks.join_next().await {
            let Ok((reports, error)) = ended else { continue };
            for (at, done) in reports {
                if let Some(slot) = report.sources.get_mut(at) {
                    *slot = done;
                }
            }
            if let Some(error) = error {
                // Without archive, ledger or taker there is no use in asking any server for more.
                tasks.abort_all();
                report.stopped.get_or_insert(error);
            }
        }
        for (slot, source) in report.sources.iter_mut().zip(enabled) {
            slot.source.get_or_insert_with(|| source.name.clone());
        }
        report
    }
}

/// The address that a source begins at.
pub(super) fn home(kind: &SourceKind) -> Option<&Url> {
    match kind {
        SourceKind::Sitemap { url } | SourceKind::Feed { url } => Some(url),
        SourceKind::Listing(listing) => Some(&listing.url),
        SourceKind::Import { .. } | SourceKind::Sample => None,
    }
}

async fn visit_source(
    fetcher: &Arc<Fetcher>,
    source: &SourceSettings,
    tx: &Sender<Crawled>,
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    if let SourceKind::Import { paths } = &source.kind {
        let (fetcher, source, tx, paths) = (Arc::clone(fetcher), source.clone(), tx.clone(), paths.clone());
        // Lives as long as somebody waits for the import.
        let wanted = Arc::new(());
        let is_wanted = Arc::downgrade(&wanted);
        let import = move || {
            let mut report = SourceReport { source: Some(source.name.clone()), ..SourceReport::default() };
            let result =
                import::import(&fetcher.surroundings, &source, &paths, (&tx, &is_wanted), &mut report);
            (report, result)
        };
        let ended = tokio::task::spawn_blocking(import).await;
        drop(wanted);
        let (done, result) = ended.map_err(|error| CrawlError::Client(error.to_string()))?;
        *report = done;
        return result;
    }
    let Some(home) = home(&source.kind) else {
        report.problems.push(Fault::new("not_a_site", format!("source `{}` was not started", source.name)));
        return Ok(());
    };
    let visited = Arc::new(Visited::of(source, home));
    find(fetcher, &visited, source, report).await?;
    fetch_waiting(fetcher, &visited, source.budget_pages, tx, report).await
}

/// Puts what the source names into the frontier.
async fn find(
    fetcher: &Fetcher,
    visited: &Visited,
    source: &SourceSettings,
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let outside = &fetcher.surroundings;
    let mut seen = HashSet::new();
    let (mut out_of_scope, mut duplicate) = (0, 0);
    let mut take = |found: Vec<Found>| {
        let mut fresh = Vec::new();
        for one in found {
            if seen.len() >= MOST_FOUND {
                break;
            }
            if seen.contains(&one.url) {
                continue;
            }
            seen.insert(one.url.clone());
            if Url::parse(&one.url).is_ok_and(|url| visited.scope.allows(&url)) {
                fresh.push(one);
            } else {
                out_of_scope += 1;
            }
        }
        for batch in fresh.chunks(BATCH) {
            duplicate += outside.ledger.push(&outside.run, &source.name, batch)?.elsewhere;
            let urls: Vec<&str> = batch.iter().map(|one| one.url.as_str()).collect();
            if batch.iter().any(|one| one.unmodified_since.is_some()) {
                let visits = outside.ledger.visits(&source.name, &urls)?;
                let now = outside.clock.now();
                let known = batch.iter().zip(&visits);
                let spared = known.filter(|(one, visit)| is_unmodified(one, visit.as_ref(), now));
                fetcher.spare(spared.map(|(one, _)| one.url.clone()));
            }
        }
        (outside.on_progress)(Progress::Found(&source.name, seen.len()));
        Ok(if seen.len() >= MOST_FOUND { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let mut faults = fetcher.discover(visited, &source.kind, &mut take).await?;
    report.found = seen.len();
    if seen.is_empty() && faults.is_empty() {
        let what = "names no address; look at `url` of this source";
        faults.push(Fault::new("empty_source", format!("{}: {what}", shown(&visited.home))));
    }
    let line =
        |reason, count| Coverage { source: source.name.clone(), url: shown(&visited.home), reason, count };
    let mut lines: Vec<Coverage> =
        faults.iter().map(|fault| line(CoverageReason::Failed(fault.clone()), 1)).collect();
    for (reason, count) in [(SkipReason::OutOfScope, out_of_scope), (SkipReason::Duplicate, duplicate)] {
        if count > 0 {
            *report.skipped.entry(reason).or_default() += count;
            lines.push(line(CoverageReason::Skipped(reason), count));
        }
    }
    report.problems = faults;
    outside.ledger.cover(&outside.run, &lines)?;
    Ok(())
}

/// Fetches what waits, within the budget; what is over it goes on waiting.
async fn fetch_waiting(
    fetcher: &Arc<Fetcher>,
    visited: &Arc<Visited>,
    budget_pages: usize,
    tx: &Sender<Crawled>,
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let outside = &fetcher.surroundings;
    // What is spared costs nothing of the budget.
    let most = budget_pages.saturating_add(fetcher.spared());
    let (spared, mut waiting): (Vec<_>, Vec<_>) = outside
        .ledger
        .pending(&visited.name, most)?
        .into_iter()
        .partition(|entry| fetcher.is_spared(&entry.url));
    waiting.truncate(budget_pages);
    let over_budget = outside.ledger.waiting(&visited.name)?.saturating_sub(waiting.len() + spared.len());
    (outside.on_progress)(Progress::Planned(&visited.name, waiting.len() + spared.len()));
    for FrontierEntry { url, .. } in spared {
        // A source of the same name may have found it before.
        if fetcher.is_first(&url) {
            let outcome = Outcome::Skipped(SkipReason::Unchanged);
            report.count(&outcome);
            (outside.on_progress)(Progress::Handed(&visited.name));
            let crawled = Crawled { source: visited.name.clone(), url, outcome, visit: None };
            tx.send(crawled).await.map_err(|_| CrawlError::Stopped)?;
        }
    }
    let mut waiting = waiting.into_iter();
    let mut tasks: JoinSet<Result<Option<Crawled>, CrawlError>> = JoinSet::new();
    let mut left = 0;
    let start = |tasks: &mut JoinSet<_>, entry: FrontierEntry| {
        let (fetcher, visited) = (Arc::clone(fetcher), Arc::clone(visited));
        tasks.spawn(async move { fetcher.visit(&visited, entry).await });
    };
    for entry in waiting.by_ref().take(outside.settings.per_host_concurrency.max(1)) {
        start(&mut tasks, entry);
    }
    while let Some(ended) = tasks.join_next().await {
        match ended.map_err(|error| CrawlError::Client(error.to_string()))?? {
            Some(crawled) => {
                report.count(&crawled.outcome);
                (outside.on_progress)(Progress::Handed(&visited.name));
                tx.send(crawled).await.map_err(|_| CrawlError::Stopped)?;
            }
            None => left += 1,
        }
        // A host that is left gets no more requests; what remains is counted, not tried one by one.
        if fetcher.host(&visited.home).is_left() {
            left += waiting.by_ref().count();
        }
        if let Some(entry) = waiting.next() {
            start(&mut tasks, entry);
        }
    }
    let mut lines = Vec::new();
    let mut line = |reason, count| {
        let url = shown(&visited.home);
        lines.push(Coverage { source: visited.name.clone(), url, reason, count });
    };
    if over_budget > 0 {
        *report.skipped.entry(SkipReason::Budget).or_default() += over_budget;
        line(CoverageReason::Skipped(SkipReason::Budget), over_budget);
    }
    if left > 0 {
        let what =
            "the server failed again and again or asked for a long pause; the rest waits for the next run";
        let fault = Fault::new("host_left", format!("{}: {what}", shown(&visited.home)));
        report.problems.push(fault.clone());
        line(CoverageReason::Failed(fault), left);
    }
    outside.ledger.cover(&outside.run, &lines)?;
    Ok(())
}
