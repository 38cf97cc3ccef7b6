use jiff::Timestamp;

use super::{Found, Visit};
use crate::domain::sha256_hex;

/// Days after which every page is asked for again, whatever its source says of it.
const DAYS: u64 = 7;

/// Whether a page need not be asked for tonight: its source says that it has not changed since it was captured.
///
/// Sources err, so every page has one day a week on which it is asked for all the same.
pub(super) fn is_unmodified(found: &Found, visit: Option<&Visit>, now: Timestamp) -> bool {
    let (Some(since), Some(visit)) = (found.unmodified_since, visit) else { return false };
    since <= visit.captured_at && !is_due(&found.url, now)
}

/// Whether today is the page's day of the week.
fn is_due(url: &str, now: Timestamp) -> bool {
    let digest = sha256_hex(url.as_bytes());
    let own = digest.get(..8).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(0);
    let day = now.as_second().unsigned_abs() / (24 * 60 * 60);
    own % DAYS == day % DAYS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::ToSpan as _;

    use super::*;

    #[test]
    fn a_page_is_asked_for_once_a_week_at_least() {
        let found = |since: Option<&str>| Found {
            url: "https://board.example/job/1".to_owned(),
            hints: BTreeMap::new(),
            unmodified_since: since.map(|since| since.parse().unwrap()),
        };
        let visit = Visit {
            url: found(None).url,
            etag: None,
            last_modified: None,
            payload_sha256: String::new(),
            captured_at: "2026-11-20T18:30:00Z".parse().unwrap(),
            record_id: String::new(),
        };
        let spared = |since: Option<&str>, visit: Option<&Visit>| {
            let first: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
            let nights = (0..7).map(|night| first + (24 * night).hours());
            nights.filter(|now| is_unmodified(&found(since), visit, *now)).count()
        };
        assert_eq!(spared(Some("2026-11-20T18:00:00Z"), Some(&visit)), 6);
        assert_eq!(spared(Some("2026-11-20T19:00:00Z"), Some(&visit)), 0, "changed since");
        assert_eq!(spared(None, Some(&visit)), 0, "nothing is said");
        assert_eq!(spared(Some("2026-11-20T18:00:00Z"), None), 0, "never seen");
    }
}
