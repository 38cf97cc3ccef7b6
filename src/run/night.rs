use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::batch_writer::BatchWriter;
use super::board::{board, with_board};
use super::challenger::{self, Challenger};
use super::inputs::keep_inputs;
use super::key_watch::{key_trouble, watch_key};
use super::ledger::StoreLedger;
use super::licence_recheck::is_rechecked;
use super::muting;
use super::report::{campaign_summary, log_ended, summary};
use super::retention::retain;
use super::seal::{Seal, SealError, seal};
use super::stop::Stop;
use super::timestamp::stamp;
use super::watch::{Watched, tell_missed, watch};
use super::{
    CompareError, NetworkScored, Stages, StagesError, compare, hub_rule, load_hubs, network_report,
    recheck_licences, score_networks,
};
use crate::archive::{Archive, ArchiveError};
use crate::campaign::HubList;
use crate::config::{Config, SourceKind, SourceSettings};
use crate::crawl::{CrawlContext, CrawlError, CrawlReport, Crawler, OnProgress, SourceReport};
use crate::domain::{
    Band, CampaignSummary, ChallengerSummary, Clock, Flag, LicenceRecheck, RaisedAlarm, RawPage, RunId,
    SourceName, UnreadFieldsTold, sha256_hex,
};
use crate::policy;
use crate::sample_board::Board;
use crate::store::{
    CoverageLine, Pruned, RunKind, RunStart, RunStatus, RunTotals, SourceStart, Store, StoreError,
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
    /// What is older than it is to be kept.
    #[error(transparent)]
    Retention(#[from] SealError),
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
    /// A night, or an import of files.
    pub kind: RunKind,
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
    /// Pages with frames whose words were not read, by source.
    pub unread_frames: BTreeMap<SourceName, usize>,
    /// Pages whose words may stand in a picture, which was not read, by source.
    pub unread_posters: BTreeMap<SourceName, usize>,
    /// Fields of rows that could not be read, by source.
    pub unread_fields: BTreeMap<SourceName, UnreadFieldsTold>,
    /// Selectors of sources that matched nothing on any page that was looked at.
    pub unmatched: BTreeMap<SourceName, Vec<String>>,
    /// What became of addresses, by source and reason.
    pub coverage: Vec<CoverageLine>,
    /// What the crawl says of its sources.
    pub crawl: CrawlReport,
    /// What was older than it is to be kept, and was deleted.
    pub pruned: Pruned,
    /// Ads that were found to be there no more.
    pub taken_down: usize,
    /// Open flags after the night.
    pub open_flags: usize,
    /// Copies of one text, and shared contacts.
    pub campaigns: CampaignSummary,
    /// What newer data files meant for ads that were kept before; nothing where they are those of the last night.
    pub licence_recheck: LicenceRecheck,
    /// Alarms that are open after the night, and those that it closed.
    pub alarms: Vec<RaisedAlarm>,
    /// What each source usually has on such a night: ads, and pages that are as before.
    pub usual: BTreeMap<SourceName, usize>,
    /// Messages of earlier nights that did not arrive.
    pub undelivered: usize,
    /// What the challenger came to, or why it did not score; none where none is named.
    pub challenger: Option<ChallengerSummary>,
    /// Ads that opened no flag because a sign of theirs is muted.
    pub muted: usize,
    /// The manifest that closes the run, or why there is none; the next run then seals what this one left.
    pub seal: Result<Seal, String>,
}

/// Does a whole night: crawl, keep, read, judge, store, flag. The caller holds the run lock.
///
/// # Errors
/// What ends a night; what fails for one page or source stands in the report. The run is noted as failed then.
pub async fn night(order: NightOrder<'_>) -> Result<NightReport, NightError> {
    let config = order.config;
    let stages = Stages::load(&config.assess)?;
    let challenger = challenger::of_night(&config.assess, &stages.model);
    let hubs = load_hubs(&config.assess)?;
    let mut store = Store::open(&config.store.path)?;
    let started_at = order.clock.now();
    let (sources, board) = sources(&order).await?;
    if order.kind == RunKind::Night {
        tell_missed(&mut store, config, started_at)?;
    }
    let run = store.begin_run(&RunStart {
        at: started_at,
        kind: order.kind,
        command: order.command.clone(),
        shard: config.crawl.shard,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        model: stages.model.id().to_owned(),
        data: stages.facts.version.clone(),
        sources: sources.iter().map(source_start).collect(),
    })?;
    keep_inputs(&mut store, &run, config, stages.thresholds)?;
    tracing::info!(run.id = %run, run.sources = sources.len(), "a run begins");
    let begun = Begun { stages, challenger, hubs, store, run: run.clone(), started_at, sources, board };
    let result = begun.go_through(&order).await;
    if result.is_err() {
        fail(config, &run, order.clock.now());
    }
    result
}

/// Notes that a run has failed, unless it had come to its end before. That this cannot be noted either adds nothing to
/// what it failed for; the next run notes it as interrupted then.
fn fail(config: &Config, run: &RunId, at: Timestamp) {
    let noted = Store::open(&config.store.path).and_then(|mut store| store.fail_run(run, at));
    if let Err(error) = noted {
        tracing::warn!(run.id = %run, error.message = %error, "the end of the run could not be noted");
    }
}

/// A night that has begun: its run is in the database.
struct Begun {
    stages: Stages,
    challenger: (Option<Box<Challenger>>, Option<ChallengerSummary>),
    hubs: HubList,
    store: Store,
    run: RunId,
    started_at: Timestamp,
    sources: Vec<SourceSettings>,
    board: Option<Board>,
}

impl Begun {
    async fn go_through(self, order: &NightOrder<'_>) -> Result<NightReport, NightError> {
        let Self { stages, challenger, hubs, store, run, started_at, sources, board } = self;
        let stages = Arc::new(stages);
        let (challenger, shadow) = challenger;
        let config = order.config;
        let archive = Arc::new(Archive::create(
            &config.archive.dir,
            &run,
            config.archive.file_cap_bytes,
            concat!("waspada/", env!("CARGO_PKG_VERSION")),
            &config.crawl.user_agent,
        )?);
        let crawler = Crawler::new(CrawlContext {
            settings: config.crawl.clone(),
            run: run.clone(),
            ledger: Arc::new(StoreLedger::new(store.ledger()?, Arc::clone(&order.clock))),
            archive: Arc::clone(&archive),
            clock: Arc::clone(&order.clock),
            permit_loopback_port: board.as_ref().map(Board::port),
            seed: started_at.as_millisecond().unsigned_abs(),
            on_progress: Arc::clone(&order.on_progress),
            posters: Some(Arc::new({
                let stages = Arc::clone(&stages);
                move |page: &RawPage| stages.posters(page)
            })),
        })?;
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
        let writer =
            BatchWriter::new((stages, challenger), store, run.clone(), config, Arc::clone(&order.clock))?;
        let done = tokio::task::spawn_blocking(move || writer.work(rx)).await;
        // Only who asked for the end gets a night without a report: a crawl that broke off has failed.
        let crawl = crawl.await.unwrap_or_else(|_| Some(CrawlReport::broken_off()));
        if let Some(board) = board {
            board.stop().await.map_err(NightError::Board)?;
        }
        let writer = match done {
            Ok(done) => done?,
            Err(panic) => {
                fail(config, &run, order.clock.now());
                std::panic::resume_unwind(panic.into_panic())
            }
        };
        archive.close()?;
        let report = close(order, writer, &hubs, started_at, (crawl, shadow))?;
        if config.evidence.timestamp_url.is_some() {
            // Without an answer the manifests wait for the next run.
            match stamp(config).await {
                Ok(stamped) => stamped
                    .problem
                    .iter()
                    .for_each(|problem| tracing::warn!(error.message = problem, "no time stamp yet")),
                Err(error) => tracing::warn!(error.message = %error, "no time stamp yet"),
            }
        }
        Ok(report)
    }
}

/// Puts the new ads beside the rest, opens flags, closes the run and gathers the report.
fn close(
    order: &NightOrder<'_>,
    writer: BatchWriter,
    hubs: &HubList,
    started_at: Timestamp,
    (crawl, challenger): (Option<CrawlReport>, Option<ChallengerSummary>),
) -> Result<NightReport, NightError> {
    let BatchWriter {
        stages,
        mut store,
        run,
        zone,
        bands,
        no_ads,
        selectors,
        unread_frames,
        unread_posters,
        unread_fields,
        ..
    } = writer;
    // One time for all that follows: what is known now counts, for every ad alike.
    let now = order.clock.now();
    store.learn_site_contacts(&run)?;
    let compared = compare(&mut store, hubs, now)?;
    let rule = hub_rule(&order.config.campaign);
    let (licence_recheck, mut scored) = if is_rechecked(&mut store, &run, &stages, now)? {
        (LicenceRecheck::default(), NetworkScored::default())
    } else {
        recheck_licences(&mut store, &run, (&stages, rule), &zone, now)?
    };
    scored += score_networks(&mut store, &run, (rule, stages.thresholds), now)?;
    let reader = store.reader()?;
    // What newer lists opened counts among the flags of the day.
    let midnight = started_at.to_zoned(zone).start_of_day().map_or(started_at, |z| z.timestamp());
    let budget = order.config.run.daily_flag_budget.saturating_sub(reader.flags_opened_since(midnight)?);
    let (candidates, muted) = muting::unmuted(&reader, &stages, reader.candidates()?, now)?;
    store.keep_muted(&run, &muted, now)?;
    let decision = policy::decide(&run, &candidates, budget);
    let flags: Vec<Flag> = decision.open.iter().chain(&decision.raise).cloned().collect();
    store.open_flags(&run, &flags, decision.over_budget, now)?;
    // A folder that cannot be read is told by the seal, which fails then.
    let key_trouble = key_trouble(order.config).unwrap_or_default();
    let is_partial = crawl.as_ref().is_some_and(|c| c.sources.iter().any(|s| is_failing(s, order.config)));
    let status = match &crawl {
        None => RunStatus::Interrupted,
        Some(crawl) if crawl.stopped.is_some() => RunStatus::Failed,
        Some(_) if is_partial || key_trouble.is_some() => RunStatus::Partial,
        Some(_) => RunStatus::Complete,
    };
    store.draw_samples(&run, order.config.review.pace.samples, (midnight, now))?;
    let totals = store.finish_run(&run, status, now)?;
    let of_key = watch_key(&mut store, key_trouble.as_ref(), (started_at, now))?;
    let Watched { alarms, usual } = match order.kind {
        RunKind::Night => {
            let of_run = (&run, started_at);
            watch(&mut store, order.config, &stages.model, of_run, (crawl.as_ref(), status), now)?
        }
        _ => Watched { alarms: of_key, ..Watched::default() },
    };
    let pruned = retain(&mut store, order.config, now)?;
    // A night whose manifest cannot be written is a night all the same.
    let seal = match seal(&mut store, order.config, Some(&run), now) {
        Ok(Some(seal)) => Ok(seal),
        Ok(None) => Err("nothing was sealed".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    let crawl = crawl.unwrap_or_default();
    let report = NightReport {
        coverage: reader.coverage(&run)?,
        open_flags: reader.counts()?.open_flags,
        taken_down: reader.taken_down_since(started_at)?,
        campaigns: campaign_summary(&compared, &scored, &network_report(&reader, rule, now)?),
        status,
        started_at,
        ended_at: now,
        totals,
        bands,
        no_ads,
        unmatched: selectors.unmatched(),
        unread_frames,
        unread_posters,
        unread_fields,
        crawl,
        licence_recheck,
        pruned,
        alarms,
        usual,
        undelivered: reader.undelivered(now, &run)?.len(),
        challenger: challenger.map(|told| challenger::counted(&reader, &run, told)).transpose()?,
        muted: muted.len(),
        run,
        seal,
    };
    store.keep_summary(&summary(&report, &order.config.sources))?;
    store.tidy()?;
    log_ended(&report);
    Ok(report)
}

/// Whether a source as a whole, or a row of a file, could not be read. A link on the web that leads nowhere is
/// told in the summary, but it is no failure of the night.
fn is_failing(source: &SourceReport, config: &Config) -> bool {
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

fn source_start(source: &SourceSettings) -> SourceStart {
    let kind = source.kind.name();
    let rules = format!("{:?} {}", source.rules, env!("CARGO_PKG_VERSION"));
    SourceStart { name: source.name.clone(), kind: kind.to_owned(), rules: sha256_hex(rules.as_bytes()) }
}
