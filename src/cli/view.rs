//! What a command shows, as plain values: printed as JSON as they are, drawn for people by
//! [`render`](super::render).

use clap::ValueEnum;
use jiff::Timestamp;
use serde::Serialize;

use crate::domain::{AdId, Band, Score};
use crate::views::AdView;

/// A band as it is asked for on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum BandName {
    /// High.
    Tinggi,
    /// Medium.
    Sedang,
    /// Low.
    Rendah,
    /// Not enough to judge.
    BelumBisaDinilai,
}

impl From<BandName> for Band {
    fn from(name: BandName) -> Self {
        match name {
            BandName::Tinggi => Self::Tinggi,
            BandName::Sedang => Self::Sedang,
            BandName::Rendah => Self::Rendah,
            BandName::BelumBisaDinilai => Self::BelumBisaDinilai,
        }
    }
}

/// One band, or every ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum BandOrAll {
    /// Every ad, with or without a flag.
    All,
    /// High.
    Tinggi,
    /// Medium.
    Sedang,
    /// Low.
    Rendah,
    /// Not enough to judge.
    BelumBisaDinilai,
}

impl BandOrAll {
    /// The band; none for all.
    pub fn band(self) -> Option<Band> {
        match self {
            Self::All => None,
            Self::Tinggi => Some(Band::Tinggi),
            Self::Sedang => Some(Band::Sedang),
            Self::Rendah => Some(Band::Rendah),
            Self::BelumBisaDinilai => Some(Band::BelumBisaDinilai),
        }
    }
}

/// The queue, or a part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct QueueView {
    /// Ads that wait and fit what was asked for, listed here or not.
    pub waiting: usize,
    /// Those listed, first rank first.
    pub ads: Vec<QueueRow>,
}

/// One ad of the queue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueueRow {
    /// Place in the queue, from 1.
    pub rank: usize,
    /// The ad.
    pub ad: AdId,
    /// Risk.
    pub score: Score,
    /// Band.
    pub band: Band,
    /// Title, or the first words; contacts masked ([`crate::mask::in_text`]).
    pub title: String,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Where the work is, if abroad.
    pub destination: Option<String>,
    /// Strongest reasons in words of the reader's language, strongest first.
    pub reasons: Vec<String>,
    /// The strongest of what speaks for the ad.
    pub support: Option<String>,
    /// Ads of the same text that wait with it, itself among them.
    pub copies: usize,
    /// When the page got other words than those that were flagged; none where it has them now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// Source.
    pub source: String,
    /// Address.
    pub url: Option<String>,
}

/// One page on its way through every stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainView {
    /// What was asked: address, file or ad.
    pub what: String,
    /// The stages in order, with what each made of it.
    pub stages: Vec<StageView>,
    /// The ad, where one came out.
    pub ad: Option<AdView>,
}

/// What one stage made of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StageView {
    /// Name of the stage.
    pub stage: String,
    /// What it saw and said: names with values.
    pub facts: Vec<(String, String)>,
}
