//! The text model as it lies in the model file.

use serde::{Deserialize, Serialize};

use super::packed;
use super::tokens::BUCKETS;

/// What is asked of a text at once, at most: a row of weights fills half a cache line.
pub const MOST_OUTPUTS: usize = 7;

/// The fitted text model as it lies in the model file. `buckets` and `scales` have shape `(n_selected,)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextWeights {
    /// Selected buckets, ascending: words first, characters from [`CHARACTER_BUCKETS`](super::tokens::CHARACTER_BUCKETS) on.
    #[serde(with = "packed::buckets")]
    pub buckets: Vec<u32>,
    /// Scale of each: its rarity.
    pub scales: Steps,
    /// Scale of what is not selected: it says nothing, and a text that holds much of it is believed less.
    pub unknown_scale: f32,
    /// One layer for each thing that is asked.
    pub outputs: Vec<Output>,
    /// Whether runs of three words count beside words and pairs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_triples: bool,
    /// Whether runs of characters count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_characters: bool,
}

impl TextWeights {
    /// Whether they can be scored with.
    ///
    /// # Errors
    /// When the shapes differ, a bucket is out of range or out of order, or a number is not finite.
    pub(super) fn check(&self) -> Result<(), String> {
        let n = self.buckets.len();
        if self.outputs.is_empty() || self.outputs.len() > MOST_OUTPUTS {
            return Err(format!("text model: {} outputs, 1 to {MOST_OUTPUTS} are read", self.outputs.len()));
        }
        let shapes = || self.outputs.iter().map(|output| output.weights.len());
        if self.scales.len() != n || shapes().any(|length| length != n) {
            let shapes: Vec<usize> = shapes().collect();
            let scales = self.scales.len();
            return Err(format!("text model: {n} buckets, {scales} scales and {shapes:?} weights"));
        }
        let mut layers = self.outputs.iter().flat_map(|output| [output.bias, output.weights.step]);
        if !self.scales.step.is_finite() || !self.unknown_scale.is_finite() || !layers.all(f32::is_finite) {
            return Err("text model: a weight is not a finite number".into());
        }
        if n > usize::from(u16::MAX) - 1 {
            return Err(format!("text model: {n} buckets are too many"));
        }
        let out_of_order = self.buckets.windows(2).find(|pair| pair.first() >= pair.last());
        let wrong = out_of_order
            .and_then(<[u32]>::last)
            .or_else(|| self.buckets.last().filter(|bucket| **bucket as usize >= BUCKETS));
        if let Some(bucket) = wrong {
            return Err(format!("text model: bucket {bucket} is out of range or out of order"));
        }
        Ok(())
    }
}

/// A linear layer over the selected buckets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// What it is for: `suspicious`, or a kind of text.
    pub name: String,
    /// Log-odds of a document without any selected bucket.
    pub bias: f32,
    /// Weight of each scaled, normalised bucket.
    pub weights: Steps,
}

/// Numbers in equal steps; shape `(n_selected,)`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Steps {
    step: f32,
    #[serde(with = "packed::steps")]
    steps: Vec<i16>,
}

impl Steps {
    /// The steps that come nearest to numbers.
    pub fn of(values: &[f32]) -> Self {
        let (step, steps) = packed::in_steps(values);
        Self { step, steps }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The number at a position; 0 beyond the last one.
    pub fn get(&self, at: usize) -> f32 {
        self.steps.get(at).map_or(0.0, |steps| f32::from(*steps) * self.step)
    }
}
