use serde::{Deserialize, Serialize};

use super::{AdId, Band, Change, RunId, Score};

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
    /// The ad of the same campaign whose open flag this one takes over, if not the ad's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_over: Option<AdId>,
    /// Why it is raised, or opened once more; empty for the first flag of a campaign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
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
    /// Number of its campaign, the same for all ads with its text; none where it was not put beside others.
    pub campaign: Option<u32>,
    /// The newest flag of its campaign, an open one first, if there ever was one.
    pub flag: Option<EarlierFlag>,
}

/// The flag in force for a [`Candidate`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EarlierFlag {
    /// The ad that it is about: the candidate or another of its campaign.
    pub ad: AdId,
    /// Where it stands.
    pub state: FlagState,
    /// Band when it was opened.
    pub band: Band,
    /// Score when it was opened.
    pub score: Score,
    /// Whether the ad's words are still those that the flag was about; so too where it is about another ad.
    pub has_same_words: bool,
    /// What is new in the campaign since it was opened, raised or decided.
    pub changes: Vec<Change>,
}
