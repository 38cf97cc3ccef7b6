use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc::Sender;
use tokio::task::{Id, JoinError, JoinSet};
use url::Url;

use super::address::{digest, shown, site};
use super::fetch::Fetcher;
use super::page::Visited;
use super::records::records;
use super::report::{CrawlReport, SourceReport, defect};
use super::unmodified::is_unmodified;
use super::{
    Coverage, CoverageReason, CrawlError, Crawled, Crawler, Found, FrontierEntry, Progress, import, posters,
};
use crate::config::{SourceKind, SourceSettings};
use crate::domain::{Fault, Outcome, SkipReason, SourceName};

/// Addresses in one push to the ledger.
const BATCH: usize = 1000;
/// Longest word that a source may leave of a page. Bytes.
const HINT_BYTES: usize = 2_000;
/// Most addresses taken of one source in one night.
const MOST_FOUND: usize = 200_000;

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
            let site = source.kind.home().map_or_else(|| format!("source {at}"), site);
            sites.entry(site).or_default().push((at, (*source).clone()));
        }
        let mut report =
            CrawlReport { sources: vec![SourceReport::default(); enabled.len()], ..CrawlReport::default() };
        let mut tasks = JoinSet::new();
        for site in sites.into_values() {
            let (fetcher, tx) = (Arc::clone(&self.fetcher), tx.clone());
            tasks.spawn(async move {
                let mut reports: Vec<(usize, SourceReport)> = Vec::new();
                for (at, source) in &site {
                    let (report, result) = whole_source(&fetcher, source, &tx).await;
                    reports.push((*at, report));
                    if let Err(error) = result {
                        return (reports, Some(error));
                    }
                }
                let result = ask_once_more(&fetcher, &site, &tx, &mut reports).await;
                (reports, result.err())
            });
        }
        drop(tx);
        while let Some(ended) = tasks.join_next().await {
            // A task that ends in no other way was aborted, for the reason that stands in `stopped`.
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
            if slot.source.is_none() {
                slot.source = Some(source.name.clone());
                let fault =
                    Fault::new("crawl_ended", format!("{}: the crawl ended before it was done", source.name));
                // The crawl has ended for a reason that is told anyway.
                let _ = fail_source(&self.fetcher, source, slot, fault);
            }
        }
        report.throttled = self.fetcher.throttled();
        report
    }
}

/// Asks once more for what showed ads and is named by no list of its source any more. Where a list could not be read
/// whole, nothing is known of what it names.
async fn ask_once_more(
    fetcher: &Arc<Fetcher>,
    site: &[(usize, SourceSettings)],
    tx: &Sender<Crawled>,
    reports: &mut [(usize, SourceReport)],
) -> Result<(), CrawlError> {
    let mut asked: HashSet<&SourceName> = HashSet::new();
    for (_, source) in site {
        // The records of an interface are the ads themselves, which have no page of their own to ask for.
        let has_pages = !matches!(source.kind, SourceKind::Json(_) | SourceKind::Telegram { .. });
        let home = source.kind.home().filter(|_| has_pages && asked.insert(&source.name));
        let Some(home) = home else { continue };
        let mut own = reports.iter_mut().map(|(_, report)| report);
        let of_name = |report: &&mut SourceReport| report.source.as_ref() == Some(&source.name);
        let mut own: Vec<&mut SourceReport> = own.by_ref().filter(of_name).collect();
        let is_whole =
            own.iter().all(|report| report.problems.is_empty() && (1..MOST_FOUND).contains(&report.found));
        let is_cut = own.iter().any(|report| report.skipped.contains_key(&SkipReason::Budget));
        let handed: usize = own.iter().map(|report| report.handed).sum();
        let budget = source.budget_pages.saturating_sub(handed);
        let Some(report) = own.last_mut().filter(|_| is_whole && !is_cut && budget > 0) else { continue };
        let left = fetcher.context.ledger.push_left(&source.name, budget)?;
        if !left.is_empty() {
            // Only these: what was fetched before may not have been committed yet.
            let left = left.into_iter().map(|url| FrontierEntry { url, hints: BTreeMap::new() }).collect();
            let visited = Arc::new(Visited::of(source, home, fetcher.context.clock.now()));
            fetch(fetcher, &visited, (left, 0), tx, report).await?;
            posters::tell(&visited, report);
        }
    }
    Ok(())
}

/// One source from beginning to end. A defect of the program in it is a failure of this source and of no other.
async fn whole_source(
    fetcher: &Arc<Fetcher>,
    source: &SourceSettings,
    tx: &Sender<Crawled>,
) -> (SourceReport, Result<(), CrawlError>) {
    let begin = SourceReport { source: Some(source.name.clone()), ..SourceReport::default() };
    let mut task = JoinSet::new();
    task.spawn({
        let (fetcher, source, tx, mut report) =
            (Arc::clone(fetcher), source.clone(), tx.clone(), begin.clone());
        async move {
            let result = visit_source(&fetcher, &source, &tx, &mut report).await;
            (report, result)
        }
    });
    match task.join_next().await {
        Some(Ok((report, Ok(())))) => (report, Ok(())),
        Some(Ok((mut report, Err(error)))) => {
            let fault = Fault::new("crawl_ended", format!("{}: {error}", source.name));
            // What ended the crawl is told anyway.
            let _ = fail_source(fetcher, source, &mut report, fault);
            (report, Err(error))
        }
        Some(Err(_)) | None => {
            let mut report = begin;
            let url = source.kind.home().map_or_else(|| source.name.0.clone(), shown);
            let result = fail_source(fetcher, source, &mut report, defect(&url));
            (report, result)
        }
    }
}

/// Notes what a source as a whole failed for, in the report and in the coverage.
pub(super) fn fail_source(
    fetcher: &Fetcher,
    source: &SourceSettings,
    report: &mut SourceReport,
    fault: Fault,
) -> Result<(), CrawlError> {
    let url = source.kind.home().map_or_else(|| source.name.0.clone(), shown);
    report.problems.push(fault.clone());
    let line = Coverage { source: source.name.clone(), url, reason: CoverageReason::Failed(fault), count: 1 };
    let outside = &fetcher.context;
    Ok(outside.ledger.cover(&outside.run, &[line])?)
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
            let result = import::import(
                (&fetcher.context, &fetcher.room),
                &source,
                &paths,
                (&tx, &is_wanted),
                &mut report,
            );
            (report, result)
        };
        let ended = tokio::task::spawn_blocking(import).await;
        drop(wanted);
        let (done, result) = match ended {
            Ok(done) => done,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        *report = done;
        return result;
    }
    let Some(home) = source.kind.home() else {
        report.problems.push(Fault::new("not_a_site", format!("source `{}` was not started", source.name)));
        return Ok(());
    };
    let visited = Arc::new(Visited::of(source, home, fetcher.context.clock.now()));
    let mut given = None;
    if matches!(source.kind, SourceKind::Json(_) | SourceKind::Telegram { .. }) {
        let links = records(fetcher, &visited, source, tx, report).await?;
        if links.is_empty() {
            return Ok(());
        }
        given = Some(links);
    }
    find(fetcher, &visited, source, given, report).await?;
    let result = fetch_waiting(fetcher, &visited, source.budget_pages, tx, report).await;
    posters::tell(&visited, report);
    result
}

/// Puts what the source names into the frontier: what was found already, or what its list names.
async fn find(
    fetcher: &Fetcher,
    visited: &Visited,
    source: &SourceSettings,
    given: Option<Vec<Found>>,
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let outside = &fetcher.context;
    let mut seen = HashSet::new();
    let (mut out_of_scope, mut duplicate) = (0, 0);
    let mut take = |found: Vec<Found>| {
        let mut fresh = Vec::new();
        for mut one in found {
            for hint in one.hints.values_mut() {
                hint.truncate(hint.floor_char_boundary(HINT_BYTES));
            }
            if seen.len() >= MOST_FOUND {
                break;
            }
            if !seen.insert(digest(&one.url)) {
                continue;
            }
            if !Url::parse(&one.url).is_ok_and(|url| visited.scope.allows(&url)) {
                out_of_scope += 1;
            } else if fetcher.is_first_form(&one.url) {
                fresh.push(one);
            } else {
                // Another form of an address that was found before, by this source or another one of the site.
                duplicate += 1;
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
                fetcher.spare(spared.map(|(one, _)| one.url.as_str()));
            }
        }
        (outside.on_progress)(Progress::Found(&source.name, seen.len()));
        let is_enough = seen.len() >= MOST_FOUND || visited.allowance.is_used_up(outside.clock.now());
        Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let mut faults = match given {
        Some(found) => take(found).map(|_| Vec::new())?,
        None => fetcher.discover(visited, &source.kind, &mut take).await?,
    };
    report.found = report.found.max(seen.len());
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
    report.problems.extend(faults);
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
    let outside = &fetcher.context;
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
            let crawled = Crawled::without_page(visited.name.clone(), url, outcome);
            tx.send(crawled).await.map_err(|_| CrawlError::Stopped)?;
        }
    }
    fetch(fetcher, visited, (waiting, over_budget), tx, report).await
}

/// Fetches those addresses; `over_budget` more go on waiting.
async fn fetch(
    fetcher: &Arc<Fetcher>,
    visited: &Arc<Visited>,
    (waiting, mut over_budget): (Vec<FrontierEntry>, usize),
    tx: &Sender<Crawled>,
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let outside = &fetcher.context;
    let mut waiting = waiting.into_iter();
    let mut tasks: JoinSet<Result<Option<Crawled>, CrawlError>> = JoinSet::new();
    let mut left = 0;
    let mut under_way: HashMap<Id, String> = HashMap::new();
    let start = |tasks: &mut JoinSet<_>, under_way: &mut HashMap<Id, String>, entry: FrontierEntry| {
        let (fetcher, visited, url) = (Arc::clone(fetcher), Arc::clone(visited), entry.url.clone());
        let task = tasks.spawn(async move { fetcher.visit(&visited, entry).await });
        under_way.insert(task.id(), url);
    };
    let is_used_up = || visited.allowance.is_used_up(outside.clock.now());
    if is_used_up() {
        over_budget += waiting.by_ref().count();
    }
    for entry in waiting.by_ref().take(outside.settings.per_host_concurrency.max(1)) {
        start(&mut tasks, &mut under_way, entry);
    }
    while let Some(ended) = tasks.join_next_with_id().await {
        let task = ended.as_ref().map_or_else(JoinError::id, |(task, _)| *task);
        let url = under_way.remove(&task).unwrap_or_default();
        let crawled = if let Ok((_, result)) = ended {
            result?
        } else {
            let shown = Url::parse(&url).map_or_else(|_| shown(&visited.home), |url| shown(&url));
            Some(Crawled::without_page(visited.name.clone(), url, Outcome::Failed(defect(&shown))))
        };
        match crawled {
            Some(crawled) => {
                if let Outcome::Kept(page) = &crawled.outcome {
                    visited.allowance.take(page.body.len());
                }
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
        // What is over time or bytes waits for the next run.
        if is_used_up() {
            over_budget += waiting.by_ref().count();
        }
        if let Some(entry) = waiting.next() {
            start(&mut tasks, &mut under_way, entry);
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
