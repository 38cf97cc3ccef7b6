use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::key::{PublicKey, SigningKey};
use super::leaf::Leaf;
use super::merkle::{Hash, root, sha256};

/// Name and version of the form, the first thing that a reader looks at.
pub(super) const FORMAT: &str = "waspada-manifest-1";
/// What stands for "none before" in the first manifest.
pub(super) const NONE_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How a note begins that takes over a stretch of unsigned manifests: `unsigned:7-9`.
const UNSIGNED: &str = "unsigned:";

/// The notes that take over these unsigned manifests, which stand in their order.
pub fn taking_over(numbers: &[u64]) -> Vec<String> {
    let stretches = numbers.chunk_by(|before, after| before.checked_add(1) == Some(*after));
    stretches.filter_map(|run| Some(format!("{UNSIGNED}{}-{}", run.first()?, run.last()?))).collect()
}

/// Why a manifest cannot be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The folder or a file cannot be written; the error names it.
    #[error("the manifest cannot be written ({0}); make room or fix `[evidence] dir`, then `waspada seal`")]
    Io(#[from] io::Error),
    /// It cannot be put into its form.
    #[error("the manifest cannot be put into its form: {0}")]
    Form(#[from] serde_json::Error),
}

/// The head of a manifest. Its canonical bytes are JSON with the fields in the order of their names, no white space,
/// no number but whole ones: [`Manifest::bytes`]. They are what is chained and signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Number of leaves.
    pub count: usize,
    /// When it was made, UTC with milliseconds.
    pub created_at: String,
    /// Name and version of the form.
    pub format: String,
    /// Public key of its signature, hexadecimal; none where it is not signed.
    pub key: Option<String>,
    /// Leaves of each kind.
    pub kinds: BTreeMap<String, usize>,
    /// Highest row of each table that this and earlier manifests cover.
    pub marks: BTreeMap<String, i64>,
    /// Public key of the manifests after this one, where it changes.
    pub next_key: Option<String>,
    /// What a reader has to know of how it came to be; empty as a rule.
    pub notes: Vec<String>,
    /// 1 for the first.
    pub number: u64,
    /// SHA-256 of the bytes of the manifest before, hexadecimal; zeros for the first.
    pub previous: String,
    /// Program and version that made it.
    pub program: String,
    /// Merkle root over the leaves, hexadecimal.
    pub root: String,
    /// The run that it closes; none where it was made beside one.
    pub run: Option<String>,
}

impl Manifest {
    /// The canonical bytes.
    ///
    /// # Errors
    /// Never for what this program makes.
    pub fn bytes(&self) -> Result<Vec<u8>, ManifestError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Reads the bytes of a manifest; none where they are none, or not in canonical form.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        (manifest.format == FORMAT && manifest.bytes().ok()? == bytes).then_some(manifest)
    }

    /// The key that it names.
    pub fn public_key(&self) -> Option<PublicKey> {
        self.key.as_deref().and_then(PublicKey::from_hex)
    }

    /// The unsigned manifests before it that it takes over, as its notes say; first and last number of each stretch.
    pub fn taken_over(&self) -> impl Iterator<Item = RangeInclusive<u64>> {
        self.notes.iter().filter_map(|note| {
            let (first, last) = note.strip_prefix(UNSIGNED)?.split_once('-')?;
            Some(first.parse().ok()?..=last.parse().ok()?)
        })
    }

    /// Whether a note stands in it.
    pub fn has_note(&self, note: &str) -> bool {
        self.notes.iter().any(|one| one == note)
    }
}

/// What goes into a manifest beside its leaves.
#[derive(Debug, Clone, Default)]
pub struct Sealed {
    /// When it is made.
    pub created_at: Timestamp,
    /// Number and digest of the manifest before.
    pub previous: Option<(u64, String)>,
    /// The run that it closes.
    pub run: Option<String>,
    /// Highest row of each table that is covered.
    pub marks: BTreeMap<String, i64>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// The key of the manifests after this one, where it changes.
    pub next_key: Option<PublicKey>,
}

/// Writes a manifest with its list of leaves and its signature into `dir`, each beside its name first; the head comes
/// last, so that a manifest whose head is there is whole. Returns it with its digest, hexadecimal.
///
/// # Errors
/// The folder cannot be made or written; then no head is there.
pub fn publish(
    dir: &Path,
    leaves: &[Leaf],
    sealed: Sealed,
    key: Option<&SigningKey>,
) -> Result<(Manifest, String), ManifestError> {
    make_folder(dir)?;
    let (number, previous) = sealed.previous.unwrap_or((0, NONE_BEFORE.to_owned()));
    let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for leaf in leaves {
        *kinds.entry(leaf.kind.name().to_owned()).or_default() += 1;
    }
    let manifest = Manifest {
        count: leaves.len(),
        created_at: format!("{:.3}", sealed.created_at),
        format: FORMAT.to_owned(),
        key: key.map(|key| key.public().hex()),
        kinds,
        marks: sealed.marks,
        next_key: sealed.next_key.map(|key| key.hex()),
        notes: sealed.notes,
        number: number + 1,
        previous,
        program: concat!("waspada/", env!("CARGO_PKG_VERSION")).to_owned(),
        root: data_encoding::HEXLOWER.encode(&root(&hashes)),
        run: sealed.run,
    };
    let bytes = manifest.bytes()?;
    let number = manifest.number;
    write_beside(&leaves_path(dir, number), |file| {
        leaves.iter().try_for_each(|leaf| writeln!(file, "{leaf}"))
    })?;
    if let Some(key) = key {
        let signature = key.sign(&bytes);
        write_beside(&signature_path(dir, number), |file| file.write_all(&signature))?;
    }
    write_beside(&head_path(dir, number), |file| file.write_all(&bytes))?;
    // The names have to be on the disk, not only the files.
    #[cfg(unix)]
    fs_err::File::open(dir)?.sync_all()?;
    Ok((manifest, data_encoding::HEXLOWER.encode(&sha256(&bytes))))
}

/// File of a manifest's head: `00000001.json`.
pub(super) fn head_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.json"))
}

/// File of its leaves, one a line.
pub(super) fn leaves_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.leaves"))
}

/// File of its signature, 64 bytes.
pub(super) fn signature_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.sig"))
}

/// File of its time stamp: a `TimeStampResp` of RFC 3161.
pub fn stamp_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.tsr"))
}

/// Makes a folder, and those above it, for its owner alone.
fn make_folder(dir: &Path) -> io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(dir).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", dir.display())))
}

/// Writes a file beside its name and renames it into place once it is on the disk, so that no reader ever finds half of it.
/// This is the house's one way to do so for what is in memory; `export::place` and the backup of the database write as they
/// go.
///
/// # Errors
/// The folder cannot be written; an earlier file of that name is then as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_beside(path, |file| file.write_all(bytes))
}

fn write_beside(
    path: &Path,
    write: impl FnOnce(&mut io::BufWriter<&mut fs_err::File>) -> io::Result<()>,
) -> io::Result<()> {
    let part = path.with_extension("part");
    let written = fs_err::File::create(&part).and_then(|mut file| {
        let mut buffer = io::BufWriter::new(&mut file);
        write(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        file.sync_all()
    });
    written.and_then(|()| fs_err::rename(&part, path)).inspect_err(|_| {
        // What went wrong is said by the first error.
        let _ = fs_err::remove_file(&part);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::LeafKind;

    #[test]
    fn a_head_has_one_form() {
        let folder = tempfile::tempdir().unwrap();
        let leaves = [Leaf::new(LeafKind::Run, "r", sha256(b"r"))];
        let sealed = Sealed { run: Some("r\u{e9}".into()), ..Sealed::default() };
        let (manifest, digest) = publish(folder.path(), &leaves, sealed, None).unwrap();
        let bytes = fs_err::read(head_path(folder.path(), 1)).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&sha256(&bytes)), digest);
        assert_eq!(Manifest::parse(&bytes), Some(manifest));
        // Sorted by name and without white space, as any JSON library can be told to write it.
        let sorted: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(serde_json::to_vec(&sorted).unwrap(), bytes);
        let spaced = String::from_utf8(bytes).unwrap().replace(",\"number", ", \"number");
        assert_eq!(Manifest::parse(spaced.as_bytes()), None);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named_and_holds_no_half_manifest() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = publish(&file.path().join("m"), &[], Sealed::default(), None).unwrap_err();
        assert!(error.to_string().contains(file.path().to_str().unwrap()), "{error}");
    }
}
