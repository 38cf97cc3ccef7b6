//! Connections that break at every point, bytes that drip, and budgets that end a source.

use waspada::config::SourceKind;
use waspada::domain::SkipReason;

use super::site::{Reply, Site, html, status};
use super::{World, sitemap, source};

/// A board of so many ads; `page` answers for the ad of that number.
async fn board(ads: usize, page: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Site {
    Site::start(move |request| match request.path.as_str() {
        "/robots.txt" => status(404),
        "/sitemap.xml" => {
            let urls: Vec<String> = (0..ads).map(|ad| format!("{}/ad/{ad:03}", request.origin)).collect();
            Reply::Whole(200, vec![("Content-Type", "application/xml".to_owned())], sitemap(&urls).into())
        }
        path => match path.strip_prefix("/ad/").and_then(|ad| ad.parse().ok()) {
            Some(ad) => page(ad),
            None => status(404),
        },
    })
    .await
}

fn ad(number: usize, bytes: usize) -> String {
    format!("<html><body><h1>Lowongan {number}</h1><p>{}</p></body></html>", "gaji ".repeat(bytes / 5))
}

#[tokio::test]
async fn a_connection_that_is_cut_at_any_point_gives_no_half_page() {
    const CUTS: usize = 50;
    let site = board(CUTS + 1, |number| {
        let body = ad(number, 2000);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n", body.len());
        let whole = format!("{head}\r\n{body}").into_bytes();
        Reply::Cut(whole[..whole.len() * number / CUTS].to_vec())
    })
    .await;
    for cut in 0..=CUTS {
        // A server that fails again and again is left, so each cut is met by a crawl of its own.
        let mut world = World::at(&site);
        world.settings.retries = 0;
        let mut papan = source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") });
        papan.allow = vec![format!("/ad/{cut:03}")];
        let night = world.night("r1", &[papan]).await;
        let (kept, failed) = (night.pages().len(), night.report.sources[0].failed);
        assert_eq!((kept, failed), if cut == CUTS { (1, 0) } else { (0, 1) }, "cut at {cut} of {CUTS}");
    }
}

#[tokio::test]
async fn a_site_that_drips_is_left_after_its_time() {
    let site = board(1, |_| Reply::Drip).await;
    let mut world = World::at(&site);
    (world.settings.timeout_ms, world.settings.retries) = (300, 0);
    let night =
        world.night("r1", &[source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") })]).await;
    assert_eq!(night.fault().code, "timeout");
}

#[tokio::test]
async fn bytes_end_a_source_for_this_night_and_the_next_goes_on() {
    const ADS: usize = 12;
    let site = board(ADS, |number| html(ad(number, 300_000))).await;
    let world = World::at(&site);
    let mut papan = source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") });
    papan.budget_mb = Some(1);
    let mut read = 0;
    for night in 0..ADS {
        let night = world.night(&format!("r{night}"), std::slice::from_ref(&papan)).await;
        let pages = night.pages().len();
        assert!((1..=6).contains(&pages) || read == ADS, "1 MB are some four pages of 300 KB: {pages}");
        read += pages;
        let cut = night.report.sources[0].skipped.get(&SkipReason::Budget).copied().unwrap_or(0);
        assert!(cut > 0 || read == ADS, "what was cut is told: {cut}, {read} read");
        if read == ADS {
            break;
        }
    }
    assert_eq!(read, ADS, "nothing is lost by a budget");
}

#[tokio::test]
async fn time_ends_a_source_for_this_night() {
    let site = board(12, |number| html(ad(number, 100))).await;
    let world = World::at(&site);
    let mut papan = source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") });
    papan.budget_minutes = Some(1);
    let night =
        world.night_at_speed("r1", std::slice::from_ref(&papan), jiff::SignedDuration::from_secs(10)).await;
    let (pages, cut) =
        (night.pages().len(), night.report.sources[0].skipped.get(&SkipReason::Budget).copied());
    assert!(pages < 12, "the clock goes ten seconds at each look: {pages}");
    assert_eq!(pages + cut.unwrap_or(0), 12);
}
