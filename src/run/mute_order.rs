//! What somebody asks to be muted, held against the data files and the database before it is muted.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::contacts_meant;
use crate::domain::{Contact, LONGEST_MUTE_DAYS, MuteScope, SourceName};
use crate::facts::Facts;
use crate::mask;
use crate::store::{NewMute, Reader, StoreError};

/// What is asked for, as it was written.
#[derive(Debug, Clone, Copy)]
pub struct MuteOrder<'a> {
    /// Identifier of the sign.
    pub sign: &'a str,
    /// The source on whose ads it is muted.
    pub source: Option<&'a str>,
    /// The contact on whose ads it is muted, in any writing.
    pub contact: Option<&'a str>,
    /// The day on which it ends.
    pub until: Date,
    /// Why.
    pub reason: &'a str,
}

/// Why nothing is muted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MuteFault {
    /// No data file knows the sign.
    #[error("there is no such sign")]
    NoSign,
    /// The day is not one to come.
    #[error("{0} is not a day to come")]
    PastDay(Date),
    /// The day is too far off.
    #[error("a sign is muted for {LONGEST_MUTE_DAYS} days at most, until {last}, not until {asked}")]
    TooLong {
        /// The last day.
        last: Date,
        /// The day that was asked for.
        asked: Date,
    },
    /// Nobody said why.
    #[error("a sign is muted only with a reason")]
    NoReason,
    /// Neither settings nor database know the source.
    #[error("there is no such source")]
    NoSource,
    /// It is no contact.
    #[error("this is not read as a number, name, account or address")]
    NoContact,
    /// Neither source nor contact is named.
    #[error("name a source or a contact")]
    NoScope,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The mute that is meant; `named` are sources that the settings name.
///
/// # Errors
/// What is wrong with it, or the database cannot be read.
pub fn mute_order(
    order: &MuteOrder<'_>,
    (facts, reader, named): (&Facts, &Reader, &[SourceName]),
    (now, zone): (Timestamp, &TimeZone),
) -> Result<NewMute, MuteFault> {
    let is_known = facts.indicators.get(order.sign).is_some()
        || facts.combinations.get(order.sign).is_some()
        || facts.lookalikes.get(order.sign).is_some();
    if !is_known {
        return Err(MuteFault::NoSign);
    }
    let until = order.until.to_zoned(zone.clone()).map_or(now, |day| day.timestamp());
    if until <= now {
        return Err(MuteFault::PastDay(order.until));
    }
    let last = now.to_zoned(zone.clone()).date().saturating_add(LONGEST_MUTE_DAYS.days());
    if order.until > last {
        return Err(MuteFault::TooLong { last, asked: order.until });
    }
    let reason = mask::note(order.reason.trim());
    if reason.is_empty() {
        return Err(MuteFault::NoReason);
    }
    let scope = match (order.source, order.contact) {
        (Some(name), _) => source(name, reader, named)?,
        (None, Some(written)) => contact(written, facts, reader)?,
        (None, None) => return Err(MuteFault::NoScope),
    };
    Ok(NewMute { sign: order.sign.to_owned(), scope, until, reason })
}

fn source(name: &str, reader: &Reader, named: &[SourceName]) -> Result<MuteScope, MuteFault> {
    let source = SourceName(name.to_owned());
    let is_known = named.contains(&source) || reader.sources()?.iter().any(|known| known.source == source);
    if is_known { Ok(MuteScope::Source { source }) } else { Err(MuteFault::NoSource) }
}

/// The contact that is meant: of several that it may be, one that an ad names.
fn contact(written: &str, facts: &Facts, reader: &Reader) -> Result<MuteScope, MuteFault> {
    let meant = contacts_meant(written, facts);
    let mut chosen = meant.first();
    for contact in meant.iter().rev() {
        if !reader.sightings(contact.kind, &contact.value)?.is_empty() {
            chosen = Some(contact);
        }
    }
    let Some(Contact { kind, value, .. }) = chosen else { return Err(MuteFault::NoContact) };
    Ok(MuteScope::Contact { kind: *kind, value: Some(value.clone()) })
}
