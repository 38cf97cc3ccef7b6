//! Putting a campaign off: the page that asks until when, what comes of it, and how it is told.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::decide::held;
use super::next_campaign::{Start, claim_from};
use super::worklist::Line;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::Role;
use crate::i18n::Locale;
use crate::store::{CampaignRow, NewSnooze, Snooze, SnoozeMade};
use crate::views::CampaignsView;

/// Nothing is put off for longer, days: what waits for a change that never comes is looked at all the same.
const MOST_DAYS: i32 = 90;

/// The form as it is sent.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Sent {
    /// A day, `change`, or `day` for the day of the field.
    until: String,
    #[serde(default)]
    day: String,
}

/// What is to end.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct ToWake {
    number: i64,
}

/// A row that an address names, with what its campaign is called.
pub(super) type Told = (Snooze, String);

/// The page that asks until when.
pub(in crate::desk) async fn snooze_form(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Markup, DeskError> {
    ask(&desk, &visitor, &code, None).await
}

/// Puts a campaign off and goes on to the next.
pub(in crate::desk) async fn snooze(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let words = visitor.language.snooze();
    let (now, zone) = (desk.now(), desk.knowledge().zone.clone());
    let today = now.to_zoned(zone.clone()).date();
    let is_until_change = sent.until == "change";
    let chosen = match sent.until.as_str() {
        "change" => Some(last_day(today)),
        "day" => sent.day.parse().ok(),
        day => Some(day.parse().map_err(|_| DeskError::BadForm)?),
    };
    let chosen = chosen.filter(|day: &Date| *day > today && *day <= last_day(today));
    let until = chosen.and_then(|day| Some(day.to_zoned(zone).ok()?.timestamp()));
    let Some(until) = until else {
        let page = ask(&desk, &visitor, &code, Some(&(words.bad_day)(&MOST_DAYS.to_string()))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let then = Line::read(&desk, &visitor).await?.after(&code).into_iter().next().unwrap_or_default();
    let new = NewSnooze {
        campaign: code.clone(),
        until,
        is_until_change,
        person: visitor.person,
        person_name: visitor.name.clone(),
        at: now,
    };
    match desk.write(move |store| store.snooze(&new)).await? {
        SnoozeMade::Done(number) => {
            let next = claim_from(&desk, &visitor, Start::At { from: code, then }).await?;
            let to = next.map_or_else(|| "/".to_owned(), |next| format!("/campaign/{next}"));
            Ok(Redirect::to(&format!("{to}?snoozed={number}")).into_response())
        }
        SnoozeMade::HasNoFlag => {
            let page = ask(&desk, &visitor, &code, Some(words.no_flag)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        SnoozeMade::Held(holder) => {
            Ok((StatusCode::CONFLICT, held(&desk, &visitor, &code, &holder)).into_response())
        }
    }
}

/// Brings a campaign back before its time. Anybody who decides may: nothing is lost by it.
pub(in crate::desk) async fn wake(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(woken): Form<ToWake>,
) -> Result<Redirect, DeskError> {
    let now = desk.now();
    let asked = code.clone();
    let is_of_it = desk
        .read(move |reader| {
            let Some((_, campaign)) = reader.snoozed_by(woken.number, now)? else { return Ok(None) };
            Ok(Some(reader.campaign_within(&asked, 1)?.row.campaign == campaign))
        })
        .await?;
    let is_woken = match is_of_it {
        Some(false) => return Err(DeskError::NoSuchPage),
        Some(true) => {
            let (person, name) = (visitor.person, visitor.name.clone());
            desk.write(move |store| store.wake(woken.number, person, &name, now)).await?
        }
        // It ended meanwhile.
        None => false,
    };
    Ok(Redirect::to(&format!("/campaign/{code}?woken={}", u8::from(is_woken))))
}

/// The row that an address names, while the campaign is put off by it.
pub(super) async fn said(desk: &Desk, number: Option<i64>) -> Result<Option<Told>, DeskError> {
    let now = desk.now();
    let told =
        desk.read(move |reader| number.map_or(Ok(None), |number| reader.snoozed_by(number, now))).await?;
    Ok(told.filter(|(snooze, _)| snooze.is_in_force()))
}

fn last_day(today: Date) -> Date {
    today.saturating_add(MOST_DAYS.days())
}

async fn ask(desk: &Desk, visitor: &Visitor, code: &str, fault: Option<&str>) -> Result<Markup, DeskError> {
    let wanted = code.to_owned();
    let row = desk.read(move |reader| Ok(reader.campaign_within(&wanted, 1)?.row)).await?;
    let today = desk.now().to_zoned(desk.knowledge().zone.clone()).date();
    Ok(layout::page(visitor, visitor.language.snooze().title, Nav::Today, &form(visitor, row, today, fault)))
}

fn form(visitor: &Visitor, row: CampaignRow, today: Date, fault: Option<&str>) -> Markup {
    let (language, words) = (visitor.language, visitor.language.snooze());
    let code = row.campaign.clone();
    let masked = CampaignsView::of(vec![row]);
    let title = ad_text::title(masked.campaigns.first().map_or("", |row| &row.title), language);
    let most = MOST_DAYS.to_string();
    let in_days = |days: i32| today.saturating_add(days.days());
    let choice = |key: &str, value: &str, name: &str, about: &str| {
        html! {
            p {
                button type="submit" name="until" value=(value) data-key=(key) aria-keyshortcuts=(key.to_uppercase()) {
                    kbd.key aria-hidden="true" { (key.to_uppercase()) } (name)
                }
                " " span.hint { (about) }
            }
        }
    };
    let day = |day: Date| language.strings().day(day);
    html! {
        h1 tabindex="-1" { (words.title) }
        @if let Some(fault) = fault { div.flash.warn data-say=(fault) { p { (fault) } } }
        p { b { bdi { (title) } } }
        p { ((words.why)(&most)) }
        form.sheet method="post" action={ "/campaign/" (code) "/snooze" } {
            // Enter in the field presses this one, which sends the day of the field.
            button.unseen type="submit" name="until" value="day" tabindex="-1" aria-hidden="true" {}
            (choice("b", &in_days(1).to_string(), words.tomorrow, &day(in_days(1))))
            (choice("m", &in_days(7).to_string(), words.week, &day(in_days(7))))
            (choice("p", "change", words.until_change, &(words.until_change_why)(&most)))
            div.inline {
                div.field {
                    label for="snooze-day" { (words.other_day) " " kbd.key aria-hidden="true" { "D" } }
                    input #snooze-day type="date" name="day" min=(in_days(1)) max=(last_day(today)) data-key="d"
                        aria-keyshortcuts="D";
                }
                button type="submit" name="until" value="day" { (words.other_day_go) }
            }
        }
        p { a.button href={ "/campaign/" (code) } data-key="k" aria-keyshortcuts="K" {
            kbd.key aria-hidden="true" { "K" } (words.back)
        } }
    }
}

/// The way to that page.
pub(super) fn link(code: &str, language: Locale) -> Markup {
    html! {
        a.button href={ "/campaign/" (code) "/snooze" } data-key="t" aria-keyshortcuts="T" {
            kbd.key aria-hidden="true" { "T" } (language.snooze().put_off)
        }
    }
}

/// Until when a campaign is put off, and by whom; or why it is back.
pub(super) fn tell(snooze: &Snooze, language: Locale, zone: &TimeZone) -> String {
    let words = language.snooze();
    let day = |at: jiff::Timestamp| language.strings().day(at.to_zoned(zone.clone()).date());
    let person = ad_text::line(&snooze.person_name);
    if !snooze.is_in_force() {
        let why: Vec<&str> = snooze.ended.iter().map(|end| (words.end)(*end)).collect();
        (words.returned)(&why.join(", "), &person, &day(snooze.at))
    } else if snooze.is_until_change {
        (words.until_it_changes)(&day(snooze.until), &person)
    } else {
        (words.until)(&day(snooze.until), &person)
    }
}

/// The same with the way back. `key` is the one that brings the campaign back.
pub(super) fn flash(
    (snooze, code): (&Snooze, &str),
    visitor: &Visitor,
    zone: &TimeZone,
    is_elsewhere: bool,
) -> Markup {
    let key = if is_elsewhere { "u" } else { "t" };
    html! {
        div.flash {
            p { (tell(snooze, visitor.language, zone)) }
            @if is_elsewhere { a href={ "/campaign/" (code) } { (visitor.language.campaign().see) } }
            @if snooze.is_in_force() && visitor.role >= Role::Analyst {
                form method="post" action={ "/campaign/" (code) "/wake" } {
                    input type="hidden" name="number" value=(snooze.number);
                    button type="submit" data-key=(key) aria-keyshortcuts=(key.to_uppercase()) {
                        kbd.key aria-hidden="true" { (key.to_uppercase()) } (visitor.language.snooze().wake)
                    }
                }
            }
        }
    }
}
