//! How good judgements are on labelled texts: the one way in which card and `evaluate` count.

use std::collections::BTreeSet;

use super::corpus::TextKind;
use super::metrics::average_precision;
use crate::assess::model::Quality;
use crate::domain::Kind;

/// A labelled text and what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether a person says that it is suspicious.
    pub is_suspicious: bool,
    /// What a person says that it is.
    pub kind: TextKind,
    /// Whose hand it is.
    pub hand: String,
    /// What it was read as.
    pub read: Kind,
    /// The score; 0 where it was read as no ad and got none.
    pub score: f64,
    /// Whether it got a score.
    pub is_scored: bool,
    /// Log-odds of the wording alone.
    pub wording: f64,
    /// Whether a person would be asked to look: band `sedang` or above.
    pub is_flagged: bool,
}

/// Shares of ordinary rows at which recall is told.
pub const FALSE_ALARMS: [f64; 3] = [0.01, 0.02, 0.05];

/// Counts. Figures that depend on how common suspicious ads are hold for `base_rate`.
pub fn quality(verdicts: &[Verdict], base_rate: f64) -> Quality {
    if verdicts.is_empty() {
        return Quality::default();
    }
    let y: Vec<bool> = verdicts.iter().map(|v| v.is_suspicious).collect();
    let scores: Vec<f64> = verdicts.iter().map(|v| v.score).collect();
    let wordings: Vec<f64> = verdicts.iter().map(|v| v.wording).collect();
    let share = |of: &dyn Fn(&Verdict) -> bool, among: &dyn Fn(&Verdict) -> bool| {
        let rows = verdicts.iter().filter(|v| among(v));
        let (hits, all) =
            rows.fold((0_usize, 0_usize), |(hits, all), v| (hits + usize::from(of(v)), all + 1));
        hits as f64 / all.max(1) as f64
    };
    let recall = share(&|v| v.is_flagged, &|v| v.is_suspicious);
    let alarms = share(&|v| v.is_flagged, &|v| !v.is_suspicious);
    let flagged = base_rate * recall + (1.0 - base_rate) * alarms;
    let (brier, calibration_error) = at_base_rate(&scores, &y, base_rate);
    Quality {
        rows: verdicts.len(),
        hands: verdicts.iter().map(|v| v.hand.as_str()).collect::<BTreeSet<_>>().len(),
        base_rate: share(&|v| v.is_suspicious, &|_| true),
        average_precision: average_precision(&scores, &y, &[]),
        text_only: average_precision(&wordings, &y, &[]),
        recall_at: FALSE_ALARMS.map(|share| recall_at(&scores, &y, share)),
        text_recall: recall_at(&wordings, &y, 0.05),
        brier,
        calibration_error,
        precision: if flagged > 0.0 { base_rate * recall / flagged } else { 0.0 },
        recall,
        false_alarms: share(&|v| v.is_flagged, &|v| !v.is_suspicious && v.kind == TextKind::Ad),
        false_alarms_elsewhere: share(&|v| v.is_flagged, &|v| v.kind != TextKind::Ad),
        warnings_read: share(&|v| matches!(v.read, Kind::Warning | Kind::News), &|v| {
            v.kind == TextKind::Warning
        }),
        lost: share(&|v| !v.is_scored, &|v| v.is_suspicious),
    }
}

/// Share of positive rows above the score that lets the given share of the others through.
pub fn recall_at(scores: &[f64], y: &[bool], false_alarms: f64) -> f64 {
    let mut others: Vec<f64> = scores.iter().zip(y).filter(|(_, l)| !**l).map(|(s, _)| *s).collect();
    others.sort_by(|a, b| b.total_cmp(a));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a row count")]
    let allowed = (others.len() as f64 * false_alarms) as usize;
    let limit = others.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    let positive = y.iter().filter(|l| **l).count();
    let above = scores.iter().zip(y).filter(|(s, l)| **l && **s > limit).count();
    above as f64 / positive.max(1) as f64
}

/// Brier score and calibration error in ten bins of equal width, rows weighted so that `base_rate` of them are positive.
fn at_base_rate(scores: &[f64], y: &[bool], base_rate: f64) -> (f64, f64) {
    let positive = y.iter().filter(|l| **l).count();
    let weight = |label: bool| {
        let (share, count) =
            if label { (base_rate, positive) } else { (1.0 - base_rate, y.len() - positive) };
        share / count.max(1) as f64
    };
    let (mut brier, mut bins) = (0.0, [(0.0, 0.0); 10]);
    for (score, label) in scores.iter().zip(y) {
        let outcome = f64::from(u8::from(*label));
        brier += weight(*label) * (score - outcome).powi(2);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie in 0..=1")]
        let at = ((score * 10.0) as usize).min(9);
        if let Some((told, found)) = bins.get_mut(at) {
            *told += weight(*label) * score;
            *found += weight(*label) * outcome;
        }
    }
    (brier, bins.iter().map(|(told, found)| (told - found).abs()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(is_suspicious: bool, score: f64) -> Verdict {
        Verdict {
            is_suspicious,
            kind: TextKind::Ad,
            hand: "h".into(),
            read: Kind::Ad,
            score,
            is_scored: true,
            wording: score,
            is_flagged: score >= 0.5,
        }
    }

    #[test]
    fn counts_at_the_stated_base_rate() {
        // Of ten suspicious ads nine are flagged, of a hundred others five.
        let mut verdicts: Vec<Verdict> =
            (0..10).map(|at| verdict(true, if at == 0 { 0.1 } else { 0.9 })).collect();
        verdicts.extend((0..100).map(|at| verdict(false, if at < 5 { 0.8 } else { 0.0 })));
        let told = quality(&verdicts, 0.1);
        assert!((told.recall - 0.9).abs() < 1e-9 && (told.false_alarms - 0.05).abs() < 1e-9);
        assert!((told.precision - 0.09 / (0.09 + 0.045)).abs() < 1e-9, "{}", told.precision);
        // Where five of the others may pass, the tenth suspicious ad stands above the sixth of them.
        let wanted = [0.9, 0.9, 1.0];
        assert!(told.recall_at.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-9));
        let all = quality(&verdicts[1..10], 0.1);
        assert!((all.average_precision - 1.0).abs() < 1e-9);
        assert_eq!(quality(&[], 0.1), Quality::default());
    }

    #[test]
    fn counts_kinds() {
        let warning = |read| Verdict { kind: TextKind::Warning, read, ..verdict(false, 0.0) };
        let lost = Verdict { read: Kind::Other, is_scored: false, ..verdict(true, 0.0) };
        let told = quality(
            &[warning(Kind::Warning), warning(Kind::News), warning(Kind::Ad), lost, verdict(true, 0.9)],
            0.1,
        );
        assert!((told.warnings_read - 2.0 / 3.0).abs() < 1e-9 && (told.lost - 0.5).abs() < 1e-9);
    }
}
