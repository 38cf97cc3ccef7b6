//! Files as sources.

use std::path::{Path, PathBuf};

use waspada::archive::{Archive, Exchange};
use waspada::config::SourceKind;
use waspada::domain::{Field, Media, Outcome, RunId, SkipReason};
use waspada::i18n::Locale;

use super::{Night, World, source};

async fn import(world: &World, run: &str, paths: &[&Path]) -> Night {
    let paths: Vec<PathBuf> = paths.iter().map(|path| (*path).to_owned()).collect();
    world.night(run, &[source("files", SourceKind::Import { paths })]).await
}

pub(super) async fn import_text(name: &str, text: impl AsRef<[u8]>) -> Night {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs_err::write(&path, text).unwrap();
    import(&World::new(), "r1", &[&path]).await
}

pub(super) fn faults(night: &Night) -> Vec<String> {
    let fault = |item: &waspada::crawl::Crawled| match &item.outcome {
        Outcome::Failed(fault) => Some(format!("{}: {}", fault.code, fault.message)),
        _ => None,
    };
    night.items.iter().filter_map(fault).collect()
}

#[tokio::test]
async fn a_csv_file_is_read_row_by_row() {
    let text = "\u{feff}Judul;Isi;Tautan;Catatan\nKasir;\"Gaji 5 jt;\nmakan\";https://board.example/1?utm_source=x;a\nSopir;cari sopir;;b\n";
    let night = import_text("iklan.csv", text).await;
    let pages = night.pages();
    assert_eq!(pages.len(), 2);
    assert_eq!((pages[0].url.as_str(), pages[0].media), ("https://board.example/1", Media::Row));
    assert_eq!(pages[1].url, "file:iklan.csv#row=2");
    assert_eq!(pages[0].hints[&Field::Text], "Gaji 5 jt;\nmakan");
    assert_eq!(pages[0].rules.columns[&Field::Title], "Judul");
    let row: serde_json::Value = serde_json::from_slice(&pages[0].body).unwrap();
    assert_eq!(row["Catatan"], "a");
    assert_eq!(night.archived("file:iklan.csv#row=1"), ["resource"]);
    let told = |locale: Locale| {
        let notes = &night.report.sources[0].notes;
        notes.iter().map(|note| (locale.strings().import_note)(note)).collect::<Vec<_>>()
    };
    assert_eq!(
        told(Locale::En),
        [
            "iklan.csv: columns read as title = Judul, text = Isi, url = Tautan",
            "iklan.csv row 1: title «Kasir», text «Gaji 5 jt; makan»"
        ]
    );
    assert_eq!(told(Locale::Id)[1], "iklan.csv baris 1: title «Kasir», text «Gaji 5 jt; makan»");
}

#[tokio::test]
async fn ragged_rows_fail_and_the_rest_goes_on() {
    let night = import_text("iklan.csv", "judul,isi\na,b\nc\nd,e,f\n\"g\nh\",i\nj,k\n").await;
    assert_eq!(night.pages().len(), 3);
    let faults = faults(&night);
    assert!(
        faults[0].starts_with("ragged_row: iklan.csv line 3: 1 cell, but 2 columns are named; "),
        "{faults:?}"
    );
    assert!(
        faults[1].starts_with("ragged_row: iklan.csv line 4: 3 cells, but 2 columns are named; "),
        "{faults:?}"
    );
    assert_eq!(faults.len(), 2);
    let losses = &night.report.sources[0].losses;
    assert_eq!(losses.len(), 2, "each loss is told by itself");
}

#[tokio::test]
async fn other_encodings_are_read() {
    let old = import_text("iklan.csv", b"judul,isi\nCaf\xe9,gaji \x80 500\n").await;
    assert_eq!(old.page().hints[&Field::Text], "gaji € 500");
    let mut wide = vec![0xff, 0xfe];
    wide.extend("judul\tisi\nCafé\tgaji €\n".encode_utf16().flat_map(u16::to_le_bytes));
    let wide = import_text("iklan.csv", wide).await;
    assert_eq!(wide.page().hints[&Field::Text], "gaji €");
}

#[tokio::test]
async fn a_missing_text_column_is_said_with_those_there_are() {
    let night = import_text("iklan.csv", "foo,bar\n1,2\n").await;
    assert_eq!(night.problems(), ["missing_column"]);
    let message = &night.report.sources[0].problems[0].message;
    assert!(message.contains("iklan.csv") && message.contains("`foo`, `bar`"), "{message}");
    let night = import_text("iklan.jsonl", "{\"foo\":1}\n{\"isi\":\"ada\"}\n").await;
    assert_eq!(night.pages().len(), 1);
    assert!(faults(&night)[0].starts_with("missing_column: iklan.jsonl line 1 has no column"));
}

#[tokio::test]
async fn bad_json_lines_fail_and_the_rest_goes_on() {
    let night = import_text(
        "iklan.jsonl",
        "{\"text\":\"a\"}\n\n{\"text\":\"0812\n[1]\n{\"text\":\"b\",\"scraper_stub\":true}\n{\"text\":\"c\"}",
    )
    .await;
    assert_eq!(night.pages().len(), 2);
    assert_eq!(night.skipped(), [SkipReason::NotAnAd]);
    let faults = faults(&night);
    assert!(faults[0].starts_with("row_broken: iklan.jsonl line 3 is no JSON"), "{faults:?}");
    assert!(!faults[0].contains("0812"), "{faults:?}");
    assert_eq!(faults[1], "row_broken: iklan.jsonl line 4 is no JSON object");
    assert_eq!(night.pages()[1].url, "file:iklan.jsonl#row=6");
}

#[tokio::test]
async fn arrays_and_gzip_and_pages_are_read() {
    assert_eq!(import_text("iklan.json", "[{\"isi\":\"a\"},{\"isi\":\"b\"}]").await.pages().len(), 2);
    let page = import_text("simpan.html", "<h1>Kasir</h1>").await;
    assert_eq!((page.page().media, page.page().url.as_str()), (Media::Html, "file:simpan.html"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, b"judul,isi\na,b\n").unwrap();
    assert_eq!(import_text("iklan.csv.gz", gzip.finish().unwrap()).await.pages().len(), 1);
}

#[tokio::test]
async fn a_folder_is_read_in_order_and_what_cannot_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs_err::create_dir(dir.path().join("b")).unwrap();
    fs_err::write(dir.path().join("b/2.csv"), "isi\nb\n").unwrap();
    fs_err::write(dir.path().join("a.jsonl"), "{\"isi\":\"a\"}").unwrap();
    fs_err::write(dir.path().join("notes.pdf"), "x").unwrap();
    let missing = dir.path().join("missing.csv");
    let world = World::new();
    let night = import(&world, "r1", &[dir.path(), &missing]).await;
    let urls: Vec<_> = night.pages().iter().map(|page| page.url.clone()).collect();
    assert_eq!(urls, ["file:a.jsonl#row=1", "file:b/2.csv#row=1"]);
    assert_eq!(night.problems(), ["file_unreadable"]);
    assert!(night.report.sources[0].problems[0].message.contains("missing.csv"));
    let passed_over = &night.report.sources[0].skipped;
    assert_eq!(passed_over.get(&SkipReason::OtherFile), Some(&1));
    let coverage = world.ledger.coverage();
    let mut ends: Vec<_> = coverage.iter().map(|line| line.url.rsplit('/').next().unwrap()).collect();
    ends.sort_unstable();
    assert_eq!(ends, ["missing.csv", "notes.pdf"]);
}

#[tokio::test]
async fn of_many_files_of_another_kind_the_first_are_named_and_the_rest_counted() {
    let dir = tempfile::tempdir().unwrap();
    fs_err::write(dir.path().join("a.csv"), "isi\na\n").unwrap();
    for number in 0..130 {
        fs_err::write(dir.path().join(format!("{number:03}.gif")), "x").unwrap();
    }
    let world = World::new();
    let night = import(&world, "r1", &[dir.path()]).await;
    assert_eq!(night.page_texts(), ["a"]);
    assert_eq!(night.report.sources[0].skipped.get(&SkipReason::OtherFile), Some(&130));
    let counts: Vec<_> = world.ledger.coverage().iter().map(|line| line.count).collect();
    assert_eq!((counts.len(), counts.iter().sum::<usize>()), (101, 130));
}

#[tokio::test]
async fn a_second_import_finds_nothing_new_even_when_rows_moved() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("iklan.csv");
    let world = World::new();
    fs_err::write(&path, "isi\na\nb\n").unwrap();
    assert_eq!(import(&world, "r1", &[&path]).await.pages().len(), 2);
    fs_err::write(&path, "isi\nnew\na\nb\n").unwrap();
    let second = import(&world, "r2", &[&path]).await;
    assert_eq!(second.page_texts(), ["new"]);
    assert_eq!(second.skipped(), [SkipReason::Unchanged, SkipReason::Unchanged]);
}

#[tokio::test]
async fn an_empty_source_is_said() {
    assert_eq!(import_text("iklan.csv", "").await.problems(), ["empty_file"]);
    assert_eq!(import_text("iklan.csv", "isi\n").await.problems(), ["empty_source"]);
}

#[tokio::test]
async fn a_warc_file_is_read_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path(), &RunId("old".to_owned()), 1 << 30, "x", "x").unwrap();
    let exchange = |url: &str, status: u16, media: &str, payload: &[u8]| Exchange {
        url: url.to_owned(),
        started_at: "2020-01-02T03:04:05Z".parse().unwrap(),
        ip: None,
        request_head: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        status,
        response_head: format!("HTTP/1.1 {status} X\r\nContent-Type: {media}\r\n\r\n").into_bytes(),
        payload: payload.to_vec(),
        sent_body: None,
        origin: None,
        truncation: None,
        earlier: None,
    };
    archive.exchange(&exchange("http://board.example/job/1#x", 200, "text/html", b"<h1>Kasir</h1>")).unwrap();
    archive.exchange(&exchange("http://board.example/job/2", 404, "text/html", b"gone")).unwrap();
    archive.exchange(&exchange("http://board.example/feed", 200, "application/rss+xml", b"<rss/>")).unwrap();
    archive.close().unwrap();
    let path = dir.path().join(&archive.files()[0]);
    let world = World::new();
    let night = import(&world, "r1", &[&path]).await;
    let page = night.pages()[0];
    assert_eq!(page.url, "http://board.example/job/1");
    assert_eq!(page.fetched_at.to_string(), "2020-01-02T03:04:05Z");
    assert_eq!(night.skipped(), [SkipReason::Gone, SkipReason::NotAnAd]);
    let own = page.capture.as_ref().unwrap();
    assert_eq!(own.warc_file, "waspada-r1-00001.warc.gz");
    // The record is what it was, with its own date, and names where it came from; the file is named with its digest.
    let kinds: Vec<&str> = night.records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds, ["warcinfo", "metadata", "response"]);
    let file = String::from_utf8_lossy(&night.records[1].block).into_owned();
    let digest = waspada::domain::sha256_hex(&fs_err::read(&path).unwrap());
    assert!(file.contains(&format!("file-sha256: {digest}\r\n")), "{file}");
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(night.records[1].target_uri(), Some(format!("file:{name}").as_str()));
    let taken = &night.records[2];
    assert_eq!(taken.block, b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n\r\n<h1>Kasir</h1>");
    assert_eq!(taken.header("WARC-Date"), Some("2020-01-02T03:04:05Z"));
    let origin = waspada::archive::Reader::open(&path).unwrap().map(Result::unwrap).nth(1).unwrap();
    assert_eq!(taken.header("X-Waspada-Origin-Record-ID"), origin.header("WARC-Record-ID"));
    let place = format!("file:{name}#offset={}", origin.offset_bytes);
    assert_eq!(taken.header("X-Waspada-Origin"), Some(place.as_str()));
    assert_eq!(import(&world, "r2", &[&path]).await.skipped()[0], SkipReason::Unchanged);

    let whole = fs_err::read(&path).unwrap();
    fs_err::write(&path, &whole[..whole.len() - 20]).unwrap();
    let cut = import(&World::new(), "r1", &[&path]).await;
    assert_eq!(cut.pages().len(), 1);
    assert_eq!(cut.problems(), ["archive_broken"]);
}

impl Night {
    fn page_texts(&self) -> Vec<&str> {
        self.pages().iter().map(|page| page.hints[&Field::Text].as_str()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_nobody_waits_for_stops_at_once() {
    let world = World::new();
    let path = world.dir.path().join("many.csv");
    let rows: Vec<String> = (0..5000).map(|row| format!("{row},Dicari kasir toko nomor {row}")).collect();
    fs_err::write(&path, format!("id,text\n{}", rows.join("\n"))).unwrap();
    let (crawler, _archive) = world.crawler(&RunId("r1".to_owned()));
    let (tx, mut rx) = tokio::sync::mpsc::channel(1);
    let sources = [source("files", SourceKind::Import { paths: vec![path] })];
    let crawl = tokio::spawn(async move { crawler.crawl(&sources, tx).await });
    assert!(rx.recv().await.is_some());
    crawl.abort();
    assert!(crawl.await.unwrap_err().is_cancelled());
    let mut left = 0;
    while rx.recv().await.is_some() {
        left += 1;
    }
    // One in the channel and one that waited for room.
    assert!(left <= 2, "{left} rows came after nobody waited any more");
}

#[tokio::test]
async fn a_quotation_mark_that_is_never_closed_is_told_with_its_line() {
    let night = import_text("q.csv", "id,text\n1,Dicari kasir\n2,\"Dicari operator\n3,Dicari sopir\n").await;
    assert_eq!(night.pages().len(), 1);
    assert_eq!(
        faults(&night),
        [
            "quote_open: q.csv line 3: a quotation mark is never closed; this row and every line after it were left out"
        ]
    );
}
