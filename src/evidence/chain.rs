use std::collections::BTreeSet;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::flaw::{Broken, Flaw};
use super::key::{PublicKey, verify};
use super::leaf::Leaf;
use super::manifest::{Manifest, NONE_BEFORE, head_path, leaves_path, signature_path, stamp_path};
use super::merkle::{Hash, from_hex, hex, leaf_hash, root, sha256};
use super::share_out::share_out;
use super::stamp::stamped_digest;
use crate::named_files;

/// Longest head of a manifest, bytes.
const HEAD_BYTES: u64 = 1 << 20;
/// Longest line of a list of leaves on the average, bytes.
const LINE_BYTES: u64 = 4 << 10;
/// Lines that one core reads alone.
const FEW_LINES: usize = 2_000;
/// Longest gap in the numbers that is named one by one.
const MOST_MISSING: usize = 1_000;

/// How far the time stamps of a chain are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Stamping {
    /// Manifests with a time stamp that fits.
    pub stamped: usize,
    /// Manifests without one.
    pub waiting: usize,
}

/// A manifest in its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its head.
    pub manifest: Manifest,
    /// SHA-256 of its bytes, hexadecimal.
    pub digest: String,
    /// Whether it is signed by the key that it names.
    pub is_signed: bool,
}

/// The manifests of a folder, in order.
#[derive(Debug)]
pub struct Chain {
    dir: PathBuf,
    /// The manifests that can be read.
    pub links: Vec<Link>,
    /// What does not fit between them.
    pub flaws: Vec<Flaw>,
    /// Time stamps.
    pub stamping: Stamping,
}

impl Chain {
    /// Reads the manifests of `dir` and holds each against the one before it and against its signature. Lists of leaves
    /// are read by [`Chain::leaves`]. `trusted` keys are those that somebody vouches for; where there are none, the first
    /// key is taken as it is.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn read(dir: &Path, trusted: &[PublicKey]) -> io::Result<Self> {
        let numbers = numbers(dir)?;
        let last = numbers.last().copied().unwrap_or(0);
        Ok(Self::of(dir, trusted, &numbers, 1..=last))
    }

    /// Reads a part of a chain: the manifests that somebody says are in `dir`, or, where nobody says, those from the first
    /// to the last that is there. One that is missing in between, or at an end that was named, is a flaw.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn read_part(
        dir: &Path,
        trusted: &[PublicKey],
        named: Option<RangeInclusive<u64>>,
    ) -> io::Result<Self> {
        let numbers = numbers(dir)?;
        let there = numbers.first().copied().unwrap_or(1)..=numbers.last().copied().unwrap_or(0);
        Ok(Self::of(dir, trusted, &numbers, named.unwrap_or(there)))
    }

    fn of(dir: &Path, trusted: &[PublicKey], numbers: &BTreeSet<u64>, wanted: RangeInclusive<u64>) -> Self {
        let mut chain =
            Self { dir: dir.to_owned(), links: Vec::new(), flaws: Vec::new(), stamping: Stamping::default() };
        let mut expected = *wanted.start();
        let mut key: Option<PublicKey> = None;
        for &number in numbers {
            chain.miss(expected..number.min(wanted.end().saturating_add(1)));
            let is_gap = expected != number;
            expected = number.saturating_add(1).max(*wanted.start());
            let path = head_path(dir, number);
            if !wanted.contains(&number) {
                chain.flaw(Broken::ManifestForm, number, &path);
            }
            let read = named_files::read(&path, HEAD_BYTES)
                .ok()
                .and_then(|bytes| Some((Manifest::parse(&bytes)?, bytes)));
            let Some((manifest, bytes)) = read.filter(|(manifest, _)| manifest.number == number) else {
                chain.flaw(Broken::ManifestForm, number, path);
                continue;
            };
            let previous = match chain.links.last() {
                _ if number == 1 => Some(NONE_BEFORE),
                // What is not held cannot be compared with; the database, which knows its digest, is asked by `verify`.
                _ if is_gap || number == *wanted.start() => None,
                Some(link) => Some(link.digest.as_str()),
                None => Some(NONE_BEFORE),
            };
            if previous.is_some_and(|previous| manifest.previous != previous) {
                chain.flaw(Broken::Chain, number, path.clone());
            }
            let is_signed = chain.check_signature(&manifest, &bytes, &mut key, trusted);
            if chain.links.last().is_some_and(|link| manifest.created_at < link.manifest.created_at) {
                chain.flaw(Broken::Clock, number, manifest.created_at.clone());
            }
            if manifest.has_note("database_behind") {
                chain.flaw(Broken::DatabaseBehind, number, manifest.created_at.clone());
            }
            let digest = sha256(&bytes);
            chain.check_stamp(number, &digest);
            chain.links.push(Link { manifest, digest: hex(&digest), is_signed });
        }
        chain.miss(expected..wanted.end().saturating_add(1));
        chain.know_unsigned();
        chain
    }

    /// Turns unsigned manifests that a later one takes over from flaws into what is to be known. That one has to be signed
    /// by a key that the chain or somebody vouches for: whoever only holds the files cannot write it.
    fn know_unsigned(&mut self) {
        // A key that nobody vouches for says nothing of what is before it, nor do those after it.
        let foreign =
            self.flaws.iter().filter(|flaw| flaw.what == Broken::Key).filter_map(|flaw| flaw.manifest).min();
        let is_foreign = |number| foreign.is_some_and(|first| first <= number);
        let signed = self.links.iter().filter(|link| link.is_signed).map(|link| &link.manifest);
        let known: Vec<_> = signed
            .filter(|manifest| !is_foreign(manifest.number))
            .flat_map(|manifest| manifest.taken_over().map(|range| (manifest.number, range)))
            .collect();
        for flaw in self.flaws.iter_mut().filter(|flaw| flaw.what == Broken::Unsigned) {
            let number = flaw.manifest.unwrap_or(0);
            if known.iter().any(|(by, range)| range.contains(&number) && number < *by) {
                flaw.what = Broken::UnsignedKnown;
            }
        }
    }

    /// Notes manifests that are not there, up to some thousand.
    fn miss(&mut self, numbers: std::ops::Range<u64>) {
        for missing in numbers.take(MOST_MISSING) {
            let path = head_path(&self.dir, missing);
            self.flaw(Broken::ManifestMissing, missing, path);
        }
    }

    fn flaw(&mut self, what: Broken, number: u64, subject: impl AsRef<Path>) {
        let subject = subject.as_ref().display().to_string();
        self.flaws.push(Flaw::new(what, Some(number), subject));
    }

    /// Whether a manifest is signed as it says; `key` is the key that it should have, and becomes that of the next one. A
    /// gap changes nothing of it: where the key was changed within, somebody has to vouch for the new one.
    fn check_signature(
        &mut self,
        manifest: &Manifest,
        bytes: &[u8],
        key: &mut Option<PublicKey>,
        trusted: &[PublicKey],
    ) -> bool {
        let number = manifest.number;
        let path = signature_path(&self.dir, number);
        let Some(own) = manifest.public_key() else {
            if key.is_some() || !trusted.is_empty() {
                self.flaw(Broken::Unsigned, number, path);
            }
            return false;
        };
        let is_vouched = trusted.contains(&own);
        let is_expected = match *key {
            Some(expected) => expected == own,
            None => trusted.is_empty(),
        };
        if !is_expected && !is_vouched {
            self.flaw(Broken::Key, number, own.id());
        }
        let is_signed = named_files::read(&path, 64).is_ok_and(|signature| verify(&own, bytes, &signature));
        if !is_signed {
            self.flaw(Broken::Signature, number, path);
        }
        let next = manifest.next_key.as_deref().and_then(PublicKey::from_hex);
        *key = Some(next.filter(|_| is_signed).unwrap_or(own));
        is_signed
    }

    fn check_stamp(&mut self, number: u64, digest: &Hash) {
        let path = stamp_path(&self.dir, number);
        let Ok(response) = named_files::read(&path, HEAD_BYTES) else {
            self.stamping.waiting += 1;
            return;
        };
        if stamped_digest(&response).is_ok_and(|(stamped, _)| stamped == *digest) {
            self.stamping.stamped += 1;
        } else {
            self.flaw(Broken::Stamp, number, path);
        }
    }

    /// The leaves of a manifest, which are those that its root was made of.
    ///
    /// # Errors
    /// They are not there or are others.
    pub fn leaves(&self, link: &Link) -> Result<Vec<Leaf>, Flaw> {
        let path = leaves_path(&self.dir, link.manifest.number);
        let flaw = || Flaw::new(Broken::Leaves, Some(link.manifest.number), path.display().to_string());
        let most_bytes = LINE_BYTES.saturating_mul(link.manifest.count as u64);
        let text = named_files::read(&path, most_bytes).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(flaw)?;
        // A line of a leaf is just what its hash is over.
        let lines: Vec<&str> = text.lines().take(link.manifest.count.saturating_add(1)).collect();
        let parsed = share_out(&lines, FEW_LINES, |lines| {
            let leaf = |line: &&str| Some((Leaf::parse(line)?, leaf_hash(line.as_bytes())));
            lines.iter().map(leaf).collect::<Option<Vec<_>>>()
        });
        let (mut leaves, mut hashes) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
        for (leaf, hash) in
            parsed.into_iter().collect::<Option<Vec<_>>>().ok_or_else(flaw)?.into_iter().flatten()
        {
            leaves.push(leaf);
            hashes.push(hash);
        }
        let is_root = hex(&root(&hashes)) == link.manifest.root;
        if leaves.len() == link.manifest.count && is_root { Ok(leaves) } else { Err(flaw()) }
    }

    /// The last manifest.
    pub fn last(&self) -> Option<&Link> {
        self.links.last()
    }

    /// The key that the next manifest should be signed with; none where none was signed so far.
    pub fn expected_key(&self) -> Option<PublicKey> {
        let signed = self.links.iter().rev().find(|link| link.is_signed)?;
        let next = signed.manifest.next_key.as_deref().and_then(PublicKey::from_hex);
        next.or_else(|| signed.manifest.public_key())
    }

    /// Numbers of the manifests that say that they are not signed and that no signed one takes over, in their order.
    pub fn unsigned_unknown(&self) -> Vec<u64> {
        let manifests = || self.links.iter().filter(|link| link.is_signed).map(|link| &link.manifest);
        let is_known = |number| {
            manifests().any(|by| by.number > number && by.taken_over().any(|range| range.contains(&number)))
        };
        let unsigned = self.links.iter().map(|link| &link.manifest).filter(|manifest| manifest.key.is_none());
        unsigned.map(|manifest| manifest.number).filter(|number| !is_known(*number)).collect()
    }

    /// Numbers of the manifests without a time stamp, with the digest to be stamped.
    pub fn unstamped(&self) -> Vec<(u64, Hash)> {
        self.links
            .iter()
            .filter(|link| !stamp_path(&self.dir, link.manifest.number).exists())
            .filter_map(|link| Some((link.manifest.number, from_hex(&link.digest)?)))
            .collect()
    }
}

/// Numbers of the manifests in a folder, in order; none where there is no folder.
fn numbers(dir: &Path) -> io::Result<BTreeSet<u64>> {
    let entries = match fs_err::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let number = |entry: fs_err::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let digits = name.strip_suffix(".json")?;
        (digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    Ok(entries.filter_map(Result::ok).filter_map(number).filter(|number| *number > 0).collect())
}
