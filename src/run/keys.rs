//! The key that signs manifests: made once, changed by the word of the key before it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::key_watch::end_alarm;
use super::seal::{Seal, SealError, Signing, seal_with};
use crate::config::Config;
use crate::evidence::{Chain, KeyError, PublicKey, SigningKey, taking_over};
use crate::store::Store;

/// Makes the key of the settings; one that is there stays.
///
/// # Errors
/// There is one already, or there was one: a new key that nobody announced would be a stranger's. Or none can be written.
pub fn init_key(config: &Config) -> Result<PublicKey, KeyError> {
    let path = &config.evidence.key;
    if !path.exists() && Chain::read(&config.evidence.dir, &[])?.expected_key().is_some() {
        return Err(KeyError::Lost { path: path.clone() });
    }
    let key = SigningKey::generate()?;
    key.save(path)?;
    Ok(key.public())
}

/// How a key is changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rotation {
    /// The old key is gone.
    pub is_lost: bool,
    /// Manifests that are not signed are taken over: the new manifest names them, and `verify` tells of them without
    /// failing. So it is where the old key is gone.
    pub takes_unsigned: bool,
}

/// A key that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs from now on.
    pub key: PublicKey,
    /// Every key that has signed before it, in their order.
    pub earlier: Vec<PublicKey>,
    /// The manifest that says so.
    pub seal: Seal,
    /// Unsigned manifests that it takes over.
    pub taken_over: Vec<u64>,
    /// Unsigned manifests that none takes over: `verify` fails for them.
    pub left: Vec<u64>,
}

/// Changes keys: a manifest signed by the old key names the new one, which then takes the old one's place. Where the old
/// key is lost, the manifest is signed by the new one and says so; `verify` tells of it until somebody vouches for the
/// new key.
///
/// Unsigned manifests are named by the manifest that takes them over. Its signature holds their bytes as they are now, so
/// that what is changed of them later is found; what was changed before is not.
///
/// A kill in between leaves the new key beside the old one, and doing it again goes on there.
///
/// # Errors
/// There is no old key and it is not said to be lost, or something cannot be written; then the old key stays in use.
pub fn rotate_key(
    store: &mut Store,
    config: &Config,
    rotation: Rotation,
    now: Timestamp,
) -> Result<Rotated, SealError> {
    let path = &config.evidence.key;
    let beside = beside(path);
    let chain = Chain::read(&config.evidence.dir, &[])?;
    let old = match SigningKey::load(path) {
        Ok(key) => Some(key),
        Err(_) if rotation.is_lost => None,
        Err(KeyError::Missing { path }) if chain.expected_key().is_some() => {
            return Err(KeyError::Lost { path }.into());
        }
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
    let is_named = chain.expected_key() == Some(new.public());
    let open = chain.unsigned_unknown();
    let takes = rotation.takes_unsigned || old.is_none();
    let (taken_over, left) = if takes { (open, Vec::new()) } else { (Vec::new(), open) };
    let mut notes = taking_over(&taken_over);
    let signing = match &old {
        Some(old) if !is_named => Signing::Rotating { key: old, next: Some(new.public()), notes },
        Some(_) => Signing::Rotating { key: &new, next: None, notes },
        None => {
            notes.insert(0, "key_replaced".to_owned());
            Signing::Rotating { key: &new, next: None, notes }
        }
    };
    let sealed = seal_with(store, config, None, now, &signing)?;
    fs_err::rename(&beside, path)?;
    let seal =
        sealed.ok_or_else(|| std::io::Error::other("the manifest that changes the key was not made"))?;
    end_alarm(store, now)?;
    let mut earlier: Vec<PublicKey> = Vec::new();
    for key in chain.links.iter().filter_map(|link| link.manifest.public_key()) {
        if key != new.public() && !earlier.contains(&key) {
            earlier.push(key);
        }
    }
    Ok(Rotated { key: new.public(), earlier, seal, taken_over, left })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}
