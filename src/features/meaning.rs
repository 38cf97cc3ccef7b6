//! Signs by meaning: concepts of `data/concepts.toml` that stand together in one sentence.

use std::ops::Range;

use super::reading::{FoundIndicator, Reading, show};
use crate::facts::{ConceptId, ConceptSet, ConceptSign, Meaning, NegationSet};

/// A concept in the text.
#[derive(Debug, Clone)]
struct Mention {
    id: ConceptId,
    range: Range<usize>,
    /// Number of its sentence.
    sentence: usize,
}

/// Most concepts that are held against each other as one sentence; text that never ends one is cut.
const MOST: usize = 48;

/// Adds the indicators whose concepts stand together.
pub(super) fn add(reading: &Reading<'_>, shown: &mut Vec<FoundIndicator>) {
    let (mentions, sentences, everywhere) = mentions(reading);
    if mentions.is_empty() {
        return;
    }
    for sign in reading.facts.concepts.iter() {
        if !sign.parts.iter().all(|part| everywhere.holds_any(*part))
            || everywhere.holds_any(sign.not_with)
            || !reading.contexts.holds_all(sign.requires)
            || reading.contexts.holds_any(sign.unless)
        {
            continue;
        }
        for first in 0..sentences.len() {
            let last = (first + sign.reach).min(sentences.len() - 1);
            let stretch = sentences.get(first..=last).unwrap_or_default();
            let held = stretch.iter().fold(ConceptSet::default(), |held, one| held.union(*one));
            if !sign.parts.iter().all(|part| held.holds_any(*part)) || held.holds_any(sign.not_beside) {
                continue;
            }
            // Mentions stand in order of their sentences; a look at each for each would take hours in a long text.
            let start = mentions.partition_point(|mention| mention.sentence < first);
            let end = mentions.partition_point(|mention| mention.sentence <= last);
            let inside = mentions.get(start..end).unwrap_or_default();
            let Some(range) = narrowest(sign, inside, reading.ad.folded.text()) else { continue };
            if reading.is_excepted(sign.indicator, &range) || reading.is_taken_back(&range, sign.is_denial) {
                continue;
            }
            let new = FoundIndicator {
                id: sign.indicator,
                strength: sign.strength,
                spans: vec![reading.shown_span(range)],
                detail: None,
            };
            show(shown, new);
        }
    }
}

/// The concepts in order of where they stand, those of each sentence, and all.
fn mentions(reading: &Reading<'_>) -> (Vec<Mention>, Vec<ConceptSet>, ConceptSet) {
    let facts = reading.facts;
    let mut found: Vec<(ConceptId, Range<usize>)> = reading
        .ad
        .hits
        .iter()
        .filter_map(|hit| match facts.meaning(hit.term)? {
            Meaning::Concept(id) => Some((id, hit.range())),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(_, range)| range.start);
    let text = reading.ad.folded.text();
    let (mut sentence, mut at, mut within) = (0, 0, 0);
    let mut sentences = vec![ConceptSet::default()];
    let mut everywhere = ConceptSet::default();
    let mut mentions = Vec::with_capacity(found.len());
    for (id, range) in found {
        within += 1;
        if within > MOST || ends_sentence(text.get(at..range.start).unwrap_or("")) {
            (sentence, within) = (sentence + 1, 1);
            sentences.push(ConceptSet::default());
        }
        at = at.max(range.end);
        if let Some(held) = sentences.last_mut() {
            held.insert(id);
        }
        everywhere.insert(id);
        mentions.push(Mention { id, range, sentence });
    }
    (mentions, sentences, everywhere)
}

/// Whether a sentence ends in the text between two concepts.
fn ends_sentence(between: &str) -> bool {
    let bytes = between.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'\n' => true,
        b'.' | b'!' | b'?' | b';' => bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric()),
        _ => false,
    })
}

/// The narrowest stretch with every part, none wider than the meaning allows.
fn narrowest(sign: &ConceptSign, inside: &[Mention], text: &str) -> Option<Range<usize>> {
    let holds = |part: &ConceptSet, mention: &Mention| {
        let mut one = ConceptSet::default();
        one.insert(mention.id);
        part.holds_any(one)
    };
    let [first, rest @ ..] = sign.parts.as_slice() else { return None };
    let stretches = inside.iter().filter(|mention| holds(first, mention)).filter_map(|start| {
        let mut range = start.range.clone();
        let mut taken: Vec<&Range<usize>> = vec![&start.range];
        for part in rest {
            let nearest = inside
                .iter()
                // One word is one part: `kirim` does not stand for sending and for what is sent.
                .filter(|mention| holds(part, mention) && !taken.iter().any(|t| overlaps(t, &mention.range)))
                .min_by_key(|mention| gap(&range, &mention.range))?;
            taken.push(&nearest.range);
            range = range.start.min(nearest.range.start)..range.end.max(nearest.range.end);
        }
        (words(text.get(range.clone()).unwrap_or("")) <= sign.apart).then_some(range)
    });
    stretches.min_by_key(|range| (range.len(), range.start))
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn gap(a: &Range<usize>, b: &Range<usize>) -> usize {
    b.start.saturating_sub(a.end).max(a.start.saturating_sub(b.end))
}

fn words(text: &str) -> usize {
    text.split([' ', '\n']).filter(|word| !word.is_empty()).count()
}

impl Reading<'_> {
    /// Whether the words around a meaning take it back, or only tell of it.
    fn is_taken_back(&self, range: &Range<usize>, is_denial: bool) -> bool {
        if is_denial { self.is_told(range) } else { self.is_denied(range, NegationSet::default()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Ad, AdId, SourceName};
    use crate::facts::{DataFiles, Facts};

    #[test]
    fn a_secret_that_is_kept_and_a_debt_to_a_bank_are_no_plantation() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let shows = |text: &str| {
            let source = SourceName("t".into());
            let mut ad = Ad::new(AdId::of(&source, text), source, "Lowongan kerja", text);
            ad.hits = facts.vocabulary.find(&ad.folded);
            let found = crate::features::features(&ad, &facts, "2026-11-24".parse().unwrap()).findings;
            found.iter().any(|finding| finding.id == "H06")
        };
        for text in [
            "Ambil barang di warung mandor dicatat utang. Pintu dijaga.",
            "Utang di warung mandor banyak, mess dijaga.",
            "Kerja di kebun sawit, semua pekerja dijaga.",
        ] {
            assert!(shows(text), "{text}");
        }
        for text in [
            "Cocok untuk yang mau lunasi utang bank. Rahasia dijaga, tidak perlu cerita keluarga.",
            "Boleh yang masih punya cicilan utang. Kerahasiaan pasti dijaga.",
            "Dicari koki, bumbu dicatat. Kualitas rasa harus dijaga.",
            "Kebun sayur organik, kebersihan selalu dijaga.",
        ] {
            assert!(!shows(text), "{text}");
        }
    }
}
