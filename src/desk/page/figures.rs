use axum::Json;
use axum::extract::State;
use maud::{Markup, html};

use super::figures_charts;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::Band;
use crate::i18n::Locale;
use crate::views::{DayFlags, Figures, GroupFigures, Recall};

/// Days that the figures cover.
const DAYS: i32 = 60;
/// Size of the drawing, in its own units.
const WIDTH: usize = 720;
const HEIGHT: usize = 200;
/// Room for labels, left and below.
const LEFT: usize = 40;
const BELOW: usize = 24;

/// The page.
pub(in crate::desk) async fn figures(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Markup, DeskError> {
    let figures = gather(&desk).await?;
    let language = visitor.language;
    let words = language.figures();
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/figures.json" hx-boost="false" { (words.as_json) }
        }
        p.hint { ((words.window)(&DAYS.to_string())) }
        (recall(&figures.recall, language))
        @if figures.all.flags == 0 { div.empty { p { (words.none) } } }
        @else {
            section.sheet aria-labelledby="days-head" {
                h2 #days-head { (words.per_day) }
                (chart(&figures.days, language))
                details {
                    summary { (words.as_table) }
                    table { thead { tr { th scope="col" { (words.day) } th.number scope="col" { (words.flags) } } }
                        tbody { @for day in figures.days.iter().rev().filter(|day| day.flags > 0) { tr {
                            th scope="row" { time datetime=(day.day) { (language.strings().day(day.day)) } }
                            td.number { (language.strings().count(day.flags)) }
                        } } }
                    }
                }
            }
            h2 { (words.quality) }
            p.hint { (words.precision_why) " " (words.time_why) }
            (table("band", words.by_band, &figures.by_band, &figures.all, language))
            (table("source", words.by_source, &figures.by_source, &figures.all, language))
            (table("destination", words.by_destination, &figures.by_destination, &figures.all, language))
            (figures_charts::times(&figures.weeks, wait, language))
            (agreement(&figures, language))
        }
    };
    Ok(layout::page(&visitor, words.title, Nav::Figures, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn figures_json(State(desk): State<Desk>) -> Result<Json<Figures>, DeskError> {
    Ok(Json(gather(&desk).await?))
}

async fn gather(desk: &Desk) -> Result<Figures, DeskError> {
    let (zone, now) = (desk.knowledge().zone.clone(), desk.now());
    let percent = desk.knowledge().pace.second_look_percent;
    desk.read(move |reader| Figures::read(reader, now, DAYS, &zone, percent)).await
}

/// How many of the suspicious ads were flagged.
fn recall(recall: &Recall, language: Locale) -> Markup {
    let words = language.recall();
    html! {
        section.sheet aria-labelledby="recall-head" {
            h2 #recall-head { (words.head) }
            p { @if recall.recall.is_some() { b { (recall.sentence(language)) } } @else { (recall.sentence(language)) } }
            @for sentence in recall.basis(language) { p.meta { (sentence) } }
            p.hint { (words.why) }
        }
    }
}

/// A bar a day. Everything in it stands in the table below, too.
fn chart(days: &[DayFlags], language: Locale) -> Markup {
    let (words, strings) = (language.figures(), language.strings());
    let top = rounded_up(days.iter().map(|day| day.flags).max().unwrap_or(0));
    let (room, floor) = (HEIGHT - BELOW, HEIGHT - BELOW);
    let step = (WIDTH - LEFT) / days.len().max(1);
    let height = |flags: usize| flags * (room - 12) / top;
    html! {
        svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby="days-head" {
            @for share in 1..=2_usize {
                @let y = floor - height(top * share / 2);
                line.grid x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
                text x=(LEFT - 6) y=(y + 4) text-anchor="end" { (strings.count(top * share / 2)) }
            }
            @for (at, day) in days.iter().enumerate() {
                @let tall = height(day.flags);
                rect.bar-fill x=(LEFT + at * step + 1) y=(floor - tall) width=(step.saturating_sub(2)) height=(tall) {
                    title { (strings.day(day.day)) ": " (strings.count(day.flags)) " " (words.flags) }
                }
            }
            line.axis x1=(LEFT) x2=(WIDTH) y1=(floor) y2=(floor) {}
            @for (at, day) in days.iter().enumerate().filter(|(at, _)| (days.len() - 1 - at).is_multiple_of(14)) {
                text x=(LEFT + at * step + step / 2) y=(HEIGHT - 6) text-anchor="middle" {
                    (day.day.day()) "/" (day.day.month())
                }
            }
        }
    }
}

/// The next even number that is short to write: 2, 10, 20, 100...
fn rounded_up(most: usize) -> usize {
    let mut top = 2;
    while top < most {
        top *= if top.to_string().starts_with('2') { 5 } else { 2 };
    }
    top
}

/// How far two persons agree who were not told of one another.
fn agreement(figures: &Figures, language: Locale) -> Markup {
    let (words, strings) = (language.figures(), language.strings());
    let percent = |share: f64| strings.number(100.0 * share, 0);
    let count = |n: usize| strings.count(n);
    html! {
        section.sheet aria-labelledby="agreement-head" {
            h3 #agreement-head { (words.agreement) }
            @match figures.agreement_share {
                Some((share, low, high)) => p {
                    ((words.agreement_is)(&count(figures.agreement.same), &count(figures.agreement.pairs)))
                    ": " b { (percent(share)) "%" } " " span.hint { "(" (percent(low)) "–" (percent(high)) ")" }
                }
                None => p { (words.agreement_none) }
            }
            p.hint { (words.agreement_why) }
        }
    }
}

fn table(what: &str, title: &str, groups: &[GroupFigures], all: &GroupFigures, language: Locale) -> Markup {
    let words = language.figures();
    let head = format!("by-{what}");
    let mut drawn: Vec<_> = groups.iter().map(|group| (group_name(what, group, language), group)).collect();
    drawn.push((words.all.to_owned(), all));
    html! {
        section.sheet aria-labelledby=(head) {
            h3 id=(head) { (title) }
            (figures_charts::precision(&head, &drawn, language))
            div.scroll tabindex="0" role="group" aria-labelledby=(head) { table {
                thead { tr {
                    th scope="col" { (title) }
                    @for name in [words.flags, words.decided, words.strong, words.weak, words.precision, words.time] {
                        th.number scope="col" { (name) }
                    }
                } }
                tbody {
                    @for group in groups { (row(&group_name(what, group, language), group, language)) }
                    (row(words.all, all, language))
                }
            } }
        }
    }
}

fn group_name(what: &str, group: &GroupFigures, language: Locale) -> String {
    let words = language.figures();
    match &group.name {
        _ if group.is_rest => words.others.to_owned(),
        None => words.no_destination.to_owned(),
        Some(name) if what == "band" => Band::ALL
            .into_iter()
            .find(|band| band.name() == name)
            .map_or_else(|| name.clone(), |band| (language.strings().band)(band).to_owned()),
        Some(name) => ad_text::line(name),
    }
}

fn row(name: &str, group: &GroupFigures, language: Locale) -> Markup {
    let strings = language.strings();
    let percent = |share: f64| strings.number(100.0 * share, 0);
    html! { tr {
        th scope="row" { bdi { (name) } }
        @for n in [group.flags, group.decided, group.strong, group.weak] { td.number { (strings.count(n)) } }
        td.number { @match group.precision {
            Some((share, low, high)) => { (percent(share)) "% " span.hint { "(" (percent(low)) "–" (percent(high)) ")" } }
            None => "–",
        } }
        td.number { (group.median_hours.map_or_else(|| "–".to_owned(), |hours| wait(hours, language))) }
    } }
}

fn wait(hours: f64, language: Locale) -> String {
    let (words, strings) = (language.figures(), language.strings());
    if hours < 48.0 {
        format!("{} {}", strings.number(hours, 1), words.hours)
    } else {
        format!("{} {}", strings.number(hours / 24.0, 1), words.days_unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_the_drawing_is_short_to_write_and_never_too_low() {
        assert_eq!(
            [0, 1, 2, 3, 11, 21, 99, 150, 999].map(rounded_up),
            [2, 2, 2, 10, 20, 100, 100, 200, 1000]
        );
    }
}
