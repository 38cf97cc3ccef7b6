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
    /// Bits of the hashes of the first three bytes of words that may go on.
    open: Vec<u64>,
}

/// Bits of a hash that are used.
const BITS: u32 = 17;
const SEED: u32 = 0x811c_9dc5;

impl FirstWords {
    /// The set for `patterns`, each with whether its last word may go on.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let words = (1 << BITS) / 64;
        let mut set = Self { whole: vec![0; words], led: vec![0; words], open: vec![0; words] };
        for (pattern, is_open) in patterns {
            let bytes = pattern.as_bytes();
            let length = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            let word = bytes.get(..length).unwrap_or(bytes);
            let whole = word.iter().fold(SEED, |hash, byte| step(hash, *byte));
            if let Some([a, b, c, ..]) = bytes.get(length..) {
                put(&mut set.led, [a, b, c].iter().fold(whole, |hash, byte| step(hash, **byte)));
            } else if !(is_open && length == bytes.len()) {
                put(&mut set.whole, whole);
            } else if let [a, b, c, ..] = word {
                put(&mut set.open, [a, b, c].iter().fold(SEED, |hash, byte| step(hash, **byte)));
            } else {
                // Too short to be told from what it may go on as: everything is let through.
                set.open.fill(u64::MAX);
            }
        }
        set
    }

    /// Where the ASCII word that starts at `start` ends, and whether a pattern may start with it and what follows it,
    /// be it less a clitic (those of [`Vocabulary`](super::Vocabulary)), or be it with the word's beginning.
    pub(super) fn look(&self, text: &[u8], start: usize) -> (usize, bool) {
        let mut last = [SEED; 4];
        let mut third = SEED;
        let mut length = 0;
        for &byte in text.get(start..).unwrap_or(&[]) {
            if !byte.is_ascii_alphanumeric() {
                break;
            }
            let [now, one, two, _] = last;
            last = [step(now, byte), now, one, two];
            length += 1;
            if length == 3 {
                third = last[0];
            }
        }
        let end = start + length;
        let [whole, _, less_two, less_three] = last;
        let is_led = matches!(
            text.get(end..end + 3),
            Some(&[a, b, c]) if has(&self.led, [a, b, c].into_iter().fold(whole, step))
        );
        let may_start = is_led
            || has(&self.whole, whole)
            || has(&self.open, third)
            || match text.get(start..end) {
                Some([.., _, b'm' | b'k', b'u']) => has(&self.whole, less_two),
                Some(
                    [.., _, b'n', b'y', b'a'] | [.., _, b'l' | b'k', b'a', b'h'] | [.., _, b'p', b'u', b'n'],
                ) => has(&self.whole, less_three),
                _ => false,
            };
        (end, may_start)
    }
}

/// FNV-1a, a byte further.
fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn place(hash: u32) -> (usize, u64) {
    let bit = hash >> (32 - BITS);
    ((bit / 64) as usize, 1 << (bit % 64))
}

fn put(bits: &mut [u64], hash: u32) {
    let (at, bit) = place(hash);
    if let Some(word) = bits.get_mut(at) {
        *word |= bit;
    }
}

fn has(bits: &[u64], hash: u32) -> bool {
    let (at, bit) = place(hash);
    bits.get(at).is_some_and(|word| word & bit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_through_what_a_pattern_starts_with() {
        let set = FirstWords::new(
            [("gaji besar", false), ("kirim", false), ("cv.", false), ("potong", true)].into_iter(),
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
            ("kerja", false),
            ("besar", false),
        ] {
            let length = word.find([' ', ',', '.']).unwrap_or(word.len());
            assert_eq!(set.look(word.as_bytes(), 0), (length, wanted), "{word}");
        }
    }
}
