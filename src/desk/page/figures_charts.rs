//! Drawings of the page of figures. Each says the same as the table below it, and nothing by colour alone.

use maud::{Markup, html};

use crate::desk::ad_text;
use crate::i18n::Locale;
use crate::views::{GroupFigures, WeekTimes};

/// Width of a drawing and of its column of names, in its own units.
const WIDTH: usize = 400;
const NAMES: usize = 122;
/// Most letters of a name in a drawing; the table has all of them.
const MOST_LETTERS: usize = 14;
/// Height of a row, and of its bar.
const ROW: usize = 28;
const BAR: usize = 14;
/// Room for the scale, below.
const BELOW: usize = 22;
/// The drawing of weeks.
const HEIGHT: usize = 190;
const LEFT: usize = 56;

/// A bar a group: the share of strong indications, its interval as a line. `head` names the drawing.
pub(super) fn precision(head: &str, groups: &[(String, &GroupFigures)], language: Locale) -> Markup {
    let (words, strings) = (language.charts(), language.strings());
    if groups.iter().all(|(_, group)| group.precision.is_none()) {
        return html! {};
    }
    let floor = groups.len() * ROW;
    let room = as_f64(WIDTH - NAMES - 20);
    let x = |share: f64| format!("{:.1}", as_f64(NAMES) + share * room);
    let percent = |share: f64| strings.number(100.0 * share, 0);
    html! {
        svg.chart.small viewBox={ "0 0 " (WIDTH) " " (floor + BELOW) } role="img" aria-labelledby=(head) {
            @for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                line.grid x1=(x(share)) x2=(x(share)) y1="0" y2=(floor) {}
                text x=(x(share)) y=(floor + 16) text-anchor="middle" { (percent(share)) "%" }
            }
            @for (at, (name, group)) in groups.iter().enumerate() {
                @let middle = at * ROW + ROW / 2;
                @let told = told(group, language);
                text x=(NAMES - 8) y=(middle + 4) text-anchor="end" { (short(name)) }
                @if let Some((share, low, high)) = group.precision {
                    rect.bar-fill x=(NAMES) y=(middle - BAR / 2) width=(format!("{:.1}", share * room)) height=(BAR) {
                        title { (name) ": " (told) }
                    }
                    line.interval x1=(x(low)) x2=(x(high)) y1=(middle) y2=(middle) {}
                    @for end in [low, high] {
                        line.interval x1=(x(end)) x2=(x(end)) y1=(middle - 5) y2=(middle + 5) {}
                    }
                } @else {
                    text x=(NAMES + 6) y=(middle + 4) { (words.undecided) }
                }
            }
            line.axis x1=(NAMES) x2=(NAMES) y1="0" y2=(floor) {}
        }
        p.hint { (words.precision_how) }
    }
}

fn told(group: &GroupFigures, language: Locale) -> String {
    let (words, strings) = (language.charts(), language.strings());
    let percent = |share: f64| strings.number(100.0 * share, 0);
    group.precision.map_or_else(
        || words.undecided.to_owned(),
        |(share, low, high)| {
            (words.share)(&percent(share), &percent(low), &percent(high), &strings.count(group.decided))
        },
    )
}

/// How long flags waited for their decision, week by week, with its table.
pub(super) fn times(weeks: &[WeekTimes], wait: impl Fn(f64, Locale) -> String, language: Locale) -> Markup {
    let (words, strings) = (language.charts(), language.strings());
    html! {
        section.sheet aria-labelledby="times-head" {
            h3 #times-head { (words.time) }
            @if weeks.iter().all(|week| week.decided == 0) { p { (words.none) } }
            @else {
                (weeks_drawn(weeks, &wait, language))
                p.hint { (words.time_how) }
                div.scroll tabindex="0" role="group" aria-labelledby="times-head" { table {
                    thead { tr {
                        th scope="col" { (words.week) }
                        @for name in [words.decided, words.median, words.most] { th.number scope="col" { (name) } }
                    } }
                    tbody { @for week in weeks.iter().rev().filter(|week| week.decided > 0) { tr {
                        th scope="row" { time datetime=(week.monday) { (strings.day(week.monday)) } }
                        td.number { (strings.count(week.decided)) }
                        @for hours in [week.median_hours, week.most_hours] {
                            td.number { (hours.map_or_else(|| "–".to_owned(), |hours| wait(hours, language))) }
                        }
                    } } }
                } }
            }
        }
    }
}

fn weeks_drawn(weeks: &[WeekTimes], wait: &impl Fn(f64, Locale) -> String, language: Locale) -> Markup {
    let (words, strings) = (language.charts(), language.strings());
    let longest = weeks.iter().filter_map(|week| week.most_hours).fold(0.0, f64::max);
    let top = top(longest);
    let floor = HEIGHT - BELOW;
    let y = |hours: f64| format!("{:.1}", as_f64(floor) - hours / top * as_f64(floor - 12));
    let step = (WIDTH - LEFT) / weeks.len().max(1);
    html! {
        svg.chart.small viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby="times-head" {
            @for share in [0.5, 1.0] {
                line.grid x1=(LEFT) x2=(WIDTH) y1=(y(top * share)) y2=(y(top * share)) {}
                text x=(LEFT - 6) y=(format!("{:.1}", y(top * share).parse::<f64>().unwrap_or_default() + 4.0))
                    text-anchor="end" { (wait(top * share, language)) }
            }
            @for (at, week) in weeks.iter().enumerate() {
                @let (left, middle) = (LEFT + at * step + step / 4, LEFT + at * step + step / 2);
                @if let (Some(median), Some(most)) = (week.median_hours, week.most_hours) {
                    rect.bar-fill x=(left) y=(y(median)) width=(step / 2)
                        height=(format!("{:.1}", median / top * as_f64(floor - 12))) {
                        title {
                            (strings.day(week.monday)) ": " (words.median) " " (wait(median, language)) ", "
                            (words.most) " " (wait(most, language))
                        }
                    }
                    line.interval x1=(middle) x2=(middle) y1=(y(median)) y2=(y(most)) {}
                    line.interval x1=(middle - 7) x2=(middle + 7) y1=(y(most)) y2=(y(most)) {}
                }
                text x=(middle) y=(HEIGHT - 6) text-anchor="middle" { (week.monday.day()) "/" (week.monday.month()) }
            }
            line.axis x1=(LEFT) x2=(WIDTH) y1=(floor) y2=(floor) {}
        }
    }
}

/// A round number of hours, or of days, that is not below the longest wait.
fn top(hours: f64) -> f64 {
    let steps = [1.0, 2.0, 6.0, 12.0, 24.0, 48.0, 96.0, 240.0, 480.0, 960.0];
    steps.into_iter().find(|step| *step >= hours).unwrap_or_else(|| (hours / 480.0).ceil() * 480.0)
}

fn short(name: &str) -> String {
    let name = ad_text::line(name);
    match name.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", name.get(..at).unwrap_or_default()),
        None => name,
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of a drawing are small")]
fn as_f64(size: usize) -> f64 {
    size as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_reaches_the_longest_wait() {
        for (longest, reached) in
            [(0.0, 1.0), (0.9, 1.0), (7.0, 12.0), (25.0, 48.0), (900.0, 960.0), (1000.0, 1440.0)]
        {
            assert!((top(longest) - reached).abs() < 1e-9, "{longest}");
        }
    }

    #[test]
    fn a_bar_says_what_the_table_says() {
        let group = |precision, decided| {
            let mut group = GroupFigures::default();
            (group.precision, group.decided) = (precision, decided);
            group
        };
        let (some, none) = (group(Some((0.75, 0.5, 0.9)), 12), group(None, 0));
        let drawn =
            precision("h", &[("papan".into(), &some), ("lain".into(), &none)], Locale::Id).into_string();
        assert!(drawn.contains("75% (50–90), 12 keputusan"), "{drawn}");
        assert!(drawn.contains("belum ada keputusan") && drawn.contains("lain"), "{drawn}");
        assert_eq!(drawn.matches("class=\"interval\"").count(), 3);
        assert!(precision("h", &[("lain".into(), &none)], Locale::Id).into_string().is_empty());
    }
}
