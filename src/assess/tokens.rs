//! What a folded document is made of for the text model, as hash buckets: words, runs of neighbouring words, and runs
//! of characters within words.

use crate::text::words::{PRIME, Word, empty_hash, step};

/// Buckets of the hash: 2^22, so that some 10,000 features of several 100,000 rarely meet.
pub const BUCKETS: usize = 1 << 22;
/// Buckets below hold words and their runs, those from here on characters.
pub const CHARACTER_BUCKETS: usize = BUCKETS / 2;

/// Shortest and longest run of characters, a word's ends counted as one character each.
const CHARACTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// Which runs count beside words and pairs of neighbouring words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Runs {
    /// Three words.
    pub has_triples: bool,
    /// Three to five characters within a word: they carry over spellings, affixes and languages.
    pub has_characters: bool,
}

/// One word, run of words or run of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    /// Bucket, below [`BUCKETS`].
    pub bucket: u32,
    /// Position of the word that it lies in or ends with, among all words of the document.
    pub word: u32,
}

/// A folded text with its words.
#[derive(Debug, Clone, Copy)]
pub struct Words<'t> {
    /// The folded text.
    pub folded: &'t str,
    /// Its words.
    pub words: &'t [Word],
    /// Positions of words that count for nothing, ascending.
    pub neutral: &'t [u32],
}

/// What a text model counts in a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece<'t> {
    /// A word or run of words: its bucket.
    Words(u32),
    /// A word whose runs of characters count, with its hash.
    Characters(&'t [u8], u32),
}

/// Hands every word and run of a text to `take`, in one pass and without allocation.
///
/// Words have at least two characters; a run of digits alone counts by its length only, so that no telephone number or
/// amount is learned by heart, and a digit among letters counts as any digit. No run of words reaches over a neutral one.
/// Hash: FNV-1a, 32 bits.
pub fn grams(text: Words<'_>, runs: Runs, mut take: impl FnMut(Gram)) {
    pieces(text, runs, |word, piece| match piece {
        Piece::Words(bucket) => take(Gram { bucket, word }),
        Piece::Characters(bytes, _) => characters(bytes, |bucket| take(Gram { bucket, word })),
    });
}

/// Hands what counts in a text to `take` with the position of the word, as [`grams`] does, the characters of a word
/// together.
pub(super) fn pieces<'t>(text: Words<'t>, runs: Runs, mut take: impl FnMut(u32, Piece<'t>)) {
    let join = |before: u32, hash: u32| (before.rotate_left(5) ^ hash).wrapping_mul(0x9e37_79b1);
    let (mut last, mut last_pair): (Option<u32>, Option<u32>) = (None, None);
    let mut neutral = text.neutral.iter().peekable();
    for (at, word) in (0_u32..).zip(text.words) {
        if neutral.next_if_eq(&&at).is_some() {
            (last, last_pair) = (None, None);
            continue;
        }
        let Some(hash) = counted(*word) else { continue };
        let mut give = |hash: u32| take(at, Piece::Words(word_bucket(hash)));
        give(hash);
        let pair = last.map(|before| join(before, hash));
        if let Some(hash) = pair {
            give(hash);
        }
        if let Some(before) = last_pair.filter(|_| runs.has_triples) {
            give(join(before, hash));
        }
        (last, last_pair) = (Some(hash), pair);
        if runs.has_characters && !word.is_number() {
            let bytes = text.folded.as_bytes().get(word.start()..word.end()).unwrap_or(&[]);
            take(at, Piece::Characters(bytes, word.hash()));
        }
    }
}

/// The runs of characters of a word, its ends marked.
pub(super) fn characters(word: &[u8], mut take: impl FnMut(u32)) {
    let at = |position: usize| match position.checked_sub(1).and_then(|inside| word.get(inside)) {
        Some(byte) if byte.is_ascii_digit() => b'0',
        Some(byte) => *byte,
        None => b' ',
    };
    let marked = word.len() + 2;
    for start in 0..=marked - CHARACTERS.start() {
        let mut hash = empty_hash();
        for length in 1..=*CHARACTERS.end().min(&(marked - start)) {
            hash = step(hash, at(start + length - 1));
            if length >= *CHARACTERS.start() {
                take(character_bucket(hash));
            }
        }
    }
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

#[expect(clippy::cast_possible_truncation, reason = "a power of two below 2^32")]
fn word_bucket(hash: u32) -> u32 {
    // Fold the high bits in: FNV's low bits alone are its weakest.
    (hash ^ (hash >> 15)) & (CHARACTER_BUCKETS as u32 - 1)
}

#[expect(clippy::cast_possible_truncation, reason = "a power of two below 2^32")]
fn character_bucket(hash: u32) -> u32 {
    word_bucket(hash) | CHARACTER_BUCKETS as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    fn buckets(text: &str, runs: Runs) -> Vec<Gram> {
        neutral(text, &[], runs)
    }

    fn neutral(folded: &str, neutral: &[u32], runs: Runs) -> Vec<Gram> {
        let words: Vec<Word> = words(folded).collect();
        let mut found = Vec::new();
        grams(Words { folded, words: &words, neutral }, runs, |gram| found.push(gram));
        found
    }

    #[test]
    fn what_is_neutral_counts_for_nothing() {
        let runs = Runs { has_triples: true, has_characters: true };
        let with = |place| neutral(&format!("kerja {place} gaji besar"), &[1], runs);
        assert_eq!(with("kamboja"), with("taiwan"));
        let words: Vec<u32> = with("kamboja").iter().map(|gram| gram.word).collect();
        assert!(!words.contains(&1) && words.contains(&3));
        // `kerja gaji` stands nowhere.
        assert_eq!(neutral("kerja kamboja gaji", &[1], Runs::default()).len(), 2);
    }

    #[test]
    fn counts_words_pairs_and_triples() {
        let plain = buckets("gaji besar, 15 jt a", Runs::default());
        let words: Vec<u32> = plain.iter().map(|gram| gram.word).collect();
        // A letter alone counts for nothing.
        assert_eq!(words, [0, 1, 1, 2, 2, 3, 3]);
        let triples = buckets("gaji besar lagi", Runs { has_triples: true, ..Runs::default() });
        assert_eq!(triples.len(), 6);
        assert_eq!(plain[2], triples[2], "the pair is the same whatever follows");
        assert!(plain.iter().chain(&triples).all(|gram| (gram.bucket as usize) < CHARACTER_BUCKETS));
    }

    #[test]
    fn counts_characters_with_the_ends_of_the_word() {
        let runs = Runs { has_characters: true, ..Runs::default() };
        let of = |text| -> Vec<u32> {
            buckets(text, runs)
                .iter()
                .map(|gram| gram.bucket)
                .filter(|b| *b as usize >= CHARACTER_BUCKETS)
                .collect()
        };
        // `_ga`, `_gaj`, `_gaji`; `gaj`, `gaji`, `gaji_`; `aji`, `aji_`; `ji_`.
        assert_eq!(of("gaji").len(), 9);
        assert_eq!(of("gaji")[..3], of("gajinya")[..3]);
        assert_eq!(of("ok").len(), 3);
        assert_eq!(of("15jt"), of("29jt"), "a digit is any digit");
        assert!(of("081200001234").is_empty());
    }

    #[test]
    fn reads_numbers_by_length_only() {
        let bucket = |text| buckets(text, Runs::default())[0].bucket;
        assert_eq!(bucket("081200001234"), bucket("089900005678"));
        assert_ne!(bucket("0812"), bucket("08120"));
        assert_ne!(bucket("gaji"), bucket("kerja"));
    }
}
