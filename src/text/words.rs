//! The words of a folded text, cut once for all who read them.

/// A word of a folded text: a run of ASCII letters and digits and of whatever is not ASCII.
///
/// Cut once for all who read words: the vocabulary, the text model, the languages and the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    start: u32,
    end: u32,
    hash: u32,
    shape: u8,
}

/// Bits of the shape: something that is not ASCII, a digit, a letter stands in the word.
const WIDE: u8 = 1;
const DIGIT: u8 = 2;
const LETTER: u8 = 4;
/// FNV-1a, 32 bits (IETF draft-eastlake-fnv).
const OFFSET: u32 = 0x811c_9dc5;
/// What FNV-1a multiplies with.
pub const PRIME: u32 = 0x0100_0193;

impl Word {
    /// First byte in the text.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte in the text.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn length(self) -> usize {
        (self.end - self.start) as usize
    }

    /// [`hash`] of its bytes.
    pub fn hash(self) -> u32 {
        self.hash
    }

    /// Whether all of it is ASCII.
    pub fn is_ascii(self) -> bool {
        self.shape & WIDE == 0
    }

    /// Whether a digit stands in it.
    pub fn has_digit(self) -> bool {
        self.shape & DIGIT != 0
    }

    /// Whether it is a run of digits.
    pub fn is_number(self) -> bool {
        self.shape == DIGIT
    }

    /// Whether it is a run of ASCII letters.
    pub fn is_letters(self) -> bool {
        self.shape == LETTER
    }
}

/// What each byte adds to the shape of a word; 0 where it belongs to none.
const SHAPES: [u8; 256] = {
    let mut table = [WIDE; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        let shape = if byte.is_ascii_digit() {
            DIGIT
        } else if byte.is_ascii_alphabetic() {
            LETTER
        } else {
            0
        };
        #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
        {
            table[byte as usize] = shape;
        }
        byte += 1;
    }
    table
};

fn shape(byte: u8) -> u8 {
    #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
    SHAPES[usize::from(byte)]
}

/// The hash of a word that is not yet begun.
pub fn empty_hash() -> u32 {
    OFFSET
}

/// The hash of a word, a byte further.
pub fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(PRIME)
}

/// The hash of a word by itself.
pub fn hash(word: &[u8]) -> u32 {
    word.iter().fold(OFFSET, |hash, byte| step(hash, *byte))
}

/// The words of a folded text, in order. Text beyond 4 GiB has none.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(|byte| shape(*byte) != 0)?;
        let (mut hash, mut shapes, mut length) = (OFFSET, 0, 0);
        for &byte in bytes.get(start..)? {
            let shape = shape(byte);
            if shape == 0 {
                break;
            }
            hash = step(hash, byte);
            shapes |= shape;
            length += 1;
        }
        at = start + length;
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(at).ok()?);
        Some(Word { start, end, hash, shape: shapes })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_with_their_shape() {
        let text = "gaji 18jt, 0812-3456 кафе2 a";
        let found: Vec<_> = words(text)
            .map(|word| {
                assert_eq!(word.hash(), hash(&text.as_bytes()[word.start()..word.end()]));
                let shape = (word.is_ascii(), word.has_digit(), word.is_number(), word.is_letters());
                (&text[word.start()..word.end()], shape)
            })
            .collect();
        assert_eq!(
            found,
            [
                ("gaji", (true, false, false, true)),
                ("18jt", (true, true, false, false)),
                ("0812", (true, true, true, false)),
                ("3456", (true, true, true, false)),
                ("кафе2", (false, true, false, false)),
                ("a", (true, false, false, true)),
            ]
        );
        assert_eq!(words(" .,- ").count() + words("").count(), 0);
    }
}
