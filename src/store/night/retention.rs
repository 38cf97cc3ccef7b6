use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use crate::domain::AdId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::db::writer::Writer;
use crate::store::error::StoreError;
use crate::store::evidence::tombstones::{ErasedFor, bury, of_ad};

/// Rows deleted in one transaction, so that readers and the log file see small steps.
const STEP_ROWS: usize = 2_000;

/// Ads that are kept for good: flagged once, decided by a person, once in a lead, or of one campaign with such an ad. The
/// view stands in the schema.
const KEPT: &str = "SELECT id FROM kept_ad";

/// How far back things are kept. Ads that ever had a flag or a decision or were in a lead, those of their campaigns, their words and
/// their captures are kept for good.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// Other ads that no run since then has touched go, with the coverage of runs before it and what their sources said.
    pub unflagged_since: Timestamp,
    /// Captures of runs before this go, unless an ad that is kept for good was read from them, from their page, or
    /// from another capture of the same bytes, whose record may only refer to theirs.
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
    /// Archive files that were deleted because nothing names them any more.
    pub warc_files: Vec<String>,
    /// Records of other archive files that were written over.
    pub records: usize,
    /// Versions of ads whose contacts were replaced by keyed hashes.
    pub stripped: usize,
}

impl Store {
    /// Deletes what is older than it is to be kept, each ad under a tombstone of the time `at`. Can be stopped at any time
    /// and called again.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn prune(&mut self, keep: &Keep, at: Timestamp) -> Result<Pruned, StoreError> {
        let writer = self.writer();
        let (unflagged, captures) = (row::at(keep.unflagged_since), row::at(keep.captures_since));
        let ads = delete_ads(writer, &unflagged, at)?;
        let captures =
            delete(writer, &format!("DELETE FROM capture WHERE id IN ({})", old_captures()), &captures)?;
        delete(writer, OLD_SUMMARIES, &unflagged)?;
        delete(writer, OLD_TROUBLES, &unflagged)?;
        let coverage = delete(
            writer,
            &format!("DELETE FROM coverage WHERE (run, source, url) IN ({OLD_COVERAGE})"),
            &unflagged,
        )?;
        // Ads and captures that hold a page have gone by now.
        let pages = delete(
            writer,
            &format!("DELETE FROM page WHERE id IN ({})", old_pages("SELECT 0", "SELECT 0")),
            &unflagged,
        )?;
        Ok(Pruned { ads, captures, coverage, pages, ..Pruned::default() })
    }
}

impl Reader {
    /// What [`Store::prune`] would delete now, and the archive files in which a capture would go.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn prunable(&self, keep: &Keep) -> Result<Pruned, StoreError> {
        let (unflagged, captures) = (row::at(keep.unflagged_since), row::at(keep.captures_since));
        self.read(|connection| {
            let count = |sql: &str, before: &str| -> rusqlite::Result<usize> {
                connection.prepare(sql)?.query_row(params![before, -1], |row| row.get(0))
            };
            let counted = |query: &str| format!("SELECT count(*) FROM ({query})");
            Ok(Pruned {
                ads: count(&counted(&old_ads()), &unflagged)?,
                captures: count(&counted(&old_captures()), &captures)?,
                coverage: count(&counted(OLD_COVERAGE), &unflagged)?,
                pages: connection
                    .prepare(&counted(&old_pages(
                        &old_ads().replace("?1", "?3"),
                        &old_captures().replace("?1", "?4"),
                    )))?
                    .query_row(params![unflagged, -1, unflagged, captures], |row| row.get(0))?,
                ..Pruned::default()
            })
        })
    }

    /// Where the captures that [`Store::prune`] would delete now begin, by archive file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn captures_going(
        &self,
        captures_since: Timestamp,
    ) -> Result<BTreeMap<String, BTreeSet<u64>>, StoreError> {
        self.read(|connection| {
            let mut going: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
            let sql = format!("SELECT warc_file, offset_bytes FROM capture WHERE id IN ({})", old_captures());
            let mut query = connection.prepare(&sql)?;
            let mut rows = query.query(params![row::at(captures_since), -1])?;
            while let Some(stored) = rows.next()? {
                going.entry(stored.get(0)?).or_default().insert(stored.get(1)?);
            }
            Ok(going)
        })
    }
}

fn old_ads() -> String {
    format!(
        "SELECT ad.id FROM run JOIN ad ON ad.last_run = run.id
         WHERE run.started_at < ?1 AND ad.id NOT IN ({KEPT}) LIMIT ?2"
    )
}

fn old_captures() -> String {
    format!(
        "SELECT c.id FROM capture c JOIN run ON run.id = c.run WHERE run.started_at < ?1
         AND NOT EXISTS (
           SELECT 1 FROM capture same WHERE same.payload_sha256 = c.payload_sha256
           AND (EXISTS (SELECT 1 FROM ad WHERE ad.page = same.page AND ad.id IN ({KEPT}))
             OR EXISTS (SELECT 1 FROM ad_version v WHERE v.capture = same.id AND v.ad IN ({KEPT}))))
         LIMIT ?2"
    )
}

/// Pages that nothing points to once these ads and captures have gone.
fn old_pages(ads: &str, captures: &str) -> String {
    format!(
        "SELECT id FROM page WHERE last_fetched_at < ?1
         AND NOT EXISTS (SELECT 1 FROM ad WHERE ad.page = page.id AND ad.id NOT IN ({ads}))
         AND NOT EXISTS (SELECT 1 FROM capture WHERE capture.page = page.id AND capture.id NOT IN ({captures}))
         LIMIT ?2"
    )
}

/// What servers and addresses said may hold a contact.
const OLD_SUMMARIES: &str = "DELETE FROM run_summary WHERE run IN (
     SELECT s.run FROM run JOIN run_summary s ON s.run = run.id WHERE run.started_at < ?1 LIMIT ?2)";
const OLD_TROUBLES: &str = "UPDATE source_night SET trouble = NULL WHERE (source, run) IN (
     SELECT n.source, n.run FROM run JOIN source_night n ON n.run = run.id
     WHERE run.started_at < ?1 AND n.trouble IS NOT NULL LIMIT ?2)";

const OLD_COVERAGE: &str = "SELECT coverage.run, coverage.source, coverage.url FROM run
     JOIN coverage ON coverage.run = run.id WHERE run.started_at < ?1 LIMIT ?2";

/// Deletes old ads step by step, each under a tombstone.
fn delete_ads(writer: &Writer, before: &str, at: Timestamp) -> Result<usize, StoreError> {
    let mut deleted = 0;
    loop {
        let step = writer.write(|tx| {
            let going: Vec<String> = tx
                .prepare_cached(&format!("SELECT identity FROM ad WHERE id IN ({})", old_ads()))?
                .query_map(params![before, STEP_ROWS], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for ad in going {
                bury(tx, &of_ad(&AdId(ad), ErasedFor::Retention, None, at))?;
            }
            tx.prepare_cached(&format!("DELETE FROM ad WHERE id IN ({})", old_ads()))?
                .execute(params![before, STEP_ROWS])
        })?;
        deleted += step;
        if step < STEP_ROWS {
            return Ok(deleted);
        }
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
