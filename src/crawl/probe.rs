use std::ops::ControlFlow;

use url::Url;

use super::fetch::FetchError;
use super::import::{Interface, Item};
use super::page::Visited;
use super::{CrawlError, Crawler, Found, FrontierEntry};
use crate::config::SourceSettings;
use crate::domain::{Fault, Outcome, RawPage};

/// What a source looks like to the crawl, without anything being put into the frontier.
#[derive(Debug)]
pub struct Probe {
    /// What robots.txt of the source's server says of the source's own address.
    pub robots: RobotsVerdict,
    /// `Crawl-delay` that the server asks for, milliseconds.
    pub crawl_delay_ms: Option<u64>,
    /// Addresses that the source names: all of them, or some from all over its list.
    pub found: Vec<String>,
    /// How many addresses in scope were looked at.
    pub named: usize,
    /// How many of the addresses that were looked at lie outside `allow` and `deny`.
    pub out_of_scope: usize,
    /// What could not be read.
    pub problems: Vec<Fault>,
    /// Some of the addresses, fetched; of a source whose list holds the ads themselves, some of these.
    pub pages: Vec<(String, Outcome<RawPage>)>,
}

/// Addresses that are looked at before some are chosen.
const LOOKED_AT: usize = 1_000;

/// Problems of single records that are told.
const TOLD: usize = 10;

/// `count` of `all`, from all over it.
fn sample<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let length = all.len();
    if length <= count {
        return all;
    }
    let wanted: Vec<usize> = (0..count).map(|n| n * (length - 1) / count.saturating_sub(1).max(1)).collect();
    all.into_iter().enumerate().filter(|(at, _)| wanted.contains(at)).map(|(_, one)| one).collect()
}

/// One page as the crawl sees it.
#[derive(Debug)]
pub struct Inspection {
    /// What robots.txt says of it.
    pub robots: RobotsVerdict,
    /// `Crawl-delay` that the server asks for, milliseconds.
    pub crawl_delay_ms: Option<u64>,
    /// The page, or why there is none; none where the host asked to be left alone.
    pub page: Option<Outcome<RawPage>>,
}

/// What robots.txt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RobotsVerdict {
    /// It may be fetched.
    Allowed,
    /// It may not.
    Disallowed,
    /// The file cannot be read, so nothing may be fetched.
    Unreachable,
    /// The server is not asked for it: its address is one that is never visited, or it asked to be left alone.
    NotAsked,
}

impl Crawler {
    /// Looks at `source`: robots.txt, `count` of the addresses that it names, and `pages` of their pages, from all over
    /// its list.
    ///
    /// # Errors
    /// Only what would end a crawl; what is wrong with the source is in [`Probe::problems`].
    pub async fn probe(
        &self,
        source: &SourceSettings,
        count: usize,
        pages: usize,
    ) -> Result<Probe, CrawlError> {
        let mut probe = Probe {
            robots: RobotsVerdict::NotAsked,
            crawl_delay_ms: None,
            found: Vec::new(),
            named: 0,
            out_of_scope: 0,
            problems: Vec::new(),
            pages: Vec::new(),
        };
        let Some(home) = source.kind.home() else {
            let message = format!("source `{}` names no address to visit", source.name);
            probe.problems.push(Fault::new("not_a_site", message));
            return Ok(probe);
        };
        let visited = Visited::of(source, home, self.fetcher.context.clock.now());
        (probe.robots, probe.crawl_delay_ms) = self.verdict(&visited, home).await?;
        if let Some(mut interface) = Interface::of(&visited, source) {
            let mut rows = Vec::new();
            while rows.len() + probe.found.len() < LOOKED_AT
                && let Some(answered) = interface.next(&self.fetcher).await?
            {
                probe.problems.extend(answered.faults);
                for item in answered.items {
                    match item {
                        Item::Row(row) => rows.push((row.url, Outcome::Kept(row.page))),
                        Item::Link(found) => probe.found.push(found.url),
                        Item::NoAd(_) => probe.out_of_scope += 1,
                        Item::Bad(_, fault) if probe.problems.len() < TOLD => probe.problems.push(fault),
                        Item::Bad(..) => {}
                    }
                }
            }
            let links = rows.iter().map(|(url, _)| url.clone());
            probe.found.extend(links);
            probe.pages = sample(rows, pages);
        }
        let most = count.max(LOOKED_AT);
        let mut take = |found: Vec<Found>| {
            for one in found {
                if probe.found.len() >= most {
                    return Ok(ControlFlow::Break(()));
                }
                if Url::parse(&one.url).is_ok_and(|url| visited.scope.allows(&url)) {
                    probe.found.push(one.url);
                } else {
                    probe.out_of_scope += 1;
                }
            }
            Ok(ControlFlow::Continue(()))
        };
        let problems = self.fetcher.discover(&visited, &source.kind, &mut take).await?;
        probe.problems.extend(problems);
        probe.named = probe.found.len();
        probe.found = sample(std::mem::take(&mut probe.found), count);
        if probe.pages.is_empty() {
            for url in sample(probe.found.clone(), pages) {
                let entry = FrontierEntry { url, hints: std::collections::BTreeMap::new() };
                let crawled = self.fetcher.visit(&visited, entry).await?;
                probe.pages.extend(crawled.map(|crawled| (crawled.url, crawled.outcome)));
            }
        }
        Ok(probe)
    }

    /// Looks at one page as a night would: address policy, robots.txt, pauses, the evidence first.
    ///
    /// # Errors
    /// Only what would end a crawl.
    pub async fn inspect(&self, source: &SourceSettings, url: &Url) -> Result<Inspection, CrawlError> {
        let visited = Visited::of(source, url, self.fetcher.context.clock.now());
        let (robots, crawl_delay_ms) = self.verdict(&visited, url).await?;
        let entry = FrontierEntry { url: url.as_str().to_owned(), hints: std::collections::BTreeMap::new() };
        let page = self.fetcher.visit(&visited, entry).await?.map(|crawled| crawled.outcome);
        Ok(Inspection { robots, crawl_delay_ms, page })
    }

    /// What robots.txt says of `url`, and the pause that it asks for.
    async fn verdict(
        &self,
        visited: &Visited,
        url: &Url,
    ) -> Result<(RobotsVerdict, Option<u64>), CrawlError> {
        match self.fetcher.rules(url, visited.delay).await {
            Ok(rules) => {
                let verdict = match rules.allows(url) {
                    true => RobotsVerdict::Allowed,
                    false if rules.unreachable.is_some() => RobotsVerdict::Unreachable,
                    false => RobotsVerdict::Disallowed,
                };
                let delay = rules.crawl_delay().map(|delay| delay.as_millis());
                Ok((verdict, delay.and_then(|ms| u64::try_from(ms).ok())))
            }
            Err(FetchError::Fatal(error)) => Err(error),
            Err(_) => Ok((RobotsVerdict::NotAsked, None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_from_all_over() {
        assert_eq!(sample((0..100).collect(), 5), [0, 24, 49, 74, 99]);
        assert_eq!(sample(vec![1, 2], 5), [1, 2]);
        assert_eq!(sample((0..9).collect(), 1), [0]);
    }
}
