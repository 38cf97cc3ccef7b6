//! What an analyst does in the morning, with the real program after a real night over the sample board.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use rusqlite::Connection;
use serde_json::Value;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments).env("USER", "sari");
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command
}

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output of a command that ends well.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = waspada(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&said(folder, &arguments)).unwrap()
}

/// A folder after a night over the sample board.
fn night() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    said(folder.path(), &["init"]);
    said(folder.path(), &["run"]);
    folder
}

/// One night for all tests that only look.
static NIGHT: LazyLock<tempfile::TempDir> = LazyLock::new(night);

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("waspada.db")).unwrap()
}

fn strings(folder: &Path, sql: &str) -> Vec<String> {
    let connection = database(folder);
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Every contact but links, in normal form and as written.
fn contacts(folder: &Path) -> Vec<String> {
    let mut all = strings(folder, "SELECT value FROM contact WHERE kind <> 'link'");
    all.extend(strings(folder, "SELECT written FROM contact WHERE kind <> 'link' AND written IS NOT NULL"));
    all.retain(|contact| contact.len() >= 8);
    assert!(all.len() > 50, "the sample board has many contacts, found {}", all.len());
    all
}

fn assert_masked(what: &str, shown: &str, contacts: &[String]) {
    for contact in contacts {
        assert!(!shown.contains(contact.as_str()), "{what} shows {contact:?}:\n{shown}");
    }
}

fn first_ad(folder: &Path) -> String {
    json(folder, &["queue"])["ads"][0]["ad"].as_str().unwrap().to_owned()
}

#[test]
fn the_queue_ranks_and_says_why() {
    let folder = NIGHT.path();
    let view = json(folder, &["queue", "--limit", "5"]);
    let ads = view["ads"].as_array().unwrap();
    assert_eq!((view["ok"].as_bool(), ads.len()), (Some(true), 5));
    assert!(view["waiting"].as_u64().unwrap() > 5);
    let scores: Vec<f64> = ads.iter().map(|ad| ad["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for (at, ad) in ads.iter().enumerate() {
        assert_eq!(ad["rank"].as_u64(), Some(at as u64 + 1));
        for key in ["ad", "band", "title", "first_seen", "source", "url"] {
            assert!(ad[key].is_string(), "{key} in {ad}");
        }
        let reasons = ad["reasons"].as_array().unwrap();
        assert!(!reasons.is_empty(), "{ad}");
        assert!(reasons.iter().all(|r| r.as_str().unwrap().contains(' ')), "codes are no reasons: {ad}");
    }
    let words = said(folder, &["queue", "--limit", "5"]);
    assert!(words.contains("waspada show ") && words.contains("indikasi, bukan tuduhan"), "{words}");
}

#[test]
fn the_queue_can_be_narrowed() {
    let folder = NIGHT.path();
    let all = json(folder, &["queue"])["waiting"].as_u64().unwrap();
    let of = |band: &str| json(folder, &["queue", "--band", band])["waiting"].as_u64().unwrap();
    assert_eq!(of("tinggi") + of("sedang"), all);
    assert_eq!(json(folder, &["queue", "--since", "2999-01-01"])["waiting"], 0);
    let none = said(folder, &["queue", "--source", "papan-lain"]);
    assert!(none.starts_with("Antrean kosong"), "{none}");
}

#[test]
fn no_contact_is_shown_unless_asked_for() {
    let folder = NIGHT.path();
    let contacts = contacts(folder);
    let queue = json(folder, &["queue", "--limit", "100"]);
    assert_masked("queue --json", &queue.to_string(), &contacts);
    assert_masked("queue", &said(folder, &["queue", "--limit", "100"]), &contacts);
    for format in ["csv", "jsonl"] {
        let table = said(folder, &["export", "--format", format, "--band", "all", "--out", "-"]);
        assert_masked(&format!("export {format}"), &table, &contacts);
    }
    let ads = queue["ads"].as_array().unwrap();
    for ad in ads {
        let ad = ad["ad"].as_str().unwrap();
        assert_masked("explain", &said(folder, &["explain", ad]), &contacts);
    }
    for ad in ads.iter().step_by(4) {
        let ad = ad["ad"].as_str().unwrap();
        assert_masked("show --json", &said(folder, &["show", ad, "--json"]), &contacts);
        assert_masked("show", &said(folder, &["show", ad]), &contacts);
        assert_masked("explain --json", &said(folder, &["explain", ad, "--json"]), &contacts);
    }
    // What left is noted, and nothing was shown in the clear.
    assert_eq!(strings(folder, "SELECT DISTINCT what FROM access_log"), ["export"]);
}

#[test]
fn a_shown_ad_tells_reason_basis_and_what_clears_it() {
    let folder = NIGHT.path();
    let ad = first_ad(folder);
    for (lang, clears, basis) in [("id", "gugur bila: ", "dasar: "), ("en", "cleared if: ", "basis: ")] {
        let words = said(folder, &["show", &ad, "--lang", lang]);
        assert!(words.contains(clears) && words.contains(basis), "{words}");
        assert!(words.contains("[1] ") && words.contains("»[1]"), "the reason stands in the text: {words}");
    }
    let view = json(folder, &["show", &ad]);
    let reasons = view["reasons"].as_array().unwrap();
    let document = view["document"].as_str().unwrap();
    for reason in reasons {
        assert!(reason["words"].as_str().unwrap().ends_with('.'), "a sentence: {reason}");
        for span in reason["spans"].as_array().unwrap() {
            let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
            assert!(document.get(at("start")..at("end")).is_some(), "{reason}");
        }
    }
    // The parts add up to the score's log-odds: nothing that moved it is left out.
    let parts = ["reasons", "supports", "other_parts"];
    let parts = parts.iter().flat_map(|list| view[*list].as_array().unwrap());
    let sum: f64 = parts.map(|part| part["contribution"].as_f64().unwrap()).sum();
    let score = view["judgement"]["score"].as_f64().unwrap();
    assert!((1.0 / (1.0 + (-sum).exp()) - score).abs() < 1e-6, "{sum} and {score}");
}

#[test]
fn the_reason_on_which_a_band_hangs_is_named() {
    let folder = NIGHT.path();
    let mut named = 0;
    let queue = json(folder, &["queue", "--limit", "100"]);
    for ad in queue["ads"].as_array().unwrap() {
        let view = json(folder, &["show", ad["ad"].as_str().unwrap()]);
        let hinge = &view["hinge"];
        if hinge.is_null() {
            continue;
        }
        named += 1;
        let words = said(folder, &["show", ad["ad"].as_str().unwrap()]);
        let number = hinge["number"].as_u64().unwrap();
        assert!(words.contains(&format!("Tanpa alasan [{number}]")), "{words}");
        assert!(hinge["score"].as_f64() < view["judgement"]["score"].as_f64());
        assert_ne!(hinge["band"], view["judgement"]["band"]);
    }
    assert!(named > 0, "of the sample's flagged ads some hang on one reason");
}

#[test]
fn an_ad_is_found_by_code_beginning_and_address() {
    let folder = NIGHT.path();
    let row = &json(folder, &["queue"])["ads"][0];
    let (ad, url) = (row["ad"].as_str().unwrap(), row["url"].as_str().unwrap());
    for name in [ad, &ad[..8], &ad.to_uppercase(), url] {
        assert_eq!(json(folder, &["show", name])["ad"].as_str(), Some(ad), "{name}");
    }
    for name in ["ffffffffffffffffffff", "tidak ada", "abc"] {
        let output = waspada(folder, &["show", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(text(&output.stderr).contains("there is no ad"), "{}", text(&output.stderr));
    }
}

#[test]
fn a_beginning_of_two_ads_is_refused() {
    let folder = night();
    let ads = strings(folder.path(), "SELECT identity FROM ad ORDER BY identity LIMIT 2");
    let twin = format!("{}0000", &ads[0][..16]);
    database(folder.path())
        .execute("UPDATE ad SET identity = ?1 WHERE identity = ?2", [&twin, &ads[1]])
        .unwrap();
    let output = waspada(folder.path(), &["show", &ads[0][..10]]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("more than one ad"), "{}", text(&output.stderr));
    assert_eq!(json(folder.path(), &["show", &ads[0]])["ad"].as_str(), Some(ads[0].as_str()));
}

#[test]
fn contacts_in_the_clear_leave_a_note() {
    let folder = night();
    let folder = folder.path();
    let ads = strings(
        folder,
        "SELECT ad.identity FROM contact c JOIN ad_version v ON v.id = c.ad_version JOIN ad ON ad.id = v.ad
         JOIN flag ON flag.ad = ad.id WHERE c.kind = 'whatsapp' LIMIT 1",
    );
    let ad = ads[0].as_str();
    let is_bare = |shown: &str| contacts(folder).iter().any(|c| shown.contains(c.as_str()));
    assert!(is_bare(&said(folder, &["show", ad, "--unmasked"])));
    assert!(is_bare(&said(folder, &["explain", ad, "--unmasked"])));
    said(folder, &["export", "--format", "csv", "--out", "semua.csv", "--unmasked"]);
    assert!(is_bare(&fs_err::read_to_string(folder.join("semua.csv")).unwrap()));
    let noted = "SELECT account || ' ' || what || ' ' || which FROM access_log ORDER BY id";
    let notes = strings(folder, noted);
    assert_eq!(notes[..2], [format!("sari reveal {ad}"), format!("sari reveal {ad}")]);
    assert!(notes[2].starts_with("sari export ") && notes[2].ends_with(" ads"), "{notes:?}");
    assert_eq!(notes.len(), 3);
    let check = json(folder, &["log", "verify"]);
    assert_eq!((&check["ok"], &check["rows"]), (&true.into(), &3.into()));
    let known = check["digest"].as_str().unwrap();
    assert!(said(folder, &["log", "verify", "--known", known]).contains("all 3 rows"));

    database(folder)
        .execute_batch("DROP TRIGGER access_log_stays; UPDATE access_log SET account = 'budi' WHERE id = 2")
        .unwrap();
    let output = waspada(folder, &["log", "verify"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(text(&output.stdout).contains("row 2 does not say what was noted"));
}

#[test]
fn an_export_is_whole_and_runs_nowhere() {
    let folder = night();
    let folder = folder.path();
    let ad =
        "Kerja di Kamboja gaji 18 juta, tanpa syarat, tanpa ijazah, minggu ini terbang. WA 0812-3456-7890";
    let hostile =
        format!("title,employer,text\n\"=HYPERLINK(\"\"http://x.example\"\")\",@SUM(A1),\"{ad}\"\n");
    fs_err::write(folder.join("jahat.csv"), hostile).unwrap();
    said(folder, &["import", "jahat.csv"]);
    let waiting = json(folder, &["queue"])["waiting"].as_u64().unwrap();
    let written = json(folder, &["export", "--format", "csv", "--out", "antrean.csv"]);
    assert_eq!((written["ads"].as_u64(), written["is_unmasked"].as_bool()), (Some(waiting), Some(false)));
    let sheet = fs_err::read(folder.join("antrean.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(sheet.strip_prefix("\u{feff}".as_bytes()).unwrap());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        head[..12],
        [
            "ad",
            "url",
            "source",
            "title",
            "employer",
            "location",
            "destination",
            "contacts",
            "first_seen",
            "score",
            "band",
            "reasons"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len() as u64, waiting);
    assert!(rows.iter().any(|row| row[3].starts_with("'=HYPERLINK") && row[4].starts_with("'@SUM")));
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        assert!(!row[11].is_empty(), "{row:?}");
    }
    let all = said(folder, &["export", "--format", "jsonl", "--band", "all", "--out", "-"]);
    assert!(all.lines().count() as u64 > waiting);
    for line in all.lines() {
        assert!(serde_json::from_str::<Value>(line).unwrap()["reasons"].is_array());
    }
    let output = waspada(folder, &["export", "--format", "csv", "--out", "tidak/ada.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("tidak/ada.csv"), "{}", text(&output.stderr));
}

#[test]
fn every_stage_of_a_known_ad_is_explained() {
    let folder = NIGHT.path();
    let ad = first_ad(folder);
    let view = json(folder, &["explain", &ad]);
    let stages: Vec<&str> =
        view["stages"].as_array().unwrap().iter().map(|s| s["stage"].as_str().unwrap()).collect();
    assert_eq!(
        stages,
        ["read", "charset", "extract", "fold", "features", "kind", "assess", "network", "database"]
    );
    let shown = json(folder, &["show", &ad]);
    assert_eq!(view["ad"]["ad"], shown["ad"]);
    assert_eq!(view["ad"]["judgement"], shown["judgement"], "the evidence gives what the night gave");
}

#[test]
fn files_are_explained_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let ad =
        "Dibutuhkan admin online di Kamboja, gaji 18 juta, tanpa syarat, tiket ditanggung. WA 0812-3456-7890";
    fs_err::write(folder.join("iklan.txt"), ad).unwrap();
    let more =
        "<p>Kerja di kantor, makan dan mess gratis.</p><p>Usia 18 sampai 35 tahun, berangkat minggu ini.</p>";
    let page = format!(
        "<html><head><title>Loker</title></head><body><main><h1>Admin online Kamboja</h1><p>{ad}</p>{more}</main></body></html>"
    );
    fs_err::write(folder.join("iklan.html"), page).unwrap();
    fs_err::write(folder.join("kosong.html"), "<html><body></body></html>").unwrap();
    for (file, is) in [("iklan.txt", "plain text"), ("iklan.html", "an HTML page")] {
        let words = said(folder, &["explain", file]);
        assert!(words.contains(is) && words.contains("log-odds") && words.contains("D01"), "{words}");
        assert!(!words.contains("3456"), "{words}");
        assert!(said(folder, &["explain", file, "--unmasked"]).contains("3456"));
    }
    let empty = json(folder, &["explain", "kosong.html"]);
    assert!(empty["ad"].is_null());
    assert!(empty["stages"].to_string().contains("not an ad"), "{empty}");
    let output = waspada(folder, &["explain", "bukan-apa-apa"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is no file, address or known ad"), "{}", text(&output.stderr));
    assert_eq!(fs_err::read_dir(folder).unwrap().count(), 3);
}

#[test]
fn an_archive_is_no_page_to_explain() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [
        ("a.arc", &b"filedesc://crawl.arc 0.0.0.0 20080101000000 text/plain 76"[..]),
        ("a.warc", b"WARC/1.1\r\n"),
        ("a.warc.gz", b"\x1f\x8b\x08"),
    ] {
        fs_err::write(folder.path().join(name), start).unwrap();
        let output = waspada(folder.path(), &["explain", name]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(name) && told.contains("waspada import"), "{told}");
    }
}

#[test]
fn addresses_that_are_never_visited_are_explained_so() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["http://127.0.0.1:9/lowongan", "http://10.0.0.1/"] {
        let output = waspada(folder.path(), &["explain", "--json", url]);
        assert_eq!(output.status.code(), Some(4));
        let view: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(view["ad"].is_null() && view["ok"] == false);
        let stages = view["stages"].to_string();
        assert!(stages.contains("private_address") && !stages.contains("cannot be read"), "{view}");
        assert!(text(&output.stderr).contains("never visited"), "{}", text(&output.stderr));
    }
}

#[test]
fn a_digest_that_is_none_accuses_nobody() {
    for wrong in ["abc", "", "5f0c2a…"] {
        let output = waspada(NIGHT.path(), &["log", "verify", "--known", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        let told = text(&output.stderr);
        assert!(told.contains("64 hexadecimal digits") && !told.contains("Somebody"), "{told}");
    }
    let output = waspada(NIGHT.path(), &["log", "verify", "--known", &"0".repeat(64)]);
    assert_eq!(output.status.code(), Some(7), "one that is none of this log's");
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf_8_are_read_like_others() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    said(folder, &["init"]);
    let name = std::ffi::OsStr::from_bytes(b"iklan-\xff.csv");
    fs_err::create_dir(folder.join("masuk")).unwrap();
    fs_err::write(folder.join("masuk").join(name), "isi\nDibutuhkan kasir gaji 4 juta hubungi kantor\n")
        .unwrap();
    for path in [Path::new("masuk"), &Path::new("masuk").join(name)] {
        let output = command(folder, &["import", "--json"]).arg(path).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{path:?}: {}", text(&output.stderr));
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["pages"], 1, "{path:?}: {summary}");
    }
}

#[test]
fn no_log_level_repeats_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let page = "<html><body><table><p>rahasiaku</p><td>Dibutuhkan kasir</table><svg><p>x</body></html>";
    fs_err::write(folder.join("iklan.html"), page).unwrap();
    let output = command(folder, &["explain", "iklan.html"]).env("RUST_LOG", "trace").output().unwrap();
    let log = text(&output.stderr);
    assert!(!log.contains("rahasiaku") && !log.contains("html5ever"), "{log}");
    let quiet = waspada(folder, &["explain", "iklan.html"]);
    assert_eq!(text(&quiet.stderr), "", "no library warns of a page");
    let service = command(folder, &["init"]).env("RUST_LOG", "trace").output().unwrap();
    assert_eq!(service.status.code(), Some(0));
}

#[test]
fn an_ad_that_says_too_little_gets_a_next_step() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("pendek.txt"), "Info loker hub admin 0812-3456-7890").unwrap();
    let view = json(folder.path(), &["explain", "pendek.txt"]);
    assert_eq!(view["ad"]["judgement"]["band"], "belum_bisa_dinilai", "{view}");
    assert!(view["ad"]["next_step"].as_str().unwrap().contains("terlalu sedikit"));
}

#[test]
fn a_doctor_examines_the_database() {
    let folder = night();
    let folder = folder.path();
    let report = said(folder, &["doctor"]);
    assert!(report.contains("sound; ") && report.contains("1 nights"), "{report}");
    let path = folder.join("waspada.db");
    let bytes = fs_err::read(&path).unwrap();
    let (head, rest) = bytes.split_at(4096 * 4);
    let broken: Vec<u8> = head.iter().copied().chain(rest.iter().map(|_| 0x5a)).collect();
    fs_err::write(&path, broken).unwrap();
    let output = waspada(folder, &["doctor"]);
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("WRONG  database"), "{}", text(&output.stdout));
}

#[test]
fn without_a_database_it_is_said_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    said(folder, &["init"]);
    for arguments in
        [vec!["queue"], vec!["show", "abcdef12"], vec!["export", "--format", "csv", "--out", "x.csv"]]
    {
        let output = waspada(folder, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(text(&output.stderr).contains("`waspada run` makes it"), "{}", text(&output.stderr));
    }
    assert!(!folder.join("waspada.db").exists() && !folder.join("x.csv").exists());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = NIGHT.path();
    let ad = first_ad(folder);
    let commands: [&[&str]; 6] = [
        &["queue"],
        &["queue", "--json"],
        &["show", &ad],
        &["explain", &ad],
        &["export", "--format", "csv", "--band", "all", "--out", "-"],
        &["export", "--format", "jsonl", "--band", "all", "--out", "-"],
    ];
    for arguments in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(folder, arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn an_english_reader_is_told_everything_in_english_and_what_would_change_the_band() {
    let folder = tempfile::tempdir().unwrap();
    let ad = "Lowongan admin slot di Kamboja. Gaji 25 juta per bulan, tanpa pengalaman. PT Ramzy Cahaya Karya. \
              Berangkat pakai visa turis, chat Telegram @hrkamboja88.";
    fs_err::write(folder.path().join("iklan.txt"), ad).unwrap();
    let told = |lang: &str| json(folder.path(), &["--lang", lang, "explain", "iklan.txt"]);
    let detail = |told: &Value, id: &str| {
        let reasons = told["ad"]["reasons"].as_array().unwrap().clone();
        let reason = reasons.iter().find(|reason| reason["id"] == id).cloned().unwrap_or_default();
        reason["detail"].as_str().unwrap_or_default().to_owned()
    };
    let (english, indonesian) = (told("en"), told("id"));
    for (id, en, id_words) in [
        ("D01", "not a country of placement", "bukan negara penempatan"),
        ("C01", "a month", "sebulan"),
        ("A03", "was revoked by 31 December 2025", "dicabut, sudah begitu pada 31 Desember 2025"),
    ] {
        assert!(detail(&english, id).contains(en), "{id}: {}", detail(&english, id));
        assert!(detail(&indonesian, id).contains(id_words), "{id}: {}", detail(&indonesian, id));
    }
    let reasons = english["ad"]["reasons"].as_array().unwrap();
    for reason in reasons.iter().filter(|reason| reason["contribution"].as_f64() > Some(0.0)) {
        assert!(reason["clears"].as_str().is_some_and(|words| !words.is_empty()), "{reason}");
    }

    let plain = "PT Maju Sentosa Abadi, Jakarta, membuka lowongan perawat di Jepang melalui program SSW. Kontrak tiga \
                 tahun, gaji sesuai standar, asuransi, pelatihan bahasa di kantor kami.";
    fs_err::write(folder.path().join("biasa.txt"), plain).unwrap();
    let view = json(folder.path(), &["explain", "biasa.txt"]);
    assert_eq!(view["ad"]["judgement"]["band"], "rendah", "{view}");
    assert!(!view["ad"]["hinge_up"].is_null(), "what would raise it is told: {view}");
    let words = said(folder.path(), &["--lang", "en", "explain", "biasa.txt"]);
    assert!(words.contains("turns out"), "{words}");
}

#[test]
fn accounts_have_plain_names_and_one_operator_is_left() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    let add = |name: &str, role: &str| waspada(folder.path(), &["user", "add", name, "--role", role]);
    for name in ["Rina", "rina s", "rin\u{430}", "a<b>", &"x".repeat(41)] {
        let refused = add(name, "operator");
        assert_eq!(refused.status.code(), Some(2), "{name}");
        assert!(text(&refused.stderr).contains("lower-case letters a to z"), "{}", text(&refused.stderr));
    }
    assert_eq!(add("rina.s", "operator").status.code(), Some(0));
    let refused = waspada(folder.path(), &["user", "disable", "rina.s"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("last operator who can log in"), "{}", text(&refused.stderr));
    assert_eq!(add("budi", "operator").status.code(), Some(0));
    assert_eq!(waspada(folder.path(), &["user", "disable", "rina.s"]).status.code(), Some(0));
    assert_eq!(waspada(folder.path(), &["user", "disable", "budi"]).status.code(), Some(2));
}
