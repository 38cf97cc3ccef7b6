//! What a command needs to tell ads in words: data files, and the model where it can be used.

use super::{Failure, Session};
use crate::config::Config;
use crate::facts::Facts;
use crate::run::{Stages, StagesError};
use crate::store::Reader;
use crate::views::Presenter;

/// Data files and model, or the data files alone.
#[derive(Debug)]
pub(super) enum Knowledge {
    /// Both.
    Stages(Box<Stages>),
    /// The model is refused: reasons can still be told.
    Facts(Box<Facts>),
}

impl Knowledge {
    /// As the settings say. A model that is refused is noted and done without.
    ///
    /// # Errors
    /// Mistakes in the data files.
    pub(super) fn load(session: &Session, config: &Config) -> Result<Self, Failure> {
        match Stages::load(&config.assess) {
            Ok(stages) => Ok(Self::Stages(Box::new(stages))),
            Err(StagesError::Data(problems)) => Err(problems.into()),
            Err(error) => {
                session.printer.note(&format!("{error}; `waspada check` says more"));
                Ok(Self::Facts(Box::new(session.facts(config)?)))
            }
        }
    }

    /// Who tells in the session's language.
    pub(super) fn presenter(&self, session: &Session) -> Presenter<'_> {
        match self {
            Self::Stages(stages) => Presenter::new(stages, session.globals.lang),
            Self::Facts(facts) => Presenter::of_facts(facts, session.globals.lang),
        }
    }
}

/// The database, for reading.
///
/// # Errors
/// When there is none yet, or it cannot be read.
pub(super) fn reader(config: &Config) -> Result<Reader, Failure> {
    Reader::open(&config.store.path).map_err(Failure::from)
}
