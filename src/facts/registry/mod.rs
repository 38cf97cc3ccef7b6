//! Licences of placement companies, as of a day.

mod cells;
mod changes;
mod columns;
mod name;
mod published;
mod snapshot;

use std::collections::HashMap;

use jiff::civil::Date;

pub use crate::domain::Mismatch;
pub use changes::{Change, changes};
pub use published::{PublishedList, RowMistake, Terms, published};
pub use snapshot::{Licence, LicenceStatus, Snapshot};

use super::{DataFiles, Problems};
use crate::domain::{LicenceForm, LicenceState};
use name::{Name, is_within_edits, may_be_within_edits};

/// What is known of licences: dated snapshots under `data/registry/` and any that were imported since.
#[derive(Debug, Default, Clone)]
pub struct Registry {
    snapshots: Vec<Snapshot>,
    licences: Vec<(usize, Licence)>,
    by_name: HashMap<String, Vec<usize>>,
    by_sorted: HashMap<String, Vec<usize>>,
    by_number: HashMap<String, Vec<usize>>,
    by_length: Vec<(usize, String, usize)>,
}

/// What an ad says of who stands behind it.
#[derive(Debug, Clone, Copy)]
pub struct LicenceQuery<'a> {
    /// Names of the employer or agency.
    pub names: &'a [&'a str],
    /// Licence numbers claimed.
    pub numbers: &'a [(LicenceForm, &'a str)],
    /// Telephone numbers, E.164.
    pub phones: &'a [&'a str],
    /// Domains of mail addresses and links that are not shared with others, lower case.
    pub domains: &'a [&'a str],
    /// Destination code.
    pub destination: Option<&'a str>,
    /// Whether all contacts that are given are private ones.
    pub has_private_contacts_only: bool,
    /// Day of the ad.
    pub day: Date,
}

/// What the registry says.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenceVerdict {
    /// The state on the day.
    pub state: LicenceState,
    /// What it rests on; none where nothing was found.
    pub evidence: Option<Evidence>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// How the entry was found.
    pub matched_by: MatchedBy,
    /// Name of the entry.
    pub name: String,
    /// Number of the entry, empty where it has none.
    pub number: String,
    /// Snapshot of the entry.
    pub snapshot: String,
    /// Since when the state holds, as far as is known.
    pub since: Option<Date>,
    /// Whether it began on that day; else it had begun by then.
    pub is_since_exact: bool,
    /// Authority and where it was read.
    pub source: String,
    /// What does not fit.
    pub mismatches: Vec<Mismatch>,
    /// Another company, to which the number in the ad belongs.
    pub number_of: Option<String>,
}

/// How an entry was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// By its number.
    Number,
    /// By its name.
    Name,
    /// By a name that is the same but for the order of words or a letter or two.
    NearName,
}

impl LicenceVerdict {
    /// What is known of the company named, with whose number the ad shows instead.
    fn with_number_of(mut self, other: Self) -> Self {
        if let Some(evidence) = &mut self.evidence {
            evidence.mismatches.insert(0, Mismatch::Name);
            evidence.number_of = other.evidence.map(|other| other.name);
        }
        self
    }
}

impl Registry {
    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        let mut registry = Self::default();
        for (file, text) in files.below("registry/") {
            registry = registry.with_snapshot(Snapshot::read(file, text, problems));
        }
        registry
    }

    /// The registry with one more snapshot; where two tell of the same company, the later word counts.
    #[must_use]
    pub fn with_snapshot(mut self, snapshot: Snapshot) -> Self {
        let at = self.snapshots.len();
        for licence in &snapshot.licences {
            let index = self.licences.len();
            for written in std::iter::once(&licence.name).chain(&licence.aliases) {
                let name = Name::of(written);
                if name.words.is_empty() {
                    continue;
                }
                let joined = name.joined();
                self.by_length.push((joined.len(), joined.clone(), index));
                self.by_name.entry(joined).or_default().push(index);
                if let Some(short) = name.short() {
                    self.by_name.entry(short).or_default().push(index);
                }
                if name.words.len() >= 2 {
                    self.by_sorted.entry(name.sorted()).or_default().push(index);
                }
            }
            for number in &licence.numbers {
                self.by_number.entry(plain_number(number)).or_default().push(index);
            }
            self.licences.push((at, licence.clone()));
        }
        self.by_length.sort();
        self.snapshots.push(snapshot);
        self
    }

    /// The snapshots, in the order they were added.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// What is known of an ad's employer or number, as of its day. A number is worth more than a name, but a
    /// company that has lost its licence is not hidden by another's number.
    pub fn check(&self, query: &LicenceQuery<'_>) -> LicenceVerdict {
        let names: Vec<Name> =
            query.names.iter().map(|name| Name::of(name)).filter(|name| !name.words.is_empty()).collect();
        let named = names.iter().find_map(|name| {
            self.by_name
                .get(&name.joined())
                .or_else(|| name.short().and_then(|short| self.by_name.get(&short)))
        });
        let is_of_name = |entries: &[usize]| named.is_some_and(|n| n.iter().any(|at| entries.contains(at)));
        let numbered: Vec<&Vec<usize>> = query
            .numbers
            .iter()
            .filter(|(_, number)| number.len() > 4)
            .filter_map(|(_, number)| self.by_number.get(&plain_number(number)))
            .collect();
        let own = numbered.iter().find(|entries| is_of_name(entries)).or_else(|| numbered.first());
        match (own, named) {
            (Some(entries), _) if is_of_name(entries) => self.judge(entries, MatchedBy::Number, None, query),
            (Some(entries), named) => {
                let mismatch = (!names.is_empty()).then_some(Mismatch::Name);
                let of_number = self.judge(entries, MatchedBy::Number, mismatch, query);
                let of_name = named.map(|named| self.judge(named, MatchedBy::Name, None, query));
                match of_name.filter(|verdict| verdict.state.is_lost()) {
                    Some(lost) => lost.with_number_of(of_number),
                    None => of_number,
                }
            }
            (None, Some(entries)) => self.judge(entries, MatchedBy::Name, None, query),
            (None, None) => self.judge_unfound(&names, query),
        }
    }

    fn judge(
        &self,
        entries: &[usize],
        matched_by: MatchedBy,
        other_name: Option<Mismatch>,
        query: &LicenceQuery<'_>,
    ) -> LicenceVerdict {
        let known = |at: &usize| self.licences.get(*at).map(|(snapshot, licence)| (*snapshot, licence));
        let Some((snapshot, licence)) =
            entries.iter().filter_map(known).filter(|(_, licence)| licence.covers(query.day)).max_by_key(
                |(snapshot, licence)| (licence.status != LicenceStatus::Unverified, licence.from, *snapshot),
            )
        else {
            let evidence = entries.iter().find_map(known);
            return LicenceVerdict {
                state: LicenceState::NotCheckable,
                evidence: evidence.map(|(s, licence)| self.evidence(s, licence, matched_by, Vec::new())),
            };
        };
        let mut mismatches: Vec<Mismatch> = other_name.into_iter().collect();
        mismatches.extend(licence.mismatches(query));
        let state = match licence.status {
            LicenceStatus::Revoked => LicenceState::Revoked,
            LicenceStatus::Suspended => LicenceState::Suspended,
            LicenceStatus::Unverified if mismatches.contains(&Mismatch::Name) => LicenceState::Borrowed,
            LicenceStatus::Unverified => LicenceState::NotCheckable,
            LicenceStatus::Active if self.was_left_out(snapshot, query.day) => LicenceState::NotFound,
            LicenceStatus::Active if mismatches.is_empty() => LicenceState::Active,
            LicenceStatus::Active => LicenceState::Borrowed,
        };
        LicenceVerdict { state, evidence: Some(self.evidence(snapshot, licence, matched_by, mismatches)) }
    }

    /// Whether a later complete list, true on `day`, no longer has what this snapshot tells.
    fn was_left_out(&self, snapshot: usize, day: Date) -> bool {
        let told = self.snapshots.get(snapshot).and_then(|s| s.as_of);
        let is_later = |s: &Snapshot| s.is_complete && s.as_of > told && s.as_of.is_some_and(|of| of <= day);
        self.snapshots.iter().any(is_later)
    }

    fn judge_unfound(&self, names: &[Name], query: &LicenceQuery<'_>) -> LicenceVerdict {
        if let Some((snapshot, licence)) = names.iter().find_map(|name| self.near(name)) {
            return LicenceVerdict {
                state: LicenceState::NearMiss,
                evidence: Some(self.evidence(snapshot, licence, MatchedBy::NearName, Vec::new())),
            };
        }
        let has_something = names.iter().any(|n| !n.words.is_empty()) || !query.numbers.is_empty();
        let has_full_list =
            self.snapshots.iter().any(|s| s.is_complete && s.as_of.is_some_and(|as_of| as_of <= query.day));
        let state =
            if has_something && has_full_list { LicenceState::NotFound } else { LicenceState::NotCheckable };
        LicenceVerdict { state, evidence: None }
    }

    /// An entry whose name is nearly, but not, this one.
    fn near(&self, name: &Name) -> Option<(usize, &Licence)> {
        let joined = name.joined();
        if name.words.len() < 2 || joined.len() < 10 {
            return None;
        }
        let get = |at: usize| self.licences.get(at).map(|(snapshot, licence)| (*snapshot, licence));
        let is_sure = |found: &(usize, &Licence)| found.1.status != LicenceStatus::Unverified;
        let reordered = self.by_sorted.get(&name.sorted()).into_iter().flatten();
        if let Some(found) = reordered.filter_map(|at| get(*at)).find(is_sure) {
            return Some(found);
        }
        let most = if joined.len() >= 16 { 2 } else { 1 };
        let first = self.by_length.partition_point(|(length, ..)| *length + most < joined.len());
        self.by_length
            .get(first..)?
            .iter()
            .take_while(|(length, ..)| *length <= joined.len() + most)
            .filter(|(_, other, _)| {
                may_be_within_edits(&joined, other, most) && is_within_edits(&joined, other, most)
            })
            .filter_map(|(_, _, at)| get(*at))
            .find(is_sure)
    }

    fn evidence(
        &self,
        snapshot: usize,
        licence: &Licence,
        matched_by: MatchedBy,
        mismatches: Vec<Mismatch>,
    ) -> Evidence {
        Evidence {
            matched_by,
            name: licence.name.clone(),
            number: licence.numbers.first().cloned().unwrap_or_default(),
            snapshot: self.snapshots.get(snapshot).map(|s| s.name.clone()).unwrap_or_default(),
            since: licence.from,
            is_since_exact: !licence.is_from_by,
            source: licence.source.clone(),
            mismatches,
            number_of: None,
        }
    }
}

/// A number without spaces and marks, upper case.
fn plain_number(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests;
