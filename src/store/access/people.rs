//! Accounts of the review desk.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use crate::domain::{PersonId, Role};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Number.
    pub id: PersonId,
    /// Name, which tells it from others whatever the case.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// How it wants its pages.
    pub preferences: Preferences,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it cannot log in.
    pub disabled_at: Option<Timestamp>,
}

/// How a person wants the pages of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// `id` or `en`.
    pub language: String,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// Whether keys do anything.
    pub has_keys: bool,
}

const COLUMNS: &str = "id, name, role, language, theme, has_keys, created_at, disabled_at";

impl Store {
    /// Makes an account, which the access log tells; `password` is its argon2id digest.
    ///
    /// # Errors
    /// When the name is taken, the database locked or the disk full.
    pub fn add_person(
        &mut self,
        name: &str,
        role: Role,
        password: &str,
        by: Option<&Actor>,
        at: Timestamp,
    ) -> Result<PersonId, StoreError> {
        let added = self.writer().write(|tx| {
            let added = tx
                .prepare_cached(
                    "INSERT INTO person (name, role, password, created_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (name) DO NOTHING RETURNING id",
                )?
                .query_row(params![name, row::tag(&role)?, password, row::at(at)], |row| {
                    row.get(0).map(PersonId)
                })
                .optional()?;
            if let Some(person) = added {
                log(tx, by.unwrap_or(&Actor::Person(person)), "user_add", name, at)?;
            }
            Ok(added)
        })?;
        added.ok_or_else(|| StoreError::NameTaken { name: name.to_owned() })
    }

    /// Makes the first account, an operator, which the access log tells; none where there is an account already,
    /// whoever made it meanwhile.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn add_first_operator(
        &mut self,
        name: &str,
        password: &str,
        at: Timestamp,
    ) -> Result<Option<PersonId>, StoreError> {
        self.writer().write(|tx| {
            let added = tx
                .query_row(
                    "INSERT INTO person (name, role, password, created_at) SELECT ?1, ?2, ?3, ?4
                     WHERE NOT EXISTS (SELECT 1 FROM person WHERE role = 'operator') RETURNING id",
                    params![name, row::tag(&Role::Operator)?, password, row::at(at)],
                    |row| row.get(0).map(PersonId),
                )
                .optional()?;
            if let Some(person) = added {
                log(tx, &Actor::Person(person), "user_add", name, at)?;
            }
            Ok(added)
        })
    }

    /// Gives an account another password and ends all its sessions.
    ///
    /// # Errors
    /// When there is no such account, the database is locked or the disk full.
    pub fn set_password(
        &mut self,
        person: PersonId,
        password: &str,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(person, |tx| {
            note(tx, person, by, "user_password", at)?;
            tx.execute("DELETE FROM session WHERE person = ?1", [person.0])?;
            tx.execute("UPDATE person SET password = ?2 WHERE id = ?1", params![person.0, password])
        })
    }

    /// Keeps an account from logging in and ends all its sessions, or lets it in again.
    ///
    /// # Errors
    /// When there is no such account, it is the last operator who can log in, the database is locked or the disk
    /// full.
    pub fn set_disabled(
        &mut self,
        person: PersonId,
        is_disabled: bool,
        by: &Actor,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let since = is_disabled.then_some(at);
        let changed = self.writer().write(|tx| {
            let is_so: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND (disabled_at IS NOT NULL) = ?2)",
                params![person.0, is_disabled],
                |stored| stored.get(0),
            )?;
            if is_so {
                return Ok(Ok(None));
            }
            if is_disabled && let Some(name) = last_operator(tx, person)? {
                return Ok(Err(StoreError::LastOperator { name }));
            }
            note(tx, person, by, if is_disabled { "user_disable" } else { "user_enable" }, at)?;
            tx.execute("DELETE FROM session WHERE person = ?1", [person.0])?;
            let changed = tx.execute(
                "UPDATE person SET disabled_at = ?2 WHERE id = ?1",
                params![person.0, since.map(row::at)],
            )?;
            Ok(Ok(Some(changed)))
        })?;
        match changed? {
            Some(0) => Err(StoreError::NoSuchPerson { name: person.0.to_string() }),
            changed => Ok(changed.is_some()),
        }
    }

    /// Keeps how a person wants the pages.
    ///
    /// # Errors
    /// When there is no such account, the database is locked or the disk full.
    pub fn set_preferences(&mut self, person: PersonId, wanted: &Preferences) -> Result<(), StoreError> {
        let Preferences { language, theme, has_keys } = wanted;
        self.change(person, |tx| {
            tx.execute(
                "UPDATE person SET language = ?2, theme = ?3, has_keys = ?4 WHERE id = ?1",
                params![person.0, language, theme, has_keys],
            )
        })
    }

    fn change(
        &mut self,
        person: PersonId,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize>,
    ) -> Result<(), StoreError> {
        match self.writer().write(work)? {
            0 => Err(StoreError::NoSuchPerson { name: person.0.to_string() }),
            _ => Ok(()),
        }
    }
}

impl Reader {
    /// Every account, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM person ORDER BY name"))?
                .query_map([], |stored| person(stored, 0))?
                .collect()
        })
    }

    /// The account of a name and the digest of its password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn person_named(&self, name: &str) -> Result<Option<(Person, String)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS}, password FROM person WHERE name = ?1"))?
                .query_row([name], |stored| Ok((person(stored, 0)?, stored.get(8)?)))
                .optional()
        })
    }
}

/// The name of the account where it is the only operator who can log in.
fn last_operator(tx: &Transaction<'_>, person: PersonId) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached(
        "SELECT name FROM person WHERE id = ?1 AND role = 'operator' AND disabled_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM person other
                           WHERE other.role = 'operator' AND other.disabled_at IS NULL AND other.id <> ?1)",
    )?
    .query_row([person.0], |row| row.get(0))
    .optional()
}

/// Tells the access log what was done to an account.
fn note(
    tx: &Transaction<'_>,
    person: PersonId,
    by: &Actor,
    what: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let name: Option<String> = tx
        .prepare_cached("SELECT name FROM person WHERE id = ?1")?
        .query_row([person.0], |row| row.get(0))
        .optional()?;
    name.map_or(Ok(()), |name| log(tx, by, what, &name, at))
}

/// Reads an account whose columns begin at `first`.
pub(in crate::store) fn person(stored: &Row<'_>, first: usize) -> rusqlite::Result<Person> {
    let time = |at: usize| stored.get::<_, Option<String>>(first + at);
    Ok(Person {
        id: PersonId(stored.get(first)?),
        name: stored.get(first + 1)?,
        role: row::untag(stored.get(first + 2)?)?,
        preferences: Preferences {
            language: stored.get(first + 3)?,
            theme: stored.get(first + 4)?,
            has_keys: stored.get(first + 5)?,
        },
        created_at: row::time(&time(6)?.unwrap_or_default())?,
        disabled_at: time(7)?.map(|at| row::time(&at)).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_operator_who_can_log_in_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let (at, by) = (Timestamp::UNIX_EPOCH, Actor::Account("sari".into()));
        let mut add = |name: &str, role| store.add_person(name, role, "x", None, at).unwrap();
        let (rina, budi) = (add("rina", Role::Operator), add("budi", Role::Operator));
        let tono = add("tono", Role::Analyst);
        assert!(store.set_disabled(tono, true, &by, at).unwrap());
        let logged = |store: &Store| store.reader().unwrap().access_log(None, 99).unwrap().len();
        let before = logged(&store);
        assert!(!store.set_disabled(tono, true, &by, at).unwrap(), "once more changes nothing");
        assert_eq!(logged(&store), before, "and is not logged as if it did");
        store.set_disabled(rina, true, &by, at).unwrap();
        let refused = store.set_disabled(budi, true, &by, at).unwrap_err();
        assert!(refused.to_string().contains("`budi` is the last operator"), "{refused}");
        let people = store.reader().unwrap().people().unwrap();
        assert!(people.iter().any(|one| one.name == "budi" && one.disabled_at.is_none()));
        let noted = store.reader().unwrap().access_log(None, 9).unwrap();
        assert_eq!(
            noted.iter().filter(|row| row.what == "user_disable").count(),
            2,
            "what was refused is not noted"
        );
        store.set_disabled(rina, false, &by, at).unwrap();
        store.set_disabled(budi, true, &by, at).unwrap();
        assert!(matches!(
            store.set_disabled(PersonId(99), true, &by, at),
            Err(StoreError::NoSuchPerson { .. })
        ));
    }
}
