//! `kill -9` of the program at many points, and one more run.

use std::path::Path;
use std::process::Stdio;

use super::{installed, json, program, rows, said, state, table, waspada};

/// Ads in the table.
const ADS: usize = 3000;
/// Smaller batches make more points at which a kill can cost something.
const ARGUMENTS: [&str; 5] = ["import", "kiriman.csv", "--json", "--set", "run.batch_ads=50"];

/// How much the program has written: what a kill is timed by, instead of a clock.
pub(crate) fn written_bytes(folder: &Path) -> u64 {
    ["waspada.db", "waspada.db-wal"]
        .iter()
        .map(|name| fs_err::metadata(folder.join(name)).map_or(0, |meta| meta.len()))
        .sum::<u64>()
        + fs_err::read_dir(folder.join("archive"))
            .map_or(0, |files| files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum())
}

/// Runs the command and kills it once it has written that much more; says whether it was killed.
pub(crate) fn killed_after(folder: &Path, arguments: &[&str], bytes: u64) -> bool {
    let goal = written_bytes(folder) + bytes;
    let mut child = program(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        if written_bytes(folder) >= goal {
            child.kill().unwrap();
            return child.wait().unwrap().code().is_none();
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn a_run_that_is_killed_anywhere_is_made_up_for_by_the_next() {
    let calm = installed();
    fs_err::write(calm.path().join("kiriman.csv"), table(ADS)).unwrap();
    let output = waspada(calm.path(), &ARGUMENTS);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(json(&output)["ads_new"], ADS);
    assert!(json(&output)["flagged"].as_u64().unwrap() > 0);
    let wanted = state(calm.path());
    let whole = written_bytes(calm.path());

    let killed = installed();
    fs_err::write(killed.path().join("kiriman.csv"), table(ADS)).unwrap();
    // From the first bytes of the schema to the flags at the end.
    let points: Vec<u64> = [1, 4096, 60_000].into_iter().chain((1..9).map(|n| whole * n / 12)).collect();
    let count = points.iter().filter(|bytes| killed_after(killed.path(), &ARGUMENTS, **bytes)).count();
    assert!(count >= points.len() / 2, "only {count} of {} runs were killed", points.len());

    let last = waspada(killed.path(), &ARGUMENTS);
    assert_eq!(last.status.code(), Some(0), "{}", said(&last));
    assert_eq!(rows(killed.path(), "PRAGMA integrity_check"), [["ok"]]);
    assert!(rows(killed.path(), "PRAGMA foreign_key_check").is_empty());
    let twice = "SELECT source, url FROM ad GROUP BY source, url HAVING count(*) > 1";
    assert!(rows(killed.path(), twice).is_empty());
    assert_eq!(state(killed.path()), wanted);
    let unfinished =
        rows(killed.path(), "SELECT status, count(*) FROM run WHERE status = 'running' GROUP BY 1");
    assert!(unfinished.is_empty(), "{unfinished:?}");
}
