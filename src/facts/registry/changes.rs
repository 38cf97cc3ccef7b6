use std::collections::BTreeMap;

use super::name::Name;
use super::{Licence, LicenceStatus, Snapshot};

/// What differs between two lists for one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Only on the later list.
    Added {
        /// Company.
        name: String,
        /// Its status there.
        status: LicenceStatus,
    },
    /// Only on the earlier list.
    Removed {
        /// Company.
        name: String,
        /// Its status there.
        status: LicenceStatus,
    },
    /// Another status.
    Status {
        /// Company.
        name: String,
        /// Before.
        from: LicenceStatus,
        /// After.
        to: LicenceStatus,
    },
    /// The same status with other numbers, contacts or days.
    Details {
        /// Company.
        name: String,
    },
}

/// What changed from one list to a later one, in order of name. Companies are matched as [`super::Registry`] does,
/// without legal forms; where a list tells of one more than once, its last word counts.
pub fn changes(earlier: &Snapshot, later: &Snapshot) -> Vec<Change> {
    let (before, after) = (by_name(earlier), by_name(later));
    let mut changes = Vec::new();
    for (name, new) in &after {
        let name_now = new.name.clone();
        match before.get(name) {
            None => changes.push(Change::Added { name: name_now, status: new.status }),
            Some(old) if old.status != new.status => {
                changes.push(Change::Status { name: name_now, from: old.status, to: new.status });
            }
            Some(old) if details(old) != details(new) => changes.push(Change::Details { name: name_now }),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    changes.extend(gone.map(|(_, old)| Change::Removed { name: old.name.clone(), status: old.status }));
    changes
}

fn by_name(snapshot: &Snapshot) -> BTreeMap<String, &Licence> {
    let mut found: BTreeMap<String, &Licence> = BTreeMap::new();
    for licence in &snapshot.licences {
        let kept = found.entry(Name::of(&licence.name).joined()).or_insert(licence);
        if licence.from > kept.from {
            *kept = licence;
        }
    }
    found
}

fn details(licence: &Licence) -> [Vec<String>; 4] {
    let sorted = |values: &[String]| {
        let mut values = values.to_vec();
        values.sort();
        values
    };
    let until = licence.to.map(|day| day.to_string()).into_iter().collect();
    [sorted(&licence.numbers), sorted(&licence.phones), sorted(&licence.domains), until]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Problems;

    fn list(rows: &str) -> Snapshot {
        let head = "# as_of: 2026-01-01\nname\tnumbers\tstatus\tfrom\tto\tsource\n";
        Snapshot::read("registry/t.tsv", &format!("{head}{rows}"), &mut Problems::default())
    }

    #[test]
    fn tells_what_changed_and_nothing_else() {
        let earlier = list(
            "PT Satu Jaya\tA1\tactive\t\t\tx\nPT Dua Jaya\tA2\tactive\t\t\tx\nPT Tiga Jaya\tA3\tactive\t\t\tx\nPT Empat Jaya\tA4\tactive\t\t\tx\n",
        );
        let later = list(
            "SATU JAYA, PT\tA1\tactive\t\t\ty\nPT Dua Jaya\tA2\trevoked\t\t\tx\nPT Tiga Jaya\tB3\tactive\t\t\tx\nPT Lima Jaya\tA5\tsuspended\t\t\tx\n",
        );
        let name = |name: &str| name.to_owned();
        assert_eq!(
            changes(&earlier, &later),
            [
                Change::Status {
                    name: name("PT Dua Jaya"),
                    from: LicenceStatus::Active,
                    to: LicenceStatus::Revoked
                },
                Change::Added { name: name("PT Lima Jaya"), status: LicenceStatus::Suspended },
                Change::Details { name: name("PT Tiga Jaya") },
                Change::Removed { name: name("PT Empat Jaya"), status: LicenceStatus::Active },
            ]
        );
    }
}
