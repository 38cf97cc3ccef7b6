use serde::{Deserialize, Serialize};

use super::{Band, Score};

/// What a challenger says of an ad: a model that is not in use and that opens no flag.
#[derive(Debug, Clone, PartialEq)]
pub struct ChallengerScore {
    /// The challenger.
    pub model: String,
    /// The model in use, which it was held against.
    pub champion: String,
    /// Score and band; none where it takes the text for no ad.
    pub says: Option<(Score, Band)>,
    /// What the two say of a flag, by the words of the ad alone.
    pub stand: ChallengerStand,
}

/// Whether an ad would be flagged, by the challenger and by the model in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengerStand {
    /// Both would flag it, or neither.
    Agrees,
    /// Only the challenger would.
    WouldFlag,
    /// Only the model in use would.
    WouldNotFlag,
}

impl ChallengerStand {
    /// Of what each of them would do.
    pub fn of(champion_flags: bool, challenger_flags: bool) -> Self {
        match (champion_flags, challenger_flags) {
            (false, true) => Self::WouldFlag,
            (true, false) => Self::WouldNotFlag,
            _ => Self::Agrees,
        }
    }
}

/// What a challenger came to in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengerSummary {
    /// Its id; as the settings name it where it cannot be used.
    pub model: String,
    /// Why it did not score, where it did not; the night went on without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// New and changed ads that both scored.
    pub scored: usize,
    /// Of them, those that only the challenger would flag.
    pub would_flag: usize,
    /// Of them, those that only the model in use flags.
    pub would_not_flag: usize,
}
