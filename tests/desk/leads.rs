//! The dossier of a lead on the desk, its way out, and downloads by role.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use crate::night;

use std::path::Path;

use axum::Extension;
use night::{ad, at, begin, item, judged};
use waspada::archive::Archive;
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::{self, Desk, DeskSettings, ExportPlaces, Knowledge, Theme, Visitor};
use waspada::domain::{
    Band, Destination, Outcome, PersonId, PlaceMention, Role, Ruling, RulingReason, Span, sha256_hex,
};
use waspada::i18n::Locale;
use waspada::run::compare;
use waspada::store::{Decision, NightItem, RunStatus, Store};

const AT: &str = "2026-11-24T18:30:00Z";

/// A database with one ad that a person confirmed, its evidence beside it; the ad's code.
fn house(folder: &Path) -> String {
    let mut store = Store::open(&folder.join("waspada.db")).unwrap();
    let run = begin(&mut store, AT);
    let archive = Archive::create(&folder.join("archive"), &run, 1 << 20, "waspada", "agent").unwrap();
    let capture = archive.resource("file:a.csv#row=1", "application/json", b"{}", at(AT)).unwrap();
    archive.close().unwrap();
    let mut own = ad(1, "<b>Segera</b> hubungi kami sebelum kuota habis");
    let span = Span::new(0, 1);
    own.places = [("ID", "Batam"), ("ID", "Entikong"), ("KH", "Kamboja")]
        .map(|(code, name)| PlaceMention { code: code.into(), name: name.into(), span, is_hub: false })
        .into();
    own.destination = Some(Destination { code: "KH".into(), name: "Kamboja".into(), span: None });
    let code = own.id.0.clone();
    let stored =
        NightItem { capture: Some(capture), ..item(1, AT, Outcome::Kept(judged(own, Band::Tinggi, 0.9))) };
    store.record(&run, &[stored]).unwrap();
    compare(&mut store, &HubList::default(), at(AT)).unwrap();
    store.finish_run(&run, RunStatus::Complete, at(AT)).unwrap();
    let decision = Decision {
        campaign: code.clone(),
        ruling: Ruling::Confirm,
        reason: Some(RulingReason::SeveralSigns),
        note: String::new(),
        person: PersonId(1),
        person_name: "rina".into(),
        seen: 0,
        is_second: false,
        at: at(AT),
    };
    store.decide_campaign(&decision).unwrap();
    code
}

async fn served(folder: &Path, person: i64, role: Role) -> String {
    served_up_to(folder, person, role, 64 << 20).await
}

async fn served_up_to(folder: &Path, person: i64, role: Role, largest_download_bytes: u64) -> String {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let places = ExportPlaces {
        archive: folder.join("archive"),
        match_key: folder.join("match.key"),
        signing_key: folder.join("evidence.key"),
        manifests: folder.join("manifests"),
    };
    let desk = DeskSettings { four_eyes: true, places, largest_download_bytes, ..DeskSettings::default() };
    let desk = Desk::open(&folder.join("waspada.db"), Knowledge::load(&settings).unwrap(), desk).unwrap();
    let visitor = Visitor {
        person: PersonId(person),
        name: format!("orang{person}"),
        role,
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

/// Sends a form as a browser does, and follows where it leads.
async fn send(desk: &str, path: &str, form: &str) -> (u16, String, Vec<u8>) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let request = reqwest::Client::new().post(format!("{desk}{path}")).header("Origin", desk);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form.to_owned());
    let answer = request.send().await.unwrap();
    let (status, media) = (answer.status().as_u16(), answer.headers().get("content-type").cloned());
    let media = media.map(|media| media.to_str().unwrap().to_owned()).unwrap_or_default();
    (status, media, answer.bytes().await.unwrap().to_vec())
}

async fn get(address: &str) -> String {
    reqwest::get(address).await.unwrap().text().await.unwrap()
}

fn number(folder: &Path, sql: &str) -> i64 {
    let base = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    base.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_shows_words_and_evidence_and_goes_out_by_four_eyes() {
    let folder = tempfile::tempdir().unwrap();
    let code = house(folder.path());
    let maker = served(folder.path(), 1, Role::Investigator).await;
    let other = served(folder.path(), 2, Role::Investigator).await;
    let analyst = served(folder.path(), 3, Role::Analyst).await;
    send(&maker, &format!("/campaign/{code}/lead"), "name=Rute").await;
    let about = "summary=Satu+iklan+0812-3456-7890&purpose=rujukan&addressee=kp2mi&owner=Rina&note=catatan";
    assert_eq!(send(&maker, "/lead/1/about", about).await.0, 200);
    assert_eq!(send(&maker, "/lead/1/about", "addressee=siapa").await.0, 400);
    let page = get(&format!("{analyst}/lead/1")).await;
    for part in [
        "&lt;b&gt;Segera&lt;/b&gt; hubungi kami",
        &sha256_hex(b"{}"),
        "Kontak bersama",
        "+62812•••••001",
        "Kementerian Pelindungan Pekerja Migran Indonesia",
        "rancangan",
        "class=\"no-print\"",
    ] {
        assert!(page.contains(part), "{part} not in\n{page}");
    }
    assert!(!page.contains("3456-7890") && !page.contains("81200000001"), "personal data on the page");
    assert!(!page.contains("/lead/1/way"), "an analyst neither approves nor sends");
    // The map, and a table that says the same, also of the place that has no coordinates.
    for part in [
        "<svg class=\"place-map\"",
        "aria-label=\"1. Kamboja: pekerjaan di sana 1 iklan, disebut 1 iklan\"",
        "href=\"#place-2\" aria-label=\"2. Batam: pekerjaan di sana 0 iklan, disebut 1 iklan\"",
        "<line class=\"way\"",
        "<tr id=\"place-2\"",
        "GeoNames (CC BY 4.0)",
    ] {
        assert!(page.contains(part), "{part} not in\n{page}");
    }
    assert!(
        page.matches("<line class=\"way\"").count() == 1 && !page.contains("href=\"#place-3\""),
        "Entikong"
    );
    assert!(page.contains("Entikong</bdi> <span class=\"hint\">(tanpa koordinat, tidak di peta)"), "{page}");
    let twin: serde_json::Value =
        serde_json::from_str(&get(&format!("{analyst}/lead/1.json")).await).unwrap();
    let kamboja = serde_json::json!({ "code": "KH", "name": "Kamboja", "ads": 1, "work": 1 });
    assert_eq!(twin["dossier"]["places"][0], kamboja, "{twin}");
    assert_eq!(twin["dossier"]["ways"].as_array().unwrap().len(), 2);

    // Nobody approves what they put together; somebody else does, and sends it.
    let (_, _, refused) = send(&maker, "/lead/1/way", "step=approve").await;
    assert!(String::from_utf8(refused).unwrap().contains("perlu persetujuan orang yang tidak menyusunnya"));
    assert_eq!(send(&analyst, "/lead/1/way", "step=approve").await.0, 403);
    send(&other, "/lead/1/way", "step=approve&reason=sudah+diperiksa").await;
    assert!(get(&format!("{maker}/lead/1")).await.contains("disetujui"));
    send(&maker, "/lead/1/way", "step=send&recipient=KP2MI").await;
    send(&analyst, "/lead/1/outcome", "outcome=answered").await;
    let page = get(&format!("{maker}/lead/1")).await;
    assert!(page.contains("terkirim") && page.contains("dijawab") && page.contains("KP2MI"), "{page}");
    assert!(!page.contains("/lead/1/take-out") && !page.contains("/lead/1/about"), "what was sent stays");
    assert_eq!(reqwest::get(format!("{maker}/lead/1/recall")).await.unwrap().status().as_u16(), 404);
    send(&maker, "/lead/1/way", "step=withdraw&reason=keliru").await;
    assert!(get(&format!("{maker}/lead/1")).await.contains("href=\"/lead/1/recall\""));
    assert_eq!(reqwest::get(format!("{analyst}/lead/1/recall")).await.unwrap().status().as_u16(), 403);
    let notices = reqwest::get(format!("{maker}/lead/1/recall")).await.unwrap().bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(notices.to_vec())).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("penarikan-1/penarikan.html").unwrap(), &mut sheet)
        .unwrap();
    assert!(sheet.contains("keliru") && sheet.contains("Dikirim kepada <b>KP2MI</b>"), "{sheet}");
    assert!(zip.by_name("penarikan-1/penarikan-stix.json").is_ok());
    assert!(get(&format!("{maker}/leads")).await.contains("ditarik"));
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_are_masked_by_role_and_noted() {
    let folder = tempfile::tempdir().unwrap();
    let code = house(folder.path());
    let investigator = served(folder.path(), 1, Role::Investigator).await;
    let analyst = served(folder.path(), 3, Role::Analyst).await;
    let looker = served(folder.path(), 4, Role::ReadOnly).await;
    send(&investigator, &format!("/campaign/{code}/lead"), "name=Rute").await;
    let (_, media, page) = send(&analyst, "/lead/1/export", "format=csv").await;
    assert!(media.starts_with("text/html"), "{media}");
    assert!(String::from_utf8(page).unwrap().contains("keperluan belum ditulis"));
    send(&investigator, "/lead/1/about", "purpose=rujukan&addressee=kp2mi").await;
    assert_eq!(send(&looker, "/lead/1/export", "format=csv").await.0, 403);
    // A preview tells what would leave, in masked words whatever the profile, and takes no approval.
    assert_eq!(send(&looker, "/lead/1/preview", "format=csv").await.0, 403);
    assert_eq!(send(&analyst, "/lead/1/preview", "format=csv&profile=full").await.0, 403);
    for (who, form) in [(&analyst, "format=csv"), (&investigator, "format=bag&profile=full&recipient=KP2MI")]
    {
        let (status, _, page) = send(who, "/lead/1/preview", form).await;
        let page = String::from_utf8(page).unwrap();
        assert_eq!(status, 200, "{form}");
        assert!(page.contains("Yang akan keluar") && page.contains("•••001"), "{page}");
        assert!(page.contains("action=\"/lead/1/export\"") && !page.contains("81200000001"), "{page}");
    }
    let (_, _, figures) = send(&analyst, "/lead/1/preview", "format=csv&profile=figures").await;
    let figures = String::from_utf8(figures).unwrap();
    assert!(figures.contains("contact_kind") && !figures.contains("Segera"), "{figures}");
    assert_eq!(send(&analyst, "/lead/1/export", "format=csv&profile=full").await.0, 403);
    assert_eq!(send(&analyst, "/lead/1/export", "format=wacz").await.0, 400, "captures cannot be masked");
    assert_eq!(number(folder.path(), "SELECT count(*) FROM export_event"), 0);
    let (status, media, masked) = send(&analyst, "/lead/1/export", "format=csv").await;
    assert_eq!((status, media.as_str()), (200, "text/csv; charset=utf-8"));
    let masked = String::from_utf8(masked).unwrap();
    assert!(masked.contains("phone •••001") && !masked.contains("81200000001"), "{masked}");
    // What is whole, or made to be handed over, takes the approval of somebody else.
    for form in ["format=jsonl&profile=full", "format=bag", "format=letter"] {
        let (_, _, refused) = send(&investigator, "/lead/1/export", form).await;
        assert!(String::from_utf8(refused).unwrap().contains("laporan informasi belum disetujui"), "{form}");
    }
    let other = served(folder.path(), 2, Role::Investigator).await;
    send(&other, "/lead/1/way", "step=approve").await;
    let (_, _, whole) =
        send(&investigator, "/lead/1/export", "format=jsonl&profile=full&recipient=KP2MI").await;
    assert!(String::from_utf8(whole).unwrap().contains("+6281200000001"));
    let (_, media, bag) = send(&investigator, "/lead/1/export", "format=bag&profile=full").await;
    assert_eq!(media, "application/zip");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bag)).unwrap();
    for name in ["bagit.txt", "manifest-sha256.txt", "data/iklan.xlsx", "data/bukti.wacz", "data/surat.html"]
    {
        assert!(zip.by_name(&format!("laporan-1/{name}")).is_ok(), "{name}");
    }
    let small = served_up_to(folder.path(), 1, Role::Investigator, 10).await;
    for form in ["format=csv", "format=bag&profile=full"] {
        assert_eq!(send(&small, "/lead/1/export", form).await.0, 413, "{form}");
    }
    let left = "SELECT count(*) FROM export_event WHERE lead = 1";
    assert_eq!(number(folder.path(), left), 3, "what was too large did not leave and is not noted");
    let noted = "SELECT count(*) FROM access_log WHERE what = 'export' AND person = ";
    assert_eq!(number(folder.path(), &format!("{noted}1")), 2);
    assert_eq!(number(folder.path(), &format!("{noted}3")), 1);
    assert!(
        get(&format!("{looker}/lead/1")).await.contains("JSON Lines, lengkap"),
        "what left, and how much of it"
    );
}

#[tokio::test]
async fn what_a_search_finds_leaves_masked_and_noted() {
    let folder = tempfile::tempdir().unwrap();
    let code = house(folder.path());
    let desk = served(folder.path(), 1, Role::Investigator).await;
    let page = get(&format!("{desk}/search?q=kuota")).await;
    assert!(page.contains("action=\"/search/export\""), "{page}");
    let (status, media, csv) = send(&desk, "/search/export", "query=q%3Dkuota&format=csv").await;
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!((status, media.as_str()), (200, "text/csv; charset=utf-8"), "{csv}");
    assert!(
        csv.contains(&code) && !csv.contains("0812-0000-0001") && !csv.contains("+6281200000001"),
        "{csv}"
    );
    let noted = |selection: &str| {
        number(
            folder.path(),
            &format!("SELECT count(*) FROM export_event WHERE selection = '{selection}' AND ads = 1"),
        )
    };
    assert_eq!(noted("search q=kuota"), 1);
    // A contact that was asked for is in no record of what left.
    let (status, ..) = send(&desk, "/search/export", "query=q%3D081200000001&format=xlsx").await;
    assert_eq!((status, noted("search for a contact")), (200, 1));
    assert_eq!(send(&desk, "/search/export", "query=q%3Dkuota&format=bag").await.0, 400);
    assert_eq!(send(&desk, "/search/export", "query=q%3Dtiadakata&format=csv").await.0, 404);
    let looker = served(folder.path(), 2, Role::ReadOnly).await;
    assert_eq!(send(&looker, "/search/export", "query=q%3Dkuota&format=csv").await.0, 403);
    assert!(!get(&format!("{looker}/search?q=kuota")).await.contains("/search/export"));
}
