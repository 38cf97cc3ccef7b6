//! A row of the day's lists.

use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Serialize;

use super::{chip, snooze};
use crate::desk::layout;
use crate::desk::{Desk, Visitor, ad_text};
use crate::domain::{LicenceState, Role};
use crate::store::{Holder, MOST_COUNTED, QueuedCampaign, Snooze};

/// A campaign of one of the lists.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    #[serde(flatten)]
    pub(super) waiting: QueuedCampaign,
    /// Reasons in words, strongest first.
    pub(super) told: Vec<String>,
    /// What is at stake where the suspicion holds; none where it is money alone.
    pub(super) harm: Option<String>,
    /// Whether it is put off, or was and is back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) snooze: Option<Snooze>,
}

/// The list that a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// It waits; several may be handled at once.
    Waiting,
    /// It is put off.
    Snoozed,
    /// Somebody else decided on it.
    Second,
    /// It was drawn at random.
    Sample,
}

pub(super) fn draw_row(desk: &Desk, visitor: &Visitor, row: &Row, kind: List) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, waiting) = (language.today(), &row.waiting);
    let is_choosable = visitor.role >= Role::Analyst && kind == List::Waiting;
    let title = ad_text::title(&waiting.title, language);
    let copies = language.strings().count(waiting.copies);
    let copies = if waiting.copies >= MOST_COUNTED { format!("{copies}+") } else { copies };
    html! {
        li {
            div.row {
                @if is_choosable {
                    input.choose type="checkbox" name="campaign" form="several" value=(waiting.campaign) data-row-key="x"
                        aria-keyshortcuts="X" aria-label={ (language.several().choose) ": " (title) };
                }
                h3 { a href={ "/campaign/" (waiting.campaign) } data-row {
                    bdi { (title) }
                } }
                span.chips {
                    (chip::band(waiting.band, language))
                    // That nothing can be checked is so of nearly all and tells none apart.
                    @if let Some(state) = waiting.licence.filter(|state| *state != LicenceState::NotCheckable) {
                        (chip::licence(state, language))
                    }
                    @if kind == List::Sample { span.chip.sample { (words.sample) } }
                    @if let Some(holder) = &waiting.holder { (chip_of(holder, visitor, zone)) }
                }
                span.meta {
                    span { @match &waiting.destination { Some(place) => { "→ " bdi { (ad_text::line(place)) } } None => (words.no_destination) } }
                    @if let Some(employer) = &waiting.employer {
                        span { bdi { (ad_text::line(employer)) } @if ad_text::is_mixed(employer) { " (" (words.mixed_letters) ")" } }
                    }
                    @if let Some(at) = waiting.changed_at {
                        span { ((language.strings().ad.changed_on)("")) (layout::day(at, zone, language)) }
                    }
                    span { ((words.copies)(&copies)) ", " ((words.sources)(&language.strings().count(waiting.sources.len()))) }
                    span { (words.seen) " " (layout::days(waiting.first_seen_at, waiting.last_seen_at, zone, language)) }
                }
                @if visitor.role >= Role::Analyst { (lead_link(waiting, &title, visitor)) }
            }
            @if let Some(past) = &waiting.decided {
                p.why {
                    ((words.unsure_by)(&ad_text::line(&past.person_name)))
                    @if let Some(reason) = past.reason { ": " ((language.ruling().reason)(reason)) }
                    @if !past.note.is_empty() { " – " bdi { (ad_text::words(&past.note)) } }
                }
            }
            @if let Some(snooze) = &row.snooze { p.why { (snooze::tell(snooze, language, zone)) } }
            p.why.told {
                @if let Some(harm) = &row.harm { b { ((words.harm)(harm)) } " · " }
                @if row.told.is_empty() { (words.no_reasons) } @else { bdi { (ad_text::words(&row.told.join(" · "))) } } }
        }
    }
}

/// The way to the form that puts a campaign into a lead; the key is that of the row that holds the focus.
fn lead_link(waiting: &QueuedCampaign, title: &str, visitor: &Visitor) -> Markup {
    let words = visitor.language.lead();
    html! {
        a.aside.no-print href={ "/campaign/" (waiting.campaign) "/lead" } data-row-key="l" aria-keyshortcuts="L" {
            (words.add_short) span.unseen { ": " (title) } " " kbd.key aria-hidden="true" { "L" }
        }
    }
}

fn chip_of(holder: &Holder, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let words = visitor.language.today();
    let until = visitor.language.strings().time(&holder.until.to_zoned(zone.clone()));
    html! {
        span.chip {
            @if holder.person == visitor.person { (words.held_by_you) } @else { ((words.held)(&holder.person_name, &until)) }
        }
    }
}
