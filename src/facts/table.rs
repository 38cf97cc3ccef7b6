use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use super::Problems;

/// A tab-separated table with a header line; lines that start with `#` and empty lines are comments.
#[derive(Debug)]
pub struct Table<'a> {
    file: &'a str,
    columns: BTreeMap<&'a str, usize>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

impl<'a> Table<'a> {
    /// Reads the table; missing columns and ragged rows become problems.
    pub fn read(file: &'a str, text: &'a str, wanted: &[&str], problems: &mut Problems) -> Self {
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let (header_line, header) = lines.next().unwrap_or((1, ""));
        let columns: BTreeMap<&str, usize> =
            header.split('\t').enumerate().map(|(at, name)| (name, at)).collect();
        for name in wanted {
            if !columns.contains_key(name) {
                problems.push(file, header_line, format!("the column `{name}` is missing"));
            }
        }
        let width = header.split('\t').count();
        let mut rows = Vec::new();
        for (line, text) in lines {
            let cells: Vec<&str> = text.split('\t').collect();
            if cells.len() > width {
                problems.push(
                    file,
                    line,
                    format!("{} cells, but the header names {width} columns", cells.len()),
                );
            } else {
                rows.push((line, cells));
            }
        }
        Self { file, columns, rows }
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(move |(line, cells)| Row { table: self, line: *line, cells })
    }
}

/// One row of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'t, 'a> {
    table: &'t Table<'a>,
    /// Line in the file, from 1.
    pub line: usize,
    cells: &'t [&'a str],
}

impl<'a> Row<'_, 'a> {
    /// The cell of a column, trimmed; empty where the row is short.
    pub fn get(&self, column: &str) -> &'a str {
        self.table.columns.get(column).and_then(|at| self.cells.get(*at)).map_or("", |cell| cell.trim())
    }

    /// The cell's parts between bars, trimmed, without empty ones.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(column).split('|').map(str::trim).filter(|part| !part.is_empty())
    }

    /// The cell as a value; a problem and none where it is something else.
    pub fn parse<T: FromStr>(&self, column: &str, what: &str, problems: &mut Problems) -> Option<T> {
        let cell = self.get(column);
        cell.parse()
            .map_err(|_| {
                problems.push(
                    self.table.file,
                    self.line,
                    format!("`{column}` is `{cell}`; it must be {what}"),
                );
            })
            .ok()
    }

    /// The cell as a day; none where it is empty, a problem where it is no day.
    pub fn date(&self, column: &str, problems: &mut Problems) -> Option<Date> {
        if self.get(column).is_empty() {
            None
        } else {
            self.parse(column, "a day such as 2026-11-24", problems)
        }
    }

    /// Checks a cell that says how sure the row is.
    pub fn certainty(&self, column: &str, problems: &mut Problems) {
        if !matches!(self.get(column), "S" | "K" | "I") {
            self.problem(
                format!("`{column}` must be S (read at the source), K (general knowledge) or I (inference)"),
                problems,
            );
        }
    }

    /// Notes a problem with this row.
    pub fn problem(&self, message: impl Into<String>, problems: &mut Problems) {
        problems.push(self.table.file, self.line, message);
    }
}
