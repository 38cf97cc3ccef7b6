//! Rows of ads whose words were erased: what stands there since, under the digest that the tombstone has.

use rusqlite::{Transaction, params};

use super::sealed_rows::{SealedTable, sealed_row};
use super::tombstones::{Tombstone, bury};
use crate::domain::sha256_hex;
use crate::store::db::reader::Reader;
use crate::store::error::StoreError;

/// A row that was blanked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanked {
    /// Row of the tombstone.
    pub tombstone: i64,
    /// Table, by its name in manifests.
    pub kind: String,
    /// The row.
    pub row: i64,
    /// SHA-256 of the row as it is sealed, hexadecimal, after it was blanked.
    pub sha256: String,
}

impl Blanked {
    /// What a tombstone has of the rows that were blanked under it, in order: SHA-256 over a line for each, hexadecimal.
    pub fn digest(rows: &[Self]) -> String {
        let lines: String =
            rows.iter().map(|one| format!("{} {} {}\n", one.kind, one.row, one.sha256)).collect();
        sha256_hex(lines.as_bytes())
    }
}

impl Reader {
    /// Every row that was blanked, by tombstone, table and row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blanked(&self) -> Result<Vec<Blanked>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT tombstone, kind, row, sha256 FROM blanked ORDER BY tombstone, kind, row",
                )?
                .query_map([], |stored| {
                    Ok(Blanked {
                        tombstone: stored.get(0)?,
                        kind: stored.get(1)?,
                        row: stored.get(2)?,
                        sha256: stored.get(3)?,
                    })
                })?
                .collect()
        })
    }
}

/// Blanks versions of an ad by `blank`, and buries them under a tombstone that has the digest of what they say since.
pub(super) fn bury_blanked(
    tx: &Transaction<'_>,
    tombstone: Tombstone,
    versions: &[i64],
    blank: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let id: i64 = tx
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM tombstone")?
        .query_row([], |row| row.get(0))?;
    let mut note =
        tx.prepare_cached("INSERT INTO blanked (tombstone, kind, row, sha256) VALUES (?1, ?2, ?3, '')")?;
    let mut rows: Vec<(SealedTable, i64)> = Vec::new();
    for version in versions {
        rows.push((SealedTable::Ad, *version));
        let assessments: Vec<i64> = tx
            .prepare_cached("SELECT id FROM assessment WHERE ad_version = ?1")?
            .query_map([version], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        rows.extend(assessments.into_iter().map(|row| (SealedTable::Assessment, row)));
    }
    rows.sort_by_key(|(table, row)| (table.name(), *row));
    for (table, row) in &rows {
        note.execute(params![id, table.name(), row])?;
    }
    blank(tx)?;
    let mut all = Vec::with_capacity(rows.len());
    for (table, row) in rows {
        let json = sealed_row(tx, table, row)?.map(|sealed| sealed.json).unwrap_or_default();
        let one = Blanked {
            tombstone: id,
            kind: table.name().to_owned(),
            row,
            sha256: sha256_hex(json.as_bytes()),
        };
        tx.prepare_cached("UPDATE blanked SET sha256 = ?4 WHERE tombstone = ?1 AND kind = ?2 AND row = ?3")?
            .execute(params![one.tombstone, one.kind, one.row, one.sha256])?;
        all.push(one);
    }
    bury(tx, &Tombstone { id, instead: Some(Blanked::digest(&all)), ..tombstone })
}
