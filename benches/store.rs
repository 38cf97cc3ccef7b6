//! How fast a night is recorded: 20,000 ads of 1 KB in batches of 200, then the same night again.
//! `cargo bench --bench store -- 200000` takes another number of ads.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints and may panic"
)]

#[path = "../tests/support/night.rs"]
mod night;

use std::time::{Duration, Instant};

use night::{at, begin, kept};
use waspada::domain::Flag;
use waspada::policy;
use waspada::store::{FlagFilter, NightItem, RunStatus, Store};

const BATCH: usize = 200;
const SYLLABLES: [&str; 24] = [
    "kerja", "gaji", "pabrik", "luar", "negeri", "tanpa", "biaya", "proses", "cepat", "kontrak", "dua",
    "tahun", "mess", "makan", "jam", "lembur", "paspor", "visa", "agen", "resmi", "hubungi", "segera",
    "umur", "kota",
];

/// A kilobyte of words that differs from ad to ad.
fn words(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut text = String::with_capacity(1000);
    while text.len() < 900 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = usize::try_from(state >> 33).unwrap_or(0);
        text.push_str(SYLLABLES.get(pick % SYLLABLES.len()).unwrap_or(&""));
        text.push(' ');
        if pick % 7 == 0 {
            text.push_str(&(pick % 10_000).to_string());
            text.push(' ');
        }
    }
    text
}

fn night(store: &mut Store, time: &str, ads: usize) {
    let began = Instant::now();
    let mut recorded = Duration::ZERO;
    let run = begin(store, time);
    for first in (0..ads).step_by(BATCH) {
        let batch: Vec<NightItem> = (first..ads.min(first + BATCH))
            .map(|n| kept(n, time, &words(n), (n % 1000) as f64 / 1000.0))
            .collect();
        let batch_began = Instant::now();
        store.record(&run, &batch).expect("the batch is recorded");
        recorded += batch_began.elapsed();
    }
    let reader = store.reader().expect("a reader");
    let candidates = reader.candidates().expect("candidates");
    let decision = policy::decide(&run, &candidates, 300);
    let flags: Vec<Flag> = decision.open;
    store.open_flags(&run, &flags, decision.over_budget, at(time)).expect("flags");
    let totals = store.finish_run(&run, RunStatus::Complete, at(time)).expect("totals");
    store.tidy().expect("a tidy file");
    let whole = began.elapsed();
    let asked = Instant::now();
    let queue = reader.queue(&FlagFilter { limit: Some(50), ..FlagFilter::default() }).expect("a queue");
    println!(
        "{} new, {} known: recorded in {recorded:.2?} ({:.0} ads/s), {whole:.2?} with making the ads, flags and tidying; queue of {} in {:.2?}",
        totals.ads_new,
        totals.ads_known,
        ads as f64 / recorded.as_secs_f64(),
        queue.len(),
        asked.elapsed(),
    );
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("waspada.db");
    let mut store = Store::open(&path).expect("a database");
    let ads = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(20_000);
    night(&mut store, "2026-11-24T18:30:00Z", ads);
    night(&mut store, "2026-11-25T18:30:00Z", ads);
    let bytes = fs_err::metadata(&path).map_or(0, |file| file.len());
    println!("{:.1} KB a stored ad", bytes as f64 / ads as f64 / 1000.0);
}
