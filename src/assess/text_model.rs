//! The text model as it scores: a sparse dot product over selected buckets, no allocation by number of features.

use std::sync::atomic::{AtomicU64, Ordering};

use super::character_runs;
use super::counter::{Counter, shares, sublinear, unknown_square};
use super::segments::cautions;
use super::selected::Selected;
pub use super::text_weights::{MOST_OUTPUTS, Output, Steps, TextWeights};
use super::tokens::{BUCKETS, CHARACTER_BUCKETS, Gram, Piece, Runs, Words, grams, pieces};
pub use super::wording::{PASSAGE_WORDS, Passage, Wording};
use crate::text::Folded;
use crate::text::words::words;

/// Scale and weights of one bucket, side by side.
pub(super) type Row = [f32; MOST_OUTPUTS + 1];
/// What a model says of a text: one number for each of its outputs.
pub type Outputs = [f64; MOST_OUTPUTS];

/// [`TextWeights`] ready for scoring.
#[derive(Debug, Clone)]
pub struct TextModel {
    weights: TextWeights,
    /// Where the selected buckets of each [`CELL`] begin among all, and where the last ones end.
    cells: Vec<u16>,
    rows: Vec<Row>,
    /// How many of the selected buckets are words.
    n_words: usize,
    /// Another number for each set of weights of this process.
    identity: u64,
}

/// Models that this process has made.
static MODELS: AtomicU64 = AtomicU64::new(0);

/// Buckets in one cell of the directory: few of them are selected, and all of it stays in the cache.
const CELL: usize = 128;

/// One selected feature of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Position among the selected buckets.
    pub slot: u16,
    /// Normalised value.
    pub value: f32,
}

impl TextModel {
    /// A model from its weights.
    ///
    /// # Errors
    /// When the shapes differ, a bucket is out of range or out of order, or a number is not finite.
    pub fn new(weights: TextWeights) -> Result<Self, String> {
        weights.check()?;
        let n = weights.buckets.len();
        let before = |limit: usize| weights.buckets.partition_point(|bucket| (*bucket as usize) < limit);
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let cells = (0..=BUCKETS / CELL).map(|cell| before(cell * CELL) as u16).collect();
        let n_words = before(CHARACTER_BUCKETS);
        let rows = (0..n).map(|at| {
            let mut row = [0.0; MOST_OUTPUTS + 1];
            let values = weights.outputs.iter().map(|output| output.weights.get(at));
            for (cell, value) in row.iter_mut().zip(std::iter::once(weights.scales.get(at)).chain(values)) {
                *cell = value;
            }
            row
        });
        let rows = rows.collect();
        let identity = MODELS.fetch_add(1, Ordering::Relaxed);
        Ok(Self { weights, cells, rows, n_words, identity })
    }

    /// The weights.
    pub fn weights(&self) -> &TextWeights {
        &self.weights
    }

    /// Which runs it counts.
    pub fn runs(&self) -> Runs {
        Runs { has_triples: self.weights.has_triples, has_characters: self.weights.has_characters }
    }

    /// How many words of a text it has no weight for, of how many; those that count for nothing are left out. What is
    /// written with a letter alone is no word.
    pub fn unknown_words(&self, text: &Folded) -> (usize, usize) {
        let words = Words { folded: text.text(), words: text.words(), neutral: &[] };
        let (mut unknown, mut all, mut last) = (0, 0, None);
        // The first run of a word is the word itself.
        grams(words, Runs::default(), |Gram { bucket, word }| {
            if last.replace(word) != Some(word) {
                all += 1;
                unknown += usize::from(self.slot(bucket).is_none());
            }
        });
        (unknown, all)
    }

    /// Position of a bucket in `weights`, where it is selected.
    fn slot(&self, bucket: u32) -> Option<u16> {
        let cell = bucket as usize / CELL;
        let &[first, end] = self.cells.get(cell..cell + 2)? else { return None };
        let buckets = self.weights.buckets.get(usize::from(first)..usize::from(end))?;
        (first..).zip(buckets).find(|(_, known)| **known == bucket).map(|(slot, _)| slot)
    }

    /// Log-odds of the first output for `folded`.
    pub fn logit(&self, folded: &str) -> f64 {
        self.read(folded).whole().first().copied().unwrap_or(0.0)
    }

    /// The wording of `folded`, in which every word counts.
    pub fn read(&self, folded: &str) -> Wording {
        let words: Vec<_> = words(folded).collect();
        self.read_words(Words { folded, words: &words, neutral: &[] })
    }

    /// The wording of a text, read once for all that is asked of it.
    pub fn read_words(&self, text: Words<'_>) -> Wording {
        let found = self.selected(text);
        let whole = 0..text.words.len();
        let mut counter = Counter::new(self.rows.len());
        counter.add(found.slots(whole.clone()));
        let lengths = counter.lengths(self, found.unknown(whole.clone()));
        let outputs = counter.outputs(self, lengths);
        let [words, characters] = shares(lengths);
        let effect = |slot: u16| {
            let [scale, weight, ..] = *self.row(slot);
            let count = counter.count(slot);
            let share = if self.is_word(slot) { words } else { characters };
            sublinear(count) / f32::from(count) * scale * weight * share
        };
        let effects =
            whole.map(|word| found.slots(word..word + 1).iter().fold(0.0, |sum, slot| sum + effect(*slot)));
        let effects = effects.collect();
        counter.clear();
        let passages = self.passages(text.words.len(), &found, &mut counter);
        let spared = self.spared(text, lengths, &found, &mut counter);
        Wording { whole: outputs, spared, passages, effects }
    }

    /// The selected buckets of a text.
    fn selected(&self, text: Words<'_>) -> Selected {
        let mut found = Selected::new(text.words.len(), self.weights.has_characters);
        character_runs::with(self.identity, |known| {
            pieces(text, self.runs(), |word, piece| {
                found.begin(word);
                match piece {
                    Piece::Words(bucket) => found.add_words(self.slot(bucket)),
                    Piece::Characters(bytes, hash) => {
                        known.add(bytes, hash, |bucket| self.slot(bucket), &mut found);
                    }
                }
            });
        });
        found.end();
        found
    }

    /// Log-odds of the first output without the cautions that clear the text most; none where there are none.
    fn spared(
        &self,
        text: Words<'_>,
        lengths: [f32; 2],
        found: &Selected,
        counter: &mut Counter,
    ) -> Option<f64> {
        let aside = cautions(text, |words| self.adds(found.slots(words.clone()), lengths));
        if aside.is_empty() {
            return None;
        }
        let mut unknown = [0, 0];
        let starts = std::iter::once(0).chain(aside.iter().map(|words| words.end));
        let ends = aside.iter().map(|words| words.start).chain([text.words.len()]);
        for kept in starts.zip(ends).map(|(start, end)| start..end) {
            counter.add(found.slots(kept.clone()));
            unknown.iter_mut().zip(found.unknown(kept)).for_each(|(all, part)| *all += part);
        }
        let lengths = counter.lengths(self, unknown);
        let [first, ..] = counter.outputs(self, lengths);
        counter.clear();
        Some(first)
    }

    /// What single occurrences add to the outputs of a document with these lengths, each taken to stand once.
    fn adds(&self, slots: &[u16], lengths: [f32; 2]) -> Outputs {
        let [words, characters] = shares(lengths);
        let mut sums = [0.0; MOST_OUTPUTS];
        for slot in slots {
            let [scale, weights @ ..] = self.row(*slot);
            let value = scale * if self.is_word(*slot) { words } else { characters };
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += f64::from(value * weight);
            }
        }
        sums
    }

    /// Windows of [`PASSAGE_WORDS`] words that overlap by half; none where the whole is no longer than one.
    fn passages(&self, n_words: usize, found: &Selected, counter: &mut Counter) -> Vec<Passage> {
        if n_words <= PASSAGE_WORDS {
            return Vec::new();
        }
        let step = PASSAGE_WORDS / 2;
        // What stands in the last half of a passage alone begins none of its own.
        let n_passages = (n_words - step).div_ceil(step);
        let passage = |at: usize| {
            let words = at * step..(at * step + PASSAGE_WORDS).min(n_words);
            counter.add(found.slots(words.clone()));
            let lengths = counter.lengths(self, found.unknown(words.clone()));
            let outputs = counter.outputs(self, lengths);
            counter.clear();
            Passage { words, outputs }
        };
        (0..n_passages).map(passage).collect()
    }

    /// Scale and weights of a selected bucket.
    pub(super) fn row(&self, slot: u16) -> &Row {
        self.rows.get(usize::from(slot)).unwrap_or(&[0.0; MOST_OUTPUTS + 1])
    }

    /// Whether a selected bucket is a word or run of words.
    pub(super) fn is_word(&self, slot: u16) -> bool {
        usize::from(slot) < self.n_words
    }
}

/// Sublinear counts times scale, words and characters each of length one together with what is not selected; `slots` are
/// positions, in ascending order, of which the first `n_words` are words. `unknown` counts the words and the characters
/// that are not selected.
pub(crate) fn scaled(
    slots: &[u16],
    n_words: usize,
    (unknown, unknown_scale): ([usize; 2], f32),
    scale: impl Fn(u16) -> f32,
) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(slots.len());
    for same in slots.chunk_by(|a, b| a == b) {
        #[expect(clippy::cast_possible_truncation, reason = "a count beyond 65,535 counts as that")]
        let count = same.len().min(usize::from(u16::MAX)) as u16;
        entries
            .extend(same.first().map(|slot| Entry { slot: *slot, value: sublinear(count) * scale(*slot) }));
    }
    let border = entries.partition_point(|entry| usize::from(entry.slot) < n_words);
    let (words, characters) = entries.split_at_mut(border);
    for (part, count) in [words, characters].into_iter().zip(unknown) {
        let known = part.iter().map(|e| e.value * e.value).sum::<f32>();
        let length = (known + unknown_square(count, unknown_scale)).sqrt();
        if length > 0.0 {
            part.iter_mut().for_each(|entry| entry.value /= length);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(known: &[(&str, f32)]) -> TextModel {
        let bucket = |word: &str| {
            let (mut bucket, cut) = (0, words(word).collect::<Vec<_>>());
            let text = Words { folded: word, words: &cut, neutral: &[] };
            grams(text, Runs::default(), |gram| bucket = gram.bucket);
            bucket
        };
        let mut rows: Vec<(u32, f32)> = known.iter().map(|(word, weight)| (bucket(word), *weight)).collect();
        rows.sort_by_key(|row| row.0);
        TextModel::new(weights(
            rows.iter().map(|row| row.0).collect(),
            rows.iter().map(|row| row.1).collect(),
        ))
        .unwrap()
    }

    #[expect(clippy::needless_pass_by_value, reason = "a helper of tests")]
    fn weights(buckets: Vec<u32>, weights: Vec<f32>) -> TextWeights {
        TextWeights {
            scales: Steps::of(&vec![1.0; buckets.len()]),
            unknown_scale: 0.0,
            buckets,
            outputs: vec![Output { name: "suspicious".into(), bias: -1.0, weights: Steps::of(&weights) }],
            has_triples: false,
            has_characters: false,
        }
    }

    fn highest(model: &TextModel, text: &str) -> f64 {
        model.read(text).highest(|outputs| outputs[0]).0
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
        assert!(highest(&model, &padded) > 1.9);
        assert_eq!(model.read(&padded).highest(|outputs| outputs[0]).1, 0..PASSAGE_WORDS);
    }

    #[test]
    fn the_words_that_raise_it_are_told_as_runs() {
        let model = model(&[("judol", 3.0), ("kantor", -1.0), ("transfer", 2.0), ("dulu", 1.5)]);
        let read = model.read("kerja judol di kantor, transfer dulu");
        let runs: Vec<_> = read.strongest(4).into_iter().map(|(_, run)| run).collect();
        assert_eq!(runs, [1..2, 4..6]);
    }

    #[test]
    fn refuses_weights_that_do_not_fit() {
        let error = |weights| TextModel::new(weights).unwrap_err();
        assert!(error(weights(vec![5, 3], vec![1.0; 2])).contains("bucket 3"));
        assert!(
            error(TextWeights { scales: Steps::default(), ..weights(vec![5], vec![1.0]) })
                .contains("0 scales")
        );
        let outputs = vec![Output { name: "suspicious".into(), bias: f32::NAN, weights: Steps::of(&[1.0]) }];
        assert!(error(TextWeights { outputs, ..weights(vec![5], vec![1.0]) }).contains("finite"));
        assert!(error(TextWeights { outputs: vec![], ..weights(vec![], vec![]) }).contains("0 outputs"));
    }
}
