//! How long a night over a table of 1 KB ads takes: archive, extraction, scoring, campaigns and database.
//!
//! `cargo bench --bench night` imports 20,000 and 40,000 ads with the program itself, each into an empty folder,
//! and the 20,000 once more. `-- 5000` begins with another number.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints and may panic")]

#[path = "support/ads.rs"]
mod ads;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ads::{Rows, children_cpu_s, peak_mb};

fn main() {
    let first: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(20_000);
    // Of twenty ads, one is full of signs.
    let (ordinary, dense) = (Rows::labelled("ordinary"), Rows::labelled("suspicious"));
    let mut used = Vec::new();
    for count in [first, 2 * first] {
        let folder = tempfile::tempdir().expect("a folder");
        let init = Command::new(env!("CARGO_BIN_EXE_waspada"))
            .current_dir(folder.path())
            .args(["init", "-qq"])
            .status();
        assert!(init.expect("the program").success(), "no settings");
        let mut table = csv::Writer::from_path(folder.path().join("ads.csv")).expect("a table");
        table.write_record(["id", "judul", "teks"]).expect("a row");
        for number in 0..count {
            let rows = if number % 20 == 0 { &dense } else { &ordinary };
            let title = format!("Lowongan {number}");
            table.write_record([&number.to_string(), &title, &rows.text(number)]).expect("a row");
        }
        table.flush().expect("a table");
        used.push(night(folder.path(), &format!("{count} ads, first night")));
        let bytes = |name: &str| fs_err::metadata(folder.path().join(name)).map_or(0, |file| file.len());
        let archive = fs_err::read_dir(folder.path().join("archive")).expect("an archive");
        let archive: u64 = archive.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum();
        println!(
            "  on disk: {:.1} KB an ad in the database, {:.1} KB in the archive",
            bytes("waspada.db") as f64 / count as f64 / 1000.0,
            archive as f64 / count as f64 / 1000.0
        );
        if count == first {
            night(folder.path(), &format!("{count} ads, the same again"));
        }
    }
    if let [one, two] = used.as_slice() {
        println!("twice the ads take {:.2} times the processor", two / one);
    }
}

/// Runs the night; gives the seconds of a processor that it used.
fn night(folder: &Path, name: &str) -> f64 {
    let (began, before) = (Instant::now(), children_cpu_s());
    let mut child = Command::new(env!("CARGO_BIN_EXE_waspada"))
        .current_dir(folder)
        .args(["import", "ads.csv", "-qq"])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let peak = peak_mb(&mut child).unwrap_or(f64::NAN);
    assert!(child.wait().expect("an end").success(), "the night failed");
    let wall = began.elapsed().as_secs_f64();
    let cpu = children_cpu_s().zip(before).map_or(wall, |(after, before)| after - before);
    println!("{name}: {wall:.1} s by the clock, {cpu:.1} s of a processor, at most {peak:.0} MB of memory");
    cpu
}
