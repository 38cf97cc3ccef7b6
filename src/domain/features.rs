use serde::{Deserialize, Serialize};

use super::{Detail, LicenceState, Span};

/// What is known of one ad in numbers and findings. Made only by `features`.
#[derive(Debug, Clone)]
pub struct Features {
    /// One value for each row of the feature table; shape `(n_features,)`.
    pub vector: Vec<f32>,
    /// Indicators that the ad shows.
    pub findings: Vec<Finding>,
    /// Indicators among them that say much, each once; combinations of them are not counted.
    pub strong_indicators: usize,
    /// What speaks for the ad.
    pub supports: Vec<Finding>,
    /// What the registry says of the employer or number, as of the ad's day.
    pub licence: LicenceState,
    /// Whether it offers work abroad by a company whose licence was revoked or suspended on the ad's day.
    pub is_licence_lost: bool,
    /// Whether there is enough text and substance to judge.
    pub is_judgeable: bool,
}

/// An indicator, combination or support found in an ad.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Identifier in `data/indicators.toml`, `data/combinations.toml` or `data/lookalikes.toml`.
    pub id: String,
    /// How much it says.
    pub strength: Strength,
    /// Where it shows; empty where it follows from other fields.
    pub spans: Vec<Span>,
    /// The figure or name behind it, in words: `Rp18.000.000, 5,3 kali upah setempat`.
    pub detail: Option<Detail>,
    /// Rows of the feature table that it adds to, so that a score can be told in findings.
    #[serde(skip)]
    pub columns: Vec<usize>,
}

/// How much an indicator says (ILO operational indicators, 2009).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Says little alone.
    Weak,
    /// Says something.
    Medium,
    /// Says much.
    Strong,
}
