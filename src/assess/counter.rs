//! Counts of selected buckets in a part of a text, and what a text model makes of them.

use super::text_model::{MOST_OUTPUTS, Outputs, TextModel};

/// How often each selected bucket stands in a part of a document; used again from part to part, because sorting takes
/// longer than hashing.
#[derive(Debug)]
pub(super) struct Counter {
    counts: Vec<u16>,
    met: Vec<u16>,
}

impl Counter {
    pub(super) fn new(n_slots: usize) -> Self {
        Self { counts: vec![0; n_slots], met: Vec::new() }
    }

    pub(super) fn add(&mut self, slots: &[u16]) {
        for slot in slots {
            if let Some(count) = self.counts.get_mut(usize::from(*slot)) {
                if *count == 0 {
                    self.met.push(*slot);
                }
                *count = count.saturating_add(1);
            }
        }
    }

    pub(super) fn count(&self, slot: u16) -> u16 {
        self.counts.get(usize::from(slot)).copied().unwrap_or(0).max(1)
    }

    pub(super) fn clear(&mut self) {
        for slot in self.met.drain(..) {
            if let Some(count) = self.counts.get_mut(usize::from(slot)) {
                *count = 0;
            }
        }
    }

    /// Euclidean length of the words' values and of the characters', what is not selected included.
    pub(super) fn lengths(&self, model: &TextModel, unknown: [usize; 2]) -> [f32; 2] {
        let mut squares = unknown.map(|count| unknown_square(count, model.weights().unknown_scale));
        for slot in &self.met {
            let value = sublinear(self.count(*slot)) * model.row(*slot)[0];
            let [words, characters] = &mut squares;
            let square = if model.is_word(*slot) { words } else { characters };
            *square += value * value;
        }
        squares.map(f32::sqrt)
    }

    /// What the model says of a part with these lengths.
    pub(super) fn outputs(&self, model: &TextModel, lengths: [f32; 2]) -> Outputs {
        let [words, characters] = shares(lengths);
        let mut sums = [0.0_f32; MOST_OUTPUTS + 1];
        for slot in &self.met {
            let row = model.row(*slot);
            let share = if model.is_word(*slot) { words } else { characters };
            let value = sublinear(self.count(*slot)) * row[0] * share;
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += value * weight;
            }
        }
        let mut outputs = [0.0; MOST_OUTPUTS];
        let layers = &model.weights().outputs;
        for ((output, sum), layer) in outputs.iter_mut().zip(sums.iter().skip(1)).zip(layers) {
            *output = f64::from(sum + layer.bias);
        }
        outputs
    }
}

/// What values of words and of characters are multiplied with to make their part of the document as long as one.
pub(super) fn shares(lengths: [f32; 2]) -> [f32; 2] {
    lengths.map(|length| if length > 0.0 { 1.0 / length } else { 0.0 })
}

/// Most words stand once, and the logarithm of one costs as much as any other.
pub(super) fn sublinear(count: u16) -> f32 {
    if count == 1 { 1.0 } else { 1.0 + f32::from(count).ln() }
}

/// What runs that are not selected add to a squared length: a model that knows little of a text says little of it.
pub(super) fn unknown_square(count: usize, scale: f32) -> f32 {
    count as f32 * scale * scale
}
