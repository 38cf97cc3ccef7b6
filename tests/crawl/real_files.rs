//! A real job board's pages, robots.txt from everywhere, tables of ads: all in `../shared`.

use std::path::{Path, PathBuf};

use waspada::config::SourceKind;
use waspada::crawl::RobotsVerdict;
use waspada::domain::{Field, Media, RunId, SkipReason};

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
            path if path.starts_with("/job/desk-collector") => "job_salary.html",
            _ => return status(404),
        };
        let body = fs_err::read_to_string(shared("fixtures/wp_job_manager").join(file)).unwrap();
        let body = body.replace("http://127.0.0.1:8090", &asked.origin);
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
async fn a_wordpress_board_is_imported_as_warc() {
    let night = import("fixtures/wp_job_manager/dev.warc.gz").await;
    let ads: Vec<_> = night.pages().into_iter().filter(|page| page.url.contains("/job/")).collect();
    assert_eq!(ads.len(), 8);
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
            crawler.probe(&source("x", SourceKind::Feed { url: site.url("/feed") }), 1, true).await.unwrap();
        assert_ne!(probe.robots, RobotsVerdict::Unreachable, "{}", file.display());
    }
}

impl Night {
    fn page_at(&self, path: &str) -> &waspada::domain::RawPage {
        self.pages().into_iter().find(|page| page.url.contains(path)).unwrap()
    }
}
