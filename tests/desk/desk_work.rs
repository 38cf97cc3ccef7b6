//! What persons do with campaigns beside deciding on them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use jiff::{Timestamp, ToSpan as _};
use scraper::{Html, Selector};
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::Visitor;
use waspada::domain::{Band, Outcome, PersonId, Role};
use waspada::run::compare;
use waspada::store::{RunStatus, Store};

use crate::night::{at, begin, item, judged};
use crate::pages::{database, get, hostile, number, rina, send, served_to};

fn budi() -> Visitor {
    Visitor { person: PersonId(2), name: "budi".into(), ..rina() }
}

async fn json(address: &str) -> serde_json::Value {
    serde_json::from_str(&get(address).await).unwrap()
}

async fn today(desk: &str) -> serde_json::Value {
    json(&format!("{desk}/today.json")).await
}

fn text(path: &Path, sql: &str) -> String {
    rusqlite::Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn texts() -> [String; 3] {
    ["gudang malam shift dua", "perawat lansia rumah sakit", "tukang las kapal pesiar"].map(str::to_owned)
}

/// A later night that reads the first ad with other words.
fn edit_first(path: &Path, words: &str) {
    const LATER: &str = "2026-11-25T18:30:00Z";
    let mut store = Store::open(path).unwrap();
    let run = begin(&mut store, LATER);
    let edited = judged(hostile(0, words), Band::Tinggi, 0.9);
    store.record(&run, &[item(0, LATER, Outcome::Kept(edited))]).unwrap();
    compare(&mut store, &HubList::default(), at(LATER)).unwrap();
    store.finish_run(&run, RunStatus::Complete, Timestamp::now()).unwrap();
}

/// So many days from now, where the desk is.
fn in_days(days: i64) -> String {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let zone = jiff::tz::TimeZone::get(&settings.run.time_zone).unwrap();
    Timestamp::now().to_zoned(zone).date().saturating_add(days.days()).to_string()
}

#[tokio::test]
async fn what_is_put_off_leaves_the_queue_and_comes_back_by_hand_and_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &texts());
    let desk = served_to(&path, rina()).await;
    let other = served_to(&path, budi()).await;
    let put_off = format!("/campaign/{}/snooze", ids[0]);

    let asked = get(&format!("{desk}{put_off}")).await;
    assert!(asked.contains("Tunda kampanye ini") && asked.contains(&in_days(7)), "{asked}");
    for (wrong, status) in [
        ("until=nope".to_owned(), 400),
        ("until=day&day=".to_owned(), 422),
        (format!("until={}", in_days(0)), 422),
        (format!("until={}", in_days(91)), 422),
    ] {
        assert_eq!(send(&desk, &put_off, &wrong).await.0, status, "{wrong}");
    }
    assert_eq!(number(&path, "SELECT count(*) FROM snooze"), 0, "what is wrong puts nothing off");

    let (status, next) = send(&desk, &put_off, &format!("until={}", in_days(3))).await;
    assert!(status == 200 && next.contains("Ditunda sampai") && next.contains("data-key=\"u\""), "{next}");
    assert!(next.contains(&format!("action=\"/campaign/{}/wake\"", ids[0])), "the next campaign is shown");
    for who in [&desk, &other] {
        let told = today(who).await;
        assert_eq!((&told["open"], &told["snoozed"], &told["decided"]), (&2.into(), &1.into(), &0.into()));
        assert_eq!(told["snoozed_queue"][0]["campaign"], ids[0].to_string(), "{told}");
        assert_eq!(told["queue"].as_array().unwrap().len(), 2, "{told}");
        let page = get(&format!("{who}/")).await;
        assert!(page.contains("id=\"snoozed\"") && page.contains("oleh rina"), "{page}");
    }
    let own = get(&format!("{desk}/campaign/{}", ids[0])).await;
    assert!(own.contains("Kembalikan ke antrean") && !own.contains(&format!("href=\"{put_off}\"")), "{own}");

    // Not under the address of another campaign; by anybody who decides; twice changes nothing.
    assert_eq!(send(&other, &format!("/campaign/{}/wake", ids[1]), "number=1").await.0, 404);
    for says in ["ada di antrean lagi", "memang sudah tidak ditunda"] {
        let (status, page) = send(&other, &format!("/campaign/{}/wake", ids[0]), "number=1").await;
        assert!(status == 200 && page.contains(says), "{page}");
    }
    assert_eq!((&today(&desk).await["open"], &today(&desk).await["snoozed"]), (&3.into(), &0.into()));
    assert_eq!(number(&path, "SELECT count(*) FROM snooze"), 2);
    assert_eq!(number(&path, "SELECT count(*) FROM access_log WHERE what IN ('snooze', 'wake')"), 2);

    // Until it changes.
    send(&desk, &put_off, "until=change").await;
    assert_eq!(today(&desk).await["snoozed"], 1);
    edit_first(&path, "gudang malam shift tiga di pelabuhan lain");
    let told = today(&desk).await;
    assert_eq!((&told["open"], &told["snoozed"]), (&3.into(), &0.into()), "{told}");
    let page = get(&format!("{desk}/")).await;
    assert!(page.contains("Kembali setelah ditunda rina") && page.contains("iklannya diubah"), "{page}");

    // A decision ends it; what is decided is not put off.
    send(&desk, &format!("/campaign/{}/decide", ids[1]), "ruling=weak").await;
    let (status, page) = send(&desk, &format!("/campaign/{}/snooze", ids[1]), "until=change").await;
    assert!(status == 409 && page.contains("tidak ada yang ditunda"), "{page}");
}

/// Signs of harms that are hard to read about in all of the campaigns but the last.
fn hard_but_for_the_last(path: &Path) {
    let sql = "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans)
               SELECT max(a.id), 90, 'H03', 0, 'strong', '[]' FROM assessment a
               WHERE a.ad < (SELECT max(id) FROM ad) GROUP BY a.ad";
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// The campaign to which a page belongs.
fn code_of(page: &str) -> String {
    page.split("/decide\"").next().unwrap().rsplit("/campaign/").next().unwrap().to_owned()
}

#[tokio::test]
async fn after_three_hard_campaigns_another_kind_comes_and_a_pause_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = ["gudang malam", "perawat lansia", "tukang las", "koki hotel", "sopir truk", "kasir toko"];
    let ids = database(&path, &words.map(|words| format!("{words} di kota besar")));
    hard_but_for_the_last(&path);
    let (desk, other) = (served_to(&path, rina()).await, served_to(&path, budi()).await);
    let queue: Vec<String> = today(&desk).await["queue"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["campaign"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(queue.last(), Some(&ids[5].0), "what harms less stands last");
    let (_, mut page) = send(&desk, "/next", "after=").await;
    for (at, campaign) in queue.iter().enumerate().take(3) {
        assert_eq!(code_of(&page), *campaign);
        assert_eq!(page.contains("class=\"flash pause\""), at == 2, "a pause is offered at the third");
        if at < 2 {
            page = send(&desk, "/next", &format!("after={campaign}")).await.1;
        }
    }
    let noted = number(&path, "SELECT count(*) FROM access_log");
    // A pause keeps the campaign, shows nothing of it, and is noted nowhere.
    let (status, paused) = send(&desk, &format!("/campaign/{}/pause", queue[2]), "").await;
    assert!(
        status == 200 && paused.contains("tetap untuk Anda sampai") && !paused.contains("kota besar"),
        "{paused}"
    );
    assert_eq!(number(&path, "SELECT count(*) FROM access_log"), noted);
    assert_eq!(send(&other, &format!("/campaign/{}/pause", queue[2]), "").await.0, 409, "it is held");
    // To others it is a claim like any other.
    let until: Timestamp = text(&path, "SELECT until FROM claim").parse().unwrap();
    assert!(until > Timestamp::now() + 25.minutes(), "{until}");
    let told = json(&format!("{other}/campaign/{}.json", queue[2])).await["holder"].clone();
    let row = today(&other).await["queue"][2]["holder"].clone();
    for told in [told, row] {
        let until: Timestamp = told["until"].as_str().unwrap().parse().unwrap();
        assert!(until <= Timestamp::now() + 15.minutes(), "{told}");
    }
    let page = get(&format!("{desk}/campaign/{}", queue[2])).await;
    assert!(!page.contains("class=\"flash pause\""), "whoever has paused is not asked again");

    // Without a pause the next one is of another kind, and then the order goes on where it was left.
    let (_, page) = send(&other, "/next", "after=").await;
    assert_eq!(code_of(&page), queue[0]);
    for after in [0, 1] {
        let (_, page) = send(&other, "/next", &format!("after={}", queue[after])).await;
        assert_ne!(code_of(&page), ids[5].0, "what rina holds is passed over");
    }
    let (_, page) = send(&other, "/next", &format!("after={}", queue[3])).await;
    assert_eq!(code_of(&page), ids[5].0, "the fourth is of another kind");
    // The way back is for whoever goes on from there: `S` starts with the first.
    let (_, page) = send(&other, "/next", "after=").await;
    assert_eq!(code_of(&page), queue[0]);
    for after in [0, 0, 0, 1] {
        send(&other, "/next", &format!("after={}", queue[after])).await;
    }
    let (_, page) = send(&other, "/next", &format!("after={}", queue[3])).await;
    assert_eq!(code_of(&page), ids[5].0, "one that is opened again and again counts once");
    let (_, page) = send(&other, &format!("/campaign/{}/decide", ids[5]), "ruling=weak").await;
    assert_eq!(code_of(&page), queue[4], "and the order goes on");
}

/// Accounts in the order of their numbers, from 1.
fn accounts(path: &Path, names: &[&str]) {
    let mut store = Store::open(path).unwrap();
    for (number, name) in (1..).zip(names) {
        let made = store.add_person(name, Role::Analyst, "x", None, Timestamp::now()).unwrap();
        assert_eq!(made, PersonId(number));
    }
}

#[tokio::test]
async fn whoever_is_named_in_a_note_is_told_until_they_open_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &texts());
    accounts(&path, &["rina", "budi", "sari"]);
    let desk = served_to(&path, rina()).await;
    let other = served_to(&path, budi()).await;
    let decide = format!("/campaign/{}/decide", ids[0]);
    let page = get(&format!("{desk}/campaign/{}", ids[0])).await;
    assert!(page.contains("Sebut rekan dengan @: @budi, @sari"), "{page}");

    // A name that nobody has is said before anything is kept; a handle of an ad is masked as before.
    let note = "note=%40budi+lihat%2C+tanya+%40agen_resmi&ruling=unsure&seen=0";
    let (status, page) = send(&desk, &decide, note).await;
    assert!(status == 422 && page.contains("Tidak ada akun bernama @agen_resmi"), "{page}");
    assert!(page.contains("value=\"@budi lihat, tanya @agen_resmi\"") && page.contains("@sari"), "{page}");
    assert_eq!(number(&path, "SELECT count(*) FROM review_event"), 0);
    let (status, _) = send(&desk, &decide, &format!("{note}&anyway=1")).await;
    assert_eq!(status, 200);
    let kept = "SELECT count(*) FROM review_event WHERE note = '@budi lihat, tanya @•••'";
    assert_eq!((number(&path, kept), number(&path, "SELECT count(*) FROM mention")), (1, 1));

    // Several at once ask as well.
    let several = format!("campaign={}.0&ruling=weak&note=%40nobody", ids[1]);
    let (status, page) = send(&desk, "/several/decide", &several).await;
    assert!(status == 422 && page.contains(&format!("value=\"{}.0\"", ids[1])), "{page}");

    // Told until it is opened, and to nobody else.
    assert_eq!(today(&desk).await["mentions"], serde_json::json!([]));
    let told = today(&other).await;
    assert_eq!(told["mentions"][0]["campaign"], ids[0].to_string(), "{told}");
    let page = get(&format!("{other}/")).await;
    assert!(page.contains("Anda disebut") && page.contains("disebut rina"), "{page}");
    get(&format!("{desk}/campaign/{}", ids[0])).await;
    get(&format!("{other}/campaign/{}.json", ids[0])).await;
    assert_eq!(today(&other).await["mentions"].as_array().unwrap().len(), 1, "only their own opening counts");
    get(&format!("{other}/campaign/{}", ids[0])).await;
    assert_eq!(today(&other).await["mentions"], serde_json::json!([]));

    // The feed of notes, newest first.
    send(&desk, &format!("/campaign/{}/decide", ids[1]), "ruling=unsure&note=pekerjaan+kapal").await;
    let notes: serde_json::Value = serde_json::from_str(&get(&format!("{other}/notes.json")).await).unwrap();
    let said: Vec<&str> = notes.as_array().unwrap().iter().map(|one| one["note"].as_str().unwrap()).collect();
    assert_eq!(said, ["pekerjaan kapal", "@budi lihat, tanya @•••"]);
    let page = get(&format!("{other}/notes")).await;
    assert!(page.contains("pekerjaan kapal") && page.contains(&format!("/campaign/{}", ids[0])), "{page}");
    let older = get(&format!("{other}/notes.json?before={}", notes[0]["event"])).await;
    assert!(!older.contains("pekerjaan kapal") && older.contains("@budi"), "{older}");

    // An undone decision names nobody any more.
    send(&desk, &format!("/campaign/{}/decide", ids[2]), "ruling=unsure&note=%40Budi%3A+cek").await;
    assert_eq!(today(&other).await["mentions"].as_array().unwrap().len(), 1);
    let event = number(&path, "SELECT max(id) FROM review_event");
    send(&desk, &format!("/campaign/{}/undo", ids[2]), &format!("event={event}")).await;
    assert_eq!(today(&other).await["mentions"], serde_json::json!([]));
}

#[tokio::test]
async fn a_note_does_not_tell_what_a_second_opinion_must_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &texts());
    accounts(&path, &["rina", "budi"]);
    let desk = served_to(&path, rina()).await;
    let other = served_to(&path, budi()).await;
    // As many decisions as it takes until one is drawn for a second opinion.
    let decide = format!("/campaign/{}/decide", ids[0]);
    for _ in 0..200 {
        send(&desk, &decide, "ruling=confirm&note=%40budi+rahasia").await;
        if today(&other).await["second"].as_array().is_some_and(|second| !second.is_empty()) {
            break;
        }
        let made = number(&path, "SELECT max(id) FROM review_event WHERE ruling IS NOT NULL");
        send(&desk, &format!("/campaign/{}/undo", ids[0]), &format!("event={made}")).await;
    }
    for page in ["/", "/today.json", "/notes", "/notes.json"] {
        let told = get(&format!("{other}{page}")).await;
        assert!(told.contains(&ids[0].to_string()) && !told.contains("rahasia"), "{page}: {told}");
    }
    get(&format!("{other}/campaign/{}", ids[0])).await;
    assert_eq!(today(&other).await["mentions"].as_array().unwrap().len(), 1, "it was not shown yet");

    // Joining it with another would show what was decided on it, from either side.
    for (own, with) in [(0, 1), (1, 0)] {
        let address = format!("/campaign/{}/join", ids[own]);
        let (code, page) = send(&other, &address, &format!("other={}&reason=sama", ids[with])).await;
        assert!(code == 409 && page.contains("Beri dulu pendapat kedua Anda"), "{code} {page}");
        assert!(!page.contains("name=\"reason\"") && !page.contains("rahasia"), "{page}");
    }
    assert_eq!(number(&path, "SELECT count(DISTINCT founder) FROM campaign_member"), 3);
}

#[tokio::test]
async fn campaigns_are_joined_and_split_from_the_desk_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let ids = database(&path, &texts());
    let desk = served_to(&path, Visitor { role: Role::Investigator, ..rina() }).await;
    let analyst = served_to(&path, Visitor { role: Role::Analyst, ..budi() }).await;
    let of = |at: usize| format!("{desk}/campaign/{}", ids[at]);
    let status = async |address: &str| reqwest::get(address).await.unwrap().status().as_u16();
    let campaigns = || number(&path, "SELECT count(DISTINCT founder) FROM campaign_member");

    // Only whose role allows it, and only where something can leave.
    assert!(get(&of(0)).await.contains("Sama dengan …") && !get(&of(0)).await.contains("/cut?ad="));
    assert!(!get(&format!("{analyst}/campaign/{}", ids[0])).await.contains("/join"));

    // By words, by code; a contact is not looked for; a campaign is not the same as itself.
    let found = get(&format!("{}/join?with=perawat+lansia", of(0))).await;
    assert!(found.contains(&format!("/join?with={}", ids[1])), "{found}");
    for (with, says) in [
        ("tidakadakata", "Tidak ada kampanye lain"),
        ("0812-0000-0001", "Kontak tidak dicari di sini"),
        (&*ids[0].to_string(), "Keduanya sudah satu kampanye"),
    ] {
        let page = get(&format!("{}/join?with={with}", of(0))).await;
        assert!(page.contains(says) && !page.contains("name=\"reason\""), "{with}: {page}");
    }
    let asked = get(&format!("{}/join?with={}", of(0), ids[1])).await;
    assert_eq!(asked.matches("1 iklan, 1 tanda terbuka, 0 keputusan yang berlaku").count(), 2, "{asked}");

    // What is put off puts the other off as well: it is told before.
    let late = format!("until={}", in_days(7));
    assert_eq!(send(&desk, &format!("/campaign/{}/snooze", ids[2]), &late).await.0, 200);
    let asked = get(&format!("{}/join?with={}", of(0), ids[2])).await;
    assert!(asked.contains("Ditunda sampai"), "{asked}");

    let open_flags = || number(&path, "SELECT count(*) FROM flag WHERE state = 'open'");
    assert_eq!(open_flags(), 3);
    let join = format!("/campaign/{}/join", ids[0]);
    let (code, page) = send(&desk, &join, &format!("other={}&reason=+", ids[1])).await;
    assert!(code == 422 && page.contains("Wajib"), "{page}");
    assert_eq!(campaigns(), 3, "without a reason nothing is done");
    let (code, page) = send(&desk, &join, &format!("other={}&reason=tulis+0812-3456-7890", ids[1])).await;
    assert!(code == 200 && page.contains("sekarang satu"), "{page}");
    assert_eq!((campaigns(), open_flags()), (2, 2));
    assert_eq!(number(&path, "SELECT count(*) FROM campaign_edge WHERE reason LIKE '%3456%'"), 0);
    let (code, page) = send(&desk, &join, &format!("other={}&reason=lagi", ids[1])).await;
    assert!(code == 409 && page.contains("Keduanya sudah satu kampanye"), "{page}");

    // The way back: what leaves is named first.
    let held = Html::parse_document(&get(&of(0)).await);
    let cut = Selector::parse("a[href*='/cut?ad=']").unwrap();
    let way = held.select(&cut).next().unwrap().attr("href").unwrap().to_owned();
    let (campaign, leaving) = way.strip_prefix("/campaign/").unwrap().split_once("/cut?ad=").unwrap();
    let asked = get(&format!("{desk}{way}")).await;
    assert!(asked.contains("1 dari 2 iklan keluar") && asked.contains(leaving), "{asked}");
    assert_eq!(status(&format!("{desk}/campaign/{campaign}/cut?ad={}", ids[2])).await, 409);
    assert_eq!(status(&format!("{desk}/campaign/{campaign}/cut?ad={campaign}")).await, 409);
    let path_of = format!("/campaign/{campaign}/cut");
    assert_eq!(send(&desk, &path_of, &format!("other={leaving}&reason=")).await.0, 422);
    let (code, page) = send(&desk, &path_of, &format!("other={leaving}&reason=beda")).await;
    assert!(code == 200 && page.contains("kampanye sendiri") && page.contains("satukan lagi"), "{page}");
    assert_eq!((campaigns(), open_flags()), (3, 3), "both wait for a person again");
    let logged =
        "SELECT count(*) FROM access_log WHERE what IN ('campaign_join', 'campaign_cut') AND person = 1";
    assert_eq!(number(&path, logged), 2);
}
