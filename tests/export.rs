//! Files that leave the house.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "shared with other tests")]
#[path = "support/night.rs"]
mod night;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use night::{ad, at, begin, item, judged, kept};
use waspada::domain::{Band, Contact, ContactKind, Fact, Origin, Outcome, Reason, RunId};
use waspada::export::{ExportError, Format, Table, to_file};
use waspada::i18n::Locale;
use waspada::store::{ExportFilter, ExportRow, Reader, RunStatus, Store, StoreError};

const FIRST: &str = "2026-11-24T18:30:00Z";

fn words(reason: &Reason) -> String {
    format!(
        "{}: {}",
        reason.id,
        reason.detail.as_ref().map(Locale::Id.strings().ad.detail).unwrap_or_default()
    )
}

struct Base {
    folder: tempfile::TempDir,
    reader: Reader,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let run: RunId = begin(&mut store, FIRST);
        let mut nasty = ad(2, "");
        nasty.employer = Some(Fact {
            value: "=HYPERLINK(\"https://x.example\",\"PT\")\u{1b}[2J".into(),
            origin: Origin::JsonLd,
            span: None,
        });
        nasty.location = Some(Fact {
            value: "Batam, hubungi 0812-0000-0002".into(),
            origin: Origin::Selector,
            span: None,
        });
        nasty.contacts.push(Contact {
            kind: ContactKind::Email,
            value: "budi@contoh.example".into(),
            span: None,
            is_obfuscated: false,
        });
        let items = [
            kept(1, FIRST, "", 0.6),
            item(2, FIRST, Outcome::Kept(judged(nasty, Band::Tinggi, 0.91234))),
            kept(3, FIRST, "", 0.1),
        ];
        store.record(&run, &items).unwrap();
        store.finish_run(&run, RunStatus::Complete, at(FIRST)).unwrap();
        let reader = store.reader().unwrap();
        Self { folder, reader }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn export(&self, filter: &ExportFilter, format: Format, is_unmasked: bool) -> String {
        let path = self.path("out");
        to_file(&self.reader, filter, &path, format, is_unmasked, &words).unwrap();
        fs_err::read_to_string(path).unwrap()
    }

    fn left_over(&self) -> Vec<String> {
        let names = fs_err::read_dir(self.folder.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !name.starts_with("waspada.db")).collect()
    }
}

fn worth_a_look() -> ExportFilter {
    ExportFilter { bands: vec![Band::Sedang, Band::Tinggi], since: None, is_flagged: false }
}

#[test]
fn csv_opens_in_a_spreadsheet_and_runs_nothing() {
    let base = Base::new();
    let text = base.export(&worth_a_look(), Format::Csv, false);
    let table = text.strip_prefix('\u{feff}').expect("a byte order mark for double clicks");
    assert!(table.starts_with(
        "\"ad\",\"url\",\"source\",\"title\",\"employer\",\"location\",\"destination\",\"contacts\",\"first_seen\",\"score\",\"band\",\"reasons\"\r\n"
    ));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let cells: Vec<&str> = rows[0].iter().skip(1).collect();
    assert_eq!(
        cells,
        [
            "https://papan.example/lowongan/2",
            "papan",
            "Dicari pekerja gudang nomor 2",
            "'=HYPERLINK(\"https://x.example\",\"PT\")",
            "Batam, hubungi +62812•••••002",
            "",
            "'+62812•••••002; b•••@contoh.example",
            "2026-11-24T18:30:00Z",
            "0.9123",
            "tinggi",
            "high_pay: Rp18.000.000"
        ]
    );
    assert!(!text.contains("00000002") && !text.contains("0812-0000"), "no number in the clear");
    let unmasked = base.export(&worth_a_look(), Format::Csv, true);
    assert!(unmasked.contains("'+6281200000002; budi@contoh.example"), "{unmasked}");
}

#[test]
fn json_lines_are_for_programs() {
    let base = Base::new();
    let all = ExportFilter { bands: Band::ALL.to_vec(), since: None, is_flagged: false };
    let text = base.export(&all, Format::Jsonl, false);
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines.iter().map(|l| l["band"].as_str().unwrap()).collect::<Vec<_>>(),
        ["tinggi", "sedang", "rendah"]
    );
    assert_eq!(lines[0]["contacts"], serde_json::json!(["+62812•••••002", "b•••@contoh.example"]));
    assert_eq!(lines[0]["reasons"], serde_json::json!(["high_pay: Rp18.000.000"]));
    assert_eq!(
        lines[0]["employer"], "=HYPERLINK(\"https://x.example\",\"PT\")",
        "a formula is harmless here"
    );
    assert_eq!(lines[0]["destination"], serde_json::Value::Null);
    let since = ExportFilter { since: Some(at("2026-11-25T00:00:00Z")), ..all };
    assert_eq!(base.export(&since, Format::Jsonl, false), "");
}

struct FullDisk(usize);

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn rows(reader: &Reader) -> Vec<ExportRow> {
    let mut rows = Vec::new();
    reader
        .export_rows(&worth_a_look(), |row| {
            rows.push(row);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    rows
}

#[test]
fn a_full_disk_is_told_at_the_latest_at_the_end() {
    let base = Base::new();
    let rows = rows(&base.reader);
    for format in [Format::Csv, Format::Jsonl] {
        for room in [0, 3, 40, 200, 400] {
            let written = Table::new(FullDisk(room), format, false, &words).and_then(|mut table| {
                rows.iter().try_for_each(|row| table.write(row))?;
                table.finish()
            });
            assert_eq!(
                written.err().map(|e| e.kind()),
                Some(io::ErrorKind::StorageFull),
                "{format:?} {room}"
            );
        }
    }
}

#[test]
fn an_export_that_fails_leaves_nothing_behind() {
    let base = Base::new();
    let write = |path: &Path| to_file(&base.reader, &worth_a_look(), path, Format::Csv, false, &words);
    let error = write(&base.path("none/out.csv")).unwrap_err();
    assert!(
        matches!(error, ExportError::Write { .. }) && error.to_string().contains("none/out.csv"),
        "{error}"
    );

    // A folder cannot be replaced by a file: the last step fails, after everything was written.
    fs_err::create_dir(base.path("taken")).unwrap();
    fs_err::write(base.path("taken/inside"), "x").unwrap();
    assert!(write(&base.path("taken")).is_err());
    assert_eq!(base.left_over(), ["taken"]);

    fs_err::write(base.path("out.csv"), "earlier").unwrap();
    assert_eq!(write(&base.path("out.csv")).unwrap(), 2);
    assert!(fs_err::read_to_string(base.path("out.csv")).unwrap().contains("tinggi"));
}
