//! Putting a campaign into a lead: the control on its page, the same on a page of its own, and what came of it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{LeadAnswer, LeadId, Role};
use crate::mask;
use crate::store::{LeadName, LeadNote};
use crate::views::CampaignsView;

/// Newest leads among which the open ones can be chosen; an older one is reached by typing its name.
const MOST_CHOICES: usize = 200;
/// Longest name of a lead and longest reason, characters.
pub(super) const LONGEST_NAME: usize = 80;
pub(super) const LONGEST_REASON: usize = 500;

/// The form as it is sent.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Sent {
    /// Number of an open lead.
    #[serde(default)]
    lead: String,
    /// Name of a new one, which goes before.
    #[serde(default)]
    name: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: Back,
}

/// The page that a form was on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Back {
    /// The campaign's.
    #[default]
    Campaign,
    /// The day's queue.
    Queue,
    /// The lead's.
    Lead,
}

/// What an address carries after something was done to a lead.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Answered {
    lead: Option<i64>,
    of: Option<String>,
    answer: Option<LeadAnswer>,
}

/// Who does it, when, and why: numbers and addresses of persons are masked before it is kept.
pub(super) fn note(desk: &Desk, visitor: &Visitor, reason: &str) -> LeadNote {
    LeadNote {
        person: visitor.person,
        person_name: visitor.name.clone(),
        reason: mask::note(&reason.trim().chars().take(LONGEST_REASON).collect::<String>()),
        at: desk.now(),
    }
}

/// The name of a lead as it is kept, none where it is no name.
pub(super) fn named(typed: &str) -> Option<String> {
    let name = mask::note(&ad_text::line(typed));
    (1..=LONGEST_NAME).contains(&name.chars().count()).then_some(name)
}

/// The control on a page of its own, where the queue leads to.
pub(in crate::desk) async fn lead_form(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Markup, DeskError> {
    alone(&desk, &visitor, &code, Back::Queue, None).await
}

/// Puts a campaign into a lead and goes back.
pub(in crate::desk) async fn add_to_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let (note, name) = (note(&desk, &visitor, &sent.reason), named(&sent.name));
    let chosen = sent.lead.parse::<i64>().ok().map(LeadId).filter(|_| sent.name.trim().is_empty());
    let campaign = code.clone();
    let done = match (chosen, name) {
        (Some(lead), _) => {
            desk.write(move |store| Ok((lead, store.add_to_lead(lead, &campaign, &note)?))).await?
        }
        (None, Some(name)) => desk.write(move |store| store.open_lead(&name, Some(&campaign), &note)).await?,
        (None, None) => {
            let kind = visitor.language.lead().bad_name;
            let page = alone(&desk, &visitor, &code, sent.back, Some(kind)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    Ok(Redirect::to(&way_back(sent.back, done.0, &code, done.1)).into_response())
}

/// The page that a form was on, told what came of it.
pub(super) fn way_back(back: Back, lead: LeadId, campaign: &str, answer: LeadAnswer) -> String {
    let path = match back {
        Back::Campaign => format!("/campaign/{campaign}"),
        Back::Queue => "/".to_owned(),
        Back::Lead => format!("/lead/{}", lead.0),
    };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("lead", &lead.0.to_string())
        .append_pair("of", campaign)
        .append_pair("answer", answer.name())
        .finish();
    format!("{path}?{query}")
}

async fn alone(
    desk: &Desk,
    visitor: &Visitor,
    code: &str,
    back: Back,
    kind: Option<&str>,
) -> Result<Markup, DeskError> {
    let (language, wanted) = (visitor.language, code.to_owned());
    let (row, within, open) = desk
        .read(move |reader| {
            let row = reader.campaign_within(&wanted, 1)?.row;
            let within = reader.leads_of(&wanted)?;
            Ok((row, within, reader.open_leads(MOST_CHOICES)?))
        })
        .await?;
    let words = language.lead();
    let masked = CampaignsView::of(vec![row]);
    let title = ad_text::title(masked.campaigns.first().map_or("", |row| &row.title), language);
    let body = html! {
        h1 tabindex="-1" { (words.add) }
        @if let Some(kind) = kind { p.flash.bad role="alert" { (kind) } }
        p { a href={ "/campaign/" (code) } { bdi { (title) } } }
        (control(visitor, code, &within, &open, back))
    };
    Ok(layout::page(visitor, words.add, Nav::Leads, &body))
}

/// The leads that a campaign is in, and the form that puts it into one.
pub(super) fn control(
    visitor: &Visitor,
    code: &str,
    within: &[LeadName],
    open: &[LeadName],
    back: Back,
) -> Markup {
    let words = visitor.language.lead();
    let back = match back {
        Back::Campaign => "campaign",
        Back::Queue => "queue",
        Back::Lead => "lead",
    };
    html! {
        section #lead .sheet aria-labelledby="lead-head" {
            h2 #lead-head { (words.title) }
            @if within.is_empty() { p.hint { (words.is_in_none) } }
            @else {
                p { (words.is_in) ": " @for (at, lead) in within.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href={ "/lead/" (lead.lead.0) } { bdi { (ad_text::line(&lead.name)) } }
                    @if !lead.is_open { " (" (words.closed) ")" }
                } }
            }
            @if visitor.role >= Role::Analyst {
                form.no-print method="post" action={ "/campaign/" (code) "/lead" } {
                    input type="hidden" name="back" value=(back);
                    p.hint { (words.add_how) }
                    @if !open.is_empty() {
                        div.field {
                            label for="lead-choice" { (words.add_to) " " kbd.key aria-hidden="true" { "L" } }
                            select #lead-choice name="lead" data-key="l" aria-keyshortcuts="L" {
                                @for lead in open { option value=(lead.lead.0) { (ad_text::line(&lead.name)) } }
                            }
                        }
                    }
                    div.field {
                        label for="lead-name" {
                            (words.new_name) @if open.is_empty() { " " kbd.key aria-hidden="true" { "L" } }
                        }
                        // Where no lead is open, the key leads here.
                        input #lead-name type="text" name="name" maxlength=(LONGEST_NAME) autocomplete="off"
                            required[open.is_empty()] aria-describedby="lead-name-hint"
                            data-key=[open.is_empty().then_some("l")]
                            aria-keyshortcuts=[open.is_empty().then_some("L")];
                        span #lead-name-hint .hint { (words.name_hint) }
                    }
                    div.field {
                        label for="lead-reason" { (words.reason) }
                        input #lead-reason type="text" name="reason" maxlength=(LONGEST_REASON) autocomplete="off"
                            aria-describedby="lead-reason-hint";
                        span #lead-reason-hint .hint { (words.reason_hint) }
                    }
                    button type="submit" { (words.add_go) }
                }
            }
        }
    }
}

/// What the address says came of a change, read from the database.
pub(super) async fn said(
    desk: &Desk,
    answered: Answered,
) -> Result<Option<(LeadName, LeadAnswer, String)>, DeskError> {
    let Answered { lead: Some(lead), of, answer: Some(answer) } = answered else { return Ok(None) };
    let name = desk.read(move |reader| reader.lead_name(LeadId(lead))).await?;
    Ok(name.map(|name| (name, answer, of.unwrap_or_default())))
}

/// That something was put into a lead, with the way back out.
pub(super) fn flash(said: Option<&(LeadName, LeadAnswer, String)>, visitor: &Visitor, back: &str) -> Markup {
    let words = visitor.language.lead();
    let Some((lead, answer, campaign)) = said else { return html! {} };
    let says = match answer {
        LeadAnswer::Done => words.done,
        LeadAnswer::NoChange => words.no_change,
        LeadAnswer::IsClosed => words.is_closed,
        LeadAnswer::NameTaken => words.name_taken,
        other => {
            return html! {
                div.flash.warn role="status" { p { (words.answer) ": " ((words.refused)(*other)) "." } }
            };
        }
    };
    html! {
        div.flash.warn[*answer != LeadAnswer::Done] {
            p { (says) " “" bdi { (ad_text::line(&lead.name)) } "”." }
            a href={ "/lead/" (lead.lead.0) } { (words.see) }
            @if *answer == LeadAnswer::Done && visitor.role >= Role::Analyst {
                form method="post" action={ "/lead/" (lead.lead.0) "/take-out" } {
                    input type="hidden" name="campaign" value=(campaign);
                    input type="hidden" name="back" value=(back);
                    button type="submit" { (words.undo) }
                }
            }
        }
    }
}

/// Leads that can be chosen.
pub(super) fn choices(reader: &crate::store::Reader) -> Result<Vec<LeadName>, crate::store::StoreError> {
    reader.open_leads(MOST_CHOICES)
}

/// Only the answer to the address of a page, for pages that take other things, too.
pub(in crate::desk) type AnswerQuery = Query<Answered>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_numbers_of_persons() {
        assert_eq!(named("  Rute  Batam\n"), Some("Rute Batam".to_owned()));
        assert_eq!(named("agen 0812-3456-7890").as_deref(), Some("agen •••••••••890"));
        assert_eq!(named(" \u{200b} "), None);
        assert_eq!(named(&"x".repeat(81)), None);
    }

    #[test]
    fn the_way_back_cannot_be_led_astray() {
        let to = way_back(Back::Campaign, LeadId(3), "ab&x=1", LeadAnswer::Done);
        assert_eq!(to, "/campaign/ab&x=1?lead=3&of=ab%26x%3D1&answer=done");
        assert!(way_back(Back::Lead, LeadId(3), "//evil", LeadAnswer::NoChange).starts_with("/lead/3?"));
    }
}
