mod refusal;
mod withdraw;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::export;
use refusal::refusal;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::render::{self, RenderOptions};
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, reveal, time_zone};
use crate::config::Config;
use crate::domain::{LeadAnswer, LeadDetail, LeadId, LeadOutcome, PersonId};
use crate::mask;
use crate::store::{LeadNote, Reader, Store, StoreError};
use crate::views::LeadView;

/// Most leads that are listed.
const MOST_LISTED: usize = 500;
/// Most campaigns and events of one.
const MOST_SHOWN: usize = 1_000;

/// Gathers campaigns into leads and follows them on their way out
///
/// A lead is put together, described, approved, sent, and, where it was wrong, withdrawn. Everything that happens to it is an
/// event that is kept. Here the account of the machine is the person; on the desk it is whoever is logged in.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada leads list", "all leads, newest first"),
    ("waspada leads add \"Rute Batam\" 3f9c0d2a7b1e84c05d6a --purpose \"rujukan ke BP3MI\" --addressee bp3mi", "a new lead"),
    ("waspada leads approve 3", "by a second person where [leads] four_eyes is true"),
    ("waspada leads send 3 --to \"BP3MI Kalbar\"", "note that it goes out"),
]))]
pub struct Leads {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Lists leads, newest first
    #[command(after_long_help = examples(&[
        ("waspada leads list", "all of them"),
        ("waspada leads list --addressees", "whom a lead may go to"),
    ]))]
    List {
        /// List the addressees of data/letters/addressees.toml instead
        #[arg(long)]
        addressees: bool,
    },
    /// Shows one lead with what is in it, what happened to it and what left of it
    #[command(after_long_help = examples(&[("waspada leads show 3", "titles masked"), ("waspada leads show 3 --json", "as JSON")]))]
    Show {
        /// Number of the lead
        #[arg(value_name = "NUMBER")]
        lead: i64,
    },
    /// Opens a lead, puts campaigns into it, and says what it is about
    #[command(after_long_help = examples(&[
        ("waspada leads add \"Rute Batam\" 3f9c0d2a7b1e84c05d6a", "a new lead, or an open one of that name"),
        ("waspada leads add 3 3f9c0d2a7b1e84c05d6a --reason \"nomor sama\"", "a campaign more"),
        ("waspada leads add 3 --summary \"Dua iklan\" --purpose \"rujukan\" --addressee kp2mi --owner Rina", "what it is about"),
        ("waspada leads add 3 --note \"Penerima minta lampiran\"", "a note"),
    ]))]
    Add {
        /// Number of a lead, or the name of a new one
        #[arg(value_name = "NUMBER|NAME")]
        lead: String,
        /// Campaigns, by the code of an ad
        #[arg(value_name = "CAMPAIGN")]
        campaigns: Vec<String>,
        /// What it is about, in a few sentences
        #[arg(long, value_name = "TEXT")]
        summary: Option<String>,
        /// Why personal data are handed over (UU 27/2022)
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
        /// Whom it is to go to: an identifier of data/letters/addressees.toml
        #[arg(long, value_name = "ID")]
        addressee: Option<String>,
        /// Who answers for it
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// A note to keep with it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Approves that a lead is sent as it is
    #[command(after_long_help = examples(&[("waspada leads approve 3", "everything in it must be confirmed by a person")]))]
    Approve {
        /// Number of the lead
        #[arg(value_name = "NUMBER")]
        lead: i64,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Notes that an approved lead goes to somebody outside; `waspada export --lead` writes what is handed over
    #[command(after_long_help = examples(&[("waspada leads send 3 --to \"BP3MI Kalbar\"", "then nothing in it changes any more")]))]
    Send {
        /// Number of the lead
        #[arg(value_name = "NUMBER")]
        lead: i64,
        /// Who gets it
        #[arg(long = "to", value_name = "NAME")]
        recipient: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Recalls a lead that was sent, and writes the notices for its recipients
    #[command(after_long_help = examples(&[
        ("waspada leads withdraw 3 --reason \"nomor milik orang lain\" --out penarikan-3", "STIX with revoked, and a sheet"),
        ("waspada leads withdraw 3 --again --out penarikan-3", "the notices of one that was withdrawn, once more"),
    ]))]
    Withdraw {
        /// Number of the lead
        #[arg(value_name = "NUMBER")]
        lead: i64,
        /// Why; it stands in the notices
        #[arg(long, value_name = "TEXT", required_unless_present = "again")]
        reason: Option<String>,
        /// Write the notices of a lead that was withdrawn once more, with the reason of then
        #[arg(long, conflicts_with = "reason")]
        again: bool,
        /// Folder for the notices
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Notes what came of a lead that was sent
    #[command(after_long_help = examples(&[
        ("waspada leads outcome 3 answered", "today"),
        ("waspada leads outcome 3 removed --on 2026-11-20 --reason \"surat Komdigi\"", "on another day"),
    ]))]
    Outcome {
        /// Number of the lead
        #[arg(value_name = "NUMBER")]
        lead: i64,
        /// What came of it
        #[arg(value_enum)]
        outcome: OutcomeName,
        /// The day on which it came
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<Date>,
        /// In words
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
}

/// What came of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutcomeName {
    /// The addressee answered.
    Answered,
    /// The addressee says that the ads were taken down; the next nights prove it.
    Removed,
    /// The addressee investigates.
    Investigated,
    /// The addressee will not act.
    Declined,
}

impl From<OutcomeName> for LeadOutcome {
    fn from(name: OutcomeName) -> Self {
        match name {
            OutcomeName::Answered => Self::Answered,
            OutcomeName::Removed => Self::Removed,
            OutcomeName::Investigated => Self::Investigated,
            OutcomeName::Declined => Self::Declined,
        }
    }
}

impl Leads {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let four_eyes = config.leads.four_eyes;
        match &self.what {
            What::List { addressees: true } => return addressees(session, &config),
            What::List { .. } => {
                let leads = knowledge::reader(&config)?.leads(None, MOST_LISTED)?;
                let zone = time_zone(&config);
                let words = || render::leads(&leads, session.globals.lang, &zone);
                session.printer.result(&serde_json::json!({ "leads": leads }), words)?;
            }
            What::Show { lead } => show(session, &config, LeadId(*lead))?,
            What::Add { .. } => self.add(session, &config)?,
            What::Approve { lead, reason } => {
                let (lead, note) = (LeadId(*lead), note(reason));
                done(
                    session,
                    &config,
                    lead,
                    Store::open(&config.store.path)?.approve_lead(lead, four_eyes, &note)?,
                )?;
            }
            What::Send { lead, recipient, reason } => {
                let (lead, note) = (LeadId(*lead), note(reason));
                let recipient = Some(mask::note(recipient.trim())).filter(|name| !name.is_empty());
                let sending = LeadDetail { recipient, ..LeadDetail::default() };
                let mut store = Store::open(&config.store.path)?;
                done(session, &config, lead, store.send_lead(lead, &sending, four_eyes, &note)?)?;
            }
            What::Withdraw { lead, reason, out, .. } => {
                withdraw::withdraw(session, &config, LeadId(*lead), reason.as_deref(), out)?;
            }
            What::Outcome { lead, outcome, on, reason } => {
                let (lead, note) = (LeadId(*lead), note(reason));
                let outcome =
                    LeadDetail { outcome: Some((*outcome).into()), on: *on, ..LeadDetail::default() };
                let mut store = Store::open(&config.store.path)?;
                done(session, &config, lead, store.note_lead_outcome(lead, &outcome, &note)?)?;
            }
        }
        Ok(Exit::Done)
    }

    fn add(&self, session: &Session, config: &Config) -> Result<(), Failure> {
        let What::Add { lead, campaigns, summary, purpose, addressee, owner, note: written, reason } =
            &self.what
        else {
            return Ok(());
        };
        if let Some(wanted) = addressee {
            let facts = session.facts(config)?;
            if facts.letters.addressee(wanted).is_none() {
                let known: Vec<&str> = facts.letters.addressees().iter().map(|one| one.id.as_str()).collect();
                return Err(Failure::new(Exit::Usage, format!("there is no addressee `{wanted}`")).hint(
                    format!("known are {}; data/letters/addressees.toml lists them", known.join(", ")),
                ));
            }
        }
        let why = note(reason);
        let mut store = Store::open(&config.store.path)?;
        let reader = store.reader()?;
        let mut codes = Vec::with_capacity(campaigns.len());
        for campaign in campaigns {
            codes.push(reader.campaign_within(campaign.trim(), 1)?.row.campaign);
        }
        let mut codes = codes.into_iter();
        let (id, mut answer) = if let Ok(number) = lead.trim().parse::<i64>() {
            (LeadId(number), LeadAnswer::NoChange)
        } else {
            let name = mask::note(lead.trim());
            if name.is_empty() || name.chars().count() > 80 {
                return Err(Failure::new(Exit::Usage, "the name of a lead has 1 to 80 characters"));
            }
            store.open_lead(&name, codes.next().as_deref(), &why)?
        };
        for campaign in codes {
            refuse(id, store.add_to_lead(id, &campaign, &why)?, &mut answer)?;
        }
        let kept = |text: &Option<String>| {
            text.as_deref().map(|text| mask::note(text.trim())).filter(|text| !text.is_empty())
        };
        let about = LeadDetail {
            summary: kept(summary),
            purpose: kept(purpose),
            addressee: addressee.clone(),
            owner: kept(owner),
            ..LeadDetail::default()
        };
        if !about.is_empty() {
            refuse(id, store.describe_lead(id, &about, &why)?, &mut answer)?;
        }
        if let Some(text) = written {
            refuse(id, store.note_lead(id, &note(text))?, &mut answer)?;
        }
        if answer == LeadAnswer::NoChange && reader.lead_name(id)?.is_none() {
            return Err(StoreError::NoSuchLead { lead: id.0 }.into());
        }
        done(session, config, id, answer)
    }
}

/// Goes on where something was done or was so before; ends where it was refused.
fn refuse(lead: LeadId, answer: LeadAnswer, sum: &mut LeadAnswer) -> Result<(), Failure> {
    match answer {
        LeadAnswer::Done => *sum = LeadAnswer::Done,
        LeadAnswer::NoChange => {}
        other => return Err(refusal(lead, other)),
    }
    Ok(())
}

fn note(reason: &str) -> LeadNote {
    LeadNote {
        person: PersonId(0),
        person_name: reveal::account(),
        reason: mask::note(reason.trim()),
        at: now(),
    }
}

/// Says what came of a change.
fn done(session: &Session, config: &Config, lead: LeadId, answer: LeadAnswer) -> Result<(), Failure> {
    if !matches!(answer, LeadAnswer::Done | LeadAnswer::NoChange) {
        return Err(refusal(lead, answer));
    }
    let row = Reader::open(&config.store.path)?.lead(lead, 1)?.row;
    let state = (session.globals.lang.export().state)(row.state);
    if answer == LeadAnswer::NoChange {
        let what = format!("nothing changed: lead {} \"{}\" is so already ({state})", lead.0, row.name);
        return Err(
            Failure::new(Exit::Usage, what).hint(format!("`waspada leads show {}` says how it is", lead.0))
        );
    }
    let object = serde_json::json!({ "lead": lead, "answer": answer, "state": row.state });
    session.printer.result(&object, || format!("done: lead {} \"{}\" ({state})", lead.0, row.name))
}

fn addressees(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let facts = session.facts(config)?;
    let list = facts.letters.addressees();
    let object: Vec<serde_json::Value> = list
        .iter()
        .map(|one| serde_json::json!({ "id": one.id, "name": one.name, "letter": one.letter, "channels": one.channels }))
        .collect();
    session.printer.result(&serde_json::json!({ "addressees": object }), || {
        list.iter().map(|one| format!("{:14} {}\n", one.id, one.name)).collect()
    })?;
    Ok(Exit::Done)
}

fn show(session: &Session, config: &Config, lead: LeadId) -> Result<(), Failure> {
    let reader = knowledge::reader(config)?;
    let view = LeadView::of(&reader, lead, MOST_SHOWN)?;
    let loaded = session.config()?;
    let look = RenderOptions::of(session, &loaded);
    session.printer.result(&view, || render::lead(&view, session.globals.lang, &time_zone(config), &look))
}
