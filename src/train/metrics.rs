//! How good a ranking of labelled rows is.

/// Average precision: the mean of precision over the ranks of positive rows, ties taken together.
///
/// `weights` re-weights rows, for example to the base rate of real life; empty weighs all alike.
/// 0 where nothing is positive. Source: scikit-learn's `average_precision_score` definition.
pub fn average_precision(scores: &[f64], y: &[bool], weights: &[f64]) -> f64 {
    let mut rows: Vec<(f64, bool, f64)> = scores
        .iter()
        .zip(y)
        .enumerate()
        .map(|(at, (s, l))| (*s, *l, weights.get(at).copied().unwrap_or(1.0)))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positive: f64 = rows.iter().filter(|r| r.1).map(|r| r.2).sum();
    if positive == 0.0 {
        return 0.0;
    }
    let (mut hits, mut seen, mut sum) = (0.0, 0.0, 0.0);
    #[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let new: f64 = tied.iter().filter(|r| r.1).map(|r| r.2).sum();
        seen += tied.iter().map(|r| r.2).sum::<f64>();
        hits += new;
        sum += new / positive * (hits / seen);
    }
    sum
}

/// Mean squared distance between score and outcome (Brier 1950).
pub fn brier(scores: &[f64], y: &[bool]) -> f64 {
    let sum: f64 = scores.iter().zip(y).map(|(s, l)| (s - f64::from(u8::from(*l))).powi(2)).sum();
    sum / scores.len().max(1) as f64
}

/// One bin of a reliability table.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Bin {
    /// Rows in it.
    pub count: usize,
    /// Mean score.
    pub score: f64,
    /// Share of positive rows.
    pub share: f64,
}

/// Ten bins of equal width over 0..=1; empty bins are left out.
pub fn reliability(scores: &[f64], y: &[bool]) -> Vec<Bin> {
    let mut bins = [(0_usize, 0.0, 0_usize); 10];
    for (score, label) in scores.iter().zip(y) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie in 0..=1")]
        let at = ((score * 10.0) as usize).min(9);
        if let Some(bin) = bins.get_mut(at) {
            bin.0 += 1;
            bin.1 += score;
            bin.2 += usize::from(*label);
        }
    }
    bins.iter()
        .filter(|bin| bin.0 > 0)
        .map(|bin| Bin { count: bin.0, score: bin.1 / bin.0 as f64, share: bin.2 as f64 / bin.0 as f64 })
        .collect()
}

/// Expected calibration error over [`reliability`]'s bins.
pub fn calibration_error(scores: &[f64], y: &[bool]) -> f64 {
    let n = scores.len().max(1) as f64;
    reliability(scores, y).iter().map(|b| b.count as f64 / n * (b.share - b.score).abs()).sum()
}

/// Ten bins of as nearly equal count as can be, by rising score; equal scores may fall into two.
pub fn reliability_by_mass(scores: &[f64], y: &[bool]) -> Vec<Bin> {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(y.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let cut = |bin: usize| rows.len() * bin / 10;
    (0..10)
        .filter_map(|bin| rows.get(cut(bin)..cut(bin + 1)).filter(|rows| !rows.is_empty()))
        .map(|rows| Bin {
            count: rows.len(),
            score: rows.iter().map(|row| row.0).sum::<f64>() / rows.len() as f64,
            share: rows.iter().filter(|row| row.1).count() as f64 / rows.len() as f64,
        })
        .collect()
}

/// Expected calibration error over [`reliability_by_mass`]'s bins: where most scores are alike, bins of equal width
/// leave all but one of them nearly empty.
pub fn calibration_error_by_mass(scores: &[f64], y: &[bool]) -> f64 {
    let n = scores.len().max(1) as f64;
    reliability_by_mass(scores, y).iter().map(|b| b.count as f64 / n * (b.share - b.score).abs()).sum()
}

/// Precision and recall at and above a score.
pub fn at_threshold(scores: &[f64], y: &[bool], threshold: f64) -> (f64, f64) {
    let flagged = scores.iter().filter(|s| **s >= threshold).count();
    let hits = scores.iter().zip(y).filter(|(s, l)| **s >= threshold && **l).count();
    let positive = y.iter().filter(|l| **l).count();
    (hits as f64 / flagged.max(1) as f64, hits as f64 / positive.max(1) as f64)
}

/// Probability that a random positive row scores above a random negative one, ties counted half.
pub fn roc_auc(scores: &[f64], y: &[bool]) -> f64 {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(y.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum) = (0.0, 0.0);
    #[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let positive = tied.iter().filter(|r| r.1).count() as f64;
        let negative = tied.len() as f64 - positive;
        sum += positive * (below + negative / 2.0);
        below += negative;
    }
    let positive = y.iter().filter(|l| **l).count() as f64;
    sum / (positive * (y.len() as f64 - positive)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures by scikit-learn 1.x `average_precision_score` on the same rows.
    #[test]
    fn average_precision_agrees_with_the_textbook() {
        let y = [true, false, true, false];
        assert!(
            (average_precision(&[0.9, 0.8, 0.7, 0.1], &y, &[]) - f64::midpoint(1.0, 2.0 / 3.0)).abs() < 1e-12
        );
        assert!((average_precision(&[0.5; 4], &y, &[]) - 0.5).abs() < 1e-12);
        let weighted = average_precision(&[0.9, 0.8, 0.7, 0.1], &y, &[1.0, 3.0, 1.0, 3.0]);
        assert!((weighted - f64::midpoint(1.0, 2.0 / 5.0)).abs() < 1e-12);
    }

    #[test]
    fn calibration_sees_overconfidence() {
        let y = [true, false, true, false];
        assert!(calibration_error(&[0.5; 4], &y) < 1e-12);
        assert!((calibration_error(&[0.95; 4], &y) - 0.45).abs() < 1e-12);
        assert!((brier(&[1.0, 0.0, 1.0, 0.0], &y)).abs() < 1e-12);
        assert!((roc_auc(&[0.9, 0.8, 0.7, 0.1], &y) - 0.75).abs() < 1e-12);
        assert_eq!(at_threshold(&[0.9, 0.8, 0.7, 0.1], &y, 0.75), (0.5, 0.5));
        // Ninety right rows in one bin of width, ten wrong ones beside them: bins of equal count see both.
        let scores: Vec<f64> = (0..100).map(|i| if i < 90 { 0.01 } else { 0.05 }).collect();
        let y: Vec<bool> = (0..100).map(|i| i >= 90).collect();
        assert_eq!(reliability(&scores, &y).len(), 1);
        let bins = reliability_by_mass(&scores, &y);
        assert!(bins.len() == 10 && bins.iter().all(|bin| bin.count == 10));
        assert!(calibration_error_by_mass(&scores, &y) > calibration_error(&scores, &y));
        assert_eq!(reliability_by_mass(&[0.5; 3], &[true; 3]).len(), 3);
    }
}
