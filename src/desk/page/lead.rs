//! One lead: what is in it, its dossier, its way out, what happened to it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use maud::{Markup, html};
use serde::Deserialize;

use super::blind::Blind;
use super::lead_form::{self, AnswerQuery, Back, LONGEST_REASON};
use super::{chip, lead_dossier, lead_way_out, leads};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{LeadAnswer, LeadId, LeadState, Role};
use crate::store::CampaignRow;
use crate::views::{LeadContent, LeadView};

/// Most campaigns and most events on the page.
const MOST_SHOWN: usize = 100;
/// Most campaigns of a lead that are looked at for a second opinion that is due.
const MOST_ASKED: usize = 10_000;

/// The form that takes a campaign out.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct TakenOut {
    campaign: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: Option<Back>,
}

/// The form that closes a lead or opens it once more.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Turned {
    to: Wanted,
    #[serde(default)]
    reason: String,
}

/// What a lead is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    Open,
    Closed,
}

/// The page, or its JSON twin where the address ends in `.json`.
pub(in crate::desk) async fn lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    answered: AnswerQuery,
) -> Result<Response, DeskError> {
    let (number, is_json) = number.strip_suffix(".json").map_or((number.as_str(), false), |n| (n, true));
    let view = gather(&desk, &visitor, lead_of(number)?).await?;
    if is_json {
        return Ok(Json(view).into_response());
    }
    let said = lead_form::said(&desk, answered.0).await?;
    let flash = lead_form::flash(said.as_ref(), &visitor, "lead");
    Ok(draw(&desk, &visitor, &view, &flash).into_response())
}

/// Takes a campaign out and goes back.
pub(in crate::desk) async fn take_out(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(sent): Form<TakenOut>,
) -> Result<Redirect, DeskError> {
    let (lead, note) = (lead_of(&number)?, lead_form::note(&desk, &visitor, &sent.reason));
    let campaign = sent.campaign.clone();
    let answer = desk.write(move |store| store.take_out_of_lead(lead, &campaign, &note)).await?;
    let to = match (sent.back.unwrap_or(Back::Lead), answer) {
        // What is gone from the page needs no further words, what is not does.
        (Back::Campaign, LeadAnswer::Done) => format!("/campaign/{}", sent.campaign),
        (Back::Queue, LeadAnswer::Done) => "/".to_owned(),
        (Back::Lead, LeadAnswer::Done) => format!("/lead/{}", lead.0),
        (back, answer) => lead_form::way_back(back, lead, &sent.campaign, answer),
    };
    Ok(Redirect::to(&to))
}

/// Closes a lead, or opens it once more.
pub(in crate::desk) async fn set_state(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(sent): Form<Turned>,
) -> Result<Redirect, DeskError> {
    let (lead, note) = (lead_of(&number)?, lead_form::note(&desk, &visitor, &sent.reason));
    let is_closed = sent.to == Wanted::Closed;
    let answer = desk.write(move |store| store.set_lead_closed(lead, is_closed, &note)).await?;
    Ok(told(lead, answer))
}

/// Back to the lead. That something was done shows on the page; only what was not done is told.
pub(super) fn told(lead: LeadId, answer: LeadAnswer) -> Redirect {
    let told = match answer {
        LeadAnswer::Done => String::new(),
        answer => format!("?lead={}&answer={}", lead.0, answer.name()),
    };
    Redirect::to(&format!("/lead/{}{told}", lead.0))
}

pub(super) fn lead_of(number: &str) -> Result<LeadId, DeskError> {
    number.parse().map(LeadId).map_err(|_| DeskError::NoSuchPage)
}

async fn gather(desk: &Desk, visitor: &Visitor, lead: LeadId) -> Result<LeadView, DeskError> {
    let (own, visitor) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let blind = Blind::of(&own, &visitor);
        let mut view = LeadView::of(reader, lead, MOST_SHOWN)?;
        for content in &mut view.contents {
            if blind.is(reader, &content.campaign.campaign)? {
                content.awaits_own_decision = true;
                content.decision = None;
                content.campaign = CampaignRow { confirmed: 0, dismissed: 0, ..content.campaign.clone() };
            }
        }
        Ok(view)
    })
    .await
}

/// Whether the visitor is to decide on something in a lead before they are told what others did. What is handed out tells
/// that.
pub(super) async fn awaits_decision(desk: &Desk, visitor: &Visitor, lead: LeadId) -> Result<bool, DeskError> {
    let (own, visitor) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let blind = Blind::of(&own, &visitor);
        for content in LeadView::of(reader, lead, MOST_ASKED)?.contents {
            if blind.is(reader, &content.campaign.campaign)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
    .await
}

fn draw(desk: &Desk, visitor: &Visitor, view: &LeadView, flash: &Markup) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, strings) = (language.lead(), language.strings());
    let may_change = visitor.role >= Role::Analyst;
    let name = ad_text::line(&view.row.name);
    let body = html! {
        (flash)
        div.head {
            h1 tabindex="-1" data-say=(name) { bdi { (name) } }
            a.no-print href={ "/lead/" (view.row.lead.0) ".json" } hx-boost="false" { "JSON" }
        }
        p.meta {
            span { (leads::state(view.row.is_open, visitor)) }
            span { (leads::way(view.row.state, visitor)) }
            span { ((words.campaigns_count)(&strings.count(view.row.campaigns))) }
            span {
                (words.opened) " " (layout::time(view.row.opened_at, zone, language)) " "
                ((words.opened_by)(&ad_text::line(&view.row.person_name)))
            }
        }
        (lead_way_out::about(desk, visitor, view))
        h2 { (words.contents) }
        @if view.contents.is_empty() { div.empty { p { (words.contents_none) } p { (words.none_how) } } }
        @else {
            p.hint { (words.masked) }
            ol.queue { @for (at, content) in view.contents.iter().enumerate() {
                (draw_content(desk, visitor, view, content, at))
            } }
            @if view.contents.len() < view.row.campaigns {
                p.hint { ((words.contents_cut)(&strings.count(view.contents.len()))) }
            }
        }
        (lead_dossier::draw(view, &desk.knowledge().facts().maps, visitor, zone))
        (lead_way_out::left(desk, visitor, view))
        section.sheet aria-labelledby="history-head" {
            h2 #history-head { (words.history) }
            ul { @for event in &view.events { li {
                (layout::time(event.at, zone, language)) ": " (ad_text::line(&event.person_name)) " "
                ((words.change)(event.what))
                @if let Some(code) = &event.campaign { " " a.code href={ "/campaign/" (code) } { (code) } }
                @if let Some(outcome) = event.detail.outcome { " (" ((language.export().outcome)(outcome)) ")" }
                @if let Some(recipient) = &event.detail.recipient { " → " bdi { (ad_text::line(recipient)) } }
                @if !event.reason.is_empty() { " – " bdi { (ad_text::words(&event.reason)) } }
            } } }
        }
        @if may_change { (turn(view, visitor)) }
    };
    layout::page(visitor, &name, Nav::Leads, &body)
}

fn draw_content(desk: &Desk, visitor: &Visitor, view: &LeadView, content: &LeadContent, at: usize) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, strings, row) = (language.lead(), language.strings(), &content.campaign);
    let title = ad_text::title(&row.title, language);
    html! { li {
        div.row {
            h3 { a href={ "/campaign/" (row.campaign) } data-row {
                bdi { (title) }
            } }
        }
        p.meta {
            span { (words.destination) ": " bdi {
                @if row.destinations.is_empty() { (language.today().no_destination) }
                @else { (ad_text::line(&row.destinations.join(", "))) }
            } }
            span { (words.ads) ": " (strings.count(row.ads)) }
            span { (words.contacts) ": " (strings.count(row.contacts)) }
            span { (words.seen) " " (layout::days(row.first_seen_at, row.last_seen_at, zone, language)) }
        }
        dl.facts {
            dt { (words.program_says) } dd { @match row.band { Some(band) => (chip::band(band, language)) None => "–" } }
            dt { (words.person_says) } dd {
                @if content.awaits_own_decision { (words.second_look) }
                @else { @match &content.decision {
                    Some(past) => {
                        b { ((language.ruling().ruling)(past.ruling)) } ", " (ad_text::line(&past.person_name)) ", "
                        (layout::time(past.at, zone, language))
                    }
                    None => span.hint { (words.undecided) }
                } }
            }
        }
        p.why {
            ((words.added)(&ad_text::line(&content.added_by))) ", " (layout::time(content.added_at, zone, language))
            @if !content.reason.is_empty() { ": " bdi { (ad_text::line(&content.reason)) } }
        }
        @if view.row.is_open && view.row.state != LeadState::Sent && visitor.role >= Role::Analyst {
            details.no-print {
                summary { (words.take_out) span.unseen { ": " (title) } }
                form method="post" action={ "/lead/" (view.row.lead.0) "/take-out" } {
                    input type="hidden" name="campaign" value=(row.campaign);
                    (reason_field(visitor, &format!("out-{at}")))
                    button type="submit" { (words.take_out) span.unseen { ": " (title) } }
                }
            }
        }
    } }
}

pub(super) fn reason_field(visitor: &Visitor, id: &str) -> Markup {
    let words = visitor.language.lead();
    html! {
        div.field {
            label for=(id) { (words.reason) }
            input id=(id) type="text" name="reason" maxlength=(LONGEST_REASON) autocomplete="off"
                aria-describedby={ (id) "-hint" };
            span.hint id={ (id) "-hint" } { (words.reason_hint) }
        }
    }
}

/// The form that closes a lead or opens it once more.
fn turn(view: &LeadView, visitor: &Visitor) -> Markup {
    let words = visitor.language.lead();
    let (to, go, how) = if view.row.is_open {
        ("closed", words.close, words.close_how)
    } else {
        ("open", words.reopen, words.reopen_how)
    };
    html! {
        section.sheet.no-print aria-labelledby="turn-head" {
            h2 #turn-head { (go) }
            p.hint { (how) }
            form method="post" action={ "/lead/" (view.row.lead.0) "/state" } {
                input type="hidden" name="to" value=(to);
                (reason_field(visitor, "turn-reason"))
                button type="submit" { (go) }
            }
        }
    }
}
