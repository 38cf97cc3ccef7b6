use std::fmt::{self, Write as _};

use super::merkle::{Hash, from_hex, hex, leaf_hash};

/// What a leaf stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeafKind {
    /// Bytes of an archive file: one record, or what a crash left at the end of a file. Key `FILE:OFFSET+LENGTH`.
    Warc,
    /// A run. Key: its identity.
    Run,
    /// Words of an ad. Key `AD/ROW`.
    Ad,
    /// What was said of an ad, with findings. Key `AD/ROW`.
    Assessment,
    /// A decision of a person, of a campaign. Key: row.
    ReviewEvent,
    /// What a decision says of an ad. Key: row.
    Decision,
    /// A lead. Key: row.
    Lead,
    /// What happened to a lead. Key: row.
    LeadEvent,
    /// What was exported, to whom and why. Key: row.
    ExportEvent,
    /// Who saw or did what. Key: row.
    AccessLog,
    /// What was erased, why and when. Key: row.
    Tombstone,
    /// A file that judged the ads: model, settings, data file. Key `ROLE/NAME`.
    Input,
}

impl LeafKind {
    /// Every kind, in the order of a manifest.
    pub const ALL: [Self; 12] = [
        Self::Input,
        Self::Run,
        Self::Warc,
        Self::Ad,
        Self::Assessment,
        Self::ReviewEvent,
        Self::Decision,
        Self::Lead,
        Self::LeadEvent,
        Self::ExportEvent,
        Self::AccessLog,
        Self::Tombstone,
    ];

    /// Name in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warc => "warc",
            Self::Run => "run",
            Self::Ad => "ad",
            Self::Assessment => "assessment",
            Self::ReviewEvent => "review_event",
            Self::Decision => "decision",
            Self::Lead => "lead",
            Self::LeadEvent => "lead_event",
            Self::ExportEvent => "export_event",
            Self::AccessLog => "access_log",
            Self::Tombstone => "tombstone",
            Self::Input => "input",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One line of a manifest's list: what, which, and the SHA-256 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What it stands for.
    pub kind: LeafKind,
    /// Which one; without white space.
    pub key: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

impl Leaf {
    /// A leaf; white space in the key is percent-encoded.
    pub fn new(kind: LeafKind, key: &str, sha256: Hash) -> Self {
        let mut clean = String::with_capacity(key.len());
        for c in key.chars() {
            if c.is_whitespace() || c.is_control() {
                for byte in c.to_string().bytes() {
                    let _ = write!(clean, "%{byte:02X}");
                }
            } else {
                clean.push(c);
            }
        }
        Self { kind, key: clean, sha256 }
    }

    /// The leaf of a line; none where it is none.
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let kind = LeafKind::named(parts.next()?)?;
        let key = parts.next().filter(|key| !key.is_empty())?.to_owned();
        let sha256 = from_hex(parts.next()?)?;
        parts.next().is_none().then_some(Self { kind, key, sha256 })
    }

    /// Its hash in the tree: over the line without its end.
    pub fn hash(&self) -> Hash {
        leaf_hash(self.to_string().as_bytes())
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind.name(), self.key, hex(&self.sha256))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_and_nothing_else_is() {
        let leaf = Leaf::new(LeafKind::Input, "data/my file.toml", [0xab; 32]);
        let line = leaf.to_string();
        assert!(line.starts_with("input data/my%20file.toml abab"), "{line}");
        assert_eq!(Leaf::parse(&line), Some(leaf));
        for wrong in ["", "input", "input  ab", "wine x ab", &line[..line.len() - 1], &format!("{line} x")] {
            assert_eq!(Leaf::parse(wrong), None, "{wrong}");
        }
        assert!(LeafKind::ALL.into_iter().all(|kind| LeafKind::named(kind.name()) == Some(kind)));
    }
}
