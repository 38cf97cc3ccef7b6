//! The desk as people meet it: in a browser, by keyboard, on a phone, on paper.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod browser;

use std::path::Path;
use std::process::Command;

use axum::Extension;
use browser::{Driver, axe};
use fantoccini::wd::{PrintConfiguration, PrintOrientation};
use rusqlite::Connection;
use serde_json::json;
use waspada::config;
use waspada::desk::{self, Desk, Knowledge, Theme, Visitor};
use waspada::domain::{PersonId, Role};
use waspada::i18n::Locale;

/// A folder after a night over the sample board.
fn night() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [["init"], ["run"]] {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("waspada"))
            .current_dir(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    folder
}

fn open(folder: &Path) -> Desk {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    Desk::open(&folder.join("waspada.db"), Knowledge::load(&settings).unwrap()).unwrap()
}

fn visitor(person: i64, name: &str) -> Visitor {
    Visitor {
        person: PersonId(person),
        name: name.into(),
        role: Role::Investigator,
        language: Locale::Id,
        theme: Theme::Light,
        keys: true,
    }
}

/// Serves the desk to one visitor; returns the address.
async fn serve(desk: &Desk, visitor: Visitor) -> String {
    let app = desk::router(desk.clone()).layer(Extension(visitor));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

fn number(folder: &Path, sql: &str) -> i64 {
    Connection::open(folder.join("waspada.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The highest campaign of the queue.
fn top(folder: &Path) -> String {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    connection
        .query_row(
            "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad WHERE state = 'open' ORDER BY score DESC, flag.id",
            [],
            |row| row.get(0),
        )
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_by_keyboard_alone() {
    let folder = night();
    let address = serve(&open(folder.path()), visitor(1, "rina")).await;
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    let waiting = number(folder.path(), "SELECT count(*) FROM flag WHERE state = 'open'");
    assert!(waiting >= 20, "{waiting} campaigns wait");
    window.open(&address).await;
    // Down the list and up again, then into the first.
    window.press('j').await;
    window.wait_for("[data-row]:focus").await;
    window.press('s').await;
    window.wait_for("section.decide").await;
    for decision in 1..=20 {
        if decision == 7 {
            window.press('n').await;
            window.wait_for("#note:focus").await;
            // Digits are words while one types.
            window.type_words("lihat 1 2 3").await;
            window.press('\u{e00c}').await;
        }
        window.press(char::from_digit(1 + decision % 5, 10).unwrap()).await;
        window.wait_for(&format!(".flash input[name=event][value='{decision}']")).await;
        window.wait_for("main h1:focus").await;
        let said = window.script("return document.getElementById('live').textContent").await;
        assert!(!said.as_str().unwrap().is_empty(), "the new page is announced");
    }
    let decided = "SELECT count(DISTINCT ad_version) FROM review_event WHERE ruling IS NOT NULL";
    assert_eq!(number(folder.path(), decided), 20, "each press decided another campaign");
    assert_eq!(number(folder.path(), "SELECT count(*) FROM review_event WHERE note = 'lihat 1 2 3'"), 1);
    let closed = number(folder.path(), "SELECT count(*) FROM flag WHERE state = 'closed'");
    assert_eq!(closed, 20);

    window.press('u').await;
    window.wait_for("main .flash").await;
    window.wait_for("section.decide input[name=seen][value='20']").await;
    assert_eq!(number(folder.path(), "SELECT count(*) FROM flag WHERE state = 'closed'"), closed - 1);
    assert_eq!(number(folder.path(), "SELECT count(*) FROM review_event WHERE undoes = 20"), 1);

    window.press('?').await;
    window.wait_for("dialog[open]").await;
    window.press('\u{e00c}').await;
    assert_eq!(window.complaints().await, Vec::<String>::new());
    for request in window.requests().await {
        assert!(request.starts_with(&address) || request.starts_with("data:"), "{request} is asked for");
    }
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_decisions_meet() {
    let folder = night();
    let desk = open(folder.path());
    let (rina, budi) = (serve(&desk, visitor(1, "rina")).await, serve(&desk, visitor(2, "budi")).await);
    let page = format!("/campaign/{}", top(folder.path()));
    let driver = Driver::start();
    let (first, second) = (driver.window(1280, 900).await, driver.window(1280, 900).await);
    first.open(&format!("{rina}{page}")).await;
    second.open(&format!("{budi}{page}")).await;
    first.press('1').await;
    first.wait_for(".flash input[name=event][value='1']").await;
    second.press('3').await;
    second.wait_for("form input[name=second]").await;
    let told = second.script("return document.querySelector('main').innerText").await;
    assert!(told.as_str().unwrap().contains("rina"), "{told}");
    assert_eq!(number(folder.path(), "SELECT count(*) FROM review_event"), 1, "nothing was kept yet");
    second.click("form:has(input[name=second]) button").await;
    second.wait_for(".flash input[name=event][value='2']").await;
    assert_eq!(number(folder.path(), "SELECT count(*) FROM review_event WHERE person_name = 'budi'"), 1);

    // Who takes the next one does not get what the other has before them.
    let at = |window: &browser::Window| {
        let client = window.client.clone();
        async move { client.current_url().await.unwrap().path().to_owned() }
    };
    assert_ne!(at(&first).await, at(&second).await);
    first.client.close().await.unwrap();
    second.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_opened_by_choice_and_noted() {
    let folder = night();
    let address = serve(&open(folder.path()), visitor(1, "rina")).await;
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    window.open(&format!("{address}/campaign/{}", top(folder.path()))).await;
    let shown = |page: serde_json::Value| page.as_str().unwrap().to_owned();
    let masked = shown(window.script("return document.querySelector('main').innerText").await);
    let connection = Connection::open(folder.path().join("waspada.db")).unwrap();
    let value: String = connection
        .query_row(
            "SELECT c.value FROM contact c JOIN ad_version v ON v.id = c.ad_version JOIN ad ON ad.id = v.ad
             WHERE ad.identity = ?1 AND c.kind IN ('phone', 'whatsapp') ORDER BY ordinal",
            [top(folder.path())],
            |row| row.get(0),
        )
        .unwrap();
    assert!(!masked.contains(&value), "contacts are masked at first");
    assert_eq!(number(folder.path(), "SELECT count(*) FROM access_log"), 0);
    window.click("form[action$='/contacts'] button").await;
    window.wait_for("main:not(:has(form[action$='/contacts']))").await;
    let open = shown(window.script("return document.querySelector('main').innerText").await);
    assert!(open.contains(&value), "{open}");
    let noted = "SELECT count(*) FROM access_log WHERE what = 'reveal' AND person = 1";
    assert_eq!(number(folder.path(), noted), 1);
    assert_eq!(window.complaints().await, Vec::<String>::new());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_fit_for_everybody() {
    let folder = night();
    let desk = open(folder.path());
    let light = serve(&desk, visitor(1, "rina")).await;
    let dark = Visitor { language: Locale::En, theme: Theme::Dark, keys: false, ..visitor(2, "budi") };
    let dark = serve(&desk, dark).await;
    let axe = axe();
    let driver = Driver::start();
    let (wide, phone) = (driver.window(1280, 900).await, driver.window(360, 740).await);
    let ad = top(folder.path());
    let pages =
        ["/".to_owned(), format!("/campaign/{ad}"), format!("/contact/{ad}/1"), "/nowhere".to_owned()];
    for page in &pages {
        for (window, address) in [(&wide, &light), (&wide, &dark), (&phone, &light)] {
            window.open(&format!("{address}{page}")).await;
            assert_eq!(window.violations(axe.as_deref()).await, Vec::<String>::new(), "{page}");
        }
        let widths = phone.script("return [document.documentElement.scrollWidth, innerWidth]").await;
        assert_eq!(widths, json!([360, 360]), "{page} does not scroll sideways");
    }
    // Language and theme reach the page; keys that are off do nothing.
    wide.open(&format!("{dark}{}", pages[1])).await;
    let told = wide.script("return [document.documentElement.lang, getComputedStyle(document.body).colorScheme, document.querySelector('kbd.key').getClientRects().length]").await;
    assert_eq!(told, json!(["en", "dark", 0]));
    wide.press('1').await;
    assert_eq!(number(folder.path(), "SELECT count(*) FROM review_event"), 0);
    wide.client.close().await.unwrap();
    phone.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_prints() {
    let folder = night();
    let address = serve(&open(folder.path()), visitor(1, "rina")).await;
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    window.open(&format!("{address}/campaign/{}", top(folder.path()))).await;
    let paper = PrintConfiguration::builder().orientation(PrintOrientation::Portrait).build().unwrap();
    let pdf = window.client.print(paper).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    window.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let shown = window
        .script("return ['.top', '.decide', '.foot', '.ad-text'].map((css) => document.querySelector(css).getClientRects().length > 0)")
        .await;
    assert_eq!(shown, json!([false, false, false, true]), "only what is to be read is printed");
    window.client.close().await.unwrap();
}
