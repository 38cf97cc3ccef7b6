//! What nights with drifting sources raise and close.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::models;
use super::watch::watch;
use crate::assess::Model;
use crate::config::Config;
use crate::crawl::CrawlReport;
use crate::domain::{RaisedAlarm, RunId};
use crate::store::{RunStatus, Store};

/// Sources that are watched night after night; what each has is written into the database as a night would.
struct Board {
    folder: tempfile::TempDir,
    store: Store,
    config: Config,
    model: Model,
    day: i64,
    ads: usize,
}

/// What comes into a source in a night.
#[derive(Clone, Copy)]
struct Tonight {
    source: &'static str,
    campaigns: usize,
    /// Copies of the last campaign beside it.
    copies: usize,
    is_shifted: bool,
    text: &'static str,
}

const ORDINARY: &str =
    "Dicari tenaga gudang untuk cabang kami, gaji bulanan, jam kerja pagi, lamaran ke kantor";
const FOREIGN: &str =
    "Qzarv wexxulo brimqat tenaga gudang vorpzik ojjuwa gaji drekkiv jam kerja quxolmi plizzent";

fn usual(source: &'static str) -> Tonight {
    Tonight { source, campaigns: 60, copies: 0, is_shifted: false, text: ORDINARY }
}

fn shifted(source: &'static str) -> Tonight {
    Tonight { is_shifted: true, ..usual(source) }
}

impl Board {
    fn new(sources: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        let store = Store::open(&path).unwrap();
        let mut text = String::new();
        for source in sources {
            let _ = write!(
                text,
                "[[source]]\nname = \"{source}\"\nkind = \"sitemap\"\nurl = \"https://{source}.example/sitemap.xml\"\n"
            );
        }
        let (config, _) =
            crate::config::load("pipeline.toml", &text, Path::new("/etc"), std::iter::empty(), &[]).unwrap();
        let board = Self { folder, store, config, model: models::load(None).unwrap(), day: 0, ads: 0 };
        let mut sql = String::from(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('0', 'run', 'failed', '2026-09-30T18:30:00.000Z', '0', 'm', 'd');",
        );
        for source in sources {
            let _ = write!(
                sql,
                "INSERT INTO source (name, kind, rules, first_run) VALUES ('{source}', 'sitemap', '', '0');"
            );
        }
        board.connection().execute_batch(&sql).unwrap();
        board
    }

    fn connection(&self) -> Connection {
        Connection::open(self.folder.path().join("waspada.db")).unwrap()
    }

    /// A night in which all of that comes in, watched at its end: the alarms that are open then, and those that it closed.
    fn night(&mut self, tonight: &[Tonight]) -> (Vec<String>, Vec<String>) {
        self.day += 1;
        let start: Timestamp = "2026-10-01T18:30:00Z".parse().unwrap();
        let start = start + SignedDuration::from_hours(24 * self.day);
        let at = start.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        let run = start.strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut sql = format!(
            "BEGIN; INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('{run}', 'run', 'complete', '{at}', '0', 'm', 'd');"
        );
        for one in tonight {
            let mut founder = 0;
            for number in 0..one.campaigns + one.copies {
                self.ads += 1;
                if number < one.campaigns {
                    founder = self.ads;
                }
                let ad = self.ads;
                // Some swing from night to night, as boards do.
                let turn = (number + usize::try_from(self.day).unwrap() % 3) % 20;
                let (score, sign) = match turn {
                    _ if one.is_shifted || number >= one.campaigns => (0.9, Some("B03")),
                    0..10 => (0.01, None),
                    10..16 => (0.04, None),
                    16..19 => (0.12, Some("B03")),
                    _ => (0.6, Some("A01")),
                };
                let reasons = sign.map_or_else(String::new, |sign| {
                    format!(
                        r#"{{"kind":"indicator","id":"{sign}","contribution":1.5,"spans":[],"detail":null}}"#
                    )
                });
                let _ = write!(
                    sql,
                    "INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
                       VALUES ({ad}, 'a{ad}', '{source}', '{run}', '{run}', '{at}', '{at}');
                     INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language,
                                             title, fields, text)
                       VALUES ({ad}, {ad}, 1, 1, printf('%064d', {ad}), '{run}', '{at}', 'ad', 'id', 'Gudang', '{{}}', '{text}');
                     INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES ({ad}, {founder}, {ad}, 0);
                     INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons, supports)
                       VALUES ({ad}, {ad}, 1, '{run}', 'm', 'd', {score}, 'rendah', 'not_found', '[{reasons}]', '[]');",
                    source = one.source,
                    text = one.text,
                );
            }
        }
        sql.push_str("COMMIT;");
        self.connection().execute_batch(&sql).unwrap();
        let crawl = CrawlReport::default();
        let watched = watch(
            &mut self.store,
            &self.config,
            &self.model,
            (&RunId(run), start),
            (Some(&crawl), RunStatus::Complete),
            start + SignedDuration::from_mins(30),
        )
        .unwrap();
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        for RaisedAlarm { alarm, closed_at, .. } in watched.alarms {
            let source = alarm.source.map_or_else(|| "all".to_owned(), |source| source.0);
            let told = format!("{:?} {source}", alarm.kind);
            if closed_at.is_some() { closed.push(told) } else { open.push(told) }
        }
        (open, closed)
    }

    fn ordinary_nights(&mut self, tonight: &[Tonight]) {
        for _ in 0..7 {
            let (open, closed) = self.night(tonight);
            assert!(open.is_empty() && closed.is_empty(), "{open:?} {closed:?}");
        }
    }

    fn raised_ever(&self) -> usize {
        self.connection().query_row("SELECT count(*) FROM alarm", [], |row| row.get(0)).unwrap()
    }
}

const NONE: [&str; 0] = [];

#[test]
fn a_source_that_shifts_is_told_once_and_closes_when_it_goes_back() {
    let mut board = Board::new(&["a", "b", "c"]);
    let all = [usual("a"), usual("b"), usual("c")];
    board.ordinary_nights(&all);
    let odd = [shifted("a"), usual("b"), usual("c")];
    assert_eq!(board.night(&odd).0, ["Scores a", "Signs a"]);
    assert_eq!(board.night(&odd).0, ["Scores a", "Signs a"]);
    assert_eq!(board.raised_ever(), 2, "one of each, however long it lasts");
    let few = [Tonight { campaigns: 9, ..usual("a") }, usual("b"), usual("c")];
    assert_eq!(board.night(&few).0, ["Scores a", "Signs a"], "nine ads prove nothing");
    let (open, closed) = board.night(&all);
    assert_eq!(
        (open.as_slice(), closed.as_slice()),
        (NONE.map(String::from).as_slice(), ["Scores a", "Signs a"].map(String::from).as_slice())
    );
    assert_eq!(board.night(&all).0, NONE);
}

#[test]
fn what_hits_all_sources_is_one_alarm() {
    let mut board = Board::new(&["a", "b", "c"]);
    let all = [usual("a"), usual("b"), usual("c")];
    board.ordinary_nights(&all);
    let shock = [shifted("a"), shifted("b"), shifted("c")];
    assert_eq!(board.night(&shock).0, ["Scores all", "Signs all"]);
    assert_eq!(board.night(&shock).0, ["Scores all", "Signs all"]);
    assert_eq!(board.raised_ever(), 2);
    let (open, closed) = board.night(&all);
    assert_eq!((open.len(), closed.len()), (0, 2), "{open:?} {closed:?}");
}

#[test]
fn unknown_words_are_told_of_one_source_and_of_all() {
    let mut board = Board::new(&["a", "b", "c"]);
    let all = [usual("a"), usual("b"), usual("c")];
    board.ordinary_nights(&all);
    let foreign = |source| Tonight { text: FOREIGN, ..usual(source) };
    assert_eq!(board.night(&[foreign("a"), usual("b"), usual("c")]).0, ["Words a"]);
    let (open, closed) = board.night(&[usual("a"), foreign("b"), foreign("c")]);
    assert_eq!(
        (open.as_slice(), closed.as_slice()),
        (["Words all".to_owned()].as_slice(), ["Words a".to_owned()].as_slice())
    );
    assert_eq!(board.night(&all).0, NONE);
}

#[test]
fn copies_of_one_campaign_raise_none() {
    let mut board = Board::new(&["a"]);
    board.ordinary_nights(&[usual("a")]);
    assert_eq!(board.night(&[Tonight { copies: 500, ..usual("a") }]).0, NONE);
    let kept: (usize, String) = board
        .connection()
        .query_row("SELECT campaigns, signs FROM drift_night ORDER BY run DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept.0, 60, "{}", kept.1);
    // As many texts of their own are another matter.
    assert_eq!(board.night(&[Tonight { campaigns: 500, ..shifted("a") }]).0, ["Scores a", "Signs a"]);
}

#[test]
fn too_few_ads_and_another_model_raise_none() {
    let mut board = Board::new(&["a"]);
    board.ordinary_nights(&[usual("a")]);
    assert_eq!(board.night(&[Tonight { campaigns: 49, ..shifted("a") }]).0, NONE);
    board.connection().execute_batch("UPDATE run SET model = 'before'").unwrap();
    assert_eq!(board.night(&[shifted("a")]).0, NONE, "other nights were judged by another model");
}
