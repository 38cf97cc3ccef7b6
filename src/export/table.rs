use std::fmt;
use std::io::{self, Write};

use serde::Serialize;

use super::cell::{clean, contact, harmless};
use crate::domain::Reason;
use crate::store::ExportRow;

/// Column names, in order.
const COLUMNS: [&str; 12] = [
    "ad",
    "url",
    "source",
    "title",
    "employer",
    "location",
    "destination",
    "contacts",
    "first_seen",
    "score",
    "band",
    "reasons",
];

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated with a header line, every cell in quotes, UTF-8 with a byte order mark.
    ///
    /// The mark is there because this file is for people: a double click opens it in Excel, which takes a file
    /// without one for the machine's old code page and spoils every letter beyond ASCII. Programs that mind it
    /// have JSON Lines.
    Csv,
    /// One JSON object a line, UTF-8 without a mark.
    Jsonl,
}

/// Writes ads row by row.
pub struct Table<'w, W: Write> {
    sheet: Sheet<W>,
    is_unmasked: bool,
    wording: &'w dyn Fn(&Reason) -> String,
}

enum Sheet<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
}

impl<W: Write> fmt::Debug for Table<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if matches!(self.sheet, Sheet::Csv(_)) { Format::Csv } else { Format::Jsonl };
        f.debug_struct("Table")
            .field("format", &format)
            .field("is_unmasked", &self.is_unmasked)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Line<'a> {
    ad: &'a str,
    url: Option<String>,
    source: String,
    title: String,
    employer: Option<String>,
    location: Option<String>,
    destination: Option<String>,
    contacts: Vec<String>,
    first_seen: String,
    score: f64,
    band: &'static str,
    reasons: Vec<String>,
}

impl<'w, W: Write> Table<'w, W> {
    /// A table on `out`. `wording` puts a reason into words; it is asked for reasons that raise the risk
    /// and leaves out by an empty text what tells a person nothing.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(
        mut out: W,
        format: Format,
        is_unmasked: bool,
        wording: &'w dyn Fn(&Reason) -> String,
    ) -> io::Result<Self> {
        let sheet = match format {
            Format::Csv => {
                out.write_all("\u{feff}".as_bytes())?;
                let mut csv = csv::WriterBuilder::new()
                    .quote_style(csv::QuoteStyle::Always)
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(out);
                csv.write_record(COLUMNS)?;
                Sheet::Csv(Box::new(csv))
            }
            Format::Jsonl => Sheet::Jsonl(out),
        };
        Ok(Self { sheet, is_unmasked, wording })
    }

    /// Writes one ad.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn write(&mut self, row: &ExportRow) -> io::Result<()> {
        let line = self.line(row);
        match &mut self.sheet {
            Sheet::Csv(csv) => {
                let cells = [
                    line.ad.to_owned(),
                    line.url.unwrap_or_default(),
                    line.source,
                    line.title,
                    line.employer.unwrap_or_default(),
                    line.location.unwrap_or_default(),
                    line.destination.unwrap_or_default(),
                    line.contacts.join("; "),
                    line.first_seen,
                    format!("{:.4}", line.score),
                    line.band.to_owned(),
                    line.reasons.join("; "),
                ];
                csv.write_record(cells.map(harmless))?;
            }
            Sheet::Jsonl(out) => {
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// Writes what is still held back and hands the output back.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self.sheet {
            Sheet::Csv(csv) => csv.into_inner().map_err(csv::IntoInnerError::into_error),
            Sheet::Jsonl(mut out) => {
                out.flush()?;
                Ok(out)
            }
        }
    }

    fn line<'a>(&self, row: &'a ExportRow) -> Line<'a> {
        let clean = |text: &str| clean(text, &row.contacts, self.is_unmasked);
        let option = |text: &Option<String>| text.as_deref().map(clean);
        Line {
            ad: &row.ad.0,
            url: option(&row.url),
            source: clean(&row.source.0),
            title: clean(&row.title),
            employer: option(&row.employer),
            location: option(&row.location),
            destination: option(&row.destination),
            contacts: row.contacts.iter().map(|found| contact(found, self.is_unmasked)).collect(),
            first_seen: format!("{:.0}", row.first_seen_at),
            score: row.score.rounded(),
            band: row.band.name(),
            reasons: row
                .reasons
                .iter()
                .filter(|reason| reason.contribution > 0.0)
                .map(|reason| clean(&(self.wording)(reason)))
                .filter(|words| !words.is_empty())
                .collect(),
        }
    }
}
