use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use scraper::{Html, Selector};
use serde::Deserialize;
use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found};
use crate::config::ListingSettings;
use crate::crawl::address::{canonical, shown};
use crate::domain::Fault;
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
        while seen.len() < listing.max_pages && seen.insert(at.clone()) {
            let answer = match self.document(source, &at, self.surroundings.settings.body_cap_bytes).await? {
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
            if sink(page.links)? == ControlFlow::Break(()) {
                break;
            }
            let Some(next) = page.next else { break };
            at = next;
        }
        if links == 0 && faults.is_empty() {
            let what = "no link matches `link` of this source; some boards fill their list by script: try their sitemap or feed";
            faults.push(Fault::new("no_links", format!("{}: {what}", shown(&listing.url))));
        }
        Ok(faults)
    }
}

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
    let answered: Answered = serde_json::from_str(text).map_err(|error| {
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
    let html = Html::parse_document(text);
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
    let links: Vec<Found> = html
        .select(&selector(&listing.link)?)
        .filter_map(href)
        .filter_map(|link| found(&base, &link, BTreeMap::new()))
        .collect();
    let next = match &listing.next {
        Some(next) => html.select(&selector(next)?).find_map(href),
        None => None,
    };
    let next = next.and_then(|link| found(&base, &link, BTreeMap::new()));
    Ok(Page { links, next: next.and_then(|next| Url::parse(&next.url).ok()) })
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
        let broken = ListingSettings { link: "li..".to_owned(), ..listing };
        assert_eq!(read("", &url, &broken).err().unwrap().code, "bad_selector");
    }
}
