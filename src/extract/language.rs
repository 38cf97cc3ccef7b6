use crate::domain::Language;
use crate::facts::{Facts, Languages};

/// How much of a document is looked at, in bytes: the first eighty words tell.
const SAMPLE_BYTES: usize = 480;
/// Fewest small words that tell a language.
const FEWEST: u32 = 2;

/// Main language of folded text.
pub(super) fn of(text: &str, facts: &Facts) -> Language {
    let mut counts = [0u32; 4];
    let sample = text.as_bytes().get(..SAMPLE_BYTES).unwrap_or(text.as_bytes());
    for word in sample.split(|b| !b.is_ascii_alphabetic()) {
        if word.is_empty() || word.len() > 12 {
            continue;
        }
        let bits = facts.languages.of(word);
        for (at, count) in (0u8..).zip(&mut counts) {
            *count += u32::from(bits >> at & 1);
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
