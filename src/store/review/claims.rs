//! Who has a campaign before them.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::PersonId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Who has a campaign before them, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Account.
    pub person: PersonId,
    /// Its name.
    pub person_name: String,
    /// After that anybody may take it.
    pub until: Timestamp,
}

impl Holder {
    /// The same as it is told: a longer claim is told as one of so many minutes that is renewed when it ends. Nobody reads
    /// from it who pauses.
    #[must_use]
    pub fn as_told(mut self, claim_minutes: u32, now: Timestamp) -> Self {
        let claim = i64::from(claim_minutes.max(1)) * 60_000;
        let left = self.until.as_millisecond().saturating_sub(now.as_millisecond());
        let further = (left - 1).max(0) / claim * claim;
        self.until = self.until.saturating_sub(SignedDuration::from_millis(further)).unwrap_or(self.until);
        self
    }
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It is the person's.
    Yes,
    /// Somebody else has it.
    HeldBy(Holder),
}

impl Store {
    /// Claims a campaign for a person, who lets go of every other one.
    ///
    /// # Errors
    /// When there is no such campaign, the database is locked or the disk full.
    pub fn claim(&mut self, campaign: &str, holder: &Holder, now: Timestamp) -> Result<Claimed, StoreError> {
        let claimed = self.writer().write(|tx| {
            let Some(founder) = founder(tx, campaign)? else { return Ok(None) };
            if let Some(other) = other_holder(tx, founder, holder.person, now)? {
                return Ok(Some(Claimed::HeldBy(other)));
            }
            tx.prepare_cached("DELETE FROM claim WHERE person = ?1 OR until <= ?2")?
                .execute(params![holder.person.0, row::at(now)])?;
            tx.prepare_cached(
                "INSERT OR REPLACE INTO claim (ad_version, person, person_name, until) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![founder, holder.person.0, holder.person_name, row::at(holder.until)])?;
            Ok(Some(Claimed::Yes))
        })?;
        claimed.ok_or_else(|| StoreError::NoSuchAd { ad: campaign.to_owned() })
    }
}

impl Reader {
    /// Who has a campaign before them now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holder(&self, campaign: &str, now: Timestamp) -> Result<Option<Holder>, StoreError> {
        self.read(|connection| match founder(connection, campaign)? {
            Some(founder) => held(connection, founder, now),
            None => Ok(None),
        })
    }

    /// How many campaigns somebody has before them now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn claimed(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM claim WHERE until > ?1")?
                .query_row([row::at(now)], |row| row.get(0))
        })
    }
}

/// The founder of the campaign that is called so: by an ad, whose standing version is meant, or by an ad and the number of
/// a version.
pub(in crate::store) fn founder(connection: &Connection, campaign: &str) -> rusqlite::Result<Option<i64>> {
    let by_version =
        campaign.rsplit_once('.').and_then(|(ad, number)| Some((ad, number.parse::<u32>().ok()?)));
    let (ad, number) = by_version.map_or((campaign, None), |(ad, number)| (ad, Some(number)));
    connection
        .prepare_cached(
            "SELECT m.founder FROM ad JOIN ad_version v ON v.ad = ad.id
             JOIN campaign_member m ON m.ad_version = v.id
             WHERE ad.identity = ?1 AND (v.number = ?2 OR (?2 IS NULL AND v.id =
               (SELECT s.ad_version FROM standing_version s WHERE s.ad = ad.id)))",
        )?
        .query_row(params![ad, number], |row| row.get(0))
        .optional()
}

/// What a campaign is called, from three columns: its founder's ad, the number of its founder's version, and whether
/// that is the version that stands for its ad. None where there is no founder.
pub(in crate::store) fn called(stored: &Row<'_>, from: usize) -> rusqlite::Result<Option<String>> {
    let (ad, number): (Option<String>, Option<u32>) = (stored.get(from)?, stored.get(from + 1)?);
    let is_standing: Option<bool> = stored.get(from + 2)?;
    Ok(ad
        .zip(number)
        .map(|(ad, number)| if is_standing == Some(true) { ad } else { format!("{ad}.{number}") }))
}

/// Who has the campaign of that founder.
pub(in crate::store) fn held(
    connection: &Connection,
    founder: i64,
    now: Timestamp,
) -> rusqlite::Result<Option<Holder>> {
    connection
        .prepare_cached("SELECT person, person_name, until FROM claim WHERE ad_version = ?1 AND until > ?2")?
        .query_row(params![founder, row::at(now)], |stored| {
            Ok(Holder {
                person: PersonId(stored.get(0)?),
                person_name: stored.get(1)?,
                until: row::time(&stored.get::<_, String>(2)?)?,
            })
        })
        .optional()
}

/// Who else has it.
pub(in crate::store) fn other_holder(
    connection: &Connection,
    founder: i64,
    person: PersonId,
    now: Timestamp,
) -> rusqlite::Result<Option<Holder>> {
    Ok(held(connection, founder, now)?.filter(|holder| holder.person != person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_claim_is_told_as_one_that_is_renewed() {
        let at = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        let told = |until: i64, now: i64| {
            let holder = Holder { person: PersonId(1), person_name: "rina".into(), until: at(until) };
            holder.as_told(15, at(now)).until
        };
        assert_eq!([told(15, 0), told(15, 14), told(10, 0)], [at(15), at(15), at(10)]);
        // A pause of half an hour.
        assert_eq!([told(30, 0), told(30, 14), told(30, 15), told(30, 29)], [at(15), at(15), at(30), at(30)]);
        assert_eq!(told(30, 31), at(30), "what has ended has ended");
    }
}
