use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::render::{self, RenderOptions};
use crate::cli::{Exit, Failure, Session, now, reveal};
use crate::domain::{AdId, Contact as AdContact};
use crate::i18n::Strings;
use crate::run::{contacts_meant, hashes_of, hub_rule, load_hubs};
use crate::store::{Reader, StoreError};
use crate::views::ContactQuestion;

/// Shows the whole life of a phone number, name, account or domain
///
/// Any written form will do: 0812-3456-7890 finds +6281234567890. That a contact stands in an ad proves nothing
/// about whose it is.
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
        let meant = contacts_meant(&self.value, &facts);
        let Some(first) = meant.first() else {
            return Err(Failure::new(Exit::Usage, "this is not read as a number, name, account or address")
                .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example"));
        };
        let reader = Reader::open(&loaded.config.store.path)?;
        let named = named(&meant, &reader)?;
        let contact = named.first().copied().unwrap_or(first);
        let look = RenderOptions::of(session, &loaded);
        let question = ContactQuestion {
            contact,
            hubs: &hubs,
            rule: hub_rule(&loaded.config.campaign),
            words: look.strings.contact.path_words,
            as_of: now(),
            is_unmasked: self.unmasked,
            are_mentions_unmasked: self.unmasked,
            most_sightings: usize::MAX,
            most_mentions: usize::MAX,
            has_network: true,
        };
        let mut view = question.answer(&reader)?;
        view.same_name = named.iter().skip(1).map(|other| network(other, look.strings)).collect();
        if self.unmasked {
            reveal::note(&loaded.config, "reveal", None, view.mentions.len())?;
        }
        let answer = Answer { hashed: hashed(&meant, &reader, &loaded.config.evidence.match_key)?, view };
        session.printer.result(&answer, || {
            let words = session.globals.lang.evidence();
            let count = answer.hashed.len();
            let told = Some((words.hashed)(&count.to_string())).filter(|_| count > 0);
            [render::contact(&answer.view, &look)].into_iter().chain(told).collect::<Vec<_>>().join("\n")
        })?;
        Ok(Exit::Done)
    }
}

/// What is known of a contact, with the ads whose own contacts are not kept any more.
#[derive(Debug, Serialize)]
struct Answer<V> {
    #[serde(flatten)]
    view: V,
    hashed: Vec<HashedLine>,
}

/// An ad in which the contact was.
#[derive(Debug, Serialize)]
struct HashedLine {
    ad: AdId,
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
}

/// Ads in which one of these contacts was, by its hash; none where nothing was ever hashed.
fn hashed(meant: &[AdContact], reader: &Reader, key: &Path) -> Result<Vec<HashedLine>, Failure> {
    let mut lines = Vec::new();
    for hash in hashes_of(meant, key)? {
        for seen in reader.hashed_sightings(&hash)? {
            let (first_seen_at, last_seen_at) = (seen.first_seen_at, seen.last_seen_at);
            lines.push(HashedLine { ad: seen.ad, first_seen_at, last_seen_at });
        }
    }
    Ok(lines)
}

/// Those that ads name.
fn named<'a>(meant: &'a [AdContact], reader: &Reader) -> Result<Vec<&'a AdContact>, StoreError> {
    let mut named = Vec::new();
    for contact in meant {
        if !reader.contact_uses([contact.kind; 2], &contact.value, None, 1)?.is_empty() {
            named.push(contact);
        }
    }
    Ok(named)
}

/// The network of a name.
fn network(contact: &AdContact, strings: &Strings) -> String {
    match contact.value.split_once(':') {
        Some((network, _)) => network.to_owned(),
        None => (strings.contact_kind)(contact.kind).to_owned(),
    }
}
