use axum::Json;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::blind::Blind;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::i18n::FigureWords;
use crate::store::{AccessRow, Actor, Person, Reader, StoreError};

/// Rows on one page.
const MOST_ROWS: usize = 50;
/// Digits of a digest that tell rows apart.
const DIGEST_DIGITS: usize = 12;

/// What an address of the log may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// Only rows before this one.
    before: Option<i64>,
}

/// A row with the name of who it tells of.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct LogEntry {
    #[serde(flatten)]
    row: AccessRow,
    /// Name of the account, as it is now.
    name: Option<String>,
}

/// Who did and saw what, newest first.
pub(in crate::desk) async fn log(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Markup, DeskError> {
    let rows = gather(&desk, &visitor, &asked).await?;
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let words = language.figures();
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.log) }
            a.no-print href="/log.json" hx-boost="false" { (words.as_json) }
        }
        p.hint { (words.log_why) }
        @if rows.is_empty() { div.empty { p { (words.log_none) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.log) { table {
            thead { tr {
                @for head in ["#", words.when, words.who, words.what, words.which, words.digest] { th scope="col" { (head) } }
            } }
            tbody { @for LogEntry { row, name } in &rows { tr {
                td.number { (row.row) }
                td { (layout::time(row.at, zone, language)) }
                td { bdi { (ad_text::line(&actor(&row.actor, name.as_deref(), words))) } }
                td { (ad_text::line((words.did)(&row.what))) }
                td.code { bdi { (ad_text::line(&row.which)) } }
                td { code { (row.digest.get(..DIGEST_DIGITS).unwrap_or(&row.digest)) } }
            } } }
        } } }
        @if let Some(last) = rows.last().filter(|_| rows.len() == MOST_ROWS) {
            p.pages.no-print { a.button href={ "/log?before=" (last.row.row) } { (words.older) } }
        }
    };
    Ok(layout::page(&visitor, words.log, Nav::Log, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn log_json(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Json<Vec<LogEntry>>, DeskError> {
    Ok(Json(gather(&desk, &visitor, &asked).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor, asked: &Params) -> Result<Vec<LogEntry>, DeskError> {
    let before = asked.before;
    let (own, visitor) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let people = reader.people()?;
        let name = |actor: &Actor| match actor {
            Actor::Person(id) => {
                people.iter().find(|one| one.id == *id).map(|Person { name, .. }| name.clone())
            }
            Actor::Account(_) => None,
        };
        let blind = Blind::of(&own, &visitor);
        let mut entries = Vec::new();
        for mut row in reader.access_log(before, MOST_ROWS)? {
            // That somebody decided or undid it, and not what, for who is asked for a second opinion.
            if let Some(told) = without_ruling(reader, &blind, &row)? {
                row.which = told;
            }
            entries.push(LogEntry { name: name(&row.actor), row });
        }
        Ok(entries)
    })
    .await
}

/// What is told of a decision or its undoing where the visitor may not know the ruling; none where all of it is told.
fn without_ruling(reader: &Reader, blind: &Blind<'_>, row: &AccessRow) -> Result<Option<String>, StoreError> {
    let (before, number) = row.which.rsplit_once('#').unwrap_or((&row.which, ""));
    let (campaign, told) = match row.what.as_str() {
        "decide" => {
            let campaign = before.split(' ').next().unwrap_or_default().to_owned();
            (Some(campaign.clone()), campaign)
        }
        "undo" => {
            let event = number.parse().unwrap_or_default();
            (reader.past_decision(event)?.map(|(_, campaign)| campaign), format!("#{number}"))
        }
        _ => return Ok(None),
    };
    let is_blind = campaign.map_or(Ok(false), |campaign| blind.is(reader, &campaign))?;
    Ok(is_blind.then_some(told))
}

fn actor(actor: &Actor, name: Option<&str>, words: &FigureWords) -> String {
    match actor {
        Actor::Person(person) => name.map_or_else(|| format!("{} {}", words.person, person.0), str::to_owned),
        Actor::Account(account) => format!("{} {account}", words.account),
    }
}
