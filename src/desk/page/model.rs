use axum::Json;
use axum::extract::State;
use maud::{Markup, html};
use serde::Serialize;

use super::card;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::Role;
use crate::run::ModelShelf;
use crate::store::RunRow;

/// Nights that are looked at for the models that they used.
const MOST_NIGHTS: usize = 60;

/// The model in use, what lies beside it, and which nights used which.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct ModelView {
    shelf: Option<ModelShelf>,
    /// Models of the newest nights, newest first: the model, the night that used it first and last.
    used: Vec<Used>,
}

#[derive(Debug, Serialize)]
struct Used {
    model: String,
    data: String,
    first: RunRow,
    last: RunRow,
}

/// The page.
pub(in crate::desk) async fn model(State(desk): State<Desk>, visitor: Visitor) -> Result<Markup, DeskError> {
    let view = gather(&desk).await?;
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, strings) = (language.figures(), language.strings());
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.model) }
            a.no-print href="/model.json" hx-boost="false" { (words.as_json) }
        }
        @if visitor.role >= Role::Operator {
            p.no-print { a href="/challenger" { (language.challenger().link) } }
            p.no-print { a href="/suspects" { (language.suspects().link) } }
        }
        @match &view.shelf {
            None => { div.flash.bad { p { (words.model_refused) } } }
            Some(shelf) => {
                @if desk.knowledge().stages().is_none() { div.flash.bad { p { (words.model_refused) } } }
                section.sheet aria-labelledby="changed-head" {
                    h2 #changed-head { (words.changed) }
                    p.hint { (words.changed_why) }
                    div.scroll tabindex="0" role="group" aria-labelledby="changed-head" { table {
                        thead { tr {
                            th scope="col" { (words.model) }
                            @for head in [words.rows, words.average_precision, words.precision, words.recall, words.false_alarms, words.calibration] {
                                th.number scope="col" { (head) }
                            }
                        } }
                        tbody { @for line in &shelf.models { tr {
                            th scope="row" { code { (line.id) } @if line.id == shelf.current { " " span.chip.good { "✓ " (words.in_use) } } }
                            td.number { (strings.count(line.rows)) }
                            @for share in [line.average_precision, line.precision, line.recall, line.false_alarms, line.calibration_error] {
                                td.number { (strings.number(share, 3)) }
                            }
                        } } }
                    } }
                }
            }
        }
        section.sheet aria-labelledby="used-head" {
            h2 #used-head { (words.used_by) }
            div.scroll tabindex="0" role="group" aria-labelledby="used-head" { table {
                thead { tr { th scope="col" { (words.model) } th scope="col" { (language.nights().data) } th scope="col" { (language.nights().night) } } }
                tbody { @for used in &view.used { tr {
                    td { code { (used.model) } } td { code { (used.data) } }
                    td { (layout::days(used.first.started_at, used.last.started_at, zone, language)) }
                } } }
            } }
        }
        @if let Some(shelf) = &view.shelf { section.sheet.prose aria-labelledby="card-head" lang="en" {
            h2 #card-head lang=(language.frame().lang) { (words.card) }
            @match &shelf.card { Some(text) => (card::draw(text)) None => p lang=(language.frame().lang) { (words.card_none) } }
        } }
    };
    Ok(layout::page(&visitor, words.model, Nav::Model, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn model_json(State(desk): State<Desk>) -> Result<Json<ModelView>, DeskError> {
    Ok(Json(gather(&desk).await?))
}

async fn gather(desk: &Desk) -> Result<ModelView, DeskError> {
    let runs = desk.read(|reader| reader.runs(MOST_NIGHTS)).await?;
    let mut used: Vec<Used> = Vec::new();
    for run in runs {
        match used.last_mut() {
            Some(last) if last.model == run.model && last.data == run.data => last.first = run,
            _ => used.push(Used {
                model: run.model.clone(),
                data: run.data.clone(),
                first: run.clone(),
                last: run,
            }),
        }
    }
    Ok(ModelView { shelf: desk.knowledge().shelf.clone(), used })
}
