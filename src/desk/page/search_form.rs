//! The question of the search page, and what its answers share.

use maud::{Markup, html};

use super::search::{Answer, Params, licence_of};
use crate::desk::{Desk, Visitor, ad_text};
use crate::domain::Band;
use crate::facts::Account;
use crate::i18n::{Locale, SearchWords};
use crate::store::FlagStatus;

/// One field of what is asked for.
type Field = fn(&mut Params) -> &mut String;

/// Most values of a property that are offered.
const MOST_OFFERED: usize = 8;

/// A value of a property: as addresses name it, as people do, and how many ads have it.
struct Offer {
    value: String,
    name: String,
    ads: usize,
}

pub(super) fn form(desk: &Desk, visitor: &Visitor, answer: &Answer) -> Markup {
    let (language, asked, facts) = (visitor.language, &answer.asked, desk.knowledge().facts());
    let words = language.search();
    let countries = facts.destinations.all().iter().map(|d| (d.code.clone(), d.name.clone())).collect();
    let signs = facts.indicators.iter().map(|sign| (sign.id.clone(), &sign.account));
    let signs = signs.chain(facts.combinations.iter().map(|sign| (sign.id.clone(), &sign.account)));
    let signs = signs.map(|(id, account)| (id, name(account, language))).collect();
    let bands = Band::ALL.map(|b| (b.name().to_owned(), (language.strings().band)(b).to_owned())).to_vec();
    let sources = answer.sources.iter().map(|s| (s.source.0.clone(), s.source.0.clone())).collect();
    let licences = LICENCES.map(|l| (l.to_owned(), licence_name(l, language))).to_vec();
    let statuses = FlagStatus::ALL.map(|s| (s.name().to_owned(), status_name(s, words).to_owned())).to_vec();
    let is_filtered =
        Params { q: asked.q.clone(), after: asked.after.clone(), ..Params::default() } != *asked;
    html! {
        form.sheet.no-print action="/search" method="get" {
            div.field {
                label for="q" { (words.words) }
                input #q type="search" name="q" value=(asked.q) maxlength="400" aria-describedby="q-hint" autocomplete="off";
                p.hint #q-hint { (words.words_hint) }
            }
            details open[is_filtered] {
                summary { (words.filters) }
                div.filters {
                    (choice("destination", words.destination, &asked.destination, &countries, words))
                    (choice("indicator", words.indicator, &asked.indicator, &signs, words))
                    (choice("band", words.band, &asked.band, &bands, words))
                    (choice("source", words.source, &asked.source, &sources, words))
                    (choice("licence", words.licence, &asked.licence, &licences, words))
                    (choice("status", words.status, &asked.status, &statuses, words))
                    @for (id, name, value) in [("since", words.since, &asked.since), ("until", words.until, &asked.until)] {
                        div { label for=(id) { (name) } input id=(id) type="date" name=(id) value=(value); }
                    }
                }
            }
            div.inline {
                button.main type="submit" { (words.go) }
                @if is_filtered { a.button href=(Params { q: asked.q.clone(), ..Params::default() }.address()) { (words.clear) } }
            }
        }
    }
}

const LICENCES: [&str; 7] =
    ["active", "suspended", "revoked", "borrowed", "near_miss", "not_found", "not_checkable"];

fn choice(
    id: &str,
    label: &str,
    chosen: &str,
    offers: &Vec<(String, String)>,
    words: &SearchWords,
) -> Markup {
    html! { div {
        label for=(id) { (label) }
        select id=(id) name=(id) {
            option value="" { (words.any) }
            @for (value, name) in offers { option value=(value) selected[value == chosen] { (name) } }
        }
    } }
}

fn name(account: &Account, language: Locale) -> String {
    match language {
        Locale::Id => account.name_id.clone(),
        Locale::En => account.name_en.clone(),
    }
}

fn licence_name(name: &str, language: Locale) -> String {
    licence_of(name).map_or(name.to_owned(), |state| (language.strings().ad.licence_short)(state).to_owned())
}

fn status_name(status: FlagStatus, words: &SearchWords) -> &'static str {
    match status {
        FlagStatus::Open => words.status_open,
        FlagStatus::Closed => words.status_closed,
        FlagStatus::None => words.status_none,
    }
}

/// What the ads that fit share, each a way to a narrower question.
pub(super) fn facets(desk: &Desk, visitor: &Visitor, answer: &Answer) -> Markup {
    let (language, asked, facets) = (visitor.language, &answer.asked, &answer.found.facets);
    let (words, facts) = (language.search(), desk.knowledge().facts());
    let sign = |id: &String| facts.account(id).map_or(id.clone(), |account| name(account, language));
    let country = |code: &String| facets.destination_names.get(code).unwrap_or(code).clone();
    let licence =
        |state: &crate::domain::LicenceState| (language.strings().ad.licence_short)(*state).to_owned();
    let tag = |state: &crate::domain::LicenceState| {
        LICENCES.into_iter().find(|name| licence_of(name) == Some(*state)).unwrap_or_default().to_owned()
    };
    let narrower = |field: Field, value: &str| {
        let mut to = Params { after: String::new(), ..asked.clone() };
        value.clone_into(field(&mut to));
        to.address()
    };
    let groups: [(&str, Vec<Offer>, Field); 6] = [
        (
            words.band,
            offers(&facets.bands, |b| b.name().to_owned(), |b| (language.strings().band)(*b).to_owned()),
            |a| &mut a.band,
        ),
        (
            words.status,
            offers(&facets.statuses, |s| s.name().to_owned(), |s| status_name(*s, words).to_owned()),
            |a| &mut a.status,
        ),
        (words.destination, offers(&facets.destinations, Clone::clone, country), |a| &mut a.destination),
        (words.indicator, offers(&facets.indicators, Clone::clone, sign), |a| &mut a.indicator),
        (words.licence, offers(&facets.licences, tag, licence), |a| &mut a.licence),
        (words.source, offers(&facets.sources, Clone::clone, Clone::clone), |a| &mut a.source),
    ];
    html! {
        @if answer.found.fitting > 1 { details.sheet.no-print {
            summary { (words.narrow) }
            div.facets {
                @for (label, offers, field) in groups { @if !offers.is_empty() { div {
                    h2 { (label) }
                    ul { @for offer in offers { li {
                        a href=(narrower(field, &offer.value)) { bdi { (ad_text::line(&offer.name)) } } " "
                        span.number { "(" (language.strings().count(offer.ads)) ")" }
                    } } }
                } } }
            }
        } }
    }
}

fn offers<K: Ord>(
    counts: &std::collections::BTreeMap<K, usize>,
    value: impl Fn(&K) -> String,
    name: impl Fn(&K) -> String,
) -> Vec<Offer> {
    let mut offers: Vec<Offer> =
        counts.iter().map(|(key, ads)| Offer { value: value(key), name: name(key), ads: *ads }).collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.ads));
    offers.truncate(MOST_OFFERED);
    offers
}
