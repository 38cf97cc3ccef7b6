use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::{AdFields, AdId, Judged, LicenceState, RunId, SourceName};
use crate::store::campaign::networks;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::evidence::inputs::{self, Given, GivenWords};
use crate::store::night::ads;

/// An ad as it is kept now, with what the registry was found to say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptAd {
    /// The ad.
    pub ad: AdId,
    /// Source.
    pub source: SourceName,
    /// Address, where there is one.
    pub url: Option<String>,
    /// Title, may be empty.
    pub title: String,
    /// Body text.
    pub text: String,
    /// What was read from the words.
    pub fields: AdFields,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
    /// What the registry said when it was judged last.
    pub licence: LicenceState,
    /// Whether a flag of its campaign was raised or opened once more for a lost licence already.
    pub is_loss_told: bool,
}

impl Reader {
    /// Hands every ad that was judged to `each`, with the words that it has now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kept_ads(&self, mut each: impl FnMut(KeptAd)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut ads = connection.prepare_cached(
                "WITH told (ad, founder) AS MATERIALIZED (
                   SELECT DISTINCT f.ad, m.founder FROM flag_change c JOIN flag f ON f.id = c.flag
                   LEFT JOIN campaign_member m ON m.ad_version = f.ad_version
                   WHERE c.change = 'licence_revoked')
                 SELECT ad.identity, ad.source, ad.url, v.title, v.text, v.fields, ad.last_seen_at, a.licence,
                        EXISTS (SELECT 1 FROM told WHERE told.ad = ad.id)
                          OR EXISTS (SELECT 1 FROM told JOIN campaign_member m ON m.founder = told.founder
                                     WHERE m.ad_version = v.id)
                 FROM assessment a JOIN ad ON ad.id = a.ad
                 JOIN ad_version v ON v.id = a.ad_version AND v.is_current = 1
                 WHERE a.is_latest = 1 AND v.kind = 'ad' ORDER BY ad.id",
            )?;
            let mut rows = ads.query([])?;
            while let Some(stored) = rows.next()? {
                each(KeptAd {
                    ad: AdId(stored.get(0)?),
                    source: SourceName(stored.get(1)?),
                    url: stored.get(2)?,
                    title: stored.get(3)?,
                    text: stored.get(4)?,
                    fields: row::unjson(&stored.get::<_, String>(5)?)?,
                    last_seen_at: row::time(&stored.get::<_, String>(6)?)?,
                    licence: row::untag(stored.get(7)?)?,
                    is_loss_told: stored.get(8)?,
                });
            }
            Ok(())
        })
    }
}

impl Reader {
    /// Version of the data files for which all kept ads were last asked about; none before the first time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rechecked_for(&self) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT data FROM recheck ORDER BY at DESC, run DESC LIMIT 1")?
                .query_row([], |row| row.get(0))
                .optional()
        })
    }

    /// Ads that were judged anew and whose flags are not decided yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recheck_due(&self) -> Result<HashSet<AdId>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT ad.identity FROM recheck_due due JOIN ad ON ad.id = due.ad")?
                .query_map([], |row| Ok(AdId(row.get(0)?)))?
                .collect()
        })
    }
}

impl Store {
    /// Keeps new assessments of ads whose words are the same, in one transaction; when an ad was last seen is
    /// left as it is. Their networks are to be scored again, and their flags decided.
    ///
    /// # Errors
    /// When an ad or the run is unknown, the database locked or the disk full; then nothing is kept.
    pub fn keep_recheck(&mut self, run: &RunId, judged: &[(Judged, GivenWords)]) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            let mut find = tx.prepare_cached(
                "SELECT ad.id, v.id FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 WHERE ad.identity = ?1",
            )?;
            let mut due =
                tx.prepare_cached("INSERT INTO recheck_due (ad) VALUES (?1) ON CONFLICT DO NOTHING")?;
            for (Judged { ad, features, assessment, .. }, given) in judged {
                let Some(assessment) = assessment else { continue };
                let place: (i64, i64) =
                    find.query_row(params![ad.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
                if let Some(added) = ads::assess(tx, place, assessment, features, run)? {
                    inputs::note(tx, added, run, None, &Given::Words(Box::new(given.clone())), None)?;
                }
                networks::due(tx, place.0)?;
                due.execute([place.0])?;
            }
            Ok(())
        })
    }

    /// Notes that all kept ads were asked about with that version of the data files.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn recheck_done(&mut self, run: &RunId, data: &str, at: Timestamp) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.execute(
                "INSERT INTO recheck (data, run, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET run = excluded.run, at = excluded.at",
                params![data, run.0, row::at(at)],
            )?;
            tx.execute("DELETE FROM recheck_due", [])?;
            Ok(())
        })
    }
}
