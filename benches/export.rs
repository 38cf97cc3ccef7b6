//! What leaves, in time and memory: an XLSX of 100,000 ads, a bag of 1,000 captures, and CSV, JSON Lines and XLSX of a million
//! ads. `cargo bench --bench export -- 20000` takes that many ads for the first and ten times as many for the last.
//!
//! Each export runs in a process of its own, which tells its highest use of memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench prints and may panic"
)]

#[path = "../tests/support/night.rs"]
mod night;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use night::{at, begin, kept, url};
use waspada::archive::{Archive, Exchange};
use waspada::domain::{Band, ExportFormat, PersonId, Profile};
use waspada::export::{Dossier, ExportKeys, Order, to_file};
use waspada::facts::{DataFiles, Facts};
use waspada::i18n::Locale;
use waspada::store::{ExportFilter, ExportStatus, NightItem, Reader, RunStatus, Store};
use waspada::views::Presenter;

const FIRST: &str = "2026-11-24T18:30:00Z";
const BATCH: usize = 500;

/// Half a kilobyte of words that differ from ad to ad.
fn words(number: usize) -> String {
    let own = format!("kerja{number} gaji{} pabrik luar negeri tanpa biaya proses cepat ", number % 977);
    own.repeat(8)
}

/// A database of so many ads; the first `captures` of them have an exchange of 30 KB in the archive.
fn build(folder: &Path, ads: usize, captures: usize) {
    let mut store = Store::open(&folder.join("waspada.db")).unwrap();
    let run = begin(&mut store, FIRST);
    let archive = Archive::create(&folder.join("archive"), &run, 1 << 30, "waspada", "agent").unwrap();
    let mut number = 0;
    while number < ads {
        let last = (number + BATCH).min(ads);
        let items: Vec<NightItem> = (number + 1..=last)
            .map(|number| {
                let item = kept(number, FIRST, &words(number), 0.3 + 0.6 * ((number % 1000) as f64 / 1000.0));
                if number > captures {
                    return item;
                }
                let exchange = Exchange {
                    url: url(number),
                    started_at: at(FIRST),
                    ip: None,
                    request_head: b"GET / HTTP/1.1\r\nHost: papan.example\r\n\r\n".to_vec(),
                    status: 200,
                    response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec(),
                    payload: words(number).repeat(60).into_bytes(),
                    sent_body: None,
                    origin: None,
                    truncation: None,
                    earlier: None,
                };
                NightItem { capture: Some(archive.exchange(&exchange).unwrap().capture), ..item }
            })
            .collect();
        store.record(&run, &items).unwrap();
        number = last;
    }
    archive.close().unwrap();
    store.finish_run(&run, RunStatus::Complete, at(FIRST)).unwrap();
}

/// Exports in this process and tells how long it took and how much memory.
fn export(folder: &Path, format: ExportFormat, profile: Profile) {
    let facts = Facts::load(&DataFiles::embedded()).unwrap();
    let reader = Reader::open(&folder.join("waspada.db")).unwrap();
    let keys =
        ExportKeys::load(&folder.join("match.key"), &folder.join("evidence.key"), &folder.join("manifests"))
            .unwrap();
    let order = Order {
        filter: ExportFilter {
            ads: Vec::new(),
            bands: Band::ALL.to_vec(),
            since: None,
            status: ExportStatus::Any,
            lead: None,
            with_unconfirmed: false,
            with_taken_out: false,
        },
        selection: "any status".into(),
        format,
        profile,
        purpose: String::new(),
        recipient: String::new(),
        four_eyes: false,
        person: PersonId(0),
        person_name: "bench".into(),
        at: at(FIRST),
    };
    let zone = jiff::tz::TimeZone::get("Asia/Jakarta").unwrap();
    let archive = folder.join("archive");
    let teller = Presenter::of_facts(&facts, Locale::Id);
    let dossier = Dossier::of(&order, &reader, teller, &archive, &keys, &zone).unwrap();
    let out = folder.join(format!("out.{}", format.name()));
    let begun = Instant::now();
    let done = to_file(&dossier, &order, &out, |_| Ok(())).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    println!(
        "{:6} {:7} {:>9} ads  {seconds:7.2} s  peak memory {peak}",
        format.name(),
        profile.name(),
        done.ads
    );
    if out.is_dir() { std::fs::remove_dir_all(out).unwrap() } else { std::fs::remove_file(out).unwrap() }
}

fn in_a_process_of_its_own(folder: &Path, format: ExportFormat, profile: Profile) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--export", &folder.display().to_string(), format.name(), profile.name()])
        .status()
        .unwrap();
    assert!(status.success());
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if arguments.first().is_some_and(|first| first == "--export") {
        let format = ExportFormat::ALL.into_iter().find(|format| format.name() == arguments[2]).unwrap();
        let profile = Profile::ALL.into_iter().find(|profile| profile.name() == arguments[3]).unwrap();
        return export(Path::new(&arguments[1]), format, profile);
    }
    let ads: usize = arguments.first().and_then(|ads| ads.parse().ok()).unwrap_or(100_000);
    let captures = tempfile::tempdir().unwrap();
    build(captures.path(), 1_000, 1_000);
    in_a_process_of_its_own(captures.path(), ExportFormat::Bag, Profile::Full);
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), ads, 0);
    in_a_process_of_its_own(folder.path(), ExportFormat::Xlsx, Profile::Masked);
    let large = tempfile::tempdir().unwrap();
    build(large.path(), ads * 10, 0);
    for format in [ExportFormat::Csv, ExportFormat::Jsonl, ExportFormat::Stix, ExportFormat::Xlsx] {
        in_a_process_of_its_own(large.path(), format, Profile::Masked);
    }
}
