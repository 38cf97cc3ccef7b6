use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::domain::RunId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// How long a message may be under way. One that is under way for longer was left by a program that ended in the middle.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(10);
/// How long a message is tried, and told when it was not delivered.
const KEPT: SignedDuration = SignedDuration::from_hours(72);

/// How a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By SMTP.
    Mail,
    /// To a web address.
    Webhook,
}

/// How it stands with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be tried, for the first time or again.
    Waiting,
    /// Under way.
    Sending,
    /// Taken by the other side.
    Sent,
    /// Refused for good, or refused too often.
    Refused,
    /// Nobody can tell whether it was taken; it is not sent again, so that it never arrives twice.
    Unknown,
}

/// A message that leaves, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Number.
    pub id: i64,
    /// The night that it tells of.
    pub run: RunId,
    /// Empty; or when the night was due that did not run after it.
    pub about: String,
    /// How it leaves.
    pub way: Way,
    /// SHA-256 of the address.
    pub recipient: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: u32,
    /// What the last try met.
    pub problem: Option<String>,
}

const DELIVERY: &str = "id, run, way, recipient, state, tries, problem, about";

impl Store {
    /// Puts a message into the outbox, once for each night, way and recipient; `about` is the time of a night that did not
    /// run, where the message is about that.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn post(
        &mut self,
        (run, about): (&RunId, Option<Timestamp>),
        way: Way,
        recipient: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let about = about.map(row::at).unwrap_or_default();
        self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO outbox (run, about, way, recipient, state, next_try_at)
                 VALUES (?1, ?2, ?3, ?4, 'waiting', ?5)",
            )?
            .execute(params![run.0, about, row::tag(&way)?, recipient, row::at(at)])
            .map(drop)
        })
    }

    /// Takes the next message that is due and notes, before anything leaves, that it is under way. One that another
    /// program left under way is unknown from now on, and one that is too old is given up.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing may leave.
    pub fn next_delivery(&mut self, now: Timestamp) -> Result<Option<Delivery>, StoreError> {
        let (old, at, over) = (row::at(now - KEPT), row::at(now), row::at(now + UNDER_WAY));
        self.writer().write(|tx| {
            tx.prepare_cached(
                "UPDATE outbox SET state = 'unknown', done_at = ?1 WHERE state = 'sending' AND next_try_at <= ?1",
            )?
            .execute([&at])?;
            tx.prepare_cached(
                "UPDATE outbox SET state = 'refused', done_at = ?1
                 WHERE state = 'waiting' AND run IN (SELECT id FROM run WHERE started_at < ?2)",
            )?
            .execute([&at, &old])?;
            tx.prepare_cached(&format!(
                "UPDATE outbox SET state = 'sending', tries = tries + 1, next_try_at = ?2
                 WHERE id = (SELECT id FROM outbox WHERE state = 'waiting' AND next_try_at <= ?1 ORDER BY id LIMIT 1)
                 RETURNING {DELIVERY}"
            ))?
            .query_row([&at, &over], delivery)
            .optional()
        })
    }

    /// Notes what became of a message that was under way; one that waits again is tried at `next_try_at`.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then it counts as unknown.
    pub fn settle(
        &mut self,
        id: i64,
        state: DeliveryState,
        problem: Option<&str>,
        (now, next_try_at): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        let done_at = (state != DeliveryState::Waiting).then(|| row::at(now));
        self.writer().write(|tx| {
            tx.prepare_cached(
                "UPDATE outbox SET state = ?2, problem = ?3, next_try_at = ?4, done_at = ?5 WHERE id = ?1",
            )?
            .execute(params![id, row::tag(&state)?, problem, row::at(next_try_at), done_at])
            .map(drop)
        })
    }
}

impl Reader {
    /// Messages of the last days that did not arrive, or of which nobody can tell; those of `except` apart.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn undelivered(&self, now: Timestamp, except: &RunId) -> Result<Vec<Delivery>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {DELIVERY} FROM outbox WHERE run <> ?2 AND state <> 'sent'
                       AND coalesce(done_at, ?1) >= ?1 ORDER BY id"
                ))?
                .query_map([&row::at(now - KEPT), &except.0], delivery)?
                .collect()
        })
    }

    /// How many messages are in each state.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn messages_by_state(&self) -> Result<Vec<(String, usize)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")?
                .query_map([], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
                .collect()
        })
    }

    /// The messages of a night.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn deliveries(&self, run: &RunId) -> Result<Vec<Delivery>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {DELIVERY} FROM outbox WHERE run = ?1 ORDER BY id"))?
                .query_map([&run.0], delivery)?
                .collect()
        })
    }
}

fn delivery(stored: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: stored.get(0)?,
        run: RunId(stored.get(1)?),
        way: row::untag(stored.get(2)?)?,
        recipient: stored.get(3)?,
        state: row::untag(stored.get(4)?)?,
        tries: stored.get(5)?,
        problem: stored.get(6)?,
        about: stored.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox() -> (tempfile::TempDir, Store, RunId, Timestamp) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let at: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let start = crate::store::RunStart {
            at,
            kind: crate::store::RunKind::Night,
            shard: None,
            command: "waspada run".into(),
            program: "0".into(),
            model: "m".into(),
            data: "d".into(),
            sources: Vec::new(),
        };
        let run = store.begin_run(&start).unwrap();
        (folder, store, run, at)
    }

    #[test]
    fn a_message_is_taken_by_one_and_never_again_once_it_left() {
        let (_folder, mut store, run, at) = outbox();
        store.post((&run, None), Way::Mail, "a", at).unwrap();
        store.post((&run, None), Way::Mail, "a", at).unwrap();
        let taken = store.next_delivery(at).unwrap().unwrap();
        assert_eq!(taken.tries, 1);
        assert_eq!(store.next_delivery(at).unwrap(), None, "it is under way");
        store.settle(taken.id, DeliveryState::Sent, None, (at, at)).unwrap();
        store.post((&run, None), Way::Mail, "a", at).unwrap();
        assert_eq!(store.next_delivery(at + SignedDuration::from_hours(9)).unwrap(), None);
    }

    #[test]
    fn one_that_a_kill_left_under_way_is_told_and_not_sent_again() {
        let (_folder, mut store, run, at) = outbox();
        store.post((&run, None), Way::Webhook, "b", at).unwrap();
        assert!(store.next_delivery(at).unwrap().is_some());
        let later = at + SignedDuration::from_hours(1);
        assert_eq!(store.next_delivery(later).unwrap(), None);
        let told = store.reader().unwrap().undelivered(later, &RunId("other".into())).unwrap();
        assert_eq!(told.iter().map(|d| d.state).collect::<Vec<_>>(), [DeliveryState::Unknown]);
    }

    #[test]
    fn what_waits_is_tried_again_at_its_time_and_given_up_after_days() {
        let (_folder, mut store, run, at) = outbox();
        store.post((&run, None), Way::Mail, "a", at).unwrap();
        let first = store.next_delivery(at).unwrap().unwrap();
        let again = at + SignedDuration::from_mins(5);
        store.settle(first.id, DeliveryState::Waiting, Some("421 busy"), (at, again)).unwrap();
        assert_eq!(store.next_delivery(at).unwrap(), None);
        let second = store.next_delivery(again).unwrap().unwrap();
        assert_eq!((second.tries, second.problem.as_deref()), (2, Some("421 busy")));
        store.settle(first.id, DeliveryState::Waiting, Some("421 busy"), (again, again)).unwrap();
        let late = at + SignedDuration::from_hours(80);
        assert_eq!(store.next_delivery(late).unwrap(), None);
        assert_eq!(store.reader().unwrap().deliveries(&run).unwrap()[0].state, DeliveryState::Refused);
    }
}
