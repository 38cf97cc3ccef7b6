use std::fmt::Write as _;

use maud::{Markup, html};

use super::CardModel;
use crate::evaluate::Grade;

/// Size of a plot over the unit square, in its own units.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 340.0;
/// Room for ticks and names of the axes, left and below.
const LEFT: f64 = 52.0;
const BELOW: f64 = 44.0;
/// Room right and above.
const EDGE: f64 = 14.0;
/// Lines are told apart by their dashes and by the name at their end.
const DASHES: [&str; 4] = ["", "8 4", "2 3", "10 3 2 3"];
/// Points of a curve that are drawn at most.
const MOST_POINTS: usize = 200;

/// A point of the unit square in the plot's units.
fn point(x: f64, y: f64) -> (f64, f64) {
    (LEFT + x * (WIDTH - LEFT - EDGE), HEIGHT - BELOW - y * (HEIGHT - BELOW - EDGE))
}

fn frame(label: &str, (across, up): (&str, &str), inside: &Markup) -> Markup {
    let ((left, bottom), (right, top)) = (point(0.0, 0.0), point(1.0, 1.0));
    html! {
        svg role="img" aria-label=(label) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
            @for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
                @let ((x, _), (_, y)) = (point(tick, 0.0), point(0.0, tick));
                path.grid d={ "M" (x) " " (top) "V" (bottom) "M" (left) " " (y) "H" (right) } {}
                text x=(x) y=(bottom + 18.0) text-anchor="middle" { (format!("{tick:.1}")) }
                text x=(left - 8.0) y=(y + 4.0) text-anchor="end" { (format!("{tick:.1}")) }
            }
            path.axis d={ "M" (left) " " (top) "V" (bottom) "H" (right) } {}
            text x=(f64::midpoint(left, right)) y=(HEIGHT - 6.0) text-anchor="middle" { (across) }
            text transform={ "translate(14 " (f64::midpoint(top, bottom)) ") rotate(-90)" } text-anchor="middle" { (up) }
            (inside)
        }
    }
}

/// Precision by rising recall, a line a model.
pub(super) fn curves(models: &[CardModel<'_>]) -> Markup {
    let base = models.first().map_or(0.0, |model| model.grade.base_rate);
    let ((left, y), (right, _)) = (point(0.0, base), point(1.0, base));
    let inside = html! {
        path.base d={ "M" (left) " " (y) "H" (right) } {}
        text x=(left + 6.0) y=(y - 5.0) { "base rate " (format!("{base:.2}")) }
        @for (at, model) in models.iter().enumerate() {
            path.curve d=(line(&model.grade.curve)) stroke-dasharray=(DASHES.get(at % DASHES.len()).unwrap_or(&"")) {}
        }
        @for (at, model) in models.iter().enumerate() {
            @let y = point(0.0, 0.5).1 + 18.0 * at as f64;
            path.curve d={ "M" (left + 12.0) " " (y) "h40" } stroke-dasharray=(DASHES.get(at % DASHES.len()).unwrap_or(&"")) {}
            text x=(left + 60.0) y=(y + 4.0) { (model.name) ", average precision " (format!("{:.3}", model.grade.average_precision.value)) }
        }
    };
    frame("precision by recall", ("recall", "precision"), &inside)
}

fn line(curve: &[(f64, f64)]) -> String {
    let step = curve.len().div_ceil(MOST_POINTS).max(1);
    let last = curve.len().saturating_sub(1);
    let mut path = String::new();
    for (_, (recall, precision)) in
        curve.iter().enumerate().filter(|(at, _)| at.is_multiple_of(step) || *at == last)
    {
        let (x, y) = point(*recall, *precision);
        let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { "M" } else { "L" });
    }
    path
}

/// Share of suspicious rows by score, a dot a bin.
pub(super) fn reliability(grade: &Grade) -> Markup {
    let ((x0, y0), (x1, y1)) = (point(0.0, 0.0), point(1.0, 1.0));
    let inside = html! {
        path.base d={ "M" (x0) " " (y0) "L" (x1) " " (y1) } {}
        @for bin in &grade.reliability {
            @let (x, y) = point(bin.score, bin.share);
            circle.dot cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", 3.0 + (bin.count as f64).sqrt().min(12.0) / 2.0)) {
                title { (bin.count) " rows: score " (format!("{:.2}", bin.score)) ", share " (format!("{:.2}", bin.share)) }
            }
        }
    };
    frame("share of suspicious rows by score", ("score", "share suspicious"), &inside)
}
