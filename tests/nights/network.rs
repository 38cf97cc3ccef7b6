//! What campaigns and contacts add to scores, night after night.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking; not every helper is used here"
)]

use crate::night;

use night::{at, begin, item, kept, source, url};
use waspada::assess::Thresholds;
use waspada::campaign::{HubList, HubRule};
use waspada::domain::{AdId, Band, NetworkFeatures, Outcome, ReasonKind, RunId, SkipReason, Verdict};
use waspada::run::{NetworkScored, compare, network_features, score_networks};
use waspada::store::{NightItem, RunStatus, ShownAssessment, Store};

const NIGHTS: [&str; 4] =
    ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z", "2026-11-27T18:30:00Z"];
const THRESHOLDS: Thresholds = Thresholds { sedang: 0.5, tinggi: 0.8 };
/// A number that ads of different texts share.
const SHARED: &str = "+6285311112222";

struct Base {
    _folder: tempfile::TempDir,
    store: Store,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: Store::open(&folder.path().join("waspada.db")).unwrap(), _folder: folder }
    }

    /// One night as the program does it: batches, comparison, networks.
    fn night(&mut self, time: &str, items: &[NightItem]) -> NetworkScored {
        let run = begin(&mut self.store, time);
        self.store.record(&run, items).unwrap();
        compare(&mut self.store, &HubList::default(), at(time)).unwrap();
        let weighed = self.score(&run, time);
        self.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
        weighed
    }

    fn score(&mut self, run: &RunId, time: &str) -> NetworkScored {
        score_networks(&mut self.store, run, (HubRule::default(), THRESHOLDS), at(time)).unwrap()
    }

    fn features(&self, number: usize, as_of: &str) -> NetworkFeatures {
        let reader = self.store.reader().unwrap();
        let beside = reader.beside(&id(number)).unwrap().expect("an ad that was compared");
        network_features(&reader, &[beside], HubRule::default(), at(as_of)).unwrap()[0]
    }

    /// What was said of an ad, newest first.
    fn said(&self, number: usize) -> Vec<ShownAssessment> {
        self.store.reader().unwrap().show(&id(number)).unwrap().assessments
    }

    fn decide(&mut self, number: usize, verdict: Verdict, time: &str) {
        self.store.decide(&id(number), verdict, "rina", "korban melapor", at(time)).unwrap();
    }
}

fn id(number: usize) -> AdId {
    AdId::of(&source(), &url(number))
}

/// An ad with words of its own that shares a number with others like it.
fn sharing(number: usize, time: &str, score: f64) -> NightItem {
    let words: Vec<String> =
        (0..30).map(|at| format!("kata{}", (number * 7919 + at * 104_729) % 99_991)).collect();
    let letters = words.join(" ").replace(|c: char| c.is_ascii_digit(), "") + &spelt(number);
    let mut item = kept(number, time, &letters, score);
    if let Outcome::Kept(judged) = &mut item.outcome {
        let mut second = judged.ad.contacts[0].clone();
        (second.value, second.span) = (SHARED.to_owned(), None);
        judged.ad.contacts.push(second);
    }
    item
}

/// Words that no other number has.
fn spelt(number: usize) -> String {
    let syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"];
    let word = |mut n: usize| {
        let mut word = String::new();
        for _ in 0..4 {
            word += syllables[n % 10];
            n = n / 10 + n % 7;
        }
        word
    };
    (1..40).map(|at| word(number * 1009 + at * 37)).collect::<Vec<_>>().join(" ")
}

fn network_ids(said: &ShownAssessment) -> Vec<&str> {
    let reasons = said.assessment.reasons.iter();
    reasons.filter(|reason| reason.kind == ReasonKind::Network).map(|reason| reason.id.as_str()).collect()
}

#[test]
fn a_number_of_a_confirmed_ad_raises_the_next_and_a_second_run_adds_nothing() {
    let mut base = Base::new();
    let ads = |time| [sharing(1, time, 0.9), sharing(2, time, 0.4)];
    let weighed = base.night(NIGHTS[0], &ads(NIGHTS[0]));
    assert_eq!((weighed.ads, weighed.changed), (2, 0), "flags and high scores confirm nothing");
    assert_eq!(base.features(2, NIGHTS[0]), NetworkFeatures { employers: 1, ..NetworkFeatures::default() });

    base.decide(1, Verdict::Confirmed, NIGHTS[1]);
    let weighed = base.night(NIGHTS[1], &ads(NIGHTS[1]));
    assert_eq!((weighed.changed, weighed.banded), (1, 1), "the confirmed ad itself gains nothing");
    let said = base.said(2);
    assert_eq!((said.len(), network_ids(&said[0])), (2, vec!["network_confirmed"]));
    assert!(said[0].is_latest && !said[1].is_latest);
    assert_eq!((said[0].assessment.band, said[1].assessment.band), (Band::Sedang, Band::Rendah));
    assert_eq!(said[0].network.map(|network| network.contacts_with_confirmed), Some(1));
    assert_eq!(said[0].findings, said[1].findings, "what the words show is shown under both");
    let sum: f64 = said[0].assessment.reasons.iter().map(|reason| reason.contribution).sum();
    assert!((1.0 / (1.0 + (-sum).exp()) - said[0].assessment.score.get()).abs() < 1e-9);

    // The same words judged the same, the network unchanged: nothing is written, that night or a later one.
    for time in [NIGHTS[1], NIGHTS[2]] {
        assert_eq!(base.night(time, &ads(time)).changed, 0);
        assert_eq!(base.said(2), said);
    }
    // Its own words judged anew: the network is added to that.
    base.night(NIGHTS[2], &[sharing(2, NIGHTS[2], 0.45)]);
    let said = base.said(2);
    assert_eq!(
        (said.len(), network_ids(&said[0]), network_ids(&said[1])),
        (4, vec!["network_confirmed"], vec![])
    );
    // What a person takes back counts no more, and the assessment of that night stays as it was.
    base.decide(1, Verdict::Dismissed, NIGHTS[3]);
    base.night(NIGHTS[3], &[sharing(2, NIGHTS[3], 0.45)]);
    let after = base.said(2);
    assert_eq!(network_ids(&after[0]), ["network_dismissed"]);
    assert!(after[0].assessment.score < after[2].assessment.score, "below what its own words say");
    assert_eq!(after[1].assessment, said[0].assessment);
}

#[test]
fn a_later_ad_decision_or_takedown_changes_no_earlier_figure() {
    let mut base = Base::new();
    // An edit first, so that versions and ads are numbered apart.
    base.night(NIGHTS[0], &[kept(9, NIGHTS[0], "satu", 0.1)]);
    base.night(NIGHTS[0], &[kept(9, NIGHTS[0], &spelt(77), 0.1)]);
    let numbers = [1, 2, 3, 4];
    base.night(
        NIGHTS[0],
        &[
            sharing(1, NIGHTS[0], 0.6),
            sharing(2, NIGHTS[0], 0.6),
            kept(3, NIGHTS[0], "", 0.3),
            kept(4, NIGHTS[0], "", 0.3),
        ],
    );
    base.decide(1, Verdict::Confirmed, NIGHTS[0]);
    let then: Vec<NetworkFeatures> = numbers.iter().map(|n| base.features(*n, NIGHTS[1])).collect();
    assert_eq!((then[1].contacts_with_confirmed, then[2].copies), (1, 1));

    let later: Vec<NightItem> = (20..60).map(|n| kept(n, NIGHTS[2], "", 0.3)).collect();
    base.night(NIGHTS[2], &later);
    base.night(NIGHTS[2], &[sharing(60, NIGHTS[2], 0.9), sharing(2, NIGHTS[2], 0.6)]);
    base.decide(60, Verdict::Confirmed, NIGHTS[2]);
    base.decide(1, Verdict::Dismissed, NIGHTS[2]);
    base.night(NIGHTS[2], &[item(3, NIGHTS[2], Outcome::Skipped(SkipReason::Gone))]);
    assert_eq!(numbers.map(|n| base.features(n, NIGHTS[1])).to_vec(), then);
    assert_ne!(numbers.map(|n| base.features(n, NIGHTS[3])).to_vec(), then);
    assert_eq!(base.features(4, NIGHTS[3]).copies, 41);
}

#[test]
fn a_text_that_comes_back_after_a_takedown_is_told_and_one_that_never_left_is_not() {
    let mut base = Base::new();
    base.night(NIGHTS[0], &[kept(1, NIGHTS[0], "", 0.6), kept(2, NIGHTS[0], "", 0.6)]);
    base.night(
        NIGHTS[1],
        &[item(1, NIGHTS[1], Outcome::Skipped(SkipReason::Gone)), kept(2, NIGHTS[1], "", 0.6)],
    );
    base.night(
        NIGHTS[2],
        &[item(1, NIGHTS[2], Outcome::Skipped(SkipReason::Gone)), kept(3, NIGHTS[2], "", 0.6)],
    );
    assert_eq!(base.features(3, NIGHTS[2]).reappeared_after_days, Some(2));
    assert_eq!(base.features(2, NIGHTS[2]).reappeared_after_days, None, "it stood beside the one that left");
    assert_eq!(network_ids(&base.said(3)[0]), ["network_reappeared", "network_copies"]);
    // Refused is not gone, and what is there again was not taken down.
    base.night(NIGHTS[2], &[item(2, NIGHTS[2], Outcome::Skipped(SkipReason::Refused))]);
    base.night(NIGHTS[3], &[kept(1, NIGHTS[3], "", 0.6), kept(4, NIGHTS[3], "", 0.6)]);
    assert_eq!(base.features(4, NIGHTS[3]).reappeared_after_days, None);
    assert_eq!(base.features(3, NIGHTS[2]).reappeared_after_days, Some(2), "as it was known then");
}

#[test]
fn an_assessment_of_an_earlier_program_is_scored_once_its_grounds_are_known() {
    let mut base = Base::new();
    let bare = |time| {
        let mut bare = [sharing(1, time, 0.9), sharing(2, time, 0.4)];
        for item in &mut bare {
            if let Outcome::Kept(judged) = &mut item.outcome {
                judged.assessment.as_mut().unwrap().grounds = None;
            }
        }
        bare
    };
    base.night(NIGHTS[0], &bare(NIGHTS[0]));
    base.decide(1, Verdict::Confirmed, NIGHTS[0]);
    base.night(NIGHTS[1], &bare(NIGHTS[1]));
    let band = |base: &Base| base.said(2)[0].assessment.band;
    assert_eq!(band(&base), Band::Rendah, "the score moves, the band waits");
    base.night(NIGHTS[2], &[sharing(2, NIGHTS[2], 0.4)]);
    assert_eq!((band(&base), base.said(2).len()), (Band::Sedang, 3));
}

#[test]
fn ten_thousand_ads_that_share_one_text_and_one_number_are_scored() {
    let mut base = Base::new();
    let ads = |time| -> Vec<NightItem> {
        let with_number = |number| {
            let mut item = kept(number, time, "", 0.4);
            if let Outcome::Kept(judged) = &mut item.outcome {
                judged.ad.contacts[0].value = SHARED.to_owned();
            }
            item
        };
        (0..10_000).map(with_number).collect()
    };
    assert_eq!(base.night(NIGHTS[0], &ads(NIGHTS[0])).changed, 10_000, "told as copies");
    base.decide(7, Verdict::Confirmed, NIGHTS[1]);
    let weighed = base.night(NIGHTS[1], &ads(NIGHTS[1]));
    assert_eq!((weighed.ads, weighed.changed), (10_000, 9_999));
    assert_eq!(base.features(8, NIGHTS[1]).copies, 9_999);
    assert_eq!(base.night(NIGHTS[1], &ads(NIGHTS[1])).changed, 0);
}
