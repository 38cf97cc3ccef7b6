//! robots.txt by RFC 9309. The only file that knows the crate that parses it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header;
use robotxt::{AccessResult, BYTE_LIMIT, Robots};
use tokio::sync::OnceCell;
use url::Url;

use super::RobotsFile;
use super::address::shown;
use super::fetch::{FetchError, FetchRequest, Fetcher, PRIVATE};
use crate::domain::Fault;

/// How long a file is believed (RFC 9309 §2.4).
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Redirects followed for the file (RFC 9309 §2.3.1.2).
const REDIRECTS: usize = 5;

/// What an origin allows in this run.
#[derive(Debug)]
pub(super) struct Rules {
    robots: Robots,
    /// Why the file could not be read, where it could not: then nothing is allowed.
    pub unreachable: Option<Unreachable>,
    /// Length of the file.
    bytes: usize,
}

/// Why robots.txt cannot be read.
#[derive(Debug, Clone)]
pub(super) enum Unreachable {
    /// The server answered, but with no file that can be believed.
    Answered,
    /// There was no answer.
    Fault(Fault),
}

impl Rules {
    fn parse(text: Option<&[u8]>, token: &str) -> Self {
        let by_tokens = text.map(tokens_alone);
        let access = by_tokens.as_deref().map_or(AccessResult::Unavailable, AccessResult::Successful);
        Self {
            robots: Robots::from_access(access, token),
            unreachable: None,
            bytes: text.map_or(0, <[u8]>::len),
        }
    }

    fn unreachable(token: &str, why: Unreachable) -> Self {
        Self {
            robots: Robots::from_access(AccessResult::Unreachable, token),
            unreachable: Some(why),
            bytes: 0,
        }
    }

    pub(super) fn allows(&self, url: &Url) -> bool {
        self.robots.is_url_allowed(url)
    }

    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }
}

/// The text with every `User-agent` cut to its product token (RFC 9309 §2.2.1): `Waspada/0.1 (+https://...)` is us as well.
fn tokens_alone(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_start();
        let is_agent = start.get(..10).is_some_and(|name| name.eq_ignore_ascii_case(b"user-agent"));
        let colon = memchr::memchr(b':', line).filter(|_| is_agent);
        let Some(colon) = colon else {
            out.extend_from_slice(line);
            continue;
        };
        let (name, value) = line.split_at(colon + 1);
        let value = value.trim_ascii();
        let token = value.iter().take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
        let token: Vec<u8> = token.copied().collect();
        out.extend_from_slice(name);
        out.push(b' ');
        out.extend_from_slice(if token.is_empty() { value } else { &token });
        out.push(b'\n');
    }
    out
}

/// Text of robots.txt files whose rules are held at once; read, they take some ten times that. Bytes.
const HELD_BYTES: usize = 4 << 20;
/// Origins whose rules are held at once. Origins.
const HELD_ORIGINS: usize = 5_000;

/// The rules of the origins met last in this run, most recent first.
#[derive(Debug, Default)]
pub(super) struct RobotsCache(Mutex<VecDeque<(String, Arc<OnceCell<Arc<Rules>>>)>>);

impl RobotsCache {
    fn cell(&self, origin: &str) -> Arc<OnceCell<Arc<Rules>>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = cells.iter().position(|(name, _)| name == origin).and_then(|at| cells.remove(at));
        let (name, cell) = known.unwrap_or_else(|| (origin.to_owned(), Arc::default()));
        cells.push_front((name, Arc::clone(&cell)));
        let mut held_bytes = 0;
        let held = cells.iter().take(HELD_ORIGINS).take_while(|(_, cell)| {
            held_bytes += cell.get().map_or(0, |rules| rules.bytes);
            held_bytes <= HELD_BYTES
        });
        let held = held.count();
        cells.truncate(held);
        cell
    }
}

impl Fetcher {
    /// The rules for `url`, from memory, from the ledger if fresh, or from the server. The host keeps
    /// the server's `Crawl-delay` from then on, cut to the cap.
    pub(super) async fn rules(&self, url: &Url, delay: Option<Duration>) -> Result<Arc<Rules>, FetchError> {
        let origin = url.origin().ascii_serialization();
        let cell = self.robots.cell(&origin);
        let rules = cell.get_or_try_init(|| self.read_rules(&origin, url, delay)).await?;
        Ok(Arc::clone(rules))
    }

    async fn read_rules(
        &self,
        origin: &str,
        url: &Url,
        delay: Option<Duration>,
    ) -> Result<Arc<Rules>, FetchError> {
        let ledger = &self.context.ledger;
        let settings = &self.context.settings;
        let token = settings.robots_token.as_str();
        let now = self.context.clock.now();
        let known = ledger.robots(origin)?.filter(|file| now.duration_since(file.read_at) < FRESH);
        let rules = match known {
            Some(file) => Rules::parse(file.text.as_deref(), token),
            None => match self.ask_for_robots(url, delay).await? {
                // An unreachable file is asked for again by the next run.
                Err(why) => Rules::unreachable(token, why),
                Ok(text) => {
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

    /// The text of robots.txt, none where the server has none; or why it cannot be known.
    async fn ask_for_robots(
        &self,
        url: &Url,
        delay: Option<Duration>,
    ) -> Result<Result<Option<Vec<u8>>, Unreachable>, FetchError> {
        let mut at = robotxt::robots_url(url).map_err(|error| {
            FetchError::Fault(Fault::new("bad_address", format!("{}: {error}", shown(url))))
        })?;
        let fetch = FetchRequest {
            cap_bytes: BYTE_LIMIT as u64 + 1,
            is_cut_taken: true,
            delay,
            visit: None,
            is_picture: false,
        };
        for _ in 0..=REDIRECTS {
            let answer = match self.exchange(&at, fetch).await {
                Ok(answer) => answer,
                Err(FetchError::Fault(fault)) if fault.code != PRIVATE => {
                    return Ok(Err(Unreachable::Fault(fault)));
                }
                Err(trouble) => return Err(trouble),
            };
            match answer.status {
                200..300 => return Ok(Ok(Some(answer.body))),
                300..400 => {
                    let target = answer.header(header::LOCATION).and_then(|to| at.join(to).ok());
                    let Some(target) = target else { break };
                    self.check_way(url, &target)?;
                    at = target;
                }
                // Asked to wait is not told that there is none.
                429 => return Ok(Err(Unreachable::Answered)),
                400..500 => return Ok(Ok(None)),
                _ => return Ok(Err(Unreachable::Answered)),
            }
        }
        // Too many redirects count as no file.
        Ok(Ok(None))
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
        for us in ["Waspada/0.1", "waspada/0.1 (+https://x.example)", "WASPADA", "waspada * "] {
            let text = format!("User-agent: *\nAllow: /\nUser-agent: {us}\nDisallow: /");
            assert!(!allows(&text, "/x"), "{us}");
        }
        assert!(allows("User-agent: waspada-lain/1.0\nDisallow: /", "/x"), "somebody else");
        assert!(allows("<!DOCTYPE html><p>Just a moment...</p>", "/x"));
    }

    #[test]
    fn none_allows_and_unreachable_disallows() {
        let url = Url::parse("https://board.example/x").unwrap();
        assert!(Rules::parse(None, "waspada").allows(&url));
        assert!(!Rules::unreachable("waspada", Unreachable::Answered).allows(&url));
    }

    #[test]
    fn large_files_of_many_origins_are_not_all_held() {
        let cache = RobotsCache::default();
        let text = vec![b'#'; BYTE_LIMIT];
        for n in 0..100 {
            let _ = cache
                .cell(&format!("https://{n}.example"))
                .set(Arc::new(Rules::parse(Some(text.as_slice()), "w")));
        }
        let first = cache.cell("https://99.example");
        assert!(first.get().is_some(), "the last one met is still there");
        assert_eq!(cache.0.lock().unwrap().len(), HELD_BYTES / BYTE_LIMIT);
    }

    #[test]
    fn reads_the_delay() {
        let rules = Rules::parse(Some(b"User-agent: *\nCrawl-delay: 7"), "waspada");
        assert_eq!(rules.crawl_delay(), Some(Duration::from_secs(7)));
    }
}
