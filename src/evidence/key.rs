use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use fs_err::os::unix::fs::OpenOptionsExt as _;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use thiserror::Error;

use super::merkle::{from_hex, hash_of, sha256};
use crate::named_files;

/// Longest file of a key, bytes.
pub(super) const KEY_BYTES: u64 = 64 << 10;

/// What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7).
const PRIVATE_HEAD: [u8; 16] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
/// What stands before the 32 bytes of an Ed25519 public key in a `SubjectPublicKeyInfo` (RFC 8410, section 4).
const PUBLIC_HEAD: [u8; 12] = [48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0];

/// Why a signing key cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is none.
    #[error("there is no signing key `{path}`; `waspada keys init` makes one")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There was one, with which manifests are signed.
    #[error(
        "the signing key `{path}` is gone; restore it from its copy, then `waspada keys rotate --accept-unsigned`; where there is no copy, `waspada keys rotate --lost` (docs/evidence.md, \"Keys\")"
    )]
    Lost {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is one already.
    #[error("`{path}` is there already and is left as it is; `waspada keys rotate` changes keys")]
    There {
        /// Where it is.
        path: PathBuf,
    },
    /// It is no Ed25519 key in PKCS #8.
    #[error("`{path}` is no Ed25519 private key (PEM, PKCS #8); restore it from where you keep a copy")]
    Unreadable {
        /// Where it is.
        path: PathBuf,
    },
    /// Others than its owner may read it.
    #[error(
        "`{path}` may be read by others than its owner; `chmod 600 {path}`, and `waspada keys rotate` if others have an account here"
    )]
    Open {
        /// Where it is.
        path: PathBuf,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// The file cannot be read or written; the error names it.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// An Ed25519 public key (RFC 8032).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key of 64 hexadecimal digits; none where they are no 32 bytes.
    pub fn from_hex(hex: &str) -> Option<Self> {
        from_hex(&hex.trim().to_ascii_lowercase()).map(Self)
    }

    /// 64 hexadecimal digits, lower case.
    pub fn hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// What people call the key by: the first 16 hexadecimal digits of its SHA-256.
    pub fn id(&self) -> String {
        let mut hex = data_encoding::HEXLOWER.encode(&sha256(&self.0));
        hex.truncate(16);
        hex
    }

    /// The key of a PEM, as [`PublicKey::pem`] and OpenSSL write it; none where it is none.
    pub fn from_pem(text: &str) -> Option<Self> {
        let der = unpem("PUBLIC KEY", text)?;
        der.strip_prefix(&PUBLIC_HEAD)?.try_into().ok().map(Self)
    }

    /// PEM of a `SubjectPublicKeyInfo`, as OpenSSL reads it.
    pub fn pem(&self) -> String {
        pem("PUBLIC KEY", &[PUBLIC_HEAD.as_slice(), &self.0].concat())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

/// Whether `signature` (64 bytes) is that of `message` by `key`.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.0).verify(message, signature).is_ok()
}

/// An Ed25519 private key. Its bytes are never shown.
pub struct SigningKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public().id()).finish()
    }
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn generate() -> Result<Self, KeyError> {
        Self::of_seed(random()?).ok_or(KeyError::Random)
    }

    fn of_seed(seed: [u8; 32]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).ok()?;
        Some(Self { seed, pair })
    }

    /// Reads the key at `path`: PEM of PKCS #8, as [`SigningKey::save`] and `openssl genpkey` write it.
    ///
    /// # Errors
    /// It is missing, no such key, or may be read by others than its owner.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let text = match named_files::read_text(path, KEY_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing { path: path.to_owned() });
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(KeyError::Unreadable { path: path.to_owned() });
            }
            Err(error) => return Err(error.into()),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if fs_err::metadata(path)?.permissions().mode() & 0o077 != 0 {
                return Err(KeyError::Open { path: path.to_owned() });
            }
        }
        let seed = unpem("PRIVATE KEY", &text)
            .and_then(|der| Some(hash_of(der.strip_prefix(&PRIVATE_HEAD)?.get(..32)?)));
        seed.and_then(Self::of_seed).ok_or_else(|| KeyError::Unreadable { path: path.to_owned() })
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// A file is there already, or none can be made.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        let text = pem("PRIVATE KEY", &[PRIVATE_HEAD.as_slice(), &self.seed].concat());
        save_secret(path, text.as_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(hash_of(self.pair.public_key().as_ref()))
    }

    /// Signature of `message`, 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

pub(super) fn random() -> Result<[u8; 32], KeyError> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyError::Random)?;
    Ok(bytes)
}

/// Writes a new file for its owner alone and waits until it is on the disk.
pub(super) fn save_secret(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(KeyError::There { path: path.to_owned() });
        }
        opened => opened?,
    };
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a key would be taken for one that was damaged.
        let _ = fs_err::remove_file(path);
        KeyError::Io(error)
    })
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", data_encoding::BASE64.encode(der))
}

fn unpem(label: &str, text: &str) -> Option<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let body = text.split_once(&begin)?.1.split_once(&end)?.0;
    let base64: String = body.split_whitespace().collect();
    data_encoding::BASE64.decode(base64.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_rfc_says() {
        // RFC 8032, section 7.1, test 2.
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = SigningKey::of_seed(hash_of(&seed)).unwrap();
        assert_eq!(key.public().hex(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let signature = hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        assert_eq!(key.sign(b"\x72"), signature);
        assert!(verify(&key.public(), b"\x72", &signature));
        assert!(!verify(&key.public(), b"\x73", &signature));
        assert!(!verify(&SigningKey::generate().unwrap().public(), b"\x72", &signature));
        assert!(!verify(&key.public(), b"\x72", &signature[..63]));
    }

    #[test]
    fn a_key_is_read_back_and_never_written_over_or_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.key");
        assert!(matches!(SigningKey::load(&path), Err(KeyError::Missing { .. })));
        let key = SigningKey::generate().unwrap();
        key.save(&path).unwrap();
        assert_eq!(SigningKey::load(&path).unwrap().public(), key.public());
        assert!(matches!(SigningKey::generate().unwrap().save(&path), Err(KeyError::There { .. })));
        assert_eq!(SigningKey::load(&path).unwrap().public(), key.public());
        assert_eq!(format!("{key:?}"), format!("SigningKey({:?})", key.public().id()));
        fs_err::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
        assert!(matches!(SigningKey::load(&path), Err(KeyError::Unreadable { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.key");
        SigningKey::generate().unwrap().save(&path).unwrap();
        assert_eq!(fs_err::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = SigningKey::load(&path).unwrap_err();
        assert!(matches!(error, KeyError::Open { .. }), "{error}");
    }

    #[test]
    fn a_public_key_is_written_and_read() {
        let key = SigningKey::generate().unwrap().public();
        assert_eq!(PublicKey::from_hex(&key.hex().to_uppercase()), Some(key));
        assert_eq!(PublicKey::from_hex("12"), None);
        assert_eq!(PublicKey::from_pem(&key.pem()), Some(key));
        assert_eq!(PublicKey::from_pem(&key.pem().replace("MCow", "MCox")), None);
        assert_eq!(key.id().len(), 16);
        assert!(key.pem().starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"), "{}", key.pem());
    }
}
