//! Words that count for nothing in the wording.
//!
//! Where the work is decides by what the data files say of the place, a claim to be licensed is checked, not believed, and
//! a known company is only suspicious where its name is borrowed (I01): none of them shall count by which labelled rows
//! happen to carry it.

use std::ops::Range;

use super::other_articles;
use crate::facts::{Facts, Meaning};
use crate::text::words::Word;
use crate::text::{Folded, Hit};

/// Positions among the words of `folded` of names of destinations and known companies, of claims to be licensed and of lines
/// that point `elsewhere`, ascending.
pub(super) fn words(folded: &Folded, hits: &[Hit], elsewhere: &[Range<usize>], facts: &Facts) -> Vec<u32> {
    let all = folded.words();
    let is_claim = |range: Range<usize>| {
        folded.text().get(range).is_some_and(|word| facts.name_words.claims.contains(word))
    };
    let counts_for_nothing =
        |word: &Word| is_claim(word.start()..word.end()) || other_articles::holds(elsewhere, word.start());
    let mut found: Vec<u32> =
        (0_u32..).zip(all).filter(|(_, word)| counts_for_nothing(word)).map(|(at, _)| at).collect();
    for hit in hits {
        if matches!(facts.meaning(hit.term), Some(Meaning::Destination { .. } | Meaning::KnownName(_))) {
            let first = all.partition_point(|word| word.end() <= hit.start);
            let end = all.partition_point(|word| word.start() < hit.end);
            found.extend((first..end).filter_map(|at| u32::try_from(at).ok()));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
