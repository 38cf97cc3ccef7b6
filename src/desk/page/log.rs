use axum::Json;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, Fault, Visitor, ad_text};
use crate::i18n::FigureWords;
use crate::store::{AccessRow, Actor};

/// Rows on one page.
const MOST_ROWS: usize = 50;
/// Digits of a digest that tell rows apart.
const DIGEST_DIGITS: usize = 12;

/// What an address of the log may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Asked {
    /// Only rows before this one.
    before: Option<i64>,
}

/// Who did and saw what, newest first.
pub(in crate::desk) async fn log(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let rows = gather(&desk, &asked).await?;
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
            tbody { @for row in &rows { tr {
                td.number { (row.row) }
                td { (layout::time(row.at, zone, language)) }
                td { bdi { (ad_text::line(&actor(&row.actor, words))) } }
                td { (ad_text::line(&row.what)) }
                td.code { bdi { (ad_text::line(&row.which)) } }
                td { code { (row.digest.get(..DIGEST_DIGITS).unwrap_or(&row.digest)) } }
            } } }
        } } }
        @if let Some(last) = rows.last().filter(|_| rows.len() == MOST_ROWS) {
            p.pages.no-print { a.button href={ "/log?before=" (last.row) } { (words.older) } }
        }
    };
    Ok(layout::page(&visitor, words.log, Nav::Log, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn log_json(
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<AccessRow>>, Fault> {
    Ok(Json(gather(&desk, &asked).await?))
}

async fn gather(desk: &Desk, asked: &Asked) -> Result<Vec<AccessRow>, Fault> {
    let before = asked.before;
    desk.read(move |reader| reader.access_log(before, MOST_ROWS)).await
}

fn actor(actor: &Actor, words: &FigureWords) -> String {
    match actor {
        Actor::Person(person) => format!("{} {}", words.person, person.0),
        Actor::Account(account) => format!("{} {account}", words.account),
    }
}
