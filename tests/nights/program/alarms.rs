//! Silence is an alarm: raised once, told everywhere, closed when it is mended.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use serde_json::Value;

use super::super::crawl::site::{Reply, Site, html, status};
use super::{installed, json, program, rows, said, waspada};

/// What the board shows tonight.
#[derive(Default)]
struct Board {
    ads: AtomicUsize,
    /// 0: whole pages; 1: pages without employer and pay; 2: 403.
    mood: AtomicUsize,
    robots: AtomicUsize,
}

async fn board(state: &Arc<Board>) -> Site {
    let state = Arc::clone(state);
    Site::start(move |request| {
        let now = |figure: &AtomicUsize| figure.load(Ordering::SeqCst);
        match request.path.as_str() {
            "/robots.txt" => Reply::Whole(
                200,
                vec![("Content-Type", "text/plain".to_owned())],
                match now(&state.robots) {
                    0 => b"User-agent: *\nDisallow: /admin/\n".to_vec(),
                    _ => b"User-agent: *\nDisallow: /admin/\nDisallow: /ad/3\n".to_vec(),
                },
            ),
            "/sitemap.xml" => {
                let mut list = String::from("<?xml version=\"1.0\"?><urlset>");
                for ad in 0..now(&state.ads) {
                    let _ = write!(list, "<url><loc>{}/ad/{ad}</loc></url>", request.origin);
                }
                list.push_str("</urlset>");
                Reply::Whole(200, vec![("Content-Type", "application/xml".to_owned())], list.into_bytes())
            }
            path if path.starts_with("/ad/") => match now(&state.mood) {
                2 => status(403),
                mood => page(path, request.before, mood == 0),
            },
            _ => status(404),
        }
    })
    .await
}

/// An ad whose words are never quite the same.
fn page(path: &str, before: usize, is_whole: bool) -> Reply {
    let number = path.trim_start_matches("/ad/");
    let fields = if is_whole {
        "\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"PT Contoh Jaya\"},
         \"baseSalary\":{\"@type\":\"MonetaryAmount\",\"currency\":\"IDR\",
           \"value\":{\"@type\":\"QuantitativeValue\",\"value\":4500000,\"unitText\":\"MONTH\"}},"
    } else {
        ""
    };
    html(format!(
        "<html><head><title>Lowongan {number}</title><script type=\"application/ld+json\">
         {{\"@context\":\"https://schema.org\",\"@type\":\"JobPosting\",\"title\":\"Tenaga gudang {number}\",{fields}
           \"description\":\"Kami mencari tenaga gudang untuk cabang nomor {number}, giliran {before}. Kirim lamaran ke kantor. Hubungi 0812-0000-{number:0>4}. Tidak dipungut biaya, jam kerja pagi.\"}}
         </script></head><body><h1>Tenaga gudang {number}</h1></body></html>"
    ))
}

fn settings(folder: &Path, site: &Site) {
    let text = format!(
        "[crawl]\nper_host_delay_ms = 0\nretries = 0\npermit = [\"{}\"]\n\n[[source]]\nname = \"papan\"\nkind = \"sitemap\"\nurl = \"{}\"\n",
        site.address,
        site.url("/sitemap.xml")
    );
    fs_err::write(folder.join("pipeline.toml"), text).unwrap();
}

/// Runs a night off the runtime that the site lives on.
async fn night(folder: &Path) -> Value {
    let mut command = program(folder, &["run", "--json"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    json(&output)
}

fn open(summary: &Value) -> Vec<(String, u64, u64)> {
    let alarms = summary["alarms"].as_array().unwrap().iter().filter(|alarm| alarm["closed_at"].is_null());
    alarms
        .map(|a| {
            (
                a["kind"].as_str().unwrap().to_owned(),
                a["found"].as_u64().unwrap(),
                a["usual"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_told_once_with_what_is_usual_and_closes_by_itself() {
    let (folder, state) = (installed(), Arc::new(Board::default()));
    state.ads.store(12, Ordering::SeqCst);
    let site = board(&state).await;
    settings(folder.path(), &site);
    for _ in 0..5 {
        let usual = night(folder.path()).await;
        assert!(open(&usual).is_empty(), "{usual}");
    }

    state.ads.store(0, Ordering::SeqCst);
    let silent = night(folder.path()).await;
    assert_eq!(open(&silent), [("silent".to_owned(), 0, 12)], "{silent}");
    let still = night(folder.path()).await;
    assert_eq!(open(&still), [("silent".to_owned(), 0, 12)]);
    assert_eq!(
        rows(folder.path(), "SELECT count(*) FROM alarm"),
        [["1"]],
        "one alarm, however long it lasts"
    );
    let told = said(&waspada(folder.path(), &["digest"]));
    assert!(told.contains("papan: Diam: 0 iklan, biasanya 12."), "{told}");
    let doctor = said(&waspada(folder.path(), &["doctor"]));
    assert!(doctor.contains("papan: Silent: 0 ads, usually 12."), "{doctor}");

    let mut test = program(folder.path(), &["sources", "test", "papan"]);
    let tested = said(&tokio::task::spawn_blocking(move || test.output().unwrap()).await.unwrap());
    let compared: Vec<&str> = tested.lines().filter(|line| line.contains("ads and addresses")).collect();
    assert!(compared.len() == 1 && compared[0].contains("12"), "what used to be found, and now: {tested}");

    state.ads.store(12, Ordering::SeqCst);
    let mended = night(folder.path()).await;
    assert!(open(&mended).is_empty(), "{mended}");
    assert_eq!(mended["alarms"][0]["kind"], "silent", "the night that mends it says so");
    assert!(said(&waspada(folder.path(), &["digest"])).contains("Pulih: papan"));
    assert!(open(&night(folder.path()).await).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_layout_refusals_and_a_changed_robots_txt_are_alarms() {
    let (folder, state) = (installed(), Arc::new(Board::default()));
    state.ads.store(12, Ordering::SeqCst);
    let site = board(&state).await;
    settings(folder.path(), &site);
    for _ in 0..5 {
        assert!(open(&night(folder.path()).await).is_empty());
    }

    state.mood.store(1, Ordering::SeqCst);
    let bare = night(folder.path()).await;
    assert_eq!(open(&bare), [("fields".to_owned(), 0, 100), ("fields".to_owned(), 0, 100)], "{bare}");
    let told = said(&waspada(folder.path(), &["digest"]));
    assert!(told.contains("pemberi kerja-nya") && told.contains("upah-nya"), "{told}");

    state.mood.store(2, Ordering::SeqCst);
    let refused = night(folder.path()).await;
    let kinds: Vec<String> = open(&refused).into_iter().map(|alarm| alarm.0).collect();
    assert!(kinds.contains(&"refused".to_owned()) && kinds.contains(&"silent".to_owned()), "{refused}");

    state.mood.store(0, Ordering::SeqCst);
    state.robots.store(1, Ordering::SeqCst);
    // robots.txt is asked for once a day.
    Connection::open(folder.path().join("waspada.db"))
        .unwrap()
        .execute("UPDATE robots SET fetched_at = '2020-01-01T00:00:00.000Z'", [])
        .unwrap();
    let changed = night(folder.path()).await;
    assert_eq!(open(&changed), [("robots".to_owned(), 1, 0)], "{changed}");
    assert!(open(&night(folder.path()).await).is_empty(), "a file that stays the same is no alarm");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_failed_on_every_night_is_an_alarm_from_the_second_on() {
    let folder = installed();
    let site = Site::start(|request| match request.path.as_str() {
        "/robots.txt" => status(404),
        _ => status(500),
    })
    .await;
    settings(folder.path(), &site);
    assert!(open(&night(folder.path()).await).is_empty());
    assert_eq!(open(&night(folder.path()).await), [("failing".to_owned(), 2, 0)]);
    assert_eq!(open(&night(folder.path()).await), [("failing".to_owned(), 3, 0)]);
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM alarm"), [["1"]]);
}

#[test]
fn a_night_that_did_not_run_is_told_live_and_by_the_next_one() {
    let folder = installed();
    assert_eq!(waspada(folder.path(), &["run"]).status.code(), Some(0));
    Connection::open(folder.path().join("waspada.db"))
        .unwrap()
        .execute("UPDATE run SET started_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-20 days')", [])
        .unwrap();
    // A run that was changed by hand is wrong for its manifest as well, so the words count and not the exit code.
    let doctor = || said(&waspada(folder.path(), &["doctor"]));
    assert!(doctor().contains("did not run at their time"), "{}", doctor());
    let digest = said(&waspada(folder.path(), &["digest"]));
    assert!(digest.contains("tidak berjalan pada waktunya"), "{digest}");
    let next = json(&waspada(folder.path(), &["run", "--json"]));
    assert_eq!(next["alarms"][0]["kind"], "missed", "{next}");
    assert!(!next["alarms"][0]["closed_at"].is_null(), "this night has run: {next}");
    assert!(!doctor().contains("did not run at their time"), "{}", doctor());
}
