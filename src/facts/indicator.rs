use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{ContextSet, Contexts, DataFiles, Meaning, Phrases, Problems, References};
use crate::domain::Strength;

/// `data/indicators.toml`: the signs of illegal recruitment and trafficking that an ad can show.
#[derive(Debug, Default)]
pub struct Indicators {
    list: Vec<Indicator>,
    by_id: HashMap<String, IndicatorId>,
    signs: Vec<Sign>,
}

/// Index of an [`Indicator`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndicatorId(pub u8);

/// Index of a [`Sign`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignId(pub u16);

/// One indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// `D01`.
    pub id: String,
    /// Its group.
    pub group: Group,
    /// How much it says where no sign says otherwise.
    pub strength: Strength,
    /// Indicators that are a part of it by its definition, and are not told beside it.
    pub covers: Vec<IndicatorId>,
    /// What it is and why it matters, in words.
    pub account: Account,
    /// Identifiers in `data/laws.toml`.
    pub laws: Vec<String>,
    /// Identifiers in `data/ilo.toml`.
    pub ilo: Vec<String>,
    /// Where it was read.
    pub source: Vec<String>,
    /// Day of the last check of this entry.
    pub as_of: Date,
}

/// Name and sentences, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Name in Indonesian.
    pub name_id: String,
    /// Name in English.
    pub name_en: String,
    /// Why it matters, one sentence in Indonesian.
    pub reason_id: String,
    /// Why it matters, one sentence in English.
    pub reason_en: String,
    /// What would clear it, in Indonesian; empty where it speaks for the ad.
    pub clears_id: String,
    /// What would clear it, in English; empty where it speaks for the ad.
    pub clears_en: String,
}

/// Phrases that show an indicator in some contexts.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    /// The indicator.
    pub indicator: IndicatorId,
    /// How much the phrases say.
    pub strength: Strength,
    /// Contexts that must all hold.
    pub requires: ContextSet,
    /// Contexts of which none may hold.
    pub unless: ContextSet,
}

/// Group of indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// A: permits and who recruits.
    Legalitas,
    /// B: money asked for, advanced or withheld.
    Biaya,
    /// C: pay and requirements.
    Gaji,
    /// D: destination, visa and route.
    Tujuan,
    /// E: work at sea.
    Laut,
    /// F: contacts.
    Kontak,
    /// G: living and control.
    Kondisi,
    /// H: forms of exploitation.
    Eksploitasi,
    /// I: fraud.
    Penipuan,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 9] = [
        Self::Legalitas,
        Self::Biaya,
        Self::Gaji,
        Self::Tujuan,
        Self::Laut,
        Self::Kontak,
        Self::Kondisi,
        Self::Eksploitasi,
        Self::Penipuan,
    ];

    /// Name in the data files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Legalitas => "legalitas",
            Self::Biaya => "biaya",
            Self::Gaji => "gaji",
            Self::Tujuan => "tujuan",
            Self::Laut => "laut",
            Self::Kontak => "kontak",
            Self::Kondisi => "kondisi",
            Self::Eksploitasi => "eksploitasi",
            Self::Penipuan => "penipuan",
        }
    }
}

impl Indicators {
    pub(super) const FILE: &'static str = "indicators.toml";

    pub(super) fn load(
        files: &DataFiles,
        contexts: &Contexts,
        laws: &References,
        ilo: &References,
        phrases: &mut Phrases,
        problems: &mut Problems,
    ) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let raw: RawFile = file.parse(problems).unwrap_or_default();
        let mut indicators = Self::default();
        let mut covers: Vec<(IndicatorId, Vec<Spanned<String>>)> = Vec::new();
        for row in raw.indicator {
            let line = file.line(&row.id.span());
            let id = row.id.get_ref().clone();
            let Some(index) = u8::try_from(indicators.list.len()).ok().filter(|at| *at < 128) else {
                problems.push(file.name, line, "there is room for 128 indicators; join some");
                break;
            };
            let index = IndicatorId(index);
            if indicators.by_id.insert(id.clone(), index).is_some() {
                problems.push(file.name, line, format!("the indicator `{id}` stands here twice"));
            }
            if row.phrases.is_empty() && row.sign.is_empty() && row.from == ReadFrom::Text {
                problems.push(
                    file.name,
                    line,
                    format!("`{id}` has no phrases; give some, or `from = \"fields\"` or \"network\""),
                );
            }
            phrases.add_all(&row.except, &contexts.negation, file, problems, |_| Meaning::NoSign(index));
            let strength = row.strength;
            let (requires, unless) = (row.requires, row.unless);
            let own = RawSign { strength: None, requires: None, unless: None, phrases: row.phrases };
            for sign in std::iter::once(own).chain(row.sign) {
                indicators.signs.push(Sign {
                    indicator: index,
                    strength: sign.strength.unwrap_or(strength),
                    requires: contexts.resolve(sign.requires.as_deref().unwrap_or(&requires), file, problems),
                    unless: contexts.resolve(sign.unless.as_deref().unwrap_or(&unless), file, problems),
                });
                let Ok(at) = u16::try_from(indicators.signs.len() - 1) else { break };
                phrases.add_all(&sign.phrases, &contexts.negation, file, problems, |own| Meaning::Sign {
                    id: SignId(at),
                    own,
                });
            }
            covers.push((index, row.covers));
            indicators.list.push(Indicator {
                id,
                group: row.group,
                strength,
                covers: Vec::new(),
                account: Account {
                    name_id: row.name_id,
                    name_en: row.name_en,
                    reason_id: row.reason_id,
                    reason_en: row.reason_en,
                    clears_id: row.clears_id,
                    clears_en: row.clears_en,
                },
                laws: laws.check(&row.laws, "laws.toml", file, problems),
                ilo: ilo.check(&row.ilo, "ilo.toml", file, problems),
                source: row.source,
                as_of: row.as_of,
            });
        }
        for (index, names) in covers {
            for name in names {
                let part = indicators.id(name.get_ref()).filter(|part| *part != index);
                let whole = indicators.list.get_mut(usize::from(index.0));
                match (part, whole) {
                    (Some(part), Some(whole)) => whole.covers.push(part),
                    _ => problems.push(
                        file.name,
                        file.line(&name.span()),
                        format!("`covers` names `{}`, which is no other indicator", name.get_ref()),
                    ),
                }
            }
        }
        indicators
    }

    /// Index of an identifier.
    pub fn id(&self, id: &str) -> Option<IndicatorId> {
        self.by_id.get(id).copied()
    }

    /// The indicator with an index.
    pub fn at(&self, id: IndicatorId) -> Option<&Indicator> {
        self.list.get(usize::from(id.0))
    }

    /// The indicator with an identifier.
    pub fn get(&self, id: &str) -> Option<&Indicator> {
        self.id(id).and_then(|id| self.at(id))
    }

    /// Every indicator, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.list.iter()
    }

    /// The sign with an index.
    pub fn sign(&self, id: SignId) -> Option<&Sign> {
        self.signs.get(usize::from(id.0))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    indicator: Vec<RawIndicator>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndicator {
    id: Spanned<String>,
    group: Group,
    name_id: String,
    name_en: String,
    strength: Strength,
    reason_id: String,
    reason_en: String,
    clears_id: String,
    clears_en: String,
    #[serde(default)]
    from: ReadFrom,
    #[serde(default)]
    covers: Vec<Spanned<String>>,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    phrases: Vec<Spanned<String>>,
    #[serde(default)]
    except: Vec<Spanned<String>>,
    #[serde(default)]
    sign: Vec<RawSign>,
    #[serde(default)]
    laws: Vec<Spanned<String>>,
    #[serde(default)]
    ilo: Vec<Spanned<String>>,
    source: Vec<String>,
    as_of: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSign {
    strength: Option<Strength>,
    requires: Option<Vec<Spanned<String>>>,
    unless: Option<Vec<Spanned<String>>>,
    phrases: Vec<Spanned<String>>,
}

/// What an indicator is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReadFrom {
    /// Phrases in the text.
    #[default]
    Text,
    /// The fields of the ad, with phrases where there are any.
    Fields,
    /// Other ads; not seen in one ad alone.
    Network,
}
