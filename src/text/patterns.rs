use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, BuildError, MatchError, MatchKind};

use super::Folded;
use super::first_words::FirstWords;
use super::trie::Trie;
use super::words::Word;

/// Strings that are looked for together, each known by its number.
#[derive(Debug)]
pub(super) struct Patterns {
    /// Patterns that start where a word does, and the words that they start with.
    trie: Trie,
    first_words: FirstWords,
    /// Patterns that may start within a word.
    automaton: DFA,
    /// Number of each pattern of the automaton.
    inner: Vec<usize>,
    /// Whether a pattern may end within a word.
    open_ended: Vec<bool>,
}

/// Where a pattern may stand within a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opens {
    /// It may start within one.
    pub(super) before: bool,
    /// It may end within one.
    pub(super) after: bool,
}

/// Where a pattern stands: its end, its start and which one, in one number, which sorts quicker than three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match(u128);

impl Match {
    fn new(end: usize, start: usize, pattern: usize) -> Self {
        Self((end as u128) << 64 | (start as u128) << 32 | pattern as u128)
    }

    /// End, start and pattern: folded documents and vocabularies are far below 4 GiB.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub(super) fn parts(self) -> (usize, usize, usize) {
        ((self.0 >> 64) as u32 as usize, (self.0 >> 32) as u32 as usize, self.0 as u32 as usize)
    }
}

impl Patterns {
    /// Folded strings, each with where it may stand, beside each other.
    pub(super) fn new(patterns: &[(&str, Opens)]) -> Result<Self, BuildError> {
        // Those that may start within a word are few; all others are walked to from word starts.
        let (mut inner, mut automaton, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (at, &(pattern, opens)) in (0_u32..).zip(patterns) {
            if opens.before {
                inner.push(at as usize);
                automaton.push(pattern);
            } else {
                words.push((at, pattern));
            }
        }
        let open_ended: Vec<bool> = patterns.iter().map(|(_, opens)| opens.after).collect();
        Ok(Self {
            trie: Trie::new(words.into_iter()),
            first_words: FirstWords::new(patterns.iter().map(|(pattern, opens)| (*pattern, opens.after))),
            automaton: DFA::builder().match_kind(MatchKind::Standard).build(automaton)?,
            inner,
            open_ended,
        })
    }

    /// Where patterns stand, in order of their end.
    pub(super) fn matches(&self, folded: &Folded) -> Vec<Match> {
        let text = folded.text();
        let bytes = text.as_bytes();
        let mut found = Vec::with_capacity(64);
        let mut at = 0;
        for &word in folded.words() {
            self.between_words(bytes, at..word.start(), &mut found);
            if !word.is_ascii() {
                self.within_wide_word(text, word, &mut found);
            } else if self.first_words.may_start(bytes, word) {
                self.starting_at(bytes, word.start(), &mut found);
            }
            at = word.end();
        }
        self.between_words(bytes, at..bytes.len(), &mut found);
        // Fails only where the automaton knows no search from anywhere, and this one does.
        let _: Result<(), MatchError> = self.matches_within(bytes, &mut found);
        found.sort_unstable();
        found
    }

    /// Adds patterns that start with one of the marks in a range; none starts with white space.
    fn between_words(&self, bytes: &[u8], range: Range<usize>, found: &mut Vec<Match>) {
        let marks = bytes.get(range.clone()).unwrap_or(&[]);
        for (at, _) in range.zip(marks).filter(|(_, mark)| **mark > b' ') {
            self.starting_at(bytes, at, found);
        }
    }

    /// Adds patterns that start in a word of letters beyond ASCII, some of which are marks.
    fn within_wide_word(&self, text: &str, word: Word, found: &mut Vec<Match>) {
        let mut was_letter = false;
        for (at, c) in text.get(word.start()..word.end()).unwrap_or("").char_indices() {
            let is_letter = c.is_alphanumeric();
            if !(was_letter && is_letter) {
                self.starting_at(text.as_bytes(), word.start() + at, found);
            }
            was_letter = is_letter;
        }
    }

    fn starting_at(&self, bytes: &[u8], start: usize, found: &mut Vec<Match>) {
        self.trie.each_at(bytes, start, |pattern, end| {
            let next = bytes.get(end).copied().unwrap_or(b' ');
            // Most short patterns that go on are beginnings of other words.
            let may_end = !next.is_ascii_alphanumeric()
                || matches!(next, b'n' | b'm' | b'k' | b'l' | b'p')
                || !bytes.get(end - 1).is_some_and(u8::is_ascii_alphanumeric)
                || self.open_ended.get(pattern as usize).copied().unwrap_or(false);
            if may_end {
                found.push(Match::new(end, start, pattern as usize));
            }
        });
    }

    /// Adds where patterns stand that may start within a word.
    fn matches_within(&self, bytes: &[u8], found: &mut Vec<Match>) -> Result<(), MatchError> {
        let dfa = &self.automaton;
        let mut state = dfa.start_state(Anchored::No)?;
        for (at, &byte) in bytes.iter().enumerate() {
            state = dfa.next_state(Anchored::No, state, byte);
            if dfa.is_special(state) && dfa.is_match(state) {
                for nth in 0..dfa.match_len(state) {
                    let pattern = dfa.match_pattern(state, nth);
                    let (end, length) = (at + 1, dfa.pattern_len(pattern));
                    if let Some(&pattern) = self.inner.get(pattern.as_usize()) {
                        found.push(Match::new(end, end - length, pattern));
                    }
                }
            }
        }
        Ok(())
    }
}
