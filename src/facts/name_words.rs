use std::collections::BTreeSet;

use serde::Deserialize;

use super::{DataFiles, Problems, phrase_file};

/// `name_words.toml`: words that stand around the names of firms and offices, lower case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWords {
    /// Words of a firm's name that its domain need not carry.
    pub forms: BTreeSet<String>,
    /// What addresses made for a false ad contain.
    pub recruiting: BTreeSet<String>,
    /// In front of a name that is a landmark and no employer.
    pub beside: BTreeSet<String>,
    /// In front of a name that pays, invites or lends its support.
    pub behind: BTreeSet<String>,
    /// In front of a name of its own that says who hires: `Hotel Bintang`.
    pub premises: BTreeSet<String>,
    /// By which anybody may claim to be licensed.
    pub claims: BTreeSet<String>,
}

const FILE: &str = "name_words.toml";

impl NameWords {
    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        phrase_file::parse(FILE, files.demand(FILE, problems), problems)
    }
}
