//! Pages of the desk over hostile ads: text stays text, whatever it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
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
use waspada::desk::{self, Desk, DeskSettings, Knowledge, Theme, Visitor};
use waspada::domain::{
    Ad, AdId, Band, Contact, ContactKind, Detail, Fact, Flag, FlagState, Origin, Outcome, PersonId, Role,
    Score, Span,
};
use waspada::i18n::Locale;
use waspada::run::compare;
use waspada::store::{RunStatus, Store};

const AT: &str = "2026-11-24T18:30:00Z";
const SPEAKS_OF: &str = "gaji besar";
/// An indicator of the shipped data, so that the reason with its hostile detail is told.
const SHOWN_INDICATOR: &str = "A01";

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
        SHOWN_INDICATOR.clone_into(&mut reason.id);
        reason.detail = Some(Detail::Text(tricks[number].clone()));
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
    let name = "<b>rina</b>";
    served_to(path, Visitor { person: PersonId(1), name: name.into(), ..rina() }).await
}

fn rina() -> Visitor {
    Visitor {
        person: PersonId(1),
        name: "rina".into(),
        role: Role::Investigator,
        language: Locale::Id,
        theme: Theme::Auto,
        keys: true,
    }
}

async fn served_to(path: &Path, visitor: Visitor) -> String {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let desk = Desk::open(path, Knowledge::load(&settings).unwrap(), DeskSettings::default()).unwrap();
    let app = desk::router(desk).layer(Extension(visitor));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

fn browser() -> reqwest::Client {
    // Refused where it stands already.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}

/// Sends a form as a browser without scripts does, and follows where it leads; the status and the page.
async fn send(desk: &str, path: &str, form: &str) -> (u16, String) {
    let request = browser()
        .post(format!("{desk}{path}"))
        .header("Origin", desk)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn get(address: &str) -> String {
    let answer = browser().get(address).send().await.unwrap();
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
        "/search".into(),
        format!("/search?q={SPEAKS_OF}&band=tinggi&source=papan").replace(' ', "+"),
        "/sources".into(),
        "/source/papan".into(),
        "/nights".into(),
        "/figures".into(),
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
    let foreign = "style, iframe, object, embed, base, img, svg:not([class])";
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

fn number(path: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_decision_and_its_undo_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["satu dua tiga".to_owned(), "empat lima enam".to_owned()]);
    let rina = served_to(&path, rina()).await;
    let budi = served_to(&path, Visitor { person: PersonId(2), name: "budi".into(), ..self::rina() }).await;
    let decide = format!("/campaign/{}/decide", ids[0]);

    let (status, page) = send(&rina, &decide, "ruling=confirm&reason=route&note=lihat").await;
    assert_eq!(status, 200);
    assert!(page.contains("Indikasi kuat"), "the next page tells what was decided");
    let confirmed = "SELECT count(*) FROM decision_in_force WHERE verdict = 'confirmed'";
    let open = "SELECT count(*) FROM flag WHERE state = 'open'";
    assert_eq!((number(&path, confirmed), number(&path, open)), (1, 1));
    assert_eq!(
        number(&path, "SELECT count(*) FROM review_event WHERE reason = 'route' AND note = 'lihat'"),
        1
    );

    // Who looked before that is told, and may add a second opinion.
    let (status, page) = send(&budi, &decide, "ruling=dismiss&seen=0").await;
    assert_eq!(status, 409);
    assert!(page.contains("rina") && page.contains("name=\"second\""), "{page}");
    assert_eq!(number(&path, "SELECT count(*) FROM review_event"), 1);
    assert_eq!(send(&budi, &decide, "ruling=weak&seen=1&second=1").await.0, 200);

    // Nobody undoes what another has decided.
    let undo = format!("/campaign/{}/undo", ids[0]);
    assert_eq!(send(&budi, &undo, "event=1").await.0, 403);
    assert_eq!(send(&budi, &undo, "event=2").await.0, 200);
    assert_eq!(number(&path, open), 1, "the first decision keeps it closed");
    assert_eq!(send(&rina, &undo, "event=1").await.0, 200);
    assert_eq!(send(&rina, &undo, "event=1").await.0, 200, "once more changes nothing");
    assert_eq!((number(&path, confirmed), number(&path, open)), (0, 2));
    assert_eq!(number(&path, "SELECT count(*) FROM review_event"), 4);
    let changed = rusqlite::Connection::open(&path).unwrap().execute("UPDATE review_event SET note = ''", []);
    assert!(changed.unwrap_err().to_string().contains("never changed"));
}

#[tokio::test]
async fn two_persons_never_hold_one_campaign() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    database(&path, &["satu dua tiga".to_owned(), "empat lima enam".to_owned()]);
    let rina = served_to(&path, rina()).await;
    let budi = served_to(&path, Visitor { person: PersonId(2), name: "budi".into(), ..self::rina() }).await;
    for desk in [&rina, &budi, &rina] {
        assert_eq!(send(desk, "/next", "").await.0, 200);
    }
    assert_eq!(number(&path, "SELECT count(*) FROM claim"), 2);
    assert_eq!(number(&path, "SELECT count(DISTINCT person) FROM claim"), 2);
    let held = "SELECT count(*) FROM claim JOIN ad_version v ON v.id = claim.ad_version
                JOIN ad ON ad.id = v.ad WHERE person = 1";
    assert_eq!(number(&path, held), 1);
    let today = get(&format!("{rina}/")).await;
    assert!(today.contains("dipegang budi") && today.contains("Anda pegang"), "{today}");
    // A claim that nobody came back to holds nobody up.
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("UPDATE claim SET until = '2026-01-01T00:00:00.000Z' WHERE person = 2", [])
        .unwrap();
    assert!(!get(&format!("{rina}/")).await.contains("dipegang budi"));
}

#[tokio::test]
async fn contacts_stay_masked_in_every_twin_until_they_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["gudang WA 0812-0000-0000 atau +6281200000000".to_owned()]);
    let desk = served_to(&path, rina()).await;
    let ad = &ids[0];
    let rooms = ["/today.json", "/search.json", "/search.json?q=gudang", "/feed"].map(str::to_owned);
    let twins = [format!("/campaign/{ad}.json"), format!("/contact/{ad}/1.json")];
    for page in rooms.iter().chain(&twins).chain(&pages(ad)) {
        let shown = get(&format!("{desk}{page}")).await;
        for contact in ["+6281200000000", "0812-0000-0000"] {
            assert!(!shown.contains(contact), "{page} shows {contact}:\n{shown}");
        }
    }
    assert_eq!(number(&path, "SELECT count(*) FROM access_log"), 0);
    let (_, open) = send(&desk, &format!("/contact/{ad}/1"), "").await;
    assert!(open.contains("+6281200000000"));
    let (_, open) = send(&desk, &format!("/campaign/{ad}/contacts"), &format!("ad={ad}")).await;
    assert!(open.contains("+6281200000000"));
    let logged = "SELECT count(*) FROM access_log WHERE what = 'reveal' AND which LIKE '%0812%'";
    assert_eq!(number(&path, logged), 0, "the log names ads, never contacts");
    assert_eq!(number(&path, "SELECT count(*) FROM access_log WHERE what = 'reveal'"), 2);
    let chained = "SELECT count(DISTINCT digest) FROM access_log";
    assert_eq!(number(&path, chained), 2);
}
