use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::SourceName;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A due night did not run.
    Missed,
    /// A source failed on every one of its nights.
    Failing,
    /// A source that has ads gave none, or next to none.
    Silent,
    /// A source gave far fewer ads than usual.
    Low,
    /// A field that ads of a source usually have is missing from most of them.
    Fields,
    /// Far more pages of a source than usual failed or were refused.
    Refused,
    /// A server asked far more often than usual to be asked less.
    Throttled,
    /// A site changed its robots.txt.
    Robots,
    /// Scores of what came in lie elsewhere than usual.
    Scores,
    /// Other signs than usual are the strongest ones.
    Signs,
    /// Far more words than usual are unknown to the model.
    Words,
    /// Manifests are not signed, because the key is lost or cannot be used.
    Unsigned,
}

impl AlarmKind {
    /// Whether it is about what the ads say, and not about whether they can be had.
    pub fn is_drift(self) -> bool {
        matches!(self, Self::Scores | Self::Signs | Self::Words)
    }
}

/// A field whose share is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchedField {
    /// Employer or agency.
    Employer,
    /// Pay.
    Pay,
    /// A contact.
    Contact,
}

impl WatchedField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Employer, Self::Pay, Self::Contact];

    /// Name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Employer => "employer",
            Self::Pay => "pay",
            Self::Contact => "contact",
        }
    }
}

/// Something that an operator has to look at. One of each kind, source and field is open at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// What it is about.
    pub kind: AlarmKind,
    /// The source; none where it is about the night as a whole, or about most sources at once.
    pub source: Option<SourceName>,
    /// The field, of [`AlarmKind::Fields`] alone.
    pub field: Option<WatchedField>,
    /// What was found: ads; percent of ads or pages of fields and refusals; requests to be asked less; pages that
    /// robots.txt kept us from; nights that did not run; hundredths of the population stability index of scores and signs;
    /// percent of words; sources, where it is about most of them; manifests.
    pub found: usize,
    /// What is usual, in the same unit; 0 where nothing is. Of most sources: how many could be told.
    pub usual: usize,
    /// When it was last right; none where it never was.
    pub last_right_at: Option<Timestamp>,
}

impl Alarm {
    /// Whether both are about the same.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.source, self.field) == (other.kind, &other.source, other.field)
    }
}

/// An alarm with when it was raised and when it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaisedAlarm {
    /// What it is about.
    #[serde(flatten)]
    pub alarm: Alarm,
    /// When it was raised.
    pub opened_at: Timestamp,
    /// When a night found it mended; none while it is open.
    pub closed_at: Option<Timestamp>,
}
