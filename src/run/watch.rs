//! Raises alarms at the end of a night and closes those that it found mended.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::alarm_rules::{RUNS_READ, counts_fields, judge, usual_volume, whole_nights};
use super::drift::drift;
use super::schedule::Schedule;
use crate::assess::Model;
use crate::config::{Config, RunSettings, SourceKind, SourceSettings};
use crate::crawl::CrawlReport;
use crate::domain::{Alarm, AlarmKind, RaisedAlarm, RunId, SourceName};
use crate::store::{Reader, RunStatus, SourceNight, Store, StoreError};

/// How long after its time a night counts as one that did not run.
const GRACE: SignedDuration = SignedDuration::from_hours(2);
/// After so long without a visit, a source is not watched any more: somebody took it out.
const UNWATCHED_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most missed nights that are counted.
const MOST_MISSED: usize = 100;

/// What was seen of the sources of a night.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// Alarms that are open after the night, and those that it closed.
    pub(super) alarms: Vec<RaisedAlarm>,
    /// What each source usually has on such a night.
    pub(super) usual: BTreeMap<SourceName, usize>,
}

/// Watches the sources of a night that has come to its end; the coverage is counted.
pub(super) fn watch(
    store: &mut Store,
    config: &Config,
    model: &Model,
    (run, started_at): (&RunId, Timestamp),
    (crawl, status): (Option<&CrawlReport>, RunStatus),
    now: Timestamp,
) -> Result<Watched, StoreError> {
    let crawl = crawl.filter(|_| matches!(status, RunStatus::Complete | RunStatus::Partial));
    let zone = TimeZone::get(&config.run.time_zone).unwrap_or(TimeZone::UTC);
    let mut watched = Watched::default();
    let mut raised = Vec::new();
    let mut visited = BTreeSet::new();
    let mut quiet = BTreeSet::new();
    let mut uncounted = BTreeSet::new();
    for source in config.sources.iter().filter(|s| crawl.is_some() && is_watched(s)) {
        let name = &source.name;
        if !visited.insert(name.clone()) {
            continue;
        }
        let (throttled, trouble) = crawl.map_or((0, None), |crawl| of_crawl(source, crawl));
        store.note_source_night(run, name, throttled, trouble.as_deref())?;
        let reader = store.reader()?;
        let runs = reader.source_nights(name, RUNS_READ)?;
        let nights = whole_nights(&runs);
        if nights.first().is_none_or(|night| night.volume() == 0) {
            quiet.insert(name.clone());
        }
        if nights.first().is_none_or(|night| !counts_fields(night)) {
            uncounted.insert(name.clone());
        }
        if let Some(usual) = usual_volume(&nights, &zone) {
            watched.usual.insert(name.clone(), usual.rounded());
        }
        let origin = source.kind.home().map(|url| url.origin().ascii_serialization());
        let change = origin.map_or(Ok(None), |origin| reader.robots_change(&origin))?;
        raised.extend(
            judge(&nights, &zone, change).into_iter().map(|a| Alarm { source: Some(name.clone()), ..a }),
        );
    }
    let drift = drift(store, model, run, &zone, visited.iter())?;
    let reader = store.reader()?;
    let mut mended = Vec::new();
    for RaisedAlarm { alarm, .. } in reader.open_alarms()? {
        let is_over = match &alarm.source {
            // Whether manifests are signed is told by the key, whatever was crawled.
            None if alarm.kind == AlarmKind::Unsigned => false,
            // Without a whole night nothing is known.
            None if alarm.kind.is_drift() => crawl.is_some() && !drift.keeps(&alarm),
            Some(source) if alarm.kind.is_drift() && visited.contains(source) => !drift.keeps(&alarm),
            // A night has run.
            None => true,
            Some(source) if visited.contains(source) => {
                let is_raised = raised.iter().any(|other| other.is_same(&alarm));
                // A source that is dead for weeks becomes usual, and is dead all the same; fields of too few ads prove
                // nothing.
                let is_unproved = match alarm.kind {
                    AlarmKind::Silent | AlarmKind::Failing => quiet.contains(source),
                    AlarmKind::Fields => uncounted.contains(source),
                    _ => false,
                };
                !is_raised && !is_unproved
            }
            Some(source) => is_left(&reader, source, now)?,
        };
        if is_over {
            mended.push(alarm);
        }
    }
    raised.extend(drift.raised);
    // Those that end come first: silent and far less are two alarms of one source.
    store.close_alarms(&mended, now)?;
    store.raise_alarms(&raised, now)?;
    watched.alarms = store.reader()?.alarms_since(started_at)?;
    Ok(watched)
}

fn is_watched(source: &SourceSettings) -> bool {
    source.is_enabled && !matches!(source.kind, SourceKind::Import { .. })
}

/// How often the server of a source asked to be asked less, and why nothing could be read.
fn of_crawl(source: &SourceSettings, crawl: &CrawlReport) -> (usize, Option<String>) {
    let host = source.kind.home().and_then(|url| url.host_str());
    let throttled = host.and_then(|host| crawl.throttled.get(host)).copied().unwrap_or(0);
    let reports: Vec<_> = crawl.sources.iter().filter(|r| r.source.as_ref() == Some(&source.name)).collect();
    let is_empty = reports.iter().all(|report| report.kept == 0);
    let problem = reports.iter().find_map(|report| report.problems.first());
    (throttled, problem.filter(|_| is_empty).map(|fault| fault.message.clone()))
}

fn is_left(reader: &Reader, source: &SourceName, now: Timestamp) -> Result<bool, StoreError> {
    let runs = reader.source_nights(source, 1)?;
    Ok(runs.first().is_none_or(|run: &SourceNight| now.duration_since(run.started_at) > UNWATCHED_AFTER))
}

/// Raises the alarm of nights that did not run before the one that begins at `start`, with the time at which the first of
/// them was due. The end of this night closes it.
pub(super) fn tell_missed(store: &mut Store, config: &Config, start: Timestamp) -> Result<(), StoreError> {
    let last = store.reader()?.newest_night()?.map(|night| night.started_at);
    let due = due_since(&config.run, last, start);
    // The last of them is the one that begins.
    if let Some((first, _)) = due.split_first().filter(|(_, rest)| !rest.is_empty()) {
        store.raise_alarms(&[missed(due.len() - 1, last)], *first)?;
    }
    Ok(())
}

/// The alarm of a night that was due and has not run, by the newest night that has; none where the schedule was kept, or
/// where there was never a night.
///
/// # Errors
/// When the database cannot be read.
pub fn missed_night(
    reader: &Reader,
    settings: &RunSettings,
    now: Timestamp,
) -> Result<Option<RaisedAlarm>, StoreError> {
    let last = reader.newest_night()?.map(|night| night.started_at);
    let due = due_since(settings, last, now - GRACE);
    Ok(due.first().map(|first| RaisedAlarm {
        alarm: missed(due.len(), last),
        opened_at: *first,
        closed_at: None,
    }))
}

fn missed(nights: usize, last: Option<Timestamp>) -> Alarm {
    Alarm { kind: AlarmKind::Missed, source: None, field: None, found: nights, usual: 0, last_right_at: last }
}

/// Due times after the last night, up to `until`.
fn due_since(settings: &RunSettings, last: Option<Timestamp>, until: Timestamp) -> Vec<Timestamp> {
    let Some(last) = last else { return Vec::new() };
    let Ok(schedule) = Schedule::new(&settings.schedule, &settings.time_zone) else { return Vec::new() };
    let due = schedule.next(last, MOST_MISSED).into_iter().map(|due| due.timestamp());
    due.take_while(|due| *due <= until).collect()
}
