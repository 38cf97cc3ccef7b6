//! The archive against files of other programs and in another program's reader.
#![allow(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use waspada::archive::{Archive, Earlier, Exchange, HttpMessage, Reader, Record};
use waspada::domain::{Fault, RunId};

fn shared(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures")).join(path)
}

fn read(path: &str) -> (Vec<Record>, Vec<Fault>) {
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    for item in Reader::open(&shared(path)).unwrap() {
        match item {
            Ok(record) => records.push(record),
            Err(fault) => faults.push(fault),
        }
    }
    (records, faults)
}

#[test]
#[ignore = "needs ../shared"]
fn reads_a_job_board_as_wget_saved_it() {
    let (records, faults) = read("wp_job_manager/dev.warc.gz");
    assert_eq!(faults, []);
    let responses: Vec<_> = records.iter().filter(|r| r.kind == "response").collect();
    assert_eq!(responses.len(), 17);
    for record in responses {
        let url = record.target_uri().unwrap();
        assert!(url.starts_with("http://127.0.0.1:8090/"), "{url}");
        let message = HttpMessage::parse(&record.block).unwrap();
        let body = message.body(10 << 20).unwrap();
        if url.contains("/job/desk-collector") {
            assert_eq!(body, fs_err::read(shared("wp_job_manager/job_salary.html")).unwrap());
        }
    }
}

#[test]
#[ignore = "needs ../shared"]
fn whole_files_are_read_without_fault_and_broken_ones_as_far_as_they_go() {
    for (name, responses) in [
        ("example.warc", 1),
        ("example.warc.gz", 1),
        ("example-digest.warc", 0),
        ("example-iana.org-chunked.warc", 1),
        ("example-bad-non-chunked.warc.gz", 1),
        ("example-bad.warc.gz.bad", 2),
        ("example-wrong-chunks.warc.gz", 1),
        ("post-test.warc.gz", 3),
    ] {
        let (records, faults) = read(&format!("warc/{name}"));
        let found: Vec<_> = records
            .iter()
            .filter(|r| r.kind == "response")
            .map(|r| HttpMessage::parse(&r.block).unwrap().body(1 << 20).unwrap().len())
            .collect();
        assert_eq!((found.len(), faults.len()), (responses, 0), "{name}: {faults:?}");
        assert!(found.iter().all(|len| *len > 0), "{name}");
    }
    let (records, _) = read("warc/example-wget-bad-target-uri.warc.gz");
    assert!(records.iter().filter_map(Record::target_uri).all(|uri| !uri.contains(['<', '>'])));
    for name in ["example-trunc.warc", "example.arc", "bad.arc"] {
        let (_, faults) = read(&format!("warc/{name}"));
        assert!(!faults.is_empty(), "{name}");
        assert!(faults.iter().all(|f| f.message.contains(name) && f.message.contains("byte ")), "{faults:?}");
    }
}

const WARCIO: &str = r"
import sys
from warcio.archiveiterator import ArchiveIterator
for record in ArchiveIterator(open(sys.argv[1], 'rb'), check_digests='raise'):
    body = record.content_stream().read()
    print(record.rec_type, record.rec_headers.get_header('WARC-Target-URI'), len(body), record.digest_checker.passed)
";

#[test]
#[ignore = "needs ../shared and python3 with warcio"]
fn opens_in_warcio_with_every_digest_right() {
    let dir = tempfile::tempdir().unwrap();
    let run = RunId("20261124T183000Z".to_owned());
    let archive = Archive::create(dir.path(), &run, 1 << 30, "waspada/test", "test").unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, b"<p>gaji besar</p>").unwrap();
    let mut exchange = Exchange {
        url: "https://board.example/a".to_owned(),
        started_at: Timestamp::UNIX_EPOCH,
        ip: None,
        request_head: b"GET /a HTTP/1.1\r\nhost: board.example\r\n\r\n".to_vec(),
        status: 200,
        response_head: b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\nx-archive-orig-transfer-encoding: chunked\r\n\r\n".to_vec(),
        payload: gzip.finish().unwrap(),
        sent_body: None,
        origin: None,
        truncation: None,
        earlier: None,
    };
    let first = archive.exchange(&exchange).unwrap().capture;
    "https://board.example/b".clone_into(&mut exchange.url);
    archive.exchange(&exchange).unwrap();
    exchange.status = 304;
    exchange.response_head = b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec();
    exchange.payload.clear();
    exchange.earlier = Some(Earlier {
        url: "https://board.example/a".to_owned(),
        captured_at: Timestamp::UNIX_EPOCH,
        record_id: first.record_id.clone(),
        payload_sha256: first.payload_sha256.clone(),
    });
    archive.exchange(&exchange).unwrap();
    archive
        .resource("file:iklan.csv#row=2", "application/json", b"{\"judul\":\"x\"}", Timestamp::UNIX_EPOCH)
        .unwrap();
    archive.close().unwrap();

    let read =
        Command::new("python3").args(["-c", WARCIO]).arg(dir.path().join(&first.warc_file)).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let told = String::from_utf8(read.stdout).unwrap();
    let lines: Vec<_> = told.lines().map(|line| line.split(' ').collect::<Vec<_>>()).collect();
    let seen: Vec<_> = lines.iter().map(|l| (l[0], l[1], l[2])).collect();
    assert_eq!(
        seen[1..],
        [
            ("response", "https://board.example/a", "17"),
            ("request", "https://board.example/a", "0"),
            ("revisit", "https://board.example/b", "0"),
            ("request", "https://board.example/b", "0"),
            ("revisit", "https://board.example/b", "0"),
            ("request", "https://board.example/b", "0"),
            ("resource", "file:iklan.csv#row=2", "13"),
        ]
    );
    assert!(lines.iter().all(|line| line[3] != "False"), "{told}");
    assert_eq!(seen[0].0, "warcinfo");
}
