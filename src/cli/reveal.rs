//! Notes in the database who saw contacts in the clear.

use super::session::now;
use super::{Exit, Failure};
use crate::config::Config;
use crate::domain::AdId;
use crate::store::{Reveal, Store};

/// Notes that `command` is about to show contacts in the clear: of `ad`, or of `ads` ads.
///
/// # Errors
/// When it cannot be noted; then nothing may be shown.
pub(super) fn note(config: &Config, command: &str, ad: Option<AdId>, ads: usize) -> Result<(), Failure> {
    let reveal = Reveal { at: now(), account: account(), command: command.to_owned(), ad, ads };
    Store::open(&config.store.path).and_then(|mut store| store.note_reveal(&reveal)).map_err(|error| {
        Failure::with(Exit::Unexpected, "contacts stay masked: that they are shown cannot be noted", &error)
    })
}

/// Name of the account that the program runs under.
pub(super) fn account() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}
