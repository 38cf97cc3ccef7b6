//! The dossier of a lead: shared contacts, places, timeline, its ads with their words, and the evidence.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::chip;
use crate::desk::layout;
use crate::desk::{Visitor, ad_text};
use crate::views::{LeadMember, LeadView};

/// Most characters of an ad's words on the page.
const MOST_CHARS: usize = 2_000;
/// Most events of the timeline.
const MOST_EVENTS: usize = 60;

pub(super) fn draw(view: &LeadView, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let dossier = &view.dossier;
    if dossier.ads == 0 {
        return html! {};
    }
    let (language, words) = (visitor.language, visitor.language.lead());
    let strings = language.strings();
    html! {
        section.sheet aria-labelledby="shared-head" {
            h2 #shared-head { (words.shared_contacts) }
            p.hint { (words.shared_hint) }
            div.scroll tabindex="0" role="group" aria-labelledby="shared-head" { table {
                thead { tr { th scope="col" { (words.contacts) } th.number scope="col" { (words.ads) } } }
                tbody { @for contact in &dossier.contacts { tr {
                    td {
                        ((strings.contact_kind)(contact.kind)) " "
                        a.code href={ "/contact/" (contact.example.0) "/" (contact.example.1) } {
                            bdi { (ad_text::line(&contact.value)) }
                        }
                    }
                    td.number { (strings.count(contact.ads)) }
                } } }
            } }
        }
        @if !dossier.places.is_empty() {
            section.sheet aria-labelledby="places-head" {
                h2 #places-head { (words.places) }
                ul { @for (place, ads) in &dossier.places { li { bdi { (ad_text::line(place)) } " (" (strings.count(*ads)) ")" } } }
            }
        }
        section.sheet aria-labelledby="line-head" {
            h2 #line-head { (words.timeline) }
            ul { @for (at, told) in timeline(view) { li { (layout::time(at, zone, language)) ": " (told(visitor)) } } }
        }
        section.sheet aria-labelledby="ads-head" {
            h2 #ads-head { (words.members) }
            @for member in &dossier.members { (ad(member, visitor, zone)) }
            @if dossier.members.len() < dossier.ads {
                p.hint { ((words.members_more)(&strings.count(dossier.ads - dossier.members.len()))) }
            }
        }
        section.sheet aria-labelledby="proof-head" {
            h2 #proof-head { (words.evidence) }
            div.scroll tabindex="0" role="group" aria-labelledby="proof-head" { table {
                thead { tr {
                    th scope="col" { (words.ads) } th scope="col" { (words.captured) } th scope="col" { (words.digest) }
                } }
                tbody { @for member in &dossier.members { tr {
                    td { a.code href={ "/campaign/" (member.ad) } { (member.ad) } }
                    td {
                        @if let Some(at) = member.captured_at { (layout::time(at, zone, language)) }
                        @if let Some(place) = &member.capture_place { br; span.code { (ad_text::line(place)) } }
                    }
                    td.code { (member.capture_sha256.as_deref().unwrap_or("–")) }
                } } }
            } }
        }
    }
}

fn ad(member: &LeadMember, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let (language, words) = (visitor.language, visitor.language.lead());
    let shown: String = member.words.chars().take(MOST_CHARS).collect();
    html! {
        article {
            h3 { a href={ "/campaign/" (member.campaign) "?ad=" (member.ad) } { bdi { (ad_text::title(&member.title, language)) } } }
            p.meta {
                @if let Some(band) = member.band { span { (chip::band(band, language)) } }
                span { (ad_text::line(&member.source)) }
                @if let Some(employer) = &member.employer { span { bdi { (ad_text::line(employer)) } } }
                span { (words.seen) " " (layout::days(member.first_seen_at, member.last_seen_at, zone, language)) }
                @if let Some(at) = member.changed_at {
                    span { ((language.strings().ad.changed_on)("")) (layout::day(at, zone, language)) }
                }
                @if let Some(at) = member.gone_at { span { (words.gone) " " (layout::day(at, zone, language)) } }
            }
            @if let Some(url) = &member.url { p.code { bdi { (ad_text::words(url)) } } }
            div.ad-text dir="auto" {
                (ad_text::marked(&shown, shown.len(), &[]))
                @if shown.len() < member.words.len() { "…" }
            }
        }
    }
}

type Told = Box<dyn Fn(&Visitor) -> Markup>;

/// What happened to the ads and the lead, oldest first.
fn timeline(view: &LeadView) -> Vec<(jiff::Timestamp, Told)> {
    let mut events: Vec<(jiff::Timestamp, Told)> = Vec::new();
    for member in &view.dossier.members {
        let own = member.ad.clone();
        events.push((
            member.first_seen_at,
            Box::new(move |visitor| {
                html! { (visitor.language.strings().campaign.first_seen) " " span.hint.code { (own) } }
            }),
        ));
        if let Some(at) = member.gone_at {
            let own = member.ad.clone();
            events.push((
                at,
                Box::new(move |visitor| {
                    html! { (visitor.language.lead().gone) " " span.hint.code { (own) } }
                }),
            ));
        }
    }
    for event in &view.events {
        let what = event.what;
        events.push((event.at, Box::new(move |visitor| html! { ((visitor.language.lead().change)(what)) })));
    }
    if let Some(at) = view.clock.back_at {
        events.push((at, Box::new(|visitor| html! { (visitor.language.lead().back_at) })));
    }
    events.sort_by_key(|(at, _)| *at);
    events.truncate(MOST_EVENTS);
    events
}
