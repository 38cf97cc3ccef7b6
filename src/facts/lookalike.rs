use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::indicator::{Account, IndicatorId, Indicators};
use super::toml_file::TomlFile;
use super::{ContextSet, Contexts, DataFiles, Meaning, Phrases, Problems};
use crate::domain::Strength;

/// `data/lookalikes.toml`: kinds of legal ads that look like false ones, and what tells them apart.
#[derive(Debug, Default)]
pub struct Lookalikes {
    list: Vec<Lookalike>,
    by_id: HashMap<String, LookalikeId>,
    cues: Vec<LookalikeId>,
}

/// Index of a [`Lookalike`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookalikeId(pub u8);

/// Index of a cue that is made of phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CueId(pub u8);

/// One kind of legal ad.
#[derive(Debug, Clone)]
pub struct Lookalike {
    /// `p3mi_licensed`.
    pub id: String,
    /// How much it says for the ad.
    pub strength: Strength,
    /// What it is, in words.
    pub account: Account,
    /// Contexts that must all hold.
    pub requires: ContextSet,
    /// Contexts of which none may hold.
    pub unless: ContextSet,
    /// Contexts that count as one cue each.
    pub cue_contexts: ContextSet,
    /// Cues that must be there, of contexts and phrases together.
    pub min_cues: u32,
    /// Indicators that count one step less beside it, as bits by [`IndicatorId`].
    pub softens: u128,
    /// Indicators beside which it does not count, as bits by [`IndicatorId`].
    pub void_by: u128,
}

impl Lookalikes {
    pub(super) const FILE: &'static str = "lookalikes.toml";

    pub(super) fn load(
        files: &DataFiles,
        contexts: &Contexts,
        indicators: &Indicators,
        phrases: &mut Phrases,
        problems: &mut Problems,
    ) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let raw: RawFile = file.parse(problems).unwrap_or_default();
        let mut lookalikes = Self::default();
        for row in raw.lookalike {
            let line = file.line(&row.id.span());
            let id = row.id.into_inner();
            let Some(index) = u8::try_from(lookalikes.list.len()).ok().filter(|at| *at < 64) else {
                problems.push(file.name, line, "there is room for 64 look-alikes; join some");
                break;
            };
            let index = LookalikeId(index);
            if lookalikes.by_id.insert(id.clone(), index).is_some() {
                problems.push(file.name, line, format!("the look-alike `{id}` stands here twice"));
            }
            let cue_count = row.cue_contexts.len() + row.cue.len();
            if row.min_cues == 0 || row.min_cues as usize > cue_count {
                problems.push(
                    file.name,
                    line,
                    format!("`min_cues` of `{id}` must be from 1 to its {cue_count} cues"),
                );
            }
            for cue in row.cue {
                let Some(at) = u8::try_from(lookalikes.cues.len()).ok().filter(|at| *at < 128) else {
                    problems.push(file.name, line, "there is room for 128 cues; join some");
                    break;
                };
                lookalikes.cues.push(index);
                phrases.add_all(&cue.phrases, &contexts.negation, file, problems, |own| Meaning::Cue {
                    id: CueId(at),
                    own,
                });
            }
            lookalikes.list.push(Lookalike {
                id,
                strength: row.strength,
                account: Account {
                    name_id: row.name_id,
                    name_en: row.name_en,
                    reason_id: row.reason_id,
                    reason_en: row.reason_en,
                    clears_id: String::new(),
                    clears_en: String::new(),
                },
                requires: contexts.resolve(&row.requires, file, problems),
                unless: contexts.resolve(&row.unless, file, problems),
                cue_contexts: contexts.resolve(&row.cue_contexts, file, problems),
                min_cues: row.min_cues,
                softens: indicator_bits(&row.softens, indicators, file, problems),
                void_by: indicator_bits(&row.void_by, indicators, file, problems),
            });
        }
        lookalikes
    }

    /// Index of an identifier.
    pub fn id(&self, id: &str) -> Option<LookalikeId> {
        self.by_id.get(id).copied()
    }

    /// The look-alike with an identifier.
    pub fn get(&self, id: &str) -> Option<&Lookalike> {
        self.id(id).and_then(|id| self.list.get(usize::from(id.0)))
    }

    /// Every look-alike with its index, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (LookalikeId, &Lookalike)> {
        (0..).map(LookalikeId).zip(&self.list)
    }

    /// The look-alike that a cue belongs to.
    pub fn of_cue(&self, cue: CueId) -> Option<LookalikeId> {
        self.cues.get(usize::from(cue.0)).copied()
    }
}

fn indicator_bits(
    names: &[Spanned<String>],
    indicators: &Indicators,
    file: TomlFile<'_>,
    problems: &mut Problems,
) -> u128 {
    let mut bits = 0;
    for name in names {
        match indicators.id(name.get_ref()) {
            Some(IndicatorId(at)) => bits |= 1 << at,
            None => problems.push(
                file.name,
                file.line(&name.span()),
                format!("there is no indicator `{}` in data/{}", name.get_ref(), Indicators::FILE),
            ),
        }
    }
    bits
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    lookalike: Vec<RawLookalike>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLookalike {
    id: Spanned<String>,
    name_id: String,
    name_en: String,
    reason_id: String,
    reason_en: String,
    strength: Strength,
    min_cues: u32,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    cue_contexts: Vec<Spanned<String>>,
    #[serde(default)]
    cue: Vec<RawCue>,
    #[serde(default)]
    softens: Vec<Spanned<String>>,
    #[serde(default)]
    void_by: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCue {
    phrases: Vec<Spanned<String>>,
}
