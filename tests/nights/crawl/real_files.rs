//! A real job board's pages, robots.txt from everywhere, tables of ads: all in `../shared`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use waspada::archive::{HttpMessage, Reader};
use waspada::config::{ListingSettings, SourceKind};
use waspada::crawl::RobotsVerdict;
use waspada::domain::{Field, Kind, Media, Outcome, RunId, SkipReason};
use waspada::extract::extract;
use waspada::facts::{DataFiles, Facts};

use super::site::{Reply, Site, html, status};
use super::{Night, World, source};

fn shared(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path)
}

async fn import(path: &str) -> Night {
    World::new().night("r1", &[source("files", SourceKind::Import { paths: vec![shared(path)] })]).await
}

/// The saved board on a loopback port; what was not saved is not there.
async fn board() -> Site {
    Site::start(|asked| {
        let file = match asked.path.as_str() {
            "/robots.txt" => "robots.txt",
            "/wp-sitemap.xml" => "wp-sitemap.xml",
            "/wp-sitemap-posts-job_listing-1.xml" => "wp-sitemap-posts-job_listing-1.xml",
            "/?feed=job_feed" => "job_feed.xml",
            path if path.starts_with("/jm-ajax/get_listings/") => "get_listings.json",
            path if path.starts_with("/job/desk-collector") => "job_salary.html",
            _ => return status(404),
        };
        let body = fs_err::read_to_string(shared("fixtures/wp_job_manager").join(file)).unwrap();
        let body = body.replace("http://127.0.0.1:8090", &asked.origin);
        let body = body.replace(r"http:\/\/127.0.0.1:8090", &asked.origin);
        if file == "robots.txt" {
            return Reply::Whole(200, vec![("Content-Type", "text/plain".to_owned())], body.into_bytes());
        }
        html(body)
    })
    .await
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn a_wordpress_board_is_crawled() {
    let site = board().await;
    let world = World::at(&site);
    let mut map = source("map", SourceKind::Sitemap { url: site.url("/wp-sitemap.xml") });
    map.allow = vec!["/job/".to_owned()];
    let feed = source("feed", SourceKind::Feed { url: site.url("/?feed=job_feed") });
    let night = world.night("r1", &[map, feed]).await;
    assert_eq!(night.pages().len(), 1);
    assert!(night.page_at("/job/desk-collector").body.starts_with(b"<!doctype html>"));
    assert_eq!(night.skipped().iter().filter(|reason| **reason == SkipReason::Gone).count(), 111);
    assert_eq!(
        night.report.sources[1].skipped[&SkipReason::Duplicate],
        10,
        "the feed names what the map names"
    );
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn what_a_wordpress_board_tells_its_own_script_is_a_listing() {
    let site = board().await;
    let listing = SourceKind::Listing(ListingSettings {
        url: site.url("/jm-ajax/get_listings/?page=2&per_page=20"),
        link: "li.job_listing a".to_owned(),
        next: None,
        max_pages: 50,
        row: None,
        row_selectors: BTreeMap::new(),
    });
    let night = World::at(&site).night("r1", &[source("list", listing)]).await;
    assert_eq!(night.items.len(), 20, "the same answer five times over names the same 20 ads");
    let asked: Vec<String> = site.asked().into_iter().filter(|path| path.starts_with("/jm-ajax")).collect();
    assert_eq!(asked.len(), 5, "pages 2 to 6: {asked:?}");
    assert!(asked[4].contains("page=6"), "{asked:?}");

    let feed = source("feed", SourceKind::Feed { url: site.url("/?feed=job_feed") });
    let world = World::at(&site);
    let (crawler, _archive) = world.crawler(&RunId("r1".to_owned()));
    let probe = crawler.probe(&feed, 20, 0).await.unwrap();
    assert_eq!(probe.found.len(), 10);
}

/// The saved board as its WARC file has it, on a loopback port.
async fn whole_board() -> Site {
    let mut pages = std::collections::HashMap::new();
    for record in Reader::open(&shared("fixtures/wp_job_manager/dev.warc.gz")).unwrap().map(Result::unwrap) {
        if record.kind != "response" {
            continue;
        }
        let Some(message) = HttpMessage::parse(&record.block) else { continue };
        let path = record.target_uri().unwrap().trim_start_matches("http://127.0.0.1:8090").to_owned();
        let kind = message.content_type().media;
        pages.insert(path, (message.status, kind, message.body(1 << 24).unwrap()));
    }
    Site::start(move |asked| match pages.get(asked.path.as_str()) {
        Some((status, kind, body)) => {
            let body = String::from_utf8_lossy(body).replace("http://127.0.0.1:8090", &asked.origin);
            Reply::Whole(*status, vec![("Content-Type", kind.clone())], body.into_bytes())
        }
        None => status(404),
    })
    .await
}

/// Ads of a night by path, as title, text, employer, place, pay and contacts.
fn ads(night: &Night) -> BTreeMap<String, Vec<String>> {
    let facts = Facts::load(&DataFiles::embedded()).unwrap();
    let mut found = BTreeMap::new();
    for page in night.pages() {
        let path = url::Url::parse(&page.url).unwrap().path().to_owned();
        let Outcome::Kept(ad) = extract(page, &facts) else { continue };
        if ad.kind != Kind::Ad || !path.starts_with("/job/") {
            continue;
        }
        let fact =
            |fact: &Option<waspada::domain::Fact<String>>| fact.as_ref().map_or("", |f| &f.value).to_owned();
        let mut told =
            vec![ad.title().to_owned(), ad.text().to_owned(), fact(&ad.employer), fact(&ad.location)];
        told.push(format!("{:?}", ad.pay));
        told.extend(ad.contacts.iter().map(|contact| contact.value.clone()));
        assert!(found.insert(path, told).is_none(), "an ad comes twice");
    }
    found
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn a_wordpress_board_is_the_same_crawled_and_imported() {
    let site = whole_board().await;
    let mut map = source("map", SourceKind::Sitemap { url: site.url("/wp-sitemap.xml") });
    map.allow = vec!["/job/".to_owned()];
    let crawled = ads(&World::at(&site).night("r1", &[map]).await);
    let imported = ads(&import("fixtures/wp_job_manager/dev.warc.gz").await);
    assert_eq!(crawled.len(), 7);
    for (path, told) in &crawled {
        assert_eq!(imported.get(path), Some(told), "{path}");
        let others = crawled.iter().filter(|(other, _)| *other != path);
        for (other, theirs) in others {
            assert!(!told[1].contains(&theirs[1]), "{path} holds the text of {other}");
        }
    }
    assert!(crawled.values().all(|told| !told[2].is_empty()), "each names its employer");
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn a_wordpress_board_is_imported_as_warc() {
    let night = import("fixtures/wp_job_manager/dev.warc.gz").await;
    let ads: Vec<_> = night.pages().into_iter().filter(|page| page.url.contains("/job/")).collect();
    assert_eq!(ads.len(), 8);
    assert!(!night.pages().iter().any(|page| page.url.ends_with("/robots.txt")), "no page of the site");
    assert!(ads.iter().all(|page| page.media == Media::Html && page.capture.is_some()));
    assert!(night.problems().is_empty());
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn tables_of_ads_are_imported() {
    for (path, rows, stubs) in [
        ("data/id_hoax_job_ads.csv", 58, 0),
        ("data/id_real_job_ads_unlabelled.csv", 1070, 111),
        ("data/emscad_mini.jsonl", 2159, 0),
    ] {
        let night = import(path).await;
        assert!(night.problems().is_empty(), "{path}: {:?}", night.problems());
        assert_eq!(night.items.len(), rows, "{path}");
        assert_eq!(night.report.sources[0].failed, 0, "{path}");
        assert_eq!(night.skipped().len(), stubs, "{path}");
        assert!(night.pages().iter().all(|page| page.hints.contains_key(&Field::Title)), "{path}");
    }
}

#[tokio::test]
#[ignore = "needs ../shared"]
async fn every_robots_file_is_survived() {
    let mut files: Vec<_> =
        fs_err::read_dir(shared("fixtures/robots_txt")).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    assert!(files.len() > 40);
    for file in files {
        let text = fs_err::read(&file).unwrap();
        let site = Site::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => Reply::Whole(200, vec![], text.clone()),
            _ => status(404),
        })
        .await;
        let world = World::at(&site);
        let (crawler, _archive) = world.crawler(&RunId("r1".to_owned()));
        let probe =
            crawler.probe(&source("x", SourceKind::Feed { url: site.url("/feed") }), 1, 1).await.unwrap();
        assert_ne!(probe.robots, RobotsVerdict::Unreachable, "{}", file.display());
    }
}

impl Night {
    fn page_at(&self, path: &str) -> &waspada::domain::RawPage {
        self.pages().into_iter().find(|page| page.url.contains(path)).unwrap()
    }
}
