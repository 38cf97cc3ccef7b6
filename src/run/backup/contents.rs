use std::io::{self, Read};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What stands in a backup: its last member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupList {
    /// Version of Waspada that wrote it.
    pub program: String,
    /// When it was begun.
    pub at: Timestamp,
    /// Everything else in it, in its order.
    pub members: Vec<Member>,
}

/// A member of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Path within the backup.
    pub path: String,
    /// Length, bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Hashes what is read through it.
pub(super) struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// What was read, as a member of that path.
    pub(super) fn member(self, path: &str) -> Member {
        Member {
            path: path.to_owned(),
            bytes: self.bytes,
            sha256: data_encoding::HEXLOWER.encode(&self.hash.finalize()),
        }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}
