//! The way from a contact to an ad that a person confirmed.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

use super::{ContactKey, Contacts, RowId};
use crate::domain::Contact;
use crate::text::mask;

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

/// The words between the steps of a [`Path`], in one language.
#[derive(Debug, Clone, Copy)]
pub struct PathWords {
    /// From the first contact to the first ad.
    pub in_ad: &'static str,
    /// From a later contact to the next ad.
    pub also_in_ad: &'static str,
    /// From an ad to the next contact.
    pub also_names: &'static str,
    /// Behind the last ad.
    pub confirmed: &'static str,
}

impl Path {
    /// The path in one sentence; `name` tells an ad to a person. Contacts are masked unless `is_unmasked`.
    pub fn words(&self, is_unmasked: bool, words: PathWords, name: impl Fn(RowId) -> String) -> String {
        let mut sentence = String::new();
        let last = self.steps.len().saturating_sub(1);
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Contact(key) => {
                    let shown = if is_unmasked { key.value.clone() } else { masked(key) };
                    sentence.push_str(if at == 0 { "" } else { words.also_names });
                    sentence.push_str(&shown);
                }
                Step::Ad(row) => {
                    sentence.push_str(if at == 1 { words.in_ad } else { words.also_in_ad });
                    sentence.push_str(&name(*row));
                    sentence.push_str(if at == last { words.confirmed } else { "" });
                }
            }
        }
        sentence
    }
}

fn masked(key: &ContactKey) -> String {
    mask::contact(&Contact { kind: key.kind, value: key.value.clone(), span: None, is_obfuscated: false })
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

    const INDONESIAN: PathWords = PathWords {
        in_ad: " ada di iklan ",
        also_in_ad: ", yang juga ada di iklan ",
        also_names: ", yang juga memuat ",
        confirmed: ", yang sudah dikonfirmasi",
    };

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
        assert_eq!(
            path.words(false, INDONESIAN, |ad| format!("#{ad}")),
            "+62811•••••001 ada di iklan #1, yang juga memuat +62811•••••002, \
             yang juga ada di iklan #2, yang sudah dikonfirmasi"
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
