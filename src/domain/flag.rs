use serde::{Deserialize, Serialize};

use super::{AdId, Band, RunId, Score};

/// An ad that a person should look at: *indikasi*, never *pelaku*. Made only by `policy`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// The ad.
    pub ad: AdId,
    /// Run that opened it.
    pub run: RunId,
    /// Band when it was opened.
    pub band: Band,
    /// Score when it was opened.
    pub score: Score,
    /// Where it stands.
    pub state: FlagState,
}

/// Where a flag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagState {
    /// Waits for a person.
    Open,
    /// Decided by a person.
    Closed,
}

/// An ad that may be worth a flag, with what people have already been asked about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The ad.
    pub ad: AdId,
    /// Band of its newest assessment.
    pub band: Band,
    /// Score of its newest assessment.
    pub score: Score,
    /// Its newest flag, if it ever had one.
    pub flag: Option<EarlierFlag>,
}

/// The newest flag of a [`Candidate`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EarlierFlag {
    /// Where it stands.
    pub state: FlagState,
    /// Band when it was opened.
    pub band: Band,
    /// Score when it was opened.
    pub score: Score,
    /// Whether the ad's words are still those that the flag was about.
    pub has_same_words: bool,
}
