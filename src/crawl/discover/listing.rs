use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use scraper::{Html, Selector};
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
            let page = match read(&text, &answer.url, listing) {
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
        let page = read(
            "<li class=job><a href='/job/1#apply'>x</a><li class=job><a href='../job/2'>y</a><li class=job><a href='#'>z</a><li class=job><a href='mailto:a@b.example'>w</a><a class=next href='#'>…</a><a class=next href='?page=2'>2</a>",
            &url,
            &listing,
        )
        .unwrap();
        let links: Vec<_> = page.links.iter().map(|found| found.url.as_str()).collect();
        assert_eq!(links, ["https://board.example/job/1", "https://board.example/job/2"]);
        assert_eq!(page.next.unwrap().as_str(), "https://board.example/lowongan/?page=2");
        let broken = ListingSettings { link: "li..".to_owned(), ..listing };
        assert_eq!(read("", &url, &broken).err().unwrap().code, "bad_selector");
    }
}
