use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::indicator::{Account, Group, IndicatorId, Indicators};
use super::lookalike::{LookalikeId, Lookalikes};
use super::toml_file::TomlFile;
use super::{ContextSet, Contexts, DataFiles, Problems, References};
use crate::domain::Strength;

/// `data/combinations.toml`: signs that say much more together than alone.
#[derive(Debug, Default)]
pub struct Combinations {
    list: Vec<Combination>,
    by_id: HashMap<String, usize>,
}

/// One combination.
#[derive(Debug, Clone)]
pub struct Combination {
    /// `visit_visa_work`.
    pub id: String,
    /// What it is, in words.
    pub account: Account,
    /// How much it says.
    pub strength: Strength,
    /// Identifiers in `data/ilo.toml`.
    pub ilo: Vec<String>,
    all: Parts,
    any: Parts,
    min_any: u32,
    none: Parts,
}

/// What an ad shows, as a combination sees it; also the parts that a combination asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Bits by [`IndicatorId`].
    pub indicators: u128,
    /// Bits by position in [`Group::ALL`], of groups with a medium or strong sign.
    pub groups: u16,
    /// Contexts.
    pub contexts: ContextSet,
    /// Bits by [`LookalikeId`].
    pub supports: u64,
}

impl Parts {
    fn holds_all(&self, asked: &Self) -> bool {
        self.indicators & asked.indicators == asked.indicators
            && self.groups & asked.groups == asked.groups
            && self.contexts.holds_all(asked.contexts)
            && self.supports & asked.supports == asked.supports
    }

    fn count_of(&self, asked: &Self) -> u32 {
        (self.indicators & asked.indicators).count_ones()
            + (self.groups & asked.groups).count_ones()
            + self.contexts.count_of(asked.contexts)
            + (self.supports & asked.supports).count_ones()
    }
}

impl Combination {
    /// Whether it holds for what an ad shows.
    pub fn holds(&self, shown: &Parts) -> bool {
        shown.holds_all(&self.all)
            && shown.count_of(&self.any) >= self.min_any
            && shown.count_of(&self.none) == 0
    }

    /// Indicators that it is made of, as bits by [`IndicatorId`].
    pub fn indicators(&self) -> u128 {
        self.all.indicators | self.any.indicators
    }
}

impl Combinations {
    pub(super) const FILE: &'static str = "combinations.toml";

    pub(super) fn load(
        files: &DataFiles,
        contexts: &Contexts,
        indicators: &Indicators,
        lookalikes: &Lookalikes,
        ilo: &References,
        problems: &mut Problems,
    ) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let raw: RawFile = file.parse(problems).unwrap_or_default();
        let names = Names { contexts, indicators, lookalikes };
        let mut combinations = Self::default();
        for row in raw.combination {
            let line = file.line(&row.id.span());
            let id = row.id.into_inner();
            if indicators.id(&id).is_some() || lookalikes.id(&id).is_some() {
                problems.push(file.name, line, format!("`{id}` is the name of something else already"));
            }
            if combinations.by_id.insert(id.clone(), combinations.list.len()).is_some() {
                problems.push(file.name, line, format!("the combination `{id}` stands here twice"));
            }
            let min_any = row.min_any.unwrap_or(u32::from(!row.any.is_empty()));
            if row.all.len() + row.any.len() < 2 || min_any as usize > row.any.len() {
                problems.push(
                    file.name,
                    line,
                    format!("`{id}` needs at least two parts, and `min_any` of at most the parts in `any`"),
                );
            }
            combinations.list.push(Combination {
                id,
                account: Account {
                    name_id: row.name_id,
                    name_en: row.name_en,
                    reason_id: row.reason_id,
                    reason_en: row.reason_en,
                    clears_id: row.clears_id,
                    clears_en: row.clears_en,
                },
                strength: row.strength,
                ilo: ilo.check(&row.ilo, "ilo.toml", file, problems),
                all: names.parts(&row.all, file, problems),
                any: names.parts(&row.any, file, problems),
                min_any,
                none: names.parts(&row.none, file, problems),
            });
        }
        combinations
    }

    /// The combination with an identifier.
    pub fn get(&self, id: &str) -> Option<&Combination> {
        self.by_id.get(id).and_then(|at| self.list.get(*at))
    }

    /// Every combination, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Combination> {
        self.list.iter()
    }
}

struct Names<'a> {
    contexts: &'a Contexts,
    indicators: &'a Indicators,
    lookalikes: &'a Lookalikes,
}

impl Names<'_> {
    /// Reads `D01`, `group:biaya`, `context:sea`, `support:p3mi_licensed`.
    fn parts(&self, names: &[Spanned<String>], file: TomlFile<'_>, problems: &mut Problems) -> Parts {
        let mut parts = Parts::default();
        for name in names {
            let is_known = match name.get_ref().split_once(':') {
                None => self
                    .indicators
                    .id(name.get_ref())
                    .map(|IndicatorId(at)| parts.indicators |= 1 << at)
                    .is_some(),
                Some(("group", group)) => Group::ALL
                    .iter()
                    .position(|g| g.name() == group)
                    .map(|at| parts.groups |= 1 << at)
                    .is_some(),
                Some(("context", id)) => self.contexts.id(id).map(|id| parts.contexts.insert(id)).is_some(),
                Some(("support", id)) => {
                    self.lookalikes.id(id).map(|LookalikeId(at)| parts.supports |= 1 << at).is_some()
                }
                Some(_) => false,
            };
            if !is_known {
                problems.push(
                    file.name,
                    file.line(&name.span()),
                    format!(
                        "nothing is called `{}`; write an indicator such as `D01`, or `group:`, `context:` or \
                         `support:` and a name",
                        name.get_ref()
                    ),
                );
            }
        }
        parts
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    combination: Vec<RawCombination>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCombination {
    id: Spanned<String>,
    name_id: String,
    name_en: String,
    reason_id: String,
    reason_en: String,
    clears_id: String,
    clears_en: String,
    strength: Strength,
    #[serde(default)]
    all: Vec<Spanned<String>>,
    #[serde(default)]
    any: Vec<Spanned<String>>,
    min_any: Option<u32>,
    #[serde(default)]
    none: Vec<Spanned<String>>,
    #[serde(default)]
    ilo: Vec<Spanned<String>>,
}
