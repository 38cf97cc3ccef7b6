//! How fast the filter is on one core, and whether its memory grows with its input.
//!
//! `cargo bench --bench score` scores 20,000 ordinary and 20,000 sign-dense ads of 1 KB on one thread, then runs
//! the program over 10,000 and 200,000 ads. With a path, `cargo bench --bench score -- PATH`, it only writes the
//! ordinary ads there as JSON Lines (for `score_vs_sklearn.py`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench prints and may panic"
)]

#[path = "support/ads.rs"]
mod ads;

use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use ads::{Rows, own_cpu_s, peak_mb};
use jiff::civil::date;
use waspada::config::AssessSettings;
use waspada::run::{ScoreSettings, Stages, score};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ADS: usize = 20_000;

fn write_ads(rows: &Rows, count: usize, mut out: impl Write) {
    for number in 0..count {
        let line = serde_json::json!({ "id": number, "text": rows.text(number) });
        writeln!(out, "{line}").expect("room");
    }
}

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let ordinary = Rows::labelled("ordinary");
    if let Some(path) = path {
        write_ads(&ordinary, ADS, BufWriter::new(fs_err::File::create(path).expect("a file")));
        return;
    }
    let built_in = AssessSettings::default();
    let stages = Stages::load(&built_in).expect("the stages");
    let settings = ScoreSettings {
        day: date(2026, 11, 24),
        is_unmasked: false,
        has_ad: false,
        has_sketch: false,
        threads: None,
    };
    for (name, rows) in [("ordinary", &ordinary), ("sign-dense", &Rows::labelled("suspicious"))] {
        let mut input = Vec::new();
        write_ads(rows, ADS, &mut input);
        let rounds = [(); 3].map(|()| {
            let (began, cpu) = (Instant::now(), own_cpu_s());
            let counts = score(&input[..], std::io::sink(), &stages, settings).expect("scores");
            assert_eq!((counts.ads, counts.failed), (ADS as u64, 0));
            let wall = began.elapsed().as_secs_f64();
            own_cpu_s().zip(cpu).map_or(wall, |(after, before)| after - before)
        });
        let best = rounds.into_iter().fold(f64::INFINITY, f64::min);
        println!(
            "{name}: {:.0} ads/s, {:.1} MB/s of a processor (best of 3)",
            ADS as f64 / best,
            input.len() as f64 / best / 1e6
        );
    }
    for count in [10_000, 200_000] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_waspada"))
            .args(["score", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program");
        let input = child.stdin.take().expect("its input");
        let peak = std::thread::scope(|scope| {
            scope.spawn(|| write_ads(&ordinary, count, BufWriter::new(input)));
            peak_mb(&mut child)
        });
        println!("{count} ads: at most {:.0} MB of memory", peak.unwrap_or(f64::NAN));
    }
}
