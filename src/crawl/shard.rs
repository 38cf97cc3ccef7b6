//! Which sources and sites are whose, where several machines share one crawl.

use url::Url;

use super::address::site;
use super::fetch::{FetchError, Fetcher};
use crate::config::SourceSettings;
use crate::domain::{Shard, SkipReason};

/// Whether a source is in this part of a crawl: by its site, so that all sources of one site are in one part and no host
/// is visited by two machines; files and the sample board by their name.
pub fn is_in_shard(shard: Shard, source: &SourceSettings) -> bool {
    shard.holds(&source.kind.home().map_or_else(|| source.name.0.clone(), site))
}

impl Fetcher {
    /// Refuses what belongs to another machine: a redirect or list may lead there. The sample board is each one's own.
    pub(super) fn check_shard(&self, url: &Url) -> Result<(), FetchError> {
        let is_own = |shard: Shard| {
            let board = self.context.permit_loopback_port;
            (board.is_some() && url.host_str() == Some("127.0.0.1") && url.port() == board)
                || shard.holds(&site(url))
        };
        if self.context.settings.shard.is_none_or(is_own) {
            Ok(())
        } else {
            Err(FetchError::Skipped(SkipReason::OutOfScope))
        }
    }
}
