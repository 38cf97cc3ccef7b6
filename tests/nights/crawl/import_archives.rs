//! Files in archives: ZIP as people send folders, WACZ as web archivists do.

use std::io::Write as _;

use waspada::archive::{Archive, Exchange};
use waspada::domain::{Field, ImportFact, RunId, SkipReason};

use super::importing::import_text;

pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_zip_is_read_as_a_folder_is() {
    let inner = zip(&[("lagi.jsonl", b"{\"isi\":\"d\"}\n")]);
    let bytes = zip(&[
        ("kiriman/iklan.csv", b"judul,isi\na,b\nx,y,z\n"),
        ("kiriman/chat.txt", b"28/11/26 09.00 - A: x\n28/11/26 09.01 - +62 812-0000-1000: c\n"),
        ("kiriman/foto.gif", b"x"),
        ("__MACOSX/kiriman/._iklan.csv", b"x"),
        ("kiriman/dalam.zip", &inner),
    ]);
    let night = import_text("kiriman.zip", bytes).await;
    let read: Vec<_> =
        night.pages().iter().map(|page| (page.url.clone(), page.hints[&Field::Text].clone())).collect();
    let wanted = [
        ("file:kiriman.zip/kiriman/iklan.csv#row=1", "b"),
        ("file:kiriman.zip/kiriman/chat.txt#row=1", "x"),
        ("file:kiriman.zip/kiriman/chat.txt#row=2", "c"),
        ("file:kiriman.zip/kiriman/dalam.zip/lagi.jsonl#row=1", "d"),
    ];
    assert_eq!(read, wanted.map(|(url, text)| (url.to_owned(), text.to_owned())));
    let source = &night.report.sources[0];
    assert_eq!(source.problems, []);
    assert!(source.losses[0].message.starts_with("kiriman.zip/kiriman/iklan.csv line 3: 3 cells"));
    assert_eq!(source.skipped.get(&SkipReason::OtherFile), Some(&1));
    assert!(source.notes.iter().any(|note| note.what == ImportFact::OthersInArchive { files: 1 }));
}

#[tokio::test]
async fn an_archive_that_cannot_be_read_says_what_to_do() {
    let whole = zip(&[("a.csv", b"isi\na\n")]);
    let cut = import_text("kiriman.zip", &whole[..whole.len() - 30]).await;
    assert_eq!(cut.problems(), ["zip_broken"]);
    let none = import_text("kiriman.zip", "isi\na\n").await;
    assert_eq!(none.problems(), ["zip_broken"]);
    let empty = import_text("kiriman.zip", zip(&[("foto.gif", b"x")])).await;
    assert_eq!(empty.problems(), ["empty_file"]);
    let document = import_text("iklan.zip", zip(&[("word/document.xml", b"<w/>")])).await;
    assert!(document.report.sources[0].problems[0].message.contains("save it as TXT or HTML"));
    let bomb = import_text("bom.zip", zip(&[("a.csv", &vec![b'a'; 20 << 20]), ("b.csv", b"isi\nb\n")])).await;
    assert_eq!(bomb.problems(), ["zip_too_large"]);
    let (one, two) = (zip(&[("c.csv", b"isi\nc\n")]), |inner: &[u8]| zip(&[("x.zip", inner)]));
    let deep = import_text("a.zip", two(&two(&one))).await;
    assert_eq!(deep.problems(), ["zip_depth"]);
}

#[tokio::test]
async fn a_web_archive_gives_its_pages_and_not_its_list_of_pages() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path(), &RunId("old".to_owned()), 1 << 30, "x", "x").unwrap();
    archive
        .exchange(&Exchange {
            url: "http://board.example/job/1".to_owned(),
            started_at: "2020-01-02T03:04:05Z".parse().unwrap(),
            ip: None,
            request_head: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
            status: 200,
            response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec(),
            payload: b"<h1>Kasir</h1>".to_vec(),
            sent_body: None,
            origin: None,
            truncation: None,
            earlier: None,
        })
        .unwrap();
    archive.close().unwrap();
    let warc = fs_err::read(dir.path().join(&archive.files()[0])).unwrap();
    let bytes = zip(&[
        ("datapackage.json", b"{}"),
        ("pages/pages.jsonl", b"{\"title\":\"Kasir\",\"text\":\"bukan iklan\"}\n"),
        ("archive/data.warc.gz", &warc),
    ]);
    let night = import_text("papan.wacz", bytes).await;
    assert_eq!(night.page().url, "http://board.example/job/1");
    assert_eq!(night.page().fetched_at.to_string(), "2020-01-02T03:04:05Z");
    assert_eq!(night.problems(), [""; 0]);
}
