use std::fmt::Write as _;

use super::{Grade, words};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;\
    color:#1b1b1b;background:#fff}pre{overflow-x:auto;background:#f4f4f2;padding:1rem}figure{display:inline-block;\
    margin:0 1rem 1rem 0}svg{background:#fafaf8}figcaption{font-size:.85rem}";

/// Width and height of a plot, in pixels.
const SIDE: f64 = 360.0;
/// Room for ticks and names of the axes left and below, in pixels.
const MARGIN: f64 = 46.0;
/// Room above and right, in pixels.
const EDGE: f64 = 12.0;

/// A self-contained page: each grade with its plots, then `rest` as it stands.
pub fn page(title: &str, grades: &[(&str, &Grade)], rest: &str) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style><h1>{0}</h1>",
        escaped(title)
    );
    for (name, grade) in grades {
        let _ = write!(page, "<h2>{}</h2><pre>{}</pre>", escaped(name), escaped(&words(name, grade)));
        page.push_str(&curve(grade));
        page.push_str(&reliability(grade));
    }
    if !rest.is_empty() {
        let _ = write!(page, "<h2>Slices and behaviours</h2><pre>{}</pre>", escaped(rest));
    }
    page.push_str("</html>\n");
    page
}

/// A point of the unit square in pixels.
fn point(x: f64, y: f64) -> (f64, f64) {
    let side = SIDE - MARGIN - EDGE;
    (MARGIN + x * side, SIDE - MARGIN - y * side)
}

/// A plot over the unit square with ticks and the names of its axes.
fn frame(label: &str, (across, up): (&str, &str), inside: &str, caption: &str) -> String {
    let ((left, bottom), (right, top)) = (point(0.0, 0.0), point(1.0, 1.0));
    let mut axes = format!(
        "<path d=\"M{left} {top}V{bottom}H{right}\" fill=\"none\" stroke=\"#666\"/>\
         <text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{across}</text>\
         <text transform=\"translate(12 {:.0}) rotate(-90)\" text-anchor=\"middle\">{up}</text>",
        f64::midpoint(left, right),
        SIDE - 8.0,
        f64::midpoint(top, bottom)
    );
    for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let ((x, _), (_, y)) = (point(tick, 0.0), point(0.0, tick));
        let _ = write!(
            axes,
            "<path d=\"M{x:.1} {bottom}v5M{left} {y:.1}h-5\" stroke=\"#666\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{tick:.1}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick:.1}</text>",
            bottom + 17.0,
            left - 8.0,
            y + 4.0
        );
    }
    format!(
        "<figure><svg role=\"img\" aria-label=\"{label}\" width=\"{SIDE}\" height=\"{SIDE}\" font-size=\"11\" \
         viewBox=\"0 0 {SIDE} {SIDE}\">{axes}{inside}</svg><figcaption>{caption}</figcaption></figure>"
    )
}

fn curve(grade: &Grade) -> String {
    let mut line = String::new();
    for (recall, precision) in &grade.curve {
        let (x, y) = point(*recall, *precision);
        let _ = write!(line, "{x:.1},{y:.1} ");
    }
    let (x, y) = point(0.0, grade.base_rate);
    let (end, _) = point(1.0, grade.base_rate);
    let inside = format!(
        "<line x1=\"{x:.1}\" y1=\"{y:.1}\" x2=\"{end:.1}\" y2=\"{y:.1}\" stroke=\"#bbb\" stroke-dasharray=\"4\"/>\
         <polyline points=\"{line}\" fill=\"none\" stroke=\"#0b5\" stroke-width=\"2\"/>"
    );
    frame("precision by recall", ("recall", "precision"), &inside, "Dashed: the base rate")
}

fn reliability(grade: &Grade) -> String {
    let (x0, y0) = point(0.0, 0.0);
    let (x1, y1) = point(1.0, 1.0);
    let mut inside = format!(
        "<line x1=\"{x0}\" y1=\"{y0}\" x2=\"{x1}\" y2=\"{y1}\" stroke=\"#bbb\" stroke-dasharray=\"4\"/>"
    );
    for bin in &grade.reliability {
        let (x, y) = point(bin.score, bin.share);
        let _ = write!(
            inside,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"#06c\" fill-opacity=\".6\"><title>{} rows: score \
             {:.2}, share {:.2}</title></circle>",
            2.0 + (bin.count as f64).sqrt().min(14.0),
            bin.count,
            bin.score,
            bin.share
        );
    }
    frame(
        "reliability",
        ("score", "share suspicious"),
        &inside,
        "Ten bins of equal width; the larger a dot, the more rows. Dashed: honest",
    )
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::grade;

    #[test]
    fn needs_nothing_from_elsewhere_and_escapes() {
        let grade = grade(&[0.9, 0.2, 0.4], &[true, false, true], &[0, 1, 2], 100, 7);
        let page = page("<b>", &[("a & b", &grade)], "");
        assert!(page.contains("&lt;b&gt;") && page.contains("a &amp; b") && !page.contains("<b>"));
        assert!(!page.contains("http") && !page.contains("src=") && page.matches("<circle").count() == 3);
        for axis in ["recall</text>", "precision</text>", "score</text>", "share suspicious</text>"] {
            assert_eq!(page.matches(axis).count(), 1, "{axis}");
        }
        assert_eq!(page.matches(">0.4</text>").count(), 4, "each axis has its ticks");
    }
}
