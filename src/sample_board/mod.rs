//! The sample board: a small job board that Waspada serves itself on a loopback port while a night runs.
//!
//! It is what the first run crawls, over HTTP as it would any other board, and it behaves as boards do:
//! structured data in several manners or none, neighbours' titles and teasers on every page, redirects, dead
//! links, broken pages. All its ads are invented; the source is `data/sample_board/ads.jsonl`.

mod ad;
mod ad_page;
mod answer;
mod flaw;
mod layout;
mod listing;
mod machine_lists;
mod posting;
mod site;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use ad::{BoardAd, Channel, Expectation, ExpectedFlag, Markup};
use site::Site;

/// The board's ads, below `data/`.
pub const FILE: &str = "sample_board/ads.jsonl";

/// The day that the board tells the age of its ads from: the one after the newest ad.
pub const DAY: Date = jiff::civil::date(2026, 11, 24);

/// A running board. Dropped, it takes no new connections and ends.
#[derive(Debug)]
pub struct Board {
    ads: Vec<BoardAd>,
    port: u16,
    /// Its end, sent or dropped, ends the board.
    running: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

/// Where a crawler may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The sitemap index.
    pub sitemap: String,
    /// The RSS feed.
    pub feed: String,
    /// The first page of the listing.
    pub listing: String,
    /// CSS selector of the links to ads on the listing.
    pub listing_link: &'static str,
    /// CSS selector of the link to the listing's next page.
    pub listing_next: &'static str,
}

impl Board {
    /// Serves the ads of `jsonl` (the text of [`FILE`]) on 127.0.0.1, as of `day`. With `port` 0 it takes any
    /// free port; a port of an earlier night keeps the addresses of its pages.
    ///
    /// # Errors
    /// When a line is no ad or repeats another's path, or the port is taken.
    pub async fn start(jsonl: &str, day: Date, port: u16) -> io::Result<Self> {
        let ads = BoardAd::read_all(jsonl)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = listener.local_addr()?.port();
        let site = Arc::new(Site::new(&ads, &origin(port), day)?);
        let router = Router::new().route("/", get(answer)).route("/{*path}", get(answer)).with_state(site);
        let (running, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let server =
            tokio::spawn(async { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
        Ok(Self { ads, port, running, server })
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Scheme, host and port, without a slash at the end: what every address of the board begins with.
    pub fn origin(&self) -> String {
        origin(self.port)
    }

    /// Where a crawler may begin.
    pub fn addresses(&self) -> Addresses {
        let at = |path: &str| format!("{}{path}", self.origin());
        Addresses {
            sitemap: at("/sitemap.xml"),
            feed: at("/feed.xml"),
            listing: at("/lowongan/"),
            listing_link: "ul.job_listings > li > a.job",
            listing_next: "nav.pagination a.next",
        }
    }

    /// Every page that stands in the file, newest first, with what a run should make of it.
    pub fn ads(&self) -> &[BoardAd] {
        &self.ads
    }

    /// Ends the board after the answers under way.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.running);
        self.server.await.map_err(io::Error::other)?
    }
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

async fn answer(State(site): State<Arc<Site>>, uri: Uri, asked: HeaderMap) -> Response {
    site.respond(uri.path(), uri.query().unwrap_or(""), &asked)
}
