//! Words and runs of neighbouring words of a folded document as hash buckets.

/// Buckets of the hash: 2^20, so that some 10,000 features of a 100,000-word vocabulary rarely meet.
pub const BUCKETS: usize = 1 << 20;

const OFFSET: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

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

/// Every word and pair of neighbouring words of `folded`, in one pass and without allocation.
///
/// Words are runs of letters and digits of at least two characters; a run of digits alone counts by its
/// length only, so that no telephone number or amount is learned by heart. Hash: FNV-1a, 32 bits.
pub fn grams(folded: &str) -> Grams<'_> {
    Grams {
        bytes: folded.as_bytes(),
        at: 0,
        last: None,
        last_pair: None,
        pair: None,
        triple: None,
        has_triples: false,
    }
}

/// As [`grams`], with every run of three neighbouring words.
pub fn grams_and_triples(folded: &str) -> Grams<'_> {
    Grams { has_triples: true, ..grams(folded) }
}

/// Iterator of [`grams`].
#[derive(Debug, Clone)]
pub struct Grams<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Hash and start of the word before, and of the pair that it ends.
    last: Option<(u32, usize)>,
    last_pair: Option<(u32, usize)>,
    /// What is still to be yielded before the next word.
    pair: Option<Gram>,
    triple: Option<Gram>,
    has_triples: bool,
}

impl Iterator for Grams<'_> {
    type Item = Gram;

    fn next(&mut self) -> Option<Gram> {
        if let Some(run) = self.pair.take().or_else(|| self.triple.take()) {
            return Some(run);
        }
        loop {
            while self.bytes.get(self.at).is_some_and(|&b| !is_word(b)) {
                self.at += 1;
            }
            let start = self.at;
            let mut hash = OFFSET;
            let mut is_number = true;
            while let Some(&byte) = self.bytes.get(self.at).filter(|&&b| is_word(b)) {
                hash = (hash ^ u32::from(byte)).wrapping_mul(PRIME);
                is_number &= byte.is_ascii_digit();
                self.at += 1;
            }
            let length = self.at - start;
            if length == 0 {
                return None;
            }
            if is_number {
                #[expect(clippy::cast_possible_truncation, reason = "at most 15")]
                let digits = length.min(15) as u32;
                hash = (OFFSET ^ 0x100 ^ digits).wrapping_mul(PRIME);
            } else if length < 2 {
                continue;
            }
            let word = Gram { bucket: bucket(hash), start, end: self.at };
            let run = |(before, start): (u32, usize)| {
                ((before.rotate_left(5) ^ hash).wrapping_mul(0x9e37_79b1), start)
            };
            let end = self.at;
            let gram = |(hash, start)| Gram { bucket: bucket(hash), start, end };
            self.triple = self.last_pair.filter(|_| self.has_triples).map(run).map(gram);
            self.last_pair = self.last.map(run);
            self.pair = self.last_pair.map(gram);
            self.last = Some((hash, start));
            return Some(word);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
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
        grams(text).map(|g| &text[g.start..g.end]).collect()
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
        let pieces: Vec<&str> = grams_and_triples(text).map(|g| &text[g.start..g.end]).collect();
        assert_eq!(pieces, ["gaji", "besar", "gaji besar", "lagi", "besar lagi", "gaji besar lagi"]);
    }

    #[test]
    fn reads_numbers_by_length_only() {
        let bucket = |text| grams(text).next().unwrap().bucket;
        assert_eq!(bucket("081200001234"), bucket("089900005678"));
        assert_ne!(bucket("0812"), bucket("08120"));
        assert_ne!(bucket("gaji"), bucket("kerja"));
    }
}
