use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::config::SourceSettings;

/// What a source may take of a night: requests for pages and pictures, time and bytes.
#[derive(Debug)]
pub(super) struct Allowance {
    /// When its time is over; never where none is set.
    until: Option<Timestamp>,
    /// Most bytes of pages that are kept; without end where none is set.
    most_bytes: Option<u64>,
    bytes: AtomicU64,
    /// Most pages and pictures that are asked for.
    most_requests: u64,
    requests: AtomicU64,
}

impl Allowance {
    /// The allowance of a source that is begun at `now`.
    pub(super) fn of(source: &SourceSettings, now: Timestamp) -> Self {
        let minutes =
            |minutes: u64| SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(i64::MAX / 60));
        let until = source.budget_minutes.map(|m| now.checked_add(minutes(m)).unwrap_or(Timestamp::MAX));
        let most_bytes = source.budget_mb.map(|mb| mb.saturating_mul(1 << 20));
        let most_requests = source.budget_pages as u64;
        let (bytes, requests) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { until, most_bytes, bytes, most_requests, requests }
    }

    /// Counts the bytes of a page.
    pub(super) fn take(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Counts a page or picture that is asked for.
    pub(super) fn ask(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether requests, time or bytes are used up. Both are where none is left: no page is begun that would go over them.
    pub(super) fn is_used_up(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now >= until)
            || self.requests.load(Ordering::Relaxed) >= self.most_requests
            || self.most_bytes.is_some_and(|most| self.bytes.load(Ordering::Relaxed) >= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FieldRules, SourceName};

    #[test]
    fn time_and_bytes_each_end_it() {
        let now: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let mut source =
            SourceSettings::of_files(SourceName("papan".into()), Vec::new(), FieldRules::default());
        let free = Allowance::of(&source, now);
        free.take(usize::MAX / 2);
        assert!(!free.is_used_up(Timestamp::MAX));
        (source.budget_minutes, source.budget_mb) = (Some(10), Some(1));
        let bound = Allowance::of(&source, now);
        assert!(!bound.is_used_up(now + SignedDuration::from_mins(9)));
        assert!(bound.is_used_up(now + SignedDuration::from_mins(10)));
        bound.take(1 << 20);
        assert!(bound.is_used_up(now));
    }
}
