//! What speaks for an ad: the cues of legal look-alikes.

use super::attribution;
use super::reading::{FoundIndicator, Reading, push_span};
use crate::domain::{Finding, Strength};
use crate::facts::{Facts, Lookalike, LookalikeId};

/// A look-alike that the ad fits.
pub(super) struct Support<'a> {
    pub(super) id: LookalikeId,
    pub(super) lookalike: &'a Lookalike,
    pub(super) finding: Finding,
}

/// The look-alikes whose cues stand in the ad and that nothing found speaks against.
pub(super) fn found<'a>(reading: &Reading<'a>, shown: &[FoundIndicator]) -> Vec<Support<'a>> {
    let indicators = shown.iter().fold(0_u128, |bits, s| bits | 1 << s.id.0);
    let lookalikes = &reading.facts.lookalikes;
    lookalikes
        .iter()
        .filter(|(_, lookalike)| {
            reading.contexts.holds_all(lookalike.requires)
                && !reading.contexts.holds_any(lookalike.unless)
                && lookalike.void_by & indicators == 0
        })
        .filter_map(|(id, lookalike)| {
            let mut phrases = 0_u128;
            let mut spans = Vec::new();
            for (cue, range) in reading.cues.iter().filter(|(cue, _)| lookalikes.of_cue(*cue) == Some(id)) {
                phrases |= 1 << cue.0;
                push_span(&mut spans, reading.shown_span(range.clone()));
            }
            let cues = phrases.count_ones() + reading.contexts.count_of(lookalike.cue_contexts);
            (cues >= lookalike.min_cues).then(|| Support {
                id,
                lookalike,
                finding: Finding {
                    id: lookalike.id.clone(),
                    strength: lookalike.strength,
                    spans,
                    detail: None,
                    columns: attribution::of_support(lookalike.strength),
                },
            })
        })
        .collect()
}

/// Takes one step off the indicators that a support explains; a weak one goes.
pub(super) fn soften(facts: &Facts, supports: &[Support<'_>], shown: &mut Vec<FoundIndicator>) {
    let softened = supports.iter().fold(0_u128, |bits, s| bits | s.lookalike.softens);
    debug_assert!(facts.indicators.iter().count() <= 128);
    shown.retain_mut(|s| {
        if softened & (1 << s.id.0) == 0 {
            return true;
        }
        match s.strength {
            Strength::Strong => s.strength = Strength::Medium,
            Strength::Medium => s.strength = Strength::Weak,
            Strength::Weak => return false,
        }
        true
    });
}
