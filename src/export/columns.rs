//! The columns of the table: the same in CSV and XLSX.

use jiff::civil::Date;

use super::{Entry, Moment};

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text, never a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
    /// A time.
    Time(Moment),
}

/// Names of the columns, in order. The first twelve are those of the first version.
pub(super) const COLUMNS: [&str; 42] = [
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
    "text",
    "kind",
    "language",
    "posted_on",
    "pay",
    "last_seen",
    "gone_at",
    "licence",
    "licence_numbers",
    "indicators",
    "laws",
    "ilo",
    "supports",
    "decision",
    "decided_at",
    "decided_by",
    "campaign",
    "campaign_ads",
    "contact_hashes",
    "captured_at",
    "capture_file",
    "capture_record",
    "capture_sha256",
    "model",
    "data",
    "run",
    "version",
    "disguised_contacts",
    "changed_at",
    "machine_read",
];

/// Columns that hold a time: their heads name the zone.
pub(super) const TIMES: [&str; 6] =
    ["first_seen", "last_seen", "gone_at", "decided_at", "captured_at", "changed_at"];

/// The cells of an ad, in the order of [`COLUMNS`].
pub(super) fn cells(entry: &Entry) -> [Cell; 42] {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let option = |value: &Option<String>| value.as_deref().map_or(Cell::Empty, text);
    let many = |values: &[String]| text(&values.join("; "));
    let time = |value: Option<Moment>| value.map_or(Cell::Empty, Cell::Time);
    let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
    let tag = |value: &dyn Tag| text(&value.tag());
    // Each contact begins with what it is, so that no number stands first in a cell and nothing has to be put before it.
    let contacts = entry.contact_details.iter().map(|c| format!("{} {}", c.kind.tag(), c.value));
    let hashes = entry.contact_details.iter().map(|c| format!("{} {}", c.kind.tag(), c.hash));
    let disguised = entry.contact_details.iter().filter(|contact| contact.is_obfuscated).count();
    [
        text(&entry.ad),
        option(&entry.url),
        text(&entry.source),
        text(&entry.title),
        option(&entry.employer),
        option(&entry.location),
        option(&entry.destination),
        text(&contacts.collect::<Vec<_>>().join("; ")),
        Cell::Time(entry.first_seen),
        number(entry.score),
        entry.band.map_or(Cell::Empty, text),
        many(&entry.reasons),
        text(&entry.text),
        tag(&entry.kind),
        tag(&entry.language),
        entry.posted_on.map_or(Cell::Empty, Cell::Day),
        many(&entry.pay),
        Cell::Time(entry.last_seen),
        time(entry.gone_at),
        option(&entry.licence),
        many(&entry.licence_numbers),
        many(&entry.indicators),
        many(&entry.laws),
        many(&entry.ilo),
        many(&entry.supports),
        entry.decision.as_ref().map_or(Cell::Empty, |decision| tag(decision)),
        time(entry.decided_at),
        option(&entry.decided_by),
        option(&entry.campaign),
        number(entry.campaign_ads.map(|ads| ads as f64)),
        text(&hashes.collect::<Vec<_>>().join("; ")),
        time(entry.captured_at),
        option(&entry.capture_file),
        option(&entry.capture_record),
        option(&entry.capture_sha256),
        option(&entry.model),
        option(&entry.data),
        option(&entry.run),
        Cell::Number(f64::from(entry.version)),
        if disguised == 0 { Cell::Empty } else { Cell::Number(disguised as f64) },
        time(entry.changed_at),
        if entry.machine_read { Cell::Text("yes".to_owned()) } else { Cell::Empty },
    ]
}

pub(super) use erased_tag::Tag;

mod erased_tag {
    /// A value of a closed set by the name that it has in JSON.
    pub(in crate::export) trait Tag {
        fn tag(&self) -> String;
    }

    impl<T: serde::Serialize> Tag for T {
        fn tag(&self) -> String {
            match serde_json::to_value(self) {
                Ok(serde_json::Value::String(name)) => name,
                Ok(other) => other.to_string(),
                Err(_) => String::new(),
            }
        }
    }
}
