//! Two sets of scores on the same rows: by how much one is better, and how sure that is.
//!
//! Whole components are drawn with replacement (near-duplicates, shared contacts and one hand stand or fall together), and
//! both sets of scores are graded on each draw. So what the two share cancels out, and the interval is of the difference.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Interval;
use super::grade::{SAMPLES, interval};
use crate::random::Random;
use crate::train::metrics::{average_precision, brier};

/// Ads of the night that the day's budget is told for.
pub const NIGHT_ADS: f64 = 1_000.0;

/// A night as figures are told for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NightRate {
    /// Share of suspicious ads among all.
    pub base_rate: f64,
    /// Share of all ads that a team reads.
    pub read: f64,
}

impl NightRate {
    /// A night of [`NIGHT_ADS`] ads and a budget of so many.
    pub fn of(base_rate: f64, budget: usize) -> Self {
        Self { base_rate, read: (budget as f64 / NIGHT_ADS).clamp(0.001, 1.0) }
    }
}

/// Precision and recall of what is read of a night, rows weighted to the night's base rate. Of rows with the same score
/// that do not all fit, the same share of each is read.
pub fn of_a_night(scores: &[f64], y: &[bool], night: NightRate) -> (f64, f64) {
    let positive = y.iter().filter(|label| **label).count();
    let weight = |label: bool| {
        let (share, count) =
            if label { (night.base_rate, positive) } else { (1.0 - night.base_rate, y.len() - positive) };
        share / count.max(1) as f64
    };
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(y.iter().copied()).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut left, mut found) = (night.read, 0.0);
    #[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let size: f64 = tied.iter().map(|row| weight(row.1)).sum();
        let hits: f64 = tied.iter().filter(|row| row.1).map(|row| weight(row.1)).sum();
        let share = if size > left { left / size } else { 1.0 };
        found += hits * share;
        left -= size * share;
        if left <= 1e-12 {
            break;
        }
    }
    let recall = if positive == 0 { 0.0 } else { found / night.base_rate };
    (found / night.read, recall)
}

/// By how much the first scores are better than the second, with the middle 95 % of draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Differences {
    /// Components that were drawn from.
    pub components: usize,
    /// Average precision.
    pub average_precision: Interval,
    /// Recall of what is read of a night.
    pub recall_of_a_night: Interval,
    /// Precision of what is read of a night.
    pub precision_of_a_night: Interval,
    /// Brier score; below zero is better.
    pub brier: Interval,
}

/// Compares; all four have shape `(n_rows,)`. `seed` draws the components.
pub fn differences(
    (a, b): (&[f64], &[f64]),
    y: &[bool],
    components: &[usize],
    night: NightRate,
    seed: u64,
) -> Differences {
    let mut members: BTreeMap<usize, Vec<(f64, f64, bool)>> = BTreeMap::new();
    for (((a, b), label), component) in a.iter().zip(b).zip(y).zip(components) {
        members.entry(*component).or_default().push((*a, *b, *label));
    }
    let members: Vec<Vec<(f64, f64, bool)>> = members.into_values().collect();
    let told = |rows: &[(f64, f64, bool)]| {
        let y: Vec<bool> = rows.iter().map(|row| row.2).collect();
        let a: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let b: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let ((precision_a, recall_a), (precision_b, recall_b)) =
            (of_a_night(&a, &y, night), of_a_night(&b, &y, night));
        [
            average_precision(&a, &y, &[]) - average_precision(&b, &y, &[]),
            recall_a - recall_b,
            precision_a - precision_b,
            brier(&a, &y) - brier(&b, &y),
        ]
    };
    let whole = told(&members.iter().flatten().copied().collect::<Vec<_>>());
    let mut draws: [Vec<f64>; 4] = Default::default();
    let mut random = Random::new(seed);
    for _ in 0..SAMPLES {
        let drawn: Vec<(f64, f64, bool)> = (0..members.len())
            .filter_map(|_| members.get(random.below(members.len())))
            .flatten()
            .copied()
            .collect();
        draws.iter_mut().zip(told(&drawn)).for_each(|(all, one)| all.push(one));
    }
    let [ap, recall, precision, brier] = draws;
    let [whole_ap, whole_recall, whole_precision, whole_brier] = whole;
    Differences {
        components: members.len(),
        average_precision: interval(whole_ap, ap),
        recall_of_a_night: interval(whole_recall, recall),
        precision_of_a_night: interval(whole_precision, precision),
        brier: interval(whole_brier, brier),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_weighted_to_its_base_rate_and_ties_are_shared() {
        // One in ten is suspicious; the budget takes a tenth of all.
        let night = NightRate { base_rate: 0.1, read: 0.1 };
        let y = [true, true, false, false, false, false];
        let (precision, recall) = of_a_night(&[0.9, 0.8, 0.1, 0.1, 0.1, 0.1], &y, night);
        assert!((precision - 1.0).abs() < 1e-9 && (recall - 1.0).abs() < 1e-9);
        // All alike: what is read is as the night is.
        let (precision, recall) = of_a_night(&[0.5; 6], &y, night);
        assert!((precision - 0.1).abs() < 1e-9 && (recall - 0.1).abs() < 1e-9, "{precision} {recall}");
        assert_eq!(of_a_night(&[0.5], &[false], night), (0.0, 0.0));
    }

    #[test]
    fn a_better_model_is_seen_and_the_same_model_is_no_better() {
        let y: Vec<bool> = (0..200).map(|at| at % 4 == 0).collect();
        let components: Vec<usize> = (0..200).map(|at| at / 5).collect();
        let good: Vec<f64> = y.iter().map(|label| if *label { 0.9 } else { 0.1 }).collect();
        let poor: Vec<f64> = (0..200).map(|at| f64::from(at * 37 % 200) / 200.0).collect();
        let night = NightRate::of(0.05, 50);
        let told = differences((&good, &poor), &y, &components, night, 7);
        assert_eq!(told.components, 40);
        assert!(told.average_precision.low > 0.3 && told.recall_of_a_night.low > 0.3, "{told:?}");
        assert!(told.brier.high < 0.0, "a lower Brier score is better: {told:?}");
        let same = differences((&good, &good), &y, &components, night, 7);
        assert_eq!((same.average_precision.low, same.average_precision.high), (0.0, 0.0));
        let turned = differences((&poor, &good), &y, &components, night, 7);
        assert!((turned.average_precision.low + told.average_precision.high).abs() < 1e-9);
    }
}
