//! Where a source says its ads are.

mod feed;
mod listing;
mod sitemap;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::{Map, Value};
use url::Url;

use super::address::{canonical, is_too_long, shown};
use super::fetch::{Answer, FetchError, Fetcher};
use super::page::{Purpose, Visited};
use super::{CrawlError, Found};
use crate::config::SourceKind;
use crate::domain::{Fault, Field, SkipReason};

/// The addresses that a feed names.
pub(super) fn feed_entries(body: &[u8], url: &Url) -> Vec<String> {
    feed::read(body, None, url)
        .map_or_else(|_| Vec::new(), |feed| feed.entries.into_iter().map(|one| one.url).collect())
}

/// The entries of a feed that was saved as the file `name`, and what could not be read.
pub(super) fn feed_rows(body: &[u8], name: &str) -> Result<(Vec<Map<String, Value>>, Option<Fault>), Fault> {
    feed::rows(body, name)
}

/// How many addresses a sitemap names.
pub(super) fn sitemap_entries(body: &[u8], url: &Url) -> usize {
    let mut count = 0;
    let _ = sitemap::read(body, url, &mut |_| {
        count += 1;
        ControlFlow::Continue(())
    });
    count
}

/// Takes what was found; tells when it is enough.
pub(super) type Sink<'a> = &'a mut (dyn FnMut(Vec<Found>) -> Result<ControlFlow<()>, CrawlError> + Send);

impl Fetcher {
    /// Hands every address that the source names to `sink` and returns what could not be read.
    pub(super) async fn discover(
        &self,
        source: &Visited,
        kind: &SourceKind,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        match kind {
            SourceKind::Sitemap { url } => self.sitemaps(source, url, sink).await,
            SourceKind::Feed { url } => self.feed(source, url, sink).await,
            SourceKind::Listing(listing) => self.listing(source, listing, sink).await,
            // What these hold is no list of addresses.
            SourceKind::Json(_) | SourceKind::Telegram { .. } => Ok(Vec::new()),
            SourceKind::Import { .. } | SourceKind::Sample => Ok(vec![Fault::new(
                "not_a_site",
                format!("source `{}` names no address to visit", source.name),
            )]),
        }
    }

    /// A document that addresses are read from.
    pub(in crate::crawl) async fn document(
        &self,
        source: &Visited,
        url: &Url,
        cap_bytes: u64,
    ) -> Result<Result<Answer, Fault>, CrawlError> {
        let fault = |code: &str, what: &str| Ok(Err(Fault::new(code, format!("{}: {what}", shown(url)))));
        match self.follow(source, url, cap_bytes, Purpose::List).await {
            Ok((answer, _)) if (200..300).contains(&answer.status) => Ok(Ok(answer)),
            Ok((answer, _)) => fault("http_status", &format!("answered {}", answer.status)),
            Err(FetchError::Skipped(SkipReason::Robots)) => {
                fault("robots", "robots.txt does not allow it or cannot be read")
            }
            Err(FetchError::Skipped(SkipReason::OutOfScope)) => fault(
                "other_shard",
                "leads to a site that another machine visits (`--shard`); it was not asked for",
            ),
            Err(FetchError::Skipped(_)) => fault("skipped", "was left out"),
            Err(FetchError::Fault(problem)) => Ok(Err(problem)),
            Err(FetchError::HostLeft) => fault("host_left", "the server is left alone for this night"),
            Err(FetchError::Fatal(error)) => Err(error),
        }
    }
}

/// `href` as a canonical address, seen from `base`; none where it is no http address, or longer than any.
fn found(base: &Url, href: &str, hints: BTreeMap<Field, String>) -> Option<Found> {
    if is_too_long(href) {
        return None;
    }
    let url = base.join(href.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let url: String = canonical(&url).into();
    (!is_too_long(&url)).then_some(Found { url, hints, unmodified_since: None })
}
