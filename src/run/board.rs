use std::collections::BTreeMap;

use url::Url;

use super::{NightError, StagesError};
use crate::config::{Config, ListingSettings, SourceKind, SourceSettings};
use crate::domain::sha256_hex;
use crate::facts::DataFiles;
use crate::sample_board::{self, Board};

/// The sample board, served where a source asks for it.
pub(super) async fn board(sources: &[SourceSettings], config: &Config) -> Result<Option<Board>, NightError> {
    if !sources.iter().any(|s| matches!(s.kind, SourceKind::Sample)) {
        return Ok(None);
    }
    let files = DataFiles::of(config.assess.data_dir.as_deref()).map_err(StagesError::Data)?;
    let ads = files.get(sample_board::FILE).unwrap_or("");
    // Addresses hold the port, and ads are known by their addresses: each database has a port of its own, and
    // only where another program sits on it does the board move on.
    let first = board_port(config);
    let mut refused = None;
    for port in (0..BOARD_PORTS_TRIED).map(|n| first + n) {
        match Board::start(ads, sample_board::DAY, port).await {
            Ok(board) => return Ok(Some(board)),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => refused = Some(error),
            Err(error) => return Err(NightError::Board(error)),
        }
    }
    refused.map_or(Ok(None), |error| Err(NightError::Board(error)))
}

/// Ports tried before the sample board gives up.
const BOARD_PORTS_TRIED: u16 = 10;

/// Port of a database's sample board, between 20000 and 29999: from the path of the database.
fn board_port(config: &Config) -> u16 {
    let path = std::path::absolute(&config.store.path).unwrap_or_else(|_| config.store.path.clone());
    let hash = sha256_hex(path.as_os_str().as_encoded_bytes());
    20_000 + u16::from_str_radix(hash.get(..4).unwrap_or("0"), 16).unwrap_or(0) % 10_000
}

/// A sample source becomes three: the board's sitemap, feed and listing, under the sample's name.
pub(super) fn with_board(source: SourceSettings, board: Option<&Board>) -> Vec<SourceSettings> {
    let Some(board) = board.filter(|_| matches!(source.kind, SourceKind::Sample)) else {
        return vec![source];
    };
    let addresses = board.addresses();
    let urls = [&addresses.sitemap, &addresses.feed, &addresses.listing].map(|a| Url::parse(a).ok());
    let [Some(sitemap), Some(feed), Some(listing)] = urls else { return Vec::new() };
    let listing = ListingSettings {
        url: listing,
        link: addresses.listing_link.to_owned(),
        next: Some(addresses.listing_next.to_owned()),
        max_pages: 50,
        row: None,
        row_selectors: BTreeMap::new(),
    };
    let kinds =
        [SourceKind::Sitemap { url: sitemap }, SourceKind::Feed { url: feed }, SourceKind::Listing(listing)];
    // Waspada's own server needs no sparing.
    kinds.map(|kind| SourceSettings { kind, ..source.clone() }).into()
}
