//! Campaigns that hang together by contacts, as far as a page can show them, and how they are laid out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::masked_name;
use crate::campaign::{ContactKey, HubRule};
use crate::domain::{Contact, ContactKind};
use crate::mask::{self, KnownContacts};
use crate::run::ContactHands;
use crate::store::{CampaignCard, Reader, StoreError, WrittenContact};

/// Contacts between the campaign that is asked for and those farthest from it.
const STEPS: usize = 2;
/// Most campaigns and contacts that are shown.
const MOST_SHOWN: usize = 24;
/// Most contacts that are asked about, all in all and of one campaign.
const MOST_ASKED: usize = 60;
const MOST_OF_ONE: usize = 24;
/// Newest ads of one contact that are looked at.
const MOST_SIGHTINGS: usize = 200;

/// Width of the picture in its own units, those of a small phone; room at its edges; height of a row.
const WIDTH: f64 = 320.0;
const EDGE: f64 = 18.0;
const ROW: f64 = 32.0;

/// Campaigns and the contacts that they share. Contacts and names are masked.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NetworkGraph {
    /// The one that is asked for first, then those nearest to it.
    pub campaigns: Vec<GraphCampaign>,
    /// Those that join them, nearest first.
    pub contacts: Vec<GraphContact>,
    /// Campaigns that share one of these contacts and are not shown.
    pub campaigns_left_out: usize,
    /// Contacts of these campaigns that were not asked about or are not shown.
    pub contacts_left_out: usize,
    /// Whether more is left out than these two count: of a campaign, a contact or all of it only a part was looked at.
    pub is_at_least: bool,
}

/// A campaign of a network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GraphCampaign {
    /// In a few words.
    #[serde(flatten)]
    pub card: CampaignCard,
    /// Contacts between it and the one that is asked for, 0 for that one.
    pub steps: usize,
}

/// A contact that several campaigns of a network name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GraphContact {
    /// What it is.
    pub kind: ContactKind,
    /// Masked.
    pub value: String,
    /// It is the how many-th on the way from the campaign that is asked for, from 1.
    pub step: usize,
    /// Campaigns that name it, by their place in [`NetworkGraph::campaigns`].
    pub campaigns: Vec<usize>,
    /// Whether so many have it that it joins nobody.
    pub is_hub: bool,
    /// Whether more ads name it than were looked at.
    pub is_cut: bool,
}

impl NetworkGraph {
    /// What hangs together with a campaign, up to two contacts away and no more than a page can show.
    ///
    /// # Errors
    /// When there is no such campaign or the database cannot be read.
    pub fn of(reader: &Reader, rule: HubRule, campaign: &str, as_of: Timestamp) -> Result<Self, StoreError> {
        let root = reader.founder_called(campaign)?;
        let mut graph = Self::default();
        let mut places = BTreeMap::from([(root, 0)]);
        graph.campaigns.extend(card(reader, root, 0)?);
        let mut asked: BTreeMap<ContactKey, ContactHands> = BTreeMap::new();
        let mut met: BTreeSet<(ContactKey, usize)> = BTreeSet::new();
        let (mut left_out, mut unasked): (BTreeSet<u32>, BTreeSet<ContactKey>) = Default::default();
        let mut front = vec![root];
        for step in 1..=STEPS {
            let mut next = Vec::new();
            for from in front {
                let named = reader.campaign_contacts(from, MOST_OF_ONE + 1)?;
                graph.is_at_least |= named.is_cut;
                for (at, (kind, value)) in named.contacts.into_iter().enumerate() {
                    let key = ContactKey { kind, value };
                    if at == MOST_OF_ONE {
                        graph.is_at_least = true;
                        unasked.extend(Some(key).filter(|key| !asked.contains_key(key)));
                        continue;
                    }
                    let is_full = asked.len() >= MOST_ASKED || graph.contacts.len() >= MOST_SHOWN;
                    let hands = match asked.entry(key.clone()) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(_) if is_full => {
                            unasked.insert(key);
                            continue;
                        }
                        Entry::Vacant(new) => {
                            new.insert(ContactHands::read(reader, rule, &key, MOST_SIGHTINGS, as_of)?)
                        }
                    };
                    // In another hand it is another contact.
                    let mut own = hands.of_campaign(from);
                    own.retain(|hand| met.insert((key.clone(), *hand)));
                    if own.is_empty() {
                        continue;
                    }
                    let (related, is_cut) = (hands.related(from, &own), hands.is_cut);
                    graph.is_at_least |= is_cut;
                    // What only one campaign names joins nothing.
                    if related.campaigns.len() < 2 && !(related.is_hub && step == 1) {
                        continue;
                    }
                    if graph.contacts.len() >= MOST_SHOWN {
                        unasked.insert(key);
                        continue;
                    }
                    let mut named = BTreeSet::new();
                    for founder in related.campaigns {
                        if let Some(place) = places.get(&founder) {
                            named.insert(*place);
                        } else if graph.campaigns.len() >= MOST_SHOWN {
                            left_out.insert(founder);
                        } else if let Some(found) = card(reader, founder, step)? {
                            places.insert(founder, graph.campaigns.len());
                            named.insert(graph.campaigns.len());
                            graph.campaigns.push(found);
                            next.push(founder);
                        }
                    }
                    graph.contacts.push(GraphContact {
                        kind: key.kind,
                        value: masked(&key),
                        step,
                        campaigns: named.into_iter().collect(),
                        is_hub: related.is_hub,
                        is_cut,
                    });
                }
            }
            front = next;
        }
        graph.campaigns_left_out = left_out.len();
        graph.contacts_left_out += unasked.len();
        // What these contacts join is not known.
        graph.is_at_least |= !unasked.is_empty();
        Ok(graph)
    }

    /// Whether anything hangs together with it.
    pub fn is_alone(&self) -> bool {
        self.campaigns.len() < 2
    }
}

fn card(reader: &Reader, founder: u32, steps: usize) -> Result<Option<GraphCampaign>, StoreError> {
    let card = reader.campaign_card(founder)?.map(|mut card| {
        let known = KnownContacts::of(card.contacts.iter().map(WrittenContact::pair));
        card.title = masked_name(&card.title, &known);
        card.employer = card.employer.map(|employer| known.hide(&employer));
        card
    });
    Ok(card.map(|card| GraphCampaign { card, steps }))
}

fn masked(key: &ContactKey) -> String {
    mask::contact(&Contact { kind: key.kind, value: key.value.clone(), span: None, is_obfuscated: false })
}

/// A network laid out: the campaign that is asked for on the left, what is farther from it farther to the right,
/// campaigns and contacts in columns by turns.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPicture {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Where each campaign stands: from the left and from above.
    pub campaigns: Vec<(f64, f64)>,
    /// Where each contact stands.
    pub contacts: Vec<(f64, f64)>,
}

/// A thing in a column: a campaign or a contact by its place.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Thing {
    Campaign(usize),
    Contact(usize),
}

impl NetworkPicture {
    /// Lays out a network, always the same way.
    pub fn of(graph: &NetworkGraph) -> Self {
        let mut columns: Vec<Vec<Thing>> = vec![Vec::new(); 2 * STEPS + 1];
        for (at, campaign) in graph.campaigns.iter().enumerate() {
            columns.iter_mut().skip(2 * campaign.steps).take(1).for_each(|c| c.push(Thing::Campaign(at)));
        }
        for (at, contact) in graph.contacts.iter().enumerate() {
            columns.iter_mut().skip(2 * contact.step - 1).take(1).for_each(|c| c.push(Thing::Contact(at)));
        }
        columns.retain(|column| !column.is_empty());
        let tallest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let height = tallest as f64 * ROW + EDGE;
        let across = (WIDTH - 2.0 * EDGE) / (columns.len().max(2) - 1) as f64;
        let mut picture = Self {
            width: WIDTH,
            height,
            campaigns: vec![(0.0, 0.0); graph.campaigns.len()],
            contacts: vec![(0.0, 0.0); graph.contacts.len()],
        };
        let mut before: Vec<Thing> = Vec::new();
        for (at, mut column) in columns.into_iter().enumerate() {
            // Beside what each is joined to on the left, so that fewer lines cross.
            let pull = |thing: &Thing| {
                let beside = before.iter().filter(|other| is_joined(graph, *thing, **other));
                let heights: Vec<f64> = beside.map(|other| picture.place(*other).1).collect();
                heights.iter().sum::<f64>() / heights.len().max(1) as f64
            };
            let mut pulled: Vec<(f64, Thing)> = column.iter().map(|thing| (pull(thing), *thing)).collect();
            pulled.sort_by(|a, b| a.0.total_cmp(&b.0));
            column = pulled.into_iter().map(|(_, thing)| thing).collect();
            let top = (height - column.len() as f64 * ROW) / 2.0 + ROW / 2.0;
            for (row, thing) in column.iter().enumerate() {
                let place = (EDGE + at as f64 * across, top + row as f64 * ROW);
                let (list, of) = match thing {
                    Thing::Campaign(of) => (&mut picture.campaigns, *of),
                    Thing::Contact(of) => (&mut picture.contacts, *of),
                };
                if let Some(slot) = list.get_mut(of) {
                    *slot = place;
                }
            }
            before = column;
        }
        picture
    }

    fn place(&self, thing: Thing) -> (f64, f64) {
        let found = match thing {
            Thing::Campaign(at) => self.campaigns.get(at),
            Thing::Contact(at) => self.contacts.get(at),
        };
        found.copied().unwrap_or_default()
    }
}

fn is_joined(graph: &NetworkGraph, one: Thing, other: Thing) -> bool {
    match (one, other) {
        (Thing::Contact(contact), Thing::Campaign(campaign))
        | (Thing::Campaign(campaign), Thing::Contact(contact)) => {
            graph.contacts.get(contact).is_some_and(|contact| contact.campaigns.contains(&campaign))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaign(at: usize, steps: usize) -> GraphCampaign {
        let card = CampaignCard {
            campaign: format!("c{at}"),
            title: String::new(),
            contacts: Vec::new(),
            employer: None,
            first_seen_at: Timestamp::UNIX_EPOCH,
            band: None,
            ads: 1,
            is_cut: false,
            verdict: None,
        };
        GraphCampaign { card, steps }
    }

    fn contact(step: usize, campaigns: &[usize]) -> GraphContact {
        GraphContact {
            kind: ContactKind::Phone,
            value: "•".to_owned(),
            step,
            campaigns: campaigns.to_vec(),
            is_hub: false,
            is_cut: false,
        }
    }

    #[test]
    fn what_is_farther_stands_farther_right_and_nothing_covers_anything() {
        let graph = NetworkGraph {
            campaigns: [0, 1, 1, 1, 2]
                .into_iter()
                .enumerate()
                .map(|(at, steps)| campaign(at, steps))
                .collect(),
            contacts: vec![contact(1, &[0, 3]), contact(1, &[0, 1, 2]), contact(2, &[2, 4])],
            ..NetworkGraph::default()
        };
        let picture = NetworkPicture::of(&graph);
        for (at, contact) in graph.contacts.iter().enumerate() {
            for &campaign in &contact.campaigns {
                let apart = picture.campaigns[campaign].0 - picture.contacts[at].0;
                let is_right = graph.campaigns[campaign].steps >= contact.step;
                assert!((apart > 0.0) == is_right, "{picture:?}");
            }
        }
        let all: Vec<(f64, f64)> = picture.campaigns.iter().chain(&picture.contacts).copied().collect();
        for (at, one) in all.iter().enumerate() {
            assert!(one.0 >= EDGE && one.0 <= WIDTH - EDGE && one.1 > 0.0 && one.1 < picture.height);
            assert!(all[..at].iter().all(|other| (other.0 - one.0).hypot(other.1 - one.1) > 25.0));
        }
        // The campaign that hangs on the upper contact stands above those of the lower one.
        assert!(picture.campaigns[3].1 < picture.campaigns[1].1, "{picture:?}");
        assert_eq!(NetworkPicture::of(&graph), picture, "always the same");
    }

    #[test]
    fn one_alone_is_laid_out_too() {
        let graph = NetworkGraph { campaigns: vec![campaign(0, 0)], ..NetworkGraph::default() };
        assert!(graph.is_alone());
        assert_eq!(NetworkPicture::of(&graph).campaigns, [(EDGE, 25.0)]);
    }
}
