use std::cell::RefCell;

use jiff::Timestamp;

use super::network_view::mask_mentions;
use super::{ContactView, LifeView, NetworkView, path};
use crate::campaign::{ContactKey, Contacts, HubList, HubRule, Step, Unusable};
use crate::domain::Contact;
use crate::i18n::PathWords;
use crate::mask;
use crate::run::{around, sightings_of};
use crate::store::{Reader, StoreError};

/// A question for all that is known of a contact.
#[derive(Debug, Clone, Copy)]
pub struct ContactQuestion<'a> {
    /// The contact, in normal form.
    pub contact: &'a Contact,
    /// Contacts that are nobody's own.
    pub hubs: &'a HubList,
    /// How far contacts relate ads.
    pub rule: HubRule,
    /// Words for the way to a confirmed ad.
    pub words: PathWords,
    /// Up to when.
    pub as_of: Timestamp,
    /// Whether the contact is to be in the clear.
    pub is_unmasked: bool,
    /// Whether the other contacts of the ads that name it are to be in the clear too.
    pub are_mentions_unmasked: bool,
    /// Most mentions told.
    pub most_mentions: usize,
    /// Most sightings that its lives are made of, the newest; all where its network is asked for.
    pub most_sightings: usize,
    /// Whether to read what hangs together with it, which may be twenty thousand ads.
    pub has_network: bool,
}

impl ContactQuestion<'_> {
    /// The answer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn answer(&self, reader: &Reader) -> Result<ContactView, StoreError> {
        let contact = self.contact;
        let key = ContactKey::of(contact, &[], self.hubs);
        let mut mentions = reader.contact_uses(
            contact.kind.alike(),
            &contact.value,
            key.as_ref().ok().map(|key| (key.kind, key.value.as_str())),
            self.most_mentions,
        )?;
        if !self.are_mentions_unmasked {
            mask_mentions(&mut mentions);
        }
        let mut view = ContactView {
            kind: contact.kind,
            value: if self.is_unmasked { mask::open(contact) } else { mask::contact(contact) },
            listed_as: None,
            may_join: key.is_ok(),
            same_name: Vec::new(),
            lives: Vec::new(),
            are_lives_cut: false,
            mentions,
            network: None,
            path_to_confirmed: None,
            nearest_confirmed: None,
            is_masked: !self.is_unmasked,
        };
        match key {
            Ok(key) => self.relate(&mut view, reader, &key)?,
            Err(Unusable::Listed(name)) => view.listed_as = Some(name),
            Err(_) => {}
        }
        Ok(view)
    }

    /// Life, network and the way to a confirmed ad.
    fn relate(&self, view: &mut ContactView, reader: &Reader, key: &ContactKey) -> Result<(), StoreError> {
        let contacts = if self.has_network {
            around(reader, self.rule, key)?
        } else {
            let (contacts, is_cut) = sightings_of(reader, self.rule, key, self.most_sightings)?;
            view.are_lives_cut = is_cut;
            contacts
        };
        let lives = contacts.lives(key, self.as_of);
        if self.has_network {
            self.reach(view, reader, key, &contacts)?;
        }
        view.lives = lives.into_iter().map(LifeView::from).collect();
        Ok(())
    }

    fn reach(
        &self,
        view: &mut ContactView,
        reader: &Reader,
        key: &ContactKey,
        contacts: &Contacts,
    ) -> Result<(), StoreError> {
        let lives = contacts.lives(key, self.as_of);
        if let Some(&ad) = lives.last().filter(|life| life.hub.is_none()).and_then(|life| life.ads.first()) {
            let network = contacts.network(ad, self.as_of);
            view.network = Some(NetworkView {
                ads: network.ads.len(),
                contacts: network.contacts.len(),
                is_whole: network.is_whole,
            });
        }
        let failed = RefCell::new(None);
        let or_note = |error| _ = failed.borrow_mut().get_or_insert(error);
        let is_confirmed = |ad| reader.is_ad_confirmed(ad).map_err(or_note).unwrap_or(false);
        if let Some(path) = contacts.path(key, self.as_of, is_confirmed) {
            let name = |ad| reader.identity(ad).map_err(or_note).map_or_else(|()| String::new(), |ad| ad.0);
            view.path_to_confirmed = Some(path::path(&path, self.are_mentions_unmasked, self.words, name));
            if let Some(Step::Ad(row)) = path.steps.last() {
                view.nearest_confirmed = Some(reader.identity(*row)?);
            }
        }
        failed.into_inner().map_or(Ok(()), Err)
    }
}
