//! Notes of decisions, and whom they name.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::domain::{PersonId, mentioned};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::review::claims;
use crate::store::review::past_decisions::PastDecision;

/// Keeps whom the note of a new decision names: accounts that can log in, but for the person's own.
pub(in crate::store) fn keep_mentions(
    tx: &Transaction<'_>,
    event: i64,
    note: &str,
    person: PersonId,
) -> rusqlite::Result<()> {
    for name in mentioned(note) {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO mention (event, person)
             SELECT ?1, id FROM person WHERE name = ?2 AND id <> ?3 AND disabled_at IS NULL",
        )?
        .execute(params![event, name, person.0])?;
    }
    Ok(())
}

impl Store {
    /// A person has opened a campaign: what names them there is seen. How many notes that were.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn see_mentions(
        &mut self,
        events: &[i64],
        person: PersonId,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        self.writer().write(|tx| {
            let mut seen = 0;
            for event in events {
                seen += tx
                    .prepare_cached(
                        "UPDATE mention SET seen_at = ?3 WHERE event = ?1 AND person = ?2 AND seen_at IS NULL",
                    )?
                    .execute(params![event, person.0, row::at(at)])?;
            }
            Ok(seen)
        })
    }
}

impl Reader {
    /// Decisions in force whose notes name a person who has not seen them yet, newest first, each with what its campaign
    /// is called now; at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unseen_mentions(
        &self,
        person: PersonId,
        most: usize,
    ) -> Result<Vec<(PastDecision, String)>, StoreError> {
        let events = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT m.event FROM mention m WHERE m.person = ?1 AND m.seen_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = m.event)
                     ORDER BY m.event DESC LIMIT ?2",
                )?
                .query_map(params![person.0, most], |stored| stored.get(0))?
                .collect::<rusqlite::Result<Vec<i64>>>()
        })?;
        self.decisions(&events)
    }

    /// Those of them on one campaign.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unseen_mentions_on(&self, campaign: &str, person: PersonId) -> Result<Vec<i64>, StoreError> {
        self.read(|connection| {
            let Some(founder) = claims::founder(connection, campaign)? else { return Ok(Vec::new()) };
            connection
                .prepare_cached(
                    "SELECT m.event FROM mention m JOIN review_event e ON e.id = m.event
                     JOIN campaign_member own ON own.ad_version = e.ad_version
                     WHERE m.person = ?1 AND m.seen_at IS NULL AND own.founder = ?2",
                )?
                .query_map(params![person.0, founder], |stored| stored.get(0))?
                .collect()
        })
    }

    /// Decisions with a note, newest first, each with what its campaign is called now; those before an event where one is
    /// given, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn notes(&self, before: Option<i64>, most: usize) -> Result<Vec<(PastDecision, String)>, StoreError> {
        let events = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT e.id FROM review_event e WHERE e.note <> '' AND e.id < ?1 ORDER BY e.id DESC LIMIT ?2",
                )?
                .query_map(params![before.unwrap_or(i64::MAX), most], |stored| stored.get(0))?
                .collect::<rusqlite::Result<Vec<i64>>>()
        })?;
        self.decisions(&events)
    }

    fn decisions(&self, events: &[i64]) -> Result<Vec<(PastDecision, String)>, StoreError> {
        let found = events.iter().map(|event| self.past_decision(*event));
        found.filter_map(Result::transpose).collect()
    }
}
