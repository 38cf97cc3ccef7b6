use std::fmt::Write as _;

use super::grade::FEWEST;
use super::{Grade, Slice};

/// A grade as a table for a terminal.
pub fn words(name: &str, grade: &Grade) -> String {
    let mut words = String::new();
    let ap = grade.average_precision;
    let _ = writeln!(
        words,
        "{name}: {} rows, {} suspicious (base rate {:.3})\n  \
         average precision {:.3} ({:.3} to {:.3})   Brier {:.3} ({:.3} to {:.3})   calibration error {:.3}, by equal counts {:.3}",
        grade.rows,
        grade.positive,
        grade.base_rate,
        ap.value,
        ap.low,
        ap.high,
        grade.brier.value,
        grade.brier.low,
        grade.brier.high,
        grade.calibration_error,
        grade.calibration_error_by_mass,
    );
    let at = grade.at_budget;
    let _ = writeln!(
        words,
        "  first {:>3}, the day's budget: precision {:.3}, recall {:.3}, {} groups",
        at.k, at.precision, at.recall, at.groups_found
    );
    let counts: Vec<String> = grade.reliability.iter().map(|bin| bin.count.to_string()).collect();
    let _ = writeln!(words, "  rows by bin of score, lowest first: {}", counts.join(", "));
    words
}

/// Slices as a table, those too small marked.
pub(super) fn slice_line(slice: &Slice) -> String {
    let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"));
    let note = if slice.is_claim { String::new() } else { format!("fewer than {FEWEST}: no claim") };
    format!(
        "{:<11} {:<24} {:>4} {:>7} {:>8}  {note}",
        slice.by,
        slice.value,
        slice.rows,
        share(slice.recall),
        share(slice.false_alarms)
    )
}

/// All slices, with a head.
pub fn slice_table(slices: &[Slice]) -> String {
    let mut words = format!("{:<11} {:<24} {:>4} {:>7} {:>8}\n", "slice", "", "rows", "recall", "alarms");
    for slice in slices {
        let _ = writeln!(words, "{}", slice_line(slice));
    }
    words
}
