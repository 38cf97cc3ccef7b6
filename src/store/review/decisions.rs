//! What persons decided of campaigns. Append-only: an undo is an event of its own.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::{PersonId, Ruling, RulingReason, Verdict};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::evidence;
use crate::store::review::past_decisions::{PastDecision, past_decisions};
use crate::store::review::{claims, notes, samples};

/// A decision on a campaign that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What the campaign is called.
    pub campaign: String,
    /// What is decided.
    pub ruling: Ruling,
    /// Why; none where no reason was chosen.
    pub reason: Option<RulingReason>,
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

/// What came of undoing a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// The campaign waits for a person again.
    Waits,
    /// Another decision keeps it closed.
    StaysDecided,
    /// It had no flag, so that nothing waits.
    HasNoFlag,
    /// It had been undone before: nothing changed.
    Before,
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
    /// again, unless another decision keeps them closed. Done twice it changes nothing, and says so.
    ///
    /// # Errors
    /// When there is no such decision, the database is locked or the disk full.
    pub fn undo(
        &mut self,
        event: i64,
        person: PersonId,
        person_name: &str,
        at: Timestamp,
    ) -> Result<Undone, StoreError> {
        let undone = self.writer().write(|tx| {
            let Some((version, ruling)) = tx
                .prepare_cached(
                    "SELECT ad_version, ruling FROM review_event WHERE id = ?1 AND ruling IS NOT NULL",
                )?
                .query_row([event], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
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
            if added == 0 {
                return Ok(Some(Undone::Before));
            }
            reopen(tx, event)?;
            log(tx, &Actor::Person(person), "undo", &format!("{ruling} #{event}"), at)?;
            state_without(tx, version).map(Some)
        })?;
        undone.ok_or_else(|| StoreError::NoSuchAd { ad: event.to_string() })
    }
}

fn enforce(tx: &Transaction<'_>, founder: i64, decision: &Decision) -> rusqlite::Result<Decided> {
    let at = row::at(decision.at);
    // A column that may not be null has no text where no reason was chosen.
    let reason = decision.reason.as_ref().map(row::tag).transpose()?.unwrap_or_default();
    let event: i64 = tx
        .prepare_cached(
            "INSERT INTO review_event (ad_version, ruling, reason, note, person, person_name, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
        )?
        .query_row(
            params![
                founder,
                row::tag(&decision.ruling)?,
                reason,
                decision.note,
                decision.person.0,
                decision.person_name,
                at
            ],
            |row| row.get(0),
        )?;
    notes::keep_mentions(tx, event, &decision.note, decision.person)?;
    if let Some(verdict) = says_of_ads(decision.ruling) {
        tx.prepare_cached(
            // Of an ad that is in the campaign with several versions the flagged one is meant, else the newest.
            "INSERT INTO decision (ad, verdict, person, reason, at, event, ad_version)
             SELECT ad, ?2, ?3, ?4, ?5, ?6, id FROM (
               SELECT v.ad, v.id, max(v.number + CASE WHEN EXISTS (
                        SELECT 1 FROM flag WHERE flag.ad_version = v.id AND flag.state = 'open')
                      THEN 4294967296 ELSE 0 END)
               FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version WHERE m.founder = ?1 GROUP BY v.ad)",
        )?
        .execute(params![founder, row::tag(&verdict)?, decision.person_name, reason, at, event])?;
    }
    samples::note_decision(tx, founder, (event, decision.ruling))?;
    let flags = if decision.ruling == Ruling::Unsure { 0 } else { close(tx, founder, event, &at)? };
    tx.prepare_cached("DELETE FROM claim WHERE ad_version = ?1")?.execute([founder])?;
    let which = format!("{} {} #{event}", decision.campaign, row::tag(&decision.ruling)?);
    log(tx, &Actor::Person(decision.person), "decide", &which, decision.at)?;
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

/// Where the campaign of a version stands now that a decision on it was undone.
fn state_without(tx: &Transaction<'_>, version: i64) -> rusqlite::Result<Undone> {
    let founder = tx
        .prepare_cached("SELECT founder FROM campaign_member WHERE ad_version = ?1")?
        .query_row([version], |row| row.get::<_, i64>(0))
        .optional()?
        .unwrap_or(version);
    let open: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM campaign_member m JOIN flag ON flag.ad_version = m.ad_version
                            WHERE m.founder = ?1 AND flag.state = 'open')",
        )?
        .query_row([founder], |row| row.get(0))?;
    let is_decided = past_decisions(tx, founder)?.iter().any(|past| past.undone_at.is_none());
    Ok(match (open, is_decided) {
        (true, _) => Undone::Waits,
        (false, true) => Undone::StaysDecided,
        (false, false) => Undone::HasNoFlag,
    })
}
