use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Serialize;

use super::night::{coverage_table, hide_file_numbers, kind_chip, status_name};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{RaisedAlarm, Role, SourceName};
use crate::i18n::{Locale, NightWords};
use crate::run::{RUNS_READ, missed_night};
use crate::store::{CoverageLine, Reader, SourceNight, SourceRow, StoreError};
use crate::views::{Silence, SourceState};

/// Alarms of a source on its page.
const MOST_ALARMS: usize = 20;

/// A source and its nights.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct SourceView {
    #[serde(flatten)]
    source: SourceRow,
    #[serde(flatten)]
    state: SourceState,
    /// Newest first.
    nights: Vec<SourceNight>,
    /// What the newest night did not see, and why.
    unseen: Vec<CoverageLine>,
    /// Its alarms, newest first; those that are mended have the time.
    alarms: Vec<RaisedAlarm>,
}

fn view(reader: &Reader, source: SourceRow, zone: &TimeZone) -> Result<SourceView, StoreError> {
    let newest = reader.newest_night()?.map(|run| run.started_at);
    let nights = reader.source_nights(&source.source, RUNS_READ)?;
    let mut unseen = match nights.first() {
        Some(night) => reader.counted_coverage(&night.run)?,
        None => Vec::new(),
    };
    unseen.retain(|line| {
        line.source == source.source
            && line.outcome != "kept"
            && (line.outcome.as_str(), line.reason.as_str()) != ("skipped", "unchanged")
    });
    let alarms = reader.alarms_of(&source.source, MOST_ALARMS)?;
    unseen.iter_mut().for_each(hide_file_numbers);
    Ok(SourceView { alarms, state: SourceState::of(&nights, newest, zone), source, nights, unseen })
}

/// All sources.
pub(in crate::desk) async fn sources(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Markup, DeskError> {
    let views = gather(&desk).await?;
    let (own, now) = (desk.clone(), desk.now());
    let alarms = desk
        .read(move |reader| {
            let mut alarms = reader.open_alarms()?;
            let missed = missed_night(reader, &own.knowledge().run, now)?;
            alarms.extend(missed.filter(|missed| alarms.iter().all(|a| !a.alarm.is_same(&missed.alarm))));
            Ok(alarms)
        })
        .await?;
    let zone = &desk.knowledge().zone;
    let (language, words) = (visitor.language, visitor.language.nights());
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.sources) }
            a.no-print href="/sources.json" hx-boost="false" { (words.as_json) }
        }
        @for raised in &alarms { (alarm(raised, zone, language)) }
        p.no-print { a href="/mutes" { (language.mute().link) } }
        @if visitor.role == Role::Operator {
            p.no-print { a href="/rules" { (language.rules().link) } }
        }
        @if views.is_empty() { div.empty { p { (words.none) } } }
        @else {
            p.hint { (words.volume_why) }
            div.scroll.sheet tabindex="0" role="group" aria-label=(words.sources) { table {
                thead { tr {
                    th scope="col" { (words.source) } th scope="col" { (words.kind) } th scope="col" { (words.state) }
                    th.number scope="col" { (words.newest) } th.number scope="col" { (words.usual) }
                    th.number scope="col" { (words.new) } th.number scope="col" { (words.skipped) } th.number scope="col" { (words.failed) }
                } }
                tbody { @for view in &views { (row(view, language)) } }
            } }
        }
    };
    Ok(layout::page(&visitor, words.sources, Nav::Sources, &body))
}

fn row(view: &SourceView, language: Locale) -> Markup {
    let count = |n: usize| language.strings().count(n);
    let newest = view.nights.first();
    let figure = |of: fn(&SourceNight) -> usize| newest.map_or("–".to_owned(), |night| count(of(night)));
    html! { tr {
        th scope="row" { a href={ "/source/" (view.source.source.0) } data-row { bdi { (ad_text::line(&view.source.source.0)) } } }
        td { (view.source.kind) }
        td { (silence(view.state.silence, language.nights())) }
        td.number { (figure(SourceNight::volume)) }
        td.number { (view.state.usual.map_or("–".to_owned(), count)) }
        td.number { (figure(|night| night.new)) }
        td.number { (figure(|night| night.skipped)) }
        td.number { (figure(|night| night.failed)) }
    } }
}

/// All sources as JSON.
pub(in crate::desk) async fn sources_json(
    State(desk): State<Desk>,
) -> Result<Json<Vec<SourceView>>, DeskError> {
    Ok(Json(gather(&desk).await?))
}

async fn gather(desk: &Desk) -> Result<Vec<SourceView>, DeskError> {
    let zone = desk.knowledge().zone.clone();
    desk.read(move |reader| reader.sources()?.into_iter().map(|source| view(reader, source, &zone)).collect())
        .await
}

/// One source, or its JSON twin where the address ends in `.json`.
pub(in crate::desk) async fn source(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, DeskError> {
    let known = desk.read(Reader::sources).await?;
    let named =
        |name: &str| known.iter().find(|source| source.source == SourceName(name.to_owned())).cloned();
    let (source, is_json) = match (named(&name), name.strip_suffix(".json").and_then(named)) {
        (Some(source), _) => (source, false),
        (None, Some(source)) => (source, true),
        (None, None) => return Err(DeskError::NoSuchPage),
    };
    let zone = desk.knowledge().zone.clone();
    let view = desk.read(move |reader| view(reader, source, &zone)).await?;
    if is_json {
        return Ok(Json(view).into_response());
    }
    Ok(draw(&desk, &visitor, &view).into_response())
}

fn draw(desk: &Desk, visitor: &Visitor, view: &SourceView) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, name) = (language.nights(), &view.source.source.0);
    let count = |n: usize| language.strings().count(n);
    let why = match view.state.silence {
        Silence::Silent => Some(("flash bad", words.silent_why)),
        Silence::Low => Some(("flash warn", words.low_why)),
        Silence::Left => Some(("flash warn", words.left_why)),
        Silence::Failing => Some(("flash bad", words.failing_why)),
        Silence::Fine | Silence::Young | Silence::Import => None,
    };
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.source) " " bdi { (ad_text::line(name)) } }
            a.no-print href={ "/source/" (name) ".json" } hx-boost="false" { (words.as_json) }
        }
        @if let Some((class, why)) = why { div class=(class) { p { (why) } } }
        @for raised in &view.alarms { (alarm(raised, zone, language)) }
        section.sheet { dl.facts {
            dt { (words.kind) } dd { (view.source.kind) }
            dt { (words.state) } dd { (silence(view.state.silence, words)) }
            dt { (words.newest) } dd { (view.nights.first().map_or("–".to_owned(), |night| count(night.volume()))) }
            dt { (words.usual) } dd { (view.state.usual.map_or("–".to_owned(), count)) }
        }
        p { a href={ "/search?source=" (name) } { (words.search_in) } } }
        section.sheet aria-labelledby="unseen-head" {
            h2 #unseen-head { (words.unseen) }
            @if view.unseen.is_empty() { p { (words.unseen_none) } }
            @else { (coverage_table(&view.unseen, false, "unseen-head", language)) }
        }
        section.sheet aria-labelledby="nights-head" {
            h2 #nights-head { (words.by_night) }
            div.scroll tabindex="0" role="group" aria-labelledby="nights-head" { table {
                thead { tr {
                    th scope="col" { (words.night) }
                    @for head in [words.volume, words.new, words.edited, words.known, words.unchanged, words.skipped, words.failed] {
                        th.number scope="col" { (head) }
                    }
                    th scope="col" { (words.state) }
                } }
                tbody { @for night in &view.nights { tr {
                    th scope="row" {
                        a href={ "/nights/" (night.run.0) } { (layout::time(night.started_at, zone, language)) }
                        (kind_chip(night.kind, words))
                    }
                    @for n in [night.volume(), night.new, night.edited, night.known, night.unchanged, night.skipped, night.failed] {
                        td.number { (count(n)) }
                    }
                    td { (status_name(night.status, words)) }
                } } }
            } }
        }
    };
    layout::page(visitor, &format!("{} {}", words.source, ad_text::line(name)), Nav::Sources, &body)
}

/// An alarm, open or mended.
fn alarm(raised: &RaisedAlarm, zone: &TimeZone, language: Locale) -> Markup {
    let (words, about) = (language.alarms(), &raised.alarm);
    let source = about.source.as_ref().map(|source| &source.0);
    let last = about.last_right_at.map(|at| layout::time(at, zone, language));
    html! {
        div class=(if raised.closed_at.is_some() { "flash" } else { "flash bad" }) {
            p {
                strong { (if raised.closed_at.is_some() { words.mended } else { words.head }) ": " }
                @if let Some(source) = source {
                    a href={ "/source/" (source) } { bdi { (ad_text::line(source)) } } ": "
                }
                (language.alarm(about)) " ("
                (layout::time(raised.opened_at, zone, language))
                @if let Some(at) = raised.closed_at { " – " (layout::time(at, zone, language)) }
                ")"
            }
            @if raised.closed_at.is_none() {
                p {
                    @match last {
                        Some(last) => { ((words.last_right)("")) (last) }
                        None => (words.never_right),
                    }
                    ". " (words.check) ": " (ad_text::line(&language.alarm_check(about)))
                }
            }
        }
    }
}

fn silence(silence: Silence, words: &NightWords) -> Markup {
    let (class, sign, name) = match silence {
        Silence::Fine => ("chip good", "✓", words.fine),
        Silence::Low => ("chip sedang", "◆", words.low),
        Silence::Silent => ("chip bad", "✕", words.silent),
        Silence::Left => ("chip sedang", "–", words.left),
        Silence::Failing => ("chip bad", "✕", words.failing),
        Silence::Young => ("chip", "…", words.young),
        Silence::Import => ("chip", "–", words.import_source),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (name) } }
}
