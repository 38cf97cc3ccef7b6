//! Speed and memory of campaigns.
//!
//! `cargo bench --bench campaign` times the parts. With the environment variable `CAMPAIGN_BENCH` it runs one
//! of four measurements instead and prints one JSON line:
//!
//! * `file PATH`: ads a second over a file of texts, one in a line (see `campaign_vs_datasketch.py`);
//! * `build PATH COUNT`: a full rebuild of COUNT invented ads into an SQLite file at PATH;
//! * `increment PATH COUNT NEW`: a night of NEW ads against that file;
//! * `night PATH COUNT`: fills the database of Waspada at PATH up to COUNT ads, then compares what is new and
//!   counts the networks, as the end of a night does.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Connection;
use waspada::campaign::{
    Campaigns, HubList, HubRule, Intake, RowId, Seniority, Sketch, Stored, Text, likeness,
};
use waspada::domain::AdId;
use waspada::run::{compare, network_report};
use waspada::store::Store;
use waspada::text::Folded;

fn main() {
    let command = std::env::var("CAMPAIGN_BENCH").unwrap_or_default();
    match command.split(' ').collect::<Vec<_>>().as_slice() {
        ["file", path] => file(path),
        ["build", path, count] => build(path, count.parse().unwrap()),
        ["night", path, count] => night(path, count.parse().unwrap()),
        ["increment", path, count, new] => increment(path, count.parse().unwrap(), new.parse().unwrap()),
        _ => divan::main(),
    }
}

/// Invented ads of 20 to 300 words; every fifth is a copy of an earlier one with other numbers, another
/// place and a few other words.
struct Inventor {
    words: Vec<String>,
}

struct Dice(u64);

impl Dice {
    fn of(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        dice.roll(2);
        dice
    }

    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % below
    }
}

impl Inventor {
    fn new() -> Self {
        let syllables =
            ["ka", "ri", "men", "di", "lo", "ta", "su", "ban", "pe", "ngi", "ra", "mo", "ja", "tu"];
        let mut dice = Dice::of(1);
        let mut word = || {
            (0..2 + dice.roll(3))
                .map(|_| syllables[usize::try_from(dice.roll(14)).unwrap()])
                .collect::<String>()
        };
        Self { words: (0..9000).map(|_| word()).collect() }
    }

    /// Some words are used much more than others, as in any language.
    fn word(&self, dice: &mut Dice) -> &str {
        let (a, b) = (dice.roll(9000), dice.roll(9000));
        &self.words[usize::try_from(a * b / 9000).unwrap()]
    }

    fn ad(&self, row: RowId) -> String {
        let mut source = u64::from(row);
        while source % 5 == 4 {
            source = Dice::of(source).roll(source);
        }
        let is_copy = source != u64::from(row);
        let mut dice = Dice::of(source + 1000);
        let mut change = Dice::of(u64::from(row) + 77_000_000_000);
        let length = if dice.roll(4) == 0 { 100 + dice.roll(200) } else { 20 + dice.roll(90) };
        let mut text = String::with_capacity(2000);
        for at in 0..length {
            let word = self.word(&mut dice);
            let is_changed = is_copy && change.roll(60) == 0;
            text.push_str(if is_changed { self.word(&mut change) } else { word });
            text.push_str(if at % 12 == 11 { ". " } else { " " });
            if at % 25 == 7 {
                write!(text, "Rp{}.000.000 ", 1 + change.roll(30)).unwrap();
            }
        }
        write!(text, "WA 08{}", 1_000_000_000 + change.roll(8_999_999_999)).unwrap();
        text
    }
}

fn seniority(row: RowId) -> Seniority {
    Seniority::of(&AdId(format!("{row:020x}")), Timestamp::from_second(i64::from(row) * 3).unwrap())
}

#[divan::bench(args = [200, 1000, 10_000])]
fn text_of_bytes(bencher: divan::Bencher<'_, '_>, bytes: usize) {
    let inventor = Inventor::new();
    let document = (0..).map(|row| inventor.ad(row)).take(200).collect::<String>()[..bytes].to_owned();
    bencher.counter(divan::counter::BytesCount::new(bytes)).bench(|| {
        let folded = Folded::of(black_box(&document));
        Text::of(&folded, &[]).sketch()
    });
}

#[divan::bench]
fn compare_two(bencher: divan::Bencher<'_, '_>) {
    let inventor = Inventor::new();
    let text = |row| Text::of(&Folded::of(&inventor.ad(row)), &[]);
    let (a, b) = (text(10), text(11));
    bencher.bench(|| likeness(black_box(&a), black_box(&b)));
}

#[divan::bench]
fn night_of_ten_thousand(bencher: divan::Bencher<'_, '_>) {
    let inventor = Inventor::new();
    let texts: Vec<Text> = (0..10_000).map(|row| Text::of(&Folded::of(&inventor.ad(row)), &[])).collect();
    bencher.counter(divan::counter::ItemsCount::new(texts.len())).bench_local(|| take_in(&texts));
}

fn take_in(texts: &[Text]) -> Campaigns {
    let mut campaigns = Campaigns::default();
    let mut intake = Intake::default();
    for (row, text) in (0..).zip(texts) {
        campaigns.enrol(row, seniority(row));
        intake.add(row, text);
    }
    let mut text_of = |row: RowId| texts.get(row as usize).cloned();
    intake.against().finish(&mut campaigns, Timestamp::UNIX_EPOCH, &mut text_of).unwrap();
    campaigns
}

/// Folding, hashing, finding and joining all texts of a file, on one core.
fn file(path: &str) {
    let all = fs_err::read_to_string(path).unwrap();
    let documents: Vec<&str> = all.lines().collect();
    let begin = Instant::now();
    let texts: Vec<Text> = documents.iter().map(|document| Text::of(&Folded::of(document), &[])).collect();
    let campaigns = take_in(&texts);
    let elapsed = begin.elapsed();
    let joined: u32 = campaigns.list(2).iter().map(|(_, size)| size).sum();
    report(&[
        ("ads", documents.len() as f64),
        ("seconds", elapsed.as_secs_f64()),
        ("ads_per_second", documents.len() as f64 / elapsed.as_secs_f64()),
        ("ads_in_campaigns", f64::from(joined)),
    ]);
}

fn report(figures: &[(&str, f64)]) {
    let object: serde_json::Map<String, serde_json::Value> =
        figures.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    println!("{}", serde_json::Value::Object(object));
}

/// Most memory that the process has held, megabytes.
fn peak_mb() -> f64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

fn open(path: &str) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000;
         CREATE TABLE IF NOT EXISTS ad (row INTEGER PRIMARY KEY, id TEXT, first_seen_s INTEGER) STRICT;
         CREATE TABLE IF NOT EXISTS sketch (row INTEGER PRIMARY KEY, fingerprint INTEGER, sketch BLOB) STRICT;
         CREATE TABLE IF NOT EXISTS words (row INTEGER PRIMARY KEY, words BLOB) STRICT;
         CREATE TABLE IF NOT EXISTS edge (a INTEGER, b INTEGER, edge TEXT) STRICT;",
    )
    .unwrap();
    db
}

fn save_words(db: &Connection, row: RowId, text: &Text) {
    let bytes: Vec<u8> = text.words().iter().flat_map(|word| word.to_le_bytes()).collect();
    db.prepare_cached("INSERT INTO words VALUES (?1, ?2)").unwrap().execute((row, bytes)).unwrap();
}

fn load_words(db: &Connection, row: RowId) -> Option<Text> {
    let mut select = db.prepare_cached("SELECT words FROM words WHERE row = ?1").unwrap();
    let bytes: Vec<u8> = select.query_row([row], |row| row.get(0)).ok()?;
    let (words, _) = bytes.as_chunks::<4>();
    Some(Text::from_words(words.iter().map(|word| u32::from_le_bytes(*word)).collect()))
}

fn save(db: &Connection, campaigns: &Campaigns, from_edge: usize, stored: &[Stored]) {
    let mut insert = db.prepare("INSERT INTO sketch VALUES (?1, ?2, ?3)").unwrap();
    for text in stored {
        insert.execute((text.row, text.fingerprint.cast_signed(), &text.sketch.as_bytes()[..])).unwrap();
    }
    let mut insert = db.prepare("INSERT INTO edge VALUES (?1, ?2, ?3)").unwrap();
    for edge in &campaigns.edges()[from_edge..] {
        insert.execute((edge.a, edge.b, serde_json::to_string(edge).unwrap())).unwrap();
    }
}

/// A night's new ads: text, sketch, and the words into the database. Inventing them is not timed.
fn take(
    db: &Connection,
    campaigns: &mut Campaigns,
    rows: std::ops::Range<RowId>,
    timed: &mut Duration,
) -> Intake {
    let inventor = Inventor::new();
    let mut intake = Intake::default();
    let mut insert = db.prepare("INSERT INTO ad VALUES (?1, ?2, ?3)").unwrap();
    for row in rows {
        let document = inventor.ad(row);
        let begin = Instant::now();
        let text = Text::of(&Folded::of(&document), &[]);
        campaigns.enrol(row, seniority(row));
        insert.execute((row, format!("{row:020x}"), i64::from(row) * 3)).unwrap();
        save_words(db, row, &text);
        intake.add(row, &text);
        *timed += begin.elapsed();
    }
    intake
}

fn build(path: &str, count: RowId) {
    let db = open(path);
    let mut campaigns = Campaigns::default();
    let mut timed = Duration::ZERO;
    db.execute_batch("BEGIN").unwrap();
    let intake = take(&db, &mut campaigns, 0..count, &mut timed);
    let begin = Instant::now();
    let at = Timestamp::UNIX_EPOCH;
    let done = intake.against().finish(&mut campaigns, at, &mut |row| load_words(&db, row)).unwrap();
    let joining = begin.elapsed();
    save(&db, &campaigns, 0, &done.to_store);
    db.execute_batch("COMMIT").unwrap();
    timed += begin.elapsed();
    let campaigns = campaigns.list(2);
    report(&[
        ("ads", f64::from(count)),
        ("seconds", timed.as_secs_f64()),
        ("seconds_joining", joining.as_secs_f64()),
        ("campaigns", campaigns.len() as f64),
        ("ads_in_campaigns", campaigns.iter().map(|(_, size)| f64::from(*size)).sum()),
        ("pairs_sketched", done.pairs_sketched as f64),
        ("pairs_read", done.pairs_read as f64),
        ("peak_mb", peak_mb()),
    ]);
}

/// Everything that a night takes, loading what is stored included.
fn increment(path: &str, count: RowId, new: RowId) {
    let begin = Instant::now();
    let db = open(path);
    let mut seats = db.prepare("SELECT row, id, first_seen_s FROM ad").unwrap();
    let seats = seats.query_map([], |row| {
        let first_seen = Timestamp::from_second(row.get(2)?).unwrap_or_default();
        Ok((row.get::<_, RowId>(0)?, Seniority::of(&AdId(row.get(1)?), first_seen)))
    });
    let mut edges = db.prepare("SELECT edge FROM edge").unwrap();
    let edges = edges.query_map([], |row| Ok(serde_json::from_str(&row.get::<_, String>(0)?).unwrap()));
    let edges = edges.unwrap().map(Result::unwrap).collect();
    let mut campaigns = Campaigns::load(seats.unwrap().map(Result::unwrap), edges, Vec::new()).unwrap();
    let loading = begin.elapsed();
    let mut timed = loading;
    let edges_before = campaigns.edges().len();
    db.execute_batch("BEGIN").unwrap();
    let mut probe = take(&db, &mut campaigns, count..count + new, &mut timed).against();
    let begin = Instant::now();
    let mut sketches = db.prepare("SELECT row, fingerprint, sketch FROM sketch").unwrap();
    let mut rows = sketches.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let sketch = Sketch::from_bytes(row.get_ref(2).unwrap().as_blob().unwrap()).unwrap();
        let fingerprint = row.get::<_, i64>(1).unwrap().cast_unsigned();
        probe.scan(&Stored { row: row.get(0).unwrap(), fingerprint, sketch });
    }
    let scanning = begin.elapsed();
    let at = Timestamp::UNIX_EPOCH;
    let done = probe.finish(&mut campaigns, at, &mut |row| load_words(&db, row)).unwrap();
    save(&db, &campaigns, edges_before, &done.to_store);
    db.execute_batch("COMMIT").unwrap();
    timed += begin.elapsed();
    report(&[
        ("stored", f64::from(count)),
        ("new", f64::from(new)),
        ("seconds", timed.as_secs_f64()),
        ("seconds_loading", loading.as_secs_f64()),
        ("seconds_scanning", scanning.as_secs_f64()),
        ("joined", done.joined.len() as f64),
        ("pairs_sketched", done.pairs_sketched as f64),
        ("pairs_read", done.pairs_read as f64),
        ("peak_mb", peak_mb()),
    ]);
}

/// Ads as a night leaves them, without pages and assessments; every tenth shares its number with others.
fn fill(path: &str, count: RowId) -> RowId {
    let fields = serde_json::json!({
        "text_origin": "selector", "employer": null, "location": null, "places": [], "destination": null, "pay": [],
        "licence_claims": [], "demands": {"age_min": null, "age_max": null, "sex": null}, "posted_on": null,
        "valid_through": null,
    });
    let db = Connection::open(path).unwrap();
    // The full text plays no part here.
    db.execute_batch(
        "DROP TRIGGER IF EXISTS ad_text_insert; BEGIN;
         INSERT INTO run (id, command, status, started_at, program, model, data)
           VALUES ('r', 'run', 'complete', '2026-11-24T18:30:00.000Z', '0', 'm', 'd') ON CONFLICT DO NOTHING;
         INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r') ON CONFLICT DO NOTHING;",
    )
    .unwrap();
    let known: RowId = db.query_row("SELECT coalesce(max(id), 0) FROM ad", [], |row| row.get(0)).unwrap();
    let inventor = Inventor::new();
    for row in known + 1..=count {
        let at = format!("{:.3}", Timestamp::from_second(1_700_000_000 + i64::from(row) * 3).unwrap());
        db.prepare_cached(
            "INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
             VALUES (?1, ?2, 'papan', 'r', 'r', ?3, ?3)",
        )
        .unwrap()
        .execute((row, format!("{row:020x}"), &at))
        .unwrap();
        db.prepare_cached(
            "INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text)
             VALUES (?1, ?1, 1, 1, printf('%064d', ?1), 'r', ?2, 'ad', 'id', '', ?3, ?4)",
        )
        .unwrap()
        .execute((row, &at, fields.to_string(), inventor.ad(row)))
        .unwrap();
        let owner = if row % 10 == 0 { row % 30_000 } else { row };
        db.prepare_cached("INSERT INTO contact VALUES (?1, 0, 'phone', ?2, NULL, NULL, NULL, 0)")
            .unwrap()
            .execute((row, format!("+62812{:08}", u64::from(owner) * 7 + 3)))
            .unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
    count.saturating_sub(known)
}

fn night(path: &str, count: RowId) {
    drop(Store::open(std::path::Path::new(path)).unwrap());
    let new = fill(path, count);
    let begin = Instant::now();
    let mut store = Store::open(std::path::Path::new(path)).unwrap();
    let compared = compare(&mut store, &HubList::default(), Timestamp::UNIX_EPOCH).unwrap();
    let comparing = begin.elapsed();
    let networks = network_report(&store.reader().unwrap(), HubRule::default(), Timestamp::MAX).unwrap();
    report(&[
        ("new", f64::from(new)),
        ("seconds_comparing", comparing.as_secs_f64()),
        ("seconds_networks", begin.elapsed().saturating_sub(comparing).as_secs_f64()),
        ("joined", compared.joined as f64),
        ("crowded", compared.crowded as f64),
        ("networks", networks.networks as f64),
        ("largest_network", networks.largest as f64),
        ("peak_mb", peak_mb()),
    ]);
}
