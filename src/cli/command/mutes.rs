//! Signs that are muted for a while: made, listed and ended.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::reveal::account;
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session, knowledge};
use crate::config::Config;
use crate::domain::{Contact, ContactKind, Mute, MuteScope, SourceName};
use crate::mask;
use crate::run::{MuteFault, MuteOrder, mute_order};
use crate::store::{MuteMade, Store};
use crate::text::safe::for_terminal;

/// Most mutes listed.
const MOST_LISTED: usize = 500;

pub(super) fn add(session: &Session, config: &Config, asked: &MuteOrder<'_>) -> Result<Exit, Failure> {
    let facts = session.facts(config)?;
    let (now, zone) = (now(), time_zone(config));
    let named: Vec<SourceName> = config.sources.iter().map(|source| source.name.clone()).collect();
    let reader = knowledge::reader(config)?;
    let mute =
        mute_order(asked, (&facts, &reader, &named), (now, &zone)).map_err(|fault| refusal(fault, asked))?;
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

/// Why nothing is muted, and what to do.
fn refusal(fault: MuteFault, asked: &MuteOrder<'_>) -> Failure {
    let named = |what: &str, name: Option<&str>| {
        Failure::new(Exit::Usage, format!("there is no {what} `{}`", for_terminal(name.unwrap_or(""))))
    };
    match fault {
        MuteFault::Store(error) => error.into(),
        MuteFault::NoSign => {
            named("sign", Some(asked.sign)).hint("docs/signs.md lists signs with their identifiers")
        }
        MuteFault::NoSource => named("source", asked.source).hint("`waspada sources list` names them"),
        MuteFault::TooLong { .. } => Failure::of(Exit::Usage, &fault)
            .hint("mute it again when the time is over, if it still is no sign there"),
        MuteFault::NoReason => {
            Failure::of(Exit::Usage, &fault).hint("say why with `--reason`; whoever meets the ad reads it")
        }
        MuteFault::NoContact => Failure::of(Exit::Usage, &fault)
            .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example"),
        _ => Failure::of(Exit::Usage, &fault),
    }
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
