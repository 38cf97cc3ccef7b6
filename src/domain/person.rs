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
