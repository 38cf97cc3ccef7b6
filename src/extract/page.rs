use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::collection::{self, Collection};
use super::html::{self, Fields, Notice};
use super::words::{Given, extract_given};
use super::{nothing, unread};
use crate::domain::{Ad, Fault, Field, Media, Origin, Outcome, RawPage, SkipReason, sha256_hex};
use crate::facts::{Facts, plain_words};
use crate::parse;
use crate::text::{Folded, charset};

/// Text shorter than this beside a notice that an ad is over is no ad, in bytes.
const SHORTEST_AD_BYTES: usize = 80;

/// The ad on a captured page or row, or the reason why there is none; a page of several is none.
pub fn extract(page: &RawPage, facts: &Facts) -> Outcome<Ad> {
    match extract_all(page, facts) {
        Outcome::Kept(ads) => match <[Ad; 1]>::try_from(ads) {
            Ok([ad]) => Outcome::Kept(ad),
            Err(_) => Outcome::Skipped(SkipReason::SeveralAds),
        },
        Outcome::Skipped(reason) => Outcome::Skipped(reason),
        Outcome::Failed(fault) => Outcome::Failed(fault),
    }
}

/// The ads on a captured page or row, one as a rule and never none, or the reason why there is none.
pub fn extract_all(page: &RawPage, facts: &Facts) -> Outcome<Vec<Ad>> {
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
            several(page, fields, facts)
        }
    }
}

/// Addresses of the pictures of a page that may carry the words of its ad: it has few of its own, and is no list and no
/// notice.
pub fn posters(page: &RawPage, facts: &Facts) -> Vec<String> {
    if page.media != Media::Html || page.status >= 400 {
        return Vec::new();
    }
    let html = charset::decode(&page.body, page.charset.as_deref());
    let read = html::read(&html, &page.url, &page.rules, &facts.page_words);
    if read.notice.is_some() || says_gone(&read.warning, facts) { Vec::new() } else { read.posters }
}

/// The ads of a text or a row: one as a rule; several where it is a collection.
fn several(page: &RawPage, fields: Fields, facts: &Facts) -> Outcome<Vec<Ad>> {
    // A file without a word is no ad.
    if page.media == Media::Text
        && fields.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty()
    {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    match collection::of(&fields.title, &fields.text, &HashSet::new(), &facts.page_words) {
        Collection::Several => Outcome::Skipped(SkipReason::SeveralAds),
        Collection::One => finish(page, fields, facts).then(|ad| Outcome::Kept(vec![ad])),
        Collection::Parts(parts) => {
            let whole = Fields { url: row_url(page, &fields), ..Fields::default() };
            let is_pictured = |text: &str| {
                !fields.pictured.is_empty()
                    && text
                        .lines()
                        .any(|line| !line.trim().is_empty() && fields.pictured.contains(line.trim()))
            };
            let item = |part: collection::Part| Fields {
                pictured: if is_pictured(&part.text) { part.text.clone() } else { String::new() },
                title: part.title,
                text: part.text,
                posted_at: fields.posted_at.clone(),
                valid_through: fields.valid_through.clone(),
                origin: fields.origin,
                ..Fields::default()
            };
            let ads = parts.into_iter().map(|part| {
                let mut ad = one_of_several(page, &whole, &item(part), facts);
                ad.shape.is_page = false;
                ad
            });
            Outcome::Kept(ads.collect())
        }
    }
}

fn document(page: &RawPage, facts: &Facts) -> Outcome<Vec<Ad>> {
    let html = charset::decode(&page.body, page.charset.as_deref());
    let mut read = html::read(&html, &page.url, &page.rules, &facts.page_words);
    if !read.items.is_empty() {
        let items = std::mem::take(&mut read.items);
        return Outcome::Kept(
            items.iter().map(|item| one_of_several(page, &read.fields, item, facts)).collect(),
        );
    }
    let text = read.fields.text.trim();
    if says_gone(&read.warning, facts) {
        return Outcome::Skipped(SkipReason::Expired);
    }
    match read.notice {
        Some(Notice::Gone) => return Outcome::Skipped(SkipReason::Gone),
        Some(Notice::Over) => return Outcome::Skipped(SkipReason::Expired),
        Some(Notice::Login) => return Outcome::Skipped(SkipReason::Refused),
        Some(Notice::Service) if !read.fields.is_posting => return Outcome::Skipped(SkipReason::NotAnAd),
        Some(Notice::Service) | None => {}
    }
    if text.len() < SHORTEST_AD_BYTES && says_gone(text, facts) {
        return Outcome::Skipped(SkipReason::Expired);
    }
    if read.is_unreadable && text.is_empty() {
        let what = format!(
            "{}: its data speak of a vacancy (`JobPosting`) but are no JSON that can be read, and the page shows no other words; save the page from a browser and import it",
            page.url
        );
        return Outcome::Failed(Fault::new("markup_unreadable", what));
    }
    if read.is_list {
        return Outcome::Skipped(SkipReason::List);
    }
    if read.is_collection {
        return Outcome::Skipped(SkipReason::SeveralAds);
    }
    if text.is_empty() && read.unread_frames > 0 {
        let what = format!(
            "{}: all its words stand in frames, {} of them, which are not read; open it in a browser, save what each frame shows, \
             and import that",
            page.url, read.unread_frames
        );
        return Outcome::Failed(Fault::new("frames_unread", what));
    }
    let pictured =
        page.hints.get(&Field::Picture).map(|words| words.trim()).filter(|words| !words.is_empty());
    if text.is_empty() && pictured.is_none() && !read.posters.is_empty() {
        return Outcome::Skipped(SkipReason::PictureUnread);
    }
    if text.is_empty() && pictured.is_none() {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    let (unread_frames, has_unread_poster) =
        (read.unread_frames, !read.posters.is_empty() && pictured.is_none());
    add_pictured(&mut read.fields, pictured.unwrap_or(""));
    finish(page, read.fields, facts).then(|mut ad| {
        ad.shape.unread_frames = unread_frames;
        ad.shape.has_unread_poster = has_unread_poster;
        Outcome::Kept(vec![ad])
    })
}

/// One ad of a page that holds several. It is known by the address that it has there, else by its title on the page.
fn one_of_several(page: &RawPage, whole: &Fields, item: &Fields, facts: &Facts) -> Ad {
    let url = if item.url.is_empty() {
        let name = if item.title.trim().is_empty() { &item.text } else { &item.title };
        let name = sha256_hex(plain_words(name).as_bytes());
        format!("{}#{}", whole.url, name.get(..8).unwrap_or(""))
    } else {
        item.url.clone()
    };
    let key = if item.id.trim().is_empty() { &url } else { item.id.trim() };
    let key = if key.starts_with("file:") { "" } else { key };
    let mut ad = extract_given(page.source.clone(), key, &given(item, &url, page), facts);
    ad.shape.is_page = true;
    ad
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

fn row(page: &RawPage, facts: &Facts) -> Outcome<Vec<Ad>> {
    let row: Map<String, Value> = match parse::json_as(&page.body) {
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
    // The crawl's alone: a column of that name is an address of a picture.
    let pictured = page.hints.get(&Field::Picture).map_or("", |words| words.trim()).to_owned();
    let mut fields = Fields {
        id: get(Field::Id).into_owned(),
        title: plain(Field::Title),
        text: html::plain(&html::without_shortcodes(&get(Field::Text))).into_owned(),
        links: html::people_in(&get(Field::Text)),
        url: get(Field::Url).trim().to_owned(),
        employer: plain(Field::Employer),
        location: plain(Field::Location),
        pay: plain(Field::Pay),
        contact: plain(Field::Contact),
        posted_at: get(Field::PostedAt).into_owned(),
        valid_through: get(Field::ValidThrough).into_owned(),
        origin: Some(Origin::Column),
        ..Fields::default()
    };
    add_pictured(&mut fields, &pictured);
    if fields.title.trim().is_empty() && fields.text.trim().is_empty() {
        return Outcome::Skipped(SkipReason::NotAnAd);
    }
    several(page, fields, facts)
}

/// Puts the words of pictures behind the text.
fn add_pictured(fields: &mut Fields, pictured: &str) {
    if pictured.is_empty() {
        return;
    }
    let own = fields.text.trim_end();
    if own.is_empty() {
        pictured.clone_into(&mut fields.text);
        fields.origin = Some(Origin::Picture);
    } else {
        fields.text = format!("{own}\n\n{pictured}");
    }
    pictured.clone_into(&mut fields.pictured);
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
        valid_through: hint(Field::ValidThrough),
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
    let given = given(&fields, &url, page);
    let mut ad = extract_given(page.source.clone(), key, &given, facts);
    ad.shape.is_page = page.media == Media::Html && had_text;
    if is_row {
        ad.shape.unread = unread::fields(&ad, &given);
    }
    Outcome::Kept(ad)
}

/// What an ad is made of; what only says that there is nothing is nothing.
fn given<'a>(fields: &'a Fields, url: &'a str, page: &RawPage) -> Given<'a> {
    Given {
        title: nothing::or(&fields.title),
        text: nothing::or(&fields.text),
        pictured: &fields.pictured,
        described: &fields.described,
        employer: nothing::or(&fields.employer),
        location: nothing::or(&fields.location),
        pay: nothing::or(&fields.pay),
        pay_currency: nothing::or(&fields.pay_currency),
        pay_period: fields.pay_period,
        contact: nothing::or(&fields.contact),
        links: &fields.links,
        posted_at: nothing::or(&fields.posted_at),
        valid_through: nothing::or(&fields.valid_through),
        seen: Some(page.fetched_at),
        url,
        is_posting: fields.is_posting,
        origin: fields.origin,
    }
}

/// The address of a row: its own column, else where it stands.
fn row_url(page: &RawPage, fields: &Fields) -> String {
    if fields.url.is_empty() { page.url.clone() } else { fields.url.clone() }
}
