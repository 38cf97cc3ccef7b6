use super::{Model, Reading, TextEvidence, Thresholds, band, grounds, network};
use crate::domain::{Band, Features, Reason, Score};

/// What an assessment would say if one part were not there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counterfactual {
    /// The score without it.
    pub score: Score,
    /// The band without it.
    pub band: Band,
}

/// Assesses an ad as if one part were not there, by the very rules by which it was assessed with it: whether it can be
/// judged, what its licence asks for and how far its network may move it are looked at anew.
///
/// `features` are those without the part, where it is one of theirs; `is_wording_neutral` leaves out the wording;
/// `beside` is what the network adds, without the part where it is one of those.
pub fn without(
    features: &Features,
    reading: &Reading,
    is_wording_neutral: bool,
    beside: &[Reason],
    (model, thresholds): (&Model, Thresholds),
) -> Counterfactual {
    let read = reading.evidence(features);
    let text = if is_wording_neutral { TextEvidence { wording: 0.0, passage: 0.0, ..read } } else { read };
    let shown = features.findings.iter().chain(&features.supports).map(|finding| finding.id.as_str());
    let own = model.stack().terms(text, &features.vector, shown).logit();
    let grounds = grounds(features);
    let own_band = band(Score::from_logit(own), grounds, thresholds);
    let added: f64 = beside.iter().map(|reason| reason.contribution).sum();
    let score = Score::from_logit(own + added.min(network::headroom(own, own_band, beside, thresholds)));
    Counterfactual { score, band: band(score, grounds, thresholds) }
}
