//! What happened to the ads of a campaign, and to those that name a contact.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::domain::{AdId, Change, FlagState, Verdict};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::night::takedowns;

/// A flag of an ad of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignFlag {
    /// The ad.
    pub ad: AdId,
    /// Where it stands.
    pub state: FlagState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The ad that it was opened on, with when that was first seen: the same, unless a copy with more against it came later.
    /// None where that ad is kept no more.
    #[serde(skip)]
    pub opened_on: Option<(AdId, Timestamp)>,
    /// When it was decided, or went into another.
    pub closed_at: Option<Timestamp>,
    /// Whether it went into the flag of a campaign that became one with its own: nobody decided on it.
    pub is_merged: bool,
    /// Why it was raised, or opened once more, and when.
    pub changes: Vec<(Change, Timestamp)>,
}

/// That an ad of a campaign was found gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CampaignTakedown {
    /// The ad.
    pub ad: AdId,
    /// When its page was found without it.
    pub found_at: Timestamp,
    /// When it was there again.
    pub back_at: Option<Timestamp>,
}

/// What happened to one ad beside being seen. What is about its words names the version by its number: versions may be in
/// different campaigns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdCourse {
    /// When it was found gone, and when it was there again.
    pub takedowns: Vec<(Timestamp, Option<Timestamp>)>,
    /// When its flags were opened and closed; those that went into another are left out. A flag that was raised for it is
    /// told as of then, and not as of the ad before.
    pub flags: Vec<(u32, Timestamp, Option<Timestamp>)>,
    /// What persons decided of it, as far as that is in force.
    pub verdicts: Vec<(u32, Verdict, Timestamp)>,
}

impl Reader {
    /// What happened to an ad; nothing where there is no such ad.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ad_course(&self, ad: &AdId) -> Result<AdCourse, StoreError> {
        self.read(|connection| {
            let id: Option<u32> = connection
                .prepare_cached("SELECT id FROM ad WHERE identity = ?1")?
                .query_row([&ad.0], |stored| stored.get(0))
                .optional()?;
            let Some(id) = id else { return Ok(AdCourse::default()) };
            let gone = takedowns::of(connection, id)?;
            Ok(AdCourse {
                takedowns: gone.into_iter().map(|(_, found_at, back_at)| (found_at, back_at)).collect(),
                flags: connection
                    .prepare_cached(
                        "SELECT v.number, CASE WHEN flag.opened_at >= ad.first_seen_at THEN flag.opened_at ELSE coalesce(
                             (SELECT min(c.at) FROM flag_change c WHERE c.flag = flag.id AND c.at >= ad.first_seen_at),
                             ad.first_seen_at) END, flag.closed_at
                         FROM flag JOIN ad_version v ON v.id = flag.ad_version JOIN ad ON ad.id = flag.ad
                         WHERE flag.ad = ?1 AND flag.merged_into IS NULL ORDER BY flag.id",
                    )?
                    .query_map([id], |stored| {
                        let opened_at = row::time(&stored.get::<_, String>(1)?)?;
                        Ok((stored.get(0)?, opened_at, row::time_or_none(stored.get(2)?)?))
                    })?
                    .collect::<rusqlite::Result<_>>()?,
                verdicts: connection
                    .prepare_cached(
                        "SELECT v.number, d.verdict, d.at FROM decision_in_force d JOIN ad_version v ON v.id = d.ad_version
                         WHERE d.ad = ?1 ORDER BY d.at, d.id",
                    )?
                    .query_map([id], |stored| {
                        let at = row::time(&stored.get::<_, String>(2)?)?;
                        Ok((stored.get(0)?, row::untag(stored.get(1)?)?, at))
                    })?
                    .collect::<rusqlite::Result<_>>()?,
            })
        })
    }
}

/// Flags of a campaign, oldest first.
pub(in crate::store) fn flags(connection: &Connection, founder: u32) -> rusqlite::Result<Vec<CampaignFlag>> {
    let mut changes = connection
        .prepare_cached("SELECT change, at FROM flag_change WHERE flag = ?1 ORDER BY at, change")?;
    // A flag that is raised names the ad that it is raised for.
    let mut first = connection.prepare_cached(
        "SELECT ad.identity, ad.first_seen_at FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
         JOIN ad ON ad.id = v.ad LEFT JOIN assessment said ON said.ad_version = v.id AND said.run <= ?3
         WHERE m.founder = ?1 AND ad.first_seen_at <= ?2 AND v.run <= ?3 ORDER BY said.score DESC, said.id DESC LIMIT 1",
    )?;
    connection
        .prepare_cached(
            "SELECT flag.id, ad.identity, flag.state, flag.opened_at, flag.closed_at, flag.merged_into IS NOT NULL,
                    ad.first_seen_at, flag.run
             FROM campaign_member m JOIN flag ON flag.ad_version = m.ad_version JOIN ad ON ad.id = flag.ad
             WHERE m.founder = ?1 ORDER BY flag.id",
        )?
        .query_map([founder], |stored| {
            let changes = changes.query_map([stored.get::<_, i64>(0)?], |stored| {
                Ok((row::untag(stored.get(0)?)?, row::time(&stored.get::<_, String>(1)?)?))
            })?;
            let (ad, opened_at): (String, String) = (stored.get(1)?, stored.get(3)?);
            let (seen_at, run): (String, String) = (stored.get(6)?, stored.get(7)?);
            let opened_on = if seen_at <= opened_at {
                Some((ad.clone(), seen_at))
            } else {
                first
                    .query_row(params![founder, opened_at, run], |stored| Ok((stored.get(0)?, stored.get(1)?)))
                    .optional()?
            };
            Ok(CampaignFlag {
                ad: AdId(ad),
                opened_on: opened_on.map(|(ad, at)| Ok::<_, rusqlite::Error>((AdId(ad), row::time(&at)?))).transpose()?,
                state: row::untag(stored.get(2)?)?,
                opened_at: row::time(&opened_at)?,
                closed_at: row::time_or_none(stored.get(4)?)?,
                is_merged: stored.get(5)?,
                changes: changes.collect::<rusqlite::Result<_>>()?,
            })
        })?
        .collect()
}

/// Takedowns of the ads of a campaign, in order, at most `most`.
pub(in crate::store) fn takedowns(
    connection: &Connection,
    founder: u32,
    most: i64,
) -> rusqlite::Result<Vec<CampaignTakedown>> {
    connection
        .prepare_cached(
            "SELECT DISTINCT ad.identity, t.found_at, t.back_at, t.id
             FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version
             JOIN takedown t ON t.ad = v.ad
             JOIN ad ON ad.id = v.ad
             WHERE m.founder = ?1 ORDER BY t.id LIMIT ?2",
        )?
        .query_map(params![founder, most], |stored| {
            Ok(CampaignTakedown {
                ad: AdId(stored.get(0)?),
                found_at: row::time(&stored.get::<_, String>(1)?)?,
                back_at: row::time_or_none(stored.get(2)?)?,
            })
        })?
        .collect()
}
