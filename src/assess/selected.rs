//! What a text holds of the buckets that a text model selected, word by word.

use std::ops::Range;

/// Selected buckets of a text in the order of its words, and how many runs of each word are not selected.
#[derive(Debug)]
pub(super) struct Selected {
    slots: Vec<u16>,
    /// Where the slots of each word begin, and where the last ones end.
    starts: Vec<u32>,
    unknown: Vec<[u16; 2]>,
}

impl Selected {
    /// Of a text of `n_words` of which nothing was read yet.
    pub(super) fn new(n_words: usize, has_characters: bool) -> Self {
        Self {
            slots: Vec::with_capacity(n_words * if has_characters { 16 } else { 2 }),
            starts: Vec::with_capacity(n_words + 1),
            unknown: vec![[0; 2]; n_words],
        }
    }

    /// What is added from here on belongs to this word; words are begun in ascending order.
    pub(super) fn begin(&mut self, word: u32) {
        let words = word as usize + 1;
        if self.starts.len() < words {
            self.starts.resize(words, self.n_slots());
        }
    }

    /// Adds a word or run of words.
    pub(super) fn add_words(&mut self, slot: Option<u16>) {
        match slot {
            Some(slot) => self.slots.push(slot),
            None => self.add_unknown([1, 0]),
        }
    }

    /// Adds runs of characters.
    pub(super) fn add_characters(&mut self, slots: &[u16], unknown: u16) {
        self.slots.extend_from_slice(slots);
        self.add_unknown([0, unknown]);
    }

    fn add_unknown(&mut self, more: [u16; 2]) {
        let word = self.starts.len().saturating_sub(1);
        if let Some(counts) = self.unknown.get_mut(word) {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count = count.saturating_add(more));
        }
    }

    /// Nothing is added any more.
    pub(super) fn end(&mut self) {
        let end = self.n_slots();
        self.starts.resize(self.unknown.len() + 1, end);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a text has below 2^32 bytes")]
    fn n_slots(&self) -> u32 {
        self.slots.len() as u32
    }

    /// The slots of some words.
    pub(super) fn slots(&self, words: Range<usize>) -> &[u16] {
        let at = |word: usize| self.starts.get(word).map_or(self.slots.len(), |start| *start as usize);
        self.slots.get(at(words.start)..at(words.end)).unwrap_or(&[])
    }

    /// How many runs of words and how many of characters of some words are not selected.
    pub(super) fn unknown(&self, words: Range<usize>) -> [usize; 2] {
        self.unknown.get(words).unwrap_or(&[]).iter().fold([0, 0], |[words, characters], of_word| {
            [words + usize::from(of_word[0]), characters + usize::from(of_word[1])]
        })
    }
}
