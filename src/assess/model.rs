//! The model file, and the model that is read from it.

use serde::{Deserialize, Serialize};

use super::TextEvidence;
use super::text_model::{TextModel, TextWeights};
use crate::domain::sha256_hex;

/// Version of the model file's form.
pub const SCHEMA: u32 = 2;

/// A model as it lies in `models/`: one JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Form of the file, [`SCHEMA`].
    pub schema: u32,
    /// First 12 hexadecimal digits of SHA-256 over the rest of the file.
    pub id: String,
    /// What it was trained from.
    pub training: Training,
    /// Wording.
    pub text: TextWeights,
    /// The layer that weighs wording and features.
    pub stack: StackWeights,
    /// Scores from which bands begin.
    pub thresholds: Thresholds,
    /// How good it was on rows it had not seen.
    pub report: Report,
}

/// What a model was trained from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Seed of every split.
    pub seed: u64,
    /// SHA-256 over the labelled rows.
    pub corpus_sha256: String,
    /// Version of `data/` that the rows were read with.
    pub data: String,
    /// Hash of the feature table.
    pub feature_table: String,
    /// Rows trained on.
    pub rows: usize,
    /// Suspicious ones among them.
    pub suspicious: usize,
}

/// The layer that weighs wording and features: log-odds = bias + Σ weight · value / scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StackWeights {
    /// Names: `text_passage`, then the rows of the feature table.
    pub columns: Vec<String>,
    /// Divisor of each value.
    pub scales: Vec<f32>,
    /// Weight of each scaled value.
    pub weights: Vec<f32>,
    /// Log-odds of an ad that shows nothing.
    pub bias: f32,
}

/// Scores from which bands begin, chosen on out-of-fold predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Band `sedang`.
    pub sedang: f64,
    /// Band `tinggi`.
    pub tinggi: f64,
}

/// How good a model was on rows it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Out-of-fold predictions on the training rows, whole authors apart.
    pub validation: Quality,
    /// The rows held back from all training; read once.
    pub held_back: Quality,
}

/// Quality on one set of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Rows.
    pub rows: usize,
    /// Share of suspicious rows: what average precision a coin would reach.
    pub base_rate: f64,
    /// Average precision of the whole score.
    pub average_precision: f64,
    /// Average precision of the wording alone.
    pub text_only: f64,
    /// Average precision of the features alone.
    pub features_only: f64,
    /// Brier score.
    pub brier: f64,
    /// Expected calibration error, ten bins of equal width.
    pub calibration_error: f64,
    /// Precision in the bands `sedang` and above.
    pub precision: f64,
    /// Recall in the bands `sedang` and above.
    pub recall: f64,
    /// Share of ordinary rows in the bands `sedang` and above.
    pub false_alarms: f64,
}

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model file.
    #[error("this is not a model file: {0}")]
    Format(String),
    /// Written by another version.
    #[error("the model file has form {0}, this program reads form {SCHEMA}")]
    Schema(u32),
    /// Changed after it was written.
    #[error(
        "the model's content does not match its id `{id}` (it hashes to `{found}`): the file was changed or damaged"
    )]
    Hash {
        /// Id in the file.
        id: String,
        /// Id of what is there.
        found: String,
    },
    /// Trained with another feature table.
    #[error("the model was trained with feature table `{model}`, this program has `{program}`")]
    FeatureTable {
        /// Hash in the file.
        model: String,
        /// Hash of the program's table.
        program: String,
    },
}

impl ModelFile {
    /// The id that the content asks for.
    pub fn content_id(&self) -> String {
        let unnamed = Self { id: String::new(), ..self.clone() };
        let mut hex = sha256_hex(serde_json::to_string(&unnamed).unwrap_or_default().as_bytes());
        hex.truncate(12);
        hex
    }
}

/// A checked model, ready to score.
#[derive(Debug, Clone)]
pub struct Model {
    file: ModelFile,
    text: TextModel,
}

impl Model {
    /// Reads and checks a model file.
    ///
    /// # Errors
    /// When it is no model file, was changed, or was trained with another feature table than `feature_table`.
    pub fn read(json: &str, feature_table: &str) -> Result<Self, ModelError> {
        let value: serde_json::Value =
            serde_json::from_str(json).map_err(|e| ModelError::Format(e.to_string()))?;
        match value.get("schema").and_then(serde_json::Value::as_u64) {
            Some(schema) if schema == u64::from(SCHEMA) => {}
            Some(schema) => return Err(ModelError::Schema(u32::try_from(schema).unwrap_or(u32::MAX))),
            None => return Err(ModelError::Format("it has no `schema`".into())),
        }
        let file: ModelFile = serde_json::from_value(value).map_err(|e| ModelError::Format(e.to_string()))?;
        Self::new(file, feature_table)
    }

    /// Checks a model.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn new(file: ModelFile, feature_table: &str) -> Result<Self, ModelError> {
        let found = file.content_id();
        if found != file.id {
            return Err(ModelError::Hash { id: file.id, found });
        }
        if file.training.feature_table != feature_table {
            return Err(ModelError::FeatureTable {
                model: file.training.feature_table,
                program: feature_table.to_owned(),
            });
        }
        file.stack.check().map_err(ModelError::Format)?;
        let text = TextModel::new(file.text.clone()).map_err(ModelError::Format)?;
        Ok(Self { file, text })
    }

    /// Identity.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Version of `data/` that it was trained with.
    pub fn data(&self) -> &str {
        &self.file.training.data
    }

    /// The file.
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// Scores from which bands begin.
    pub fn thresholds(&self) -> Thresholds {
        self.file.thresholds
    }

    pub(crate) fn text(&self) -> &TextModel {
        &self.text
    }

    pub(crate) fn stack(&self) -> &StackWeights {
        &self.file.stack
    }
}

/// Columns of the stack before the feature table.
pub const TEXT_COLUMNS: [&str; 1] = ["text_passage"];

/// The parts of a score's log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Where every ad starts.
    pub base: f64,
    /// Wording.
    pub wording: f64,
    /// One part for each row of the feature table.
    pub columns: Vec<f64>,
}

impl Terms {
    /// Their sum.
    pub fn logit(&self) -> f64 {
        self.base + self.wording + self.columns.iter().sum::<f64>()
    }
}

impl StackWeights {
    /// The values of the stack's columns for an ad, unscaled; shape `(1 + n_features,)`.
    pub fn values(text: &TextEvidence, vector: &[f32]) -> Vec<f32> {
        #[expect(clippy::cast_possible_truncation, reason = "log-odds between -6 and 6")]
        let text = text.passage as f32;
        std::iter::once(text).chain(vector.iter().copied()).collect()
    }

    pub(crate) fn terms(&self, text: &TextEvidence, vector: &[f32]) -> Terms {
        let mut parts = Self::values(text, vector)
            .into_iter()
            .zip(self.scales.iter().zip(&self.weights))
            .map(|(value, (scale, weight))| f64::from(value) / f64::from(*scale) * f64::from(*weight));
        let wording = parts.by_ref().take(TEXT_COLUMNS.len()).sum();
        Terms { base: f64::from(self.bias), wording, columns: parts.collect() }
    }

    fn check(&self) -> Result<(), String> {
        let n = self.columns.len();
        if self.scales.len() != n || self.weights.len() != n {
            return Err(format!(
                "stack: {n} columns, {} scales and {} weights",
                self.scales.len(),
                self.weights.len()
            ));
        }
        let is_finite = self.weights.iter().chain([&self.bias]).all(|w| w.is_finite());
        let is_scaled = self.scales.iter().all(|s| s.is_finite() && *s > 0.0);
        if is_finite && is_scaled { Ok(()) } else { Err("stack: a weight or scale is out of range".into()) }
    }
}
