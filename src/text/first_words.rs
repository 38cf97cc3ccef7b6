use super::words::{Word, empty_hash, hash, step};

/// Which words patterns start with: a look at a few bits that spares most words the walk down the trie.
///
/// A set of hashes, so it may let a word through that no pattern starts with, never the other way round.
#[derive(Debug)]
pub(super) struct FirstWords {
    /// Bits of the hashes of words that are a pattern, or nearly all of one.
    whole: Vec<u64>,
    /// Bits of the hashes of first words with the three bytes behind them: enough of the second word to spare most
    /// of the walks that a frequent first word would cost.
    led: Vec<u64>,
    /// Bits of the hashes of the first bytes, at most three, of words that may go on.
    open: Vec<u64>,
}

/// Bits of a hash that are used: for a set that stays in the nearest cache, and for one of tens of thousands of entries.
const BITS: u32 = 17;
const LED_BITS: u32 = 20;
/// Bytes of a word that may go on that are looked at.
const HEAD: usize = 3;

impl FirstWords {
    /// The set for `patterns`, each with whether its last word may go on.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let bits = |bits: u32| vec![0; (1 << bits) / 64];
        let mut set = Self { whole: bits(BITS), led: bits(LED_BITS), open: bits(BITS) };
        for (pattern, is_open) in patterns {
            let bytes = pattern.as_bytes();
            let length = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            let word = bytes.get(..length).unwrap_or(bytes);
            let whole = hash(word);
            if let Some(&[a, b, c, ..]) = bytes.get(length..) {
                put(&mut set.led, [a, b, c].into_iter().fold(whole, step));
            } else if !(is_open && length == bytes.len()) {
                put(&mut set.whole, whole);
            } else {
                put(&mut set.open, hash(word.get(..HEAD).unwrap_or(word)));
            }
        }
        set
    }

    /// Whether a pattern may start with an ASCII word of `text` and what follows it, be it less a clitic (those of
    /// [`Vocabulary`](super::Vocabulary)), or be it with the word's beginning.
    pub(super) fn may_start(&self, text: &[u8], word: Word) -> bool {
        let (start, end) = (word.start(), word.end());
        let less = |length: usize| has(&self.whole, hash(text.get(start..end - length).unwrap_or(&[])));
        let is_led = matches!(
            text.get(end..end + 3),
            Some(&[a, b, c]) if has(&self.led, [a, b, c].into_iter().fold(word.hash(), step))
        );
        is_led
            || has(&self.whole, word.hash())
            || self.may_go_on(text.get(start..end).unwrap_or(&[]))
            || match text.get(start..end) {
                Some([.., _, b'm' | b'k', b'u']) => less(2),
                Some(
                    [.., _, b'n', b'y', b'a'] | [.., _, b'l' | b'k', b'a', b'h'] | [.., _, b'p', b'u', b'n'],
                ) => less(3),
                _ => false,
            }
    }

    /// Whether the word begins like a pattern whose last word may go on.
    fn may_go_on(&self, word: &[u8]) -> bool {
        let mut head = empty_hash();
        word.iter().take(HEAD).any(|byte| {
            head = step(head, *byte);
            has(&self.open, head)
        })
    }
}

fn place(bits: &[u64], hash: u32) -> (usize, u64) {
    // The upper bits of the hash, as many as the set has.
    let bit = hash >> (26 - bits.len().trailing_zeros());
    ((bit / 64) as usize, 1 << (bit % 64))
}

fn put(bits: &mut [u64], hash: u32) {
    let (at, bit) = place(bits, hash);
    if let Some(word) = bits.get_mut(at) {
        *word |= bit;
    }
}

fn has(bits: &[u64], hash: u32) -> bool {
    let (at, bit) = place(bits, hash);
    bits.get(at).is_some_and(|word| word & bit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    #[test]
    fn lets_through_what_a_pattern_starts_with() {
        let set = FirstWords::new(
            [("gaji besar", false), ("kirim", false), ("cv.", false), ("potong", true), ("tf", true)]
                .into_iter(),
        );
        for (word, wanted) in [
            ("gaji besar", true),
            ("gaji bersih", true),
            ("gaji kecil", false),
            ("gaji", false),
            ("cv.", true),
            ("kirimnya ya", true),
            ("kirimku", true),
            ("kirimlah", true),
            ("kirimkan", false),
            ("potongan,", true),
            ("pot", true),
            ("tfan", true),
            ("t", false),
            ("kerja", false),
            ("besar", false),
        ] {
            let first = words(word).next().unwrap();
            assert_eq!(set.may_start(word.as_bytes(), first), wanted, "{word}");
        }
    }
}
