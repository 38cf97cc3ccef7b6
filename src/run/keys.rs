//! The key that signs manifests: made once, changed by the word of the key before it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::seal::{Seal, SealError, Signing, seal_with};
use crate::config::Config;
use crate::evidence::{Chain, KeyError, PublicKey, SigningKey};
use crate::store::Store;

/// Makes the key of the settings; one that is there stays.
///
/// # Errors
/// There is one already, or none can be written.
pub fn init_key(config: &Config) -> Result<PublicKey, KeyError> {
    let key = SigningKey::generate()?;
    key.save(&config.evidence.key)?;
    Ok(key.public())
}

/// Changes keys: a manifest signed by the old key names the new one, which then takes the old one's place. Where the old
/// key is lost, the manifest is signed by the new one and says so; `verify` tells of it until somebody vouches for the
/// new key.
///
/// A kill in between leaves the new key beside the old one, and doing it again goes on there.
///
/// # Errors
/// There is no old key and it is not said to be lost, or something cannot be written; then the old key stays in use.
pub fn rotate_key(
    store: &mut Store,
    config: &Config,
    is_lost: bool,
    now: Timestamp,
) -> Result<(PublicKey, Seal), SealError> {
    let path = &config.evidence.key;
    let beside = beside(path);
    let old = match SigningKey::load(path) {
        Ok(key) => Some(key),
        Err(_) if is_lost => None,
        Err(error) => return Err(error.into()),
    };
    let new = match SigningKey::load(&beside) {
        Ok(key) => key,
        Err(KeyError::Missing { .. }) => {
            let key = SigningKey::generate()?;
            key.save(&beside)?;
            key
        }
        Err(error) => return Err(error.into()),
    };
    let chain = Chain::read(&config.evidence.dir, &[])?;
    let is_named = chain.expected_key() == Some(new.public());
    let signing = match &old {
        Some(old) if !is_named => Signing::Rotating { key: old, next: Some(new.public()), note: None },
        Some(_) => Signing::Rotating { key: &new, next: None, note: None },
        None => Signing::Rotating { key: &new, next: None, note: Some("key_replaced") },
    };
    let sealed = seal_with(store, config, None, now, &signing)?;
    fs_err::rename(&beside, path)?;
    let seal =
        sealed.ok_or_else(|| std::io::Error::other("the manifest that changes the key was not made"))?;
    Ok((new.public(), seal))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}
