use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Lower-case hexadecimal SHA-256 of `bytes`.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Name of a source as written in `pipeline.toml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceName(pub String);

impl SourceName {
    /// The name, if it is one: letters, digits, dots and dashes, and no dot in front.
    pub fn of(name: &str) -> Option<Self> {
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            && name.bytes().any(|b| b.is_ascii_alphanumeric())
            && !name.starts_with('.')
            && name.len() <= 100;
        is_name.then(|| Self(name.to_owned()))
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Identity of an ad: the same ad has the same identity every night.
///
/// The first 20 hexadecimal digits of SHA-256 over the source and the external identifier or the
/// canonical URL (80 bits: one collision in some 10^12 ads).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AdId(pub String);

impl AdId {
    /// Identity of what `source` calls `key` (an external identifier or a canonical URL).
    pub fn of(source: &SourceName, key: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(source.0.as_bytes());
        hash.update([0]);
        hash.update(key.as_bytes());
        let mut hex = data_encoding::HEXLOWER.encode(&hash.finalize());
        hex.truncate(20);
        Self(hex)
    }
}

impl fmt::Display for AdId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Identity of a run: its start in UTC, `20261124T183000Z`, with a suffix where two share a second.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub String);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
