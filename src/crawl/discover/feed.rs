use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};
use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found};
use crate::crawl::address::{canonical, digest, shown};
use crate::domain::{Fault, Field};
use crate::parse;
use crate::text::charset;

/// Most pages of one feed that are read (`rel=next`, RFC 5005).
const PAGES: usize = 20;
/// Longest text of an element that is kept. Bytes.
const WORDS_BYTES: usize = 8 << 10;

impl Fetcher {
    /// Reads RSS, Atom or JSON Feed and the pages that follow it; title and date go along as hints. What stands before
    /// something that cannot be read is read.
    pub(super) async fn feed(
        &self,
        source: &Visited,
        url: &Url,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        let mut faults = Vec::new();
        let mut at = url.clone();
        let mut seen = HashSet::new();
        while seen.len() < PAGES && seen.insert(digest(at.as_str())) {
            let answer = match self.document(source, &at, self.context.settings.body_cap_bytes).await? {
                Ok(answer) => answer,
                // Behind the last page of a feed many servers have none.
                Err(fault) if seen.len() > 1 && fault.code == "http_status" => break,
                Err(fault) => {
                    faults.push(fault);
                    break;
                }
            };
            let feed = match read(&answer.body, answer.content.charset.as_deref(), &answer.url) {
                Ok(feed) => feed,
                Err(fault) => {
                    faults.push(fault);
                    break;
                }
            };
            faults.extend(feed.fault);
            let is_empty = feed.entries.is_empty();
            if sink(feed.entries)? == ControlFlow::Break(()) || is_empty {
                break;
            }
            let Some(next) = feed.next.filter(|next| next.host() == url.host()) else { break };
            at = next;
        }
        Ok(faults)
    }
}

/// A page of a feed as far as it can be read.
#[derive(Debug, Default)]
pub(super) struct Feed {
    pub(super) entries: Vec<Found>,
    next: Option<Url>,
    /// What of it could not be read.
    fault: Option<Fault>,
}

fn no_feed(url: &Url, what: &dyn std::fmt::Display) -> Fault {
    Fault::new(
        "not_a_feed",
        format!("{}: is no feed that can be read: {what}; look at `url` of this source", shown(url)),
    )
}

pub(super) fn read(body: &[u8], charset: Option<&str>, url: &Url) -> Result<Feed, Fault> {
    let start = body.trim_ascii_start();
    if start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start().starts_with(b"{") {
        return json_feed(body, url);
    }
    parse::check_xml(body).map_err(|error| no_feed(url, &error))?;
    let declared = declared(body);
    // XML that says nothing is UTF-8, also where a byte of it is not.
    let stated = charset.or(declared.as_deref()).unwrap_or("utf-8");
    Xml::new(url).read(&charset::decode(body, Some(stated)))
}

/// The entries of a feed with the words that stand in them, as rows, and what could not be read; `name` is its file's.
pub(super) fn rows(body: &[u8], name: &str) -> Result<(Vec<Map<String, Value>>, Option<Fault>), Fault> {
    let of_file = |fault: Fault| Fault::new(&fault.code, fault.message.replace(FILE, name));
    parse::check_xml(body).map_err(|error| Fault::new("not_a_feed", format!("{name}: {error}")))?;
    let Ok(url) = Url::parse(FILE) else { return Ok((Vec::new(), None)) };
    let declared = declared(body);
    let mut xml = Xml::new(&url);
    xml.rows = Some(Vec::new());
    let (feed, rows) = xml
        .read_all(&charset::decode(body, Some(declared.as_deref().unwrap_or("utf-8"))))
        .map_err(of_file)?;
    Ok((rows.unwrap_or_default(), feed.fault.map(of_file)))
}

/// The address that the links of a file's entries are seen from.
const FILE: &str = "file:///";
/// Longest text of an entry that is read as an ad. Bytes.
const TEXT_BYTES: usize = 1 << 20;

/// The encoding that an XML declaration states.
fn declared(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(body.get(..body.len().min(400))?).into_owned();
    let declaration = head.split_once("<?xml")?.1.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    value.get(1..)?.split(mark).next().map(str::to_owned)
}

/// JSON Feed (jsonfeed.org).
fn json_feed(body: &[u8], url: &Url) -> Result<Feed, Fault> {
    let values = parse::lenient_json(&String::from_utf8_lossy(body)).map_err(|error| no_feed(url, &error))?;
    let feed = values.first();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let Some(items) = feed.and_then(|feed| feed.get("items")).and_then(Value::as_array) else {
        return Err(no_feed(url, &"it has no `items`"));
    };
    let entry = |item: &Value| {
        let link = text(item, "url").or_else(|| text(item, "external_url")).or_else(|| text(item, "id"))?;
        let mut hints = BTreeMap::new();
        for (field, keys) in
            [(Field::Title, ["title", "title"]), (Field::PostedAt, ["date_published", "date_modified"])]
        {
            if let Some(words) = keys.iter().find_map(|key| text(item, key)).filter(|w| !w.trim().is_empty())
            {
                hints.insert(field, words.trim().to_owned());
            }
        }
        found(url, &link, hints)
    };
    let next = feed.and_then(|feed| text(feed, "next_url")).and_then(|next| url.join(&next).ok());
    Ok(Feed { entries: items.iter().filter_map(entry).collect(), next, fault: None })
}

/// An entry while it is read.
#[derive(Debug, Default)]
struct Entry {
    link: String,
    /// `<guid>` or `<id>`, which is an address where nothing else is.
    id: String,
    hints: BTreeMap<Field, String>,
    /// When it was changed last, taken where it is not said when it was published.
    updated: String,
    /// The longest of its texts, where texts are kept.
    text: String,
}

/// What an element of an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Link,
    Id,
    Updated,
    Text,
    Field(Field),
}

/// RSS 0.9 to 2.0 and Atom, told apart by nothing but their elements: feeds of boards mix them.
struct Xml<'u> {
    url: &'u Url,
    feed: Feed,
    entry: Option<Entry>,
    /// The part that is open, how deep elements are nested in it, and its words.
    open: Option<(Part, usize, String)>,
    is_feed: bool,
    /// The entries as rows, where that is what is wanted.
    rows: Option<Vec<Map<String, Value>>>,
}

impl<'u> Xml<'u> {
    fn new(url: &'u Url) -> Self {
        Self { url, feed: Feed::default(), entry: None, open: None, is_feed: false, rows: None }
    }

    fn read(self, text: &str) -> Result<Feed, Fault> {
        self.read_all(text).map(|(feed, _)| feed)
    }

    fn read_all(mut self, text: &str) -> Result<(Feed, Option<Vec<Map<String, Value>>>), Fault> {
        // Servers write warnings before the feed.
        let begins = ["<?xml", "<rss", "<feed", "<rdf:RDF"].iter().filter_map(|mark| text.find(mark)).min();
        let mut reader = Reader::from_str(text.get(begins.unwrap_or(0)..).unwrap_or(text));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let broken = loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => self.attributes(&tag),
                Ok(Event::Text(text)) => self.words(&text.xml10_content()),
                Ok(Event::CData(text)) => self.words(&text.xml10_content()),
                Ok(Event::GeneralRef(entity)) => {
                    if let Ok(Some(c)) = entity.resolve_char_ref() {
                        self.words(c.encode_utf8(&mut [0; 4]));
                    } else {
                        let written = format!("&{};", entity.xml10_content());
                        self.words(&htmlize::unescape(&written));
                    }
                }
                Ok(Event::End(tag)) => self.end(tag.name().as_ref()),
                Ok(Event::Eof) => break None,
                Ok(_) => {}
                Err(error) => break Some(error.to_string()),
            }
        };
        if !self.is_feed {
            return Err(no_feed(self.url, &broken.as_deref().unwrap_or("it holds no feed")));
        }
        let is_cut = self.entry.is_some();
        self.close_entry();
        let count = self.rows.as_ref().map_or(self.feed.entries.len(), Vec::len);
        let why = broken.or_else(|| is_cut.then(|| "it ends within an entry".to_owned()));
        self.feed.fault = why.map(|why| {
            let what = format!("broken after {count} entries, which were read ({why})");
            Fault::new("feed_broken", format!("{}: {what}", shown(self.url)))
        });
        Ok((self.feed, self.rows))
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        if let Some((_, depth, words)) = &mut self.open {
            // Markup within a title: its words are the title's.
            *depth += 1;
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            return;
        }
        let name = tag.name();
        let name: &str = name.as_ref();
        match name {
            "item" | "entry" | "atom:entry" | "rss:item" => {
                self.is_feed = true;
                self.close_entry();
                let about = attribute(tag, "rdf:about").unwrap_or_default();
                self.entry = Some(Entry { id: about, ..Entry::default() });
            }
            "rss" | "feed" | "rdf:RDF" | "channel" | "atom:feed" => self.is_feed = true,
            _ => {
                self.attributes(tag);
                let part = part(name);
                let is_kept = |part: &Part| *part != Part::Text || self.rows.is_some();
                let part = part.filter(|part| self.entry.is_some() && is_kept(part));
                self.open = part.map(|part| (part, 0, String::new()));
            }
        }
    }

    /// `<link rel href>` of Atom, in an entry or of the feed itself.
    fn attributes(&mut self, tag: &BytesStart<'_>) {
        if !matches!(tag.name().as_ref(), "link" | "atom:link" | "atom10:link") || self.open.is_some() {
            return;
        }
        let Some(href) = attribute(tag, "href") else { return };
        let rel = attribute(tag, "rel").unwrap_or_default();
        match (&mut self.entry, rel.as_str()) {
            (Some(entry), "" | "alternate") if entry.link.is_empty() => entry.link = href,
            (None, "next") => self.feed.next = self.url.join(href.trim()).ok().map(|next| canonical(&next)),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if let Some((part, _, words)) = &mut self.open
            && words.len() < if *part == Part::Text { TEXT_BYTES } else { WORDS_BYTES }
        {
            words.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((part, depth, words)) = self.open.take() {
            if depth > 0 && !matches!(name, "item" | "entry") {
                self.open = Some((part, depth - 1, words));
                return;
            }
            self.keep(part, &words);
        }
        if matches!(name, "item" | "entry" | "atom:entry" | "rss:item") {
            self.close_entry();
        }
    }

    fn keep(&mut self, part: Part, words: &str) {
        let words = words.trim();
        let Some(entry) = self.entry.as_mut().filter(|_| !words.is_empty()) else { return };
        match part {
            Part::Link if entry.link.is_empty() => words.clone_into(&mut entry.link),
            Part::Id => words.clone_into(&mut entry.id),
            Part::Updated => words.clone_into(&mut entry.updated),
            Part::Text if words.len() > entry.text.len() => words.clone_into(&mut entry.text),
            Part::Link | Part::Text => {}
            Part::Field(field) => {
                let words = plain(words);
                if !words.is_empty() {
                    entry.hints.entry(field).or_insert(words);
                }
            }
        }
    }

    fn close_entry(&mut self) {
        let Some(Entry { link, id, mut hints, updated, text }) = self.entry.take() else { return };
        let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let link = if link.is_empty() && is_address(&id) { id } else { link };
        if !updated.is_empty() {
            hints.entry(Field::PostedAt).or_insert(updated);
        }
        if let Some(rows) = &mut self.rows {
            hints.insert(Field::Text, text);
            hints.insert(Field::Url, link);
            let named = hints.into_iter().filter(|(_, words)| !words.trim().is_empty());
            rows.push(named.map(|(field, words)| (field.name().to_owned(), Value::String(words))).collect());
        } else if !link.is_empty() {
            self.feed.entries.extend(found(self.url, &link, hints));
        }
    }
}

/// What an element of an entry says; the namespace of WP Job Manager is each site's own address, so that its elements are
/// known by their prefix.
fn part(name: &str) -> Option<Part> {
    Some(match name {
        "link" | "rss:link" => Part::Link,
        "guid" | "id" | "atom:id" => Part::Id,
        "title" | "atom:title" | "rss:title" => Part::Field(Field::Title),
        "pubDate" | "published" | "dc:date" | "date" | "issued" | "atom:published" => {
            Part::Field(Field::PostedAt)
        }
        "updated" | "modified" | "atom:updated" => Part::Updated,
        "content:encoded" | "content" | "description" | "summary" | "atom:content" | "atom:summary" => {
            Part::Text
        }
        "job_listing:location" => Part::Field(Field::Location),
        "job_listing:company" => Part::Field(Field::Employer),
        "job_listing:salary" => Part::Field(Field::Pay),
        _ => return None,
    })
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref() == name)?;
    Some(htmlize::unescape_attribute(found.value.as_ref()).into_owned())
}

/// Words without markup that stands in them once more as text: `&lt;b&gt;Kasir&lt;/b&gt;`.
fn plain(words: &str) -> String {
    let is_marked = words.contains('<') || words.contains('&');
    let text =
        if is_marked { parse::fragment(words).root_element().text().collect() } else { words.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(body: &[u8]) -> Feed {
        read(body, None, &Url::parse("https://board.example/feed").unwrap()).unwrap()
    }

    fn of(body: &str) -> Vec<Found> {
        feed(body.as_bytes()).entries
    }

    #[test]
    fn a_saved_feed_gives_rows_with_its_words() {
        let rss = "<rss><channel><item><title>Kasir & Admin</title><link>https://board.example/1</link><description>a</description><content:encoded><![CDATA[<p>Dicari kasir</p>]]></content:encoded></item><item><title>Sopir</title>";
        let (rows, fault) = rows(rss.as_bytes(), "a.xml").unwrap();
        assert_eq!(
            (rows.len(), &rows[0]["text"], &rows[0]["url"]),
            (2, &"<p>Dicari kasir</p>".into(), &"https://board.example/1".into())
        );
        assert!(fault.unwrap().message.contains("a.xml"), "the end is cut off");
    }

    #[test]
    fn reads_each_kind() {
        let rss = of(
            "<rss version='2.0'><channel><title>x</title><link>/</link><item><title>Kasir &amp; SPG</title><link>/job/1?utm_source=rss</link><pubDate>Tue, 24 Nov 2026 03:26:20 +0000</pubDate></item></channel></rss>",
        );
        assert_eq!(rss[0].url, "https://board.example/job/1");
        assert_eq!(rss[0].hints[&Field::Title], "Kasir & SPG");
        assert_eq!(rss[0].hints[&Field::PostedAt], "Tue, 24 Nov 2026 03:26:20 +0000");
        let atom = of(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><id>1</id><title>Sopir</title><updated>2026-11-25T00:00:00Z</updated><published>2026-11-24T00:00:00Z</published><link rel='enclosure' href='/a.mp3'/><link href='/job/2'/></entry></feed>",
        );
        assert_eq!(atom[0].url, "https://board.example/job/2");
        assert_eq!(atom[0].hints[&Field::PostedAt], "2026-11-24T00:00:00Z");
        let rdf = of(
            "<rdf:RDF><channel rdf:about='/'><title>x</title></channel><item rdf:about='https://board.example/job/4'><title>Satpam</title><dc:date>2026-11-24</dc:date></item></rdf:RDF>",
        );
        assert_eq!((rdf[0].url.as_str(), rdf[0].hints.len()), ("https://board.example/job/4", 2));
        let json = of(
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"3","url":"https://board.example/job/3","title":"Satpam","content_text":"x"}]}"#,
        );
        assert_eq!(json[0].url, "https://board.example/job/3");
    }

    #[test]
    fn reads_what_a_job_board_adds() {
        let rss = of(
            "<rss version='2.0' xmlns:job_listing='http://board.example'><channel><title>x</title><link>/</link><item><title>Kasir</title><link>/job/1</link><job_listing:location><![CDATA[Kota Solo]]></job_listing:location><job_listing:job_type>Tetap</job_listing:job_type><job_listing:company>CV A &amp; B</job_listing:company><job_listing:salary>Rp 5.000.000</job_listing:salary></item><item><title>Sopir</title><link>/job/2</link></item></channel></rss>",
        );
        let hints = &rss[0].hints;
        assert_eq!(
            (&*hints[&Field::Location], &*hints[&Field::Employer], &*hints[&Field::Pay]),
            ("Kota Solo", "CV A & B", "Rp 5.000.000")
        );
        assert_eq!(rss[1].hints.keys().collect::<Vec<_>>(), [&Field::Title]);
    }

    #[test]
    fn reads_what_feeds_of_boards_are_like() {
        let item = |inside: &str| {
            format!("<rss version='2.0'><channel><title>x</title><item>{inside}</item></channel></rss>")
        };
        for (body, url, title) in [
            (item("<title>Kasir & SPG</title><link>/job/1</link>"), "/job/1", "Kasir & SPG"),
            (item("<title>Kasir</title><link>/job/?a=1&b=2</link>"), "/job/?a=1&b=2", "Kasir"),
            (item("<title><b>Kasir</b> <i>Solo</i></title><link>/job/1</link>"), "/job/1", "Kasir Solo"),
            (
                item("<title>&lt;b&gt;Kasir&lt;/b&gt; &amp;amp; SPG</title><link>/job/1</link>"),
                "/job/1",
                "Kasir & SPG",
            ),
            (item("<title>Kasir&nbsp;Solo</title><link>/job/1</link>"), "/job/1", "Kasir Solo"),
            (
                item("<title>Kasir</title><guid isPermaLink='true'>https://board.example/job/1</guid>"),
                "/job/1",
                "Kasir",
            ),
            (item("<title>Kasir</title><atom:link href='/job/1' rel='alternate'/>"), "/job/1", "Kasir"),
            (
                format!(
                    "\n<br />Warning: x in y\n<?xml version='1.0'?>{}",
                    item("<title>Kasir</title><link>/job/1</link>")
                ),
                "/job/1",
                "Kasir",
            ),
        ] {
            let feed = feed(body.as_bytes());
            assert_eq!(feed.fault, None, "{body}");
            assert_eq!(feed.entries[0].url, format!("https://board.example{url}"), "{body}");
            assert_eq!(feed.entries[0].hints[&Field::Title], title, "{body}");
        }
        let wrong_byte =
            item("<title>Kasir \u{fffe}Solo</title><link>/job/1</link>").replace('\u{fffe}', "~");
        let wrong_byte: Vec<u8> =
            wrong_byte.bytes().map(|byte| if byte == b'~' { 0x92 } else { byte }).collect();
        assert_eq!(feed(&wrong_byte).entries[0].hints[&Field::Title], "Kasir ’Solo");
        let accents =
            ["<rss><item><title>Café é".as_bytes(), b"\x92</title><link>/job/1</link></item></rss>"].concat();
        assert_eq!(
            feed(&accents).entries[0].hints[&Field::Title],
            "Café é\u{fffd}",
            "one wrong byte in UTF-8"
        );
        let latin = [
            b"<?xml version='1.0' encoding='ISO-8859-1'?><rss><item><title>Caf\xe9".as_slice(),
            b"</title><link>/job/1</link></item></rss>",
        ]
        .concat();
        assert_eq!(feed(&latin).entries[0].hints[&Field::Title], "Café");
        let none = of(&item("<title>Kasir</title><guid>tag:1</guid>"));
        assert!(none.is_empty(), "no address");
    }

    #[test]
    fn a_cut_end_is_told_and_what_stands_before_it_is_read() {
        let item = "<item><title>Kasir</title><link>/job/1</link></item>";
        for end in ["<item><title>So", "<item><title>Sopir</title><link>/job/2</link>", "<item <<"] {
            let feed = feed(format!("<rss><channel>{item}{end}").as_bytes());
            assert_eq!(feed.entries[0].url, "https://board.example/job/1", "{end}");
            assert_eq!(feed.fault.unwrap().code, "feed_broken", "{end}");
        }
    }

    #[test]
    fn the_next_page_is_the_feeds_and_not_an_entrys() {
        let atom = feed(b"<feed><link rel='next' href='/feed?start-index=26&amp;max-results=25'/><entry><link rel='next' href='/x'/><link href='/job/1'/></entry></feed>");
        assert_eq!(atom.next.unwrap().as_str(), "https://board.example/feed?start-index=26&max-results=25");
        let rss = feed(b"<rss><channel><atom:link rel=\"next\" href=\"/feed?paged=2\"/><item><link>/job/1</link></item></channel></rss>");
        assert_eq!(rss.next.unwrap().path(), "/feed");
    }

    #[test]
    fn refuses_what_would_end_the_process() {
        let url = Url::parse("https://board.example/feed").unwrap();
        let nested = format!(
            "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item>{}{}</item></channel></rss>",
            "<media:group>".repeat(2_000),
            "</media:group>".repeat(2_000)
        );
        let many = format!("<rss version='2.0'><channel>{}</channel></rss>", "<item/>".repeat(700_000));
        let json = format!(
            "{{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"x\",\"items\":[{}{{}}]}}",
            "{\"id\":\"1\"},".repeat(200_000)
        );
        for body in [nested, many, json] {
            let fault = read(body.as_bytes(), None, &url).unwrap_err();
            assert_eq!(fault.code, "not_a_feed");
        }
    }

    #[test]
    fn names_what_is_no_feed() {
        let url = Url::parse("https://board.example/feed?token=1").unwrap();
        let fault = read(b"<html><title>x</title>", None, &url).unwrap_err();
        assert_eq!(fault.code, "not_a_feed");
        assert!(fault.message.starts_with("https://board.example/feed: "), "{}", fault.message);
    }
}
