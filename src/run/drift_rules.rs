//! When what comes into a source is no longer as it was: held against the same source's nights of the eight weeks before,
//! without anybody's decisions.
//!
//! How far two distributions lie apart is the population stability index (Siddiqi 2006, *Credit Risk Scorecards*): under
//! 0.1 nothing has changed, from 0.25 on much has. Of few ads the index is large by chance alone: without any change it
//! goes as a chi-square by `(1/n + 1/m)` (Yurdakul 2018, *Statistical Properties of Population Stability Index*), and it
//! has to be larger than that is one time in a thousand. It also has to be larger than the source's own nights differ.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::alarm_rules::ODD;
use crate::domain::{Alarm, AlarmKind, FEWEST_NIGHTS, PastFigure, SourceName, Usual};
use crate::store::{DriftCounts, DriftNight};

/// How far back nights say what is usual.
const WINDOW: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);
/// Fewest campaigns of a night of which a distribution means something, and of the nights that it is held against. Siddiqi
/// names none: under so many, chance alone would have to be larger than any shift that matters.
pub(super) const FEWEST_CAMPAIGNS: usize = 50;
const FEWEST_BEFORE: usize = 250;
/// The index from which much has changed, and under which nothing has.
const SHIFTED: f64 = 0.25;
const SETTLED: f64 = 0.1;
/// How far the share of unknown words must lie above the usual, and from where on it is as usual again. A tenth more words
/// of which the model knows nothing is a tenth of each text that it does not read.
const WORDS_JUMP: f64 = 0.1;
const WORDS_SETTLED: f64 = 0.05;
/// Groups of about equal size that scores are put in: ten are customary, but few ads leave ten to chance.
const SCORE_GROUPS: usize = 5;
/// A sign that fewer than this share of ads have as their strongest goes with the others.
const OWN_GROUP: f64 = 0.05;
/// Chi-square that is larger one time in a thousand, for 1, 2, 3... degrees of freedom.
const RARE: [f64; 20] = [
    10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59, 31.26, 32.91, 34.53, 36.12, 37.70,
    39.25, 40.79, 42.31, 43.82, 45.31,
];

/// Steps of log-odds that scores are counted in, and where the first one begins.
pub(super) const STEPS: usize = 24;
const STEP: f64 = 0.5;
const LOWEST: f64 = -6.0;

/// What is watched, with the alarm that it raises.
pub(super) const DRIFTS: [AlarmKind; 3] = [AlarmKind::Scores, AlarmKind::Signs, AlarmKind::Words];

/// The step that a score is counted in.
pub(super) fn step(score: f64) -> usize {
    let share = score.clamp(1e-6, 1.0 - 1e-6);
    let steps = ((share / (1.0 - share)).ln() - LOWEST) / STEP;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to STEPS - 1")]
    let step = steps.clamp(0.0, (STEPS - 1) as f64) as usize;
    step
}

/// What one of them is tonight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Course {
    /// Too few ads, tonight or before.
    Untold,
    /// As usual.
    Usual,
    /// Not as usual, but not far off either: raises nothing and closes nothing.
    Between,
    /// Far off: hundredths of the index, or percent of words, tonight and usually; when it was last right.
    Shifted { found: usize, usual: usize, last_right_at: Option<Timestamp> },
}

/// How scores, strongest signs and words of a source's newest night stand, in the order of [`DRIFTS`]; nights are newest
/// first and judged by one model.
pub(super) fn courses(nights: &[DriftNight], zone: &TimeZone) -> [Course; 3] {
    let Some((newest, earlier)) = nights.split_first() else { return [Course::Untold; 3] };
    let earlier: Vec<&DriftNight> = earlier
        .iter()
        .filter(|night| newest.started_at.duration_since(night.started_at) <= WINDOW)
        .filter(|night| night.counts.campaigns > 0)
        .collect();
    let before: usize = earlier.iter().map(|night| night.counts.campaigns).sum();
    if newest.counts.campaigns < FEWEST_CAMPAIGNS || before < FEWEST_BEFORE || earlier.len() < FEWEST_NIGHTS {
        return [Course::Untold; 3];
    }
    let whole = pooled(&earlier);
    let ends = score_ends(&whole.scores);
    let own = own_signs(&whole);
    let night = Night { newest, earlier: &earlier, zone };
    [
        night.index(&whole, |counts| score_groups(&counts.scores, &ends)),
        night.index(&whole, |counts| sign_groups(&counts.signs, &own)),
        night.words(),
    ]
}

/// A night and those that it is held against.
struct Night<'n> {
    newest: &'n DriftNight,
    earlier: &'n [&'n DriftNight],
    zone: &'n TimeZone,
}

impl Night<'_> {
    fn index(&self, whole: &DriftCounts, groups: impl Fn(&DriftCounts) -> Vec<usize>) -> Course {
        let all = groups(whole);
        let far = |night: &DriftNight| index(&groups(&night.counts), &all);
        let found = far(self.newest);
        let by_chance = by_chance(all.len(), self.newest.counts.campaigns, whole.campaigns);
        let usual = self.usual(|night| (night.counts.campaigns >= FEWEST_CAMPAIGNS).then(|| far(night)));
        let swing = usual.map_or(0.0, |usual| usual.median + ODD * usual.spread);
        let settled = SETTLED.max(by_chance);
        if found > SHIFTED.max(by_chance).max(swing) {
            let is_right = |night: &&&DriftNight| far(night) <= settled;
            self.shifted(100.0 * found, 100.0 * usual.map_or(0.0, |usual| usual.median), is_right)
        } else if found > settled.max(swing) {
            Course::Between
        } else {
            Course::Usual
        }
    }

    fn words(&self) -> Course {
        let share = |night: &DriftNight| {
            let DriftCounts { words, unknown_words, .. } = night.counts;
            (words > 0).then(|| unknown_words as f64 / words as f64)
        };
        let (Some(found), Some(usual)) = (share(self.newest), self.usual(share)) else {
            return Course::Untold;
        };
        let above = |jump: f64| usual.median + jump.max(ODD * usual.spread);
        if found > above(WORDS_JUMP) {
            let is_right =
                |night: &&&DriftNight| share(night).is_some_and(|share| share <= above(WORDS_SETTLED));
            self.shifted(100.0 * found, 100.0 * usual.median, is_right)
        } else if found > above(WORDS_SETTLED) {
            Course::Between
        } else {
            Course::Usual
        }
    }

    fn usual(&self, figure: impl Fn(&DriftNight) -> Option<f64>) -> Option<Usual> {
        let weekday = |night: &DriftNight| night.started_at.to_zoned(self.zone.clone()).weekday();
        let past: Vec<PastFigure> = self
            .earlier
            .iter()
            .filter_map(|night| Some(PastFigure { weekday: weekday(night), figure: figure(night)? }))
            .collect();
        Usual::of(&past, weekday(self.newest))
    }

    fn shifted(&self, found: f64, usual: f64, is_right: impl Fn(&&&DriftNight) -> bool) -> Course {
        let last_right_at = self.earlier.iter().find(is_right).map(|night| night.started_at);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and above zero")]
        let rounded = |number: f64| number.round().max(0.0) as usize;
        Course::Shifted { found: rounded(found), usual: rounded(usual), last_right_at }
    }
}

/// All nights as one.
fn pooled(nights: &[&DriftNight]) -> DriftCounts {
    let mut whole = DriftCounts { scores: vec![0; STEPS], ..DriftCounts::default() };
    for night in nights {
        let counts = &night.counts;
        whole.campaigns += counts.campaigns;
        whole.scores.iter_mut().zip(&counts.scores).for_each(|(sum, count)| *sum += count);
        for (sign, count) in &counts.signs {
            *whole.signs.entry(sign.clone()).or_default() += count;
        }
    }
    whole
}

/// Where groups of about equal size end: the step behind the last one of each.
fn score_ends(scores: &[usize]) -> Vec<usize> {
    let all: usize = scores.iter().sum();
    let (mut ends, mut sum) = (Vec::new(), 0);
    for (step, count) in scores.iter().enumerate() {
        sum += count;
        if *count > 0 && sum * SCORE_GROUPS >= all * (ends.len() + 1) && sum < all {
            ends.push(step + 1);
        }
    }
    ends
}

fn score_groups(scores: &[usize], ends: &[usize]) -> Vec<usize> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let stops = ends.iter().copied().chain([scores.len()]);
    starts.zip(stops).map(|(start, stop)| scores.iter().take(stop).skip(start).sum()).collect()
}

/// Signs that are a group of their own.
fn own_signs(whole: &DriftCounts) -> Vec<String> {
    let least = OWN_GROUP * whole.campaigns as f64;
    whole.signs.iter().filter(|(_, count)| **count as f64 >= least).map(|(sign, _)| sign.clone()).collect()
}

/// One group for each of these signs, and one for all others.
fn sign_groups(signs: &BTreeMap<String, usize>, own: &[String]) -> Vec<usize> {
    let of = |sign: &String| signs.get(sign).copied().unwrap_or(0);
    let mut groups: Vec<usize> = own.iter().map(of).collect();
    groups.push(signs.values().sum::<usize>() - groups.iter().sum::<usize>());
    groups
}

/// The population stability index of two counts by group; half an ad in each keeps an empty group from being infinite.
fn index(found: &[usize], before: &[usize]) -> f64 {
    let share = |counts: &[usize]| -> Vec<f64> {
        let all = counts.iter().sum::<usize>() as f64 + 0.5 * counts.len() as f64;
        counts.iter().map(|count| (*count as f64 + 0.5) / all).collect()
    };
    share(found).iter().zip(share(before)).map(|(now, then)| (now - then) * (now / then).ln()).sum()
}

/// How large the index of so many groups is by chance one time in a thousand.
fn by_chance(groups: usize, found: usize, before: usize) -> f64 {
    let rare = groups.checked_sub(2).map_or(0.0, |at| RARE.get(at).or(RARE.last()).copied().unwrap_or(0.0));
    rare * (1.0 / found.max(1) as f64 + 1.0 / before.max(1) as f64)
}

/// What the night comes to over all its sources.
#[derive(Debug, Default)]
pub(super) struct Drift {
    /// Alarms to raise.
    pub(super) raised: Vec<Alarm>,
    /// Open ones that stay: of that kind and source, or of all sources.
    stands: Vec<(AlarmKind, Option<SourceName>)>,
}

impl Drift {
    /// Judges each source, and all of them together: what hits most sources at once is one alarm, and no fault of any of
    /// them. `open` are the kinds of which such an alarm is open.
    pub(super) fn of(sources: &[(SourceName, [Course; 3])], open: &[AlarmKind]) -> Self {
        let mut drift = Self::default();
        for (at, kind) in DRIFTS.into_iter().enumerate() {
            let courses: Vec<(&SourceName, Course)> =
                sources.iter().filter_map(|(source, courses)| Some((source, *courses.get(at)?))).collect();
            drift.judge(kind, &courses, open.contains(&kind));
        }
        drift
    }

    fn judge(&mut self, kind: AlarmKind, sources: &[(&SourceName, Course)], is_open: bool) {
        let count = |is: fn(&Course) -> bool| sources.iter().filter(|(_, course)| is(course)).count();
        let told = count(|course| *course != Course::Untold);
        let shifted = count(|course| matches!(course, Course::Shifted { .. }));
        let off = count(|course| matches!(course, Course::Shifted { .. } | Course::Between));
        let is_most = |sources: usize| sources >= 2 && sources * 2 > told;
        let is_of_all = is_most(shifted) || (is_open && (told == 0 || is_most(off)));
        if is_of_all {
            self.stands.push((kind, None));
        }
        if is_most(shifted) {
            let rights = sources.iter().filter_map(|(_, course)| match course {
                Course::Shifted { last_right_at, .. } => *last_right_at,
                _ => None,
            });
            self.raised.push(Alarm {
                kind,
                source: None,
                field: None,
                found: shifted,
                usual: told,
                last_right_at: rights.max(),
            });
        }
        for (source, course) in sources {
            if *course != Course::Usual {
                self.stands.push((kind, Some((*source).clone())));
            }
            if let Course::Shifted { found, usual, last_right_at } = *course
                && !is_of_all
            {
                let source = Some((*source).clone());
                self.raised.push(Alarm { kind, source, field: None, found, usual, last_right_at });
            }
        }
    }

    /// Whether an open alarm stays open.
    pub(super) fn keeps(&self, alarm: &Alarm) -> bool {
        self.stands.iter().any(|(kind, source)| (*kind, source) == (alarm.kind, &alarm.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// What a source is like: the share of each kind of ad, as the step of its score and its strongest sign; and the share of
    /// words that the model does not know.
    #[derive(Clone)]
    struct Source {
        kinds: Vec<(f64, usize, &'static str)>,
        unknown: f64,
    }

    fn ordinary() -> Source {
        Source {
            kinds: vec![
                (0.35, 2, ""),
                (0.25, 4, ""),
                (0.15, 5, "B03"),
                (0.1, 7, "A01"),
                (0.1, 9, "B03"),
                (0.05, 14, "D01"),
            ],
            unknown: 0.2,
        }
    }

    /// One night of so many campaigns, by chance as nights are.
    fn counts(source: &Source, campaigns: usize, random: &mut Random) -> DriftCounts {
        let mut counts = DriftCounts { scores: vec![0; STEPS], campaigns, ..DriftCounts::default() };
        for _ in 0..campaigns {
            let mut left = random.share();
            let kind = source.kinds.iter().find(|(share, ..)| {
                left -= share;
                left < 0.0
            });
            let (_, step, sign) = kind.or(source.kinds.last()).copied().unwrap();
            counts.scores[step] += 1;
            *counts.signs.entry(sign.to_owned()).or_default() += 1;
            counts.words += 40;
            counts.unknown_words += (0..40).filter(|_| random.share() < source.unknown).count();
        }
        counts
    }

    /// Nights, newest first, one a day, of these sources and sizes, oldest first.
    fn nights(told: &[(Source, usize)], seed: u64) -> Vec<DriftNight> {
        let mut random = Random::new(seed);
        let start: Timestamp = "2026-10-01T18:30:00Z".parse().unwrap();
        let mut nights: Vec<DriftNight> = told
            .iter()
            .enumerate()
            .map(|(day, (source, campaigns))| DriftNight {
                started_at: start + SignedDuration::from_hours(24 * i64::try_from(day).unwrap()),
                counts: counts(source, *campaigns, &mut random),
            })
            .collect();
        nights.reverse();
        nights
    }

    /// So many ordinary nights, and then these.
    fn after(ordinary_nights: usize, size: usize, then: &[(Source, usize)]) -> Vec<(Source, usize)> {
        let mut told = vec![(ordinary(), size); ordinary_nights];
        told.extend_from_slice(then);
        told
    }

    fn judged(told: &[(Source, usize)]) -> [Course; 3] {
        courses(&nights(told, 1), &TimeZone::UTC)
    }

    fn shifted() -> Source {
        let mut source = ordinary();
        // The upper half of the scores is gone, as when a selector takes the menu for the ad.
        source.kinds = vec![(0.9, 2, ""), (0.1, 4, "")];
        source
    }

    fn is_shifted(course: &Course) -> bool {
        matches!(course, Course::Shifted { .. })
    }

    #[test]
    fn ordinary_nights_differ_by_chance_and_raise_nothing() {
        let mut false_alarms = 0;
        for seed in 0..300 {
            let told = nights(&after(12, 60, &[]), seed);
            false_alarms += courses(&told, &TimeZone::UTC).iter().filter(|course| is_shifted(course)).count();
        }
        assert!(false_alarms <= 2, "{false_alarms} of 900");
    }

    #[test]
    fn a_shift_is_seen_in_scores_and_signs_and_what_is_usual_is_said() {
        let [scores, signs, words] = judged(&after(12, 80, &[(shifted(), 80)]));
        assert_eq!(words, Course::Usual);
        for course in [scores, signs] {
            let Course::Shifted { found, usual, last_right_at } = course else { panic!("{course:?}") };
            assert!(found > 25 && usual < 25, "{course:?}");
            assert_eq!(last_right_at, Some("2026-10-12T18:30:00Z".parse().unwrap()));
        }
        let back = judged(&after(12, 80, &[(shifted(), 80), (shifted(), 80), (ordinary(), 80)]));
        assert_eq!(back, [Course::Usual; 3], "and it closes when it goes back");
    }

    #[test]
    fn words_that_the_model_does_not_know_are_seen() {
        let foreign = Source { unknown: 0.45, ..ordinary() };
        let [scores, _, words] = judged(&after(12, 80, &[(foreign, 80)]));
        assert_eq!(scores, Course::Usual);
        assert!(matches!(words, Course::Shifted { found: 40..=50, usual: 19..=21, .. }), "{words:?}");
        let some = Source { unknown: 0.27, ..ordinary() };
        assert_eq!(judged(&after(12, 80, &[(some, 80)]))[2], Course::Between);
    }

    #[test]
    fn too_few_ads_or_nights_say_nothing() {
        assert_eq!(judged(&after(12, 80, &[(shifted(), 49)])), [Course::Untold; 3]);
        assert!(is_shifted(&judged(&after(12, 80, &[(shifted(), 50)]))[0]));
        assert_eq!(judged(&after(4, 200, &[(shifted(), 80)])), [Course::Untold; 3], "four nights");
        assert_eq!(judged(&after(12, 20, &[(shifted(), 80)])), [Course::Untold; 3], "240 before");
        assert_eq!(courses(&[], &TimeZone::UTC), [Course::Untold; 3]);
        let mut old = nights(&after(12, 80, &[(shifted(), 80)]), 1);
        for night in old.iter_mut().skip(1) {
            night.started_at -= SignedDuration::from_hours(24 * 60);
        }
        assert_eq!(courses(&old, &TimeZone::UTC), [Course::Untold; 3], "nights of nine weeks ago");
    }

    #[test]
    fn a_source_that_swings_is_no_alarm_for_swinging() {
        let mut told = Vec::new();
        for _ in 0..8 {
            told.push((ordinary(), 80));
            told.push((shifted(), 80));
        }
        let [scores, signs, _] = judged(&told);
        assert!(!is_shifted(&scores) && !is_shifted(&signs), "{scores:?} {signs:?}");
    }

    fn of(sources: &[(&str, Course)], open: &[AlarmKind]) -> Drift {
        let sources: Vec<(SourceName, [Course; 3])> = sources
            .iter()
            .map(|(name, course)| (SourceName((*name).into()), [*course, Course::Usual, Course::Usual]))
            .collect();
        Drift::of(&sources, open)
    }

    fn raised(drift: &Drift) -> Vec<(AlarmKind, Option<&str>, usize, usize)> {
        drift
            .raised
            .iter()
            .map(|a| (a.kind, a.source.as_ref().map(|s| s.0.as_str()), a.found, a.usual))
            .collect()
    }

    const FAR: Course = Course::Shifted { found: 60, usual: 4, last_right_at: None };

    #[test]
    fn one_broken_source_is_told_from_a_shock_to_all() {
        let one = of(&[("a", FAR), ("b", Course::Usual), ("c", Course::Usual)], &[]);
        assert_eq!(raised(&one), [(AlarmKind::Scores, Some("a"), 60, 4)]);
        let half = of(&[("a", FAR), ("b", FAR), ("c", Course::Usual), ("d", Course::Usual)], &[]);
        assert_eq!(raised(&half).len(), 2, "half of them are not most");
        let most = of(&[("a", FAR), ("b", FAR), ("c", Course::Usual), ("d", Course::Untold)], &[]);
        assert_eq!(raised(&most), [(AlarmKind::Scores, None, 2, 3)], "one alarm for all");
        let alone = of(&[("a", FAR)], &[]);
        assert_eq!(raised(&alone), [(AlarmKind::Scores, Some("a"), 60, 4)], "one source is no shock to all");
    }

    #[test]
    fn an_open_alarm_stays_until_it_is_known_to_be_mended() {
        let alarm = |source: Option<&str>| Alarm {
            kind: AlarmKind::Scores,
            source: source.map(|name| SourceName(name.into())),
            field: None,
            found: 60,
            usual: 4,
            last_right_at: None,
        };
        let few = of(&[("a", Course::Untold), ("b", Course::Between), ("c", Course::Usual)], &[]);
        assert!(
            few.keeps(&alarm(Some("a"))) && few.keeps(&alarm(Some("b"))) && !few.keeps(&alarm(Some("c")))
        );
        assert!(!few.keeps(&alarm(None)), "most of those that can be told are right");
        assert_eq!(raised(&few), []);
        let open = [AlarmKind::Scores];
        let near = of(&[("a", FAR), ("b", Course::Between), ("c", Course::Usual)], &open);
        assert!(near.keeps(&alarm(None)));
        assert_eq!(raised(&near), [], "the one for all stays, and no other beside it");
        assert!(of(&[("a", Course::Untold)], &open).keeps(&alarm(None)), "nothing can be told");
        let left = of(&[("a", FAR), ("b", Course::Usual), ("c", Course::Usual)], &open);
        assert!(!left.keeps(&alarm(None)));
        assert_eq!(raised(&left), [(AlarmKind::Scores, Some("a"), 60, 4)], "one of them is still broken");
    }

    #[test]
    fn the_index_is_that_of_the_books() {
        // 10, 20, 30 and 40 % of many beside 25 % each.
        let (now, then) = ([1000, 2000, 3000, 4000], [2500, 2500, 2500, 2500]);
        assert!((index(&now, &then) - 0.2282).abs() < 1e-3, "{}", index(&now, &then));
        assert!(index(&then, &then).abs() < 1e-12);
        assert_eq!(score_groups(&[4, 0, 4, 4, 4, 4], &score_ends(&[4, 0, 4, 4, 4, 4])), [4, 4, 4, 4, 4]);
        assert_eq!(score_ends(&[0, 90, 10]), [2], "what cannot be parted stays whole");
        assert_eq!((step(0.0), step(0.5), step(1.0)), (0, 12, STEPS - 1));
    }
}
