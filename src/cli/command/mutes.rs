//! Signs that are muted for a while: made, listed and ended.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::reveal::account;
use crate::cli::session::{now, start_of, time_zone};
use crate::cli::{Exit, Failure, Session, knowledge};
use crate::config::Config;
use crate::domain::{Contact, ContactKind, LONGEST_MUTE_DAYS, Mute, MuteScope, SourceName};
use crate::facts::Facts;
use crate::mask;
use crate::run::contacts_meant;
use crate::store::{MuteMade, NewMute, Reader, Store};
use crate::text::safe::for_terminal;

/// Most mutes listed.
const MOST_LISTED: usize = 500;

/// What is asked to be muted.
pub(super) struct Asked<'a> {
    pub(super) sign: &'a str,
    pub(super) source: Option<&'a str>,
    pub(super) contact: Option<&'a str>,
    pub(super) until: Date,
    pub(super) reason: &'a str,
}

pub(super) fn add(session: &Session, config: &Config, asked: &Asked<'_>) -> Result<Exit, Failure> {
    let facts = session.facts(config)?;
    let is_known = facts.indicators.get(asked.sign).is_some()
        || facts.combinations.get(asked.sign).is_some()
        || facts.lookalikes.get(asked.sign).is_some();
    if !is_known {
        return Err(Failure::new(Exit::Usage, format!("there is no sign `{}`", for_terminal(asked.sign)))
            .hint("docs/signs.md lists signs with their identifiers"));
    }
    let (now, until) = (now(), start_of(asked.until, config));
    if until <= now {
        return Err(Failure::new(Exit::Usage, format!("{} is not a day to come", asked.until)));
    }
    let last = now.to_zoned(time_zone(config)).date().saturating_add(LONGEST_MUTE_DAYS.days());
    if asked.until > last {
        let why = format!(
            "a sign is muted for {LONGEST_MUTE_DAYS} days at most, until {last}, not until {}",
            asked.until
        );
        return Err(Failure::new(Exit::Usage, why)
            .hint("mute it again when the time is over, if it still is no sign there"));
    }
    let reason = mask::note(asked.reason.trim());
    if reason.is_empty() {
        return Err(Failure::new(Exit::Usage, "a sign is muted only with a reason")
            .hint("say why with `--reason`; whoever meets the ad reads it"));
    }
    let reader = knowledge::reader(config)?;
    let scope = match (asked.source, asked.contact) {
        (Some(name), _) => source(name, config, &reader)?,
        (None, Some(written)) => contact(written, &facts, &reader)?,
        (None, None) => return Err(Failure::new(Exit::Usage, "name a source or a contact")),
    };
    let mute = NewMute { sign: asked.sign.to_owned(), scope, until, reason };
    let MuteMade { number, replaced } = Store::open(&config.store.path)?.add_mute(&mute, &account(), now)?;
    let object = json!({ "number": number, "sign": mute.sign, "until": mute.until, "replaced": replaced });
    session.printer.result(&object, || {
        let mut told = format!(
            "{number}: {} opens no flag by itself until {} begins; `waspada rules unmute {number}` ends it before",
            for_terminal(&mute.sign),
            asked.until
        );
        for before in &replaced {
            let _ = write!(told, "; it takes the place of mute {before} of the same sign there, which is over");
        }
        told
    })?;
    Ok(Exit::Done)
}

fn source(name: &str, config: &Config, reader: &Reader) -> Result<MuteScope, Failure> {
    let source = SourceName(name.to_owned());
    let is_known = config.sources.iter().any(|known| known.name == source)
        || reader.sources()?.iter().any(|known| known.source == source);
    if !is_known {
        return Err(Failure::new(Exit::Usage, format!("there is no source `{}`", for_terminal(name)))
            .hint("`waspada sources list` names them"));
    }
    Ok(MuteScope::Source { source })
}

/// The contact that is meant: of several that it may be, one that an ad names.
fn contact(written: &str, facts: &Facts, reader: &Reader) -> Result<MuteScope, Failure> {
    let meant = contacts_meant(written, facts);
    let mut chosen = meant.first();
    for contact in meant.iter().rev() {
        if !reader.sightings(contact.kind, &contact.value)?.is_empty() {
            chosen = Some(contact);
        }
    }
    let Some(Contact { kind, value, .. }) = chosen else {
        return Err(Failure::new(Exit::Usage, "this is not read as a number, name, account or address")
            .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example"));
    };
    Ok(MuteScope::Contact { kind: *kind, value: Some(value.clone()) })
}

pub(super) fn list(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let reader = knowledge::reader(config)?;
    let now = now();
    let (mutes, waiting) = (reader.mutes(MOST_LISTED)?, reader.muted_counts(now)?);
    let rows: Vec<Value> = mutes
        .iter()
        .map(|mute| {
            json!({
                "number": mute.number, "sign": mute.sign, "on": masked(mute), "until": mute.until,
                "reason": mute.reason, "account": mute.account, "made_at": mute.made_at,
                "is_in_force": mute.is_in_force(now), "ads": waiting.get(&mute.number).unwrap_or(&0),
                "ended": mute.ended,
            })
        })
        .collect();
    let zone = time_zone(config);
    session.printer.result(&json!({ "mutes": rows }), || {
        let mut text = String::new();
        for mute in &mutes {
            let state = match &mute.ended {
                Some((_, who)) => format!("ended by {}", for_terminal(who)),
                None if mute.is_in_force(now) => {
                    format!("in force, {} ads wait", waiting.get(&mute.number).unwrap_or(&0))
                }
                None => "over".to_owned(),
            };
            let _ = writeln!(
                text,
                "{:>4}  {:<8} {:<30} until {}  {state}; {}: {}",
                mute.number,
                for_terminal(&mute.sign),
                for_terminal(&masked(mute)),
                mute.until.to_zoned(zone.clone()).date(),
                for_terminal(&mute.account),
                for_terminal(&mute.reason)
            );
        }
        if mutes.is_empty() {
            text.push_str("no sign was ever muted\n");
        }
        text
    })?;
    Ok(Exit::Done)
}

/// On which ads, the contact masked.
fn masked(mute: &Mute) -> String {
    match &mute.scope {
        MuteScope::Source { source } => format!("source {source}"),
        MuteScope::Contact { kind, value } => {
            format!("contact {}", masked_contact(*kind, value.as_deref()))
        }
    }
}

fn masked_contact(kind: ContactKind, value: Option<&str>) -> String {
    let hide = |value: &str| {
        mask::contact(&Contact { kind, value: value.to_owned(), span: None, is_obfuscated: false })
    };
    value.map_or_else(|| "kept no longer".to_owned(), hide)
}

pub(super) fn unmute(session: &Session, config: &Config, number: i64) -> Result<Exit, Failure> {
    if !Store::open(&config.store.path)?.end_mute(number, &account(), now())? {
        return Err(Failure::new(Exit::Usage, format!("no mute {number} is in force"))
            .hint("`waspada rules mutes` lists them"));
    }
    session.printer.result(&json!({ "number": number, "ended": true }), || {
        format!("{number} is over; ads that waited for it are candidates again in the next night")
    })?;
    Ok(Exit::Done)
}
