//! When a source's newest night is an alarm: held against the same source's nights of the eight weeks before.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::{Alarm, AlarmKind, PastFigure, Usual, WatchedField};
use crate::store::{FieldCounts, RunKind, RunStatus, SourceNight};

/// Runs of a source from which its nights are taken: those of eight weeks, and some that were run by hand.
pub const RUNS_READ: usize = 90;
/// How far back nights say what is usual.
const WINDOW: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);
/// Under this share of the usual a source is silent, or has far less.
const SILENT_SHARE: f64 = 0.1;
const LOW_SHARE: f64 = 0.5;
/// Deviations that a figure must be off before it counts as odd.
pub(super) const ODD: f64 = 3.0;
/// A usual volume under which a lower one says nothing. Ads.
const FEW_ADS: f64 = 5.0;
/// Fewest ads, or pages, of a night of which a share means something.
const FEWEST_COUNTED: usize = 10;
/// A field that fewer ads than this have is not missed. Share.
const USUAL_FIELD: f64 = 0.3;
/// Share of refused and failed pages from which a jump matters, and how far above the usual it must lie.
const REFUSED_SHARE: f64 = 0.2;
const REFUSED_JUMP: f64 = 0.15;
/// Requests to be asked less, in one night, from which a jump matters, and how many times the usual they must be.
const MANY_THROTTLED: f64 = 10.0;
const THROTTLED_JUMP: f64 = 3.0;
/// Nights, all of them failed, that make a source one that always fails.
const FAILED_NIGHTS: usize = 2;

/// The nights of a source among its runs, newest first, each of which came to its end.
pub fn whole_nights(runs: &[SourceNight]) -> Vec<&SourceNight> {
    let is_whole = |run: &&SourceNight| {
        run.kind == RunKind::Night && matches!(run.status, RunStatus::Complete | RunStatus::Partial)
    };
    runs.iter().filter(is_whole).collect()
}

/// What the newest of these nights would usually have: ads, and pages that are as before. None where too few earlier
/// nights say so.
pub fn usual_volume(nights: &[&SourceNight], zone: &TimeZone) -> Option<Usual> {
    usual(nights, zone, |night| Some(night.volume() as f64))
}

/// What is usual of a figure, by the nights of the window before the newest.
fn usual(
    nights: &[&SourceNight],
    zone: &TimeZone,
    figure: impl Fn(&SourceNight) -> Option<f64>,
) -> Option<Usual> {
    let (newest, earlier) = nights.split_first()?;
    let weekday = |night: &SourceNight| night.started_at.to_zoned(zone.clone()).weekday();
    let past: Vec<PastFigure> = earlier
        .iter()
        .filter(|night| newest.started_at.duration_since(night.started_at) <= WINDOW)
        .filter_map(|night| Some(PastFigure { weekday: weekday(night), figure: figure(night)? }))
        .collect();
    Usual::of(&past, weekday(newest))
}

/// The alarms of a source, by its nights, newest first. `robots_change` is when its site last changed robots.txt.
pub(super) fn judge(
    nights: &[&SourceNight],
    zone: &TimeZone,
    robots_change: Option<Timestamp>,
) -> Vec<Alarm> {
    let Some(newest) = nights.first() else { return Vec::new() };
    let mut alarms = Vec::new();
    alarms.extend(volume_alarm(nights, zone));
    alarms.extend(WatchedField::ALL.into_iter().filter_map(|field| fill(nights, zone, field)));
    alarms.extend(refused(nights, zone));
    alarms.extend(throttled(nights, zone));
    if robots_change.is_some_and(|changed| changed >= newest.started_at) {
        let usual = usual(nights, zone, |night| Some(night.disallowed as f64)).map_or(0, |u| u.rounded());
        let last_right_at = nights.get(1).map(|night| night.started_at);
        alarms.push(Alarm { last_right_at, ..alarm(AlarmKind::Robots, newest.disallowed, usual) });
    }
    alarms
}

fn alarm(kind: AlarmKind, found: usize, usual: usize) -> Alarm {
    Alarm { kind, source: None, field: None, found, usual, last_right_at: None }
}

/// When it was last as `is_right` says.
fn last_right(nights: &[&SourceNight], is_right: impl Fn(&SourceNight) -> bool) -> Option<Timestamp> {
    nights.iter().find(|night| is_right(night)).map(|night| night.started_at)
}

/// The alarm that the volume of a source's newest night is, without its source; `nights` are newest first.
pub fn volume_alarm(nights: &[&SourceNight], zone: &TimeZone) -> Option<Alarm> {
    let newest = nights.first()?;
    let is_bad = |night: &SourceNight| night.volume() == 0 && (night.failed > 0 || night.trouble.is_some());
    if nights.len() >= FAILED_NIGHTS && nights.iter().all(|night| is_bad(night)) {
        return Some(alarm(AlarmKind::Failing, nights.len(), 0));
    }
    let usual = usual_volume(nights, zone)?;
    let found = newest.volume() as f64;
    let kind = if usual.median >= 1.0 && found < SILENT_SHARE * usual.median {
        AlarmKind::Silent
    } else if usual.median >= FEW_ADS
        && found < LOW_SHARE * usual.median
        && found < usual.median - ODD * usual.spread
    {
        AlarmKind::Low
    } else {
        return None;
    };
    let last_right_at = last_right(nights, |night| night.volume() as f64 >= LOW_SHARE * usual.median);
    Some(Alarm { last_right_at, ..alarm(kind, newest.volume(), usual.rounded()) })
}

/// Whether a night read so many ads that the shares of their fields mean something.
pub(super) fn counts_fields(night: &SourceNight) -> bool {
    night.fields.is_some_and(|fields| fields.ads >= FEWEST_COUNTED)
}

/// The share of ads that have a field; none where too few were read.
fn share_of(night: &SourceNight, field: WatchedField) -> Option<f64> {
    let FieldCounts { ads, employer, pay, contact } = night.fields?;
    let with = match field {
        WatchedField::Employer => employer,
        WatchedField::Pay => pay,
        WatchedField::Contact => contact,
    };
    (ads >= FEWEST_COUNTED).then(|| with as f64 / ads as f64)
}

/// The usual share of ads with an employer, with pay and with a contact, percent, over all of these nights; none where no
/// night has read enough ads.
pub fn usual_share(nights: &[&SourceNight]) -> [Option<usize>; 3] {
    WatchedField::ALL.map(|field| {
        let mut shares: Vec<f64> = nights.iter().filter_map(|night| share_of(night, field)).collect();
        shares.sort_unstable_by(f64::total_cmp);
        shares.get(shares.len() / 2).map(|share| percent(*share))
    })
}

fn fill(nights: &[&SourceNight], zone: &TimeZone, field: WatchedField) -> Option<Alarm> {
    let found = share_of(nights.first()?, field)?;
    let usual = usual(nights, zone, |night| share_of(night, field))?;
    let is_missed = usual.median >= USUAL_FIELD
        && found < LOW_SHARE * usual.median
        && found < usual.median - ODD * usual.spread;
    let is_right =
        |night: &SourceNight| share_of(night, field).is_some_and(|s| s >= LOW_SHARE * usual.median);
    is_missed.then(|| Alarm {
        field: Some(field),
        last_right_at: last_right(nights, is_right),
        ..alarm(AlarmKind::Fields, percent(found), percent(usual.median))
    })
}

/// The share of pages that failed or were refused; none where too few were asked for.
fn refused_share(night: &SourceNight) -> Option<f64> {
    let pages = night.volume() + night.skipped + night.failed;
    (pages >= FEWEST_COUNTED).then(|| (night.failed + night.refused) as f64 / pages as f64)
}

fn refused(nights: &[&SourceNight], zone: &TimeZone) -> Option<Alarm> {
    let found = refused_share(nights.first()?)?;
    let usual = usual(nights, zone, refused_share)?;
    let bound = usual.median + (ODD * usual.spread).max(REFUSED_JUMP);
    let is_right = |night: &SourceNight| refused_share(night).is_some_and(|share| share <= bound);
    (found >= REFUSED_SHARE && found > bound).then(|| Alarm {
        last_right_at: last_right(nights, is_right),
        ..alarm(AlarmKind::Refused, percent(found), percent(usual.median))
    })
}

fn throttled(nights: &[&SourceNight], zone: &TimeZone) -> Option<Alarm> {
    let newest = nights.first()?;
    let found = newest.throttled as f64;
    let usual = usual(nights, zone, |night| Some(night.throttled as f64))?;
    let bound = THROTTLED_JUMP * usual.median + ODD * usual.spread;
    let last_right_at = last_right(nights, |night| night.throttled as f64 <= bound);
    (found >= MANY_THROTTLED && found > bound)
        .then(|| Alarm { last_right_at, ..alarm(AlarmKind::Throttled, newest.throttled, usual.rounded()) })
}

fn percent(share: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 0 to 1")]
    let percent = (share * 100.0).round() as usize;
    percent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RunId;

    /// Nights of these volumes, newest first, one a day up to 24 November 2026, a Tuesday in UTC.
    fn nights(volumes: &[usize]) -> Vec<SourceNight> {
        let newest: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let night = |(ago, &known): (usize, &usize)| SourceNight {
            run: RunId(format!("r{ago}")),
            kind: RunKind::Night,
            started_at: newest - SignedDuration::from_hours(24 * i64::try_from(ago).unwrap()),
            status: RunStatus::Complete,
            new: 0,
            edited: 0,
            known,
            unchanged: 0,
            skipped: 0,
            failed: 0,
            refused: 0,
            disallowed: 0,
            throttled: 0,
            fields: Some(FieldCounts { ads: known, employer: known, pay: known / 2, contact: known }),
            trouble: None,
        };
        volumes.iter().enumerate().map(night).collect()
    }

    fn raised(nights: &[SourceNight]) -> Vec<(AlarmKind, usize, usize)> {
        let whole = whole_nights(nights);
        judge(&whole, &TimeZone::UTC, None).into_iter().map(|a| (a.kind, a.found, a.usual)).collect()
    }

    #[test]
    fn nothing_is_odd_about_ordinary_nights() {
        assert_eq!(raised(&nights(&[100, 90, 120, 100, 110, 95, 105])), []);
        assert_eq!(raised(&nights(&[0, 120, 100, 110, 95])), [], "four earlier nights say too little");
    }

    #[test]
    fn no_ads_and_far_fewer_are_told_apart() {
        let usual = [100, 90, 110, 100, 100, 95, 105];
        let with = |newest| nights(&[&[newest][..], &usual].concat());
        assert_eq!(raised(&with(0)), [(AlarmKind::Silent, 0, 100)]);
        assert_eq!(raised(&with(40)), [(AlarmKind::Low, 40, 100)]);
        assert_eq!(raised(&with(60)), []);
        let swinging = nights(&[40, 10, 100, 200, 20, 90, 160, 30]);
        assert_eq!(raised(&swinging), [], "a source that swings is no alarm for swinging");
    }

    #[test]
    fn an_alarm_says_when_it_was_last_right() {
        let nights = nights(&[0, 0, 100, 100, 100, 100, 100, 100]);
        let alarms = judge(&whole_nights(&nights), &TimeZone::UTC, None);
        assert_eq!(alarms[0].last_right_at, Some("2026-11-22T18:30:00Z".parse().unwrap()));
    }

    #[test]
    fn a_weekday_without_ads_becomes_usual() {
        // Eight weeks of which every Tuesday is empty.
        let volumes: Vec<usize> = (0..57).map(|ago| if ago % 7 == 0 { 0 } else { 50 }).collect();
        assert_eq!(raised(&nights(&volumes)), []);
        let mut gone = nights(&volumes);
        gone.remove(0);
        gone[0].known = 0;
        gone[0].fields = None;
        assert_eq!(raised(&gone), [(AlarmKind::Silent, 0, 50)], "a Monday is not a Tuesday");
    }

    #[test]
    fn a_source_that_failed_on_all_nights_is_never_as_usual() {
        let mut all = nights(&[0; 3]);
        all.iter_mut().for_each(|night| night.failed = 4);
        assert_eq!(raised(&all), [(AlarmKind::Failing, 3, 0)]);
        let mut told = nights(&[0; 2]);
        told.iter_mut().for_each(|night| night.trouble = Some("the listing answered 500".into()));
        assert_eq!(raised(&told), [(AlarmKind::Failing, 2, 0)]);
        assert_eq!(raised(&nights(&[0; 9])), [], "it never had anything, and nothing failed");
    }

    #[test]
    fn a_field_that_vanishes_says_that_the_layout_changed() {
        let mut changed = nights(&[100; 8]);
        changed[0].fields = Some(FieldCounts { ads: 100, employer: 3, pay: 48, contact: 100 });
        assert_eq!(raised(&changed), [(AlarmKind::Fields, 3, 100)]);
        changed[0].fields = Some(FieldCounts { ads: 6, employer: 0, pay: 0, contact: 0 });
        assert_eq!(raised(&changed), [], "six ads say little");
    }

    #[test]
    fn jumps_in_refusals_and_in_requests_to_slow_down_are_seen() {
        let mut blocked = nights(&[100; 8]);
        (blocked[0].skipped, blocked[0].refused, blocked[0].throttled) = (60, 60, 31);
        assert_eq!(raised(&blocked), [(AlarmKind::Refused, 38, 0), (AlarmKind::Throttled, 31, 0)]);
        blocked.iter_mut().for_each(|night| (night.skipped, night.refused, night.throttled) = (60, 60, 31));
        assert_eq!(raised(&blocked), [], "it was always so");
    }

    #[test]
    fn a_new_robots_txt_is_told_with_what_it_forbids() {
        let mut nights = nights(&[100; 3]);
        nights[0].disallowed = 7;
        let changed = nights[0].started_at + SignedDuration::from_secs(3);
        let alarms = judge(&whole_nights(&nights), &TimeZone::UTC, Some(changed));
        assert_eq!((alarms[0].kind, alarms[0].found), (AlarmKind::Robots, 7));
        let earlier = nights[1].started_at;
        assert_eq!(judge(&whole_nights(&nights), &TimeZone::UTC, Some(earlier)), []);
    }
}
