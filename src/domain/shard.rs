use std::fmt;
use std::str::FromStr;

use super::sha256_hex;

/// Most machines that share one crawl.
const MOST: u32 = 1000;

/// One machine's part of a crawl that several machines share: number `number` of `of`, written `2/3`.
///
/// Whose part a name is in follows from the name and the number of machines alone, by rendezvous hashing (Thaler and
/// Ravishankar 1998): one more machine takes its share from each of the others, and nothing else moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// Whether `name` is in this part. Every name is in exactly one of all parts.
    pub fn holds(self, name: &str) -> bool {
        let weight = |number: &u32| sha256_hex(format!("{number}\n{name}").as_bytes());
        (1..=self.of).max_by_key(weight) == Some(self.number)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let read = || {
            let (number, of) = written.split_once('/')?;
            let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
            ((1..=MOST).contains(&of) && (1..=of).contains(&number)).then_some(Self { number, of })
        };
        read().ok_or_else(|| {
            format!(
                "`{written}` is no part of a crawl; write I/N, part I of N from 1/N to N/N, N at most {MOST}"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holders(name: &str, of: u32) -> Vec<u32> {
        (1..=of).filter(|&number| Shard { number, of }.holds(name)).collect()
    }

    #[test]
    fn every_name_is_in_one_part_and_the_parts_are_alike() {
        let mut counts = [0; 3];
        for n in 0..3000 {
            let holders = holders(&format!("{n}.example"), 3);
            assert_eq!(holders.len(), 1);
            counts[holders[0] as usize - 1] += 1;
        }
        assert!(counts.iter().all(|&count| (900..1100).contains(&count)), "{counts:?}");
    }

    #[test]
    fn one_more_machine_only_takes() {
        for n in 0..500 {
            let name = format!("{n}.example");
            let (before, after) = (holders(&name, 3)[0], holders(&name, 4)[0]);
            assert!(after == before || after == 4, "{name} moved from {before} to {after}");
        }
    }

    #[test]
    fn a_part_never_changes() {
        // Two machines with different programs must agree.
        let parts: Vec<u32> =
            ["karir.example", "loker.example", "127.0.0.1:80"].map(|name| holders(name, 4)[0]).into();
        assert_eq!(parts, [1, 3, 1]);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for wrong in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "1/1001", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        assert_eq!(" 2 / 3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
