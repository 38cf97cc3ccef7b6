use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Serialize;

use super::mute_form::{self, Said, Sent};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{Contact, Mute, MuteScope, Role};
use crate::i18n::Locale;
use crate::mask;
use crate::store::Reader;

/// Most mutes on the page.
const MOST_LISTED: usize = 100;

/// Signs that are muted and that were, newest first; contacts masked.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct MutesView {
    mutes: Vec<Mute>,
    /// Ads that wait, by number of the mute in force.
    waiting: BTreeMap<i64, usize>,
}

/// The page.
pub(in crate::desk) async fn mutes(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(said): Query<Said>,
) -> Result<Markup, DeskError> {
    draw(&desk, &visitor, &said, None).await
}

/// The page, with what was just done, or with what was sent and is wrong.
pub(super) async fn draw(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    refused: Option<(&Sent, &str)>,
) -> Result<Markup, DeskError> {
    let (view, now) = (gather(desk).await?, desk.now());
    let is_operator = visitor.role == Role::Operator;
    let sources = if is_operator { desk.read(Reader::sources).await? } else { Vec::new() };
    let nothing = Sent::default();
    let sent = refused.map_or(&nothing, |(sent, _)| sent);
    let (language, words) = (visitor.language, visitor.language.mute());
    let (zone, presenter) = (&desk.knowledge().zone, desk.knowledge().presenter(language));
    let count = |n: usize| language.strings().count(n);
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/mutes.json" hx-boost="false" { (language.figures().as_json) }
        }
        (mute_form::flash(said, refused.map(|(_, fault)| fault), language))
        p.hint { (words.why) }
        @if view.mutes.is_empty() { div.empty { p { (words.none) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.title) { table {
            thead { tr {
                th.number scope="col" { (words.number) }
                @for head in [words.sign, words.on, words.until, words.state] { th scope="col" { (head) } }
                th.number scope="col" { (words.ads) }
                @for head in [words.reason, words.by] { th scope="col" { (head) } }
                @if is_operator { th.no-print scope="col" { (words.act) } }
            } }
            tbody { @for mute in &view.mutes { tr {
                th.number scope="row" { (mute.number) }
                td { (presenter.sign_name(&mute.sign)) " " code { (mute.sign) } }
                td { (on(&mute.scope, language)) }
                td { (layout::day(mute.until, zone, language)) }
                td { (state(mute, now, language)) }
                td.number { (view.waiting.get(&mute.number).map_or("–".to_owned(), |ads| count(*ads))) }
                td { bdi { (ad_text::words(&mute.reason)) } }
                td { bdi { (ad_text::line(&mute.account)) } }
                @if is_operator { td.no-print {
                    @if mute.is_in_force(now) { (mute_form::end_button(mute.number, language)) }
                } }
            } } }
        } } }
        @if is_operator { (mute_form::form(desk, language, &sources, sent)) }
    };
    Ok(layout::page(visitor, words.title, Nav::Sources, &body))
}

fn on(scope: &MuteScope, language: Locale) -> Markup {
    let words = language.mute();
    html! { @match scope {
        MuteScope::Source { source } => { (words.source) " " bdi { (ad_text::line(&source.0)) } }
        MuteScope::Contact { kind, value } => {
            ((language.strings().contact_kind)(*kind)) " "
            @match value { Some(value) => { bdi { (ad_text::line(value)) } } None => { (words.forgotten) } }
        }
    } }
}

fn state(mute: &Mute, now: Timestamp, language: Locale) -> String {
    let words = language.mute();
    match &mute.ended {
        Some((_, who)) => (words.ended)(&ad_text::line(who)),
        None if mute.is_in_force(now) => words.in_force.to_owned(),
        None => words.expired.to_owned(),
    }
}

/// The same as JSON.
pub(in crate::desk) async fn mutes_json(State(desk): State<Desk>) -> Result<Json<MutesView>, DeskError> {
    Ok(Json(gather(&desk).await?))
}

async fn gather(desk: &Desk) -> Result<MutesView, DeskError> {
    let now = desk.now();
    desk.read(move |reader| {
        let mut mutes = reader.mutes(MOST_LISTED)?;
        for mute in &mut mutes {
            if let MuteScope::Contact { kind, value: Some(value) } = &mut mute.scope {
                let known = Contact { kind: *kind, value: value.clone(), span: None, is_obfuscated: false };
                *value = mask::contact(&known);
            }
        }
        Ok(MutesView { mutes, waiting: reader.muted_counts(now)? })
    })
    .await
}
