//! What a text is: an offer of work, a warning, a report, a guide or something else, and how sure that is.

use serde::{Deserialize, Serialize};

use super::text_model::{Outputs, TextModel, Wording};
use crate::domain::{KindShares, Shape};

/// Names of the kinds, in order of the text model's layers after the first.
pub const KINDS: [&str; 5] = ["ad", "warning", "news", "guide", "other"];

/// What the kind is read from, in order.
pub const KIND_COLUMNS: [&str; 13] = [
    "whole_ad",
    "whole_warning",
    "whole_news",
    "whole_guide",
    "whole_other",
    "passage_ad",
    "passage_report",
    "has_phone",
    "has_address",
    "has_sum",
    "quoted",
    "questions",
    "words_log",
];

/// The layer that weighs the words of the whole, of its passages, and the form of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindWeights {
    /// Names, [`KIND_COLUMNS`].
    pub columns: Vec<String>,
    /// One layer for each of [`KINDS`].
    pub layers: Vec<KindLayer>,
    /// Probability of an ad from which a text is called one.
    pub ad_at: f64,
    /// Probability of an ad from which a text is scored: its doubt is told, and it is not dropped.
    pub scored_at: f64,
}

/// A linear layer over [`KIND_COLUMNS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindLayer {
    /// The kind.
    pub name: String,
    /// Value where all columns are zero.
    pub bias: f32,
    /// Weight of each column.
    pub weights: Vec<f32>,
}

/// Log-odds beyond which words say no more of the kind.
const MOST: f64 = 8.0;
/// Log-odds that the markup of a job ad (schema.org `JobPosting`) adds for an offer. Labelled texts bear none: set by
/// hand.
const POSTING: f64 = 4.0;
/// Log-odds that an employer, place or pay field beside the text adds. Set by hand.
const FIELD: f64 = 2.0;

/// The values of [`KIND_COLUMNS`] for a text.
pub fn kind_columns(wording: &Wording, shape: &Shape) -> [f32; KIND_COLUMNS.len()] {
    let [ad, warning, news, guide, other] = centred(wording.whole());
    let (offer, _) = wording.highest(|outputs| {
        let [ad, rest @ ..] = centred(outputs);
        ad - rest.into_iter().fold(f64::NEG_INFINITY, f64::max)
    });
    let (report, _) = wording.highest(|outputs| {
        let [ad, warning, news, ..] = centred(outputs);
        warning.max(news) - ad
    });
    let flag = |holds: bool| f64::from(u8::from(holds));
    let values = [
        ad,
        warning,
        news,
        guide,
        other,
        offer.clamp(-MOST, MOST),
        report.clamp(-MOST, MOST),
        flag(shape.has_phone),
        flag(shape.has_address),
        flag(shape.has_sum),
        f64::from(shape.quoted),
        f64::from(shape.questions),
        (wording.n_words() as f64).ln_1p(),
    ];
    #[expect(clippy::cast_possible_truncation, reason = "between -8 and 20")]
    values.map(|value| value as f32)
}

/// Log-odds of the kinds, their mean taken off; 0 where the model tells no kinds apart.
fn centred(outputs: &Outputs) -> [f64; KINDS.len()] {
    let [_, kinds @ .., _] = outputs;
    let mean = kinds.iter().sum::<f64>() / kinds.len() as f64;
    kinds.map(|value| (value - mean).clamp(-MOST, MOST))
}

impl KindWeights {
    /// How probable each kind is.
    pub fn shares(&self, wording: &Wording, shape: &Shape) -> KindShares {
        let values = kind_columns(wording, shape);
        let mut logits = [0.0; KINDS.len()];
        for (logit, layer) in logits.iter_mut().zip(&self.layers) {
            let sum: f64 = values.iter().zip(&layer.weights).map(|(v, w)| f64::from(v * w)).sum();
            *logit = sum + f64::from(layer.bias);
        }
        let [ad, ..] = &mut logits;
        *ad += if shape.is_posting { POSTING } else { 0.0 } + if shape.has_field { FIELD } else { 0.0 };
        KindShares::of_logits(logits)
    }

    pub(super) fn check(&self, text: &TextModel) -> Result<(), String> {
        let names = self.layers.iter().map(|layer| layer.name.as_str());
        let outputs = text.weights().outputs.iter().skip(1).map(|output| output.name.as_str());
        if !names.eq(KINDS) || !outputs.eq(KINDS) {
            return Err(format!("kinds: the layers must be {}", KINDS.join(", ")));
        }
        if !self.columns.iter().eq(KIND_COLUMNS.iter()) {
            return Err(format!("kinds: the columns must be {}", KIND_COLUMNS.join(", ")));
        }
        let numbers = self.layers.iter().flat_map(|layer| layer.weights.iter().chain([&layer.bias]));
        let is_wide = self.layers.iter().all(|layer| layer.weights.len() == KIND_COLUMNS.len());
        if !is_wide || !numbers.copied().all(f32::is_finite) {
            return Err("kinds: a layer has too few weights, or one that is no finite number".into());
        }
        Ok(())
    }
}
