//! Signs that are muted for a while: what waits, what does not, and what becomes of it afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that panics is a test that fails"
)]

use std::fmt::Write as _;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::Connection;
use waspada::config::AssessSettings;
use waspada::domain::{Band, ReasonKind, SourceName};
use waspada::extract::extract_text;
use waspada::run::{Reassessment, Stages};

use crate::models::{json, text, waspada};

const PHONE: &str = "0812-1111-2222";

/// Ads that stand on one sign or few.
const ADS: [&str; 6] = [
    "Lowongan operator pabrik di Malaysia, gaji 5 juta sebulan, kontrak 2 tahun, mes disediakan. Biaya administrasi 500 \
     ribu dibayar di muka. Hubungi WA 0812-1111-2222 untuk wawancara.",
    "Dicari staf gudang, gaji 4 juta, kerja pagi. Pelamar membayar uang seragam 350 ribu dulu sebelum masuk kerja. WA \
     0812-1111-2222",
    "Lowongan pembantu rumah tangga di Singapura, gaji dipotong 7 bulan untuk biaya penempatan, usia 23-40, WA \
     0812-1111-2222",
    "Lowongan operator pabrik di Johor, gaji 5 juta, kontrak 2 tahun. KTP asli dan ijazah asli dititipkan di kantor selama \
     kontrak. Hubungi 0812-1111-2222 sebelum Jumat",
    "Lowongan staf gudang di Taiwan, gaji 5 juta, kontrak 2 tahun. KTP asli dan ijazah asli dititipkan di kantor selama \
     kontrak. Hubungi 0812-1111-2222 sebelum Jumat",
    "Lowongan sopir di Johor, gaji 5 juta, kontrak 2 tahun. KTP asli dan ijazah asli dititipkan di kantor selama kontrak. \
     Hubungi 0812-1111-2222 sebelum Jumat",
];

/// An ad that only one indicator brings to a flag, and that indicator.
fn hanging_on_one() -> (&'static str, String) {
    let stages = Stages::load(&AssessSettings::default()).unwrap();
    let day = Timestamp::now().to_zoned(TimeZone::UTC).date();
    for text in ADS {
        let ad = extract_text(SourceName("kiriman".into()), "x", "Lowongan", text, &stages.facts);
        let judged = stages.judge(ad, day);
        let Some(again) = Reassessment::of_judged(&stages, &judged, day) else { continue };
        if judged.assessment.as_ref().unwrap().band < Band::Sedang {
            continue;
        }
        let hangs = |id: &str| again.without(ReasonKind::Indicator, id).band < Band::Sedang;
        if let Some(sign) = judged.features.findings.iter().find(|finding| hangs(&finding.id)) {
            return (text, sign.id.clone());
        }
    }
    panic!("no ad hangs on one sign any more");
}

/// A folder with a source of one ordinary ad, and a database that has seen it.
fn begun() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let source = "[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"ads.csv\"]\n";
    fs_err::write(path.join("pipeline.toml"), source).unwrap();
    put(path, &[]);
    assert_eq!(waspada(path, &["run"]).status.code(), Some(0));
    folder
}

fn put(folder: &Path, ads: &[&str]) {
    let mut table = "id,title,text\n0,Kasir,\"Dicari kasir toko di Solo, gaji UMR\"\n".to_owned();
    for (number, ad) in (1..).zip(ads) {
        let _ = writeln!(table, "{number},Lowongan,\"{ad}\"");
    }
    fs_err::write(folder.join("ads.csv"), table).unwrap();
}

fn night(folder: &Path) -> (u64, u64) {
    let told = json(&waspada(folder, &["run", "--json"]));
    (told["flagged"].as_u64().unwrap(), told["muted"].as_u64().unwrap_or(0))
}

fn value(folder: &Path, sql: &str) -> String {
    Connection::open(folder.join("waspada.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A day so many days from today, in the zone of the settings.
fn in_days(days: i32) -> String {
    let today = Timestamp::now().to_zoned(TimeZone::get("Asia/Jakarta").unwrap()).date();
    today.checked_add(days.days()).unwrap().to_string()
}

fn muted_ad(folder: &Path) -> String {
    value(folder, "SELECT ad.identity FROM muted_ad m JOIN ad ON ad.id = m.ad")
}

#[test]
fn an_ad_that_only_a_muted_sign_brings_to_a_flag_waits_and_is_a_candidate_again_by_itself() {
    let (ad, sign) = hanging_on_one();
    let folder = begun();
    let folder = folder.path();
    let until = in_days(60);
    let asked =
        ["rules", "mute", &sign, "--source", "kiriman", "--until", &until, "--reason", "templat papan"];
    let made = waspada(folder, &asked);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    put(folder, &[ad]);
    assert_eq!(night(folder), (0, 1));
    assert_eq!(night(folder), (0, 1), "it waits as long as it is muted");
    let shown = waspada(folder, &["show", &muted_ad(folder), "--lang", "en"]);
    let shown = text(&shown.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Muted until") && shown.contains("templat papan"), "{shown}");
    let listed = text(&waspada(folder, &["rules", "mutes"]).stdout);
    assert!(listed.contains("source kiriman") && listed.contains("in force, 1 ads wait"), "{listed}");
    assert_eq!(value(folder, "SELECT group_concat(what) FROM access_log"), "mute");
    let digest = text(&waspada(folder, &["digest", "--lang", "en"]).stdout);
    let digest = digest.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        digest.contains("is muted on source kiriman until") && digest.contains("1 ad waits because of it"),
        "{digest}"
    );

    let database = Connection::open(folder.join("waspada.db")).unwrap();
    database.execute("UPDATE mute SET until = '2020-01-31T00:00:00.000Z'", []).unwrap();
    drop(database);
    assert_eq!(night(folder), (1, 0), "nobody has to do anything");
    assert!(text(&waspada(folder, &["rules", "mutes"]).stdout).contains("  over;"));
}

#[test]
fn a_sign_is_muted_for_one_contact_alone_and_ended_before_its_day() {
    let (ad, sign) = hanging_on_one();
    let folder = begun();
    let folder = folder.path();
    let until = in_days(89);
    let mute = |contact: &str| {
        let asked =
            ["rules", "mute", &sign, "--contact", contact, "--until", &until, "--reason", "diperiksa"];
        let made = waspada(folder, &asked);
        assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    };
    mute("0813-9999-8888");
    mute("+62 812 1111 2222");
    let other = ad.replace(PHONE, "0815-4444-3333");
    put(folder, &[ad, &other]);
    let (flagged, muted) = night(folder);
    assert_eq!(muted, 1, "that of another contact does not wait");
    assert_eq!(flagged, 1);
    let listed = waspada(folder, &["rules", "mutes", "--json"]);
    let told =
        format!("{}{}", text(&listed.stdout), value(folder, "SELECT group_concat(which) FROM access_log"));
    assert!(!told.contains("11112222") && !told.contains("1111-2222"), "{told}");

    assert_eq!(waspada(folder, &["rules", "unmute", "2"]).status.code(), Some(0));
    assert_eq!(waspada(folder, &["rules", "unmute", "2"]).status.code(), Some(2), "it is over");
    assert_eq!(night(folder).1, 0);
    let kept = value(folder, "SELECT group_concat(coalesce(contact, 'gone')) FROM mute");
    assert_eq!(kept, "+6281399998888,gone", "the contact of what is over is kept no longer");
}

#[test]
fn a_mute_has_a_longest_time_and_a_second_one_takes_its_place() {
    let folder = begun();
    let folder = folder.path();
    let (_, sign) = hanging_on_one();
    let mute = |until: &str| {
        let asked = ["rules", "mute", &sign, "--source", "kiriman", "--until", until, "--reason", "templat"];
        waspada(folder, &asked)
    };
    // Midnight may pass between this reading of the clock and the program's.
    let refused = mute(&in_days(92));
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("for 90 days at most, until "), "{said}");
    assert!(!text(&mute(&in_days(89)).stdout).contains("takes the place"));
    let second = mute(&in_days(30));
    assert!(text(&second.stdout).contains("takes the place of mute 1"), "{}", text(&second.stdout));
    let listed = json(&waspada(folder, &["rules", "mutes", "--json"]));
    let in_force: Vec<bool> = listed["mutes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mute| mute["is_in_force"].as_bool().unwrap())
        .collect();
    assert_eq!(in_force, [true, false], "{listed}");
}

#[test]
fn an_ad_with_other_reasons_is_flagged_as_ever() {
    let folder = begun();
    let folder = folder.path();
    let (_, sign) = hanging_on_one();
    let until = in_days(2);
    let asked = ["rules", "mute", &sign, "--source", "kiriman", "--until", &until, "--reason", "templat"];
    assert_eq!(waspada(folder, &asked).status.code(), Some(0));
    put(
        folder,
        &[
            "Dicari admin judi online di Kamboja gaji 15 juta, paspor ditahan perusahaan, berangkat dengan visa wisata, \
           biaya 5 juta potong gaji, hubungi WA 0812-1111-2222",
        ],
    );
    assert_eq!(night(folder), (1, 0));
}
