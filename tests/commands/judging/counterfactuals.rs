//! "Without this reason the band would be ...": what is said must be what the rules make of the ad without that part.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use jiff::civil::date;
use serde_json::Value;
use waspada::config::AssessSettings;
use waspada::domain::{Judged, ReasonKind, SourceName};
use waspada::extract::extract_text;
use waspada::run::{Reassessment, Stages};

fn stages() -> Stages {
    Stages::load(&AssessSettings::default()).unwrap()
}

fn judged(stages: &Stages) -> Vec<Judged> {
    let texts = include_str!("../../behaviour/scams.jsonl")
        .lines()
        .chain(include_str!("../../behaviour/lawful.jsonl").lines());
    let ad = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        extract_text(
            SourceName("test".into()),
            "",
            "",
            row.get("text").unwrap().as_str().unwrap(),
            &stages.facts,
        )
    };
    texts.map(|line| stages.judge(ad(line), date(2026, 11, 29))).collect()
}

#[test]
fn a_part_that_was_not_found_takes_nothing_away() {
    let stages = stages();
    for judged in judged(&stages) {
        let Some(assessment) = &judged.assessment else { continue };
        let again = Reassessment::of_judged(&stages, &judged, date(2026, 11, 29)).unwrap();
        let same = again.without(ReasonKind::Indicator, "Z99");
        assert_eq!(same.band, assessment.band, "{}", judged.ad.document());
        assert!((same.score.get() - assessment.score.get()).abs() < 1e-9, "{}", judged.ad.document());
    }
}

#[test]
fn a_sign_that_is_taken_out_lowers_the_score_and_lifts_no_band() {
    let stages = stages();
    let mut n_lowered = 0;
    for judged in judged(&stages) {
        let Some(assessment) = &judged.assessment else { continue };
        let again = Reassessment::of_judged(&stages, &judged, date(2026, 11, 29)).unwrap();
        for reason in assessment.reasons.iter().filter(|reason| reason.kind == ReasonKind::Indicator) {
            let without = again.without(reason.kind, &reason.id);
            let told = format!("{} in {}", reason.id, judged.ad.document());
            assert!(without.score.get() <= assessment.score.get() + 1e-9, "{told}");
            assert!(without.band <= assessment.band, "{told}");
            n_lowered += usize::from(without.band < assessment.band);
        }
    }
    assert!(n_lowered > 0, "of no ad does the band hang on one sign");
}
