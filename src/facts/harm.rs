use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{Combinations, DataFiles, Indicators, Problems, References};

/// What is at stake where a suspicion holds (`harm.toml`). It puts a day's queue in order; no score knows it.
#[derive(Debug, Default)]
pub struct Harms {
    list: Vec<Harm>,
    by_sign: HashMap<String, usize>,
}

/// One kind of harm.
#[derive(Debug, Clone, PartialEq)]
pub struct Harm {
    /// Identifier.
    pub id: String,
    /// By how much more it counts than the loss of money, 1 to 10.
    pub weight: f64,
    /// What it is called in Indonesian.
    pub name_id: String,
    /// What it is called in English.
    pub name_en: String,
    /// Whether it is hard to read about, so that it is not shown many times in a row.
    pub is_hard: bool,
}

impl Harms {
    const FILE: &'static str = "harm.toml";

    pub(super) fn load(
        files: &DataFiles,
        (indicators, combinations): (&Indicators, &Combinations),
        laws: &References,
        problems: &mut Problems,
    ) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let Some(raw) = file.parse::<RawFile>(problems) else { return Self::default() };
        let mut harms = Self::default();
        for row in raw.harm {
            let line = file.line(&row.id.span());
            let id = row.id.into_inner();
            if harms.list.iter().any(|known| known.id == id) {
                problems.push(file.name, line, format!("`{id}` stands here twice; give each harm once"));
            }
            if !(1.0..=10.0).contains(row.weight.get_ref()) {
                let line = file.line(&row.weight.span());
                problems.push(file.name, line, "a weight is a number from 1 to 10");
            }
            for sign in row.signs {
                let (line, sign) = (file.line(&sign.span()), sign.into_inner());
                if indicators.get(&sign).is_none() && combinations.get(&sign).is_none() {
                    let message = format!("`{sign}` is in neither indicators.toml nor combinations.toml");
                    problems.push(file.name, line, message);
                }
                if harms.by_sign.insert(sign.clone(), harms.list.len()).is_some() {
                    let message = format!("`{sign}` stands under two harms; leave it under the graver one");
                    problems.push(file.name, line, message);
                }
            }
            // What the weight was set after; a reader of the file looks it up there.
            laws.check(&row.laws, "laws.toml", file, problems);
            let weight = row.weight.into_inner();
            let (name_id, name_en) = (row.name_id, row.name_en);
            harms.list.push(Harm { id, weight, name_id, name_en, is_hard: row.hard });
        }
        harms
    }

    /// Whether one of the signs tells of a harm that is hard to read about.
    pub fn is_hard<'a>(&self, signs: impl IntoIterator<Item = &'a str>) -> bool {
        let harms = signs.into_iter().filter_map(|sign| self.list.get(*self.by_sign.get(sign)?));
        harms.into_iter().any(|harm| harm.is_hard)
    }

    /// The gravest harm of which one of the signs tells; of two as grave the one that stands first in the file.
    pub fn gravest<'a>(&self, signs: impl IntoIterator<Item = &'a str>) -> Option<&Harm> {
        let told = signs.into_iter().filter_map(|sign| self.by_sign.get(sign)).collect::<Vec<_>>();
        let weight = |at: &usize| self.list.get(*at).map_or(1.0, |harm| harm.weight);
        let gravest = told.into_iter().max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.cmp(a)))?;
        self.list.get(*gravest)
    }

    /// By how much more than the loss of money it counts what one of the signs tells of.
    pub fn weight<'a>(&self, signs: impl IntoIterator<Item = &'a str>) -> f64 {
        self.gravest(signs).map_or(1.0, |harm| harm.weight)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[expect(dead_code, reason = "tells readers of the file how old it is")]
    as_of: toml::value::Datetime,
    harm: Vec<RawHarm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHarm {
    id: Spanned<String>,
    weight: Spanned<f64>,
    name_id: String,
    name_en: String,
    #[serde(default)]
    hard: bool,
    signs: Vec<Spanned<String>>,
    laws: Vec<Spanned<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn the_gravest_counts_and_what_tells_of_none_weighs_one() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let gravest = |signs: &[&str]| facts.harms.gravest(signs.iter().copied()).map(|harm| harm.id.clone());
        assert_eq!(gravest(&["I06", "H05", "D04"]).as_deref(), Some("child"));
        assert_eq!(gravest(&["H03", "H04"]).as_deref(), Some("child"), "the first of two as grave");
        assert_eq!(gravest(&["I01", "C06"]), None);
        assert!(facts.harms.is_hard(["I06", "H03"]) && !facts.harms.is_hard(["I06", "B03"]));
        assert!(facts.harms.weight(["H03"]) > facts.harms.weight(["I06"]));
        assert!((facts.harms.weight(["I01"]) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let text = "as_of = 2026-11-30\n[[harm]]\nid = \"a\"\nweight = 11\nname_id = \"a\"\nname_en = \"a\"\n\
                    signs = [\"H03\",\n\"H03\", \"X99\"]\nlaws = [\"UU0\"]\n";
        let problems = Facts::load(&DataFiles::embedded().with("harm.toml", text)).unwrap_err();
        let lines: Vec<(&str, usize)> =
            problems.list().iter().map(|problem| (problem.file.as_str(), problem.line)).collect();
        assert_eq!(lines, [("harm.toml", 4), ("harm.toml", 8), ("harm.toml", 8), ("harm.toml", 9)]);
    }
}
