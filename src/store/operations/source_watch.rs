use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::domain::{RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// How many ads of a night have which field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FieldCounts {
    /// Ads that were read.
    pub ads: usize,
    /// Of them, with an employer or agency.
    pub employer: usize,
    /// With pay.
    pub pay: usize,
    /// With a contact.
    pub contact: usize,
}

impl Store {
    /// Notes what a run found in a source: its fields are counted over the ads that the run read.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_source_night(
        &mut self,
        run: &RunId,
        source: &SourceName,
        throttled: usize,
        trouble: Option<&str>,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO source_night
                   (source, run, ads, with_employer, with_pay, with_contact, throttled, trouble)
                 SELECT ?2, ?1, count(*), count(nullif(v.employer, '')),
                        count(CASE WHEN json_array_length(v.fields, '$.pay') > 0 THEN 1 END),
                        count(CASE WHEN EXISTS (SELECT 1 FROM contact c WHERE c.ad_version = v.id) THEN 1 END),
                        ?3, ?4
                 FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 WHERE ad.last_run = ?1 AND ad.source = ?2",
            )?
            .execute(params![run.0, source.0, throttled, trouble])
            .map(drop)
        })
    }
}

impl Reader {
    /// When the site behind `origin` last changed its robots.txt, and when it was last read; none where it never did.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn robots_change(&self, origin: &str) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| {
            let changed: Option<Option<String>> = connection
                .prepare_cached("SELECT changed_at FROM robots WHERE origin = ?1")?
                .query_row([origin], |stored| stored.get(0))
                .optional()?;
            row::time_or_none(changed.flatten())
        })
    }
}
