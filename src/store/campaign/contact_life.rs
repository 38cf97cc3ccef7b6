use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use crate::domain::ContactKind;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;

/// Most sightings that are counted.
const MOST_COUNTED: usize = 500;

/// How a contact is used, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ContactLife {
    /// Ads that name it, at most five hundred.
    pub ads: usize,
    /// When it was first seen.
    pub first_at: Timestamp,
    /// When it was last seen.
    pub last_at: Timestamp,
}

impl Reader {
    /// How the contact of that key is used; none where no ad that is kept names it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_life(&self, kind: ContactKind, value: &str) -> Result<Option<ContactLife>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(DISTINCT ad), min(captured_at), max(last_seen_at)
                     FROM (SELECT v.ad, v.captured_at, ad.last_seen_at
                           FROM contact_sighting s
                           JOIN ad_version v ON v.id = s.ad_version
                           JOIN ad ON ad.id = v.ad
                           WHERE s.kind = ?1 AND s.value = ?2 LIMIT ?3)",
                )?
                .query_row(params![row::tag(&kind)?, value, MOST_COUNTED], |stored| {
                    let (first, last): (Option<String>, Option<String>) = (stored.get(1)?, stored.get(2)?);
                    let times = row::time_or_none(first)?.zip(row::time_or_none(last)?);
                    let ads = stored.get(0)?;
                    Ok(times.map(|(first_at, last_at)| ContactLife { ads, first_at, last_at }))
                })
        })
    }
}
