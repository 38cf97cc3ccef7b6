//! Fits the text model: selects buckets, scales them by naive Bayes, and lays a logistic layer on top.

use crate::assess::text_model::{Entry, TextModel, TextWeights, weigh};
use crate::assess::tokens::{BUCKETS, grams};

use super::logistic::{self, FitError, Linear, column_major};
use super::reduced;

/// How the text model is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSettings {
    /// Buckets kept.
    pub selected: usize,
    /// Documents that a bucket must stand in.
    pub min_documents: u32,
    /// Penalty of the logistic layer.
    pub alpha: f32,
    /// Added to each count before the log ratio.
    pub smoothing: f32,
    /// Exponent of the log ratio: below 1, common words lose less against telling ones.
    pub sharpness: f32,
    /// Whether runs of three words count beside words and pairs.
    pub has_triples: bool,
    /// Iterations of L-BFGS.
    pub max_iterations: u64,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            selected: 30_000,
            min_documents: 2,
            alpha: 0.03,
            smoothing: 1.0,
            sharpness: 1.0,
            has_triples: false,
            max_iterations: 100,
        }
    }
}

/// Fits on folded documents; `y` tells which are suspicious, shape `(n_documents,)`.
///
/// # Errors
/// When one class is missing or the solver fails.
pub fn fit(documents: &[&str], y: &[bool], settings: &TextSettings) -> Result<TextModel, FitError> {
    let (positive, negative) = document_counts(documents, y, settings.has_triples);
    let n_positive = y.iter().filter(|l| **l).count();
    let n_negative = y.len() - n_positive;
    let mut ranked: Vec<(f32, u32, f32)> = (0_u32..)
        .zip(positive.iter().zip(&negative))
        .filter(|(_, (p, n))| **p + **n >= settings.min_documents)
        .map(|(bucket, (p, n))| {
            let (ratio, z) = log_odds(*p, *n, n_positive, n_negative, settings.smoothing);
            let rarity = ((1.0 + y.len() as f32) / (1.0 + (*p + *n) as f32)).ln() + 1.0;
            (z.abs(), bucket, ratio.abs().powf(settings.sharpness).copysign(ratio) * rarity.sqrt())
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(settings.selected.min(most_columns(documents.len())));
    ranked.sort_by_key(|r| r.1);

    let buckets: Vec<u32> = ranked.iter().map(|r| r.1).collect();
    let scales: Vec<f32> = ranked.iter().map(|r| r.2).collect();
    let mut slots: Vec<Option<u16>> = vec![None; BUCKETS];
    for (position, bucket) in (0_u16..).zip(&buckets) {
        if let Some(slot) = slots.get_mut(*bucket as usize) {
            *slot = Some(position);
        }
    }
    let rows: Vec<Vec<Entry>> = documents
        .iter()
        .map(|document| {
            let mut found: Vec<u16> = grams(document, settings.has_triples)
                .filter_map(|g| slots.get(g.bucket as usize).copied()?)
                .collect();
            found.sort_unstable();
            let mut entries = Vec::with_capacity(found.len());
            weigh(&found, |slot| scales.get(slot).copied().unwrap_or(0.0), &mut entries);
            entries
        })
        .collect();
    let linear = layer(&rows, buckets.len(), y, settings)?;
    #[expect(clippy::expect_used, reason = "shapes and order were made right a few lines above")]
    let model = TextModel::new(TextWeights {
        buckets,
        scales,
        weights: linear.weights,
        bias: linear.bias,
        has_triples: settings.has_triples,
    })
    .expect("a fitted text model is valid");
    Ok(model)
}

/// The logistic layer: in the span of the rows where they are fewer than the columns, else as it stands.
fn layer(
    rows: &[Vec<Entry>],
    n_columns: usize,
    y: &[bool],
    settings: &TextSettings,
) -> Result<Linear, FitError> {
    if rows.len() <= n_columns.min(reduced::MOST_ROWS) {
        return reduced::fit(rows, n_columns, y, settings.alpha, settings.max_iterations);
    }
    let mut x = column_major(rows.len(), n_columns);
    for (at, row) in rows.iter().enumerate() {
        for entry in row {
            if let Some(cell) = x.get_mut((at, entry.slot)) {
                *cell = entry.value;
            }
        }
    }
    logistic::fit(x, y, settings.alpha, settings.max_iterations)
}

/// Columns that keep a dense matrix of `n_rows` under 300 MB.
fn most_columns(n_rows: usize) -> usize {
    if n_rows <= reduced::MOST_ROWS { usize::MAX } else { 75_000_000 / n_rows }
}

/// In how many suspicious and ordinary documents each bucket stands.
fn document_counts(documents: &[&str], y: &[bool], has_triples: bool) -> (Vec<u32>, Vec<u32>) {
    let mut positive = vec![0_u32; BUCKETS];
    let mut negative = vec![0_u32; BUCKETS];
    for (document, is_positive) in documents.iter().zip(y) {
        let counts = if *is_positive { &mut positive } else { &mut negative };
        let mut buckets: Vec<u32> = grams(document, has_triples).map(|g| g.bucket).collect();
        buckets.sort_unstable();
        buckets.dedup();
        for bucket in buckets {
            if let Some(count) = counts.get_mut(bucket as usize) {
                *count += 1;
            }
        }
    }
    (positive, negative)
}

/// Naive-Bayes log ratio of a bucket, and how many standard errors it lies from zero.
fn log_odds(p: u32, n: u32, n_positive: usize, n_negative: usize, smoothing: f32) -> (f32, f32) {
    let (p, n) = (p as f32 + smoothing, n as f32 + smoothing);
    let (all_p, all_n) = (n_positive as f32 + 2.0 * smoothing, n_negative as f32 + 2.0 * smoothing);
    let odds = |k: f32, all: f32| (k / (all - k).max(smoothing)).ln();
    let ratio = (p / all_p).ln() - (n / all_n).ln();
    let error =
        (1.0 / p + 1.0 / n + 1.0 / (all_p - p).max(smoothing) + 1.0 / (all_n - n).max(smoothing)).sqrt();
    (ratio, (odds(p, all_p) - odds(n, all_n)) / error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_which_words_are_risky() {
        let documents: Vec<String> = (0..40)
            .map(|i| {
                if i % 4 == 0 {
                    format!("admin judol kamboja nomor {i}")
                } else {
                    format!("kasir toko ramah nomor {i}")
                }
            })
            .collect();
        let folded: Vec<&str> = documents.iter().map(String::as_str).collect();
        let y: Vec<bool> = (0..40).map(|i| i % 4 == 0).collect();
        let model = fit(&folded, &y, &TextSettings::default()).unwrap();
        assert!(model.logit("lowongan judol di kamboja") > 0.0);
        assert!(model.logit("kasir ramah") < -1.0);
        assert_eq!(model.read("kasir judol").strongest(1)[0].1, 6..11);
        let again = fit(&folded, &y, &TextSettings::default()).unwrap();
        assert_eq!(model.weights(), again.weights());
    }
}
