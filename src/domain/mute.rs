use jiff::Timestamp;
use serde::Serialize;

use super::{ContactKind, SourceName};

/// Most days for which a sign is muted: what is muted for longer is forgotten.
pub const LONGEST_MUTE_DAYS: i32 = 90;

/// That a sign alone opens no flag for a while, on the ads of one source or with one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mute {
    /// Number.
    pub number: i64,
    /// The indicator, combination or look-alike.
    pub sign: String,
    /// On which ads.
    pub scope: MuteScope,
    /// It ends by itself at this time.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Account that asked for it.
    pub account: String,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When somebody ended it before its time, and who.
    pub ended: Option<(Timestamp, String)>,
}

impl Mute {
    /// Whether it mutes its sign at a time.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.until
    }
}

/// The ads on which a sign is muted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum MuteScope {
    /// Those of one source.
    Source {
        /// The source.
        source: SourceName,
    },
    /// Those that name one contact, in the clear; none once the mute is over, when it is kept no longer.
    Contact {
        /// What it is.
        kind: ContactKind,
        /// The contact as it is compared.
        value: Option<String>,
    },
}

/// What is muted of an ad, which therefore opens no flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MutedSign {
    /// The sign.
    pub sign: String,
    /// Until when.
    pub until: Timestamp,
    /// Whether for all of its source, or for one of its contacts.
    pub is_by_source: bool,
    /// Why.
    pub reason: String,
}
