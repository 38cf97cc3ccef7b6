//! Ads for tests of `features`, filled by hand the way `extract` would.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test file uses a part, and fails by panicking"
)]

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use waspada::domain::{
    Ad, AdId, Contact, ContactKind, Currency, Destination, Fact, Features, Origin, Pay, PayPeriod,
    SourceName, Span,
};
use waspada::facts::{DataFiles, Facts};
use waspada::features::features;

pub(crate) static FACTS: LazyLock<Facts> =
    LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap_or_else(|problems| panic!("{problems}")));

pub(crate) const TODAY: Date = date(2026, 11, 24);

/// Names that stand for a destination in these tests.
const COUNTRIES: [(&str, &str, &str); 26] = [
    ("kamboja", "KH", "Kamboja"),
    ("poipet", "KH", "Kamboja"),
    ("myanmar", "MM", "Myanmar"),
    ("thailand", "TH", "Thailand"),
    ("filipina", "PH", "Filipina"),
    ("vietnam", "VN", "Vietnam"),
    ("sarawak", "MY-13", "Sarawak"),
    ("sabah", "MY-12", "Sabah"),
    ("malaysia", "MY", "Malaysia"),
    ("taiwan", "TW", "Taiwan"),
    ("hong kong", "HK", "Hong Kong"),
    ("hongkong", "HK", "Hong Kong"),
    ("singapura", "SG", "Singapura"),
    ("jepang", "JP", "Jepang"),
    ("korea", "KR", "Korea Selatan"),
    ("jerman", "DE", "Jerman"),
    ("australia", "AU", "Australia"),
    ("kanada", "CA", "Kanada"),
    ("polandia", "PL", "Polandia"),
    ("arab saudi", "SA", "Arab Saudi"),
    ("saudi", "SA", "Arab Saudi"),
    ("dubai", "AE", "Uni Emirat Arab"),
    ("kuwait", "KW", "Kuwait"),
    ("qatar", "QA", "Qatar"),
    ("turki", "TR", "Turki"),
    ("brunei", "BN", "Brunei"),
];

/// An ad with its hits and, where a country is named, its destination.
pub(crate) fn ad(text: &str) -> Ad {
    let source = SourceName("test".into());
    let mut ad = Ad::new(AdId::of(&source, text), source, "", text);
    ad.hits = FACTS.vocabulary.find(&ad.folded);
    let folded = ad.folded.text().to_owned();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    ad.destination = COUNTRIES.iter().find_map(|(word, code, name)| {
        let at = folded.find(word)?;
        let is_whole =
            !is_word(folded[..at].chars().next_back()) && !is_word(folded[at + word.len()..].chars().next());
        is_whole.then(|| Destination {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            span: Some(ad.folded.origin(at..at + word.len())),
        })
    });
    ad
}

pub(crate) fn employer(ad: &mut Ad, name: &str) {
    ad.employer = Some(Fact { value: name.to_owned(), origin: Origin::Heuristic, span: None });
}

pub(crate) fn posted(ad: &mut Ad, day: Date) {
    ad.posted_on = Some(Fact { value: day, origin: Origin::JsonLd, span: None });
}

pub(crate) fn youngest(ad: &mut Ad, years: u8) {
    ad.demands.age_min = Some(Fact { value: years, origin: Origin::Heuristic, span: Some(Span::new(0, 1)) });
}

pub(crate) fn pay(ad: &mut Ad, amount: f64, currency: &str, idr_month: f64) {
    ad.pay.push(Pay {
        min: amount,
        max: amount,
        currency: Currency::new(currency).unwrap(),
        period: PayPeriod::Month,
        max_idr_month: Some(idr_month),
        span: Some(Span::new(0, 1)),
    });
}

pub(crate) fn contact(ad: &mut Ad, kind: ContactKind, value: &str) {
    ad.contacts.push(Contact {
        kind,
        value: value.to_owned(),
        span: Some(Span::new(0, 1)),
        is_obfuscated: false,
    });
}

pub(crate) fn read(ad: &Ad) -> Features {
    features(ad, &FACTS, TODAY)
}

pub(crate) fn ids(features: &Features) -> Vec<&str> {
    features.findings.iter().map(|finding| finding.id.as_str()).collect()
}

pub(crate) fn has(features: &Features, id: &str) -> bool {
    ids(features).contains(&id)
}
