//! Holds database, archive and manifests against one another, from files alone.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use serde::Serialize;

use super::claims::Claims;
use super::erased::Erased;
use crate::evidence::{Broken, Chain, Flaw, Link, PublicKey, Stamping};
use crate::store::{ManifestRow, Reader};

/// What is held against what.
#[derive(Debug, Clone, Default)]
pub struct VerifyOrder {
    /// Database; none where there is only a folder.
    pub database: Option<PathBuf>,
    /// Archive folder.
    pub archive: Option<PathBuf>,
    /// Folder of manifests.
    pub manifests: PathBuf,
    /// Keys that somebody vouches for.
    pub trusted: Vec<PublicKey>,
    /// Digest of a manifest that was noted elsewhere.
    pub known: Option<String>,
    /// Whether the bytes of the archive are left unread; only that files are there and as long as they were.
    pub is_quick: bool,
    /// About how many leaves are held against what is there, of the newest manifests; none for all. The heads of all
    /// manifests are read in any case.
    pub newest_leaves: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Manifests that could be read.
    pub manifests: usize,
    /// Of them, those with a signature that fits.
    pub signed: usize,
    /// Manifests whose leaves were held against what is there, as far as that is.
    pub read: usize,
    /// Time stamps.
    pub stamps: Stamping,
    /// Leaves that were held against what they stand for.
    pub leaves: usize,
    /// Bytes of the archive that were read.
    pub bytes: u64,
    /// Leaves whose bytes or rows were erased, as a tombstone says.
    pub erased: usize,
    /// Rows and archive files that no manifest covers yet.
    pub unsealed: usize,
    /// Tombstones that no manifest covers yet: until one does, only their own digests speak for them.
    pub unsealed_tombstones: usize,
    /// Leaves that could not be looked at, because there is no database or no archive.
    pub unchecked: usize,
    /// Digest of the last manifest, to be noted elsewhere.
    pub digest: Option<String>,
    /// What people call the key by that signed a bag; none where it is not signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bag_key: Option<String>,
    /// Everything that does not fit, first things first.
    pub flaws: Vec<Flaw>,
}

impl Verified {
    /// Whether nothing was changed, as far as can be told.
    pub fn is_sound(&self) -> bool {
        self.flaws.iter().all(|flaw| flaw.what.is_note())
    }
}

/// Checks everything that is there and tells all that does not fit.
///
/// # Errors
/// The folder of manifests cannot be listed.
pub fn verify(order: &VerifyOrder) -> io::Result<Verified> {
    let chain = Chain::read(&order.manifests, &order.trusted)?;
    let mut verified = Verified {
        manifests: chain.links.len(),
        signed: chain.links.iter().filter(|link| link.is_signed).count(),
        stamps: chain.stamping,
        digest: chain.last().map(|link| link.digest.clone()),
        flaws: chain.flaws.clone(),
        ..Verified::default()
    };
    if let Some(known) = &order.known
        && !chain.links.iter().any(|link| link.digest == *known)
    {
        verified.flaws.push(Flaw::new(Broken::UnknownDigest, None, known.as_str()));
    }
    let reader = order.database.as_deref().map(Reader::open).transpose();
    let reader = reader.unwrap_or_else(|error| {
        verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
        None
    });
    let mut erased = match reader.as_ref().map(|reader| Erased::read(reader, &mut verified)).transpose() {
        Ok(erased) => erased.unwrap_or_default(),
        Err(error) => {
            verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
            Erased::default()
        }
    };
    let mut claims = Claims::default();
    for link in newest(&chain, order.newest_leaves) {
        verified.read += 1;
        match chain.leaves(link) {
            Ok(leaves) => {
                let number = link.manifest.number;
                leaves.into_iter().for_each(|leaf| claims.take(leaf, number, &mut verified));
            }
            Err(flaw) => verified.flaws.push(flaw),
        }
    }
    claims.settle(&mut erased, &mut verified);
    match &order.archive {
        Some(dir) => claims.check_archive(dir, order.is_quick, &erased, &mut verified),
        None => verified.unchecked += claims.of_archive(),
    }
    if let Some(reader) = &reader {
        let checked = claims.check_database(reader, &chain, order, &erased, &mut verified);
        if let Err(error) = checked {
            verified.flaws.push(Flaw::new(Broken::Database, None, error.to_string()));
        }
    } else {
        verified.unchecked += claims.of_database();
    }
    // Manifests first, then what they are of, in the order of the nights.
    verified.flaws.sort_by(|a, b| (a.manifest, a.what, &a.subject).cmp(&(b.manifest, b.what, &b.subject)));
    verified.flaws.dedup();
    Ok(verified)
}

/// The manifests whose leaves are read, in their order: all, or the newest with so many leaves, and the last one in any case.
fn newest(chain: &Chain, most: Option<usize>) -> &[Link] {
    let Some(most) = most else { return &chain.links };
    let mut leaves = 0;
    let is_in = |link: &&Link| {
        let is_in = leaves < most;
        leaves += link.manifest.count;
        is_in
    };
    let count = chain.links.iter().rev().take_while(is_in).count();
    chain.links.get(chain.links.len() - count..).unwrap_or_default()
}

/// Holds the manifests against what the database knows of them: their digests, and what each says of the one before. After
/// a gap the database still knows the digest of the manifest that is not there.
pub(super) fn check_manifests(
    known: &[ManifestRow],
    chain: &Chain,
    order: &VerifyOrder,
    verified: &mut Verified,
) {
    let links: HashMap<u64, &Link> = chain.links.iter().map(|link| (link.manifest.number, link)).collect();
    for row in known {
        let mut flaw = |what, number, subject: String| {
            verified.flaws.push(Flaw::new(what, Some(number), subject));
        };
        match links.get(&row.number) {
            None => {
                let path = order.manifests.join(format!("{:08}.json", row.number));
                flaw(Broken::ManifestMissing, row.number, path.display().to_string());
            }
            Some(link) if link.digest != row.sha256 => {
                flaw(Broken::Chain, row.number, "manifest table".to_owned());
            }
            Some(_) => {}
        }
        let next = row.number + 1;
        if links.get(&next).is_some_and(|link| link.manifest.previous != row.sha256) {
            flaw(Broken::Chain, next, "manifest table".to_owned());
        }
    }
}
