//! Sentences and lines of a text, and which of them are cautions that clear it.

use std::ops::Range;

use super::text_model::Outputs;
use super::tokens::Words;

/// Sentences that may be set aside.
const MOST_SENTENCES: usize = 3;
/// One in how many words may be set aside with them.
const SHARE: usize = 3;

/// Sentences and lines, as ranges of word positions that follow on each other.
fn segments(text: Words<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, pair) in text.words.windows(2).enumerate() {
        let [before, next] = pair else { continue };
        if ends(text.folded.get(before.end()..next.start()).unwrap_or("")) {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < text.words.len() {
        found.push(start..text.words.len());
    }
    found
}

/// Whether what stands between two words ends a sentence or line.
fn ends(between: &str) -> bool {
    between.contains('\n') || between.trim_end().len() < between.len() && between.contains(['.', '!', '?'])
}

/// By how much a sentence must speak for a warning, report or guide rather than an offer to be set aside, in log-odds.
const REPORTS: f64 = 0.5;

/// The sentences that warn or report and lower the risk: few, and a small part of the text. Whoever deceives can add a
/// caution; what he offers stands in the rest. `adds` says what the words of a range add.
pub(super) fn cautions(text: Words<'_>, adds: impl Fn(&Range<usize>) -> Outputs) -> Vec<Range<usize>> {
    let lowers = |words: Range<usize>| {
        let [suspicious, ad, warning, news, guide, ..] = adds(&words);
        let is_caution = suspicious < 0.0 && warning.max(news).max(guide) - ad >= REPORTS;
        is_caution.then_some((suspicious, words))
    };
    let mut by_effect: Vec<(f64, Range<usize>)> = segments(text).into_iter().filter_map(lowers).collect();
    by_effect.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.start.cmp(&b.1.start)));
    let mut left = text.words.len() / SHARE;
    let mut chosen: Vec<Range<usize>> = Vec::new();
    for (_, words) in by_effect {
        if chosen.len() < MOST_SENTENCES && words.len() <= left {
            left -= words.len();
            chosen.push(words);
        }
    }
    chosen.sort_by_key(|words| words.start);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    #[test]
    fn cuts_at_lines_and_at_the_ends_of_sentences() {
        let folded = "gaji 4.400.000 sebulan. kirim foto!\ntanpa ijazah";
        let cut: Vec<_> = words(folded).collect();
        let found = segments(Words { folded, words: &cut, neutral: &[] });
        assert_eq!(found, [0..5, 5..7, 7..9]);
    }

    /// `effects` has what each word adds to the risk and to a warning.
    fn chosen(folded: &str, effects: &[(f64, f64)]) -> Vec<Range<usize>> {
        let cut: Vec<_> = words(folded).collect();
        assert_eq!(cut.len(), effects.len());
        cautions(Words { folded, words: &cut, neutral: &[] }, |words| {
            let sum = |of: fn(&(f64, f64)) -> f64| effects[words.clone()].iter().map(of).sum::<f64>();
            [sum(|effect| effect.0), 0.0, sum(|effect| effect.1), 0.0, 0.0, 0.0, 0.0]
        })
    }

    #[test]
    fn sets_aside_what_warns_and_never_more_than_a_third() {
        const OFFER: (f64, f64) = (1.0, 0.0);
        const CAUTION: (f64, f64) = (-1.0, 1.0);
        const PLAIN: (f64, f64) = (-1.0, 0.0);
        let effects = [OFFER, OFFER, CAUTION, OFFER, OFFER, OFFER, PLAIN, PLAIN, CAUTION, CAUTION];
        assert_eq!(chosen("a b. c. d e f. g h. i j", &effects), [2..3, 8..10]);
        assert!(chosen("a b. c d", &[OFFER, OFFER, CAUTION, CAUTION]).is_empty());
        assert!(chosen("a b c. d", &[OFFER, OFFER, OFFER, PLAIN]).is_empty());
    }
}
