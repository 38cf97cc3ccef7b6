//! The morning's message, sent by a night or by `digest --send`.

use super::knowledge::Knowledge;
use super::session::{now, time_zone};
use super::{Exit, Failure, Session};
use crate::config::{Config, DigestLanguage};
use crate::digest::{DeliverError, Delivered, Letter, LetterOptions, deliver, post};
use crate::domain::RunId;
use crate::i18n::Locale;
use crate::run::missed_night;
use crate::store::Store;
use crate::views::DigestView;

/// How the message is written in a language.
pub(super) fn options(config: &Config, locale: Locale) -> LetterOptions {
    LetterOptions { locale, zone: time_zone(config), desk: config.review.public_url.clone() }
}

/// Sends the message of a night, and of earlier nights what has not left yet. A night that is due and has not run is told
/// in a message of its own, once.
///
/// # Errors
/// When database, data files or outbox cannot be used; what one message meets is among the values.
pub(super) async fn send(session: &Session, config: &Config, run: &RunId) -> Result<Delivered, Failure> {
    let settings = &config.digest;
    let locale = match settings.language {
        DigestLanguage::Id => Locale::Id,
        DigestLanguage::En => Locale::En,
    };
    let knowledge = Knowledge::load(session, config)?;
    let presenter = knowledge.presenter(session).in_language(locale);
    let mut store = Store::open(&config.store.path)?;
    let reader = store.reader()?;
    let missed = missed_night(&reader, &config.run, now())?;
    if let Some(missed) = &missed {
        store.raise_alarms(std::slice::from_ref(&missed.alarm), missed.opened_at)?;
        post(&mut store, settings, (run, Some(missed.opened_at)), now())?;
    }
    post(&mut store, settings, (run, None), now())?;
    let letter_of = |run: &RunId| {
        let Some(night) = reader.run(run)? else { return Ok(None) };
        let view = DigestView::read(&reader, &presenter, night, (settings.campaigns, missed.clone()), now())?;
        Ok(Some((Letter::write(&view, &options(config, locale)), view)))
    };
    Ok(deliver(&mut store, settings, &now, &letter_of).await?)
}

/// Sends the message of a night that has just ended, where the settings ask for it. What goes wrong is told and ends
/// nothing: the next command tries again, and the next summary says so.
pub(super) async fn send_after_night(session: &Session, config: &Config, run: &RunId) {
    if !config.digest.is_sent() {
        return;
    }
    match send(session, config, run).await {
        Ok(delivered) => {
            for problem in &delivered.problems {
                session.printer.note(&format!("the morning's message has not arrived: {problem}"));
            }
            if delivered.waiting > 0 {
                session.printer.note("`waspada digest --send` tries again, and so does the next night");
            }
        }
        Err(failure) => {
            session.printer.note("the morning's message could not be sent:");
            session.printer.note(&failure.text());
        }
    }
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        match error {
            DeliverError::Store(error) => error.into(),
            DeliverError::Defect => Self::of(Exit::Unexpected, &error),
        }
    }
}
