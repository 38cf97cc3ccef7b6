//! Files as people hand them over, each imported by the program as a user would, against what is right
//! (`../shared/fixtures/intake/expected.tsv` and `boards/EXPECTED.md`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

/// One file, and what is right of it: how many ads, how many of them flagged where that is stated, and values of single ads by their place
/// in the file, from 0.
type Case = (&'static str, usize, Option<usize>, &'static [(usize, &'static str, &'static str)]);

const CASES: [Case; 27] = [
    (
        "intake/01-warc-captured-last-week.warc.gz",
        1,
        Some(1),
        &[(0, "band", "tinggi"), (0, "phones", "+6281200004411")],
    ),
    (
        "intake/03-ids-in-scientific-notation.csv",
        3,
        Some(1),
        &[(0, "flags", "1"), (0, "title", "Operator Komputer"), (2, "title", "Sopir")],
    ),
    (
        "intake/05-duplicate-headers.csv",
        2,
        Some(1),
        &[(0, "phones", "+6281200004411"), (1, "phones", "+6281200004412")],
    ),
    ("intake/06a-quot-entities.html", 1, Some(1), &JOB_POSTING),
    ("intake/06c-two-objects.html", 1, Some(1), &JOB_POSTING),
    ("intake/06e-bom.html", 1, Some(1), &JOB_POSTING),
    (
        "intake/06g-number-with-dots.html",
        1,
        Some(1),
        &[(0, "employer", "PT Contoh Jaya"), (0, "pay", "15000000 IDR month")],
    ),
    ("intake/06p-semicolon.html", 1, Some(1), &JOB_POSTING),
    (
        "intake/07-jsonld-teaser.html",
        1,
        Some(1),
        &[
            (0, "band", "tinggi"),
            (0, "phones", "+6281200004411"),
            (0, "described", "yes"),
            (0, "accounts", "BCA:1234567890"),
            (0, "employer", "PT Contoh Jaya"),
        ],
    ),
    (
        "intake/08a-meta-utf-16.html",
        1,
        Some(1),
        &[(0, "phones", "+6281200004411"), (0, "has", "15 juta – 20 juta")],
    ),
    ("intake/09a-phone-floats.csv", 2, Some(1), &[(0, "phones", "+6281200004411"), (1, "phones", "")]),
    (
        "intake/10-phone-without-zero.csv",
        3,
        Some(1),
        &[(0, "phones", "+6281200004411"), (1, "phones", "+6281200004411"), (2, "phones", "+6281200004411")],
    ),
    (
        "intake/11a-camel-case.json",
        2,
        Some(1),
        &[
            (0, "employer", "PT Contoh Jaya"),
            (0, "posted", "2026-11-20"),
            (1, "employer", "CV Toko Contoh"),
            (1, "posted", "2026-11-21"),
        ],
    ),
    (
        "intake/12a-telegram-result.json",
        2,
        Some(1),
        &[
            (0, "phones", "+6281200004411"),
            (0, "posted", "2026-11-20"),
            (0, "has", "operator komputer untuk kantor"),
        ],
    ),
    ("intake/13b-nan.jsonl", 2, Some(1), &[(0, "employer", ""), (1, "employer", "CV Toko Contoh")]),
    (
        "intake/14a-sep-line.csv",
        2,
        Some(1),
        &[(0, "phones", "+6281200004411"), (1, "phones", "+6281200004412")],
    ),
    (
        "intake/15b-trailing-delimiter.csv",
        2,
        Some(1),
        &[(0, "phones", "+6281200004411"), (1, "phones", "+6281200004412")],
    ),
    ("intake/17-content-types.warc.gz", 6, Some(1), &[]),
    (
        "intake/18-dates.csv",
        11,
        Some(0),
        &[
            (0, "posted", "2026-11-06"),
            (1, "posted", "2026-08-17"),
            (2, "posted", "2026-11-20"),
            (3, "posted", "2026-05-12"),
            (4, "posted", "2026-06-05"),
            (5, "posted", "2026-06-03"),
            (6, "posted", "2026-11-18"),
            (7, "posted", "2026-11-20"),
            (8, "posted", "2026-11-20"),
            (9, "posted", "2026-11-20"),
            (10, "posted", "2026-02-03"),
        ],
    ),
    (
        "intake/20-numbers-in-text.csv",
        8,
        Some(0),
        &[
            (0, "phones", "+6281200004411"),
            (1, "phones", "+6281200004411"),
            (2, "phones", "+62215550123"),
            (3, "phones", "+6281200004411"),
            (3, "disguised", ""),
            (4, "phones", "+6281200004411"),
            (5, "phones", "+6281200004411"),
            (6, "phones", ""),
            (7, "phones", ""),
        ],
    ),
    ("intake/21a-RM.html", 1, Some(0), &[(0, "pay", "1800 MYR month")]),
    (
        "intake/23a-html-table.xls",
        2,
        None,
        &[(0, "flags", "1"), (0, "phones", "+6281200004411"), (1, "phones", "+6281200004412")],
    ),
    (
        "intake/24-id-references.html",
        1,
        None,
        &[(0, "employer", "PT Contoh Jaya"), (0, "location", "Phnom Penh, KH"), (0, "destination", "KH")],
    ),
    // One of the seventeen messages holds three ads.
    ("boards/whatsapp-chat.txt", 19, Some(6), &[(0, "posted", "2026-11-28"), (8, "flags", "1")]),
    // One of the eight.
    ("boards/telegram-s.html", 10, Some(5), &[(0, "posted", "2026-11-27"), (1, "posted", "2026-11-26")]),
    ("boards/wrapped-compact.json", 15, Some(5), &[(0, "title", "Staf Administrasi Gudang")]),
    ("boards/lever-api.json", 19, Some(6), &[(0, "title", "Staf Administrasi Gudang")]),
];

const JOB_POSTING: [(usize, &str, &str); 5] = [
    (0, "employer", "PT Contoh Jaya"),
    (0, "destination", "KH"),
    (0, "posted", "2026-11-20"),
    (0, "phones", "+6281200004411"),
    (0, "pay", "15000000 IDR month"),
];

pub(crate) fn shared(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures")).join(path)
}

pub(crate) fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// The current version of every ad in the order in which they were read, each value as text.
pub(crate) fn ads(folder: &Path) -> Vec<BTreeMap<&'static str, String>> {
    let database = Connection::open(folder.join("waspada.db")).unwrap();
    let mut statement = database
        .prepare(
            "SELECT v.title, v.employer, v.location, v.destination_code, v.posted_on, a.band, v.text,
               (SELECT count(*) FROM flag WHERE flag.ad = ad.id),
               (SELECT group_concat(value) FROM (SELECT DISTINCT value FROM contact c WHERE c.ad_version = v.id
                 AND c.kind IN ('phone', 'whatsapp') ORDER BY value)),
               (SELECT group_concat(value) FROM contact c WHERE c.ad_version = v.id AND c.kind = 'bank_account'),
               (SELECT group_concat(value) FROM contact c WHERE c.ad_version = v.id AND c.is_obfuscated = 1),
               v.fields, v.kind
             FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
             LEFT JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1 ORDER BY ad.id",
        )
        .unwrap();
    let names = [
        "title",
        "employer",
        "location",
        "destination",
        "posted",
        "band",
        "text",
        "flags",
        "phones",
        "accounts",
        "disguised",
        "fields",
        "kind",
    ];
    let read = |row: &rusqlite::Row<'_>| {
        let cell = |at| match row.get_ref(at).unwrap() {
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            _ => String::new(),
        };
        let mut values: BTreeMap<&str, String> =
            names.iter().enumerate().map(|(at, name)| (*name, cell(at))).collect();
        let fields = values.get("fields").unwrap();
        let (pay, described) = (pay(fields), fields.contains("\"described\":"));
        values.insert("pay", pay);
        values.insert("described", if described { "yes".into() } else { String::new() });
        Ok(values)
    };
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

/// Every pay of an ad: `15000000 IDR month`.
fn pay(fields: &str) -> String {
    let fields: Value = serde_json::from_str(fields).unwrap();
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let each = fields.get("pay").and_then(Value::as_array).into_iter().flatten().map(|pay| {
        let get = |key: &str| pay.get(key).map(word).unwrap_or_default();
        format!("{} {} {}", get("max").trim_end_matches(".0"), get("currency"), get("period"))
    });
    let mut each: Vec<String> = each.collect();
    each.dedup();
    each.join(", ")
}

/// What is wrong with what the program made of a file.
fn wrong((file, count, flags, values): &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(waspada(folder.path(), &["init"]).status.code(), Some(0));
    let output = waspada(folder.path(), &["import", shared(file).to_str().unwrap()]);
    let ads = ads(folder.path());
    let mut wrong = Vec::new();
    if ads.len() != *count {
        wrong.push(format!("{} ads, right are {count}", ads.len()));
    }
    let flagged = ads.iter().filter(|ad| ad.get("flags").is_some_and(|flags| flags != "0")).count();
    if let Some(flags) = flags
        && flagged != *flags
    {
        wrong.push(format!("{flagged} flagged, right are {flags}"));
    }
    for (at, name, right) in *values {
        let Some(ad) = ads.get(*at) else { continue };
        let is_right = match *name {
            "has" => ad.get("text").is_some_and(|text| text.contains(right)),
            name => ad.get(name).is_some_and(|found| found == right),
        };
        if !is_right {
            let found = ad.get(if *name == "has" { "text" } else { *name }).unwrap();
            wrong.push(format!("ad {at}: {name} is `{found}`, right is `{right}`"));
        }
    }
    if !wrong.is_empty() {
        wrong.push(said(&output));
    }
    wrong
}

#[test]
#[ignore = "needs ../shared"]
fn every_file_gives_what_is_in_it() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let cases: Vec<&Case> = CASES.iter().filter(|(file, ..)| file.contains(&only)).collect();
    let results: Vec<_> = cases.iter().map(|case| (case.0, wrong(case))).collect();
    let bad: Vec<_> = results.iter().filter(|(_, wrong)| !wrong.is_empty()).collect();
    let told: Vec<String> =
        bad.iter().map(|(file, wrong)| format!("{file}\n  {}", wrong.join("\n  "))).collect();
    assert!(
        bad.is_empty(),
        "{} of {} are right\n{}",
        results.len() - bad.len(),
        results.len(),
        told.join("\n")
    );
}
