//! Sources night by night, and the reports of nights.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use crate::domain::{RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::night::runs::run_row;
use crate::store::night::runs::{CoverageLine, RunKind, RunRow, RunStatus};
use crate::store::operations::source_watch::FieldCounts;

/// A source as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRow {
    /// Name.
    pub source: SourceName,
    /// Kind in `pipeline.toml`.
    pub kind: String,
    /// The run that first visited it.
    pub first_run: RunId,
}

/// What one run found in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceNight {
    /// The run.
    pub run: RunId,
    /// What it was.
    pub kind: RunKind,
    /// When it began.
    pub started_at: Timestamp,
    /// How it ended.
    pub status: RunStatus,
    /// Ads never seen before.
    pub new: usize,
    /// Ads whose words changed.
    pub edited: usize,
    /// Ads with the words that were known.
    pub known: usize,
    /// Pages that the server said had not changed.
    pub unchanged: usize,
    /// Left out for other reasons.
    pub skipped: usize,
    /// Could not be handled.
    pub failed: usize,
    /// Of those left out, the ones that the server would not show.
    pub refused: usize,
    /// Of those left out, the ones that robots.txt keeps us from.
    pub disallowed: usize,
    /// Times that the server asked to be asked less.
    pub throttled: usize,
    /// How many of the ads that were read have which field; none of runs before this was counted.
    pub fields: Option<FieldCounts>,
    /// Why nothing could be read, where that is so.
    pub trouble: Option<String>,
}

impl SourceNight {
    /// What the source had that night: ads, and pages that were as before.
    pub fn volume(&self) -> usize {
        self.new + self.edited + self.known + self.unchanged
    }
}

impl Reader {
    /// Every source that was ever visited, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, kind, first_run FROM source ORDER BY name")?
                .query_map([], |stored| {
                    Ok(SourceRow {
                        source: SourceName(stored.get(0)?),
                        kind: stored.get(1)?,
                        first_run: RunId(stored.get(2)?),
                    })
                })?
                .collect()
        })
    }

    /// The newest finished runs that visited a source, newest first; those in which it gave nothing at all among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn source_nights(&self, source: &SourceName, most: usize) -> Result<Vec<SourceNight>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT run.id, run.started_at, run.status,
                            total(CASE WHEN c.outcome = 'kept' AND c.reason = 'new' THEN c.pages END),
                            total(CASE WHEN c.outcome = 'kept' AND c.reason = 'edited' THEN c.pages END),
                            total(CASE WHEN c.outcome = 'kept' AND c.reason NOT IN ('new', 'edited') THEN c.pages END),
                            total(CASE WHEN c.outcome = 'skipped' AND c.reason = 'unchanged' THEN c.pages END),
                            total(CASE WHEN c.outcome = 'skipped' AND c.reason <> 'unchanged' THEN c.pages END),
                            total(CASE WHEN c.outcome = 'failed' THEN c.pages END), run.kind,
                            total(CASE WHEN c.outcome = 'skipped' AND c.reason = 'refused' THEN c.pages END),
                            total(CASE WHEN c.outcome = 'skipped' AND c.reason = 'robots' THEN c.pages END),
                            n.ads, n.with_employer, n.with_pay, n.with_contact, n.throttled, n.trouble
                     FROM (SELECT run FROM coverage_count WHERE source = ?1
                           UNION SELECT run FROM source_night WHERE source = ?1 ORDER BY run DESC LIMIT ?2) visited
                     CROSS JOIN run ON run.id = visited.run
                     LEFT JOIN coverage_count c ON c.source = ?1 AND c.run = visited.run
                     LEFT JOIN source_night n ON n.source = ?1 AND n.run = visited.run
                     GROUP BY run.id ORDER BY run.id DESC",
                )?
                .query_map(params![source.0, most], source_night)?
                .collect()
        })
    }

    /// What became of the addresses of a finished run, by source and reason, as counted at its end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counted_coverage(&self, run: &RunId) -> Result<Vec<CoverageLine>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT source, outcome, reason, pages, example_url, example_detail FROM coverage_count
                     WHERE run = ?1 ORDER BY source, outcome, pages DESC, reason",
                )?
                .query_map([&run.0], |stored| {
                    Ok(CoverageLine {
                        source: SourceName(stored.get(0)?),
                        outcome: stored.get(1)?,
                        reason: stored.get(2)?,
                        pages: stored.get(3)?,
                        example_url: stored.get(4)?,
                        example_detail: stored.get(5)?,
                    })
                })?
                .collect()
        })
    }

    /// One run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn run(&self, run: &RunId) -> Result<Option<RunRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command, status, started_at, finished_at, model, data, pages, ads_new, ads_edited,
                            ads_known, flagged, over_budget, skipped, failed, kind
                     FROM run WHERE id = ?1",
                )?
                .query_row([&run.0], run_row)
                .optional()
        })
    }

    /// The runs before one, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs_before(&self, run: &RunId, most: usize) -> Result<Vec<RunRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command, status, started_at, finished_at, model, data, pages, ads_new, ads_edited,
                            ads_known, flagged, over_budget, skipped, failed, kind
                     FROM run WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
                )?
                .query_map(params![run.0, most], run_row)?
                .collect()
        })
    }
}

fn source_night(stored: &Row<'_>) -> rusqlite::Result<SourceNight> {
    // Sums of whole numbers: `total` gives them as reals, and none where there are none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of pages")]
    let count = |at| stored.get::<_, f64>(at).map(|total| total as usize);
    Ok(SourceNight {
        run: RunId(stored.get(0)?),
        started_at: row::time(&stored.get::<_, String>(1)?)?,
        status: row::untag(stored.get(2)?)?,
        kind: row::untag(stored.get(9)?)?,
        new: count(3)?,
        edited: count(4)?,
        known: count(5)?,
        unchanged: count(6)?,
        skipped: count(7)?,
        failed: count(8)?,
        refused: count(10)?,
        disallowed: count(11)?,
        throttled: stored.get::<_, Option<usize>>(16)?.unwrap_or(0),
        fields: match stored.get::<_, Option<usize>>(12)? {
            Some(ads) => Some(FieldCounts {
                ads,
                employer: stored.get(13)?,
                pay: stored.get(14)?,
                contact: stored.get(15)?,
            }),
            None => None,
        },
        trouble: stored.get(17)?,
    })
}

/// Counts the coverage of a run that is over.
pub(in crate::store) fn count_coverage(tx: &Transaction<'_>, run: &str) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM coverage_count WHERE run = ?1", [run])?;
    tx.execute(
        "INSERT INTO coverage_count (source, run, outcome, reason, pages, example_url, example_detail)
         SELECT source, run, outcome, reason, pages, example_url, example_detail FROM coverage_summary
         WHERE run = ?1",
        [run],
    )?;
    Ok(())
}
