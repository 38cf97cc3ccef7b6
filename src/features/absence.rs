//! What an ad does not say. Absence is no evidence by itself: it counts only beside a sign from another
//! group, and then little.

use super::reading::{FoundIndicator, Reading, show};
use crate::domain::{LicenceState, Strength};
use crate::facts::Group;

/// Adds A01, A02 and E03 where something else speaks against the ad.
pub(super) fn add(reading: &Reading<'_>, licence: LicenceState, shown: &mut Vec<FoundIndicator>) {
    if !reading.is_abroad() || !is_corroborated(reading, shown) {
        return;
    }
    let has_employer = reading.is("employer_named");
    let has_licence = !reading.ad.licence_claims.is_empty() || licence == LicenceState::Active;
    let is_at_sea = reading.is("sea") && !reading.is("vessel_named");
    let found = [
        (!has_employer).then(|| reading.computed("A01", Strength::Weak, Vec::new(), None)),
        (!has_licence).then(|| reading.computed("A02", Strength::Weak, Vec::new(), None)),
        (is_at_sea && !has_licence).then(|| reading.computed("E03", Strength::Weak, Vec::new(), None)),
    ];
    for new in found.into_iter().flatten().flatten() {
        show(shown, new);
    }
}

/// Whether a medium or strong sign of another group than legality stands.
fn is_corroborated(reading: &Reading<'_>, shown: &[FoundIndicator]) -> bool {
    shown.iter().any(|s| {
        s.strength >= Strength::Medium
            && reading.facts.indicators.at(s.id).is_some_and(|i| i.group != Group::Legalitas)
    })
}
