use serde::{Deserialize, Serialize};

use super::{AdId, Detail, Span};

/// A risk in 0..=1: of ads like this one, the share that reviewers would confirm.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Score(f64);

impl Score {
    /// A score from a probability; none outside 0..=1 or for NaN.
    pub fn new(probability: f64) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self(probability))
    }

    /// A score from log-odds: always a probability, 0.5 for NaN.
    pub fn from_logit(logit: f64) -> Self {
        if logit.is_nan() { Self(0.5) } else { Self(1.0 / (1.0 + (-logit).exp())) }
    }

    /// The probability to four decimals, as files and programs get it: never 0 or 1, for no ad is certain.
    pub fn rounded(self) -> f64 {
        ((self.0 * 10_000.0).round() / 10_000.0).clamp(0.0001, 0.9999)
    }

    /// The probability.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Score {
    type Error = String;
    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not a probability"))
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// What a person should do with an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Not enough to judge: neither good nor bad evidence.
    BelumBisaDinilai,
    /// Low.
    Rendah,
    /// Medium.
    Sedang,
    /// High.
    Tinggi,
}

impl Band {
    /// Every band, lowest first.
    pub const ALL: [Self; 4] = [Self::BelumBisaDinilai, Self::Rendah, Self::Sedang, Self::Tinggi];

    /// Name in JSON, the database and the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::BelumBisaDinilai => "belum_bisa_dinilai",
            Self::Rendah => "rendah",
            Self::Sedang => "sedang",
            Self::Tinggi => "tinggi",
        }
    }
}

/// One thing that moved the score, strongest first in an [`Assessment`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of thing.
    pub kind: ReasonKind,
    /// Indicator, combination or column name.
    pub id: String,
    /// Part of the score's log-odds; positive raises the risk.
    pub contribution: f64,
    /// Where it shows.
    pub spans: Vec<Span>,
    /// The figure or name behind it.
    pub detail: Option<Detail>,
}

/// What kind of thing a [`Reason`] names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// An indicator or combination of `data/`.
    #[default]
    Indicator,
    /// The wording as a whole, as the text model reads it.
    Wording,
    /// A number of the feature table that belongs to no single indicator.
    Figure,
    /// What other ads say through the same text or contact; never what the ad itself says.
    Network,
    /// Where every ad starts: the base rate.
    Base,
}

/// Something that speaks for the ad.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// Identifier in `data/lookalikes.toml`.
    pub id: String,
    /// Part of the log-odds, zero or negative.
    pub contribution: f64,
    /// Where it shows.
    pub spans: Vec<Span>,
    /// The figure or name behind it.
    pub detail: Option<Detail>,
}

/// What a band rests on beside the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Whether there is enough text and substance to judge.
    pub is_judgeable: bool,
    /// Whether it shows an indicator that says more than little: without one, words alone put no thin text in a high band.
    #[serde(default)]
    pub has_sign: bool,
    /// Whether it offers work abroad by a company whose licence was revoked or suspended.
    pub is_licence_lost: bool,
}

/// What the classifier and the rules say of one ad. Made only by `assess`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The ad.
    pub ad: AdId,
    /// Model that scored it.
    pub model: String,
    /// Version of `data/` that it was read with.
    pub data: String,
    /// Risk.
    pub score: Score,
    /// Band.
    pub band: Band,
    /// What the band rests on beside the score; none for assessments kept by a program that did not note it.
    pub grounds: Option<Grounds>,
    /// Reasons, strongest first; with [`Support`] contributions they add up to the score's log-odds.
    pub reasons: Vec<Reason>,
    /// What speaks for the ad, strongest first.
    pub supports: Vec<Support>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ad_is_told_to_be_certain() {
        let told = |logit: f64| Score::from_logit(logit).rounded().to_string();
        assert_eq!([told(40.0), told(-40.0), told(0.0)], ["0.9999", "0.0001", "0.5"]);
    }
}
