//! robots.txt, retries, pauses.

use waspada::config::SourceKind;
use waspada::domain::SkipReason;

use super::site::{Reply, Site, html, redirect, status};
use super::{Night, World, sitemap, source};

async fn site(robots: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/sitemap.xml" => html(sitemap(&["/ad", "/closed/ad"].map(|path| format!("{}{path}", asked.origin)))),
        "/robots.txt" => robots(asked.before),
        "/rules.txt" => Reply::Whole(200, vec![], b"User-agent: *\nDisallow: /closed/".to_vec()),
        path if path.starts_with("/loop") => redirect(format!("{path}x")),
        _ => html("<p>gaji</p>"),
    })
    .await
}

async fn night(world: &World, site: &Site, run: &str) -> Night {
    world.night(run, &[source("board", SourceKind::Sitemap { url: site.url("/sitemap.xml") })]).await
}

#[tokio::test]
async fn a_server_that_cannot_say_what_it_allows_is_not_visited() {
    for reply in [503, 500, 429] {
        let site = site(move |_| status(reply)).await;
        let world = World::at(&site);
        let night = night(&world, &site, "r1").await;
        assert!(night.items.is_empty());
        assert_eq!(night.problems(), ["robots"], "{reply}");
        assert_eq!(site.count("/sitemap.xml"), 0);
        assert_eq!(world.ledger.coverage().len(), 1);
        assert!(world.ledger.0.lock().unwrap().robots.is_empty(), "is asked again by the next run");
    }
}

#[tokio::test]
async fn a_server_without_the_file_allows_everything() {
    for reply in [404, 403, 410] {
        let site = site(move |_| status(reply)).await;
        let night = night(&World::at(&site), &site, "r1").await;
        assert_eq!(night.pages().len(), 2, "{reply}");
        assert_eq!(site.count("/robots.txt"), 1);
    }
}

#[tokio::test]
async fn rules_behind_a_redirect_count_and_endless_ones_allow() {
    let site_with_rules = site(|_| redirect("/rules.txt")).await;
    let first = night(&World::at(&site_with_rules), &site_with_rules, "r1").await;
    assert_eq!((first.pages().len(), first.skipped()), (1, vec![SkipReason::Robots]));
    assert_eq!(site_with_rules.count("/closed/ad"), 0);
    let endless = site(|_| redirect("/loop")).await;
    assert_eq!(night(&World::at(&endless), &endless, "r1").await.pages().len(), 2);
    assert_eq!(endless.asked().iter().filter(|path| path.starts_with("/loop")).count(), 5);
}

#[tokio::test]
async fn rules_are_believed_for_a_day() {
    let site = site(|_| Reply::Whole(200, vec![], b"User-agent: *\nDisallow: /closed/".to_vec())).await;
    let mut world = World::at(&site);
    night(&world, &site, "r1").await;
    world.now += jiff::SignedDuration::from_hours(23);
    let second = night(&world, &site, "r2").await;
    assert!(second.skipped().contains(&SkipReason::Robots));
    assert_eq!(site.count("/robots.txt"), 1);
    world.now += jiff::SignedDuration::from_hours(2);
    night(&world, &site, "r3").await;
    assert_eq!(site.count("/robots.txt"), 2);
}

#[tokio::test]
async fn only_500_kib_of_the_file_are_read() {
    let mut text = b"User-agent: *\nDisallow: /closed/\n".to_vec();
    text.extend_from_slice("# filler\n".repeat(100_000).as_bytes());
    text.extend_from_slice(b"Disallow: /ad\n");
    let site = site(move |_| Reply::Whole(200, vec![], text.clone())).await;
    let night = night(&World::at(&site), &site, "r1").await;
    assert_eq!((night.pages().len(), night.skipped()), (1, vec![SkipReason::Robots]));
}

/// A site whose `/ad` answers first with `reply` and then well.
async fn failing_once(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/sitemap.xml" => html(sitemap(&[format!("{}/ad", asked.origin)])),
        "/ad" if asked.before == 0 => reply(),
        "/ad" => html("<p>gaji</p>"),
        _ => status(404),
    })
    .await
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again() {
    for reply in [500, 503, 429] {
        let site = failing_once(move || status(reply)).await;
        let night = night(&World::at(&site), &site, "r1").await;
        assert_eq!(night.pages().len(), 1, "{reply}");
        assert_eq!(night.archived(site.url("/ad").as_str()), ["response", "request", "response", "request"]);
    }
}

#[tokio::test]
async fn retry_after_is_waited_for_and_a_long_one_ends_the_visit() {
    let soon = failing_once(|| Reply::Whole(503, vec![("Retry-After", "0".to_owned())], vec![])).await;
    assert_eq!(night(&World::at(&soon), &soon, "r1").await.pages().len(), 1);
    let date = "Tue, 24 Nov 2026 23:00:00 GMT".to_owned();
    for later in ["3600".to_owned(), date] {
        let site =
            failing_once(move || Reply::Whole(429, vec![("Retry-After", later.clone())], vec![])).await;
        let world = World::at(&site);
        let first = night(&world, &site, "r1").await;
        assert!(first.pages().is_empty());
        assert_eq!(site.count("/ad"), 1, "asked no more");
        assert_eq!(night(&world, &site, "r2").await.pages().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_left_and_what_waits_goes_on_waiting() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/sitemap.xml" => {
            html(sitemap(&(0..100).map(|n| format!("{}/ad/{n}", asked.origin)).collect::<Vec<_>>()))
        }
        "/robots.txt" => status(404),
        _ => status(503),
    })
    .await;
    let world = World::at(&site);
    let night = night(&world, &site, "r1").await;
    assert!(site.asked().len() < 20, "{}", site.asked().len());
    assert_eq!(night.problems(), ["host_left"]);
    let left = world.ledger.coverage().iter().map(|line| line.count).sum::<usize>();
    assert_eq!(left + night.items.len(), 100);
}

#[tokio::test]
async fn servers_that_ask_for_less_are_counted_by_name() {
    let often = failing_once(|| Reply::Whole(503, vec![("Retry-After", "0".to_owned())], vec![])).await;
    let first = night(&World::at(&often), &often, "r1").await;
    assert_eq!(first.report.throttled, [("127.0.0.1".to_owned(), 1)].into());
    let down = failing_once(|| status(500)).await;
    assert!(
        night(&World::at(&down), &down, "r1").await.report.throttled.is_empty(),
        "down is not asked for less"
    );
}

#[tokio::test]
async fn a_pause_longer_than_any_clock_is_a_long_pause() {
    let site = failing_once(|| {
        Reply::Whole(429, vec![("Retry-After", "99999999999999999999999999".to_owned())], vec![])
    })
    .await;
    let night = night(&World::at(&site), &site, "r1").await;
    assert!(night.pages().is_empty());
    assert_eq!(site.count("/ad"), 1, "asked no more");
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_no_robots_txt_that_forbids() {
    // No resolver asks anybody for a label of more than 63 letters.
    let url = url::Url::parse(&format!("http://{}.invalid/sitemap.xml", "x".repeat(64))).unwrap();
    let world = World::new();
    let night = world.night("r1", &[source("board", SourceKind::Sitemap { url })]).await;
    assert_eq!(night.problems(), ["name_unknown"]);
}
