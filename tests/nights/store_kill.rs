//! A night that is killed at any instant loses at most the batch in flight, and the next one completes it.
//!
//! The test starts itself again as the program that is killed (`SIGKILL`, as `kill -9` sends it).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "shared with other tests")]
use crate::night;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use night::{at, begin, item, kept, source, url};
use rusqlite::Connection;
use waspada::domain::{Fault, Field, Flag, Outcome, RunId, SkipReason};
use waspada::policy;
use waspada::store::{NightItem, PendingPage, RunStatus, Store};

const DATABASE: &str = "WASPADA_KILL_TEST_DATABASE";
const NIGHTS: [&str; 2] = ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z"];
const PAGES: usize = 360;
const BATCH: usize = 12;
const BUDGET: usize = 100;

/// What the page with that number comes to in that night: on the second night a third are edited.
fn visit(number: usize, night: usize) -> NightItem {
    let time = NIGHTS[night];
    match number % 12 {
        10 => item(number, time, Outcome::Skipped(SkipReason::NotAnAd)),
        11 => item(number, time, Outcome::Failed(Fault::new("timeout", "no answer"))),
        n => {
            let words = if night == 1 && n % 3 == 0 { "Penempatan Kamboja." } else { "Penempatan Batam." };
            kept(number, time, words, f64::from(u32::try_from(number).unwrap()) / 400.0)
        }
    }
}

/// One night as `run` does it: resumes what is pending, records in batches, flags at the end. Tells each step.
fn whole_night(path: &Path, night: usize, mut tell: impl FnMut(&str)) {
    let mut store = Store::open(path).unwrap();
    let ledger = store.ledger().unwrap();
    tell("open");
    let run = begin(&mut store, NIGHTS[night]);
    let listing: Vec<PendingPage> = (0..PAGES)
        .map(|n| PendingPage { url: url(n), hints: BTreeMap::from([(Field::Id, n.to_string())]) })
        .collect();
    tell("begun");
    ledger.push(&source(), &listing, at(NIGHTS[night])).unwrap();
    tell("pushed");
    loop {
        let pending = ledger.pending(&source(), BATCH).unwrap();
        if pending.is_empty() {
            break;
        }
        let items: Vec<NightItem> =
            pending.iter().map(|page| visit(page.hints[&Field::Id].parse().unwrap(), night)).collect();
        tell("batch");
        store.record(&run, &items).unwrap();
    }
    tell("flags");
    let reader = store.reader().unwrap();
    let candidates = reader.candidates().unwrap();
    // A night that was killed after its flags were opened has used its budget up.
    let budget = BUDGET - reader.flags_opened_since(at(NIGHTS[night])).unwrap();
    let decision = policy::decide(&run, &candidates, budget);
    let flags: Vec<Flag> = decision.open.into_iter().chain(decision.raise).collect();
    store.open_flags(&run, &flags, decision.over_budget, at(NIGHTS[night])).unwrap();
    tell("finish");
    store.finish_run(&run, RunStatus::Complete, at(NIGHTS[night])).unwrap();
    tell("tidy");
    store.tidy().unwrap();
    tell("done");
}

/// Not a test: what the test below starts and kills. Which night it is follows from the database.
#[test]
fn a_night_to_be_killed() {
    let Some(path) = std::env::var_os(DATABASE) else { return };
    let night = nights_done(Path::new(&path));
    let mut out = std::io::stdout().lock();
    whole_night(Path::new(&path), night, |step| {
        writeln!(out, "step {step}").unwrap();
        out.flush().unwrap();
        std::io::stdin().read_line(&mut String::new()).unwrap();
    });
}

fn nights_done(path: &Path) -> usize {
    let Ok(reader) = waspada::store::Reader::open(path) else { return 0 };
    reader.runs(1000).unwrap().iter().filter(|run| run.status == RunStatus::Complete).count()
}

/// Starts a night that waits for leave at every step, lets it begin `steps` of them and kills it `spins` turns
/// later, wherever it is in the last one. Returns how many batches it had begun.
fn killed_night(path: &Path, steps: usize, spins: u32) -> usize {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_kill::a_night_to_be_killed", "--nocapture", "--test-threads=1"])
        .env(DATABASE, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut leave = child.stdin.take().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut batches = 0;
    for line in lines.filter(|line| line.contains("step ")).take(steps) {
        batches += usize::from(line.ends_with("step batch"));
        leave.write_all(b"\n").unwrap();
    }
    for _ in 0..spins {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    batches
}

/// What must be true at every instant.
fn assert_sound(path: &Path) {
    let store = Store::open(path).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.faults().unwrap(), Vec::<String>::new());
    let connection = Connection::open(path).unwrap();
    connection.execute("INSERT INTO ad_text (ad_text, rank) VALUES ('integrity-check', 1)", []).unwrap();
    let none = |what: &str, sql: &str| {
        let rows: i64 =
            connection.query_row(&format!("SELECT count(*) FROM ({sql})"), [], |r| r.get(0)).unwrap();
        assert_eq!(rows, 0, "{what}");
    };
    none("broken references", "SELECT * FROM pragma_foreign_key_check");
    none(
        "ads without exactly one current version",
        "SELECT ad.id FROM ad LEFT JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
         GROUP BY ad.id HAVING count(v.id) <> 1",
    );
    none("ads twice", "SELECT url FROM ad GROUP BY url HAVING count(*) > 1");
    none("versions twice", "SELECT 1 FROM ad_version GROUP BY ad, words_sha256 HAVING count(*) > 1");
    none(
        "assessments twice",
        "SELECT 1 FROM assessment GROUP BY ad_version, model, data HAVING count(*) > 1",
    );
    none("flags twice", "SELECT 1 FROM flag GROUP BY ad HAVING count(*) > 1");
    none(
        "pages remembered whose ad was lost",
        "SELECT page.id FROM page LEFT JOIN ad ON ad.page = page.id
         WHERE ad.id IS NULL AND CAST(substr(page.url, 32) AS INTEGER) % 12 < 10",
    );
    none(
        "addresses done that nobody accounts for",
        "SELECT f.id FROM frontier f LEFT JOIN coverage c ON c.url = f.url WHERE f.done_at IS NOT NULL AND c.url IS NULL",
    );
}

/// Everything that is stored, but for the names of the runs.
fn end_state(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut lines = Vec::new();
    for sql in [
        "SELECT identity, url, first_seen_at, last_seen_at FROM ad ORDER BY identity",
        "SELECT ad.identity, number, is_current, words_sha256, text, record_id FROM ad_version v
         JOIN ad ON ad.id = v.ad LEFT JOIN capture ON capture.id = v.capture ORDER BY 1, 2",
        "SELECT ad.identity, v.number, c.kind, c.value, c.written FROM contact c
         JOIN ad_version v ON v.id = c.ad_version JOIN ad ON ad.id = v.ad ORDER BY 1, 2, 4",
        "SELECT ad.identity, v.number, a.is_latest, a.score, a.band, a.reasons, count(f.indicator)
         FROM assessment a JOIN ad_version v ON v.id = a.ad_version JOIN ad ON ad.id = v.ad
         LEFT JOIN finding f ON f.assessment = a.id GROUP BY a.id ORDER BY 1, 2",
        "SELECT ad.identity, flag.state, flag.score, v.number FROM flag
         JOIN ad ON ad.id = flag.ad JOIN ad_version v ON v.id = flag.ad_version ORDER BY 1",
        "SELECT url, status, etag, payload_sha256, last_fetched_at FROM page ORDER BY 1",
        "SELECT url, captured_at, record_id, warc_file FROM capture ORDER BY 3",
        "SELECT DISTINCT source, url, outcome FROM coverage ORDER BY 1, 2, 3",
        "SELECT source, url FROM frontier ORDER BY 1, 2",
    ] {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            lines.push(cells.join("|"));
        }
    }
    lines
}

#[test]
fn a_kill_at_any_instant_loses_at_most_the_batch_in_flight() {
    if std::env::var_os(DATABASE).is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let peaceful = folder.path().join("peaceful.db");
    (0..NIGHTS.len()).for_each(|night| whole_night(&peaceful, night, |_| {}));
    let expected = end_state(&peaceful);
    assert!(expected.len() > 3 * PAGES);

    let mut tries = 0;
    for round in 0..4_u32 {
        let path = folder.path().join(format!("killed-{round}.db"));
        // Each try is killed some steps further on, at another point between two steps.
        while nights_done(&path) < NIGHTS.len() {
            tries += 1;
            assert!(tries < 1000, "the nights never come to their end");
            let before = accounted_for(&path);
            let steps = usize::try_from(1 + (tries * 5 + round) % 13).unwrap();
            let spins = (tries * 7919 + round * 104_729) % 60_000;
            let batches = killed_night(&path, steps, spins * 4);
            if path.exists() {
                assert_sound(&path);
            }
            let kept = accounted_for(&path) - before;
            let sure = batches.saturating_sub(1) * BATCH;
            assert!(kept >= sure, "more than the batch in flight is lost: {kept} kept, {sure} were sure");
        }
        let end = end_state(&path);
        let other: Vec<&String> = end.iter().filter(|line| !expected.contains(line)).collect();
        assert!(end == expected, "round {round}: {} lines, not {}; {other:#?}", end.len(), expected.len());
    }
    println!("{tries} kills");
    assert!(tries > 60, "{tries} kills are too few to say anything");
}

/// Addresses in the ledger; none where there is no database yet.
fn accounted_for(path: &Path) -> usize {
    if !path.exists() {
        return 0;
    }
    let count = "SELECT count(*) FROM coverage";
    Connection::open(path).and_then(|c| c.query_row(count, [], |row| row.get(0))).unwrap_or(0)
}

#[test]
fn runs_that_were_killed_are_told_as_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    killed_night(&path, 5, 0);
    whole_night(&path, 0, |_| {});
    let runs = Store::open(&path).unwrap().reader().unwrap().runs(10).unwrap();
    let told: Vec<(&RunId, RunStatus)> = runs.iter().map(|run| (&run.run, run.status)).collect();
    assert_eq!(told[0].1, RunStatus::Complete);
    assert_eq!(told[1].1, RunStatus::Interrupted);
    let sql = "SELECT count(*) FROM coverage JOIN run ON run.id = run WHERE status = 'interrupted'";
    let rows: usize = Connection::open(&path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(rows % BATCH, 0, "a batch is recorded as a whole");
    assert_eq!(runs[0].totals.pages + rows, PAGES, "the second run does what the first left");
}
