//! What the wording as a whole says: a linear model over hashed words and word pairs.

use serde::{Deserialize, Serialize};

use super::tokens::{BUCKETS, grams_of};
use crate::text::words::{Word, words};

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

/// [`TextWeights`] ready for scoring.
#[derive(Debug, Clone)]
pub struct TextModel {
    weights: TextWeights,
    /// Where the selected buckets of each [`CELL`] begin among all, and where the last ones end.
    cells: Vec<u16>,
}

/// Buckets in one cell of the directory: few of them are selected, and all of it stays in the cache.
const CELL: usize = 128;

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
        if n > usize::from(u16::MAX) - 1 {
            return Err(format!("text model: {n} buckets are too many"));
        }
        let out_of_order = weights.buckets.windows(2).find(|pair| pair.first() >= pair.last());
        let wrong = out_of_order
            .and_then(<[u32]>::last)
            .or_else(|| weights.buckets.last().filter(|bucket| **bucket as usize >= BUCKETS));
        if let Some(bucket) = wrong {
            return Err(format!("text model: bucket {bucket} is out of range or out of order"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let cells = (0..=BUCKETS / CELL)
            .map(|cell| weights.buckets.partition_point(|bucket| (*bucket as usize) < cell * CELL) as u16)
            .collect();
        Ok(Self { weights, cells })
    }

    /// The weights.
    pub fn weights(&self) -> &TextWeights {
        &self.weights
    }

    /// Position of a bucket in `weights`, where it is selected.
    fn slot(&self, bucket: u32) -> Option<u16> {
        let cell = bucket as usize / CELL;
        let &[first, end] = self.cells.get(cell..cell + 2)? else { return None };
        let buckets = self.weights.buckets.get(usize::from(first)..usize::from(end))?;
        (first..).zip(buckets).find(|(_, known)| **known == bucket).map(|(slot, _)| slot)
    }

    /// The selected features of `folded`, normalised to length one, in order of slot.
    pub fn vector(&self, folded: &str) -> Vec<Entry> {
        self.read(folded).entries
    }

    /// Log-odds of `folded`.
    pub fn logit(&self, folded: &str) -> f64 {
        self.read(folded).logit()
    }

    /// The wording of `folded`, read once for all that is asked of it.
    pub fn read(&self, folded: &str) -> Wording<'_> {
        self.read_words(&words(folded).collect::<Vec<_>>())
    }

    /// As [`read`](Self::read), where the words are cut already.
    pub fn read_words(&self, words: &[Word]) -> Wording<'_> {
        // Of each word the word itself and the pair that it ends.
        let mut grams = Vec::with_capacity(2 * words.len());
        let mut seen = Vec::with_capacity(words.len());
        #[expect(clippy::cast_possible_truncation, reason = "folded documents are capped at 2 MiB")]
        grams_of(words.iter().copied(), self.weights.has_triples).for_each(|gram| {
            if let Some(slot) = self.slot(gram.bucket) {
                seen.push(Seen::new(slot, grams.len() as u32));
            }
            grams.push((gram.start as u32, gram.end as u32));
        });
        seen.sort_unstable();
        let mut entries = Vec::with_capacity(seen.len());
        let slots: Vec<u16> = seen.iter().map(|gram| gram.slot()).collect();
        weigh(&slots, |slot| self.scale(slot), &mut entries);
        Wording { model: self, grams, seen, entries }
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
    /// Bytes of the folded text of each word and run of words.
    grams: Vec<(u32, u32)>,
    /// What the model selected, in order of slot and of where it stands.
    seen: Vec<Seen>,
    /// As of [`TextModel::vector`]: one for each slot in `seen`, in the same order.
    entries: Vec<Entry>,
}

/// A word or run of words that the model selected: position in the weights, then which of the document's it is.
/// One number, because sorting these takes as long as hashing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen(u64);

impl Seen {
    fn new(slot: u16, at: u32) -> Self {
        Self(u64::from(slot) << 32 | u64::from(at))
    }

    #[expect(clippy::cast_possible_truncation, reason = "made of 16 and 32 bits")]
    fn slot(self) -> u16 {
        (self.0 >> 32) as u16
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn at(self) -> usize {
        self.0 as u32 as usize
    }
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
        let step = PASSAGE_GRAMS / 2;
        // What stands in the last half of a passage alone begins none of its own.
        let n_passages = (self.grams.len() - step).div_ceil(step);
        let mut passages: Vec<Vec<u16>> =
            (0..n_passages).map(|_| Vec::with_capacity(PASSAGE_GRAMS)).collect();
        for gram in &self.seen {
            let last = gram.at() / step;
            for slots in passages.iter_mut().take(last + 1).skip(last.saturating_sub(1)) {
                slots.push(gram.slot());
            }
        }
        let mut entries = Vec::new();
        let mut highest = f64::NEG_INFINITY;
        for slots in passages {
            weigh(&slots, |slot| self.model.scale(slot), &mut entries);
            highest = highest.max(self.model.sum(&entries));
        }
        highest
    }

    /// The words that raise the log-odds most, as ranges of the folded text, strongest first.
    pub fn strongest(&self, most: usize) -> Vec<(f32, std::ops::Range<usize>)> {
        let mut words: Vec<(f32, u32, u32)> = Vec::with_capacity(self.seen.len());
        for (same, entry) in self.seen.chunk_by(|a, b| a.slot() == b.slot()).zip(&self.entries) {
            let effect = entry.value * self.model.weight(entry.slot);
            if effect > 0.0 {
                let grams = same.iter().filter_map(|gram| self.grams.get(gram.at()));
                words.extend(grams.map(|(start, end)| (effect, *start, *end)));
            }
        }
        let mut kept: Vec<(f32, std::ops::Range<usize>)> = Vec::new();
        while kept.len() < most {
            let Some(&(effect, start, end)) =
                words.iter().max_by(|a, b| a.0.total_cmp(&b.0).then((b.1, b.2).cmp(&(a.1, a.2))))
            else {
                break;
            };
            kept.push((effect, start as usize..end as usize));
            words.retain(|(_, other_start, other_end)| *other_end <= start || end <= *other_start);
        }
        kept
    }
}

/// Words and pairs in one passage: some 60 words.
pub const PASSAGE_GRAMS: usize = 120;

/// Sublinear counts times scale, length one, put into `entries`; `slots` are positions, in ascending order.
pub(crate) fn weigh(slots: &[u16], scale: impl Fn(usize) -> f32, entries: &mut Vec<Entry>) {
    entries.clear();
    entries.reserve(slots.len());
    let mut rest = slots;
    while let Some((slot, others)) = rest.split_first() {
        let same = 1 + others.iter().take_while(|other| *other == slot).count();
        // Most words stand once, and the logarithm of one costs as much as any other.
        let count = if same == 1 { 1.0 } else { 1.0 + (same as f32).ln() };
        let slot = usize::from(*slot);
        entries.push(Entry { slot, value: count * scale(slot) });
        rest = rest.get(same..).unwrap_or(&[]);
    }
    let length = entries.iter().map(|e| e.value * e.value).sum::<f32>().sqrt();
    if length > 0.0 {
        for entry in entries {
            entry.value /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tokens::grams;

    fn model(words: &[(&str, f32)]) -> TextModel {
        let mut rows: Vec<(u32, f32)> =
            words.iter().map(|(w, weight)| (grams(w, false).next().unwrap().bucket, *weight)).collect();
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
