use std::ops::ControlFlow;

use url::Url;

use super::fetch::Trouble;
use super::night::home;
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
    /// First addresses that the source names.
    pub found: Vec<String>,
    /// How many of the addresses that were looked at lie outside `allow` and `deny`.
    pub out_of_scope: usize,
    /// What could not be read.
    pub problems: Vec<Fault>,
    /// The first address in scope, fetched, with its address; none where no page was asked for.
    pub page: Option<(String, Outcome<RawPage>)>,
}

/// One page as the crawl sees it.
#[derive(Debug)]
pub struct Look {
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
}

impl Crawler {
    /// Looks at `source`: robots.txt, the first `count` addresses that it names, and, where `reads_page` asks
    /// for it, one page.
    ///
    /// # Errors
    /// Only what would end a crawl; what is wrong with the source is in [`Probe::problems`].
    pub async fn probe(
        &self,
        source: &SourceSettings,
        count: usize,
        reads_page: bool,
    ) -> Result<Probe, CrawlError> {
        let mut probe = Probe {
            robots: RobotsVerdict::Unreachable,
            crawl_delay_ms: None,
            found: Vec::new(),
            out_of_scope: 0,
            problems: Vec::new(),
            page: None,
        };
        let Some(home) = home(&source.kind) else {
            let message = format!("source `{}` names no address to visit", source.name);
            probe.problems.push(Fault::new("not_a_site", message));
            return Ok(probe);
        };
        let visited = Visited::of(source, home);
        (probe.robots, probe.crawl_delay_ms) = self.verdict(&visited, home).await?;
        let mut take = |found: Vec<Found>| {
            for one in found {
                if probe.found.len() >= count {
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
        probe.problems = self.fetcher.discover(&visited, &source.kind, &mut take).await?;
        if reads_page && let Some(url) = probe.found.first() {
            let entry = FrontierEntry { url: url.clone(), hints: std::collections::BTreeMap::new() };
            let crawled = self.fetcher.visit(&visited, entry).await?;
            probe.page = crawled.map(|crawled| (crawled.url, crawled.outcome));
        }
        Ok(probe)
    }

    /// Looks at one page as a night would: guard, robots.txt, pauses, the evidence first.
    ///
    /// # Errors
    /// Only what would end a crawl.
    pub async fn look(&self, source: &SourceSettings, url: &Url) -> Result<Look, CrawlError> {
        let visited = Visited::of(source, url);
        let (robots, crawl_delay_ms) = self.verdict(&visited, url).await?;
        let entry = FrontierEntry { url: url.as_str().to_owned(), hints: std::collections::BTreeMap::new() };
        let page = self.fetcher.visit(&visited, entry).await?.map(|crawled| crawled.outcome);
        Ok(Look { robots, crawl_delay_ms, page })
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
                    false if rules.is_unreachable => RobotsVerdict::Unreachable,
                    false => RobotsVerdict::Disallowed,
                };
                let delay = rules.crawl_delay().map(|delay| delay.as_millis());
                Ok((verdict, delay.and_then(|ms| u64::try_from(ms).ok())))
            }
            Err(Trouble::Fatal(error)) => Err(error),
            Err(_) => Ok((RobotsVerdict::Unreachable, None)),
        }
    }
}
