//! Bad input through the real commands: each is named, the rest goes on, and the exit code says so.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;

use super::{installed, json, rows, said, table, waspada};

/// Imports `bytes` beside a sound table; gives the exit code and all that was said.
fn beside_a_sound_table(name: &str, bytes: &[u8]) -> (Option<i32>, String, tempfile::TempDir) {
    let folder = installed();
    fs_err::write(folder.path().join("baik.csv"), table(6)).unwrap();
    fs_err::write(folder.path().join(name), bytes).unwrap();
    let output = waspada(folder.path(), &["import", name, "baik.csv", "--lang", "en"]);
    (output.status.code(), said(&output), folder)
}

/// The sound table's ads are all there, whatever stood beside it.
fn assert_rest_is_kept(folder: &Path) {
    let kept = rows(
        folder,
        "SELECT count(*) FROM ad_version WHERE text LIKE '%cabang nomor%' OR text LIKE '%operator%'",
    );
    assert_eq!(kept, [["6"]]);
    assert_eq!(rows(folder, "PRAGMA integrity_check"), [["ok"]]);
}

#[test]
fn a_broken_file_is_named_and_the_rest_goes_on() {
    let ragged = "judul,teks\nSatu,Dicari tenaga kasir di Solo untuk toko baru\nDua\nTiga,Dicari tenaga jahit di Palu,lebih,lagi\n";
    let bad_line = "{\"title\":\"Satu\",\"text\":\"Dicari tenaga kasir di Solo untuk toko baru\"}\n{rusak\n";
    let open_quote = format!("judul,teks\nSatu,\"Dicari {}", "x".repeat(17 << 20));
    let long_row = format!("judul,teks\nSatu,Dicari {}\n", "x".repeat(6 << 20));
    for (name, bytes, words) in [
        ("timpang.csv", ragged.as_bytes(), "timpang.csv line 3: 1 cell, but 2 columns are named"),
        ("baris.jsonl", bad_line.as_bytes(), "baris.jsonl line 2 is no JSON"),
        (
            "kolom.csv",
            b"warna,ukuran\nmerah,5\n",
            "kolom.csv has no column that looks like the text of an ad; it has `warna`, `ukuran`",
        ),
        ("kosong.csv", b"", "kosong.csv: the file is empty"),
        ("arsip.warc.gz", b"\x1f\x8bno gzip", "arsip.warc.gz"),
        ("tabel.csv.gz", b"\x1f\x8bno gzip", "tabel.csv.gz: begins like gzip, but cannot be unpacked"),
        ("kutip.csv", open_quote.as_bytes(), "kutip.csv line 2: the row is longer than 8388608 bytes"),
        ("panjang.csv", long_row.as_bytes(), "panjang.csv row 1: larger than 5242880 bytes"),
    ] {
        let (code, said, folder) = beside_a_sound_table(name, bytes);
        assert_eq!(code, Some(4), "{name}: {said}");
        let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{name}: {said}");
        assert!(
            flat.contains("Mend the files that are named above"),
            "{name}: what to do next is missing: {said}"
        );
        assert!(!flat.contains("sources test"), "{name}: there is no such source: {said}");
        assert_rest_is_kept(folder.path());
    }
}

#[test]
fn wrong_encoding_and_broken_markup_are_read_as_well_as_can_be() {
    let latin = b"judul,teks\nSatu,Dicari tenaga kasir \x93cepat\x94 di Solo untuk toko baru caf\xe9\n";
    let (code, said, folder) = beside_a_sound_table("latin.csv", latin);
    assert_eq!(code, Some(0), "{said}");
    let text = rows(folder.path(), "SELECT text FROM ad_version WHERE text LIKE '%kasir%baru%'");
    assert!(text.iter().any(|row| row[0].contains("“cepat”") && row[0].contains("café")), "{text:?}");

    let markup = "<html><title>Lowongan kasir</title><body><div><h1>Dicari kasir<p>Dicari tenaga kasir untuk toko baru di Solo, gaji UMR, kirim lamaran<table><td></b></i>";
    let (code, said, folder) = beside_a_sound_table("rusak.html", markup.as_bytes());
    assert_eq!(code, Some(0), "{said}");
    assert_rest_is_kept(folder.path());
}

#[test]
fn a_page_of_50_mb_and_a_bomb_are_stopped() {
    let page = format!("<html><title>Besar</title><body>{}", "Lowongan kerja. ".repeat(50 * 65_536));
    let (code, said, folder) = beside_a_sound_table("besar.html", page.as_bytes());
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("besar.html"), "{said}");
    assert_rest_is_kept(folder.path());

    let body = vec![b'a'; 80 << 20];
    let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\nWARC-Target-URI: http://bom.example/zzz\r\nWARC-Date: 2026-11-24T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        http.len() + body.len()
    );
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for part in [head.as_bytes(), http.as_bytes(), &body, b"\r\n\r\n"] {
        bomb.write_all(part).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let (code, said, folder) = beside_a_sound_table("bom.warc.gz", &bomb);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("bom.warc.gz, record at byte 0"), "{said}");
    assert_rest_is_kept(folder.path());
}

#[test]
fn a_file_that_cannot_be_read_is_named_before_anything_begins() {
    let folder = installed();
    let output = waspada(folder.path(), &["import", "tiada.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("`tiada.csv`"), "{}", said(&output));
    assert!(!folder.path().join("waspada.db").exists());
}

#[test]
fn a_locked_database_is_named() {
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(5)).unwrap();
    assert_eq!(waspada(folder.path(), &["import", "a.csv"]).status.code(), Some(0));
    let other = Connection::open(folder.path().join("waspada.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = waspada(folder.path(), &["import", "a.csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("the database `waspada.db` is locked by another program"),
        "{}",
        said(&output)
    );
    other.execute_batch("ROLLBACK").unwrap();
    let again = waspada(folder.path(), &["import", "a.csv", "--json"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(json(&again)["ads_new"], 0, "nothing was lost");
}

#[test]
fn a_wrong_model_is_refused() {
    let folder = installed();
    let model = folder.path().join("lain.json");
    for text in ["{}", "no model at all"] {
        fs_err::write(&model, text).unwrap();
        let output = waspada(folder.path(), &["run", "--set", "assess.model=lain.json"]);
        assert_eq!(output.status.code(), Some(6), "{}", said(&output));
        assert!(said(&output).contains("lain.json"), "{}", said(&output));
    }
    assert!(!folder.path().join("archive").exists(), "nothing begins with a wrong model");
}

#[test]
fn a_source_without_anything_is_named() {
    let folder = installed();
    fs_err::create_dir(folder.path().join("masuk")).unwrap();
    let settings = "[[source]]\nname = \"dinas\"\nkind = \"import\"\npaths = [\"masuk\"]\n";
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    let output = waspada(folder.path(), &["run", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains("masuk"), "{}", said(&output));
}

#[test]
fn a_source_with_a_file_that_cannot_be_read_reads_the_others() {
    let folder = installed();
    fs_err::write(folder.path().join("baik.csv"), table(6)).unwrap();
    let settings = "[[source]]\nname = \"dinas\"\nkind = \"import\"\npaths = [\"tiada.csv\", \"baik.csv\"]\n";
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    let output = waspada(folder.path(), &["run", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains("tiada.csv"), "{}", said(&output));
    assert_rest_is_kept(folder.path());
}

/// Rows are known by their words, so that a table read again adds nothing, to the archive neither.
#[test]
fn a_table_read_again_is_unchanged_and_a_new_row_is_not() {
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(6)).unwrap();
    let import = |source: &str| {
        let output = waspada(folder.path(), &["import", "a.csv", "--source", source, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let told = json(&output);
        (told["ads_new"].as_u64().unwrap(), told["skipped_by"]["unchanged"].as_u64().unwrap_or(0))
    };
    let captures = || rows(folder.path(), "SELECT count(*) FROM capture");
    assert_eq!(import("dinas"), (6, 0));
    assert_eq!(import("dinas"), (0, 6));
    assert_eq!(captures(), [["6"]]);
    // A row more at the top moves all others.
    let moved = table(6).replacen(
        '\n',
        "\n99,Tenaga baru,CV Baru,Solo,\"Dicari tenaga baru di Solo untuk toko.\"\n",
        1,
    );
    fs_err::write(folder.path().join("a.csv"), moved).unwrap();
    assert_eq!(import("dinas"), (1, 6));
    assert_eq!(import("kantor-lain"), (7, 0), "another source's ads are its own");
}

/// Columns whose names say nothing, told apart by the source table; a column that is not there is named.
#[test]
fn a_source_names_its_columns() {
    let folder = installed();
    fs_err::write(
        folder.path().join("x.csv"),
        "a,b,title\nDicari tenaga las untuk bengkel baru di Medan,CV Las Contoh,bukan judul\n",
    )
    .unwrap();
    let source = |columns: &str| {
        let text = format!(
            "[[source]]\nname = \"x\"\nkind = \"import\"\npaths = [\"x.csv\"]\ncolumns = {{ {columns} }}\n"
        );
        fs_err::write(folder.path().join("pipeline.toml"), text).unwrap();
        waspada(folder.path(), &["run", "--lang", "en"])
    };
    let wrong = source("text = \"c\"");
    assert_eq!(wrong.status.code(), Some(4), "{}", said(&wrong));
    let flat = said(&wrong).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("x.csv has no column `c`, which `columns.text` of this source names"), "{flat}");
    let right = source("text = \"a\", title = \"b\"");
    assert_eq!(right.status.code(), Some(0), "{}", said(&right));
    assert!(said(&right).contains("x.csv: columns read as title = b, text = a"), "{}", said(&right));
    assert_eq!(rows(folder.path(), "SELECT title FROM ad_version"), [["CV Las Contoh"]]);
}

/// A limit on the size of files stands for a disk without room: what is written fails in the middle of the night.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_the_night_and_loses_nothing() {
    use std::process::Command;
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(3000)).unwrap();
    let script = "trap '' XFSZ; ulimit -f 8000; exec \"$0\" import a.csv --set run.batch_ads=50";
    let program = assert_cmd::cargo::cargo_bin!("waspada");
    let full = Command::new("sh").current_dir(&folder).args(["-c", script]).arg(program).output().unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).contains("`waspada.db`"), "{}", said(&full));
    assert!(said(&full).contains("nothing stored so far is lost"), "{}", said(&full));
    let kept: usize = rows(folder.path(), "SELECT count(*) FROM ad")[0][0].parse().unwrap();
    assert!(kept > 0 && kept < 3000, "{kept}");
    let again = waspada(folder.path(), &["import", "a.csv", "--json"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(json(&again)["ads_new"], 3000 - kept, "only what was missing is new");
    assert_eq!(rows(folder.path(), "PRAGMA integrity_check"), [["ok"]]);
}

/// Evidence that cannot be kept ends the night: nothing is read without it.
#[cfg(target_os = "linux")]
#[test]
fn evidence_that_cannot_be_kept_ends_the_night() {
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(5)).unwrap();
    let output = waspada(folder.path(), &["import", "a.csv", "--set", "archive.dir=/proc/arsip"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("/proc/arsip"), "{}", said(&output));
    let answers = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = super::program(folder.path(), &["score", "a.csv"]);
    let output = command.stdout(answers).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("cannot write the result"), "{}", said(&output));
}
