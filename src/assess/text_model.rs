//! What the wording as a whole says: a linear model over hashed words and word pairs.

use serde::{Deserialize, Serialize};

use super::tokens::{BUCKETS, Grams, grams, grams_and_triples};

/// A linear model over selected hash buckets, fitted by `train`.
///
/// Naive-Bayes log-ratio scaling with a logistic layer on top (Wang and Manning 2012, "Baselines and
/// bigrams"), on sublinear counts normalised to length one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextWeights {
    /// Selected buckets, ascending; shape `(n_selected,)`.
    pub buckets: Vec<u32>,
    /// Factor of each count before normalising; shape `(n_selected,)`.
    pub scales: Vec<f32>,
    /// Weight of each normalised value; shape `(n_selected,)`.
    pub weights: Vec<f32>,
    /// Log-odds of a document without any selected word.
    pub bias: f32,
    /// Whether runs of three words count beside words and pairs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_triples: bool,
}

impl TextWeights {
    /// Words and runs of words as this model counts them.
    fn grams<'a>(&self, folded: &'a str) -> Grams<'a> {
        if self.has_triples { grams_and_triples(folded) } else { grams(folded) }
    }
}

/// [`TextWeights`] ready for scoring.
#[derive(Debug, Clone)]
pub struct TextModel {
    weights: TextWeights,
    /// Bucket to position in `weights` plus one; zero where not selected.
    slots: Vec<u16>,
    /// One bit a bucket: selected or not. Small enough to stay in the cache, which `slots` is not.
    selected: Vec<u64>,
}

/// One selected feature of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Position among the selected buckets.
    pub slot: usize,
    /// Normalised value.
    pub value: f32,
}

impl TextModel {
    /// A model from its weights.
    ///
    /// # Errors
    /// When the shapes differ, a bucket is out of range or out of order, or a number is not finite.
    pub fn new(weights: TextWeights) -> Result<Self, String> {
        let n = weights.buckets.len();
        if weights.scales.len() != n || weights.weights.len() != n {
            return Err(format!(
                "text model: {n} buckets, {} scales and {} weights",
                weights.scales.len(),
                weights.weights.len()
            ));
        }
        let finite =
            weights.scales.iter().chain(&weights.weights).chain([&weights.bias]).all(|v| v.is_finite());
        if !finite {
            return Err("text model: a weight is not a finite number".into());
        }
        let mut slots = vec![0_u16; BUCKETS];
        let mut selected = vec![0_u64; BUCKETS.div_ceil(64)];
        let mut last = None;
        for (position, &bucket) in (1_u16..).zip(&weights.buckets) {
            match slots.get_mut(bucket as usize) {
                Some(slot) if last < Some(bucket) => *slot = position,
                _ => return Err(format!("text model: bucket {bucket} is out of range or out of order")),
            }
            if let Some(bits) = selected.get_mut(bucket as usize / 64) {
                *bits |= 1 << (bucket % 64);
            }
            last = Some(bucket);
        }
        if n > usize::from(u16::MAX) - 1 {
            return Err(format!("text model: {n} buckets are too many"));
        }
        Ok(Self { weights, slots, selected })
    }

    /// The weights.
    pub fn weights(&self) -> &TextWeights {
        &self.weights
    }

    /// Position of a bucket in `weights` plus one; zero where not selected.
    fn slot(&self, bucket: u32) -> u16 {
        let bucket = bucket as usize;
        let is_selected = self.selected.get(bucket / 64).is_some_and(|bits| bits >> (bucket % 64) & 1 != 0);
        if is_selected { self.slots.get(bucket).copied().unwrap_or(0) } else { 0 }
    }

    /// The selected features of `folded`, normalised to length one, in order of slot.
    pub fn vector(&self, folded: &str) -> Vec<Entry> {
        let mut found: Vec<u16> =
            self.weights.grams(folded).map(|g| self.slot(g.bucket)).filter(|s| *s > 0).collect();
        normalised(&mut found, |slot| self.scale(slot))
    }

    /// Log-odds of `folded`.
    pub fn logit(&self, folded: &str) -> f64 {
        self.sum(&self.vector(folded))
    }

    /// The wording of `folded`, read once for all that is asked of it.
    pub fn read(&self, folded: &str) -> Wording<'_> {
        // A word and the pair it ends take some six bytes, the space included.
        let mut grams: Vec<Seen> = Vec::with_capacity(folded.len() / 3);
        grams.extend(self.weights.grams(folded).map(|gram| Seen {
            slot: self.slot(gram.bucket),
            start: gram.start,
            end: gram.end,
        }));
        let mut found = Vec::with_capacity(grams.len());
        selected(&grams, &mut found);
        let entries = normalised(&mut found, |slot| self.scale(slot));
        Wording { model: self, grams, entries }
    }

    fn sum(&self, entries: &[Entry]) -> f64 {
        let sum: f32 = entries.iter().map(|e| e.value * self.weight(e.slot)).sum();
        f64::from(sum + self.weights.bias)
    }

    fn scale(&self, slot: usize) -> f32 {
        self.weights.scales.get(slot).copied().unwrap_or(0.0)
    }

    fn weight(&self, slot: usize) -> f32 {
        self.weights.weights.get(slot).copied().unwrap_or(0.0)
    }
}

/// A document as a model sees it.
#[derive(Debug)]
pub struct Wording<'m> {
    model: &'m TextModel,
    grams: Vec<Seen>,
    /// As of [`TextModel::vector`].
    entries: Vec<Entry>,
}

/// A word or run of words with its position in the weights plus one; zero where not selected.
#[derive(Debug, Clone, Copy)]
struct Seen {
    slot: u16,
    start: usize,
    end: usize,
}

/// Puts the slots of what is selected into `found`, and nothing else.
fn selected(grams: &[Seen], found: &mut Vec<u16>) {
    found.clear();
    found.extend(grams.iter().map(|gram| gram.slot).filter(|slot| *slot > 0));
}

impl Wording<'_> {
    /// Log-odds of the whole.
    pub fn logit(&self) -> f64 {
        self.model.sum(&self.entries)
    }

    /// Highest log-odds of any passage: windows of [`PASSAGE_GRAMS`] words and pairs that overlap by half. A
    /// scam hidden among neutral sentences keeps its own passage.
    pub fn passage_logit(&self) -> f64 {
        if self.grams.len() <= PASSAGE_GRAMS {
            return self.logit();
        }
        let mut highest = f64::NEG_INFINITY;
        let mut start = 0;
        let mut found = Vec::with_capacity(PASSAGE_GRAMS);
        while start + PASSAGE_GRAMS / 2 < self.grams.len() {
            let end = (start + PASSAGE_GRAMS).min(self.grams.len());
            selected(self.grams.get(start..end).unwrap_or(&[]), &mut found);
            let entries = normalised(&mut found, |slot| self.model.scale(slot));
            highest = highest.max(self.model.sum(&entries));
            start += PASSAGE_GRAMS / 2;
        }
        highest
    }

    /// The words that raise the log-odds most, as ranges of the folded text, strongest first.
    pub fn strongest(&self, most: usize) -> Vec<(f32, std::ops::Range<usize>)> {
        let mut words: Vec<(f32, std::ops::Range<usize>)> = self
            .grams
            .iter()
            .filter_map(|gram| {
                let slot = usize::from(gram.slot).checked_sub(1)?;
                let at = self.entries.binary_search_by_key(&slot, |e| e.slot).ok()?;
                let effect = self.entries.get(at)?.value * self.model.weight(slot);
                (effect > 0.0).then_some((effect, gram.start..gram.end))
            })
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
        let mut kept: Vec<(f32, std::ops::Range<usize>)> = Vec::new();
        for word in words {
            if kept.len() == most {
                break;
            }
            if kept.iter().all(|k| k.1.end <= word.1.start || word.1.end <= k.1.start) {
                kept.push(word);
            }
        }
        kept
    }
}

/// Words and pairs in one passage: some 60 words.
pub const PASSAGE_GRAMS: usize = 120;

/// Sublinear counts times scale, length one. `found` holds slots plus one and is sorted in place.
pub(crate) fn normalised(found: &mut [u16], scale: impl Fn(usize) -> f32) -> Vec<Entry> {
    found.sort_unstable();
    let mut entries: Vec<Entry> = Vec::with_capacity(found.len());
    for same in found.chunk_by(|a, b| a == b) {
        let Some(slot) = same.first().and_then(|s| usize::from(*s).checked_sub(1)) else { continue };
        // Most words stand once, and the logarithm of one costs as much as any other.
        let count = if same.len() == 1 { 1.0 } else { 1.0 + (same.len() as f32).ln() };
        let value = count * scale(slot);
        entries.push(Entry { slot, value });
    }
    let length = entries.iter().map(|e| e.value * e.value).sum::<f32>().sqrt();
    if length > 0.0 {
        for entry in &mut entries {
            entry.value /= length;
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(words: &[(&str, f32)]) -> TextModel {
        let mut rows: Vec<(u32, f32)> =
            words.iter().map(|(w, weight)| (grams(w).next().unwrap().bucket, *weight)).collect();
        rows.sort_by_key(|r| r.0);
        TextModel::new(TextWeights {
            buckets: rows.iter().map(|r| r.0).collect(),
            scales: vec![1.0; rows.len()],
            weights: rows.iter().map(|r| r.1).collect(),
            bias: -1.0,
            has_triples: false,
        })
        .unwrap()
    }

    #[test]
    fn scores_words_it_knows() {
        let model = model(&[("judol", 3.0), ("kantor", -1.0)]);
        assert!((model.logit("kerja judol") - 2.0).abs() < 1e-6);
        assert!((model.logit("apa saja") + 1.0).abs() < 1e-6);
        assert!(model.logit("judol kantor") < model.logit("judol"));
    }

    #[test]
    fn a_passage_survives_dilution() {
        let model = model(&[("judol", 3.0), ("kantor", -3.0)]);
        let diluted = format!("judol {}", "kantor ramah luas bersih ".repeat(60));
        assert!(model.logit(&diluted) < 0.0);
        let padded = format!("judol {}", "sekali lagi nyaman sederhana ".repeat(60));
        assert!(model.read(&padded).passage_logit() > 1.9);
    }

    #[test]
    fn refuses_weights_that_do_not_fit() {
        let bad = TextWeights {
            buckets: vec![5, 3],
            scales: vec![1.0; 2],
            weights: vec![1.0; 2],
            bias: 0.0,
            has_triples: false,
        };
        assert!(TextModel::new(bad).unwrap_err().contains("bucket 3"));
        let bad = TextWeights {
            buckets: vec![5],
            scales: vec![],
            weights: vec![1.0],
            bias: 0.0,
            has_triples: false,
        };
        assert!(TextModel::new(bad).unwrap_err().contains("0 scales"));
        let bad = TextWeights {
            buckets: vec![5],
            scales: vec![1.0],
            weights: vec![f32::NAN],
            bias: 0.0,
            has_triples: false,
        };
        assert!(TextModel::new(bad).unwrap_err().contains("finite"));
    }
}
