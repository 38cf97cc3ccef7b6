//! Grades models made from scratch, on a corpus or on anybody's labelled file.

use std::io::Write as _;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::StagesError;
use super::corpus_files::corpus_files;
use super::stages::load_facts;
use super::training::{example, with_directions};
use crate::config::AssessSettings;
use crate::evaluate::cross::{CrossSettings, Document, out_of_fold as cross};
use crate::evaluate::labelled::{self, Labelled, LabelledError};
use crate::evaluate::leaks::{Leaks, leaks};
use crate::evaluate::{Grade, grade};
use crate::train::corpus::{self, Part};
use crate::train::groups;
use crate::train::logistic::FitError;
use crate::train::{Example, Settings, out_of_fold};

/// Why nothing could be graded.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Data files or model.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// Labelled rows of `data/`.
    #[error(
        "the labelled rows cannot be read; those that are built in are taken where `--corpus` is left out\n{0}"
    )]
    Corpus(String),
    /// Labelled rows of a file.
    #[error(transparent)]
    Labelled(#[from] LabelledError),
    /// Fitting.
    #[error("a fold cannot be trained: {0}")]
    Fit(#[from] FitError),
    /// Too few folds.
    #[error("the fold column `{0}` names only one fold; two or more are needed")]
    OneFold(String),
    /// Nothing to grade on.
    #[error(
        "no blind hands are there; name a labelled file with `--data`, or `--corpus` where `hands.tsv` has some"
    )]
    NoBlind,
    /// A file cannot be read or written.
    #[error("cannot read or write: {0}")]
    Write(#[from] std::io::Error),
}

/// A model from scratch on a file's own folds.
#[derive(Debug, Clone, Serialize)]
pub struct FileEvaluation {
    /// How good the out-of-fold scores are.
    pub grade: Grade,
    /// What crosses the folds; a random split is expected to leak, a grouped one is not.
    pub leaks: Leaks,
    /// Other ways to split the same rows, where the file brings no folds of its own: `random`, and `time` where most
    /// rows bear a day.
    pub splits: Vec<Split>,
    /// Rows without a day, which a split by time leaves out.
    pub undated: usize,
    /// Number of folds.
    pub folds: usize,
    /// Folds in which the calibration was kept.
    pub calibrated_folds: usize,
    /// Selected buckets.
    pub buckets: usize,
}

/// Trains on the rows of `data` outside each fold and scores the fold. Without a fold column, near-duplicates
/// and rows of one employer are kept together in five folds. `oof` gets `id,score`.
///
/// # Errors
/// When rows have mistakes, a class is missing, or `oof` cannot be written.
pub fn evaluate_file(
    data: &Path,
    fold_column: Option<&str>,
    oof: Option<&Path>,
    budget: usize,
    mut done: impl FnMut(usize),
) -> Result<FileEvaluation, EvaluationError> {
    let rows = labelled::read(data, fold_column)?;
    let documents: Vec<Document> = rows.iter().map(Document::of).collect();
    let texts: Vec<&str> = documents.iter().map(Document::body).collect();
    let owners: Vec<Vec<String>> = documents.iter().map(|d| d.owners().to_vec()).collect();
    let y: Vec<bool> = rows.iter().map(|row| row.is_positive).collect();
    let groups = groups::groups(&texts, &owners);
    let settings = CrossSettings::default();
    let folds = match fold_column {
        Some(name) => numbered(&rows).ok_or_else(|| EvaluationError::OneFold(name.to_owned()))?,
        None => groups::folds(&groups, &y, 5, settings.seed),
    };
    let result = cross(&documents, &folds, &settings, &mut done)?;
    if let Some(path) = oof {
        let mut file = std::io::BufWriter::new(fs_err::File::create(path)?);
        let mut csv = csv::Writer::from_writer(&mut file);
        let written = csv.write_record(["id", "score"]).and_then(|()| {
            rows.iter()
                .zip(&result.scores)
                .try_for_each(|(row, score)| csv.write_record([row.id.as_str(), &score.to_string()]))
        });
        written.map_err(std::io::Error::other)?;
        csv.flush()?;
        drop(csv);
        file.flush()?;
    }
    let mut splits = Vec::new();
    if fold_column.is_none() {
        let alone: Vec<usize> = (0..rows.len()).collect();
        let folds = groups::folds(&alone, &y, 5, settings.seed);
        let scores = cross(&documents, &folds, &settings, &mut done)?.scores;
        let grade = grade(&scores, &y, &groups, budget, settings.seed);
        splits.push(Split { name: "random", grade, leaks: leaks(&texts, &owners, &folds) });
        splits.extend(by_time(&rows, &documents, &groups, budget, &settings, &mut done)?);
    }
    Ok(FileEvaluation {
        undated: rows.iter().filter(|row| row.day.is_none()).count(),
        splits,
        grade: grade(&result.scores, &y, &groups, budget, settings.seed),
        leaks: leaks(&texts, &owners, &folds),
        folds: folds.iter().max().map_or(0, |last| last + 1),
        calibrated_folds: result.calibrated_folds,
        buckets: result.buckets,
    })
}

/// Trains on the earlier rows and grades the last fifth of days; none where most rows bear no day, or a side lacks a
/// class. What crosses is told: an advertiser that goes on is what time brings.
fn by_time(
    rows: &[Labelled],
    documents: &[Document],
    groups: &[usize],
    budget: usize,
    settings: &CrossSettings,
    done: impl FnMut(usize),
) -> Result<Option<Split>, EvaluationError> {
    let mut dated: Vec<usize> = (0..rows.len()).filter(|at| day(rows, *at).is_some()).collect();
    if dated.len() * 2 < rows.len() {
        return Ok(None);
    }
    dated.sort_by_key(|at| day(rows, *at));
    // Rows of one day stay on one side.
    let cut = dated.get(dated.len() * 4 / 5).and_then(|at| day(rows, *at));
    let folds: Vec<usize> = dated.iter().map(|at| usize::from(day(rows, *at) >= cut)).collect();
    let chosen: Vec<Document> = dated.iter().filter_map(|at| documents.get(*at).cloned()).collect();
    let y: Vec<bool> = dated.iter().filter_map(|at| rows.get(*at).map(|row| row.is_positive)).collect();
    let has_both = |side: usize| {
        [true, false].iter().all(|label| folds.iter().zip(&y).any(|(f, l)| *f == side && l == label))
    };
    if !has_both(0) || !has_both(1) {
        return Ok(None);
    }
    let scores = cross(&chosen, &folds, settings, done)?.scores;
    let texts: Vec<&str> = chosen.iter().map(Document::body).collect();
    let owners: Vec<Vec<String>> = chosen.iter().map(|d| d.owners().to_vec()).collect();
    let later = |at: &usize| folds.get(*at) == Some(&1);
    let last: Vec<usize> = (0..chosen.len()).filter(later).collect();
    let scores: Vec<f64> = last.iter().filter_map(|at| scores.get(*at).copied()).collect();
    let own: Vec<bool> = last.iter().filter_map(|at| y.get(*at).copied()).collect();
    let groups: Vec<usize> = last.iter().filter_map(|at| groups.get(*dated.get(*at)?).copied()).collect();
    let grade = grade(&scores, &own, &groups, budget, settings.seed);
    Ok(Some(Split { name: "time", grade, leaks: leaks(&texts, &owners, &folds) }))
}

fn day(rows: &[Labelled], at: usize) -> Option<Date> {
    rows.get(at)?.day
}

/// Fold names as numbers in order of name; none where all are the same.
fn numbered(rows: &[Labelled]) -> Option<Vec<usize>> {
    let mut names: Vec<&str> = rows.iter().filter_map(|row| row.fold.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let position = |row: &Labelled| names.binary_search(&row.fold.as_deref().unwrap_or("")).unwrap_or(0);
    (names.len() > 1).then(|| rows.iter().map(position).collect())
}

/// Out-of-fold quality under one way to split.
#[derive(Debug, Clone, Serialize)]
pub struct Split {
    /// `random`, `grouped`, `hand` or `time`.
    pub name: &'static str,
    /// Quality.
    pub grade: Grade,
    /// What crosses the folds.
    pub leaks: Leaks,
}

/// The same kind of model trained anew on a corpus, under three ways to split its rows. The gap is the result.
#[derive(Debug, Clone, Serialize)]
pub struct Scratch {
    /// The splits: by chance, by near-duplicates and contacts, and by hand.
    pub splits: Vec<Split>,
}

impl Scratch {
    /// Whether no honest split leaks.
    pub fn is_passed(&self) -> bool {
        self.splits.iter().all(|split| split.name != "hand" || split.leaks.is_clean())
    }
}

/// Trains on the rows of `folder`, or of the corpus that is built in, that are not blind, outside each fold, and grades the fold.
///
/// # Errors
/// When data files or rows have mistakes, or a class is missing.
pub fn from_scratch(
    settings: &AssessSettings,
    folder: Option<&Path>,
    train: &Settings,
    budget: usize,
) -> Result<Scratch, EvaluationError> {
    let facts = load_facts(settings)?;
    let files = corpus_files(folder).map_err(EvaluationError::Corpus)?;
    let mut rows = corpus::read_files(&files).map_err(EvaluationError::Corpus)?;
    rows.retain(|row| row.part != Part::Blind);
    let examples: Vec<Example> = rows.iter().map(|row| example(row, &facts)).collect();
    let settings = with_directions(train);
    let y: Vec<bool> = examples.iter().map(|e| e.is_suspicious).collect();
    let texts: Vec<&str> = examples.iter().map(|e| e.folded.as_str()).collect();
    // Invented contacts are alike by chance: only texts tell copies.
    let nothing = vec![Vec::new(); examples.len()];
    let authors: Vec<Vec<String>> = examples.iter().map(|e| vec![e.author.clone()]).collect();
    let alone: Vec<usize> = (0..examples.len()).collect();
    let likeness = groups::groups(&texts, &nothing);
    let hands = groups::groups(&texts, &authors);
    let splits = [("random", &alone), ("grouped", &likeness), ("hand", &hands)]
        .into_iter()
        .map(|(name, groups)| {
            let folds = groups::folds(groups, &y, settings.n_folds, settings.seed);
            let unseen = out_of_fold(&examples, &alone, &folds, &settings)?;
            let scores: Vec<f64> = unseen.iter().map(|row| row.score).collect();
            let grade = grade(&scores, &y, &hands, budget, settings.seed);
            Ok(Split { name, grade, leaks: leaks(&texts, &nothing, &folds) })
        })
        .collect::<Result<Vec<Split>, EvaluationError>>()?;
    Ok(Scratch { splits })
}
