use std::collections::HashMap;
use std::io::{BufRead, Read as _};

use serde_json::{Map, Value};

use super::input::Input;
use super::rows::{Reading, Rows};
use super::{Import, Read};
use crate::crawl::CrawlError;
use crate::domain::Fault;

/// Longest line, bytes.
const LINE_BYTES: u64 = 16 << 20;
/// Largest file that is one array, bytes.
const ARRAY_BYTES: u64 = 256 << 20;
/// Different sets of columns that are remembered.
const SHAPES: usize = 1000;

impl Import<'_> {
    /// Reads JSON Lines line by line, or one array of objects.
    pub(super) fn json(&mut self, mut input: Input, name: &str) -> Read {
        let is_array = input.start.trim_ascii_start().starts_with(b"[");
        let mut objects = Objects { rows: Rows::new(self, name), name, shapes: HashMap::new() };
        if is_array {
            let array = serde_json::from_reader::<_, Vec<Value>>(input.reader.take(ARRAY_BYTES));
            let array = match array {
                Ok(array) => array,
                Err(error) => return Ok(Err(Fault::new("json_broken", format!("{name}: {error}")))),
            };
            for (number, value) in (1..).zip(array) {
                objects.add("row", number, Ok(value))?;
            }
            objects.rows.flush()?;
            return Ok(Ok(()));
        }
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let read = input.reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
            if let Err(error) = read {
                objects.rows.flush()?;
                return Ok(Err(Fault::new("file_unreadable", format!("{name} line {number}: {error}"))));
            }
            if line.is_empty() {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let is_whole = line.ends_with(b"\n") || (line.len() as u64) < LINE_BYTES;
            if !is_whole {
                skip_line(&mut input.reader);
                let what = format!("{name} line {number}: longer than {LINE_BYTES} bytes");
                objects.rows.fail(number, Fault::new("row_broken", what))?;
                continue;
            }
            objects.add("line", number, serde_json::from_slice(&line))?;
        }
        objects.rows.flush()?;
        Ok(Ok(()))
    }
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

struct Objects<'n, 'i, 'a> {
    rows: Rows<'i, 'a>,
    name: &'n str,
    /// What the columns of each set of keys were taken for.
    shapes: HashMap<Vec<String>, Result<Reading, String>>,
}

impl Objects<'_, '_, '_> {
    fn add(&mut self, unit: &str, number: u64, value: serde_json::Result<Value>) -> Result<(), CrawlError> {
        let fault =
            |code: &str, what: &str| Fault::new(code, format!("{} {unit} {number} {what}", self.name));
        let row: Map<String, Value> = match value {
            Ok(Value::Object(row)) => row,
            Ok(_) => return self.rows.fail(number, fault("row_broken", "is no JSON object")),
            // The message of the parser names a place but quotes nothing.
            Err(error) => {
                let what = if error.is_eof() {
                    "is no JSON: it ends before its last brace or quotation mark".to_owned()
                } else {
                    format!("is no JSON: something else was expected at character {}", error.column())
                };
                return self.rows.fail(number, fault("row_broken", &what));
            }
        };
        let keys: Vec<String> = row.keys().cloned().collect();
        if !self.shapes.contains_key(&keys) {
            if self.shapes.len() >= SHAPES {
                self.shapes.clear();
            }
            let reading = self.rows.recognise(&keys);
            self.shapes.insert(keys.clone(), reading);
        }
        match self.shapes.get(&keys) {
            Some(Ok(reading)) => self.rows.add(number, &row, &reading.clone()),
            Some(Err(what)) => self.rows.fail(number, fault("missing_column", what)),
            None => Ok(()),
        }
    }
}
