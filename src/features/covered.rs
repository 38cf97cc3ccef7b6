//! Signs that are part of another sign: told once.

use super::reading::{FoundIndicator, push_span};
use crate::domain::Strength;
use crate::facts::Facts;

/// Takes out what an indicator that is shown covers by its definition: the advance of a boat on which people are lodged and held by
/// advances is no sign of its own. The indicator then says one step more. `is_out` names what the ad is read without.
pub(super) fn tell_once(facts: &Facts, shown: &mut Vec<FoundIndicator>, is_out: impl Fn(&str) -> bool) {
    let covering: Vec<_> = shown
        .iter()
        .filter_map(|sign| facts.indicators.at(sign.id))
        .filter(|indicator| !indicator.covers.is_empty() && !is_out(&indicator.id))
        .collect();
    for indicator in covering {
        // It may have been told as a part of yet another one.
        let Some(id) =
            facts.indicators.id(&indicator.id).filter(|id| shown.iter().any(|sign| sign.id == *id))
        else {
            continue;
        };
        let parts: Vec<FoundIndicator> =
            shown.extract_if(.., |sign| indicator.covers.contains(&sign.id)).collect();
        let Some(whole) = shown.iter_mut().find(|sign| sign.id == id) else { continue };
        for part in parts {
            whole.strength = match whole.strength {
                Strength::Weak => Strength::Medium,
                Strength::Medium | Strength::Strong => Strength::Strong,
            };
            for span in part.spans {
                push_span(&mut whole.spans, span);
            }
        }
    }
}
