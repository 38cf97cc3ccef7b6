//! robots.txt by RFC 9309. The only file that knows the crate that parses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header;
use robotxt::{AccessResult, BYTE_LIMIT, Robots};
use tokio::sync::OnceCell;
use url::Url;

use super::RobotsFile;
use super::fetch::{Fetcher, PRIVATE, Trouble, Wish};

/// How long a file is believed (RFC 9309 §2.4).
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Redirects followed for the file (RFC 9309 §2.3.1.2).
const REDIRECTS: usize = 5;

/// What an origin allows in this run.
#[derive(Debug)]
pub(super) struct Rules {
    robots: Robots,
    /// Whether the file could not be read, so that nothing is allowed.
    pub is_unreachable: bool,
}

impl Rules {
    fn parse(text: Option<&[u8]>, token: &str) -> Self {
        let access = text.map_or(AccessResult::Unavailable, AccessResult::Successful);
        Self { robots: Robots::from_access(access, token), is_unreachable: false }
    }

    fn unreachable(token: &str) -> Self {
        Self { robots: Robots::from_access(AccessResult::Unreachable, token), is_unreachable: true }
    }

    pub(super) fn allows(&self, url: &Url) -> bool {
        self.robots.is_url_allowed(url)
    }

    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }
}

/// The rules of each origin met in this run, read once each.
#[derive(Debug, Default)]
pub(super) struct RobotsCache(Mutex<HashMap<String, Arc<OnceCell<Arc<Rules>>>>>);

impl Fetcher {
    /// The rules for `url`, from this run, from the ledger if fresh, or from the server. The host keeps
    /// the server's `Crawl-delay` from then on, cut to the cap.
    pub(super) async fn rules(&self, url: &Url, delay: Option<Duration>) -> Result<Arc<Rules>, Trouble> {
        let origin = url.origin().ascii_serialization();
        let cell = {
            let mut cells = self.robots.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(origin.clone()).or_default())
        };
        let rules = cell.get_or_try_init(|| self.read_rules(&origin, url, delay)).await?;
        Ok(Arc::clone(rules))
    }

    async fn read_rules(
        &self,
        origin: &str,
        url: &Url,
        delay: Option<Duration>,
    ) -> Result<Arc<Rules>, Trouble> {
        let ledger = &self.surroundings.ledger;
        let settings = &self.surroundings.settings;
        let token = settings.robots_token.as_str();
        let now = self.surroundings.clock.now();
        let known = ledger.robots(origin)?.filter(|file| now.duration_since(file.read_at) < FRESH);
        let rules = match known {
            Some(file) => Rules::parse(file.text.as_deref(), token),
            None => match self.ask_for_robots(url, delay).await? {
                // An unreachable file is asked for again by the next run.
                None => Rules::unreachable(token),
                Some(text) => {
                    let file = RobotsFile { read_at: now, text };
                    ledger.keep_robots(origin, &file)?;
                    Rules::parse(file.text.as_deref(), token)
                }
            },
        };
        if let Some(theirs) = rules.crawl_delay() {
            self.host(url).slow_down_to(theirs.min(Duration::from_millis(settings.crawl_delay_cap_ms)));
        }
        Ok(Arc::new(rules))
    }

    /// The text of robots.txt: `Some(None)` where there is none, `None` where it cannot be known.
    async fn ask_for_robots(
        &self,
        url: &Url,
        delay: Option<Duration>,
    ) -> Result<Option<Option<Vec<u8>>>, Trouble> {
        let Ok(mut at) = robotxt::robots_url(url) else { return Ok(None) };
        let wish = Wish { cap_bytes: BYTE_LIMIT as u64 + 1, is_cut_taken: true, delay, visit: None };
        for _ in 0..=REDIRECTS {
            let answer = match self.exchange(&at, wish).await {
                Ok(answer) => answer,
                Err(Trouble::Fault(fault)) if fault.code != PRIVATE => return Ok(None),
                Err(trouble) => return Err(trouble),
            };
            match answer.status {
                200..300 => return Ok(Some(Some(answer.body))),
                300..400 => {
                    let target = answer.header(header::LOCATION).and_then(|to| at.join(to).ok());
                    let Some(target) = target else { break };
                    at = target;
                }
                // Asked to wait is not told that there is none.
                429 => return Ok(None),
                400..500 => return Ok(Some(None)),
                _ => return Ok(None),
            }
        }
        // Too many redirects count as no file.
        Ok(Some(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        Rules::parse(Some(text.as_bytes()), "waspada")
            .allows(&Url::parse(&format!("https://board.example{path}")).unwrap())
    }

    #[test]
    fn follows_rfc_9309() {
        assert!(allows("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c"), "longest match");
        assert!(!allows("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/c"));
        assert!(!allows("User-agent: Waspada\nDisallow: /\nUser-agent: *\nAllow: /", "/x"), "own group");
        assert!(allows("User-agent: other\nDisallow: /", "/x"));
        assert!(!allows("\u{feff}user-agent:*\r\ndisallow:/*.php$", "/x.php"));
        assert!(allows("user-agent:*\r\ndisallow:/*.php$", "/x.php?y"));
        assert!(allows("user-agent:*\nallow: /x\ndisallow: /x", "/x"), "allow wins a tie");
        assert!(!allows("user-agent: a\nuser-agent: *\ndisallow: /x", "/x"), "joint group");
        assert!(allows("<!DOCTYPE html><p>Just a moment...</p>", "/x"));
    }

    #[test]
    fn none_allows_and_unreachable_disallows() {
        let url = Url::parse("https://board.example/x").unwrap();
        assert!(Rules::parse(None, "waspada").allows(&url));
        assert!(!Rules::unreachable("waspada").allows(&url));
    }

    #[test]
    fn reads_the_delay() {
        let rules = Rules::parse(Some(b"User-agent: *\nCrawl-delay: 7"), "waspada");
        assert_eq!(rules.crawl_delay(), Some(Duration::from_secs(7)));
    }
}
