//! Whether a source has fallen silent, judged by its own past nights.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::domain::AlarmKind;
use crate::run::{usual_volume, volume_alarm, whole_nights};
use crate::store::{RunKind, SourceNight};

/// Without a visit for so long while nights go on, a source is left.
const LEFT_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// How the newest night of a source compares with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// As usual.
    Fine,
    /// Less than half of the usual.
    Low,
    /// Next to nothing.
    Silent,
    /// Nights go on without it.
    Left,
    /// Nothing came but failures.
    Failing,
    /// Too few nights to say.
    Young,
    /// Files that were imported; there are no nights to compare.
    Import,
}

/// What a source usually has, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SourceState {
    /// What such a night usually has: ads, and pages that are as before; none where too few nights say so.
    pub usual: Option<usize>,
    /// How the newest compares.
    pub silence: Silence,
}

impl SourceState {
    /// Judged by the nights among the runs of a source, newest first, with the days of `zone`. `newest_night` is when the
    /// newest night of all sources began. The rules are those of the alarms.
    pub fn of(runs: &[SourceNight], newest_night: Option<Timestamp>, zone: &TimeZone) -> Self {
        let nights = whole_nights(runs);
        let Some(newest) = nights.first() else {
            let is_import = runs.iter().any(|run| run.kind != RunKind::Night);
            return Self { usual: None, silence: if is_import { Silence::Import } else { Silence::Young } };
        };
        let usual = usual_volume(&nights, zone).map(|usual| usual.rounded());
        let is_left = newest_night.is_some_and(|at| at.duration_since(newest.started_at) > LEFT_AFTER);
        let has_failed = newest.volume() == 0 && (newest.failed > 0 || newest.trouble.is_some());
        let silence = match volume_alarm(&nights, zone).map(|alarm| alarm.kind) {
            _ if is_left => Silence::Left,
            Some(AlarmKind::Low) => Silence::Low,
            Some(AlarmKind::Silent) => Silence::Silent,
            Some(_) => Silence::Failing,
            None if has_failed => Silence::Failing,
            None if usual.is_none() => Silence::Young,
            None => Silence::Fine,
        };
        Self { usual, silence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RunId;
    use crate::store::RunStatus;

    /// Nights of these volumes, newest first, one a day up to the 24th.
    fn nights(volumes: &[usize]) -> Vec<SourceNight> {
        let night = |(ago, &known): (usize, &usize)| SourceNight {
            run: RunId(format!("r{ago}")),
            kind: RunKind::Night,
            started_at: format!("2026-11-{:02}T18:30:00Z", 24 - ago).parse().unwrap(),
            status: RunStatus::Complete,
            new: 0,
            edited: 0,
            known,
            unchanged: 0,
            skipped: 900,
            failed: 900,
            refused: 0,
            disallowed: 0,
            throttled: 0,
            fields: None,
            trouble: None,
        };
        volumes.iter().enumerate().map(night).collect()
    }

    fn of(nights: &[SourceNight], newest: Option<Timestamp>) -> SourceState {
        SourceState::of(nights, newest, &TimeZone::UTC)
    }

    #[test]
    fn a_source_is_held_against_its_own_nights() {
        let newest = Some("2026-11-24T18:30:00Z".parse().unwrap());
        let state = |volumes: &[usize]| of(&nights(volumes), newest);
        let fine = SourceState { usual: Some(100), silence: Silence::Fine };
        assert_eq!(state(&[90, 100, 95, 110, 5, 101]), fine);
        assert_eq!(state(&[49, 100, 95, 110, 100, 100]).silence, Silence::Low);
        assert_eq!(state(&[0, 100, 95, 110, 100, 100]).silence, Silence::Silent);
        assert_eq!(state(&[9, 100, 95, 110, 100]).silence, Silence::Young, "four earlier nights say little");
        assert_eq!(state(&[]).silence, Silence::Young);
    }

    #[test]
    fn a_source_that_only_fails_is_never_as_usual() {
        for count in 1..9 {
            let state = of(&nights(&vec![0; count]), None);
            assert_eq!(state.silence, Silence::Failing, "after {count} nights");
        }
        let mut quiet = nights(&[0, 0, 0, 0, 0, 0]);
        quiet.iter_mut().for_each(|night| night.failed = 0);
        assert_eq!(of(&quiet, None).silence, Silence::Fine, "it never had anything");
    }

    #[test]
    fn an_import_is_no_night() {
        let mut imports = nights(&[5, 100, 95, 110, 100, 100]);
        imports.iter_mut().for_each(|run| run.kind = RunKind::Import);
        let later = Some("2027-11-24T18:30:00Z".parse().unwrap());
        assert_eq!(of(&imports, later), SourceState { usual: None, silence: Silence::Import });
        let mut beside = nights(&[3, 100, 95, 110, 100, 90, 100]);
        beside[0].kind = RunKind::Import;
        assert_eq!(of(&beside, None).silence, Silence::Fine, "the import in front is passed over");
    }

    #[test]
    fn what_only_fails_is_silent_and_what_is_unchanged_is_not() {
        let mut unchanged = nights(&[0, 80, 80, 80, 80, 80]);
        unchanged[0].unchanged = 80;
        assert_eq!(of(&unchanged, None).silence, Silence::Fine);
        let later = Some("2026-11-27T18:30:00Z".parse().unwrap());
        assert_eq!(of(&nights(&[80, 80, 80, 80, 80, 80]), later).silence, Silence::Left);
    }
}
