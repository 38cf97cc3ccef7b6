use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::domain::{AdId, RunId, sha256_hex};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// What is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TombstoneKind {
    /// The words of an ad, and what was said of them.
    Ad,
    /// A record of the archive.
    Record,
    /// A whole archive file.
    File,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasedFor {
    /// It was older than it is to be kept.
    Retention,
    /// A person asked for it.
    Request,
}

impl ErasedFor {
    /// In words, behind what was erased.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Retention => "after the time that `[retention]` sets",
            Self::Request => "on request",
        }
    }

    /// Name in the database and in the placeholder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Request => "request",
        }
    }
}

/// What was erased, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Number of the row; 0 before it is stored.
    pub id: i64,
    /// What.
    pub kind: TombstoneKind,
    /// Which: ad, `FILE:OFFSET+LENGTH` or file.
    pub subject: String,
    /// Why.
    pub why: ErasedFor,
    /// SHA-256 of the bytes that were there, hexadecimal.
    pub sha256: Option<String>,
    /// SHA-256 of the bytes that stand there now; of an ad, over the rows that were blanked ([`super::blanked::Blanked`]),
    /// none where it was deleted as a whole.
    pub instead: Option<String>,
    /// Who asked for it at the command line.
    pub account: Option<String>,
    /// When.
    pub at: Timestamp,
    /// SHA-256 over what it says, as it was when it was stored; none before that, and in rows of the time before digests.
    pub digest: Option<String>,
}

impl Tombstone {
    /// SHA-256 over what it says, hexadecimal.
    ///
    /// # Errors
    /// Never for what this program makes.
    pub fn digest_now(&self) -> rusqlite::Result<String> {
        let says = (
            row::tag(&self.kind)?,
            &self.subject,
            row::tag(&self.why)?,
            &self.sha256,
            &self.instead,
            &self.account,
            row::at(self.at),
        );
        Ok(sha256_hex(row::json(&says)?.as_bytes()))
    }

    /// Whether it says what it said when it was stored, as far as that was noted.
    pub fn is_as_stored(&self) -> bool {
        self.digest.is_none() || self.digest_now().ok() == self.digest
    }
}

impl Reader {
    /// Every tombstone, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{TOMBSTONE} ORDER BY id"))?
                .query_map([], tombstone)?
                .collect()
        })
    }

    /// Records and files whose bytes are still to be erased.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn erase_due(&self) -> Result<Vec<Tombstone>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "{TOMBSTONE} WHERE id IN (SELECT tombstone FROM erase_due) ORDER BY id"
                ))?
                .query_map([], tombstone)?
                .collect()
        })
    }

    /// Offsets at which captures begin in an archive file, and whether its other records were erased with just these.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn captures_in(&self, file: &str) -> Result<(BTreeSet<u64>, bool), StoreError> {
        self.read(|connection| {
            let offsets: BTreeSet<u64> = connection
                .prepare_cached("SELECT offset_bytes FROM capture WHERE warc_file = ?1")?
                .query_map([file], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let noted: Option<usize> = connection
                .prepare_cached("SELECT captures FROM sealed_file WHERE name = ?1")?
                .query_row([file], |row| row.get(0))
                .optional()?
                .flatten();
            let is_culled = noted == Some(offsets.len());
            Ok((offsets, is_culled))
        })
    }

    /// Whether the run of an archive file began before `before`; a run that this database does not know is none of its
    /// own.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_old_run(&self, run: &RunId, before: Timestamp) -> Result<bool, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT 1 FROM run WHERE id = ?1 AND started_at < ?2")?
                .exists(params![run.0, row::at(before)])
        })
    }
}

const TOMBSTONE: &str = "SELECT id, kind, subject, why, sha256, instead, account, at, digest FROM tombstone";

impl Store {
    /// Notes tombstones and that their bytes are still to be erased. Those that are noted already stay as they are.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is noted.
    pub fn bury(&mut self, tombstones: &[Tombstone]) -> Result<(), StoreError> {
        self.writer().write(|tx| tombstones.iter().try_for_each(|one| bury(tx, one)))
    }

    /// Notes that the bytes of a tombstone are erased.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then they are erased once more.
    pub fn erased(&mut self, tombstone: i64) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.prepare_cached("DELETE FROM erase_due WHERE tombstone = ?1")?.execute([tombstone]).map(drop)
        })
    }

    /// Notes that of an archive file only the records of its captures are left.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn culled(&mut self, file: &str, captures: usize) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT INTO sealed_file (name, bytes, captures) VALUES (?1, 0, ?2)
                 ON CONFLICT DO UPDATE SET captures = excluded.captures",
            )?
            .execute(params![file, captures])
            .map(drop)
        })
    }
}

/// The tombstone of an ad.
pub(in crate::store) fn of_ad(ad: &AdId, why: ErasedFor, account: Option<&str>, at: Timestamp) -> Tombstone {
    Tombstone {
        id: 0,
        kind: TombstoneKind::Ad,
        subject: ad.0.clone(),
        why,
        sha256: None,
        instead: None,
        account: account.map(str::to_owned),
        at,
        digest: None,
    }
}

/// Stores a tombstone; 0 as its number gives it the next one. A record or file that has one of that time keeps it. An ad can
/// be blanked and deleted in one instant: the later tombstone then has the next millisecond.
pub(in crate::store) fn bury(tx: &Transaction<'_>, one: &Tombstone) -> rusqlite::Result<()> {
    let mut one = one.clone();
    let mut insert = tx.prepare_cached(
        "INSERT INTO tombstone (kind, subject, why, sha256, instead, account, at, digest, id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, 0)) ON CONFLICT (kind, subject, at) DO NOTHING RETURNING id",
    )?;
    loop {
        let values = params![
            row::tag(&one.kind)?,
            one.subject,
            row::tag(&one.why)?,
            one.sha256,
            one.instead,
            one.account,
            row::at(one.at),
            one.digest_now()?,
            one.id
        ];
        let id: Option<i64> = insert.query_row(values, |row| row.get(0)).optional()?;
        match id {
            None if one.kind == TombstoneKind::Ad => one.at += SignedDuration::from_millis(1),
            Some(id) if one.kind != TombstoneKind::Ad => {
                tx.prepare_cached("INSERT INTO erase_due (tombstone) VALUES (?1)")?.execute([id])?;
                return Ok(());
            }
            _ => return Ok(()),
        }
    }
}

fn tombstone(stored: &rusqlite::Row<'_>) -> rusqlite::Result<Tombstone> {
    Ok(Tombstone {
        id: stored.get(0)?,
        kind: row::untag(stored.get(1)?)?,
        subject: stored.get(2)?,
        why: row::untag(stored.get(3)?)?,
        sha256: stored.get(4)?,
        instead: stored.get(5)?,
        account: stored.get(6)?,
        at: row::time(&stored.get::<_, String>(7)?)?,
        digest: stored.get(8)?,
    })
}
