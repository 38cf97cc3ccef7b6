//! Contacts that were learned as those of a site: what they are, and how that is undone.

use clap::Args;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, reveal};
use crate::domain::{Contact, ContactKind, SourceName};
use crate::mask;
use crate::store::{LearnedContact, Reader, Store};
use crate::text::safe::for_terminal;

/// Contacts that stand on most pages of a source and are taken for the site's, not for those of its ads
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada sources contacts", "of every source"),
    ("waspada sources contacts papan-kota", "of one"),
    ("waspada sources contacts papan-kota --forget --number 2", "the second is an advertiser's: ads get it back"),
]))]
pub(super) struct SourceContacts {
    /// Name of the source
    #[arg(value_name = "SOURCE")]
    source: Option<String>,
    /// Take them for the ads' own again: ads get back what was taken off them, and nothing is learned of them any more
    #[arg(long, requires = "source")]
    forget: bool,
    /// Forget this one alone, by its number in the list
    #[arg(long, value_name = "N", requires = "forget")]
    number: Option<usize>,
}

/// The contacts of sites.
#[derive(Debug, Serialize)]
struct Learned {
    contacts: Vec<LearnedRow>,
}

/// One of them, masked.
#[derive(Debug, Serialize)]
struct LearnedRow {
    source: String,
    number: usize,
    kind: ContactKind,
    value: String,
    ads: usize,
    run: String,
}

/// What came of forgetting.
#[derive(Debug, Serialize)]
struct Forgotten {
    source: String,
    contacts: usize,
    ads: usize,
}

impl SourceContacts {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let reader = Reader::open(&config.store.path)?;
        let source = self.source.clone().map(SourceName);
        let words = session.globals.lang.source_contacts();
        let learned = reader.learned_site_contacts(source.as_ref())?;
        if let (true, Some(source)) = (self.forget, source) {
            if let Some(number) = self.number.filter(|number| !(1..=learned.len()).contains(number)) {
                return Err(Failure::new(Exit::Usage, (words.no_such_number)(&source.0, number)));
            }
            if learned.is_empty() {
                return Err(Failure::new(Exit::Usage, (words.nothing_learned)(&source.0)));
            }
            let mut store = Store::open(&config.store.path)?;
            let (contacts, ads) =
                store.forget_site_contacts(&source, self.number, &reveal::account(), now())?;
            let forgotten = Forgotten { source: source.0, contacts, ads };
            session.printer.result(&forgotten, || {
                format!("{}\n", (words.forgotten)(&for_terminal(&forgotten.source), contacts, ads))
            })?;
            return Ok(Exit::Done);
        }
        let shown = Learned { contacts: rows(learned) };
        session.printer.result(&shown, || {
            if shown.contacts.is_empty() {
                return format!("{}\n", words.none);
            }
            let mut lines = vec![words.head.to_owned()];
            let mut source = "";
            for row in &shown.contacts {
                if source != row.source {
                    lines.push(for_terminal(&row.source));
                    source = &row.source;
                }
                let kind = (session.strings().contact_kind)(row.kind);
                let told = (words.row)(row.number, kind, &for_terminal(&row.value), row.ads, &row.run);
                lines.push(format!("  {told}"));
            }
            lines.push(words.how_to_forget.to_owned());
            format!("{}\n", lines.join("\n"))
        })?;
        Ok(Exit::Done)
    }
}

/// What was learned, masked; numbers begin anew with each source.
fn rows(learned: Vec<LearnedContact>) -> Vec<LearnedRow> {
    let mut rows: Vec<LearnedRow> = Vec::with_capacity(learned.len());
    for LearnedContact { source, kind, value, run, ads } in learned {
        let number = rows.last().filter(|row| row.source == source.0).map_or(1, |row| row.number + 1);
        let contact = Contact { kind, value, span: None, is_obfuscated: false };
        let value = mask::contact(&contact);
        rows.push(LearnedRow { source: source.0, number, kind, value, ads, run: run.0 });
    }
    rows
}
