use std::fmt::Write as _;

use super::grade::FEWEST;
use super::tallies::{HonestTally, KindTally, SignTally};
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

/// Tallies by kind, sign and sort of honest text as tables.
pub fn tally_words(kinds: &[KindTally], signs: &[SignTally], honest: &[HonestTally]) -> String {
    let mut words = format!(
        "{:<12} {:>5}   {:>5} {:>7} {:>5} {:>5}  {:>7}\n",
        "kind", "rows", "ad", "warning", "news", "none", "flagged"
    );
    for KindTally { kind, rows, read_as: [ad, warning, news, other], flagged } in kinds {
        let _ =
            writeln!(words, "{kind:<12} {rows:>5}   {ad:>5} {warning:>7} {news:>5} {other:>5}  {flagged:>7}");
    }
    let (shown, found) = signs.iter().fold((0, 0), |(all, hits), sign| (all + sign.shown, hits + sign.found));
    if shown > 0 {
        let _ = writeln!(
            words,
            "\n{:<8} {:>5} {:>5} {:>6}   ({found} of {shown} found)",
            "sign", "shown", "found", "beside"
        );
    }
    for SignTally { id, shown, found, beside } in signs {
        let _ = writeln!(words, "{id:<8} {shown:>5} {found:>5} {beside:>6}");
    }
    if !honest.is_empty() {
        let _ = writeln!(words, "\n{:<64} {:>5} {:>7} {:>8}", "honest", "rows", "flagged", "at most");
    }
    for HonestTally { name, rows, flagged, at_most } in honest {
        let name: String = name.chars().take(64).collect();
        let _ = writeln!(words, "{name:<64} {rows:>5} {flagged:>7} {at_most:>8.3}");
    }
    words
}
