//! What is said of two ads, by the program or a person: that they are together, or not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Likeness, RowId};

/// Two ads that were put together, and stay so until a person severs them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The ad that came later.
    pub a: RowId,
    /// The ad that it resembles.
    pub b: RowId,
    /// Who says so and why.
    pub why: Why,
    /// When it was said.
    pub at: Timestamp,
    /// When a person severed it.
    pub cut_at: Option<Timestamp>,
}

/// Who put two ads together and why: what a machine found and what a person decided stay apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The program, because the texts count as one.
    Text(Likeness),
    /// A person.
    Person {
        /// Who.
        name: String,
        /// Why, in their words.
        reason: String,
    },
}

/// A person's decision that one campaign is two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Ads on one side, ascending.
    pub left: Vec<RowId>,
    /// Ads on the other side, ascending.
    pub right: Vec<RowId>,
    /// Who.
    pub name: String,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl Cut {
    pub(super) fn severs(&self, a: RowId, b: RowId) -> bool {
        let left = |row| self.left.binary_search(&row).is_ok();
        let right = |row| self.right.binary_search(&row).is_ok();
        (left(a) && right(b)) || (left(b) && right(a))
    }
}

/// What happened when two ads were put together: an ad joined a campaign, or two campaigns became one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Place of the edge among [`super::Campaigns::edges`].
    pub edge: usize,
    /// Founder of the campaign that goes on.
    pub into: RowId,
    /// Its ads before.
    pub into_size: u32,
    /// Founder of what was taken in.
    pub absorbed: RowId,
    /// Its ads before.
    pub absorbed_size: u32,
    /// Cuts whose two sides are together again through other ads, by place among [`super::Campaigns::cuts`]: a
    /// person should look.
    pub crosses: Vec<usize>,
}

impl Joined {
    /// Whether two campaigns became one, rather than a single ad joining.
    pub fn is_merge(&self) -> bool {
        self.into_size > 1 && self.absorbed_size > 1
    }
}

/// What cannot be done to campaigns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// An ad that was never enrolled.
    #[error("the ad in row {0} is not known to the campaigns; enrol it first")]
    UnknownAd(RowId),
    /// No such edge, or one that is severed already.
    #[error("there is no link {0} in force; `waspada campaign ID` lists those that are")]
    NoEdge(usize),
}
