//! Pages of the desk over hostile ads: text stays text, whatever it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking; not every helper is used here"
)]

#[path = "support/night.rs"]
mod night;

use std::path::Path;

use axum::Extension;
use jiff::Timestamp;
use night::{at, begin, item, judged, source, url};
use scraper::{Html, Selector};
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::{self, Desk, Knowledge, Theme, Visitor};
use waspada::domain::{
    Ad, AdId, Band, Contact, ContactKind, Fact, Flag, FlagState, Origin, Outcome, PersonId, Role, Score, Span,
};
use waspada::i18n::Locale;
use waspada::run::compare;
use waspada::store::{RunStatus, Store};

const AT: &str = "2026-11-24T18:30:00Z";
const SPEAKS_OF: &str = "gaji besar";

/// What ads try, each as title, text and employer at once.
const TRICKS: [(&str, &str); 9] = [
    ("script", "<script>alert(1)</script><img src=x onerror=alert(2)>"),
    ("attribute", "\" autofocus onfocus=alert(1) x=\"' onmouseover='alert(2)"),
    ("braces", "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} [[7*7]]"),
    ("override", "PT \u{202e}ayaJ ujaM\u{202c} \u{2066}resmi\u{2069}"),
    ("zero width", "ga\u{200b}ji\u{200b}\u{200c}\u{feff} be\u{2060}sar"),
    ("homoglyph", "PT M\u{430}ju J\u{430}y\u{430}"),
    ("link", "javascript:alert(1) data:text/html,<script>alert(1)</script>"),
    ("style", "</title></style><style>*{display:none}</style><base href=//evil.example>"),
    ("entity", "&lt;script&gt; &#60;b&#62; &amp;quot; <!-- --><svg onload=alert(1)>"),
];

fn hostile(number: usize, words: &str) -> Ad {
    let phone = format!("0812-0000-{number:04}");
    let text = format!("{words}\n{SPEAKS_OF}, hubungi {phone} {words}");
    let mut ad = Ad::new(AdId::of(&source(), &url(number)), source(), words, &text);
    ad.url = Some(format!("javascript:alert({number})//{words}"));
    let start = ad.document().find(&phone).unwrap();
    for (kind, value, span) in [
        (ContactKind::Phone, format!("+62812{number:08}"), Some(Span::new(start, start + phone.len()))),
        (ContactKind::Link, format!("javascript:alert({number})"), None),
        (ContactKind::Social, format!("line:{}", words.chars().take(60).collect::<String>()), None),
    ] {
        ad.contacts.push(Contact { kind, value, span, is_obfuscated: true });
    }
    ad.employer = Some(Fact { value: words.to_owned(), origin: Origin::JsonLd, span: None });
    ad.location = Some(Fact { value: words.to_owned(), origin: Origin::JsonLd, span: None });
    ad
}

/// A database with one flagged ad for each trick, and the flood ads behind them.
fn database(path: &Path, tricks: &[String]) -> Vec<AdId> {
    let mut store = Store::open(path).unwrap();
    let run = begin(&mut store, AT);
    let ads: Vec<Ad> = tricks.iter().enumerate().map(|(number, words)| hostile(number, words)).collect();
    let ids: Vec<AdId> = ads.iter().map(|ad| ad.id.clone()).collect();
    for (number, ad) in ads.into_iter().enumerate() {
        let mut judged = judged(ad, Band::Tinggi, 0.9);
        let reason = &mut judged.assessment.as_mut().unwrap().reasons[0];
        reason.detail = Some(tricks[number].clone());
        store.record(&run, &[item(number, AT, Outcome::Kept(judged))]).unwrap();
    }
    compare(&mut store, &HubList::default(), at(AT)).unwrap();
    let flags: Vec<Flag> = ids
        .iter()
        .map(|ad| Flag {
            ad: ad.clone(),
            run: run.clone(),
            band: Band::Tinggi,
            score: Score::new(0.9).unwrap(),
            state: FlagState::Open,
            takes_over: None,
            changes: Vec::new(),
        })
        .collect();
    store.open_flags(&run, &flags, 0, at(AT)).unwrap();
    store.finish_run(&run, RunStatus::Complete, Timestamp::now()).unwrap();
    ids
}

/// The desk over a database, with somebody logged in; returns its address.
async fn served(path: &Path) -> String {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let desk = Desk::open(path, Knowledge::load(&settings).unwrap()).unwrap();
    let visitor = Visitor {
        person: PersonId(1),
        name: "<b>rina</b>".into(),
        role: Role::Investigator,
        language: Locale::Id,
        theme: Theme::Auto,
        keys: true,
    };
    let app = desk::router(desk).layer(Extension(visitor));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

async fn get(address: &str) -> String {
    // Refused where it stands already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let answer = reqwest::get(address).await.unwrap();
    assert_eq!(answer.status(), 200, "{address}");
    answer.text().await.unwrap()
}

/// Every page that shows words of the ad.
fn pages(ad: &AdId) -> Vec<String> {
    vec![
        "/".into(),
        format!("/campaign/{ad}"),
        format!("/campaign/{ad}?ad={ad}&whole=1"),
        format!("/contact/{ad}/1"),
        format!("/contact/{ad}/2?network=1"),
        format!("/contact/{ad}/3"),
    ]
}

/// Nothing on the page runs, is styled or leads anywhere but what the desk itself puts there.
fn assert_inert(what: &str, page: &str) {
    let document = Html::parse_document(page);
    let select = |css: &str| Selector::parse(css).unwrap();
    for script in document.select(&select("script")) {
        assert!(
            script.attr("src").is_some_and(|src| src.starts_with("/asset/")),
            "{what}: {}",
            script.html()
        );
        assert_eq!(script.text().count(), 0, "{what}: {}", script.html());
    }
    let foreign = "style, iframe, object, embed, base, img, b > rina, svg:not([class])";
    assert_eq!(document.select(&select(foreign)).count(), 0, "{what}");
    for element in document.select(&select("*")) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on") && name != "style", "{what}: {name}={value}");
            if matches!(name, "href" | "src" | "action" | "formaction") {
                assert!(value.starts_with(['/', '#']) && !value.starts_with("//"), "{what}: {name}={value}");
            }
        }
    }
    assert_eq!(
        document.select(&select("html, head, body, main, h1")).count(),
        5,
        "{what}: the frame is whole"
    );
    for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{2060}'] {
        assert!(!page.contains(hidden), "{what} lets U+{:04X} through", u32::from(hidden));
    }
}

#[tokio::test]
async fn tricks_stay_words_on_every_page_that_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let tricks: Vec<String> = TRICKS.iter().map(|(_, words)| (*words).to_owned()).collect();
    let ids = database(&path, &tricks);
    let desk = served(&path).await;
    for ((name, _), ad) in TRICKS.iter().zip(&ids) {
        for page in pages(ad) {
            assert_inert(&format!("{name} on {page}"), &get(&format!("{desk}{page}")).await);
        }
    }
    let braces = get(&format!("{desk}/campaign/{}", ids[2])).await;
    assert!(braces.contains("{{7*7}} ${7*7}"), "braces are shown as they stand");
    let turned = get(&format!("{desk}/campaign/{}", ids[3])).await;
    assert!(turned.contains("U+202E"), "what turns letters is told");
    let alike = get(&format!("{desk}/campaign/{}", ids[5])).await;
    assert!(alike.contains("huruf dari beberapa aksara"), "a name of two scripts is told");
}

#[tokio::test]
async fn floods_do_not_flood_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let floods = ["kerja".repeat(200_000), "\u{200b}".repeat(300_000), "\u{1f4b0} gaji ".repeat(90_000)];
    let ids = database(&path, &floods);
    let desk = served(&path).await;
    for ad in &ids {
        for page in pages(ad).into_iter().filter(|page| !page.contains("whole")) {
            let shown = get(&format!("{desk}{page}")).await;
            assert_inert(&page, &shown);
            assert!(shown.len() < 200_000, "{page} has {} bytes", shown.len());
        }
    }
    let whole = get(&format!("{desk}/campaign/{}?whole=1", ids[0])).await;
    assert!(whole.contains(&floods[0]), "all of it is there for whoever asks");
}
