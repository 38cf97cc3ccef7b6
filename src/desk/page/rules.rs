//! The page on which an operator tries a phrase or a combination of signs on stored ads.

use std::collections::{BTreeMap, HashSet};

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;

use super::blind::Blind;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::AdId;
use crate::i18n::RuleWords;
use crate::mask::KnownContacts;
use crate::run::{
    MOST_PARTS, MOST_PHRASE_CHARS, RuleSketch, RuleTrial, RuleTrialError, SignTrial, SketchError,
    StagesError, TRIED, TrialBounds, sketch_trial,
};
use crate::store::{Reader, StoreError, WrittenContact};
use crate::views::masked_name;

/// Most ads on which a rule is tried here; `waspada rules test` reads all.
const MOST_ADS: usize = 5_000;
/// Most days back.
const MOST_DAYS: i64 = 365;
/// Most signs that are told.
const MOST_SIGNS: usize = 10;

/// What is tried, as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::desk) struct Sent {
    kind: String,
    sign: String,
    phrases: String,
    signs: String,
    days: String,
}

/// What came of it, with the titles of examples.
struct Tried {
    trial: RuleTrial,
    titles: BTreeMap<String, String>,
    /// Examples on which the visitor is to decide without being told what somebody else has decided.
    blind: HashSet<AdId>,
}

/// The page.
pub(in crate::desk) async fn rules(State(desk): State<Desk>, visitor: Visitor) -> Markup {
    let asked = Sent { days: "90".to_owned(), ..Sent::default() };
    draw(&desk, &visitor, &asked, None, None)
}

/// Tries what was sent; nothing is kept. Ends when nobody waits for the answer any more.
pub(in crate::desk) async fn try_rule(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let words = visitor.language.rules();
    let refuse = |status: StatusCode, fault: &str| {
        (status, draw(&desk, &visitor, &sent, Some(fault), None)).into_response()
    };
    let days = sent.days.trim().parse::<i64>().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    let Some(days) = days else { return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, words.bad_days)) };
    let sketch = sketch(&sent)?;
    let Some(turn) = desk.turn_to_try() else { return Ok(refuse(StatusCode::CONFLICT, words.busy)) };
    let (own, asking) = (desk.clone(), visitor.clone());
    let since = desk.now() - SignedDuration::from_hours(24 * days);
    let tried = desk
        .read(move |reader| {
            let _turn = turn;
            let knowledge = own.knowledge();
            let bounds = TrialBounds { since, most: Some(MOST_ADS), zone: &knowledge.zone };
            match sketch_trial(&knowledge.assess, &sketch, reader, bounds) {
                Ok(trial) => Ok(Ok(with_titles(trial, reader, &Blind::of(&own, &asking))?)),
                Err(RuleTrialError::Store(error)) => Err(error),
                Err(error) => Ok(Err(error)),
            }
        })
        .await?;
    Ok(match tried {
        Ok(tried) => draw(&desk, &visitor, &sent, None, Some(&tried)).into_response(),
        Err(error) => refuse(StatusCode::UNPROCESSABLE_ENTITY, &told(&error, words)),
    })
}

fn sketch(sent: &Sent) -> Result<RuleSketch, DeskError> {
    let parts = |text: &str, by: fn(char) -> bool| -> Vec<String> {
        text.split(by).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    match sent.kind.as_str() {
        "phrases" => {
            Ok(RuleSketch::Phrases { sign: sent.sign.clone(), phrases: parts(&sent.phrases, |c| c == '\n') })
        }
        "combination" => {
            Ok(RuleSketch::Combination { all: parts(&sent.signs, |c| c.is_whitespace() || c == ',') })
        }
        _ => Err(DeskError::BadForm),
    }
}

/// Why nothing was tried, in words.
fn told(error: &RuleTrialError, words: &RuleWords) -> String {
    match error {
        RuleTrialError::Sketch(SketchError::Parts) => {
            (words.bad_parts)(&MOST_PARTS.to_string(), &MOST_PHRASE_CHARS.to_string())
        }
        RuleTrialError::Sketch(SketchError::NoSign(sign)) => (words.bad_sign)(sign),
        // The text of the file is put together here: its lines are nobody's.
        RuleTrialError::Stages(StagesError::Data(problems)) => {
            let said: Vec<&str> = problems.list().iter().map(|problem| problem.message.as_str()).collect();
            format!("{} {}", words.bad_rule, said.join("; "))
        }
        _ => words.no_model.to_owned(),
    }
}

fn with_titles(mut trial: RuleTrial, reader: &Reader, blind: &Blind<'_>) -> Result<Tried, StoreError> {
    trial.signs.truncate(MOST_SIGNS);
    let ads: Vec<AdId> =
        trial.signs.iter().flat_map(|sign| &sign.examples).map(|ad| AdId(ad.clone())).collect();
    let mut titles = BTreeMap::new();
    for ad in &ads {
        let row = match reader.campaign_within(&ad.0, 1) {
            Ok(shown) => shown.row,
            Err(StoreError::NotCompared { .. }) => continue,
            Err(error) => return Err(error),
        };
        let known = KnownContacts::of(row.title_contacts.iter().map(WrittenContact::pair));
        titles.insert(ad.0.clone(), masked_name(&row.title, &known));
    }
    Ok(Tried { blind: blind.among(reader, ads.iter())?, trial, titles })
}

fn draw(desk: &Desk, visitor: &Visitor, sent: &Sent, fault: Option<&str>, tried: Option<&Tried>) -> Markup {
    let (language, words) = (visitor.language, visitor.language.rules());
    let (facts, presenter) = (desk.knowledge().facts(), desk.knowledge().presenter(language));
    let most = language.strings().count(MOST_ADS);
    let days = |id: &str| {
        html! { div.field {
            label for=(id) { (words.days) }
            input id=(id) type="number" name="days" min="1" max=(MOST_DAYS) value=(sent.days) required;
        } }
    };
    let body = html! {
        h1 tabindex="-1" { (words.title) }
        @if let Some(fault) = fault { div.flash.warn role="alert" data-say=(fault) { p { (ad_text::line(fault)) } } }
        p.hint { ((words.why)(&most)) }
        form.sheet.no-print method="post" action="/rules" {
            h2 { (words.phrases_title) }
            input type="hidden" name="kind" value="phrases";
            div.field {
                label for="rule-sign" { (words.sign) }
                select #rule-sign name="sign" required {
                    option value="" { (words.none_chosen) }
                    @for sign in facts.indicators.iter() {
                        option value=(sign.id) selected[sign.id == sent.sign] {
                            (sign.id) " " (presenter.sign_name(&sign.id))
                        }
                    }
                }
            }
            div.field {
                label for="rule-phrases" { (words.phrases) }
                textarea #rule-phrases name="phrases" rows="4" required aria-describedby="rule-phrases-hint" { (sent.phrases) }
                p.hint #rule-phrases-hint { (words.phrases_hint) }
            }
            (days("rule-phrases-days"))
            button.main type="submit" { (words.go) }
        }
        form.sheet.no-print method="post" action="/rules" {
            h2 { (words.combination_title) }
            input type="hidden" name="kind" value="combination";
            div.field {
                label for="rule-signs" { (words.signs) }
                input #rule-signs type="text" name="signs" value=(sent.signs) required autocomplete="off"
                    aria-describedby="rule-signs-hint";
                p.hint #rule-signs-hint { (words.signs_hint) }
            }
            (days("rule-signs-days"))
            button.main type="submit" { (words.go) }
        }
        @if let Some(tried) = tried { (result(desk, visitor, tried, &sent.days)) }
    };
    layout::page(visitor, words.title, Nav::Sources, &body)
}

fn result(desk: &Desk, visitor: &Visitor, tried: &Tried, days: &str) -> Markup {
    let (language, words) = (visitor.language, visitor.language.rules());
    let presenter = desk.knowledge().presenter(language);
    let count = |n: usize| language.strings().count(n);
    let RuleTrial {
        ads,
        campaigns,
        is_cut,
        signs,
        into_queue,
        into_queue_dismissed,
        out_of_queue,
        minutes,
        ..
    } = &tried.trial;
    let name = |id: &str| {
        if id == TRIED { words.tried_combination.to_owned() } else { presenter.sign_name(id) }
    };
    let summary = (words.tried_on)(&count(*ads), days.trim(), &count(*campaigns));
    let spent = format!("{:.0}", minutes.abs());
    html! {
        h2 { (words.result) }
        p role="status" data-say=(summary) { (summary) }
        @if *is_cut { p.hint { (words.is_cut) } }
        @if signs.is_empty() { div.empty { p { (words.nothing) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.result) { table {
            thead { tr {
                th scope="col" { (words.sign) }
                @for head in [words.before, words.after, words.new] { th.number scope="col" { (head) } }
                @for head in [words.precision_head, words.beside, words.examples] { th scope="col" { (head) } }
            } }
            tbody { @for sign in signs { tr {
                th scope="row" { (name(&sign.id)) @if sign.id != TRIED { " " code { (sign.id) } } }
                @for figure in [sign.before, sign.after, sign.new] { td.number { (count(figure)) } }
                td { (precision(sign, tried, words)) }
                td { @for (id, of) in &sign.beside { div { (name(id)) " " code { (id) } ": " (count(*of)) } } }
                td { @for ad in &sign.examples {
                    div { a href={ "/campaign/" (ad) } {
                        @match tried.titles.get(ad).filter(|title| !title.is_empty()) {
                            Some(title) => { bdi { (ad_text::line(title)) } }
                            None => { code { (ad) } }
                        }
                    } }
                } }
            } } }
        } } }
        h3 { (words.cost) }
        p { ((words.queue)(&count(*into_queue), &count(*into_queue_dismissed), &count(*out_of_queue))) }
        p { (if *minutes < 0.0 { (words.minutes_less)(&spent) } else { (words.minutes_more)(&spent) }) }
        p.hint { (words.kept_nothing) }
    }
}

/// How many of the new ones were confirmed; of few it would tell what somebody else has decided.
fn precision(sign: &SignTrial, tried: &Tried, words: &RuleWords) -> String {
    let is_blind = sign.examples.iter().any(|ad| tried.blind.contains(&AdId(ad.clone())));
    let decided = sign.confirmed + sign.dismissed;
    if is_blind && sign.new <= sign.examples.len() {
        return words.precision_hidden.to_owned();
    }
    if decided == 0 {
        return words.precision_none.to_owned();
    }
    let share = (100 * sign.confirmed + decided / 2) / decided;
    (words.precision)(&decided.to_string(), &sign.confirmed.to_string(), &share.to_string())
}
