//! What would leave of a lead, before it does, and the notices that recall it.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::lead::{lead_of, told};
use super::lead_export::{Wanted, attached, keys, may_take, order, refused};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{LeadAnswer, LeadChange, LeadId, LeadState, Profile};
use crate::export::{self, Dossier, ExportError, Order, Preview};
use crate::store::Reader;

/// Most campaigns and events of a lead that notices are made of.
const MOST_TOLD: usize = 10_000;

/// Shows what would leave. Nothing is written, and nothing is noted: contacts are masked whatever the profile.
pub(in crate::desk) async fn preview_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, DeskError> {
    let lead = lead_of(&number)?;
    if !may_take(&desk, &visitor, lead, wanted.profile).await? {
        return Ok(told(lead, LeadAnswer::AwaitsYou).into_response());
    }
    let (own, who, asked) = (desk.clone(), visitor.clone(), wanted.clone());
    match desk.make_download(move || look(&own, &who, lead, &asked)).await? {
        Ok(preview) => Ok(page(&visitor, lead, &wanted, &preview).into_response()),
        Err(error) => refused(lead, error),
    }
}

fn look(desk: &Desk, visitor: &Visitor, lead: LeadId, wanted: &Wanted) -> Result<Preview, ExportError> {
    let mut order = order(desk, visitor, lead, wanted);
    // To look at what is masked takes nobody's approval.
    order.four_eyes = false;
    if order.profile == Profile::Full {
        order.profile = Profile::Masked;
    }
    let (reader, knowledge, keys) = (Reader::open(desk.database())?, desk.knowledge(), keys(desk)?);
    let archive = &desk.export_places().archive;
    let teller = knowledge.presenter(visitor.language);
    export::preview(&Dossier::of(&order, &reader, teller, archive, &keys, &knowledge.zone)?)
}

fn page(visitor: &Visitor, lead: LeadId, wanted: &Wanted, preview: &Preview) -> Markup {
    let (language, words) = (visitor.language, visitor.language.export());
    let (look, strings) = (language.lead_preview(), language.strings());
    let count = |n: usize| strings.count(n);
    let has_captures = wanted.profile == Profile::Full;
    let body = html! {
        h1 tabindex="-1" { (look.title) }
        p { a href={ "/lead/" (lead.0) } { (look.back) " " (lead.0) } }
        section.sheet aria-labelledby="leaves-head" {
            h2 #leaves-head { (look.leaves) }
            dl.facts {
                dt { (language.lead().format) } dd { ((words.format)(wanted.format)) }
                dt { (words.profile) } dd { ((words.profile_name)(wanted.profile)) ": " ((words.profile_says)(wanted.profile)) }
                dt { (look.ads) } dd { (count(preview.ads)) }
                dt { (look.contacts) } dd { (count(preview.contacts)) }
                @if has_captures { dt { (look.captures) } dd { (count(preview.captures)) } }
                @if !preview.left_out.is_empty() {
                    dt { (look.stays) }
                    dd { @for code in &preview.left_out { a.code href={ "/campaign/" (code) } { (code) } " " } }
                }
            }
            form method="post" hx-boost="false" action={ "/lead/" (lead.0) "/export" } {
                input type="hidden" name="format" value=(wanted.format.name());
                input type="hidden" name="profile" value=(wanted.profile.name());
                input type="hidden" name="recipient" value=(wanted.recipient);
                p.hint { (look.how) @if has_captures { " " (look.how_full) } }
                button.main type="submit" { (language.lead().download) }
            }
        }
        @if !preview.first.is_empty() {
            section.sheet aria-labelledby="first-head" {
                h2 #first-head { (look.first) }
                @for (title, contacts, text) in &preview.first { article {
                    h3 { bdi { (ad_text::title(title, language)) } }
                    p.meta { @for contact in contacts { span { bdi { (ad_text::line(contact)) } } } }
                    div.ad-text dir="auto" { (ad_text::marked(text, text.len(), &[])) "…" }
                } }
            }
        }
        @if !preview.figures.is_empty() {
            section.sheet aria-labelledby="figures-head" {
                h2 #figures-head { (look.figures) }
                div.scroll tabindex="0" role="group" aria-labelledby="figures-head" { table {
                    thead { tr { th scope="col" { (look.what) } th scope="col" { (look.value) } th.number scope="col" { (look.ads) } } }
                    tbody { @for (what, value, ads) in &preview.figures { tr {
                        td.code { (what) } td { bdi { (ad_text::line(value)) } } td.number { (count(*ads)) }
                    } } }
                } }
            }
        }
    };
    layout::page(visitor, look.title, Nav::Leads, &body)
}

/// The notices that recall a lead which was withdrawn, packed.
pub(in crate::desk) async fn recall_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, DeskError> {
    let lead = lead_of(&number)?;
    let own = desk.clone();
    match desk.make_download(move || notices(&own, &visitor, lead)).await? {
        Ok(Some(bytes)) => attached(bytes, "application/zip", &format!("penarikan-{}.zip", lead.0)),
        Ok(None) => Err(DeskError::NoSuchPage),
        Err(error) => refused(lead, error),
    }
}

/// The packed notices; none where the lead was not withdrawn.
fn notices(desk: &Desk, visitor: &Visitor, lead: LeadId) -> Result<Option<Vec<u8>>, ExportError> {
    let failed = |source| ExportError::Write { path: "download".into(), source };
    let (reader, knowledge, keys) = (Reader::open(desk.database())?, desk.knowledge(), keys(desk)?);
    let shown = reader.lead(lead, MOST_TOLD)?;
    let withdrawn = shown.events.iter().find(|event| event.what == LeadChange::Withdrawn);
    let Some(withdrawn) = withdrawn.filter(|_| shown.row.state == LeadState::Withdrawn) else {
        return Ok(None);
    };
    let order = Order::recall(lead, (visitor.person, &visitor.name), desk.now());
    let archive = &desk.export_places().archive;
    let teller = knowledge.presenter(visitor.language);
    let dossier = Dossier::of(&order, &reader, teller, archive, &keys, &knowledge.zone)?;
    let folder = tempfile::tempdir().map_err(failed)?;
    let (path, zip) =
        (folder.path().join(format!("penarikan-{}", lead.0)), folder.path().join("notices.zip"));
    export::recall(&dossier, &shown, &withdrawn.reason, &path)?;
    export::zip_folder(&path, &zip).map_err(failed)?;
    fs_err::read(&zip).map(Some).map_err(failed)
}
