//! Signs are muted and unmuted by operators.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::ToSpan as _;
use maud::{Markup, html};
use serde::Deserialize;

use super::mutes;
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::LONGEST_MUTE_DAYS;
use crate::i18n::Locale;
use crate::run::{MuteFault, MuteOrder, mute_order};
use crate::store::{Actor, SourceRow};

/// What is to be muted, as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::desk) struct Sent {
    sign: String,
    source: String,
    contact: String,
    until: String,
    reason: String,
}

/// What was just done.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::desk) struct Said {
    muted: Option<i64>,
    replaced: String,
    ended: Option<i64>,
    over: Option<i64>,
}

/// Mutes a sign.
pub(in crate::desk) async fn mute(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let (language, now) = (visitor.language, desk.now());
    let words = language.rules();
    let last = now.to_zoned(desk.knowledge().zone.clone()).date().saturating_add(LONGEST_MUTE_DAYS.days());
    let bad_until = (words.bad_until)(&language.strings().day(last));
    let (source, contact) = (sent.source.trim().to_owned(), sent.contact.trim().to_owned());
    let until = sent.until.trim().parse().ok();
    let fault = match until {
        None => Some(bad_until.clone()),
        Some(_) if !source.is_empty() && !contact.is_empty() => Some(words.two_scopes.to_owned()),
        Some(_) => None,
    };
    let fault = match (fault, until) {
        (None, Some(until)) => {
            let (own, asked) = (desk.clone(), sent.clone());
            let ordered = desk
                .read(move |reader| {
                    let order = MuteOrder {
                        sign: &asked.sign,
                        source: Some(source.as_str()).filter(|name| !name.is_empty()),
                        contact: Some(contact.as_str()).filter(|written| !written.is_empty()),
                        until,
                        reason: &asked.reason,
                    };
                    let knowledge = own.knowledge();
                    match mute_order(&order, (knowledge.facts(), reader, &[]), (now, &knowledge.zone)) {
                        Err(MuteFault::Store(error)) => Err(error),
                        ordered => Ok(ordered),
                    }
                })
                .await?;
            match ordered {
                Ok(order) => {
                    let (name, actor) = (visitor.name.clone(), Actor::Person(visitor.person));
                    let made =
                        desk.write(move |store| store.add_mute_as(&order, (&name, &actor), now)).await?;
                    let replaced: Vec<String> = made.replaced.iter().map(ToString::to_string).collect();
                    let to = format!("/mutes?muted={}&replaced={}", made.number, replaced.join("-"));
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(MuteFault::PastDay(_) | MuteFault::TooLong { .. }) => bad_until,
                Err(MuteFault::NoReason) => words.no_reason.to_owned(),
                Err(MuteFault::NoScope) => words.no_scope.to_owned(),
                Err(MuteFault::NoSource) => words.no_source.to_owned(),
                Err(MuteFault::NoContact) => words.no_contact.to_owned(),
                Err(_) => (words.bad_sign)(&ad_text::line(&sent.sign)),
            }
        }
        (fault, _) => fault.unwrap_or(bad_until),
    };
    let page = mutes::draw(&desk, &visitor, &Said::default(), Some((&sent, &fault))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Ends a mute before its day.
pub(in crate::desk) async fn end_mute(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<i64>,
) -> Result<Redirect, DeskError> {
    let now = desk.now();
    let (name, actor) = (visitor.name.clone(), Actor::Person(visitor.person));
    let is_ended = desk.write(move |store| store.end_mute_as(number, (&name, &actor), now)).await?;
    Ok(Redirect::to(&format!("/mutes?{}={number}", if is_ended { "ended" } else { "over" })))
}

/// What was just done, or what is wrong with what was sent.
pub(super) fn flash(said: &Said, fault: Option<&str>, language: Locale) -> Markup {
    let words = language.rules();
    let replaced =
        said.replaced.split('-').filter(|n| n.bytes().all(|b| b.is_ascii_digit()) && !n.is_empty());
    let replaced: Vec<&str> = replaced.collect();
    html! {
        @if let Some(fault) = fault { div.flash.warn role="alert" data-say=(fault) { p { (fault) } } }
        @if let Some(number) = said.muted { div.flash {
            p { ((words.muted)(number)) }
            @if !replaced.is_empty() { p { ((words.mute_replaced)(&replaced.join(", "))) } }
        } }
        @if let Some(number) = said.ended { div.flash { p { ((words.mute_ended)(number)) } } }
        @if let Some(number) = said.over { div.flash.warn { p { ((words.mute_over)(number)) } } }
    }
}

/// The form.
pub(super) fn form(desk: &Desk, language: Locale, sources: &[SourceRow], sent: &Sent) -> Markup {
    let (words, mute) = (language.rules(), language.mute());
    let (facts, presenter) = (desk.knowledge().facts(), desk.knowledge().presenter(language));
    let today = desk.now().to_zoned(desk.knowledge().zone.clone()).date();
    let in_days = |days: i32| today.saturating_add(days.days());
    let signs = facts.indicators.iter().map(|sign| &sign.id);
    let signs = signs.chain(facts.combinations.iter().map(|sign| &sign.id));
    html! {
        form.sheet.no-print method="post" action="/mutes" {
            h2 { (words.mute_title) }
            div.field {
                label for="mute-sign" { (mute.sign) }
                select #mute-sign name="sign" required {
                    option value="" { (words.none_chosen) }
                    @for id in signs {
                        option value=(id) selected[*id == sent.sign] { (id) " " (presenter.sign_name(id)) }
                    }
                }
            }
            div.field {
                label for="mute-source" { (words.mute_source) }
                select #mute-source name="source" {
                    option value="" { (words.none_chosen) }
                    @for source in sources {
                        @let name = &source.source.0;
                        option value=(name) selected[*name == sent.source] { (ad_text::line(name)) }
                    }
                }
            }
            div.field {
                label for="mute-contact" { (words.mute_contact) }
                input #mute-contact type="text" name="contact" value=(sent.contact) autocomplete="off"
                    aria-describedby="mute-contact-hint";
                p.hint #mute-contact-hint { (words.mute_contact_hint) }
            }
            div.field {
                label for="mute-until" { ((words.mute_until)(&LONGEST_MUTE_DAYS.to_string())) }
                input #mute-until type="date" name="until" min=(in_days(1)) max=(in_days(LONGEST_MUTE_DAYS))
                    value=(sent.until) required;
            }
            div.field {
                label for="mute-reason" { (words.mute_reason) }
                input #mute-reason type="text" name="reason" value=(sent.reason) maxlength="400" required
                    aria-describedby="mute-reason-hint";
                p.hint #mute-reason-hint { (words.mute_reason_hint) }
            }
            button.main type="submit" { (words.mute_go) }
        }
    }
}

/// The button that ends a mute.
pub(super) fn end_button(number: i64, language: Locale) -> Markup {
    html! {
        form method="post" action={ "/mutes/" (number) "/end" } {
            button type="submit" { ((language.rules().mute_end)(number)) }
        }
    }
}
