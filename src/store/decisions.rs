//! What persons decided of campaigns. Append-only: an undo is an event of its own.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use super::access_log::{Actor, log};
use super::{Reader, Store, StoreError, Verdict, claims, evidence, row};
use crate::domain::{PersonId, Ruling, RulingReason};

/// Gaps between two decisions of one person that are longer are pauses.
const LONGEST_GAP_S: f64 = 900.0;
/// Newest decisions that the median time is learned of, and fewest gaps for it.
const MOST_LEARNED: usize = 200;
const FEWEST_GAPS: usize = 8;
/// A decision takes so long until something is learned.
const ASSUMED: SignedDuration = SignedDuration::from_secs(120);

/// A decision on a campaign that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What the campaign is called.
    pub campaign: String,
    /// What is decided.
    pub ruling: Ruling,
    /// Why.
    pub reason: RulingReason,
    /// In the person's words, may be empty.
    pub note: String,
    /// Who decides.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// The newest event that the person knew of; zero for none.
    pub seen: i64,
    /// Whether it is to stand beside another person's decision.
    pub is_second: bool,
    /// When.
    pub at: Timestamp,
}

/// A decision as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastDecision {
    /// Number of the event.
    pub event: i64,
    /// What was decided.
    pub ruling: Ruling,
    /// Why.
    pub reason: RulingReason,
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

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It is in force.
    Done {
        /// Number of the event.
        event: i64,
        /// Ads that it applies to.
        ads: usize,
        /// Flags that it closed.
        flags: usize,
    },
    /// Somebody else has decided since the person looked.
    Conflict(PastDecision),
    /// Somebody else has it before them.
    Held(claims::Holder),
}

impl Store {
    /// Puts a decision in force, in one transaction: the event, what it says of each ad, and the campaign's open
    /// flags, which it closes. `unsure` leaves them open.
    ///
    /// # Errors
    /// When there is no such campaign, the database is locked or the disk full.
    pub fn decide_campaign(&mut self, decision: &Decision) -> Result<Decided, StoreError> {
        let decided = self.writer().write(|tx| {
            let Some(founder) = claims::founder(tx, &decision.campaign)? else { return Ok(None) };
            let past = past_decisions(tx, founder)?;
            let other = past.into_iter().find(|past| {
                past.person != decision.person && past.event > decision.seen && past.undone_at.is_none()
            });
            if let Some(other) = other.filter(|_| !decision.is_second) {
                return Ok(Some(Decided::Conflict(other)));
            }
            if let Some(holder) = claims::other_holder(tx, founder, decision.person, decision.at)? {
                return Ok(Some(Decided::Held(holder)));
            }
            enforce(tx, founder, decision).map(Some)
        })?;
        decided.ok_or_else(|| StoreError::NoSuchAd { ad: decision.campaign.clone() })
    }

    /// Undoes a decision: what it said of ads is not in force any more, and the flags that it closed are open
    /// again, unless another decision keeps them closed. Done twice it changes nothing, and says so: `false` where
    /// the decision was undone before.
    ///
    /// # Errors
    /// When there is no such decision, the database is locked or the disk full.
    pub fn undo(
        &mut self,
        event: i64,
        person: PersonId,
        person_name: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let undone = self.writer().write(|tx| {
            let Some(version) = tx
                .prepare_cached("SELECT ad_version FROM review_event WHERE id = ?1 AND ruling IS NOT NULL")?
                .query_row([event], |row| row.get::<_, i64>(0))
                .optional()?
            else {
                return Ok(None);
            };
            let added = tx
                .prepare_cached(
                    "INSERT INTO review_event (ad_version, note, person, person_name, undoes, at)
                     VALUES (?1, '', ?2, ?3, ?4, ?5) ON CONFLICT (undoes) DO NOTHING",
                )?
                .execute(params![version, person.0, person_name, event, row::at(at)])?;
            if added > 0 {
                reopen(tx, event)?;
                log(tx, &Actor::Person(person), "undo", &event.to_string(), at)?;
            }
            Ok(Some(added > 0))
        })?;
        undone.ok_or_else(|| StoreError::NoSuchAd { ad: event.to_string() })
    }
}

fn enforce(tx: &Transaction<'_>, founder: i64, decision: &Decision) -> rusqlite::Result<Decided> {
    let at = row::at(decision.at);
    let event: i64 = tx
        .prepare_cached(
            "INSERT INTO review_event (ad_version, ruling, reason, note, person, person_name, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
        )?
        .query_row(
            params![
                founder,
                row::tag(&decision.ruling)?,
                row::tag(&decision.reason)?,
                decision.note,
                decision.person.0,
                decision.person_name,
                at
            ],
            |row| row.get(0),
        )?;
    if let Some(verdict) = says_of_ads(decision.ruling) {
        tx.prepare_cached(
            "INSERT INTO decision (ad, verdict, person, reason, at, event)
             SELECT DISTINCT v.ad, ?2, ?3, ?4, ?5, ?6 FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version WHERE m.founder = ?1",
        )?
        .execute(params![
            founder,
            row::tag(&verdict)?,
            decision.person_name,
            row::tag(&decision.reason)?,
            at,
            event
        ])?;
    }
    let flags = if decision.ruling == Ruling::Unsure { 0 } else { close(tx, founder, event, &at)? };
    tx.prepare_cached("DELETE FROM claim WHERE ad_version = ?1")?.execute([founder])?;
    log(tx, &Actor::Person(decision.person), "decide", &decision.campaign, decision.at)?;
    let ads = tx
        .prepare_cached(
            "SELECT count(DISTINCT v.ad) FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
             WHERE m.founder = ?1",
        )?
        .query_row([founder], |row| row.get(0))?;
    Ok(Decided::Done { event, ads, flags })
}

/// What a ruling says of each ad; some say nothing that holds for others.
fn says_of_ads(ruling: Ruling) -> Option<Verdict> {
    match ruling {
        Ruling::Confirm => Some(Verdict::Confirmed),
        Ruling::Dismiss | Ruling::WarningOrNews | Ruling::NotAnAd => Some(Verdict::Dismissed),
        Ruling::Weak | Ruling::Unsure => None,
    }
}

fn close(tx: &Transaction<'_>, founder: i64, event: i64, at: &str) -> rusqlite::Result<usize> {
    let flags: Vec<i64> = tx
        .prepare_cached(
            "SELECT flag.id FROM campaign_member m JOIN flag ON flag.ad_version = m.ad_version
             WHERE m.founder = ?1 AND flag.state = 'open'",
        )?
        .query_map([founder], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for flag in &flags {
        tx.prepare_cached("UPDATE flag SET state = 'closed', closed_at = ?2 WHERE id = ?1")?
            .execute(params![flag, at])?;
        tx.prepare_cached("INSERT INTO review_flag (event, flag) VALUES (?1, ?2)")?
            .execute([event, *flag])?;
        evidence::note(tx, *flag)?;
    }
    // Flags that another decision has closed stay closed until both are undone.
    tx.prepare_cached(
        "INSERT OR IGNORE INTO review_flag (event, flag)
         SELECT ?2, closed.flag FROM campaign_member m
         JOIN flag ON flag.ad_version = m.ad_version AND flag.state = 'closed'
         JOIN review_flag closed ON closed.flag = flag.id
         WHERE m.founder = ?1",
    )?
    .execute([founder, event])?;
    Ok(flags.len())
}

fn reopen(tx: &Transaction<'_>, event: i64) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE flag SET state = 'open', closed_at = NULL
         WHERE id IN (SELECT flag FROM review_flag WHERE event = ?1) AND state = 'closed'
           AND NOT EXISTS (SELECT 1 FROM flag other WHERE other.ad = flag.ad AND other.state = 'open')
           AND NOT EXISTS (
             SELECT 1 FROM review_flag beside WHERE beside.flag = flag.id
               AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = beside.event))",
    )?
    .execute([event])?;
    Ok(())
}

const PAST: &str = "SELECT e.id, e.ruling, e.reason, e.note, e.person, e.person_name, e.at,
       (SELECT at FROM review_event undo WHERE undo.undoes = e.id)";

/// Every decision on a campaign, newest first.
pub(super) fn past_decisions(connection: &Connection, founder: i64) -> rusqlite::Result<Vec<PastDecision>> {
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
        reason: row::untag(stored.get(2)?)?,
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
                    "SELECT ad.identity, v.number, v.is_current FROM review_event e
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
                       SELECT v.id, m.founder FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
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
