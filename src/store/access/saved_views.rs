//! Questions of the search page that a person keeps under a name.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::PersonId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Most views that one person keeps.
pub const MOST_VIEWS: usize = 30;

/// A question kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedView {
    /// Number.
    pub number: i64,
    /// Name.
    pub name: String,
    /// The question as the address of the search page carries it.
    pub query: String,
    /// Whether every account sees it.
    pub is_shared: bool,
    /// Who keeps it.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
}

/// What came of keeping a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is kept; one of that name of the same person was replaced.
    Yes,
    /// The person keeps [`MOST_VIEWS`] already.
    TooMany,
}

const COLUMNS: &str = "v.id, v.name, v.query, v.is_shared, v.person, p.name";

impl Store {
    /// Keeps a question under a name.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn save_view(
        &mut self,
        person: PersonId,
        name: &str,
        query: &str,
        is_shared: bool,
        at: Timestamp,
    ) -> Result<Saved, StoreError> {
        self.writer().write(|tx| {
            let others: usize = tx
                .prepare_cached("SELECT count(*) FROM saved_view WHERE person = ?1 AND name <> ?2")?
                .query_row(params![person.0, name], |stored| stored.get(0))?;
            if others >= MOST_VIEWS {
                return Ok(Saved::TooMany);
            }
            tx.prepare_cached(
                "INSERT INTO saved_view (person, name, query, is_shared, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (person, name) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared",
            )?
            .execute(params![person.0, name, query, is_shared, row::at(at)])?;
            Ok(Saved::Yes)
        })
    }

    /// Forgets a view of a person; whether there was one.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn forget_view(&mut self, person: PersonId, number: i64) -> Result<bool, StoreError> {
        self.writer().write(|tx| {
            let forgotten = tx
                .prepare_cached("DELETE FROM saved_view WHERE id = ?1 AND person = ?2")?
                .execute(params![number, person.0])?;
            Ok(forgotten > 0)
        })
    }
}

impl Reader {
    /// A person's own views, then those that others share, each by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn views_of(&self, person: PersonId) -> Result<Vec<SavedView>, StoreError> {
        let mut views: Vec<SavedView> = self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM saved_view v JOIN person p ON p.id = v.person WHERE v.person = ?1
                     UNION ALL
                     SELECT {COLUMNS} FROM saved_view v JOIN person p ON p.id = v.person
                     WHERE v.is_shared = 1 AND v.person <> ?1 AND p.disabled_at IS NULL"
                ))?
                .query_map([person.0], view)?
                .collect()
        })?;
        views.sort_by(|a, b| {
            let place =
                |view: &SavedView| (view.person != person, view.name.clone(), view.person_name.clone());
            place(a).cmp(&place(b))
        });
        Ok(views)
    }

    /// A view that a person may see; none where there is no such.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn view_for(&self, person: PersonId, number: i64) -> Result<Option<SavedView>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM saved_view v JOIN person p ON p.id = v.person
                     WHERE v.id = ?1 AND (v.person = ?2 OR v.is_shared = 1)"
                ))?
                .query_row(params![number, person.0], view)
                .optional()
        })
    }
}

fn view(stored: &Row<'_>) -> rusqlite::Result<SavedView> {
    Ok(SavedView {
        number: stored.get(0)?,
        name: stored.get(1)?,
        query: stored.get(2)?,
        is_shared: stored.get(3)?,
        person: PersonId(stored.get(4)?),
        person_name: stored.get(5)?,
    })
}
