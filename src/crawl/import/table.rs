use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::columns::Columns;
use super::rows::{Reading, Rows};
use super::{Import, Read, form};
use crate::crawl::CrawlError;
use crate::domain::{Fault, Field, ImportFact, SkipReason};
use crate::parse::limits::COLUMNS;

/// Lines in which the names of the columns are looked for: people write a heading above a table.
pub(super) const HEADING_LINES: usize = 10;
/// Most lines of a table that is turned.
const MOST_FORM_LINES: usize = 20_000;
/// Fields from which a line is surely that of the names, without a look at those below it.
const SURE_FIELDS: usize = 3;

/// A table on its way: lines of cells become rows under the names of the line that names most fields.
pub(super) struct Table<'i, 'a> {
    rows: Rows<'i, 'a>,
    name: String,
    header: Option<Header>,
    /// Lines before it is known which of them names the columns.
    waiting: Vec<(u64, Vec<String>, usize)>,
    /// Whether the first lines were all looked at.
    is_decided: bool,
    /// Whether it stands on a sheet, where cells never shift as they do in a text.
    is_sheet: bool,
    number: u64,
    /// Its lines, where it is turned: names in front, an ad in each column.
    form: Option<Vec<Vec<String>>>,
}

struct Header {
    /// Of each column; the same name twice is one column in two parts.
    names: Vec<String>,
    reading: Reading,
}

/// Names of columns as a line writes them; one that has none is called by its place.
fn names(cells: &[String]) -> Vec<String> {
    let named = |(at, cell): (usize, &String)| match cell.trim().trim_start_matches('\u{feff}') {
        "" => format!("column {}", at + 1),
        name => name.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    cells.iter().enumerate().map(named).collect()
}

/// Whether a row sums up those above it: `Jumlah`, and at most two cells more.
fn is_total(cells: &[String]) -> bool {
    let mut full = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = full.next().unwrap_or("").trim_end_matches([':', '.', ' ']).to_lowercase();
    matches!(first.as_str(), "jumlah" | "total" | "jumlah total" | "grand total" | "subtotal")
        && full.count() <= 2
}

/// Takes from a cell what keeps a spreadsheet from changing it: `="0812..."`.
fn take_formula(cell: &mut String) {
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        *cell = inner.to_owned();
    }
}

fn distinct(names: &[String]) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(name) {
            distinct.push(name.clone());
        }
    }
    distinct
}

/// How many fields the cells of a line name, if a text is among them.
pub(super) fn fields_named(cells: &[String], stated: &BTreeMap<Field, String>) -> usize {
    if cells.len() > COLUMNS {
        return 0;
    }
    Columns::recognise(&distinct(&names(cells)), stated).map_or(0, |columns| columns.count())
}

/// Whether a table on a page is one of ads: a line near its beginning names a title, a text and another field, and
/// there are rows below it.
pub(super) fn is_table_of_ads(rows: &[Vec<String>], stated: &BTreeMap<Field, String>) -> bool {
    let is_header = |cells: &Vec<String>| {
        let columns = Columns::recognise(&distinct(&names(cells)), stated).ok();
        let is_short = cells.iter().all(|cell| cell.len() <= 60);
        is_short && columns.is_some_and(|columns| columns.has_title() && columns.count() >= 2)
    };
    rows.iter().take(HEADING_LINES).position(is_header).is_some_and(|at| rows.len() > at + 2)
}

impl<'i, 'a> Table<'i, 'a> {
    pub(super) fn new(import: &'i mut Import<'a>, name: &str) -> Self {
        Self {
            rows: Rows::new(import, name),
            name: name.to_owned(),
            header: None,
            waiting: Vec::new(),
            is_decided: false,
            is_sheet: false,
            number: 0,
            form: None,
        }
    }

    /// One that stands on a sheet.
    pub(super) fn of_sheet(import: &'i mut Import<'a>, name: &str) -> Self {
        Self { is_sheet: true, ..Self::new(import, name) }
    }

    /// Whether nothing that follows changes anything.
    pub(super) fn is_over(&self) -> bool {
        let is_nameless = self.header.is_none() && self.form.is_none() && self.is_decided;
        is_nameless || self.header.as_ref().is_some_and(|header| self.rows.is_idle(&header.reading))
    }

    /// Takes the cells of `line`.
    pub(super) fn line(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), CrawlError> {
        let given = cells.len();
        cells.iter_mut().for_each(take_formula);
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() && (given < 2 || !self.is_decided || self.is_sheet) {
            return Ok(());
        }
        if let Some(lines) = self.form.as_mut() {
            if lines.len() < MOST_FORM_LINES {
                lines.push(cells);
            }
            return Ok(());
        }
        if self.is_decided {
            return self.row(line, cells, given);
        }
        let is_sure = self.waiting.is_empty() && fields_named(&cells, self.rows.stated()) >= SURE_FIELDS;
        self.waiting.push((line, cells, given));
        if is_sure || self.waiting.len() >= HEADING_LINES { self.decide() } else { Ok(()) }
    }

    /// Takes the line that names most fields for that of the names; the first of equals.
    fn decide(&mut self) -> Result<(), CrawlError> {
        self.is_decided = true;
        let named = |(_, cells, _): &(u64, Vec<String>, usize)| fields_named(cells, self.rows.stated());
        let most = self.waiting.iter().map(named).max().unwrap_or(0);
        if most < 2 && form::is_form(self.waiting.iter().map(|(_, cells, _)| cells), self.rows.stated()) {
            self.form =
                Some(std::mem::take(&mut self.waiting).into_iter().map(|(_, cells, _)| cells).collect());
            return Ok(());
        }
        let best = (0..self.waiting.len()).rev().max_by_key(|at| self.waiting.get(*at).map_or(0, named));
        let Some(best) = best.filter(|at| self.waiting.get(*at).map_or(0, named) > 0) else {
            return Ok(());
        };
        let mut rest = self.waiting.split_off(best);
        let (_, cells, _) = rest.remove(0);
        let names = names(&cells);
        for (at, name) in names.iter().enumerate() {
            if names.iter().take(at).any(|earlier| earlier == name) {
                self.rows.note(ImportFact::ColumnTwice { column: name.clone() });
            }
        }
        // What was recognised before is recognised again.
        if let Ok(reading) = self.rows.recognise(&distinct(&names)) {
            if best > 0 {
                self.rows.note(ImportFact::LinesAbove { lines: best });
            }
            self.header = Some(Header { names, reading });
        }
        self.waiting = Vec::new();
        for (line, cells, given) in rest {
            self.row(line, cells, given)?;
        }
        Ok(())
    }

    fn row(&mut self, line: u64, cells: Vec<String>, given: usize) -> Result<(), CrawlError> {
        let Some(header) = &self.header else { return Ok(()) };
        // A sheet that was printed repeats its names on every page.
        let may_repeat = cells.first().map(|cell| cell.trim()) == header.names.first().map(String::as_str);
        if may_repeat && names(&cells) == header.names {
            return Ok(());
        }
        self.number += 1;
        if is_total(&cells) {
            return self.rows.skip(self.number, SkipReason::NotAnAd);
        }
        let ragged = |count: usize, names: usize| {
            let unit = if count == 1 { "cell" } else { "cells" };
            let what = format!(
                "{count} {unit}, but {names} columns are named; put quotation marks around cells that hold the delimiter, \
                 or save the table as XLSX"
            );
            Fault::new("ragged_row", format!("{} line {line}: {what}", self.name))
        };
        let (count, width) = (cells.len(), header.names.len());
        let mut row = Map::new();
        let mut cells = cells.into_iter();
        for (name, cell) in header.names.iter().zip(cells.by_ref()) {
            match row.get_mut(name) {
                Some(Value::String(earlier)) if earlier.trim().is_empty() => *earlier = cell,
                Some(Value::String(earlier)) if !cell.trim().is_empty() && *earlier != cell => {
                    earlier.push_str("\n\n");
                    earlier.push_str(&cell);
                }
                Some(_) => {}
                None => drop(row.insert(name.clone(), Value::String(cell))),
            }
        }
        // Beside a table on a sheet stand notes that no column names.
        if self.is_sheet {
            for (at, cell) in (width + 1..).zip(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
                row.insert(format!("column {at}"), Value::String(cell));
            }
        }
        // The last cells may be missing, but not before the text.
        if (count > width && !self.is_sheet) || (given < width && !header.reading.has_text(&row)) {
            return self.rows.fail(self.number, ragged(count, width));
        }
        let reading = header.reading.clone();
        self.rows.add(self.number, &row, &reading)
    }

    /// Counts a row that cannot be read.
    pub(super) fn fail(&mut self, fault: Fault) -> Result<(), CrawlError> {
        if !self.is_decided {
            self.decide()?;
        }
        self.number += 1;
        self.rows.fail(self.number, fault)
    }

    /// Sends what waits; the fault is the whole table's.
    pub(super) fn finish(mut self) -> Read {
        if !self.is_decided {
            self.decide()?;
        }
        let is_form = self.form.is_some();
        for record in form::records(self.form.take().unwrap_or_default()) {
            self.number += 1;
            let names: Vec<String> = record.keys().cloned().collect();
            match self.rows.recognise(&names) {
                Ok(reading) => self.rows.add(self.number, &record, &reading)?,
                // A column beside a form without a text holds notes.
                Err(_) => self.rows.skip(self.number, SkipReason::NotAnAd)?,
            }
        }
        self.rows.flush()?;
        if self.header.is_some() || is_form {
            return Ok(Ok(()));
        }
        // The widest of the first lines is most likely the one that was meant to name the columns.
        let widest = self.waiting.iter().rev().max_by_key(|(_, cells, _)| cells.len());
        Ok(Err(match widest {
            None => Fault::new("empty_file", format!("{}: the file is empty", self.name)),
            Some((_, cells, _)) => {
                let why = self.rows.refused(&distinct(&names(cells)));
                Fault::new("missing_column", format!("{} {why}", self.name))
            }
        }))
    }
}
