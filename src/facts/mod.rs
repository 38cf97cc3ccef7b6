//! What Waspada knows: the dated, sourced files under `data/`, checked when they are loaded.
//!
//! An operator edits the files without a compiler; every mistake in them is reported at once with file
//! and line. [`Facts`] is immutable and shared by the pure stages.

mod combination;
mod concept;
mod contacts;
mod context;
mod destinations;
mod fees;
mod files;
mod harm;
mod indicator;
mod known_names;
mod letters;
mod lookalike;
mod maps;
mod money;
mod name_words;
mod negation;
mod page_words;
mod phrase_file;
mod phrases;
mod placement;
mod places;
mod reference;
mod registry;
mod reported;
mod small_words;
mod table;
mod toml_file;
mod wages;
mod wording;

use std::fmt;

pub use combination::{Combination, Combinations, Parts};
pub use concept::{ConceptId, ConceptSet, ConceptSign, Concepts};
pub use contacts::{ContactCue, ContactFacts, DialCode};
pub use context::{Context, ContextId, ContextRule, ContextSet, Contexts};
pub use destinations::{DestinationFact, Destinations, NameForm};
pub use fees::{FeeRule, Fees};
pub use files::{DataFiles, training_files};
pub use harm::{Harm, Harms};
pub use indicator::{Account, Group, Indicator, IndicatorId, Indicators, Sign, SignId};
pub use known_names::{KnownName, KnownNames};
pub use letters::{Addressee, Letter, Letters};
pub use lookalike::{CueId, Lookalike, LookalikeId, Lookalikes};
pub use maps::{Coordinate, Maps};
pub use money::{CurrencyFact, MoneyCue, MoneyFacts, Unit};
pub use name_words::NameWords;
pub use negation::{Negation, NegationSet};
pub use page_words::{FieldLabels, PageWords, begins_with, plain_words};
pub use phrase_file::PhraseList;
pub use phrases::{LazyVocabulary, Phrases};
pub use placement::{PlacementRule, PlacementStatus, Placements};
pub use places::{DomesticPlace, DomesticPlaces, PlaceCue};
pub use reference::{Certainty, Reference, References};
pub use registry::{
    Change, Evidence, Licence, LicenceQuery, LicenceStatus, LicenceVerdict, MatchedBy, Mismatch,
    PublishedList, Registry, RowMistake, Snapshot, Terms, changes, published,
};
pub use small_words::SmallWords;
pub use table::{Row, Table};
pub use wages::{Wage, Wages};
pub use wording::{DemandCue, Languages, LicenceCue};

use crate::domain::PayPeriod;
use crate::text::{Folded, TermId};

/// Everything under `data/`, ready for use.
#[derive(Debug)]
pub struct Facts {
    /// First 12 hexadecimal digits of SHA-256 over all files read, in order of name.
    pub version: String,
    /// All phrases of all files in one automaton, put together when the first text is read.
    pub vocabulary: LazyVocabulary,
    /// What an ad can be about.
    pub contexts: Contexts,
    /// Signs against an ad.
    pub indicators: Indicators,
    /// Signs by meaning.
    pub concepts: Concepts,
    /// Signs that say more together.
    pub combinations: Combinations,
    /// What speaks for an ad.
    pub lookalikes: Lookalikes,
    /// What is at stake where a suspicion holds.
    pub harms: Harms,
    /// Laws, by article.
    pub laws: References,
    /// ILO indicators.
    pub ilo: References,
    /// Licences as of a day.
    pub registry: Registry,
    /// Pay by destination and sector.
    pub wages: Wages,
    /// Whether workers may be placed in a country.
    pub placements: Placements,
    /// What a worker may be asked to pay.
    pub fees: Fees,
    /// Whom a lead may go to, and what is written to them.
    pub letters: Letters,
    /// Where places are.
    pub maps: Maps,
    /// Names that false ads borrow.
    pub known_names: KnownNames,
    /// Words around the names of firms.
    pub name_words: NameWords,
    /// Words by which pages say what they are.
    pub page_words: PageWords,
    meanings: Vec<Meaning>,
    /// Where Indonesians are sent to work, and whether they may be.
    pub destinations: Destinations,
    /// Places in Indonesia.
    pub domestic: DomesticPlaces,
    /// Currencies and rates.
    pub money: MoneyFacts,
    /// Telephone codes, networks and banks.
    pub contacts: ContactFacts,
    /// Small words by language.
    pub languages: Languages,
    /// Words that say nothing alone.
    pub small_words: SmallWords,
}

/// What a phrase of the [`Vocabulary`](crate::text::Vocabulary) stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// A name of a destination; index of [`Destinations::at`].
    Destination {
        /// Row of `destinations.tsv`.
        index: u16,
        /// How it must be written to count.
        form: NameForm,
    },
    /// A name of a place in Indonesia; index of [`DomesticPlaces::at`].
    Domestic(u16),
    /// A word in front of or behind a place.
    Place(PlaceCue),
    /// A word that says what an amount is for.
    Money(MoneyCue),
    /// What an amount is paid for.
    Period(PayPeriod),
    /// Pay that is only hinted at; index of [`MoneyFacts::vague`].
    VaguePay(u16),
    /// A word near a number or a name.
    Contact(ContactCue),
    /// A digit written out.
    Digit(u8),
    /// The page says that its ad is over.
    Gone,
    /// A word about a licence.
    Licence(LicenceCue),
    /// A word about who is wanted.
    Demand(DemandCue),
    /// A sign of an indicator.
    Sign {
        /// The sign.
        id: SignId,
        /// Negations that stand in the phrase itself.
        own: NegationSet,
    },
    /// Words over which no sign of the indicator counts.
    NoSign(IndicatorId),
    /// One part of a meaning.
    Concept(ConceptId),
    /// What the ad is about.
    Context {
        /// The context.
        id: ContextId,
        /// Negations that stand in the phrase itself.
        own: NegationSet,
    },
    /// A name that false ads borrow; index of [`KnownNames::at`].
    KnownName(u16),
    /// A word with which an ad may only tell of something; see [`Negation::is_only_told`].
    ReportedSpeech,
    /// A cue of a legal look-alike.
    Cue {
        /// The cue.
        id: CueId,
        /// Negations that stand in the phrase itself.
        own: NegationSet,
    },
}

impl Facts {
    /// Loads every file.
    ///
    /// # Errors
    /// Every problem in every file, each with its line.
    pub fn load(files: &DataFiles) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut phrases = Phrases::default();
        let destinations = Destinations::load(files, &mut phrases, &mut problems);
        let domestic = DomesticPlaces::load(files, &mut phrases, &mut problems);
        let money = MoneyFacts::load(files, &mut phrases, &mut problems);
        let contacts = ContactFacts::load(files, &mut phrases, &mut problems);
        let languages = Languages::load(files, &mut problems);
        let small_words = SmallWords::load(files, &mut problems);
        wording::load_gone(files, &mut phrases, &mut problems);
        wording::load_licence_words(files, &mut phrases, &mut problems);
        wording::load_demands(files, &mut phrases, &mut problems);
        let laws = References::load(files, "laws.toml", &mut problems);
        let ilo = References::load(files, "ilo.toml", &mut problems);
        let contexts = Contexts::load(files, &mut phrases, &mut problems);
        let indicators = Indicators::load(files, &contexts, &laws, &ilo, &mut phrases, &mut problems);
        let concepts = Concepts::load(files, &contexts, &indicators, &mut phrases, &mut problems);
        let lookalikes = Lookalikes::load(files, &contexts, &indicators, &mut phrases, &mut problems);
        let combinations =
            Combinations::load(files, &contexts, &indicators, &lookalikes, &ilo, &mut problems);
        let harms = Harms::load(files, (&indicators, &combinations), &laws, &mut problems);
        let registry = Registry::load(files, &mut problems);
        let wages = Wages::load(files, &contexts, &mut problems);
        let placements = Placements::load(files, &contexts, &mut problems);
        let fees = Fees::load(files, &contexts, &mut problems);
        let letters = Letters::load(files, &mut problems);
        let maps = Maps::load(files, &mut problems);
        let known_names = KnownNames::load(files, &mut phrases, &mut problems);
        let name_words = NameWords::load(files, &mut problems);
        let page_words = PageWords::load(files, &mut problems);
        let (vocabulary, meanings) = phrases.finish();
        problems.into_result()?;
        Ok(Self {
            version: files.version(),
            vocabulary,
            destinations,
            domestic,
            money,
            contacts,
            languages,
            small_words,
            contexts,
            indicators,
            concepts,
            combinations,
            lookalikes,
            harms,
            laws,
            ilo,
            registry,
            wages,
            placements,
            fees,
            letters,
            maps,
            known_names,
            name_words,
            page_words,
            meanings,
        })
    }

    /// Name and sentences of an indicator, combination or look-alike.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.indicators
            .get(id)
            .map(|i| &i.account)
            .or_else(|| self.combinations.get(id).map(|c| &c.account))
            .or_else(|| self.lookalikes.get(id).map(|l| &l.account))
    }

    /// Codes of the countries that a text names, in order of code.
    pub fn countries(&self, text: &str) -> Vec<String> {
        let hits = self.vocabulary.find(&Folded::of(text));
        let named = hits.iter().filter_map(|hit| match self.meaning(hit.term)? {
            Meaning::Destination { index, .. } => Some(self.destinations.at(index)?.code.clone()),
            _ => None,
        });
        named.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// What the phrase behind a hit stands for.
    pub fn meaning(&self, term: TermId) -> Option<Meaning> {
        self.meanings.get(term.0 as usize).copied()
    }
}

/// Everything that is wrong with the files under `data/`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// One mistake in a data file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File below `data/`.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problems {
    /// Notes a mistake.
    pub fn push(&mut self, file: &str, line: usize, message: impl Into<String>) {
        self.0.push(Problem { file: file.to_owned(), line, message: message.into() });
    }

    /// The mistakes, in order of file and line.
    pub fn list(&self) -> &[Problem] {
        &self.0
    }

    fn into_result(mut self) -> Result<(), Self> {
        self.0.sort();
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Problem { file, line, message }) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "data/{file}:{line}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_are_built_in_load() {
        if let Err(problems) = Facts::load(&DataFiles::embedded()) {
            panic!("{problems}");
        }
    }

    #[test]
    fn mistakes_are_named_with_file_and_line() {
        let files = DataFiles::embedded()
            .with("destinations.tsv", "code\tname\taliases\tupper\tcontext\thubs\tregions\tcurrencies\nKH\tKamboja\t\t\t\t\t\triel\nKH\tKamboja\n")
            .with("licence_words.toml", "sip3mi = [\n  \"{a\",\n]\nmore = [\"x\"]\n")
            .with("rates.tsv", "currency\tfrom\tidr\tsource\nUSD\t2026-13-01\t-1\tx\n");
        let problems = Facts::load(&files).unwrap_err().to_string();
        for part in [
            "data/destinations.tsv:2: `riel` is not an ISO 4217 code",
            "data/destinations.tsv:3: `code` is `KH`",
            "data/licence_words.toml:2: the phrase `{a`",
            "data/licence_words.toml:4: `more`",
            "data/licence_words.toml:0: the list `nib` is missing",
            "data/rates.tsv:2: `idr` must be above zero",
            "data/rates.tsv:2: `from` is `2026-13-01`",
        ] {
            assert!(problems.contains(part), "{part} not in\n{problems}");
        }
    }
}
