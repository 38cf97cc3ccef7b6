//! Bytes that nobody meant: every entry point comes back from them. The same entry points stand in `fuzz/` for cargo-fuzz.
//!
//! An ordinary run tries a few hundred. `WASPADA_FUZZ_SECONDS=60 cargo test --test commands hostile_bytes -- --ignored` drives
//! each for a minute, with a seed of its own each time, from these beginnings and from the files of `../shared/fixtures` where
//! they lie beside the clone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics is a test that fails"
)]
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use waspada::run::hostile;

/// An entry point, what it is given as a rule, and what its readers stumble over.
struct Target {
    name: &'static str,
    run: fn(&[u8]),
    seeds: &'static [&'static str],
    words: &'static [&'static str],
    /// Endings of files that are such bytes.
    files: &'static [&'static str],
}

static ALL: [Target; 9] = [
    Target {
        name: "html",
        run: hostile::html,
        files: &[".html"],
        seeds: &[
            "<html><head><title>Kasir</title><meta charset=utf-8></head><body><h1>Kasir</h1><p>Gaji Rp 5.000.000, WA 0812-0000-4411<p>Solo</body></html>",
            "<table><tr><td>Gaji<td>2 jt<tr><td>Kontak<td><a href='https://wa.me/6281200004411'>WA</a></table>",
        ],
        words: &[
            "<",
            ">",
            "</div>",
            "<svg>",
            "<template>",
            "<!--",
            "-->",
            "<p",
            "&#x110000;",
            "&#0;",
            "\u{202e}",
            "<base href='//'>",
        ],
    },
    Target {
        name: "json_ld",
        run: hostile::json_ld,
        files: &[".jsonld", ".json"],
        seeds: &[
            r#"{"@context":"https://schema.org","@type":"JobPosting","title":"Kasir","description":"<p>Dicari kasir</p>","hiringOrganization":{"@type":"Organization","name":"PT Contoh"},"baseSalary":{"@type":"MonetaryAmount","currency":"IDR","value":{"value":5000000,"unitText":"MONTH"}},"datePosted":"2026-11-20"}"#,
            r##"{"@graph":[{"@id":"#a","@type":"Place","address":{"addressLocality":"Solo"}},{"@type":"JobPosting","jobLocation":{"@id":"#a"},"title":'x',}]}"##,
        ],
        words: &[
            "{",
            "[",
            "]",
            "}",
            "\"",
            "\\u",
            "\\",
            "NaN",
            "1e999",
            "/*",
            "//",
            "&quot;",
            ",,",
            ":",
            "'",
            "@id",
            "\"@type\":\"JobPosting\"",
        ],
    },
    Target {
        name: "csv",
        run: hostile::csv,
        files: &[".csv", ".tsv", ".txt"],
        seeds: &[
            "judul;isi;kontak\n\"Kasir\";\"Dicari \"\"kasir\"\"\nSolo\";081200004411\n",
            "sep=,\r\njudul,isi\ra,b\r",
        ],
        words: &["\"", "\"\"", "\\\"", ";", ",", "\t", "|", "\r", "\n", "sep=", "\0", "judul", "isi"],
    },
    Target {
        name: "feed",
        run: hostile::feed,
        files: &[".xml", ".json"],
        seeds: &[
            "<?xml version='1.0'?><rss version='2.0'><channel><atom:link rel='next' href='?paged=2'/><item><title>A &amp; B</title><link>/job/1</link><guid>x</guid><pubDate>Tue, 24 Nov 2026 03:26:20 +0000</pubDate></item></channel></rss>",
            r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"3","url":"/job/3","title":"Satpam"}]}"#,
        ],
        words: &[
            "<item>",
            "</item>",
            "<![CDATA[",
            "]]>",
            "&",
            "&#xD800;",
            "<!DOCTYPE x [",
            "<?",
            "<link href='",
            "]>",
            "<title>",
            "{\"items\":[",
        ],
    },
    Target {
        name: "sitemap",
        run: hostile::sitemap,
        files: &[".xml", ".txt"],
        seeds: &[
            "<?xml version='1.0'?><urlset><url><loc>https://board.example/job/1</loc><lastmod>2026-11-20</lastmod></url><sitemap><loc>/x.xml</loc></sitemap></urlset>",
            "https://board.example/a\nhttps://board.example/b\n",
        ],
        words: &[
            "<loc>",
            "</loc>",
            "<sitemapindex>",
            "<urlset",
            "&",
            "\u{1f}\u{8b}",
            "<![CDATA[",
            "http://[",
            "-->",
            "<!--",
        ],
    },
    Target {
        name: "dates",
        run: hostile::dates,
        files: &[],
        seeds: &[
            "Depok, 12 Mei 2026",
            "2026-11-20T10:00:00+07:00",
            "24/11/2026",
            "46346.375",
            "5 hari lalu",
            "1795000000",
        ],
        words: &[
            "0", "9999", "-", "/", ".", " ", "Mei", "lalu", "hari", "bulan", "31", "29 Feb", "T", "+99:99",
            "kemarin",
        ],
    },
    Target {
        name: "numbers",
        run: hostile::numbers,
        files: &[],
        seeds: &[
            "0812 0000 44 11",
            "+62 812-0000-4411",
            "6.281200004411E+12",
            "021-5550123-24",
            "%2B62812",
            "o8.five.two",
            "Rp 5.000.000",
        ],
        words: &[
            "0", "8", "62", "+", "-", "(", ")", ".", "E+", "\u{200e}", "nol", "satu", "wa", "jt", "\u{ff10}",
            "/",
        ],
    },
    Target {
        name: "warc",
        run: archive,
        files: &[".warc", ".warc.gz"],
        seeds: &[
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://b.example/\r\nContent-Length: 124\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n4\r\ngaji\r\n0\r\n\r\n\r\n\r\nWARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://b.example/\r\nContent-Length: 2\r\n\r\n{}\r\n\r\n",
        ],
        words: &[
            "WARC/1.0",
            "Content-Length: 99999999999",
            "zstd",
            "gzip",
            "deflate",
            "\r\n\r\n",
            "ffff\r\n",
            "HTTP/",
        ],
    },
    Target {
        name: "picture",
        run: hostile::picture,
        files: &[".png", ".jpg", ".webp"],
        seeds: &[
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96\tDICARI\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t91.5\tsopir\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t62\t0812\n",
            "\u{0}\u{0}\u{0}\rIHDR\u{0}\u{0}\u{3}\u{20}\u{0}\u{0}\u{2}X",
            "RIFF\u{10}\u{0}\u{0}\u{0}WEBPVP8L\u{8}\u{0}\u{0}\u{0}/\u{7f}\u{7f}",
        ],
        words: &["\t", "\n", "nan", "-1", "1e999", "IHDR", "VP8X", "5\t1\t", "\u{0}"],
    },
];

/// A WARC file as it is, packed, and packed and cut off: single bytes of a packed file say little.
fn archive(bytes: &[u8]) {
    hostile::warc(bytes);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    let packed = packed.finish().unwrap();
    hostile::warc(&packed);
    hostile::warc(&packed[..packed.len() / 2]);
}

/// Longest file that begins a long run: of longer ones each input takes too long.
const MOST_BYTES: u64 = 100_000;

/// What a target begins from: its own seeds, and files of others where they are there.
fn seeds(target: &Target, files: &[PathBuf]) -> Vec<Vec<u8>> {
    let own = target.seeds.iter().map(|seed| seed.as_bytes().to_vec());
    let is_such = |path: &&PathBuf| {
        let name = path.to_string_lossy();
        target.files.iter().any(|ending| name.ends_with(ending))
            && path.metadata().is_ok_and(|found| found.len() <= MOST_BYTES)
    };
    own.chain(files.iter().filter(is_such).filter_map(|path| fs_err::read(path).ok())).collect()
}

/// The files beside the clone that begin a long run.
fn files_beside() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![PathBuf::from("../shared/fixtures")]);
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// A change to some bytes.
#[derive(Debug, Clone)]
enum Change {
    Put(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, Index),
    Repeat(Index, usize),
}

fn changes(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Change>> {
    let word = select(words).prop_map(|word| word.as_bytes().to_vec());
    let change = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        (any::<Index>(), word).prop_map(|(at, word)| Change::Insert(at, word)),
        (any::<Index>(), vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Cut(from, to)),
        (any::<Index>(), 2_usize..40).prop_map(|(from, times)| Change::Repeat(from, times)),
    ];
    vec(change, 0..12)
}

fn changed(seed: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for change in changes {
        let end = bytes.len() + 1;
        match change {
            Change::Put(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Put(..) => {}
            Change::Insert(at, more) => {
                let at = at.index(end);
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Cut(from, to) => {
                let (from, to) = (from.index(end), to.index(end));
                bytes.drain(from.min(to)..from.max(to));
            }
            Change::Repeat(from, times) => {
                let part = bytes[from.index(end)..].to_vec();
                bytes.extend(part.iter().copied().cycle().take((part.len() * times).min(20_000)));
            }
        }
    }
    bytes
}

fn drive(target: &'static Target, seeds: &[Vec<u8>], runner: &mut TestRunner) {
    let input =
        (select(seeds.to_vec()), changes(target.words)).prop_map(|(seed, list)| changed(&seed, &list));
    let result = runner.run(&input, |bytes| {
        (target.run)(&bytes);
        Ok(())
    });
    assert!(result.is_ok(), "{}: {}", target.name, result.unwrap_err());
}

#[test]
fn every_entry_point_comes_back() {
    for target in &ALL {
        let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        drive(target, &seeds(target, &[]), &mut TestRunner::new_with_rng(config, rng));
    }
}

#[test]
#[ignore = "a minute for each; WASPADA_FUZZ_SECONDS says how long"]
fn every_entry_point_comes_back_for_a_long_time() {
    let seconds = std::env::var("WASPADA_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let files = files_beside();
    println!("{} files of others", files.len());
    for target in &ALL {
        let seeds = seeds(target, &files);
        let (until, mut rounds) = (Instant::now() + Duration::from_secs(seconds), 0);
        while Instant::now() < until {
            rounds += 1;
            drive(
                target,
                &seeds,
                &mut TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() }),
            );
        }
        println!("{}: {} inputs from {} beginnings", target.name, rounds * 100, seeds.len());
    }
}
