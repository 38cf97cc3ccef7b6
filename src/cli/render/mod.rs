//! Views drawn for people: pure functions from values to text with colours, which the printer takes out where
//! they are not wanted. Everything that came from the web is made safe for the terminal here.

mod ad;
mod layout;
mod leads;
mod marks;
mod networks;
mod queue;
mod summary;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

pub use ad::{ad, explain};
pub use layout::fit;
pub use leads::{lead, leads};
pub use networks::{campaign, campaigns, contact};
pub use queue::queue;
pub use summary::summary;

use super::{Loaded, Session, time_zone};
use crate::i18n::Strings;

/// How things are to be drawn.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// The reader's language.
    pub strings: &'static Strings,
    /// Zone of every day and time shown.
    pub time_zone: TimeZone,
    /// Columns.
    pub width: usize,
}

impl RenderOptions {
    /// As the command line and the settings ask for.
    pub fn of(session: &Session, loaded: &Loaded) -> Self {
        Self {
            strings: session.strings(),
            time_zone: time_zone(&loaded.config),
            width: session.printer.width(),
        }
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.time_zone.clone())
    }
}

#[cfg(test)]
mod tests;
