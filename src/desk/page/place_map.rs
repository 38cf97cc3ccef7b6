//! A map of the places that ads name, with a table that says the same.

use maud::{Markup, html};

use crate::desk::{Visitor, ad_text};
use crate::facts::Maps;
use crate::i18n::Locale;
use crate::views::{GridLine, Mark, NamedPlace, PlaceMap, PlaceTally};

/// The section; nothing where no ad names a place. Countries of work lead to the search.
pub(super) fn draw(tally: &PlaceTally, maps: &Maps, visitor: &Visitor) -> Markup {
    let words = visitor.language.place_map();
    if tally.places.is_empty() {
        return html! {};
    }
    let map = PlaceMap::of(maps, tally);
    html! {
        section.sheet aria-labelledby="places-head" {
            h2 #places-head { (words.title) }
            p.hint #places-hint { (words.hint) }
            @if let Some(map) = &map {
                figure.map {
                    (picture(map, tally, visitor.language))
                    figcaption.hint {
                        span.key-work aria-hidden="true" {} " " (words.work) " "
                        span.key-named aria-hidden="true" {} " " (words.named) ". "
                        (words.source)
                    }
                }
            }
            (table(tally, map.as_ref(), visitor))
        }
    }
}

fn picture(map: &PlaceMap, tally: &PlaceTally, language: Locale) -> Markup {
    let mark_of = |place: usize| map.marks.iter().find(|mark| mark.place == place);
    html! {
        svg.place-map viewBox={ "0 0 " (map.width) " " (map.height) } role="group" aria-labelledby="places-head"
            aria-describedby="places-hint" {
            rect.sea width=(map.width) height=(map.height) {}
            path.land d=(map.land) {}
            @for line in &map.grid { (grid(line, map)) }
            @for way in &tally.ways {
                @if let (Some(from), Some(to)) = (mark_of(way.from), mark_of(way.to)) {
                    line.way x1=(unit(from.at.x)) y1=(unit(from.at.y)) x2=(unit(to.at.x)) y2=(unit(to.at.y))
                        stroke-width=(unit(1.0 + (way.ads as f64).ln_1p().min(4.0) / 2.0)) {}
                }
            }
            @for mark in map.marks.iter().filter(|mark| is_beside(mark)) {
                line.lead x1=(unit(mark.at.x)) y1=(unit(mark.at.y)) x2=(unit(mark.mark.x)) y2=(unit(mark.mark.y)) {}
                circle.spot cx=(unit(mark.at.x)) cy=(unit(mark.at.y)) r="1.5" {}
            }
            // The first of the list lies on top.
            @for mark in map.marks.iter().rev() {
                @if let Some(place) = tally.places.get(mark.place) { (point(mark, place, language)) }
            }
        }
    }
}

fn grid(line: &GridLine, map: &PlaceMap) -> Markup {
    let side = match (line.is_meridian, line.degrees.signum()) {
        (_, 0) => "",
        (true, 1) => "E",
        (true, _) => "W",
        (false, 1) => "N",
        (false, _) => "S",
    };
    let name = format!("{}°{side}", line.degrees.abs());
    html! {
        @if line.is_meridian {
            line.grid x1=(unit(line.at)) x2=(unit(line.at)) y1="0" y2=(map.height) {}
            text.degrees x=(unit(line.at + 2.0)) y=(unit(map.height - 3.0)) aria-hidden="true" { (name) }
        } @else {
            line.grid x1="0" x2=(map.width) y1=(unit(line.at)) y2=(unit(line.at)) {}
            text.degrees x="3" y=(unit(line.at - 2.0)) aria-hidden="true" { (name) }
        }
    }
}

fn point(mark: &Mark, place: &NamedPlace, language: Locale) -> Markup {
    // The number is what is seen of it, so that it is part of the name.
    let told = format!("{}. {}", mark.place + 1, told(place, language));
    html! {
        a href={ "#place-" (mark.place + 1) } aria-label=(told) class=(if place.work > 0 { "mark work" } else { "mark" }) {
            title { (told) }
            circle.disc cx=(unit(mark.mark.x)) cy=(unit(mark.mark.y)) {}
            text x=(unit(mark.mark.x)) y=(unit(mark.mark.y)) dy="0.35em" text-anchor="middle" { (mark.place + 1) }
        }
    }
}

/// Whether a mark stands so far from its place that a line has to lead there.
fn is_beside(mark: &Mark) -> bool {
    (mark.at.x - mark.mark.x).hypot(mark.at.y - mark.mark.y) > 3.0
}

/// `Kamboja: pekerjaan di sana 3 iklan, disebut 4 iklan`.
fn told(place: &NamedPlace, language: Locale) -> String {
    let (words, strings) = (language.place_map(), language.strings());
    (words.told)(&place.name, &strings.count(place.work), &strings.count(place.ads))
}

/// The same in words, with the places that have no coordinates.
fn table(tally: &PlaceTally, map: Option<&PlaceMap>, visitor: &Visitor) -> Markup {
    let (words, strings) = (visitor.language.place_map(), visitor.language.strings());
    let is_drawn = |place: usize| map.is_some_and(|map| map.marks.iter().any(|mark| mark.place == place));
    let from = |place: usize| {
        let ways = tally.ways.iter().filter(move |way| way.to == place);
        ways.filter_map(|way| Some((&tally.places.get(way.from)?.name, way.ads)))
    };
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby="places-head" { table.stack {
            thead { tr {
                th.number scope="col" { (words.number) } th scope="col" { (words.place) }
                th.number scope="col" { (words.work) } th.number scope="col" { (words.all) }
                th scope="col" { (words.with) }
            } }
            tbody { @for (at, place) in tally.places.iter().enumerate() { tr id={ "place-" (at + 1) } {
                td.number data-head=(words.number) { (at + 1) }
                th scope="row" {
                    @if place.work > 0 {
                        a href={ "/search?destination=" (place.code) } { bdi { (ad_text::line(&place.name)) } }
                    } @else { bdi { (ad_text::line(&place.name)) } }
                    @if !is_drawn(at) { " " span.hint { (words.not_drawn) } }
                }
                td.number data-head=(words.work) { (strings.count(place.work)) }
                td.number data-head=(words.all) { (strings.count(place.ads)) }
                td data-head=[from(at).next().map(|_| words.with)] {
                    @for (nth, (name, ads)) in from(at).enumerate() {
                        @if nth > 0 { ", " }
                        bdi { (ad_text::line(name)) } " (" (strings.count(ads)) ")"
                    }
                }
            } } }
        } }
    }
}

/// A number of a picture, short.
pub(super) fn unit(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
