use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::{Reader, StoreError, row, show};
use crate::domain::{AdId, Band, Contact, Reason, Score, SourceName};

/// Which ads are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFilter {
    /// Bands of the newest assessment; `Band::ALL` for every ad that was assessed.
    pub bands: Vec<Band>,
    /// Only ads first seen at or after this time.
    pub since: Option<Timestamp>,
    /// Only ads whose flag is open.
    pub is_flagged: bool,
}

/// One ad as it is exported, with personal data in the clear: the writer masks it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    /// The ad.
    pub ad: AdId,
    /// Address, where there is one.
    pub url: Option<String>,
    /// Source.
    pub source: SourceName,
    /// Title, may be empty.
    pub title: String,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Place as written.
    pub location: Option<String>,
    /// Country of work, if abroad.
    pub destination: Option<String>,
    /// Contacts.
    pub contacts: Vec<WrittenContact>,
    /// When the ad was first seen.
    pub first_seen_at: Timestamp,
    /// Score of the newest assessment.
    pub score: Score,
    /// Band of the newest assessment.
    pub band: Band,
    /// Reasons, strongest first.
    pub reasons: Vec<Reason>,
}

/// A contact together with how it stands in the ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenContact {
    /// The contact in normal form.
    pub contact: Contact,
    /// As written, if it stands in the text.
    pub written: Option<String>,
}

impl Reader {
    /// Hands the wanted ads to `each`, highest score first, one at a time; an error of `each` ends it.
    ///
    /// # Errors
    /// The error of `each`, or what keeps the database from being read.
    pub fn export_rows<E: From<StoreError>>(
        &self,
        filter: &ExportFilter,
        mut each: impl FnMut(ExportRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let (sql, values) = query(filter);
        let mut refused = None;
        self.read(|connection| {
            let mut ads = connection.prepare(&sql)?;
            let mut rows = ads.query(params_from_iter(values))?;
            while let Some(stored) = rows.next()? {
                let written = show::written(connection, stored.get(11)?)?;
                if let Err(error) = each(export_row(stored, written)?) {
                    refused = Some(error);
                    break;
                }
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), Err)
    }
}

fn query(filter: &ExportFilter) -> (String, Vec<Value>) {
    let marks = vec!["?"; filter.bands.len()].join(", ");
    let mut values: Vec<Value> =
        filter.bands.iter().map(|band| Value::from(band.name().to_owned())).collect();
    let mut sql = format!(
        "SELECT ad.identity, ad.url, ad.source, v.title, v.employer, v.location, v.destination, ad.first_seen_at,
                a.score, a.band, a.reasons, v.id
         FROM assessment a
         JOIN ad ON ad.id = a.ad
         JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
         WHERE a.is_latest = 1 AND a.band IN ({marks})"
    );
    if let Some(since) = filter.since {
        sql.push_str(" AND ad.first_seen_at >= ?");
        values.push(Value::from(row::at(since)));
    }
    if filter.is_flagged {
        sql.push_str(" AND EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id AND flag.state = 'open')");
    }
    sql.push_str(" ORDER BY a.score DESC, a.ad");
    (sql, values)
}

fn export_row(stored: &Row<'_>, contacts: Vec<WrittenContact>) -> rusqlite::Result<ExportRow> {
    Ok(ExportRow {
        ad: AdId(stored.get(0)?),
        url: stored.get(1)?,
        source: SourceName(stored.get(2)?),
        title: stored.get(3)?,
        employer: stored.get(4)?,
        location: stored.get(5)?,
        destination: stored.get(6)?,
        contacts,
        first_seen_at: row::time(&stored.get::<_, String>(7)?)?,
        score: row::score(stored.get(8)?)?,
        band: row::untag(stored.get(9)?)?,
        reasons: row::unjson(&stored.get::<_, String>(10)?)?,
    })
}
