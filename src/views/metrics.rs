//! Figures for a monitoring program, in the text form of OpenMetrics that Prometheus and the textfile collector of
//! `node_exporter` read. Names of sources are in it; nothing of an ad is.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Recall, SourceState};
use crate::config::RunSettings;
use crate::run::{RUNS_READ, missed_night};
use crate::store::{Reader, RunKind, RunStatus, SourceNight, StoreError};

/// All figures as of `now`.
///
/// # Errors
/// When the database cannot be read.
pub fn metrics(reader: &Reader, run: &RunSettings, now: Timestamp) -> Result<String, StoreError> {
    let mut text = Text::default();
    text.family("waspada_build_info", "Version of the program.");
    text.value("waspada_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    database(&mut text, reader)?;
    night(&mut text, reader)?;
    sources(&mut text, reader, run)?;
    alarms(&mut text, reader, run, now)?;
    recall(&mut text, reader)?;
    messages(&mut text, reader)?;
    text.0.push_str("# EOF\n");
    Ok(text.0)
}

#[derive(Default)]
struct Text(String);

impl Text {
    /// The head of a figure: everything here is a gauge, because nights are counted anew.
    fn family(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> = labels.iter().map(|(k, v)| format!("{k}=\"{}\"", escaped(v))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn one(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, help);
        self.value(name, &[], value);
    }
}

fn database(text: &mut Text, reader: &Reader) -> Result<(), StoreError> {
    let counts = reader.counts()?;
    text.one("waspada_ads", "Ads in the database.", counts.ads as f64);
    text.one("waspada_captures", "Captures in the database.", counts.captures as f64);
    text.one("waspada_flags_open", "Flags that wait for a person.", counts.open_flags as f64);
    text.one("waspada_flags_closed", "Flags that a person has decided.", counts.closed_flags as f64);
    text.one(
        "waspada_pages_pending",
        "Addresses that an interrupted night left.",
        counts.pending_pages as f64,
    );
    Ok(())
}

fn seconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}

fn night(text: &mut Text, reader: &Reader) -> Result<(), StoreError> {
    let nights = reader.ended_nights(30)?;
    let is_whole = |status| matches!(status, RunStatus::Complete | RunStatus::Partial);
    if let Some(whole) = nights.iter().find(|night| is_whole(night.status)) {
        let help = "When the last night that came to its end began.";
        text.one("waspada_night_last_whole_start_timestamp_seconds", help, seconds(whole.started_at));
    }
    let Some(newest) = nights.first() else { return Ok(()) };
    text.one(
        "waspada_night_start_timestamp_seconds",
        "When the newest night began.",
        seconds(newest.started_at),
    );
    if let Some(ended_at) = newest.finished_at {
        let duration = ended_at.duration_since(newest.started_at).as_secs_f64();
        text.one("waspada_night_duration_seconds", "How long the newest night took.", duration);
    }
    text.family("waspada_night_status", "How the newest night ended: 1 for its status.");
    let statuses = [
        ("complete", RunStatus::Complete),
        ("partial", RunStatus::Partial),
        ("failed", RunStatus::Failed),
        ("interrupted", RunStatus::Interrupted),
    ];
    for (name, status) in statuses {
        let is_so = f64::from(u8::from(newest.status == status));
        text.value("waspada_night_status", &[("status", name)], is_so);
    }
    let totals = &newest.totals;
    text.family("waspada_night_ads", "Ads that the newest night read.");
    for (change, ads) in [("new", totals.ads_new), ("edited", totals.ads_edited), ("known", totals.ads_known)]
    {
        text.value("waspada_night_ads", &[("change", change)], ads as f64);
    }
    text.one("waspada_night_flagged", "Flags that the newest night opened.", totals.flagged as f64);
    text.one("waspada_night_pages_skipped", "Pages that it left out.", totals.skipped as f64);
    text.one("waspada_night_pages_failed", "Pages that it could not handle.", totals.failed as f64);
    Ok(())
}

fn sources(text: &mut Text, reader: &Reader, run: &RunSettings) -> Result<(), StoreError> {
    let zone = TimeZone::get(&run.time_zone).unwrap_or(TimeZone::UTC);
    let mut found = Vec::new();
    for source in reader.sources()? {
        let nights = reader.source_nights(&source.source, RUNS_READ)?;
        let state = SourceState::of(&nights, None, &zone);
        if let Some(newest) = nights.into_iter().find(|night| night.kind == RunKind::Night) {
            found.push((source.source.0, newest, state));
        }
    }
    type Figure = fn(&SourceNight, &SourceState) -> Option<f64>;
    let figures: [(&str, &str, Figure); 6] =
        [
            ("waspada_source_start_timestamp_seconds", "When the source was last visited.", |n, _| {
                Some(seconds(n.started_at))
            }),
            ("waspada_source_ads", "Ads and unchanged pages of its newest night.", |n, _| {
                Some(n.volume() as f64)
            }),
            ("waspada_source_usual_ads", "What such a night usually has.", |_, s| s.usual.map(|n| n as f64)),
            ("waspada_source_pages_failed", "Pages that could not be handled.", |n, _| Some(n.failed as f64)),
            ("waspada_source_pages_refused", "Pages that the server would not show.", |n, _| {
                Some(n.refused as f64)
            }),
            ("waspada_source_throttled", "Times that the server asked to be asked less.", |n, _| {
                Some(n.throttled as f64)
            }),
        ];
    for (name, help, figure) in figures {
        text.family(name, help);
        for (source, newest, state) in &found {
            if let Some(value) = figure(newest, state) {
                text.value(name, &[("source", source)], value);
            }
        }
    }
    Ok(())
}

fn alarms(text: &mut Text, reader: &Reader, run: &RunSettings, now: Timestamp) -> Result<(), StoreError> {
    text.family("waspada_alarm_open", "1 for each alarm that is open.");
    let mut open = reader.open_alarms()?;
    let missed = missed_night(reader, run, now)?;
    open.extend(missed.filter(|missed| open.iter().all(|other| !other.alarm.is_same(&missed.alarm))));
    for alarm in open.iter().map(|raised| &raised.alarm) {
        let kind = serde_json::to_value(alarm.kind).ok();
        let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        let source = alarm.source.as_ref().map_or("", |source| &source.0);
        let field = alarm.field.map_or("", |field| field.name());
        text.value("waspada_alarm_open", &[("kind", kind), ("source", source), ("field", field)], 1.0);
    }
    Ok(())
}

/// Nothing where it is not known yet.
fn recall(text: &mut Text, reader: &Reader) -> Result<(), StoreError> {
    let known = Recall::read(reader)?;
    text.one("waspada_samples_decided", "Random samples that were decided.", known.reviewed as f64);
    let Some((likely, low, high)) = known.recall else { return Ok(()) };
    text.family("waspada_recall", "Share of suspicious ads that were flagged, with its 95% interval.");
    for (end, value) in [("likely", likely), ("low", low), ("high", high)] {
        text.value("waspada_recall", &[("end", end)], value);
    }
    Ok(())
}

fn messages(text: &mut Text, reader: &Reader) -> Result<(), StoreError> {
    text.family("waspada_messages", "Morning messages, by state.");
    for (state, messages) in reader.messages_by_state()? {
        text.value("waspada_messages", &[("state", &state)], messages as f64);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_break_out_of_their_quotes() {
        let mut text = Text::default();
        text.value("m", &[("source", "a\"} 1\nb 2\\")], 3.0);
        assert_eq!(text.0, "m{source=\"a\\\"} 1\\nb 2\\\\\"} 3\n");
    }
}
