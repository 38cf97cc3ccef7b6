use std::cell::RefCell;

use clap::Args;

use crate::campaign::{ContactKey, HubRule, Unusable};
use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::{Exit, Failure, Session, now};
use crate::domain::ContactKind;
use crate::run::{around, contact_in, hub_rule, load_hubs};
use crate::store::{Reader, StoreError};
use crate::tell::{ContactView, LifeView, NetworkView, mask_mentions, shown_value};

/// Shows the whole life of a phone number, name, account or domain
///
/// Any written form will do: 0812-3456-7890 finds +6281234567890. Standing in an ad is a mention, not a
/// confirmation.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada contact 0812-3456-7890", "a number, however it is written"),
    ("waspada contact @nama_akun", "a name in a network"),
    ("waspada contact +6281234567890 --unmasked --json", "in the clear, as JSON"),
]))]
pub struct Contact {
    /// Number, name, address, account or domain
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Contact {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let facts = session.facts(&loaded.config)?;
        let hubs = load_hubs(&loaded.config.assess)?;
        let contact = contact_in(&self.value, &facts).ok_or_else(|| {
            Failure::new(Exit::Usage, "this is not read as a number, name, account or address")
                .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example")
        })?;
        let reader = Reader::open(&loaded.config.store.path)?;
        let look = Look::of(session, &loaded);
        let key = ContactKey::of(&contact, &[], &hubs);
        let mut mentions = reader.contact_uses(
            kinds(contact.kind),
            &contact.value,
            key.as_ref().ok().map(|key| (key.kind, key.value.as_str())),
        )?;
        if !self.unmasked {
            mask_mentions(&mut mentions);
        }
        let mut view = ContactView {
            kind: contact.kind,
            value: shown_value(&contact, self.unmasked),
            listed_as: None,
            may_join: key.is_ok(),
            lives: Vec::new(),
            mentions,
            network: None,
            path_to_confirmed: None,
            is_masked: !self.unmasked,
        };
        match key {
            Ok(key) => self.relate(&mut view, &reader, &key, (hub_rule(&loaded.config.campaign), &look))?,
            Err(Unusable::Listed(name)) => view.listed_as = Some(name),
            Err(_) => {}
        }
        session.printer.result(&view, || render::contact(&view, &look))?;
        Ok(Exit::Done)
    }

    /// Life, network and the way to a confirmed ad.
    fn relate(
        &self,
        view: &mut ContactView,
        reader: &Reader,
        key: &ContactKey,
        (rule, look): (HubRule, &Look),
    ) -> Result<(), StoreError> {
        let contacts = around(reader, rule, key)?;
        let as_of = now();
        let lives = contacts.lives(key, as_of);
        if let Some(&ad) = lives.last().filter(|life| life.hub.is_none()).and_then(|life| life.ads.first()) {
            let network = contacts.network(ad, as_of);
            view.network = Some(NetworkView {
                ads: network.ads.len(),
                contacts: network.contacts.len(),
                is_whole: network.is_whole,
            });
        }
        view.lives = lives.into_iter().map(LifeView::from).collect();
        let failed = RefCell::new(None);
        let or_note = |error| _ = failed.borrow_mut().get_or_insert(error);
        let is_confirmed = |ad| reader.is_confirmed(ad).map_err(or_note).unwrap_or(false);
        if let Some(path) = contacts.path(key, as_of, is_confirmed) {
            let name = |ad| reader.identity(ad).map_err(or_note).map_or_else(|()| String::new(), |ad| ad.0);
            view.path_to_confirmed = Some(path.words(self.unmasked, look.strings.contact.path_words, name));
        }
        failed.into_inner().map_or(Ok(()), Err)
    }
}

/// The kinds under which ads may have the same contact.
fn kinds(kind: ContactKind) -> [ContactKind; 2] {
    match kind {
        ContactKind::Phone | ContactKind::Whatsapp => [ContactKind::Phone, ContactKind::Whatsapp],
        kind => [kind, kind],
    }
}
