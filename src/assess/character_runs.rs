//! The selected runs of characters of words that were met before. A few thousand words make up most of what is read,
//! and looking a word up takes a tenth of hashing all its runs.

use std::cell::RefCell;

use super::selected::Selected;
use super::tokens::characters;

/// Longest word that is kept, in bytes.
const LONGEST: usize = 15;
/// Runs of three to five characters in a word of that length, its ends counted as one character each.
const MOST_RUNS: usize = 3 * LONGEST - 3;
/// Words that are kept at once, each in a place that its hash names.
const PLACES: usize = 1 << 12;

/// A word that was met: its bytes, zeros behind them and its length last.
type Key = [u8; LONGEST + 1];

#[derive(Debug, Clone, Copy)]
struct Met {
    word: Key,
    slots: [u16; MOST_RUNS],
    n_slots: u8,
    unknown: u8,
}

const NONE: Met = Met { word: [0; LONGEST + 1], slots: [0; MOST_RUNS], n_slots: 0, unknown: 0 };

/// The words that one thread met with one model.
#[derive(Debug, Default)]
pub(super) struct CharacterRuns {
    model: Option<u64>,
    places: Vec<Met>,
}

thread_local! {
    static RUNS: RefCell<CharacterRuns> = RefCell::default();
}

/// Lends the words that this thread met with the model of that number; those of another model are forgotten.
pub(super) fn with<T>(model: u64, read: impl FnOnce(&mut CharacterRuns) -> T) -> T {
    RUNS.with_borrow_mut(|runs| {
        if runs.model.replace(model) != Some(model) {
            runs.places.clear();
            runs.places.resize(PLACES, NONE);
        }
        read(runs)
    })
}

impl CharacterRuns {
    /// Adds the runs of a word to what was found in a text. `slot` looks a bucket up.
    pub(super) fn add(
        &mut self,
        word: &[u8],
        hash: u32,
        slot: impl Fn(u32) -> Option<u16>,
        found: &mut Selected,
    ) {
        let (Some(key), Some(place)) = (key(word), self.places.get_mut(hash as usize % PLACES)) else {
            let mut unknown: u16 = 0;
            characters(word, |bucket| match slot(bucket) {
                Some(slot) => found.add_characters(&[slot], 0),
                None => unknown = unknown.saturating_add(1),
            });
            return found.add_characters(&[], unknown);
        };
        if place.word != key {
            *place = Met { word: key, ..NONE };
            let mut slots = place.slots.iter_mut();
            characters(word, |bucket| match slot(bucket) {
                Some(slot) => {
                    slots.next().into_iter().for_each(|next| *next = slot);
                    place.n_slots += 1;
                }
                None => place.unknown += 1,
            });
        }
        let slots = place.slots.get(..usize::from(place.n_slots)).unwrap_or(&[]);
        found.add_characters(slots, u16::from(place.unknown));
    }
}

/// A word as it is kept, if it is short enough.
fn key(word: &[u8]) -> Option<Key> {
    let mut key = [0; LONGEST + 1];
    key.get_mut(..LONGEST)?.get_mut(..word.len())?.copy_from_slice(word);
    *key.last_mut()? = u8::try_from(word.len()).ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found of words, one after another, where buckets that `is_known` holds of are selected.
    fn found(model: u64, words: &[&str], is_known: fn(u32) -> bool) -> Vec<(Vec<u16>, usize)> {
        #[expect(clippy::cast_possible_truncation, reason = "any number does")]
        let slot = |bucket: u32| is_known(bucket).then_some(bucket as u16);
        let mut all = Selected::new(words.len(), true);
        with(model, |runs| {
            for (at, word) in (0..).zip(words) {
                all.begin(at);
                // One place for all of them: each forgets the one before.
                runs.add(word.as_bytes(), 7, slot, &mut all);
            }
        });
        all.end();
        (0..words.len()).map(|at| (all.slots(at..at + 1).to_vec(), all.unknown(at..at + 1)[1])).collect()
    }

    #[test]
    fn a_word_that_was_met_has_the_runs_of_one_that_was_not() {
        let long = "penanggungjawabannya";
        let words = ["gaji", "gaji", "besar", "gaji", "ok", "a", long, "pertanggungjawa", "pertanggungjaw"];
        let some = |bucket: u32| bucket.is_multiple_of(3);
        let together = found(1, &words, some);
        for (word, (slots, unknown)) in words.iter().zip(&together) {
            let alone = found(2, &[word], some);
            assert_eq!(alone, [(slots.clone(), *unknown)], "{word}");
            assert_eq!(slots.len() + unknown, 3 * word.len() - 3 + usize::from(word.len() == 1), "{word}");
        }
        assert!(together.iter().any(|(slots, _)| !slots.is_empty()));
    }

    #[test]
    fn another_model_knows_nothing_of_them() {
        assert_eq!(found(3, &["gaji"], |_| true)[0].1, 0);
        assert_eq!(found(4, &["gaji"], |_| false)[0].1, 9);
    }
}
