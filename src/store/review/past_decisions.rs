//! What is told of decisions that were made.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{PersonId, Ruling, RulingReason};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::review::claims;

/// Gaps between two decisions of one person that are longer are pauses.
const LONGEST_GAP_S: f64 = 900.0;
/// Newest decisions that the median time is learned of, and fewest gaps for it.
const MOST_LEARNED: usize = 200;
const FEWEST_GAPS: usize = 8;
/// A decision takes so long until something is learned.
const ASSUMED: SignedDuration = SignedDuration::from_secs(120);

/// A decision as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastDecision {
    /// Number of the event.
    pub event: i64,
    /// What was decided.
    pub ruling: Ruling,
    /// Why; none where no reason was chosen.
    pub reason: Option<RulingReason>,
    /// In the person's words.
    pub note: String,
    /// Who.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// When.
    pub at: Timestamp,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}

const PAST: &str = "SELECT e.id, e.ruling, e.reason, e.note, e.person, e.person_name, e.at,
       (SELECT at FROM review_event undo WHERE undo.undoes = e.id)";

/// Every decision on a campaign, newest first.
pub(in crate::store) fn past_decisions(
    connection: &Connection,
    founder: i64,
) -> rusqlite::Result<Vec<PastDecision>> {
    connection
        .prepare_cached(&format!(
            "{PAST} FROM campaign_member own
             CROSS JOIN review_event e ON e.ad_version = own.ad_version AND e.ruling IS NOT NULL
             WHERE own.founder = ?1 ORDER BY e.id DESC"
        ))?
        .query_map([founder], past)?
        .collect()
}

fn past(stored: &Row<'_>) -> rusqlite::Result<PastDecision> {
    Ok(PastDecision {
        event: stored.get(0)?,
        ruling: row::untag(stored.get(1)?)?,
        reason: Some(stored.get::<_, String>(2)?)
            .filter(|code| !code.is_empty())
            .map(row::untag)
            .transpose()?,
        note: stored.get(3)?,
        person: PersonId(stored.get(4)?),
        person_name: stored.get(5)?,
        at: row::time(&stored.get::<_, String>(6)?)?,
        undone_at: row::time_or_none(stored.get(7)?)?,
    })
}

impl Reader {
    /// Every decision on a campaign, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decisions_of(&self, campaign: &str) -> Result<Vec<PastDecision>, StoreError> {
        self.read(|connection| match claims::founder(connection, campaign)? {
            Some(founder) => past_decisions(connection, founder),
            None => Ok(Vec::new()),
        })
    }

    /// A decision by the number of its event, with what its campaign is called now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn past_decision(&self, event: i64) -> Result<Option<(PastDecision, String)>, StoreError> {
        self.read(|connection| {
            let found = connection
                .prepare_cached(&format!(
                    "{PAST} FROM review_event e WHERE e.id = ?1 AND e.ruling IS NOT NULL"
                ))?
                .query_row([event], past)
                .optional()?;
            let Some(found) = found else { return Ok(None) };
            let campaign = connection
                .prepare_cached(
                    "SELECT ad.identity, v.number, v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad)
                     FROM review_event e
                     LEFT JOIN campaign_member m ON m.ad_version = e.ad_version
                     JOIN ad_version v ON v.id = coalesce(m.founder, e.ad_version) JOIN ad ON ad.id = v.ad
                     WHERE e.id = ?1",
                )?
                .query_row([event], |row| claims::called(row, 0))?;
            Ok(campaign.map(|campaign| (found, campaign)))
        })
    }

    /// Decisions in force on ads that share a contact with an ad, and the ad of each, newest first, at most
    /// `most`; decisions of its own campaign are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decided_nearby(&self, ad: &str, most: usize) -> Result<Vec<(PastDecision, String)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "WITH own (version, founder) AS (
                       SELECT v.id, m.founder FROM ad JOIN standing_version s ON s.ad = ad.id JOIN ad_version v ON v.id = s.ad_version
                       LEFT JOIN campaign_member m ON m.ad_version = v.id WHERE ad.identity = ?1),
                     near (founder) AS (
                       SELECT DISTINCT m.founder FROM (
                         SELECT other.ad_version FROM own
                         JOIN contact_sighting s ON s.ad_version = own.version
                         JOIN contact_sighting other ON other.kind = s.kind AND other.value = s.value LIMIT 500) o
                       JOIN campaign_member m ON m.ad_version = o.ad_version
                       WHERE m.founder NOT IN (SELECT founder FROM own WHERE founder IS NOT NULL)),
                     -- A decision stands at what was the founder then. Campaigns that became one since have some more.
                     said (version) AS (
                       SELECT founder FROM near
                       UNION SELECT * FROM (
                         SELECT m.ad_version FROM near CROSS JOIN campaign_member m ON m.founder = near.founder
                         LIMIT 1000))
                     SELECT e.id, e.ruling, e.reason, e.note, e.person, e.person_name, e.at, NULL, ad.identity
                     FROM said
                     CROSS JOIN review_event e ON e.ad_version = said.version
                     CROSS JOIN ad_version v ON v.id = e.ad_version CROSS JOIN ad ON ad.id = v.ad
                     WHERE e.ruling IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)
                     ORDER BY e.id DESC LIMIT ?2",
                )?
                .query_map(params![ad, most], |stored| Ok((past(stored)?, stored.get(8)?)))?
                .collect()
        })
    }

    /// How many decisions in force were made since then, by everybody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decided_since(&self, since: Timestamp) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*) FROM review_event e WHERE e.at >= ?1 AND e.ruling IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)",
                )?
                .query_row([row::at(since)], |row| row.get(0))
        })
    }

    /// The median time that a decision takes, learned of the newest ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn time_to_decide(&self) -> Result<SignedDuration, StoreError> {
        self.read(|connection| {
            let mut gaps: Vec<f64> = connection
                .prepare_cached(
                    "SELECT gap FROM (
                       SELECT (julianday(at) - julianday(lag(at) OVER (PARTITION BY person ORDER BY id))) * 86400.0
                              AS gap
                       FROM (SELECT id, person, at FROM review_event WHERE ruling IS NOT NULL
                             ORDER BY id DESC LIMIT ?1))
                     WHERE gap > 0.0 AND gap < ?2",
                )?
                .query_map(params![MOST_LEARNED, LONGEST_GAP_S], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            gaps.sort_by(f64::total_cmp);
            let median = gaps.get(gaps.len() / 2).filter(|_| gaps.len() >= FEWEST_GAPS);
            Ok(median.map_or(ASSUMED, |seconds| SignedDuration::from_secs_f64(seconds.max(1.0))))
        })
    }
}
