//! Where a source says its ads are.

mod feed;
mod job_listing;
mod listing;
mod sitemap;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use url::Url;

use super::address::{canonical, shown};
use super::fetch::{Answer, Fetcher, Trouble};
use super::page::Visited;
use super::{CrawlError, Found};
use crate::config::SourceKind;
use crate::domain::{Fault, Field, SkipReason};

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
            SourceKind::Import { .. } | SourceKind::Sample => Ok(vec![Fault::new(
                "not_a_site",
                format!("source `{}` names no address to visit", source.name),
            )]),
        }
    }

    /// A document that addresses are read from.
    async fn document(
        &self,
        source: &Visited,
        url: &Url,
        cap_bytes: u64,
    ) -> Result<Result<Answer, Fault>, CrawlError> {
        let fault = |code: &str, what: &str| Ok(Err(Fault::new(code, format!("{}: {what}", shown(url)))));
        match self.follow(source, url, cap_bytes, false).await {
            Ok((answer, _)) if (200..300).contains(&answer.status) => Ok(Ok(answer)),
            Ok((answer, _)) => fault("http_status", &format!("answered {}", answer.status)),
            Err(Trouble::Skipped(SkipReason::Robots)) => {
                fault("robots", "robots.txt does not allow it or cannot be read")
            }
            Err(Trouble::Skipped(_)) => fault("skipped", "was left out"),
            Err(Trouble::Fault(problem)) => Ok(Err(problem)),
            Err(Trouble::HostLeft) => fault("host_left", "the server is left alone for this night"),
            Err(Trouble::Fatal(error)) => Err(error),
        }
    }
}

/// `href` as a canonical address, seen from `base`; none where it is no http address.
fn found(base: &Url, href: &str, hints: BTreeMap<Field, String>) -> Option<Found> {
    let url = base.join(href.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(Found { url: canonical(&url).into(), hints, unmodified_since: None })
}
