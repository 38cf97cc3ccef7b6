//! What happened in the course of time: a picture of lines and marks, with a table that says the same.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::place_map::unit;
use crate::desk::Visitor;
use crate::desk::layout;
use crate::i18n::Locale;
use crate::views::{Event, Happening, Lane, TimelineMark, TimelinePicture};

/// Most events that are told.
const MOST_EVENTS: usize = 60;
/// A longer table is folded.
const FOLDED_FROM: usize = 12;

/// The section; nothing where nothing happened. `named` draws the ad of an event.
pub(super) fn draw(
    events: &[Event],
    named: impl Fn(&Event) -> Markup,
    visitor: &Visitor,
    zone: &TimeZone,
    note: Option<&str>,
) -> Markup {
    let (words, strings) = (visitor.language.timeline(), visitor.language.strings());
    let (told, left_out) = most_telling(events);
    if told.is_empty() {
        return html! {};
    }
    let picture = TimelinePicture::of(&told);
    html! {
        section.sheet aria-labelledby="timeline-head" {
            h2 #timeline-head { (words.title) }
            @if let Some(note) = note { p.hint { (note) } }
            @if left_out > 0 { p.hint { ((words.left_out)(&strings.count(left_out))) } }
            @if let Some(picture) = &picture {
                p.hint #timeline-hint { (words.hint) }
                (drawing(picture, &told, visitor.language, zone))
            }
            @if told.len() > FOLDED_FROM {
                details {
                    summary { ((words.table)(&strings.count(told.len()))) }
                    (table(&told, named, visitor, zone))
                }
            } @else { (table(&told, named, visitor, zone)) }
        }
    }
}

/// Of more events than are told the first one, the last time that it was seen and the rest without the oldest, first of those
/// that say no more than that an ad was seen; and how many are left out.
fn most_telling(events: &[Event]) -> (Vec<Event>, usize) {
    let left_out = events.len().saturating_sub(MOST_EVENTS);
    let others = events.iter().enumerate().skip(1).filter(|(_, event)| event.what != Happening::SeenAgain);
    let mut least: Vec<(bool, usize)> =
        others.map(|(at, event)| (event.what.lane() != Lane::Seen, at)).collect();
    least.sort_unstable();
    least.truncate(left_out);
    let is_told = |at: usize| least.iter().all(|(_, other)| *other != at);
    let told = events.iter().enumerate().filter(|(at, _)| is_told(*at)).map(|(_, event)| event.clone());
    (told.collect(), left_out)
}

fn drawing(picture: &TimelinePicture, events: &[Event], language: Locale, zone: &TimeZone) -> Markup {
    let day = |at: jiff::Timestamp| language.strings().day(at.to_zoned(zone.clone()).date());
    let right = picture.width - 4.0;
    html! {
        svg.timeline viewBox={ "0 0 " (picture.width) " " (picture.height) } role="group"
            aria-labelledby="timeline-head" aria-describedby="timeline-hint" {
            @for (lane, y) in &picture.lanes {
                text.lane x="4" y=(unit(y - 16.0)) aria-hidden="true" { (lane.name(language)) }
                line.axis x1="4" x2=(unit(right)) y1=(unit(*y)) y2=(unit(*y)) {}
            }
            text.day x="4" y=(unit(picture.height - 3.0)) aria-hidden="true" { (day(picture.span.0)) }
            text.day x=(unit(right)) y=(unit(picture.height - 3.0)) text-anchor="end" aria-hidden="true" { (day(picture.span.1)) }
            @for mark in &picture.marks { (point(mark, events, language, zone)) }
        }
    }
}

/// A mark, which leads to its row of the table.
fn point(mark: &TimelineMark, events: &[Event], language: Locale, zone: &TimeZone) -> Markup {
    let first = mark.events.first().map_or(0, |at| at + 1);
    // The number is what is seen of it, so that it is part of the name.
    let shown = if mark.events.len() > 1 { format!("{first}+") } else { first.to_string() };
    let told: Vec<String> = mark
        .events
        .iter()
        .filter_map(|at| {
            let event = events.get(*at)?;
            let day = language.strings().day(event.at.to_zoned(zone.clone()).date());
            Some(format!("{}. {}, {day}", at + 1, event.what.told(language)))
        })
        .collect();
    let told = format!("{shown} {}: {}", mark.lane.name(language), told.join("; "));
    html! {
        a.mark href={ "#event-" (first) } aria-label=(told) {
            title { (told) }
            (shape(mark))
            text x=(unit(mark.x)) y=(unit(mark.y)) dy="0.35em" text-anchor="middle" { (shown) }
        }
    }
}

/// Each line has a shape of its own.
fn shape(mark: &TimelineMark) -> Markup {
    let (x, y) = (mark.x, mark.y);
    let points = |corners: &[(f64, f64)]| {
        let corner = |(dx, dy): &(f64, f64)| format!("{},{}", unit(x + dx), unit(y + dy));
        corners.iter().map(corner).collect::<Vec<_>>().join(" ")
    };
    html! {
        @match mark.lane {
            Lane::Seen => circle.shape cx=(unit(x)) cy=(unit(y)) r="10" {}
            Lane::Words => rect.shape x=(unit(x - 10.0)) y=(unit(y - 9.0)) width="20" height="18" {}
            Lane::Page => polygon.shape points=(points(&[(0.0, -12.0), (12.0, 0.0), (0.0, 12.0), (-12.0, 0.0)])) {}
            Lane::Flag => polygon.shape points=(points(&[(-10.0, -10.0), (10.0, -10.0), (10.0, 4.0), (0.0, 11.0), (-10.0, 4.0)])) {}
            Lane::Decision => polygon.shape points=(points(&[(-6.0, -10.0), (6.0, -10.0), (12.0, 0.0), (6.0, 10.0), (-6.0, 10.0), (-12.0, 0.0)])) {}
        }
    }
}

/// The same in words.
fn table(events: &[Event], named: impl Fn(&Event) -> Markup, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let (words, language) = (visitor.language.timeline(), visitor.language);
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby="timeline-head" { table.stack {
            thead { tr {
                th.number scope="col" { (words.number) } th scope="col" { (words.when) }
                th scope="col" { (words.what) } th scope="col" { (words.ad) }
            } }
            tbody { @for (at, event) in events.iter().enumerate() { tr id={ "event-" (at + 1) } {
                td.number data-head=(words.number) { (at + 1) }
                td data-head=(words.when) {
                    // An ad tells the day on which it was posted and no hour.
                    @if event.what == Happening::Posted { (layout::day(event.at, zone, language)) }
                    @else { (layout::time(event.at, zone, language)) }
                }
                td data-head=(words.what) { (event.what.told(language)) }
                td data-head=(words.ad) { (named(event)) }
            } } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn event(second: i64, what: Happening) -> Event {
        Event { at: Timestamp::from_second(second).unwrap(), ad: "a1".to_owned(), what }
    }

    #[test]
    fn of_many_events_the_first_and_the_newest_are_told() {
        let events: Vec<Event> = (0..70).map(|second| event(second, Happening::Gone)).collect();
        let (told, left_out) = most_telling(&events);
        let seconds: Vec<i64> = told.iter().map(|event| event.at.as_second()).collect();
        assert_eq!((told.len(), left_out), (60, 10));
        assert_eq!((seconds[0], seconds[1], seconds[59]), (0, 11, 69));
        assert_eq!(most_telling(&events[..60]).1, 0);
    }

    #[test]
    fn what_says_only_that_an_ad_was_seen_is_left_out_first() {
        let mut events: Vec<Event> = (0..60).map(|second| event(second, Happening::FirstSeen)).collect();
        let happened =
            [Happening::FlagOpened, Happening::PageChanged, Happening::Gone, Happening::FlagDecided];
        events.extend((60..).zip(happened).map(|(second, what)| event(second, what)));
        events.extend((64..134).map(|second| event(second, Happening::FirstSeen)));
        events.push(event(200, Happening::SeenAgain));
        let (told, left_out) = most_telling(&events);
        assert_eq!((told.len(), left_out), (60, 75));
        assert!(happened.iter().all(|what| told.iter().any(|event| event.what == *what)), "{told:?}");
        assert_eq!((told[0].at.as_second(), told[59].what), (0, Happening::SeenAgain));
        assert!(told.is_sorted_by_key(|event| event.at));
    }
}
