//! Reading: CSV or JSON Lines, each row a task.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

use serde::Deserialize;
use serde_json::Value;

use super::{Filter, Task};
use crate::crawl::{RowCap, swallowed_the_rest};
use crate::parse::limits::ROW_BYTES;
use crate::text::safe::shorten;

/// One ad as it is handed to the filter; only `text` is needed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Row<'a> {
    #[serde(default)]
    pub(super) id: Value,
    #[serde(borrow, default)]
    pub(super) title: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) url: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) employer: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) location: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) posted_at: Option<Cow<'a, str>>,
}

/// Longest line that is read, bytes.
const LONGEST_LINE_BYTES: u64 = ROW_BYTES as u64;
/// Most bytes of a header that a message repeats.
const MOST_SHOWN: usize = 200;

/// Skips a byte-order mark and leading white space.
pub(super) fn skip_blank(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let head = input.fill_buf()?;
        let blank =
            head.iter().take_while(|b| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF)).count();
        let is_all = blank == head.len();
        input.consume(blank);
        if !is_all || blank == 0 {
            return Ok(());
        }
    }
}

impl<W: Write> Filter<'_, W> {
    pub(super) fn json_lines(&mut self, mut input: impl BufRead) -> io::Result<()> {
        let mut buffer = Vec::new();
        for number in 1.. {
            buffer.clear();
            let read = input.by_ref().take(LONGEST_LINE_BYTES).read_until(b'\n', &mut buffer)?;
            if read == 0 {
                break;
            }
            if read as u64 == LONGEST_LINE_BYTES && buffer.last() != Some(&b'\n') {
                skip_line(&mut input)?;
                self.bad(number, format!("the line is longer than {LONGEST_LINE_BYTES} bytes"))?;
                continue;
            }
            let Ok(line) = std::str::from_utf8(&buffer) else {
                self.bad(number, "the line is not UTF-8; save the file as UTF-8".into())?;
                continue;
            };
            if line.trim().is_empty() {
                continue;
            }
            if !line.trim_start().starts_with('{') {
                self.bad(
                    number,
                    "the line is no JSON object; write each ad as an object on a line of its own".into(),
                )?;
                continue;
            }
            let bytes = line.len();
            self.wait(Task::Json { number, line: line.to_owned() }, bytes)?;
        }
        Ok(())
    }

    pub(super) fn csv(&mut self, input: impl Read) -> io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(RowCap::new(input));
        let header: Vec<String> = match reader.byte_headers() {
            Ok(header) => header.iter().map(|h| String::from_utf8_lossy(h).trim().to_lowercase()).collect(),
            Err(error) => return self.bad(1, format!("the header cannot be read: {error}")),
        };
        let at = |name: &str| header.iter().position(|h| h == name);
        let Some(text) = at("text") else {
            let named = ["id", "title", "url", "employer", "location", "posted_at"];
            let message = if named.iter().any(|name| at(name).is_some()) {
                let found = shorten(&header.join(", "), MOST_SHOWN);
                format!("the column `text` is missing; the columns are: {found}")
            } else {
                "the first line is neither a JSON object nor a header with a column `text`; write each ad as \
                 {\"text\": \"...\"} on a line of its own, or as CSV with a header line"
                    .to_owned()
            };
            return self.bad(1, message);
        };
        let (id, title, url) = (at("id"), at("title"), at("url"));
        let (employer, location, posted_at) = (at("employer"), at("location"), at("posted_at"));
        let mut record = csv::ByteRecord::new();
        loop {
            reader.get_mut().next_row();
            let line = reader.position().line();
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) if error.is_io_error() => {
                    return self.bad(line, format!("{error}; the rest was not read"));
                }
                Err(error) => {
                    self.bad(line, error.to_string())?;
                    continue;
                }
            }
            if swallowed_the_rest(&reader, &record) {
                let what = "a quotation mark is never closed; this row and every line after it were left out";
                self.bad(line, what.to_owned())?;
                continue;
            }
            if record.len() != header.len() {
                self.bad(
                    line,
                    format!("{} cells, but the header names {} columns", record.len(), header.len()),
                )?;
                continue;
            }
            if record.iter().any(|cell| std::str::from_utf8(cell).is_err()) {
                self.bad(line, "the line is not UTF-8; save the file as UTF-8".into())?;
                continue;
            }
            let cell = |at: Option<usize>| {
                at.and_then(|at| record.get(at))
                    .and_then(|c| std::str::from_utf8(c).ok())
                    .map(|c| Cow::Owned(c.to_owned()))
            };
            let row: Row<'static> = Row {
                id: cell(id).map_or(Value::Null, |c: Cow<'static, str>| Value::String(c.into_owned())),
                title: cell(title),
                text: cell(Some(text)),
                url: cell(url),
                employer: cell(employer),
                location: cell(location),
                posted_at: cell(posted_at),
            };
            self.wait(Task::Row { number: line, row }, record.len() + record.as_slice().len())?;
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let head = input.fill_buf()?;
        if head.is_empty() {
            return Ok(());
        }
        let end = memchr::memchr(b'\n', head);
        let length = end.map_or(head.len(), |at| at + 1);
        input.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}
