//! The phrases of all files, collected while the files are read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::Spanned;

use super::toml_file::TomlFile;
use super::{Meaning, Negation, NegationSet, PhraseList, Problems, phrase_file};
use crate::text::{TermId, Vocabulary, VocabularyBuilder};

/// The phrases of all files, put together when the first text is read: most commands read none.
pub type LazyVocabulary = LazyLock<Vocabulary, Box<dyn FnOnce() -> Vocabulary + Send>>;

/// Collects the phrases of all files with what they stand for.
#[derive(Debug, Default)]
pub struct Phrases {
    builder: VocabularyBuilder,
    meanings: Vec<Meaning>,
}

impl Phrases {
    /// A new term that stands for `meaning`.
    pub fn term(&mut self, meaning: Meaning) -> TermId {
        self.meanings.push(meaning);
        self.builder.term()
    }

    /// Adds a phrase to `term`; a phrase that cannot be used becomes a problem in the line of `file`, which is counted
    /// only then.
    pub fn add(
        &mut self,
        term: TermId,
        phrase: &str,
        file: &str,
        line: impl FnOnce() -> usize,
        problems: &mut Problems,
    ) {
        if let Err(error) = self.builder.add(term, phrase) {
            problems.push(file, line(), error.to_string());
        }
    }

    /// A term that stands for `meaning`, with every phrase of a list of `file`, whose text is `text`.
    pub fn add_list(
        &mut self,
        meaning: Meaning,
        list: &PhraseList,
        file: &str,
        text: &str,
        problems: &mut Problems,
    ) {
        let term = self.term(meaning);
        for phrase in list {
            let line = || phrase_file::line_at(text, phrase.span().start);
            self.add(term, phrase.as_ref(), file, line, problems);
        }
    }

    /// A term of its own for each phrase of a list, so that they can be counted apart.
    pub fn add_each(
        &mut self,
        meaning: Meaning,
        list: &PhraseList,
        file: &str,
        text: &str,
        problems: &mut Problems,
    ) {
        for phrase in list {
            let term = self.term(meaning);
            let line = || phrase_file::line_at(text, phrase.span().start);
            self.add(term, phrase.as_ref(), file, line, problems);
        }
    }

    /// Adds phrases of a TOML file that all stand for `meaning`, apart by the negations that stand in them.
    pub(super) fn add_all(
        &mut self,
        phrases: &[Spanned<String>],
        negation: &Negation,
        file: TomlFile<'_>,
        problems: &mut Problems,
        meaning: impl Fn(NegationSet) -> Meaning,
    ) {
        let mut terms: BTreeMap<NegationSet, TermId> = BTreeMap::new();
        for phrase in phrases {
            let own = negation.within(phrase.get_ref());
            let term = *terms.entry(own).or_insert_with(|| self.term(meaning(own)));
            self.add(term, phrase.get_ref(), file.name, || file.line(&phrase.span()), problems);
        }
    }

    pub(super) fn finish(self) -> (LazyVocabulary, Vec<Meaning>) {
        let builder = self.builder;
        #[expect(
            clippy::expect_used,
            reason = "fails only past 2^31 states, some hundred megabytes of phrases"
        )]
        let build = move || builder.build().expect("phrases fit an automaton");
        (LazyLock::new(Box::new(build)), self.meanings)
    }
}
