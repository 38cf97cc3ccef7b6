use clap::Args;

use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::{Exit, Failure, Session, now, reveal};
use crate::run::{contact_in, hub_rule, load_hubs};
use crate::store::Reader;
use crate::tell::ContactQuestion;

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
        let question = ContactQuestion {
            contact: &contact,
            hubs: &hubs,
            rule: hub_rule(&loaded.config.campaign),
            words: look.strings.contact.path_words,
            as_of: now(),
            is_unmasked: self.unmasked,
            most_sightings: usize::MAX,
            most_mentions: usize::MAX,
            has_network: true,
        };
        let view = question.answer(&reader)?;
        if self.unmasked {
            reveal::note(&loaded.config, "reveal", None, view.mentions.len())?;
        }
        session.printer.result(&view, || render::contact(&view, &look))?;
        Ok(Exit::Done)
    }
}
