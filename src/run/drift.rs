//! What came into each source tonight: counted when the night ends, and held against its earlier nights.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::alarm_rules::RUNS_READ;
use super::drift_rules::{Course, Drift, STEPS, courses, step};
use crate::assess::Model;
use crate::domain::{AlarmKind, Reason, ReasonKind, RunId, SourceName};
use crate::store::{DriftCounts, Reader, Store, StoreError};
use crate::text::Folded;

/// Counts what came into these sources in a run that has come to its end, keeps it, and says what is not as it was.
pub(super) fn drift<'s>(
    store: &mut Store,
    model: &Model,
    run: &RunId,
    zone: &TimeZone,
    sources: impl Iterator<Item = &'s SourceName>,
) -> Result<Drift, StoreError> {
    let mut counted = count(&store.reader()?, model, run)?;
    let mut told: Vec<(SourceName, [Course; 3])> = Vec::new();
    for source in sources {
        store.note_drift(run, source, &counted.remove(source).unwrap_or_default())?;
        let nights = store.reader()?.drift_nights(source, run, RUNS_READ)?;
        told.push((source.clone(), courses(&nights, zone)));
    }
    let open = store.reader()?.open_alarms()?;
    let of_all: Vec<AlarmKind> = open
        .iter()
        .map(|raised| &raised.alarm)
        .filter(|alarm| alarm.source.is_none())
        .map(|a| a.kind)
        .collect();
    Ok(Drift::of(&told, &of_all))
}

fn count(
    reader: &Reader,
    model: &Model,
    run: &RunId,
) -> Result<BTreeMap<SourceName, DriftCounts>, StoreError> {
    let mut counted: BTreeMap<SourceName, DriftCounts> = BTreeMap::new();
    reader.newcomers(run, |ad| {
        let empty = || DriftCounts { scores: vec![0; STEPS], ..DriftCounts::default() };
        let counts = counted.entry(ad.source).or_insert_with(empty);
        counts.campaigns += 1;
        counts.scores.iter_mut().skip(step(ad.score)).take(1).for_each(|count| *count += 1);
        *counts.signs.entry(strongest_sign(&ad.reasons)).or_default() += 1;
        let (unknown, words) = model.text().unknown_words(&Folded::of(&format!("{}\n{}", ad.title, ad.text)));
        counts.unknown_words += unknown;
        counts.words += words;
    })?;
    Ok(counted)
}

/// The sign that moves an ad's score most; empty where it shows none.
fn strongest_sign(reasons: &[Reason]) -> String {
    let is_sign = |reason: &&Reason| reason.kind == ReasonKind::Indicator && reason.contribution > 0.0;
    reasons.iter().find(is_sign).map_or_else(String::new, |reason| reason.id.clone())
}
