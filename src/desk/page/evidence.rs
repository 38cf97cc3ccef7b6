//! An ad's words with what was found in them, the reasons, and what speaks for the ad.

use maud::{Markup, html};

use super::chip;
use crate::desk::ad_text::{self, Mark};
use crate::domain::ReasonKind;
use crate::facts::Group;
use crate::i18n::{CampaignWords, Groups, Locale};
use crate::views::{AdView, ReasonView};

/// Reasons that are shown at once.
const FIRST_REASONS: usize = 7;
/// Log-odds at which a bar is full.
const FULL_BAR: f64 = 4.0;

/// What a group is called.
fn group_name(group: Group, words: &Groups) -> &'static str {
    match group {
        Group::Legalitas => words.legalitas,
        Group::Biaya => words.biaya,
        Group::Gaji => words.gaji,
        Group::Tujuan => words.tujuan,
        Group::Laut => words.laut,
        Group::Kontak => words.kontak,
        Group::Kondisi => words.kondisi,
        Group::Eksploitasi => words.eksploitasi,
        Group::Penipuan => words.penipuan,
    }
}

/// Class and name of what a reason is about.
fn kind_of(reason: &ReasonView, words: &CampaignWords) -> (&'static str, &'static str) {
    match (reason.kind, reason.group) {
        (_, Some(group)) => (group.name(), group_name(group, &words.groups)),
        (ReasonKind::Indicator, None) => ("combination", words.combination),
        (ReasonKind::Wording, None) => ("wording", words.wording),
        (ReasonKind::Figure | ReasonKind::Network | ReasonKind::Base, None) => ("figure", words.figure),
    }
}

/// The text of the ad with every finding marked; all of it where `whole` is asked for.
pub(super) fn text(
    view: &AdView,
    words: &CampaignWords,
    whole: bool,
    address: &str,
    language: Locale,
) -> Markup {
    let mut marks = Vec::new();
    for (at, reason) in view.reasons.iter().enumerate() {
        let (class, name) = kind_of(reason, words);
        marks.extend(reason.spans.iter().map(|&span| Mark {
            span,
            rank: at,
            class,
            number: (at + 1).to_string(),
            name,
            is_minor: matches!(class, "combination" | "wording"),
            target: format!("reason-{}", at + 1),
        }));
    }
    for (at, support) in view.supports.iter().enumerate() {
        marks.extend(support.spans.iter().map(|&span| Mark {
            span,
            rank: view.reasons.len() + at,
            class: "support",
            number: format!("+{}", at + 1),
            name: words.speaks_for,
            is_minor: false,
            target: format!("support-{}", at + 1),
        }));
    }
    let end = ad_text::shown_end(&view.document, whole);
    let left = view.document.get(end..).unwrap_or_default().chars().count();
    html! {
        section.sheet aria-labelledby="text-head" {
            div.head { h2 #text-head { (words.text) } span.meta { span { (words.text_note) } } }
            (legend(view, words))
            (from_picture(view, language))
            div.ad-text dir="auto" { (ad_text::marked(&view.document, end, &marks)) }
            @if left > 0 {
                p.hint { ((words.text_cut)(&left.to_string())) " " a href=(address) { (words.text_whole) } }
            }
        }
    }
}

/// The words that an ad says now beside those that were flagged, under a heading of its own, with their band.
pub(super) fn text_of_now(
    flagged: &AdView,
    view: &AdView,
    whole: bool,
    heading: &str,
    language: Locale,
) -> Markup {
    let end = ad_text::shown_end(&view.document, whole);
    html! {
        section.sheet aria-labelledby=(heading) {
            @match &view.judgement {
                Some(judgement) => p { (chip::band(judgement.band, language)) }
                None => p { span.chip { ((language.strings().kind)(view.kind)) } }
            }
            (from_picture(view, language))
            p.hint { ins { (language.changes().new_words) } " " del { (language.changes().gone_words) } }
            div.ad-text dir="auto" { (ad_text::changed(&flagged.document, &view.document, end)) }
        }
    }
}

/// That a program read the words in a picture.
fn from_picture(view: &AdView, language: Locale) -> Markup {
    html! { @if view.from_picture.is_some() { p.flash.warn { (language.strings().ad.from_picture) } } }
}

/// Only what shows in this ad.
fn legend(view: &AdView, words: &CampaignWords) -> Markup {
    let mut kinds: Vec<(&str, &str)> =
        view.reasons.iter().filter(|r| !r.spans.is_empty()).map(|r| kind_of(r, words)).collect();
    if view.supports.iter().any(|support| !support.spans.is_empty()) {
        kinds.push(("support", words.speaks_for));
    }
    let mut told: Vec<(&str, &str)> = Vec::new();
    for kind in kinds {
        if !told.contains(&kind) {
            told.push(kind);
        }
    }
    html! {
        @if !told.is_empty() {
            ul.legend aria-label=(words.legend) {
                @for (class, name) in told { li { span.{ "dot " (class) } aria-hidden="true" {} (name) } }
            }
        }
    }
}

/// The reasons, strongest first.
pub(super) fn reasons(view: &AdView, words: &CampaignWords, language: Locale) -> Markup {
    let told = |at: usize, reason: &ReasonView| {
        let number = (at + 1).to_string();
        entry(reason, &format!("reason-{number}"), &number, kind_of(reason, words), words, language)
    };
    html! {
        section.sheet aria-labelledby="reasons-head" {
            h2 #reasons-head { (words.reasons) }
            @if view.reasons.is_empty() { p { (words.reasons_none) } }
            ol.reasons { @for (at, reason) in view.reasons.iter().enumerate().take(FIRST_REASONS) { (told(at, reason)) } }
            @if view.reasons.len() > FIRST_REASONS {
                details {
                    summary { ((words.more_reasons)(&(view.reasons.len() - FIRST_REASONS).to_string())) }
                    ol.reasons { @for (at, reason) in view.reasons.iter().enumerate().skip(FIRST_REASONS) { (told(at, reason)) } }
                }
            }
        }
    }
}

/// What speaks for the ad, strongest first, as visible as what speaks against it.
pub(super) fn supports(view: &AdView, words: &CampaignWords, language: Locale) -> Markup {
    html! {
        section.sheet aria-labelledby="supports-head" {
            h2 #supports-head { (words.supports) }
            @if view.supports.is_empty() { p { (words.supports_none) } }
            ol.reasons {
                @for (at, support) in view.supports.iter().enumerate() {
                    (entry(support, &format!("support-{}", at + 1), &format!("+{}", at + 1), ("support", words.speaks_for), words, language))
                }
            }
        }
    }
}

fn entry(
    reason: &ReasonView,
    id: &str,
    number: &str,
    (class, group): (&str, &str),
    words: &CampaignWords,
    language: Locale,
) -> Markup {
    let weight = language.strings().number(reason.contribution, 2);
    html! {
        li.(class) id=(id) {
            h3 {
                "[" (number) "] "
                @if reason.name.is_empty() { (reason.words) } @else { (reason.name) }
                @if let Some(detail) = &reason.detail { ": " bdi { (ad_text::words(detail)) } }
            }
            p { span.group { (group) } " " (bar(reason.contribution)) " " span.less { ((words.weight)(&weight)) } }
            @if !reason.name.is_empty() { p { bdi { (ad_text::words(&reason.words)) } } }
            @if let Some(clears) = &reason.clears { p { b { (words.clears) ": " } (clears) } }
            @if let Some(basis) = &reason.basis { p.less { (words.basis) ": " (basis) } }
        }
    }
}

/// How much a reason weighs, drawn.
fn bar(contribution: f64) -> Markup {
    let width = (contribution.abs() / FULL_BAR).min(1.0) * 100.0;
    html! {
        svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.track width="100" height="10" {}
            rect.fill width=(format!("{width:.0}")) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_reason_has_a_name_of_its_own() {
        let words = Locale::Id.campaign();
        let class = |kind, group| {
            let clears = Some("gugur".to_owned());
            kind_of(&ReasonView { kind, group, clears, ..ReasonView::default() }, words).0
        };
        assert_eq!(class(ReasonKind::Wording, None), "wording");
        assert_eq!(class(ReasonKind::Indicator, None), "combination");
        assert_eq!(class(ReasonKind::Indicator, Some(Group::Biaya)), Group::Biaya.name());
        assert_eq!(class(ReasonKind::Figure, None), "figure");
    }
}
