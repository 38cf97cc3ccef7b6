//! What is compared of an ad: its words without the parts that change from copy to copy.

use super::Sketch;
use super::likeness::is_comparable;
use super::words::{Mask, each_word};
use crate::near_duplicates;
use crate::random::mix;
use crate::text::Folded;

/// Most words of an ad that are compared; an ad that goes on is compared by its beginning.
const MOST_WORDS: usize = 5000;

/// An ad as it is compared with others: hashed words and the set of their shingles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    words: Vec<u32>,
    shingles: Vec<u32>,
}

impl Text {
    /// The text of a folded document without what `masks` covers, and without digits, links and units.
    pub fn of(folded: &Folded, masks: &[Mask]) -> Self {
        let mut words = Vec::with_capacity(folded.text().len() / 6);
        each_word(folded, masks, |word| {
            if word.kind.is_none() {
                words.push(word_hash(word.text));
            }
            words.len() < MOST_WORDS
        });
        Self::from_words(words)
    }

    /// The text of saved [`words`](Self::words).
    pub fn from_words(words: Vec<u32>) -> Self {
        let shingles = near_duplicates::shingles(&words, shingle_hash);
        Self { words, shingles }
    }

    /// Hashes of the words in order: all that has to be saved.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Hashes of runs of three words, ascending, each once.
    pub fn shingles(&self) -> &[u32] {
        &self.shingles
    }

    /// Whether it has enough words to be in a campaign at all.
    pub fn is_comparable(&self) -> bool {
        is_comparable(self)
    }

    /// Hash of the set of shingles: equal for texts that are the same but for masked parts.
    pub fn fingerprint(&self) -> u64 {
        self.shingles
            .iter()
            .fold(0x6c62_272e_07bb_0142, |hash, &shingle| mix(hash ^ u64::from(shingle)).rotate_left(5))
    }

    /// The summary by which alike texts are found.
    pub fn sketch(&self) -> Sketch {
        Sketch::of(&self.shingles)
    }

    /// Shared shingles over all shingles of both, 0 to 1; 0 where both have none.
    pub fn jaccard(&self, other: &Self) -> f64 {
        near_duplicates::jaccard(&self.shingles, &other.shingles)
    }
}

/// Hash of a folded word. Saved in the store: a change here asks for a rebuild of all texts.
pub(super) fn word_hash(word: &str) -> u32 {
    let (whole, rest) = word.as_bytes().as_chunks::<8>();
    let rest = rest.iter().fold(word.len() as u64, |value, &byte| (value << 8) | u64::from(byte));
    let hash = whole.iter().fold(mix(rest), |hash, bytes| mix(hash ^ u64::from_le_bytes(*bytes)));
    fold32(hash)
}

fn shingle_hash(words: &[u32]) -> u32 {
    fold32(words.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, &word| mix(hash ^ u64::from(word))))
}

fn fold32(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Text {
        Text::of(&Folded::of(words), &[])
    }

    #[test]
    fn is_blind_to_numbers_and_marks() {
        let a = text("Dicari admin kantor, gaji Rp5.000.000. WA 0812-0000-1234 sekarang juga");
        let b = text("DICARI admin kantor!! gaji 7jt ✅ WA +62 813 9999 0000 sekarang juga");
        assert_eq!(a, b);
        assert_eq!(a.fingerprint(), b.fingerprint());
        assert!((a.jaccard(&b) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn survives_saving() {
        let a = text("kerja di kapal ikan luar negeri tanpa pengalaman langsung berangkat");
        assert_eq!(Text::from_words(a.words().to_vec()), a);
    }

    #[test]
    fn nothing_resembles_nothing() {
        assert!(text("").jaccard(&text("")).abs() < 1e-12);
        assert!(text("loker").shingles().is_empty());
    }

    #[test]
    fn a_megabyte_is_compared_by_its_beginning() {
        let long = text(&"gaji besar kerja ringan di luar negeri ".repeat(30_000));
        assert_eq!(long.words().len(), MOST_WORDS);
    }
}
