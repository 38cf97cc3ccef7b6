//! Out-of-fold scores: a model from scratch for each fold, never shown that fold.
//!
//! A row is read twice: as one text, and column by column with the column's name on each word, so that
//! "training" asked for is not "training" offered. The log-odds of both readings are averaged. A last
//! logistic layer on that one number says how far to trust it on rows of groups never seen; it is fitted on
//! inner folds that keep near-duplicates and employers together, and kept only where calibration improves on
//! rows that it was not fitted on and their Brier score does not suffer.

use super::labelled::Labelled;
use crate::assess::tokens::Runs;
use crate::text::Folded;
use crate::train::groups;
use crate::train::logistic::{self, FitError, Linear, column_major};
use crate::train::metrics::{brier, calibration_error};
use crate::train::text::{self, Targets, TextSettings};

/// Penalty of the last layer: one number against hundreds of rows needs none to speak of.
const LAST_ALPHA: f32 = 0.01;

/// By how much the Brier score of four inner folds varies with which large groups fall together: measured on
/// EMSCAD, 0.005 to 0.01. A rise below it is no evidence against the last layer.
const BRIER_NOISE: f64 = 0.01;

/// How out-of-fold scores are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossSettings {
    /// The reading as one text.
    pub whole: TextSettings,
    /// The reading by columns.
    pub columns: TextSettings,
    /// Folds within the training rows, for calibration.
    pub inner_folds: usize,
    /// Seed of those folds.
    pub seed: u64,
}

impl Default for CrossSettings {
    fn default() -> Self {
        // Characters take from these English ads of one board what they give to texts of many spellings.
        let half = TextSettings {
            selected: 16_000,
            alpha: 0.03,
            unknown_scale: 0.0,
            sharpness: 1.0,
            runs: Runs { has_triples: false, has_characters: false },
            ..TextSettings::default()
        };
        Self {
            whole: TextSettings { sharpness: 0.5, ..half },
            columns: TextSettings { runs: Runs { has_triples: true, ..half.runs }, ..half },
            inner_folds: 4,
            seed: 20_261_124,
        }
    }
}

/// A row, read both ways.
#[derive(Debug, Clone)]
pub struct Document {
    whole: String,
    columns: String,
    body: String,
    is_positive: bool,
    owners: Vec<String>,
}

impl Document {
    /// Reads a row.
    pub fn of(row: &Labelled) -> Self {
        let whole = Folded::of(&row.text()).text().to_owned();
        let mut columns = whole.clone();
        for (name, words) in &row.fields {
            // A word of its own keeps pairs from reaching over the border of two columns.
            columns.push_str(" . columnborder ");
            columns.push_str(&marked(name, Folded::of(words).text()));
        }
        let employer = row.field("company_profile").trim();
        let owners = if employer.is_empty() { Vec::new() } else { vec![employer.to_owned()] };
        // Copies keep the duties and change the firm, so that these alone tell copies.
        let body = format!("{}\n{}", row.field("description"), row.field("requirements"));
        let body = if body.trim().is_empty() { whole.clone() } else { Folded::of(&body).text().to_owned() };
        Self { whole, columns, body, is_positive: row.is_positive, owners }
    }

    /// The folded words that tell copies: duties and requirements, or all there is.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What joins it to others: its employer's profile.
    pub fn owners(&self) -> &[String] {
        &self.owners
    }
}

/// Each word with the column's name before it. A number stays bare, so that it still counts by its length.
fn marked(column: &str, folded: &str) -> String {
    let mut marked = String::with_capacity(folded.len() * 2);
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1) {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            marked.push_str(column);
            marked.push_str(match word.len() {
                2 => "digitsii",
                3 => "digitsiii",
                4 => "digitsiv",
                5 | 6 => "digitsv",
                _ => "digitsmany",
            });
        } else {
            marked.push_str(column);
            marked.push_str(word);
        }
        marked.push(' ');
    }
    marked
}

/// What came out of the folds.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossResult {
    /// Scores in 0..=1; shape `(n_rows,)`.
    pub scores: Vec<f64>,
    /// In how many folds the calibration was kept.
    pub calibrated_folds: usize,
    /// Selected buckets of the largest model, both readings together.
    pub buckets: usize,
}

/// A score for each row from a model that never saw the row's fold. `folds` has shape `(n_rows,)`.
///
/// # Errors
/// When the rows outside a fold hold one class only, or the solver fails.
pub fn out_of_fold(
    documents: &[Document],
    folds: &[usize],
    settings: &CrossSettings,
    mut done: impl FnMut(usize),
) -> Result<CrossResult, FitError> {
    let n_folds = folds.iter().max().map_or(0, |last| last + 1);
    let mut result = CrossResult { scores: vec![0.5; documents.len()], calibrated_folds: 0, buckets: 0 };
    for fold in 0..n_folds {
        let (seen, apart): (Vec<usize>, Vec<usize>) =
            (0..documents.len()).partition(|at| folds.get(*at) != Some(&fold));
        if apart.is_empty() {
            continue;
        }
        let seen: Vec<&Document> = seen.iter().filter_map(|at| documents.get(*at)).collect();
        let trained = Trained::fit(&seen, settings)?;
        let last = calibration(&seen, settings)?;
        result.calibrated_folds += usize::from(last.is_some());
        result.buckets = result.buckets.max(trained.buckets());
        for at in apart {
            if let (Some(score), Some(document)) = (result.scores.get_mut(at), documents.get(at)) {
                *score = probability(trained.logit(document), last.as_ref());
            }
        }
        done(fold + 1);
    }
    Ok(result)
}

/// Both readings, fitted.
struct Trained {
    whole: crate::assess::text_model::TextModel,
    columns: crate::assess::text_model::TextModel,
}

impl Trained {
    fn fit(seen: &[&Document], settings: &CrossSettings) -> Result<Self, FitError> {
        let y: Vec<bool> = seen.iter().map(|d| d.is_positive).collect();
        let reading = |words: fn(&Document) -> &str, settings: &TextSettings| {
            let documents: Vec<text::Document<'_>> = seen.iter().map(|d| words(d).into()).collect();
            text::fit(&documents, Targets::suspicious(&y), settings)
        };
        Ok(Self {
            whole: reading(|d| &d.whole, &settings.whole)?,
            columns: reading(|d| &d.columns, &settings.columns)?,
        })
    }

    fn logit(&self, document: &Document) -> f64 {
        f64::midpoint(self.whole.logit(&document.whole), self.columns.logit(&document.columns))
    }

    fn buckets(&self) -> usize {
        self.whole.weights().buckets.len() + self.columns.weights().buckets.len()
    }
}

/// The last layer, where it helps on rows that it was not fitted on.
fn calibration(seen: &[&Document], settings: &CrossSettings) -> Result<Option<Linear>, FitError> {
    let texts: Vec<&str> = seen.iter().map(|d| d.body.as_str()).collect();
    let owners: Vec<Vec<String>> = seen.iter().map(|d| d.owners.clone()).collect();
    let y: Vec<bool> = seen.iter().map(|d| d.is_positive).collect();
    let folds = groups::folds(&groups::groups(&texts, &owners), &y, settings.inner_folds, settings.seed);
    let mut logits = vec![0.0; seen.len()];
    for fold in 0..settings.inner_folds {
        let outside: Vec<&Document> =
            seen.iter().zip(&folds).filter(|(_, f)| **f != fold).map(|(d, _)| *d).collect();
        let Ok(trained) = Trained::fit(&outside, settings) else { return Ok(None) };
        for ((logit, document), _) in logits.iter_mut().zip(seen).zip(&folds).filter(|(_, f)| **f == fold) {
            *logit = trained.logit(document);
        }
    }
    let mut calibrated = vec![0.5; seen.len()];
    for fold in 0..settings.inner_folds {
        let Ok(last) = last_layer(&logits, &y, |at| folds.get(at) != Some(&fold)) else { return Ok(None) };
        for ((score, logit), _) in calibrated.iter_mut().zip(&logits).zip(&folds).filter(|(_, f)| **f == fold)
        {
            *score = probability(*logit, Some(&last));
        }
    }
    let plain: Vec<f64> = logits.iter().map(|logit| probability(*logit, None)).collect();
    let helps = brier(&calibrated, &y) < brier(&plain, &y) + BRIER_NOISE
        && calibration_error(&calibrated, &y) < calibration_error(&plain, &y);
    if helps { last_layer(&logits, &y, |_| true).map(Some) } else { Ok(None) }
}

fn last_layer(logits: &[f64], y: &[bool], keep: impl Fn(usize) -> bool) -> Result<Linear, FitError> {
    let rows: Vec<(f64, bool)> = logits
        .iter()
        .copied()
        .zip(y.iter().copied())
        .enumerate()
        .filter(|(at, _)| keep(*at))
        .map(|(_, row)| row)
        .collect();
    let mut x = column_major(rows.len(), 1);
    x.iter_mut().zip(&rows).for_each(|(cell, (logit, _))| *cell = *logit);
    let labels: Vec<bool> = rows.iter().map(|row| row.1).collect();
    logistic::fit(x, &labels, LAST_ALPHA, 100)
}

fn probability(logit: f64, last: Option<&Linear>) -> f64 {
    let logit = last
        .map_or(logit, |l| logit * f64::from(l.weights.first().copied().unwrap_or(1.0)) + f64::from(l.bias));
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::labelled::About;

    fn rows(n: usize) -> Vec<Document> {
        (0..n)
            .map(|i| {
                let is_positive = i % 3 == 0;
                let word = if is_positive { "transfer uang muka dahulu" } else { "datang ke toko kami" };
                let text = format!("lowongan nomor{i} {word} kota{} bidang{}", i % 7, i % 5);
                Document::of(&Labelled {
                    id: i.to_string(),
                    fields: vec![("text", text)],
                    is_positive,
                    fold: None,
                    day: None,
                    about: About::default(),
                })
            })
            .collect()
    }

    #[test]
    fn learns_across_folds_and_repeats_itself() {
        let documents = rows(60);
        let folds: Vec<usize> = (0..60).map(|i| i / 3 % 3).collect();
        let settings = CrossSettings { inner_folds: 2, ..CrossSettings::default() };
        let result = out_of_fold(&documents, &folds, &settings, |_| ()).unwrap();
        for (document, score) in documents.iter().zip(&result.scores) {
            assert_eq!(*score > 0.5, document.is_positive, "{score}");
        }
        assert_eq!(result, out_of_fold(&documents, &folds, &settings, |_| ()).unwrap());
    }

    #[test]
    fn a_word_counts_by_its_column() {
        assert_eq!(marked("title", "admin 12 kota"), "titleadmin titledigitsii titlekota ");
    }
}
