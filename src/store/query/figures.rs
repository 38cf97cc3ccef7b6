//! Figures over flags and decisions, and the newest high flags.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::domain::{AdId, Band, Reason, Ruling, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;

/// A flag and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagFate {
    /// Source of its ad.
    pub source: SourceName,
    /// Country of work, if abroad, in Indonesian.
    pub destination: Option<String>,
    /// Band.
    pub band: Band,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What a person decided, last of what is in force, and when.
    pub decided: Option<(Ruling, Timestamp)>,
}

/// A flag of the band `tinggi` as it is announced. Title and employer may hold personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct HighFlag {
    /// The ad.
    pub ad: AdId,
    /// Title; a line break and the first words where it has none.
    pub title: String,
    /// Its contacts, in the clear: whoever shows the flag masks them.
    pub contacts: Vec<WrittenContact>,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Country of work, if abroad, in Indonesian.
    pub destination: Option<String>,
    /// Source.
    pub source: SourceName,
    /// Reasons, strongest first.
    pub reasons: Vec<Reason>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Reader {
    /// Hands the flags opened since a time to `each`, oldest first; those that went into another are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flag_fates(&self, since: Timestamp, mut each: impl FnMut(FlagFate)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT ad.source, v.destination, flag.band, flag.opened_at, e.ruling, e.at
                 FROM flag
                 CROSS JOIN ad ON ad.id = flag.ad
                 CROSS JOIN ad_version v ON v.id = flag.ad_version
                 LEFT JOIN review_event e ON e.id = (
                   SELECT max(closed.event) FROM review_flag closed
                   WHERE closed.flag = flag.id
                     AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = closed.event))
                 WHERE flag.opened_at >= ?1 AND flag.merged_into IS NULL ORDER BY flag.opened_at",
            )?;
            let mut rows = statement.query([row::at(since)])?;
            while let Some(stored) = rows.next()? {
                each(fate(stored)?);
            }
            Ok(())
        })
    }

    /// Scores of the newest decided flags, at most `most`, each with whether a person called it a strong indication; those of
    /// which somebody is unsure are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decided_scores(&self, most: usize) -> Result<Vec<(f64, bool)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT flag.score, e.ruling = 'confirm' FROM flag
                     JOIN review_event e ON e.id = (
                       SELECT max(closed.event) FROM review_flag closed
                       WHERE closed.flag = flag.id
                         AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = closed.event))
                     WHERE flag.id < ?2 AND flag.state = 'closed' AND flag.merged_into IS NULL
                       AND e.ruling <> 'unsure'
                     ORDER BY flag.id DESC LIMIT ?1",
                )?
                .query_map(params![most, i64::MAX], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
                .collect()
        })
    }

    /// The newest flags of the band `tinggi` opened since a time, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn high_flags(&self, since: Timestamp, most: usize) -> Result<Vec<HighFlag>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT ad.identity, v.head, v.employer, v.destination, ad.source, a.reasons, flag.opened_at, v.id
                     FROM flag
                     CROSS JOIN ad ON ad.id = flag.ad
                     CROSS JOIN ad_version v ON v.id = flag.ad_version
                     LEFT JOIN assessment a
                       ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
                     WHERE flag.opened_at >= ?1 AND flag.band = 'tinggi' AND flag.merged_into IS NULL
                     ORDER BY flag.opened_at DESC, flag.id DESC LIMIT ?2",
                )?
                .query_map(params![row::at(since), most], |stored| high_flag(connection, stored))?
                .collect()
        })
    }
}

fn fate(stored: &Row<'_>) -> rusqlite::Result<FlagFate> {
    let ruling: Option<Ruling> = stored.get::<_, Option<String>>(4)?.map(row::untag).transpose()?;
    Ok(FlagFate {
        source: SourceName(stored.get(0)?),
        destination: stored.get(1)?,
        band: row::untag(stored.get(2)?)?,
        opened_at: row::time(&stored.get::<_, String>(3)?)?,
        decided: ruling.zip(row::time_or_none(stored.get(5)?)?),
    })
}

fn high_flag(connection: &Connection, stored: &Row<'_>) -> rusqlite::Result<HighFlag> {
    let reasons: Option<String> = stored.get(5)?;
    Ok(HighFlag {
        ad: AdId(stored.get(0)?),
        title: stored.get(1)?,
        contacts: show::written(connection, stored.get(7)?)?,
        employer: stored.get(2)?,
        destination: stored.get(3)?,
        source: SourceName(stored.get(4)?),
        reasons: reasons.map(|json| row::unjson(&json)).transpose()?.unwrap_or_default(),
        opened_at: row::time(&stored.get::<_, String>(6)?)?,
    })
}
