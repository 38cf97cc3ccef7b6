//! What Waspada knows: the dated, sourced files under `data/`, checked when they are loaded.
//!
//! An operator edits the files without a compiler; every mistake in them is reported at once with file
//! and line. [`Facts`] is immutable and shared by the pure stages.

mod files;
mod table;

use std::fmt;

pub use files::DataFiles;
pub use table::{Row, Table};

use crate::text::{TermId, Vocabulary, VocabularyBuilder};

/// Everything under `data/`, ready for use.
#[derive(Debug)]
pub struct Facts {
    /// First 12 hexadecimal digits of SHA-256 over all files read, in order of name.
    pub version: String,
    /// All phrases of all files in one automaton.
    pub vocabulary: Vocabulary,
    meanings: Vec<Meaning>,
}

/// What a phrase of the [`Vocabulary`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {}

impl Facts {
    /// Loads every file.
    ///
    /// # Errors
    /// Every problem in every file, each with its line.
    pub fn load(files: &DataFiles) -> Result<Self, Problems> {
        let problems = Problems::default();
        let phrases = Phrases::default();
        let (vocabulary, meanings) = phrases.finish();
        problems.into_result()?;
        Ok(Self { version: files.version(), vocabulary, meanings })
    }

    /// What the phrase behind a hit stands for.
    pub fn meaning(&self, term: TermId) -> Option<Meaning> {
        self.meanings.get(term.0 as usize).copied()
    }
}

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

    /// Adds a phrase to `term`; a phrase that cannot be used becomes a problem at `file:line`.
    pub fn add(&mut self, term: TermId, phrase: &str, file: &str, line: usize, problems: &mut Problems) {
        if let Err(error) = self.builder.add(term, phrase) {
            problems.push(file, line, error.to_string());
        }
    }

    fn finish(self) -> (Vocabulary, Vec<Meaning>) {
        #[expect(
            clippy::expect_used,
            reason = "fails only past 2^31 states, some hundred megabytes of phrases"
        )]
        let vocabulary = self.builder.build().expect("phrases fit an automaton");
        (vocabulary, self.meanings)
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
