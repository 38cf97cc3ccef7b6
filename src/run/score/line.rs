//! Writing: a judged ad as one line of JSON.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::ScoreSettings;
use super::sketch::Sketched;
use crate::domain::{
    Ad, Band, Contact, ContactKind, Detail, Fact, Field, Judged, Kind, KindShares, ReasonKind, Span,
};
use crate::mask::{self, KnownContacts, Masking};

/// One line of the answer.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    id: &'a Value,
    kind: Kind,
    /// How probable each kind is; an ad that is in doubt is scored all the same.
    kind_probability: KindShares,
    score: Option<f64>,
    band: Option<Band>,
    reasons: Vec<ReasonView<'a>>,
    for_legitimacy: Vec<ReasonView<'a>>,
    destination: Option<&'a str>,
    contacts: Vec<ShownContact>,
    /// Fields of the row that could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unread: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ad: Option<AdView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sketch: Option<Sketched>,
}

/// An ad as it was read, under the names that an import recognises.
#[derive(Debug, Serialize)]
struct AdView<'a> {
    title: &'a str,
    text: &'a str,
    url: Option<&'a str>,
    employer: Option<&'a str>,
    location: Option<&'a str>,
    posted_at: Option<Date>,
}

/// A reason, or something that speaks for the ad.
#[derive(Debug, Serialize)]
struct ReasonView<'a> {
    indicator: &'a str,
    /// The words, contacts in them masked.
    text: String,
    /// Bytes of `title` or `text` as they were handed in.
    start: Option<usize>,
    end: Option<usize>,
    #[serde(rename = "in")]
    within: Option<&'static str>,
    contribution: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a Detail>,
}

#[derive(Debug, Serialize)]
struct ShownContact {
    kind: ContactKind,
    value: String,
}

/// White space before the text, which the ad leaves out and the caller's offsets must count.
pub(super) fn lead(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

pub(super) fn line<'a>(id: &'a Value, judged: &'a Judged, lead: usize, settings: ScoreSettings) -> Line<'a> {
    let Judged { ad, shares, assessment, .. } = judged;
    let known = (!settings.is_unmasked).then(|| known(ad));
    let shown = |indicator: &'a str, span: Option<Span>, contribution: f64, detail: &'a Option<Detail>| {
        let place = span.map(|span| place(ad, span, lead));
        ReasonView {
            indicator,
            text: span.map(|span| words(ad, span, known.as_ref())).unwrap_or_default(),
            start: place.map(|p| p.1),
            end: place.map(|p| p.2),
            within: place.map(|p| p.0),
            contribution: round(contribution),
            detail: detail.as_ref(),
        }
    };
    let parts = assessment.iter().flat_map(|a| &a.reasons).filter(|r| r.kind != ReasonKind::Base);
    let parts = parts.map(|r| shown(&r.id, r.spans.first().copied(), r.contribution, &r.detail));
    // The words of an ad may speak for it as well.
    let (reasons, lowering): (Vec<_>, Vec<_>) = parts.partition(|part| part.contribution >= 0.0);
    let supports = assessment.iter().flat_map(|a| &a.supports);
    let supports = supports.map(|s| shown(&s.id, s.spans.first().copied(), s.contribution, &s.detail));
    Line {
        id,
        kind: ad.kind,
        kind_probability: rounded(shares),
        score: assessment.as_ref().map(|a| a.score.rounded()),
        band: assessment.as_ref().map(|a| a.band),
        reasons,
        for_legitimacy: supports.chain(lowering).collect(),
        destination: ad.destination.as_ref().map(|d| d.code.as_str()),
        contacts: each_once(&ad.contacts)
            .map(|contact| shown_contact(contact, settings.is_unmasked))
            .collect(),
        unread: ad.shape.unread.fields().map(Field::name).collect(),
        ad: settings.has_ad.then(|| ad_view(ad)),
        sketch: settings.has_sketch.then(|| Sketched::of(ad)),
    }
}

/// Each contact once, in how many places it may stand.
fn each_once(contacts: &[Contact]) -> impl Iterator<Item = &Contact> {
    contacts.iter().enumerate().filter_map(|(at, contact)| {
        let is_first = |other: &Contact| other.kind == contact.kind && other.value == contact.value;
        (contacts.iter().position(is_first) == Some(at)).then_some(contact)
    })
}

fn ad_view(ad: &Ad) -> AdView<'_> {
    AdView {
        title: ad.title(),
        text: ad.text(),
        url: ad.url.as_deref(),
        employer: given(ad.employer.as_ref()),
        location: given(ad.location.as_ref()),
        posted_at: ad.posted_on.as_ref().map(|day| day.value),
    }
}

/// What was said beside the text; what stands in the text is found there again.
fn given(fact: Option<&Fact<String>>) -> Option<&str> {
    fact.filter(|fact| fact.span.is_none()).map(|fact| fact.value.as_str())
}

/// Which field a span lies in, and where in it.
fn place(ad: &Ad, span: Span, lead: usize) -> (&'static str, usize, usize) {
    match span.start.checked_sub(ad.text_start()) {
        Some(start) => ("text", start + lead, span.end - ad.text_start() + lead),
        None => ("title", span.start, span.end.min(ad.title().len())),
    }
}

/// The contacts of an ad with how each stands in it.
fn known(ad: &Ad) -> KnownContacts {
    let written = |contact: &Contact| contact.span.map(|span| span.slice(ad.document()));
    KnownContacts::of(ad.contacts.iter().map(|contact| (contact, written(contact))))
}

/// The words under a span; masked unless `known` is none.
fn words(ad: &Ad, span: Span, known: Option<&KnownContacts>) -> String {
    let words = span.slice(ad.document());
    let Some(known) = known else { return words.to_owned() };
    let inside: Vec<Contact> = ad
        .contacts
        .iter()
        .filter_map(|contact| {
            let at = contact.span.filter(|at| at.overlaps(span))?;
            let start = at.start.max(span.start) - span.start;
            let end = at.end.min(span.end) - span.start;
            Some(Contact { span: Some(Span::new(start, end)), ..contact.clone() })
        })
        .collect();
    Masking::with(words, &inside, known).apply(words)
}

fn shown_contact(contact: &Contact, is_unmasked: bool) -> ShownContact {
    let value = if is_unmasked { contact.value.clone() } else { mask::contact(contact) };
    ShownContact { kind: contact.kind, value }
}

fn rounded(shares: &KindShares) -> KindShares {
    let KindShares { ad, warning, news, guide, other } = *shares;
    KindShares {
        ad: round(ad),
        warning: round(warning),
        news: round(news),
        guide: round(guide),
        other: round(other),
    }
}

/// Four digits behind the point: more would only pretend.
fn round(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
