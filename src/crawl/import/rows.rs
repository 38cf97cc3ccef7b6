use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Url;

use super::columns::Columns;
use super::{Import, file_url};
use crate::crawl::{CrawlError, Visit, canonical};
use crate::domain::{Fault, Field, FieldRules, Media, Outcome, SkipReason, sha256_hex};

/// Rows whose visits are looked up together.
const BATCH: usize = 256;

/// Rows on their way: looked up in batches, archived, sent.
pub(super) struct Rows<'i, 'a> {
    import: &'i mut Import<'a>,
    name: String,
    waiting: Vec<Waiting>,
}

enum Waiting {
    Row { number: u64, body: String, sha256: String, values: BTreeMap<Field, String>, rules: Arc<FieldRules> },
    Bad { number: u64, outcome: Result<SkipReason, Fault> },
}

/// How the columns of a file are read.
#[derive(Clone)]
pub(super) struct Reading {
    columns: Arc<Columns>,
    rules: Arc<FieldRules>,
}

impl Reading {
    pub(super) fn new(columns: Columns, source: &FieldRules) -> Self {
        let rules = FieldRules { selectors: source.selectors.clone(), columns: columns.rules() };
        Self { columns: Arc::new(columns), rules: Arc::new(rules) }
    }
}

impl<'i, 'a> Rows<'i, 'a> {
    pub(super) fn new(import: &'i mut Import<'a>, name: &str) -> Self {
        Self { import, name: name.to_owned(), waiting: Vec::with_capacity(BATCH) }
    }

    /// Recognises columns and notes what was taken for what.
    pub(super) fn recognise(&mut self, names: &[String]) -> Result<Reading, String> {
        let columns = Columns::recognise(names, &self.import.source.rules.columns)?;
        let note = format!("{}: {}", self.name, columns.told());
        if !self.import.report.notes.contains(&note) {
            self.import.report.notes.push(note);
        }
        Ok(Reading::new(columns, &self.import.source.rules))
    }

    /// Takes the row `number` (from 1).
    pub(super) fn add(
        &mut self,
        number: u64,
        row: &Map<String, Value>,
        reading: &Reading,
    ) -> Result<(), CrawlError> {
        let values = reading.columns.values(row);
        let is_skipped = values.get(&Field::Skip).is_some_and(|value| {
            matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "ya" | "y")
        });
        let waiting = if is_skipped {
            Waiting::Bad { number, outcome: Ok(SkipReason::NotAnAd) }
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
            Waiting::Row { number, sha256, body, values, rules: Arc::clone(&reading.rules) }
        };
        self.push(waiting)
    }

    /// Takes what is no row.
    pub(super) fn fail(&mut self, number: u64, fault: Fault) -> Result<(), CrawlError> {
        self.push(Waiting::Bad { number, outcome: Err(fault) })
    }

    fn push(&mut self, waiting: Waiting) -> Result<(), CrawlError> {
        self.waiting.push(waiting);
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// Archives and sends what waits.
    pub(super) fn flush(&mut self) -> Result<(), CrawlError> {
        let key = |waiting: &Waiting| match waiting {
            Waiting::Row { sha256, .. } => Some(format!("row:{sha256}")),
            Waiting::Bad { .. } => None,
        };
        let keys: Vec<String> = self.waiting.iter().filter_map(key).collect();
        let known = self.import.known(&keys.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut known = known.into_iter();
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Bad { number, outcome } => {
                    let outcome = outcome.map_or_else(Outcome::Failed, Outcome::Skipped);
                    self.import.send(file_url(&self.name, Some(number)), outcome, None)?;
                }
                Waiting::Row { number, body, sha256, values, rules } => {
                    let is_known = known.next().flatten().is_some();
                    self.row(number, body, &sha256, values, rules, is_known)?;
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
        is_known: bool,
    ) -> Result<(), CrawlError> {
        let place = file_url(&self.name, Some(number));
        let own = values.get(&Field::Url).and_then(|url| Url::parse(url.trim()).ok());
        let own = own.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = own.map_or_else(|| place.clone(), |url| canonical(&url).into());
        if is_known {
            return self.import.send(url, Outcome::Skipped(SkipReason::Unchanged), None);
        }
        let mut page = self.import.page(url.clone(), Media::Row, body.into_bytes());
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
