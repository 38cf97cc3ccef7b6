//! Which ad named which contact, and when.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::hubs::LinkKey;
use super::{HubList, HubReason, HubRule, RowId};
use crate::domain::{Contact, ContactKind, Pay};

/// A contact as ads are related by it: one key for a number whether it is called or written to. Personal
/// data: masked wherever it is shown, never logged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContactKey {
    /// Kind; `WhatsApp` numbers are phones.
    pub kind: ContactKind,
    /// Normal form; of links the domain, or the full address on a host that many share.
    pub value: String,
}

/// Why a contact says nothing of who is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// Too few or too many digits for what it is said to be.
    DigitCount,
    /// The digits of an amount of money.
    PriceDigits,
    /// A hub of `data/hubs.tsv`.
    Listed(String),
    /// Nothing there.
    Empty,
}

impl ContactKey {
    /// The key of a contact in an ad whose amounts are `pay`.
    ///
    /// # Errors
    /// Why it joins nothing.
    pub fn of(contact: &Contact, pay: &[Pay], hubs: &HubList) -> Result<Self, Unusable> {
        let kind = match contact.kind {
            ContactKind::Whatsapp => ContactKind::Phone,
            kind => kind,
        };
        let value = contact.value.trim();
        if value.is_empty() {
            return Err(Unusable::Empty);
        }
        if let Some(name) = hubs.named(kind, value) {
            return Err(Unusable::Listed(name.to_owned()));
        }
        match kind {
            ContactKind::Phone | ContactKind::BankAccount => {
                let number = value.rsplit(':').next().unwrap_or("");
                let digits = number.bytes().filter(u8::is_ascii_digit).count();
                let least = if kind == ContactKind::Phone { 9 } else { 6 };
                if !(least..=20).contains(&digits) {
                    return Err(Unusable::DigitCount);
                }
                let is_pay = contact.span.is_some_and(|span| {
                    pay.iter().filter_map(|pay| pay.span).any(|amount| amount.overlaps(span))
                });
                if is_pay || number.ends_with("00000") {
                    return Err(Unusable::PriceDigits);
                }
            }
            ContactKind::Link => {
                return match hubs.link_key(contact) {
                    LinkKey::Owner(value) if value.is_empty() => Err(Unusable::Empty),
                    LinkKey::Owner(value) => Ok(Self { kind, value }),
                    LinkKey::Shared(name) => Err(Unusable::Listed(name)),
                };
            }
            _ => {}
        }
        Ok(Self { kind, value: value.to_owned() })
    }
}

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
    rule: HubRule,
    keys: Vec<ContactKey>,
    ids: HashMap<ContactKey, u32>,
    /// Uses of each contact, ascending.
    uses: Vec<BTreeSet<Use>>,
    of_ad: HashMap<RowId, BTreeSet<u32>>,
    employers: HashMap<String, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    at_s: i64,
    ad: RowId,
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

    /// The lives of contacts up to `as_of`, each worked out once, when it is first asked for.
    pub(super) fn at(&self, as_of: Timestamp) -> LivesAt<'_> {
        LivesAt { contacts: self, as_of, known: HashMap::new() }
    }

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
    fn spans(&self, id: u32, as_of: Timestamp) -> Vec<Vec<Use>> {
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

    fn hub(&self, uses: &[Use]) -> Option<HubReason> {
        let employers = uses.iter().filter_map(|u| u.employer).collect::<HashSet<_>>().len();
        let campaigns = uses.iter().map(|u| u.campaign).collect::<HashSet<_>>().len();
        (employers >= self.rule.employers && campaigns >= self.rule.campaigns)
            .then_some(HubReason::ManyEmployers { employers, campaigns })
    }
}

/// The lives of contacts up to a time.
#[derive(Debug)]
pub(super) struct LivesAt<'a> {
    contacts: &'a Contacts,
    as_of: Timestamp,
    known: HashMap<u32, ContactLives>,
}

#[derive(Debug, Default)]
struct ContactLives {
    lives: Vec<OneLife>,
    /// The life in which an ad named the contact first.
    of_ad: HashMap<RowId, usize>,
}

#[derive(Debug)]
struct OneLife {
    ads: Rc<[RowId]>,
    is_hub: bool,
    is_met: bool,
}

impl LivesAt<'_> {
    fn of(&mut self, id: u32) -> &mut ContactLives {
        let (contacts, as_of) = (self.contacts, self.as_of);
        self.known.entry(id).or_insert_with(|| {
            let mut known = ContactLives::default();
            for (at, uses) in contacts.spans(id, as_of).into_iter().enumerate() {
                for used in &uses {
                    known.of_ad.entry(used.ad).or_insert(at);
                }
                let ads = ads_of(&uses).into_iter().collect();
                known.lives.push(OneLife { ads, is_hub: contacts.hub(&uses).is_some(), is_met: false });
            }
            known
        })
    }

    /// The life in which `ad` named contact `id`, by number, and its ads, `ad` included; none where that is
    /// a hub, or where `ad` had not named it yet.
    pub(super) fn beside(&mut self, id: u32, ad: RowId) -> Option<(usize, Rc<[RowId]>)> {
        let known = self.of(id);
        let at = *known.of_ad.get(&ad)?;
        let life = known.lives.get(at)?;
        (!life.is_hub).then(|| (at, Rc::clone(&life.ads)))
    }

    /// For each contact of `ad` that is no hub the ads of its life, unless that life was given out before.
    pub(super) fn not_yet_met(&mut self, ad: RowId) -> Vec<(u32, Rc<[RowId]>)> {
        let ids: Vec<u32> = self.contacts.ids_of(ad).collect();
        ids.into_iter()
            .filter_map(|id| {
                let known = self.of(id);
                let life = known.lives.get_mut(*known.of_ad.get(&ad)?)?;
                let is_new = !life.is_hub && !std::mem::replace(&mut life.is_met, true);
                is_new.then(|| (id, Rc::clone(&life.ads)))
            })
            .collect()
    }

    /// The ads of the last life of contact `id`, which counts as met; none where it is a hub.
    pub(super) fn last(&mut self, id: u32) -> Option<Rc<[RowId]>> {
        let life = self.of(id).lives.last_mut()?;
        life.is_met = true;
        (!life.is_hub).then(|| Rc::clone(&life.ads))
    }
}

fn ads_of(uses: &[Use]) -> BTreeSet<RowId> {
    uses.iter().map(|u| u.ad).collect()
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A connected component over lives.
struct Component {
    ads: usize,
    lives: Vec<usize>,
}

/// Components over lives of contacts, in order of their first life. Near-linear.
fn components(lives: &[(u32, Vec<RowId>)]) -> Vec<Component> {
    let mut above: Vec<usize> = (0..lives.len()).collect();
    let mut first_life: HashMap<RowId, usize> = HashMap::new();
    for (at, (_, ads)) in lives.iter().enumerate() {
        for ad in ads {
            let other = *first_life.entry(*ad).or_insert(at);
            let (a, b) = (root(&mut above, other), root(&mut above, at));
            if let Some(slot) = above.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    let mut found: BTreeMap<usize, Component> = BTreeMap::new();
    for at in 0..lives.len() {
        found
            .entry(root(&mut above, at))
            .or_insert_with(|| Component { ads: 0, lives: Vec::new() })
            .lives
            .push(at);
    }
    for at in first_life.into_values() {
        if let Some(component) = found.get_mut(&root(&mut above, at)) {
            component.ads += 1;
        }
    }
    found.into_values().collect()
}

fn root(above: &mut [usize], mut at: usize) -> usize {
    while let Some(&up) = above.get(at).filter(|&&up| up != at) {
        let further = above.get(up).copied().unwrap_or(up);
        if let Some(slot) = above.get_mut(at) {
            *slot = further;
        }
        at = further;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, PayPeriod, Span};

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * DAY_S).unwrap()
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

    #[test]
    fn a_price_is_no_contact() {
        let hubs = HubList::default();
        let number = |value: &str, span| Contact {
            kind: ContactKind::Whatsapp,
            value: value.into(),
            span,
            is_obfuscated: false,
        };
        let amount = Pay {
            min: 8_123_456_789.0,
            max: 8_123_456_789.0,
            currency: Currency::IDR,
            period: PayPeriod::Month,
            max_idr_month: None,
            span: Some(Span::new(5, 18)),
        };
        let key = |value, span, pay: &[Pay]| ContactKey::of(&number(value, span), pay, &hubs);
        let span = Some(Span::new(8, 18));
        assert_eq!(key("+628123456789", span, std::slice::from_ref(&amount)), Err(Unusable::PriceDigits));
        assert_eq!(key("+6285000000", None, &[]), Err(Unusable::PriceDigits));
        assert_eq!(key("5000000", None, &[]), Err(Unusable::DigitCount));
        assert_eq!(key("", None, &[]), Err(Unusable::Empty));
        assert_eq!(key("+628123456789", span, &[]), Ok(phone("+628123456789")));
    }
}
