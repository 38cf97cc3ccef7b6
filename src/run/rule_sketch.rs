//! A rule that somebody tries out before writing it into a data file: more phrases of a sign, or signs that say more together.

use serde::Serialize;
use toml::{Table, Value};

use crate::facts::DataFiles;

/// Most phrases, and most signs, of one sketch.
pub const MOST_PARTS: usize = 20;
/// Most characters of a phrase.
pub const MOST_PHRASE_CHARS: usize = 200;
/// What a combination that is tried is called.
pub const TRIED: &str = "tried_combination";

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleSketch {
    /// Further phrases of an indicator, as `data/indicators.toml` writes them.
    Phrases {
        /// Identifier of the indicator.
        sign: String,
        /// The phrases.
        phrases: Vec<String>,
    },
    /// Signs and contexts that together are a medium sign, as `data/combinations.toml` writes them.
    Combination {
        /// The parts, all of which must hold.
        all: Vec<String>,
    },
}

/// Why nothing can be tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SketchError {
    /// No phrase, fewer than two signs, or far too much.
    #[error(
        "name 1 to {MOST_PARTS} phrases of at most {MOST_PHRASE_CHARS} characters, or 2 to {MOST_PARTS} signs"
    )]
    Parts,
    /// The data files have no such indicator.
    #[error("there is no indicator `{0}` to which phrases can be added")]
    NoSign(String),
    /// The data file itself cannot be read or written.
    #[error("the data file `{0}` cannot be changed for a trial; `waspada check` says what is wrong with it")]
    File(&'static str),
}

impl RuleSketch {
    /// The data file that the sketch changes, and its text with the change.
    ///
    /// # Errors
    /// There is nothing to be tried, or no such sign. What is wrong with a phrase is told when the file is read.
    pub fn changed_file(&self, files: &DataFiles) -> Result<(&'static str, String), SketchError> {
        match self {
            Self::Phrases { sign, phrases } => {
                let is_short = |phrase: &String| phrase.chars().count() <= MOST_PHRASE_CHARS;
                if phrases.is_empty() || phrases.len() > MOST_PARTS || !phrases.iter().all(is_short) {
                    return Err(SketchError::Parts);
                }
                let name = "indicators.toml";
                let mut file = read(files, name)?;
                let known = file
                    .get_mut("indicator")
                    .and_then(Value::as_array_mut)
                    .into_iter()
                    .flatten()
                    .find(|one| one.get("id").and_then(Value::as_str) == Some(sign));
                let of_sign = known
                    .and_then(|one| one.get_mut("phrases"))
                    .and_then(Value::as_array_mut)
                    .ok_or_else(|| SketchError::NoSign(sign.clone()))?;
                of_sign.extend(phrases.iter().cloned().map(Value::String));
                Ok((name, toml::to_string(&file).map_err(|_| SketchError::File(name))?))
            }
            Self::Combination { all } => {
                if !(2..=MOST_PARTS).contains(&all.len()) {
                    return Err(SketchError::Parts);
                }
                let name = "combinations.toml";
                let mut file = read(files, name)?;
                let mut row = Table::new();
                for field in ["name_id", "name_en", "reason_id", "reason_en", "clears_id", "clears_en"] {
                    row.insert(field.to_owned(), TRIED.into());
                }
                row.insert("id".to_owned(), TRIED.into());
                row.insert("strength".to_owned(), "medium".into());
                row.insert(
                    "all".to_owned(),
                    all.iter().cloned().map(Value::String).collect::<Vec<_>>().into(),
                );
                file.entry("combination")
                    .or_insert_with(|| Value::Array(Vec::new()))
                    .as_array_mut()
                    .ok_or(SketchError::File(name))?
                    .push(Value::Table(row));
                Ok((name, toml::to_string(&file).map_err(|_| SketchError::File(name))?))
            }
        }
    }
}

fn read(files: &DataFiles, name: &'static str) -> Result<Table, SketchError> {
    files.get(name).and_then(|text| text.parse().ok()).ok_or(SketchError::File(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    fn phrases(sign: &str, phrases: &[&str]) -> RuleSketch {
        RuleSketch::Phrases { sign: sign.into(), phrases: phrases.iter().map(|&p| p.into()).collect() }
    }

    #[test]
    fn a_sketch_changes_its_data_file_and_nothing_else_of_it() {
        let files = DataFiles::embedded();
        let (name, text) = phrases("F04", &["{bonus|hadiah} kapal \"emas\""]).changed_file(&files).unwrap();
        let facts = Facts::load(&files.clone().with(name, &text)).unwrap();
        let plain = Facts::load(&files).unwrap();
        assert_eq!(facts.indicators.iter().count(), plain.indicators.iter().count());
        assert_ne!(facts.version, plain.version);
        let both = RuleSketch::Combination { all: vec!["F04".into(), "B01".into()] };
        let (name, text) = both.changed_file(&files).unwrap();
        let facts = Facts::load(&files.clone().with(name, &text)).unwrap();
        assert!(facts.combinations.get(TRIED).is_some());
        assert_eq!(facts.combinations.iter().count(), plain.combinations.iter().count() + 1);
    }

    #[test]
    fn what_cannot_be_tried_is_told() {
        let files = DataFiles::embedded();
        assert_eq!(phrases("F04", &[]).changed_file(&files), Err(SketchError::Parts));
        let long = "a".repeat(MOST_PHRASE_CHARS + 1);
        assert_eq!(phrases("F04", &[&long]).changed_file(&files), Err(SketchError::Parts));
        assert_eq!(phrases("Z99", &["kapal"]).changed_file(&files), Err(SketchError::NoSign("Z99".into())));
        let alone = RuleSketch::Combination { all: vec!["F04".into()] };
        assert_eq!(alone.changed_file(&files), Err(SketchError::Parts));
        let (name, text) = phrases("F04", &["{a|b"]).changed_file(&files).unwrap();
        assert!(
            Facts::load(&files.clone().with(name, &text)).is_err(),
            "a mistake in a phrase is told by the data files"
        );
        let unknown = RuleSketch::Combination { all: vec!["F04".into(), "Z99".into()] };
        let (name, text) = unknown.changed_file(&files).unwrap();
        let problems = Facts::load(&files.clone().with(name, &text)).unwrap_err().to_string();
        assert!(problems.contains("Z99"), "{problems}");
    }
}
