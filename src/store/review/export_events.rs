//! What left the house: which ads, in which form, to whom, why and by whom.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{ExportFormat, LeadId, PersonId, Profile};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Something that left the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportEvent {
    /// Number; 0 before it is noted.
    pub number: i64,
    /// The lead; none for a selection of ads.
    pub lead: Option<LeadId>,
    /// Which ads, in words; never a contact.
    pub selection: String,
    /// Form.
    pub format: ExportFormat,
    /// How much of each ad.
    pub profile: Profile,
    /// To whom; may be empty.
    pub recipient: String,
    /// Why; may be empty where it is of no lead.
    pub purpose: String,
    /// Ads.
    pub ads: usize,
    /// SHA-256 of what left, of a bag that of its tag manifest; empty where an earlier version wrote to standard output.
    pub file_sha256: String,
    /// Which key its hashes were made with; empty where it holds none.
    pub key_id: String,
    /// Account of the desk; 0 for an account of the machine.
    pub person: PersonId,
    /// Its name.
    pub person_name: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Notes what is about to leave, here and in the access log; returns its number.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing may leave.
    pub fn note_export(&mut self, event: &ExportEvent) -> Result<i64, StoreError> {
        self.writer().write(|tx| {
            let number: i64 = tx
                .prepare_cached(
                    "INSERT INTO export_event (lead, selection, format, profile, recipient, purpose, ads, file_sha256,
                                               key_id, person, person_name, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
                )?
                .query_row(
                    params![
                        event.lead.map(|lead| lead.0),
                        event.selection,
                        event.format.name(),
                        event.profile.name(),
                        event.recipient,
                        event.purpose,
                        event.ads,
                        event.file_sha256,
                        event.key_id,
                        event.person.0,
                        event.person_name,
                        row::at(event.at),
                    ],
                    |stored| stored.get(0),
                )?;
            let actor = match event.person {
                PersonId(0) => Actor::Account(event.person_name.clone()),
                person => Actor::Person(person),
            };
            let lead = event.lead.map(|lead| format!("lead {} ", lead.0)).unwrap_or_default();
            let (format, profile) = (event.format.name(), event.profile.name());
            let which = format!("no. {number} {lead}{format} {profile} {} ads", event.ads);
            log(tx, &actor, "export", &which, event.at)?;
            Ok(number)
        })
    }
}

impl Reader {
    /// The key that the hashes of the last export were made with; none where no export held any.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_export_key(&self) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT key_id FROM export_event WHERE key_id <> '' ORDER BY id DESC LIMIT 1",
                )?
                .query_row([], |stored| stored.get(0))
                .optional()
        })
    }

    /// What left, newest first, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn exports(&self, most: usize) -> Result<Vec<ExportEvent>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{EVENT} ORDER BY id DESC LIMIT ?1"))?
                .query_map([most], event)?
                .collect()
        })
    }
}

const EVENT: &str =
    "SELECT id, lead, selection, format, profile, recipient, purpose, ads, file_sha256, key_id,
                            person, person_name, at FROM export_event";

/// What left of a lead, newest first.
pub(in crate::store) fn of_lead(
    connection: &Connection,
    lead: LeadId,
    most: usize,
) -> rusqlite::Result<Vec<ExportEvent>> {
    connection
        .prepare_cached(&format!("{EVENT} WHERE lead = ?1 ORDER BY id DESC LIMIT ?2"))?
        .query_map(params![lead.0, most], event)?
        .collect()
}

fn event(stored: &Row<'_>) -> rusqlite::Result<ExportEvent> {
    Ok(ExportEvent {
        number: stored.get(0)?,
        lead: stored.get::<_, Option<i64>>(1)?.map(LeadId),
        selection: stored.get(2)?,
        format: row::untag(stored.get(3)?)?,
        profile: row::untag(stored.get(4)?)?,
        recipient: stored.get(5)?,
        purpose: stored.get(6)?,
        ads: stored.get(7)?,
        file_sha256: stored.get(8)?,
        key_id: stored.get(9)?,
        person: PersonId(stored.get(10)?),
        person_name: stored.get(11)?,
        at: row::time(&stored.get::<_, String>(12)?)?,
    })
}
