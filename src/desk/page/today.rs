use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use maud::{Markup, html};
use serde::Serialize;

use super::chip;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, Fault, Visitor, ad_text};
use crate::domain::{Reason, ReasonKind};
use crate::i18n::TodayWords;
use crate::store::{MOST_COUNTED, RunRow, RunStatus, Waiting};
use crate::text::mask;

/// Most campaigns on one page.
const MOST_ROWS: usize = 60;
/// Ads of low score among the day's work.
const SAMPLES: usize = 3;
/// Most reasons in a row.
const MOST_REASONS: usize = 3;
/// Without a night for so long, something is wrong.
const NIGHT_IS_OLD_HOURS: i64 = 48;

/// The day's queue as it is shown.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct Today {
    open: usize,
    newest_night: Option<RunRow>,
    queue: Vec<Row>,
    samples: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    #[serde(flatten)]
    waiting: Waiting,
    /// Reasons in words, strongest first.
    told: Vec<String>,
}

/// The page.
pub(in crate::desk) async fn today(State(desk): State<Desk>, visitor: Visitor) -> Result<Markup, Fault> {
    let view = gather(&desk, &visitor).await?;
    Ok(layout::page(&visitor, visitor.language.today().title, Nav::Today, &draw(&desk, &visitor, &view)))
}

/// The same as JSON.
pub(in crate::desk) async fn today_json(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Json<Today>, Fault> {
    Ok(Json(gather(&desk, &visitor).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor) -> Result<Today, Fault> {
    let (own, language) = (desk.clone(), visitor.language);
    let seed = seed(Timestamp::now().to_zoned(desk.knowledge().zone.clone()).date());
    desk.read(move |reader| {
        let teller = own.knowledge().teller(language);
        let row = |mut waiting: Waiting| {
            waiting.title = mask::in_text(&waiting.title, &waiting.title_contacts);
            // What the wording as a whole is like tells least in a line.
            let (wording, named): (Vec<&Reason>, Vec<&Reason>) =
                waiting.reasons.iter().partition(|reason| reason.kind == ReasonKind::Wording);
            let told = named.into_iter().chain(wording).filter_map(|reason| teller.short(reason));
            Row { told: told.take(MOST_REASONS).collect(), waiting }
        };
        Ok(Today {
            open: reader.open_flags()?,
            newest_night: reader.runs(1)?.into_iter().next(),
            queue: reader.waiting(MOST_ROWS)?.into_iter().map(row).collect(),
            samples: reader.samples(seed, SAMPLES)?.into_iter().map(row).collect(),
        })
    })
    .await
}

fn draw(desk: &Desk, visitor: &Visitor, view: &Today) -> Markup {
    let words = visitor.language.today();
    let count = |n: usize| visitor.language.strings().count(n);
    html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/today.json" hx-boost="false" { (words.as_json) }
        }
        (night(view.newest_night.as_ref(), words))
        ul.counts {
            li { b { (count(view.open)) } span { (words.open) } }
        }
        @if view.queue.is_empty() && view.newest_night.is_some() {
            div.empty { h2 { (words.empty) } p { (words.empty_how) } }
        }
        @if !view.queue.is_empty() {
            h2 { (words.queue) }
            ol.queue { @for row in &view.queue { (draw_row(desk, visitor, row, false)) } }
        }
        @if !view.samples.is_empty() {
            h2 { (words.samples) }
            p.hint { (words.samples_why) }
            ol.queue { @for row in &view.samples { (draw_row(desk, visitor, row, true)) } }
        }
    }
}

/// What is to be said of the newest night, if anything.
fn night(newest: Option<&RunRow>, words: &TodayWords) -> Markup {
    let Some(newest) = newest else {
        return html! { div.empty { h2 { (words.first_run) } p { (words.first_run_how) } } };
    };
    let is_old = Timestamp::now() - NIGHT_IS_OLD_HOURS.hours() > newest.started_at;
    let (class, says) = match newest.status {
        RunStatus::Failed => ("flash bad", words.night_failed),
        RunStatus::Interrupted => ("flash warn", words.night_interrupted),
        RunStatus::Partial => ("flash warn", words.night_partial),
        RunStatus::Running => ("flash", words.night_running),
        RunStatus::Complete if is_old => ("flash warn", words.night_old),
        RunStatus::Complete => return html! {},
    };
    html! { div class=(class) { p { (says) } a href={ "/nights/" (newest.run.0) } { (words.night_report) } } }
}

fn draw_row(desk: &Desk, visitor: &Visitor, row: &Row, is_sample: bool) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, waiting) = (language.today(), &row.waiting);
    let title = ad_text::line(&waiting.title);
    let copies = language.strings().count(waiting.copies);
    let copies = if waiting.copies >= MOST_COUNTED { format!("{copies}+") } else { copies };
    html! {
        li {
            div.row {
                h3 { a href={ "/campaign/" (waiting.campaign) } data-row {
                    bdi { @if title.is_empty() { (words.untitled) } @else { (title) } }
                } }
                span.chips {
                    (chip::band(waiting.band, language))
                    @if let Some(state) = waiting.licence { (chip::licence(state, language)) }
                    @if is_sample { span.chip.sample { (words.sample) } }
                }
            }
            p.meta {
                span { @match &waiting.destination { Some(place) => { "→ " bdi { (ad_text::line(place)) } } None => (words.no_destination) } }
                @if let Some(employer) = &waiting.employer {
                    span { bdi { (ad_text::line(employer)) } @if ad_text::is_mixed(employer) { " (" (words.mixed_letters) ")" } }
                }
                span { ((words.copies)(&copies)) ", " ((words.sources)(&language.strings().count(waiting.sources.len()))) }
                span { (words.seen) " " (layout::days(waiting.first_seen_at, waiting.last_seen_at, zone, language)) }
            }
            p.why { @if row.told.is_empty() { (words.no_reasons) } @else { bdi { (ad_text::words(&row.told.join(" · "))) } } }
        }
    }
}

/// The same all day long, another one tomorrow.
fn seed(day: Date) -> u64 {
    u64::from(day.year().unsigned_abs()) * 1000 + u64::from(day.day_of_year().unsigned_abs())
}
