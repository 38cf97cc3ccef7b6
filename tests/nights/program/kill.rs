//! `kill -9` of the program at many points, and one more run.

use std::path::Path;
use std::process::Stdio;

use waspada::random::Random;

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

/// Runs the command and kills it once it has written that much more, and so many turns later; says whether it was killed.
pub(crate) fn killed_after(folder: &Path, arguments: &[&str], bytes: u64, turns: usize) -> bool {
    let goal = written_bytes(folder) + bytes;
    let mut child = program(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        if written_bytes(folder) >= goal {
            (0..turns).for_each(|_| std::thread::yield_now());
            child.kill().unwrap();
            return child.wait().unwrap().code().is_none();
        }
        std::thread::yield_now();
    }
    false
}

/// Kills nights at random instants, some on one folder one after another, and completes each folder by one more night:
/// nothing stored is lost, doubled or unsealed.
fn nights_killed_at_random(kills: usize, seed: u64) {
    let night = ["run", "--json", "--set", "run.batch_ads=20"];
    let begun = || {
        let folder = installed();
        let source = "[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"kiriman.csv\"]\n";
        fs_err::write(folder.path().join("pipeline.toml"), source).unwrap();
        fs_err::write(folder.path().join("kiriman.csv"), table(600)).unwrap();
        assert_eq!(waspada(folder.path(), &["keys", "init"]).status.code(), Some(0));
        folder
    };
    let calm = begun();
    let output = waspada(calm.path(), &night);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (wanted, whole) = (state(calm.path()), written_bytes(calm.path()));
    assert!(!rows(calm.path(), "SELECT 1 FROM flag").is_empty());

    let mut random = Random::new(seed);
    let (mut killed, mut tries) = (0, 0);
    while killed < kills {
        let folder = begun();
        let folder = folder.path();
        for _ in 0..=random.below(6) {
            tries += 1;
            assert!(tries < 20 * kills, "{killed} of {tries} nights were killed");
            let bytes = 1 + random.number() % (whole / 3);
            let hit = killed_after(folder, &night, bytes, random.below(2_000));
            killed += usize::from(hit);
            if folder.join("waspada.db").exists() {
                let sound = rows(folder, "SELECT 1 FROM sqlite_schema WHERE name = 'ad'");
                assert!(sound.is_empty() || rows(folder, "PRAGMA integrity_check") == [["ok"]]);
            }
        }
        let last = waspada(folder, &night);
        assert_eq!(last.status.code(), Some(0), "seed {seed}, kill {killed}: {}", said(&last));
        assert_eq!(state(folder), wanted, "seed {seed}, kill {killed}");
        assert!(rows(folder, "PRAGMA foreign_key_check").is_empty());
        assert!(rows(folder, "SELECT 1 FROM run WHERE status = 'running'").is_empty());
        let twice = "SELECT 1 FROM capture GROUP BY record_id HAVING count(*) > 1";
        assert!(rows(folder, twice).is_empty(), "seed {seed}, kill {killed}");
        let verified = waspada(folder, &["verify", "--json"]);
        assert_eq!(verified.status.code(), Some(0), "seed {seed}, kill {killed}: {}", said(&verified));
        assert_eq!(json(&verified)["unsealed"], 0, "seed {seed}, kill {killed}: {}", said(&verified));
    }
}

#[test]
fn a_night_killed_at_random_instants_is_completed_by_the_next() {
    nights_killed_at_random(6, 20_261_124);
}

/// Long: `cargo test --test nights a_hundred_kills -- --ignored`; `WASPADA_SEED` takes another seed.
#[test]
#[ignore = "takes minutes"]
fn a_hundred_kills_at_random_instants_lose_and_double_nothing() {
    let seed = std::env::var("WASPADA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    nights_killed_at_random(100, seed);
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
    let count = points.iter().filter(|bytes| killed_after(killed.path(), &ARGUMENTS, **bytes, 0)).count();
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
