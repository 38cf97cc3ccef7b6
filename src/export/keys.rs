use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::evidence::{Chain, KeyError, LeafKind, MatchKey, Proof, Proofs, SigningKey, Span};

/// What an export takes from the chain of evidence: the secret of the hashes, the signing key, the manifests.
pub struct ExportKeys {
    hashes: MatchKey,
    key_id: String,
    signing: PathBuf,
    manifests: PathBuf,
}

impl fmt::Debug for ExportKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportKeys").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// An Ed25519 signature (RFC 8032).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// 64 bytes.
    pub signature: Vec<u8>,
    /// The public key that checks it: PEM of a `SubjectPublicKeyInfo`.
    pub public_key_pem: String,
}

impl ExportKeys {
    /// The secret at `hashes`, made where there is none; the signing key at `signing`, which need not be there; the
    /// manifests in the folder `manifests`.
    ///
    /// # Errors
    /// The secret cannot be read or made.
    pub fn load(hashes: &Path, signing: &Path, manifests: &Path) -> Result<Self, KeyError> {
        let hashes = MatchKey::load_or_make(hashes)?;
        // Names the secret without telling anything of it.
        let mut key_id = hashes.hash("key", "");
        key_id.truncate(16);
        Ok(Self { hashes, key_id, signing: signing.to_owned(), manifests: manifests.to_owned() })
    }

    /// Keyed hash of a contact in its normal form, hexadecimal: the same number has the same hash in every export.
    pub fn hash(&self, kind: &str, value: &str) -> String {
        self.hashes.hash(kind, value)
    }

    /// What people call the secret of the hashes by.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// A signature over `message`; none where there is no signing key.
    ///
    /// # Errors
    /// The key is there and cannot be used.
    pub(super) fn sign(&self, message: &[u8]) -> io::Result<Option<Signed>> {
        let key = match SigningKey::load(&self.signing) {
            Ok(key) => key,
            Err(KeyError::Missing { .. }) => return Ok(None),
            Err(error) => return Err(io::Error::other(error)),
        };
        Ok(Some(Signed { signature: key.sign(message), public_key_pem: key.public().pem() }))
    }

    /// Heads, signatures and time stamps of the chain, by name: a manifest's number and an ending.
    ///
    /// # Errors
    /// They cannot be listed.
    pub(super) fn manifests(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs_err::read_dir(&self.manifests) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ["json", "sig", "tsr"].iter().any(|own| ending == *own))
            {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Proofs that records of the archive belong to the chain, each by file and offset; those that no manifest names
    /// (yet) are left out. The chain is read once.
    ///
    /// # Errors
    /// The chain cannot be read.
    pub(super) fn proofs(&self, wanted: &[(String, u64)]) -> io::Result<HashMap<(String, u64), Proof>> {
        let wanted: std::collections::HashSet<(&str, u64)> =
            wanted.iter().map(|(file, offset)| (file.as_str(), *offset)).collect();
        let mut proofs = HashMap::new();
        if wanted.is_empty() || !self.manifests.is_dir() {
            return Ok(proofs);
        }
        let chain = Chain::read(&self.manifests, &[])?;
        for link in &chain.links {
            // What is wrong with a list of leaves is told by `waspada verify`; it proves nothing here.
            let Ok(leaves) = chain.leaves(link) else { continue };
            let wanted: Vec<(usize, Span)> = leaves
                .iter()
                .enumerate()
                .filter(|(_, leaf)| leaf.kind == LeafKind::Warc)
                .filter_map(|(at, leaf)| Some((at, Span::parse(&leaf.key)?)))
                .filter(|(_, span)| wanted.contains(&(span.file.as_str(), span.offset)))
                .collect();
            if wanted.is_empty() {
                continue;
            }
            let of_manifest = Proofs::of(link.manifest.number, &leaves);
            for (at, span) in wanted {
                proofs.extend(of_manifest.of_leaf(at).map(|proof| ((span.file, span.offset), proof)));
            }
        }
        Ok(proofs)
    }
}
