use std::borrow::Cow;

use serde_json::{Map, Value};

use super::html::{self, Fields};
use super::words::{Given, extract_given};
use crate::domain::{Ad, Fault, Field, Kind, Media, Origin, Outcome, RawPage, SkipReason};
use crate::facts::Facts;
use crate::text::{Folded, charset};

/// Text shorter than this beside a notice that an ad is over is no ad, in bytes.
const SHORTEST_AD_BYTES: usize = 80;

/// The ad on a captured page or row, or the reason why there is none.
pub fn extract(page: &RawPage, facts: &Facts) -> Outcome<Ad> {
    match page.status {
        404 | 410 => return Outcome::Skipped(SkipReason::Gone),
        401 | 403 | 451 => return Outcome::Skipped(SkipReason::Refused),
        status @ 400.. => {
            return Outcome::Failed(Fault::new(
                "http_status",
                format!("{} answered with status {status}; it is tried again the next night", page.url),
            ));
        }
        _ => {}
    }
    match page.media {
        Media::Row => row(page, facts),
        Media::Html => document(page, facts),
        Media::Text => {
            let text = charset::decode(&page.body, page.charset.as_deref());
            let fields = Fields { text: text.into_owned(), ..Fields::default() };
            finish(page, fields, facts)
        }
    }
}

fn document(page: &RawPage, facts: &Facts) -> Outcome<Ad> {
    let html = charset::decode(&page.body, page.charset.as_deref());
    let read = html::read(&html, &page.url, &page.rules);
    if says_gone(&read.notice, facts)
        || (read.fields.text.len() < SHORTEST_AD_BYTES && says_gone(&read.fields.text, facts))
    {
        return Outcome::Skipped(SkipReason::Expired);
    }
    if read.is_list || read.fields.text.trim().is_empty() {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    finish(page, read.fields, facts)
}

/// Whether a text says in a line of its own that the ad is over.
fn says_gone(text: &str, facts: &Facts) -> bool {
    if text.trim().is_empty() || text.len() > 1000 {
        return false;
    }
    let folded = Folded::of(text);
    let hits = facts.vocabulary.find(&folded);
    super::reading::Reading::new(facts, text, &folded, &hits, false).cues.is_gone
}

fn row(page: &RawPage, facts: &Facts) -> Outcome<Ad> {
    let row: Map<String, Value> = match serde_json::from_slice(&page.body) {
        Ok(row) => row,
        Err(error) => {
            return Outcome::Failed(Fault::new("bad_row", format!("{}: no JSON object: {error}", page.url)));
        }
    };
    let get = |field: Field| -> Cow<'_, str> {
        if let Some(value) = page.hints.get(&field) {
            return Cow::Borrowed(value);
        }
        let name = page.rules.columns.get(&field).map_or(field.name(), String::as_str);
        Cow::Owned(column(&row, name))
    };
    if matches!(get(Field::Skip).trim().to_lowercase().as_str(), "true" | "1" | "yes" | "ya" | "y") {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    let plain = |field: Field| html::plain(&get(field)).into_owned();
    let fields = Fields {
        id: get(Field::Id).into_owned(),
        title: plain(Field::Title),
        text: plain(Field::Text),
        url: get(Field::Url).trim().to_owned(),
        employer: plain(Field::Employer),
        location: plain(Field::Location),
        pay: plain(Field::Pay),
        contact: plain(Field::Contact),
        posted_at: get(Field::PostedAt).into_owned(),
        origin: Some(Origin::Column),
        ..Fields::default()
    };
    if fields.title.trim().is_empty() && fields.text.trim().is_empty() {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    finish(page, fields, facts)
}

/// The value of a column, or of several whose names are joined with ` + `.
fn column(row: &Map<String, Value>, name: &str) -> String {
    let text = |name: &str| match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        _ => String::new(),
    };
    let whole = text(name);
    if !whole.is_empty() || !name.contains(" + ") {
        return whole;
    }
    name.split(" + ").map(|part| text(part.trim())).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Makes the ad of its fields, with what the listing told where the page is silent.
fn finish(page: &RawPage, mut fields: Fields, facts: &Facts) -> Outcome<Ad> {
    let hint = |field: Field| page.hints.get(&field).cloned().unwrap_or_default();
    let had_text = !fields.text.trim().is_empty();
    fields.fill(Fields {
        title: hint(Field::Title),
        text: html::plain(&hint(Field::Text)).into_owned(),
        employer: hint(Field::Employer),
        location: hint(Field::Location),
        pay: hint(Field::Pay),
        contact: hint(Field::Contact),
        posted_at: hint(Field::PostedAt),
        origin: Some(Origin::Listing),
        ..Fields::default()
    });
    let is_row = page.media == Media::Row;
    let url = if is_row || fields.url.is_empty() { row_url(page, &fields) } else { fields.url.clone() };
    // An external identifier is the source's own only where a column or selector names it.
    let has_id = !fields.id.trim().is_empty() && (is_row || page.rules.selectors.contains_key(&Field::Id));
    // Every table is numbered from 1: without an address, a number says something within its own file alone.
    let in_file = (has_id && url.starts_with("file:")).then(|| {
        let file = url.split('#').next().unwrap_or_default();
        format!("{file}#{}", fields.id.trim())
    });
    let key = if let Some(key) = &in_file {
        key
    } else if has_id {
        fields.id.trim()
    } else if url.starts_with("file:") {
        ""
    } else {
        url.as_str()
    };
    let given = Given {
        title: &fields.title,
        text: &fields.text,
        employer: &fields.employer,
        location: &fields.location,
        pay: &fields.pay,
        pay_currency: &fields.pay_currency,
        pay_period: fields.pay_period,
        contact: &fields.contact,
        links: &fields.links,
        posted_at: &fields.posted_at,
        valid_through: &fields.valid_through,
        seen: Some(page.fetched_at),
        url: &url,
        is_posting: fields.is_posting,
        origin: fields.origin,
    };
    let ad = extract_given(page.source.clone(), key, &given, facts);
    let is_page = page.media == Media::Html && had_text;
    if is_page && ad.kind == Kind::Other {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    Outcome::Kept(ad)
}

/// The address of a row: its own column, else where it stands.
fn row_url(page: &RawPage, fields: &Fields) -> String {
    if fields.url.is_empty() { page.url.clone() } else { fields.url.clone() }
}
