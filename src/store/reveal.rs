use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::Serialize;

use super::{Reader, Store, StoreError, row};
use crate::domain::AdId;

/// A note that contacts were shown in the clear. Holds no contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reveal {
    /// When.
    pub at: Timestamp,
    /// Account of the operating system that asked.
    pub account: String,
    /// `show`, `explain` or `export`.
    pub command: String,
    /// The ad; none where several were exported.
    pub ad: Option<AdId>,
    /// How many ads.
    pub ads: usize,
}

impl Store {
    /// Notes that contacts are about to be shown in the clear; written before they are.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_reveal(&mut self, reveal: &Reveal) -> Result<(), StoreError> {
        let Reveal { at, account, command, ad, ads } = reveal;
        self.writer().write(|tx| {
            tx.execute(
                "INSERT INTO reveal (at, account, command, ad, ads) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![row::at(*at), account, command, ad.as_ref().map(|ad| &ad.0), ads],
            )
        })?;
        Ok(())
    }
}

impl Reader {
    /// Who saw contacts in the clear, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn reveals(&self, limit: usize) -> Result<Vec<Reveal>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT at, account, command, ad, ads FROM reveal ORDER BY id DESC LIMIT ?1")?
                .query_map([limit], reveal)?
                .collect()
        })
    }
}

fn reveal(stored: &Row<'_>) -> rusqlite::Result<Reveal> {
    Ok(Reveal {
        at: row::time(&stored.get::<_, String>(0)?)?,
        account: stored.get(1)?,
        command: stored.get(2)?,
        ad: stored.get::<_, Option<String>>(3)?.map(AdId),
        ads: stored.get(4)?,
    })
}
