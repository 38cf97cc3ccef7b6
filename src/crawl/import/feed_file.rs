//! Feeds that were saved as files: each entry is a row with the words that stand in it.

use serde_json::Value;

use super::input::Input;
use super::records::Records;
use super::{Import, Read};
use crate::crawl::discover;

/// Whether a text begins as RSS or Atom does.
pub(super) fn is_feed(start: &[u8]) -> bool {
    let start = start.get(..start.len().min(4_096)).unwrap_or(start).trim_ascii_start();
    let has = |mark: &[u8]| memchr::memmem::find(start, mark).is_some();
    start.starts_with(b"<")
        && (has(b"<rss") || has(b"<feed") || has(b"<rdf:RDF"))
        && !(has(b"<html") || has(b"<HTML"))
}

impl Import<'_> {
    /// Reads each entry of a feed as a row.
    pub(super) fn feed_file(&mut self, input: Input, name: &str) -> Read {
        let body = match Self::whole(input, name, self.outside.settings.body_cap_bytes) {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        let (rows, fault) = match discover::feed_rows(&body, name) {
            Ok(read) => read,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut records = Records::new(self, name);
        for (number, row) in (1..).zip(rows) {
            records.add("entry", number, Ok(Value::Object(row)))?;
        }
        records.flush()?;
        Ok(fault.map_or(Ok(()), Err))
    }
}
