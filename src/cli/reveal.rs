//! Notes in the access log who saw contacts in the clear.

use super::session::now;
use super::{Exit, Failure};
use crate::config::Config;
use crate::domain::AdId;
use crate::store::Store;

/// Notes that contacts are about to be shown in the clear, or to be exported: of `ad`, or of `ads` ads.
///
/// # Errors
/// When it cannot be noted; then nothing may be shown.
pub(super) fn note(config: &Config, what: &str, ad: Option<AdId>, ads: usize) -> Result<(), Failure> {
    let which = ad.map_or_else(|| format!("{ads} ads"), |ad| ad.0);
    let noted = Store::open(&config.store.path)
        .and_then(|mut store| store.note_account_access(&account(), what, &which, now()));
    noted.map_err(|error| {
        Failure::with(Exit::Unexpected, "contacts stay masked: that they are shown cannot be noted", &error)
    })
}

/// Name of the account that the program runs under.
pub(super) fn account() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(number)
}

/// Number of the account, where its name is not told: under a scheduler there may be no `USER`.
#[cfg(unix)]
fn number() -> String {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").map_or_else(|_| "unknown".to_owned(), |own| format!("uid {}", own.uid()))
}

#[cfg(not(unix))]
fn number() -> String {
    "unknown".to_owned()
}
