use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::negation::{Negation, RawNegation};
use super::reported::ReportedSpeech;
use super::toml_file::TomlFile;
use super::{DataFiles, Meaning, Phrases, Problems};
use crate::text::fold_phrase;

/// `data/contexts.toml`: what an ad is about, which decides what a sign in it means.
#[derive(Debug, Default)]
pub struct Contexts {
    list: Vec<Context>,
    by_id: HashMap<String, ContextId>,
    by_destination: HashMap<String, ContextSet>,
    by_rule: HashMap<ContextRule, ContextSet>,
    /// Words that take a sign back.
    pub negation: Negation,
    /// Domains of free mail, lower case.
    pub free_mail: HashSet<String>,
    /// Hosts of short links and anonymous forms, lower case.
    pub short_links: HashSet<String>,
    /// Endings of domains under which firms register themselves, lower case.
    pub firm_endings: HashSet<String>,
    /// Beginnings of lines that point to other articles, folded.
    pub other_articles: Vec<String>,
    /// Hosts that belong to nobody in particular: social networks, messengers, job boards.
    pub shared_hosts: HashSet<String>,
}

/// Something that an ad may be about.
#[derive(Debug, Clone)]
pub struct Context {
    /// `abroad`, `household`.
    pub id: String,
    /// What it means, in English.
    pub is: String,
}

/// Index of a [`Context`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContextId(u8);

/// A set of contexts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContextSet(u128);

impl ContextSet {
    /// Adds a context.
    pub fn insert(&mut self, id: ContextId) {
        self.0 |= 1 << id.0;
    }

    /// Whether the context is in the set.
    pub fn contains(self, id: ContextId) -> bool {
        self.0 & (1 << id.0) != 0
    }

    /// Whether all of `other` is in the set.
    pub fn holds_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether anything of `other` is in the set.
    pub fn holds_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// How many of `other` are in the set.
    pub fn count_of(self, other: Self) -> u32 {
        (self.0 & other.0).count_ones()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A context that is read from the fields of an ad instead of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextRule {
    /// The work is outside Indonesia.
    Abroad,
    /// The work is in Indonesia, or the ad does not say otherwise.
    Domestic,
    /// A destination country is named.
    DestinationNamed,
    /// An employer or agency is named.
    EmployerNamed,
    /// A mail address or link of a domain of one's own.
    OwnDomain,
    /// A mail address or link of a domain that fits the firm which the ad names, if it names one.
    FirmDomain,
    /// A mail address or link of a government domain.
    OfficialDomain,
    /// Contacts are given and all are private ones.
    PrivateContactOnly,
    /// A bank or e-wallet account is given.
    BankAccount,
    /// A SIP3MI number is given.
    Sip3miNumber,
    /// A SIP2MI number is given.
    Sip2miNumber,
    /// A SIUPPAK or SIUKAK number is given.
    SiuppakNumber,
    /// A sending-organisation number is given.
    SoNumber,
    /// The number of a government announcement is given.
    AnnouncementNumber,
    /// The registry knows the employer as licensed on the day.
    LicenceActive,
    /// Placement to the destination is open on the day.
    PlacementOpen,
    /// A name of `data/known_names.tsv` stands in the ad.
    KnownName,
}

impl Contexts {
    pub(super) const FILE: &'static str = "contexts.toml";

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let file = TomlFile::new(Self::FILE, files.demand(Self::FILE, problems));
        let Some(raw) = file.parse::<RawFile>(problems) else { return Self::default() };
        let lower = |list: Vec<String>| list.into_iter().map(|host| host.to_lowercase()).collect();
        ReportedSpeech::add_marks(&raw.negation.told, file, phrases, problems);
        let mut contexts = Self {
            negation: Negation::new(&raw.negation),
            free_mail: lower(raw.hosts.free_mail),
            short_links: lower(raw.hosts.short_links),
            firm_endings: lower(raw.hosts.firm_endings),
            shared_hosts: lower(raw.hosts.shared),
            other_articles: raw.other_articles.leads.iter().map(|lead| fold_phrase(lead)).collect(),
            ..Self::default()
        };
        for row in raw.context {
            contexts.add(row, file, phrases, problems);
        }
        contexts
    }

    fn add(&mut self, row: RawContext, file: TomlFile<'_>, phrases: &mut Phrases, problems: &mut Problems) {
        let line = file.line(&row.id.span());
        let id = row.id.into_inner();
        let Some(index) = u8::try_from(self.list.len()).ok().filter(|at| *at < 128) else {
            problems.push(file.name, line, "there is room for 128 contexts; join some");
            return;
        };
        let index = ContextId(index);
        if self.by_id.insert(id.clone(), index).is_some() {
            problems.push(file.name, line, format!("the context `{id}` stands here twice"));
        }
        if row.phrases.is_empty() && row.destinations.is_empty() && row.rule.is_none() {
            problems.push(
                file.name,
                line,
                format!("the context `{id}` needs `phrases`, `destinations` or `rule`"),
            );
        }
        for code in row.destinations {
            self.by_destination.entry(code).or_default().insert(index);
        }
        if let Some(rule) = row.rule {
            self.by_rule.entry(rule).or_default().insert(index);
        }
        phrases
            .add_all(&row.phrases, &self.negation, file, problems, |own| Meaning::Context { id: index, own });
        self.list.push(Context { id, is: row.is });
    }

    /// The context with an identifier.
    pub fn id(&self, id: &str) -> Option<ContextId> {
        self.by_id.get(id).copied()
    }

    /// What a context is.
    pub fn get(&self, id: ContextId) -> Option<&Context> {
        self.list.get(usize::from(id.0))
    }

    /// Contexts that a destination brings; a region also brings those of its country.
    pub fn of_destination(&self, code: &str) -> ContextSet {
        let of = |code: &str| self.by_destination.get(code).copied().unwrap_or_default();
        of(code).union(code.split_once('-').map_or(ContextSet::default(), |(country, _)| of(country)))
    }

    /// Contexts that a rule brings.
    pub fn of_rule(&self, rule: ContextRule) -> ContextSet {
        self.by_rule.get(&rule).copied().unwrap_or_default()
    }

    /// Contexts named in another file; an unknown one becomes a problem there.
    pub(super) fn resolve(
        &self,
        names: &[Spanned<String>],
        file: TomlFile<'_>,
        problems: &mut Problems,
    ) -> ContextSet {
        let mut set = ContextSet::default();
        for name in names {
            match self.id(name.get_ref()) {
                Some(id) => set.insert(id),
                None => problems.push(
                    file.name,
                    file.line(&name.span()),
                    format!("there is no context `{}` in data/{}", name.get_ref(), Self::FILE),
                ),
            }
        }
        set
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    negation: RawNegation,
    hosts: RawHosts,
    other_articles: RawOtherArticles,
    #[serde(default)]
    context: Vec<RawContext>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHosts {
    free_mail: Vec<String>,
    short_links: Vec<String>,
    firm_endings: Vec<String>,
    shared: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOtherArticles {
    leads: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContext {
    id: Spanned<String>,
    is: String,
    rule: Option<ContextRule>,
    #[serde(default)]
    destinations: Vec<String>,
    #[serde(default)]
    phrases: Vec<Spanned<String>>,
}
