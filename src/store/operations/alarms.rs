use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::domain::{Alarm, RaisedAlarm, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

const ALARM: &str = "SELECT kind, source, part, found, usual, last_right_at, opened_at, closed_at FROM alarm";

impl Store {
    /// Raises alarms as of `at`. One that is open already stays as old as it is and is told its newest figures.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then none is raised.
    pub fn raise_alarms(&mut self, alarms: &[Alarm], at: Timestamp) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            for alarm in alarms {
                tx.prepare_cached(
                    "INSERT INTO alarm (kind, source, part, found, usual, last_right_at, opened_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (kind, source, part) WHERE closed_at IS NULL
                     DO UPDATE SET found = excluded.found,
                                   usual = CASE excluded.usual WHEN 0 THEN usual ELSE excluded.usual END",
                )?
                .execute(params![
                    row::tag(&alarm.kind)?,
                    source(alarm),
                    part(alarm),
                    alarm.found,
                    alarm.usual,
                    alarm.last_right_at.map(row::at),
                    row::at(at)
                ])?;
            }
            Ok(())
        })
    }

    /// Closes alarms as of `at`, because what they are about is mended.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then none is closed.
    pub fn close_alarms(&mut self, alarms: &[Alarm], at: Timestamp) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            for alarm in alarms {
                tx.prepare_cached(
                    "UPDATE alarm SET closed_at = ?4
                     WHERE kind = ?1 AND source = ?2 AND part = ?3 AND closed_at IS NULL",
                )?
                .execute(params![
                    row::tag(&alarm.kind)?,
                    source(alarm),
                    part(alarm),
                    row::at(at)
                ])?;
            }
            Ok(())
        })
    }
}

fn source(alarm: &Alarm) -> &str {
    alarm.source.as_ref().map_or("", |source| &source.0)
}

fn part(alarm: &Alarm) -> &'static str {
    alarm.field.map_or("", |field| field.name())
}

impl Reader {
    /// The alarms that are open, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_alarms(&self) -> Result<Vec<RaisedAlarm>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{ALARM} WHERE closed_at IS NULL ORDER BY id"))?
                .query_map([], raised)?
                .collect()
        })
    }

    /// The alarms that are open, and those that were closed at `since` or later; oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alarms_since(&self, since: Timestamp) -> Result<Vec<RaisedAlarm>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{ALARM} WHERE closed_at IS NULL OR closed_at >= ?1 ORDER BY id"))?
                .query_map([row::at(since)], raised)?
                .collect()
        })
    }

    /// The newest alarms of a source, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alarms_of(&self, source: &SourceName, most: usize) -> Result<Vec<RaisedAlarm>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{ALARM} WHERE source = ?1 ORDER BY id DESC LIMIT ?2"))?
                .query_map(params![source.0, most], raised)?
                .collect()
        })
    }
}

fn raised(stored: &Row<'_>) -> rusqlite::Result<RaisedAlarm> {
    let source: String = stored.get(1)?;
    let part: String = stored.get(2)?;
    Ok(RaisedAlarm {
        alarm: Alarm {
            kind: row::untag(stored.get(0)?)?,
            source: (!source.is_empty()).then_some(SourceName(source)),
            field: (!part.is_empty()).then(|| row::untag(part)).transpose()?,
            found: stored.get(3)?,
            usual: stored.get(4)?,
            last_right_at: row::time_or_none(stored.get(5)?)?,
        },
        opened_at: row::time(&stored.get::<_, String>(6)?)?,
        closed_at: row::time_or_none(stored.get(7)?)?,
    })
}
