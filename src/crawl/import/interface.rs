//! Records of a board that come over the web: the answers of its own interface in JSON, or a channel of Telegram. They are
//! read as the rows of a file are.

use std::collections::{BTreeMap, HashMap, HashSet};

use scraper::Selector;
use serde_json::{Map, Value};
use url::Url;

use super::columns::Columns;
use super::records::{self, Likeness};
use super::rows::Reading;
use super::{facebook, telegram};
use crate::config::{JsonSettings, Paging, SourceKind, SourceSettings};
use crate::crawl::address::{canonical, digest, shown};
use crate::crawl::fetch::Fetcher;
use crate::crawl::page::Visited;
use crate::crawl::{CrawlError, Found};
use crate::domain::{Fault, Field, Media, RawPage, sha256_hex};
use crate::parse;
use crate::parse::limits::COLUMNS;
use crate::text::charset;

/// Most records taken of one answer.
const RECORDS: usize = 10_000;
/// Pages of a channel of Telegram that are read, of some twenty messages each.
const CHANNEL_PAGES: usize = 10;
/// Different sets of columns that are remembered.
const SHAPES: usize = 200;

/// What a record is.
#[derive(Debug)]
pub(in crate::crawl) enum Item {
    /// An ad by itself.
    Row(Box<Row>),
    /// An address at which an ad stands.
    Link(Found),
    /// Nothing that is an ad.
    NoAd(String),
    /// A record that cannot be read.
    Bad(String, Fault),
}

/// An ad that a record holds.
#[derive(Debug)]
pub(in crate::crawl) struct Row {
    /// Its own address, or a place in the answer.
    pub(in crate::crawl) url: String,
    /// What its evidence is filed under: the answer that it stood in, and its number there.
    pub(in crate::crawl) place: String,
    /// The page, still without evidence.
    pub(in crate::crawl) page: RawPage,
    /// Digest of its body, lower-case hexadecimal.
    pub(in crate::crawl) sha256: String,
}

/// One answer.
#[derive(Debug, Default)]
pub(in crate::crawl) struct Answered {
    pub(in crate::crawl) items: Vec<Item>,
    pub(in crate::crawl) faults: Vec<Fault>,
    /// What the columns were taken for, where that was not told before.
    pub(in crate::crawl) columns: Option<Vec<(Field, Vec<String>)>>,
}

/// An interface while it is read page by page.
pub(in crate::crawl) struct Interface<'s> {
    visited: &'s Visited,
    source: &'s SourceSettings,
    settings: JsonSettings,
    is_channel: bool,
    at: Option<Url>,
    pages: usize,
    records: usize,
    seen: HashSet<u128>,
    shapes: HashMap<Vec<String>, Result<Reading, String>>,
}

impl<'s> Interface<'s> {
    /// Of a source of this kind; none for every other.
    pub(in crate::crawl) fn of(visited: &'s Visited, source: &'s SourceSettings) -> Option<Self> {
        let (settings, is_channel) = match &source.kind {
            SourceKind::Json(settings) => (settings.clone(), false),
            SourceKind::Telegram { url } => (
                JsonSettings {
                    url: url.clone(),
                    items: None,
                    paging: Paging::None,
                    max_pages: CHANNEL_PAGES,
                },
                true,
            ),
            _ => return None,
        };
        let at = Some(settings.url.clone());
        let (seen, shapes) = (HashSet::new(), HashMap::new());
        Some(Self { visited, source, settings, is_channel, at, pages: 0, records: 0, seen, shapes })
    }

    /// The next answer; none behind the last.
    pub(in crate::crawl) async fn next(&mut self, fetcher: &Fetcher) -> Result<Option<Answered>, CrawlError> {
        let Some(url) = self
            .at
            .take()
            .filter(|url| self.pages < self.settings.max_pages && self.seen.insert(digest(url.as_str())))
        else {
            return Ok(None);
        };
        self.pages += 1;
        let cap_bytes = fetcher.context.settings.body_cap_bytes;
        let answer = match fetcher.document(self.visited, &url, cap_bytes).await? {
            Ok(answer) => answer,
            // Behind the last page many interfaces answer with an error.
            Err(fault) if self.pages > 1 && fault.code == "http_status" => return Ok(None),
            Err(fault) => return Ok(Some(Answered { faults: vec![fault], ..Answered::default() })),
        };
        let at = answer.at;
        let read = if self.is_channel {
            Ok(self.channel(&charset::decode(&answer.body, answer.content.charset.as_deref()), &url))
        } else {
            self.list(&answer.body, &url)
        };
        let list = match read {
            Ok(list) => list,
            Err(fault) => return Ok(Some(Answered { faults: vec![fault], ..Answered::default() })),
        };
        let mut answered = Answered::default();
        let before = self.seen.len();
        for (number, record) in (self.records + 1..).zip(list) {
            // An interface that knows no pages gives the same list again and again.
            let is_new = self.seen.insert(digest(&record.to_string()));
            if !is_new {
                continue;
            }
            let item = self.item(record, number, &url, &mut answered.columns);
            answered.items.push(match item {
                Item::Row(mut row) => {
                    row.page.fetched_at = at;
                    Item::Row(row)
                }
                item => item,
            });
        }
        self.records += answered.items.len();
        if self.seen.len() == before {
            self.at = None;
        }
        Ok(Some(answered))
    }

    /// The messages of a channel, newest last, and the way to earlier ones.
    fn channel(&mut self, html: &str, url: &Url) -> Vec<Value> {
        let messages = telegram::messages(html);
        let earlier =
            Selector::parse("a.tme_messages_more[data-before], link[rel=prev]").ok().and_then(|more| {
                let page = parse::document(html);
                let before =
                    page.select(&more).find_map(|more| more.attr("data-before").map(str::to_owned))?;
                let mut earlier = url.clone();
                earlier.query_pairs_mut().clear().append_pair("before", &before);
                Some(earlier)
            });
        self.at = earlier;
        messages.into_iter().map(Value::Object).collect()
    }

    /// The records of an answer, and the way to the next.
    fn list(&mut self, body: &[u8], url: &Url) -> Result<Vec<Value>, Fault> {
        let fault = |code: &str, what: &str| Fault::new(code, format!("{}: {what}", shown(url)));
        let values = parse::lenient_json(&String::from_utf8_lossy(body)).map_err(|error| {
            let what = format!(
                "answers no JSON that can be read ({error}); look at `url` of this source in a browser"
            );
            fault("not_json", &what)
        })?;
        let list = match &self.settings.items {
            None => {
                let found = records::within(values.clone(), &|object| self.likeness(object));
                found.into_iter().filter(Value::is_object).collect()
            }
            Some(path) => {
                let found = values.iter().find_map(|value| at_path(value, path));
                match found {
                    Some(Value::Array(list)) => list.clone(),
                    Some(Value::Object(by_key)) => by_key.values().cloned().collect(),
                    _ => {
                        let keys: Vec<String> = values
                            .iter()
                            .filter_map(Value::as_object)
                            .flat_map(|o| o.keys().cloned())
                            .take(20)
                            .collect();
                        let what = format!(
                            "`items = \"{path}\"` leads to no list; the answer has {}",
                            keys.join(", ")
                        );
                        return Err(fault("no_list", &what));
                    }
                }
            }
        };
        self.at = if list.is_empty() { None } else { self.next_address(&values, url, list.len()) };
        Ok(list.into_iter().take(RECORDS).collect())
    }

    fn next_address(&self, values: &[Value], url: &Url, count: usize) -> Option<Url> {
        let with = |name: &str, number: usize| {
            let mut next = url.clone();
            let others: Vec<(String, String)> = url
                .query_pairs()
                .filter(|(key, _)| key != name)
                .map(|(k, v)| (k.into_owned(), v.into_owned()))
                .collect();
            next.query_pairs_mut().clear().extend_pairs(others).append_pair(name, &number.to_string());
            next
        };
        let now = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).and_then(|(_, n)| n.parse::<usize>().ok())
        };
        match &self.settings.paging {
            Paging::None => None,
            Paging::Next(path) => {
                let next = values.iter().find_map(|value| at_path(value, path)).and_then(Value::as_str)?;
                url.join(next)
                    .ok()
                    .filter(|next| next.host() == url.host() && matches!(next.scheme(), "http" | "https"))
            }
            Paging::Page(name) => Some(with(name, now(name).unwrap_or(1).saturating_add(1))),
            Paging::Offset(name) => Some(with(name, now(name).unwrap_or(0).saturating_add(count))),
        }
    }

    fn likeness(&self, object: &Map<String, Value>) -> Likeness {
        let keys = records::own_columns(object);
        if telegram::is_message(object) || facebook::is_record(object) {
            return Likeness::Record;
        }
        let columns =
            Columns::recognise(&keys, &self.source.rules.columns).ok().filter(|_| keys.len() <= COLUMNS);
        match columns {
            Some(columns) if columns.has_title() => Likeness::Record,
            Some(_) => Likeness::Text,
            None => Likeness::None,
        }
    }

    fn item(
        &mut self,
        record: Value,
        number: usize,
        url: &Url,
        told: &mut Option<Vec<(Field, Vec<String>)>>,
    ) -> Item {
        let place = format!("{}#item={number}", canonical(url));
        let bad = |code: &str, what: &str| {
            Item::Bad(place.clone(), Fault::new(code, format!("{} item {number}: {what}", shown(url))))
        };
        let Value::Object(object) = record else {
            return bad("row_broken", "is no JSON object; look at `items` of this source");
        };
        let row = if telegram::is_message(&object) {
            telegram::row(&object)
        } else if facebook::is_record(&object) {
            facebook::row(&object).map(|(row, _)| row)
        } else {
            Some(records::flat(&object))
        };
        let Some(row) = row else { return Item::NoAd(place) };
        let keys: Vec<String> = row.keys().cloned().collect();
        if keys.len() > COLUMNS {
            return bad("missing_column", &format!("has {} columns; at most {COLUMNS} are read", keys.len()));
        }
        if self.shapes.len() >= SHAPES {
            self.shapes.clear();
        }
        let rules = &self.source.rules;
        let reading = self.shapes.entry(keys.clone()).or_insert_with(|| {
            let columns = Columns::recognise(&keys, &rules.columns)?;
            told.get_or_insert_with(|| columns.told());
            Ok(Reading::new(columns, rules))
        });
        let values = match reading {
            Ok(reading) => reading.values(&row),
            // A list of links, whose ads stand on pages of their own.
            Err(why) => match link(&keys, &row, url) {
                Some(found) => return Item::Link(found),
                None => return bad("missing_column", &why.clone()),
            },
        };
        let own = values.get(&Field::Url).and_then(|own| url.join(own.trim()).ok());
        let own = own.filter(|own| matches!(own.scheme(), "http" | "https"));
        if !values.contains_key(&Field::Text) {
            let hints = values.into_iter().filter(|(field, _)| *field != Field::Url).collect();
            return match own {
                Some(own) => Item::Link(Found { url: canonical(&own).into(), hints, unmodified_since: None }),
                None => Item::NoAd(place),
            };
        }
        let body = serde_json::to_string(&row).unwrap_or_default();
        let address = own.map_or_else(|| place.clone(), |own| canonical(&own).into());
        let page = RawPage {
            source: self.source.name.clone(),
            url: address.clone(),
            fetched_at: jiff::Timestamp::UNIX_EPOCH,
            status: 200,
            media: Media::Row,
            charset: None,
            body: body.into_bytes(),
            capture: None,
            rules: reading.as_ref().map_or_else(|_| std::sync::Arc::default(), Reading::rules),
            hints: values,
        };
        let sha256 = sha256_hex(&page.body);
        Item::Row(Box::new(Row { url: address, place, page, sha256 }))
    }
}

/// The address of a record without a text, with what else it says of the ad.
fn link(keys: &[String], row: &Map<String, Value>, url: &Url) -> Option<Found> {
    // With any column for the text, the others are recognised by themselves.
    let stated = BTreeMap::from([(Field::Text, keys.first()?.clone())]);
    let mut values = Columns::recognise(keys, &stated).ok()?.values(row);
    let own = url.join(values.remove(&Field::Url)?.trim()).ok()?;
    values.remove(&Field::Text);
    values.remove(&Field::Id);
    matches!(own.scheme(), "http" | "https").then(|| Found {
        url: canonical(&own).into(),
        hints: values,
        unmodified_since: None,
    })
}

/// What stands at `data.jobs.0`.
fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(value, |value, part| match value {
        Value::Object(object) => object.get(part),
        Value::Array(list) => list.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_through_objects_and_lists() {
        let value = serde_json::json!({"data": {"pages": [{"jobs": [1, 2]}]}});
        assert_eq!(at_path(&value, "data.pages.0.jobs").unwrap(), &serde_json::json!([1, 2]));
        assert_eq!(at_path(&value, "data.jobs"), None);
        assert_eq!(at_path(&value, ""), Some(&value));
    }
}
