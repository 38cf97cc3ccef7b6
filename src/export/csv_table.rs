//! CSV: every cell in quotes, UTF-8 with a byte order mark.
//!
//! The mark is there because this file is for people: a double click opens it in Excel, which takes a file without one
//! for the machine's old code page and spoils every letter beyond ASCII. Programs that mind it have JSON Lines.

use std::io::{self, Write as _};

use super::columns::{COLUMNS, Cell, cells};
use super::sheet::{Out, Sheet};
use super::{Entry, figures::Figures};

/// A table of ads, or of figures where it is given some.
pub(super) struct CsvTable<'w> {
    csv: csv::Writer<Out<'w>>,
    figures: Option<Figures>,
}

impl<'w> CsvTable<'w> {
    pub(super) fn new(mut out: Out<'w>, figures: Option<Figures>) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        match figures {
            None => csv.write_record(COLUMNS),
            Some(_) => csv.write_record(Figures::COLUMNS),
        }
        .map_err(io_error)?;
        Ok(Self { csv, figures })
    }
}

impl Sheet for CsvTable<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        if let Some(figures) = &mut self.figures {
            figures.add(entry);
            return Ok(());
        }
        self.csv.write_record(cells(entry).map(told)).map_err(io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        for (what, value, ads) in self.figures.iter().flat_map(Figures::rows) {
            self.csv
                .write_record([what.to_owned(), harmless(value.to_owned()), ads.to_string()])
                .map_err(io_error)?;
        }
        self.csv.flush()
    }
}

fn told(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Cell::Number(number) => format!("{number:.4}"),
        Cell::Day(day) => day.to_string(),
        Cell::Time(moment) => moment.to_string(),
    }
}

/// A cell that no spreadsheet takes for a formula: an apostrophe goes before the characters that begin one.
fn harmless(mut cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%']) {
        cell.insert(0, '\'');
    }
    cell
}

/// What the output said, not that a table was written to it: a reader that has seen enough is no failure.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_sting_out_of_formulas() {
        for sting in ["=1+1", "+62812", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "|calc", "%x"] {
            assert!(harmless(sting.to_owned()).starts_with('\''), "{sting:?}");
        }
        assert_eq!(harmless("Gaji = 5 juta".to_owned()), "Gaji = 5 juta");
        assert_eq!((told(Cell::Number(3.0)), told(Cell::Number(0.912_34))), ("3".into(), "0.9123".into()));
    }
}
