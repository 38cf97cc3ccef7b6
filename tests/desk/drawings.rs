//! Pictures of the desk and the tables beside them: they say the same, to the keyboard, on a phone and in the dark.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use scraper::{Html, Selector};
use serde_json::{Value, json};
use waspada::campaign::HubList;
use waspada::desk::Visitor;
use waspada::domain::{AdId, Band, Outcome, Role};
use waspada::run::compare;
use waspada::store::{RunStatus, Store};

use crate::browser::{Driver, Window};
use crate::night::{at, begin, item, judged};
use crate::pages::{database, get, hostile, rina, send, served_to};

async fn json_of(address: String) -> Value {
    serde_json::from_str(&get(&address).await).unwrap()
}

fn run(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Two ads; the first was gone for a while, was seen again, and was edited months after it was flagged.
fn eventful(path: &Path) -> Vec<AdId> {
    const LATER: &str = "2027-02-25T18:30:00Z";
    let ids = database(path, &["gudang malam shift dua".to_owned(), "perawat lansia di rumah".to_owned()]);
    run(
        path,
        "INSERT INTO takedown (ad, last_seen_at, found_at, back_at)
         VALUES (1, '2026-11-24T18:30:00.000Z', '2026-12-20T18:30:00.000Z', '2027-01-10T18:30:00.000Z')",
    );
    let mut store = Store::open(path).unwrap();
    let night = begin(&mut store, LATER);
    let edited =
        judged(hostile(0, "gudang pagi, gaji ditahan dua bulan di pelabuhan lain"), Band::Tinggi, 0.9);
    store.record(&night, &[item(0, LATER, Outcome::Kept(edited))]).unwrap();
    compare(&mut store, &HubList::default(), at(LATER)).unwrap();
    store.finish_run(&night, RunStatus::Complete, at(LATER)).unwrap();
    ids
}

fn whats(timeline: &Value) -> Vec<&str> {
    timeline.as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect()
}

/// Numbers of the marks of a picture that lead to a row which is not there.
fn loose(page: &str, picture: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    let select = |css: &str| Selector::parse(css).unwrap();
    let marks = select(&format!("{picture} a[href^='#']"));
    let marks: Vec<&str> = document.select(&marks).filter_map(|mark| mark.attr("href")).collect();
    assert!(!marks.is_empty(), "{picture} has marks: {page}");
    let is_loose = |to: &&str| document.select(&select(&format!("tr[id='{}']", &to[1..]))).next().is_none();
    marks.into_iter().filter(is_loose).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_timeline_tells_what_happened_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = eventful(&path);
    let desk = served_to(&path, rina()).await;
    let address = format!("{desk}/campaign/{}", ids[0]);
    let shown = json_of(format!("{address}.json")).await;
    let told = whats(&shown["campaign"]["timeline"]);
    assert_eq!(told, ["first_seen", "flag_opened", "gone", "back_again", "page_changed"]);
    send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=weak").await;
    let shown = json_of(format!("{address}.json")).await;
    let mut events = shown["campaign"]["timeline"].as_array().unwrap().iter();
    let decided = events.find(|event| event["what"] == "decided").unwrap();
    assert_eq!(decided["ruling"], "weak", "{shown}");
    assert!(!whats(&shown["campaign"]["timeline"]).contains(&"flag_decided"), "told once: {shown}");

    let page = get(&address).await;
    assert!(page.contains("tidak ada lagi di halamannya") && page.contains("keputusan: Indikasi lemah"));
    assert_eq!(loose(&page, "svg.timeline"), Vec::<String>::new());
    // Of one night there is nothing to draw, and the table stands all the same.
    let other = get(&format!("{desk}/campaign/{}", ids[1])).await;
    assert!(!other.contains("class=\"timeline\"") && other.contains("id=\"event-2\""), "{other}");

    let contact = json_of(format!("{desk}/contact/{}/1.json", ids[0])).await;
    let told = whats(&contact["timeline"]);
    assert_eq!(told[..4], ["first_seen", "flag_opened", "gone", "back_again"], "{contact}");
    let page = get(&format!("{desk}/contact/{}/1", ids[0])).await;
    assert_eq!(loose(&page, "svg.timeline"), Vec::<String>::new());
    assert!(!page.contains("0812-0000-0000") && !page.contains("6281200000000"), "masked: {page}");
}

/// The page breaks no rule of axe and does not scroll sideways, in the light and in the dark.
async fn assert_fit(window: &Window, address: &str, dark: &str) {
    for address in [address, dark] {
        window.open(address).await;
        assert_eq!(window.violations().await, Vec::<String>::new(), "{address}");
        let widths = window.script("return [document.documentElement.scrollWidth, innerWidth]").await;
        assert_eq!(widths, json!([360, 360]), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_is_read_with_the_keyboard_on_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = eventful(&path);
    let dark = Visitor { theme: waspada::desk::Theme::Dark, role: Role::ReadOnly, ..rina() };
    let (desk, dark) = (served_to(&path, rina()).await, served_to(&path, dark).await);
    let driver = Driver::start();
    let window = driver.window(360, 740).await;
    for place in [format!("/campaign/{}", ids[0]), format!("/contact/{}/1", ids[0])] {
        assert_fit(&window, &format!("{desk}{place}"), &format!("{dark}{place}")).await;
        // Each mark takes the focus, in the order of its line, and leads to its row.
        let last = "const marks = [...document.querySelectorAll('.timeline a.mark')]; marks.at(-1).focus();
                    return document.activeElement === marks.at(-1) && marks.every((mark) => mark.tabIndex === 0);";
        assert_eq!(window.script(last).await, json!(true), "{place}");
        let to = window.script("return document.activeElement.getAttribute('href')").await;
        window.press('\u{e007}').await;
        let at = "return [location.hash, document.querySelector(':target').getClientRects().length > 0]";
        assert_eq!(window.script(at).await, json!([to, true]), "{place}");
    }
    assert_eq!(window.complaints().await, Vec::<String>::new());
    window.client.close().await.unwrap();
}
