//! Which ad named which contact, and when.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::{ContactKey, HubReason, HubRule, RowId};

/// One ad naming one contact at one time: a row of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The contact.
    pub contact: ContactKey,
    /// The ad.
    pub ad: RowId,
    /// When it was seen; an ad that stays up may be noted again, so that its contact's life goes on.
    pub at: Timestamp,
    /// Employer as the ad names it, in folded form.
    pub employer: Option<String>,
    /// Founder of the ad's campaign when it was taken in.
    pub campaign: RowId,
}

/// The contacts of all ads, each with its life.
///
/// "Same contact" is a relation of its own: it never joins campaigns.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    pub(super) rule: HubRule,
    pub(super) keys: Vec<ContactKey>,
    ids: HashMap<ContactKey, u32>,
    /// Uses of each contact, ascending.
    uses: Vec<BTreeSet<Use>>,
    of_ad: HashMap<RowId, BTreeSet<u32>>,
    employers: HashMap<String, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    at_s: i64,
    pub(super) ad: RowId,
    employer: Option<u32>,
    campaign: RowId,
}

/// A time through which a contact was in one hand: from its first use to the last before a long silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// First use.
    pub from: Timestamp,
    /// Last use.
    pub to: Timestamp,
    /// Its ads, ascending.
    pub ads: Vec<RowId>,
    /// Why it joins nothing, if it is a hub.
    pub hub: Option<HubReason>,
}

const DAY_S: i64 = 86_400;

impl Contacts {
    /// No contacts yet.
    pub fn new(rule: HubRule) -> Self {
        Self { rule, ..Self::default() }
    }

    /// Notes a sighting; noting it twice changes nothing.
    pub fn note(&mut self, sighting: Sighting) {
        let next = self.keys.len();
        #[expect(clippy::cast_possible_truncation, reason = "fewer contacts than 2^32")]
        let id = *self.ids.entry(sighting.contact.clone()).or_insert(next as u32);
        if id as usize == next {
            self.keys.push(sighting.contact);
            self.uses.push(BTreeSet::new());
        }
        #[expect(clippy::cast_possible_truncation, reason = "fewer employers than 2^32")]
        let next_employer = self.employers.len() as u32;
        let employer = sighting.employer.map(|name| *self.employers.entry(name).or_insert(next_employer));
        if let Some(uses) = self.uses.get_mut(id as usize) {
            uses.insert(Use {
                at_s: sighting.at.as_second(),
                ad: sighting.ad,
                employer,
                campaign: sighting.campaign,
            });
        }
        self.of_ad.entry(sighting.ad).or_default().insert(id);
    }

    /// The lives of a contact up to `as_of`, first one first.
    pub fn lives(&self, contact: &ContactKey, as_of: Timestamp) -> Vec<Life> {
        self.ids.get(contact).map_or_else(Vec::new, |&id| {
            self.spans(id, as_of)
                .iter()
                .map(|uses| Life {
                    from: second(uses.first().map_or(0, |u| u.at_s)),
                    to: second(uses.last().map_or(0, |u| u.at_s)),
                    ads: ads_of(uses).into_iter().collect(),
                    hub: self.hub(uses),
                })
                .collect()
        })
    }
    pub(super) fn key(&self, id: u32) -> Option<ContactKey> {
        self.keys.get(id as usize).cloned()
    }

    pub(super) fn id(&self, contact: &ContactKey) -> Option<u32> {
        self.ids.get(contact).copied()
    }

    pub(super) fn ids_of(&self, ad: RowId) -> impl Iterator<Item = u32> {
        self.of_ad.get(&ad).into_iter().flatten().copied()
    }

    /// Uses of a contact up to `as_of`, split at silences.
    pub(super) fn spans(&self, id: u32, as_of: Timestamp) -> Vec<Vec<Use>> {
        let gap_s = i64::from(self.rule.life_gap_days) * DAY_S;
        let mut spans: Vec<Vec<Use>> = Vec::new();
        for &used in
            self.uses.get(id as usize).into_iter().flatten().take_while(|u| u.at_s <= as_of.as_second())
        {
            match spans.last_mut() {
                Some(span) if span.last().is_some_and(|last| used.at_s - last.at_s <= gap_s) => {
                    span.push(used);
                }
                _ => spans.push(vec![used]),
            }
        }
        spans
    }

    pub(super) fn hub(&self, uses: &[Use]) -> Option<HubReason> {
        let employers = uses.iter().filter_map(|u| u.employer).collect::<HashSet<_>>().len();
        let campaigns = uses.iter().map(|u| u.campaign).collect::<HashSet<_>>().len();
        (employers >= self.rule.employers && campaigns >= self.rule.campaigns)
            .then_some(HubReason::ManyEmployers { employers, campaigns })
    }
}

pub(super) fn ads_of(uses: &[Use]) -> BTreeSet<RowId> {
    uses.iter().map(|u| u.ad).collect()
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContactKind;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn phone(value: &str) -> ContactKey {
        ContactKey { kind: ContactKind::Phone, value: value.into() }
    }

    fn seen(contact: &str, ad: RowId, on: i64) -> Sighting {
        Sighting { contact: phone(contact), ad, at: day(on), employer: None, campaign: ad }
    }

    #[test]
    fn a_long_silence_starts_a_new_life() {
        let mut contacts = Contacts::new(HubRule::default());
        for (ad, on) in [(1, 0), (2, 100), (3, 400), (4, 410)] {
            contacts.note(seen("+62811", ad, on));
        }
        let lives = contacts.lives(&phone("+62811"), day(500));
        assert_eq!(lives.iter().map(|l| l.ads.clone()).collect::<Vec<_>>(), [vec![1, 2], vec![3, 4]]);
        assert_eq!(contacts.network(1, day(500)).ads, [1, 2]);
        assert_eq!(contacts.network(4, day(500)).ads, [3, 4]);
        // Seen again in between, the same number is in the same hand all the time.
        contacts.note(seen("+62811", 2, 250));
        assert_eq!(contacts.lives(&phone("+62811"), day(500)).len(), 1);
    }
}
