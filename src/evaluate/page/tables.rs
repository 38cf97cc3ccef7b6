use maud::{Markup, html};

use super::{Card, CardModel};
use crate::evaluate::fairness::{Fairness, Reached};
use crate::evaluate::paired::Differences;
use crate::evaluate::tallies::{HonestTally, KindTally};
use crate::evaluate::{Grade, Interval};

fn between(interval: Interval) -> String {
    format!("{:.3} ({:.3} to {:.3})", interval.value, interval.low, interval.high)
}

fn signed(interval: Interval) -> String {
    format!("{:+.3} ({:+.3} to {:+.3})", interval.value, interval.low, interval.high)
}

/// Every model's figures, a column each, so that a phone shows them whole.
pub(super) fn figures(card: &Card<'_>) -> Markup {
    let has_night = card.models.iter().any(|model| model.of_a_night.is_some());
    let night = |of: fn((f64, f64)) -> f64, model: &CardModel<'_>| {
        model.of_a_night.map_or_else(|| "-".to_owned(), |night| format!("{:.3}", of(night)))
    };
    let row = |name: &str, value: &dyn Fn(&CardModel<'_>) -> String| {
        html! { tr { th scope="row" { (name) } @for model in &card.models { td.n { (value(model)) } } } }
    };
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "" } @for model in &card.models { th.n scope="col" { (model.name) } } } }
            tbody {
                (row("average precision", &|model| between(model.grade.average_precision)))
                (row("base rate: what a coin reaches", &|model| format!("{:.3}", model.grade.base_rate)))
                @if has_night {
                    (row("recall of a night", &|model| night(|night| night.1, model)))
                    (row("precision of a night", &|model| night(|night| night.0, model)))
                }
                (row("Brier score", &|model| between(model.grade.brier)))
                (row("calibration error", &|model| format!("{:.3}", model.grade.calibration_error)))
                (row("first rows read", &|model| model.grade.at_budget.k.to_string()))
                (row("precision among them", &|model| format!("{:.3}", model.grade.at_budget.precision)))
                (row("recall among them", &|model| format!("{:.3}", model.grade.at_budget.recall)))
                (row("components of suspicious rows found", &|model| model.grade.at_budget.groups_found.to_string()))
                (row("rows", &|model| model.grade.rows.to_string()))
            }
        } }
    }
}

/// By how much one is better than another.
pub(super) fn differences(paired: &[(String, Differences)]) -> Markup {
    html! {
        section { h2 { "Difference on the same rows" }
            p { "With the middle 95 % of draws of whole components. Where it reaches over 0, neither is known to be better." }
            div.scroll { table {
                thead { tr { th scope="col" { "" } th.n scope="col" { "average precision" } th.n scope="col" { "recall of a night" }
                    th.n scope="col" { "precision of a night" } th.n scope="col" { "Brier score (lower is better)" } th.n scope="col" { "components" } } }
                tbody { @for (name, found) in paired { tr {
                    th scope="row" { (name) } td.n { (signed(found.average_precision)) } td.n { (signed(found.recall_of_a_night)) }
                    td.n { (signed(found.precision_of_a_night)) } td.n { (signed(found.brier)) } td.n { (found.components) }
                } } }
            } }
        }
    }
}

/// The bins of a reliability plot with their counts.
pub(super) fn reliability(grade: &Grade) -> Markup {
    html! { details { summary { "the same as a table" }
        table {
            thead { tr { th.n scope="col" { "rows" } th.n scope="col" { "mean score" } th.n scope="col" { "share suspicious" } } }
            tbody { @for bin in &grade.reliability { tr {
                td.n { (bin.count) } td.n { (format!("{:.3}", bin.score)) } td.n { (format!("{:.3}", bin.share)) }
            } } }
        }
    } }
}

/// Offers of lawful recruiters that reach the queue.
pub(super) fn fairness(fairness: &Fairness) -> Markup {
    let row = |name: &str, reached: Reached| {
        html! { tr {
            th scope="row" { (name) } td.n { (reached.rows) } td.n { (reached.flagged) }
            td.n { @if reached.rows == 0 { "nothing known" } @else { (format!("{:.1} %", reached.at_most * 100.0)) } }
        } }
    };
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "honest offers of work abroad" } th.n scope="col" { "rows" } th.n scope="col" { "reach the queue" }
                th.n scope="col" { "at most, with 95 % confidence" } } }
            tbody {
                (row("by agencies on record as licensed", fairness.on_record))
                (row("that name a licence", fairness.claimed))
                (row("all", fairness.abroad))
            }
        } }
    }
}

/// What must hold, in words.
pub(super) fn behaviours(behaviours: &[(&str, bool, &str)]) -> Markup {
    html! {
        div.scroll { table { tbody { @for (name, is_passed, figure) in behaviours { tr {
            td class=[(!is_passed).then_some("fails")] { @if *is_passed { "holds" } @else { "FAILS" } }
            td { (name) } td { (figure) }
        } } } } }
    }
}

/// What each kind was read as.
pub(super) fn kinds(kinds: &[KindTally]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "kind" } @for head in ["rows", "read as ad", "warning", "news", "none", "reach the queue"] { th.n scope="col" { (head) } } } }
            tbody { @for KindTally { kind, rows, read_as, flagged } in kinds { tr {
                th scope="row" { (kind) } td.n { (rows) } @for count in read_as { td.n { (count) } } td.n { (flagged) }
            } } }
        } }
    }
}

/// Honest texts of each sort.
pub(super) fn honest(honest: &[HonestTally]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "sort" } th.n scope="col" { "rows" } th.n scope="col" { "reach the queue" } th.n scope="col" { "at most" } } }
            tbody { @for HonestTally { name, rows, flagged, at_most } in honest { tr {
                th scope="row" { (name) } td.n { (rows) } td.n { (flagged) } td.n { (format!("{:.1} %", at_most * 100.0)) }
            } } }
        } }
    }
}
