use axum::Json;
use maud::html;
use serde::Serialize;

use crate::desk::Visitor;
use crate::desk::layout::{self, Nav};
use crate::domain::{Ruling, RulingReason};
use crate::i18n::Locale;

/// The guide as values.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct Guide {
    indication: &'static str,
    steps: [&'static str; 4],
    rulings: Vec<RulingHelp>,
    keys: Vec<(&'static str, &'static str)>,
}

#[derive(Debug, Serialize)]
struct RulingHelp {
    ruling: Ruling,
    key: usize,
    name: &'static str,
    means: &'static str,
    reasons: Vec<(RulingReason, &'static str)>,
}

fn guide(language: Locale) -> Guide {
    let (words, told) = (language.help(), language.ruling());
    let ruling = |(at, ruling): (usize, Ruling)| RulingHelp {
        ruling,
        key: at + 1,
        name: (told.ruling)(ruling),
        means: (words.ruling)(ruling),
        reasons: ruling.reasons().iter().map(|reason| (*reason, (told.reason)(*reason))).collect(),
    };
    Guide {
        indication: words.indication_is,
        steps: words.steps,
        rulings: Ruling::ALL.into_iter().enumerate().map(ruling).collect(),
        keys: language.frame().sheet.to_vec(),
    }
}

/// The page.
pub(in crate::desk) async fn help(visitor: Visitor) -> maud::Markup {
    let language = visitor.language;
    let (words, frame, guide) = (language.help(), language.frame(), guide(language));
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/help.json" hx-boost="false" { "JSON" }
        }
        section.sheet.prose { h2 { (words.indication) } p { (guide.indication) } }
        section.sheet.prose { h2 { (words.order) } ol { @for step in guide.steps { li { (step) } } } }
        section.sheet aria-labelledby="verdicts" {
            h2 #verdicts { (words.verdicts) }
            div.scroll tabindex="0" role="group" aria-labelledby="verdicts" { table.stack role="table" {
                thead role="rowgroup" { tr role="row" {
                    th scope="col" role="columnheader" { (words.key) } th scope="col" role="columnheader" { (words.decision) }
                    th scope="col" role="columnheader" { (words.means) } th scope="col" role="columnheader" { (words.reasons) }
                } }
                tbody role="rowgroup" { @for ruling in &guide.rulings { tr role="row" {
                    td role="cell" data-head=(words.key) { kbd { (ruling.key) } }
                    th scope="row" role="rowheader" { (ruling.name) }
                    td.wide role="cell" { (ruling.means) }
                    td.wide role="cell" data-head=(words.reasons) { ul.plain { @for (_, reason) in &ruling.reasons { li { (reason) } } } }
                } } }
            } }
        }
        section.sheet.prose { h2 { (words.pitfalls) } ul { @for trap in words.traps { li { (trap) } } } }
        section.sheet.prose { h2 { (words.leads) } p { (words.leads_are) } }
        section.sheet.prose { h2 { (words.privacy) } p { (words.privacy_is) } }
        section.sheet.prose { h2 { (words.limits) } p { (words.limits_is) } }
        section #keys .sheet {
            h2 { (frame.sheet_title) }
            dl.facts { @for (key, does) in guide.keys { dt { kbd { (key) } } dd { (does) } } }
            p.hint { (frame.sheet_note) }
        }
    };
    layout::page(&visitor, words.title, Nav::Help, &body)
}

/// The same as JSON.
pub(in crate::desk) async fn help_json(visitor: Visitor) -> Json<Guide> {
    Json(guide(visitor.language))
}
