use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{DataFiles, Problems};

/// Laws or ILO indicators that the other files refer to by identifier.
#[derive(Debug, Default)]
pub struct References {
    list: Vec<Reference>,
    by_id: HashMap<String, usize>,
}

/// One article of a law, or one ILO indicator.
#[derive(Debug, Clone)]
pub struct Reference {
    /// `UU18/2017:69`, `FL09`.
    pub id: String,
    /// Name as it is cited in Indonesian.
    pub title: String,
    /// What it says, in Indonesian.
    pub says_id: String,
    /// What it says, in English.
    pub says_en: String,
    /// First day in force; none where it does not matter.
    pub from: Option<Date>,
    /// Last day in force; none while it is.
    pub to: Option<Date>,
    /// Whether the text was read, or is only known.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// How sure a data row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// A source was read.
    Read,
    /// General knowledge, to be checked before it is quoted.
    Known,
}

impl Reference {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl References {
    pub(super) fn load(files: &DataFiles, name: &str, problems: &mut Problems) -> Self {
        let file = TomlFile::new(name, files.demand(name, problems));
        let raw: RawFile = file.parse(problems).unwrap_or_default();
        let mut references = Self::default();
        for row in raw.reference {
            let line = file.line(&row.id.span());
            let id = row.id.into_inner();
            if references.by_id.insert(id.clone(), references.list.len()).is_some() {
                problems.push(name, line, format!("`{id}` stands here twice; give each reference once"));
            }
            references.list.push(Reference {
                id,
                title: row.title,
                says_id: row.says_id,
                says_en: row.says_en,
                from: row.from,
                to: row.to,
                certainty: row.certainty,
                source: row.source,
            });
        }
        references
    }

    /// The reference with an identifier.
    pub fn get(&self, id: &str) -> Option<&Reference> {
        self.by_id.get(id).and_then(|at| self.list.get(*at))
    }

    /// Every reference, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Reference> {
        self.list.iter()
    }

    /// Checks identifiers that another file uses; an unknown one becomes a problem there.
    pub(super) fn check(
        &self,
        used: &[Spanned<String>],
        own_name: &str,
        file: TomlFile<'_>,
        problems: &mut Problems,
    ) -> Vec<String> {
        for id in used {
            if self.get(id.get_ref()).is_none() {
                problems.push(
                    file.name,
                    file.line(&id.span()),
                    format!("`{}` is not in data/{own_name}; add it there or correct it", id.get_ref()),
                );
            }
        }
        used.iter().map(|id| id.get_ref().clone()).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    reference: Vec<RawReference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReference {
    id: Spanned<String>,
    title: String,
    says_id: String,
    says_en: String,
    from: Option<Date>,
    to: Option<Date>,
    certainty: Certainty,
    #[serde(default)]
    source: Vec<String>,
}
