//! Words and runs of neighbouring words of a folded document as hash buckets.

use crate::text::words::{PRIME, Word, empty_hash, words};

/// Buckets of the hash: 2^20, so that some 10,000 features of a 100,000-word vocabulary rarely meet.
pub const BUCKETS: usize = 1 << 20;

/// One word, or a run of two or three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    /// Bucket, below [`BUCKETS`].
    pub bucket: u32,
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte in the folded text.
    pub end: usize,
}

/// Every word and pair of neighbouring words of `folded`, and with `has_triples` every run of three, in one pass and
/// without allocation.
///
/// Words have at least two characters; a run of digits alone counts by its length only, so that no telephone number or
/// amount is learned by heart. Hash: FNV-1a, 32 bits.
pub fn grams(folded: &str, has_triples: bool) -> impl Iterator<Item = Gram> {
    grams_of(words(folded), has_triples)
}

/// As [`grams`], where the words are cut already.
pub fn grams_of(words: impl Iterator<Item = Word>, has_triples: bool) -> impl Iterator<Item = Gram> {
    // Hash and start of the word before, and of the pair that it ends.
    let mut last: Option<(u32, usize)> = None;
    let mut last_pair = None;
    let counted = words.filter_map(|word| counted(word).map(|hash| (hash, word)));
    let runs = counted.flat_map(move |(hash, word)| {
        let (start, end) = (word.start(), word.end());
        let run =
            |(before, start): (u32, usize)| ((before.rotate_left(5) ^ hash).wrapping_mul(0x9e37_79b1), start);
        let gram = |(hash, start)| Gram { bucket: bucket(hash), start, end };
        let triple = last_pair.filter(|_| has_triples).map(run).map(gram);
        last_pair = last.map(run);
        last = Some((hash, start));
        [Some(gram((hash, start))), last_pair.map(gram), triple]
    });
    runs.flatten()
}

/// The hash by which a word counts, if it does.
fn counted(word: Word) -> Option<u32> {
    if word.is_number() {
        #[expect(clippy::cast_possible_truncation, reason = "at most 15")]
        let digits = word.length().min(15) as u32;
        Some((empty_hash() ^ 0x100 ^ digits).wrapping_mul(PRIME))
    } else {
        (word.length() >= 2).then(|| word.hash())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "BUCKETS is a power of two below 2^32")]
fn bucket(hash: u32) -> u32 {
    // Fold the high bits in: FNV's low bits alone are its weakest.
    (hash ^ (hash >> 15)) & (BUCKETS as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        grams(text, false).map(|g| &text[g.start..g.end]).collect()
    }

    #[test]
    fn yields_words_and_pairs() {
        assert_eq!(
            pieces("gaji besar, 15 jt a"),
            ["gaji", "besar", "gaji besar", "15", "besar, 15", "jt", "15 jt"]
        );
    }

    #[test]
    fn yields_triples_where_asked() {
        let text = "gaji besar lagi";
        let pieces: Vec<&str> = grams(text, true).map(|g| &text[g.start..g.end]).collect();
        assert_eq!(pieces, ["gaji", "besar", "gaji besar", "lagi", "besar lagi", "gaji besar lagi"]);
    }

    #[test]
    fn reads_numbers_by_length_only() {
        let bucket = |text| grams(text, false).next().unwrap().bucket;
        assert_eq!(bucket("081200001234"), bucket("089900005678"));
        assert_ne!(bucket("0812"), bucket("08120"));
        assert_ne!(bucket("gaji"), bucket("kerja"));
    }
}
