use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header;
use url::Url;

use super::address::{canonical, shown};
use super::allowance::Allowance;
use super::fetch::{Answer, FetchError, FetchRequest, Fetcher};
use super::posters::Looked;
use super::robots::Unreachable;
use super::room::Taken;
use super::scope::Scope;
use super::{CrawlError, Crawled, FrontierEntry, Visit};
use crate::config::SourceSettings;
use crate::domain::{Fault, FieldRules, Media, Outcome, RawPage, SkipReason, SourceName};

/// What something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page, which the server may say has not changed.
    Page,
    /// A list of addresses or records.
    List,
    /// A picture of a page.
    Picture,
}

/// A source while it is visited.
#[derive(Debug)]
pub(super) struct Visited {
    pub name: SourceName,
    pub home: Url,
    pub scope: Scope,
    pub rules: Arc<FieldRules>,
    pub delay: Option<Duration>,
    /// What it may take of the night.
    pub allowance: Allowance,
    /// What became of the posters of its pages.
    pub posters: Mutex<Looked>,
}

impl Visited {
    pub(super) fn of(source: &SourceSettings, home: &Url, now: Timestamp) -> Self {
        Self {
            allowance: Allowance::of(source, now),
            posters: Mutex::default(),
            name: source.name.clone(),
            home: home.clone(),
            scope: Scope::of(source, home),
            rules: Arc::new(source.rules.clone()),
            delay: source.per_host_delay_ms.map(Duration::from_millis),
        }
    }
}

impl Fetcher {
    /// Asks for `url` and follows redirects; address policy and robots.txt are asked again at every hop.
    ///
    /// `visit` is the last one of `url` itself; a hop's own is looked up.
    pub(super) async fn follow(
        &self,
        source: &Visited,
        url: &Url,
        cap_bytes: u64,
        purpose: Purpose,
    ) -> Result<(Answer, Option<Visit>), FetchError> {
        let mut at = url.clone();
        let mut passed = HashSet::new();
        let fault = |code: &str, message: String| FetchError::Fault(Fault::new(code, message));
        loop {
            self.check_way(&source.home, &at)?;
            let rules = self.rules(&at, source.delay).await?;
            if !rules.allows(&at) {
                // A server that cannot be reached forbids nothing: what is wrong is told as it is.
                return Err(match &rules.unreachable {
                    Some(Unreachable::Fault(why)) => FetchError::Fault(why.clone()),
                    _ => FetchError::Skipped(SkipReason::Robots),
                });
            }
            let mut visit = None;
            if purpose == Purpose::Page {
                let known = self.context.ledger.visits(&source.name, &[canonical(&at).as_str()])?;
                visit = known.into_iter().next().flatten();
            }
            let fetch = FetchRequest {
                cap_bytes,
                is_cut_taken: false,
                delay: source.delay,
                visit: visit.as_ref(),
                is_picture: purpose == Purpose::Picture,
            };
            let answer = self.exchange(&at, fetch).await?;
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
                return Ok((answer, visit));
            }
            let Some(target) = answer.header(header::LOCATION).and_then(|to| at.join(to).ok()) else {
                return Err(fault(
                    "redirect_nowhere",
                    format!("{}: a redirect that names no address", shown(&at)),
                ));
            };
            passed.insert(std::mem::replace(&mut at, target));
            at.set_fragment(None);
            if passed.contains(&at) {
                return Err(fault("redirect_loop", format!("{}: redirects in a circle", shown(url))));
            }
            if passed.len() > self.context.settings.redirect_cap {
                let message = format!("{}: more than {} redirects", shown(url), passed.len() - 1);
                return Err(fault("redirect_cap", message));
            }
        }
    }

    /// What becomes of one frontier entry; none where its host is left alone, so that it goes on waiting.
    pub(super) async fn visit(
        &self,
        source: &Visited,
        entry: FrontierEntry,
    ) -> Result<Option<Crawled>, CrawlError> {
        source.allowance.ask();
        let (outcome, visit, room) = match self.page(source, &entry).await {
            Ok(page) => page,
            Err(FetchError::Skipped(reason)) => (Outcome::Skipped(reason), None, Taken::default()),
            Err(FetchError::Fault(fault)) => (Outcome::Failed(fault), None, Taken::default()),
            Err(FetchError::HostLeft) => return Ok(None),
            Err(FetchError::Fatal(error)) => return Err(error),
        };
        let (mut visit, mut beside) = (visit, Vec::new());
        let outcome = match outcome {
            Outcome::Kept(page) => {
                let read = self.with_posters(source, page).await?;
                beside = read.kept;
                if let Some(visit) = visit.as_mut().filter(|_| read.is_waiting) {
                    visit.forget();
                }
                Outcome::Kept(read.page)
            }
            other => other,
        };
        let crawled = Crawled::without_page(source.name.clone(), entry.url, outcome);
        Ok(Some(Crawled { visit, beside, room, ..crawled }))
    }

    async fn page(
        &self,
        source: &Visited,
        entry: &FrontierEntry,
    ) -> Result<(Outcome<RawPage>, Option<Visit>, Taken), FetchError> {
        let skipped = |reason| Ok((Outcome::Skipped(reason), None, Taken::default()));
        let asked = Url::parse(&entry.url).map_err(|error| {
            FetchError::Fault(Fault::new("bad_address", format!("{}: {error}", entry.url)))
        })?;
        if !source.scope.allows(&asked) {
            return skipped(SkipReason::OutOfScope);
        }
        let cap_bytes = self.context.settings.body_cap_bytes;
        let (answer, known) = self.follow(source, &asked, cap_bytes, Purpose::Page).await?;
        let url = canonical(&answer.url);
        match answer.status {
            304 => return skipped(SkipReason::Unchanged),
            404 | 410 => return skipped(SkipReason::Gone),
            401 | 403 | 451 => return skipped(SkipReason::Refused),
            200..300 => {}
            status => {
                let message = format!("{}: answered {status}", shown(&answer.url));
                return Err(FetchError::Fault(Fault::new("http_status", message)));
            }
        }
        if url != asked && url.path() == "/" && url.query().is_none() && asked.path() != "/" {
            // A site that leads to its front page has the ad no more.
            return skipped(SkipReason::Gone);
        }
        if url != asked && !source.scope.allows(&url) {
            return skipped(SkipReason::OutOfScope);
        }
        if !self.is_first(url.as_str()) {
            return skipped(SkipReason::Duplicate);
        }
        let visit = answer.visit(url.as_str());
        if known.is_some_and(|known| known.payload_sha256 == visit.payload_sha256) {
            return Ok((Outcome::Skipped(SkipReason::Unchanged), Some(visit), Taken::default()));
        }
        let media = match answer.content.media.as_str() {
            _ if answer.content.is_html(&answer.body) => Media::Html,
            "text/plain" => Media::Text,
            _ => return skipped(SkipReason::NotAnAd),
        };
        let page = RawPage {
            source: source.name.clone(),
            url: url.into(),
            fetched_at: answer.at,
            status: answer.status,
            media,
            charset: answer.content.charset,
            body: answer.body,
            capture: Some(answer.kept.capture),
            rules: Arc::clone(&source.rules),
            hints: entry.hints.clone(),
        };
        Ok((Outcome::Kept(page), Some(visit), answer.room))
    }
}
