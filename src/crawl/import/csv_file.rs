use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::BufRead as _;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;

use super::input::Input;
use super::row_cap::{RowCap, swallowed_the_rest};
use super::table::{HEADING_LINES, Table, fields_named};
use super::{Import, Read};
use crate::domain::{Fault, Field};

const DELIMITERS: [u8; 4] = *b",;\t|";

impl Import<'_> {
    /// Reads a CSV file row by row; the first line names the columns.
    pub(super) fn csv(&mut self, mut input: Input, name: &str) -> Read {
        // `sep=;`, which a spreadsheet writes for itself, is no line of the table.
        let stated = stated_delimiter(&input.start);
        let passed_lines = u64::from(stated.is_some());
        if stated.is_some() {
            let end = input.start.iter().position(|byte| *byte == b'\n' || *byte == b'\r');
            let length = end.map_or(input.start.len(), |at| at + 1);
            input.reader.consume(length);
            input.start.drain(..length);
        }
        let delimiter = stated.unwrap_or_else(|| delimiter(&input.start, &self.source.rules.columns));
        let mut reader = builder(delimiter, &input.start).from_reader(RowCap::new(input.reader));
        // Lines are counted by their ends, and old programs end them with a carriage return alone.
        let counts_lines = memchr::memchr(b'\n', &input.start).is_some() || !input.start.contains(&b'\r');
        let mut records = 0;
        let broken = |line: u64, what: &str| Fault::new("row_broken", format!("{name} line {line}: {what}"));
        let mut record = ByteRecord::new();
        let mut table = Table::new(self, name);
        while !table.is_over() {
            reader.get_mut().next_row();
            records += 1;
            let line = if counts_lines { reader.position().line() } else { records } + passed_lines;
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let _ = table.finish()?;
                    let what = format!("{error}; the rest of the file was not read");
                    return Ok(Err(broken(line, &what)));
                }
            }
            if swallowed_the_rest(&reader, &record) {
                let what = "a quotation mark is never closed; this row and every line after it were left out";
                table.fail(Fault::new("quote_open", broken(line, what).message))?;
                continue;
            }
            let line = record.position().filter(|_| counts_lines).map_or(line, |at| at.line() + passed_lines);
            table.line(line, record.iter().map(|cell| decode(cell).into_owned()).collect())?;
        }
        table.finish()
    }
}

/// How many cells a table has.
pub(in crate::crawl) fn cells(bytes: &[u8]) -> usize {
    let start = bytes.get(..bytes.len().min(1 << 16)).unwrap_or(bytes);
    let delimiter = stated_delimiter(start).unwrap_or_else(|| delimiter(start, &BTreeMap::new()));
    let mut reader = builder(delimiter, start).from_reader(RowCap::new(bytes));
    let (mut record, mut count) = (ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).is_ok_and(|is_there| is_there) {
        reader.get_mut().next_row();
        let _ = swallowed_the_rest(&reader, &record);
        count += record.iter().map(decode).count();
    }
    count
}

/// A cell as text: UTF-8, else Windows-1252, which is what spreadsheets write where it is not.
fn decode(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// The delimiter that a first line `sep=;` states.
fn stated_delimiter(start: &[u8]) -> Option<u8> {
    let (word, rest) = start.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    let is_line = rest.iter().find(|byte| **byte != b' ').is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    (word.eq_ignore_ascii_case(b"sep=")
        && is_line
        && delimiter.is_ascii()
        && !delimiter.is_ascii_alphanumeric())
    .then_some(*delimiter)
}

/// Whether quotation marks within cells are written with backslashes, as databases do, and never doubled.
fn has_backslashes(start: &[u8]) -> bool {
    let ends_cell = memchr::memmem::find_iter(start, b"\\\"").all(|at| {
        let after = start.get(at + 2);
        after.is_none_or(|byte| DELIMITERS.contains(byte) || matches!(byte, b'\r' | b'\n'))
    });
    !ends_cell && !has_doubled(start)
}

/// Whether a quotation mark is doubled within a cell; two of them by themselves are an empty cell.
fn has_doubled(start: &[u8]) -> bool {
    let is_edge = |byte: Option<&u8>| {
        byte.is_none_or(|byte| DELIMITERS.contains(byte) || matches!(byte, b'\r' | b'\n'))
    };
    memchr::memmem::find_iter(start, b"\"\"").any(|at| {
        let before = at.checked_sub(1).and_then(|before| start.get(before));
        before != Some(&b'\\') && !(is_edge(before) && is_edge(start.get(at + 2)))
    })
}

fn builder(delimiter: u8, start: &[u8]) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).flexible(true).has_headers(false);
    builder.escape(has_backslashes(start).then_some(b'\\'));
    builder
}

/// The delimiter by which one of the first lines names most fields; where none does, the one that the first line has most of.
fn delimiter(start: &[u8], stated: &BTreeMap<Field, String>) -> u8 {
    let most_named = |delimiter: u8| {
        let reader = builder(delimiter, start).from_reader(start);
        let lines = reader.into_byte_records().map_while(Result::ok).take(HEADING_LINES);
        let cells = lines.map(|line| line.iter().map(|cell| decode(cell).into_owned()).collect::<Vec<_>>());
        cells.map(|cells| fields_named(&cells, stated)).max().unwrap_or(0)
    };
    let named = DELIMITERS.map(|delimiter| (most_named(delimiter), delimiter));
    // A line that is one cell names one field by every delimiter.
    let best = named.into_iter().rev().max_by_key(|(named, _)| *named).filter(|(named, _)| *named > 1);
    best.map_or_else(|| most_frequent(start), |(_, delimiter)| delimiter)
}

/// Whether a text is a table: one of its first lines names, in short cells, a text and another field.
pub(super) fn is_table(start: &[u8], stated: &BTreeMap<Field, String>) -> bool {
    DELIMITERS.into_iter().filter(|delimiter| *delimiter != b',').any(|delimiter| {
        let lines = builder(delimiter, start).from_reader(start).into_byte_records();
        lines.map_while(Result::ok).take(HEADING_LINES).any(|line| {
            let cells: Vec<String> = line.iter().map(|cell| decode(cell).into_owned()).collect();
            cells.len() > 1 && cells.iter().all(|cell| cell.len() <= 40) && fields_named(&cells, stated) > 1
        })
    })
}

/// The delimiter that the first line has most of, outside quotes.
fn most_frequent(start: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in start {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
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
        let of = |start: &[u8]| delimiter(start, &BTreeMap::new());
        assert_eq!(of(b"a,b\n1;2;3;4"), b',');
        assert_eq!(of(b"a;b\r1,2,3,4,5"), b';');
        assert_eq!(of(b"\"a,b,c\";d\n"), b';');
        assert_eq!(of(b"a\tb"), b'\t');
        assert_eq!(of(b"only"), b',');
        assert_eq!(of(b"Rekap, November, 2026\n\njudul;isi;kontak\na;b;c\n"), b';', "under a heading");
        assert_eq!(of(b"judul|isi, lengkap|kontak\n"), b'|');
        assert_eq!(stated_delimiter(b"SEP=;\r\na"), Some(b';'));
        assert_eq!(stated_delimiter(b"sep=\t\na"), Some(b'\t'));
        assert_eq!(stated_delimiter(b"sep=a,b\n"), None);
    }

    #[test]
    fn tells_backslashes_of_databases_from_those_of_people() {
        assert!(has_backslashes(b"1,\"kata \\\"cepat\\\" itu\"\n"));
        assert!(!has_backslashes(b"1,\"C:\\\"\n"));
        assert!(!has_backslashes(b"1,\"kata \"\"cepat\"\"\"\n"));
    }

    #[test]
    fn reads_old_spreadsheets() {
        assert_eq!(decode(b"caf\xe9 \x96 \x80"), "café – €");
    }
}
