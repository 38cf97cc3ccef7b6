use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::random::Random;
use crate::train::metrics::{
    Bin, average_precision, brier, calibration_error, calibration_error_by_mass, reliability,
    reliability_by_mass, roc_auc,
};

/// Samples of the bootstrap.
pub(super) const SAMPLES: usize = 400;

/// Rows below which a slice makes no claim.
pub(super) const FEWEST: usize = 30;

/// The middle 95 % of bootstrap samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// On all rows.
    pub value: f64,
    /// 2.5 % of samples lie below.
    pub low: f64,
    /// 2.5 % of samples lie above.
    pub high: f64,
}

/// What the first `k` rows of the list hold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtBudget {
    /// Rows read.
    pub k: usize,
    /// Share of them that is suspicious.
    pub precision: f64,
    /// Share of all suspicious rows among them.
    pub recall: f64,
    /// Groups of suspicious rows met: copies count once.
    pub groups_found: usize,
}

/// How good scores are on one set of rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// Rows.
    pub rows: usize,
    /// Suspicious rows.
    pub positive: usize,
    /// Their share: the average precision of a coin.
    pub base_rate: f64,
    /// Average precision; the interval is over groups.
    pub average_precision: Interval,
    /// Precision and recall at the day's budget, or at all rows where they are fewer.
    pub at_budget: AtBudget,
    /// Brier score.
    pub brier: Interval,
    /// Expected calibration error, ten bins of equal width.
    pub calibration_error: f64,
    /// The bins, with counts.
    pub reliability: Vec<Bin>,
    /// Expected calibration error, ten bins of equal count.
    pub calibration_error_by_mass: f64,
    /// The bins of equal count.
    pub reliability_by_mass: Vec<Bin>,
    /// Footnote: it stays high where precision is poor.
    pub roc_auc: f64,
    /// Precision by rising recall, for a plot.
    pub curve: Vec<(f64, f64)>,
}

/// Grades scores; `groups` says which rows stand or fall together, `budget` is how many ads a team reads a day, and
/// `seed` draws the bootstrap. All three have shape `(n_rows,)`.
pub fn grade(scores: &[f64], y: &[bool], groups: &[usize], budget: usize, seed: u64) -> Grade {
    let positive = y.iter().filter(|l| **l).count();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let score = |at: usize| scores.get(at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
    let is_hit = |at: &usize| y.get(*at) == Some(&true);
    let k = budget.min(order.len());
    let found: Vec<usize> = order.iter().take(k).copied().filter(|at| is_hit(at)).collect();
    let groups_met: BTreeSet<_> = found.iter().filter_map(|at| groups.get(*at)).collect();
    let at_budget = AtBudget {
        k,
        precision: found.len() as f64 / k.max(1) as f64,
        recall: found.len() as f64 / positive.max(1) as f64,
        groups_found: groups_met.len(),
    };
    let mut hits = 0_usize;
    let curve = order
        .iter()
        .enumerate()
        .filter_map(|(rank, at)| {
            hits += usize::from(is_hit(at));
            is_hit(at).then(|| (hits as f64 / positive.max(1) as f64, hits as f64 / (rank + 1) as f64))
        })
        .collect();
    let mut samples = (Vec::new(), Vec::new());
    for (scores, y) in resampled(scores, y, groups, seed) {
        samples.0.push(average_precision(&scores, &y, &[]));
        samples.1.push(brier(&scores, &y));
    }
    Grade {
        rows: y.len(),
        positive,
        base_rate: positive as f64 / y.len().max(1) as f64,
        average_precision: interval(average_precision(scores, y, &[]), samples.0),
        at_budget,
        brier: interval(brier(scores, y), samples.1),
        calibration_error: calibration_error(scores, y),
        reliability: reliability(scores, y),
        calibration_error_by_mass: calibration_error_by_mass(scores, y),
        reliability_by_mass: reliability_by_mass(scores, y),
        roc_auc: roc_auc(scores, y),
        curve,
    }
}

pub(super) fn interval(value: f64, mut samples: Vec<f64>) -> Interval {
    samples.sort_by(f64::total_cmp);
    let at = |n: usize| samples.get(n).copied().unwrap_or(value);
    let tail = samples.len() / 40;
    Interval { value, low: at(tail), high: at(samples.len().saturating_sub(tail + 1)) }
}

/// Samples of whole groups, drawn with replacement.
fn resampled(
    scores: &[f64],
    y: &[bool],
    groups: &[usize],
    seed: u64,
) -> impl Iterator<Item = (Vec<f64>, Vec<bool>)> {
    let mut members: BTreeMap<usize, Vec<(f64, bool)>> = BTreeMap::new();
    for ((score, label), group) in scores.iter().zip(y).zip(groups) {
        members.entry(*group).or_default().push((*score, *label));
    }
    let members: Vec<Vec<(f64, bool)>> = members.into_values().collect();
    let mut random = Random::new(seed);
    (0..SAMPLES).map(move |_| {
        (0..members.len()).filter_map(|_| members.get(random.below(members.len()))).flatten().copied().unzip()
    })
}

/// Quality on a part of the rows that share a trait.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slice {
    /// Which trait: `register`, `language`, `look-alike`, `length`.
    pub by: &'static str,
    /// Its value.
    pub value: String,
    /// Rows.
    pub rows: usize,
    /// Suspicious rows.
    pub positive: usize,
    /// Whether there are rows enough to say anything.
    pub is_claim: bool,
    /// Share of suspicious rows in the bands `sedang` and above; none without such rows.
    pub recall: Option<f64>,
    /// Share of ordinary rows in the bands `sedang` and above; none without such rows.
    pub false_alarms: Option<f64>,
}

/// Slices of rows by `traits`, each a name and one value a row; empty values are left out.
pub fn slices(traits: &[(&'static str, Vec<String>)], y: &[bool], is_flagged: &[bool]) -> Vec<Slice> {
    let mut slices = Vec::new();
    for (by, values) in traits {
        let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        for ((value, label), flagged) in values.iter().zip(y).zip(is_flagged) {
            if !value.is_empty() {
                let [positive, caught, negative, false_alarms] = counts.entry(value).or_default();
                let (all, hit) = if *label { (positive, caught) } else { (negative, false_alarms) };
                *all += 1;
                *hit += usize::from(*flagged);
            }
        }
        for (value, [positive, caught, negative, false_alarms]) in counts {
            let share = |hit: usize, all: usize| (all > 0).then(|| hit as f64 / all as f64);
            slices.push(Slice {
                by,
                value: value.to_owned(),
                rows: positive + negative,
                positive,
                is_claim: positive + negative >= FEWEST,
                recall: share(caught, positive),
                false_alarms: share(false_alarms, negative),
            });
        }
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_morning_list() {
        let scores: Vec<f64> = (0..200).map(|i| 1.0 - f64::from(i) / 200.0).collect();
        let y: Vec<bool> = (0..200).map(|i| i < 10 || i == 30).collect();
        let groups: Vec<usize> = (0..200).map(|i| i / 2).collect();
        let grade = grade(&scores, &y, &groups, 20, 7);
        let first = grade.at_budget;
        assert_eq!((first.k, first.groups_found), (20, 5));
        assert!((first.precision - 0.5).abs() < 1e-12 && (first.recall - 10.0 / 11.0).abs() < 1e-12);
        let ap = grade.average_precision;
        assert!(ap.low <= ap.value && ap.value <= ap.high && ap.low < ap.high);
        assert_eq!(grade, super::grade(&scores, &y, &groups, 20, 7));
        assert_eq!(super::grade(&scores, &y, &groups, 1000, 7).at_budget.k, 200);
        assert_eq!(grade.reliability.iter().map(|b| b.count).sum::<usize>(), 200);
    }

    #[test]
    fn small_slices_make_no_claim() {
        let values = vec![("register", (0..40).map(|i| if i < 31 { "a" } else { "b" }.to_owned()).collect())];
        let y: Vec<bool> = (0..40).map(|i| i % 2 == 0).collect();
        let slices = slices(&values, &y, &y);
        assert!(slices[0].is_claim && !slices[1].is_claim);
        assert_eq!((slices[0].recall, slices[0].false_alarms), (Some(1.0), Some(0.0)));
    }
}
