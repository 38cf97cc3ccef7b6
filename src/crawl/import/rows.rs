use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Url;

use super::columns::{Columns, without_contacts};
use super::{Import, file_url, picture};
use crate::crawl::{CrawlError, Crawled, Visit, canonical};
use crate::domain::{Fault, Field, FieldRules, ImportFact, Media, Outcome, SkipReason, sha256_hex};
use crate::parse::limits::COLUMNS;
use crate::text::safe::shorten;

/// Rows whose visits are looked up together.
const BATCH: usize = 256;
/// Bytes of such rows.
const BATCH_BYTES: usize = 4 << 20;
/// Column in which is kept what was read in the pictures of a row.
const PICTURES: &str = "pictures";

/// Rows on their way: looked up in batches, archived, sent.
pub(super) struct Rows<'i, 'a> {
    import: &'i mut Import<'a>,
    name: String,
    waiting: Vec<PendingRow>,
    waiting_bytes: usize,
    /// Whether the first row was shown.
    is_shown: bool,
}

enum PendingRow {
    Row { number: u64, body: String, sha256: String, values: BTreeMap<Field, String>, rules: Arc<FieldRules> },
    Bad { number: u64, outcome: Result<SkipReason, Fault> },
}

/// How the columns of a file are read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    columns: Arc<Columns>,
    rules: Arc<FieldRules>,
}

impl Reading {
    pub(super) fn new(columns: Columns, source: &FieldRules) -> Self {
        let rules = FieldRules { columns: columns.rules(), ..source.clone() };
        Self { columns: Arc::new(columns), rules: Arc::new(rules) }
    }

    /// What a row says of each field.
    pub(super) fn values(&self, row: &Map<String, Value>) -> BTreeMap<Field, String> {
        self.columns.values(row)
    }

    /// Which columns are which fields, as a source could state it.
    pub(super) fn rules(&self) -> Arc<FieldRules> {
        Arc::clone(&self.rules)
    }

    /// Whether a row has a text.
    pub(super) fn has_text(&self, row: &Map<String, Value>) -> bool {
        self.columns.values(row).contains_key(&Field::Text)
    }
}

/// Longest value that is shown of a row, bytes.
const SHOWN_BYTES: usize = 60;

/// What was read of a row, so that people see whether the columns are the right ones: beginnings only, and nothing that
/// may be a way to reach somebody.
fn shown(values: &BTreeMap<Field, String>) -> Vec<(Field, String)> {
    let each = values.iter().filter(|(field, _)| !matches!(field, Field::Contact | Field::Id | Field::Url));
    let each = each.map(|(field, value)| {
        let day = value.get(..10).filter(|day| day.parse::<jiff::civil::Date>().is_ok());
        if let Some(day) = day.filter(|_| *field == Field::PostedAt) {
            return (*field, day.to_owned());
        }
        if *field == Field::PostedAt && is_day(value) {
            return (*field, shorten(value.trim(), SHOWN_BYTES));
        }
        (*field, shorten(&without_contacts(value), SHOWN_BYTES))
    });
    each.collect()
}

/// Numbers of a day beside the year, at most: day, month, hour, minute, second.
const MOST_SHORT: usize = 5;

/// Whether a value can be nothing but a day, with or without a time: words of letters, and numbers none of which is longer
/// than a year (`3 Januari 2026`, `03/01/2026 08.30`). A way to reach somebody has more digits.
fn is_day(value: &str) -> bool {
    let digits = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (years, short): (Vec<&str>, Vec<&str>) = digits.partition(|part| part.len() == 4);
    let marks = |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | ':' | '/' | '-' | '+');
    years.len() == 1
        && years.iter().all(|year| year.starts_with("19") || year.starts_with("20"))
        && short.len() <= MOST_SHORT
        && short.iter().all(|part| part.len() <= 2)
        && value.trim().chars().all(marks)
}

impl<'i, 'a> Rows<'i, 'a> {
    pub(super) fn new(import: &'i mut Import<'a>, name: &str) -> Self {
        let waiting = Vec::with_capacity(BATCH);
        Self { import, name: name.to_owned(), waiting, waiting_bytes: 0, is_shown: false }
    }

    /// Whether rows are only counted, and rows of this kind need not be.
    pub(super) fn is_idle(&self, reading: &Reading) -> bool {
        self.import.is_counting && !reading.columns.is_counted()
    }

    /// Tells something of the file, once.
    pub(super) fn note(&mut self, what: ImportFact) {
        self.import.tell(&self.name, what);
    }

    /// Which columns the source states.
    pub(super) fn stated(&self) -> &BTreeMap<Field, String> {
        &self.import.source.rules.columns
    }

    /// Why columns of these names are not read.
    pub(super) fn refused(&self, names: &[String]) -> String {
        if names.len() > COLUMNS {
            return format!("has {} columns; a table of at most {COLUMNS} is read", names.len());
        }
        Columns::recognise(names, self.stated()).err().unwrap_or_default()
    }

    /// What columns of these names would be taken for.
    pub(super) fn recognised(&self, names: &[String]) -> Option<Columns> {
        let stated = &self.import.source.rules.columns;
        Columns::recognise(names, stated).ok().filter(|_| names.len() <= COLUMNS)
    }

    /// Recognises columns and notes what was taken for what.
    pub(super) fn recognise(&mut self, names: &[String]) -> Result<Reading, String> {
        if names.len() > COLUMNS {
            return Err(self.refused(names));
        }
        let columns = Columns::recognise(names, &self.import.source.rules.columns)?;
        self.note(ImportFact::Columns(columns.told()));
        Ok(Reading::new(columns, &self.import.source.rules))
    }

    /// Takes the row `number` (from 1).
    pub(super) fn add(
        &mut self,
        number: u64,
        row: &Map<String, Value>,
        reading: &Reading,
    ) -> Result<(), CrawlError> {
        self.add_with(number, row, reading, "")
    }

    fn add_with(
        &mut self,
        number: u64,
        row: &Map<String, Value>,
        reading: &Reading,
        pictured: &str,
    ) -> Result<(), CrawlError> {
        let mut values = reading.columns.values(row);
        if !pictured.is_empty() {
            values.insert(Field::Picture, pictured.to_owned());
        }
        if self.import.is_counting {
            self.import.keys.count(&values);
            self.import.days.count(&values);
            return Ok(());
        }
        if self.import.days.put_in_order(&mut values) {
            self.note(ImportFact::MonthFirst);
        }
        if !self.is_shown {
            self.is_shown = true;
            self.note(ImportFact::FirstRow { row: number, values: shown(&values) });
        }
        self.import.keys.trust(&mut values);
        let is_skipped = values.get(&Field::Skip).is_some_and(|value| {
            matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "ya" | "y")
        });
        let waiting = if is_skipped {
            PendingRow::Bad { number, outcome: Ok(SkipReason::NotAnAd) }
        } else {
            let cap_bytes = self.import.outside.settings.body_cap_bytes;
            let body = serde_json::to_string(row).unwrap_or_default();
            if body.len() as u64 > cap_bytes {
                let what = format!(
                    "{} row {number}: larger than {cap_bytes} bytes (`[crawl] body_cap_bytes`)",
                    self.name
                );
                return self.fail(number, Fault::new("body_too_large", what));
            }
            let sha256 = sha256_hex(body.as_bytes());
            PendingRow::Row { number, sha256, body, values, rules: Arc::clone(&reading.rules) }
        };
        self.push(waiting)
    }

    /// Takes the row `number` (from 1) with the words of the pictures that it names, and says whether it has any words.
    pub(super) fn add_pictured(
        &mut self,
        number: u64,
        mut row: Map<String, Value>,
        pictures: &[String],
        reading: &Reading,
    ) -> Result<bool, CrawlError> {
        let words =
            if self.import.is_counting { Vec::new() } else { self.import.beside(&self.name, pictures)? };
        if words.is_empty() && !reading.has_text(&row) {
            return self.skip(number, SkipReason::NotAnAd).map(|()| false);
        }
        if !words.is_empty() {
            row.insert(PICTURES.to_owned(), picture::column(&words));
        }
        self.add_with(number, &row, reading, &picture::joined(&words)).map(|()| true)
    }

    /// Takes what is no row.
    pub(super) fn fail(&mut self, number: u64, fault: Fault) -> Result<(), CrawlError> {
        self.push(PendingRow::Bad { number, outcome: Err(fault) })
    }

    /// Takes what is no ad.
    pub(super) fn skip(&mut self, number: u64, reason: SkipReason) -> Result<(), CrawlError> {
        self.push(PendingRow::Bad { number, outcome: Ok(reason) })
    }

    fn push(&mut self, waiting: PendingRow) -> Result<(), CrawlError> {
        if self.import.is_counting {
            return Ok(());
        }
        if let PendingRow::Row { body, .. } = &waiting {
            self.waiting_bytes += body.len();
        }
        self.waiting.push(waiting);
        if self.waiting.len() >= BATCH || self.waiting_bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Archives and sends what waits.
    pub(super) fn flush(&mut self) -> Result<(), CrawlError> {
        let key = |waiting: &PendingRow| match waiting {
            PendingRow::Row { sha256, .. } => Some(format!("row:{sha256}")),
            PendingRow::Bad { .. } => None,
        };
        let keys: Vec<String> = self.waiting.iter().filter_map(key).collect();
        let known = self.import.known(&keys.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut known = known.into_iter();
        self.waiting_bytes = 0;
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                PendingRow::Bad { number, outcome } => {
                    let outcome = outcome.map_or_else(Outcome::Failed, Outcome::Skipped);
                    self.import.send(file_url(&self.name, Some(number)), outcome, None)?;
                }
                PendingRow::Row { number, body, sha256, values, rules } => {
                    let known = known.next().flatten();
                    self.row(number, body, &sha256, values, rules, known)?;
                }
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        number: u64,
        body: String,
        sha256: &str,
        values: BTreeMap<Field, String>,
        rules: Arc<FieldRules>,
        known: Option<Visit>,
    ) -> Result<(), CrawlError> {
        let place = file_url(&self.name, Some(number));
        let own = values.get(&Field::Url).and_then(|url| Url::parse(url.trim()).ok());
        let own = own.filter(|url| matches!(url.scheme(), "http" | "https"));
        let is_distrusted = values.get(&Field::Id).is_some_and(|id| super::keys::is_of_words(id));
        let own = own.filter(|_| !is_distrusted);
        let url = own.map_or_else(|| place.clone(), |url| canonical(&url).into());
        if let Some(known) = known {
            let source = self.import.source.name.clone();
            let unchanged = Crawled::without_page(source, url, Outcome::Skipped(SkipReason::Unchanged));
            return self.import.hand_on(Crawled { repeats: Some(known.record_id), ..unchanged });
        }
        let mut page = self.import.page(url.clone(), Media::Row, body.into_bytes());
        self.import.note_file()?;
        let archive = &self.import.outside.archive;
        let capture = archive.resource(&place, "application/json", &page.body, page.fetched_at)?;
        let visit = Visit {
            url: format!("row:{sha256}"),
            etag: None,
            last_modified: None,
            payload_sha256: sha256.to_owned(),
            captured_at: page.fetched_at,
            record_id: capture.record_id.clone(),
        };
        page.capture = Some(capture);
        page.rules = rules;
        page.hints = values;
        self.import.send(url, Outcome::Kept(page), Some(visit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_as_it_is_and_a_number_is_not() {
        let told = |value: &str| shown(&BTreeMap::from([(Field::PostedAt, value.to_owned())])).remove(0).1;
        for day in
            ["3 Januari 2026", "03/01/2026 08.30", "03-01-2026T08:30", "Sabtu, 3 Jan 2026", "2026-01-03"]
        {
            assert_eq!(told(day), day);
        }
        assert_eq!(told("0812-0000-2026"), "•••");
        assert_eq!(told("0812 2026 12 34"), "••• ••• 12 34");
        assert_eq!(told("hub 08120000442"), "hub •••");
    }
}
