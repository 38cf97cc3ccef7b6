use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io::{self, BufRead, BufReader, Read as _};
use std::ops::ControlFlow;

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::Event;
use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found};
use crate::crawl::address::{digest, is_too_long, shown};
use crate::domain::Fault;
use crate::parse::limits::ADDRESS_BYTES;
use crate::text::charset;

/// Largest sitemap, bytes uncompressed, as the protocol has it.
const CAP_BYTES: u64 = 52_428_800;
/// Most levels of indexes.
const DEPTH: usize = 3;
/// Most sitemaps read of one source.
const FILES: usize = 500;
/// Most addresses taken of one sitemap, as the protocol has it.
const URLS: usize = 50_000;

/// Addresses that are handed on together.
const BATCH: usize = 1_000;

impl Fetcher {
    /// Reads a sitemap and, if it is an index, the sitemaps that it names. Addresses are handed on while it is
    /// read, so that nobody holds all of them.
    pub(super) async fn sitemaps(
        &self,
        source: &Visited,
        first: &Url,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        let mut faults = Vec::new();
        let mut queue = VecDeque::from([(first.clone(), 1)]);
        let mut named = HashSet::from([digest(first.as_str())]);
        while let Some((url, depth)) = queue.pop_front() {
            let answer = match self.document(source, &url, CAP_BYTES).await? {
                Ok(answer) => answer,
                Err(problem) => {
                    faults.push(problem);
                    continue;
                }
            };
            let mut batch = Vec::new();
            let mut problem = None;
            let mut result = Ok(ControlFlow::Continue(()));
            let mut take = |item: Item| {
                match item {
                    Item::Sitemap(_) if depth >= DEPTH => {
                        let what = "an index in an index in an index; it was left";
                        problem.get_or_insert_with(|| fault(&url, "sitemap_depth", what));
                    }
                    Item::Sitemap(name) => match url.join(&name) {
                        Ok(child) if !named.insert(digest(child.as_str())) => drop(child),
                        Ok(_) if named.len() > FILES => {
                            let what = format!("more than {FILES} sitemaps; the rest was left");
                            problem.get_or_insert_with(|| fault(&url, "sitemap_cap", &what));
                            return ControlFlow::Break(());
                        }
                        Ok(child) => queue.push_back((child, depth + 1)),
                        Err(_) => {}
                    },
                    Item::Page(Entry { loc, unmodified_since }) => {
                        let found = found(&url, &loc, BTreeMap::new());
                        batch.extend(found.map(|found| Found { unmodified_since, ..found }));
                        if batch.len() >= BATCH {
                            result = sink(std::mem::take(&mut batch));
                        }
                    }
                }
                if matches!(result, Ok(ControlFlow::Continue(()))) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            let read = read(&answer.body, &url, &mut take);
            drop(answer);
            faults.extend(problem.into_iter().chain(read));
            if result? == ControlFlow::Break(()) || sink(batch)? == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(faults)
    }
}

/// What a sitemap names.
#[derive(Debug, PartialEq)]
pub(super) enum Item {
    /// Another sitemap.
    Sitemap(String),
    Page(Entry),
}

/// Takes what is named; tells when it is enough.
pub(super) type Take<'a> = &'a mut dyn FnMut(Item) -> ControlFlow<()>;

#[derive(Debug, PartialEq)]
pub(super) struct Entry {
    loc: String,
    unmodified_since: Option<Timestamp>,
}

/// The element whose text is being read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Open {
    Loc,
    LastMod,
}

/// When `<lastmod>` says that a page last changed; for a day, when that day is over everywhere on earth.
fn last_modified(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let day: Date = text.parse().ok()?;
    let end = day.tomorrow().ok()?.at(12, 0, 0, 0);
    end.to_zoned(TimeZone::UTC).ok().map(|end| end.timestamp())
}

fn fault(url: &Url, code: &str, what: &str) -> Fault {
    Fault::new(code, format!("{}: {what}", shown(url)))
}

/// Reads a sitemap, gzip or plain, as far as it is readable, and returns what is wrong with it.
pub(super) fn read(body: &[u8], url: &Url, take: Take<'_>) -> Option<Fault> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return parse(charset::decode(body, None).as_bytes(), url, take);
    }
    let unpacked = MultiGzDecoder::new(body).take(CAP_BYTES);
    let mut reader = DecodingReader::new(BufReader::new(unpacked));
    let problem = parse(&mut reader, url, take);
    let left = reader.into_inner().into_inner().limit();
    let what = format!("larger than {CAP_BYTES} bytes once it is unpacked; the rest was left");
    if left == 0 { Some(fault(url, "sitemap_cap", &what)) } else { problem }
}

/// What a sitemap in XML begins with.
const BEGINNINGS: [&[u8]; 3] = [b"<?xml", b"<urlset", b"<sitemapindex"];

fn parse(mut input: impl BufRead, url: &Url, take: Take<'_>) -> Option<Fault> {
    let broken = |count: usize, error: &dyn std::fmt::Display| {
        Some(fault(url, "sitemap_broken", &format!("broken after {count} addresses ({error})")))
    };
    let mut sitemap = Sitemap { take, is_index: false, within: None, count: 0, too_long: 0, waiting: None };
    let is_markup = loop {
        match input.fill_buf() {
            Ok([]) => break true,
            Ok(start) => {
                // Servers write warnings before the XML.
                let begins = BEGINNINGS.iter().filter_map(|mark| memchr::memmem::find(start, mark)).min();
                if let Some(junk) = begins {
                    input.consume(junk);
                    break true;
                }
                if let Some(at) = start.iter().position(|byte| !byte.is_ascii_whitespace()) {
                    break start.get(at) == Some(&b'<');
                }
                let blank = start.len();
                input.consume(blank);
            }
            Err(error) => return broken(0, &error),
        }
    };
    let ended = if is_markup {
        sitemap.markup(input).map_err(|error| error.to_string())
    } else {
        sitemap.lines(input).map_err(|error| error.to_string())
    };
    let _ = sitemap.hand_on();
    match ended {
        Err(error) => broken(sitemap.count, &error),
        Ok(End::NoSitemap) => {
            Some(fault(url, "not_a_sitemap", "is no sitemap; look at `url` of this source"))
        }
        Ok(End::Full) if sitemap.count >= URLS => {
            Some(fault(url, "sitemap_cap", &format!("more than {URLS} addresses; the rest was left")))
        }
        Ok(_) if sitemap.too_long > 0 => {
            let what = format!("{} addresses of more than {ADDRESS_BYTES} bytes were left", sitemap.too_long);
            Some(fault(url, "address_too_long", &what))
        }
        Ok(_) => None,
    }
}

/// How reading came to an end.
#[derive(Debug, PartialEq)]
enum End {
    /// All was read.
    Whole,
    /// Nobody takes more.
    Full,
    /// It is something else.
    NoSitemap,
}

/// A sitemap while it is read.
struct Sitemap<'a> {
    take: Take<'a>,
    is_index: bool,
    /// Whether the element that is open is a `<sitemap>` or a `<url>`, whatever list it stands in; none for neither.
    within: Option<Within>,
    count: usize,
    too_long: usize,
    /// The last page named, of which it may still be said when it changed.
    waiting: Option<Entry>,
}

/// What an entry of a sitemap says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Sitemap,
    Url,
}

impl Sitemap<'_> {
    /// A plain list, one address a line.
    fn lines(&mut self, mut input: impl BufRead) -> io::Result<End> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if input.by_ref().take(2 * ADDRESS_BYTES as u64).read_until(b'\n', &mut line)? == 0 {
                return Ok(End::Whole);
            }
            let text = String::from_utf8_lossy(&line);
            if text.trim().starts_with("http") && self.add(text.trim()).is_break() {
                return Ok(End::Full);
            }
        }
    }

    fn markup(&mut self, input: impl BufRead) -> quick_xml::Result<End> {
        let mut reader = Reader::from_reader(input);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().allow_unmatched_ends = true;
        let mut is_sitemap = false;
        // Text of the `<loc>` or `<lastmod>` that is open, which is no image's or video's.
        let mut open: Option<(Open, String)> = None;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(tag) => {
                    let name = tag.name();
                    let name: &str = name.as_ref();
                    if !name.starts_with("image:") && !name.starts_with("video:") {
                        match local(name) {
                            "sitemapindex" => (self.is_index, is_sitemap) = (true, true),
                            "urlset" => is_sitemap = true,
                            "url" => {
                                self.within = Some(Within::Url);
                                if self.hand_on().is_break() {
                                    return Ok(End::Full);
                                }
                            }
                            "sitemap" => self.within = Some(Within::Sitemap),
                            "loc" => open = Some((Open::Loc, String::new())),
                            "lastmod" => open = Some((Open::LastMod, String::new())),
                            _ => {}
                        }
                    }
                }
                Event::Text(text) => keep(&mut open, &text.xml10_content()),
                Event::CData(text) => keep(&mut open, &text.xml10_content()),
                Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                    Ok(Some(c)) => keep(&mut open, c.encode_utf8(&mut [0; 4])),
                    _ => keep(&mut open, named(&entity.xml10_content())),
                },
                Event::End(_) => match open.take() {
                    Some((Open::Loc, loc)) if !loc.trim().is_empty() && self.add(loc.trim()).is_break() => {
                        return Ok(End::Full);
                    }
                    Some((Open::LastMod, text)) => {
                        if let Some(last) = &mut self.waiting {
                            last.unmodified_since = last_modified(&text);
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(if is_sitemap { End::Whole } else { End::NoSitemap }),
                _ => {}
            }
        }
    }

    /// Takes an address; one that is longer than any is passed over.
    fn add(&mut self, loc: &str) -> ControlFlow<()> {
        self.hand_on()?;
        if self.count >= URLS {
            return ControlFlow::Break(());
        }
        if is_too_long(loc) {
            self.too_long += 1;
            return ControlFlow::Continue(());
        }
        self.count += 1;
        if self.within.map_or(self.is_index, |within| within == Within::Sitemap) {
            return (self.take)(Item::Sitemap(loc.to_owned()));
        }
        self.waiting = Some(Entry { loc: loc.to_owned(), unmodified_since: None });
        ControlFlow::Continue(())
    }

    /// Hands on the page of which nothing more is said.
    fn hand_on(&mut self) -> ControlFlow<()> {
        self.waiting.take().map_or(ControlFlow::Continue(()), |entry| (self.take)(Item::Page(entry)))
    }
}

/// Keeps the words of an open element, of a longer one than any address only the beginning.
fn keep(open: &mut Option<(Open, String)>, words: &str) {
    if let Some((_, kept)) = open
        && kept.len() <= ADDRESS_BYTES
    {
        kept.push_str(words.get(..words.floor_char_boundary(ADDRESS_BYTES + 1)).unwrap_or(words));
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn named(entity: &str) -> &'static str {
    match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Named {
        indexed: Vec<String>,
        urls: Vec<Entry>,
        fault: Option<Fault>,
    }

    fn of(text: &str) -> Named {
        of_bytes(text.as_bytes())
    }

    fn of_bytes(body: &[u8]) -> Named {
        let mut named = Named::default();
        let mut take = |item| {
            match item {
                Item::Sitemap(name) => named.indexed.push(name),
                Item::Page(entry) => named.urls.push(entry),
            }
            ControlFlow::Continue(())
        };
        let fault = read(body, &Url::parse("https://board.example/sitemap.xml").unwrap(), &mut take);
        Named { fault, ..named }
    }

    fn locs(sitemap: &Named) -> Vec<&str> {
        sitemap.urls.iter().map(|entry| entry.loc.as_str()).collect()
    }

    #[test]
    fn an_address_without_end_is_passed_over_and_the_next_is_read() {
        let long = format!("https://b.example/{}", "x".repeat(3_000));
        for text in [
            format!("<urlset><url><loc>{long}</loc></url><url><loc>https://b.example/2</loc></url></urlset>"),
            format!(
                "<urlset><url><loc>{}</loc></url><url><loc>https://b.example/2</loc></url></urlset>",
                long.replace('x', "&#120;")
            ),
            format!("https://b.example/1{}\nhttps://b.example/2", " ".repeat(3_000)).replacen("/1", &long, 1),
        ] {
            assert_eq!(locs(&of(&text)), ["https://b.example/2"]);
        }
    }

    #[test]
    fn a_packed_sitemap_is_read_to_its_limit() {
        let entry = "<url><loc>https://b.example/1</loc></url>";
        let text = format!("<urlset>{entry}{}{entry}</urlset>", " ".repeat(60 << 20));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert!(packed.len() < 1 << 20);
        let cut = of_bytes(&packed);
        assert_eq!(locs(&cut), ["https://b.example/1"]);
        assert_eq!(cut.fault.unwrap().code, "sitemap_cap");
        let whole = of_bytes(&[packed.as_slice(), b""].concat()[..packed.len() / 2]);
        assert_eq!(locs(&whole), ["https://b.example/1"], "what came before the break");
        assert!(whole.fault.is_some());
    }

    #[test]
    fn reads_when_a_page_last_changed() {
        let urls = of(
            "<urlset xmlns:image='x'><url><loc>https://b.example/1</loc><lastmod>2026-11-20T10:00:00+07:00</lastmod></url><url><loc>https://b.example/2</loc><image:image><image:lastmod>2026-01-01</image:lastmod></image:image><lastmod>2026-11-20</lastmod></url><url><lastmod>2026-11-20</lastmod><loc>https://b.example/3</loc></url><url><loc>https://b.example/4</loc><lastmod>yesterday</lastmod></url></urlset>",
        );
        let times: Vec<_> = urls.urls.iter().map(|e| e.unmodified_since.map(|t| t.to_string())).collect();
        assert_eq!(times[0].as_deref(), Some("2026-11-20T03:00:00Z"));
        assert_eq!(times[1].as_deref(), Some("2026-11-21T12:00:00Z"), "the day is over everywhere");
        assert_eq!((&times[2], &times[3]), (&None, &None));
    }

    #[test]
    fn reads_both_kinds() {
        let index = of(
            "<?xml version='1.0'?><sitemapindex><sitemap><loc> https://board.example/1.xml\n</loc></sitemap></sitemapindex>",
        );
        assert_eq!(index.indexed, ["https://board.example/1.xml"]);
        let urls = of(
            "<urlset xmlns:image='x'><url><loc>https://board.example/?a=1&amp;b=&#x32;</loc><image:image><image:loc>https://board.example/a.png</image:loc></image:image></url><url><loc><![CDATA[https://board.example/c]]></loc></url></urlset>",
        );
        assert_eq!(locs(&urls), ["https://board.example/?a=1&b=2", "https://board.example/c"]);
        assert_eq!(urls.fault, None);
        assert_eq!(of("https://board.example/a\r\nhttps://board.example/b\n").urls.len(), 2);
    }

    #[test]
    fn reads_what_sitemaps_of_boards_are_like() {
        let url = "<url><loc>https://board.example/a</loc></url>";
        for junk in [
            "\n\n",
            "\u{feff}",
            "Warning: Undefined variable $x in /srv/a.php\n",
            "<br />\n<b>Notice</b>: x\n",
        ] {
            let named = of(&format!("{junk}<?xml version='1.0' encoding='UTF-8'?><urlset>{url}</urlset>"));
            assert_eq!(
                (locs(&named), named.fault.is_none()),
                (vec!["https://board.example/a"], true),
                "{junk}"
            );
        }
        let mixed =
            of(&format!("<urlset><sitemap><loc>https://board.example/1.xml</loc></sitemap>{url}</urlset>"));
        assert_eq!(
            (mixed.indexed.as_slice(), locs(&mixed)),
            (["https://board.example/1.xml".to_owned()].as_slice(), vec!["https://board.example/a"])
        );
        let index = of(&format!(
            "<sitemapindex>{url}<sitemap><loc>https://board.example/1.xml</loc></sitemap></sitemapindex>"
        ));
        assert_eq!((index.indexed.len(), locs(&index)), (1, vec!["https://board.example/a"]));
        let bare = of("<sitemapindex><loc>https://board.example/1.xml</loc></sitemapindex>");
        assert_eq!(bare.indexed.len(), 1);
    }

    #[test]
    fn keeps_what_came_before_the_break() {
        let broken = of("<urlset><url><loc>https://board.example/a</loc></url><url <<");
        assert_eq!(locs(&broken), ["https://board.example/a"]);
        assert_eq!(broken.fault.unwrap().code, "sitemap_broken");
    }

    #[test]
    fn says_that_a_page_is_no_sitemap() {
        assert_eq!(of("<html><p>404</p></html>").fault.unwrap().code, "not_a_sitemap");
    }

    #[test]
    fn bombs_and_entities_stop() {
        let laughs = "<!DOCTYPE x [<!ENTITY a 'https://x.example/'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>";
        assert_eq!(of(laughs).urls, []);
    }
}
