//! The share of suspicious ads that the flags reach, from flags that were decided and a random sample of what had none.
//!
//! Each reviewed sample stands for itself and for as many unreviewed campaigns as its chance of being drawn says
//! (Horvitz and Thompson 1952, as weights of a share: Hájek 1971). The share among them gets the interval of Clopper and
//! Pearson (1934) at the effective number of samples (Korn and Graubard 1998), and it is carried through to recall
//! with what is known of the flags by Donner and Zou (2012), "Closed-form confidence intervals for functions of the
//! normal mean and standard deviation", so that neither part has to be normally distributed.

use serde::Serialize;

use super::clopper_pearson::{share_above, share_below};

/// Fewest reviewed samples of which something is said: with fewer, finding none leaves more than one in ten open.
pub(super) const FEWEST_REVIEWED: usize = 30;
/// Chance on each side that an interval of 95 % leaves out.
const TAIL: f64 = 0.025;
/// The same of a bound.
const BOUND_TAIL: f64 = 0.05;

/// What is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Known {
    /// The draws, oldest first: how many campaigns each was made from, and how many of those drawn were decided.
    pub(super) draws: Vec<(usize, usize)>,
    /// Decided samples: the first draw that each could have been in, and whether it is suspicious.
    pub(super) samples: Vec<(usize, bool)>,
    /// Campaigns without a flag of which nobody has decided.
    pub(super) undecided: usize,
    /// Suspicious campaigns without a flag, those among the samples included.
    pub(super) found: usize,
    /// Campaigns with a flag.
    pub(super) flagged: usize,
    /// Of them, decided.
    pub(super) decided: usize,
    /// Of them, suspicious.
    pub(super) strong: usize,
}

/// A number with the interval of 95 % around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Around {
    /// The number.
    pub(super) value: f64,
    /// Where the interval begins.
    pub(super) low: f64,
    /// Where it ends.
    pub(super) high: f64,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    /// Share of the suspicious campaigns that had a flag.
    pub(super) recall: Around,
    /// Suspicious campaigns without a flag.
    pub(super) missed: Around,
    /// Suspicious campaigns with one.
    pub(super) caught: Around,
    /// Whether no suspicious one was found outside the flags: then recall is a bound, and its value says nothing.
    pub(super) is_bound: bool,
}

/// Why nothing can be said yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotYet {
    /// Too few samples were decided.
    Samples,
    /// No flag was called a strong indication.
    Flags,
}

/// How large the share is.
///
/// # Errors
/// Why nothing can be said yet.
pub(super) fn estimate(known: &Known) -> Result<Estimate, NotYet> {
    if known.samples.len() < FEWEST_REVIEWED {
        return Err(NotYet::Samples);
    }
    if known.strong == 0 {
        return Err(NotYet::Flags);
    }
    let share = share_missed(known);
    let (undecided, found) = (known.undecided as f64, known.found as f64);
    let missed = share.plus(undecided, found);
    let caught = caught(known);
    let is_bound = known.found == 0 && known.samples.iter().all(|(_, is_suspicious)| !is_suspicious);
    let odds = ratio(missed, caught);
    let recall = Around {
        value: 1.0 / (1.0 + odds.value),
        low: 1.0 / (1.0 + odds.high),
        high: 1.0 / (1.0 + odds.low),
    };
    Ok(Estimate { recall, missed, caught, is_bound })
}

impl Around {
    /// That share of `of`, beside what is known anyway.
    fn plus(self, of: f64, known: f64) -> Self {
        Self { value: known + of * self.value, low: known + of * self.low, high: known + of * self.high }
    }
}

/// The share of suspicious ones among campaigns without a flag that were not drawn.
fn share_missed(known: &Known) -> Around {
    // The chance of having been drawn by now, by the first draw that a campaign could be in: it stayed undrawn in each.
    let mut undrawn = 1.0;
    let mut chances: Vec<f64> = known
        .draws
        .iter()
        .rev()
        .map(|&(population, reviewed)| {
            undrawn *= 1.0 - reviewed as f64 / population.max(1) as f64;
            1.0 - undrawn
        })
        .collect();
    chances.reverse();
    // Of how many unreviewed ones each speaks.
    let weighed: Vec<(f64, bool)> = known
        .samples
        .iter()
        .filter_map(|&(first_draw, is_suspicious)| {
            let chance =
                chances.get(first_draw).or(chances.last()).copied().filter(|chance| *chance > 0.0)?;
            Some(((1.0 - chance) / chance, is_suspicious))
        })
        .collect();
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        weighed.iter().map(|&(weight, is_suspicious)| of(weight, f64::from(u8::from(is_suspicious)))).sum()
    };
    let all = sum(&|weight, _| weight);
    if all <= 0.0 {
        return Around { value: 0.0, low: 0.0, high: 0.0 };
    }
    let share = sum(&|weight, hit| weight * hit) / all;
    // As many samples that count alike would be as sure: by the weights, and by where the suspicious ones lie.
    let by_weights = all * all / sum(&|weight, _| weight * weight);
    let variance = sum(&|weight, hit| (weight * (hit - share)).powi(2)) / (all * all);
    let by_hits = if variance > 0.0 { share * (1.0 - share) / variance } else { by_weights };
    interval(share, by_weights.min(by_hits))
}

/// The interval around a share of so many.
fn interval(value: f64, of: f64) -> Around {
    let hits = value * of;
    if hits <= 0.0 {
        // The bound that the rule of three comes near to: 3 / n.
        return Around { value: 0.0, low: 0.0, high: 1.0 - BOUND_TAIL.powf(1.0 / of) };
    }
    Around { value, low: share_below(hits, of, TAIL), high: share_above(hits, of, TAIL) }
}

/// Suspicious campaigns with a flag: those that were decided, and as large a share of the others.
fn caught(known: &Known) -> Around {
    let (decided, strong) = (known.decided as f64, known.strong as f64);
    let undecided = known.flagged.saturating_sub(known.decided) as f64;
    let share = Around {
        value: strong / decided,
        low: share_below(strong, decided, TAIL),
        high: share_above(strong, decided, TAIL),
    };
    share.plus(undecided, strong)
}

/// One number by another, each with its interval; `by` lies above zero throughout.
fn ratio(of: Around, by: Around) -> Around {
    let product = of.value * by.value;
    let side = |of_end: f64, by_end: f64, sign: f64| {
        let under =
            product * product - of_end * by_end * (2.0 * of.value - of_end) * (2.0 * by.value - by_end);
        let end = (product + sign * under.max(0.0).sqrt()) / (by_end * (2.0 * by.value - by_end));
        // Where the interval of the divisor is so wide that there is no such end.
        if end.is_finite() && end >= 0.0 { Some(end) } else { None }
    };
    let widest = (of.low / by.high, of.high / by.low);
    Around {
        value: of.value / by.value,
        low: side(of.low, by.high, -1.0).unwrap_or(widest.0),
        high: side(of.high, by.low, 1.0).unwrap_or(widest.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Campaigns without a flag that come in over some days: how many each day, and how many of a thousand are suspicious.
    struct World {
        days: Vec<(usize, usize)>,
        drawn_a_day: usize,
        /// Of ten samples so many are decided.
        reviewed_of_ten: usize,
    }

    /// One history of draws and reviews, and how many suspicious ones there are in truth.
    fn history(world: &World, seed: u64) -> (Known, usize) {
        let mut random = Random::new(seed);
        let mut known = Known { flagged: 90, decided: 90, strong: 60, ..Known::default() };
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut truth = 0;
        for (day, &(new, per_thousand)) in world.days.iter().enumerate() {
            let suspicious = new * per_thousand / 1000;
            truth += suspicious;
            open.extend((0..new).map(|at| (day, at < suspicious)));
            let population = open.len();
            let mut reviewed = 0;
            for _ in 0..world.drawn_a_day {
                if random.below(10) < world.reviewed_of_ten {
                    let sample = open.swap_remove(random.below(open.len()));
                    known.found += usize::from(sample.1);
                    known.samples.push(sample);
                    reviewed += 1;
                }
            }
            known.draws.push((population, reviewed));
        }
        known.undecided = open.len();
        (known, truth)
    }

    /// Over many histories: the mean of the estimates beside the truth, as a multiple of what chance moves such a mean by,
    /// and the share of intervals that hold the truth.
    fn over_many(world: &World) -> (f64, f64) {
        let rounds = 1000_u32;
        let mut told = Vec::new();
        let (mut truth, mut covered, mut recall_covered) = (0.0, 0, 0);
        for round in 0..rounds {
            let (known, missed) = history(world, u64::from(round) * 7919);
            let estimate = estimate(&known).unwrap();
            truth = missed as f64;
            told.push(estimate.missed.value);
            covered += u32::from((estimate.missed.low..=estimate.missed.high).contains(&truth));
            let recall = 60.0 / (60.0 + truth);
            recall_covered += u32::from((estimate.recall.low..=estimate.recall.high).contains(&recall));
        }
        assert_eq!(
            covered, recall_covered,
            "all flags are decided: the interval is carried through as it is"
        );
        let of = f64::from(rounds);
        let mean = told.iter().sum::<f64>() / of;
        let deviation = (told.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / of).sqrt();
        let off = (mean - truth) / (deviation / of.sqrt());
        assert!(off.abs() < 3.0, "{mean} of {truth}: {off} standard errors off");
        (mean / truth, f64::from(covered) / of)
    }

    #[test]
    fn the_estimate_is_unbiased_and_its_interval_covers_the_truth() {
        // One import of 3,000, 2 % of it suspicious, and three samples a day.
        let mut days = vec![(3000, 20)];
        days.extend(vec![(0, 0); 59]);
        let still = World { days, drawn_a_day: 3, reviewed_of_ten: 10 };
        let (ratio, covered) = over_many(&still);
        assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
        assert!((0.94..=0.995).contains(&covered), "{covered}");
        // Three samples in ten are left undecided.
        let (_, covered) = over_many(&World { reviewed_of_ten: 7, ..still });
        assert!((0.94..=0.995).contains(&covered), "{covered}");
    }

    #[test]
    fn ads_that_came_in_late_are_not_underrated() {
        // What comes in late had few chances of being drawn, and a wave of suspicious ads comes in late.
        let mut days = vec![(1500, 0)];
        days.extend(vec![(0, 0); 39]);
        days.extend(vec![(50, 100); 20]);
        let world = World { days, drawn_a_day: 10, reviewed_of_ten: 10 };
        let (ratio, covered) = over_many(&world);
        assert!((ratio - 1.0).abs() < 0.08, "{ratio}");
        assert!(covered >= 0.93, "{covered}");
        let plain = |seed| {
            let (known, _) = history(&world, seed);
            let hits = known.samples.iter().filter(|sample| sample.1).count();
            2500.0 * hits as f64 / known.samples.len() as f64
        };
        let naive = (0..200).map(plain).sum::<f64>() / 200.0;
        assert!(naive < 80.0, "each counting alike gives {naive} of 100: the weights matter");
    }

    #[test]
    fn nothing_is_said_of_too_few_or_without_a_flag_that_held() {
        let of = |samples, strong| Known {
            draws: vec![(1000, samples)],
            samples: vec![(0, false); samples],
            undecided: 1000 - samples,
            flagged: 20,
            decided: 20,
            strong,
            ..Known::default()
        };
        assert_eq!(estimate(&of(FEWEST_REVIEWED - 1, 12)), Err(NotYet::Samples));
        assert_eq!(estimate(&of(FEWEST_REVIEWED, 0)), Err(NotYet::Flags));
        assert!(estimate(&of(FEWEST_REVIEWED, 1)).is_ok());
    }

    #[test]
    fn none_among_many_is_a_bound_by_the_rule_of_three() {
        let known = Known {
            draws: vec![(3000, 300)],
            samples: vec![(0, false); 300],
            undecided: 2700,
            flagged: 50,
            decided: 50,
            strong: 40,
            ..Known::default()
        };
        let told = estimate(&known).unwrap();
        assert!(told.is_bound && (told.recall.value - 1.0).abs() < 1e-9);
        assert!((told.missed.high - 2700.0 * 3.0 / 300.0).abs() < 0.2, "{told:?}");
        assert!((told.recall.low - 40.0 / 67.0).abs() < 0.005, "{told:?}");
        let found = estimate(&Known { found: 2, ..known }).unwrap();
        assert!(!found.is_bound && (found.recall.value - 40.0 / 42.0).abs() < 1e-9, "search finds as well");
    }

    #[test]
    fn flags_that_nobody_decided_widen_the_interval() {
        let all = Known {
            draws: vec![(2000, 100)],
            samples: (0..100).map(|at| (0, at < 3)).collect(),
            undecided: 1900,
            found: 3,
            flagged: 200,
            decided: 200,
            strong: 120,
        };
        let part = Known { decided: 20, strong: 12, ..all.clone() };
        let (all, part) = (estimate(&all).unwrap(), estimate(&part).unwrap());
        assert!((all.recall.value - part.recall.value).abs() < 1e-9);
        assert!(part.recall.low < all.recall.low && part.recall.high > all.recall.high, "{all:?} {part:?}");
        assert!((all.caught.low - 120.0).abs() < 1e-9 && part.caught.low < 100.0);
    }
}
