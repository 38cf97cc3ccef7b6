//! Whether manifests can be signed: a key that is gone is an alarm, as silence is.

use jiff::Timestamp;

use super::seal::load_key;
use crate::config::Config;
use crate::domain::{Alarm, AlarmKind, RaisedAlarm};
use crate::evidence::Chain;
use crate::store::{Store, StoreError};

/// Why manifests are not signed though they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTrouble {
    /// What is wrong with the key, and what to do.
    pub problem: String,
    /// Manifests at the end of the chain that are not signed.
    pub unsigned: usize,
    /// When the last signed one was made.
    pub last_signed_at: Option<Timestamp>,
}

/// What is wrong with the key that the next manifest should be signed with; none where it is there, and where the chain was
/// never signed.
///
/// # Errors
/// The folder of manifests cannot be read.
pub fn key_trouble(config: &Config) -> std::io::Result<Option<KeyTrouble>> {
    let chain = Chain::read(&config.evidence.dir, &[])?;
    let (_, problem) = load_key(&config.evidence.key, chain.expected_key());
    let is_signed = |link: &&crate::evidence::Link| link.manifest.key.is_some();
    let last_signed = chain.links.iter().rev().find(is_signed);
    Ok(problem.map(|problem| KeyTrouble {
        problem,
        unsigned: chain.links.iter().rev().take_while(|link| !is_signed(link)).count(),
        last_signed_at: last_signed.and_then(|link| link.manifest.created_at.parse().ok()),
    }))
}

/// Raises the alarm of a run whose manifest will not be signed, or closes it. Returns what there is to be told of it.
pub(super) fn watch_key(
    store: &mut Store,
    trouble: Option<&KeyTrouble>,
    (started_at, now): (Timestamp, Timestamp),
) -> Result<Vec<RaisedAlarm>, StoreError> {
    match trouble {
        // The manifest of this run is one more.
        Some(trouble) => {
            store.raise_alarms(&[unsigned(trouble.unsigned + 1, trouble.last_signed_at)], now)?;
        }
        None => end_alarm(store, now)?,
    }
    let alarms = store.reader()?.alarms_since(started_at)?;
    Ok(alarms.into_iter().filter(|raised| raised.alarm.kind == AlarmKind::Unsigned).collect())
}

/// Closes the alarm: the key signs again.
pub(super) fn end_alarm(store: &mut Store, now: Timestamp) -> Result<(), StoreError> {
    store.close_alarms(&[unsigned(0, None)], now)
}

fn unsigned(found: usize, last_right_at: Option<Timestamp>) -> Alarm {
    Alarm { kind: AlarmKind::Unsigned, source: None, field: None, found, usual: 0, last_right_at }
}
