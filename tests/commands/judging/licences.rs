//! Licence lists from the published file to the answer for a day, as a person meets them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments).env_remove("RUST_LOG").output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = waspada(folder, &[arguments, &["--json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// A folder with settings and data files of its own.
fn installed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(waspada(folder.path(), &["init", "--data"]).status.code(), Some(0));
    folder
}

const MAY_2024: &str = "DAFTAR P3MI BERIZIN;;;\nNama Perusahaan;Nomor SIP3MI;Status;Alamat;Telepon;Email;Berlaku s/d\nPT Ramzy Cahaya Karya;123/2020;Aktif;Jl. Contoh 1;021-8880000;info@ramzy.example;31/12/2027\nPT Abadi Jaya Maju;124/2020;Aktif;;;;\n";
const MARCH_2026: &str = "Nama Perusahaan;Nomor SIP3MI;Status\nPT. RAMZY CAHAYA KARYA;123/2020;Dicabut\n";

#[test]
fn a_licence_that_was_revoked_later_is_active_on_its_day() {
    let installed = installed();
    let folder = installed.path();
    fs_err::write(folder.join("mei.csv"), MAY_2024).unwrap();
    fs_err::write(folder.join("maret.csv"), MARCH_2026).unwrap();
    let first = json(
        folder,
        &["licences", "import", "mei.csv", "--as-of", "2024-05-20", "--source", "Daftar", "--complete"],
    );
    assert_eq!((&first["ok"], &first["licences"]), (&true.into(), &2.into()), "{first}");
    let kept = first["kept"].as_str().unwrap();
    let text = fs_err::read_to_string(folder.join(kept)).unwrap();
    assert!(
        text.contains(&format!("# published_sha256: {}", waspada::domain::sha256_hex(MAY_2024.as_bytes())))
    );
    let again = json(
        folder,
        &["licences", "import", "mei.csv", "--as-of", "2024-05-20", "--source", "Daftar", "--complete"],
    );
    assert_eq!(again["kept"], first["kept"], "the same list twice is one file");

    let later =
        ["licences", "import", "maret.csv", "--as-of", "2026-03-01", "--source", "Daftar", "--complete"];
    let dry = json(folder, &[&later[..], &["--dry-run"]].concat());
    assert!(dry["kept"].is_null());
    assert_eq!(dry["changes"].as_array().unwrap().len(), 2, "{dry}");
    assert_eq!(json(folder, &later)["changes"], dry["changes"]);

    let state =
        |asked: &str, on: &str| json(folder, &["licences", "check", asked, "--on", on])["state"].clone();
    assert_eq!(state("PT Ramzy Cahaya Karya", "2024-05-25"), "active");
    assert_eq!(state("Ramzy Cahaya Karya, PT", "2026-03-02"), "revoked");
    assert_eq!(state("SIP3MI 123/2020", "2024-05-25"), "active");
    assert_eq!(state("PT Maju Jaya Abadi", "2024-06-01"), "near_miss");
    assert_eq!(state("PT Abadi Jaya Maju", "2026-03-02"), "not_found");
    assert_eq!(state("PT Abadi Jaya Maju", "2024-05-25"), "active");
    let differences = json(folder, &["licences", "diff", "2024-05-20", "2026-03-01"]);
    assert_eq!(differences["changes"], dry["changes"]);

    // Whoever edits an imported list by hand is found out.
    fs_err::write(folder.join(kept), text.replace("active", "revoked")).unwrap();
    let checked = waspada(folder, &["check"]);
    assert_eq!(checked.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&checked.stderr).contains("not those that were imported"));
}

#[test]
fn the_registry_that_ships_is_no_official_list_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let asked = |name: &str, on: &str| json(folder.path(), &["licences", "check", name, "--on", on]);
    let ramzy = asked("PT Ramzy Cahaya Karya", "2024-05-20");
    assert_eq!(ramzy["state"], "active");
    assert!(ramzy["caution"].as_str().unwrap().contains("not the official list"));
    assert_eq!(asked("PT Ramzy Cahaya Karya", "2026-01-05")["state"], "revoked");
    assert_eq!(asked("PT Tidak Dikenal Sekali", "2026-01-05")["state"], "not_checkable");
}

#[test]
fn mistakes_are_named_with_their_row_and_nothing_is_kept() {
    let installed = installed();
    let folder = installed.path();
    let list =
        "nama;nomor izin;status\nPT Satu Jaya;X1;aktif\nPT Dua Jaya;X1;aktif\nPT Satu Jaya;X1;dicabut\n";
    fs_err::write(folder.join("salah.csv"), list).unwrap();
    let import = ["licences", "import", "salah.csv", "--as-of", "2026-03-01", "--source", "Daftar"];
    let output = waspada(folder, &import);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in [
        "`salah.csv` has 2 mistakes",
        "row 3: the number `X1`",
        "row 4: PT Satu Jaya is revoked here and active in row 2",
    ] {
        assert!(said.contains(part), "{part} not in\n{said}");
    }
    assert_eq!(fs_err::read_dir(folder.join("data/registry")).unwrap().count(), 1);

    for (name, bytes) in
        [("kosong.csv", b"".as_slice()), ("rusak.xlsx", b"PK\x03\x04rubbish"), ("lain.csv", b"a,b\n1,2\n")]
    {
        fs_err::write(folder.join(name), bytes).unwrap();
        let output = waspada(folder, &["licences", "import", name, "--as-of", "2026-03-01", "--source", "x"]);
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(name));
    }
    let missing =
        waspada(folder, &["licences", "import", "tiada.csv", "--as-of", "2026-03-01", "--source", "x"]);
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn without_a_data_folder_nothing_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("mei.csv"), MAY_2024).unwrap();
    let import = ["licences", "import", "mei.csv", "--as-of", "2024-05-20", "--source", "x"];
    let output = waspada(folder.path(), &import);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("waspada init --data"));
    assert_eq!(json(folder.path(), &[&import[..], &["--dry-run"]].concat())["licences"], 2);
}

#[test]
fn a_workbook_is_read_like_a_table() {
    let folder = tempfile::tempdir().unwrap();
    // 46162 is 20 May 2026 in days of the sheet, by style 1.
    let sheet = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="2"><c r="B2" t="inlineStr"><is><t>Perusahaan</t></is></c><c r="C2" t="inlineStr"><is><t>SIP3MI</t></is></c><c r="D2" t="inlineStr"><is><t>Sejak</t></is></c><c r="E2" t="inlineStr"><is><t>Status</t></is></c></row>
<row r="3"><c r="B3" t="inlineStr"><is><t>PT Satu Jaya</t></is></c><c r="C3"><v>1810240237512001</v></c><c r="D3" s="1"><v>46162</v></c><c r="E3" t="inlineStr"><is><t>entah</t></is></c></row>
</sheetData></worksheet>"#;
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;
    let import = |sheet: &str| {
        fs_err::write(folder.path().join("daftar.xlsx"), workbook(sheet, styles)).unwrap();
        let import =
            ["licences", "import", "daftar.xlsx", "--as-of", "2026-11-01", "--source", "x", "--dry-run"];
        json(folder.path(), &import)
    };
    let wrong = import(sheet);
    assert!(wrong["hints"][0].as_str().unwrap().starts_with("row 3: the status `entah`"), "{wrong}");
    let right = import(&sheet.replace("entah", "dibekukan"));
    assert_eq!(right["licences"], 1, "{right}");
    assert_eq!(right["columns"][2][1], "since");
}

#[test]
fn a_workbook_with_a_cell_at_its_far_corner_is_refused_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let cells = |cells: &str| {
        format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
        )
    };
    let cell = |at: &str| format!(r#"<row><c r="{at}" t="inlineStr"><is><t>x</t></is></c></row>"#);
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#;
    let comb: String = (1..=2_000).map(|row| cell(&format!("ALL{row}"))).collect();
    for (sheet, cause) in [
        (cell("A1") + &cell("XFD1048576"), "row 1048576, column 16384"),
        (cell("A1") + &cell("A1048576"), "row 1048576, column 1"),
        (comb, "cells are read"),
        (" ".repeat(49 << 20), "once it is unpacked"),
    ] {
        let packed = workbook(&cells(&sheet), styles);
        fs_err::write(folder.path().join("daftar.xlsx"), packed).unwrap();
        let output = waspada(
            folder.path(),
            &["licences", "import", "daftar.xlsx", "--as-of", "2026-11-01", "--source", "x", "--dry-run"],
        );
        assert_eq!(output.status.code(), Some(3), "{cause}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("daftar.xlsx") && told.contains(cause), "{told}");
    }
}

/// A workbook of one sheet: a ZIP archive without compression.
fn workbook(sheet: &str, styles: &str) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relations}"><sheets><sheet name="P3MI" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{relations}/styles" Target="styles.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let files = [
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", book.as_str()),
        ("xl/_rels/workbook.xml.rels", links.as_str()),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let offset = u32::try_from(zip.len()).unwrap();
        let (length, name_length) = (u32::try_from(text.len()).unwrap(), u16::try_from(name.len()).unwrap());
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.write_all(&crc.sum().to_le_bytes()).unwrap();
        head.write_all(&length.to_le_bytes()).unwrap();
        head.write_all(&length.to_le_bytes()).unwrap();
        head.write_all(&name_length.to_le_bytes()).unwrap();
        head.write_all(&[0, 0]).unwrap();
        zip.extend(b"PK\x03\x04".iter().chain(&head).chain(name.as_bytes()).chain(text.as_bytes()));
        directory.extend(b"PK\x01\x02\x14\x00".iter().chain(&head));
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, length) = (u32::try_from(zip.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0\x05\0\x05\0");
    zip.extend(length.to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

#[test]
fn the_same_words_are_looked_at_once_the_licence_is_lost() {
    let installed = installed();
    let folder = installed.path();
    let on = |day: &str| {
        let ad = serde_json::json!({
            "title": "Housekeeping ke Doha (P3MI Resmi)",
            "text": "PT Ramzy Cahaya Karya, perusahaan penempatan pekerja migran, mengundang wanita usia 23 sampai \
                     42 tahun untuk posisi housekeeping di Doha, Qatar. Kontrak 2 tahun, 8 jam kerja, libur tiap \
                     pekan. Ongkos penempatan ditanggung pengguna jasa. Bawa KTP dan KK ke kantor pada jam kerja.",
            "posted_at": day,
        });
        fs_err::write(folder.join("ad.jsonl"), ad.to_string()).unwrap();
        let told = waspada(folder, &["score", "ad.jsonl"]);
        serde_json::from_slice::<Value>(&told.stdout).unwrap()
    };
    let shows = |told: &Value| told["reasons"].as_array().unwrap().iter().any(|r| r["indicator"] == "A03");
    let (before, after) = (on("2024-05-10"), on("2026-11-10"));
    assert_eq!((&before["band"], shows(&before)), (&"rendah".into(), false), "{before}");
    assert_eq!((&after["band"], shows(&after)), (&"sedang".into(), true), "{after}");
}

const REVOKED_22_MAY: &str =
    "Pelaksana;Nomor SIP3MI;Status;Sejak\nPT Ramzy Cahaya Karya;123/2020;Dicabut;22/05/2024\n";

/// Codes of the ads in the queue.
fn queue(folder: &Path) -> Vec<String> {
    let queue = json(folder, &["queue"]);
    let ads = queue.get("ads").and_then(Value::as_array).unwrap_or_else(|| panic!("{queue}"));
    ads.iter().map(|ad| ad["ad"].as_str().unwrap().to_owned()).collect()
}

fn decide(folder: &Path, ad: &str) {
    let mut store = waspada::store::Store::open(&folder.join("waspada.db")).unwrap();
    store.close_flag(&waspada::domain::AdId(ad.to_owned()), "2024-06-01T00:00:00Z".parse().unwrap()).unwrap();
}

#[test]
fn what_newer_lists_open_counts_among_the_flags_of_the_day() {
    let (installed, elsewhere) = (installed(), installed());
    let folder = installed.path();
    let settings = fs_err::read_to_string(folder.join("pipeline.toml")).unwrap();
    let line = settings.lines().find(|line| line.starts_with("daily_flag_budget")).unwrap();
    fs_err::write(folder.join("pipeline.toml"), settings.replace(line, "daily_flag_budget = 1")).unwrap();
    let night = |title: &str, text: &str| -> Value {
        let row = serde_json::json!({ "title": title, "description": text, "posted_at": "2024-05-25" });
        fs_err::write(folder.join("ads.jsonl"), row.to_string()).unwrap();
        json(folder, &["import", "ads.jsonl"])
    };
    let first = night(
        "Housekeeping ke Doha (P3MI Resmi)",
        "PT Ramzy Cahaya Karya, perusahaan penempatan pekerja migran, mengundang wanita usia 23 sampai 42 tahun untuk posisi housekeeping di Doha, Qatar. Kontrak 2 tahun, 8 jam kerja, libur tiap pekan. Ongkos penempatan ditanggung pengguna jasa. Bawa KTP dan KK ke kantor pada jam kerja.",
    );
    assert_eq!(first["flagged"], 0, "{first}");

    // The list comes with a copied folder of data, so that the night is the first to see it.
    fs_err::write(elsewhere.path().join("sanksi.csv"), REVOKED_22_MAY).unwrap();
    let order = ["licences", "import", "sanksi.csv", "--as-of", "2024-06-01", "--source", "Daftar"];
    json(elsewhere.path(), &[&order[..], &["--column", "name=Pelaksana"]].concat());
    let lists = "data/registry";
    for list in fs_err::read_dir(elsewhere.path().join(lists)).unwrap().map(Result::unwrap) {
        fs_err::copy(list.path(), folder.join(lists).join(list.file_name())).unwrap();
    }
    let second = night(
        "Dibutuhkan CS judi online Poipet",
        "Dibutuhkan segera customer service judi online di Poipet Kamboja. Gaji USD 1500, tanpa pengalaman, tanpa interview. Jangan bilang keluarga, di imigrasi bilang liburan. Biaya admin 3 juta transfer ke BCA 1234567890. Chat Telegram @csjudol88.",
    );
    assert_eq!((&second["relook"]["opened"], &second["over_budget"]), (&1.into(), &1.into()), "{second}");
    assert_eq!(queue(folder).len(), 1);
}

#[test]
fn a_list_that_comes_later_reopens_what_it_touches() {
    let installed = installed();
    let folder = installed.path();
    fs_err::write(folder.join("mei.csv"), MAY_2024).unwrap();
    fs_err::write(folder.join("sanksi.csv"), REVOKED_22_MAY).unwrap();
    let import = |file: &str, as_of: &str, more: &[&str]| {
        let order = ["licences", "import", file, "--as-of", as_of, "--source", "Daftar"];
        json(folder, &[&order[..], more].concat())
    };
    assert!(import("mei.csv", "2024-05-20", &[])["kept_ads"].is_null(), "there are no ads yet");

    let ramzy = "PT Ramzy Cahaya Karya, perusahaan penempatan pekerja migran";
    let ads = [
        // Plain but for the licence, and after the day of revocation: cleared on the old list.
        ("Housekeeping ke Doha (P3MI Resmi)", format!("{ramzy}, mengundang wanita usia 23 sampai 42 tahun untuk posisi housekeeping di Doha, Qatar. Kontrak 2 tahun, 8 jam kerja, libur tiap pekan. Ongkos penempatan ditanggung pengguna jasa. Bawa KTP dan KK ke kantor pada jam kerja."), "2024-05-25"),
        // Bad by itself, and before that day.
        ("Dibutuhkan CS judi online Poipet", "Dibutuhkan segera customer service judi online di Poipet Kamboja. Gaji USD 1500, tanpa pengalaman, tanpa interview. Diberangkatkan oleh PT Ramzy Cahaya Karya. Jangan bilang keluarga, di imigrasi bilang liburan. Biaya admin 3 juta transfer ke BCA 1234567890. Chat Telegram @csjudol88 atau WA +855 12 345 678.".to_owned(), "2024-05-20"),
        // Somebody else's.
        ("Kasir toko", "Toko Berkah di Sleman mencari kasir, gaji sesuai UMK, antar lamaran ke toko pada jam kerja, libur satu hari tiap pekan.".to_owned(), "2024-05-25"),
    ];
    let lines: Vec<String> = ads
        .iter()
        .map(|(title, text, day)| {
            serde_json::json!({ "title": title, "description": text, "posted_at": day, "company": "" })
                .to_string()
        })
        .collect();
    fs_err::write(folder.join("ads.jsonl"), lines.join("\n")).unwrap();
    let told = waspada(folder, &["import", "ads.jsonl"]);
    assert_eq!(told.status.code(), Some(0), "{}", String::from_utf8_lossy(&told.stderr));
    let bad = queue(folder);
    assert_eq!(bad.len(), 1, "{bad:?}");
    decide(folder, &bad[0]);
    assert!(queue(folder).is_empty());

    let name = ["--column", "name=Pelaksana"];
    let looked = import("sanksi.csv", "2024-06-01", &name)["kept_ads"].clone();
    assert_eq!(
        looked,
        serde_json::json!({ "ads": 3, "judged": 1, "lost_since": 1, "opened": 2, "raised": 0 })
    );
    let open = queue(folder);
    assert!(open.len() == 2 && open.contains(&bad[0]), "{open:?}");
    let cleared = open.iter().find(|ad| **ad != bad[0]).unwrap();
    let shown = json(folder, &["show", cleared]);
    assert_eq!(shown["judgement"]["band"], "sedang", "{shown}");
    let reason = shown["reasons"].as_array().unwrap().iter().find(|r| r["id"] == "A03").unwrap();
    assert!(reason["detail"].as_str().unwrap().contains("dicabut sejak 22 Mei 2024"), "{reason}");
    let database = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    let changes = |ad: &str| -> Vec<String> {
        database
            .prepare("SELECT change FROM flag_change c JOIN flag f ON f.id = c.flag JOIN ad ON ad.id = f.ad WHERE ad.identity = ?1")
            .unwrap()
            .query_map([ad], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    assert_eq!(changes(&bad[0]), ["licence_revoked"], "why it is open once more is kept");

    // Decided once more, the same list opens nothing again.
    for ad in &open {
        decide(folder, ad);
    }
    let again = import("sanksi.csv", "2024-06-01", &name)["kept_ads"].clone();
    assert_eq!((&again["judged"], &again["opened"]), (&0.into(), &0.into()), "{again}");
    assert!(queue(folder).is_empty());
}
