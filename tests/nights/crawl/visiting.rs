//! One page at a time.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use waspada::archive::HttpMessage;
use waspada::config::SourceKind;
use waspada::domain::{Media, Shard, SkipReason};

use super::site::{Reply, SeenRequest, Site, html, redirect, status};
use super::{Night, World, sitemap, source};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A site with a sitemap that names `/ad` and answers everything but that with `answer`.
async fn site(answer: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/sitemap.xml" => html(sitemap(&[format!("{}/ad", asked.origin)])),
        "/robots.txt" => status(404),
        _ => answer(asked),
    })
    .await
}

async fn night(world: &World, site: &Site) -> Night {
    world.night("r1", &[source("board", SourceKind::Sitemap { url: site.url("/sitemap.xml") })]).await
}

#[tokio::test]
async fn a_page_is_in_the_archive_as_it_was_received() {
    let body = gzip("<p>Gaji Rp5.000.000</p>".as_bytes());
    let sent = body.clone();
    let site = site(move |_| {
        let headers = vec![
            ("Content-Type", "Text/HTML; charset=\"utf-8\"".to_owned()),
            ("Content-Encoding", "gzip".to_owned()),
            ("ETag", "\"v1\"".to_owned()),
            ("Transfer-Encoding", "chunked".to_owned()),
        ];
        let chunk = [format!("{:x}\r\n", sent.len()).as_bytes(), &sent, b"\r\n0\r\n\r\n"].concat();
        Reply::Whole(200, headers, chunk)
    })
    .await;
    let night = night(&World::at(&site), &site).await;
    let page = night.page();
    assert_eq!((page.body.as_slice(), page.media), (b"<p>Gaji Rp5.000.000</p>".as_slice(), Media::Html));
    assert_eq!(page.charset.as_deref(), Some("utf-8"));
    let url = site.url("/ad").to_string();
    assert_eq!(page.url, url);
    assert_eq!(night.archived(&url), ["response", "request"]);
    assert_eq!(night.archived(site.url("/robots.txt").as_str()), ["response", "request"]);
    let capture = page.capture.as_ref().unwrap();
    let record = night.records.iter().find(|r| r.offset_bytes == capture.offset_bytes).unwrap();
    let kept = HttpMessage::parse(&record.block).unwrap();
    assert_eq!(kept.payload, body);
    assert_eq!(kept.header("x-archive-orig-transfer-encoding"), Some("chunked"));
    assert_eq!(kept.header("transfer-encoding"), None);
    assert_eq!(record.header("WARC-IP-Address"), Some("127.0.0.1"));
    let request = night.records.iter().rfind(|r| r.kind == "request").unwrap();
    let request = String::from_utf8_lossy(&request.block);
    assert!(request.starts_with("GET /ad HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("user-agent: waspada-test (+https://waspada.example)\r\n"), "{request}");
}

#[tokio::test]
async fn heads_are_kept_as_the_client_tells_them() {
    let asked = Arc::new(Mutex::new(String::new()));
    let told = Arc::clone(&asked);
    let site = site(move |request| {
        told.lock().unwrap().clone_from(&request.head);
        let headers = vec![
            ("SET-Cookie", "a=1".to_owned()),
            ("content-TYPE", "text/html".to_owned()),
            ("X-Odd", "  two  spaces".to_owned()),
            ("set-cookie", "b=2".to_owned()),
            ("Content-Length", "11".to_owned()),
        ];
        Reply::Whole(200, headers, b"<p>Gaji</p>".to_vec())
    })
    .await;
    let night = night(&World::at(&site), &site).await;
    let record = night.records.iter().rfind(|record| record.kind == "response").unwrap();
    assert_eq!(
        String::from_utf8_lossy(&record.block),
        "HTTP/1.1 200 X\r\nconnection: close\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-type: text/html\r\n\
         x-odd: two  spaces\r\ncontent-length: 11\r\n\r\n<p>Gaji</p>"
    );
    let request = night.records.iter().rfind(|record| record.kind == "request").unwrap();
    let sent = asked.lock().unwrap().clone();
    for line in String::from_utf8_lossy(&request.block).lines() {
        assert!(sent.contains(line), "{line} was not sent\n{sent}");
    }
    let info = String::from_utf8_lossy(&night.records[0].block).into_owned();
    assert!(info.contains("chunked transfer coding is undone"), "{info}");
}

#[tokio::test]
async fn a_redirect_to_itself_ends() {
    let site = site(|asked| redirect(asked.path.clone())).await;
    let night = night(&World::at(&site), &site).await;
    assert_eq!(night.fault().code, "redirect_loop");
    assert_eq!(site.count("/ad"), 1);
}

#[tokio::test]
async fn an_endless_redirect_ends_at_the_cap_and_every_hop_is_kept() {
    let site = site(|asked| redirect(format!("{}x", asked.path))).await;
    let night = night(&World::at(&site), &site).await;
    assert_eq!(night.fault().code, "redirect_cap");
    assert_eq!(night.archived(site.url("/adxxxxx").as_str()), ["response", "request"]);
    assert_eq!(site.count("/adxxxxxx"), 0);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let secret = Site::start(|_| html("secret")).await;
    let target = secret.url("/").to_string();
    let by_name = target.replace("127.0.0.1", "localhost");
    for to in [&target, &by_name, "http://[::1]/", "http://169.254.169.254/latest/meta-data/"] {
        let to = to.to_owned();
        let site = site(move |_| redirect(to.clone())).await;
        let night = night(&World::at(&site), &site).await;
        assert_eq!(night.fault().code, "private_address");
    }
    assert!(secret.asked().is_empty());
}

#[tokio::test]
async fn other_schemes_are_refused() {
    let site = site(|_| redirect("file:///etc/passwd")).await;
    assert_eq!(night(&World::at(&site), &site).await.fault().code, "bad_address");
}

#[tokio::test]
async fn robots_are_asked_again_at_every_hop() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/sitemap.xml" => html(sitemap(&[format!("{}/ad", asked.origin)])),
        "/robots.txt" => Reply::Whole(200, vec![], b"User-agent: *\nDisallow: /closed".to_vec()),
        "/ad" => redirect("/closed/ad"),
        _ => html("closed"),
    })
    .await;
    let night = night(&World::at(&site), &site).await;
    assert_eq!(night.skipped(), [SkipReason::Robots]);
    assert_eq!(site.count("/closed/ad"), 0);
}

#[tokio::test]
async fn a_bomb_is_stopped_and_what_came_is_kept() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    let site =
        site(move |_| Reply::Whole(200, vec![("Content-Encoding", "gzip".to_owned())], bomb.clone())).await;
    let night = night(&World::at(&site), &site).await;
    assert_eq!(night.fault().code, "body_too_large");
    let record = night.records.iter().rfind(|r| r.kind == "response").unwrap();
    assert_eq!(record.header("WARC-Truncated"), Some("length"));
    assert!(record.block.len() < 1 << 20);
}

#[tokio::test]
async fn a_page_of_50_mb_is_cut_off() {
    for headers in [vec![], vec![("Content-Length", (50 << 20).to_string())]] {
        let site = site(move |_| Reply::Whole(200, headers.clone(), vec![b'x'; 50 << 20])).await;
        let night = night(&World::at(&site), &site).await;
        assert_eq!(night.fault().code, "body_too_large");
        assert!(night.fault().message.contains("/ad: the page is too large"), "{}", night.fault().message);
        assert!(night.records.iter().all(|r| r.block.len() < 2 << 20));
    }
}

#[tokio::test]
async fn a_server_that_stops_in_the_middle_times_out() {
    let site = site(|_| Reply::Silence).await;
    let mut world = World::at(&site);
    world.settings.timeout_ms = 200;
    let night = night(&world, &site).await;
    assert_eq!(night.fault().code, "timeout");
    assert_eq!(site.count("/ad"), 2, "one retry");
    let record = night.records.iter().rfind(|r| r.kind == "response").unwrap();
    assert_eq!(record.header("WARC-Truncated"), Some("time"));
    assert!(record.block.ends_with(b"half"));
}

#[tokio::test]
async fn a_broken_coding_is_said() {
    for (coding, body) in [("gzip", b"no gzip".to_vec()), ("br", b"x".to_vec())] {
        let site =
            site(move |_| Reply::Whole(200, vec![("Content-Encoding", coding.to_owned())], body.clone()))
                .await;
        let night = night(&World::at(&site), &site).await;
        assert_eq!(night.fault().code, "coding_broken");
    }
}

#[tokio::test]
async fn what_holds_no_ad_is_told_apart() {
    for (answer, reason) in [(404, SkipReason::Gone), (410, SkipReason::Gone), (403, SkipReason::Refused)] {
        let site = site(move |_| status(answer)).await;
        assert_eq!(night(&World::at(&site), &site).await.skipped(), [reason]);
    }
    let site =
        site(|_| Reply::Whole(200, vec![("Content-Type", "image/png".to_owned())], vec![0; 100])).await;
    assert_eq!(night(&World::at(&site), &site).await.skipped(), [SkipReason::NotAnAd]);
}

#[tokio::test]
async fn an_unchanged_page_is_skipped_by_etag_and_by_payload() {
    for etag in [true, false] {
        let site = site(move |asked| {
            if asked.head.contains("if-none-match: \"v1\"") {
                return status(304);
            }
            let mut headers = vec![("Content-Type", "text/html".to_owned())];
            headers.extend(etag.then(|| ("ETag", "\"v1\"".to_owned())));
            Reply::Whole(200, headers, b"<p>gaji</p>".to_vec())
        })
        .await;
        let world = World::at(&site);
        let sources = [source("board", SourceKind::Sitemap { url: site.url("/sitemap.xml") })];
        assert_eq!(world.night("r1", &sources).await.pages().len(), 1);
        let second = world.night("r2", &sources).await;
        assert_eq!(second.skipped(), [SkipReason::Unchanged]);
        assert_eq!(second.archived(site.url("/ad").as_str()), ["revisit", "request"]);
        let third = world.night("r3", &sources).await;
        assert_eq!(third.skipped(), [SkipReason::Unchanged]);
    }
}

#[tokio::test]
async fn two_addresses_of_one_page_are_one_page() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/sitemap.xml" => html(sitemap(&["a", "b"].map(|name| format!("{}/{name}", asked.origin)))),
        "/a" | "/b" => redirect("/ad"),
        "/ad" => html("<p>gaji</p>"),
        _ => status(404),
    })
    .await;
    let night = night(&World::at(&site), &site).await;
    assert_eq!(night.pages().len(), 1);
    assert_eq!(night.skipped(), [SkipReason::Duplicate]);
}

#[tokio::test]
async fn what_no_list_names_any_more_is_asked_for_once_more() {
    let site = Site::start(|request| match request.path.as_str() {
        "/sitemap.xml" => html(sitemap(&[format!("{}/lowongan/1", request.origin)])),
        "/lowongan/1" => html("<main><h1>Kasir</h1><p>Dicari kasir</main>"),
        _ => status(404),
    })
    .await;
    let world = World::at(&site);
    world.ledger.0.lock().unwrap().known =
        vec![site.url("/lowongan/1").into(), site.url("/lowongan/2").into()];
    let source = source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") });
    let night = world.night("1", std::slice::from_ref(&source)).await;
    assert_eq!(night.skipped(), [SkipReason::Gone]);
    assert_eq!((night.pages().len(), site.count("/lowongan/2")), (1, 1));
    // A list that cannot be read names nothing, which says nothing.
    world.ledger.0.lock().unwrap().known = vec![site.url("/lowongan/3").into()];
    let broken = source_of_nothing(&site);
    world.night("2", &[broken]).await;
    assert_eq!(site.count("/lowongan/3"), 0);
}

fn source_of_nothing(site: &Site) -> waspada::config::SourceSettings {
    source("papan", SourceKind::Sitemap { url: site.url("/nothing.xml") })
}

#[tokio::test]
async fn an_ad_that_leads_to_the_front_page_is_gone() {
    let site = Site::start(|request| match request.path.as_str() {
        "/sitemap.xml" => html(sitemap(&[format!("{}/lowongan/1", request.origin)])),
        "/lowongan/1" => redirect("/"),
        _ => html("<main><h1>Papan</h1></main>"),
    })
    .await;
    let world = World::at(&site);
    let night =
        world.night("1", &[source("papan", SourceKind::Sitemap { url: site.url("/sitemap.xml") })]).await;
    assert_eq!(night.skipped(), [SkipReason::Gone]);
}

#[tokio::test]
async fn a_site_of_another_machine_is_asked_for_nothing() {
    let part: Shard = "1/2".parse().unwrap();
    let mut theirs = Site::start(|_| html("<p>Gaji Rp5.000.000</p>")).await;
    while part.holds(&theirs.address.to_string()) {
        theirs = Site::start(|_| html("<p>Gaji Rp5.000.000</p>")).await;
    }
    let away = theirs.url("/ad").to_string();
    let mut ours = site({
        let away = away.clone();
        move |_| redirect(away.clone())
    })
    .await;
    while !part.holds(&ours.address.to_string()) {
        let away = away.clone();
        ours = site(move |_| redirect(away.clone())).await;
    }
    let mut world = World::new();
    world.settings.permit = vec![ours.address, theirs.address];
    // One machine refuses the way for another reason: who writes a redirect must not choose what is asked for inside.
    assert_eq!(night(&world, &ours).await.fault().code, "private_address");
    let mut world = World::new();
    world.settings.permit = vec![ours.address, theirs.address];
    world.settings.shard = Some(part);
    assert_eq!(night(&world, &ours).await.skipped(), [SkipReason::OutOfScope]);
    // A list that is not ours to read is told as a problem.
    assert_eq!(night(&world, &theirs).await.problems(), ["other_shard"]);
    assert_eq!(theirs.asked(), [] as [String; 0]);
}
