//! What network evidence adds on real ads, with labels that did not come through the network. Needs ../shared:
//! `cargo test --test shared network -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    reason = "a test may panic; not every helper is used here"
)]

use crate::night;

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::date;
use night::{at, begin, source};
use waspada::campaign::HubRule;
use waspada::config;
use waspada::domain::{AdId, Band, Outcome, Verdict};
use waspada::extract::{Given, extract_given};
use waspada::run::{Stages, compare, load_hubs, score_networks};
use waspada::store::{NetworkCandidate, NightItem, RunStatus, Store};
use waspada::train::metrics::average_precision;

const NIGHTS: [&str; 2] = ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z"];

struct Row {
    key: String,
    title: String,
    text: String,
    employer: String,
    location: String,
    /// Debunked by fact checkers: a label that says nothing of contacts or copies.
    is_hoax: bool,
}

fn rows(name: &str, of: impl Fn(&HashMap<String, String>) -> Option<Row>) -> Vec<Row> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().filter_map(|row| of(&row.unwrap())).collect()
}

/// Newest first, as the file has them.
fn hoaxes() -> Vec<Row> {
    rows("id_hoax_job_ads.csv", |row| {
        Some(Row {
            key: row["id"].clone(),
            title: row["title"].clone(),
            text: row["text"].clone(),
            employer: String::new(),
            location: String::new(),
            is_hoax: true,
        })
    })
}

fn ordinary() -> Vec<Row> {
    rows("id_real_job_ads_unlabelled.csv", |row| {
        (row["scraper_stub"] != "true").then(|| Row {
            key: row["id"].clone(),
            title: row["title"].clone(),
            text: row["description"].clone(),
            employer: row["company"].clone(),
            location: row["location"].clone(),
            is_hoax: false,
        })
    })
}

fn item(row: &Row, time: &str, stages: &Stages) -> NightItem {
    let given = Given {
        title: &row.title,
        text: &row.text,
        employer: &row.employer,
        location: &row.location,
        ..Given::default()
    };
    let ad = extract_given(source(), &row.key, &given, &stages.facts);
    let judged = stages.judge(ad, date(2026, 11, 24));
    NightItem {
        source: source(),
        url: row.key.clone(),
        part: 1,
        challenger: None,
        at: at(time),
        seen_at: at(time),
        answer: None,
        capture: None,
        repeats: None,
        beside: Vec::new(),
        input: None,
        outcome: Outcome::Kept(judged),
    }
}

#[test]
#[ignore = "needs ../shared"]
fn quality_with_and_without_the_network() {
    let hoaxes = hoaxes();
    // As time went: what was debunked in 2018 is known when the ads of 2024 are read.
    let (later, earlier): (Vec<&Row>, Vec<&Row>) =
        hoaxes.iter().partition(|row| row.key.starts_with("tbh2024"));
    grade("by year", &earlier, &later);
    // Every second one, whatever its year: as kind to the network as these rows allow.
    let numbered = || hoaxes.iter().enumerate();
    let of_rest =
        |rest| numbered().filter(move |(at, _)| at % 2 == rest).map(|(_, row)| row).collect::<Vec<_>>();
    grade("every second", &of_rest(0), &of_rest(1));
}

/// Grades `later` hoaxes and ordinary ads when persons have confirmed the `earlier` ones.
fn grade(name: &str, earlier: &[&Row], later: &[&Row]) {
    let (config, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    let stages = Stages::load(&config.assess).unwrap();
    let hubs = load_hubs(&config.assess).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
    let ordinary = ordinary();
    for (night, some) in [earlier, later].into_iter().enumerate() {
        let time = NIGHTS[night];
        let run = begin(&mut store, time);
        let items: Vec<NightItem> =
            some.iter().copied().chain(&ordinary).map(|row| item(row, time, &stages)).collect();
        for batch in items.chunks(200) {
            store.record(&run, batch).unwrap();
        }
        compare(&mut store, &hubs, at(time)).unwrap();
        let rule = (HubRule::default(), stages.thresholds);
        let weighed = score_networks(&mut store, &run, rule, at(time)).unwrap();
        println!("{name}, night {night}: {weighed:?}");
        store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
        if night == 0 {
            for row in some {
                let id = AdId::of(&source(), &row.key);
                store.decide(&id, Verdict::Confirmed, "rina", "cek fakta", at(time)).unwrap();
            }
        }
    }

    let reader = store.reader().unwrap();
    let mut graded: Vec<(bool, NetworkCandidate)> = Vec::new();
    for row in later.iter().copied().chain(&ordinary) {
        let Some(beside) = reader.beside(&AdId::of(&source(), &row.key)).unwrap() else { continue };
        graded.extend(reader.network_candidate(beside.ad).unwrap().map(|said| (row.is_hoax, said)));
    }
    let labels: Vec<bool> = graded.iter().map(|(is_hoax, _)| *is_hoax).collect();
    let weights = vec![1.0; labels.len()];
    let precision = |of: fn(&NetworkCandidate) -> f64| {
        let scores: Vec<f64> = graded.iter().map(|(_, said)| of(said)).collect();
        average_precision(&scores, &labels, &weights)
    };
    let own = precision(|said| said.own.score.get());
    let with = precision(|said| said.latest.score.get());
    println!(
        "{} hoaxes and {} others; average precision {own:.3} by the words, {with:.3} with the network",
        later.len(),
        ordinary.len()
    );
    for (name, wanted) in [("hoaxes", true), ("others", false)] {
        let of = |band: Band, latest: bool| {
            graded.iter().filter(move |(is_hoax, said)| {
                *is_hoax == wanted && if latest { said.latest.band == band } else { said.own.band == band }
            })
        };
        for band in Band::ALL {
            println!(
                "{name} {}: {} by the words, {} with the network",
                band.name(),
                of(band, false).count(),
                of(band, true).count()
            );
        }
        let moved =
            graded.iter().filter(|(is_hoax, said)| *is_hoax == wanted && said.latest.score != said.own.score);
        println!("{name} whose score moved: {}", moved.count());
    }
    let raised = graded.iter().filter(|(is_hoax, said)| !is_hoax && said.latest.band > said.own.band).count();
    assert!(raised * 200 <= ordinary.len(), "{raised} ordinary ads are raised by the network");
    assert!(with >= own - 0.01, "the network costs average precision: {own:.3} to {with:.3}");
}
