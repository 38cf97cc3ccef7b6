//! Assess: from an ad and its features to a risk, a band and ranked reasons. Pure.

mod explain;
pub mod model;
mod network;
pub mod text_model;
pub mod tokens;

use crate::domain::{Ad, Assessment, Band, Features, Grounds, Score};

pub use model::{Model, ModelError, ModelFile, Report, StackWeights, Thresholds, Training};
pub use network::with_network;

/// Assesses an ad.
///
/// The score's log-odds are the sum of all contributions of the reasons and supports.
pub fn assess(ad: &Ad, features: &Features, model: &Model, thresholds: Thresholds) -> Assessment {
    let wording = model.text().read_words(ad.folded.words());
    let text = TextEvidence::of_wording(&wording);
    let terms = model.stack().terms(text, &features.vector);
    let score = Score::from_logit(terms.logit());
    let (reasons, supports) = explain::tell(ad, features, model, &terms, &wording);
    let grounds = Grounds {
        evidence_kinds: features.evidence_kinds + usize::from(text.wording > 0.0),
        telling_kinds: features.telling_kinds + usize::from(text.wording >= TELLING_WORDING),
        is_judgeable: features.is_judgeable,
        is_licence_lost: features.is_licence_lost,
    };
    Assessment {
        ad: ad.id.clone(),
        model: model.id().to_owned(),
        data: model.data().to_owned(),
        score,
        band: band(score, grounds, 0, thresholds),
        grounds: Some(grounds),
        reasons,
        supports,
    }
}

/// What the text model says of an ad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextEvidence {
    /// Midway between the log-odds of the whole and of its most suspicious passage: neutral words around a
    /// passage take little from it.
    pub wording: f64,
}

/// Log-odds above which the text model's word counts for no more.
const TEXT_LIMIT: f64 = 6.0;
/// Log-odds from which the wording is a kind of evidence that `tinggi` may rest on.
const TELLING_WORDING: f64 = 0.5;
/// Log-odds below which it clears no further: whoever deceives can write as a licensed agency does, and
/// formal words must not outweigh a licence that is revoked.
const TEXT_FLOOR: f64 = -1.5;

impl TextEvidence {
    /// What `model` says of the wording of `ad`.
    pub fn of(ad: &Ad, model: &Model) -> Self {
        Self::of_text(ad.folded.text(), model.text())
    }

    /// What a text model says of a folded document.
    pub fn of_text(folded: &str, model: &text_model::TextModel) -> Self {
        Self::of_wording(&model.read(folded))
    }

    fn of_wording(wording: &text_model::Wording<'_>) -> Self {
        let midway = f64::midpoint(wording.logit(), wording.passage_logit());
        Self { wording: midway.clamp(TEXT_FLOOR, TEXT_LIMIT) }
    }
}

/// One sign alone never flags: a band above `rendah` needs two kinds of evidence, of which the wording may
/// be one (DOMAIN: 98 % of real overseas ads carry at least one sign). For `tinggi` both must stand in the ad
/// itself; for `sedang` one may be `kinds_beside`, what persons decided of ads beside it.
///
/// Recruiting for abroad with a lost licence is two facts of record, which no corpus of invented companies can
/// teach a weight: it is looked at whatever the score (UU 18/2017, Pasal 69 and 81).
fn band(score: Score, grounds: Grounds, kinds_beside: usize, thresholds: Thresholds) -> Band {
    let Grounds { evidence_kinds: kinds, telling_kinds, is_judgeable, is_licence_lost } = grounds;
    if score.get() >= thresholds.tinggi && kinds.min(telling_kinds) >= 2 {
        Band::Tinggi
    } else if !is_judgeable {
        Band::BelumBisaDinilai
    } else if score.get() >= thresholds.sedang && kinds + kinds_beside >= 2 || is_licence_lost {
        Band::Sedang
    } else {
        Band::Rendah
    }
}
