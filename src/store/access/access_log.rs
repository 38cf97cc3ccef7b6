//! Who did and saw what: rows that are only added, each carrying the digest of itself and the row before it.
//!
//! The digests have no key: whoever may write the file can make a whole new log that is sound in itself. What
//! finds that is a digest that was noted elsewhere.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{PersonId, sha256_hex};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Who did or saw something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// An account of the desk.
    Person(PersonId),
    /// An account of the machine, at the command line.
    Account(String),
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessRow {
    /// Number of the row, 1 for the first.
    pub row: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// `decide`, `undo`, `reveal`, `export`, `lead_open`, `lead_add`, `lead_take_out`, `lead_close`, `lead_reopen`,
    /// `lead_describe`, `lead_note`, `lead_approve`, `lead_send`, `lead_withdraw`, `lead_outcome`, or
    /// `user_add`, `user_password`, `user_disable`, `user_enable`.
    pub what: String,
    /// Ad, campaign, lead, account or how many; never a contact.
    pub which: String,
    /// Digest over this row and the digest of the row before it, hexadecimal SHA-256.
    pub digest: String,
}

/// What is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum LogFault {
    /// A row is not there.
    Missing {
        /// Its number.
        row: i64,
    },
    /// A row does not say what was noted, or stands where another was.
    Changed {
        /// Its number.
        row: i64,
    },
    /// The log does not end where it was noted to end.
    OtherEnd {
        /// Rows that were noted.
        noted: i64,
    },
    /// A digest that was noted elsewhere is none of this log's: it was rewritten, or shortened.
    UnknownDigest,
}

/// What following the log's digests told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogCheck {
    /// Rows that were read up to the first fault.
    pub rows: i64,
    /// Digest of the last row; none where the log is empty or has a fault.
    pub digest: Option<String>,
    /// The first fault.
    #[serde(flatten)]
    pub fault: Option<LogFault>,
}

impl Store {
    /// Notes what a person did or is about to see; `which` names an ad or a campaign, never a contact.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_access(
        &mut self,
        person: PersonId,
        what: &str,
        which: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| log(tx, &Actor::Person(person), what, which, at))
    }

    /// Notes what an account of the machine is about to see at the command line.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_account_access(
        &mut self,
        account: &str,
        what: &str,
        which: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| log(tx, &Actor::Account(account.to_owned()), what, which, at))
    }
}

impl Reader {
    /// Up to `most` rows of the log, newest first: those before the row `before`, or the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn access_log(&self, before: Option<i64>, most: usize) -> Result<Vec<AccessRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, at, person, account, what, which, digest FROM access_log WHERE id < ?1
                     ORDER BY id DESC LIMIT ?2",
                )?
                .query_map(params![before.unwrap_or(i64::MAX), most], access_row)?
                .collect()
        })
    }

    /// Follows the log from its first row to its last. `known` is a digest that an earlier check gave and that was
    /// kept elsewhere.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn verify_access_log(&self, known: Option<&str>) -> Result<LogCheck, StoreError> {
        self.read(|connection| {
            let (mut rows, mut before, mut has_known) = (0, String::new(), false);
            let broken = |rows, fault| Ok(LogCheck { rows, digest: None, fault: Some(fault) });
            let mut all = connection.prepare_cached(
                "SELECT id, at, person, account, what, which, digest FROM access_log ORDER BY id",
            )?;
            let mut stored = all.query([])?;
            while let Some(stored) = stored.next()? {
                let number: i64 = stored.get(0)?;
                if number != rows + 1 {
                    return broken(rows, LogFault::Missing { row: rows + 1 });
                }
                // What cannot even be read was not written by this program.
                let read = access_row(stored).ok().map(|read| (digest_of(&read, &before), read.digest));
                let Some((Ok(expected), found)) = read else {
                    return broken(rows, LogFault::Changed { row: number });
                };
                if expected != found {
                    return broken(rows, LogFault::Changed { row: number });
                }
                has_known |= known.is_some_and(|known| known.eq_ignore_ascii_case(&found));
                (rows, before) = (number, found);
            }
            let (noted, noted_digest): (i64, String) = connection
                .prepare_cached("SELECT row, digest FROM access_log_end")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?
                .unwrap_or_default();
            if (noted, &noted_digest) != (rows, &before) {
                return broken(rows, LogFault::OtherEnd { noted });
            }
            if known.is_some() && !has_known {
                return broken(rows, LogFault::UnknownDigest);
            }
            Ok(LogCheck { rows, digest: Some(before).filter(|digest| !digest.is_empty()), fault: None })
        })
    }
}

/// Adds a row.
pub(in crate::store) fn log(
    connection: &Connection,
    actor: &Actor,
    what: &str,
    which: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let (last, before): (i64, String) = connection
        .prepare_cached("SELECT id, digest FROM access_log ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default();
    let mut noted = AccessRow {
        row: last + 1,
        at,
        actor: actor.clone(),
        what: what.to_owned(),
        which: which.to_owned(),
        digest: String::new(),
    };
    noted.digest = digest_of(&noted, &before)?;
    let (person, account) = match &noted.actor {
        Actor::Person(person) => (Some(person.0), None),
        Actor::Account(account) => (None, Some(account)),
    };
    connection
        .prepare_cached(
            "INSERT INTO access_log (id, at, person, account, what, which, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![noted.row, row::at(at), person, account, noted.what, noted.which, noted.digest])?;
    Ok(())
}

/// Takes the notes of the time before the log over, in order, and drops their table.
pub(in crate::store) fn take_over(connection: &Connection) -> rusqlite::Result<()> {
    let mut old = connection.prepare("SELECT at, account, command, ad, ads FROM reveal ORDER BY id")?;
    let mut rows = old.query([])?;
    while let Some(stored) = rows.next()? {
        let at = row::time(&stored.get::<_, String>(0)?)?;
        let (account, command): (String, String) = (stored.get(1)?, stored.get(2)?);
        let ad: Option<String> = stored.get(3)?;
        let which = ad.map_or_else(|| stored.get::<_, i64>(4).map(|ads| format!("{ads} ads")), Ok)?;
        let what = if command == "export" { "export" } else { "reveal" };
        log(connection, &Actor::Account(account), what, &which, at)?;
    }
    drop(rows);
    drop(old);
    connection.execute_batch("DROP TABLE reveal")
}

/// Digest of a row that follows one with the digest `before`. JSON keeps its fields apart, whatever they hold.
fn digest_of(noted: &AccessRow, before: &str) -> rusqlite::Result<String> {
    let AccessRow { row, at, actor, what, which, digest: _ } = noted;
    Ok(sha256_hex(row::json(&(before, row, row::at(*at), actor, what, which))?.as_bytes()))
}

fn access_row(stored: &Row<'_>) -> rusqlite::Result<AccessRow> {
    let person: Option<i64> = stored.get(2)?;
    Ok(AccessRow {
        row: stored.get(0)?,
        at: row::time(&stored.get::<_, String>(1)?)?,
        actor: match person {
            Some(person) => Actor::Person(PersonId(person)),
            None => Actor::Account(stored.get(3)?),
        },
        what: stored.get(4)?,
        which: stored.get(5)?,
        digest: stored.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let at = "2026-11-24T02:00:00Z".parse().unwrap();
        for (person, what, which) in
            [(1, "reveal", "a1"), (2, "decide", "b2"), (1, "undo", "2"), (1, "decide", "b2")]
        {
            store.note_access(PersonId(person), what, which, at).unwrap();
        }
        store.note_account_access("sari", "export", "12 ads", at).unwrap();
        (folder, store)
    }

    /// As whoever has a SQLite tool and does not mind the triggers.
    fn tamper(store: &Store, sql: &str) {
        let off = "DROP TRIGGER access_log_stays; DROP TRIGGER access_log_stays_whole;";
        store.writer().with(|connection| connection.execute_batch(&format!("{off}{sql}"))).unwrap();
    }

    fn check(store: &Store, known: Option<&str>) -> LogCheck {
        store.reader().unwrap().verify_access_log(known).unwrap()
    }

    #[test]
    fn a_log_is_whole_as_it_was_written_and_grows_from_a_known_digest() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Store::open(&folder.path().join("empty.db")).unwrap();
        assert_eq!(check(&empty, None), LogCheck { rows: 0, digest: None, fault: None });
        let (_folder, mut store) = logged();
        let first = check(&store, None);
        assert_eq!((first.rows, &first.fault), (5, &None));
        let known = first.digest.unwrap();
        store.note_access(PersonId(3), "reveal", "c3", Timestamp::UNIX_EPOCH).unwrap();
        let later = check(&store, Some(&known));
        assert_eq!((later.rows, &later.fault), (6, &None));
        assert_ne!(later.digest, Some(known));
    }

    #[test]
    fn what_is_edited_removed_moved_or_cut_off_is_found() {
        let changed = |row| LogFault::Changed { row };
        for (sql, fault) in [
            ("UPDATE access_log SET which = 'c3' WHERE id = 2", changed(2)),
            ("UPDATE access_log SET person = 3 WHERE id = 4", changed(4)),
            ("UPDATE access_log SET person = NULL, account = 'sari' WHERE id = 1", changed(1)),
            ("UPDATE access_log SET at = '2026-11-24T02:00:01.000Z' WHERE id = 5", changed(5)),
            ("UPDATE access_log SET at = '????-??-??T??:??:??.???Z' WHERE id = 3", changed(3)),
            ("DELETE FROM access_log WHERE id = 1", LogFault::Missing { row: 1 }),
            ("DELETE FROM access_log WHERE id = 3", LogFault::Missing { row: 3 }),
            // Closing the gap does not help.
            (
                "DELETE FROM access_log WHERE id = 3; UPDATE access_log SET id = id - 1 WHERE id > 3",
                changed(3),
            ),
            (
                "UPDATE access_log SET id = 9 WHERE id = 2; UPDATE access_log SET id = 2 WHERE id = 4;
                 UPDATE access_log SET id = 4 WHERE id = 9",
                changed(2),
            ),
            ("DELETE FROM access_log WHERE id = 5", LogFault::OtherEnd { noted: 5 }),
            ("DELETE FROM access_log", LogFault::OtherEnd { noted: 5 }),
            ("DELETE FROM access_log_end", LogFault::OtherEnd { noted: 0 }),
        ] {
            let (_folder, store) = logged();
            tamper(&store, sql);
            let checked = check(&store, None);
            assert_eq!(checked.fault, Some(fault), "{sql}");
            assert_eq!(checked.digest, None, "{sql}");
        }
    }

    #[test]
    fn a_log_made_anew_is_sound_in_itself_and_betrayed_by_a_digest_kept_elsewhere() {
        let (_folder, mut store) = logged();
        let known = check(&store, None).digest.unwrap();
        tamper(&store, "DELETE FROM access_log; DELETE FROM access_log_end");
        store.note_access(PersonId(1), "reveal", "a1", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(check(&store, None).fault, None);
        assert_eq!(check(&store, Some(&known)).fault, Some(LogFault::UnknownDigest));
    }

    #[test]
    fn rows_are_neither_changed_nor_removed_by_chance() {
        let (_folder, store) = logged();
        for sql in ["UPDATE access_log SET what = 'x'", "DELETE FROM access_log"] {
            let refused = store.writer().with(|connection| connection.execute(sql, []));
            assert!(refused.unwrap_err().to_string().contains("the log is never"), "{sql}");
        }
    }

    #[test]
    fn pages_of_the_log_follow_one_another() {
        let (_folder, store) = logged();
        let reader = store.reader().unwrap();
        let newest = reader.access_log(None, 2).unwrap();
        assert_eq!(newest.iter().map(|row| row.row).collect::<Vec<_>>(), [5, 4]);
        assert_eq!(newest[0].actor, Actor::Account("sari".into()));
        let earlier = reader.access_log(Some(4), 10).unwrap();
        assert_eq!(earlier.iter().map(|row| row.row).collect::<Vec<_>>(), [3, 2, 1]);
    }
}
