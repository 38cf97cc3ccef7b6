//! Text made ready for matching, with the way back to the original.

use std::ops::Range;

use super::Span;
use super::folding::Folding;
use super::words::{Word, words};

/// A document in the form that phrases are matched against.
///
/// Lower case; compatibility forms and look-alike letters made plain (Unicode NFKD, UTS #39 skeleton);
/// accents, zero-width and direction characters dropped; runs of white space made one space or one line
/// break; letters repeated three times or more made one; digits inside words read as letters (`k4mboja`);
/// letters spelled apart joined (`k a m b o j a`); hyphens between letters made spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// Where the distance between folded and original position changes: (folded, original), ascending.
    steps: Vec<(u32, u32)>,
    original_len: usize,
    words: Vec<Word>,
}

/// Longest document that is folded, in bytes; what is beyond it is not matched.
const LONGEST_BYTES: usize = 1 << 21;

impl Folded {
    /// Folds `original`.
    pub fn of(original: &str) -> Self {
        let mut end = original.len().min(LONGEST_BYTES);
        while !original.is_char_boundary(end) {
            end -= 1;
        }
        let (text, steps) = Folding::of(original.get(..end).unwrap_or(""));
        // A word takes some six bytes, the space included.
        let mut found = Vec::with_capacity(text.len() / 5);
        found.extend(words(&text));
        Self { text, steps, original_len: end, words: found }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of the folded text, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The span of the original that a range of the folded text was made from.
    pub fn origin(&self, folded: Range<usize>) -> Span {
        let start = self.original_at(folded.start);
        let end =
            if folded.end >= self.text.len() { self.original_len } else { self.original_at(folded.end) };
        Span::new(start, end.max(start))
    }

    fn original_at(&self, folded: usize) -> usize {
        original_at(&self.steps, folded).min(self.original_len)
    }
}

/// The original position behind a folded one, by the steps of a document.
pub(super) fn original_at(steps: &[(u32, u32)], folded: usize) -> usize {
    let at = steps.partition_point(|&(f, _)| f as usize <= folded);
    match at.checked_sub(1).and_then(|i| steps.get(i)) {
        Some(&(f, o)) => o as usize + (folded - f as usize),
        None => folded,
    }
}

/// Folds a phrase of the data files the way documents are folded, trimmed.
pub fn fold_phrase(phrase: &str) -> String {
    Folded::of(phrase).text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn undoes_disguises() {
        for (written, read) in [
            ("GAJI  Besar\r\n\n ya", "gaji besar\nya"),
            ("jud0l sl0t k4mboja", "judol slot kamboja"),
            ("0812-0000-1234 15jt", "0812-0000-1234 15jt"),
            ("０８１２ 1️⃣2️⃣", "0812 12"),
            ("раypal", "paypal"),
            ("SIP3MI 81201141907610001", "sip3mi 81201141907610001"),
            ("KEP. 12/XVIII/2020 www.a.example", "kep. 12/xviii/2020 www.a.example"),
            ("b4di@x.example", "b4di@x.example"),
            ("￥5 €6", "¥5 €6"),
        ] {
            assert_eq!(Folded::of(written).text(), read, "{written}");
        }
    }

    proptest! {
        #[test]
        fn every_range_leads_back_into_the_original(text in "\\PC{0,60}|[a-zA-Z0-9 .\\-@\n\u{200b}é️⃣К]{0,60}") {
            let folded = Folded::of(&text);
            let mut last = 0;
            for (at, c) in folded.text().char_indices() {
                let span = folded.origin(at..at + c.len_utf8());
                prop_assert!(span.end <= text.len());
                prop_assert!(span.start >= last);
                prop_assert!(text.is_char_boundary(span.start), "{text:?} {at} {span:?}");
                last = span.start;
            }
        }
    }

    #[test]
    fn a_flood_of_one_letter_is_gone_through_once() {
        // Counting the rest of the run at each letter would take hours.
        for letter in ["x", "i", "w", "m", "c", "a"] {
            let folded = Folded::of(&letter.repeat(1 << 20));
            assert!(folded.text().len() == 1 << 20 || folded.text() == "a", "{letter}");
        }
    }
}
