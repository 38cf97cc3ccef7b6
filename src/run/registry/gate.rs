//! What a model must show before it is put in use: no worse than the one in use, honest in its probabilities, fair to
//! licensed agencies, and well behaved.

use serde::{Deserialize, Serialize};

use crate::domain::Judged;
use crate::evaluate::fairness::Fairness;
use crate::evaluate::paired::{Differences, NightRate, differences, of_a_night};
use crate::run::Stages;
use crate::run::behaviour::{Behaviour, behaviours};
use crate::run::grading::components;
use crate::run::training::verdict_of;
use crate::train::corpus::{Label, Row};
use crate::train::metrics::average_precision;
use crate::train::quality::{Verdict, quality};

/// By how much a candidate may be worse, and what it must keep whatever the model in use does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Margins {
    /// Average precision that may be lost, at the lower bound of the difference.
    pub average_precision: f64,
    /// Recall of a night's budget that may be lost, at the lower bound of the difference.
    pub recall: f64,
    /// Largest expected calibration error at the stated base rate.
    pub calibration_error: f64,
    /// Largest share of honest offers by licensed agencies that may reach the queue, at the upper bound.
    pub licensed_share: f64,
    /// Fewest suspicious rows, and fewest others, that anything may rest on.
    pub fewest: usize,
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            average_precision: 0.01,
            recall: 0.02,
            calibration_error: 0.03,
            licensed_share: 0.05,
            fewest: 30,
        }
    }
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What must hold, in words.
    pub name: String,
    /// Whether it does.
    pub is_passed: bool,
    /// What was found.
    pub figure: String,
}

/// What the gate says of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateReport {
    /// The model in use.
    pub champion: String,
    /// The candidate.
    pub candidate: String,
    /// What both were graded on.
    pub on: String,
    /// Rows.
    pub rows: usize,
    /// Suspicious ones.
    pub suspicious: usize,
    /// Components: what stands or falls together.
    pub components: usize,
    /// Average precision of the candidate and of the model in use.
    pub average_precision: (f64, f64),
    /// Recall of a night's budget, of the candidate and of the model in use.
    pub recall_of_a_night: (f64, f64),
    /// What it was held to.
    pub margins: Margins,
    /// Every check.
    pub checks: Vec<Check>,
}

impl GateReport {
    /// Whether every check holds.
    pub fn is_passed(&self) -> bool {
        self.checks.iter().all(|check| check.is_passed)
    }
}

/// Grades both on the same rows and checks the candidate. `seed` draws the components.
pub fn gate(
    (champion, candidate): (&Stages, &Stages),
    (rows, on): (&[Row], &str),
    (budget, seed): (usize, u64),
    margins: Margins,
) -> GateReport {
    let judge = |stages: &Stages| rows.iter().map(|row| verdict_of(stages, row)).collect::<Vec<_>>();
    let (old, new) = (judge(champion), judge(candidate));
    let scores =
        |judged: &[(Verdict, Judged)]| judged.iter().map(|(verdict, _)| verdict.score).collect::<Vec<f64>>();
    let (old_scores, new_scores) = (scores(&old), scores(&new));
    let y: Vec<bool> = rows.iter().map(|row| row.label == Label::Suspicious).collect();
    let components = components(rows, new.iter().map(|(_, judged)| &judged.ad));
    let base_rate = candidate.model.file().stack.base_rate;
    let night = NightRate::of(base_rate, budget);
    let found = differences((&new_scores, &old_scores), &y, &components, night, seed);
    let verdicts: Vec<Verdict> = new.iter().map(|(verdict, _)| verdict.clone()).collect();
    let told = quality(&verdicts, base_rate);
    let suspicious = y.iter().filter(|label| **label).count();
    let fairness = Fairness::of(rows.iter().zip(&new).map(|(row, (verdict, judged))| (row, verdict, judged)));
    let mut checks = vec![enough(suspicious, y.len() - suspicious, margins.fewest)];
    checks.extend(not_worse(&found, margins));
    checks.push(Check {
        name: "scores mean what they say".into(),
        is_passed: told.calibration_error <= margins.calibration_error,
        figure: format!(
            "expected calibration error {:.3} at a base rate of {base_rate:.2}; at most {:.3}",
            told.calibration_error, margins.calibration_error
        ),
    });
    let (whose, reached) = fairness.told(margins.licensed_share);
    checks.push(Check {
        name: "licensed agencies stay out of the queue".into(),
        is_passed: reached.at_most <= margins.licensed_share,
        figure: format!(
            "{whose}: {} of {} flagged, at most {:.1} % with 95 % confidence; at most {:.1} % allowed",
            reached.flagged,
            reached.rows,
            reached.at_most * 100.0,
            margins.licensed_share * 100.0
        ),
    });
    let known = behaviours(champion, rows);
    checks.extend(behaviours(candidate, rows).iter().zip(&known).map(|(new, old)| behaves(new, old)));
    GateReport {
        champion: champion.model.id().to_owned(),
        candidate: candidate.model.id().to_owned(),
        on: on.to_owned(),
        rows: rows.len(),
        suspicious,
        components: found.components,
        average_precision: (average_precision(&new_scores, &y, &[]), average_precision(&old_scores, &y, &[])),
        recall_of_a_night: (of_a_night(&new_scores, &y, night).1, of_a_night(&old_scores, &y, night).1),
        margins,
        checks,
    }
}

/// A behaviour must hold. One that the model in use fails as well may not get worse: else nothing could ever be promoted
/// that mends something else.
fn behaves(new: &Behaviour, old: &Behaviour) -> Check {
    let is_old_fault = !new.is_passed && !old.is_passed && new.shortfall <= old.shortfall;
    let told = if is_old_fault { "; it fails, and the model in use fails it by as much" } else { "" };
    Check {
        name: new.name.to_owned(),
        is_passed: new.is_passed || is_old_fault,
        figure: format!("{}{told}", new.figure),
    }
}

fn enough(suspicious: usize, others: usize, fewest: usize) -> Check {
    Check {
        name: "there is enough to grade on".into(),
        is_passed: suspicious >= fewest && others >= fewest,
        figure: format!("{suspicious} suspicious rows and {others} others; {fewest} of each are needed"),
    }
}

fn not_worse(found: &Differences, margins: Margins) -> [Check; 2] {
    let check = |name: &str, difference: crate::evaluate::Interval, margin: f64| Check {
        name: name.to_owned(),
        is_passed: difference.low >= -margin,
        figure: format!(
            "{:+.3} ({:+.3} to {:+.3}); the lower bound may be -{margin:.3}",
            difference.value, difference.low, difference.high
        ),
    };
    [
        check("average precision is not worse", found.average_precision, margins.average_precision),
        check("recall of a night's budget is not worse", found.recall_of_a_night, margins.recall),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_fault_may_stay_and_a_new_one_may_not() {
        let behaviour =
            |is_passed, shortfall| Behaviour { name: "x", is_passed, figure: String::new(), shortfall };
        assert!(behaves(&behaviour(true, 0.0), &behaviour(false, 0.1)).is_passed);
        assert!(!behaves(&behaviour(false, 0.1), &behaviour(true, 0.0)).is_passed);
        assert!(behaves(&behaviour(false, 0.1), &behaviour(false, 0.1)).is_passed);
        assert!(!behaves(&behaviour(false, 0.2), &behaviour(false, 0.1)).is_passed);
    }

    #[test]
    fn a_lower_bound_within_the_margin_passes() {
        let interval = |low: f64| crate::evaluate::Interval { value: low + 0.01, low, high: low + 0.02 };
        let found = |ap: f64, recall: f64| Differences {
            components: 9,
            average_precision: interval(ap),
            recall_of_a_night: interval(recall),
            precision_of_a_night: interval(0.0),
            brier: interval(0.0),
        };
        let passed = |found: &Differences| not_worse(found, Margins::default()).map(|check| check.is_passed);
        assert_eq!(passed(&found(-0.009, -0.019)), [true, true]);
        assert_eq!(passed(&found(-0.011, -0.021)), [false, false]);
        assert!(!enough(29, 300, 30).is_passed && enough(30, 30, 30).is_passed);
    }
}
