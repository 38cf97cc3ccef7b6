//! What leaves the house: tables, leads with their evidence, faults, and what others' tools make of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics is a test that fails"
)]

#[allow(dead_code, reason = "shared with other tests")]
use crate::night;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use night::{ad, at, begin, item, judged, url};
use serde_json::{Value, json};
use waspada::archive::{Archive, Exchange};
use waspada::campaign::HubList;
use waspada::domain::{
    AdId, Band, Contact, ContactKind, Detail, Fact, LeadId, Origin, Outcome, PersonId, Ruling, RulingReason,
    sha256_hex,
};
use waspada::run::compare;
use waspada::store::{Decided, Decision, LeadNote, NightItem, RunStatus, Store};

const FIRST: &str = "2026-11-24T18:30:00Z";
/// Ads of the house: 1 and 2 share a number, 3 is a low one that nobody decided.
const ADS: usize = 3;
/// Exit code of what a rule of the house stands against.
const REFUSED: i32 = 6;

/// A folder with settings, database and archive.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    /// A house with three ads: the first two confirmed by a person.
    fn new() -> Self {
        Self::of(ADS, "")
    }

    fn of(ads: usize, words: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("pipeline.toml"), "").unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let run = begin(&mut store, FIRST);
        let archive =
            Archive::create(&folder.path().join("archive"), &run, 1 << 30, "waspada", "agent").unwrap();
        let items: Vec<NightItem> = (1..=ads).map(|number| stored(&archive, number, words)).collect();
        for some in items.chunks(200) {
            store.record(&run, some).unwrap();
        }
        archive.close().unwrap();
        compare(&mut store, &HubList::default(), at(FIRST)).unwrap();
        store.finish_run(&run, RunStatus::Complete, at(FIRST)).unwrap();
        let house = Self { folder };
        for number in 1..=ads.min(2) {
            house.decide(number, Ruling::Confirm, 0);
        }
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn decide(&self, number: usize, ruling: Ruling, seen: i64) {
        let decision = Decision {
            campaign: id(number),
            ruling,
            reason: Some(RulingReason::SeveralSigns).filter(|_| ruling == Ruling::Confirm),
            note: String::new(),
            person: PersonId(9),
            person_name: "sari".into(),
            seen,
            is_second: false,
            at: at("2026-11-25T02:00:00Z"),
        };
        let done = Store::open(&self.path("waspada.db")).unwrap().decide_campaign(&decision).unwrap();
        assert!(matches!(done, Decided::Done { .. }), "{done:?}");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
        command.current_dir(self.folder.path()).args(arguments).env("NO_COLOR", "1").env("USER", "rina");
        command.env_remove("WASPADA_LANG");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must do what it is asked, and hands its output back.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must be refused with this exit code; hands back what it says.
    fn refused(&self, arguments: &[&str], exit: i32) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        said
    }

    /// A lead with the two confirmed ads, described.
    fn lead(&self) {
        let purpose =
            ["--purpose", "rujukan ke BP3MI", "--addressee", "bp3mi", "--summary", "Dua iklan, satu nomor"];
        let open = ["leads", "add", "Rute Batam", &id(1), &id(2), "--owner", "Rina"];
        self.done(&[open.as_slice(), &purpose].concat());
    }

    fn rows(&self, sql: &str) -> i64 {
        let base = rusqlite::Connection::open(self.path("waspada.db")).unwrap();
        base.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Everything in the folder that is neither settings, database, keys nor archive.
    fn left_over(&self) -> Vec<String> {
        let own = ["pipeline.toml", "archive", "match.key", "manifests", "evidence.key"];
        let names = fs_err::read_dir(self.folder.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> =
            names.filter(|name| !name.starts_with("waspada.db") && !own.contains(&name.as_str())).collect();
        names.sort();
        names
    }
}

fn note() -> LeadNote {
    LeadNote {
        person: PersonId(9),
        person_name: "sari".into(),
        reason: "salah".into(),
        at: at("2026-11-28T02:00:00Z"),
    }
}

fn id(number: usize) -> String {
    AdId::of(&night::source(), &url(number)).0
}

/// An ad with its exchange in the archive.
fn stored(archive: &Archive, number: usize, words: &str) -> NightItem {
    // Each has words of its own, so that each is its own campaign.
    let own: Vec<String> = (0..40)
        .map(|at| sha256_hex(format!("{number} {at}").as_bytes()).replace(|c: char| c.is_ascii_digit(), ""))
        .map(|letters| letters.chars().take(6).collect())
        .collect();
    let mut ad = ad(number, &format!("{} {words}", own.join(" ")));
    if number == 2 {
        ad.employer = Some(Fact {
            value: "=HYPERLINK(\"https://x.example\",\"PT\")\u{1b}[2J".into(),
            origin: Origin::JsonLd,
            span: None,
        });
        ad.location = Some(Fact {
            value: "Batam, hubungi 0812-0000-0002".into(),
            origin: Origin::Selector,
            span: None,
        });
        let more = [
            (ContactKind::Email, "budi@contoh.example"),
            // The number of the first ad, to be written to.
            (ContactKind::Whatsapp, "+6281200000001"),
        ];
        ad.contacts.extend(more.map(|(kind, value)| Contact {
            kind,
            value: value.into(),
            span: None,
            is_obfuscated: false,
        }));
    }
    let exchange = Exchange {
        url: url(number),
        started_at: at(FIRST),
        ip: None,
        request_head: format!("GET /lowongan/{number} HTTP/1.1\r\nHost: papan.example\r\n\r\n").into_bytes(),
        status: 200,
        response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".to_vec(),
        payload: format!("<h1>Dicari {number}</h1>").into_bytes(),
        sent_body: None,
        origin: None,
        truncation: None,
        earlier: None,
    };
    let capture = archive.exchange(&exchange).unwrap().capture;
    let score = if number == 3 { 0.1 } else { 0.912_34 };
    let band = if number == 3 { Band::Rendah } else { Band::Tinggi };
    let mut judged = judged(ad, band, score);
    let reason = &mut judged.assessment.as_mut().unwrap().reasons[0];
    if number > 200 { "C01" } else { "A01" }.clone_into(&mut reason.id);
    reason.detail = Some(Detail::Text(format!("Rp{number}.000.000")));
    NightItem { capture: Some(capture), ..item(number, FIRST, Outcome::Kept(judged)) }
}

fn table(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark for double clicks");
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn csv_opens_in_a_spreadsheet_runs_nothing_and_spoils_no_number() {
    let house = House::new();
    let text = house.done(&["export", "--format", "csv", "--band", "all", "--out", "-"]);
    assert!(text.starts_with(
        "\u{feff}\"ad\",\"url\",\"source\",\"title\",\"employer\",\"location\",\"destination\",\"contacts\",\"first_seen\",\"score\",\"band\",\"reasons\",\"text\","
    ));
    let rows = table(&text);
    assert_eq!(rows.len(), ADS);
    let second = rows.iter().find(|row| row["ad"] == id(2)).unwrap();
    assert_eq!(second["employer"], "'=HYPERLINK(\"https://x.example\",\"PT\")");
    assert_eq!(second["location"], "Batam, hubungi •••002");
    assert_eq!(second["contacts"], "phone •••002; email b•••@contoh.example; whatsapp •••001");
    assert_eq!(second["first_seen"], "2026-11-25T01:30:00+07:00", "as the desk shows it");
    assert_eq!((second["score"].as_str(), second["band"].as_str()), ("0.9123", "tinggi"));
    assert_eq!((second["decision"].as_str(), second["decided_by"].as_str()), ("confirmed", ""));
    assert_eq!(second["campaign"], id(2));
    assert_eq!(second["capture_sha256"], sha256_hex(b"<h1>Dicari 2</h1>"));
    assert!(
        second["text"].contains("Hubungi •••002.") && second["laws"].contains("UU 18/2017"),
        "{second:?}"
    );
    for clear in ["0812-0000", "81200000002", "00000002", "budi@"] {
        assert!(!text.contains(clear), "{clear} is in the clear");
    }
    // The same number has the same hash, whether it is called or written to; another has another.
    let first = rows.iter().find(|row| row["ad"] == id(1)).unwrap();
    let hash = |row: &std::collections::HashMap<String, String>, kind: &str| {
        let hashes = row["contact_hashes"].split("; ").find(|hash| hash.starts_with(kind)).unwrap();
        hashes.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(hash(first, "phone"), hash(second, "whatsapp"));
    assert_ne!(hash(first, "phone"), hash(second, "phone"));
    let again = table(&house.done(&["export", "--format", "csv", "--band", "all", "--out", "-"]));
    assert_eq!(hash(first, "phone"), hash(again.iter().find(|row| row["ad"] == id(1)).unwrap(), "phone"));
    let base = fs_err::read(house.path("waspada.db")).unwrap();
    let key = fs_err::read(house.path("match.key")).unwrap();
    assert!(!base.windows(32).any(|part| part == &key[..32]), "the key is not in the database");
}

#[test]
fn whole_ads_leave_for_a_purpose_and_are_noted() {
    let house = House::new();
    let whole = ["export", "--status", "confirmed", "--format", "jsonl", "--out", "ads.jsonl", "--unmasked"];
    house.done(&[whole.as_slice(), &["--purpose", "uji", "--to", "BP3MI"]].concat());
    let text = fs_err::read_to_string(house.path("ads.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let second = lines.iter().find(|line| line["ad"] == id(2)).unwrap();
    assert_eq!(second["contacts"], json!(["+6281200000002", "budi@contoh.example", "+6281200000001"]));
    assert_eq!(second["employer"], "=HYPERLINK(\"https://x.example\",\"PT\")", "a formula is harmless here");
    assert_eq!(second["decided_by"], "sari");
    let noted =
        "SELECT count(*) FROM export_event WHERE recipient = 'BP3MI' AND purpose = 'uji' AND profile = 'full'
                 AND ads = 2 AND person_name = 'rina' AND file_sha256 = ";
    assert_eq!(house.rows(&format!("{noted}'{}'", sha256_hex(text.as_bytes()))), 1);
    assert_eq!(house.rows("SELECT count(*) FROM access_log WHERE what = 'export' AND account = 'rina'"), 1);
    let since = ["export", "--format", "jsonl", "--band", "all", "--since", "2026-11-26", "--out", "-"];
    assert_eq!(house.done(&since), "");
    assert_eq!(house.done(&["export", "--format", "jsonl", "--out", "-"]), "", "nothing is flagged");
}

#[test]
fn figures_hold_no_single_ad() {
    let house = House::new();
    let order = ["export", "--status", "any", "--profile", "figures", "--format"];
    let text = house.done(&[order.as_slice(), &["csv", "--out", "-"]].concat());
    let rows = table(&text);
    let count = |what: &str, value: &str| {
        rows.iter().find(|row| row["what"] == what && row["value"] == value).map(|row| row["ads"].clone())
    };
    assert_eq!(count("all", ""), Some("3".into()));
    assert_eq!(count("decision", "confirmed"), Some("2".into()));
    assert_eq!(count("band", "tinggi"), Some("2".into()));
    for own in [id(1).as_str(), "papan.example", "Contoh", "Hubungi"] {
        assert!(!text.contains(own), "{own}");
    }
    for format in ["stix", "bag", "wacz"] {
        let said = house.refused(&[order.as_slice(), &[format, "--out", "x"]].concat(), 2);
        assert!(said.contains("take csv, xlsx or jsonl"), "{format}: {said}");
    }
    assert!(house.left_over().is_empty());
}

#[test]
fn a_lead_goes_out_step_by_step_and_can_be_recalled() {
    let house = House::new();
    house.lead();
    assert!(house.refused(&["leads", "send", "1", "--to", "BP3MI"], REFUSED).contains("is not approved"));
    let four_eyes = ["--set", "leads.four_eyes=true"];
    let approve = ["leads", "approve", "1"];
    assert!(
        house
            .refused(&[approve.as_slice(), &four_eyes].concat(), REFUSED)
            .contains("did not put it together")
    );
    let other =
        house.command(&[approve.as_slice(), &four_eyes].concat()).env("USER", "sari").output().unwrap();
    assert_eq!(other.status.code(), Some(0), "{}", String::from_utf8_lossy(&other.stderr));
    assert!(house.done(&["leads", "list"]).contains("disetujui"));

    // Only what is confirmed leaves; a dry run tells what, and notes nothing.
    house.done(&["leads", "add", "1", &id(3)]);
    assert!(house.refused(&["leads", "approve", "1"], REFUSED).contains("no person has confirmed"));
    let letter = ["export", "--lead", "1", "--format", "letter", "--out", "surat.html"];
    let preview = house.done(&[letter.as_slice(), &["--dry-run"]].concat());
    assert!(
        preview.starts_with("would write 2 ads with 3 contacts") && preview.contains(&id(3)),
        "{preview}"
    );
    assert!(!preview.contains("81200000001") && house.left_over().is_empty());
    assert_eq!(house.rows("SELECT count(*) FROM export_event"), 0);
    assert!(house.done(&letter).contains(&format!("not confirmed by a person: {}", id(3))));
    let page = fs_err::read_to_string(house.path("surat.html")).unwrap();
    for part in [
        "Balai Pelayanan Pelindungan Pekerja Migran Indonesia",
        "rujukan ke BP3MI",
        "2 iklan dalam 2 kampanye",
        "25 November 2026",
        "indikasi",
        "•••001",
        &sha256_hex(b"<h1>Dicari 1</h1>"),
        "UU 18/2017",
    ] {
        assert!(page.contains(part), "{part} not in\n{page}");
    }
    for word in ["pelaku", "{lead}", "{purpose}", "81200000001", &id(3)] {
        assert!(!page.contains(word), "{word}");
    }

    // Out, and back.
    let base = Store::open(&house.path("waspada.db")).unwrap();
    drop(base);
    house.decide(3, Ruling::Confirm, 2);
    house.done(&approve);
    house.done(&["export", "--lead", "1", "--format", "stix", "--out", "stix.json"]);
    house.done(&["leads", "send", "1", "--to", "BP3MI Kalbar"]);
    assert!(house.refused(&["leads", "add", "1", "--summary", "lain"], REFUSED).contains("was sent"));
    house.done(&["leads", "outcome", "1", "answered", "--on", "2026-11-30"]);
    house.decide(1, Ruling::Dismiss, 3);
    let recall = ["leads", "withdraw", "1", "--reason", "nomor milik orang lain", "--out", "penarikan"];
    house.done(&recall);
    assert!(house.refused(&recall, 2).contains("is there already"));
    let sheet = fs_err::read_to_string(house.path("penarikan/penarikan.html")).unwrap();
    let digest = sha256_hex(&fs_err::read(house.path("stix.json")).unwrap());
    for part in [
        "nomor milik orang lain",
        &digest,
        "Dikirim kepada <b>BP3MI Kalbar</b>",
        "STIX 2.1, disamarkan",
        " WIB",
    ] {
        assert!(sheet.contains(part), "{part} not in {sheet}");
    }
    assert!(!sheet.contains("+07:00") && !sheet.contains("masked"), "{sheet}");
    let read =
        |name: &str| -> Value { serde_json::from_slice(&fs_err::read(house.path(name)).unwrap()).unwrap() };
    let (sent, recalled) = (read("stix.json"), read("penarikan/penarikan-stix.json"));
    let objects = |bundle: &Value| bundle["objects"].as_array().unwrap().clone();
    let said: Vec<Value> = objects(&sent)
        .into_iter()
        .filter(|o| o["created_by_ref"].is_string() && o["type"] != "identity")
        .collect();
    assert!(said.iter().any(|o| o["type"] == "indicator") && said.iter().any(|o| o["type"] == "report"));
    for object in said {
        let again = objects(&recalled).into_iter().find(|o| o["id"] == object["id"]);
        let again = again.unwrap_or_else(|| panic!("{object} is not recalled"));
        assert_eq!((&again["revoked"], &again["created"]), (&json!(true), &object["created"]), "{object}");
        assert!(again["modified"].as_str() >= object["modified"].as_str(), "{object}");
    }
    let shown = house.done(&["leads", "show", "1"]);
    assert!(
        shown.contains("menarik laporan informasi: nomor milik orang lain") && shown.contains("•••••001"),
        "{shown}"
    );
    for told in [
        "rina mencatat hasil (dijawab)".to_owned(),
        "rina mengirim laporan informasi → BP3MI Kalbar".to_owned(),
        format!("rina menambahkan kampanye {}", id(3)),
    ] {
        assert!(shown.contains(&told), "{told} not in {shown}");
    }
    assert_eq!(
        house.rows(
            "SELECT count(*) FROM lead_event WHERE what IN ('approved', 'sent', 'withdrawn', 'outcome')"
        ),
        5
    );

    // What was taken out since may have left before: it is named, and recalled too.
    Store::open(&house.path("waspada.db")).unwrap().take_out_of_lead(LeadId(1), &id(2), &note()).unwrap();
    let twice = house.refused(&["leads", "withdraw", "1", "--reason", "alasan lain", "--out", "lagi"], 2);
    assert!(twice.contains("was withdrawn on") && twice.contains("--again"), "{twice}");
    assert!(!house.path("lagi").exists());
    house.done(&["leads", "withdraw", "1", "--again", "--out", "lagi"]);
    let again = fs_err::read_to_string(house.path("lagi/penarikan.html")).unwrap();
    assert!(again.contains(&format!("Kampanye {}, dikeluarkan", id(2))), "{again}");
    assert!(again.contains("nomor milik orang lain") && !again.contains("alasan lain"), "{again}");
    assert!(fs_err::read_to_string(house.path("lagi/penarikan.csv")).unwrap().contains(&id(2)));
}

#[test]
fn what_a_lead_lacks_is_told_with_what_to_do() {
    let house = House::new();
    house.done(&["leads", "add", "Rute", &id(1)]);
    let export = ["export", "--lead", "1", "--format"];
    let order = |format: &str| [export.as_slice(), &[format, "--out", "x"]].concat().join(" ");
    for (format, says) in [("csv", "has no purpose"), ("letter", "has no purpose")] {
        let line = order(format);
        assert!(house.refused(&line.split(' ').collect::<Vec<_>>(), REFUSED).contains(says), "{format}");
    }
    assert!(
        house.refused(&["leads", "withdraw", "1", "--again", "--out", "x"], 2).contains("never withdrawn")
    );
    house.done(&["leads", "add", "1", "--purpose", "uji"]);
    let same = house.refused(&["leads", "add", "1", "--purpose", "uji"], 2);
    assert!(same.contains("is so already"), "{same}");
    assert!(
        house
            .refused(&[export.as_slice(), &["letter", "--out", "x"]].concat(), REFUSED)
            .contains("has no addressee")
    );
    assert!(
        house.refused(&[export.as_slice(), &["wacz", "--out", "x"]].concat(), 2).contains("--profile full")
    );
    assert!(
        house.refused(&[export.as_slice(), &["xlsx", "--out", "-"]].concat(), 2).contains("standard output")
    );
    assert!(house.refused(&["leads", "add", "1", "--addressee", "siapa"], 2).contains("kp2mi"));
    assert!(house.refused(&["leads", "approve", "9"], 2).contains('9'));
    house.done(&["leads", "add", "Kosong", &id(3), "--purpose", "uji"]);
    let none = ["export", "--lead", "2", "--format", "csv", "--out", "x"];
    assert!(house.refused(&none, REFUSED).contains("nothing in lead 2 is confirmed"));
    assert!(house.refused(&["export", "--format", "letter", "--out", "x"], 2).contains("--lead"));
    assert!(house.left_over().is_empty());
    assert_eq!(house.rows("SELECT count(*) FROM export_event"), 0);
}

#[test]
fn a_full_disk_leaves_nothing_and_is_told_in_every_form() {
    // Words that no compression makes small.
    let words: String = (0..6_000)
        .map(|n: u32| sha256_hex(&n.to_le_bytes()).chars().take(20).collect::<String>() + " ")
        .collect();
    let house = House::of(30, &words);
    house.lead();
    // The programs before have made what they keep: only the export needs room now.
    house.done(&["export", "--format", "csv", "--out", "-"]);
    house.done(&["seal"]);
    fs_err::write(house.path("ads"), "earlier").unwrap();
    let program = assert_cmd::cargo::cargo_bin!("waspada").display().to_string();
    let order = |format: &str| match format {
        "bag" => format!("'{program}' export --lead 1 --profile full --format bag --out paket"),
        _ => format!("'{program}' export --band all --profile full --format {format} --out ads"),
    };
    for (format, most) in
        [("csv", 600), ("xlsx", 600), ("jsonl", 600), ("ftm", 600), ("stix", 40), ("bag", 100)]
    {
        // The shell takes away the signal and leaves a limit on the size of files: writing fails as on a full disk.
        let output = Command::new("bash")
            .args(["-c", &format!("trap '' XFSZ; ulimit -f {most}; exec {}", order(format))])
            .current_dir(house.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{format}: {said}");
        let name = if format == "bag" { "paket" } else { "ads" };
        assert!(
            said.contains(&format!("cannot write `{name}`")) && said.contains("nothing was left there"),
            "{format}: {said}"
        );
        assert_eq!(house.left_over(), ["ads"], "{format}");
        assert_eq!(fs_err::read_to_string(house.path("ads")).unwrap(), "earlier", "{format}");
    }
    assert_eq!(house.rows("SELECT count(*) FROM export_event"), 1, "nothing left but the first");
}

#[test]
fn a_killed_export_leaves_no_name_and_its_rest_goes_with_the_next() {
    let words = "gaji besar tanpa pengalaman ".repeat(400);
    let house = House::of(150, &words);
    let order = ["export", "--band", "all", "--profile", "full", "--format", "jsonl", "--out", "ads.jsonl"];
    let mut child = house.command(&order).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let part = || {
        fs_err::read_dir(house.folder.path())
            .unwrap()
            .filter_map(Result::ok)
            .find(|entry| entry.file_name().to_string_lossy().starts_with(".waspada-export-"))
            .and_then(|entry| entry.metadata().ok())
            .is_some_and(|part| part.len() > 0)
    };
    while !part() {
        assert!(child.try_wait().unwrap().is_none(), "it was done before it could be killed");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!house.path("ads.jsonl").exists(), "no half file bears the name");
    assert_eq!(house.left_over().len(), 1);
    house.done(&order);
    assert_eq!(house.left_over(), ["ads.jsonl"], "what was left is gone");
    assert_eq!(fs_err::read_to_string(house.path("ads.jsonl")).unwrap().lines().count(), 150);
}

#[test]
fn a_folder_that_is_there_and_evidence_that_is_not_in_order_end_an_export() {
    let house = House::new();
    house.lead();
    let bag = ["export", "--lead", "1", "--format", "bag", "--profile", "full", "--out", "paket"];
    fs_err::create_dir(house.path("paket")).unwrap();
    fs_err::write(house.path("paket/inside"), "x").unwrap();
    assert!(house.refused(&bag, 2).contains("`paket` is there already"));
    assert_eq!(fs_err::read_dir(house.path("paket")).unwrap().count(), 1);
    fs_err::remove_dir_all(house.path("paket")).unwrap();
    assert!(house.refused(&["export", "--format", "csv", "--out", "none/x.csv"], 1).contains("none/x.csv"));

    let warc = fs_err::read_dir(house.path("archive")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs_err::read(&warc).unwrap();
    let first = house.rows("SELECT min(offset_bytes) FROM capture");
    bytes[usize::try_from(first).unwrap() + 60] ^= 0x20;
    fs_err::write(&warc, bytes).unwrap();
    let said = house.refused(&bag, 7);
    assert!(said.contains("the evidence is not in order (evidence_"), "{said}");
    assert!(house.left_over().is_empty(), "{:?}", house.left_over());
    assert_eq!(house.rows("SELECT count(*) FROM export_event"), 0);
}

/// Every file below a path with its bytes; archives are opened, and a PDF is read as text where a reader is installed.
fn read_all(path: &Path) -> Vec<(String, Vec<u8>)> {
    if path.is_dir() {
        return fs_err::read_dir(path).unwrap().flat_map(|entry| read_all(&entry.unwrap().path())).collect();
    }
    let (name, bytes) = (path.display().to_string(), fs_err::read(path).unwrap());
    let mut found = Vec::new();
    if let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) {
        for at in 0..zip.len() {
            let mut part = zip.by_index(at).unwrap();
            let (inner, mut bytes) = (format!("{name}!{}", part.name().unwrap()), Vec::new());
            std::io::copy(&mut part, &mut bytes).unwrap();
            found.push((inner, bytes));
        }
        return found;
    }
    if bytes.starts_with(b"%PDF-")
        && let Ok(read) = Command::new("pdftotext").arg(path).arg("-").output()
    {
        assert!(read.status.success() && !read.stdout.is_empty(), "{name}");
        return vec![(format!("{name}!text"), read.stdout)];
    }
    vec![(name, bytes)]
}

#[test]
fn what_is_masked_holds_no_person_in_any_form() {
    let words = "Setor ke BRI a.n. RINA WATI, atau atas nama Budi Santoso. Bu Rina Wati yang menerima.";
    let house = House::of(2, words);
    let why = ["--reason", "menurut Agus Salim"];
    let about = [
        ["--owner", "Dewi Lestari"],
        ["--purpose", "rujukan, rekening a.n. Hasan Basri"],
        ["--summary", "Dua iklan, uang ke rek. atas nama Hasan Basri"],
        ["--addressee", "bp3mi"],
    ];
    house.done(
        &[["leads", "add", "Rute Batam"].as_slice(), &[&id(1), &id(2)], &about.concat(), &why].concat(),
    );
    house.done(&[["leads", "approve", "1"], ["--reason", "kata Agus Salim", "--json"]].concat());
    house.done(&["leads", "send", "1", "--to", "Joko Susilo", "--reason", "kata Agus Salim"]);
    house.done(&["keys", "init"]);
    let mut files = Vec::new();
    for format in ["csv", "xlsx", "jsonl", "stix", "ftm", "gexf", "letter", "bag"] {
        let out = format!("samar.{format}");
        house.done(&["export", "--lead", "1", "--format", format, "--to", "Joko Susilo", "--out", &out]);
        files.extend(read_all(&house.path(&out)));
    }
    assert!(files.iter().any(|(name, _)| name.ends_with("laporan.json")), "the bag was read");
    assert!(files.iter().any(|(name, _)| name.contains("xlsx!xl/")), "the workbook was read");
    let names = [
        "rina", "wati", "budi", "santoso", "dewi", "lestari", "agus", "salim", "joko", "susilo", "hasan",
        "basri",
    ];
    let numbers = ["0812-0000", "81200000001", "81200000002", "budi@"];
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for word in text.split(|c: char| !c.is_alphabetic()) {
            assert!(!names.contains(&word), "{word} in {name}: {text}");
        }
        for number in numbers {
            assert!(!text.contains(number), "{number} in {name}: {text}");
        }
    }
    // Who got it is known in the house.
    assert_eq!(house.rows("SELECT count(*) FROM export_event WHERE recipient = 'Joko Susilo'"), 8);
}

#[test]
fn where_two_have_to_look_nothing_is_handed_over_before() {
    let house = House::new();
    house.lead();
    let four_eyes = ["--set", "leads.four_eyes=true"];
    let order = |format: &'static str, more: &[&'static str]| -> Vec<&'static str> {
        let order = ["export", "--lead", "1", "--format", format, "--out", "x"];
        [order.as_slice(), more, &four_eyes].concat()
    };
    for refused in [
        order("csv", &["--profile", "full"]),
        order("csv", &["--profile", "full", "--dry-run"]),
        order("bag", &[]),
        order("letter", &[]),
    ] {
        let said = house.refused(&refused, REFUSED);
        assert!(said.contains("is not approved") && said.contains("waspada leads approve"), "{said}");
    }
    assert!(house.left_over().is_empty());
    assert_eq!(house.rows("SELECT count(*) FROM export_event"), 0);
    assert!(house.done(&order("letter", &["--dry-run"])).contains("would write 2 ads"));
    house.done(&order("csv", &[]));
    // Approved by whoever put it together, it is not approved by two.
    house.done(&["leads", "approve", "1"]);
    house.refused(&order("bag", &[]), REFUSED);
    house.done(&["leads", "add", "1", "--owner", "Sari"]);
    let approve = [["leads", "approve", "1"].as_slice(), &four_eyes].concat();
    let other = house.command(&approve).env("USER", "sari").output().unwrap();
    assert_eq!(other.status.code(), Some(0), "{}", String::from_utf8_lossy(&other.stderr));
    house.done(
        &order("bag", &["--profile", "full", "--to", "BP3MI", "--json"])
            .iter()
            .map(|word| if *word == "x" { "paket" } else { word })
            .collect::<Vec<_>>(),
    );
    assert!(house.path("paket/bagit.txt").is_file());
}

#[test]
fn a_letter_counts_over_all_ads_and_says_what_it_leaves_out() {
    let house = House::of(205, "");
    for number in 3..=205 {
        house.decide(number, Ruling::Confirm, i64::try_from(number).unwrap() - 1);
    }
    let codes: Vec<String> = (1..=205).map(id).collect();
    let about = ["--purpose", "rujukan", "--addressee", "bp3mi"];
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    house.done(&[["leads", "add", "Rute"].as_slice(), &codes, &about].concat());
    house.done(&["export", "--lead", "1", "--format", "letter", "--out", "surat.html"]);
    let page = fs_err::read_to_string(house.path("surat.html")).unwrap();
    let (_, table) = page.split_once("<th>Indikasi</th><th>Iklan</th>").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    // The third ad has no reason that raises its score.
    assert_eq!(table.matches("<tr>").count(), 2, "one row a sign, whatever the sum: {table}");
    assert!(table.contains("<td>199</td>") && table.contains("<td>5</td>"), "{table}");
    assert!(!table.contains("000.000"), "{table}");
    assert!(page.contains("dan 5 lagi di iklan.csv") && page.contains("205 iklan"));
    assert_eq!(page.matches("<h3>").count(), 200);
}

#[cfg(unix)]
#[test]
fn a_letter_that_chromium_does_not_print_is_handed_out_as_a_page() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    house.lead();
    let bin = tempfile::tempdir().unwrap();
    let browser = bin.path().join("chromium");
    fs_err::write(&browser, "#!/bin/sh\necho no display >&2\nexit 1\n").unwrap();
    fs_err::set_permissions(&browser, PermissionsExt::from_mode(0o755)).unwrap();
    let export = |format: &str, out: &str| {
        let mut command = house.command(&["export", "--lead", "1", "--format", format, "--out", out]);
        command.env("PATH", bin.path()).output().unwrap()
    };
    let output = export("pdf", "surat.pdf");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("no display") && said.contains("surat.html"), "{said}");
    assert_eq!(house.left_over(), ["surat.html"]);
    let digest = sha256_hex(&fs_err::read(house.path("surat.html")).unwrap());
    let noted =
        format!("SELECT count(*) FROM export_event WHERE format = 'letter' AND file_sha256 = '{digest}'");
    assert_eq!(house.rows(&noted), 1, "what left is what is noted");
    assert_eq!(export("bag", "paket").status.code(), Some(4));
    assert!(house.path("paket/data/surat.html").is_file() && !house.path("paket/data/surat.pdf").exists());
}

/// What others' tools say of a bag, or why they were not asked.
fn asked(bag: &Path) -> Option<Value> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/python");
    if !python.is_file() {
        eprintln!("left out: target/venv, in which tests/all.sh puts the tools that read a bag");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/check_export.py");
    let output = Command::new(python).arg(script).arg(bag).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    eprint!("{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(serde_json::from_str(text.lines().last().unwrap()).unwrap())
}

#[test]
fn a_bag_can_be_checked_by_tools_that_nobody_here_wrote() {
    let house = House::new();
    house.lead();
    house.done(&["keys", "init"]);
    for (profile, name) in [("full", "paket"), ("masked", "samar")] {
        house.done(&["export", "--lead", "1", "--format", "bag", "--profile", profile, "--out", name]);
    }
    assert_eq!(house.left_over(), ["paket", "samar"]);
    house.done(&["verify", "paket"]);
    house.done(&["verify", "samar"]);
    let bag = house.path("paket");
    for file in
        ["data/surat.html", "data/laporan.json", "tagmanifest-sha256.txt.sig", "data/evidence/proofs.jsonl"]
    {
        assert!(bag.join(file).is_file(), "{file}");
    }
    // What is masked holds neither captures nor numbers.
    assert!(!house.path("samar/data/bukti.wacz").exists());
    for file in
        ["iklan.csv", "iklan.jsonl", "stix.json", "ftm.jsonl", "jaringan.gexf", "surat.html", "laporan.json"]
    {
        let text = fs_err::read_to_string(house.path("samar/data").join(file)).unwrap();
        for clear in ["0812-0000", "81200000001", "budi@contoh", "sari", "rina"] {
            assert!(!text.contains(clear), "{clear} in {file}");
        }
    }
    let signed = Command::new("openssl")
        .args(["pkeyutl", "-verify", "-pubin", "-inkey", "tagmanifest-sha256.txt.pem", "-rawin"])
        .args(["-in", "tagmanifest-sha256.txt", "-sigfile", "tagmanifest-sha256.txt.sig"])
        .current_dir(&bag)
        .output();
    if let Ok(signed) = signed {
        assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stdout));
    }
    let xml = Command::new("xmllint").args(["--noout", "data/jaringan.gexf"]).current_dir(&bag).output();
    if let Ok(xml) = xml {
        assert!(xml.status.success(), "{}", String::from_utf8_lossy(&xml.stderr));
    }
    for name in ["paket", "samar"] {
        let Some(found) = asked(&house.path(name)) else { return };
        let none = json!([]);
        // A tool that is not installed was named, and says nothing.
        let said = |tool: &str, check: &dyn Fn(&Value) -> bool| {
            assert!(found.get(tool).is_none_or(check), "{name}, {tool}: {found:#}");
        };
        said("bagit", &|valid| valid == true);
        said("stix", &|stix| stix["valid"] == true && stix["errors"] == none);
        said("ftm", &|ftm| {
            ftm["lost"] == none
                && ftm["schemas"]
                    == json!(["Event", "HyperText", "Organization", "Project", "UnknownLink", "UserAccount"])
        });
        said("xlsx", &|xlsx| {
            (xlsx["rows"] == 2 && xlsx["frozen"] == "B2" && xlsx["formulas"] == none)
                && xlsx["sheets"] == json!(["README", "iklan"])
                && xlsx["time"] == json!(["first_seen (WIB)", "datetime", "2026-11-25 01:30:00"])
        });
        said("csv", &|csv| csv["rows"] == 2 && csv["columns"] == 42);
        said("libreoffice", &|office| {
            let read = json!({ "rows": 2, "formulas": [] });
            office["iklan.csv"] == read && office["iklan.xlsx"] == read
        });
        said("jsonl", &|jsonl| jsonl["rows"] == 2 && jsonl["errors"] == none);
        // Two ads, and three contacts of which one is shared.
        said("gexf", &|gexf| *gexf == json!({ "nodes": 5, "edges": 4 }));
        said("wacz", &|wacz| {
            (wacz["status"] == 0 && wacz["wrong"] == none && wacz["misled"] == none && wacz["index"] == 2)
                && wacz["kinds"] == json!(["warcinfo", "response", "request", "response", "request"])
        });
        assert!(name == "paket" || found.get("wacz").is_none());
    }
}
