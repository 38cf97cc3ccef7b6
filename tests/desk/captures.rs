//! Pictures of archived pages: drawn by an isolated browser, shown to those who may see contacts, gone with the capture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Extension;
use serde_json::json;
use waspada::archive::Archive;
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::{self, Desk, DeskSettings, ExportPlaces, Knowledge, Visitor};
use waspada::domain::{AdId, Band, CaptureRef, Outcome, Role, sha256_hex};
use waspada::run::{
    RenderingError, RenderingSettings, compare, draw_capture, erase, keep_rendering, request_for,
};
use waspada::store::{NightItem, Reader, RunStatus, Store};

use crate::browser::Driver;
use crate::night::{ad, at, begin, item, judged};
use crate::pages::{get, number, rina, send};

const AT: &str = "2026-11-24T18:30:00Z";

/// A database with one ad that was read from `page`, its evidence beside it.
fn house(folder: &Path, media: &str, page: &str) -> (AdId, CaptureRef) {
    let mut store = Store::open(&folder.join("waspada.db")).unwrap();
    let run = begin(&mut store, AT);
    let archive = Archive::create(&folder.join("archive"), &run, 1 << 20, "waspada", "agent").unwrap();
    let capture =
        archive.resource("https://papan.example/lowongan/1", media, page.as_bytes(), at(AT)).unwrap();
    archive.close().unwrap();
    let own = ad(1, "berangkat cepat");
    let id = own.id.clone();
    let judged = judged(own, Band::Tinggi, 0.9);
    let stored = NightItem { capture: Some(capture.clone()), ..item(1, AT, Outcome::Kept(judged)) };
    store.record(&run, &[stored]).unwrap();
    compare(&mut store, &HubList::default(), at(AT)).unwrap();
    store.finish_run(&run, RunStatus::Complete, at(AT)).unwrap();
    (id, capture)
}

fn pictures(folder: &Path) -> RenderingSettings {
    let time = Duration::from_mins(2);
    RenderingSettings { archive: folder.join("archive"), time, ..RenderingSettings::default() }
}

async fn served(folder: &Path, visitor: Visitor, pictures: RenderingSettings) -> String {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let places = ExportPlaces { archive: folder.join("archive"), ..ExportPlaces::default() };
    let own = DeskSettings { places, pictures, ..DeskSettings::default() };
    let desk = Desk::open(&folder.join("waspada.db"), Knowledge::load(&settings).unwrap(), own).unwrap();
    let app = desk::router(desk).layer(Extension(visitor));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

async fn status(address: &str) -> u16 {
    reqwest::get(address).await.unwrap().status().as_u16()
}

/// Where the page of a capture is.
fn place(ad: &AdId, capture: &CaptureRef) -> String {
    format!("/capture/{ad}/{}", capture.record_id.strip_prefix("urn:uuid:").unwrap())
}

/// Everything that lies beside the archive as a picture.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs_err::read_dir(folder.join("archive/renderings")) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect()
}

/// Colours of the middle pixels of the rows of a picture.
fn colours(png: &[u8]) -> Vec<[u8; 3]> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let step = frame.color_type.samples();
    let middle = frame.line_size / step / 2 * step;
    pixels.chunks_exact(frame.line_size).map(|row| [row[middle], row[middle + 1], row[middle + 2]]).collect()
}

/// A page that tries every way out, and one to make itself blue: what stands in it is red, and green below.
fn hostile(own: &str) -> String {
    format!(
        "<!doctype html><html><head><title>Loker</title><link rel=stylesheet href='{own}/css'>\
         <link rel=preconnect href='{own}'><link rel=dns-prefetch href='{own}'><link rel=prefetch href='{own}/prefetch'>\
         <link rel=preload as=image href='{own}/preload'><link rel=icon href='{own}/icon'><link rel=manifest href='{own}/manifest'>\
         <meta http-equiv=refresh content='0;url={own}/refresh'>\
         <meta http-equiv=Content-Security-Policy content=\"default-src * data: 'unsafe-inline'\"><base href='{own}/'>\
         <script src='{own}/script'></script>\
         <script>document.documentElement.style.background='blue';document.write('<div style=\"position:fixed;inset:0;background:blue\"></div>');\
         new Image().src='{own}/image-of-script';fetch('{own}/fetch');top.location='{own}/top';open('{own}/window')</script>\
         <style>@import url('{own}/import');@font-face{{font-family:q;src:url('{own}/font')}}\
         html{{background:lime url('{own}/background')}}body{{margin:0;font-family:q}}h1{{background:red;height:200px;margin:0}}</style></head>\
         <body onload=\"document.body.style.background='blue'\"><h1>Hub 0812-0000-0001</h1>\
         <img src='{own}/image'><img src=relative.png srcset='{own}/set 2x'><picture><source srcset='{own}/source'><img></picture>\
         <iframe src='file:///etc/passwd' style='width:100%;height:300px'></iframe><iframe src='{own}/frame'></iframe>\
         <iframe src=\"data:text/html,<body style='background:blue'>\"></iframe><iframe srcdoc=\"<img src='{own}/inner'><script>parent.document.body.style.background='blue'</script>\"></iframe>\
         <object data='file:///etc/passwd'></object><embed src='{own}/embed'><video autoplay src='{own}/video' poster='{own}/poster'></video>\
         <form action='{own}/form'><input autofocus onfocus='this.form.submit()'></form><svg><image href='{own}/svg'/><use href='{own}/use#x'/></svg>\
         <img src=x onerror=\"document.body.style.background='blue'\"></iframe>\"'></body></html>"
    )
}

/// A listener on this machine that notes who comes.
async fn listener() -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    let met = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&met);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    (own, met)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_is_drawn_without_network_scripts_files_and_ways_out() {
    let (own, met) = listener().await;
    let folder = tempfile::tempdir().unwrap();
    let (_, capture) = house(folder.path(), "text/html", &hostile(&own));
    // With a network of its own, and by the flags alone.
    for has_own_network in [true, false] {
        let settings = RenderingSettings { has_own_network, ..pictures(folder.path()) };
        let same = [capture.clone()];
        let drawn =
            tokio::task::spawn_blocking(move || draw_capture(&settings, &same)).await.unwrap().unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let made =
            keep_rendering(&mut store, &folder.path().join("archive"), &capture, drawn, at(AT)).unwrap();
        assert!(made.browser.contains("Chrom") && made.width == 1000, "{made:?}");
        let png = fs_err::read(&kept(folder.path())[0]).unwrap();
        assert_eq!(sha256_hex(&png), made.sha256);
        let rows = colours(&png);
        assert_eq!(rows[150], [255, 0, 0], "what stands in the page is drawn");
        assert_eq!(rows.last(), Some(&[0, 255, 0]), "by its own styles");
        assert!(!rows.contains(&[0, 0, 255]), "and no script has run");
    }
    assert_eq!(met.load(std::sync::atomic::Ordering::SeqCst), 0, "nothing was asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_shown_by_role_noted_each_time_and_goes_with_what_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<!doctype html><body><h1>Lowongan</h1><script>x=1</script><p>Hub 0812-0000-0001 &amp; 0812-9999-0002</p>";
    let (ad, capture) = house(folder.path(), "text/html; charset=utf-8", page);
    let base = folder.path().join("waspada.db");
    let investigator = served(folder.path(), rina(), pictures(folder.path())).await;
    let analyst =
        served(folder.path(), Visitor { role: Role::Analyst, ..rina() }, pictures(folder.path())).await;
    let place = place(&ad, &capture);
    let png = format!("{place}/picture.png");
    assert!(get(&format!("{investigator}/campaign/{ad}")).await.contains(&format!("href=\"{place}\"")));
    for desk in [&investigator, &analyst] {
        let page = get(&format!("{desk}{place}")).await;
        assert!(page.contains("Hub +62812•••••001 &amp; •••••••••002"), "{page}");
        assert!(
            !page.contains("0000-0001")
                && !page.contains("9999-0002")
                && !page.contains("<img")
                && !page.contains("x=1"),
            "{page}"
        );
        assert!(page.contains(&capture.payload_sha256), "{page}");
    }
    assert_eq!(status(&format!("{investigator}{png}")).await, 404, "none is made by asking for it");
    assert_eq!(send(&analyst, &place, "").await.0, 403);
    assert_eq!(number(&base, "SELECT count(*) FROM rendering"), 0);
    let (answer, shown) = send(&investigator, &place, "").await;
    assert_eq!(answer, 200, "{shown}");
    assert!(shown.contains(&format!("<img src=\"{png}\" width=\"1000\"")), "{shown}");
    assert!(shown.contains("bukan bukti sebagaimana diterima"), "{shown}");
    let noted = "SELECT count(*) FROM access_log WHERE what = 'picture'";
    let before = number(&base, noted);
    let bytes = reqwest::get(format!("{investigator}{png}")).await.unwrap();
    assert_eq!(bytes.headers()["content-type"], "image/png");
    assert_eq!(bytes.headers()["cache-control"], "no-store");
    let bytes = bytes.bytes().await.unwrap();
    assert_eq!(number(&base, noted), before + 1);
    let twin: serde_json::Value =
        serde_json::from_str(&get(&format!("{investigator}{place}.json")).await).unwrap();
    assert_eq!(twin["rendering"]["sha256"], json!(sha256_hex(&bytes)), "{twin}");
    assert!(!twin.to_string().contains("0000-0001"), "{twin}");
    assert_eq!(status(&format!("{analyst}{png}")).await, 403);
    assert!(!get(&format!("{analyst}{place}?picture=1")).await.contains("<img"));
    // What is not what was made is not shown, and is made anew.
    let file = kept(folder.path()).pop().unwrap();
    fs_err::write(&file, b"\x89PNG another").unwrap();
    assert_eq!(status(&format!("{investigator}{png}")).await, 404);
    assert_eq!(send(&investigator, &place, "").await.0, 200);
    assert_eq!(status(&format!("{investigator}{png}")).await, 200);
    assert_eq!(number(&base, "SELECT count(*) FROM rendering"), 1);
    // Erased on request, the picture goes, and with it what somebody else left there.
    fs_err::write(folder.path().join("archive/renderings/ab.png"), b"").unwrap();
    let (mut config, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    config.archive.dir = folder.path().join("archive");
    let mut store = Store::open(&base).unwrap();
    let mut request = request_for(&Reader::open(&base).unwrap(), &[], Vec::new()).unwrap();
    request.ads.push(ad.clone());
    erase(&mut store, &config, &request, "sari", at(AT)).unwrap();
    assert_eq!(kept(folder.path()), Vec::<PathBuf>::new());
    assert_eq!(number(&base, "SELECT count(*) FROM rendering"), 0);
    assert_eq!(status(&format!("{investigator}{png}")).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_picture_can_be_made_the_page_says_why_and_shows_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let (ad, capture) = house(folder.path(), "application/json", "{\"teks\": \"Hub 0812-0000-0001\"}");
    let place = place(&ad, &capture);
    let told = |pictures: RenderingSettings| {
        let (folder, place) = (folder.path().to_owned(), place.clone());
        async move {
            let desk = served(&folder, rina(), pictures).await;
            let (status, page) = send(&desk, &place, "").await;
            assert_eq!(status, 422, "{page}");
            assert!(page.contains("Hub +62812•••••001"), "{page}");
            page
        }
    };
    assert!(told(pictures(folder.path())).await.contains("bukan halaman HTML"));
    let other = tempfile::tempdir().unwrap();
    let (_, page) = house(other.path(), "text/html", "<p>Hub");
    let draw =
        |settings: RenderingSettings| draw_capture(&settings, std::slice::from_ref(&page)).unwrap_err();
    let with = |browser: &str| RenderingSettings { browser: browser.into(), ..pictures(other.path()) };
    assert!(matches!(draw(with("tidak-ada-program-ini")), RenderingError::NoBrowser(_)));
    assert!(matches!(draw(with("")), RenderingError::Off));
    // One that does not end is ended with what it has started.
    let hanging = other.path().join("hanging");
    fs_err::write(&hanging, "#!/bin/sh\n[ \"$1\" = --version ] && echo Peramban 1 && exit\ntail -f /dev/null & tail -f /dev/null\n")
        .unwrap();
    fs_err::set_permissions(&hanging, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    fs_err::set_permissions(other.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let time = Duration::from_millis(700);
    let settings = RenderingSettings { time, ..with(&hanging.display().to_string()) };
    assert!(matches!(draw(settings), RenderingError::Time(700)), "it is ended");
    // A second one waits for no first one.
    let shelf = fs_err::File::create(other.path().join("archive/renderings/lock")).unwrap();
    shelf.try_lock().unwrap();
    assert!(matches!(draw(with("chromium")), RenderingError::Busy));
    drop(shelf);
    // An archive that was changed since is no page.
    let file = other.path().join("archive").join(&page.warc_file);
    fs_err::remove_file(file).unwrap();
    assert!(matches!(draw(with("chromium")), RenderingError::Evidence(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_capture_is_read_with_the_keyboard_on_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let (ad, capture) = house(
        folder.path(),
        "text/html",
        "<body style='background:#fed'><h1>Lowongan gudang</h1><p>Hub 0812-0000-0001",
    );
    let place = place(&ad, &capture);
    let desk = served(folder.path(), rina(), pictures(folder.path())).await;
    let dark = Visitor { theme: desk::Theme::Dark, ..rina() };
    let dark = served(folder.path(), dark, pictures(folder.path())).await;
    let driver = Driver::start();
    let window = driver.window(360, 740).await;
    window.open(&format!("{desk}{place}")).await;
    window.script("document.querySelector('form[action^=\"/capture\"] button').focus()").await;
    window.press('\u{e007}').await;
    window.wait_for(".capture-picture img").await;
    let drawn = "const picture = document.querySelector('.capture-picture img');
                 return picture.decode().then(() => picture.naturalWidth)";
    assert_eq!(window.script(drawn).await, json!(1000));
    for address in
        [format!("{desk}{place}?picture=1"), format!("{dark}{place}?picture=1"), format!("{dark}{place}")]
    {
        window.open(&address).await;
        assert_eq!(window.violations().await, Vec::<String>::new(), "{address}");
        let widths = window.script("return [document.documentElement.scrollWidth, innerWidth]").await;
        assert_eq!(widths, json!([360, 360]), "{address}");
    }
    assert_eq!(window.complaints().await, Vec::<String>::new());
    window.client.close().await.unwrap();
}
