//! The dossier of a lead: shared contacts, places, timeline, its ads with their words, and the evidence.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{chip, place_map};
use crate::desk::layout;
use crate::desk::{Visitor, ad_text};
use crate::domain::LeadChange;
use crate::facts::Maps;
use crate::views::{LeadMember, LeadView};

/// Most characters of an ad's words on the page.
const MOST_CHARS: usize = 2_000;
/// Most events of the timeline.
const MOST_EVENTS: usize = 60;

pub(super) fn draw(view: &LeadView, maps: &Maps, visitor: &Visitor, zone: &TimeZone) -> Markup {
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
        (place_map::draw(&dossier.places, maps, visitor))
        section.sheet aria-labelledby="line-head" {
            h2 #line-head { (words.timeline) }
            @let events = timeline(view, zone);
            @let passed = events.len().saturating_sub(MOST_EVENTS);
            @if passed > 0 { p.hint { ((words.timeline_cut)(&strings.count(passed))) } }
            ul { @for (at, happened) in events.iter().skip(passed) {
                li { (layout::time(*at, zone, language)) ": " (told(happened, visitor)) }
            } }
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
            @if member.machine_read { p.flash.warn { (language.strings().ad.from_picture) } }
            div.ad-text dir="auto" {
                (ad_text::marked(&shown, shown.len(), &[]))
                @if shown.len() < member.words.len() { "…" }
            }
        }
    }
}

/// What happened at a time.
enum Happened<'v> {
    /// Ads were first seen.
    Seen(Vec<&'v str>),
    /// Ads were found gone.
    Gone(Vec<&'v str>),
    /// Something happened to the lead.
    Lead(LeadChange),
    /// An ad, or a new one of a campaign, was there again.
    Back,
}

/// What happened to the ads and the lead, oldest first; what befell ads in one night is told together.
fn timeline<'v>(view: &'v LeadView, zone: &TimeZone) -> Vec<(Timestamp, Happened<'v>)> {
    let mut nights: BTreeMap<(Date, bool), (Timestamp, Vec<&str>)> = BTreeMap::new();
    for member in &view.dossier.members {
        let gone = member.gone_at.map(|at| (at, true));
        for (at, is_gone) in [Some((member.first_seen_at, false)), gone].into_iter().flatten() {
            let night = nights.entry((at.to_zoned(zone.clone()).date(), is_gone)).or_insert((at, Vec::new()));
            night.0 = night.0.min(at);
            night.1.push(&member.ad);
        }
    }
    let mut events: Vec<(Timestamp, Happened<'v>)> = nights
        .into_iter()
        .map(|((_, is_gone), (at, ads))| {
            (at, if is_gone { Happened::Gone(ads) } else { Happened::Seen(ads) })
        })
        .collect();
    events.extend(view.events.iter().map(|event| (event.at, Happened::Lead(event.what))));
    events.extend(view.clock.back_at.map(|at| (at, Happened::Back)));
    events.sort_by_key(|(at, _)| *at);
    events
}

fn told(happened: &Happened<'_>, visitor: &Visitor) -> Markup {
    let words = visitor.language.lead();
    let of_ads = |what: &str, ads: &[&str]| {
        html! {
            (what) " "
            @if let [ad] = ads { a.code href={ "/campaign/" (ad) } { (ad) } }
            @else { "(" ((words.ads_count)(&visitor.language.strings().count(ads.len()))) ")" }
        }
    };
    match happened {
        Happened::Seen(ads) => of_ads(visitor.language.timeline().first_seen, ads),
        Happened::Gone(ads) => of_ads(words.gone, ads),
        Happened::Lead(what) => html! { ((words.change)(*what)) },
        Happened::Back => html! { (words.back_at) },
    }
}
