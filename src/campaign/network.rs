//! Ads that hang together by contacts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::contacts::ads_of;
use super::{ContactKey, Contacts, RowId};
use crate::near_duplicates::DisjointSets;

/// Ads that hang together by contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// The ads, ascending.
    pub ads: Vec<RowId>,
    /// The contacts that join them.
    pub contacts: Vec<ContactKey>,
    /// Whether all of it is here; not so where it grew past the cap.
    pub is_whole: bool,
}

/// The networks of all ads, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkReport {
    /// Networks of two ads and more.
    pub networks: usize,
    /// Ads of the largest network before the cap.
    pub largest: usize,
    /// Ads of the largest network after it.
    pub largest_capped: usize,
    /// Contacts that are hubs by their degree.
    pub hubs: Vec<ContactKey>,
    /// Contacts that join nothing because their network grew past the cap, with their ads; busiest first.
    pub damped: Vec<(ContactKey, usize)>,
}

impl Contacts {
    /// All that hangs together with `ad` by contacts up to `as_of`, to the cap.
    pub fn network(&self, ad: RowId, as_of: Timestamp) -> Network {
        let mut lives = self.at(as_of);
        let mut ads = BTreeSet::from([ad]);
        let mut contacts = BTreeSet::new();
        let mut open = vec![ad];
        while let Some(ad) = open.pop() {
            for (id, beside) in lives.not_yet_met(ad) {
                contacts.extend(self.key(id));
                for &other in beside.iter() {
                    if ads.contains(&other) {
                        continue;
                    }
                    if ads.len() >= self.rule.network_cap {
                        let ads = ads.into_iter().collect();
                        return Network { ads, contacts: contacts.into_iter().collect(), is_whole: false };
                    }
                    ads.insert(other);
                    open.push(other);
                }
            }
        }
        Network { ads: ads.into_iter().collect(), contacts: contacts.into_iter().collect(), is_whole: true }
    }

    /// All networks up to `as_of`, in figures. Networks past the cap lose their busiest contacts until
    /// they fit.
    pub fn report(&self, as_of: Timestamp) -> NetworkReport {
        let mut hubs = BTreeSet::new();
        let mut lives: Vec<(u32, Vec<RowId>)> = Vec::new();
        for id in 0..self.keys.len() {
            #[expect(clippy::cast_possible_truncation, reason = "fewer contacts than 2^32")]
            let id = id as u32;
            for uses in self.spans(id, as_of) {
                if self.hub(&uses).is_some() {
                    hubs.extend(self.key(id));
                } else {
                    lives.push((id, ads_of(&uses).into_iter().collect()));
                }
            }
        }
        let mut damped: BTreeMap<u32, usize> = BTreeMap::new();
        let mut networks = components(&lives);
        let largest = networks.iter().map(|n| n.ads).max().unwrap_or(0);
        let mut whole = 0;
        let mut largest_capped = 0;
        while let Some(network) = networks.pop() {
            if network.ads <= self.rule.network_cap {
                whole += usize::from(network.ads > 1);
                largest_capped = largest_capped.max(network.ads);
                continue;
            }
            let mut inside: Vec<(u32, Vec<RowId>)> =
                network.lives.iter().filter_map(|&at| lives.get(at).cloned()).collect();
            // A sixteenth of the contacts at once keeps the rounds few; at least one.
            inside.sort_by(|a, b| (b.1.len(), &a.0).cmp(&(a.1.len(), &b.0)));
            let gone = inside.len().div_ceil(16);
            for (id, ads) in inside.drain(..gone) {
                *damped.entry(id).or_default() += ads.len();
            }
            let base = lives.len();
            let parts = components(&inside);
            lives.extend(inside);
            networks.extend(parts.into_iter().map(|mut part| {
                part.lives.iter_mut().for_each(|at| *at += base);
                part
            }));
        }
        let mut damped: Vec<(ContactKey, usize)> =
            damped.into_iter().filter_map(|(id, ads)| Some((self.key(id)?, ads))).collect();
        damped.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        NetworkReport { networks: whole, largest, largest_capped, hubs: hubs.into_iter().collect(), damped }
    }
}

/// A connected component over lives.
struct Component {
    ads: usize,
    lives: Vec<usize>,
}

/// Components over lives of contacts, in order of their first life. Near-linear.
fn components(lives: &[(u32, Vec<RowId>)]) -> Vec<Component> {
    let mut sets = DisjointSets::new(lives.len());
    let mut first_life: HashMap<RowId, u32> = HashMap::new();
    for (at, (_, ads)) in (0_u32..).zip(lives) {
        for ad in ads {
            sets.join(*first_life.entry(*ad).or_insert(at), at);
        }
    }
    let mut found: BTreeMap<u32, Component> = BTreeMap::new();
    for (life, at) in (0_u32..).enumerate().take(lives.len()) {
        found
            .entry(sets.find(at))
            .or_insert_with(|| Component { ads: 0, lives: Vec::new() })
            .lives
            .push(life);
    }
    for at in first_life.into_values() {
        if let Some(component) = found.get_mut(&sets.find(at)) {
            component.ads += 1;
        }
    }
    found.into_values().collect()
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

    fn seen(contact: &str, ad: RowId, on: i64) -> Sighting {
        Sighting { contact: phone(contact), ad, at: day(on), employer: None, campaign: ad }
    }

    #[test]
    fn a_hotline_is_a_hub_and_an_impersonator_is_not() {
        let mut contacts = Contacts::new(HubRule::default());
        for ad in 0..40 {
            let employer = Some(format!("pt nomor {ad}"));
            contacts.note(Sighting { employer: employer.clone(), ..seen("+62800", ad, 1) });
            contacts.note(Sighting { employer, campaign: 0, ..seen("+62899", 100 + ad, 1) });
        }
        assert!(contacts.lives(&phone("+62800"), day(2))[0].hub.is_some());
        assert_eq!(contacts.network(3, day(2)).ads, [3]);
        assert!(contacts.lives(&phone("+62899"), day(2))[0].hub.is_none());
        assert_eq!(contacts.network(103, day(2)).ads.len(), 40);
        assert_eq!(contacts.report(day(2)).hubs, [phone("+62800")]);
    }

    #[test]
    fn ten_thousand_ads_with_one_number_are_capped() {
        let mut contacts = Contacts::new(HubRule::default());
        for ad in 0..10_000 {
            contacts.note(seen("+62812", ad, i64::from(ad) / 1000));
        }
        for ad in 0..20 {
            contacts.note(seen("+62813", ad % 2, 1));
            contacts.note(seen("+62814", 20_000 + ad, 1));
        }
        let report = contacts.report(day(30));
        assert_eq!((report.largest, report.largest_capped), (10_000, 20));
        assert_eq!(report.damped, [(phone("+62812"), 10_000)]);
        assert_eq!(report.networks, 2);
        let network = contacts.network(7, day(30));
        assert_eq!((network.ads.len(), network.is_whole), (500, false));
    }

    #[test]
    fn the_past_knows_nothing_of_what_came_later() {
        let mut contacts = Contacts::new(HubRule::default());
        contacts.note(seen("+62811", 1, 0));
        contacts.note(seen("+62811", 2, 10));
        let before = (
            contacts.lives(&phone("+62811"), day(20)),
            contacts.network(1, day(20)),
            contacts.report(day(20)),
        );
        for ad in 3..60 {
            contacts.note(Sighting { employer: Some(format!("pt {ad}")), ..seen("+62811", ad, 21) });
        }
        let after = (
            contacts.lives(&phone("+62811"), day(20)),
            contacts.network(1, day(20)),
            contacts.report(day(20)),
        );
        assert_eq!(before, after);
        assert_ne!(contacts.network(1, day(30)).ads, before.1.ads);
    }
}
