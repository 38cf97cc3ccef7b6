use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// Failed attempts to log in, by the name that was tried.
#[derive(Debug, Default)]
pub(in crate::desk) struct Attempts {
    failed: HashMap<String, Vec<Timestamp>>,
}

/// Failures of one name before it has to wait.
const MOST_OF_A_NAME: usize = 5;
/// Failures of all names before everybody has to wait.
const MOST_OF_ALL: usize = 100;
/// How long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

impl Attempts {
    /// Whether the name may be tried now.
    pub(in crate::desk) fn may_try(&mut self, name: &str, now: Timestamp) -> bool {
        let recent = |at: &Timestamp| now.duration_since(*at) < WINDOW;
        self.failed.retain(|_, times| {
            times.retain(recent);
            !times.is_empty()
        });
        let all: usize = self.failed.values().map(Vec::len).sum();
        all < MOST_OF_ALL && self.failed.get(&key(name)).is_none_or(|times| times.len() < MOST_OF_A_NAME)
    }

    /// An attempt failed.
    pub(in crate::desk) fn note(&mut self, name: &str, now: Timestamp) {
        self.failed.entry(key(name)).or_default().push(now);
    }

    /// It went well: what failed before does not count any more.
    pub(in crate::desk) fn forget(&mut self, name: &str) {
        self.failed.remove(&key(name));
    }
}

/// Names are the same in any case; a flood of long ones must not fill the memory.
fn key(name: &str) -> String {
    name.chars().take(64).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_waits_after_five_failures_and_all_after_a_hundred() {
        let start: Timestamp = "2026-11-24T07:00:00Z".parse().unwrap();
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            assert!(attempts.may_try("Rina", start));
            attempts.note("rina", start);
        }
        assert!(!attempts.may_try("RINA", start));
        assert!(attempts.may_try("budi", start));
        assert!(attempts.may_try("rina", start + WINDOW));
        for number in 0..100 {
            attempts.note(&format!("guess{number}"), start + WINDOW);
        }
        assert!(!attempts.may_try("budi", start + WINDOW));
        assert!(attempts.may_try("budi", start + WINDOW + WINDOW));
    }

    #[test]
    fn success_clears_the_count() {
        let now: Timestamp = "2026-11-24T07:00:00Z".parse().unwrap();
        let mut attempts = Attempts::default();
        (0..5).for_each(|_| attempts.note("rina", now));
        attempts.forget("Rina");
        assert!(attempts.may_try("rina", now));
    }
}
