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

use crate::night;

use std::path::Path;

use axum::Extension;
use jiff::Timestamp;
use night::{at, begin, item, judged, source, url};
use scraper::{Html, Selector};
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::{self, Desk, DeskSettings, Knowledge, Theme, Visitor};
use waspada::domain::{
    Ad, AdId, Band, ChallengerScore, ChallengerStand, Contact, ContactKind, Detail, Fact, Flag, FlagState,
    Origin, Outcome, PersonId, Role, Score, Span,
};
use waspada::i18n::Locale;
use waspada::run::compare;
use waspada::store::{LeadNote, NewSuspect, NightItem, RunStatus, Store};

const AT: &str = "2026-11-24T18:30:00Z";
const SPEAKS_OF: &str = "gaji besar";
/// An indicator of the shipped data, so that the reason with its hostile detail is told.
const SHOWN_INDICATOR: &str = "A01";

/// What ads try, each as title, text and employer at once.
const TRICKS: [(&str, &str); 10] = [
    ("script", "<script>alert(1)</script><img src=x onerror=alert(2)>"),
    ("attribute", "\" autofocus onfocus=alert(1) x=\"' onmouseover='alert(2)"),
    ("braces", "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} [[7*7]]"),
    ("override", "PT \u{202e}ayaJ ujaM\u{202c} \u{2066}resmi\u{2069}"),
    ("zero width", "ga\u{200b}ji\u{200b}\u{200c}\u{feff} be\u{2060}sar"),
    ("homoglyph", "PT M\u{430}ju J\u{430}y\u{430}"),
    ("link", "javascript:alert(1) data:text/html,<script>alert(1)</script>"),
    ("style", "</title></style><style>*{display:none}</style><base href=//evil.example>"),
    ("entity", "&lt;script&gt; &#60;b&#62; &amp;quot; <!-- --><svg onload=alert(1)>"),
    ("escape", "gaji \u{1b}[1;31mmerah\u{1b}[0m besar"),
];

pub(crate) fn hostile(number: usize, words: &str) -> Ad {
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
pub(crate) fn database(path: &Path, tricks: &[String]) -> Vec<AdId> {
    let ads = tricks.iter().enumerate().map(|(number, words)| hostile(number, words)).collect();
    stored(path, ads, tricks)
}

/// A database with those ads, each flagged, compared and in a lead of its own; a detail of each says its words.
fn stored(path: &Path, ads: Vec<Ad>, tricks: &[String]) -> Vec<AdId> {
    let mut store = Store::open(path).unwrap();
    let run = begin(&mut store, AT);
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
    // All of them in one lead, whose name and reasons are as hostile.
    for (ad, words) in ids.iter().zip(tricks) {
        let short =
            |words: &str, most: usize| waspada::mask::note(&words.chars().take(most).collect::<String>());
        let (name, reason) = (short(&tricks[0], 60), short(words, 200));
        let note = LeadNote { person: PersonId(1), person_name: "<b>rina</b>".into(), reason, at: at(AT) };
        store.open_lead(&name, Some(&ad.0), &note).unwrap();
    }
    ids
}

/// The desk over a database, with somebody logged in; returns its address.
async fn served(path: &Path) -> String {
    let name = "<b>rina</b>";
    served_to(path, Visitor { person: PersonId(1), name: name.into(), ..rina() }).await
}

pub(crate) fn rina() -> Visitor {
    Visitor {
        person: PersonId(1),
        name: "rina".into(),
        role: Role::Investigator,
        language: Locale::Id,
        theme: Theme::Auto,
        keys: true,
    }
}

pub(crate) async fn served_to(path: &Path, visitor: Visitor) -> String {
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
pub(crate) async fn send(desk: &str, path: &str, form: &str) -> (u16, String) {
    let request = browser()
        .post(format!("{desk}{path}"))
        .header("Origin", desk)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

pub(crate) async fn get(address: &str) -> String {
    let answer = browser().get(address).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{address}");
    answer.text().await.unwrap()
}

/// Programs read these; what is hostile in them must stay a value.
fn twins(ad: &AdId) -> Vec<String> {
    vec![
        "/today.json".into(),
        format!("/campaign/{ad}.json"),
        format!("/campaign/{ad}/network.json"),
        format!("/contact/{ad}/1.json"),
        "/search.json".into(),
        "/sources.json".into(),
        "/source/papan.json".into(),
        "/leads.json".into(),
        "/lead/1.json".into(),
        "/figures.json".into(),
    ]
}

/// Every page that shows words of the ad.
fn pages(ad: &AdId) -> Vec<String> {
    vec![
        "/".into(),
        format!("/campaign/{ad}"),
        format!("/campaign/{ad}?ad={ad}&whole=1"),
        format!("/campaign/{ad}/network"),
        format!("/contact/{ad}/1"),
        format!("/contact/{ad}/2?network=1"),
        format!("/contact/{ad}/3"),
        format!("/campaign/{ad}/lead"),
        "/leads".into(),
        "/lead/1".into(),
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

/// A title is in the twin as it is on the page.
fn assert_titles_hide_nothing(value: &serde_json::Value, twin: &str) {
    use serde_json::Value;
    match value {
        Value::Array(values) => values.iter().for_each(|value| assert_titles_hide_nothing(value, twin)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Some(title)) = (name == "title", value.as_str()) {
                    let hides = |c: char| c.is_control() || "\u{202e}\u{2066}\u{200b}\u{2060}".contains(c);
                    assert!(!title.contains(hides) && !title.contains("31m"), "{twin}: {title:?}");
                }
                assert_titles_hide_nothing(value, twin);
            }
        }
        _ => {}
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
    for ad in &ids {
        for twin in twins(ad) {
            let (kind, sniffed, text) = raw(&format!("{desk}{twin}")).await;
            assert!(kind.starts_with("application/json") && sniffed == "nosniff", "{twin}: {kind} {sniffed}");
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(value.is_object() || value.is_array(), "{twin}");
            assert_titles_hide_nothing(&value, &twin);
        }
    }
    let braces = get(&format!("{desk}/campaign/{}", ids[2])).await;
    assert!(braces.contains("{{7*7}} ${7*7}"), "braces are shown as they stand");
    let turned = get(&format!("{desk}/campaign/{}", ids[3])).await;
    assert!(turned.contains("U+202E"), "what turns letters is told");
    let alike = get(&format!("{desk}/campaign/{}", ids[5])).await;
    assert!(alike.contains("huruf dari beberapa aksara"), "a name of two scripts is told");
    let escaped = get(&format!("{desk}/campaign/{ad}?ad={ad}", ad = ids[9])).await;
    let heading = escaped.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap();
    assert!(heading.contains("gaji merah besar"), "an escape sequence leaves nothing: {heading}");
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

/// Type, whether it may be guessed otherwise, and text of an answer.
async fn raw(address: &str) -> (String, String, String) {
    let answer = browser().get(address).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{address}");
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let (kind, sniffed) = (header("content-type"), header("x-content-type-options"));
    (kind, sniffed, answer.text().await.unwrap())
}

#[tokio::test]
async fn tricks_stay_words_in_the_feed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let tricks: Vec<String> = TRICKS.iter().map(|(_, words)| (*words).to_owned()).collect();
    database(&path, &tricks);
    // The feed goes back thirty days from now.
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    rusqlite::Connection::open(&path).unwrap().execute("UPDATE flag SET opened_at = ?1", [&now]).unwrap();
    let desk = served(&path).await;
    let (kind, sniffed, xml) = raw(&format!("{desk}/feed")).await;
    assert!(kind.starts_with("application/atom+xml") && sniffed == "nosniff", "{kind}");
    let feed = feed_rs::parser::parse(xml.as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), TRICKS.len());
    for entry in &feed.entries {
        for text in entry.title.iter().chain(&entry.summary) {
            assert_eq!(text.content_type.essence().to_string(), "text/plain", "{}", text.content);
        }
        for link in &entry.links {
            let to = link.href.as_str();
            assert!(to.starts_with("/campaign/") || to.contains("://"), "{to}");
            assert!(!to.contains("javascript") && !to.contains("data:"), "{to}");
        }
    }
    // No element of an ad became one of the feed.
    let mut names = std::collections::BTreeSet::new();
    for part in xml.split('<').skip(1) {
        names.insert(part.trim_start_matches('/').split([' ', '>', '/']).next().unwrap().to_owned());
    }
    let own = [
        "?xml",
        "feed",
        "id",
        "title",
        "subtitle",
        "updated",
        "link",
        "author",
        "name",
        "entry",
        "published",
        "summary",
    ];
    let foreign: Vec<&String> = names.iter().filter(|name| !own.contains(&name.as_str())).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{2060}'] {
        assert!(!xml.contains(hidden), "the feed lets U+{:04X} through", u32::from(hidden));
    }
}

#[tokio::test]
async fn a_lead_is_filled_emptied_and_closed_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = "gudang hubungi 0812-0000-0000";
    let ids = database(&path, &[words.to_owned(), "empat lima enam".to_owned()]);
    let desk = served_to(&path, rina()).await;
    let looker = served_to(&path, Visitor { role: Role::ReadOnly, ..rina() }).await;
    let add = format!("/campaign/{}/lead", ids[0]);

    let form = get(&format!("{desk}{add}")).await;
    assert!(form.contains("data-key=\"l\"") && form.contains("name=\"lead\""), "{form}");
    let (status, page) = send(&desk, &add, "name=Rute+Batam&reason=telepon+0812-3456-7890&back=queue").await;
    assert_eq!(status, 200);
    assert!(page.contains("Ditambahkan ke laporan informasi “") && page.contains("Rute Batam"), "{page}");
    assert!(page.contains("action=\"/next\""), "back in the queue");
    assert_eq!(number(&path, "SELECT count(*) FROM lead_event WHERE reason LIKE '%3456%'"), 0);
    let lead = number(&path, "SELECT id FROM lead WHERE name = 'Rute Batam'");
    let own = format!("lead={lead}");
    let (_, page) = send(&desk, &add, &own).await;
    assert!(page.contains("Tidak ada yang berubah"), "{page}");
    let (status, page) = send(&desk, &add, "lead=&name=+").await;
    assert!(status == 422 && page.contains("Beri nama 1 sampai 80"), "{page}");
    assert_eq!(send(&desk, &add, "lead=999").await.0, 404);

    let list = get(&format!("{looker}/leads")).await;
    assert!(
        list.contains("Rute Batam") && !list.contains("<form method=\"post\" action=\"/leads\""),
        "{list}"
    );
    let of_lead = format!("/lead/{lead}");
    for address in [of_lead.clone(), format!("{of_lead}.json")] {
        let shown = get(&format!("{looker}{address}")).await;
        assert!(shown.contains("telepon •••••••••890") && !shown.contains("0812-0000-0000"), "{shown}");
        assert!(!shown.contains("/take-out"), "who looks on takes nothing out");
    }
    let (status, _) = send(&looker, &format!("{of_lead}/take-out"), &format!("campaign={}", ids[0])).await;
    assert_eq!(status, 403);

    // What persons decided stands apart from what the program says.
    send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=weak").await;
    let json: serde_json::Value = serde_json::from_str(&get(&format!("{desk}{of_lead}.json")).await).unwrap();
    let content = &json["contents"][0];
    assert_eq!(
        (&content["campaign"]["band"], &content["decision"]["ruling"]),
        (&"tinggi".into(), &"weak".into())
    );

    assert_eq!(send(&desk, &format!("{of_lead}/state"), "to=closed&reason=selesai").await.0, 200);
    let (_, page) = send(&desk, &add, &own).await;
    assert!(page.contains("laporan informasi yang ditutup"), "{page}");
    assert!(!get(&format!("{desk}{of_lead}")).await.contains("/take-out"));
    send(&desk, &format!("{of_lead}/state"), "to=open").await;
    let (_, page) =
        send(&desk, &format!("{of_lead}/take-out"), &format!("campaign={}&reason=keliru", ids[0])).await;
    assert!(page.contains("Laporan informasi ini kosong") && page.contains("keliru"), "{page}");
    let noted = "SELECT count(*) FROM access_log WHERE what LIKE 'lead_%' AND which LIKE ";
    // Opened, added, closed, reopened, taken out.
    assert_eq!(number(&path, &format!("{noted} '{lead}%'")), 5);
}

#[tokio::test]
async fn a_colleagues_decision_is_not_told_by_a_lead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["satu dua tiga".to_owned()]);
    let mut store = Store::open(&path).unwrap();
    // Decided and undone until a decision is among those that are made twice.
    let budi = Visitor { person: PersonId(2), name: "budi".into(), ..rina() };
    let (desk, other) = (served_to(&path, rina()).await, served_to(&path, budi).await);
    for _ in 0..400 {
        let decided = send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=confirm&seen=9999").await;
        assert_eq!(decided.0, 200);
        let asked = get(&format!("{other}/campaign/{}.json", ids[0])).await;
        if asked.contains("\"is_second_look\":true") {
            let shown: serde_json::Value =
                serde_json::from_str(&get(&format!("{other}/lead/1.json")).await).unwrap();
            assert_eq!(shown["contents"][0]["decision"], serde_json::Value::Null);
            assert_eq!(shown["contents"][0]["awaits_own_decision"], true);
            let own: serde_json::Value =
                serde_json::from_str(&get(&format!("{desk}/lead/1.json")).await).unwrap();
            assert_eq!(own["contents"][0]["decision"]["ruling"], "confirm", "whoever decided sees it");
            assert_blind(&path, &desk, &other, &ids[0]).await;
            return;
        }
        let event = number(&path, "SELECT max(id) FROM review_event");
        store.undo(event, PersonId(1), "rina", Timestamp::now()).unwrap();
    }
    panic!("no decision was drawn to be made twice");
}

#[tokio::test]
async fn a_label_that_is_probably_wrong_is_decided_again_by_somebody_who_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["satu dua tiga".to_owned()]);
    let budi = Visitor { person: PersonId(2), name: "budi".into(), ..rina() };
    let chief = Visitor { person: PersonId(3), name: "chief".into(), role: Role::Operator, ..rina() };
    let (desk, other) = (served_to(&path, rina()).await, served_to(&path, budi).await);
    let operator = served_to(&path, chief).await;
    assert!(get(&format!("{operator}/suspects")).await.contains("Belum ada daftar"));
    let decided = send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=confirm&seen=9999").await;
    assert_eq!(decided.0, 200);
    let campaign = number(&path, "SELECT founder FROM campaign_member");
    let mut store = Store::open(&path).unwrap();
    let suspects = [NewSuspect { campaign, against: 0.9 }];
    assert_eq!(store.keep_suspects(&suspects, "m", "sari", Timestamp::now()).unwrap(), 1);
    let asked = get(&format!("{other}/today.json")).await;
    let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(asked["second"][0]["campaign"], ids[0].0.as_str(), "{asked}");
    assert_blind(&path, &desk, &other, &ids[0]).await;
    let listed = get(&format!("{operator}/suspects.json")).await;
    assert!(
        listed.contains("\"withheld\":1") && !listed.contains(ids[0].0.as_str()),
        "asked as well: {listed}"
    );
    assert_eq!(browser().get(format!("{other}/suspects")).send().await.unwrap().status(), 403);

    let again = send(&other, &format!("/campaign/{}/decide", ids[0]), "ruling=dismiss&seen=0&second=1").await;
    assert_eq!(again.0, 200);
    assert!(get(&format!("{operator}/suspects.json")).await.contains("\"state\":\"changed\""));
    assert!(get(&format!("{operator}/suspects")).await.contains("Diputuskan lain"));
}

#[tokio::test]
async fn where_the_challenger_differs_is_listed_for_operators_with_what_people_decided() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = "hubungi 0812-0000-0000 segera";
    let ids = database(&path, &[words.to_owned()]);
    let chief = Visitor { role: Role::Operator, ..rina() };
    let desk = served_to(&path, chief).await;
    assert!(get(&format!("{desk}/challenger")).await.contains("Belum ada penantang"));
    let mut store = Store::open(&path).unwrap();
    let said = ChallengerScore {
        model: "0a1b".into(),
        champion: "2c3d".into(),
        says: Some((Score::new(0.1).unwrap(), Band::Rendah)),
        stand: ChallengerStand::WouldNotFlag,
    };
    let now = Timestamp::now().to_string();
    let run = begin(&mut store, &now);
    let again = item(0, &now, Outcome::Kept(judged(hostile(0, words), Band::Tinggi, 0.9)));
    store.record(&run, &[NightItem { challenger: Some(said), ..again }]).unwrap();
    assert_eq!(store.reader().unwrap().challenger_counts(&run).unwrap(), (1, 0, 1));
    send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=dismiss&seen=9999").await;

    let view: serde_json::Value =
        serde_json::from_str(&get(&format!("{desk}/challenger.json")).await).unwrap();
    assert_eq!((view["challenger"].as_str(), view["champion"].as_str()), (Some("0a1b"), Some("2c3d")));
    let side = &view["would_not_flag"];
    assert_eq!(
        (&side["campaigns"], &side["dismissed"], &side["confirmed"]),
        (&1.into(), &1.into(), &0.into())
    );
    assert_eq!(view["would_flag"]["campaigns"], 0);
    let page = get(&format!("{desk}/challenger")).await;
    assert!(page.contains(&format!("/campaign/{}", ids[0])), "{page}");
    assert!(
        !page.contains("0812-0000-0000") && !view.to_string().contains("0812-0000-0000"),
        "masked: {page}"
    );
    let investigator = served_to(&path, rina()).await;
    assert_eq!(browser().get(format!("{investigator}/challenger")).send().await.unwrap().status(), 403);
}

/// No page tells `other` what `desk` decided on the campaign, by whatever way; to `desk` each does.
async fn assert_blind(path: &Path, desk: &str, other: &str, ad: &AdId) {
    let event = number(path, "SELECT max(id) FROM review_event");
    let json =
        async |address: String| -> serde_json::Value { serde_json::from_str(&get(&address).await).unwrap() };
    for (is_told, who) in [(true, desk), (false, other)] {
        let campaign = json(format!("{who}/campaign/{ad}.json")).await;
        let row = &campaign["campaign"];
        assert_eq!(row["human_decisions"]["verdicts"].as_array().unwrap().is_empty(), !is_told, "{row}");
        assert_eq!(row["confirmed"] == 0, !is_told, "{row}");
        assert_eq!(row["members"][0]["verdict"].is_null(), !is_told, "{row}");
        let decided = |timeline: &serde_json::Value| {
            let told = ["flag_decided", "decided", "undone", "verdict"];
            timeline.as_array().unwrap().iter().any(|event| told.contains(&event["what"].as_str().unwrap()))
        };
        assert_eq!(decided(&row["timeline"]), is_told, "{row}");
        let found = json(format!("{who}/search.json?q=satu")).await;
        assert_eq!(found["ads"][0]["verdict"].is_null(), !is_told, "{found}");
        let contact = json(format!("{who}/contact/{ad}/1.json")).await;
        assert_eq!(contact["mentions"][0]["verdict"].is_null(), !is_told, "{contact}");
        assert_eq!(decided(&contact["timeline"]), is_told, "{contact}");
        let network = json(format!("{who}/campaign/{ad}/network.json")).await;
        assert_eq!(network["campaigns"][0]["verdict"].is_null(), !is_told, "{network}");
        for page in [format!("/campaign/{ad}?done={event}"), format!("/?done={event}")] {
            let page = get(&format!("{who}{page}")).await;
            assert_eq!(page.contains("Diputuskan rina"), is_told, "{page}");
            assert!(!page.contains("keputusan:") || is_told, "{page}");
        }
        for page in [format!("/contact/{ad}/1"), "/search?q=satu".to_owned()] {
            assert_eq!(get(&format!("{who}{page}")).await.contains("dikonfirmasi"), is_told, "{page}");
        }
    }
    // The log tells it to nobody who is to decide blind, and what is handed out waits for their decision.
    let log = get(&format!("{other}/log.json")).await;
    assert!(log.contains("\"decide\"") && !log.contains("confirm #"), "{log}");
    assert!(get(&format!("{desk}/log.json")).await.contains("confirm #"));
    for way in ["export", "preview"] {
        let (_, page) = send(other, &format!("/lead/1/{way}"), "format=csv&profile=masked").await;
        assert!(page.contains("menunggu pendapat kedua dari Anda"), "{page}");
    }
    // Whoever had the page open before is told that somebody decided, and not what.
    let (status, page) = send(other, &format!("/campaign/{ad}/decide"), "ruling=weak&seen=0").await;
    assert_eq!(status, 409);
    assert!(page.contains("Orang lain memutuskan kampanye ini lebih dulu"), "{page}");
    assert!(!page.contains("Indikasi kuat") && !page.contains("rina memutuskan"), "{page}");
}

#[tokio::test]
async fn what_is_shown_in_the_clear_is_what_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = ["gudang malam shift dua", "perawat lansia rumah sakit"].map(str::to_owned);
    let ids = database(&path, &words);
    let desk = served_to(&path, rina()).await;
    let (own, other) = (ids[0].to_string(), ids[1].to_string());
    let form = format!("/campaign/{own}/contacts");
    let long = "x".repeat(100_000);
    for ad in [other.as_str(), "", "a1", "%2B6281200000000", &long] {
        let (status, page) = send(&desk, &form, &format!("ad={ad}")).await;
        assert_eq!(status, 404, "{ad:.20}");
        assert!(!page.contains("+628120000"), "{ad:.20}");
    }
    for address in ["/contact/a1/1".to_owned(), format!("/contact/{own}/99"), format!("/contact/{own}/0")] {
        assert_eq!(send(&desk, &address, "").await.0, 404, "{address}");
    }
    assert_eq!(
        number(&path, "SELECT count(*) FROM access_log WHERE what = 'reveal'"),
        0,
        "nothing was shown"
    );
    let (status, page) = send(&desk, &form, &format!("ad={own}")).await;
    assert!(status == 200 && page.contains("+6281200000000") && !page.contains("+6281200000001"), "{page}");
    let (status, _) = send(&desk, &format!("/contact/{other}/1"), "").await;
    assert_eq!(status, 200);
    let noted: Vec<String> = rusqlite::Connection::open(&path)
        .unwrap()
        .prepare("SELECT which FROM access_log WHERE what = 'reveal' ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(noted, [own, format!("{other}/1")]);
}

#[tokio::test]
async fn opening_one_ads_contacts_leaves_those_of_its_copies_masked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words =
        "dibutuhkan operator gudang shift malam di kota kami gaji besar makan dan mess lembur dibayar";
    let ids = database(&path, &[words.to_owned(), words.to_owned()]);
    let desk = served_to(&path, rina()).await;
    let (_, page) = send(&desk, &format!("/campaign/{}/contacts", ids[0]), &format!("ad={}", ids[0])).await;
    assert!(page.contains("+6281200000000"), "{page}");
    assert!(!page.contains("0812-0000-0001") && !page.contains("+6281200000001"), "{page}");
}

#[tokio::test]
async fn a_number_is_masked_in_every_field_and_writing_wherever_an_ad_is_shown() {
    let writings = [
        "0812/3456/7000",
        "+62 (812) 3456.7000",
        "0812 - 3456 - 7000",
        "０８１２３４５６７０００",
        "O812-3456-7OOO",
        "nol delapan satu dua tiga empat lima enam tujuh nol nol nol",
        "0 8 1 2 3 4 5 6 7 0 0 0",
        "⓪⑧①②③④⑤⑥⑦⓪⓪⓪",
        "0812*3456*7000",
        "6281234567000",
    ];
    let ads = writings.iter().enumerate().map(|(at, writing)| {
        let phone = "0812-3456-7000";
        let (title, text) = (
            format!("Loker {writing}"),
            format!("{SPEAKS_OF} nomor {at}, hubungi {phone} atau LINE: budi_99, paspor C1234567"),
        );
        let mut ad = Ad::new(AdId::of(&source(), &url(at)), source(), &title, &text);
        ad.url = Some(format!("https://papan.example/{at}/hub-{writing}"));
        let start = ad.document().find(phone).unwrap();
        ad.contacts.push(Contact {
            kind: ContactKind::Phone,
            value: "+6281234567000".into(),
            span: Some(Span::new(start, start + phone.len())),
            is_obfuscated: false,
        });
        let fact = |value: String| Some(Fact { value, origin: Origin::JsonLd, span: None });
        ad.employer = fact(format!("PT Maju {writing}"));
        ad.location = fact(format!("Jl. Mawar, {writing}"));
        ad
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let details: Vec<String> = (0..writings.len()).map(|at| format!("gaji besar {at}")).collect();
    let ids = stored(&path, ads.collect(), &details);
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    rusqlite::Connection::open(&path).unwrap().execute("UPDATE flag SET opened_at = ?1", [&now]).unwrap();
    let desk = served_to(&path, Visitor { role: Role::ReadOnly, ..rina() }).await;
    let further = ["/feed", "/search.json?q=gaji", "/search?q=gaji"].map(str::to_owned);
    for (ad, writing) in ids.iter().zip(writings) {
        // These ads name one contact.
        let own = pages(ad).into_iter().filter(|page| !page.contains("/2?") && !page.ends_with("/3"));
        for page in own.chain(twins(ad)).chain(further.clone()) {
            let shown = get(&format!("{desk}{page}")).await;
            let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
            assert!(!digits.contains("34567000"), "{page} shows the number:\n{shown}");
            for secret in [writing, "3456-7000", "budi_99", "C1234567", "tiga empat lima", "３４５６", "③④⑤⑥"]
            {
                assert!(!shown.contains(secret), "{page} shows {secret}:\n{shown}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_parameter_or_field_carries_control_characters_into_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["gaji besar".to_owned()]);
    let desk = served_to(&path, rina()).await;
    for page in pages(&ids[0]).into_iter().chain(twins(&ids[0])) {
        let (page, sign) = (page.split('?').next().unwrap().to_owned(), "a%00b%1F");
        for name in ["q", "after", "source", "from", "next", "saya"] {
            let answer = browser().get(format!("{desk}{page}?{name}={sign}")).send().await.unwrap();
            assert_eq!(answer.status(), 400, "{page} {name}");
            assert!(!answer.text().await.unwrap().contains('\0'), "{page} {name}");
        }
    }
    let form = "seen=0&ruling=unsure&note=kata%00asing%0Abaris+dua";
    let (status, page) = send(&desk, &format!("/campaign/{}/decide", ids[0]), form).await;
    assert!(status == 200 && !page.contains('\0'), "{status}");
    let kept: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT note FROM review_event ORDER BY id DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert!(kept.contains("kata asing") && kept.contains("baris dua"), "{kept:?}");
}

#[tokio::test]
async fn a_number_is_found_in_any_writing_by_those_alone_who_may_see_it() {
    let ads = ["0812-3456-7000", "0813-1111-2222"].iter().enumerate().map(|(at, phone)| {
        let text = format!("{SPEAKS_OF} nomor {at}, umur 18-35, hubungi {phone} atau tele @sari{at}_budiman");
        let mut ad = Ad::new(AdId::of(&source(), &url(at)), source(), "Loker", &text);
        let name = format!("@sari{at}_budiman");
        let start = ad.document().find(&name).unwrap();
        ad.contacts.push(Contact {
            kind: ContactKind::Telegram,
            value: format!("sari{at}_budiman"),
            span: Some(Span::new(start, start + name.len())),
            is_obfuscated: false,
        });
        let start = ad.document().find(phone).unwrap();
        ad.contacts.push(Contact {
            kind: ContactKind::Whatsapp,
            value: format!("+62{}", phone[1..].replace('-', "")),
            span: Some(Span::new(start, start + phone.len())),
            is_obfuscated: false,
        });
        ad
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let details = ["gaji besar 0", "gaji besar 1"].map(str::to_owned);
    let ids = stored(&path, ads.collect(), &details);
    let notes = || number(&path, "SELECT count(*) FROM access_log WHERE what = 'search_contact'");
    let found = async |desk: &str, asked: &str| -> (Vec<String>, serde_json::Value) {
        let asked: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
        let answer = get(&format!("{desk}/search.json?q={asked}")).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let ads = answer["ads"].as_array().unwrap();
        (ads.iter().map(|ad| ad["ad"].as_str().unwrap().to_owned()).collect(), answer)
    };
    // Signs alone are no words, whatever else is asked for: they find nothing, and are not told as found everywhere.
    for signs in ["\"", "*", " - ^ ", "\" * \""] {
        let desk = served_to(&path, rina()).await;
        let (ads, answer) = found(&desk, signs).await;
        assert_eq!((ads.len(), &answer["has_no_word"]), (0, &true.into()), "{signs}: {answer}");
    }
    let writings =
        ["0812-3456-7000", "0812 3456 7000", "+62 812 3456 7000", "6281234567000", "wa.me/6281234567000"];
    let investigator = served_to(&path, Visitor { role: Role::Investigator, ..rina() }).await;
    let writings: Vec<&str> = writings.into_iter().chain(["@sari0_budiman"]).collect();
    for (times, writing) in (1..).zip(&writings) {
        assert_eq!(found(&investigator, writing).await.0, [ids[0].0.clone()], "{writing}");
        assert_eq!(notes(), times, "each is noted");
    }
    // A field in which nobody read a contact.
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(
            "UPDATE ad_version SET employer = 'Agen O813-4444-5555' WHERE id = 1;
             UPDATE ad_version SET location = 'Jl. Melati (0813 4444 6666)' WHERE id = 2;
             UPDATE ad SET url = 'https://papan.example/?hp=0813%2D4444%2D7777' WHERE id = 2;",
        )
        .unwrap();
    for (writing, ad) in [("+6281344445555", 0), ("0813-4444-6666", 1), ("081344447777", 1)] {
        assert_eq!(found(&investigator, writing).await.0, [ids[ad].0.clone()], "{writing}");
    }
    assert!(found(&investigator, "081344448888").await.0.is_empty());
    let kept: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT group_concat(which) FROM access_log", [], |row| row.get(0))
        .unwrap();
    assert!(!kept.contains("7000"), "{kept}");
    for role in [Role::ReadOnly, Role::Analyst] {
        let desk = served_to(&path, Visitor { role, ..rina() }).await;
        for writing in
            writings.iter().copied().chain(["0812", "3456", "loker 3456", "budiman", "loker budiman"])
        {
            let (ads, answer) = found(&desk, writing).await;
            assert_eq!(ads, Vec::<String>::new(), "{writing}");
            assert_eq!(
                (&answer["walked"], &answer["fitting"]),
                (&0.into(), &0.into()),
                "{writing}: {answer}"
            );
        }
        assert_eq!(found(&desk, "umur 18 35").await.0.len(), 2, "figures that are no contact");
        assert!(get(&format!("{desk}/search?q=3456")).await.contains("tidak ikut dicari"));
    }
    assert_eq!(notes(), i64::try_from(writings.len()).unwrap() + 4, "the others asked for no contact");
}

#[tokio::test]
async fn an_ad_with_many_contacts_is_told_page_by_page() {
    const CONTACTS: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let mut text = String::from(SPEAKS_OF);
    let mut contacts = Vec::new();
    for at in 0..CONTACTS {
        let written = format!("0812{at:08}");
        text.push_str(" / ");
        let start = "Loker\n".len() + text.len();
        text.push_str(&written);
        let span = Some(Span::new(start, start + written.len()));
        let value = format!("+62812{at:08}");
        contacts.push(Contact { kind: ContactKind::Phone, value, span, is_obfuscated: false });
    }
    let mut ad = Ad::new(AdId::of(&source(), &url(0)), source(), "Loker", &text);
    ad.contacts = contacts;
    let ids = stored(&path, vec![ad], &["satu".to_owned()]);
    let desk = served_to(&path, rina()).await;
    let page = get(&format!("{desk}/campaign/{}", ids[0])).await;
    assert!(page.len() < 200_000, "{} bytes", page.len());
    assert!(page.contains("Kontak 1 sampai 50 dari 20.000."), "{page}");
    assert!(page.contains(&format!("href=\"/contact/{}/50\"", ids[0])) && !page.contains("/51\""), "{page}");
    let last = get(&format!("{desk}/campaign/{}?contacts=19950", ids[0])).await;
    assert!(last.contains(&format!("href=\"/contact/{}/20000\"", ids[0])), "{last}");
    assert!(last.contains("Kontak 19.951 sampai 20.000 dari 20.000."), "{last}");
    let twin = get(&format!("{desk}/campaign/{}.json?contacts=100", ids[0])).await;
    let twin: serde_json::Value = serde_json::from_str(&twin).unwrap();
    assert_eq!((&twin["contacts_in_all"], &twin["contacts"][0]["number"]), (&20_000.into(), &101.into()));
    let whole = get(&format!("{desk}/campaign/{}?whole=1", ids[0])).await;
    assert!(!whole.contains("081200000123") && !whole.contains("081200019999"), "all of them are masked");
}

#[tokio::test]
async fn what_somebody_is_unsure_of_is_put_to_others_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = ["gudang malam shift dua", "perawat lansia rumah sakit"].map(str::to_owned);
    let ids = database(&path, &words);
    let rina = served_to(&path, rina()).await;
    let budi = served_to(&path, Visitor { person: PersonId(2), name: "budi".into(), ..self::rina() }).await;
    let json =
        async |address: String| -> serde_json::Value { serde_json::from_str(&get(&address).await).unwrap() };
    let decide = format!("/campaign/{}/decide", ids[0]);
    send(&rina, &decide, "ruling=unsure&reason=check_licence&note=izin+lama").await;
    send(&rina, &format!("/campaign/{}/decide", ids[1]), "ruling=weak").await;
    for (who, is_own) in [(&rina, true), (&budi, false)] {
        let today = json(format!("{who}/today.json")).await;
        assert_eq!((&today["open"], &today["unsure"]), (&0.into(), &1.into()), "{today}");
        assert_eq!(today["unsure_queue"][0]["campaign"], ids[0].to_string(), "{today}");
        let page = get(&format!("{who}/")).await;
        assert!(
            page.contains("rina belum yakin: izin perlu dicek dulu") && page.contains("izin lama"),
            "{page}"
        );
        assert!(!page.contains("Selesai untuk hari ini"), "{page}");
        let (_, next) = send(who, "/next", "").await;
        assert_eq!(next.contains(&format!("action=\"/campaign/{}/decide\"", ids[0])), !is_own, "{next}");
    }
    // Whoever is unsure as well comes behind; a decision takes it off the list.
    send(&budi, &decide, "ruling=dismiss&second=1").await;
    let today = json(format!("{rina}/today.json")).await;
    assert_eq!((&today["unsure"], &today["unsure_queue"]), (&0.into(), &serde_json::json!([])), "{today}");
}

#[tokio::test]
async fn every_campaign_that_waits_is_reached_from_the_days_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    // Digits say nothing of what a text is about, so each has five words of its own.
    let syllable = |n: usize| ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"][n % 10];
    let word = |n: usize| [n / 100, n / 10, n, n / 100].map(syllable).concat();
    let words: Vec<String> =
        (0..76).map(|n| (0..5).map(|at| word(n * 5 + at)).collect::<Vec<_>>().join(" ")).collect();
    let ids = database(&path, &words);
    let desk = served_to(&path, rina()).await;
    let mut seen = std::collections::BTreeSet::new();
    let mut next = Some("/".to_owned());
    while let Some(address) = next {
        let page = Html::parse_document(&get(&format!("{desk}{address}")).await);
        let links = page
            .select(&Selector::parse("ol.queue [data-row]").unwrap())
            .map(|at| at.attr("href").unwrap().to_owned())
            .collect::<Vec<_>>();
        assert!(links.iter().all(|link| seen.insert(link.clone())), "no campaign is on two pages");
        let further = Selector::parse("nav.pages a:last-child").unwrap();
        let from =
            |link: &str| link.rsplit_once("from=").map_or(0, |(_, from)| from.parse::<usize>().unwrap());
        next = page
            .select(&further)
            .filter_map(|at| at.attr("href"))
            .find(|link| from(link) > from(&address))
            .map(str::to_owned);
    }
    let wanted: std::collections::BTreeSet<String> = ids.iter().map(|ad| format!("/campaign/{ad}")).collect();
    assert_eq!(seen.intersection(&wanted).count(), 76);
}

#[tokio::test]
async fn numbers_of_identity_cards_are_masked_wherever_an_ad_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = "kirim NIK 3201015507900001 atau 3201 0155 0790 0002";
    let ids = database(&path, &[words.to_owned()]);
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    rusqlite::Connection::open(&path).unwrap().execute("UPDATE flag SET opened_at = ?1", [&now]).unwrap();
    let desk = served(&path).await;
    let further = ["/feed".to_owned(), "/search.json?q=kirim".to_owned()];
    for page in pages(&ids[0]).iter().chain(&twins(&ids[0])).chain(&further) {
        let shown = get(&format!("{desk}{page}")).await;
        for number in ["3201015507900001", "0155 0790", "01550790"] {
            assert!(!shown.contains(number), "{page} shows {number}:\n{shown}");
        }
    }
    let page = get(&format!("{desk}/campaign/{}", ids[0])).await;
    assert!(page.contains("•••••••••••••001"), "{page}");
    let marked: Vec<String> = Html::parse_document(&page)
        .select(&Selector::parse(".ad-text mark").unwrap())
        .map(|mark| mark.text().collect())
        .collect();
    assert!(marked.iter().all(|mark| !mark.contains("3201")), "{marked:?}");
    // A note is masked before it is kept.
    let note = "ruling=weak&note=NIK+3201015507900001+telp+%2B62+812-3456-7890+gaji+15.000.000";
    send(&desk, &format!("/campaign/{}/decide", ids[0]), note).await;
    let kept: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT note FROM review_event ORDER BY id DESC", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, "NIK •••••••••••••001 telp +••••••••••890 gaji 15.000.000");
}

pub(crate) fn number(path: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn several_are_decided_at_once_and_undone_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let texts = ["satu dua tiga", "empat lima enam", "tujuh delapan sembilan"].map(str::to_owned);
    let ids = database(&path, &texts);
    let desk = served_to(&path, rina()).await;
    let budi = served_to(&path, Visitor { person: PersonId(2), name: "budi".into(), ..rina() }).await;
    let open = || number(&path, "SELECT count(*) FROM flag WHERE state = 'open'");
    let decided = || number(&path, "SELECT count(*) FROM review_event WHERE ruling IS NOT NULL");

    let chosen = get(&format!("{desk}/several?campaign={}&campaign={}", ids[0], ids[1])).await;
    assert!(chosen.contains("2 kampanye, 2 iklan, 2 tanda terbuka"), "{chosen}");
    assert!(chosen.contains("satu dua tiga") && !chosen.contains("tujuh delapan"), "{chosen}");
    let both = format!("campaign={}.0&campaign={}.0", ids[0], ids[1]);
    let (status, page) =
        send(&desk, "/several/decide", &format!("{both}&ruling=weak&note=hubungi+0812-3456-7890")).await;
    assert_eq!((status, decided(), open()), (200, 2, 1));
    assert!(page.contains("Keputusan berlaku untuk 2 kampanye."), "{page}");
    assert_eq!(number(&path, "SELECT count(*) FROM review_event WHERE note LIKE '%3456%'"), 0);
    // What is not one's own stays.
    send(&budi, "/several/undo", "done=1&done=2").await;
    assert_eq!(open(), 1);
    let (_, page) = send(&desk, "/several/undo", "done=1&done=2").await;
    assert!(page.contains("Semua keputusan ini dibatalkan"), "{page}");
    assert_eq!(open(), 3);

    // Whoever decided meanwhile is not overruled.
    send(&budi, &format!("/campaign/{}/decide", ids[0]), "ruling=confirm&seen=9999").await;
    let others = format!("campaign={}.0&campaign={}.0&ruling=dismiss", ids[0], ids[2]);
    let (_, page) = send(&desk, "/several/decide", &others).await;
    assert!(
        page.contains("Keputusan berlaku untuk 1 kampanye.") && page.contains("Tidak diputuskan"),
        "{page}"
    );
    let by_rina = "SELECT count(*) FROM review_event WHERE ruling = 'dismiss' AND person_name = 'rina'";
    assert_eq!(number(&path, by_rina), 1);

    for (path, form) in [
        ("/several/decide", "ruling=weak".to_owned()),
        ("/several/decide", both.clone()),
        ("/several/decide", format!("{both}&ruling=weak&reason=apa")),
        ("/several/decide", "campaign=a.b&ruling=weak".to_owned()),
        ("/several/decide", format!("{both}&ruling=weak&ruling=confirm")),
        ("/several/lead", format!("{both}&name=+")),
        ("/several/undo", "done=x".to_owned()),
    ] {
        assert_eq!(send(&desk, path, &form).await.0, 400, "{path} {form}");
    }
    let (status, page) = send(&desk, "/several/lead", &format!("{both}&name=Rute+Batam")).await;
    assert!(status == 200 && page.contains("Rute Batam"), "{page}");
    let within =
        "SELECT count(*) FROM lead_campaign c JOIN lead ON lead.id = c.lead WHERE name = 'Rute Batam'";
    assert_eq!(number(&path, within), 2);
    // A lead that takes nothing in says so.
    let lead = number(&path, "SELECT id FROM lead WHERE name = 'Rute Batam'");
    send(&desk, &format!("/lead/{lead}/state"), "to=closed&reason=selesai").await;
    let third = format!("campaign={}.0&lead={lead}", ids[2]);
    let (_, page) = send(&desk, "/several/lead", &third).await;
    assert!(page.contains("Buka lagi dulu laporan informasi yang ditutup"), "{page}");
}

#[tokio::test]
async fn a_decision_and_its_undo_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["satu dua tiga".to_owned(), "empat lima enam".to_owned()]);
    let rina = served_to(&path, rina()).await;
    let budi = served_to(&path, Visitor { person: PersonId(2), name: "budi".into(), ..self::rina() }).await;
    let decide = format!("/campaign/{}/decide", ids[0]);

    let long = "x".repeat(2_001);
    for wrong in ["reason=nope".to_owned(), format!("note={long}")] {
        assert_eq!(send(&rina, &decide, &format!("ruling=confirm&{wrong}")).await.0, 400, "{wrong}");
    }
    assert_eq!(number(&path, "SELECT count(*) FROM review_event"), 0, "what is wrong decides nothing");
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
    // Nor under the address of another campaign, whosever it is.
    for elsewhere in [format!("/campaign/{}/undo", ids[1]), "/campaign/x%0d%0aA:b/undo".to_owned()] {
        assert_eq!(send(&rina, &elsewhere, "event=1").await.0, 404, "{elsewhere}");
    }
    let (status, page) = send(&budi, &undo, "event=2").await;
    assert!(status == 200 && page.contains("tetap selesai") && !page.contains("menunggu lagi"), "{page}");
    assert_eq!(number(&path, open), 1, "the first decision keeps it closed");
    let (status, page) = send(&rina, &undo, "event=1").await;
    assert!(status == 200 && page.contains("Keputusan dibatalkan. Kampanye ini menunggu lagi."), "{page}");
    let (status, page) = send(&rina, &undo, "event=1").await;
    assert_eq!(status, 200, "once more changes nothing");
    assert!(
        page.contains("sudah dibatalkan sebelumnya") && !page.contains("Keputusan dibatalkan."),
        "{page}"
    );
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
    assert!(today.contains("sedang diperiksa budi") && today.contains("sedang Anda periksa"), "{today}");
    // A claim that nobody came back to holds nobody up.
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("UPDATE claim SET until = '2026-01-01T00:00:00.000Z' WHERE person = 2", [])
        .unwrap();
    assert!(!get(&format!("{rina}/")).await.contains("sedang diperiksa budi"));
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
    assert_eq!(number(&path, "SELECT count(*) FROM access_log WHERE what = 'reveal'"), 0);
    let (_, open) = send(&desk, &format!("/contact/{ad}/1"), "").await;
    assert!(open.contains("+6281200000000"));
    let (_, open) = send(&desk, &format!("/campaign/{ad}/contacts"), &format!("ad={ad}")).await;
    assert!(open.contains("+6281200000000"));
    let logged = "SELECT count(*) FROM access_log WHERE what = 'reveal' AND which LIKE '%0812%'";
    assert_eq!(number(&path, logged), 0, "the log names ads, never contacts");
    assert_eq!(number(&path, "SELECT count(*) FROM access_log WHERE what = 'reveal'"), 2);
    let chained = "SELECT count(DISTINCT digest) FROM access_log WHERE what = 'reveal'";
    assert_eq!(number(&path, chained), 2);
}

#[tokio::test]
async fn an_edit_that_is_flagged_itself_is_held_against_the_words_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let mut store = Store::open(&path).unwrap();
    for (time, words, band, score) in [
        ("2026-11-25T18:30:00Z", "Kirim lamaran ke toko.", Band::Rendah, 0.1),
        ("2026-11-26T18:30:00Z", "Kirim paspor ke kantor.", Band::Tinggi, 0.9),
    ] {
        let ad = night::ad(1, words);
        let code = ad.id.clone();
        let run = begin(&mut store, time);
        store.record(&run, &[item(1, time, Outcome::Kept(judged(ad, band, score)))]).unwrap();
        compare(&mut store, &HubList::default(), at(time)).unwrap();
        if band == Band::Tinggi {
            let flag = Flag {
                ad: code,
                run: run.clone(),
                band,
                score: Score::new(score).unwrap(),
                state: FlagState::Open,
                takes_over: None,
                changes: Vec::new(),
            };
            store.open_flags(&run, &[flag], 0, at(time)).unwrap();
        }
        store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
    }
    let desk = served(&path).await;
    let queue: serde_json::Value = serde_json::from_str(&get(&format!("{desk}/today.json")).await).unwrap();
    let page = get(&format!("{desk}/campaign/{}", queue["queue"][0]["campaign"].as_str().unwrap())).await;
    for words in ["Iklan ini diubah.", "versi 1", "<del>lamaran</del> <ins>paspor</ins>", "<del>toko.</del>"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("0812-0000-0001"), "contacts of both are masked");
}

#[tokio::test]
async fn after_an_edit_the_flagged_words_stand_beside_those_of_now_and_what_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = stored(&path, vec![night::ad(1, "Paspor dipegang kantor.")], &["kata".to_owned()]);
    let mut store = Store::open(&path).unwrap();
    for (time, outcome) in [
        (
            "2026-11-25T18:30:00Z",
            Outcome::Kept(judged(night::ad(1, "Kirim lamaran ke toko."), Band::Rendah, 0.1)),
        ),
        ("2026-11-26T18:30:00Z", Outcome::Skipped(waspada::domain::SkipReason::Gone)),
    ] {
        let run = begin(&mut store, time);
        store.record(&run, &[item(1, time, outcome)]).unwrap();
        compare(&mut store, &HubList::default(), at(time)).unwrap();
        store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
    }
    let desk = served(&path).await;
    let page = get(&format!("{desk}/campaign/{}.1", ids[0].0)).await;
    for words in
        ["Paspor dipegang kantor.", "Kirim lamaran ke toko.", "Tidak ada lagi sejak", "versi 1", "versi 2"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        page.find("Paspor dipegang").unwrap() < page.find("Kirim lamaran").unwrap(),
        "first what was flagged"
    );
    assert!(!page.contains("0812-0000-0001"), "contacts of both are masked");
    let queue = get(&format!("{desk}/")).await;
    assert!(queue.contains(&format!("/campaign/{}", ids[0].0)), "it still waits");
}
