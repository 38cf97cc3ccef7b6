use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::erasure::THEIRS;
use crate::domain::{AdId, CaptureRef};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// A picture of a capture, made by a browser from the archived bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rendering {
    /// SHA-256 of the picture, hexadecimal; its file bears it as its name.
    pub sha256: String,
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Whether the page goes on below.
    pub is_cut: bool,
    /// Name and version of the browser.
    pub browser: String,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Reader {
    /// The picture of a capture, if one was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rendering(&self, record_id: &str) -> Result<Option<Rendering>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT r.sha256, r.width, r.height, r.is_cut, r.browser, r.made_at
                     FROM capture c JOIN rendering r ON r.capture = c.id WHERE c.record_id = ?1",
                )?
                .query_row([record_id], |stored| {
                    Ok(Rendering {
                        sha256: stored.get(0)?,
                        width: stored.get(1)?,
                        height: stored.get(2)?,
                        is_cut: stored.get(3)?,
                        browser: stored.get(4)?,
                        made_at: row::time(&stored.get::<_, String>(5)?)?,
                    })
                })
                .optional()
        })
    }

    /// Digests of all pictures that are kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rendering_digests(&self) -> Result<HashSet<String>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT sha256 FROM rendering")?
                .query_map([], |stored| stored.get(0))?
                .collect()
        })
    }

    /// The captures of the same bytes as this one, itself first: a record that repeats another has none of its own.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn same_bytes(&self, capture: &CaptureRef) -> Result<Vec<CaptureRef>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT warc_file, offset_bytes, record_id, payload_sha256 FROM capture
                     WHERE payload_sha256 = ?1 ORDER BY record_id <> ?2, id LIMIT 20",
                )?
                .query_map([&capture.payload_sha256, &capture.record_id], |stored| {
                    Ok(CaptureRef {
                        warc_file: stored.get(0)?,
                        offset_bytes: stored.get(1)?,
                        record_id: stored.get(2)?,
                        payload_sha256: stored.get(3)?,
                    })
                })?
                .collect()
        })
    }
}

impl Store {
    /// Notes the picture of a capture, in the place of an earlier one; false where the capture is no longer there.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn note_rendering(&mut self, record_id: &str, made: &Rendering) -> Result<bool, StoreError> {
        let Rendering { sha256, width, height, is_cut, browser, made_at } = made;
        self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO rendering (capture, sha256, width, height, is_cut, browser, made_at)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM capture WHERE record_id = ?1",
            )?
            .execute(params![record_id, sha256, width, height, is_cut, browser, row::at(*made_at)])
            .map(|rows| rows > 0)
        })
    }
}

/// Forgets the pictures of every capture that these ads were read from, those of other ads as well included: a picture can
/// be made anew of what is kept.
pub(super) fn forget(connection: &Connection, ads: &[AdId]) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&format!("DELETE FROM rendering WHERE capture IN ({THEIRS} SELECT id FROM theirs)"))?
        .execute([row::json(&ads)?])
        .map(drop)
}
