//! The newest notes across campaigns.

use axum::Json;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::blind::Blind;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::Ruling;
use crate::store::{PastDecision, StoreError};
use crate::views::CampaignsView;

/// Notes on one page.
const MOST_ROWS: usize = 50;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// Only notes of decisions before this one.
    before: Option<i64>,
}

/// A note of a decision. What would tell a decision that the visitor may not know is left out.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct Row {
    event: i64,
    campaign: String,
    /// Title of the campaign, masked; may be empty.
    title: String,
    person_name: String,
    at: jiff::Timestamp,
    is_undone: bool,
    ruling: Option<Ruling>,
    note: Option<String>,
}

/// The page.
pub(in crate::desk) async fn notes(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Markup, DeskError> {
    let rows = gather(&desk, &visitor, &asked).await?;
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let words = language.notes();
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/notes.json" hx-boost="false" { (language.today().as_json) }
        }
        p.hint { (words.why) }
        @if rows.is_empty() { div.empty { p { (words.none) } } }
        @else { h2.unseen { (words.title) } ol.queue { @for row in &rows { li {
            div.row {
                h3 { a href={ "/campaign/" (row.campaign) } data-row { bdi { (ad_text::title(&row.title, language)) } } }
                span.meta {
                    @if let Some(ruling) = row.ruling { span { ((language.ruling().ruling)(ruling)) } }
                    span { bdi { (ad_text::line(&row.person_name)) } }
                    span { (layout::time(row.at, zone, language)) }
                    @if row.is_undone { span.chip { (language.campaign().undone_mark) } }
                }
            }
            p.why { @match &row.note { Some(note) => bdi { (ad_text::words(note)) } None => (words.hidden) } }
        } } } }
        @if let Some(last) = rows.last().filter(|_| rows.len() == MOST_ROWS) {
            p.pages.no-print { a.button href={ "/notes?before=" (last.event) } { (words.older) } }
        }
    };
    Ok(layout::page(&visitor, words.title, Nav::Today, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn notes_json(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Json<Vec<Row>>, DeskError> {
    Ok(Json(gather(&desk, &visitor, &asked).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor, asked: &Params) -> Result<Vec<Row>, DeskError> {
    let (own, visitor, before) = (desk.clone(), visitor.clone(), asked.before);
    desk.read(move |reader| {
        let blind = Blind::of(&own, &visitor);
        let mut rows = Vec::new();
        for (past, campaign) in reader.notes(before, MOST_ROWS)? {
            let is_blind = blind.is(reader, &campaign)?;
            let title = match reader.campaign_within(&campaign, 1) {
                Ok(shown) => CampaignsView::of(vec![shown.row]).campaigns.pop().map(|row| row.title),
                // Its ads went meanwhile; the note stays.
                Err(StoreError::NoSuchAd { .. } | StoreError::NotCompared { .. }) => None,
                Err(error) => return Err(error),
            };
            rows.push(row(past, campaign, title.unwrap_or_default(), is_blind));
        }
        Ok(rows)
    })
    .await
}

fn row(past: PastDecision, campaign: String, title: String, is_blind: bool) -> Row {
    Row {
        event: past.event,
        campaign,
        title,
        person_name: past.person_name,
        at: past.at,
        is_undone: !is_blind && past.undone_at.is_some(),
        ruling: (!is_blind).then_some(past.ruling),
        note: (!is_blind).then_some(past.note),
    }
}
