use crate::domain::Language;
use crate::facts::{Facts, Languages};
use crate::text::Folded;
use crate::text::words::hash;

/// How much of a document is looked at, in bytes: the first eighty words tell.
const SAMPLE_BYTES: usize = 480;
/// Fewest small words that tell a language.
const FEWEST: u32 = 2;

/// Main language of folded text.
pub(super) fn of(folded: &Folded, facts: &Facts) -> Language {
    let mut counts = [0u32; 4];
    let mut count = |bits: u8| {
        for (at, count) in (0u8..).zip(&mut counts) {
            *count += u32::from(bits >> at & 1);
        }
    };
    for word in folded.words().iter().take_while(|word| word.start() < SAMPLE_BYTES) {
        if word.is_letters() && word.end() <= SAMPLE_BYTES {
            count(facts.languages.of(word.hash()));
        } else if !word.is_number() {
            let end = word.end().min(SAMPLE_BYTES);
            let bytes = folded.text().as_bytes().get(word.start()..end).unwrap_or(&[]);
            for part in bytes.split(|b| !b.is_ascii_alphabetic()).filter(|part| !part.is_empty()) {
                count(facts.languages.of(hash(part)));
            }
        }
    }
    let known = Languages::known();
    // Of two with equal counts the first: Indonesian, where nothing speaks for Malay alone.
    let best = counts.iter().zip(known).rev().max_by_key(|(count, _)| **count);
    match best {
        Some((count, language)) if *count >= FEWEST => language,
        _ => Language::Other,
    }
}
