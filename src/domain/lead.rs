use serde::{Deserialize, Serialize};

/// Number of a lead: campaigns that an investigator is to follow up, under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeadId(pub i64);

/// What happens to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadChange {
    /// It was given its name.
    Opened,
    /// A campaign was put into it.
    Added,
    /// A campaign was taken out of it.
    TakenOut,
    /// Nobody is to follow it up any more.
    Closed,
    /// It is to be followed up after all.
    Reopened,
}
