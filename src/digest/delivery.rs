use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Letter, mail, webhook};
use crate::config::DigestSettings;
use crate::domain::{Clock, RunId, sha256_hex};
use crate::store::{Delivery, DeliveryState, Store, StoreError, Way};
use crate::views::DigestView;

/// Longest pause between two tries of one message.
const LONGEST_PAUSE_MS: u64 = 3_600_000;

/// What ends a delivery; what one message meets stands in [`Delivered`].
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The outbox.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task that speaks to the mail server broke off.
    #[error("the mail could not be sent: Waspada met a defect of its own; please report it")]
    Defect,
}

/// What became of the messages that were due.
#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Delivered {
    /// Messages that were taken.
    pub sent: usize,
    /// Those that wait for the next command.
    pub waiting: usize,
    /// Those that are given up, or of which nobody can tell.
    pub lost: usize,
    /// What each of the others met, in words.
    pub problems: Vec<String>,
}

/// What one try came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken.
    Sent,
    /// It was surely not taken, and may be later.
    Later(String),
    /// It was surely not taken, and never will be.
    Refused(String),
    /// Nobody can tell.
    Unknown(String),
}

/// Puts the message of a night into the outbox, for everybody who gets it; `about` is the time of a night that did not run
/// after it, where the message is about that. Done twice it adds nothing.
///
/// # Errors
/// When the database is locked or the disk full.
pub fn post(
    store: &mut Store,
    settings: &DigestSettings,
    (run, about): (&RunId, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    for to in settings.mail.iter().flat_map(|mail| &mail.to) {
        store.post((run, about), Way::Mail, &sha256_hex(to.as_bytes()), now)?;
    }
    if let Some(webhook) = &settings.webhook {
        store.post((run, about), Way::Webhook, &sha256_hex(webhook.url.as_str().as_bytes()), now)?;
    }
    Ok(())
}

/// Sends every message that is due, and tries again what may pass. `letter_of` writes the message of a night.
///
/// # Errors
/// When the outbox cannot be read or written; a message that is under way then is never sent again.
pub async fn deliver(
    store: &mut Store,
    settings: &DigestSettings,
    clock: &dyn Clock,
    letter_of: &(dyn Fn(&RunId) -> Result<Option<(Letter, DigestView)>, StoreError> + Sync),
) -> Result<Delivered, DeliverError> {
    let mut delivered = Delivered::default();
    let mut again: Vec<String> = Vec::new();
    for round in 0..=settings.retries {
        again.clear();
        while let Some(delivery) = store.next_delivery(clock.now())? {
            let outcome = match letter_of(&delivery.run)? {
                Some((letter, view)) => one(settings, &delivery, (&letter, &view), clock.now()).await?,
                None => Outcome::Refused(format!("night {} is not there any more", delivery.run)),
            };
            let now = clock.now();
            let pause = settings.backoff_ms.saturating_mul(1 << round.min(16)).min(LONGEST_PAUSE_MS);
            let next = now + SignedDuration::from_millis(i64::try_from(pause).unwrap_or(i64::MAX));
            let (state, problem) = match outcome {
                Outcome::Sent => (DeliveryState::Sent, None),
                Outcome::Later(problem) => (DeliveryState::Waiting, Some(problem)),
                Outcome::Refused(problem) => (DeliveryState::Refused, Some(problem)),
                Outcome::Unknown(problem) => (DeliveryState::Unknown, Some(problem)),
            };
            store.settle(delivery.id, state, problem.as_deref(), (now, next))?;
            match state {
                DeliveryState::Sent => delivered.sent += 1,
                DeliveryState::Waiting => again.extend(problem),
                _ => {
                    delivered.lost += 1;
                    delivered.problems.extend(problem);
                }
            }
        }
        if again.is_empty() || round == settings.retries {
            break;
        }
        let pause = settings.backoff_ms.saturating_mul(1 << round.min(16)).min(LONGEST_PAUSE_MS);
        // A little longer than the note in the outbox says, so that the message is due then.
        tokio::time::sleep(Duration::from_millis(pause + 1)).await;
    }
    delivered.waiting = again.len();
    delivered.problems.append(&mut again);
    Ok(delivered)
}

async fn one(
    settings: &DigestSettings,
    delivery: &Delivery,
    (letter, view): (&Letter, &DigestView),
    now: Timestamp,
) -> Result<Outcome, DeliverError> {
    let gone = || Outcome::Refused("the settings do not name this recipient any more".to_owned());
    // One night and one recipient are one message, however often it is tried.
    let of = sha256_hex(format!("{} {}", delivery.recipient, delivery.about).as_bytes());
    let id = format!("{}.{}", delivery.run, of.get(..16).unwrap_or_default());
    let is_meant = |address: &str| sha256_hex(address.as_bytes()) == delivery.recipient;
    match delivery.way {
        Way::Webhook => match settings.webhook.as_ref().filter(|hook| is_meant(hook.url.as_str())) {
            Some(hook) => Ok(webhook::send(hook, (letter, view), &id, now).await),
            None => Ok(gone()),
        },
        Way::Mail => {
            let Some(mail) = settings.mail.clone() else { return Ok(gone()) };
            let Some(to) = mail.to.iter().find(|to| is_meant(to)).cloned() else { return Ok(gone()) };
            let letter = letter.clone();
            tokio::task::spawn_blocking(move || mail::send(&mail, &to, &letter, &id))
                .await
                .map_err(|_| DeliverError::Defect)
        }
    }
}
