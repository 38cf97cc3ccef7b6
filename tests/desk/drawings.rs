//! Pictures of the desk and the tables beside them: they say the same, to the keyboard, on a phone and in the dark.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::Path;

use scraper::{Html, Selector};
use serde_json::{Value, json};
use waspada::campaign::HubList;
use waspada::desk::Visitor;
use waspada::domain::{
    AdId, Band, Destination, Flag, FlagState, Outcome, PersonId, PlaceMention, Role, Score, Span,
};
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
    assert_eq!(told[..2], ["first_seen", "flag_opened"], "{contact}");
    for what in ["gone", "back_again", "page_changed", "flag_decided"] {
        assert!(told.contains(&what), "{what}: {contact}");
    }
    let page = get(&format!("{desk}/contact/{}/1", ids[0])).await;
    assert_eq!(loose(&page, "svg.timeline"), Vec::<String>::new());
    assert!(!page.contains("0812-0000-0000") && !page.contains("6281200000000"), "masked: {page}");
}

/// The first ad gets other words today, which found a campaign of their own and are flagged.
fn edit_and_flag(path: &Path, words: &str) {
    let now = jiff::Timestamp::now().to_string();
    let mut store = Store::open(path).unwrap();
    let night = begin(&mut store, &now);
    let edited = judged(hostile(0, words), Band::Tinggi, 0.9);
    let flag = Flag {
        ad: edited.ad.id.clone(),
        run: night.clone(),
        band: Band::Tinggi,
        score: Score::new(0.9).unwrap(),
        state: FlagState::Open,
        takes_over: None,
        changes: Vec::new(),
    };
    store.record(&night, &[item(0, &now, Outcome::Kept(edited))]).unwrap();
    compare(&mut store, &HubList::default(), at(&now)).unwrap();
    store.open_flags(&night, &[flag], 0, at(&now)).unwrap();
    store.finish_run(&night, RunStatus::Complete, at(&now)).unwrap();
}

#[tokio::test]
async fn what_was_decided_of_other_words_is_told_with_their_campaign_alone_and_not_to_the_blind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &["gudang malam shift dua".to_owned()]);
    let budi = Visitor { person: PersonId(2), name: "budi".into(), ..rina() };
    let (desk, other) = (served_to(&path, rina()).await, served_to(&path, budi).await);
    // Decided and undone until the decision is among those that are made twice.
    for turn in 0.. {
        assert!(turn < 400, "no decision was drawn to be made twice");
        send(&desk, &format!("/campaign/{}/decide", ids[0]), "ruling=confirm&seen=9999").await;
        if json_of(format!("{other}/campaign/{}.json", ids[0])).await["is_second_look"] == true {
            break;
        }
        let event = crate::pages::number(&path, "SELECT max(id) FROM review_event");
        send(&desk, &format!("/campaign/{}/undo", ids[0]), &format!("event={event}")).await;
    }
    edit_and_flag(&path, "perawat lansia di rumah, gaji ditahan dua bulan");
    let asked = json_of(format!("{other}/campaign/{}.json", ids[0])).await;
    assert_eq!(asked["is_second_look"], false, "the new words are another campaign: {asked}");
    let asked = json_of(format!("{other}/campaign/{}.1.json", ids[0])).await;
    assert_eq!(asked["is_second_look"], true, "{asked}");

    for (is_told, who) in [(true, &desk), (false, &other)] {
        let verdict = async |campaign: &str| {
            json_of(format!("{who}/campaign/{campaign}/network.json")).await["campaigns"][0]["verdict"]
                .clone()
        };
        let of_first = if is_told { json!("confirmed") } else { Value::Null };
        assert_eq!(verdict(&ids[0].0).await, Value::Null, "nobody decided on the new campaign");
        assert_eq!(verdict(&format!("{}.1", ids[0])).await, of_first);
        let shown = json_of(format!("{who}/campaign/{}.json", ids[0])).await;
        assert_eq!(
            (&shown["campaign"]["confirmed"], &shown["campaign"]["members"][0]["verdict"]),
            (&json!(0), &Value::Null)
        );
        let shown = json_of(format!("{who}/campaign/{}.1.json", ids[0])).await;
        assert_eq!(shown["campaign"]["confirmed"], i64::from(is_told), "{shown}");
        let found = json_of(format!("{who}/search.json?q=lansia")).await;
        assert_eq!(found["ads"][0]["verdict"], Value::Null, "{found}");

        let contact = json_of(format!("{who}/contact/{}/1.json", ids[0])).await;
        let told = whats(&contact["timeline"]);
        let count = |what: &str| told.iter().filter(|told| **told == what).count();
        let decided = usize::from(is_told);
        assert_eq!(
            (count("verdict"), count("flag_decided"), count("flag_opened")),
            (decided, decided, 2),
            "{contact}"
        );
        let verdicts: Vec<&Value> =
            contact["mentions"].as_array().unwrap().iter().map(|used| &used["verdict"]).collect();
        assert_eq!(verdicts, [&Value::Null, &of_first], "newest first: {contact}");
        let page = get(&format!("{who}/contact/{}/1", ids[0])).await;
        assert_eq!(page.contains("dikonfirmasi"), is_told, "{page}");
    }
}

#[tokio::test]
async fn many_copies_that_are_there_still_are_told_once_and_push_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &vec!["gudang malam shift dua".to_owned(); 65]);
    run(
        &path,
        "UPDATE ad SET last_seen_at = '2026-12-20T18:30:00.000Z';
         INSERT INTO takedown (ad, last_seen_at, found_at, back_at)
         VALUES (30, '2026-11-24T18:30:00.000Z', '2026-11-26T18:30:00.000Z', '2026-11-28T18:30:00.000Z');
         UPDATE contact SET value = '+6281200000000' WHERE kind = 'phone';
         UPDATE contact_sighting SET value = '+6281200000000' WHERE kind = 'phone';",
    );
    let desk = served_to(&path, rina()).await;
    let campaign = json_of(format!("{desk}/campaign/{}.json", ids[0])).await["campaign"]["timeline"].clone();
    let contact = json_of(format!("{desk}/contact/{}/1.json", ids[0])).await["timeline"].clone();
    for timeline in [campaign, contact] {
        let told = whats(&timeline);
        assert!(told.len() > 60, "{timeline}");
        assert_eq!(told.iter().filter(|what| **what == "seen_again").count(), 1, "{timeline}");
    }
    for address in [format!("{desk}/campaign/{}", ids[0]), format!("{desk}/contact/{}/1", ids[0])] {
        let page = get(&address).await;
        for what in
            ["tanda dibuka", "tidak ada lagi di halamannya", "ada lagi di halamannya", "terakhir terlihat"]
        {
            assert!(page.contains(&format!(">{what}</td>")), "{what}: {page}");
        }
    }
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

/// Four campaigns in a row: each shares a contact with the next. A hundred more share one with the second.
fn in_a_row(path: &Path, beside: usize) -> Vec<AdId> {
    let words = [
        "gudang malam shift dua",
        "perawat lansia di rumah",
        "tukang las kapal pesiar",
        "koki hotel bintang",
    ];
    let mut texts: Vec<String> = words.map(str::to_owned).to_vec();
    let signs = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"];
    for n in 0..beside {
        texts.push(format!(
            "{} {} toko {} pasar {}",
            signs[n % 10],
            signs[n / 10],
            signs[n * 7 % 10],
            signs[n * 3 % 10]
        ));
    }
    let ids = database(path, &texts);
    let version = |n: usize| n + 1;
    // What the made-up ads name besides stands in all of them; of one employer no contact is a hub.
    let mut sql =
        "DELETE FROM contact_sighting WHERE kind <> 'phone'; UPDATE ad_version SET employer = 'PT Satu';"
            .to_owned();
    let mut sighted = |value: &str, n: usize| {
        write!(sql, "INSERT INTO contact_sighting VALUES ('phone', '{value}', {});", version(n)).unwrap();
    };
    for (value, first, second) in
        [("+6281100000001", 0, 1), ("+6281100000002", 1, 2), ("+6281100000003", 2, 3)]
    {
        sighted(value, first);
        sighted(value, second);
    }
    (4..4 + beside).for_each(|n| sighted("+6281100000002", n));
    run(path, &sql);
    ids
}

#[tokio::test]
async fn a_network_is_shown_two_contacts_away_and_says_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = in_a_row(&path, 0);
    let desk = served_to(&path, Visitor { role: Role::ReadOnly, ..rina() }).await;
    let shown = json_of(format!("{desk}/campaign/{}/network.json", ids[0])).await;
    let steps = |shown: &Value| -> Vec<(String, i64)> {
        let campaigns = shown["campaigns"].as_array().unwrap().iter();
        campaigns
            .map(|c| (c["campaign"].as_str().unwrap().to_owned(), c["steps"].as_i64().unwrap()))
            .collect()
    };
    let row = |n: usize, far: i64| (ids[n].0.clone(), far);
    assert_eq!(
        steps(&shown),
        [row(0, 0), row(1, 1), row(2, 2)],
        "the fourth is three contacts away: {shown}"
    );
    assert_eq!(shown["contacts"][1]["campaigns"], json!([1, 2]), "{shown}");
    let text = shown.to_string();
    assert!(!text.contains("81100000001") && !text.contains("81200000000"), "masked: {text}");
    assert_eq!((&shown["campaigns_left_out"], &shown["contacts_left_out"]), (&json!(0), &json!(0)));
    let page = get(&format!("{desk}/campaign/{}/network", ids[0])).await;
    assert_eq!(loose(&page, "svg.graph"), Vec::<String>::new());
    assert!(!page.contains("81100000001") && page.contains("2 kontak"), "{page}");

    let crowded = folder.path().join("crowded.db");
    let ids = in_a_row(&crowded, 40);
    let desk = served_to(&crowded, rina()).await;
    let shown = json_of(format!("{desk}/campaign/{}/network.json", ids[0])).await;
    assert_eq!(shown["campaigns"].as_array().unwrap().len(), 24, "{shown}");
    assert_eq!((&shown["campaigns_left_out"], &shown["is_at_least"]), (&json!(19), &json!(false)), "{shown}");
    let page = get(&format!("{desk}/campaign/{}/network", ids[0])).await;
    assert!(page.contains(&format!("Tidak ditampilkan: {} kampanye", 19)), "{page}");
    let again = json_of(format!("{desk}/campaign/{}/network.json", ids[0])).await;
    assert_eq!(again, shown, "always the same");
}

#[tokio::test]
async fn a_network_says_at_least_where_it_did_not_look_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = in_a_row(&path, 0);
    let shown =
        async |desk: &str, n: usize| json_of(format!("{desk}/campaign/{}/network.json", ids[n])).await;
    let desk = served_to(&path, rina()).await;
    // Its own, the shared one and others: one more than are asked about.
    let mut sql = String::new();
    for n in 0..24 {
        write!(sql, "INSERT INTO contact_sighting VALUES ('phone', '+62822000000{n:02}', 1);").unwrap();
    }
    run(&path, &sql);
    let before = shown(&desk, 0).await;
    let contacts = crate::pages::number(&path, "SELECT count(*) FROM contact_sighting WHERE ad_version = 1");
    assert_eq!(contacts, 25);
    assert_eq!((&before["contacts_left_out"], &before["is_at_least"]), (&json!(1), &json!(true)), "{before}");
    let page = get(&format!("{desk}/campaign/{}/network", ids[0])).await;
    assert!(page.contains("Tidak ditampilkan: sedikitnya 0 kampanye dan 1 kontak lain"), "{page}");
    assert_eq!(shown(&desk, 3).await["is_at_least"], false);

    // More versions than are counted.
    run(
        &path,
        "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 502)
         INSERT INTO ad_version (ad, number, is_current, words_sha256, run, captured_at, kind, language, title, fields, text)
         SELECT v.ad, n, 0, printf('%064d', n), v.run, v.captured_at, v.kind, v.language, v.title, v.fields, v.text
         FROM n, ad_version v WHERE v.id = 4;
         INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie, fingerprint)
         SELECT v.id, m.founder, m.first_seen_s, v.id, m.fingerprint
         FROM ad_version v, campaign_member m WHERE v.ad = 4 AND v.number > 1 AND m.ad_version = 4;",
    );
    let many = shown(&desk, 3).await;
    assert_eq!(
        (&many["campaigns"][0]["is_cut"], &many["is_at_least"]),
        (&json!(true), &json!(true)),
        "{many}"
    );
    assert!(get(&format!("{desk}/campaign/{}/network", ids[3])).await.contains(">sedikitnya 1</td>"));
}

#[tokio::test]
async fn a_contact_is_followed_in_each_of_its_hands() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = in_a_row(&path, 1);
    // Years ago the first had the number that the second and the fifth share now.
    run(
        &path,
        "INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language, title, fields, text)
         SELECT 6, ad, 2, 0, printf('%064d', 6), run, '2020-01-01T00:00:00.000Z', kind, language, title, fields, text
         FROM ad_version WHERE id = 1;
         INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie, fingerprint)
         SELECT 6, founder, first_seen_s, 6, fingerprint FROM campaign_member WHERE ad_version = 1;
         UPDATE contact_sighting SET value = '+6281100000009' WHERE ad_version = 5 AND value = '+6281100000002';
         INSERT INTO contact_sighting VALUES ('phone', '+6281100000009', 6), ('phone', '+6281100000009', 2);",
    );
    let desk = served_to(&path, rina()).await;
    let shown = json_of(format!("{desk}/campaign/{}/network.json", ids[0])).await;
    let steps: Vec<(&str, i64)> = shown["campaigns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|campaign| (campaign["campaign"].as_str().unwrap(), campaign["steps"].as_i64().unwrap()))
        .collect();
    assert!(steps.contains(&(ids[4].0.as_str(), 2)), "by way of the second: {shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_is_read_with_the_keyboard_on_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = in_a_row(&path, 12);
    let dark = Visitor { theme: waspada::desk::Theme::Dark, ..rina() };
    let (desk, dark) = (served_to(&path, rina()).await, served_to(&path, dark).await);
    let window = Driver::start();
    let window = (window.window(360, 740).await, window);
    let place = format!("/campaign/{}/network", ids[0]);
    assert_fit(&window.0, &format!("{desk}{place}"), &format!("{dark}{place}")).await;
    let script = "const marks = [...document.querySelectorAll('.graph a.mark')]; marks[1].focus();
                  return document.activeElement === marks[1] && marks.every((mark) => mark.tabIndex === 0);";
    assert_eq!(window.0.script(script).await, json!(true));
    window.0.press('\u{e007}').await;
    let at = "return [location.hash, document.querySelector(':target').getClientRects().length > 0]";
    assert_eq!(window.0.script(at).await, json!(["#campaign-2", true]));
    assert_eq!(window.0.complaints().await, Vec::<String>::new());
    window.0.client.close().await.unwrap();
}

/// Two copies without a title from a chat: work in Cambodia, from Batam and from a place without coordinates.
fn from_a_chat(path: &Path) -> Vec<AdId> {
    let mut store = Store::open(path).unwrap();
    let night = begin(&mut store, "2026-11-24T18:30:00Z");
    let ids: Vec<AdId> = (0..2)
        .map(|number| {
            let text = format!(
                "====\n*🔥 Lowongan admin Kamboja*\nHub 0812-0000-{number:04}, gaji besar tiap bulan, mess dan makan ditanggung, berangkat dari Batam atau Entikong"
            );
            let plain = hostile(number, "");
            let mut ad = waspada::domain::Ad::new(plain.id.clone(), plain.source.clone(), "", &text);
            ad.contacts = plain.contacts;
            ad.contacts.iter_mut().for_each(|contact| contact.span = None);
            ad.places = ["Batam", "Entikong"]
                .map(|name| PlaceMention { code: "ID".into(), name: name.into(), span: Span::new(0, 4), is_hub: false })
                .to_vec();
            ad.destination = Some(Destination { code: "KH".into(), name: "Kamboja".into(), span: None });
            let id = ad.id.clone();
            let judged = judged(ad, Band::Tinggi, 0.9);
            store.record(&night, &[item(number, "2026-11-24T18:30:00Z", Outcome::Kept(judged))]).unwrap();
            id
        })
        .collect();
    compare(&mut store, &HubList::default(), at("2026-11-24T18:30:00Z")).unwrap();
    let flag = Flag {
        ad: ids[0].clone(),
        run: night.clone(),
        band: Band::Tinggi,
        score: Score::new(0.9).unwrap(),
        state: FlagState::Open,
        takes_over: None,
        changes: Vec::new(),
    };
    store.open_flags(&night, &[flag], 0, at("2026-11-24T18:30:00Z")).unwrap();
    store.finish_run(&night, RunStatus::Complete, at("2026-11-24T18:30:00Z")).unwrap();
    ids
}

const CALLED: &str = "Lowongan admin Kamboja · Hub +62812•••••000, gaji besar tiap bulan, mess dan…";

#[tokio::test]
async fn an_ad_without_a_title_is_called_by_its_first_words_wherever_it_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = from_a_chat(&path);
    let desk = served_to(&path, rina()).await;
    send(&desk, &format!("/campaign/{}/lead", ids[0]), "name=Rute&reason=serupa").await;
    let code = &ids[0];
    for address in [
        "/".to_owned(),
        format!("/campaign/{code}"),
        format!("/campaign/{code}/network"),
        format!("/campaign/{code}/snooze"),
        format!("/contact/{code}/1"),
        "/search?words=gaji".to_owned(),
        "/lead/1".to_owned(),
    ] {
        let page = get(&format!("{desk}{address}")).await;
        assert!(page.contains(CALLED), "{address}: {page}");
        assert!(!page.contains("(tanpa judul)") && !page.contains("0812-0000-0000"), "{address}: {page}");
    }
    let twin = json_of(format!("{desk}/today.json")).await.to_string();
    assert!(twin.contains(CALLED) && !twin.contains("0000-0000"), "{twin}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_places_of_a_campaign_are_a_map_and_a_table_to_the_keyboard_on_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = from_a_chat(&path);
    let dark = Visitor { theme: waspada::desk::Theme::Dark, role: Role::ReadOnly, ..rina() };
    let (desk, dark) = (served_to(&path, rina()).await, served_to(&path, dark).await);
    let place = format!("/campaign/{}", ids[0]);
    let page = get(&format!("{desk}{place}")).await;
    assert_eq!(loose(&page, ".place-map"), Vec::<String>::new());
    for part in [
        "aria-label=\"1. Kamboja: pekerjaan di sana 2 iklan, disebut 2 iklan\"",
        "href=\"#place-2\" aria-label=\"2. Batam: pekerjaan di sana 0 iklan, disebut 2 iklan\"",
        "Entikong</bdi> <span class=\"hint\">(tanpa koordinat, tidak di peta)",
    ] {
        assert!(page.contains(part), "{part} not in\n{page}");
    }
    assert_eq!(page.matches("<line class=\"way\"").count(), 1, "no line to what has no coordinates");
    let twin = json_of(format!("{desk}{place}.json")).await;
    assert_eq!(
        twin["campaign"]["places"][0],
        json!({ "code": "KH", "name": "Kamboja", "ads": 2, "work": 2 }),
        "{twin}"
    );
    assert_eq!(twin["campaign"]["ways"].as_array().unwrap().len(), 2);
    let driver = Driver::start();
    let window = driver.window(360, 740).await;
    assert_fit(&window, &format!("{desk}{place}"), &format!("{dark}{place}")).await;
    let last = "const marks = [...document.querySelectorAll('.place-map a.mark')]; marks[0].focus();
                return document.activeElement === marks[0] && marks.every((mark) => mark.tabIndex === 0);";
    assert_eq!(window.script(last).await, json!(true));
    let to = window.script("return document.activeElement.getAttribute('href')").await;
    window.press('\u{e007}').await;
    let at = "return [location.hash, document.querySelector(':target').getClientRects().length > 0]";
    assert_eq!(window.script(at).await, json!([to, true]));
    assert_eq!(window.complaints().await, Vec::<String>::new());
    window.client.close().await.unwrap();
}
