use std::io::{self, BufRead, BufReader, Cursor, Read as _};

use serde_json::Value;

use super::input::Input;
use super::records::{self, Likeness, Records};
use super::table::Table;
use super::{Import, Read, columns};
use crate::domain::Fault;
use crate::parse::limits::{JSON_VALUES, JSON_WHOLE_BYTES, ROW_BYTES};
use crate::parse::{self, Elements, JsonError};

/// How the records of a JSON file stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One array of objects.
    Array,
    /// One object a line.
    Lines,
    /// One object over several lines, or several: a record, or a wrapper around records.
    Whole,
}

impl Form {
    fn of(start: &[u8], name: &str) -> Self {
        let start = start.trim_ascii_start();
        if start.starts_with(b"[") {
            return Self::Array;
        }
        let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let first = lines.next().unwrap_or_default();
        let next = lines.find(|line| !line.is_empty());
        let goes_on = first.ends_with(b"{") || first.ends_with(b"[");
        match next {
            _ if goes_on => Self::Whole,
            // A first line that goes on is no record; one that is broken stands before others all the same.
            Some(next) if is_record(first) || next.starts_with(b"{") => Self::Lines,
            // A line longer than what was looked at.
            None if has_lines(name) && !is_record(first) => Self::Lines,
            _ => Self::Whole,
        }
    }
}

/// Whether a text begins as records in JSON do.
pub(super) fn is_json(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let inside = |mark: &[u8]| start.strip_prefix(mark).map(<[u8]>::trim_ascii_start);
    let is_object =
        |text: &[u8]| text.starts_with(b"{") && inside_of(text).is_some_and(|text| text.starts_with(b"\""));
    is_object(start) || inside(b"[").is_some_and(is_object)
}

fn inside_of(object: &[u8]) -> Option<&[u8]> {
    object.strip_prefix(b"{").map(<[u8]>::trim_ascii_start)
}

/// Whether a name says that each line is a record.
fn has_lines(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".jsonl", ".ndjson", ".jl"].iter().any(|end| name.trim_end_matches(".gz").ends_with(end))
}

fn is_record(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| line.ends_with('}') && parse::lenient_json(line).is_ok())
}

impl Import<'_> {
    /// Reads JSON: lines, an array, or objects with records somewhere in them.
    pub(super) fn json(&mut self, input: Input, name: &str) -> Read {
        let form = Form::of(&input.start, name);
        let mut records = Records::new(self, name);
        let read = match form {
            Form::Array if holds_lists(&input.start) => {
                drop(records);
                return self.list_of_lists(input, name);
            }
            Form::Array => array(&mut records, input.reader, name, &mut 0),
            Form::Lines => lines(&mut records, input, name),
            Form::Whole => whole(&mut records, input, name),
        }?;
        records.flush()?;
        Ok(read)
    }

    /// Reads a list of lists as a table: the first names the columns.
    fn list_of_lists(&mut self, input: Input, name: &str) -> Read {
        let mut elements = Elements::new(input.reader);
        let mut element = Vec::new();
        let mut table = Table::of_sheet(self, name);
        for number in 1.. {
            let cells = match elements.next_into(&mut element) {
                Ok(Some(true)) => record(&element),
                Ok(Some(false)) => {
                    table.fail(too_long(name, "row", number))?;
                    continue;
                }
                Ok(None) => break,
                Err(error) => {
                    let _ = table.finish()?;
                    let what = format!("{name} row {number}: {error}; the rows before it were read");
                    return Ok(Err(Fault::new("json_broken", what)));
                }
            };
            if let Ok(Value::Array(cells)) = cells {
                table.line(number, cells.iter().map(columns::text).collect())?;
            } else {
                let what =
                    format!("{name} row {number}: is no list, as the rows before it are; it was left out");
                table.fail(Fault::new("row_broken", what))?;
            }
        }
        table.finish()
    }
}

fn holds_lists(start: &[u8]) -> bool {
    let inside = start.trim_ascii_start().strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(b"["))
}

fn too_long(name: &str, unit: &str, number: u64) -> Fault {
    Fault::new(
        "row_broken",
        format!("{name} {unit} {number}: longer than {ROW_BYTES} bytes; it was left out"),
    )
}

/// Reads the elements of a list; `read` counts the rows of the file.
fn array(records: &mut Records<'_, '_, '_>, reader: impl BufRead, name: &str, read: &mut u64) -> Read {
    let mut elements = Elements::new(reader);
    let mut element = Vec::new();
    loop {
        *read += 1;
        let number = *read;
        match elements.next_into(&mut element) {
            Ok(Some(true)) => records.add("row", number, record(&element))?,
            Ok(Some(false)) => records.fail(number, too_long(name, "row", number))?,
            Ok(None) => {
                *read -= 1;
                return Ok(Ok(()));
            }
            Err(error) => {
                // What an end cut off is told, and what stands before it is read.
                let what = format!("{name} row {number}: {error}; the rows before it were read");
                return Ok(Err(Fault::new("json_broken", what)));
            }
        }
    }
}

/// One record. A line that ends too early is not repaired: nobody knows what is missing.
fn record(text: &[u8]) -> Result<Value, JsonError> {
    let broken = match parse::json(text) {
        Err(JsonError::Broken(error)) if !error.is_eof() => error,
        read => return read,
    };
    let text = std::str::from_utf8(text).ok();
    match text.and_then(|text| parse::lenient_json(text).ok()).as_deref() {
        Some([one]) => Ok(one.clone()),
        _ => Err(JsonError::Broken(broken)),
    }
}

fn lines(records: &mut Records<'_, '_, '_>, mut input: Input, name: &str) -> Read {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = input.reader.by_ref().take(ROW_BYTES as u64).read_until(b'\n', &mut line);
        if let Err(error) = read {
            return Ok(Err(Fault::new("file_unreadable", format!("{name} line {number}: {error}"))));
        }
        if line.is_empty() {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let is_whole = line.ends_with(b"\n") || line.len() < ROW_BYTES;
        if !is_whole {
            skip_line(&mut input.reader);
            records.fail(number, too_long(name, "line", number))?;
            continue;
        }
        records.add("line", number, record(line.trim_ascii_end()))?;
    }
    Ok(Ok(()))
}

fn skip_line(reader: &mut dyn BufRead) {
    while let Ok(buffer) = reader.fill_buf() {
        let (skip, is_end) = match memchr::memchr(b'\n', buffer) {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(skip);
        if is_end {
            break;
        }
    }
}

fn whole(records: &mut Records<'_, '_, '_>, mut input: Input, name: &str) -> Read {
    let mut text = Vec::new();
    if let Err(error) = input.reader.by_ref().take(JSON_WHOLE_BYTES).read_to_end(&mut text) {
        return Ok(Err(Fault::new("file_unreadable", format!("{name}: {error}"))));
    }
    let is_large = text.len() as u64 >= JSON_WHOLE_BYTES;
    let read =
        if is_large { Err(JsonError::Large) } else { parse::lenient_json(&String::from_utf8_lossy(&text)) };
    match read {
        Ok(values) => {
            for (number, row) in (1..).zip(records::within(values, &|row| records.likeness(row))) {
                records.add("row", number, Ok(row))?;
            }
            Ok(Ok(()))
        }
        // Too large for a tree.
        Err(JsonError::Large) if is_large => first_of_lists(records, text, input.reader, name),
        Err(JsonError::Large) => all_lists(records, &text, name),
        Err(JsonError::Broken(error)) => {
            let what = format!(
                "{name} line {}: is no JSON that can be read; something else was expected at character {}. \
                 Save it again, or as JSON Lines, one ad a line",
                error.line(),
                error.column()
            );
            Ok(Err(Fault::new("json_broken", what)))
        }
    }
}

/// Lists that are looked at in a text that is too large for a tree.
const LISTS: usize = 20_000;
/// Longest first record by which a list is known. Bytes.
const FIRST_BYTES: usize = 64 << 10;

fn no_list(name: &str) -> Fault {
    let what = format!(
        "{name}: holds more than {JSON_VALUES} values and no list of records; save it as JSON Lines, one ad a line"
    );
    Fault::new("json_broken", what)
}

/// Where the next list of objects begins.
fn next_list(text: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'[', text.get(from..)?)
        .map(|at| from + at)
        .find(|at| text.get(at + 1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{")))
}

/// Whether the first record of a list looks like an ad or message.
fn is_list_of_records(records: &Records<'_, '_, '_>, list: &[u8]) -> bool {
    let list = list.get(..list.len().min(FIRST_BYTES)).unwrap_or(list);
    let mut first = Vec::new();
    matches!(Elements::new(list).next_into(&mut first), Ok(Some(true)))
        && matches!(record(&first), Ok(Value::Object(object)) if records.likeness(&object) != Likeness::None)
}

/// Reads every list of records in a text, one record at a time: an export of several chats has one for each.
fn all_lists(records: &mut Records<'_, '_, '_>, text: &[u8], name: &str) -> Read {
    let (mut from, mut read, mut is_any) = (0, 0, false);
    for _ in 0..LISTS {
        let Some(at) = next_list(text, from) else { break };
        let list = text.get(at..).unwrap_or_default();
        from = at + 1;
        if is_list_of_records(records, list) {
            is_any = true;
            let mut rest = Cursor::new(list);
            if let Err(fault) = array(records, &mut rest, name, &mut read)? {
                return Ok(Err(fault));
            }
            from = at + usize::try_from(rest.position()).unwrap_or(list.len());
        }
    }
    Ok(if is_any { Ok(()) } else { Err(no_list(name)) })
}

/// Reads the first list of records in a file that is too large to be held.
fn first_of_lists(
    records: &mut Records<'_, '_, '_>,
    mut text: Vec<u8>,
    reader: Box<dyn BufRead>,
    name: &str,
) -> Read {
    let mut from = 0;
    for _ in 0..LISTS {
        let Some(at) = next_list(&text, from) else { break };
        if is_list_of_records(records, text.get(at..).unwrap_or_default()) {
            let rest: Box<dyn io::Read> = Box::new(Cursor::new(text.split_off(at)).chain(reader));
            return array(records, BufReader::new(rest), name, &mut 0);
        }
        from = at + 1;
    }
    Ok(Err(no_list(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_form_by_the_beginning() {
        for (start, form) in [
            ("[{\"a\":1}]", Form::Array),
            ("{\"a\":1}\n{\"a\":2}", Form::Lines),
            ("{\"a\":NaN}\n{\"a\":2}", Form::Lines),
            ("{\"a\":\"x\n{\"a\":2}", Form::Lines),
            ("{\"a\":1}", Form::Whole),
            ("{\n \"a\": 1\n}", Form::Whole),
            ("{\"data\": [\n {\"a\":1}\n]}", Form::Whole),
            ("{\n{", Form::Whole),
        ] {
            assert_eq!(Form::of(start.as_bytes(), "a.json"), form, "{start}");
        }
    }

    #[test]
    fn a_name_tells_what_a_long_line_does_not() {
        assert_eq!(Form::of(b"{\"a\":[0,0", "a.jsonl.gz"), Form::Lines);
        assert_eq!(Form::of(b"{\"a\":[0,0", "a.json"), Form::Whole);
        assert_eq!(Form::of(b"{\n \"a\": 1\n}", "a.jsonl"), Form::Whole);
    }

    #[test]
    fn a_record_is_repaired_but_not_completed() {
        assert!(record(b"{\"a\":NaN}").is_ok());
        assert!(record(b"{\"a\":\"081").is_err());
        assert!(record(b"{\"a\":1} {\"b\":2}").is_err());
    }

    #[test]
    fn finds_lists_of_objects() {
        assert_eq!(next_list(b"{\"a\":[1],\"b\": [ {", 0), Some(14));
        assert_eq!(next_list(b"{\"a\":[1]}", 0), None);
        assert!(holds_lists(b" [ [\"isi\"]]") && !holds_lists(b"[{\"a\":[]}]"));
    }
}
