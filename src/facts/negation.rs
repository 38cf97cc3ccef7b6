use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;

use crate::text::fold_phrase;

/// Words that take a sign back: "tanpa potong gaji", "jangan percaya calo", "biaya pendaftaran: gratis".
#[derive(Debug, Default)]
pub struct Negation {
    words: HashSet<String>,
    adjacent: HashSet<String>,
    fillers: HashSet<String>,
    after: Vec<String>,
}

/// Most words between a negation and what it takes back.
const FILLER_WORDS: usize = 4;

impl Negation {
    pub(super) fn new(raw: &RawNegation) -> Self {
        let set = |words: &[String]| words.iter().map(|w| fold_phrase(w)).collect();
        Self {
            words: set(&raw.words),
            adjacent: set(&raw.adjacent),
            fillers: set(&raw.fillers),
            after: raw.after.iter().map(|w| fold_phrase(w)).collect(),
        }
    }

    /// Whether a phrase of the data files itself contains a negation ("tanpa ijazah"), and so is not taken
    /// back by one.
    pub(super) fn stands_in(&self, phrase: &str) -> bool {
        fold_phrase(&phrase.replace(['{', '}', '|', '~', '*'], " "))
            .split(' ')
            .any(|word| self.words.contains(word) || self.adjacent.contains(word))
    }

    /// Whether the words around `range` of a folded text, or between its parts, take it back.
    pub fn denies(&self, text: &str, range: &Range<usize>) -> bool {
        let hit = text.get(range.clone()).unwrap_or("");
        hit.split(|c: char| !c.is_alphanumeric()).any(|word| self.words.contains(word))
            || self.stands_before(text.get(..range.start).unwrap_or(""))
            || self.stands_after(text.get(range.end..).unwrap_or(""))
    }

    fn stands_before(&self, before: &str) -> bool {
        let mut rest = before;
        for distance in 0..=FILLER_WORDS {
            let trimmed = rest.trim_end_matches([' ', '"', '\'', '*', '_', '(', '[']);
            let head = trimmed.trim_end_matches(char::is_alphanumeric);
            let word = trimmed.get(head.len()..).unwrap_or("");
            if word.is_empty() {
                return false;
            }
            if self.words.contains(word) || (distance == 0 && self.adjacent.contains(word)) {
                return true;
            }
            if !self.fillers.contains(word) {
                return false;
            }
            rest = head;
        }
        false
    }

    fn stands_after(&self, after: &str) -> bool {
        let rest = after.trim_start_matches([' ', '"', '\'', '*', '_', ':', '=', '-', '(', ')', ']', '?']);
        self.after.iter().any(|word| {
            rest.strip_prefix(word.as_str()).is_some_and(|r| !r.starts_with(char::is_alphanumeric))
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNegation {
    words: Vec<String>,
    adjacent: Vec<String>,
    fillers: Vec<String>,
    after: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denies(text: &str, hit: &str) -> bool {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect();
        let negation = Negation::new(&RawNegation {
            words: words(&["tidak", "tanpa", "jangan"]),
            adjacent: words(&["no"]),
            fillers: words(&["ada", "percaya", "sama"]),
            after: words(&["tidak ada", "gratis"]),
        });
        let start = text.find(hit).unwrap();
        negation.denies(text, &(start..start + hit.len()))
    }

    #[test]
    fn takes_back_before_between_and_after() {
        for text in [
            "tanpa potong gaji",
            "tidak ada potong gaji",
            "no potong gaji",
            "jangan percaya sama \"potong gaji\"",
            "potong gaji: tidak ada",
            "potong gaji gratis",
        ] {
            assert!(denies(text, "potong gaji"), "{text}");
        }
        assert!(denies("gaji tidak dipotong", "gaji tidak dipotong"));
    }

    #[test]
    fn leaves_other_clauses_alone() {
        for text in ["tanpa ijazah, potong gaji", "tidak perlu modal potong gaji", "no wa 08 potong gaji"] {
            assert!(!denies(text, "potong gaji"), "{text}");
        }
    }
}
