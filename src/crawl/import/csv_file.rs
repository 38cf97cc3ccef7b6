use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;
use serde_json::{Map, Value};

use super::input::Input;
use super::row_cap::{RowCap, swallowed_the_rest};
use super::rows::Rows;
use super::{Import, Read};
use crate::domain::Fault;

const DELIMITERS: [u8; 4] = *b",;\t|";

impl Import<'_> {
    /// Reads a CSV file row by row; the first line names the columns.
    pub(super) fn csv(&mut self, input: Input, name: &str) -> Read {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(&input.start))
            .flexible(true)
            .has_headers(false)
            .from_reader(RowCap::new(input.reader));
        let broken = |line: Option<u64>, what: &str| {
            let line = line.map_or(String::new(), |line| format!(" line {line}"));
            Fault::new("row_broken", format!("{name}{line}: {what}"))
        };
        let mut record = ByteRecord::new();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(Err(Fault::new("empty_file", format!("{name}: the file is empty")))),
            Err(error) => return Ok(Err(broken(None, &error.to_string()))),
        }
        let names: Vec<String> = record.iter().map(|cell| decode(cell).trim().to_owned()).collect();
        let mut rows = Rows::new(self, name);
        let reading = match rows.recognise(&names) {
            Ok(reading) => reading,
            Err(what) => return Ok(Err(Fault::new("missing_column", format!("{name} {what}")))),
        };
        let mut number = 0;
        loop {
            reader.get_mut().next_row();
            let line = reader.position().line();
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    rows.flush()?;
                    let what = format!("{error}; the rest of the file was not read");
                    return Ok(Err(broken(Some(line), &what)));
                }
            }
            number += 1;
            if swallowed_the_rest(&reader, &record) {
                let what = "a quotation mark is never closed; this row and every line after it were left out";
                rows.fail(number, Fault::new("quote_open", broken(Some(line), what).message))?;
                continue;
            }
            if record.len() != names.len() {
                let line = record.position().map(csv::Position::line);
                let cells = if record.len() == 1 { "cell" } else { "cells" };
                let what =
                    format!("{} {cells}, but the first line names {} columns", record.len(), names.len());
                rows.fail(number, Fault::new("ragged_row", broken(line, &what).message))?;
                continue;
            }
            let cells = record.iter().map(|cell| Value::String(decode(cell).into_owned()));
            let row: Map<String, Value> = names.iter().cloned().zip(cells).collect();
            rows.add(number, &row, &reading)?;
        }
        rows.flush()?;
        Ok(Ok(()))
    }
}

/// A cell as text: UTF-8, else Windows-1252, which is what spreadsheets write where it is not.
fn decode(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// The delimiter that the first line has most of, outside quotes.
fn delimiter(start: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in start {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            byte if !is_quoted => {
                for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
                    *count += usize::from(*byte == delimiter);
                }
            }
            _ => {}
        }
    }
    // The first of equals is the comma.
    let best = counts.iter().zip(DELIMITERS).rev().max_by_key(|(count, _)| **count);
    best.map_or(b',', |(_, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_delimiter() {
        assert_eq!(delimiter(b"a,b\n1;2;3;4"), b',');
        assert_eq!(delimiter(b"\"a,b,c\";d\n"), b';');
        assert_eq!(delimiter(b"a\tb"), b'\t');
        assert_eq!(delimiter(b"only"), b',');
    }

    #[test]
    fn reads_old_spreadsheets() {
        assert_eq!(decode(b"caf\xe9 \x96 \x80"), "café – €");
    }
}
