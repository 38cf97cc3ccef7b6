use std::fmt;
use std::io;
use std::path::Path;

use ring::hmac;

use super::key::{KEY_BYTES, KeyError, random, save_secret};
use super::merkle::from_hex;
use crate::named_files;

/// The secret with which contacts are hashed, so that the same number still matches where the number itself is not
/// kept or not told. Whoever has only the hashes cannot try all numbers.
pub struct MatchKey(hmac::Key);

impl fmt::Debug for MatchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MatchKey")
    }
}

impl MatchKey {
    /// The secret at `path`, 32 bytes in hexadecimal; made there, for its owner alone, where there is none.
    ///
    /// # Errors
    /// It is no such secret, or cannot be read or made.
    pub fn load_or_make(path: &Path) -> Result<Self, KeyError> {
        let text = match named_files::read_text(path, KEY_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = data_encoding::HEXLOWER.encode(&random()?);
                save_secret(path, text.as_bytes())?;
                text
            }
            Err(error) => return Err(error.into()),
        };
        let secret = from_hex(text.trim()).ok_or_else(|| KeyError::Unreadable { path: path.to_owned() })?;
        Ok(Self::of(&secret))
    }

    /// The secret of these bytes.
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// HMAC-SHA-256 of a contact in its normal form, 64 hexadecimal digits. A number has one hash whether it is called or
    /// written to.
    pub fn hash(&self, kind: &str, value: &str) -> String {
        let kind = if kind == "whatsapp" { "phone" } else { kind };
        let text = [kind, "\0", value].concat();
        data_encoding::HEXLOWER.encode(hmac::sign(&self.0, text.as_bytes()).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_contact_has_the_same_hash_under_one_secret_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("match.key");
        let key = MatchKey::load_or_make(&path).unwrap();
        let again = MatchKey::load_or_make(&path).unwrap();
        let hash = key.hash("phone", "+6281234567890");
        assert_eq!(again.hash("phone", "+6281234567890"), hash);
        assert_eq!(key.hash("whatsapp", "+6281234567890"), hash);
        assert_ne!(key.hash("phone", "+6281234567891"), hash);
        assert_ne!(key.hash("bank_account", "+6281234567890"), hash);
        assert_ne!(MatchKey::of(&[7; 32]).hash("phone", "+6281234567890"), hash);
        fs_err::write(&path, "short").unwrap();
        assert!(matches!(MatchKey::load_or_make(&path), Err(KeyError::Unreadable { .. })));
    }
}
