//! The sample board over HTTP: what a crawler finds there.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use reqwest::{Client, Response, redirect};
use scraper::{Html, Selector};
use url::Url;
use waspada::domain::Kind;
use waspada::facts::DataFiles;
use waspada::sample_board::{Board, BoardAd, Channel, DAY, ExpectedFlag, FILE, Markup};

async fn board() -> (Board, Client) {
    let files = DataFiles::embedded();
    let board = Board::start(files.get(FILE).unwrap(), DAY, 0).await.unwrap();
    _ = rustls::crypto::ring::default_provider().install_default();
    (board, Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap())
}

async fn get(board: &Board, client: &Client, path: &str) -> Response {
    client.get(format!("{}{path}", board.origin())).send().await.unwrap()
}

async fn bytes(board: &Board, client: &Client, path: &str) -> Vec<u8> {
    let response = get(board, client, path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.bytes().await.unwrap().to_vec()
}

async fn html(board: &Board, client: &Client, path: &str) -> Html {
    Html::parse_document(&String::from_utf8_lossy(&bytes(board, client, path).await))
}

fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
}

/// Paths of the addresses in a sitemap.
fn paths(xml: &str) -> Vec<String> {
    let inner = xml.split("<loc>").skip(1).map(|rest| rest.split_once('<').unwrap().0);
    inner.map(|address| Url::parse(address).unwrap().path().to_owned()).collect()
}

/// The pages that the file wants behind `channel`.
fn wanted(board: &Board, channel: Channel) -> BTreeSet<String> {
    board.ads().iter().filter(|ad| ad.via.contains(&channel)).map(|ad| ad.path.clone()).collect()
}

/// A path without query, short links undone.
async fn resolve(board: &Board, client: &Client, href: &str) -> String {
    let mut path = href.split('?').next().unwrap().to_owned();
    for _ in 0..2 {
        if path.starts_with("/l/") || !path.ends_with('/') {
            let response = get(board, client, &path).await;
            assert_eq!(response.status(), 301, "{path}");
            path = String::from(response.headers()["location"].to_str().unwrap());
        }
    }
    path
}

#[tokio::test]
async fn sitemaps_name_what_the_file_says_and_one_dead_page() {
    let (board, client) = board().await;
    let index = String::from_utf8(bytes(&board, &client, "/sitemap.xml").await).unwrap();
    let parts = paths(&index);
    assert_eq!(parts, ["/sitemap-lowongan-1.xml.gz", "/sitemap-lowongan-2.xml"]);
    let packed = bytes(&board, &client, &parts[0]).await;
    let mut first = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut first).unwrap();
    let second = String::from_utf8(bytes(&board, &client, &parts[1]).await).unwrap();
    assert!(!first.contains("lastmod") && second.contains("<lastmod>2026-"));
    let mut found: BTreeSet<_> = paths(&first).into_iter().chain(paths(&second)).collect();
    assert!(found.remove("/lowongan/penjahit-kebaya-cimahi/"));
    assert_eq!(get(&board, &client, "/lowongan/penjahit-kebaya-cimahi/").await.status(), 404);
    assert_eq!(found, wanted(&board, Channel::Sitemap));
    let robots = String::from_utf8(bytes(&board, &client, "/robots.txt").await).unwrap();
    assert!(robots.contains(&format!("Sitemap: {}\n", board.addresses().sitemap)), "{robots}");
}

#[tokio::test]
async fn feed_holds_what_the_file_says_with_its_text() {
    let (board, client) = board().await;
    let bytes = bytes(&board, &client, "/feed.xml").await;
    let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap();
    let mut found = BTreeSet::new();
    for entry in feed.entries {
        let path = Url::parse(&entry.links[0].href).unwrap().path().to_owned();
        let ad = board.ads().iter().find(|ad| ad.path == path).unwrap();
        assert_eq!(entry.title.unwrap().content, ad.title);
        assert_eq!(entry.content.unwrap().body.unwrap(), ad.body_html.trim());
        assert!(entry.published.is_some(), "{path}");
        found.insert(path);
    }
    assert_eq!(found, wanted(&board, Channel::Feed));
}

#[tokio::test]
async fn listing_leads_through_its_pages_to_ads_and_dead_ends() {
    let (board, client) = board().await;
    let addresses = board.addresses();
    let (mut page, mut links) = ("/lowongan/".to_owned(), Vec::new());
    loop {
        let listing = html(&board, &client, &page).await;
        let on_page = attributes(&listing, addresses.listing_link, "href");
        assert!((1..=10).contains(&on_page.len()), "{page}: {}", on_page.len());
        links.extend(on_page);
        match attributes(&listing, addresses.listing_next, "href").pop() {
            Some(next) => page = next,
            None => break,
        }
    }
    assert_eq!(get(&board, &client, "/lowongan/?page=99").await.status(), 404);
    assert!(links.iter().any(|href| href.contains("utm_source")));
    assert!(links.iter().any(|href| href.starts_with("/l/")));
    let mut found = BTreeSet::new();
    for href in &links {
        found.insert(resolve(&board, &client, href).await);
    }
    let wanted = wanted(&board, Channel::Listing);
    let dead: Vec<_> = found.difference(&wanted).map(String::as_str).collect();
    assert!(wanted.is_subset(&found));
    let expected = [
        ("/admin/pratinjau/9001/", 200, None),
        ("/keluar/mitra-jaya/", 302, Some("http://10.0.0.1/lowongan/")),
        ("/lowongan/kasir-apotek-ngawi/", 404, None),
        ("/lowongan/putar-1/", 302, Some("/lowongan/putar-2/")),
        ("/lowongan/teknisi-lift-makassar/", 404, None),
    ];
    assert_eq!(dead, expected.map(|(path, ..)| path));
    for (path, status, location) in expected {
        let response = get(&board, &client, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().get("location").map(|to| to.to_str().unwrap()), location, "{path}");
    }
    let back = get(&board, &client, "/lowongan/putar-2/").await;
    assert_eq!(back.headers()["location"], "/lowongan/putar-1/");
}

#[tokio::test]
async fn every_page_is_reachable_and_the_same_at_every_request_and_start() {
    let (first, client) = board().await;
    let (second, _) = board().await;
    assert_ne!(first.port(), second.port());
    for ad in first.ads() {
        assert!(!ad.via.is_empty(), "{} is on no list", ad.slug);
        let page = bytes(&first, &client, &ad.path).await;
        assert!(page == bytes(&first, &client, &ad.path).await, "{}", ad.path);
        assert!(page == bytes(&second, &client, &ad.path).await, "{} on another port", ad.path);
    }
    let packed = "/sitemap-lowongan-1.xml.gz";
    assert_eq!(bytes(&first, &client, packed).await, bytes(&first, &client, packed).await);
}

#[tokio::test]
async fn known_pages_are_answered_with_304() {
    let (board, client) = board().await;
    let mut seen = BTreeMap::new();
    for ad in board.ads() {
        let response = get(&board, &client, &ad.path).await;
        let mut with = Vec::new();
        for (held, asked) in [("etag", "if-none-match"), ("last-modified", "if-modified-since")] {
            let Some(value) = response.headers().get(held) else { continue };
            with.push(held);
            let request = client.get(format!("{}{}", board.origin(), ad.path));
            let again = request.header(asked, value).send().await.unwrap();
            assert_eq!(again.status(), 304, "{} {held}", ad.path);
            assert_eq!(again.headers().get(held), Some(value));
            assert!(again.bytes().await.unwrap().is_empty());
        }
        let request = client.get(format!("{}{}", board.origin(), ad.path));
        let other = request.header("if-none-match", "\"other\"").send().await.unwrap();
        assert_eq!(other.status(), 200, "{}", ad.path);
        *seen.entry(with).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 3, "both, the date alone, none: {seen:?}");
}

#[tokio::test]
async fn structured_data_is_there_where_the_file_says_so_and_nowhere_else() {
    let (board, client) = board().await;
    let script = Selector::parse("script[type='application/ld+json']").unwrap();
    let item = Selector::parse("[itemscope][itemtype$='/JobPosting'] [itemprop=title]").unwrap();
    let name = Selector::parse("[itemprop=hiringOrganization][itemscope] [itemprop=name]").unwrap();
    let mut manners = BTreeSet::new();
    for ad in board.ads() {
        let page = html(&board, &client, &ad.path).await;
        let scripts: Vec<String> = page.select(&script).map(|s| s.text().collect()).collect();
        assert_eq!(scripts.len(), usize::from(ad.page == Markup::JsonLd), "{}", ad.path);
        for text in scripts {
            let data: serde_json::Value = serde_json::from_str(&text).unwrap();
            let (manner, posting) = match (&data["@graph"][1], &data[1]) {
                (serde_json::Value::Null, serde_json::Value::Null) => ("plain", &data),
                (serde_json::Value::Null, posting) => ("array", posting),
                (posting, _) => ("graph", posting),
            };
            let is_encoded = posting["description"].as_str().unwrap().starts_with("&lt;");
            assert!(is_encoded || posting["description"] == ad.body_html, "{}", ad.path);
            assert_eq!(posting["identifier"]["value"], ad.slug);
            assert_eq!(posting.get("hiringOrganization").is_some(), !ad.employer.is_empty());
            manners.insert(if is_encoded { "encoded" } else { manner });
        }
        let items: Vec<String> = page.select(&item).map(|title| title.text().collect()).collect();
        let expected = if ad.page == Markup::Microdata { vec![ad.title.clone()] } else { vec![] };
        assert_eq!(items, expected, "{}", ad.path);
        if ad.page == Markup::Microdata && !ad.employer.is_empty() {
            let flat = attributes(&page, "meta[itemprop=hiringOrganization]", "content").pop();
            let employer = flat.or_else(|| Some(page.select(&name).next()?.text().collect()));
            assert_eq!(employer.as_ref(), Some(&ad.employer), "{}", ad.path);
        }
    }
    assert_eq!(manners, BTreeSet::from(["array", "encoded", "graph", "plain"]));
}

fn mentions(page: &str, ad: &BoardAd) -> bool {
    page.contains(&format!("{}</a>", ad.title))
}

#[tokio::test]
async fn pages_carry_their_neighbours_titles_and_teasers() {
    let (board, client) = board().await;
    let is_plain = |ad: &&BoardAd| ad.page != Markup::Expired && !ad.title.contains(['&', '"', '<', '>']);
    for ad in board.ads() {
        let page = String::from_utf8_lossy(&bytes(&board, &client, &ad.path).await).into_owned();
        let others = board.ads().iter().filter(|other| other.path != ad.path).filter(is_plain);
        let count = others.filter(|other| mentions(&page, other)).count();
        assert!(count >= 3, "{} mentions {count} others", ad.path);
        let is_cut_short = page.ends_with(&ad.body_html);
        assert_eq!(page.contains("Lowongan terkait"), !is_cut_short, "{}", ad.path);
        assert_eq!(page.contains("Lowongan ini sudah berakhir."), ad.page == Markup::Expired, "{}", ad.path);
        if ad.page == Markup::Expired {
            assert!(page.contains("noindex") && !page.contains(&ad.body_html), "{}", ad.path);
        }
    }
}

#[tokio::test]
async fn broken_pages_lie_about_their_charset_or_end_too_early() {
    let (board, client) = board().await;
    let mut seen = Vec::new();
    for ad in board.ads().iter().filter(|ad| ad.page == Markup::Broken) {
        let response = get(&board, &client, &ad.path).await;
        let media = response.headers()["content-type"].to_str().unwrap().to_owned();
        let body = response.bytes().await.unwrap();
        let is_utf_8 = std::str::from_utf8(&body).is_ok();
        seen.push((media, is_utf_8, body.starts_with(b"\xEF\xBB\xBF"), body.ends_with(b"</A>\n")));
    }
    let utf_8 = "text/html; charset=UTF-8".to_owned();
    for expected in [
        (utf_8.clone(), true, false, true),
        ("text/html; charset=ISO-8859-1".to_owned(), true, true, true),
        ("text/html".to_owned(), false, false, true),
        (utf_8.clone(), false, false, true),
        (utf_8, true, false, false),
    ] {
        assert!(seen.contains(&expected), "{expected:?} in {seen:?}");
    }
}

#[tokio::test]
async fn age_is_told_from_the_day_given() {
    let files = DataFiles::embedded();
    let later = Board::start(files.get(FILE).unwrap(), jiff::civil::date(2026, 12, 25), 0).await.unwrap();
    let (board, client) = board().await;
    let ad = board.ads().iter().find(|ad| ad.page == Markup::JsonLd).unwrap();
    let ago = async |board: &Board| {
        let page = html(board, &client, &ad.path).await;
        let selector = Selector::parse("li.date-posted").unwrap();
        page.select(&selector).next().unwrap().text().collect::<String>()
    };
    assert_eq!(
        (ago(&board).await.as_str(), ago(&later).await.as_str()),
        ("Diposting 2 hari lalu", "Diposting 1 bulan lalu")
    );
}

#[tokio::test]
async fn stop_frees_the_port_for_the_next_night() {
    let (board, client) = board().await;
    let (port, address) = (board.port(), board.addresses().listing);
    let files = DataFiles::embedded();
    let taken = Board::start(files.get(FILE).unwrap(), DAY, port).await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    assert_eq!(client.get(&address).send().await.unwrap().status(), 200);
    board.stop().await.unwrap();
    assert!(client.get(&address).send().await.is_err());
    let next = Board::start(files.get(FILE).unwrap(), DAY, port).await.unwrap();
    assert_eq!(next.addresses().listing, address);
    assert_eq!(client.get(&address).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn expectations_cover_every_verdict() {
    let (board, _) = board().await;
    for flag in [ExpectedFlag::Must, ExpectedFlag::May, ExpectedFlag::Never] {
        assert!(board.ads().iter().any(|ad| ad.expect.flag == flag), "{flag:?}");
    }
    let is_consistent = |ad: &BoardAd| ad.expect.kind == Kind::Ad || ad.expect.flag == ExpectedFlag::Never;
    assert!(board.ads().iter().all(is_consistent));
}

#[tokio::test]
async fn a_bad_line_is_named() {
    let error = Board::start("\n{\"slug\": 1}", DAY, 0).await.unwrap_err().to_string();
    assert!(error.starts_with("data/sample_board/ads.jsonl:2: "), "{error}");
    let line = DataFiles::embedded().get(FILE).unwrap().lines().next().unwrap().to_owned();
    let error = Board::start(&format!("{line}\n{line}"), DAY, 0).await.unwrap_err().to_string();
    assert!(error.contains("ads.jsonl:2: another line has the path /lowongan/"), "{error}");
}
