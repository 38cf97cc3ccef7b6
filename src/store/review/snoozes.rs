//! Campaigns that are put off until a day, or until one of their ads changes. Append-only: an end by hand is a row of
//! its own.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{PersonId, SnoozeEnd};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::review::claims::{self, Holder};

/// So long after its day a campaign of the queue says that it was put off.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// That a campaign is to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSnooze {
    /// What the campaign is called.
    pub campaign: String,
    /// It comes back then at the latest.
    pub until: Timestamp,
    /// Whether it comes back as soon as one of its ads changes.
    pub is_until_change: bool,
    /// Who says so.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// When.
    pub at: Timestamp,
}

/// What came of putting a campaign off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnoozeMade {
    /// It waits; the number of the row.
    Done(i64),
    /// It has no open flag, so that there is nothing to put off.
    HasNoFlag,
    /// Somebody else has it before them.
    Held(Holder),
}

/// That a campaign was put off, and whether it is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snooze {
    /// Number.
    pub number: i64,
    /// It comes back then at the latest.
    pub until: Timestamp,
    /// Whether it comes back as soon as one of its ads changes.
    pub is_until_change: bool,
    /// Who said so.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// When.
    pub at: Timestamp,
    /// Why it is back; empty while it waits.
    pub ended: Vec<SnoozeEnd>,
}

impl Snooze {
    /// Whether the campaign is out of the queue.
    pub fn is_in_force(&self) -> bool {
        self.ended.is_empty()
    }
}

impl Store {
    /// Takes a campaign out of the queue until a day, or until one of its ads changes. It lets go of the claim on it.
    ///
    /// # Errors
    /// When there is no such campaign, the database is locked or the disk full.
    pub fn snooze(&mut self, new: &NewSnooze) -> Result<SnoozeMade, StoreError> {
        let made = self.writer().write(|tx| {
            let Some(founder) = claims::founder(tx, &new.campaign)? else { return Ok(None) };
            if let Some(holder) = claims::other_holder(tx, founder, new.person, new.at)? {
                return Ok(Some(SnoozeMade::Held(holder)));
            }
            let has_flag: bool = tx
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM campaign_member m JOIN flag ON flag.ad_version = m.ad_version
                                    WHERE m.founder = ?1 AND flag.state = 'open')",
                )?
                .query_row([founder], |row| row.get(0))?;
            if !has_flag {
                return Ok(Some(SnoozeMade::HasNoFlag));
            }
            let number: i64 = tx
                .prepare_cached(
                    "INSERT INTO snooze (ad_version, until, is_until_change, newest_version, ads, newest_event,
                                         person, person_name, at)
                     VALUES (?1, ?2, ?3, (SELECT max(id) FROM ad_version),
                             (SELECT count(DISTINCT v.ad) FROM campaign_member m
                              JOIN ad_version v ON v.id = m.ad_version WHERE m.founder = ?1),
                             (SELECT coalesce(max(id), 0) FROM review_event), ?4, ?5, ?6) RETURNING id",
                )?
                .query_row(
                    params![
                        founder,
                        row::at(new.until),
                        new.is_until_change,
                        new.person.0,
                        new.person_name,
                        row::at(new.at)
                    ],
                    |row| row.get(0),
                )?;
            tx.prepare_cached("DELETE FROM claim WHERE ad_version = ?1")?.execute([founder])?;
            let how = if new.is_until_change { "change" } else { "day" };
            log(tx, &Actor::Person(new.person), "snooze", &format!("{} {how} #{number}", new.campaign), new.at)?;
            Ok(Some(SnoozeMade::Done(number)))
        })?;
        made.ok_or_else(|| StoreError::NoSuchAd { ad: new.campaign.clone() })
    }

    /// Brings a campaign back before its time; whether it was still put off by that row. Done twice it changes nothing.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn wake(
        &mut self,
        number: i64,
        person: PersonId,
        person_name: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.writer().write(|tx| {
            let added = tx
                .prepare_cached(
                    "INSERT INTO snooze (ad_version, person, person_name, undoes, at)
                     SELECT ad_version, ?2, ?3, id, ?4 FROM snooze WHERE id = ?1 AND undoes IS NULL
                     ON CONFLICT (undoes) DO NOTHING",
                )?
                .execute(params![number, person.0, person_name, row::at(at)])?;
            if added > 0 {
                log(tx, &Actor::Person(person), "wake", &format!("#{number}"), at)?;
            }
            Ok(added > 0)
        })
    }
}

impl Reader {
    /// Whether a campaign is put off, or was and is back undecided.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn snooze_of(&self, campaign: &str, now: Timestamp) -> Result<Option<Snooze>, StoreError> {
        self.read(|connection| {
            let Some(founder) = claims::founder(connection, campaign)? else { return Ok(None) };
            let found = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM campaign_member own CROSS JOIN snooze s ON s.ad_version = own.ad_version
                     CROSS JOIN campaign_member m ON m.ad_version = s.ad_version
                     WHERE own.founder = ?1 AND {IN_FORCE} ORDER BY s.id DESC LIMIT 1"
                ))?
                .query_row([founder], stored)
                .optional()?;
            found.map(|found| ended(connection, found, now)).transpose()
        })
    }

    /// Whether somebody put a campaign off by that row, and what the campaign is called now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn snoozed_by(&self, number: i64, now: Timestamp) -> Result<Option<(Snooze, String)>, StoreError> {
        self.read(|connection| {
            let found = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, fa.identity, fv.number,
                            fv.id = (SELECT stands.ad_version FROM standing_version stands WHERE stands.ad = fv.ad)
                     FROM snooze s JOIN campaign_member m ON m.ad_version = s.ad_version
                     JOIN ad_version fv ON fv.id = m.founder JOIN ad fa ON fa.id = fv.ad
                     WHERE s.id = ?1 AND {IN_FORCE}"
                ))?
                .query_row([number], |found| Ok((stored(found)?, claims::called(found, COUNT_OF_COLUMNS)?)))
                .optional()?;
            let Some((found, Some(campaign))) = found else { return Ok(None) };
            Ok(Some((ended(connection, found, now)?, campaign)))
        })
    }
}

/// Every campaign that is put off, or was not long ago and is back, by its founder.
pub(in crate::store) fn all(
    connection: &Connection,
    now: Timestamp,
) -> rusqlite::Result<HashMap<i64, Snooze>> {
    let since = now.saturating_sub(TOLD_FOR).unwrap_or(Timestamp::MIN);
    let mut newest: HashMap<i64, Stored> = HashMap::new();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM snooze s JOIN campaign_member m ON m.ad_version = s.ad_version
         WHERE s.until > ?1 AND {IN_FORCE}"
    ))?;
    for found in statement.query_map([row::at(since)], stored)? {
        let found = found?;
        let place = newest.entry(found.founder).or_insert_with(|| found.clone());
        if place.snooze.number < found.snooze.number {
            *place = found;
        }
    }
    newest.into_iter().map(|(founder, found)| Ok((founder, ended(connection, found, now)?))).collect()
}

const COLUMNS: &str =
    "s.id, s.until, s.is_until_change, s.person, s.person_name, s.at, m.founder, s.newest_version, s.ads";
const COUNT_OF_COLUMNS: usize = 9;
/// Neither ended by hand nor by a decision on the campaign, be it undone since: somebody has looked at it.
const IN_FORCE: &str = "s.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM snooze undo WHERE undo.undoes = s.id)
   AND NOT EXISTS (SELECT 1 FROM campaign_member decided
                   CROSS JOIN review_event e ON e.ad_version = decided.ad_version
                   WHERE decided.founder = m.founder AND e.id > s.newest_event)";

/// A row that is in force, with how the campaign was then.
#[derive(Debug, Clone)]
struct Stored {
    snooze: Snooze,
    founder: i64,
    newest_version: i64,
    ads: usize,
}

fn stored(found: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        snooze: Snooze {
            number: found.get(0)?,
            until: row::time(&found.get::<_, String>(1)?)?,
            is_until_change: found.get(2)?,
            person: PersonId(found.get(3)?),
            person_name: found.get(4)?,
            at: row::time(&found.get::<_, String>(5)?)?,
            ended: Vec::new(),
        },
        founder: found.get(6)?,
        newest_version: found.get::<_, Option<i64>>(7)?.unwrap_or_default(),
        ads: found.get(8)?,
    })
}

fn ended(connection: &Connection, found: Stored, now: Timestamp) -> rusqlite::Result<Snooze> {
    let mut snooze = found.snooze;
    if snooze.until <= now {
        snooze.ended.push(SnoozeEnd::Day);
    }
    if !snooze.is_until_change {
        return Ok(snooze);
    }
    let (copy, edit, contact): (bool, bool, bool) = connection
        .prepare_cached(
            "WITH later AS (
               -- Words that came since: of further ads, and newer ones of those that were there, wherever they stand now.
               SELECT v.id, v.ad FROM campaign_member own JOIN ad_version v ON v.id = own.ad_version
               WHERE own.founder = ?1 AND v.id > ?2
               UNION
               SELECT v.id, v.ad FROM campaign_member own JOIN ad_version had ON had.id = own.ad_version
               JOIN ad_version v ON v.ad = had.ad AND v.id > ?2
               WHERE own.founder = ?1 AND had.id <= ?2)
             SELECT EXISTS (SELECT 1 FROM later WHERE NOT EXISTS (
                      SELECT 1 FROM ad_version before WHERE before.ad = later.ad AND before.id <= ?2))
                    OR ?3 < (SELECT count(DISTINCT v.ad) FROM campaign_member own
                             JOIN ad_version v ON v.id = own.ad_version WHERE own.founder = ?1),
                    EXISTS (SELECT 1 FROM later WHERE EXISTS (
                      SELECT 1 FROM ad_version before WHERE before.ad = later.ad AND before.id <= ?2)),
                    EXISTS (SELECT 1 FROM later JOIN contact named ON named.ad_version = later.id
                      WHERE NOT EXISTS (
                        SELECT 1 FROM contact before JOIN campaign_member own ON own.ad_version = before.ad_version
                        WHERE before.value = named.value AND before.kind = named.kind AND own.founder = ?1
                          AND own.ad_version <= ?2))",
        )?
        .query_row(params![found.founder, found.newest_version, found.ads], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let changes = [(copy, SnoozeEnd::Copy), (edit, SnoozeEnd::Edit), (contact, SnoozeEnd::Contact)];
    snooze.ended.extend(changes.into_iter().filter(|(is, _)| *is).map(|(_, end)| end));
    Ok(snooze)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ruling;
    use crate::store::review::decisions::Decision;
    use crate::store::two_campaigns::two_campaigns;

    const AT: &str = "2026-11-24T18:30:00Z";
    const RINA: PersonId = PersonId(1);

    fn now() -> Timestamp {
        AT.parse().unwrap()
    }

    fn open(store: &Store) {
        run(
            store,
            "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
               VALUES (1, 1, 'r', 'tinggi', 0.9, 'open', '2026-11-24T18:30:00.000Z'),
                      (2, 2, 'r', 'sedang', 0.5, 'open', '2026-11-24T18:30:00.000Z');
             INSERT INTO contact (ad_version, ordinal, kind, value, is_obfuscated)
               VALUES (1, 0, 'phone', '+6281200000001', 0);",
        );
    }

    fn run(store: &Store, sql: &str) {
        store.writer().with(|connection| connection.execute_batch(sql)).unwrap();
    }

    fn put_off(store: &mut Store, days: i64, is_until_change: bool) -> SnoozeMade {
        let until = now() + SignedDuration::from_hours(24 * days);
        let new = NewSnooze {
            campaign: "a1".into(),
            until,
            is_until_change,
            person: RINA,
            person_name: "rina".into(),
            at: now(),
        };
        store.snooze(&new).unwrap()
    }

    fn ends(store: &Store, days: i64) -> Option<Vec<SnoozeEnd>> {
        let (reader, at) = (store.reader().unwrap(), now() + SignedDuration::from_hours(24 * days));
        let told = reader.snooze_of("a1", at).unwrap();
        let line = reader.line(at, |_| 1.0).unwrap();
        let in_line = line.into_iter().find(|place| place.campaign == "a1").and_then(|place| place.snooze);
        assert_eq!(in_line, told, "the queue and the campaign's page say the same");
        told.map(|snooze| snooze.ended)
    }

    #[test]
    fn a_campaign_is_back_on_its_day_and_says_so() {
        let (_folder, mut store) = two_campaigns();
        assert_eq!(put_off(&mut store, 3, false), SnoozeMade::HasNoFlag);
        open(&store);
        assert_eq!(ends(&store, 0), None);
        assert_eq!(put_off(&mut store, 3, false), SnoozeMade::Done(1));
        assert_eq!(ends(&store, 2), Some(vec![]));
        assert_eq!(ends(&store, 3), Some(vec![SnoozeEnd::Day]));
        // Only who asked for it is told of what changes.
        run(
            &store,
            "UPDATE ad_version SET is_current = 0 WHERE id = 1;
             INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text)
               VALUES (3, 1, 2, 1, printf('%064d', 3), 'r', '2026-11-25T18:30:00.000Z', 'ad', 'id', '', '{}', 'x');",
        );
        assert_eq!(ends(&store, 2), Some(vec![]));
        assert!(store.wake(1, RINA, "rina", now()).unwrap());
        assert!(!store.wake(1, RINA, "rina", now()).unwrap(), "once more changes nothing");
        assert!(!store.wake(2, RINA, "rina", now()).unwrap(), "an end has no end");
        assert_eq!(ends(&store, 0), None);
        let refused = store.writer().with(|c| c.execute("UPDATE snooze SET person = 2", []));
        assert!(refused.is_err(), "append-only");
    }

    #[test]
    fn a_copy_an_edit_and_a_contact_bring_it_back() {
        let another = |id: u32, ad: u32, number: u32| {
            format!(
                "INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language,
                                         title, fields, text)
                   VALUES ({id}, {ad}, {number}, 1, printf('%064d', {id}), 'r', '2026-11-25T18:30:00.000Z', 'ad', 'id',
                           '', '{{}}', 'x');"
            )
        };
        let edit = format!("UPDATE ad_version SET is_current = 0 WHERE id = 1; {}", another(3, 1, 2));
        let copy = format!(
            "INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
               SELECT 3, 'a3', source, first_run, last_run, first_seen_at, last_seen_at FROM ad WHERE id = 1; {}
             INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES (3, 1, 3, 3);",
            another(3, 3, 1)
        );
        let contact = |value: &str| {
            format!(
                "INSERT INTO contact (ad_version, ordinal, kind, value, is_obfuscated) VALUES (3, 0, 'phone', '{value}', 0)"
            )
        };
        for (change, ended) in [
            (edit.clone(), vec![SnoozeEnd::Edit]),
            (copy.clone(), vec![SnoozeEnd::Copy]),
            (format!("{copy} {}", contact("+6281200000001")), vec![SnoozeEnd::Copy]),
            (format!("{edit} {}", contact("+6281200000002")), vec![SnoozeEnd::Edit, SnoozeEnd::Contact]),
            // Of another campaign.
            (format!("UPDATE ad_version SET is_current = 0 WHERE id = 2; {}", another(3, 2, 2)), vec![]),
            // An older campaign that turns out to be the same.
            ("UPDATE campaign_member SET founder = 1 WHERE ad_version = 2".into(), vec![SnoozeEnd::Copy]),
        ] {
            let (_folder, mut store) = two_campaigns();
            open(&store);
            put_off(&mut store, 30, true);
            assert_eq!(ends(&store, 0), Some(vec![]));
            run(&store, &change);
            assert_eq!(ends(&store, 0), Some(ended), "{change}");
        }
    }

    #[test]
    fn a_decision_ends_it_and_it_is_none() {
        let (_folder, mut store) = two_campaigns();
        open(&store);
        put_off(&mut store, 3, true);
        let reader = store.reader().unwrap();
        assert!(reader.decisions_of("a1").unwrap().is_empty());
        assert_eq!(
            (reader.decided_since(Timestamp::UNIX_EPOCH).unwrap(), reader.open_flags().unwrap()),
            (0, 2)
        );
        let decision = Decision {
            campaign: "a1".into(),
            ruling: Ruling::Unsure,
            reason: None,
            note: String::new(),
            person: RINA,
            person_name: "rina".into(),
            seen: 0,
            is_second: false,
            at: now(),
        };
        store.decide_campaign(&decision).unwrap();
        assert_eq!(ends(&store, 0), None);
        put_off(&mut store, 3, true);
        assert_eq!(ends(&store, 0), Some(vec![]), "what somebody is unsure of may be put off");
    }
}
