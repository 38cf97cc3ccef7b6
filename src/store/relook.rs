use jiff::Timestamp;
use rusqlite::params;

use super::{AdFields, Judged, Reader, Store, StoreError, ads, row};
use crate::domain::{AdId, LicenceState, RunId, SourceName};

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

impl Store {
    /// Keeps new assessments of ads whose words are the same, in one transaction; when an ad was last seen is
    /// left as it is.
    ///
    /// # Errors
    /// When an ad or the run is unknown, the database locked or the disk full; then nothing is kept.
    pub fn keep_assessments(&mut self, run: &RunId, judged: &[Judged]) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            let mut find = tx.prepare_cached(
                "SELECT ad.id, v.id FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 WHERE ad.identity = ?1",
            )?;
            for Judged { ad, features, assessment } in judged {
                let Some(assessment) = assessment else { continue };
                let place = find.query_row(params![ad.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
                ads::assess(tx, place, assessment, features, run)?;
            }
            Ok(())
        })
    }
}
