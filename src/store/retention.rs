use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use super::writer::Writer;
use super::{Store, StoreError, row};

/// Rows deleted in one transaction, so that readers and the log file see small steps.
const STEP_ROWS: usize = 2_000;

/// Ads that are kept for good: flagged once, decided by a person, once in a lead, or of one campaign with such an ad.
const KEPT: &str = "
    SELECT ad FROM flag
    UNION SELECT ad FROM decision
    UNION SELECT v.ad FROM review_event e JOIN ad_version v ON v.id = e.ad_version
    UNION SELECT v.ad FROM lead_event e JOIN ad_version v ON v.id = e.ad_version
    UNION SELECT v.ad FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
      WHERE m.founder IN (
        SELECT m.founder FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
        UNION SELECT m.founder FROM review_event e JOIN campaign_member m ON m.ad_version = e.ad_version
        UNION SELECT m.founder FROM lead_event e JOIN campaign_member m ON m.ad_version = e.ad_version)";

/// How far back things are kept. Ads that ever had a flag or a decision or were in a lead, those of their campaigns, their words and
/// their captures are kept for good.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// Other ads that were last seen before this go, with the coverage of runs before it.
    pub unflagged_since: Timestamp,
    /// Captures before this go, unless an ad that is kept for good was read from them or from their page.
    pub captures_since: Timestamp,
}

/// What was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Ads with all that hangs on them.
    pub ads: usize,
    /// Captures.
    pub captures: usize,
    /// Coverage entries.
    pub coverage: usize,
    /// Pages that nothing points to any more.
    pub pages: usize,
    /// WARC files that no capture points into any more and that the archive may delete.
    pub warc_files: Vec<String>,
}

impl Store {
    /// Deletes what is older than it is to be kept. Can be stopped at any time and called again.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn prune(&mut self, keep: &Keep) -> Result<Pruned, StoreError> {
        let writer = self.writer();
        let (unflagged, captures) = (row::at(keep.unflagged_since), row::at(keep.captures_since));
        let ads = delete(
            writer,
            &format!(
                "DELETE FROM ad WHERE id IN (
                   SELECT id FROM ad WHERE last_seen_at < ?1 AND id NOT IN ({KEPT}) LIMIT ?2)"
            ),
            &unflagged,
        )?;
        let files_before = warc_files(writer)?;
        let captures = delete(
            writer,
            &format!(
                "DELETE FROM capture WHERE id IN (
                   SELECT id FROM capture c WHERE c.captured_at < ?1
                   AND NOT EXISTS (SELECT 1 FROM ad WHERE ad.page = c.page AND ad.id IN ({KEPT}))
                   AND NOT EXISTS (SELECT 1 FROM ad_version v WHERE v.capture = c.id AND v.ad IN ({KEPT}))
                   LIMIT ?2)"
            ),
            &captures,
        )?;
        let coverage = delete(
            writer,
            "DELETE FROM coverage WHERE (run, source, url) IN (
               SELECT coverage.run, coverage.source, coverage.url FROM run
               JOIN coverage ON coverage.run = run.id WHERE run.started_at < ?1 LIMIT ?2)",
            &unflagged,
        )?;
        let pages = delete(
            writer,
            "DELETE FROM page WHERE id IN (
               SELECT id FROM page WHERE last_fetched_at < ?1
               AND NOT EXISTS (SELECT 1 FROM ad WHERE ad.page = page.id)
               AND NOT EXISTS (SELECT 1 FROM capture WHERE capture.page = page.id) LIMIT ?2)",
            &unflagged,
        )?;
        let files_left = warc_files(writer)?;
        let warc_files =
            files_before.into_iter().filter(|file| files_left.binary_search(file).is_err()).collect();
        Ok(Pruned { ads, captures, coverage, pages, warc_files })
    }
}

fn delete(writer: &Writer, sql: &str, before: &str) -> Result<usize, StoreError> {
    let mut deleted = 0;
    loop {
        let step = writer.write(|tx| tx.prepare_cached(sql)?.execute(params![before, STEP_ROWS]))?;
        deleted += step;
        if step < STEP_ROWS {
            return Ok(deleted);
        }
    }
}

fn warc_files(writer: &Writer) -> Result<Vec<String>, StoreError> {
    writer.with(|connection| {
        connection
            .prepare("SELECT DISTINCT warc_file FROM capture ORDER BY warc_file")?
            .query_map([], |row| row.get(0))?
            .collect()
    })
}
