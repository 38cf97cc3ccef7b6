use axum::Json;
use axum::extract::{Query, State};
use jiff::{Timestamp, ToSpan as _};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::lead_form::{self, AnswerQuery};
use super::mention::{self, Mention};
use super::today_row::{List, Row, draw_row};
use super::worklist::Worklist;
use super::{decide, snooze};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{Reason, ReasonKind, Role};
use crate::i18n::TodayWords;
use crate::mask::KnownContacts;
use crate::store::{
    Agreement, MOST_COMPARED, PastDecision, QueueEntry, QueuedCampaign, RunKind, RunRow, RunStatus,
    WrittenContact,
};
use crate::views::masked_name;

/// Most campaigns on one page.
const MOST_ROWS: usize = 60;
/// How far back decisions of two persons are compared, days.
const AGREEMENT_DAYS: i64 = 90;
/// Most reasons in a row.
const MOST_REASONS: usize = 3;
/// Without a night for so long, something is wrong.
const NIGHT_IS_OLD_HOURS: i64 = 48;

/// The day's queue as it is shown.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct Today {
    /// Campaigns that wait.
    open: usize,
    /// Those that somebody has before them.
    claimed: usize,
    /// Those of which somebody is unsure.
    unsure: usize,
    /// Those that are put off.
    snoozed: usize,
    /// Decided today.
    decided: usize,
    /// What a decision takes, seconds.
    seconds_each: i64,
    newest_night: Option<RunRow>,
    /// As many as fit into the day's minutes, from the place on that was asked for.
    queue: Vec<Row>,
    /// Campaigns of the queue before those, and behind them.
    before: usize,
    behind: usize,
    /// Those of which somebody is unsure, for others first; the first of them.
    unsure_queue: Vec<Row>,
    /// Those that are put off, the next to come back first; the first of them.
    snoozed_queue: Vec<Row>,
    /// Decided by somebody else, who is not named here.
    second: Vec<Row>,
    /// Notes that name the visitor, not opened yet.
    mentions: Vec<Mention>,
    /// How often two persons decided the same.
    agreement: Agreement,
    samples: Vec<Row>,
}

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// A decision that was just made, by the number of its event.
    done: Option<i64>,
    /// A campaign that was just put off, by the number of the row.
    snoozed: Option<i64>,
    /// How many campaigns of the queue to pass over.
    #[serde(default)]
    from: usize,
}

/// The page.
pub(in crate::desk) async fn today(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
    answered: AnswerQuery,
) -> Result<Markup, DeskError> {
    let view = gather(&desk, &visitor, asked.from).await?;
    let said = lead_form::said(&desk, answered.0).await?;
    let flash = lead_form::flash(said.as_ref(), &visitor, "queue");
    let (done, person) = (asked.done, visitor.person);
    let done = desk.read(move |reader| done.map_or(Ok(None), |event| reader.past_decision(event))).await?;
    // Only one's own: the number of somebody else's event would tell what a second opinion must not know.
    let done = done.filter(|(past, _)| past.person == person);
    let body = draw(&desk, &visitor, &view, done.as_ref());
    let snoozed = snooze::said(&desk, asked.snoozed).await?;
    let zone = &desk.knowledge().zone;
    let body = html! {
        (flash)
        @if let Some((snooze, campaign)) = &snoozed { (snooze::flash((snooze, campaign), &visitor, zone, true)) }
        (body)
    };
    Ok(layout::page(&visitor, visitor.language.today().title, Nav::Today, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn today_json(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Json<Today>, DeskError> {
    Ok(Json(gather(&desk, &visitor, asked.from).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor, from: usize) -> Result<Today, DeskError> {
    let (own, language, now) = (desk.clone(), visitor.language, desk.now());
    let (person, asking) = (visitor.person, visitor.clone());
    let local = now.to_zoned(desk.knowledge().zone.clone());
    desk.read(move |reader| {
        let presenter = own.knowledge().presenter(language);
        let row = |mut waiting: QueuedCampaign| {
            let contacts = std::mem::take(&mut waiting.contacts);
            let known = KnownContacts::of(contacts.iter().map(WrittenContact::pair));
            let masked = |text: &str| known.hide(text);
            waiting.holder = waiting.holder.map(|holder| own.told(holder));
            waiting.title = masked_name(&waiting.title, &known);
            waiting.employer = waiting.employer.as_deref().map(masked);
            // What the wording as a whole is like tells least in a line.
            let (wording, named): (Vec<&Reason>, Vec<&Reason>) =
                waiting.reasons.iter().partition(|reason| reason.kind == ReasonKind::Wording);
            let told =
                named.into_iter().chain(wording).filter_map(|reason| Some(masked(&presenter.short(reason)?)));
            let told = told.take(MOST_REASONS).collect();
            Row { told, harm: presenter.harm(&waiting.signs).map(str::to_owned), snooze: None, waiting }
        };
        // The place of a row in the line says whether it was put off.
        let placed = |waiting: QueuedCampaign, places: &[QueueEntry]| {
            let place = places.iter().find(|place| place.campaign == waiting.campaign);
            Row { snooze: place.and_then(|place| place.snooze.clone()), ..row(waiting) }
        };
        let midnight = local.start_of_day().map_or(now, |midnight| midnight.timestamp());
        let (review_queue, pace, today) = (own.review_queue(), own.knowledge().pace, local.date());
        let work = Worklist::read(&own, reader, person, today, now)?;
        let seconds_each = reader.time_to_decide()?.as_secs().max(1);
        let decided = reader.decided_since(midnight)?;
        let fitting = usize::try_from(i64::from(pace.minutes) * 60 / seconds_each)
            .unwrap_or(MOST_ROWS)
            .saturating_sub(decided);
        let before = from.min(work.queue.len());
        let shown = fitting.clamp(1, MOST_ROWS).min(work.queue.len() - before);
        let page = work.queue.get(before..before + shown).unwrap_or_default();
        let queue = review_queue.waiting(reader, page, today, now)?;
        let first_unsure = work.unsure.get(..MOST_ROWS.min(work.unsure.len())).unwrap_or_default();
        let unsure_queue = reader.waiting(first_unsure, now)?;
        let first_snoozed = work.snoozed.get(..MOST_ROWS.min(work.snoozed.len())).unwrap_or_default();
        let snoozed_queue = reader.waiting(first_snoozed, now)?;
        Ok(Today {
            open: reader.open_flags()?.saturating_sub(work.unsure.len() + work.snoozed.len()),
            claimed: reader.claimed(now)?,
            unsure: work.unsure.len(),
            snoozed: work.snoozed.len(),
            decided,
            seconds_each,
            // Where files are all that was ever read, the newest import stands for a night.
            newest_night: match reader.newest_night()? {
                Some(night) => Some(night),
                None => reader.runs(1)?.into_iter().next(),
            },
            queue: queue.into_iter().map(|waiting| placed(waiting, page)).collect(),
            before,
            behind: work.queue.len() - before - shown,
            unsure_queue: unsure_queue.into_iter().map(|waiting| placed(waiting, first_unsure)).collect(),
            snoozed_queue: snoozed_queue.into_iter().map(|waiting| placed(waiting, first_snoozed)).collect(),
            second: work.second.into_iter().map(row).collect(),
            mentions: mention::unseen(&own, &asking, reader)?,
            agreement: review_queue.agreement(
                reader,
                pace.second_look_percent,
                today,
                now - (24 * AGREEMENT_DAYS).hours(),
            )?,
            samples: work.samples.into_iter().map(row).collect(),
        })
    })
    .await
}

/// How far the day's work is, and the way into it.
fn progress(desk: &Desk, view: &Today, visitor: &Visitor) -> Markup {
    let (words, strings) = (visitor.language.today(), visitor.language.strings());
    let all = view.decided + view.open;
    let seconds = i64::try_from(view.queue.len()).unwrap_or(0) * view.seconds_each;
    let minutes = usize::try_from((seconds + 59) / 60).unwrap_or(0);
    html! {
        @if view.open == 0 {
            @if view.decided > 0 && view.unsure == 0 && view.second.is_empty() { p { b { (words.all_done) } } }
        }
        @else {
            div.inline {
                p { b { ((words.left)(&strings.count(view.decided), &strings.count(all), &strings.count(minutes))) } }
                @if visitor.role >= Role::Analyst {
                    form.no-print method="post" action="/next" {
                        button.main type="submit" data-key="s" aria-keyshortcuts="S" { (words.start) kbd.key aria-hidden="true" { "S" } }
                    }
                }
            }
            @if view.queue.len() < view.open && view.before == 0 {
                p.hint { ((words.fitted)(&strings.count(view.queue.len()), &strings.count(view.open), &desk.knowledge().pace.minutes.to_string())) }
            }
        }
    }
}

fn draw(desk: &Desk, visitor: &Visitor, view: &Today, done: Option<&(PastDecision, String)>) -> Markup {
    let words = visitor.language.today();
    let snooze_words = visitor.language.snooze();
    let count = |n: usize| visitor.language.strings().count(n);
    html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/notes" { (visitor.language.notes().title) }
            a.no-print href="/today.json" hx-boost="false" { (words.as_json) }
        }
        (night(view.newest_night.as_ref(), desk.now(), words))
        (done.map(|(past, campaign)| decide::decided(past, campaign, visitor, true)).unwrap_or_default())
        ul.counts {
            @for (number, name) in [
                (view.open, words.open), (view.claimed, words.claimed), (view.unsure, words.unsure), (view.snoozed, snooze_words.count), (view.decided, words.decided_today),
            ] { li { b { (count(number)) } span { (name) } } }
        }
        (mention::draw(desk, visitor, &view.mentions))
        @if view.newest_night.is_some() { (progress(desk, view, visitor)) }
        @if view.queue.is_empty() && view.decided == 0 && view.newest_night.is_some() {
            div.empty { h2 { (words.empty) } p { (words.empty_how) } }
        }
        @if visitor.role >= Role::Analyst && !(view.queue.is_empty() && view.unsure_queue.is_empty()) {
            form #several .several.no-print method="get" action="/several" {
                button.main type="submit" { (visitor.language.several().go) }
            }
        }
        @if !view.queue.is_empty() {
            h2 { (words.queue) }
            p.hint { (words.queue_order) }
            ol.queue { @for row in &view.queue { (draw_row(desk, visitor, row, List::Waiting)) } }
            (pages(view, visitor))
        }
        @if !view.unsure_queue.is_empty() {
            h2 #unsure { (words.unsure_queue) }
            p.hint { (words.unsure_why) }
            ol.queue { @for row in &view.unsure_queue { (draw_row(desk, visitor, row, List::Waiting)) } }
            @if view.unsure_queue.len() < view.unsure {
                p.hint { ((words.unsure_more)(&count(view.unsure - view.unsure_queue.len()))) }
            }
        }
        @if !view.snoozed_queue.is_empty() {
            h2 #snoozed { (snooze_words.list) }
            p.hint { (snooze_words.list_why) }
            ol.queue { @for row in &view.snoozed_queue { (draw_row(desk, visitor, row, List::Snoozed)) } }
            @if view.snoozed_queue.len() < view.snoozed {
                p.hint { ((snooze_words.list_more)(&count(view.snoozed - view.snoozed_queue.len()))) }
            }
        }
        @if !view.second.is_empty() {
            h2 { (words.second) }
            p.hint { (words.second_why) }
            ol.queue { @for row in &view.second { (draw_row(desk, visitor, row, List::Second)) } }
        }
        @if view.agreement.pairs > 0 {
            p.hint { ((words.agreement)(&count(view.agreement.same), &count(view.agreement.pairs))) }
        }
        @if !view.samples.is_empty() {
            h2 { (words.samples) }
            p.hint { (words.samples_why) }
            ol.queue { @for row in &view.samples { (draw_row(desk, visitor, row, List::Sample)) } }
        }
    }
}

/// The ways to the rest of the queue.
fn pages(view: &Today, visitor: &Visitor) -> Markup {
    let (words, strings) = (visitor.language.today(), visitor.language.strings());
    let (here, compared) = (view.queue.len(), view.before + view.queue.len() + view.behind);
    html! {
        @if view.before > 0 || view.behind > 0 {
            nav.pages.no-print aria-label=(words.queue) {
                @if view.before > 0 {
                    a.button href={ "/?from=" (view.before.saturating_sub(here.max(1))) } { (words.earlier) }
                }
                @if view.behind > 0 {
                    a.button href={ "/?from=" (view.before + here) } { ((words.further)(&strings.count(view.behind))) }
                }
                @if compared + view.unsure >= MOST_COMPARED {
                    a.button href="/search?status=open" { (words.all_open) }
                }
            }
        }
    }
}

/// What is to be said of the newest night, if anything.
fn night(newest: Option<&RunRow>, now: Timestamp, words: &TodayWords) -> Markup {
    let Some(newest) = newest else {
        return html! { div.empty { h2 { (words.first_run) } p { (words.first_run_how) } } };
    };
    let is_old = newest.kind == RunKind::Night && now - NIGHT_IS_OLD_HOURS.hours() > newest.started_at;
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
