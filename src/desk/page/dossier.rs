//! What is known of a campaign beside its words and reasons.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::campaign::CampaignPage;
use super::{chip, timeline};
use crate::campaign::{Part, Slot};
use crate::desk::layout;
use crate::desk::{Visitor, ad_text};
use crate::domain::{Band, Role};
use crate::i18n::{CampaignWords, Locale, Strings};
use crate::views::{Event, Fact, Happening};

/// Most values that are told of a slot.
const MOST_VALUES: usize = 8;

/// What the ad says of itself, and the licence.
pub(super) fn facts(case: &CampaignPage, words: &CampaignWords, language: Locale, zone: &TimeZone) -> Markup {
    let (ad, strings) = (&case.ad, language.strings());
    let score = ad.judgement.as_ref().filter(|judgement| judgement.band != Band::BelumBisaDinilai);
    let named = |value: Option<&String>| {
        html! {
            @if let Some(value) = value {
                bdi { (ad_text::line(value)) }
                @if ad_text::is_mixed(value) { " " span.chip.bad { "! " (language.today().mixed_letters) } }
            } @else { span.hint { (words.not_named) } }
        }
    };
    let pay = (!ad.pay.is_empty()).then(|| ad.pay.join("; "));
    html! {
        section.sheet aria-labelledby="facts-head" {
            h2 #facts-head { (words.facts) }
            dl.facts {
                dt { (words.employer) } dd { (named(ad.employer.as_ref())) }
                dt { (words.licence) } dd { (ad.licence.as_deref().unwrap_or(words.not_named)) }
                dt { (words.destination) } dd { (named(ad.destination.as_ref())) }
                dt { (words.location) } dd { (named(ad.location.as_ref())) }
                dt { (words.pay) } dd { (named(pay.as_ref())) }
                dt { (words.posted) } dd { @match ad.posted_on { Some(day) => (strings.day(day)) None => span.hint { (words.not_named) } } }
                dt { (words.seen) } dd {
                    @if let Some(first) = ad.first_seen { (layout::time(first, zone, language)) }
                    @if let Some(last) = ad.last_seen { " – " (layout::time(last, zone, language)) }
                }
                @if let Some(gone) = ad.gone_at { dt { (strings.ad.gone) } dd { (layout::time(gone, zone, language)) } }
                dt { (words.versions) } dd { (strings.count(ad.versions)) }
                dt { (words.source) } dd { (ad_text::line(&ad.source)) }
                @if let Some(url) = &ad.url { dt { (words.address) } dd.code { bdi { (ad_text::words(url)) } } }
                dt { (words.state) } dd { (ad.flag.map_or(strings.ad.no_flag, |state| (strings.flag_state)(state))) }
            }
            @if let Some(judgement) = score {
                p.hint {
                    ((language.score().score)(&strings.score(judgement.score.get()))) "; "
                    ((words.read_with)(&judgement.model, &judgement.data))
                }
                p.hint {
                    @match case.alike {
                        Some(alike) => ((language.score().alike)(&strings.count(alike.strong), &strings.count(alike.decided))),
                        None => (language.score().alike_unknown),
                    }
                }
            }
            @if let Some(doubt) = &ad.doubt { p.hint { (doubt) } }
            @if let (Some(_), Some(step)) = (score, &ad.next_step) { p { b { (words.next_step) ": " } (step) } }
        }
    }
}

/// Ways to reach whoever placed the ad, and how each is used.
pub(super) fn contacts(case: &CampaignPage, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let language = visitor.language;
    let (words, strings) = (language.campaign(), language.strings());
    html! {
        section.sheet aria-labelledby="contacts-head" {
            h2 #contacts-head { (words.contacts) }
            @if case.contacts_in_all == 0 { p { (words.contacts_none) } }
            @else {
                p.hint { @if case.ad.is_masked { (words.contacts_masked) } @else { (words.contacts_opened) } }
                div.scroll tabindex="0" role="group" aria-labelledby="contacts-head" { table {
                    thead { tr { th scope="col" { (words.kind) } th scope="col" { (words.value) } th scope="col" { (words.life) } } }
                    tbody { @for used in &case.contacts { tr {
                        td { ((strings.contact_kind)(used.contact.kind)) }
                        td.code {
                            a href={ "/contact/" (case.ad.ad.0) "/" (used.number) } { bdi { (ad_text::words(&used.contact.value)) } }
                            @if used.contact.is_obfuscated { " " span.chip { (words.disguised) } }
                        }
                        td { @if let Some(life) = &used.life {
                            ((words.used_by)(&strings.count(life.ads))) ", "
                            (layout::days(life.first_at, life.last_at, zone, language))
                        } }
                    } } }
                } }
                (contact_pages(case, words, strings))
                p.no-print {
                    a.button href={ "/campaign/" (case.campaign.row.campaign) "/network" } { (language.network().go) }
                }
                @if case.ad.is_masked && visitor.role >= Role::Investigator {
                    form method="post" hx-boost="false" action={ "/campaign/" (case.campaign.row.campaign) "/contacts" } {
                        input type="hidden" name="ad" value=(case.ad.ad.0);
                        input type="hidden" name="from" value=(case.contacts.first().map_or(0, |used| used.number - 1));
                        button type="submit" { (words.open_contacts) }
                    }
                }
            }
        }
    }
}

/// The ways to the rest of the contacts.
fn contact_pages(case: &CampaignPage, words: &CampaignWords, strings: &Strings) -> Markup {
    let address = |from: usize| {
        let code = &case.campaign.row.campaign;
        format!("/campaign/{code}?ad={}&contacts={from}#contacts-head", case.ad.ad.0)
    };
    let (first, last) = match (case.contacts.first(), case.contacts.last()) {
        (Some(first), Some(last)) => (first.number, last.number),
        _ => (case.contacts_in_all, case.contacts_in_all),
    };
    let size = case.contacts.len().max(1);
    html! {
        @if first > 1 || last < case.contacts_in_all {
            p.hint { ((words.contacts_of)(&strings.count(first), &strings.count(last), &strings.count(case.contacts_in_all))) }
            nav.pages.no-print aria-label=(words.contacts) {
                @if first > 1 { a.button href=(address((first - 1).saturating_sub(size))) { (words.contacts_before) } }
                @if last < case.contacts_in_all { a.button href=(address(last)) { (words.contacts_behind) } }
            }
        }
    }
}

/// The text that the ads have in common.
pub(super) fn template(case: &CampaignPage, words: &CampaignWords, strings: &Strings) -> Markup {
    let name = |slot: &Slot| format!("{} {}", (strings.campaign.slot)(slot.kind), slot.number);
    html! {
        section.sheet aria-labelledby="template-head" {
            h2 #template-head { (words.template) }
            @if case.campaign.members.len() < 2 { p { (words.template_one) } }
            @else {
                p dir="auto" { @for part in &case.campaign.template.parts {
                    @match part {
                        Part::Text(text) => { (ad_text::words(text)) " " }
                        Part::Slot(slot) => { span.slot { (name(slot)) } " " }
                    }
                } }
                details {
                    summary { (words.slot_values) }
                    dl.facts { @for slot in case.campaign.template.slots() {
                        dt { span.slot { (name(slot)) } }
                        dd {
                            @for value in slot.values.iter().take(MOST_VALUES) {
                                bdi { (ad_text::line(&value.value)) } " ×" (value.ads) " "
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// Its ads.
pub(super) fn members(
    case: &CampaignPage,
    words: &CampaignWords,
    visitor: &Visitor,
    zone: &TimeZone,
) -> Markup {
    let language = visitor.language;
    let may_regroup = visitor.role >= Role::Investigator;
    let (code, strings) = (&case.campaign.row.campaign, language.strings());
    // The first ad is what the campaign is known by: it cannot leave.
    let first = case.campaign.members.first().map(|member| &member.ad);
    let more = case.campaign.row.ads.saturating_sub(case.campaign.members.len());
    html! {
        section.sheet aria-labelledby="members-head" {
            h2 #members-head { (words.members) }
            div.scroll tabindex="0" role="group" aria-labelledby="members-head" { table {
                thead { tr {
                    th scope="col" { (words.title) } th scope="col" { (words.source) }
                    th scope="col" { (words.seen) } th scope="col" { (words.band) }
                    @if may_regroup && case.campaign.row.ads > 1 { th.no-print scope="col" { (language.regroup().cut_short) } }
                } }
                tbody { @for member in &case.campaign.members { tr {
                    td {
                        a href={ "/campaign/" (code) "?ad=" (member.ad.0) } {
                            bdi { (ad_text::title(&member.title, language)) }
                        }
                        @if member.ad == case.ad.ad && member.number == case.ad.version { " " span.hint { "(" (words.shown_here) ")" } }
                        @if !member.is_current { " " span.hint { "(" (strings.campaign.earlier_words) ")" } }
                        @if let Some(employer) = &member.employer { br; span.hint { bdi { (ad_text::line(employer)) } } }
                    }
                    td { (ad_text::line(&member.source.0)) }
                    td { (layout::day(member.first_seen_at, zone, language)) }
                    td { @if let Some(band) = member.band { (chip::band(band, language)) } }
                    @if may_regroup && case.campaign.row.ads > 1 { td.no-print {
                        @if Some(&member.ad) != first {
                            a href={ "/campaign/" (code) "/cut?ad=" (member.ad.0) } {
                                (language.regroup().cut_short) span.unseen { ": " (ad_text::title(&member.title, language)) }
                            }
                        }
                    } }
                } } }
            } }
            @if may_regroup {
                p.no-print { a.button href={ "/campaign/" (code) "/join" } { (language.regroup().join_short) } }
            }
            @if more > 0 { p.hint { ((words.members_more)(&strings.count(more))) } }
        }
    }
}

/// Where the evidence lies, with time and digest.
pub(super) fn captures(
    case: &CampaignPage,
    words: &CampaignWords,
    language: Locale,
    zone: &TimeZone,
) -> Markup {
    html! {
        section.sheet aria-labelledby="captures-head" {
            h2 #captures-head { (words.captures) }
            @if case.captures.is_empty() { p { (words.captures_none) } }
            @for capture in &case.captures {
                dl.facts {
                    dt { (words.captured_at) } dd { (layout::time(capture.captured_at, zone, language)) }
                    dt { (words.capture_place) } dd.code { (capture.place.warc_file) " +" (capture.place.offset_bytes) }
                    dt { (words.digest) } dd.code { (capture.place.payload_sha256) }
                }
                @if case.ad.erased.is_none() { p.no-print { a href=(super::capture::address(&case.ad.ad, &capture.place)) {
                    (language.capture().title)
                    span.unseen { ": " (layout::time(capture.captured_at, zone, language)) }
                } } }
            }
        }
    }
}

/// What happened to its ads, to its flags and to what was decided.
pub(super) fn course(case: &CampaignPage, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let (words, row) = (visitor.language.timeline(), &case.campaign.row);
    let named = |event: &Event| {
        html! {
            @if matches!(event.what, Happening::Decided { .. } | Happening::Undone { .. }) { span.hint { (words.all_ads) } }
            @else { a.code href={ "/campaign/" (row.campaign) "?ad=" (event.ad) } { (event.ad) } }
        }
    };
    let members = case.campaign.members.len();
    let note = (members < row.ads).then(|| (words.of_first)(&visitor.language.strings().count(members)));
    timeline::draw(&case.campaign.timeline, named, visitor, zone, note.as_deref())
}

/// What the words of now state otherwise than those that were flagged.
pub(super) fn changed_facts(case: &CampaignPage, language: Locale) -> Markup {
    let (words, told) = (language.campaign(), language.changes());
    let name = |fact: Fact| match fact {
        Fact::Employer => words.employer,
        Fact::Location => words.location,
        Fact::Destination => words.destination,
        Fact::Pay => words.pay,
        Fact::Contact => told.contact,
    };
    let stated = |said: &Option<String>| {
        html! { @match said { Some(said) => bdi { (ad_text::words(said)) } None => "–" } }
    };
    html! {
        @if !case.changed_facts.is_empty() {
            section.sheet aria-labelledby="changed-head" {
                h2 #changed-head { (told.title) }
                table.stack {
                    thead { tr {
                        th scope="col" { (told.fact) } th scope="col" { (told.before) } th scope="col" { (told.now) }
                    } }
                    tbody { @for changed in &case.changed_facts { tr {
                        th scope="row" { (name(changed.fact)) }
                        td data-head=(told.before) { (stated(&changed.before)) }
                        td data-head=(told.now) { (stated(&changed.now)) }
                    } } }
                }
            }
        }
    }
}
