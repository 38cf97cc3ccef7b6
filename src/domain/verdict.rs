use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a person decided of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The suspicion holds.
    Confirmed,
    /// It does not.
    Dismissed,
}

/// What a person decided of an ad, to be counted for others. Never what a machine concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanDecision {
    /// Number of the ad in the store.
    pub ad: u32,
    /// What.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}
