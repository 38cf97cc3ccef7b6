//! Grades the model in use on rows held back, and a model from scratch on anybody's labelled file.

use std::io::Write as _;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::behaviour::{Behaviour, behaviours};
use super::training::{CORPUS_DAY, example, with_directions};
use super::{Stages, StagesError};
use crate::config::AssessSettings;
use crate::domain::{Band, Language, SourceName};
use crate::evaluate::cross::{CrossSettings, Document, out_of_fold as cross};
use crate::evaluate::labelled::{self, Labelled, LabelledError};
use crate::evaluate::leaks::{Leaks, leaks};
use crate::evaluate::{Grade, Slice, grade, slices};
use crate::extract::extract_text;
use crate::store::Judged;
use crate::train::corpus::{self, Label, Row};
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
        "the labelled rows cannot be read; name their folder with `--data` (`data/training` of Waspada's source)\n{0}"
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
    /// A file cannot be written.
    #[error("cannot write the result: {0}")]
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

/// The model in use, graded.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
    /// On rows whose authors it never saw.
    pub held_back: HeldBack,
    /// The same kind of model trained anew under three ways to split the other rows. The gap is the result.
    pub splits: Vec<Split>,
    /// Traits apart.
    pub slices: Vec<Slice>,
    /// What the model must and must not do.
    pub behaviours: Vec<Behaviour>,
}

/// Quality on the rows held back.
#[derive(Debug, Clone, Serialize)]
pub struct HeldBack {
    /// Of the scores.
    pub grade: Grade,
    /// Share of rows in the bands `sedang` and above that are suspicious.
    pub precision: f64,
    /// Share of suspicious rows in these bands.
    pub recall: f64,
    /// Share of ordinary rows in these bands.
    pub false_alarms: f64,
    /// Between these rows and those trained on.
    pub leaks: Leaks,
}

/// Out-of-fold quality under one way to split.
#[derive(Debug, Clone, Serialize)]
pub struct Split {
    /// `random`, `grouped`, `author` or `time`.
    pub name: &'static str,
    /// Quality.
    pub grade: Grade,
    /// What crosses the folds.
    pub leaks: Leaks,
}

impl Evaluation {
    /// Whether every behaviour holds and no honest split leaks.
    pub fn is_passed(&self) -> bool {
        self.behaviours.iter().all(|b| b.is_passed)
            && self.held_back.leaks.is_clean()
            && self.splits.iter().all(|s| s.name == "random" || s.leaks.is_clean())
    }
}

/// Grades the model in use on the rows of `folder` that were held back.
///
/// # Errors
/// When data files, model or rows have mistakes.
pub fn evaluation(
    settings: &AssessSettings,
    folder: &Path,
    train: &Settings,
    budget: usize,
) -> Result<Evaluation, EvaluationError> {
    let stages = Stages::load(settings)?;
    let rows = corpus::read(folder).map_err(EvaluationError::Corpus)?;
    let examples: Vec<Example> = rows.iter().map(|row| example(row, &stages.facts)).collect();
    let held: Vec<(&Row, Judged)> =
        rows.iter().filter(|row| row.is_held_back()).map(|row| (row, judge(&stages, row))).collect();
    let y: Vec<bool> = held.iter().map(|(row, _)| row.label == Label::Suspicious).collect();
    let scores: Vec<f64> = held.iter().map(|(_, judged)| score(judged)).collect();
    let flagged: Vec<bool> = held.iter().map(|(_, judged)| is_flagged(judged)).collect();
    Ok(Evaluation {
        model: stages.model.id().to_owned(),
        data: stages.facts.version.clone(),
        held_back: held_back(&examples, &scores, (&y, &flagged), budget, train.seed),
        splits: splits(&examples, &with_directions(train), budget)?,
        slices: slices(&traits(&held), &y, &flagged),
        behaviours: behaviours(&stages, &rows),
    })
}

/// A row as the night would judge it.
pub(super) fn judge(stages: &Stages, row: &Row) -> Judged {
    words(stages, &row.title, &row.text)
}

/// Words as the night would judge them.
pub(super) fn words(stages: &Stages, title: &str, text: &str) -> Judged {
    let ad = extract_text(SourceName("training".into()), "", title, text, &stages.facts);
    stages.judge(ad, CORPUS_DAY)
}

/// The score; 0 for what is taken for no ad.
pub(super) fn score(judged: &Judged) -> f64 {
    judged.assessment.as_ref().map_or(0.0, |a| a.score.get())
}

/// Whether a person would be asked to look.
pub(super) fn is_flagged(judged: &Judged) -> bool {
    judged.assessment.as_ref().is_some_and(|a| a.band >= Band::Sedang)
}

fn held_back(
    examples: &[Example],
    scores: &[f64],
    (y, flagged): (&[bool], &[bool]),
    budget: usize,
    seed: u64,
) -> HeldBack {
    let share = |of: &dyn Fn(bool, bool) -> bool, among: &dyn Fn(bool, bool) -> bool| {
        let pairs = || y.iter().copied().zip(flagged.iter().copied()).filter(|(l, f)| among(*l, *f));
        pairs().filter(|(l, f)| of(*l, *f)).count() as f64 / pairs().count().max(1) as f64
    };
    let held: Vec<&Example> = examples.iter().filter(|e| e.is_held_back).collect();
    let groups = grouped(&held);
    let all: Vec<&Example> = examples.iter().collect();
    let sides: Vec<usize> = all.iter().map(|e| usize::from(e.is_held_back)).collect();
    HeldBack {
        grade: grade(scores, y, &groups, budget, seed),
        precision: share(&|label, _| label, &|_, flagged| flagged),
        recall: share(&|_, flagged| flagged, &|label, _| label),
        false_alarms: share(&|_, flagged| flagged, &|label, _| !label),
        leaks: crossing(&all, &sides),
    }
}

fn grouped(examples: &[&Example]) -> Vec<usize> {
    let texts: Vec<&str> = examples.iter().map(|e| e.folded.as_str()).collect();
    let contacts: Vec<Vec<String>> = examples.iter().map(|e| e.contacts.clone()).collect();
    groups::groups(&texts, &contacts)
}

fn crossing(examples: &[&Example], folds: &[usize]) -> Leaks {
    let texts: Vec<&str> = examples.iter().map(|e| e.folded.as_str()).collect();
    let contacts: Vec<Vec<String>> = examples.iter().map(|e| e.contacts.clone()).collect();
    leaks(&texts, &contacts, folds)
}

fn splits(examples: &[Example], settings: &Settings, budget: usize) -> Result<Vec<Split>, EvaluationError> {
    let seen: Vec<&Example> = examples.iter().filter(|e| !e.is_held_back && e.is_ad).collect();
    let y: Vec<bool> = seen.iter().map(|e| e.is_suspicious).collect();
    let alone: Vec<usize> = (0..seen.len()).collect();
    let likeness = grouped(&seen);
    let texts: Vec<&str> = seen.iter().map(|e| e.folded.as_str()).collect();
    let hands: Vec<Vec<String>> = seen
        .iter()
        .map(|e| e.contacts.iter().cloned().chain([format!("author {}", e.author)]).collect())
        .collect();
    let authors = groups::groups(&texts, &hands);
    [("random", &alone), ("grouped", &likeness), ("author", &authors)]
        .into_iter()
        .map(|(name, groups)| {
            let folds = groups::folds(groups, &y, settings.n_folds, settings.seed);
            let scores = out_of_fold(&seen, &folds, settings)?;
            let grade = grade(&scores, &y, &likeness, budget, settings.seed);
            Ok(Split { name, grade, leaks: crossing(&seen, &folds) })
        })
        .collect()
}

fn traits(held: &[(&Row, Judged)]) -> Vec<(&'static str, Vec<String>)> {
    let of = |value: &dyn Fn(&Row, &Judged) -> String| held.iter().map(|(r, j)| value(r, j)).collect();
    vec![
        ("register", of(&|row, _| row.register.clone())),
        (
            "language",
            of(&|_, judged| {
                match judged.ad.language {
                    Language::Id => "Indonesian",
                    Language::Ms => "Malay",
                    Language::En => "English",
                    Language::Other => "other or mixed",
                }
                .to_owned()
            }),
        ),
        ("look-alike", of(&|row, _| row.lookalike.clone())),
        (
            "length",
            of(&|row, _| {
                match row.text.split_whitespace().count() {
                    0..=25 => "up to 25 words",
                    26..=80 => "26 to 80 words",
                    _ => "over 80 words",
                }
                .to_owned()
            }),
        ),
    ]
}
