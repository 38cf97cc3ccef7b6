use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Serialize;

use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{Contact, Snooze, SnoozeScope};
use crate::i18n::Locale;
use crate::mask;

/// Most snoozes on the page.
const MOST_LISTED: usize = 100;

/// Signs that are muted and that were, newest first; contacts masked.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct SnoozesView {
    snoozes: Vec<Snooze>,
    /// Ads that wait, by number of the snooze in force.
    waiting: BTreeMap<i64, usize>,
}

/// The page.
pub(in crate::desk) async fn snoozes(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Markup, DeskError> {
    let (view, now) = (gather(&desk).await?, desk.now());
    let (language, words) = (visitor.language, visitor.language.snooze());
    let (zone, presenter) = (&desk.knowledge().zone, desk.knowledge().presenter(language));
    let count = |n: usize| language.strings().count(n);
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/snoozes.json" hx-boost="false" { (language.figures().as_json) }
        }
        p.hint { (words.why) }
        @if view.snoozes.is_empty() { div.empty { p { (words.none) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.title) { table {
            thead { tr {
                th.number scope="col" { (words.number) }
                @for head in [words.sign, words.on, words.until, words.state] { th scope="col" { (head) } }
                th.number scope="col" { (words.ads) }
                @for head in [words.reason, words.by] { th scope="col" { (head) } }
            } }
            tbody { @for snooze in &view.snoozes { tr {
                th.number scope="row" { (snooze.number) }
                td { (presenter.sign_name(&snooze.sign)) " " code { (snooze.sign) } }
                td { (on(&snooze.scope, language)) }
                td { (layout::day(snooze.until, zone, language)) }
                td { (state(snooze, now, language)) }
                td.number { (view.waiting.get(&snooze.number).map_or("–".to_owned(), |ads| count(*ads))) }
                td { bdi { (ad_text::words(&snooze.reason)) } }
                td { bdi { (ad_text::line(&snooze.account)) } }
            } } }
        } } }
    };
    Ok(layout::page(&visitor, words.title, Nav::Sources, &body))
}

fn on(scope: &SnoozeScope, language: Locale) -> Markup {
    let words = language.snooze();
    html! { @match scope {
        SnoozeScope::Source { source } => { (words.source) " " bdi { (ad_text::line(&source.0)) } }
        SnoozeScope::Contact { kind, value } => {
            ((language.strings().contact_kind)(*kind)) " "
            @match value { Some(value) => { bdi { (ad_text::line(value)) } } None => { (words.forgotten) } }
        }
    } }
}

fn state(snooze: &Snooze, now: Timestamp, language: Locale) -> String {
    let words = language.snooze();
    match &snooze.ended {
        Some((_, who)) => (words.ended)(&ad_text::line(who)),
        None if snooze.is_in_force(now) => words.in_force.to_owned(),
        None => words.expired.to_owned(),
    }
}

/// The same as JSON.
pub(in crate::desk) async fn snoozes_json(State(desk): State<Desk>) -> Result<Json<SnoozesView>, DeskError> {
    Ok(Json(gather(&desk).await?))
}

async fn gather(desk: &Desk) -> Result<SnoozesView, DeskError> {
    let now = desk.now();
    desk.read(move |reader| {
        let mut snoozes = reader.snoozes(MOST_LISTED)?;
        for snooze in &mut snoozes {
            if let SnoozeScope::Contact { kind, value: Some(value) } = &mut snooze.scope {
                let known = Contact { kind: *kind, value: value.clone(), span: None, is_obfuscated: false };
                *value = mask::contact(&known);
            }
        }
        Ok(SnoozesView { snoozes, waiting: reader.muted_counts(now)? })
    })
    .await
}
