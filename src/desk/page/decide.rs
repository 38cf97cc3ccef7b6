//! Decisions: the form, what comes of it, undo, and what is next.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::blind;
use super::campaign::CampaignPage;
use super::mention::{self, Checked};
use super::next_campaign::{Start, claim_from};
use super::reason_choice::{LONGEST_NOTE, code_of, reason_and_note, reason_of};
use super::snooze;
use super::worklist::Line;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{Role, Ruling};
use crate::store::{Decided, Decision, Holder, PastDecision, Undone};

/// The browser keeps the address that it has: this page is the answer to a form and has none of its own.
const STAY: [(&str, &str); 1] = [("HX-Push-Url", "false")];
/// The decision form as it is sent.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Sent {
    ruling: Ruling,
    /// A code; empty, or one of another ruling, where none was chosen.
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
    /// The newest event on the page.
    #[serde(default)]
    seen: i64,
    /// The campaign that follows.
    #[serde(default)]
    then: String,
    #[serde(default)]
    second: String,
    /// Names in the note that no account has are masked; the person was asked.
    #[serde(default)]
    anyway: String,
}

/// Where the visitor stands in the queue.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct From {
    #[serde(default)]
    after: String,
}

/// The decision to undo.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct ToUndo {
    event: i64,
}

/// Decides on a campaign and goes on to the next.
pub(in crate::desk) async fn decide(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let note = sent.note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(DeskError::BadForm);
    }
    let reason = reason_of(sent.ruling, &sent.reason)?;
    let note = match mention::check(&desk, &visitor, note, !sent.anyway.is_empty()).await? {
        Checked::Note(note) => note,
        Checked::Unknown(unknown, accounts) => {
            let fields = [
                ("ruling", sent.ruling.name().to_owned()),
                ("reason", sent.reason.clone()),
                ("seen", sent.seen.to_string()),
                ("then", sent.then.clone()),
                ("second", sent.second.clone()),
            ]
            .map(|(name, value)| (name.to_owned(), value));
            let action = format!("/campaign/{code}/decide");
            let page = mention::ask(&visitor, (&action, &fields), note, &unknown, &accounts);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, STAY, page).into_response());
        }
    };
    let decision = Decision {
        campaign: code.clone(),
        ruling: sent.ruling,
        reason,
        note,
        person: visitor.person,
        person_name: visitor.name.clone(),
        seen: sent.seen,
        is_second: !sent.second.is_empty(),
        at: desk.now(),
    };
    let made = decision.clone();
    match desk.write(move |store| store.decide_campaign(&decision)).await? {
        Decided::Done { event, .. } => {
            let next = claim_from(&desk, &visitor, Start::At { from: code, then: sent.then }).await?;
            let to = next.map_or_else(|| "/".to_owned(), |next| format!("/campaign/{next}"));
            Ok(Redirect::to(&format!("{to}?done={event}")).into_response())
        }
        Decided::Conflict(other) => {
            let is_blind = blind::is_blind(&desk, &visitor, &code).await?;
            let page = conflict(&visitor, &made, &other, is_blind, &sent.then);
            Ok((StatusCode::CONFLICT, STAY, page).into_response())
        }
        Decided::Held(holder) => {
            Ok((StatusCode::CONFLICT, STAY, held(&desk, &visitor, &code, &holder)).into_response())
        }
    }
}

/// Claims the next campaign of the queue and goes there.
pub(in crate::desk) async fn next(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(from): Form<From>,
) -> Result<Redirect, DeskError> {
    let next = claim_from(&desk, &visitor, Start::After(from.after)).await?;
    Ok(Redirect::to(&next.map_or_else(|| "/".to_owned(), |next| format!("/campaign/{next}"))))
}

/// Undoes a decision of the visitor's own; an operator may undo any.
pub(in crate::desk) async fn undo(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(undone): Form<ToUndo>,
) -> Result<Redirect, DeskError> {
    let asked = code.clone();
    let past = desk
        .read(move |reader| {
            let Some((past, decided)) = reader.past_decision(undone.event)? else { return Ok(None) };
            let is_of_it = reader.campaign_within(&asked, 1)?.row.campaign == decided;
            Ok(is_of_it.then_some((past, decided)))
        })
        .await?;
    let (past, code) = past.ok_or(DeskError::NoSuchPage)?;
    if past.person != visitor.person && visitor.role < Role::Operator {
        return Err(DeskError::NotAllowed { least: Role::Operator });
    }
    let (person, name, now) = (visitor.person, visitor.name.clone(), desk.now());
    let undone = desk.write(move |store| store.undo(undone.event, person, &name, now)).await?;
    Ok(Redirect::to(&format!("/campaign/{code}?undone={}", undone_name(undone))))
}

/// Name of what came of undoing a decision, as addresses carry it.
fn undone_name(undone: Undone) -> &'static str {
    match undone {
        Undone::Waits => "waits",
        Undone::StaysDecided => "decided",
        Undone::HasNoFlag => "no_flag",
        Undone::Before => "before",
    }
}

/// What an address says came of undoing a decision.
pub(super) fn undone_of(name: &str) -> Option<Undone> {
    [Undone::Waits, Undone::StaysDecided, Undone::HasNoFlag, Undone::Before]
        .into_iter()
        .find(|undone| undone_name(*undone) == name)
}

/// What a decision would apply to.
pub(super) fn touches(case: &CampaignPage, visitor: &Visitor) -> Markup {
    let (words, strings) = (visitor.language.campaign(), visitor.language.strings());
    html! {
        @if visitor.role >= Role::Analyst {
            p #touches .meta {
                @if case.open_flags > 0 {
                    ((words.touches)(&strings.count(case.campaign.row.ads), &strings.count(case.open_flags)))
                } @else { (words.touches_no_flag) }
            }
        }
    }
}

/// The form with six decisions, and the way on.
pub(super) fn form(case: &CampaignPage, visitor: &Visitor, line: &Line) -> Markup {
    let (words, told) = (visitor.language.campaign(), visitor.language.ruling());
    let code = &case.campaign.row.campaign;
    let seen = case.decisions.first().map_or(0, |past| past.event);
    let (before, behind) = (line.before(code), line.after(code).into_iter().next().unwrap_or_default());
    if visitor.role < Role::Analyst {
        return html! { p.hint { (words.may_not_decide) } };
    }
    html! {
        section.sheet.decide aria-labelledby="decide-head" aria-describedby="touches" {
            h2 #decide-head .unseen { (words.decide) }
            form #decision method="post" action={ "/campaign/" (code) "/decide" } {
                input type="hidden" name="seen" value=(seen);
                input type="hidden" name="then" value=(behind);
                @if case.is_second_look { input type="hidden" name="second" value="1"; }
                // The button that Enter in a field would press: it is switched off, so that Enter never decides.
                button type="submit" disabled hidden {}
                div.verdicts { @for (at, ruling) in Ruling::ALL.into_iter().enumerate() {
                    @let key = (at + 1).to_string();
                    button type="submit" name="ruling" value=(ruling.name()) data-key=(key) aria-keyshortcuts=(key) {
                        kbd.key aria-hidden="true" { (key) } ((told.ruling)(ruling))
                    }
                } }
            }
            div.ways {
                @if let Some(before) = before {
                    a.button href={ "/campaign/" (before) } data-key="k" aria-keyshortcuts="K" {
                        kbd.key aria-hidden="true" { "K" } (words.previous)
                    }
                }
                a.button href={ (case.lead_anchor()) } { kbd.key aria-hidden="true" { "L" } (visitor.language.lead().add_short) }
                @if case.open_flags > 0 && case.snooze.as_ref().is_none_or(|snooze| !snooze.is_in_force()) {
                    (snooze::link(code, visitor.language))
                }
                form method="post" action="/next" {
                    input type="hidden" name="after" value=(code);
                    button type="submit" data-key="j" aria-keyshortcuts="J" { kbd.key aria-hidden="true" { "J" } (words.next) }
                }
            }
            details.more {
                summary data-key="n" data-focus="note" aria-keyshortcuts="N" {
                    kbd.key aria-hidden="true" { "N" } " " (words.reason_and_note)
                }
                div.inline { (reason_and_note(visitor.language, "decision", &case.colleagues)) }
            }
        }
    }
}

/// That something was decided, with the way back.
pub(super) fn decided(past: &PastDecision, code: &str, visitor: &Visitor, is_elsewhere: bool) -> Markup {
    let words = visitor.language.campaign();
    let says = (words.decided)((visitor.language.ruling().ruling)(past.ruling), &past.person_name);
    let may_undo =
        past.undone_at.is_none() && (past.person == visitor.person || visitor.role >= Role::Operator);
    html! {
        div.flash {
            p { (says) @if past.undone_at.is_some() { " (" (words.undone_mark) ")" } }
            @if is_elsewhere { a href={ "/campaign/" (code) } { (words.see) } }
            @if may_undo {
                form method="post" action={ "/campaign/" (code) "/undo" } {
                    input type="hidden" name="event" value=(past.event);
                    button type="submit" data-key="u" aria-keyshortcuts="U" { kbd.key aria-hidden="true" { "U" } (words.undo) }
                }
            }
        }
    }
}

/// That somebody else has decided since the page was read; what, only to whom is not asked for a second opinion.
fn conflict(visitor: &Visitor, made: &Decision, other: &PastDecision, is_blind: bool, then: &str) -> Markup {
    let (words, told) = (visitor.language.campaign(), visitor.language.ruling());
    let body = html! {
        h1 tabindex="-1" { (words.conflict_title) }
        @if is_blind { p { (words.conflict_blind) } }
        @else {
            p { ((words.conflict_how)(&other.person_name, (told.ruling)(other.ruling))) }
            (why(other, visitor))
        }
        div.inline {
            form method="post" action={ "/campaign/" (made.campaign) "/decide" } {
                input type="hidden" name="ruling" value=(made.ruling.name());
                input type="hidden" name="reason" value=(made.reason.map(code_of).unwrap_or_default());
                input type="hidden" name="note" value=(made.note);
                input type="hidden" name="then" value=(then);
                input type="hidden" name="seen" value=(other.event);
                input type="hidden" name="second" value="1";
                button type="submit" { (words.conflict_second) ": " ((told.ruling)(made.ruling)) }
            }
            form method="post" action="/next" {
                input type="hidden" name="after" value=(made.campaign);
                button.main type="submit" data-key="j" aria-keyshortcuts="J" {
                    (words.conflict_leave) " " kbd.key aria-hidden="true" { "J" }
                }
            }
        }
    };
    layout::page(visitor, words.conflict_title, Nav::Today, &body)
}

pub(super) fn held(desk: &Desk, visitor: &Visitor, code: &str, holder: &Holder) -> Markup {
    let words = visitor.language.campaign();
    let holder = desk.told(holder.clone());
    let until = visitor.language.strings().time(&holder.until.to_zoned(desk.knowledge().zone.clone()));
    let body = html! {
        h1 tabindex="-1" { (words.held_title) }
        p { ((words.held)(&holder.person_name, &until)) }
        div.inline {
            a.button href={ "/campaign/" (code) } { (words.previous) }
            form method="post" action="/next" {
                input type="hidden" name="after" value=(code);
                button.main type="submit" data-key="j" aria-keyshortcuts="J" { (words.next) " " kbd.key aria-hidden="true" { "J" } }
            }
        }
    };
    layout::page(visitor, words.held_title, Nav::Today, &body)
}

/// The reason and the note of a decision, where there is one.
fn why(past: &PastDecision, visitor: &Visitor) -> Markup {
    let reason = past.reason.map(|reason| (visitor.language.ruling().reason)(reason));
    html! {
        @if reason.is_some() || !past.note.is_empty() {
            p {
                (reason.unwrap_or_default())
                @if reason.is_some() && !past.note.is_empty() { ": " }
                bdi { (past.note) }
            }
        }
    }
}

/// What was decided on the campaign and near it.
pub(super) fn earlier(case: &CampaignPage, visitor: &Visitor, desk: &Desk) -> Markup {
    let (words, language) = (visitor.language.campaign(), visitor.language);
    let row = |past: &PastDecision, link: Option<&str>| {
        html! { li {
            b { ((language.ruling().ruling)(past.ruling)) } " "
            @if let Some(reason) = past.reason { "(" ((language.ruling().reason)(reason)) ") " }
            (past.person_name) ", " (layout::time(past.at, &desk.knowledge().zone, language))
            @if past.undone_at.is_some() { " " span.chip { (words.undone_mark) } }
            @if !past.note.is_empty() { ": " bdi { (past.note) } }
            @if let Some(ad) = link { " " a href={ "/campaign/" (ad) } { (words.see) } }
        } }
    };
    html! {
        section.sheet aria-labelledby="earlier-head" {
            h2 #earlier-head { (words.earlier) }
            @if case.is_second_look { p { (words.second_look) } }
            @if case.decisions.is_empty() && case.nearby.is_empty() && !case.is_second_look { p { (words.earlier_none) } }
            @if !case.decisions.is_empty() {
                h3 { (words.earlier_of_this) }
                ul { @for past in &case.decisions { (row(past, None)) } }
            }
            @if !case.nearby.is_empty() {
                h3 { (words.earlier_network) }
                ul { @for (past, ad) in &case.nearby { (row(past, Some(ad))) } }
            }
        }
    }
}
