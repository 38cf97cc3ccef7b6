use std::collections::BTreeSet;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::key::{PublicKey, verify};
use super::leaf::Leaf;
use super::manifest::{Manifest, NONE_BEFORE, head_path, leaves_path, signature_path, stamp_path};
use super::merkle::{Hash, root, sha256};
use super::stamp::stamped_digest;

/// Longest head of a manifest, bytes.
const HEAD_BYTES: u64 = 1 << 20;
/// Longest gap in the numbers that is named one by one.
const MOST_MISSING: u64 = 1_000;

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// A manifest is not there.
    ManifestMissing,
    /// A manifest cannot be read, or is not in canonical form.
    ManifestForm,
    /// A manifest does not name the one before it.
    Chain,
    /// A signature is wrong.
    Signature,
    /// A manifest is not signed, though one before it was.
    Unsigned,
    /// A manifest is signed with a key that the one before it did not name.
    Key,
    /// A list of leaves is missing or is not the one that was signed.
    Leaves,
    /// A time stamp belongs to something else, or cannot be read.
    Stamp,
    /// A manifest says an earlier time than the one before it: the clock was set back.
    Clock,
    /// The database was older than its manifests when one was made: it was restored from a backup.
    DatabaseBehind,
    /// A digest that was noted elsewhere is none of this chain's.
    UnknownDigest,
    /// An archive file is not there, or is shorter than it was.
    WarcMissing,
    /// Bytes of an archive file are not those that were sealed.
    WarcChanged,
    /// A row is not there.
    RowMissing,
    /// A row does not say what was sealed.
    RowChanged,
    /// A row stands among sealed ones that no manifest names.
    RowAdded,
    /// The log of who saw what is not as it was written.
    Log,
    /// A file that judged the ads is not kept any more, or is not what was sealed.
    Input,
    /// A file of a bag is missing, changed or not named.
    Bag,
    /// The database cannot be read.
    Database,
}

impl Broken {
    /// Whether it is only to be known, and no sign that anything was changed.
    pub fn is_note(self) -> bool {
        matches!(self, Self::Clock | Self::DatabaseBehind)
    }
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// What kind of thing.
    pub what: Broken,
    /// Manifest in which it was noticed, where it is of one.
    pub manifest: Option<u64>,
    /// File, record or row.
    pub subject: String,
}

impl Flaw {
    /// A flaw of a manifest.
    pub fn new(what: Broken, manifest: Option<u64>, subject: impl Into<String>) -> Self {
        Self { what, manifest, subject: subject.into() }
    }
}

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
        let mut chain =
            Self { dir: dir.to_owned(), links: Vec::new(), flaws: Vec::new(), stamping: Stamping::default() };
        let mut expected = 1;
        let mut key: Option<PublicKey> = None;
        for number in numbers(dir)? {
            for missing in (expected..number).take(usize::try_from(MOST_MISSING).unwrap_or(usize::MAX)) {
                chain.flaw(Broken::ManifestMissing, missing, head_path(dir, missing));
            }
            let is_gap = expected != number;
            expected = number + 1;
            let path = head_path(dir, number);
            let read = read_at_most(&path, HEAD_BYTES)
                .ok()
                .and_then(|bytes| Some((Manifest::parse(&bytes)?, bytes)));
            let Some((manifest, bytes)) = read.filter(|(manifest, _)| manifest.number == number) else {
                chain.flaw(Broken::ManifestForm, number, path);
                continue;
            };
            let previous = match chain.links.last() {
                Some(link) => link.digest.as_str(),
                None => NONE_BEFORE,
            };
            // What a gap took with it cannot be held against anything.
            if !is_gap && manifest.previous != previous {
                chain.flaw(Broken::Chain, number, path.clone());
            }
            let is_signed = chain.check_signature(&manifest, &bytes, &mut key, trusted, is_gap);
            if chain.links.last().is_some_and(|link| manifest.created_at < link.manifest.created_at) {
                chain.flaw(Broken::Clock, number, manifest.created_at.clone());
            }
            if manifest.has_note("database_behind") {
                chain.flaw(Broken::DatabaseBehind, number, manifest.created_at.clone());
            }
            let digest = sha256(&bytes);
            chain.check_stamp(number, &digest);
            let digest = data_encoding::HEXLOWER.encode(&digest);
            chain.links.push(Link { manifest, digest, is_signed });
        }
        Ok(chain)
    }

    fn flaw(&mut self, what: Broken, number: u64, subject: impl AsRef<Path>) {
        let subject = subject.as_ref().display().to_string();
        self.flaws.push(Flaw::new(what, Some(number), subject));
    }

    /// Whether a manifest is signed as it says; `key` is the key that it should have, and becomes that of the next one.
    fn check_signature(
        &mut self,
        manifest: &Manifest,
        bytes: &[u8],
        key: &mut Option<PublicKey>,
        trusted: &[PublicKey],
        is_gap: bool,
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
            Some(expected) => expected == own || is_gap,
            None => trusted.is_empty(),
        };
        if !is_expected && !is_vouched {
            self.flaw(Broken::Key, number, own.id());
        }
        let is_signed = read_at_most(&path, 64).is_ok_and(|signature| verify(&own, bytes, &signature));
        if !is_signed {
            self.flaw(Broken::Signature, number, path);
        }
        let next = manifest.next_key.as_deref().and_then(PublicKey::from_hex);
        *key = Some(next.filter(|_| is_signed).unwrap_or(own));
        is_signed
    }

    fn check_stamp(&mut self, number: u64, digest: &Hash) {
        let path = stamp_path(&self.dir, number);
        let Ok(response) = read_at_most(&path, HEAD_BYTES) else {
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
        let file = fs_err::File::open(&path).map_err(|_| flaw())?;
        let mut leaves = Vec::with_capacity(link.manifest.count.min(1 << 20));
        for line in io::BufReader::new(file).lines() {
            let leaf = line.ok().and_then(|line| Leaf::parse(&line)).ok_or_else(flaw)?;
            leaves.push(leaf);
            if leaves.len() > link.manifest.count {
                return Err(flaw());
            }
        }
        let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
        let is_root = data_encoding::HEXLOWER.encode(&root(&hashes)) == link.manifest.root;
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

    /// Numbers of the manifests without a time stamp, with the digest to be stamped.
    pub fn unstamped(&self) -> Vec<(u64, Hash)> {
        self.links
            .iter()
            .filter(|link| !stamp_path(&self.dir, link.manifest.number).exists())
            .filter_map(|link| {
                let digest = data_encoding::HEXLOWER.decode(link.digest.as_bytes()).ok()?;
                Some((link.manifest.number, super::merkle::hash_of(&digest)))
            })
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

fn read_at_most(path: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut read = Vec::new();
    fs_err::File::open(path)?.take(bytes + 1).read_to_end(&mut read)?;
    if read.len() as u64 > bytes {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "larger than it may be"));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{Sealed, publish};
    use super::*;
    use crate::evidence::{LeafKind, SigningKey};

    struct Folder {
        folder: tempfile::TempDir,
        previous: Option<(u64, String)>,
    }

    impl Folder {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), previous: None }
        }

        fn path(&self) -> &Path {
            self.folder.path()
        }

        fn seal(&mut self, key: Option<&SigningKey>, change: impl FnOnce(&mut Sealed)) {
            let number = self.previous.as_ref().map_or(0, |(number, _)| *number);
            let leaves: Vec<Leaf> = (0..number + 3)
                .map(|n| Leaf::new(LeafKind::Decision, &n.to_string(), sha256(&n.to_be_bytes())))
                .collect();
            let mut sealed = Sealed {
                created_at: jiff::Timestamp::from_second(1_790_000_000 + i64::try_from(number).unwrap() * 60)
                    .unwrap(),
                previous: self.previous.clone(),
                ..Sealed::default()
            };
            change(&mut sealed);
            let (manifest, digest) = publish(self.folder.path(), &leaves, sealed, key).unwrap();
            self.previous = Some((manifest.number, digest));
        }

        fn read(&self) -> Vec<(Broken, Option<u64>)> {
            let chain = Chain::read(self.folder.path(), &[]).unwrap();
            let mut flaws: Vec<_> = chain.flaws.iter().map(|flaw| (flaw.what, flaw.manifest)).collect();
            flaws.extend(
                chain.links.iter().filter_map(|link| chain.leaves(link).err()).map(|f| (f.what, f.manifest)),
            );
            flaws
        }
    }

    fn signed() -> (Folder, SigningKey) {
        let (mut folder, key) = (Folder::new(), SigningKey::generate().unwrap());
        (0..4).for_each(|_| folder.seal(Some(&key), |_| {}));
        assert_eq!(folder.read(), []);
        (folder, key)
    }

    #[test]
    fn a_folder_without_manifests_is_an_empty_chain() {
        let folder = tempfile::tempdir().unwrap();
        for dir in [folder.path().to_owned(), folder.path().join("none")] {
            let chain = Chain::read(&dir, &[]).unwrap();
            assert!(chain.links.is_empty() && chain.flaws.is_empty());
        }
    }

    #[test]
    fn every_kind_of_change_to_a_manifest_is_found() {
        let (folder, _) = signed();
        let path = |number: u64, kind: &str| folder.path().join(format!("{number:08}.{kind}"));
        let cases: [(&str, u64, &dyn Fn(Vec<u8>) -> Vec<u8>, &[(Broken, Option<u64>)]); 4] = [
            ("leaves", 2, &|bytes| [b"decision 9 ", &bytes[11..]].concat(), &[(Broken::Leaves, Some(2))]),
            ("leaves", 3, &|bytes| bytes[..bytes.len() / 2].to_vec(), &[(Broken::Leaves, Some(3))]),
            ("sig", 4, &|bytes| bytes.iter().map(|b| b ^ 1).collect(), &[(Broken::Signature, Some(4))]),
            (
                "json",
                2,
                &|bytes| String::from_utf8(bytes).unwrap().replace("2026-09", "2026-08").into_bytes(),
                &[(Broken::Signature, Some(2)), (Broken::Clock, Some(2)), (Broken::Chain, Some(3))],
            ),
        ];
        for (kind, number, change, expected) in cases {
            let path = path(number, kind);
            let whole = fs_err::read(&path).unwrap();
            fs_err::write(&path, change(whole.clone())).unwrap();
            assert_eq!(folder.read(), expected, "{kind} {number}");
            fs_err::write(&path, whole).unwrap();
        }
        fs_err::remove_file(path(3, "json")).unwrap();
        assert_eq!(folder.read(), [(Broken::ManifestMissing, Some(3))]);
        fs_err::write(path(3, "json"), "{}").unwrap();
        assert_eq!(folder.read()[0], (Broken::ManifestForm, Some(3)));
    }

    #[test]
    fn a_key_changes_by_the_word_of_the_key_before_it() {
        let (mut folder, old) = signed();
        let new = SigningKey::generate().unwrap();
        folder.seal(Some(&old), |sealed| sealed.next_key = Some(new.public()));
        folder.seal(Some(&new), |_| {});
        assert_eq!(folder.read(), []);
        assert_eq!(Chain::read(folder.path(), &[]).unwrap().expected_key(), Some(new.public()));
        // Whoever has the old key alone goes on with it in vain.
        folder.seal(Some(&old), |_| {});
        assert_eq!(folder.read(), [(Broken::Key, Some(7))]);
    }

    #[test]
    fn a_key_nobody_announced_is_found_until_somebody_vouches_for_it() {
        let (mut folder, old) = signed();
        let other = SigningKey::generate().unwrap();
        folder.seal(Some(&other), |_| {});
        folder.seal(Some(&other), |_| {});
        assert_eq!(folder.read(), [(Broken::Key, Some(5))]);
        let trusted = [old.public(), other.public()];
        assert_eq!(Chain::read(folder.path(), &trusted).unwrap().flaws, []);
        let stranger = Chain::read(folder.path(), &[SigningKey::generate().unwrap().public()]).unwrap();
        assert_eq!(stranger.flaws[0].what, Broken::Key);
    }

    #[test]
    fn unsigned_manifests_are_sound_until_a_key_was_there() {
        let mut folder = Folder::new();
        folder.seal(None, |_| {});
        let key = SigningKey::generate().unwrap();
        folder.seal(Some(&key), |_| {});
        assert_eq!(folder.read(), []);
        folder.seal(None, |_| {});
        assert_eq!(folder.read(), [(Broken::Unsigned, Some(3))]);
    }

    #[test]
    fn a_clock_that_was_set_back_is_a_note() {
        let (mut folder, key) = signed();
        folder.seal(Some(&key), |sealed| sealed.created_at = jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(folder.read(), [(Broken::Clock, Some(5))]);
        assert!(Broken::Clock.is_note());
    }

    #[test]
    fn a_time_stamp_of_something_else_is_found() {
        let (folder, _) = signed();
        fs_err::write(stamp_path(folder.path(), 2), b"no stamp").unwrap();
        assert_eq!(folder.read(), [(Broken::Stamp, Some(2))]);
        let chain = Chain::read(folder.path(), &[]).unwrap();
        assert_eq!(chain.stamping, Stamping { stamped: 0, waiting: 3 });
        assert_eq!(chain.unstamped().iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4]);
    }
}
