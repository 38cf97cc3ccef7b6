//! Chooses where bands begin and from what probability a text is an ad, on scores out of fold.

use super::corpus::TextKind;
use super::fit::{Example, Unseen};
use crate::assess::Thresholds;

/// What the bands must keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// Share of all that is not suspicious that may reach `sedang`.
    pub false_alarms: f64,
    /// Share of it that may reach `tinggi`.
    pub tinggi_false_alarms: f64,
    /// Score below which nothing is `tinggi`.
    pub tinggi_least: f64,
    /// Share of suspicious ads that may be read as another kind.
    pub most_misread: f64,
    /// Share of suspicious ads that may be left without a score.
    pub most_lost: f64,
}

impl Default for Bands {
    fn default() -> Self {
        Self {
            false_alarms: 0.01,
            tinggi_false_alarms: 0.005,
            tinggi_least: 0.7,
            most_misread: 0.02,
            most_lost: 0.001,
        }
    }
}

/// `sedang` and `tinggi` let their shares of ordinary rows through.
pub(super) fn choose(unseen: &[Unseen], examples: &[Example], bands: &Bands) -> Thresholds {
    let mut ordinary: Vec<f64> = unseen
        .iter()
        .filter(|row| examples.get(row.at).is_some_and(|example| !example.is_suspicious))
        .map(|row| row.score)
        .collect();
    ordinary.sort_by(|a, b| b.total_cmp(a));
    let above = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a row count")]
        let allowed = (ordinary.len() as f64 * share) as usize;
        ordinary.get(allowed).map_or(0.5, |score| ((score * 1000.0).floor() + 1.0) / 1000.0)
    };
    let sedang = above(bands.false_alarms).clamp(0.02, 0.95);
    let tinggi = above(bands.tinggi_false_alarms).max(bands.tinggi_least).max(sedang).min(0.99);
    Thresholds { sedang, tinggi }
}

/// From which probability of an ad a text is called one, and from which it is scored. Both let few suspicious ads through
/// their fingers, and no more than half of the probability is asked for.
pub(super) fn kinds(unseen: &[Unseen], examples: &[Example], bands: &Bands) -> (f64, f64) {
    let mut shares: Vec<f64> = unseen
        .iter()
        .filter(|row| {
            examples.get(row.at).is_some_and(|example| example.is_suspicious && example.kind == TextKind::Ad)
        })
        .map(|row| row.shares.ad)
        .collect();
    shares.sort_by(f64::total_cmp);
    let below = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a row count")]
        let allowed = (shares.len() as f64 * share) as usize;
        shares.get(allowed).map_or(0.5, |share| (share * 1000.0).floor() / 1000.0)
    };
    let ad_at = below(bands.most_misread).clamp(0.2, 0.5);
    (ad_at, below(bands.most_lost).clamp(0.02, ad_at))
}

#[cfg(test)]
mod tests {
    use super::super::corpus::Part;
    use super::*;
    use crate::assess::TextEvidence;
    use crate::domain::{KindShares, LabelSource, Shape};

    fn example(is_suspicious: bool) -> Example {
        Example {
            folded: String::new(),
            neutral: Vec::new(),
            shape: Shape::default(),
            vector: Vec::new(),
            shown: Vec::new(),
            is_judgeable: true,
            is_suspicious,
            kind: TextKind::Ad,
            contacts: Vec::new(),
            author: String::new(),
            part: Part::Tuning,
            has_phrases: false,
            is_made: false,
            labelled_by: LabelSource::Written,
        }
    }

    #[test]
    fn bands_let_their_share_of_ordinary_rows_through() {
        let examples: Vec<Example> = (0..300).map(|at| example(at < 100)).collect();
        let unseen: Vec<Unseen> = (0..300)
            .map(|at| Unseen {
                at,
                score: if at < 100 { 0.9 } else { f64::from(u32::try_from(at).unwrap()) / 1000.0 },
                text: TextEvidence::default(),
                shares: KindShares { ad: if at == 0 { 0.01 } else { 0.9 }, ..KindShares::default() },
            })
            .collect();
        let bands = Bands { false_alarms: 0.05, tinggi_false_alarms: 0.0, ..Bands::default() };
        let found = choose(&unseen, &examples, &bands);
        let above = unseen.iter().filter(|row| row.at >= 100 && row.score >= found.sedang).count();
        assert_eq!(above, 10, "5 % of 200: {found:?}");
        assert!((found.tinggi - 0.7).abs() < 1e-9, "{found:?}");
        let (ad_at, scored_at) = kinds(&unseen, &examples, &bands);
        assert!((ad_at - 0.5).abs() < 1e-9 && (scored_at - 0.02).abs() < 1e-9, "{ad_at} {scored_at}");
    }
}
