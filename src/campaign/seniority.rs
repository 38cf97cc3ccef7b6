use jiff::Timestamp;

use crate::domain::AdId;
use crate::random::mix;

/// How early an ad was seen: the most senior ad of a campaign is its founder and gives it its identity.
///
/// Ads of one second are put in order by a hash of their identity, so that the order does not depend on
/// when a row was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seniority {
    /// When Waspada saw the ad first, seconds since 1970 UTC.
    pub first_seen_s: i64,
    tie: u64,
}

impl Seniority {
    /// The seniority of an ad.
    pub fn of(ad: &AdId, first_seen: Timestamp) -> Self {
        let tie = ad.0.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)).rotate_left(9));
        Self { first_seen_s: first_seen.as_second(), tie }
    }

    /// Both numbers, to be saved: the smaller pair is the more senior.
    pub fn saved(self) -> (i64, i64) {
        (self.first_seen_s, self.tie.cast_signed() ^ i64::MIN)
    }

    /// The seniority that was saved.
    pub fn from_saved((first_seen_s, tie): (i64, i64)) -> Self {
        Self { first_seen_s, tie: (tie ^ i64::MIN).cast_unsigned() }
    }
}
