//! `data/concepts.toml`: signs by meaning. A concept is one part of a meaning in all the words for it (who, does what, with what);
//! a meaning is concepts that stand together in one sentence and so show an indicator, whatever their order.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{ContextSet, Contexts, DataFiles, IndicatorId, Indicators, Meaning, Phrases, Problems};
use crate::domain::Strength;

/// The concepts and the meanings that are made of them.
#[derive(Debug, Default)]
pub struct Concepts {
    meanings: Vec<ConceptSign>,
}

/// Index of a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u8);

/// A set of concepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConceptSet([u128; 2]);

impl ConceptSet {
    /// Adds a concept.
    pub fn insert(&mut self, id: ConceptId) {
        if let Some(half) = self.0.get_mut(usize::from(id.0 >> 7)) {
            *half |= 1 << (id.0 & 127);
        }
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let Self([low, high]) = other;
        let [own_low, own_high] = self.0;
        Self([own_low | low, own_high | high])
    }

    /// Whether anything of `other` is in the set.
    pub fn holds_any(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| own & other != 0)
    }
}

/// Concepts that together show an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptSign {
    /// The indicator.
    pub indicator: IndicatorId,
    /// How much it says.
    pub strength: Strength,
    /// What must stand in one sentence; each part is any of some concepts.
    pub parts: Vec<ConceptSet>,
    /// What takes it back where it stands in the same sentence: the lawful version.
    pub not_beside: ConceptSet,
    /// What takes it back wherever it stands in the ad.
    pub not_with: ConceptSet,
    /// Most words from the first part to the last.
    pub apart: usize,
    /// How many further sentences the parts may stand in.
    pub reach: usize,
    /// Whether a denial is what is meant ("no contract"), which then takes nothing back.
    pub is_denial: bool,
    /// Contexts that must all hold.
    pub requires: ContextSet,
    /// Contexts of which none may hold.
    pub unless: ContextSet,
}

/// Words from the first part to the last where a meaning does not say.
const APART: usize = 12;

impl Concepts {
    pub(super) const FILE: &'static str = "concepts.toml";

    pub(super) fn load(
        files: &DataFiles,
        contexts: &Contexts,
        indicators: &Indicators,
        phrases: &mut Phrases,
        problems: &mut Problems,
    ) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let Some(raw) = file.parse::<RawFile>(problems) else { return Self::default() };
        let mut by_id: HashMap<String, ConceptId> = HashMap::new();
        for row in raw.concept {
            let line = file.line(&row.id.span());
            let name = row.id.into_inner();
            let Ok(index) = u8::try_from(by_id.len()) else {
                problems.push(file.name, line, "there is room for 256 concepts; join some");
                break;
            };
            let id = ConceptId(index);
            phrases.add_all(&row.words, &contexts.negation, file, problems, |_| Meaning::Concept(id));
            if by_id.insert(name.clone(), id).is_some() {
                problems.push(file.name, line, format!("the concept `{name}` stands here twice"));
            }
        }
        let mut concepts = Self::default();
        for row in raw.meaning {
            let line = file.line(&row.indicator.span());
            let Some(indicator) = indicators.id(row.indicator.get_ref()) else {
                let message = format!("there is no indicator `{}`", row.indicator.get_ref());
                problems.push(file.name, line, message);
                continue;
            };
            let mut set = |names: &str, line: usize| {
                let mut set = ConceptSet::default();
                for name in names.split('|').map(str::trim).filter(|name| !name.is_empty()) {
                    match by_id.get(name) {
                        Some(id) => set.insert(*id),
                        None => problems.push(
                            file.name,
                            line,
                            format!("there is no concept `{name}` in data/{}", Self::FILE),
                        ),
                    }
                }
                set
            };
            let parts: Vec<ConceptSet> =
                row.parts.iter().map(|part| set(part.get_ref(), file.line(&part.span()))).collect();
            let not_beside = set(&row.not_beside.join("|"), line);
            let not_with = set(&row.not_with.join("|"), line);
            if parts.is_empty() {
                problems.push(file.name, line, "a meaning needs `parts`");
            }
            concepts.meanings.push(ConceptSign {
                indicator,
                strength: row.strength,
                parts,
                not_beside,
                not_with,
                apart: row.apart.unwrap_or(APART),
                reach: row.reach,
                is_denial: row.is_denial,
                requires: contexts.resolve(&row.requires, file, problems),
                unless: contexts.resolve(&row.unless, file, problems),
            });
        }
        concepts
    }

    /// Every meaning, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &ConceptSign> {
        self.meanings.iter()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    concept: Vec<RawConcept>,
    #[serde(default)]
    meaning: Vec<RawMeaning>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConcept {
    id: Spanned<String>,
    words: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeaning {
    indicator: Spanned<String>,
    strength: Strength,
    parts: Vec<Spanned<String>>,
    #[serde(default)]
    not_beside: Vec<String>,
    #[serde(default)]
    not_with: Vec<String>,
    apart: Option<usize>,
    #[serde(default)]
    reach: usize,
    #[serde(default)]
    is_denial: bool,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
}
