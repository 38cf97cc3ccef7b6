use serde::{Deserialize, Serialize};

/// Number of an account of the review desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub i64);

/// What an account of the review desk may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks on; contacts stay masked.
    ReadOnly,
    /// Decides on campaigns.
    Analyst,
    /// Opens contacts and takes leads away.
    Investigator,
    /// Runs the installation and its accounts.
    Operator,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 4] = [Self::ReadOnly, Self::Analyst, Self::Investigator, Self::Operator];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Analyst => "analyst",
            Self::Investigator => "investigator",
            Self::Operator => "operator",
        }
    }
}
