//! What comparisons come to, in a sentence.

use super::paired::{Differences, NIGHT_ADS, NightRate};
use super::{Grade, Interval};

/// Of one model.
pub fn of_one(name: &str, (precision, recall): (f64, f64), night: NightRate, failing: usize) -> String {
    let behaves = match failing {
        0 => "every behaviour holds".to_owned(),
        1 => "one behaviour fails".to_owned(),
        more => format!("{more} behaviours fail"),
    };
    format!(
        "Model {name} finds {:.0} of 100 suspicious ads where a team reads {:.0} of a night's {NIGHT_ADS:.0}, and {:.0} of \
         100 ads read are suspicious; {behaves}.",
        recall * 100.0,
        night.read * NIGHT_ADS,
        precision * 100.0
    )
}

/// Of a model beside another.
pub fn of_two(name: &str, with: &str, found: &Differences) -> String {
    let sure = |interval: Interval| (interval.low > 0.0, interval.high < 0.0);
    let (recall, precision) = (sure(found.recall_of_a_night), sure(found.average_precision));
    let word = match (recall.0 || precision.0, recall.1 || precision.1) {
        (true, false) => "is better than",
        (false, true) => "is worse than",
        (true, true) => "is better in one respect and worse in another than",
        (false, false) => "is not known to be better or worse than",
    };
    let (recall, ap) = (found.recall_of_a_night, found.average_precision);
    format!(
        "Model {name} {word} {with}: recall of a night's budget {:+.1} points ({:+.1} to {:+.1}), average precision {:+.3} \
         ({:+.3} to {:+.3}).",
        recall.value * 100.0,
        recall.low * 100.0,
        recall.high * 100.0,
        ap.value,
        ap.low,
        ap.high
    )
}

/// Of ways to split the same rows: the gap is what copies and familiar hands pretend.
pub fn of_splits(splits: &[(&str, &Grade)]) -> String {
    let ap = |name: &str| {
        let split = splits.iter().find(|(other, _)| *other == name);
        split.map(|(_, grade)| grade.average_precision.value)
    };
    let honest = splits.iter().filter(|(name, _)| *name != "random");
    let least = honest.min_by(|a, b| a.1.average_precision.value.total_cmp(&b.1.average_precision.value));
    match (ap("random"), least) {
        (Some(random), Some((name, grade))) => format!(
            "Rows split by chance promise an average precision of {random:.3}; split by {name} it is {:.3}: the gap of {:.3} \
             is what copies and familiar hands pretend.",
            grade.average_precision.value,
            random - grade.average_precision.value
        ),
        (_, Some((name, grade))) => {
            format!("Split by {name}, average precision is {:.3}.", grade.average_precision.value)
        }
        _ => "Nothing was split.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(value: f64, half: f64) -> Interval {
        Interval { value, low: value - half, high: value + half }
    }

    #[test]
    fn says_better_only_where_the_interval_does() {
        let found = |recall: Interval, ap: Interval| Differences {
            components: 5,
            average_precision: ap,
            recall_of_a_night: recall,
            precision_of_a_night: recall,
            brier: interval(0.0, 0.0),
        };
        let unsure = of_two("b", "a", &found(interval(0.02, 0.03), interval(0.0, 0.01)));
        assert!(unsure.contains("not known to be better or worse"), "{unsure}");
        let better = of_two("b", "a", &found(interval(0.05, 0.03), interval(0.0, 0.01)));
        assert!(better.contains("is better than a: recall of a night's budget +5.0 points"), "{better}");
        let mixed = of_two("b", "a", &found(interval(0.05, 0.03), interval(-0.02, 0.01)));
        assert!(mixed.contains("better in one respect"), "{mixed}");
    }
}
