use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::params;

use super::sealed_rows::{SealedTable, last_row};
use crate::domain::RunId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// A manifest as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestRow {
    /// Number.
    pub number: u64,
    /// SHA-256 of the bytes of its head, hexadecimal.
    pub sha256: String,
    /// Merkle root, hexadecimal.
    pub root: String,
    /// Number of leaves.
    pub leaves: usize,
    /// The run that it closed.
    pub run: Option<RunId>,
    /// Public key, where it is signed.
    pub key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a manifest covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Up to which row of each table.
    pub rows: BTreeMap<String, i64>,
    /// Up to which byte of each archive file.
    pub files: BTreeMap<String, u64>,
    /// Which runs.
    pub runs: Vec<String>,
}

impl Reader {
    /// The manifests that the database knows, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn manifests(&self) -> Result<Vec<ManifestRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT number, sha256, root, leaves, run, key, created_at FROM manifest ORDER BY number",
                )?
                .query_map([], |stored| {
                    Ok(ManifestRow {
                        number: stored.get(0)?,
                        sha256: stored.get(1)?,
                        root: stored.get(2)?,
                        leaves: stored.get(3)?,
                        run: stored.get::<_, Option<String>>(4)?.map(RunId),
                        key: stored.get(5)?,
                        created_at: row::time(&stored.get::<_, String>(6)?)?,
                    })
                })?
                .collect()
        })
    }

    /// Up to which row each table, and up to which byte each archive file is sealed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sealed_so_far(&self) -> Result<Coverage, StoreError> {
        self.read(|connection| {
            let pairs = |sql: &str| -> rusqlite::Result<Vec<(String, i64)>> {
                connection.prepare_cached(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            };
            let files = pairs("SELECT name, bytes FROM sealed_file")?;
            Ok(Coverage {
                rows: pairs("SELECT kind, row FROM sealed")?.into_iter().collect(),
                files: files.into_iter().map(|(name, bytes)| (name, bytes.unsigned_abs())).collect(),
                runs: Vec::new(),
            })
        })
    }

    /// Rows that no manifest covers yet, by table.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsealed_rows(&self) -> Result<BTreeMap<&'static str, usize>, StoreError> {
        let sealed = self.sealed_so_far()?;
        self.read(|connection| {
            let mut unsealed = BTreeMap::new();
            for table in SealedTable::ALL {
                let from = sealed.rows.get(table.name()).copied().unwrap_or(0);
                let last = last_row(connection, table)?;
                if last > from {
                    unsealed.insert(table.name(), usize::try_from(last - from).unwrap_or(0));
                }
            }
            Ok(unsealed)
        })
    }

    /// Whether the database knows that run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_run(&self, run: &RunId) -> Result<bool, StoreError> {
        self.read(|connection| connection.prepare_cached("SELECT 1 FROM run WHERE id = ?1")?.exists([&run.0]))
    }
}

impl Store {
    /// Notes a manifest that was written, with what it covers, in one transaction.
    ///
    /// # Errors
    /// When the database is locked or the disk full; the next manifest then finds this one in its folder.
    pub fn note_manifest(&mut self, manifest: &ManifestRow, covers: &Coverage) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.execute(
                "INSERT INTO manifest (number, sha256, root, leaves, run, key, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    manifest.number,
                    manifest.sha256,
                    manifest.root,
                    manifest.leaves,
                    manifest.run.as_ref().map(|run| &run.0),
                    manifest.key,
                    row::at(manifest.created_at)
                ],
            )?;
            for (kind, last) in &covers.rows {
                tx.prepare_cached(
                    "INSERT INTO sealed (kind, row) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET row = excluded.row",
                )?
                .execute(params![kind, last])?;
            }
            for (name, bytes) in &covers.files {
                tx.prepare_cached(
                    "INSERT INTO sealed_file (name, bytes) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
                )?
                .execute(params![name, i64::try_from(*bytes).unwrap_or(i64::MAX)])?;
            }
            for run in &covers.runs {
                tx.prepare_cached("INSERT OR IGNORE INTO sealed_run (run) VALUES (?1)")?.execute([run])?;
            }
            Ok(())
        })
    }
}
