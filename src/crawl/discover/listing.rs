use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use scraper::Selector;
use serde::Deserialize;
use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found};
use crate::config::ListingSettings;
use crate::crawl::address::{canonical, shown};
use crate::domain::{Fault, Field};
use crate::parse;
use crate::text::charset;

impl Fetcher {
    /// Reads listing pages from the first to the last, to `max_pages` or to one that was read before.
    pub(super) async fn listing(
        &self,
        source: &Visited,
        listing: &ListingSettings,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        let mut faults = Vec::new();
        let mut at = canonical(&listing.url);
        let mut seen = HashSet::new();
        let mut links = 0;
        let mut first = String::new();
        while seen.len() < listing.max_pages && seen.insert(at.clone()) {
            let answer = match self.document(source, &at, self.context.settings.body_cap_bytes).await? {
                Ok(answer) => answer,
                Err(fault) => {
                    faults.push(fault);
                    break;
                }
            };
            let text = charset::decode(&answer.body, answer.content.charset.as_deref());
            let page = match page(&text, &answer.url, listing) {
                Ok(page) => page,
                Err(fault) => {
                    faults.push(fault);
                    break;
                }
            };
            links += page.links.len();
            if seen.len() == 1 && page.links.is_empty() {
                first = text.into_owned();
            }
            if sink(page.links)? == ControlFlow::Break(()) {
                break;
            }
            let Some(next) = page.next else { break };
            at = next;
        }
        if links == 0 && faults.is_empty() {
            faults.push(Fault::new(
                "no_links",
                format!("{}: {}", shown(&listing.url), no_links(&first, listing)),
            ));
        }
        Ok(faults)
    }
}

/// Why a page gave no link, as far as it can be told.
fn no_links(page: &str, listing: &ListingSettings) -> String {
    let html = parse::document(page);
    let count = |css: &str| Selector::parse(css).map_or(0, |selector| html.select(&selector).count());
    let (links, scripts) = (count("a[href]"), count("script[src]"));
    let chosen = match &listing.row {
        Some(row) if count(row) == 0 => format!("nothing on the page matches `row = \"{row}\"`"),
        _ => format!("no link on the page matches `link = \"{}\"`", listing.link),
    };
    let is_filled_by_script =
        scripts > 0 && count("noscript, #root, #app, #__next, [data-reactroot], ul:empty, div[id]:empty") > 0;
    let why = if links < FEW_LINKS && is_filled_by_script {
        "the list is probably filled by a script, which Waspada does not run: try the board's sitemap or feed, or the \
         address that the script asks (`kind = \"json\"`)"
    } else {
        "look at the page's source in a browser and correct it; a list that is filled by a script is read by the board's \
         sitemap, feed or interface (`kind = \"json\"`)"
    };
    format!("{chosen}, which has {links} links and {scripts} scripts; {why}")
}

/// Links that a page without its list has for menus alone.
const FEW_LINKS: usize = 30;

struct Page {
    links: Vec<Found>,
    next: Option<Url>,
}

/// What WP Job Manager answers to the script of its list (`/jm-ajax/get_listings/`).
#[derive(Deserialize)]
struct Answered {
    html: String,
    #[serde(default)]
    max_num_pages: u64,
}

/// Reads a page, or the list of ads that a script would put into one.
fn page(text: &str, url: &Url, listing: &ListingSettings) -> Result<Page, Fault> {
    if !text.trim_start().starts_with('{') {
        return read(text, url, listing);
    }
    let answered: Answered = parse::json_as(text.as_bytes()).map_err(|error| {
        let what = format!("{}: is JSON without a list in `html` ({error})", shown(url));
        Fault::new("not_a_listing", what)
    })?;
    let page = read(&answered.html, url, listing)?;
    let number = url.query_pairs().find(|(name, _)| name == "page").and_then(|(_, n)| n.parse().ok());
    let number: u64 = number.unwrap_or(1);
    if page.links.is_empty() || number >= answered.max_num_pages {
        return Ok(Page { next: None, ..page });
    }
    let mut next = url.clone();
    let others: Vec<_> = url.query_pairs().filter(|(name, _)| name != "page").collect();
    next.query_pairs_mut().clear().extend_pairs(others).append_pair("page", &(number + 1).to_string());
    Ok(Page { next: Some(canonical(&next)), ..page })
}

fn read(text: &str, url: &Url, listing: &ListingSettings) -> Result<Page, Fault> {
    let selector = |css: &str| {
        Selector::parse(css).map_err(|_| {
            Fault::new("bad_selector", format!("`{css}` is no CSS selector; correct it in this source"))
        })
    };
    let html = parse::document(text);
    let base = html
        .select(&selector("base[href]")?)
        .find_map(|base| url.join(base.attr("href")?).ok())
        .unwrap_or_else(|| url.clone());
    // The selector may name the link itself or something around it.
    let inner = selector("a[href]")?;
    let href = |element: scraper::ElementRef<'_>| {
        let link = element.attr("href").or_else(|| element.select(&inner).next()?.attr("href"))?;
        (!link.starts_with('#')).then(|| link.to_owned())
    };
    let link = selector(&listing.link)?;
    let links: Vec<Found> = match &listing.row {
        None => {
            let links = html.select(&link).filter_map(href);
            links.filter_map(|link| found(&base, &link, BTreeMap::new())).collect()
        }
        Some(row) => {
            let mut fields = Vec::new();
            for (field, css) in &listing.row_selectors {
                fields.push((*field, selector(css)?));
            }
            let of_row = |row: scraper::ElementRef<'_>| {
                let is_link = link.matches(&row);
                let target = if is_link { href(row) } else { row.select(&link).find_map(href) }?;
                found(&base, &target, hints(row, &fields))
            };
            html.select(&selector(row)?).filter_map(of_row).collect()
        }
    };
    let next = match &listing.next {
        Some(next) => html.select(&selector(next)?).find_map(href),
        None => None,
    };
    let next = next.and_then(|link| found(&base, &link, BTreeMap::new()));
    Ok(Page { links, next: next.and_then(|next| Url::parse(&next.url).ok()) })
}

/// What a row says of its ad, beside the link.
fn hints(row: scraper::ElementRef<'_>, fields: &[(Field, Selector)]) -> BTreeMap<Field, String> {
    let words = |selector: &Selector| {
        let element = row.select(selector).next()?;
        let stated = element.attr("datetime").or_else(|| element.attr("content")).map(str::to_owned);
        let text = stated.unwrap_or_else(|| element.text().collect::<Vec<_>>().join(" "));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    fields.iter().filter_map(|(field, selector)| Some((*field, words(selector)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_links_and_the_way_on() {
        let url = Url::parse("https://board.example/lowongan/").unwrap();
        let listing = ListingSettings {
            url: url.clone(),
            link: "li.job".to_owned(),
            next: Some("a.next".to_owned()),
            max_pages: 3,
            row: None,
            row_selectors: BTreeMap::new(),
        };
        let html = read(
            "<li class=job><a href='/job/1#apply'>x</a><li class=job><a href='../job/2'>y</a><li class=job><a href='#'>z</a><li class=job><a href='mailto:a@b.example'>w</a><a class=next href='#'>…</a><a class=next href='?page=2'>2</a>",
            &url,
            &listing,
        )
        .unwrap();
        let links: Vec<_> = html.links.iter().map(|found| found.url.as_str()).collect();
        assert_eq!(links, ["https://board.example/job/1", "https://board.example/job/2"]);
        assert_eq!(html.next.unwrap().as_str(), "https://board.example/lowongan/?page=2");
        let json = r#"{"found_jobs":true,"max_num_pages":2,"html":"<li class=job><a href='/job/9'>x<\/a>"}"#;
        let first = page(json, &url, &listing).unwrap();
        assert_eq!(first.links[0].url, "https://board.example/job/9");
        let second = first.next.unwrap();
        assert_eq!(second.as_str(), "https://board.example/lowongan/?page=2");
        assert_eq!(page(json, &second, &listing).unwrap().next, None, "the last page");
        let none = page(r#"{"found_jobs":false,"html":"<li class=none>"}"#, &url, &listing).unwrap();
        assert!(none.links.is_empty() && none.next.is_none());
        assert_eq!(page("{}", &url, &listing).err().unwrap().code, "not_a_listing");
        let rows = ListingSettings {
            row: Some("li.job".to_owned()),
            link: "h3 a".to_owned(),
            row_selectors: BTreeMap::from([
                (Field::Employer, ".pt".to_owned()),
                (Field::PostedAt, "time".to_owned()),
            ]),
            ..listing.clone()
        };
        let html = "<li class=job><a href=/tag/x>x</a><h3><a href=/job/1>Kasir</a></h3><b class=pt>PT  A</b><time datetime=2026-11-20>x</time>\
                    <li class=job><h3><a href=/job/2>Sopir</a></h3><li class=ad><h3><a href=/iklan>x</a></h3>";
        let found = read(html, &url, &rows).unwrap().links;
        assert_eq!(found.len(), 2);
        assert_eq!(
            (&*found[0].hints[&Field::Employer], &*found[0].hints[&Field::PostedAt]),
            ("PT A", "2026-11-20")
        );
        assert!(found[1].hints.is_empty(), "what stands in one row is not said of another");
        let by_script = no_links("<div id=root></div><script src=a.js></script>", &listing);
        assert!(
            by_script.contains("filled by a script") && by_script.contains("0 links and 1 scripts"),
            "{by_script}"
        );
        let broken = ListingSettings { link: "li..".to_owned(), ..listing };
        assert_eq!(read("", &url, &broken).err().unwrap().code, "bad_selector");
    }
}
