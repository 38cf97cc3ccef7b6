//! Words about campaigns and about how an ad is tied to them.

use crate::domain::{Change, SlotKind};

/// Campaigns.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct CampaignStrings {
    pub none: &'static str,
    pub ads: &'static str,
    pub contacts: &'static str,
    pub band: &'static str,
    pub newest: &'static str,
    pub destination: &'static str,
    pub title: &'static str,
    pub id: &'static str,
    pub next: &'static str,
    /// A campaign of so many ads.
    pub heading: fn(&str) -> String,
    pub template: &'static str,
    /// Slots; distinct values and ads without any.
    pub values: fn(&str, usize) -> String,
    pub slot: fn(SlotKind) -> &'static str,
    pub members: &'static str,
    pub timeline: &'static str,
    pub change: fn(Change) -> &'static str,
    /// What the program found.
    pub found: fn(usize) -> String,
    pub decisions: &'static str,
    pub no_decision: &'static str,
    /// That it was taken apart: ads here, ads there.
    pub was_cut: fn(usize, usize) -> String,
    /// How many ads left it.
    pub cut: fn(usize) -> String,
    /// What it is called now that it took another in.
    pub joined: fn(&str) -> String,
    pub confirmed: &'static str,
    pub dismissed: &'static str,
    pub earlier_words: &'static str,
    /// Columns of its ads.
    pub member_heads: [&'static str; 7],
}

/// The words between the steps of the way from a contact to a confirmed ad, in one language.
#[derive(Debug, Clone, Copy)]
pub struct PathWords {
    /// From the first contact to the first ad.
    pub in_ad: &'static str,
    /// From a later contact to the next ad.
    pub also_in_ad: &'static str,
    /// From an ad to the next contact.
    pub also_names: &'static str,
    /// Behind the last ad.
    pub confirmed: &'static str,
}
