use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::domain::{RunId, Shard, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::source_rows::count_coverage;

/// How old the finished part of an interrupted night may be to be picked up, hours. What is older is visited
/// anew.
const RESUME_HOURS: i64 = 12;

/// What is known of a run when it begins.
#[derive(Debug, Clone)]
pub struct RunStart {
    /// When it began.
    pub at: Timestamp,
    /// What it is.
    pub kind: RunKind,
    /// The command as typed.
    pub command: String,
    /// Version of Waspada.
    pub program: String,
    /// Version of the model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
    /// Sources that it visits.
    pub sources: Vec<SourceStart>,
    /// Which part of a crawl that machines share.
    pub shard: Option<Shard>,
}

/// A source at the beginning of a run.
#[derive(Debug, Clone)]
pub struct SourceStart {
    /// Name.
    pub name: SourceName,
    /// Kind in `pipeline.toml`.
    pub kind: String,
    /// Fingerprint of how its pages are read (selectors, columns, program version). Where it differs from the
    /// last run's, every page counts as changed, so that a better selector reaches old pages too.
    pub rules: String,
}

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// A night over the sources of the settings.
    Night,
    /// Files that somebody handed over.
    Import,
    /// A newer list of licences, held against the ads that are kept.
    Recheck,
}

/// How a run ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Under way.
    Running,
    /// All sources visited.
    Complete,
    /// Some sources failed.
    Partial,
    /// Ended by an error.
    Failed,
    /// Stopped or killed before its end; the next run goes on where it stood.
    Interrupted,
}

/// What a run came to. `pages` is the sum of the ads, the skipped and the failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RunTotals {
    /// Addresses and rows dealt with.
    pub pages: usize,
    /// Ads never seen before.
    pub ads_new: usize,
    /// Ads whose words changed.
    pub ads_edited: usize,
    /// Ads seen before with the same words.
    pub ads_known: usize,
    /// Flags opened.
    pub flagged: usize,
    /// Ads worth a flag that the budget left for another night.
    pub over_budget: usize,
    /// Left out on purpose.
    pub skipped: usize,
    /// Could not be handled.
    pub failed: usize,
}

/// A run as listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunRow {
    /// Identity.
    pub run: RunId,
    /// What it was.
    pub kind: RunKind,
    /// The command as typed.
    pub command: String,
    /// How it ended.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Version of the model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
    /// What it came to; zero while it is under way.
    #[serde(flatten)]
    pub totals: RunTotals,
}

/// What became of the addresses of one source, by reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageLine {
    /// Source.
    pub source: SourceName,
    /// `kept`, `skipped` or `failed`.
    pub outcome: String,
    /// `new`, `edited`, `known`, a skip reason or a fault code.
    pub reason: String,
    /// How many.
    pub pages: usize,
    /// One of the addresses.
    pub example_url: String,
    /// What was said of one of them.
    pub example_detail: Option<String>,
}

impl Store {
    /// Opens a run and returns its identity. Runs that never ended are marked as interrupted (the caller holds
    /// the lock, so none is under way), and an interrupted night's frontier is kept if it is fresh.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn begin_run(&mut self, start: &RunStart) -> Result<RunId, StoreError> {
        self.writer().write(|tx| {
            for run in running(tx)? {
                count_coverage(tx, &run)?;
            }
            tx.execute("UPDATE run SET status = 'interrupted' WHERE status = 'running'", [])?;
            let stale = start.at - jiff::SignedDuration::from_hours(RESUME_HOURS);
            tx.execute("DELETE FROM frontier WHERE done_at < ?1", [row::at(stale)])?;
            let id = free_id(tx, start)?;
            tx.execute(
                "INSERT INTO run (id, command, status, started_at, program, model, data, kind)
                 VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6, ?7)",
                params![
                    id,
                    start.command,
                    row::at(start.at),
                    start.program,
                    start.model,
                    start.data,
                    row::tag(&start.kind)?
                ],
            )?;
            for source in &start.sources {
                begin_source(tx, source, &id)?;
            }
            Ok(RunId(id))
        })
    }

    /// Closes a run with what it came to. A run that is over forgets which addresses are done, so that the
    /// next night visits them again.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn finish_run(
        &mut self,
        run: &RunId,
        status: RunStatus,
        at: Timestamp,
    ) -> Result<RunTotals, StoreError> {
        self.writer().write(|tx| {
            let totals = totals(tx, run)?;
            tx.execute(
                "UPDATE run SET status = ?2, finished_at = ?3, pages = ?4, ads_new = ?5, ads_edited = ?6,
                        ads_known = ?7, flagged = ?8, skipped = ?9, failed = ?10 WHERE id = ?1",
                params![
                    run.0,
                    row::tag(&status)?,
                    row::at(at),
                    totals.pages,
                    totals.ads_new,
                    totals.ads_edited,
                    totals.ads_known,
                    totals.flagged,
                    totals.skipped,
                    totals.failed
                ],
            )?;
            count_coverage(tx, &run.0)?;
            if matches!(status, RunStatus::Complete | RunStatus::Partial) {
                tx.execute("DELETE FROM frontier WHERE done_at IS NOT NULL", [])?;
            }
            Ok(totals)
        })
    }
}

impl Store {
    /// Closes a run as failed, if it is still under way; whether it was.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn fail_run(&mut self, run: &RunId, at: Timestamp) -> Result<bool, StoreError> {
        let is_running = self.writer().with(|connection| {
            connection
                .prepare_cached("SELECT 1 FROM run WHERE id = ?1 AND status = 'running'")?
                .exists([&run.0])
        })?;
        if is_running {
            self.finish_run(run, RunStatus::Failed, at)?;
        }
        Ok(is_running)
    }
}

impl Reader {
    /// The newest runs, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs(&self, limit: usize) -> Result<Vec<RunRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command, status, started_at, finished_at, model, data, pages, ads_new, ads_edited,
                            ads_known, flagged, over_budget, skipped, failed, kind
                     FROM run ORDER BY started_at DESC, id DESC LIMIT ?1",
                )?
                .query_map([limit], run_row)?
                .collect()
        })
    }

    /// The newest night; imports and rechecks are none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_night(&self) -> Result<Option<RunRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command, status, started_at, finished_at, model, data, pages, ads_new, ads_edited,
                            ads_known, flagged, over_budget, skipped, failed, kind
                     FROM run INDEXED BY run_by_start WHERE kind = 'night' ORDER BY started_at DESC, id DESC LIMIT ?1",
                )?
                .query_row([1], run_row)
                .optional()
        })
    }

    /// What became of the addresses of a run, by source and reason.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn coverage(&self, run: &RunId) -> Result<Vec<CoverageLine>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT source, outcome, reason, pages, example_url, example_detail FROM coverage_summary
                     WHERE run = ?1 ORDER BY source, outcome, pages DESC, reason",
                )?
                .query_map([&run.0], |row| {
                    Ok(CoverageLine {
                        source: SourceName(row.get(0)?),
                        outcome: row.get(1)?,
                        reason: row.get(2)?,
                        pages: row.get(3)?,
                        example_url: row.get(4)?,
                        example_detail: row.get(5)?,
                    })
                })?
                .collect()
        })
    }
}

pub(in crate::store) fn run_row(stored: &Row<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        run: RunId(stored.get(0)?),
        kind: row::untag(stored.get(15)?)?,
        command: stored.get(1)?,
        status: row::untag(stored.get(2)?)?,
        started_at: row::time(&stored.get::<_, String>(3)?)?,
        finished_at: row::time_or_none(stored.get(4)?)?,
        model: stored.get(5)?,
        data: stored.get(6)?,
        totals: RunTotals {
            pages: stored.get(7)?,
            ads_new: stored.get(8)?,
            ads_edited: stored.get(9)?,
            ads_known: stored.get(10)?,
            flagged: stored.get(11)?,
            over_budget: stored.get(12)?,
            skipped: stored.get(13)?,
            failed: stored.get(14)?,
        },
    })
}

fn running(tx: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
    tx.prepare("SELECT id FROM run WHERE status = 'running'")?.query_map([], |row| row.get(0))?.collect()
}

/// Archive files are named after the run, and machines that share a crawl may share a folder: their runs differ by part.
fn free_id(tx: &Transaction<'_>, start: &RunStart) -> rusqlite::Result<String> {
    let mut name = start.at.strftime("%Y%m%dT%H%M%SZ").to_string();
    if let Some(shard) = start.shard {
        name = format!("{name}-{}", shard.to_string().replace('/', "of"));
    }
    let start = name;
    let mut id = start.clone();
    let mut statement = tx.prepare("SELECT 1 FROM run WHERE id = ?1")?;
    let mut again = 1;
    while statement.exists([&id])? {
        again += 1;
        id = format!("{start}-{again}");
    }
    Ok(id)
}

fn begin_source(tx: &Transaction<'_>, source: &SourceStart, run: &str) -> rusqlite::Result<()> {
    let earlier: Option<String> = tx
        .query_row("SELECT rules FROM source WHERE name = ?1", [&source.name.0], |row| row.get(0))
        .optional()?;
    tx.execute(
        "INSERT INTO source (name, kind, rules, first_run) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET kind = excluded.kind, rules = excluded.rules",
        params![source.name.0, source.kind, source.rules, run],
    )?;
    if earlier.is_some_and(|rules| rules != source.rules) {
        tx.execute(
            "UPDATE page SET etag = NULL, last_modified = NULL, payload_sha256 = NULL WHERE source = ?1",
            [&source.name.0],
        )?;
    }
    Ok(())
}

fn totals(tx: &Transaction<'_>, run: &RunId) -> rusqlite::Result<RunTotals> {
    let mut totals = tx.query_row(
        "SELECT (SELECT count(*) FROM flag WHERE run = ?1), over_budget FROM run WHERE id = ?1",
        [&run.0],
        |row| Ok(RunTotals { flagged: row.get(0)?, over_budget: row.get(1)?, ..RunTotals::default() }),
    )?;
    let mut groups = tx.prepare(
        "SELECT outcome, reason, sum(pages) FROM coverage WHERE run = ?1 GROUP BY outcome, reason",
    )?;
    let mut rows = groups.query([&run.0])?;
    while let Some(row) = rows.next()? {
        let (outcome, reason, count): (String, String, usize) = (row.get(0)?, row.get(1)?, row.get(2)?);
        totals.pages += count;
        match (outcome.as_str(), reason.as_str()) {
            ("kept", "new") => totals.ads_new += count,
            ("kept", "edited") => totals.ads_edited += count,
            ("kept", _) => totals.ads_known += count,
            ("skipped", _) => totals.skipped += count,
            _ => totals.failed += count,
        }
    }
    Ok(totals)
}
