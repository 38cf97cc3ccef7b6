use maud::{Markup, html};

use crate::evaluate::Slice;

/// Width of a drawing, in its own units.
const WIDTH: f64 = 480.0;
/// Height of a row of bars.
const ROW: f64 = 22.0;
/// Room for names.
const NAMES: f64 = 178.0;
/// Room for figures behind bars.
const FIGURES: f64 = 62.0;
/// Letters of a name that are shown.
const LETTERS: usize = 22;

/// Rows by score: suspicious ones as filled bars to the right, the others as outlined ones, on a scale of roots so that few
/// rows are still seen beside many.
pub(super) fn histogram(bins: &[[usize; 2]]) -> Markup {
    let most = bins.iter().flatten().max().copied().unwrap_or(1).max(1) as f64;
    let half = (WIDTH - 60.0 - 2.0 * 44.0) / 2.0;
    let (middle, height) = (60.0 + 44.0 + half, 40.0 + 16.0 * bins.len() as f64);
    let long = |count: usize| (count as f64 / most).sqrt() * half;
    html! {
        svg role="img" aria-label="rows by score" viewBox={ "0 0 " (WIDTH) " " (height) } {
            text x="0" y="14" { "score" }
            text x=(middle - 8.0) y="14" text-anchor="end" { "not suspicious" }
            text x=(middle + 8.0) y="14" { "suspicious" }
            @for (at, [suspicious, others]) in bins.iter().enumerate() {
                @let y = 24.0 + 16.0 * at as f64;
                text x="0" y=(y + 11.0) { (format!("{:.2}", at as f64 / bins.len() as f64)) }
                @if *others > 0 {
                    rect.bar.other x=(middle - long(*others)) y=(y) width=(long(*others)) height="13" {}
                    text x=(middle - long(*others) - 4.0) y=(y + 11.0) text-anchor="end" { (others) }
                }
                @if *suspicious > 0 {
                    rect.bar x=(middle) y=(y) width=(long(*suspicious)) height="13" {}
                    text x=(middle + long(*suspicious) + 4.0) y=(y + 11.0) { (suspicious) }
                }
            }
            path.axis d={ "M" (middle) " 20V" (height - 14.0) } {}
        }
        p { "Lengths grow with the root of the count, so that few rows are seen beside many." }
    }
}

/// Recall and false alarms of each slice; those too small to say anything are named below.
pub(super) fn slices(slices: &[Slice]) -> Markup {
    let told: Vec<&Slice> = slices.iter().filter(|slice| slice.is_claim).collect();
    let few = slices.len() - told.len();
    let height = 24.0 + 2.0 * ROW * told.len() as f64;
    let room = WIDTH - NAMES - FIGURES;
    html! {
        svg role="img" aria-label="recall and false alarms by slice" viewBox={ "0 0 " (WIDTH) " " (height) } {
            text x="0" y="14" { "slice (rows)" }
            text x=(NAMES) y="14" { "filled: recall; outlined: false alarms" }
            @for (at, slice) in told.iter().enumerate() {
                @let y = 24.0 + 2.0 * ROW * at as f64;
                text x="0" y=(y + 12.0) { (short(&slice.value)) }
                text x="0" y=(y + 28.0) font-size="11" { (slice.by) " (" (slice.rows) ")" }
                @if let Some(recall) = slice.recall {
                    rect.bar x=(NAMES) y=(y) width=(room * recall) height="15" {}
                    text x=(NAMES + room * recall + 5.0) y=(y + 12.0) { (percent(recall)) }
                }
                @if let Some(alarms) = slice.false_alarms {
                    rect.bar.other x=(NAMES) y=(y + 18.0) width=(room * alarms) height="15" {}
                    text x=(NAMES + room * alarms + 5.0) y=(y + 30.0) { (percent(alarms)) }
                }
            }
        }
        @if few > 0 { p { (few) " slices have too few rows to say anything." } }
    }
}

/// What words or signs add: to the right what raises a score, to the left what lowers it.
pub(super) fn weights(weights: &[(String, f64)]) -> Markup {
    let mut sorted: Vec<&(String, f64)> = weights.iter().take(30).collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let most = sorted.iter().map(|(_, weight)| weight.abs()).fold(1e-9, f64::max);
    let room = (WIDTH - NAMES - 2.0 * FIGURES) / 2.0;
    let middle = NAMES + FIGURES + room;
    let height = 8.0 + ROW * sorted.len() as f64;
    html! {
        svg role="img" aria-label="what each adds to a score" viewBox={ "0 0 " (WIDTH) " " (height) } {
            path.axis d={ "M" (middle) " 0V" (height) } {}
            @for (at, (name, weight)) in sorted.iter().enumerate() {
                @let (y, long) = (4.0 + ROW * at as f64, weight.abs() / most * room);
                text x="0" y=(y + 13.0) { (short(name)) }
                @if *weight >= 0.0 {
                    rect.bar x=(middle) y=(y) width=(long) height="16" {}
                    text x=(middle + long + 5.0) y=(y + 13.0) { (format!("{weight:+.2}")) }
                } @else {
                    rect.bar.other x=(middle - long) y=(y) width=(long) height="16" {}
                    text x=(middle - long - 5.0) y=(y + 13.0) text-anchor="end" { (format!("{weight:+.2}")) }
                }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn short(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['…']).collect()
}
