//! How often indicators stand in ordinary and in false ads.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use crate::ads;

use std::collections::BTreeMap;

use waspada::domain::Strength;

fn texts(file: &str, keep: impl Fn(&csv::StringRecord, &csv::StringRecord) -> bool) -> Vec<String> {
    let path = format!("{}/../shared/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name);
    let (title, text) = (at("title").unwrap(), at("description").or(at("text")).unwrap());
    reader
        .records()
        .map(Result::unwrap)
        .filter(|row| keep(&header, row))
        .map(|row| format!("{}\n{}", &row[title], &row[text]))
        .collect()
}

/// Share of ads that show each indicator or combination with at least this strength.
fn report(name: &str, texts: &[String]) -> BTreeMap<(Strength, String), usize> {
    let mut counts: BTreeMap<(Strength, String), usize> = BTreeMap::new();
    let verbose = std::env::var("WASPADA_SHOW").ok();
    for text in texts {
        let ad = ads::ad(text);
        for finding in ads::read(&ad).findings {
            if verbose.as_deref() == Some(finding.id.as_str()) {
                let places: Vec<&str> = finding.spans.iter().map(|span| span.slice(ad.document())).collect();
                println!("{}: {places:?} {:?}", finding.id, ad.destination.as_ref().map(|d| &d.code));
            }
            *counts.entry((finding.strength, finding.id)).or_default() += 1;
        }
    }
    println!("{name}: {} ads", texts.len());
    for ((strength, id), count) in &counts {
        println!("{strength:?} {id}: {count} ({:.1} %)", *count as f64 / texts.len() as f64 * 100.0);
    }
    counts
}

#[test]
#[ignore = "needs ../shared"]
fn ordinary_ads_show_little() {
    let ordinary = texts("id_real_job_ads_unlabelled.csv", |header, row| {
        let stub = header.iter().position(|column| column == "scraper_stub").unwrap();
        &row[stub] != "true"
    });
    let counts = report("ordinary", &ordinary);
    for ((strength, id), count) in counts {
        let share = count as f64 / ordinary.len() as f64;
        let most = match strength {
            Strength::Strong => 0.005,
            Strength::Medium => 0.03,
            Strength::Weak => 0.15,
        };
        assert!(share < most, "{id} stands in {count} of {} ordinary ads as {strength:?}", ordinary.len());
    }
}

#[test]
#[ignore = "needs ../shared"]
fn hoaxes_are_printed() {
    let hoaxes = texts("id_hoax_job_ads.csv", |_, _| true);
    assert!(!report("hoaxes", &hoaxes).is_empty());
}
