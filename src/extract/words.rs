use std::borrow::Cow;
use std::collections::HashSet;

use jiff::Timestamp;

use super::pay::Setting;
use super::phones::Taken;
use super::reading::Reading;
use super::{
    addresses, cells, currency, dates, demands, employer, language, licences, neutral, other_articles, pay,
    phones, places, shape, unread,
};
use crate::domain::{
    Ad, AdId, Contact, ContactKind, Currency, Fact, Origin, Pay, PayPeriod, Shape, SourceName, Span,
};
use crate::facts::Facts;
use crate::parse::limits::TEXT_BYTES;
use crate::text::Folded;

/// What was given with an ad's words, from whichever fields its page or row had; empty where nothing was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Title of the vacancy.
    pub title: &'a str,
    /// Body text.
    pub text: &'a str,
    /// The part of it that a program read in pictures.
    pub pictured: &'a str,
    /// What the page's data say in its place, kept and not judged.
    pub described: &'a str,
    /// Employer or agency.
    pub employer: &'a str,
    /// Place as written.
    pub location: &'a str,
    /// Pay as written.
    pub pay: &'a str,
    /// Currency of `pay` where it names none, as written; rupiah where this is empty, none where it is unknown.
    pub pay_currency: &'a str,
    /// Period of `pay` where it names none.
    pub pay_period: Option<PayPeriod>,
    /// Contact as written.
    pub contact: &'a str,
    /// Targets of the links that belong to the ad.
    pub links: &'a [String],
    /// Day of posting as written.
    pub posted_at: &'a str,
    /// Last day of validity as written.
    pub valid_through: &'a str,
    /// When it was read, for days such as `5 hari lalu`.
    pub seen: Option<Timestamp>,
    /// Address of the ad.
    pub url: &'a str,
    /// Whether structured data says that it is a job ad.
    pub is_posting: bool,
    /// Where the fields come from.
    pub origin: Option<Origin>,
}

/// The ad in plain words: a title, which may be empty, and a text.
///
/// `key` is the external identifier or address within `source`; where it is empty, the words themselves are.
pub fn extract_text(source: SourceName, key: &str, title: &str, text: &str, facts: &Facts) -> Ad {
    extract_given(source, key, &Given { title, text, ..Given::default() }, facts)
}

/// The ad in words and fields. `key` as in [`extract_text`].
pub fn extract_given(source: SourceName, key: &str, given: &Given<'_>, facts: &Facts) -> Ad {
    let title = one_line(beginning(given.title, TITLE_BYTES));
    let text = beginning(given.text.trim(), TEXT_BYTES).trim_end();
    let id = if key.is_empty() {
        AdId::of(&source, &crate::domain::sha256_hex(format!("{title}\n{text}").as_bytes()))
    } else {
        AdId::of(&source, key)
    };
    let mut ad = Ad::new(id, source, &title, text);
    ad.url = (!given.url.is_empty()).then(|| given.url.to_owned());
    ad.text_origin = given.origin.unwrap_or(Origin::Heuristic);
    ad.from_picture = pictured(&ad, given.pictured);
    ad.described = Some(beginning(given.described, FIELD_BYTES).to_owned()).filter(|words| !words.is_empty());
    ad.hits = facts.vocabulary.find(&ad.folded);
    let elsewhere = other_articles::ranges(&ad.folded, &facts.contexts.other_articles);
    other_articles::take_out(&mut ad.hits, &elsewhere);
    let origin = ad.text_origin;
    let employer = Some(employer::alone(given.employer, &facts.page_words.labels))
        .filter(|named| employer::names_somebody(named))
        .unwrap_or("");
    ad.employer = fact(ad.document(), employer, origin).or_else(|| employer::find(ad.document()));
    ad.location = fact(ad.document(), given.location, origin);
    ad.posted_on = day(given.posted_at, given.seen, origin);
    ad.valid_through = day(given.valid_through, given.seen, origin);
    let on = ad.posted_on.as_ref().map(|fact| fact.value).or_else(|| given.seen.map(dates::day_of));

    let reading = Reading::new(facts, ad.document(), &ad.folded, &ad.hits, !title.is_empty());
    let mut taken = Taken::default();
    let mut contacts = addresses::find(&reading);
    for contact in &contacts {
        if let Some(span) = contact.span {
            taken.add_span(&reading, span);
        }
    }
    let licence_claims = licences::find(&reading, &mut taken);
    contacts.extend(phones::find(&reading, &mut taken));
    let demands = demands::find(&reading);
    let field = aside(given.location, facts, |field| places::find(&reading, Some(field)));
    let found_places = field.unwrap_or_else(|| places::find(&reading, None));
    let dollar = found_places.destination.as_ref().and_then(|place| dollar(&place.code, facts));
    let pay::Found { pay: mut pays, money, has_bare_sum } =
        pay::find(&reading, &taken, Setting { on, dollar, field: None });
    let language = language::of(reading.folded, facts);
    add_linked(&mut contacts, given, facts);
    once_each(&mut contacts);
    pays.extend(given_pay(given, on, facts));
    let is_phone = |c: &Contact| {
        matches!(
            c.kind,
            ContactKind::Phone | ContactKind::Whatsapp | ContactKind::WhatsappGroup | ContactKind::Telegram
        )
    };
    let known = Shape {
        is_posting: given.is_posting,
        has_phone: contacts.iter().any(is_phone),
        has_address: contacts.iter().any(|c| !is_phone(c)),
        has_sum: !pays.is_empty() || has_bare_sum,
        has_field: ad.location.is_some() || !given.employer.is_empty() || !given.pay.is_empty(),
        ..Shape::default()
    };
    let neutral = neutral::words(&ad.folded, &ad.hits, &elsewhere, facts);

    contacts.sort_by_key(|contact| contact.span.map_or((1, Span::new(0, 0)), |span| (0, span)));
    ad.contacts = contacts;
    ad.licence_claims = licence_claims;
    ad.pay = pays;
    ad.money = money;
    ad.demands = demands;
    ad.places = found_places.mentions;
    ad.destination = found_places.destination;
    ad.language = language;
    ad.shape = shape::of(ad.document(), known);
    ad.neutral = neutral;
    ad
}

/// Where the words stand that a program read in pictures; all of the text where that cannot be told.
fn pictured(ad: &Ad, words: &str) -> Option<Span> {
    let words = Some(words.trim()).filter(|words| !words.is_empty())?;
    let all = Span::new(ad.text_start(), ad.document().len());
    let found = ad.text().rfind(words).map(|at| ad.text_start() + at);
    Some(found.map_or(all, |start| Span::new(start, start + words.len())))
}

/// The beginning of what no ad is as long as.
fn beginning(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// Longest title, and longest field beside the text. Bytes.
const TITLE_BYTES: usize = 2_000;
const FIELD_BYTES: usize = 20_000;

/// A title on one line.
fn one_line(title: &str) -> Cow<'_, str> {
    let title = title.trim();
    if title.contains(['\n', '\r', '\t']) || title.contains("  ") {
        Cow::Owned(title.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(title)
    }
}

fn fact(document: &str, value: &str, origin: Origin) -> Option<Fact<String>> {
    let value = beginning(value.trim(), FIELD_BYTES);
    if value.is_empty() {
        return None;
    }
    let span = document.find(value).map(|at| Span::new(at, at + value.len()));
    Some(Fact { value: value.to_owned(), origin, span })
}

fn day(written: &str, seen: Option<Timestamp>, origin: Origin) -> Option<Fact<jiff::civil::Date>> {
    dates::read(written, seen).map(|value| Fact { value, origin, span: None })
}

/// The dollar of a country, where it has one of its own.
fn dollar(code: &str, facts: &Facts) -> Option<Currency> {
    let currency = *facts.destinations.get(code)?.currencies.first()?;
    matches!(currency.code(), "SGD" | "HKD" | "TWD" | "AUD" | "NZD" | "BND" | "CAD").then_some(currency)
}

/// Reads a short field beside the document with the same eyes.
fn aside<T>(written: &str, facts: &Facts, read: impl FnOnce(&Reading<'_>) -> T) -> Option<T> {
    let written = beginning(written.trim(), FIELD_BYTES);
    if written.is_empty() {
        return None;
    }
    let folded = Folded::of(written);
    let hits = facts.vocabulary.find(&folded);
    Some(read(&Reading::new(facts, written, &folded, &hits, false)))
}

/// Pay of the pay field; without spans, because it stands outside the document.
fn given_pay(given: &Given<'_>, on: Option<jiff::civil::Date>, facts: &Facts) -> Vec<Pay> {
    let Some(currency) = currency::named(given.pay_currency) else { return Vec::new() };
    if unread::is_negative(given.pay) {
        return Vec::new();
    }
    let setting = Setting { on, dollar: None, field: Some(currency) };
    let mut found =
        aside(given.pay, facts, |field| pay::find(field, &Taken::default(), setting).pay).unwrap_or_default();
    for pay in &mut found {
        pay.span = None;
        if let Some(period) = given.pay_period
            && pay.currency == currency
            && period != pay.period
        {
            let idr = facts.money.idr_per_unit(currency, on);
            pay.period = period;
            pay.max_idr_month =
                idr.zip(pay::monthly_factor(period)).map(|(rate, factor)| rate * factor * pay.max);
        }
    }
    found
}

/// Contacts of the contact field and behind links, unless they stand in the text.
fn add_linked(contacts: &mut Vec<Contact>, given: &Given<'_>, facts: &Facts) {
    let mut known: HashSet<_> = contacts.iter().map(|known| (known.kind, known.value.clone())).collect();
    let mut add = |kind: ContactKind, value: String| {
        if known.insert((kind, value.clone())) {
            contacts.push(Contact { kind, value, span: None, is_obfuscated: false });
        }
    };
    let written = aside(&cells::exact(given.contact), facts, |field| {
        let mut found = addresses::find(field);
        found.extend(phones::find_in_field(field));
        found
    });
    for contact in written.unwrap_or_default() {
        add(contact.kind, contact.value);
    }
    for link in given.links {
        if let Some((kind, value)) = addresses::linked(link, &facts.contacts) {
            add(kind, value);
        }
    }
}

/// A number that is said to have WhatsApp has it wherever it stands, and is no telephone beside that.
fn once_each(contacts: &mut Vec<Contact>) {
    let chats: HashSet<String> =
        contacts.iter().filter(|c| c.kind == ContactKind::Whatsapp).map(|c| c.value.clone()).collect();
    for contact in contacts.iter_mut().filter(|c| c.kind == ContactKind::Phone && chats.contains(&c.value)) {
        contact.kind = ContactKind::Whatsapp;
    }
    let mut known: HashSet<_> =
        contacts.iter().filter(|c| c.span.is_some()).map(|c| (c.kind, c.value.clone())).collect();
    contacts.retain(|contact| contact.span.is_some() || known.insert((contact.kind, contact.value.clone())));
}
