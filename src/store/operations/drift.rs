//! What came into a source night by night, as counts: scores, strongest signs and words, a campaign counted once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use crate::domain::{Reason, RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// What came into a source in one night.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DriftCounts {
    /// Campaigns with a new or edited ad that was scored; each counts once.
    pub campaigns: usize,
    /// How many of them have which score, in equal steps of log-odds, lowest first.
    pub scores: Vec<usize>,
    /// How many of them have which strongest sign; those without one stand under the empty name.
    pub signs: BTreeMap<String, usize>,
    /// Words in them.
    pub words: usize,
    /// Of these, words that the model has no weight for.
    pub unknown_words: usize,
}

/// The same with when it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftNight {
    /// When the night began.
    pub started_at: Timestamp,
    /// What came in.
    pub counts: DriftCounts,
}

/// An ad that came in tonight and stands for its campaign in its source. Title and text may hold personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct NewcomerAd {
    /// Where it was found.
    pub source: SourceName,
    /// Score by its own words.
    pub score: f64,
    /// Reasons of that score, strongest first.
    pub reasons: Vec<Reason>,
    /// Title, may be empty.
    pub title: String,
    /// Text.
    pub text: String,
}

impl Store {
    /// Keeps what came into a source in a run.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_drift(
        &mut self,
        run: &RunId,
        source: &SourceName,
        counts: &DriftCounts,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO drift_night (source, run, campaigns, scores, signs, words, unknown_words)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                source.0,
                run.0,
                counts.campaigns,
                row::json(&counts.scores)?,
                row::json(&counts.signs)?,
                counts.words,
                counts.unknown_words
            ])
            .map(drop)
        })
    }
}

impl Reader {
    /// Hands the scored ads that a run found to be new or edited to `each`: of every campaign the first in each source, as
    /// it was scored by its own words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newcomers(&self, run: &RunId, mut each: impl FnMut(NewcomerAd)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut met: BTreeSet<(String, i64)> = BTreeSet::new();
            let mut all = connection.prepare_cached(
                "SELECT ad.source, coalesce(m.founder, v.id), v.id
                 FROM ad CROSS JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 LEFT JOIN campaign_member m ON m.ad_version = v.id
                 WHERE ad.last_run = ?1 AND v.run = ?1 ORDER BY v.id",
            )?;
            let mut one = connection.prepare_cached(
                "SELECT a.score, a.reasons, v.title, v.text
                 FROM ad_version v CROSS JOIN assessment a ON a.id = (
                   SELECT coalesce(said.base, said.id) FROM assessment said WHERE said.ad_version = v.id
                   ORDER BY said.id DESC LIMIT 1)
                 WHERE v.id = ?1",
            )?;
            let mut rows = all.query([&run.0])?;
            while let Some(stored) = rows.next()? {
                let (source, founder, version): (String, i64, i64) =
                    (stored.get(0)?, stored.get(1)?, stored.get(2)?);
                if met.contains(&(source.clone(), founder)) {
                    continue;
                }
                let mut found = one.query([version])?;
                // What is no ad has no score; a copy of it may have one.
                let Some(scored) = found.next()? else { continue };
                each(NewcomerAd {
                    source: SourceName(source.clone()),
                    score: scored.get(0)?,
                    reasons: row::unjson(&scored.get::<_, String>(1)?)?,
                    title: scored.get(2)?,
                    text: scored.get(3)?,
                });
                met.insert((source, founder));
            }
            Ok(())
        })
    }

    /// What came into a source in the newest whole nights that the model of `run` judged, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn drift_nights(
        &self,
        source: &SourceName,
        run: &RunId,
        most: usize,
    ) -> Result<Vec<DriftNight>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT run.started_at, d.campaigns, d.scores, d.signs, d.words, d.unknown_words
                     FROM drift_night d CROSS JOIN run ON run.id = d.run
                     WHERE d.source = ?1 AND d.run <= ?2 AND run.kind = 'night'
                       AND run.status IN ('complete', 'partial')
                       AND run.model = (SELECT model FROM run WHERE id = ?2)
                     ORDER BY d.run DESC LIMIT ?3",
                )?
                .query_map(params![source.0, run.0, most], |stored| {
                    Ok(DriftNight {
                        started_at: row::time(&stored.get::<_, String>(0)?)?,
                        counts: DriftCounts {
                            campaigns: stored.get(1)?,
                            scores: row::unjson(&stored.get::<_, String>(2)?)?,
                            signs: row::unjson(&stored.get::<_, String>(3)?)?,
                            words: stored.get(4)?,
                            unknown_words: stored.get(5)?,
                        },
                    })
                })?
                .collect()
        })
    }
}
