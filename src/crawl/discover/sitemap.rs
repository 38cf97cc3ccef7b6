use std::collections::{BTreeMap, HashSet, VecDeque};
use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found};
use crate::archive::{Coding, Decoder};
use crate::crawl::address::shown;
use crate::domain::Fault;
use crate::text::charset;

/// Largest sitemap, bytes uncompressed, as the protocol has it.
const CAP_BYTES: u64 = 52_428_800;
/// Most levels of indexes.
const DEPTH: usize = 3;
/// Most sitemaps read of one source.
const FILES: usize = 500;
/// Most addresses taken of one sitemap, as the protocol has it.
const URLS: usize = 50_000;

impl Fetcher {
    /// Reads a sitemap and, if it is an index, the sitemaps that it names.
    pub(super) async fn sitemaps(
        &self,
        source: &Visited,
        first: &Url,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        let mut faults = Vec::new();
        let mut queue = VecDeque::from([(first.clone(), 1)]);
        let mut seen: HashSet<Url> = queue.iter().map(|(url, _)| url.clone()).collect();
        let mut files = 0;
        while let Some((url, depth)) = queue.pop_front() {
            files += 1;
            if files > FILES {
                faults.push(fault(
                    &url,
                    "sitemap_cap",
                    &format!("more than {FILES} sitemaps; the rest was left"),
                ));
                break;
            }
            let body = match self.document(source, &url, CAP_BYTES).await? {
                Ok(answer) => answer.body,
                Err(problem) => {
                    faults.push(problem);
                    continue;
                }
            };
            let sitemap = match read(&body, &url) {
                Ok(sitemap) => sitemap,
                Err(problem) => {
                    faults.push(problem);
                    continue;
                }
            };
            faults.extend(sitemap.fault);
            for name in sitemap.indexed {
                if depth >= DEPTH {
                    faults.push(fault(
                        &url,
                        "sitemap_depth",
                        "an index in an index in an index; it was left",
                    ));
                    break;
                }
                if let Ok(child) = url.join(&name)
                    && seen.insert(child.clone())
                {
                    queue.push_back((child, depth + 1));
                }
            }
            let found: Vec<Found> = sitemap
                .urls
                .iter()
                .filter_map(|entry| {
                    let found = found(&url, &entry.loc, BTreeMap::new())?;
                    Some(Found { unmodified_since: entry.unmodified_since, ..found })
                })
                .collect();
            if sink(found)? == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(faults)
    }
}

#[derive(Debug, Default, PartialEq)]
struct Sitemap {
    indexed: Vec<String>,
    urls: Vec<Entry>,
    fault: Option<Fault>,
}

#[derive(Debug, PartialEq)]
struct Entry {
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

/// Reads a sitemap, gzip or plain, as far as it is readable.
fn read(body: &[u8], url: &Url) -> Result<Sitemap, Fault> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(parse(&charset::decode(body, None), url));
    }
    let cap_bytes = usize::try_from(CAP_BYTES).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new(Coding::Gzip, cap_bytes);
    let body = decoder.push(body).and_then(|()| decoder.finish());
    let body = body.map_err(|error| fault(url, "sitemap_broken", &error.to_string()))?;
    Ok(parse(&charset::decode(&body, None), url))
}

fn parse(text: &str, url: &Url) -> Sitemap {
    let mut sitemap = Sitemap::default();
    if !text.trim_start().starts_with('<') {
        // A plain list, one address a line.
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        let entry = |line: &str| Entry { loc: line.to_owned(), unmodified_since: None };
        sitemap.urls.extend(lines.take(URLS).map(entry));
        return sitemap;
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut is_index = false;
    let mut is_sitemap = false;
    // Text of the `<loc>` or `<lastmod>` that is open, which is no image's or video's.
    let mut open: Option<(Open, String)> = None;
    let mut has_loc = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.name();
                let name: &str = name.as_ref();
                if !name.starts_with("image:") && !name.starts_with("video:") {
                    match local(name) {
                        "sitemapindex" => (is_index, is_sitemap) = (true, true),
                        "urlset" => is_sitemap = true,
                        "url" => has_loc = false,
                        "loc" => open = Some((Open::Loc, String::new())),
                        "lastmod" => open = Some((Open::LastMod, String::new())),
                        _ => {}
                    }
                }
            }
            Ok(Event::Text(text)) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(&text.xml10_content());
                }
            }
            Ok(Event::CData(text)) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(&text.xml10_content());
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                if let Some((_, words)) = &mut open {
                    match entity.resolve_char_ref() {
                        Ok(Some(c)) => words.push(c),
                        _ => words.push_str(named(&entity.xml10_content())),
                    }
                }
            }
            Ok(Event::End(_)) => match open.take() {
                Some((Open::Loc, loc)) if !loc.trim().is_empty() => {
                    has_loc = sitemap.add(loc.trim(), is_index, url);
                }
                Some((Open::LastMod, text)) if has_loc && !is_index => {
                    if let Some(last) = sitemap.urls.last_mut() {
                        last.unmodified_since = last_modified(&text);
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                sitemap.fault = Some(fault(
                    url,
                    "sitemap_broken",
                    &format!(
                        "broken after {} addresses ({error})",
                        sitemap.urls.len() + sitemap.indexed.len()
                    ),
                ));
                break;
            }
        }
    }
    if !is_sitemap && sitemap.fault.is_none() {
        sitemap.fault = Some(fault(url, "not_a_sitemap", "is no sitemap; look at `url` of this source"));
    }
    sitemap
}

impl Sitemap {
    /// Takes an address; whether there was room for it.
    fn add(&mut self, loc: &str, is_index: bool, url: &Url) -> bool {
        let count = if is_index { self.indexed.len() } else { self.urls.len() };
        if count >= URLS {
            let what = format!("more than {URLS} addresses; the rest was left");
            self.fault.get_or_insert_with(|| fault(url, "sitemap_cap", &what));
            return false;
        }
        if is_index {
            self.indexed.push(loc.to_owned());
        } else {
            self.urls.push(Entry { loc: loc.to_owned(), unmodified_since: None });
        }
        true
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

    fn of(text: &str) -> Sitemap {
        parse(text, &Url::parse("https://board.example/sitemap.xml").unwrap())
    }

    fn locs(sitemap: &Sitemap) -> Vec<&str> {
        sitemap.urls.iter().map(|entry| entry.loc.as_str()).collect()
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
