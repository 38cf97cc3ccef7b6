//! Ads that share contacts, read from the database as far as they are asked for.

use std::collections::{BTreeSet, HashSet, VecDeque};

use jiff::Timestamp;

use crate::campaign::{ContactKey, Contacts, HubRule, Life, NetworkReport, Sighting};
use crate::config::CampaignSettings;
use crate::domain::{Contact, ContactKind, SourceName};
use crate::extract::extract_text;
use crate::facts::Facts;
use crate::store::{Reader, SightingRow, StoreError};
use crate::text::Folded;

/// Most ads that are read around one contact.
const MOST_ADS: usize = 20_000;
/// Most contacts between the one that is asked for and an ad that is read for it.
const MOST_CONTACTS: usize = 6;

/// How far contacts relate ads, as `[campaign]` says.
pub fn hub_rule(settings: &CampaignSettings) -> HubRule {
    HubRule {
        employers: settings.hub_employers,
        campaigns: settings.hub_campaigns,
        life_gap_days: settings.life_gap_days,
        network_cap: settings.network_cap,
    }
}

/// All networks of the database up to `as_of`, in figures.
///
/// # Errors
/// When the database cannot be read.
pub fn network_report(reader: &Reader, rule: HubRule, as_of: Timestamp) -> Result<NetworkReport, StoreError> {
    let mut contacts = Contacts::new(rule);
    reader.shared_sightings(|row| note(&mut contacts, row))?;
    Ok(contacts.report(as_of))
}

/// A contact with everything that hangs together with it, to twenty thousand ads and six contacts.
///
/// # Errors
/// When the database cannot be read.
pub fn around(reader: &Reader, rule: HubRule, contact: &ContactKey) -> Result<Contacts, StoreError> {
    let mut contacts = Contacts::new(rule);
    let mut met = HashSet::from([contact.clone()]);
    let mut ads = BTreeSet::new();
    let mut open = VecDeque::from([(contact.clone(), 1)]);
    while let Some((key, distance)) = open.pop_front() {
        let mut beside = BTreeSet::new();
        for row in reader.sightings(key.kind, &key.value)? {
            beside.insert(row.ad);
            note(&mut contacts, row);
        }
        // What so many have is a hub: it is told as one and leads nowhere.
        let is_hub = contacts.lives(&key, Timestamp::MAX).iter().all(|life| life.hub.is_some());
        if distance >= MOST_CONTACTS || is_hub || ads.len() >= MOST_ADS {
            continue;
        }
        for ad in beside.into_iter().filter(|ad| ads.insert(*ad)).collect::<Vec<_>>() {
            for (kind, value) in reader.contacts_of(ad)? {
                let next = ContactKey { kind, value };
                if met.insert(next.clone()) {
                    open.push_back((next, distance + 1));
                }
            }
        }
    }
    Ok(contacts)
}

/// A contact with the ads that name it, the newest `most`, and nothing beyond them; and whether there are more.
///
/// # Errors
/// When the database cannot be read.
pub fn sightings_of(
    reader: &Reader,
    rule: HubRule,
    contact: &ContactKey,
    most: usize,
) -> Result<(Contacts, bool), StoreError> {
    let mut contacts = Contacts::new(rule);
    let mut rows = reader.newest_sightings(contact.kind, &contact.value, most.saturating_add(1))?;
    let is_cut = rows.len() > most;
    rows.truncate(most);
    for row in rows {
        note(&mut contacts, row);
    }
    Ok((contacts, is_cut))
}

/// One contact with the campaigns that name it, by the newest ads with it.
#[derive(Debug)]
pub struct ContactHands {
    rows: Vec<SightingRow>,
    lives: Vec<Life>,
    /// Whether more ads name it than were looked at.
    pub is_cut: bool,
}

/// Campaigns that one contact relates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelatedCampaigns {
    /// Their founders, the one of the newest ad first; the one that was asked for alone where the contact is a hub.
    pub campaigns: Vec<u32>,
    /// Whether so many have it that it joins nobody.
    pub is_hub: bool,
}

impl ContactHands {
    /// Reads the newest `most` ads with a contact.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(
        reader: &Reader,
        rule: HubRule,
        contact: &ContactKey,
        most: usize,
        as_of: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut rows = reader.newest_sightings(contact.kind, &contact.value, most.saturating_add(1))?;
        let is_cut = rows.len() > most;
        rows.truncate(most);
        let mut contacts = Contacts::new(rule);
        rows.iter().for_each(|row| note(&mut contacts, row.clone()));
        let lives = contacts.lives(contact, as_of);
        Ok(Self { rows, lives, is_cut })
    }

    /// The hands in which it was in ads of a campaign, by their places, first one first.
    pub fn of_campaign(&self, founder: u32) -> Vec<usize> {
        let own = self.rows.iter().filter(|row| row.campaign == founder);
        let own: BTreeSet<u32> = own.map(|row| row.ad).collect();
        let lives = self.lives.iter().enumerate();
        lives.filter(|(_, life)| life.ads.iter().any(|ad| own.contains(ad))).map(|(at, _)| at).collect()
    }

    /// The campaigns that it relates to one that names it: those in whose ads it was in one of these hands.
    pub fn related(&self, founder: u32, hands: &[usize]) -> RelatedCampaigns {
        let lives: Vec<&Life> = hands.iter().filter_map(|at| self.lives.get(*at)).collect();
        let is_hub = lives.iter().any(|life| life.hub.is_some());
        let mut campaigns = Vec::new();
        for row in &self.rows {
            let is_related = lives.iter().any(|life| life.hub.is_none() && life.ads.contains(&row.ad));
            if (is_related || row.campaign == founder) && !campaigns.contains(&row.campaign) {
                campaigns.push(row.campaign);
            }
        }
        RelatedCampaigns { campaigns, is_hub }
    }
}

/// The contacts that a person may mean by any written form: `0812-3456-7890`, `@name`, `wa.me/62812...`. A name alone
/// may be one of any network.
pub fn contacts_meant(written: &str, facts: &Facts) -> Vec<Contact> {
    let read = |text: &str| {
        let ad = extract_text(SourceName("query".to_owned()), "query", "", text, facts);
        ad.contacts.into_iter().next()
    };
    // Some forms are read only behind a word that says what they are.
    let first = read(written)
        .or_else(|| ["WA", "Telegram", "email"].iter().find_map(|cue| read(&format!("{cue} {written}"))));
    let Some(first) = first else { return Vec::new() };
    let mut meant = vec![first.clone()];
    if let Some(name) = first.value.strip_prefix("unnamed:").filter(|_| first.kind == ContactKind::Social) {
        let of = |kind, value| Contact { kind, value, ..first.clone() };
        meant.push(of(ContactKind::Telegram, name.to_owned()));
        let networks = facts.contacts.networks().iter();
        meant.extend(networks.map(|network| of(ContactKind::Social, format!("{network}:{name}"))));
    }
    meant
}

/// Takes a sighting in, from the first day to the last.
pub(super) fn note(contacts: &mut Contacts, row: SightingRow) {
    let SightingRow { kind, value, ad, campaign, employer, from, to } = row;
    let employer = employer.map(|name| Folded::of(&name).text().to_owned());
    let contact = ContactKey { kind, value };
    // An ad that stays up keeps its contact alive to its last day.
    for at in [from, to] {
        let (contact, employer) = (contact.clone(), employer.clone());
        contacts.note(Sighting { contact, ad, at, employer, campaign });
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_rule() {
        let (config, _) =
            config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
        assert_eq!(hub_rule(&config.campaign), HubRule::default());
    }
}
