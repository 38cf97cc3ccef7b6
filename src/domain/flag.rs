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
