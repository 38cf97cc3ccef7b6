//! The way from a contact to an ad that a person confirmed.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

use super::{ContactKey, Contacts, RowId};

/// Most ads that are looked at.
const MOST_ADS: usize = 20_000;
/// Most contacts on the way.
const MOST_CONTACTS: usize = 6;

/// A way over ads and the contacts that they name, by contact alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Contact, ad, contact, ad, ...; the last is a confirmed ad.
    pub steps: Vec<Step>,
}

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A contact. Personal data.
    Contact(ContactKey),
    /// An ad that names the contact before it.
    Ad(RowId),
}

impl Contacts {
    /// The shortest way from the present life of `from` to an ad that is confirmed; none where there is none
    /// within six contacts and twenty thousand ads. Hubs and former lives lead nowhere.
    pub fn path(
        &self,
        from: &ContactKey,
        as_of: Timestamp,
        is_confirmed: impl Fn(RowId) -> bool,
    ) -> Option<Path> {
        let start = self.id(from)?;
        let mut came_from: HashMap<RowId, (Option<RowId>, u32)> = HashMap::new();
        let mut lives = self.at(as_of);
        let mut open = VecDeque::new();
        for &ad in lives.last(start)?.iter() {
            came_from.insert(ad, (None, start));
            open.push_back((ad, 1));
        }
        while let Some((ad, contacts)) = open.pop_front() {
            if is_confirmed(ad) {
                return Some(self.way_to(ad, &came_from));
            }
            if contacts >= MOST_CONTACTS || came_from.len() >= MOST_ADS {
                continue;
            }
            for (id, beside) in lives.not_yet_met(ad) {
                for &other in beside.iter() {
                    came_from.entry(other).or_insert_with(|| {
                        open.push_back((other, contacts + 1));
                        (Some(ad), id)
                    });
                }
            }
        }
        None
    }

    fn way_to(&self, ad: RowId, came_from: &HashMap<RowId, (Option<RowId>, u32)>) -> Path {
        let mut steps = Vec::new();
        let mut at = Some(ad);
        while let Some(ad) = at {
            let Some(&(before, contact)) = came_from.get(&ad) else { break };
            steps.push(Step::Ad(ad));
            steps.extend(self.key(contact).map(Step::Contact));
            at = before;
        }
        steps.reverse();
        Path { steps }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HubRule, Sighting};
    use super::*;
    use crate::domain::ContactKind;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn phone(value: &str) -> ContactKey {
        ContactKey { kind: ContactKind::Phone, value: value.into() }
    }

    fn contacts(named: &[(&str, RowId, i64)]) -> Contacts {
        let mut contacts = Contacts::new(HubRule::default());
        for &(value, ad, on) in named {
            contacts.note(Sighting { contact: phone(value), ad, at: day(on), employer: None, campaign: ad });
        }
        contacts
    }

    #[test]
    fn tells_the_shortest_way() {
        let contacts = contacts(&[
            ("+6281100000001", 1, 0),
            ("+6281100000002", 1, 0),
            ("+6281100000002", 2, 1),
            ("+6281100000003", 2, 1),
            ("+6281100000003", 3, 2),
        ]);
        let path = contacts.path(&phone("+6281100000001"), day(9), |ad| ad >= 2).unwrap();
        let contact = |value| Step::Contact(phone(value));
        assert_eq!(
            path.steps,
            [contact("+6281100000001"), Step::Ad(1), contact("+6281100000002"), Step::Ad(2)]
        );
        assert_eq!(contacts.path(&phone("+6281100000001"), day(0), |ad| ad >= 2), None);
        assert_eq!(contacts.path(&phone("+6281100000001"), day(9), |_| false), None);
        assert_eq!(contacts.path(&phone("+62999"), day(9), |_| true), None);
    }

    #[test]
    fn a_former_owner_is_not_reached() {
        let contacts = contacts(&[("+62811", 1, 0), ("+62811", 2, 400)]);
        assert_eq!(contacts.path(&phone("+62811"), day(500), |ad| ad == 1), None);
    }

    #[test]
    fn one_number_in_ten_thousand_ads_is_searched_once() {
        let named: Vec<(&str, RowId, i64)> = (0..10_000).map(|ad| ("+62811", ad, 1)).collect();
        let path = contacts(&named).path(&phone("+62811"), day(2), |ad| ad == 9_999).unwrap();
        assert_eq!(path.steps.len(), 2);
    }
}
