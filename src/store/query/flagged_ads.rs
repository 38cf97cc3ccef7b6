use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use serde::Serialize;

use crate::domain::{AdId, Band, Reason, RunId, Score, SourceName, Support};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;

/// Which of the open flags are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagFilter {
    /// Only this band.
    pub band: Option<Band>,
    /// Only this source.
    pub source: Option<SourceName>,
    /// Only ads first seen at or after this time.
    pub since: Option<Timestamp>,
    /// Most rows; none for all.
    pub limit: Option<usize>,
}

/// An ad that waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlaggedAd {
    /// The ad.
    pub ad: AdId,
    /// Address, where there is one.
    pub url: Option<String>,
    /// Source.
    pub source: SourceName,
    /// Title; a line break and the first words where it has none.
    pub title: String,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Place as written.
    pub location: Option<String>,
    /// Country of work, if abroad, in Indonesian.
    pub destination: Option<String>,
    /// Score of the flag.
    pub score: Score,
    /// Band of the flag.
    pub band: Band,
    /// Reasons of the newest assessment, strongest first.
    pub reasons: Vec<Reason>,
    /// What speaks for it in the newest assessment, strongest first.
    pub supports: Vec<Support>,
    /// Contacts, in the clear: whoever shows the row masks them.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// When the ad was first seen.
    pub first_seen_at: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// When the flag was opened.
    pub opened_at: Timestamp,
    /// Run that opened it.
    pub run: RunId,
    /// Ads that have this text now, or were flagged or decided with it, this one included.
    pub copies: usize,
    /// When the page got other words than those that were flagged; none where it has them now.
    pub changed_at: Option<Timestamp>,
}

impl Reader {
    /// How many open flags fit, listed or not; the limit is not heeded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn queue_length(&self, filter: &FlagFilter) -> Result<usize, StoreError> {
        let (sql, values) = query(&FlagFilter { limit: None, ..filter.clone() });
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT count(*) FROM ({sql})"))?
                .query_row(params_from_iter(values), |row| row.get(0))
        })
    }

    /// The open flags, highest score first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn queue(&self, filter: &FlagFilter) -> Result<Vec<FlaggedAd>, StoreError> {
        let (sql, values) = query(filter);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement
                .query_map(params_from_iter(values), |stored| {
                    let version = stored.get(14)?;
                    let contacts = show::written(connection, version)?;
                    let changed_at = show::changed_at(connection, version)?;
                    let copies = copies(connection, version)?;
                    Ok(FlaggedAd { contacts, copies, changed_at, ..queued_ad(stored)? })
                })?
                .collect()
        })
    }
}

fn query(filter: &FlagFilter) -> (String, Vec<Value>) {
    let mut sql = "SELECT ad.identity, ad.url, ad.source, v.head, v.employer, v.location, v.destination,
            flag.score, flag.band, a.reasons, ad.first_seen_at, ad.last_seen_at, flag.opened_at, flag.run,
            v.id, a.supports
     FROM flag
     JOIN ad ON ad.id = flag.ad
     JOIN ad_version v ON v.id = flag.ad_version
     LEFT JOIN assessment a ON a.id = (
       SELECT max(said.id) FROM assessment said WHERE said.ad_version = flag.ad_version)
     WHERE flag.state = 'open'"
        .to_owned();
    let mut values = Vec::new();
    if let Some(band) = filter.band {
        sql.push_str(" AND flag.band = ?");
        values.push(Value::from(band.name().to_owned()));
    }
    if let Some(source) = &filter.source {
        // The open flags are walked in order of their score; an index on sources would have them sorted.
        sql.push_str(" AND +ad.source = ?");
        values.push(Value::from(source.0.clone()));
    }
    if let Some(since) = filter.since {
        sql.push_str(" AND ad.first_seen_at >= ?");
        values.push(Value::from(row::at(since)));
    }
    sql.push_str(" ORDER BY flag.score DESC, flag.id LIMIT ?");
    values.push(Value::from(filter.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1)));
    (sql, values)
}

/// Ads of the campaign of a version that have its text now, or were flagged or decided with it.
fn copies(connection: &Connection, version: i64) -> rusqlite::Result<usize> {
    let ads: usize = connection
        .prepare_cached(
            "SELECT count(DISTINCT v.ad) FROM campaign_member own JOIN campaign_member m ON m.founder = own.founder
             JOIN ad_version v ON v.id = m.ad_version
             WHERE own.ad_version = ?1
               AND (v.is_current = 1 OR v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad))",
        )?
        .query_row([version], |row| row.get(0))?;
    Ok(ads.max(1))
}

fn queued_ad(stored: &Row<'_>) -> rusqlite::Result<FlaggedAd> {
    let reasons: Option<String> = stored.get(9)?;
    Ok(FlaggedAd {
        ad: AdId(stored.get(0)?),
        url: stored.get(1)?,
        source: SourceName(stored.get(2)?),
        title: stored.get(3)?,
        employer: stored.get(4)?,
        location: stored.get(5)?,
        destination: stored.get(6)?,
        score: row::score(stored.get(7)?)?,
        band: row::untag(stored.get(8)?)?,
        reasons: reasons.map(|json| row::unjson(&json)).transpose()?.unwrap_or_default(),
        supports: stored
            .get::<_, Option<String>>(15)?
            .map(|json| row::unjson(&json))
            .transpose()?
            .unwrap_or_default(),
        contacts: Vec::new(),
        first_seen_at: row::time(&stored.get::<_, String>(10)?)?,
        last_seen_at: row::time(&stored.get::<_, String>(11)?)?,
        opened_at: row::time(&stored.get::<_, String>(12)?)?,
        run: RunId(stored.get(13)?),
        copies: 1,
        changed_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plan of a statement, one step a line.
    fn plan(connection: &Connection, sql: &str, values: Vec<Value>) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps: Vec<String> = statement
            .query_map(params_from_iter(values), |row| row.get::<_, String>(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        steps.join("\n")
    }

    #[test]
    fn ranks_by_index_without_scanning_or_sorting() {
        let folder = tempfile::tempdir().unwrap();
        let connection = crate::store::db::open::for_writing(&folder.path().join("w.db")).unwrap();
        let filters = [
            FlagFilter::default(),
            FlagFilter {
                band: Some(Band::Tinggi),
                source: Some(SourceName("papan".into())),
                since: Some(Timestamp::UNIX_EPOCH),
                limit: Some(20),
            },
        ];
        for filter in filters {
            let (sql, values) = query(&filter);
            let plan = plan(&connection, &sql, values);
            assert!(plan.contains("USING INDEX flag_queue"), "{plan}");
            assert!(plan.contains("SEARCH v USING INTEGER PRIMARY KEY"), "{plan}");
            assert!(plan.contains("SEARCH a USING INTEGER PRIMARY KEY"), "{plan}");
            assert!(plan.contains("SEARCH said USING COVERING INDEX assessment_by_version"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
            let scans: Vec<&str> = plan.lines().filter(|line| line.starts_with("SCAN")).collect();
            assert_eq!(scans, ["SCAN flag USING INDEX flag_queue"], "only the open flags are walked");
        }
    }
}
