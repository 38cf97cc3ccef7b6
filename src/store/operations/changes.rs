use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{AdId, RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::queue::{COLUMNS, QueuedCampaign, waiting};

/// An ad with a flag to which something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedAd {
    /// The ad.
    pub ad: AdId,
    /// Its title, in the clear.
    pub title: String,
    /// Its contacts, in the clear: whoever shows the title masks them.
    pub contacts: Vec<WrittenContact>,
    /// Where it is.
    pub source: SourceName,
}

impl Reader {
    /// The campaigns whose flag a run opened, highest score first, with all that is shown of them in the queue; those that
    /// were decided since are among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_in(
        &self,
        run: &RunId,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<QueuedCampaign>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, flag.score, flag.band
                     FROM flag INDEXED BY flag_by_run
                     JOIN ad ON ad.id = flag.ad
                     JOIN ad_version v ON v.id = flag.ad_version
                     LEFT JOIN assessment a ON a.id = (
                       SELECT max(said.id) FROM assessment said WHERE said.ad_version = flag.ad_version)
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN ad_version fv ON fv.id = m.founder
                     LEFT JOIN ad fa ON fa.id = fv.ad
                     WHERE flag.run = ?1 AND flag.merged_into IS NULL ORDER BY flag.score DESC, flag.id LIMIT ?2"
                ))?
                .query_map(params![run.0, most], |stored| waiting(connection, stored, now))?
                .collect()
        })
    }

    /// Where the work of these ads is, in the words that were flagged or decided, else in those of now; ads without a place are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn locations(&self, ads: &[AdId]) -> Result<HashMap<AdId, String>, StoreError> {
        self.read(|connection| {
            let mut found = connection.prepare_cached(
                "SELECT v.location FROM ad JOIN standing_version s ON s.ad = ad.id JOIN ad_version v ON v.id = s.ad_version
                 WHERE ad.identity = ?1 AND v.location <> ''",
            )?;
            let mut places = HashMap::new();
            for ad in ads {
                if let Some(place) = found.query_row([&ad.0], |stored| stored.get(0)).optional()? {
                    places.insert(ad.clone(), place);
                }
            }
            Ok(places)
        })
    }

    /// Ads with a flag that were found gone between two times and are not there again, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_gone(
        &self,
        (since, until): (Timestamp, Timestamp),
        most: usize,
    ) -> Result<Vec<ChangedAd>, StoreError> {
        let sql = "SELECT v.id, ad.identity, v.title, ad.source
                   FROM takedown t JOIN ad ON ad.id = t.ad JOIN standing_version s ON s.ad = ad.id
                   JOIN ad_version v ON v.id = s.ad_version
                   WHERE t.back_at IS NULL AND t.found_at BETWEEN ?1 AND ?2
                     AND EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id)
                   ORDER BY t.id DESC LIMIT ?3";
        self.read(|connection| changed(connection, sql, (&row::at(since), &row::at(until)), most))
    }

    /// Ads with a flag whose words a run found changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_edited(&self, run: &RunId, most: usize) -> Result<Vec<ChangedAd>, StoreError> {
        let sql = "SELECT v.id, ad.identity, v.title, ad.source
                   FROM ad JOIN ad_version v ON v.ad = ad.id
                   WHERE ad.last_run >= ?1 AND v.run = ?2 AND v.number > 1
                     AND EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id)
                   ORDER BY v.id DESC LIMIT ?3";
        self.read(|connection| changed(connection, sql, (&run.0, &run.0), most))
    }
}

fn changed(
    connection: &Connection,
    sql: &str,
    (first, second): (&str, &str),
    most: usize,
) -> rusqlite::Result<Vec<ChangedAd>> {
    connection
        .prepare_cached(sql)?
        .query_map(params![first, second, most], |stored| {
            Ok(ChangedAd {
                ad: AdId(stored.get(1)?),
                title: stored.get(2)?,
                contacts: show::written(connection, stored.get(0)?)?,
                source: SourceName(stored.get(3)?),
            })
        })?
        .collect()
}
