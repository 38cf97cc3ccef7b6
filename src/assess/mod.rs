//! Assess: from an ad and its features to a risk, a band and ranked reasons. Pure.

mod character_runs;
mod counter;
mod counterfactual;
mod explain;
pub mod kind;
pub mod model;
mod network;
mod packed;
mod segments;
mod selected;
pub mod text_model;
mod text_weights;
pub mod tokens;
mod wording;

use crate::domain::{Ad, Assessment, Band, Features, Grounds, Kind, KindShares, Score, Strength};

pub use counterfactual::{Counterfactual, without};
pub use model::{Model, ModelError, ModelFile, Report, StackWeights, Thresholds, Training};
pub use network::with_network;
use text_model::Wording;

/// An ad's words as a model reads them.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The wording.
    pub wording: Wording,
    /// How probable each kind is by the words and form alone.
    pub wording_shares: KindShares,
    ad_at: f64,
    scored_at: f64,
}

impl Reading {
    /// How probable each kind is, beside what was found: a short offer in unusual words reads like a guide, until its signs
    /// are looked at. A warning or report stays one.
    pub fn shares(&self, features: &Features) -> KindShares {
        if shows_an_offer(features) { self.wording_shares.of_offer() } else { self.wording_shares }
    }

    /// What the text is.
    pub fn kind(&self, features: &Features) -> Kind {
        self.shares(features).kind(self.ad_at)
    }

    /// Whether it may be an ad: what is in doubt is scored, and its doubt is told.
    pub fn is_scored(&self, features: &Features) -> bool {
        self.shares(features).ad >= self.scored_at.min(self.ad_at)
    }

    /// What it says of the risk beside what was found.
    pub fn evidence(&self, features: &Features) -> TextEvidence {
        let clears_nothing = is_name_borrowed(features) || shows_an_offer(features);
        let evidence = TextEvidence::of(&self.wording, self.shares(features), clears_nothing);
        if features.findings.is_empty() { evidence.unsupported() } else { evidence }
    }
}

/// Strong indicators from which a text that is neither warning nor report offers something, whatever else it reads like: what
/// a guide tells not to do is no sign.
const OFFER_INDICATORS: usize = 3;

fn shows_an_offer(features: &Features) -> bool {
    features.strong_indicators >= OFFER_INDICATORS
}

/// Assesses an ad.
///
/// The score's log-odds are the sum of all contributions of the reasons and supports.
pub fn assess(
    ad: &Ad,
    features: &Features,
    reading: &Reading,
    model: &Model,
    thresholds: Thresholds,
) -> Assessment {
    let shown = features.findings.iter().chain(&features.supports).map(|finding| finding.id.as_str());
    let terms = model.stack().terms(reading.evidence(features), &features.vector, shown);
    let score = Score::from_logit(terms.logit());
    let (reasons, supports) = explain::tell(ad, features, model, &terms, reading);
    let grounds = grounds(features);
    Assessment {
        ad: ad.id.clone(),
        model: model.id().to_owned(),
        data: model.data().to_owned(),
        score,
        band: band(score, grounds, thresholds),
        grounds: Some(grounds),
        reasons,
        supports,
    }
}

/// What the band of an ad rests on beside its score.
fn grounds(features: &Features) -> Grounds {
    Grounds {
        is_judgeable: features.is_judgeable,
        has_sign: features.findings.iter().any(|finding| finding.strength > Strength::Weak),
        is_licence_lost: features.is_licence_lost,
    }
}

/// What the text model says of an ad, in log-odds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TextEvidence {
    /// Of the whole, cautions set aside.
    pub wording: f64,
    /// By how much the most suspicious passage lies above the whole: neutral words around it take little away.
    pub passage: f64,
    /// How far it is from being more likely an ad than not; see [`KindShares::ad_doubt`].
    pub kind: f64,
}

/// Log-odds above which the text model's word counts for no more.
const TEXT_LIMIT: f64 = 6.0;
/// Log-odds below which it clears no further: whoever deceives can write as a licensed agency does.
const TEXT_FLOOR: f64 = -4.0;
/// Log-odds that suspicious words lose where no sign was found beside them: ordinary ads that are flagged on real job boards
/// are flagged for their words alone, and false ones seldom are. Set on one half of real ads, checked on the other.
const UNSUPPORTED: f64 = 0.4;
/// Doubt below which it takes no more.
const KIND_FLOOR: f64 = -5.0;

/// The indicator of a borrowed name.
const BORROWED_NAME: &str = "I01";

/// Whether an ad hires in a known name over contacts that are not its own, and more than faintly so.
fn is_name_borrowed(features: &Features) -> bool {
    features.findings.iter().any(|finding| finding.id == BORROWED_NAME && finding.strength > Strength::Weak)
}

impl TextEvidence {
    /// Of what a model reads in a text. Where `clears_nothing`, ordinary words lower no risk: a false ad in a borrowed name is
    /// copied from an honest one, and an offer with three strong signs may be put among any number of ordinary words.
    pub fn of(wording: &Wording, shares: KindShares, clears_nothing: bool) -> Self {
        let floor = if clears_nothing { 0.0 } else { TEXT_FLOOR };
        let whole = wording.spared_logit().clamp(floor, TEXT_LIMIT);
        let (passage, _) = wording.highest(|[suspicious, ..]| *suspicious);
        Self {
            wording: whole,
            passage: (passage.clamp(floor, TEXT_LIMIT) - whole).max(0.0),
            kind: shares.ad_doubt().max(KIND_FLOOR),
        }
    }

    /// As it counts where nothing that was found speaks for it. Words that clear count as before.
    pub(crate) fn unsupported(self) -> Self {
        let wording = if self.wording > 0.0 { (self.wording - UNSUPPORTED).max(0.0) } else { self.wording };
        Self { wording, ..self }
    }
}

/// The band follows from the shown score alone, and never falls where the score rises.
///
/// Two things stand beside it. Too little to judge gets no band below `tinggi`, and none at all where only the wording
/// speaks. Recruiting for abroad with a lost licence is two facts of record, which no corpus of invented companies can teach
/// a weight: it is looked at whatever the score (UU 18/2017, Pasal 69 and 81).
fn band(score: Score, grounds: Grounds, thresholds: Thresholds) -> Band {
    if score.get() >= thresholds.tinggi && (grounds.is_judgeable || grounds.has_sign) {
        Band::Tinggi
    } else if !grounds.is_judgeable {
        Band::BelumBisaDinilai
    } else if score.get() >= thresholds.sedang || grounds.is_licence_lost {
        Band::Sedang
    } else {
        Band::Rendah
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_a_sign_count_less_and_clear_as_before() {
        let of = |wording| TextEvidence { wording, passage: 0.5, kind: -1.0 };
        for (wording, left) in [(2.0, 2.0 - UNSUPPORTED), (0.1, 0.0), (0.0, 0.0), (-3.0, -3.0)] {
            assert_eq!(of(wording).unsupported(), TextEvidence { wording: left, ..of(wording) });
        }
    }
}
