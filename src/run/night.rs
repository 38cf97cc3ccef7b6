use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;
use url::Url;

use super::ledger::StoreLedger;
use super::retention::retain;
use super::stop::Stop;
use super::{
    CampaignSummary, CompareError, Relook, Stages, StagesError, compare, hub_rule, load_hubs, network_report,
    relook, weigh_networks,
};
use crate::archive::{Archive, ArchiveError};
use crate::board::{self, Board};
use crate::campaign::HubList;
use crate::config::{Config, ListingSettings, SourceKind, SourceSettings};
use crate::crawl::{CrawlError, CrawlReport, Crawled, Crawler, OnProgress, SourceReport, Surroundings};
use crate::domain::{Band, Clock, Flag, Outcome, RunId, sha256_hex};
use crate::facts::DataFiles;
use crate::policy;
use crate::store::{
    CoverageLine, Judged, NightItem, PageAnswer, Pruned, RunStart, RunStatus, RunTotals, SourceStart, Store,
    StoreError,
};

/// Pages that wait between crawl and stages: enough to keep both busy, few enough to bound memory.
const PAGES_UNDER_WAY: usize = 64;

/// What ends a night.
#[derive(Debug, thiserror::Error)]
pub enum NightError {
    /// Data files or model.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Campaigns.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// The crawl.
    #[error(transparent)]
    Crawl(#[from] CrawlError),
    /// The sample board cannot be served.
    #[error("the sample board cannot be served on a loopback port: {0}")]
    Board(std::io::Error),
    /// There is no room for what is fetched for a look.
    #[error("cannot make a temporary folder: {0}")]
    Temporary(std::io::Error),
}

/// What a night is asked to do.
pub struct NightOrder<'a> {
    /// Settings.
    pub config: &'a Config,
    /// The command as typed, for the record.
    pub command: String,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Told of each step of the crawl.
    pub on_progress: OnProgress,
    /// Asks for a clean end.
    pub stop: Stop,
}

impl std::fmt::Debug for NightOrder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NightOrder").field("command", &self.command).finish_non_exhaustive()
    }
}

/// What a night came to.
#[derive(Debug)]
pub struct NightReport {
    /// The run.
    pub run: RunId,
    /// How it ended.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What it came to.
    pub totals: RunTotals,
    /// Ads judged this night, by band.
    pub bands: BTreeMap<Band, usize>,
    /// What was read in this run and is no ad: warnings, news and other texts, which get no band.
    pub no_ads: usize,
    /// What became of addresses, by source and reason.
    pub coverage: Vec<CoverageLine>,
    /// What the crawl says of its sources.
    pub crawl: CrawlReport,
    /// What was older than it is to be kept, and was deleted.
    pub pruned: Pruned,
    /// Open flags after the night.
    pub open_flags: usize,
    /// Copies of one text, and shared contacts.
    pub campaigns: CampaignSummary,
    /// What newer data files meant for ads that were kept before; nothing where they are those of the last night.
    pub relook: Relook,
}

/// Does a whole night: crawl, keep, read, judge, store, flag. The caller holds the run lock.
///
/// # Errors
/// What ends a night; what fails for one page or source stands in the report.
pub async fn night(order: NightOrder<'_>) -> Result<NightReport, NightError> {
    let config = order.config;
    let stages = Stages::load(&config.assess)?;
    let hubs = load_hubs(&config.assess)?;
    let mut store = Store::open(&config.store.path)?;
    let started_at = order.clock.now();
    let (sources, board) = sources(&order).await?;
    let run = store.begin_run(&RunStart {
        at: started_at,
        command: order.command.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        model: stages.model.id().to_owned(),
        data: stages.facts.version.clone(),
        sources: sources.iter().map(source_start).collect(),
    })?;
    let archive = Arc::new(Archive::create(
        &config.archive.dir,
        &run,
        config.archive.file_cap_bytes,
        concat!("waspada/", env!("CARGO_PKG_VERSION")),
        &config.crawl.user_agent,
    )?);
    let crawler = Crawler::new(Surroundings {
        settings: config.crawl.clone(),
        run: run.clone(),
        ledger: Arc::new(StoreLedger::new(store.ledger()?, Arc::clone(&order.clock))),
        archive: Arc::clone(&archive),
        clock: Arc::clone(&order.clock),
        permit_loopback_port: board.as_ref().map(Board::port),
        seed: started_at.as_millisecond().unsigned_abs(),
        on_progress: Arc::clone(&order.on_progress),
    })?;

    let zone = TimeZone::get(&config.run.time_zone).unwrap_or(TimeZone::UTC);
    let day = started_at.to_zoned(zone).date();
    let (tx, rx) = mpsc::channel(PAGES_UNDER_WAY);
    let crawl = tokio::spawn({
        let stop = order.stop.clone();
        async move {
            tokio::select! {
                report = crawler.crawl(&sources, tx) => Some(report),
                () = stop.asked() => None,
            }
        }
    });
    let bench = Workbench {
        stages,
        store,
        run: run.clone(),
        day,
        batch_ads: config.run.batch_ads,
        clock: Arc::clone(&order.clock),
        bands: BTreeMap::new(),
        no_ads: 0,
    };
    let done = tokio::task::spawn_blocking(move || bench.work(rx)).await;
    let crawl = crawl.await.ok().flatten();
    if let Some(board) = board {
        board.stop().await.map_err(NightError::Board)?;
    }
    let (mut bench, result) = match done {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    };
    if let Err(error) = result {
        // The night failed for the reason in `error`; that its end cannot be noted either adds nothing.
        let _ = bench.store.finish_run(&run, RunStatus::Failed, order.clock.now());
        return Err(error.into());
    }
    archive.close()?;
    close(&order, bench, &hubs, started_at, crawl)
}

/// Puts the new ads beside the rest, opens flags, closes the run and gathers the report.
fn close(
    order: &NightOrder<'_>,
    bench: Workbench,
    hubs: &HubList,
    started_at: Timestamp,
    crawl: Option<CrawlReport>,
) -> Result<NightReport, NightError> {
    let Workbench { stages, mut store, run, bands, no_ads, .. } = bench;
    // One time for all that follows: what is known now counts, for every ad alike.
    let now = order.clock.now();
    let compared = compare(&mut store, hubs, now)?;
    let rule = hub_rule(&order.config.campaign);
    let weighed = weigh_networks(&mut store, &run, (rule, stages.thresholds), started_at, now)?;
    let reader = store.reader()?;
    let zone = TimeZone::get(&order.config.run.time_zone).unwrap_or(TimeZone::UTC);
    let is_newer = reader.runs(2)?.get(1).is_some_and(|last| last.data != stages.facts.version);
    let relook = if is_newer { relook(&mut store, &run, &stages, &zone, now)? } else { Relook::default() };
    // What newer lists opened counts among the flags of the day.
    let midnight = started_at.to_zoned(zone).start_of_day().map_or(started_at, |z| z.timestamp());
    let budget = order.config.run.daily_flag_budget.saturating_sub(reader.flags_opened_since(midnight)?);
    let decision = policy::decide(&run, &reader.candidates(started_at)?, budget);
    let flags: Vec<Flag> = decision.open.iter().chain(&decision.raise).cloned().collect();
    store.open_flags(&run, &flags, decision.over_budget, now)?;
    let is_partial = crawl.as_ref().is_some_and(|c| c.sources.iter().any(|s| is_troubled(s, order.config)));
    let status = match &crawl {
        None => RunStatus::Interrupted,
        Some(crawl) if crawl.stopped.is_some() => RunStatus::Failed,
        Some(_) if is_partial => RunStatus::Partial,
        Some(_) => RunStatus::Complete,
    };
    let totals = store.finish_run(&run, status, now)?;
    let pruned = retain(&mut store, order.config, now)?;
    store.tidy()?;
    let crawl = crawl.unwrap_or_default();
    Ok(NightReport {
        coverage: reader.coverage(&run)?,
        open_flags: reader.counts()?.open_flags,
        campaigns: CampaignSummary::of(&compared, &weighed, &network_report(&reader, rule, now)?),
        run,
        status,
        started_at,
        ended_at: now,
        totals,
        bands,
        no_ads,
        crawl,
        relook,
        pruned,
    })
}

/// Whether a source as a whole, or a row of a file, could not be read. A link on the web that leads nowhere is
/// told in the summary, but it is no failure of the night.
fn is_troubled(source: &SourceReport, config: &Config) -> bool {
    let is_import = config
        .sources
        .iter()
        .any(|s| Some(&s.name) == source.source.as_ref() && matches!(s.kind, SourceKind::Import { .. }));
    !source.problems.is_empty() || (source.failed > 0 && (is_import || source.failed * 2 >= source.handed))
}

/// The sources of this night, the sample board started and its address put in.
async fn sources(order: &NightOrder<'_>) -> Result<(Vec<SourceSettings>, Option<Board>), NightError> {
    let config = order.config;
    let chosen: Vec<SourceSettings> = config.sources.iter().filter(|s| s.is_enabled).cloned().collect();
    let board = board(&chosen, config).await?;
    let chosen = chosen.into_iter().flat_map(|source| with_board(source, board.as_ref())).collect();
    Ok((chosen, board))
}

/// The sample board, served where a source asks for it.
pub(super) async fn board(sources: &[SourceSettings], config: &Config) -> Result<Option<Board>, NightError> {
    if !sources.iter().any(|s| matches!(s.kind, SourceKind::Sample)) {
        return Ok(None);
    }
    let files = match &config.assess.data_dir {
        Some(folder) => DataFiles::read(folder).map_err(StagesError::Data)?,
        None => DataFiles::embedded(),
    };
    let ads = files.get(board::FILE).unwrap_or("");
    // Addresses hold the port, and ads are known by their addresses: each database has a port of its own, and
    // only where another program sits on it does the board move on.
    let first = board_port(config);
    let mut refused = None;
    for port in (0..BOARD_PORTS_TRIED).map(|n| first + n) {
        match Board::start(ads, board::DAY, port).await {
            Ok(board) => return Ok(Some(board)),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => refused = Some(error),
            Err(error) => return Err(NightError::Board(error)),
        }
    }
    refused.map_or(Ok(None), |error| Err(NightError::Board(error)))
}

/// Ports tried before the sample board gives up.
const BOARD_PORTS_TRIED: u16 = 10;

/// Port of a database's sample board, between 20000 and 29999: from the path of the database.
fn board_port(config: &Config) -> u16 {
    let path = std::path::absolute(&config.store.path).unwrap_or_else(|_| config.store.path.clone());
    let hash = sha256_hex(path.as_os_str().as_encoded_bytes());
    20_000 + u16::from_str_radix(hash.get(..4).unwrap_or("0"), 16).unwrap_or(0) % 10_000
}

/// A sample source becomes three: the board's sitemap, feed and listing, under the sample's name.
pub(super) fn with_board(source: SourceSettings, board: Option<&Board>) -> Vec<SourceSettings> {
    let Some(board) = board.filter(|_| matches!(source.kind, SourceKind::Sample)) else {
        return vec![source];
    };
    let addresses = board.addresses();
    let urls = [&addresses.sitemap, &addresses.feed, &addresses.listing].map(|a| Url::parse(a).ok());
    let [Some(sitemap), Some(feed), Some(listing)] = urls else { return Vec::new() };
    let listing = ListingSettings {
        url: listing,
        link: addresses.listing_link.to_owned(),
        next: Some(addresses.listing_next.to_owned()),
        max_pages: 50,
    };
    let kinds =
        [SourceKind::Sitemap { url: sitemap }, SourceKind::Feed { url: feed }, SourceKind::Listing(listing)];
    // Waspada's own server needs no sparing.
    kinds.map(|kind| SourceSettings { kind, ..source.clone() }).into()
}

fn source_start(source: &SourceSettings) -> SourceStart {
    let kind = match source.kind {
        SourceKind::Sitemap { .. } => "sitemap",
        SourceKind::Feed { .. } => "feed",
        SourceKind::Listing(_) => "listing",
        SourceKind::Import { .. } => "import",
        SourceKind::Sample => "sample",
    };
    let rules = format!("{:?} {}", source.rules, env!("CARGO_PKG_VERSION"));
    SourceStart { name: source.name.clone(), kind: kind.to_owned(), rules: sha256_hex(rules.as_bytes()) }
}

/// Where pages become judged ads and batches: one thread, the only writer.
struct Workbench {
    stages: Stages,
    store: Store,
    run: RunId,
    day: Date,
    batch_ads: usize,
    clock: Arc<dyn Clock>,
    bands: BTreeMap<Band, usize>,
    no_ads: usize,
}

impl Workbench {
    /// Takes pages until the crawl ends. The bench comes back in any case, with what went wrong.
    fn work(mut self, mut rx: mpsc::Receiver<Crawled>) -> (Self, Result<(), StoreError>) {
        let mut batch = Vec::with_capacity(self.batch_ads);
        while let Some(crawled) = rx.blocking_recv() {
            batch.push(self.item(crawled));
            if batch.len() >= self.batch_ads {
                if let Err(error) = self.store.record(&self.run, &batch) {
                    return (self, Err(error));
                }
                batch.clear();
            }
        }
        let last = self.store.record(&self.run, &batch).map(|_| ());
        (self, last)
    }

    fn item(&mut self, crawled: Crawled) -> NightItem {
        let Crawled { source, url, outcome, visit } = crawled;
        let mut at = visit.as_ref().map_or_else(|| self.clock.now(), |v| v.captured_at);
        let mut capture = None;
        let mut status = 200;
        let outcome = outcome.then(|page| {
            at = page.fetched_at;
            status = page.status;
            capture.clone_from(&page.capture);
            self.stages.page(&page, self.day)
        });
        match &outcome {
            Outcome::Kept(Judged { assessment: Some(assessment), .. }) => {
                *self.bands.entry(assessment.band).or_default() += 1;
            }
            Outcome::Kept(_) => self.no_ads += 1,
            _ => {}
        }
        let answer = visit.map(|v| PageAnswer { status, etag: v.etag, last_modified: v.last_modified });
        NightItem { source, url, at, answer, capture, outcome }
    }
}
