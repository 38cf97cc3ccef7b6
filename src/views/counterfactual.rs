//! What an assessment hangs on: what it would be without one part.

use super::{AdView, Hinge, HingeUp, ReasonView};
use crate::assess::Counterfactual;
use crate::domain::{AdFields, Band, LicenceState};
use crate::run::Reassessment;

/// The strongest reason without which a flagged ad would be in a lower band.
pub(super) fn hinge(again: &Reassessment<'_>, band: Band, reasons: &[ReasonView]) -> Option<Hinge> {
    reasons
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.contribution > 0.0)
        .max_by(|(_, a), (_, b)| a.contribution.total_cmp(&b.contribution))
        .map(|(at, reason)| without(again, at + 1, reason))
        .filter(|hinge| hinge.band < band)
}

/// What would put the ad in a higher band: the first of what speaks for it that does so when it falls, or else its
/// licence where work is abroad.
pub(super) fn hinge_up(
    again: &Reassessment<'_>,
    band: Band,
    view: &AdView,
    licence: LicenceState,
    fields: &AdFields,
) -> Option<HingeUp> {
    let falls = view.supports.iter().enumerate().filter(|(_, support)| support.contribution < 0.0);
    let without = falls
        .map(|(at, support)| without(again, view.reasons.len() + at + 1, support))
        .find(|hinge| hinge.band > band);
    let is_abroad = fields.destination.as_ref().is_some_and(|place| place.code != "ID");
    let can_lose = is_abroad && fields.employer.is_some() && !licence.is_lost();
    without
        .map(HingeUp::Without)
        .or_else(|| (can_lose && band < Band::Sedang).then_some(HingeUp::LicenceLost(Band::Sedang)))
}

/// Score and band without one part.
fn without(again: &Reassessment<'_>, number: usize, part: &ReasonView) -> Hinge {
    let Counterfactual { score, band } = again.without(part.kind, &part.id);
    Hinge { number, id: part.id.clone(), score, band }
}
