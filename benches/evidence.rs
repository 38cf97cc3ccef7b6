//! How fast a night is sealed and checked: 100,000 records of some 4 KB and as many ads with their assessments.
//!
//! The bar of `seal` is 10 s; that of `verify` is half the speed of `sha256sum` over the same files, in the same run.
//! `cargo bench --bench evidence -- 20000` takes another number of records.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints and may panic"
)]

#[path = "../tests/support/night.rs"]
mod night;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use night::{at, begin, kept};
use waspada::archive::Archive;
use waspada::config::{TEMPLATE, load};
use waspada::run::{VerifyOrder, seal, verify};
use waspada::store::{NightItem, RunStatus, Store};

const NIGHT: &str = "2026-11-24T18:30:00Z";

/// Processor time so far of this process and of the programs that it started, seconds.
fn processor() -> (f64, f64) {
    let stat = fs_err::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: Vec<f64> = fields.split(' ').skip(11).take(4).map(|field| field.parse().unwrap()).collect();
    let seconds = |ticks: &[f64]| ticks.iter().sum::<f64>() / 100.0;
    let (own, children) = ticks.split_at(2);
    (seconds(own), seconds(children))
}

fn page(number: usize) -> Vec<u8> {
    // Words that pack about as well as those of a page.
    let mut state = number as u64 + 1;
    let mut body = String::with_capacity(4200);
    while body.len() < 4000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let _ = write!(body, "<p>lowongan {:x} gaji {}</p>", state >> 40, (state >> 20) % 100);
    }
    body.into_bytes()
}

fn main() {
    let count: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let (config, _) =
        load("pipeline.toml", TEMPLATE, folder.path(), std::iter::empty(), &[]).expect("settings");
    let mut store = Store::open(&config.store.path).unwrap();
    let run = begin(&mut store, NIGHT);
    let archive =
        Archive::create(&config.archive.dir, &run, config.archive.file_cap_bytes, "bench", "bench").unwrap();
    for number in 0..count {
        archive.resource(&format!("file:{number}"), "text/html", &page(number), at(NIGHT)).unwrap();
    }
    archive.close().unwrap();
    for first in (0..count).step_by(1000) {
        let batch: Vec<NightItem> = (first..count.min(first + 1000))
            .map(|n| kept(n, NIGHT, &format!("kata {n}"), (n % 1000) as f64 / 1000.0))
            .collect();
        store.record(&run, &batch).unwrap();
    }
    store.finish_run(&run, RunStatus::Complete, at(NIGHT)).unwrap();

    let began = Instant::now();
    let sealed = seal(&mut store, &config, Some(&run), at(NIGHT)).unwrap().unwrap();
    let seconds = began.elapsed().as_secs_f64();
    println!("seal: {} leaves over {count} records and ads in {seconds:.2} s (bar: 10 s)", sealed.leaves);

    let files: Vec<PathBuf> = fs_err::read_dir(&config.archive.dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "gz"))
        .collect();
    let bytes: u64 = files.iter().map(|path| fs_err::metadata(path).unwrap().len()).sum();
    let megabytes = bytes as f64 / 1e6;
    // Each reads the same files, which are in memory by now.
    let began = Instant::now();
    let before = processor();
    let output = Command::new("sha256sum").args(&files).output().expect("sha256sum");
    assert!(output.status.success());
    let others = megabytes / began.elapsed().as_secs_f64();
    let others_processor = processor().1 - before.1;
    let order = |database: Option<PathBuf>| VerifyOrder {
        database,
        archive: Some(config.archive.dir.clone()),
        manifests: config.evidence.dir.clone(),
        ..VerifyOrder::default()
    };
    let (began, before) = (Instant::now(), processor());
    let verified = verify(&order(None)).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.flaws.first());
    let own = megabytes / began.elapsed().as_secs_f64();
    let own_processor = processor().0 - before.0;
    println!("verify, archive and manifests: {own:.0} MB/s; sha256sum: {others:.0} MB/s; {megabytes:.0} MB");
    println!("  share of sha256sum's speed: {:.2} (bar: 0.50)", own / others);
    println!("  processor: {own_processor:.2} s; sha256sum: {others_processor:.2} s");
    let began = Instant::now();
    let verified = verify(&order(Some(config.store.path.clone()))).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.flaws.first());
    let seconds = began.elapsed().as_secs_f64();
    println!("verify, with every row of the database: {} leaves in {seconds:.2} s", verified.leaves);
}
