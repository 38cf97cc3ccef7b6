use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use serde_json::{Map, Value};

use crate::store::db::reader::Reader;
use crate::store::error::StoreError;

/// A table whose rows are sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedTable {
    /// Words of ads.
    Ad,
    /// What was said of them.
    Assessment,
    /// Decisions of campaigns.
    ReviewEvent,
    /// What they say of ads.
    Decision,
    /// Leads.
    Lead,
    /// What happened to leads.
    LeadEvent,
    /// What left the house.
    ExportEvent,
    /// Who saw and did what.
    AccessLog,
    /// What was erased.
    Tombstone,
}

impl SealedTable {
    /// Every table, in the order of a manifest.
    pub const ALL: [Self; 9] = [
        Self::Ad,
        Self::Assessment,
        Self::ReviewEvent,
        Self::Decision,
        Self::Lead,
        Self::LeadEvent,
        Self::ExportEvent,
        Self::AccessLog,
        Self::Tombstone,
    ];

    /// Name, in manifests and in the table `sealed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Assessment => "assessment",
            Self::ReviewEvent => "review_event",
            Self::Decision => "decision",
            Self::Lead => "lead",
            Self::LeadEvent => "lead_event",
            Self::ExportEvent => "export_event",
            Self::AccessLog => "access_log",
            Self::Tombstone => "tombstone",
        }
    }

    /// Whether its rows may go, under a tombstone of their ad.
    pub fn is_of_ads(self) -> bool {
        matches!(self, Self::Ad | Self::Assessment)
    }

    /// Number and key of the rows after `?1` up to `?2`, then what is sealed of them: of rows that are never changed
    /// everything, of others what stays the same.
    fn query(self) -> String {
        match self {
            Self::Ad => "SELECT v.id, ad.identity || '/' || v.id, v.id, v.ad, ad.identity, ad.source, v.number,
                                v.words_sha256, v.run, v.captured_at, v.title, v.text
                         FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id > ?1 AND v.id <= ?2 ORDER BY v.id"
                .to_owned(),
            Self::Assessment => "SELECT a.id, ad.identity || '/' || a.id, a.id, a.ad, a.ad_version, a.base, a.run, a.model,
                                a.data, a.score, a.band, a.licence, a.reasons, a.supports, a.network, a.network_as_of,
                                (SELECT json_group_array(json_array(indicator, speaks_for, strength, json(spans), detail))
                                 FROM (SELECT * FROM finding WHERE assessment = a.id ORDER BY ordinal)) AS findings
                         FROM assessment a JOIN ad ON ad.id = a.ad WHERE a.id > ?1 AND a.id <= ?2 ORDER BY a.id"
                .to_owned(),
            _ => {
                let table = self.name();
                format!("SELECT id, CAST(id AS TEXT), * FROM {table} WHERE id > ?1 AND id <= ?2 ORDER BY id")
            }
        }
    }

    fn source(self) -> &'static str {
        if self == Self::Ad { "ad_version" } else { self.name() }
    }
}

/// A row as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Its number.
    pub id: i64,
    /// What it is called in a manifest.
    pub key: String,
    /// JSON object of its columns that are not NULL, in order of name, without white space.
    pub json: String,
}

impl Reader {
    /// Hands the rows of a table after the row `from` up to `to` to `each`, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sealed_rows(
        &self,
        table: SealedTable,
        (from, to): (i64, i64),
        mut each: impl FnMut(SealedRow),
    ) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(&table.query())?;
            let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
            let mut rows = query.query(params![from, to])?;
            while let Some(row) = rows.next()? {
                each(SealedRow { id: row.get(0)?, key: row.get(1)?, json: json(row, &names, 2)? });
            }
            Ok(())
        })
    }

    /// Number of the last row of a table; 0 where it is empty.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_row(&self, table: SealedTable) -> Result<i64, StoreError> {
        self.read(|connection| last_row(connection, table))
    }

    /// Runs that are over and not sealed yet, or all that are sealed, as they are sealed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs_to_seal(&self, is_sealed: bool) -> Result<Vec<SealedRow>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT 0, id, id, kind, command, program, model, data, started_at, inputs FROM run
                 WHERE (id IN (SELECT run FROM sealed_run)) = ?1 AND (?1 OR status <> 'running')
                 ORDER BY started_at, id",
            )?;
            let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
            let mut rows = query.query([is_sealed])?;
            let mut runs = Vec::new();
            while let Some(row) = rows.next()? {
                runs.push(SealedRow { id: 0, key: row.get(1)?, json: json(row, &names, 2)? });
            }
            Ok(runs)
        })
    }
}

/// One row as it is sealed; none where it is not there.
pub(super) fn sealed_row(
    connection: &Connection,
    table: SealedTable,
    id: i64,
) -> rusqlite::Result<Option<SealedRow>> {
    let mut query = connection.prepare_cached(&table.query())?;
    let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = query.query(params![id - 1, id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(SealedRow { id: row.get(0)?, key: row.get(1)?, json: json(row, &names, 2)? }))
}

pub(in crate::store) fn last_row(connection: &Connection, table: SealedTable) -> rusqlite::Result<i64> {
    let query = format!("SELECT coalesce(max(id), 0) FROM {}", table.source());
    connection.prepare_cached(&query)?.query_row([], |row| row.get(0))
}

/// The columns from `from` on as a JSON object, in order of name; NULL ones are left out, so that a column that a later
/// version adds changes no row of before.
fn json(row: &Row<'_>, names: &[String], from: usize) -> rusqlite::Result<String> {
    let mut columns: Vec<(&str, Value)> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate().skip(from) {
        let value = match row.get_ref(at)? {
            ValueRef::Null => continue,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
            ValueRef::Blob(bytes) => data_encoding::HEXLOWER.encode(bytes).into(),
        };
        columns.push((name, value));
    }
    columns.sort_by_key(|(name, _)| *name);
    let object: Map<String, Value> =
        columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    crate::store::db::row::json(&object)
}
