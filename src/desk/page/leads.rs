//! The list of leads.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use maud::{Markup, html};
use serde::Deserialize;

use super::lead_form::{self, LONGEST_NAME};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{LeadId, LeadState, Role};
use crate::store::LeadRow;

/// Leads on one page.
const MOST_ROWS: usize = 50;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// Only leads that were opened before this one.
    before: Option<i64>,
}

/// The form that opens a lead.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Sent {
    #[serde(default)]
    name: String,
}

/// The page.
pub(in crate::desk) async fn leads(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Markup, DeskError> {
    let rows = gather(&desk, &asked).await?;
    Ok(draw(&desk, &visitor, &rows, None))
}

/// The same as JSON.
pub(in crate::desk) async fn leads_json(
    State(desk): State<Desk>,
    Query(asked): Query<Params>,
) -> Result<Json<Vec<LeadRow>>, DeskError> {
    Ok(Json(gather(&desk, &asked).await?))
}

/// Opens a lead that nothing is in yet.
pub(in crate::desk) async fn open_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let Some(name) = lead_form::named(&sent.name) else {
        let rows = gather(&desk, &Params::default()).await?;
        let page = draw(&desk, &visitor, &rows, Some(visitor.language.lead().bad_name));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let note = lead_form::note(&desk, &visitor, "");
    let (lead, _) = desk.write(move |store| store.open_lead(&name, None, &note)).await?;
    Ok(Redirect::to(&format!("/lead/{}", lead.0)).into_response())
}

async fn gather(desk: &Desk, asked: &Params) -> Result<Vec<LeadRow>, DeskError> {
    let before = asked.before.map(LeadId);
    desk.read(move |reader| reader.leads(before, MOST_ROWS)).await
}

/// Open or closed, in a word.
pub(super) fn state(is_open: bool, visitor: &Visitor) -> Markup {
    let words = visitor.language.lead();
    html! { span.chip.good[is_open] { (if is_open { words.open } else { words.closed }) } }
}

/// How far it has come on its way out, in a word.
pub(super) fn way(state: LeadState, visitor: &Visitor) -> Markup {
    html! { span.chip { ((visitor.language.export().state)(state)) } }
}

fn draw(desk: &Desk, visitor: &Visitor, rows: &[LeadRow], kind: Option<&str>) -> Markup {
    let (words, strings, zone) =
        (visitor.language.lead(), visitor.language.strings(), &desk.knowledge().zone);
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/leads.json" hx-boost="false" { "JSON" }
        }
        p.hint { (words.what) }
        @if let Some(kind) = kind { p.flash.bad role="alert" { (kind) } }
        @if rows.is_empty() { div.empty { h2 { (words.none) } p { (words.none_how) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.title) { table.stack role="table" {
            thead role="rowgroup" { tr role="row" {
                th scope="col" role="columnheader" { (words.name) } th scope="col" role="columnheader" { (words.state) }
                th.number scope="col" role="columnheader" { (words.campaigns) }
                th scope="col" role="columnheader" { (words.opened) } th scope="col" role="columnheader" { (words.changed) }
            } }
            tbody role="rowgroup" { @for row in rows { tr role="row" {
                th scope="row" role="rowheader" { a href={ "/lead/" (row.lead.0) } data-row { bdi { (ad_text::line(&row.name)) } } }
                td role="cell" { (state(row.is_open, visitor)) " " (way(row.state, visitor)) }
                td.number role="cell" data-head=(words.campaigns) { (strings.count(row.campaigns)) }
                td role="cell" data-head=(words.opened) { (layout::time(row.opened_at, zone, visitor.language)) " " ((words.opened_by)(&ad_text::line(&row.person_name))) }
                td role="cell" data-head=(words.changed) { (layout::time(row.changed_at, zone, visitor.language)) }
            } } }
        } } }
        @if let Some(last) = rows.last().filter(|_| rows.len() == MOST_ROWS) {
            p.pages.no-print { a.button href={ "/leads?before=" (last.lead.0) } { (words.older) } }
        }
        @if visitor.role >= Role::Analyst {
            section.sheet.no-print aria-labelledby="new-head" {
                h2 #new-head { (words.new) }
                form method="post" action="/leads" {
                    div.field {
                        label for="lead-name" { (words.name) }
                        input #lead-name type="text" name="name" required maxlength=(LONGEST_NAME) autocomplete="off"
                            aria-describedby="lead-name-hint";
                        span #lead-name-hint .hint { (words.name_hint) }
                    }
                    button type="submit" { (words.new_go) }
                }
            }
        }
    };
    layout::page(visitor, words.title, Nav::Leads, &body)
}
