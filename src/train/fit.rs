use super::groups;
use super::logistic::{self, FitError, column_major};
use super::metrics::{at_threshold, average_precision, brier, calibration_error};
use super::text::{self, TextSettings};
use crate::assess::model::{Quality, SCHEMA, TEXT_COLUMNS};
use crate::assess::text_model::TextModel;
use crate::assess::{ModelFile, Report, StackWeights, TextEvidence, Thresholds, Training};

/// One labelled ad, read by the same stages that read the night's ads.
#[derive(Debug, Clone)]
pub struct Example {
    /// The folded document.
    pub folded: String,
    /// Values of the feature table.
    pub vector: Vec<f32>,
    /// Whether a person says that it is suspicious.
    pub is_suspicious: bool,
    /// Normal forms of the contacts in it.
    pub contacts: Vec<String>,
    /// Whose hand it is: rows of one author stay on one side of every split.
    pub author: String,
    /// Kept from all training and read once, for the report.
    pub is_held_back: bool,
    /// Whether it was read as an ad. Warnings and news get no score in a night: nothing is fitted to them, and
    /// in the report they count as rows of the lowest score.
    pub is_ad: bool,
}

/// What a column may say, whatever the rows suggest: few rows know less than people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It may only raise the risk.
    Raises,
    /// It may only lower the risk.
    Lowers,
    /// It tells nothing of risk: length, language, whether the work is abroad.
    Neutral,
}

/// How a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Seed of the folds.
    pub seed: u64,
    /// Folds of the out-of-fold predictions.
    pub n_folds: usize,
    /// The text model.
    pub text: TextSettings,
    /// Penalty of the stack.
    pub stack_alpha: f32,
    /// What each row of the feature table may say; where it is empty, all may say anything.
    pub directions: Vec<Direction>,
    /// Share of ordinary validation rows that may reach the band `sedang`.
    pub false_alarms: f64,
    /// Precision on validation rows that the band `tinggi` must reach.
    pub tinggi_precision: f64,
    /// Score below which nothing is `tinggi`: at the top the validation rows are few, and one of them must not move
    /// the band to where a score says hardly more than even odds.
    pub tinggi_least: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 20_261_124,
            n_folds: 5,
            text: TextSettings::default(),
            stack_alpha: 1.0,
            directions: Vec::new(),
            false_alarms: 0.02,
            tinggi_precision: 0.99,
            tinggi_least: 0.9,
        }
    }
}

/// Why no model came out.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A layer could not be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A row has other columns than the feature table.
    #[error("row {row} has {found} feature values, the feature table has {wanted} rows")]
    Shape {
        /// Position of the row.
        row: usize,
        /// Its values.
        found: usize,
        /// Rows of the table.
        wanted: usize,
    },
}

/// What the rows came from, for the record.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// SHA-256 over the labelled rows.
    pub corpus_sha256: String,
    /// Version of `data/`.
    pub data: String,
    /// Hash of the feature table.
    pub feature_table: String,
    /// Names of the feature table's rows.
    pub columns: Vec<String>,
}

/// Trains a model: out-of-fold text log-odds by groups, a stack on them and the features, thresholds from
/// the out-of-fold scores, the text model on all rows, and a report on the rows held back.
///
/// # Errors
/// When a class is missing or shapes differ.
pub fn train(
    examples: &[Example],
    provenance: Provenance,
    settings: &Settings,
) -> Result<ModelFile, TrainError> {
    let wanted = provenance.columns.len();
    if let Some((row, example)) = examples.iter().enumerate().find(|(_, e)| e.vector.len() != wanted) {
        return Err(TrainError::Shape { row, found: example.vector.len(), wanted });
    }
    let part = |is_held_back: bool, is_ad: bool| -> Vec<&Example> {
        examples.iter().filter(|e| e.is_held_back == is_held_back && e.is_ad == is_ad).collect()
    };
    let (seen, held_back) = (part(false, true), part(true, true));
    let folds = folds(&seen, settings);
    let evidence = out_of_fold_text(&seen, &folds, settings)?;
    let values: Vec<Vec<f32>> = stack_values(&seen, &evidence);
    let y: Vec<bool> = seen.iter().map(|e| e.is_suspicious).collect();
    let scores = out_of_fold_stack(&values, &y, &folds, settings)?;
    let thresholds = thresholds(&scores, &y, settings);

    let columns: Vec<String> =
        TEXT_COLUMNS.iter().map(|c| (*c).to_owned()).chain(provenance.columns.iter().cloned()).collect();
    let stack = fit_stack(&values, &y, columns, settings)?;
    let documents: Vec<&str> = seen.iter().map(|e| e.folded.as_str()).collect();
    let text = text::fit(&documents, &y, &settings.text)?;

    let shown = Shown { scores, y: y.clone(), evidence, values };
    let validation = quality(&shown.with_unscored(&part(false, false)), &stack, thresholds);
    let held_evidence = evidence_of(&held_back, &text);
    let held_values = stack_values(&held_back, &held_evidence);
    let held_scores: Vec<f64> = held_values.iter().map(|v| score(v, &stack)).collect();
    let held_y: Vec<bool> = held_back.iter().map(|e| e.is_suspicious).collect();
    let held = Shown { scores: held_scores, y: held_y, evidence: held_evidence, values: held_values };
    let mut file = ModelFile {
        schema: SCHEMA,
        id: String::new(),
        training: Training {
            seed: settings.seed,
            corpus_sha256: provenance.corpus_sha256,
            data: provenance.data,
            feature_table: provenance.feature_table,
            rows: seen.len(),
            suspicious: y.iter().filter(|l| **l).count(),
        },
        text: text.weights().clone(),
        report: Report {
            validation,
            held_back: quality(&held.with_unscored(&part(true, false)), &stack, thresholds),
        },
        stack,
        thresholds,
    };
    file.id = file.content_id();
    Ok(file)
}

/// Scores of `seen` from layers that saw no row of the same fold, the text model and the stack alike.
/// `folds` has shape `(n_rows,)`.
///
/// # Errors
/// When a class is missing.
pub fn out_of_fold(seen: &[&Example], folds: &[usize], settings: &Settings) -> Result<Vec<f64>, FitError> {
    let evidence = out_of_fold_text(seen, folds, settings)?;
    let y: Vec<bool> = seen.iter().map(|e| e.is_suspicious).collect();
    out_of_fold_stack(&stack_values(seen, &evidence), &y, folds, settings)
}

/// Folds by author, near-duplicate and shared contact together.
fn folds(seen: &[&Example], settings: &Settings) -> Vec<usize> {
    let documents: Vec<&str> = seen.iter().map(|e| e.folded.as_str()).collect();
    let keys: Vec<Vec<String>> = seen
        .iter()
        .map(|e| e.contacts.iter().cloned().chain([format!("author {}", e.author)]).collect())
        .collect();
    let groups = groups::groups(&documents, &keys);
    let y: Vec<bool> = seen.iter().map(|e| e.is_suspicious).collect();
    groups::folds(&groups, &y, settings.n_folds, settings.seed)
}

fn out_of_fold_text(
    seen: &[&Example],
    folds: &[usize],
    settings: &Settings,
) -> Result<Vec<TextEvidence>, FitError> {
    let mut evidence = vec![TextEvidence { wording: 0.0 }; seen.len()];
    for fold in 0..settings.n_folds {
        let inside = |at: usize| folds.get(at) == Some(&fold);
        let rows: Vec<&&Example> =
            seen.iter().enumerate().filter(|(at, _)| !inside(*at)).map(|(_, e)| e).collect();
        if rows.len() == seen.len() {
            continue;
        }
        let documents: Vec<&str> = rows.iter().map(|e| e.folded.as_str()).collect();
        let y: Vec<bool> = rows.iter().map(|e| e.is_suspicious).collect();
        let model = text::fit(&documents, &y, &settings.text)?;
        for (at, (slot, example)) in evidence.iter_mut().zip(seen).enumerate() {
            if inside(at) {
                *slot = TextEvidence::of_text(&example.folded, &model);
            }
        }
    }
    Ok(evidence)
}

fn evidence_of(examples: &[&Example], model: &TextModel) -> Vec<TextEvidence> {
    examples.iter().map(|e| TextEvidence::of_text(&e.folded, model)).collect()
}

fn stack_values(examples: &[&Example], evidence: &[TextEvidence]) -> Vec<Vec<f32>> {
    examples.iter().zip(evidence).map(|(e, t)| StackWeights::values(*t, &e.vector)).collect()
}

fn out_of_fold_stack(
    values: &[Vec<f32>],
    y: &[bool],
    folds: &[usize],
    settings: &Settings,
) -> Result<Vec<f64>, FitError> {
    let mut scores = vec![0.0; values.len()];
    for fold in 0..settings.n_folds {
        let outside: Vec<usize> = (0..values.len()).filter(|at| folds.get(*at) != Some(&fold)).collect();
        if outside.len() == values.len() {
            continue;
        }
        let rows: Vec<Vec<f32>> = outside.iter().filter_map(|at| values.get(*at).cloned()).collect();
        let labels: Vec<bool> = outside.iter().filter_map(|at| y.get(*at).copied()).collect();
        let stack = fit_stack(&rows, &labels, Vec::new(), settings)?;
        for (at, slot) in scores.iter_mut().enumerate() {
            if folds.get(at) == Some(&fold) {
                *slot = values.get(at).map_or(0.0, |v| score(v, &stack));
            }
        }
    }
    Ok(scores)
}

fn fit_stack(
    values: &[Vec<f32>],
    y: &[bool],
    columns: Vec<String>,
    settings: &Settings,
) -> Result<StackWeights, FitError> {
    let width = values.first().map_or(0, Vec::len);
    let scales: Vec<f32> = (0..width).map(|column| spread(values, column)).collect();
    let directions = || std::iter::once(Direction::Raises).chain(settings.directions.iter().copied());
    let mut is_used = vec![true; width];
    for (slot, direction) in is_used.iter_mut().zip(directions()) {
        *slot = direction != Direction::Neutral;
    }
    loop {
        let mut x = column_major(values.len(), width);
        for (row, line) in values.iter().enumerate() {
            for (column, ((value, scale), _)) in
                line.iter().zip(&scales).zip(&is_used).enumerate().filter(|(_, (_, used))| **used)
            {
                if let Some(cell) = x.get_mut((row, column)) {
                    *cell = value / scale;
                }
            }
        }
        let mut linear = logistic::fit(x, y, settings.stack_alpha, 300)?;
        // One at a time: columns tell much the same, and without the worst another may turn the right way.
        let worst = linear
            .weights
            .iter()
            .zip(directions())
            .enumerate()
            .map(|(at, (weight, direction))| match direction {
                Direction::Raises => (at, -weight),
                Direction::Lowers => (at, *weight),
                Direction::Neutral => (at, 0.0),
            })
            .filter(|(at, wrong)| *wrong > 0.0 && is_used.get(*at) == Some(&true))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some(slot) = worst.and_then(|(at, _)| is_used.get_mut(at)) {
            *slot = false;
        } else {
            for (weight, used) in linear.weights.iter_mut().zip(&is_used) {
                *weight = if *used { *weight } else { 0.0 };
            }
            return Ok(StackWeights { columns, scales, weights: linear.weights, bias: linear.bias });
        }
    }
}

/// Standard deviation of a column; 1 where it never varies.
fn spread(values: &[Vec<f32>], column: usize) -> f32 {
    let cells = || values.iter().filter_map(|line| line.get(column)).map(|v| f64::from(*v));
    let n = values.len().max(1) as f64;
    let mean = cells().sum::<f64>() / n;
    let deviation = (cells().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    #[expect(clippy::cast_possible_truncation, reason = "features are f32 themselves")]
    if deviation > 1e-6 { deviation as f32 } else { 1.0 }
}

fn score(values: &[f32], stack: &StackWeights) -> f64 {
    let logit: f64 = values
        .iter()
        .zip(stack.scales.iter().zip(&stack.weights))
        .map(|(value, (scale, weight))| f64::from(*value) / f64::from(*scale) * f64::from(*weight))
        .sum::<f64>()
        + f64::from(stack.bias);
    1.0 / (1.0 + (-logit).exp())
}

/// `sedang` lets the allowed share of ordinary rows through; `tinggi` begins where precision is reached.
fn thresholds(scores: &[f64], y: &[bool], settings: &Settings) -> Thresholds {
    let mut ordinary: Vec<f64> = scores.iter().zip(y).filter(|(_, l)| !**l).map(|(s, _)| *s).collect();
    ordinary.sort_by(|a, b| b.total_cmp(a));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a row count")]
    let allowed = (ordinary.len() as f64 * settings.false_alarms) as usize;
    let round_up = |score: f64| ((score * 1000.0).floor() + 1.0) / 1000.0;
    let sedang = ordinary.get(allowed).copied().map_or(0.5, round_up).clamp(0.05, 0.95);
    let mut candidates: Vec<f64> = scores.iter().copied().filter(|s| *s > sedang).collect();
    candidates.sort_by(f64::total_cmp);
    let tinggi = candidates
        .into_iter()
        .find(|t| at_threshold(scores, y, *t).0 >= settings.tinggi_precision)
        .map_or(0.97, |score| (score * 1000.0).floor() / 1000.0);
    Thresholds { sedang, tinggi: tinggi.max(sedang).max(settings.tinggi_least) }
}

/// What is said of rows, one entry a row in each.
struct Shown {
    scores: Vec<f64>,
    y: Vec<bool>,
    evidence: Vec<TextEvidence>,
    values: Vec<Vec<f32>>,
}

impl Shown {
    /// With rows that get no score: below every other.
    fn with_unscored(mut self, rows: &[&Example]) -> Self {
        for row in rows {
            self.scores.push(0.0);
            self.y.push(row.is_suspicious);
            self.evidence.push(TextEvidence { wording: f64::MIN });
            self.values.push(vec![0.0; row.vector.len() + TEXT_COLUMNS.len()]);
        }
        self
    }
}

fn quality(shown: &Shown, stack: &StackWeights, thresholds: Thresholds) -> Quality {
    let Shown { scores, y, evidence, values } = shown;
    let text: Vec<f64> = evidence.iter().map(|e| e.wording).collect();
    let features: Vec<f64> = values
        .iter()
        .map(|line| {
            let mut muted = line.clone();
            muted.iter_mut().take(TEXT_COLUMNS.len()).for_each(|v| *v = 0.0);
            score(&muted, stack)
        })
        .collect();
    let (precision, recall) = at_threshold(scores, y, thresholds.sedang);
    let ordinary = y.iter().filter(|l| !**l).count();
    let false_alarms = scores.iter().zip(y).filter(|(s, l)| **s >= thresholds.sedang && !**l).count();
    Quality {
        rows: y.len(),
        base_rate: y.iter().filter(|l| **l).count() as f64 / y.len().max(1) as f64,
        average_precision: average_precision(scores, y, &[]),
        text_only: average_precision(&text, y, &[]),
        features_only: average_precision(&features, y, &[]),
        brier: brier(scores, y),
        calibration_error: calibration_error(scores, y),
        precision,
        recall,
        false_alarms: false_alarms as f64 / ordinary.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_stay_apart_where_the_rows_are_easy() {
        let scores: Vec<f64> =
            (0..200).map(|at| if at < 100 { 0.02 } else { 0.6 + f64::from(at) / 1000.0 }).collect();
        let y: Vec<bool> = (0..200).map(|at| at >= 100).collect();
        let bands = thresholds(&scores, &y, &Settings::default());
        assert!(bands.sedang < 0.1 && (bands.tinggi - 0.9).abs() < 1e-9, "{bands:?}");
        // Where precision is reached later, the band begins there.
        let hard: Vec<f64> = scores.iter().zip(&y).map(|(s, l)| if *l { *s + 0.199 } else { 0.93 }).collect();
        assert!(thresholds(&hard, &y, &Settings::default()).tinggi > 0.93);
    }
}
