use serde::{Deserialize, Serialize};

/// What campaign and contacts say of an ad, in figures. Each counts only what was known at the time asked for,
/// and nothing that a program concluded: a confirmed or dismissed ad is one that a person decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkFeatures {
    /// Other ads with the same text. Ads.
    pub copies: usize,
    /// Distinct places of the ads with this text. Places.
    pub cities: usize,
    /// Distinct employers that the ads with this text name. Employers.
    pub employers: usize,
    /// Contacts of the ad, hubs aside, that also stand in another ad that a person had confirmed. Contacts.
    pub contacts_with_confirmed: usize,
    /// Contacts of the ad, hubs aside, that also stand in another ad that a person had dismissed. Contacts.
    pub contacts_with_dismissed: usize,
    /// How long the text had been about. Days.
    pub age_days: u32,
    /// How long before this ad another with the same text was seen last that was then taken down. Days; none
    /// where none was.
    pub reappeared_after_days: Option<u32>,
}
