//! The model file, and the model that is read from it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::kind::KindWeights;
use super::text_model::{TextModel, TextWeights};
use super::tokens::Words;
use super::{Reading, TextEvidence};
use crate::domain::{Ad, sha256_hex};

/// Version of the model file's form.
pub const SCHEMA: u32 = 4;

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
    /// The layer that tells ads from warnings, news, guides and the rest.
    pub kind: KindWeights,
    /// The layer that weighs wording, kind and features.
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
    /// Hands that wrote them.
    pub hands: usize,
    /// Suspicious ones among them.
    pub suspicious: usize,
    /// Rows that the second layer was fitted on.
    pub stack_rows: usize,
    /// Decisions that it learned from beside the written rows; none where it learned from these alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<LabelRecord>,
    /// How the penalty of the second layer was chosen; none where it was taken as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridRecord>,
}

/// Penalties of the second layer that were held against one another on hands that are for that alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GridRecord {
    /// Rows that they were graded on.
    pub rows: usize,
    /// Hands that wrote them.
    pub hands: usize,
    /// The penalty that a training takes where nothing is tried.
    pub present: f32,
    /// The one that was taken.
    pub chosen: f32,
    /// What each came to, in order of the penalty.
    pub tried: Vec<GridTrial>,
}

/// A penalty that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GridTrial {
    /// The penalty: 1/C in the terms of scikit-learn.
    pub alpha: f32,
    /// Average precision of scores by layers that saw no row of the same hand.
    pub average_precision: f64,
}

/// How decisions came into a training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelRecord {
    /// Time from which on decisions were taken; none where all were.
    pub since: Option<String>,
    /// Labels learned from and what each counted, a written row being 1, by source.
    pub by_source: BTreeMap<String, (usize, f64)>,
    /// Labels held back: graded on, never learned from.
    pub held_back: usize,
    /// Labels left out because their words stand in a blind hand.
    pub like_blind: usize,
    /// Labels left out because another one says the opposite of the same words.
    pub contradictory: usize,
    /// Labels that teach nothing: what the program concluded itself.
    pub not_taught: usize,
    /// Campaigns left out because persons disagree.
    pub disputed: usize,
    /// Campaigns left out because they were decided as weak or unsure.
    pub undecided: usize,
}

/// The layer that weighs wording, kind and features: log-odds = bias + Σ weight · value / scale + Σ signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StackWeights {
    /// Names: [`TEXT_COLUMNS`], then the rows of the feature table.
    pub columns: Vec<String>,
    /// Divisor of each value.
    pub scales: Vec<f32>,
    /// Weight of each scaled value.
    pub weights: Vec<f32>,
    /// What single indicators, combinations and look-alikes add beyond what their strength adds, by identifier.
    pub signs: BTreeMap<String, f32>,
    /// Log-odds of an ad that shows nothing, at the base rate.
    pub bias: f32,
    /// Share of suspicious ads that scores are stated for.
    pub base_rate: f64,
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Hands that are graded only. Nobody who writes phrases or code reads them.
    pub blind: Quality,
    /// The rows of the second layer, by layers that saw no row of the same hand; bands were chosen on them.
    pub unseen: Quality,
    /// What the parts of the score are worth.
    pub parts: Parts,
}

impl Report {
    /// The figures to tell first: on blind hands, or where none were there on hands that the layers did not see.
    pub fn told(&self) -> &Quality {
        if self.blind.rows > 0 { &self.blind } else { &self.unseen }
    }
}

/// What words and signs move in a score: standard deviations of their log-odds over the rows of the second layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// Wording of the whole and of its most suspicious passage.
    pub wording: f64,
    /// What the text is.
    pub kind: f64,
    /// Indicators, combinations, look-alikes and figures.
    pub signs: f64,
}

/// Quality on one set of rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Rows.
    pub rows: usize,
    /// Hands.
    pub hands: usize,
    /// Share of suspicious rows: what average precision a coin would reach.
    pub base_rate: f64,
    /// Average precision of the whole score.
    pub average_precision: f64,
    /// Average precision of the wording alone.
    pub text_only: f64,
    /// Recall where 1, 2 and 5 % of all other rows are flagged.
    pub recall_at: [f64; 3],
    /// Recall of the wording alone where 5 % are flagged.
    pub text_recall: f64,
    /// Brier score, rows weighted to the stated base rate.
    pub brier: f64,
    /// Expected calibration error, rows weighted to the stated base rate.
    pub calibration_error: f64,
    /// Precision in the bands `sedang` and above, at the stated base rate.
    pub precision: f64,
    /// Recall in the bands `sedang` and above.
    pub recall: f64,
    /// Share of ordinary ads in the bands `sedang` and above.
    pub false_alarms: f64,
    /// Share of warnings, news, guides and other texts in these bands.
    pub false_alarms_elsewhere: f64,
    /// Share of warnings that are read as warning or news.
    pub warnings_read: f64,
    /// Share of suspicious ads that are read as no ad and not scored.
    pub lost: f64,
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
        file.kind.check(&text).map_err(ModelError::Format)?;
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

    /// Reads an ad's words once for all that is asked of them.
    pub fn read_ad(&self, ad: &Ad) -> Reading {
        let words = Words { folded: ad.folded.text(), words: ad.folded.words(), neutral: &ad.neutral };
        let wording = self.text.read_words(words);
        let shares = self.file.kind.shares(&wording, &ad.shape);
        Reading {
            wording,
            wording_shares: shares,
            ad_at: self.file.kind.ad_at,
            scored_at: self.file.kind.scored_at,
        }
    }

    /// What it makes of words.
    pub fn text(&self) -> &TextModel {
        &self.text
    }

    pub(crate) fn stack(&self) -> &StackWeights {
        &self.file.stack
    }
}

/// Columns of the stack before the feature table.
pub const TEXT_COLUMNS: [&str; 3] = ["wording", "passage", "kind"];

/// The parts of a score's log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Where every ad starts.
    pub base: f64,
    /// One part for each of [`TEXT_COLUMNS`].
    pub text: [f64; TEXT_COLUMNS.len()],
    /// One part for each row of the feature table.
    pub columns: Vec<f64>,
    /// What single findings and supports add, by identifier.
    pub signs: BTreeMap<String, f64>,
}

impl Terms {
    /// Their sum.
    pub fn logit(&self) -> f64 {
        self.base
            + self.text.iter().sum::<f64>()
            + self.columns.iter().sum::<f64>()
            + self.signs.values().sum::<f64>()
    }
}

impl StackWeights {
    /// The values of the stack's columns for an ad, unscaled; shape `(3 + n_features,)`.
    pub fn values(text: TextEvidence, vector: &[f32]) -> Vec<f32> {
        #[expect(clippy::cast_possible_truncation, reason = "log-odds between -9 and 9")]
        let text = [text.wording, text.passage, text.kind].map(|value| value as f32);
        text.into_iter().chain(vector.iter().copied()).collect()
    }

    pub(crate) fn terms<'a>(
        &self,
        text: TextEvidence,
        vector: &[f32],
        shown: impl IntoIterator<Item = &'a str>,
    ) -> Terms {
        let mut parts = Self::values(text, vector)
            .into_iter()
            .zip(self.scales.iter().zip(&self.weights))
            .map(|(value, (scale, weight))| f64::from(value) / f64::from(*scale) * f64::from(*weight));
        let mut text = [0.0; TEXT_COLUMNS.len()];
        for (slot, part) in text.iter_mut().zip(parts.by_ref()) {
            *slot = part;
        }
        let shown: BTreeSet<&str> = shown.into_iter().collect();
        let signs = shown.into_iter().filter_map(|id| Some((id.to_owned(), f64::from(*self.signs.get(id)?))));
        Terms { base: f64::from(self.bias), text, columns: parts.collect(), signs: signs.collect() }
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
        let is_finite =
            self.weights.iter().chain(self.signs.values()).chain([&self.bias]).all(|w| w.is_finite());
        let is_scaled = self.scales.iter().all(|s| s.is_finite() && *s > 0.0);
        if is_finite && is_scaled { Ok(()) } else { Err("stack: a weight or scale is out of range".into()) }
    }
}
