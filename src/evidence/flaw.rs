use serde::Serialize;

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
    /// A manifest is not signed, and a signed one after it says that its holder knows: the key was lost or could not be
    /// used.
    UnsignedKnown,
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
    /// A bag is not signed, though the chain in it is or a key was given.
    BagUnsigned,
    /// The signature of a bag is not one of its tag manifest.
    BagSignature,
    /// A bag is signed with a key that neither its chain nor anybody vouches for.
    BagKey,
    /// The database cannot be read.
    Database,
}

impl Broken {
    /// Whether it is only to be known, and no sign that anything was changed.
    pub fn is_note(self) -> bool {
        matches!(self, Self::Clock | Self::DatabaseBehind | Self::UnsignedKnown)
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
