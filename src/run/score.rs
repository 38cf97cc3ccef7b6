//! The filter: ads in, one line of JSON out for each, in order, with no database and no memory of what went
//! before. The very same stages as the night.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Stages;
use crate::crawl::{RowCap, swallowed_the_rest};
use crate::domain::{
    Ad, Band, Contact, ContactKind, Detail, Fact, Kind, Origin, ReasonKind, SourceName, Span,
};
use crate::extract::{Given, extract_given};
use crate::store::Judged;
use crate::text::mask;
use crate::text::safe::shorten;

/// One ad as it is handed to the filter; only `text` is needed.
#[derive(Debug, Default, Deserialize)]
struct Row<'a> {
    #[serde(default)]
    id: Value,
    #[serde(borrow, default)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    employer: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    location: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    posted_at: Option<Cow<'a, str>>,
}

/// One line of the answer.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: &'a Value,
    kind: Kind,
    score: Option<f64>,
    band: Option<Band>,
    reasons: Vec<Shown<'a>>,
    for_legitimacy: Vec<Shown<'a>>,
    destination: Option<&'a str>,
    contacts: Vec<ShownContact>,
}

/// A reason, or something that speaks for the ad.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    indicator: &'a str,
    /// The words, contacts in them masked.
    text: String,
    /// Bytes of `title` or `text` as they were handed in.
    start: Option<usize>,
    end: Option<usize>,
    #[serde(rename = "in")]
    within: Option<&'static str>,
    contribution: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a Detail>,
}

#[derive(Debug, Serialize)]
struct ShownContact {
    kind: ContactKind,
    value: String,
}

/// A line that could not be read.
#[derive(Debug, Serialize)]
struct BadLine {
    line: u64,
    error: String,
}

/// How the filter runs.
#[derive(Debug, Clone, Copy)]
pub struct ScoreSettings {
    /// Day of ads that bear none.
    pub day: Date,
    /// Whether contacts are written out.
    pub is_unmasked: bool,
}

/// What went through the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ScoreCounts {
    /// Lines answered with a judgement.
    pub ads: u64,
    /// Lines answered with an error.
    pub failed: u64,
}

/// Longest line that is read, bytes.
const LONGEST_LINE_BYTES: u64 = 16 << 20;
/// Most bytes of a header that a message repeats.
const MOST_SHOWN: usize = 200;

/// Reads CSV (with a header line) or JSON Lines, told apart by the first character, and writes JSON Lines.
///
/// # Errors
/// When `input` or `output` fails; a bad line becomes a line with `error`, and the rest goes on.
pub fn score(
    input: impl BufRead,
    output: impl Write,
    stages: &Stages,
    settings: ScoreSettings,
) -> io::Result<ScoreCounts> {
    let mut input = input;
    let mut filter = Filter { stages, settings, output, counts: ScoreCounts::default() };
    skip_blank(&mut input)?;
    if matches!(input.fill_buf()?.first(), Some(b'{' | b'[') | None) {
        filter.json_lines(input)?;
    } else {
        filter.csv(input)?;
    }
    filter.output.flush()?;
    Ok(filter.counts)
}

/// Skips a byte-order mark and leading white space.
fn skip_blank(input: &mut impl BufRead) -> io::Result<()> {
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

struct Filter<'s, W> {
    stages: &'s Stages,
    settings: ScoreSettings,
    output: W,
    counts: ScoreCounts,
}

impl<W: Write> Filter<'_, W> {
    fn json_lines(&mut self, mut input: impl BufRead) -> io::Result<()> {
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
            match serde_json::from_str::<Row<'_>>(line) {
                Ok(row) => self.row(number, &row)?,
                Err(error) => {
                    // The number of the line is ours; the parser only ever sees one.
                    let error = error.to_string().replace(" at line 1 column ", " at byte ");
                    self.bad(number, format!("the line is no JSON object of an ad: {error}"))?;
                }
            }
        }
        Ok(())
    }

    fn csv(&mut self, input: impl Read) -> io::Result<()> {
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
                at.and_then(|at| record.get(at)).and_then(|c| std::str::from_utf8(c).ok()).map(Cow::Borrowed)
            };
            let row = Row {
                id: cell(id).map_or(Value::Null, |c| Value::String(c.into_owned())),
                title: cell(title),
                text: cell(Some(text)),
                url: cell(url),
                employer: cell(employer),
                location: cell(location),
                posted_at: cell(posted_at),
            };
            self.row(line, &row)?;
        }
    }

    fn row(&mut self, number: u64, row: &Row<'_>) -> io::Result<()> {
        let Some(text) = row.text.as_deref() else {
            return self.bad(number, "`text` is missing".into());
        };
        let judged = judge(self.stages, self.settings, row, text);
        self.counts.ads += 1;
        let line = line(&row.id, &judged, lead(text), self.settings.is_unmasked);
        serde_json::to_writer(&mut self.output, &line)?;
        self.output.write_all(b"\n")
    }

    fn bad(&mut self, line: u64, error: String) -> io::Result<()> {
        self.counts.failed += 1;
        serde_json::to_writer(&mut self.output, &BadLine { line, error })?;
        self.output.write_all(b"\n")
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

fn judge(stages: &Stages, settings: ScoreSettings, row: &Row<'_>, text: &str) -> Judged {
    let or_empty = |value: &Option<Cow<'_, str>>| value.as_deref().unwrap_or("").to_owned();
    let (title, url) = (or_empty(&row.title), or_empty(&row.url));
    let (employer, location) = (or_empty(&row.employer), or_empty(&row.location));
    let given = Given {
        title: &title,
        text,
        url: &url,
        employer: &employer,
        location: &location,
        ..Given::default()
    };
    let key = row.id.as_str().map_or_else(|| row.id.to_string(), str::to_owned);
    let key = if row.id.is_null() { url.as_str() } else { key.as_str() };
    let mut ad: Ad = extract_given(SourceName("score".into()), key, &given, &stages.facts);
    if let Some(day) = row.posted_at.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()) {
        ad.posted_on = Some(Fact { value: day, origin: Origin::Column, span: None });
    }
    stages.judge(ad, settings.day)
}

/// White space before the text, which the ad leaves out and the caller's offsets must count.
fn lead(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn line<'a>(id: &'a Value, judged: &'a Judged, lead: usize, is_unmasked: bool) -> Line<'a> {
    let Judged { ad, assessment, .. } = judged;
    let shown = |indicator: &'a str, span: Option<Span>, contribution: f64, detail: &'a Option<Detail>| {
        let place = span.map(|span| place(ad, span, lead));
        Shown {
            indicator,
            text: span.map(|span| words(ad, span, is_unmasked)).unwrap_or_default(),
            start: place.map(|p| p.1),
            end: place.map(|p| p.2),
            within: place.map(|p| p.0),
            contribution: round(contribution),
            detail: detail.as_ref(),
        }
    };
    let reasons = assessment.iter().flat_map(|a| &a.reasons).filter(|r| r.kind != ReasonKind::Base);
    let supports = assessment.iter().flat_map(|a| &a.supports);
    Line {
        id,
        kind: ad.kind,
        score: assessment.as_ref().map(|a| a.score.rounded()),
        band: assessment.as_ref().map(|a| a.band),
        reasons: reasons.map(|r| shown(&r.id, r.spans.first().copied(), r.contribution, &r.detail)).collect(),
        for_legitimacy: supports
            .map(|s| shown(&s.id, s.spans.first().copied(), s.contribution, &s.detail))
            .collect(),
        destination: ad.destination.as_ref().map(|d| d.code.as_str()),
        contacts: ad.contacts.iter().map(|contact| shown_contact(contact, is_unmasked)).collect(),
    }
}

/// Which field a span lies in, and where in it.
fn place(ad: &Ad, span: Span, lead: usize) -> (&'static str, usize, usize) {
    match span.start.checked_sub(ad.text_start()) {
        Some(start) => ("text", start + lead, span.end - ad.text_start() + lead),
        None => ("title", span.start, span.end.min(ad.title().len())),
    }
}

fn words(ad: &Ad, span: Span, is_unmasked: bool) -> String {
    let words = span.slice(ad.document());
    if is_unmasked {
        return words.to_owned();
    }
    let inside: Vec<Contact> = ad
        .contacts
        .iter()
        .filter_map(|contact| {
            let at = contact.span.filter(|at| at.overlaps(span))?;
            let start = at.start.max(span.start) - span.start;
            let end = at.end.min(span.end) - span.start;
            Some(Contact { span: Some(Span::new(start, end)), ..contact.clone() })
        })
        .collect();
    mask::in_text(words, &inside)
}

fn shown_contact(contact: &Contact, is_unmasked: bool) -> ShownContact {
    let value = if is_unmasked { contact.value.clone() } else { mask::contact(contact) };
    ShownContact { kind: contact.kind, value }
}

/// Four digits behind the point: more would only pretend.
fn round(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
