//! Flags a day, how many of them held, and how long they waited.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::Recall;
use crate::domain::{Band, Ruling};
use crate::store::{Agreement, FlagFate, Reader, StoreError};

/// Most groups told apart; the rest go together.
const MOST_GROUPS: usize = 12;
/// Quantile of the normal distribution for an interval of 95%.
const Z: f64 = 1.96;

/// Figures over the flags of some days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Every day, oldest first, those without a flag too.
    pub days: Vec<DayFlags>,
    /// Every week with a day among them, oldest first.
    pub weeks: Vec<WeekTimes>,
    /// All flags.
    pub all: GroupFigures,
    /// By source, most flags first.
    pub by_source: Vec<GroupFigures>,
    /// By country of work; without a name those at home or unnamed.
    pub by_destination: Vec<GroupFigures>,
    /// By band, highest first.
    pub by_band: Vec<GroupFigures>,
    /// How often two persons decided the same, of those who were not told of one another.
    pub agreement: Agreement,
    /// Share of the same ones, and the interval of 95% around it (Wilson).
    pub agreement_share: Option<(f64, f64, f64)>,
    /// How many of the suspicious ads were flagged.
    pub recall: Recall,
}

/// Flags opened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayFlags {
    /// The day, in the desk's zone.
    pub day: Date,
    /// How many.
    pub flags: usize,
}

/// How long flags that were decided in a week had waited.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeekTimes {
    /// Where the week begins, in the desk's zone.
    pub monday: Date,
    /// Flags decided in it with something other than unsure.
    pub decided: usize,
    /// Median time from the flag to the decision, hours.
    pub median_hours: Option<f64>,
    /// Nine of ten were decided within so many hours.
    pub most_hours: Option<f64>,
}

/// Figures over a group of flags.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GroupFigures {
    /// What the group shares; none for those without it.
    pub name: Option<String>,
    /// Whether it is what is left of smaller groups.
    pub is_rest: bool,
    /// Flags opened.
    pub flags: usize,
    /// Of them, decided with something other than unsure.
    pub decided: usize,
    /// Of them, decided as strong indications.
    pub strong: usize,
    /// Of them, decided as weak ones.
    pub weak: usize,
    /// Share of strong ones in what was decided, and the interval of 95% around it (Wilson).
    pub precision: Option<(f64, f64, f64)>,
    /// Median time from the flag to the decision, hours.
    pub median_hours: Option<f64>,
    #[serde(skip)]
    waits: Vec<f64>,
}

impl Figures {
    /// Over the flags of the last `days` days, today included; `percent` of the decisions are made twice.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(
        reader: &Reader,
        now: Timestamp,
        days: i32,
        zone: &TimeZone,
        percent: u8,
    ) -> Result<Self, StoreError> {
        let today = now.to_zoned(zone.clone()).date();
        let first = today.saturating_sub((days - 1).days());
        let since = first.to_zoned(zone.clone()).map_or(now, |midnight| midnight.timestamp());
        let mut by_day: BTreeMap<Date, usize> = BTreeMap::new();
        let mut all = GroupFigures::default();
        let mut sources: BTreeMap<Option<String>, GroupFigures> = BTreeMap::new();
        let mut destinations = sources.clone();
        let mut bands: BTreeMap<Band, GroupFigures> = BTreeMap::new();
        let mut weeks: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
        let mut monday = monday_of(first);
        while monday <= today {
            weeks.insert(monday, Vec::new());
            monday = monday.saturating_add(7.days());
        }
        reader.flag_fates(since, |fate| {
            if let Some((_, at)) = fate.decided.filter(|(ruling, _)| *ruling != Ruling::Unsure) {
                let monday = monday_of(at.to_zoned(zone.clone()).date());
                let hours = hours_between(fate.opened_at, at);
                weeks.get_mut(&monday).into_iter().for_each(|week| week.push(hours));
            }
            *by_day.entry(fate.opened_at.to_zoned(zone.clone()).date()).or_default() += 1;
            all.count(&fate);
            sources.entry(Some(fate.source.0.clone())).or_default().count(&fate);
            destinations.entry(fate.destination.clone()).or_default().count(&fate);
            bands.entry(fate.band).or_default().count(&fate);
        })?;
        let agreement = reader.agreement(percent, since)?;
        let days = first.series(1.day()).take_while(|day| *day <= today);
        let by_band = bands.into_iter().rev().map(|(band, group)| group.named(Some(band.name().to_owned())));
        Ok(Self {
            days: days.map(|day| DayFlags { day, flags: by_day.get(&day).copied().unwrap_or(0) }).collect(),
            weeks: weeks.into_iter().map(|(monday, waits)| WeekTimes::of(monday, waits)).collect(),
            all: all.named(None),
            by_source: largest(sources),
            by_destination: largest(destinations),
            by_band: by_band.collect(),
            agreement,
            agreement_share: wilson(agreement.same, agreement.pairs),
            recall: Recall::read(reader)?,
        })
    }
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

fn hours_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() / 3600.0
}

impl WeekTimes {
    fn of(monday: Date, mut waits: Vec<f64>) -> Self {
        waits.sort_by(f64::total_cmp);
        // The least wait that nine of ten do not exceed.
        let ninth = (waits.len() * 9).div_ceil(10).saturating_sub(1);
        Self {
            monday,
            decided: waits.len(),
            median_hours: waits.get(waits.len() / 2).copied(),
            most_hours: waits.get(ninth).copied(),
        }
    }
}

fn largest(groups: BTreeMap<Option<String>, GroupFigures>) -> Vec<GroupFigures> {
    let mut named: Vec<GroupFigures> = groups.into_iter().map(|(name, group)| group.named(name)).collect();
    named.sort_by_key(|group| std::cmp::Reverse(group.flags));
    if named.len() > MOST_GROUPS {
        let mut rest = GroupFigures { is_rest: true, ..GroupFigures::default() };
        for group in named.split_off(MOST_GROUPS - 1) {
            rest.flags += group.flags;
            rest.decided += group.decided;
            rest.strong += group.strong;
            rest.weak += group.weak;
            rest.waits.extend(group.waits);
        }
        named.push(rest.named(None));
    }
    named
}

impl GroupFigures {
    fn count(&mut self, fate: &FlagFate) {
        self.flags += 1;
        let Some((ruling, at)) = fate.decided.filter(|(ruling, _)| *ruling != Ruling::Unsure) else { return };
        self.decided += 1;
        self.strong += usize::from(ruling == Ruling::Confirm);
        self.weak += usize::from(ruling == Ruling::Weak);
        self.waits.push(hours_between(fate.opened_at, at));
    }

    fn named(mut self, name: Option<String>) -> Self {
        self.name = name;
        self.precision = wilson(self.strong, self.decided);
        self.waits.sort_by(f64::total_cmp);
        self.median_hours = self.waits.get(self.waits.len() / 2).copied();
        self
    }
}

/// A share with its interval of 95%; none of nothing.
fn wilson(hits: usize, of: usize) -> Option<(f64, f64, f64)> {
    if of == 0 {
        return None;
    }
    let (n, share) = (of as f64, hits as f64 / of as f64);
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Some((share, (middle - half).max(0.0), (middle + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceName;

    #[test]
    fn a_share_of_few_says_little() {
        let (share, low, high) = wilson(9, 10).unwrap();
        assert!((share - 0.9).abs() < 1e-9 && (low - 0.596).abs() < 0.001 && (high - 0.982).abs() < 0.001);
        assert_eq!(wilson(0, 0), None);
        let (_, low, high) = wilson(10, 10).unwrap();
        assert!(low < 0.75 && high <= 1.0);
    }

    #[test]
    fn a_week_tells_its_median_and_the_wait_of_nine_in_ten() {
        let monday = monday_of(Date::constant(2026, 11, 26));
        assert_eq!(monday, Date::constant(2026, 11, 23));
        assert_eq!(monday_of(monday), monday);
        let week = WeekTimes::of(monday, (1..=10).rev().map(f64::from).collect());
        assert_eq!((week.decided, week.median_hours, week.most_hours), (10, Some(6.0), Some(9.0)));
        let one = WeekTimes::of(monday, vec![3.0]);
        assert_eq!((one.median_hours, one.most_hours), (Some(3.0), Some(3.0)));
        assert_eq!(WeekTimes::of(monday, Vec::new()).most_hours, None);
    }

    #[test]
    fn unsure_is_no_decision_and_small_groups_go_together() {
        let mut groups = BTreeMap::new();
        for number in 0..20_i64 {
            let mut group = GroupFigures::default();
            for ruling in [Ruling::Confirm, Ruling::Unsure, Ruling::Weak] {
                group.count(&FlagFate {
                    source: SourceName("papan".into()),
                    destination: None,
                    band: Band::Tinggi,
                    opened_at: Timestamp::UNIX_EPOCH,
                    decided: Some((ruling, Timestamp::from_second(7200 * (number + 1)).unwrap())),
                });
            }
            groups.insert(Some(format!("s{number:02}")), group);
        }
        let told = largest(groups);
        assert_eq!(told.len(), MOST_GROUPS);
        let (first, rest) = (&told[0], &told[MOST_GROUPS - 1]);
        assert_eq!((first.flags, first.decided, first.strong, first.weak), (3, 2, 1, 1));
        assert_eq!(first.median_hours, Some(2.0));
        assert_eq!((rest.flags, rest.is_rest), (27, true));
        assert_eq!(told.iter().map(|group| group.flags).sum::<usize>(), 60);
    }
}
