use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

/// Attempts to log in, by name and by the address that they come from. Each is counted before the password is looked
/// at, so that attempts made at the same moment count too, and is taken back when it goes well.
#[derive(Debug, Default)]
pub(in crate::desk) struct Attempts {
    made: HashMap<Key, Vec<Timestamp>>,
    /// Addresses from which a name has logged in.
    known: HashSet<(String, IpAddr)>,
}

/// What attempts are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// A name from one address.
    Pair(String, IpAddr),
    /// A name from addresses where it has never logged in.
    Name(String),
    /// All names from one address.
    Address(IpAddr),
}

/// An attempt under way.
#[derive(Debug)]
#[must_use]
pub(in crate::desk) struct Attempt {
    name: String,
    address: IpAddr,
    keys: Vec<Key>,
    at: Timestamp,
}

/// Attempts of a name from an address where it has never logged in.
const MOST_OF_A_PAIR: usize = 5;
/// Attempts of a name from an address where it has: nothing that happens elsewhere counts against it.
const MOST_OF_A_KNOWN_PAIR: usize = 20;
/// Attempts of a name from all addresses where it has never logged in.
const MOST_OF_A_NAME: usize = 20;
/// Attempts of all names from one address.
const MOST_OF_AN_ADDRESS: usize = 60;
/// How long an attempt counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Most counts and most known addresses that are kept, so that no flood fills the memory.
const MOST_KEPT: usize = 50_000;

impl Attempts {
    /// Counts an attempt; none where the name has to wait.
    pub(in crate::desk) fn begin(&mut self, name: &str, address: IpAddr, now: Timestamp) -> Option<Attempt> {
        let (name, address) = (key(name), network(address));
        let pair = Key::Pair(name.clone(), address);
        let limits = if self.known.contains(&(name.clone(), address)) {
            vec![(pair, MOST_OF_A_KNOWN_PAIR)]
        } else {
            vec![
                (pair, MOST_OF_A_PAIR),
                (Key::Name(name.clone()), MOST_OF_A_NAME),
                (Key::Address(address), MOST_OF_AN_ADDRESS),
            ]
        };
        if self.made.len() > MOST_KEPT {
            self.made.retain(|_, times| times.iter().any(|at| is_recent(*at, now)));
            if self.made.len() > MOST_KEPT && limits.len() > 1 {
                return None;
            }
        }
        let is_free = |(key, most): &(Key, usize)| {
            self.made
                .get(key)
                .is_none_or(|times| times.iter().filter(|at| is_recent(**at, now)).count() < *most)
        };
        if !limits.iter().all(is_free) {
            return None;
        }
        let keys: Vec<Key> = limits.into_iter().map(|(key, _)| key).collect();
        for key in &keys {
            let times = self.made.entry(key.clone()).or_default();
            times.retain(|at| is_recent(*at, now));
            times.push(now);
        }
        Some(Attempt { name, address, keys, at: now })
    }

    /// An attempt went well: it does not count, nor do those before it of the same name and address, and the address
    /// is known from now on.
    pub(in crate::desk) fn succeed(&mut self, attempt: Attempt) {
        for key in &attempt.keys {
            match self.made.get_mut(key) {
                Some(times) if !matches!(key, Key::Pair(..)) => {
                    if let Some(at) = times.iter().position(|at| *at == attempt.at) {
                        times.remove(at);
                    }
                }
                _ => drop(self.made.remove(key)),
            }
        }
        self.remember(attempt.name, attempt.address);
    }

    /// Somebody who is logged in under that name asks from there.
    pub(in crate::desk) fn note_known(&mut self, name: &str, address: IpAddr) {
        self.remember(key(name), network(address));
    }

    fn remember(&mut self, name: String, address: IpAddr) {
        if self.known.len() < MOST_KEPT {
            self.known.insert((name, address));
        }
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < WINDOW
}

/// Names are the same in any case and without the blanks around them; a flood of long ones must not fill the memory.
fn key(name: &str) -> String {
    name.trim().chars().take(64).collect::<String>().to_lowercase()
}

/// Whoever has one IPv6 address has the other 2^64 of its network too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: &str = "192.0.2.7";
    const AWAY: &str = "198.51.100.9";

    fn start() -> Timestamp {
        "2026-11-24T07:00:00Z".parse().unwrap()
    }

    fn from(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    /// How many of so many attempts are let through.
    fn tries(attempts: &mut Attempts, name: &str, address: &str, count: usize) -> usize {
        (0..count).filter(|_| attempts.begin(name, from(address), start()).is_some()).count()
    }

    #[test]
    fn attempts_count_before_they_end_whatever_the_name_is_written_like() {
        let mut attempts = Attempts::default();
        let written = ["rina", "Rina", " rina", "rina ", "rina\t", "RINA  "];
        let passed = written.iter().map(|name| tries(&mut attempts, name, AWAY, 10)).sum::<usize>();
        assert_eq!(passed, MOST_OF_A_PAIR);
        assert_eq!(tries(&mut attempts, "budi", AWAY, 1), 1);
        let later = start() + WINDOW;
        assert!(attempts.begin("rina", from(AWAY), later).is_some());
    }

    #[test]
    fn nobody_is_locked_out_from_where_they_have_logged_in() {
        let mut attempts = Attempts::default();
        let first = attempts.begin("rina", from(OFFICE), start()).unwrap();
        attempts.succeed(first);
        for host in 1..=200 {
            tries(&mut attempts, "rina", &format!("198.51.100.{host}"), 10);
        }
        assert_eq!(tries(&mut attempts, "rina", "203.0.113.1", 1), 0, "the name waits everywhere else");
        for name in 0..100 {
            tries(&mut attempts, &format!("guess{name}"), OFFICE, 5);
        }
        assert_eq!(tries(&mut attempts, "nobody", OFFICE, 1), 0, "guesses from the office wait");
        let again = attempts.begin("Rina", from(OFFICE), start()).unwrap();
        attempts.succeed(again);
        assert_eq!(tries(&mut attempts, "rina", OFFICE, 50), MOST_OF_A_KNOWN_PAIR);
    }

    #[test]
    fn one_address_and_one_name_have_limits_of_their_own() {
        let mut attempts = Attempts::default();
        let names = (0..100).map(|n| tries(&mut attempts, &format!("guess{n}"), AWAY, 1)).sum::<usize>();
        assert_eq!(names, MOST_OF_AN_ADDRESS);
        let addresses =
            (0..100).map(|n| tries(&mut attempts, "sari", &format!("203.0.113.{n}"), 1)).sum::<usize>();
        assert_eq!(addresses, MOST_OF_A_NAME);
        let one_network =
            (0..50).map(|n| tries(&mut attempts, "tono", &format!("2001:db8::{n:x}"), 1)).sum::<usize>();
        assert_eq!(one_network, MOST_OF_A_PAIR);
    }

    #[test]
    fn success_takes_back_what_was_counted() {
        let mut attempts = Attempts::default();
        for _ in 0..100 {
            let right = attempts.begin("rina", from(AWAY), start()).unwrap();
            attempts.succeed(right);
        }
        assert_eq!(tries(&mut attempts, "budi", AWAY, 5), 5);
    }
}
