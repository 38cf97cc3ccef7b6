use serde::{Deserialize, Serialize};

/// What a look at the kept ads came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceRecheck {
    /// Ads that were asked about.
    pub ads: usize,
    /// Of them, those whose licence stands otherwise on their own day than was said, and that were judged anew.
    pub judged: usize,
    /// Of the others, those that name a company which has lost its licence since.
    pub lost_since: usize,
    /// Flags that were opened, for the first time or once more.
    pub opened: usize,
    /// Flags that wait for a person and were raised.
    pub raised: usize,
}
