//! Erases the data of a person on request, and says what the law or an investigation keeps.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::retention::{erase_due, of_captures};
use super::seal::SealError;
use crate::config::Config;
use crate::domain::{AdId, Contact};
use crate::evidence::{KeyError, MatchKey};
use crate::mask::SoughtContacts;
use crate::store::{
    Erasable, ErasedFor, ErasureRequest, IsSought, Pruned, Reader, SharedRecord, Store, StoreError,
};

/// What was, or would be, erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Ads.
    pub ads: Vec<AdId>,
    /// Ads that an open lead holds, with the lead.
    pub held: Vec<(AdId, String)>,
    /// Records of the archive.
    pub records: usize,
    /// Records that could not be written over yet; the next run does it.
    pub waiting: usize,
    /// Records that stay as they are because other ads were read from them, with those ads.
    pub shared: Vec<SharedRecord>,
    /// Rows that hold the contact and are never changed: table and number.
    pub kept: Vec<String>,
}

/// The request to erase these contacts: the ads that name one of them, or in whose words, employer, place or address one
/// of them stands though it was not read as a contact, numbers in any writing. By the same test they are found and then
/// forgotten everywhere else.
///
/// # Errors
/// When the database cannot be read.
pub fn request_for(
    reader: &Reader,
    contacts: &[Contact],
    hashes: Vec<String>,
) -> Result<ErasureRequest, StoreError> {
    let sought = SoughtContacts::of(contacts);
    let is_sought: IsSought = Arc::new(move |text| sought.stand_in(text));
    let mut ads = reader.ads_holding(is_sought.as_ref())?;
    for contact in contacts {
        ads.extend(reader.ads_naming(&contact.kind.alike(), &contact.value)?);
    }
    ads.sort();
    ads.dedup();
    Ok(ErasureRequest { ads, hashes, is_sought: Some(is_sought) })
}

/// Keyed hashes of these contacts; none where nothing was ever hashed.
///
/// # Errors
/// The secret cannot be read.
pub fn hashes_of(contacts: &[Contact], match_key: &Path) -> Result<Vec<String>, KeyError> {
    if !match_key.exists() {
        return Ok(Vec::new());
    }
    let key = MatchKey::load_or_make(match_key)?;
    let name = |contact: &Contact| serde_json::to_value(contact.kind).ok()?.as_str().map(str::to_owned);
    let hash = |contact| Some(key.hash(&name(contact)?, &contact.value));
    Ok(contacts.iter().filter_map(hash).collect())
}

/// What erasing these ads would come to.
///
/// # Errors
/// When the database cannot be read.
pub fn erasable(reader: &Reader, ads: &[AdId]) -> Result<Erasure, StoreError> {
    let Erasable { ads, held, captures, shared } = reader.erasable(ads)?;
    Ok(Erasure { ads, held, records: captures.len(), shared, ..Erasure::default() })
}

/// Erases ads with their words, contacts and records, each under a tombstone, and the contacts of the request wherever else
/// they are kept: the manifests stay as they are and can still be checked. Ads of an open lead are held and stay. The caller holds the run lock.
///
/// # Errors
/// When the database is locked, the disk full or the archive cannot be read; what was noted by then is erased by the next
/// run.
pub fn erase(
    store: &mut Store,
    config: &Config,
    request: &ErasureRequest,
    account: &str,
    now: Timestamp,
) -> Result<Erasure, SealError> {
    let dir = &config.archive.dir;
    let Erasable { ads, held, captures, shared } = store.reader()?.erasable(&request.ads)?;
    let why = (ErasedFor::Request, Some(account));
    let records = of_captures(dir, &captures, why, now)?;
    let request = ErasureRequest { ads: ads.clone(), ..request.clone() };
    let kept = store.erase(&request, why, &records, now)?;
    for ad in &ads {
        store.note_account_access(account, "erase", &ad.0, now)?;
    }
    let mut done = Pruned::default();
    erase_due(store, dir, &mut done)?;
    let waiting = store.reader()?.erase_due()?.len();
    Ok(Erasure { ads, held, records: captures.len(), waiting, shared, kept })
}
