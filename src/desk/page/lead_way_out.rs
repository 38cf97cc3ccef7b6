//! The way of a lead out of the house: what is said of it, approval, sending, withdrawal, what came of it, and what left.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::lead::{lead_of, reason_field, told};
use super::lead_form::{self, LONGEST_REASON};
use crate::desk::layout;
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{ExportFormat, LeadDetail, LeadOutcome, LeadState, Profile, Role};
use crate::mask;
use crate::views::LeadView;

/// Longest summary, characters.
const LONGEST_SUMMARY: usize = 2_000;

/// The form that says what a lead is about.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct About {
    #[serde(default)]
    summary: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    addressee: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    note: String,
}

/// A step on the way out.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Step {
    #[serde(rename = "step")]
    name: StepName,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StepName {
    Approve,
    Send,
    Withdraw,
}

/// What came of it.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Came {
    outcome: LeadOutcome,
    #[serde(default)]
    reason: String,
}

/// A text of a form as it is kept: numbers and addresses of persons masked.
fn kept(text: &str, most: usize) -> Option<String> {
    let text = mask::note(text.trim().chars().take(most).collect::<String>().as_str());
    (!text.is_empty()).then_some(text)
}

/// Says what a lead is about.
pub(in crate::desk) async fn describe(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(sent): Form<About>,
) -> Result<Redirect, DeskError> {
    let lead = lead_of(&number)?;
    let addressee = Some(sent.addressee.clone()).filter(|id| !id.is_empty());
    if let Some(id) = &addressee {
        desk.knowledge().facts().letters.addressee(id).ok_or(DeskError::BadForm)?;
    }
    let about = LeadDetail {
        summary: kept(&sent.summary, LONGEST_SUMMARY),
        purpose: kept(&sent.purpose, LONGEST_REASON),
        owner: kept(&sent.owner, LONGEST_REASON),
        addressee,
        ..LeadDetail::default()
    };
    let (plain, written) =
        (lead_form::note(&desk, &visitor, ""), lead_form::note(&desk, &visitor, &sent.note));
    let answer = desk
        .write(move |store| {
            if !written.reason.is_empty() {
                store.note_lead(lead, &written)?;
            }
            store.describe_lead(lead, &about, &plain)
        })
        .await?;
    Ok(told(lead, if sent.note.trim().is_empty() { answer } else { crate::domain::LeadAnswer::Done }))
}

/// Approves, sends or withdraws a lead.
pub(in crate::desk) async fn step(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(sent): Form<Step>,
) -> Result<Redirect, DeskError> {
    let (lead, note) = (lead_of(&number)?, lead_form::note(&desk, &visitor, &sent.reason));
    let four_eyes = desk.has_four_eyes();
    let sending = LeadDetail { recipient: kept(&sent.recipient, LONGEST_REASON), ..LeadDetail::default() };
    let answer = desk
        .write(move |store| match sent.name {
            StepName::Approve => store.approve_lead(lead, four_eyes, &note),
            StepName::Send => store.send_lead(lead, &sending, four_eyes, &note),
            StepName::Withdraw => store.withdraw_lead(lead, &note),
        })
        .await?;
    Ok(told(lead, answer))
}

/// Notes what came of a lead.
pub(in crate::desk) async fn outcome(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(sent): Form<Came>,
) -> Result<Redirect, DeskError> {
    let (lead, note) = (lead_of(&number)?, lead_form::note(&desk, &visitor, &sent.reason));
    let detail = LeadDetail { outcome: Some(sent.outcome), ..LeadDetail::default() };
    let answer = desk.write(move |store| store.note_lead_outcome(lead, &detail, &note)).await?;
    Ok(told(lead, answer))
}

/// What is said of a lead, its clock, and the forms that change both.
pub(super) fn about(desk: &Desk, visitor: &Visitor, view: &LeadView) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, export, strings) = (language.lead(), language.export(), language.strings());
    let letters = &desk.knowledge().facts().letters;
    let said = &view.about;
    let named = said.addressee.as_deref().and_then(|id| letters.addressee(id));
    let clock = &view.clock;
    let times = [
        (words.sent_at, clock.sent_at),
        (words.withdrawn_at, clock.withdrawn_at),
        (words.answered_at, clock.answered_at),
        (words.gone_at, clock.gone_at),
        (words.back_at, clock.back_at),
    ];
    let text = |value: Option<&String>| html! { @if let Some(value) = value { bdi { (ad_text::words(value)) } } @else { "–" } };
    html! {
        section.sheet aria-labelledby="about-head" {
            h2 #about-head { (words.describe) }
            dl.facts {
                dt { (words.summary) } dd { (text(said.summary.as_ref())) }
                dt { (export.purpose) } dd { (text(said.purpose.as_ref())) }
                dt { (words.addressee) } dd { (text(named.map(|one| &one.name))) }
                dt { (words.owner) } dd { (text(said.owner.as_ref())) }
                @if let Some(name) = &view.approved_by { dt { (words.approved_by) } dd { (ad_text::line(name)) } }
                @if view.is_approval_lapsed { dt { (words.approved_by) } dd { strong { (words.approval_lapsed) } } }
                @for (name, at) in times { @if let Some(at) = at { dt { (name) } dd { (layout::time(at, zone, language)) } } }
                dt { (words.ads_gone) } dd { (strings.count(clock.ads_gone)) " / " (strings.count(clock.ads)) }
            }
            @if view.row.is_open && view.row.state != LeadState::Sent && visitor.role >= Role::Analyst {
                details.no-print {
                    summary { (words.describe_go) }
                    form method="post" action={ "/lead/" (view.row.lead.0) "/about" } {
                        (field("about-summary", "summary", words.summary, said.summary.as_deref(), LONGEST_SUMMARY))
                        (field("about-purpose", "purpose", export.purpose, said.purpose.as_deref(), LONGEST_REASON))
                        div.field {
                            label for="about-addressee" { (words.addressee) }
                            select #about-addressee name="addressee" {
                                option value="" { "–" }
                                @for one in letters.addressees() {
                                    option value=(one.id) selected[said.addressee.as_ref() == Some(&one.id)] { (one.name) }
                                }
                            }
                        }
                        (field("about-owner", "owner", words.owner, said.owner.as_deref(), LONGEST_REASON))
                        (field("about-note", "note", words.note, None, LONGEST_REASON))
                        button type="submit" { (words.describe_go) }
                    }
                }
            }
        }
    }
}

fn field(id: &str, name: &str, label: &str, value: Option<&str>, most: usize) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            input id=(id) type="text" name=(name) maxlength=(most) autocomplete="off" value=(value.unwrap_or_default());
        }
    }
}

/// What left, the downloads, and the steps that are possible now.
pub(super) fn left(desk: &Desk, visitor: &Visitor, view: &LeadView) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, export) = (language.lead(), language.export());
    html! {
        section.sheet aria-labelledby="left-head" {
            h2 #left-head { (words.left) }
            @if view.exports.is_empty() { p { (words.left_none) } }
            @else { ul { @for event in &view.exports { li {
                (layout::time(event.at, zone, language)) ": " ((export.format)(event.format)) ", "
                ((export.profile_name)(event.profile)) ", " (ad_text::line(&event.person_name))
                @if !event.recipient.is_empty() { " → " bdi { (ad_text::line(&event.recipient)) } }
                @if !event.file_sha256.is_empty() { br; span.code { (event.file_sha256) } }
            } } } }
            @if view.row.state == LeadState::Withdrawn && visitor.role >= Role::Investigator {
                p.no-print { a.button href={ "/lead/" (view.row.lead.0) "/recall" } hx-boost="false" { (visitor.language.lead_preview().recall) } }
            }
            @if visitor.role >= Role::Analyst && view.row.campaigns > 0 { (downloads(visitor, view)) }
        }
        @if visitor.role >= Role::Analyst { (steps(desk, visitor, view)) }
    }
}

fn downloads(visitor: &Visitor, view: &LeadView) -> Markup {
    let (words, export) = (visitor.language.lead(), visitor.language.export());
    html! {
        form.no-print method="post" hx-boost="false" action={ "/lead/" (view.row.lead.0) "/export" } {
            h3 { (words.download) }
            p.hint { (words.download_how) }
            div.field {
                label for="export-format" { (words.format) }
                select #export-format name="format" {
                    @for format in ExportFormat::ALL { option value=(format.name()) { ((export.format)(format)) } }
                }
            }
            div.field {
                label for="export-profile" { (words.profile) }
                select #export-profile name="profile" {
                    option value="masked" { ((export.profile_name)(Profile::Masked)) }
                    option value="figures" { ((export.profile_name)(Profile::Figures)) }
                    @if visitor.role >= Role::Investigator { option value="full" { ((export.profile_name)(Profile::Full)) } }
                }
                @if visitor.role < Role::Investigator { span.hint { (words.download_full) } }
            }
            (field("export-recipient", "recipient", words.recipient, None, LONGEST_REASON))
            div.inline {
                button type="submit" formaction={ "/lead/" (view.row.lead.0) "/preview" } { (visitor.language.lead_preview().go) }
                button type="submit" { (words.download) }
            }
        }
    }
}

fn steps(desk: &Desk, visitor: &Visitor, view: &LeadView) -> Markup {
    let words = visitor.language.lead();
    let action = format!("/lead/{}/way", view.row.lead.0);
    let is_investigator = visitor.role >= Role::Investigator && view.row.is_open;
    let form = |id: &str, step: &str, go: &str, how: &str, more: Markup| {
        html! {
            section.sheet.no-print aria-labelledby=(id) {
                h2 id=(id) { (go) }
                p.hint { (how) @if step == "approve" && desk.has_four_eyes() { " " (words.approve_four) } }
                form method="post" action=(action) {
                    input type="hidden" name="step" value=(step);
                    (more)
                    (reason_field(visitor, &format!("{step}-reason")))
                    button type="submit" { (go) }
                }
            }
        }
    };
    html! {
        @match view.row.state {
            LeadState::Draft | LeadState::Withdrawn => @if is_investigator && view.row.campaigns > 0 {
                (form("approve-head", "approve", words.approve, words.approve_how, html! {}))
            },
            LeadState::Approved => @if is_investigator {
                (form("send-head", "send", words.send, words.send_how,
                      field("send-recipient", "recipient", words.recipient, None, LONGEST_REASON)))
            },
            LeadState::Sent => {
                section.sheet.no-print aria-labelledby="outcome-head" {
                    h2 #outcome-head { (words.outcome) }
                    form method="post" action={ "/lead/" (view.row.lead.0) "/outcome" } {
                        div.field {
                            label for="outcome-what" { (words.outcome_what) }
                            select #outcome-what name="outcome" {
                                @for outcome in LeadOutcome::ALL {
                                    option value=(outcome.name()) { ((visitor.language.export().outcome)(outcome)) }
                                }
                            }
                        }
                        (reason_field(visitor, "outcome-reason"))
                        button type="submit" { (words.outcome) }
                    }
                }
                @if is_investigator && view.is_approval_lapsed {
                    (form("approve-head", "approve", words.approve, words.approve_how, html! {}))
                }
                @if is_investigator {
                    (form("withdraw-head", "withdraw", words.withdraw, words.withdraw_how, html! {}))
                }
            },
        }
    }
}
