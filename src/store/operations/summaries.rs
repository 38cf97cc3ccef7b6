use rusqlite::{OptionalExtension, params};

use crate::domain::{RunId, RunSummary};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::runs::{RunRow, run_row};

impl Store {
    /// Keeps what is told of a run, once.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn keep_summary(&mut self, summary: &RunSummary) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.prepare_cached("INSERT OR IGNORE INTO run_summary (run, summary) VALUES (?1, ?2)")?
                .execute(params![summary.run.0, row::json(summary)?])
                .map(drop)
        })
    }
}

impl Reader {
    /// What was told of a run; none of a run that did not come to its end, or of a program before this was kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn summary(&self, run: &RunId) -> Result<Option<RunSummary>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT summary FROM run_summary WHERE run = ?1")?
                .query_row([&run.0], |stored| row::unjson(&stored.get::<_, String>(0)?))
                .optional()
        })
    }

    /// The newest nights that have ended, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ended_nights(&self, most: usize) -> Result<Vec<RunRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command, status, started_at, finished_at, model, data, pages, ads_new, ads_edited,
                            ads_known, flagged, over_budget, skipped, failed, kind
                     FROM run WHERE kind = 'night' AND status <> 'running' ORDER BY started_at DESC, id DESC LIMIT ?1",
                )?
                .query_map([most], run_row)?
                .collect()
        })
    }
}
