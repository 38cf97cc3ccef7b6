//! What other ads say of an ad, added to what its own words say.
//!
//! The weights are priors in log-odds, set by hand and not fitted: labels that came through the network may
//! not grade it, and there are too few others to learn from. They are held in a narrow range, so that what
//! the ad itself says stays the larger part.

use super::{Thresholds, band};
use crate::domain::{Assessment, Band, Detail, NetworkFeatures, Reason, ReasonKind, Score};

/// The sign that a contact also stands in an ad that a person confirmed.
const CONFIRMED: &str = "network_confirmed";
/// First contact that also stands in an ad that a person confirmed. Log-odds.
const CONFIRMED_FIRST: f64 = 1.5;
/// Each further such contact. Log-odds.
const CONFIRMED_NEXT: f64 = 0.5;
/// All such contacts together, at most. Log-odds.
const CONFIRMED_MOST: f64 = 2.5;
/// Each contact that also stands in an ad that a person dismissed. Log-odds.
const DISMISSED_EACH: f64 = -0.5;
/// All such contacts together, at least. Log-odds.
const DISMISSED_LEAST: f64 = -1.0;
/// Each employer above the first under one text, and all of them at most. Log-odds.
const EMPLOYER: (f64, f64) = (0.5, 1.0);
/// Each place above the first under one text, and all of them at most. Log-odds.
const CITY: (f64, f64) = (0.2, 0.6);
/// Each doubling of the ads with one text, and all of them at most. Log-odds.
const DOUBLING: (f64, f64) = (0.1, 0.5);
/// The text came back after an ad with it was taken down. Log-odds.
const REAPPEARED: f64 = 0.7;
/// What the network moves a score by at most, either way. Log-odds.
const RANGE: (f64, f64) = (-1.0, 2.5);

/// Adds to an assessment of an ad's own words what its network says; their contributions still add up to the
/// score's log-odds.
///
/// The band follows from the score alone, and a network alone raises none: so it moves a score up only as far as a
/// band allows that the ad's own words have not reached. `tinggi` is left to them altogether, and `sedang` too where no
/// person confirmed an ad with the same contact. Where nothing is known of what the band rests on, it stays.
pub fn with_network(own: &Assessment, network: &NetworkFeatures, thresholds: Thresholds) -> Assessment {
    let mut signs = signs(network);
    if signs.is_empty() {
        return own.clone();
    }
    let parts = own.reasons.iter().map(|reason| reason.contribution);
    let logit: f64 = parts.chain(own.supports.iter().map(|support| support.contribution)).sum();
    let most = headroom(logit, own.band, &signs, thresholds);
    hold(&mut signs, (RANGE.0, RANGE.1.min(most)));
    signs.retain(|sign| sign.contribution != 0.0);
    let moved: f64 = signs.iter().map(|sign| sign.contribution).sum();
    let score = Score::from_logit(logit + moved);
    let mut reasons = own.reasons.clone();
    reasons.extend(signs);
    reasons.sort_by(|a, b| {
        let is_base = |reason: &Reason| reason.kind == ReasonKind::Base;
        is_base(a).cmp(&is_base(b)).then(b.contribution.total_cmp(&a.contribution))
    });
    Assessment {
        score,
        band: own.grounds.map_or(own.band, |grounds| band(score, grounds, thresholds)),
        reasons,
        ..own.clone()
    }
}

/// By how much a network may raise log-odds of an ad's own words, given the band that these words have reached.
pub(super) fn headroom(logit: f64, own: Band, signs: &[Reason], thresholds: Thresholds) -> f64 {
    let is_confirmed = signs.iter().any(|sign| sign.id == CONFIRMED);
    let most = match own {
        Band::Tinggi => f64::INFINITY,
        Band::Sedang => below(thresholds.tinggi),
        _ if is_confirmed => below(thresholds.tinggi),
        _ => below(thresholds.sedang),
    };
    (most - logit).max(0.0)
}

/// The highest log-odds that stay below a band's first score.
fn below(threshold: f64) -> f64 {
    let highest = threshold - 1e-6;
    (highest / (1.0 - highest)).ln()
}

/// What speaks, with the figure behind it as `detail`.
fn signs(network: &NetworkFeatures) -> Vec<Reason> {
    let above_first =
        |count: usize, (each, most): (f64, f64)| (each * count.saturating_sub(1) as f64).min(most);
    let confirmed = match network.contacts_with_confirmed {
        0 => 0.0,
        count => (CONFIRMED_FIRST + CONFIRMED_NEXT * (count - 1) as f64).min(CONFIRMED_MOST),
    };
    let dismissed = (DISMISSED_EACH * network.contacts_with_dismissed as f64).max(DISMISSED_LEAST);
    // Ads with the text, this one included: 2, 4, 8... A figure that grows each night would be told each night.
    let doublings = (network.copies + 1).ilog2();
    let is_copied = network.copies > 0;
    let copied = |part: f64| if is_copied { part } else { 0.0 };
    [
        (CONFIRMED, confirmed, network.contacts_with_confirmed),
        ("network_dismissed", dismissed, network.contacts_with_dismissed),
        ("network_employers", copied(above_first(network.employers, EMPLOYER)), network.employers),
        ("network_cities", copied(above_first(network.cities, CITY)), network.cities),
        ("network_copies", (DOUBLING.0 * f64::from(doublings)).min(DOUBLING.1), 1 << doublings.min(5)),
        (
            "network_reappeared",
            network.reappeared_after_days.map_or(0.0, |_| REAPPEARED),
            network.reappeared_after_days.unwrap_or(0) as usize,
        ),
    ]
    .into_iter()
    .filter(|(_, contribution, _)| *contribution != 0.0)
    .map(|(id, contribution, figure)| Reason {
        kind: ReasonKind::Network,
        id: id.to_owned(),
        contribution,
        spans: Vec::new(),
        detail: Some(Detail::Count(figure)),
    })
    .collect()
}

/// Shrinks what raises, or what lowers, so that the sum stays within a range.
fn hold(signs: &mut [Reason], range: (f64, f64)) {
    let (raising, lowering): (f64, f64) = signs.iter().fold((0.0, 0.0), |(up, down), sign| {
        (up + sign.contribution.max(0.0), down + sign.contribution.min(0.0))
    });
    let held = (raising + lowering).clamp(range.0, range.1);
    for sign in signs {
        if sign.contribution > 0.0 && raising + lowering > held {
            sign.contribution *= (held - lowering) / raising;
        } else if sign.contribution < 0.0 && raising + lowering < held {
            sign.contribution *= (held - raising) / lowering;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{AdId, Band, Grounds};

    const THRESHOLDS: Thresholds = Thresholds { sedang: 0.5, tinggi: 0.8 };

    fn own(logit: f64) -> Assessment {
        let grounds = Grounds { is_judgeable: true, has_sign: true, is_licence_lost: false };
        let score = Score::from_logit(logit);
        let base = Reason {
            kind: ReasonKind::Base,
            id: "base".into(),
            contribution: logit,
            spans: Vec::new(),
            detail: None,
        };
        Assessment {
            ad: AdId("ad".into()),
            model: "m".into(),
            data: "d".into(),
            score,
            band: band(score, grounds, THRESHOLDS),
            grounds: Some(grounds),
            reasons: vec![base],
            supports: Vec::new(),
        }
    }

    fn with(own: &Assessment, network: NetworkFeatures) -> Assessment {
        with_network(own, &network, THRESHOLDS)
    }

    /// By how much a network moves a score that no band holds back.
    fn moved(network: NetworkFeatures) -> f64 {
        let own = own(2.0);
        assert_eq!(own.band, Band::Tinggi);
        with(&own, network).reasons.iter().map(|reason| reason.contribution).sum::<f64>() - 2.0
    }

    fn any_network() -> impl Strategy<Value = NetworkFeatures> {
        (0_usize..100_000, 0_usize..50, 0_usize..50, 0_usize..9, 0_usize..9, prop::option::of(0_u32..400))
            .prop_map(|(copies, cities, employers, confirmed, dismissed, reappeared)| NetworkFeatures {
                copies,
                cities,
                employers,
                contacts_with_confirmed: confirmed,
                contacts_with_dismissed: dismissed,
                age_days: 3,
                reappeared_after_days: reappeared,
            })
    }

    #[test]
    fn the_priors_are_those_of_the_documentation() {
        let none = NetworkFeatures::default();
        let near = |network, expected: f64| {
            let moved = moved(network);
            assert!((moved - expected).abs() < 1e-9, "{network:?} moves by {moved}, not {expected}");
        };
        near(none, 0.0);
        for (count, expected) in [(1, 1.5), (2, 2.0), (3, 2.5), (9, 2.5)] {
            near(NetworkFeatures { contacts_with_confirmed: count, ..none }, expected);
        }
        for (count, expected) in [(1, -0.5), (2, -1.0), (9, -1.0)] {
            near(NetworkFeatures { contacts_with_dismissed: count, ..none }, expected);
        }
        for (copies, expected) in [(1, 0.1), (2, 0.1), (3, 0.2), (49, 0.5), (9_999, 0.5)] {
            near(NetworkFeatures { copies, ..none }, expected);
        }
        near(NetworkFeatures { copies: 1, employers: 2, ..none }, 0.6);
        near(NetworkFeatures { copies: 3, employers: 9, cities: 9, ..none }, 1.8);
        near(NetworkFeatures { copies: 1, reappeared_after_days: Some(3), ..none }, 0.8);
        near(NetworkFeatures { employers: 1, cities: 4, ..none }, 0.0);
    }

    #[test]
    fn a_network_alone_raises_no_band() {
        let all = NetworkFeatures {
            copies: 900,
            cities: 30,
            employers: 30,
            contacts_with_confirmed: 5,
            reappeared_after_days: Some(1),
            ..NetworkFeatures::default()
        };
        let unconfirmed = NetworkFeatures { contacts_with_confirmed: 0, ..all };
        assert_eq!(with(&own(-3.0), all).band, Band::Rendah, "its own words say next to nothing");
        assert_eq!(
            with(&own(-1.0), all).band,
            Band::Sedang,
            "its own words come near, a person confirmed another"
        );
        assert_eq!(with(&own(-0.1), unconfirmed).band, Band::Rendah, "no person decided anything");
        assert_eq!(with(&own(0.5), all).band, Band::Sedang, "`tinggi` is left to the ad's own words");
        assert_eq!(with(&own(1.5), all).band, Band::Tinggi);
        let mut thin = own(-1.0);
        thin.grounds = Some(Grounds { is_judgeable: false, has_sign: true, is_licence_lost: false });
        assert_eq!(with(&thin, all).band, Band::BelumBisaDinilai);
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_the_band_is_that_of_the_score(network in any_network(), logit in -5.0_f64..5.0) {
            let own = own(logit);
            let told = with(&own, network);
            let sum: f64 = told.reasons.iter().map(|reason| reason.contribution).sum();
            prop_assert!((Score::from_logit(sum).get() - told.score.get()).abs() < 1e-9);
            prop_assert!((RANGE.0 - 1e-9..=RANGE.1 + 1e-9).contains(&(sum - logit)), "{}", sum - logit);
            prop_assert!(own.band == Band::Tinggi || told.band <= Band::Sedang);
            let grounds = Grounds { is_judgeable: true, has_sign: true, is_licence_lost: false };
            prop_assert_eq!(told.band, band(told.score, grounds, THRESHOLDS));
            prop_assert_eq!(with(&own, network), told);
        }
    }
}
