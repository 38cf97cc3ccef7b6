//! The layers of a model, fitted one on the other's out-of-fold values.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::{Part, TextKind};
use super::groups;
use super::logistic::FitError;
use super::read_texts::read_texts;
use super::stack::{self, Observation, StackSettings};
use super::text::{Document, TextSettings};
use super::{kind, thresholds};
use crate::assess::kind::KindWeights;
use crate::assess::model::{GridRecord, LabelRecord, Parts, SCHEMA, TEXT_COLUMNS};
use crate::assess::text_model::{TextModel, Wording};
use crate::assess::tokens::Words;
use crate::assess::{ModelFile, Report, TextEvidence, Training};
use crate::domain::{KindShares, LabelSource, Score, Shape};
use crate::text::words::words;

/// One labelled text, read by the same stages that read the night's ads.
#[derive(Debug, Clone)]
pub struct Example {
    /// The folded document.
    pub folded: String,
    /// Positions of its words that count for nothing.
    pub neutral: Vec<u32>,
    /// Its form.
    pub shape: Shape,
    /// Values of the feature table.
    pub vector: Vec<f32>,
    /// Indicators, combinations and look-alikes that were found, each with what it may say.
    pub shown: Vec<(String, Direction)>,
    /// Whether there is enough to judge.
    pub is_judgeable: bool,
    /// Whether a person says that it is suspicious.
    pub is_suspicious: bool,
    /// What a person says that it is.
    pub kind: TextKind,
    /// Normal forms of the contacts in it.
    pub contacts: Vec<String>,
    /// Whose hand it is: rows of one hand stay on one side of every split.
    pub author: String,
    /// What it may be used for.
    pub part: Part,
    /// Whether phrases were written from its hand: the upper layers are not fitted on it.
    pub has_phrases: bool,
    /// A copy of another row, with words around it or to weigh it more: learned from, and graded nowhere.
    pub is_made: bool,
    /// Who says what it is. Contacts of written texts are invented, and alike by chance.
    pub labelled_by: LabelSource,
}

impl Example {
    pub(super) fn document(&self) -> Document<'_> {
        Document { folded: &self.folded, neutral: &self.neutral }
    }

    /// What its words say as it counts in a score: less where no sign was found beside them.
    fn counted(&self, wording: &Wording, shares: KindShares) -> TextEvidence {
        let evidence = TextEvidence::of(wording, shares, false);
        let has_finding = self.shown.iter().any(|(_, direction)| *direction == Direction::Raises);
        if has_finding { evidence } else { evidence.unsupported() }
    }

    pub(super) fn read(&self, model: &TextModel) -> Wording {
        let words: Vec<_> = words(&self.folded).collect();
        model.read_words(Words { folded: &self.folded, words: &words, neutral: &self.neutral })
    }
}

/// What a column may say, whatever the rows suggest: few rows know less than people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It may only raise the risk.
    Raises,
    /// It may only lower the risk.
    Lowers,
    /// It tells nothing of risk: length, language, whether the work is abroad.
    Neutral,
}

/// How a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Seed of the folds.
    pub seed: u64,
    /// Folds of the out-of-fold predictions.
    pub n_folds: usize,
    /// The text model.
    pub text: TextSettings,
    /// Penalty of the layer that weighs what a text is.
    pub kind_alpha: f32,
    /// The second layer.
    pub stack: StackSettings,
    /// Penalties of the second layer that are held against its own on tuning hands alone; where there are none, its own is
    /// taken.
    pub grid: Vec<f32>,
    /// What each row of the feature table may say; where it is empty, all may say anything.
    pub directions: Vec<Direction>,
    /// Parts whose rows the second layer is fitted on, except hands that phrases were written from.
    pub stack_parts: Vec<Part>,
    /// How bands are chosen.
    pub bands: thresholds::Bands,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 20_261_124,
            n_folds: 5,
            text: TextSettings::default(),
            kind_alpha: 1.0,
            stack: StackSettings::default(),
            grid: Vec::new(),
            directions: Vec::new(),
            stack_parts: vec![Part::Learning, Part::Tuning],
            bands: thresholds::Bands::default(),
        }
    }
}

/// Why no model came out.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A layer could not be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A row that is graded on is much the same as one that is learned from.
    #[error(
        "{crossing} rows that are graded on are near-duplicates of rows that are learned from, or share a contact with \
         them; the first: {first}"
    )]
    Leak {
        /// How many.
        crossing: usize,
        /// Positions of the first of them.
        first: String,
    },
    /// A row has other columns than the feature table.
    #[error("row {row} has {found} feature values, the feature table has {wanted} rows")]
    Shape {
        /// Position of the row.
        row: usize,
        /// Its values.
        found: usize,
        /// Rows of the table.
        wanted: usize,
    },
}

/// What the rows came from, for the record.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// SHA-256 over the labelled rows.
    pub corpus_sha256: String,
    /// Version of `data/`.
    pub data: String,
    /// Hash of the feature table.
    pub feature_table: String,
    /// Names of the feature table's rows.
    pub columns: Vec<String>,
    /// Decisions among the rows.
    pub labels: Option<LabelRecord>,
}

/// What the layers say of a row that none of them was shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unseen {
    /// Position among the examples.
    pub at: usize,
    /// Score at the stated base rate.
    pub score: f64,
    /// What the words say.
    pub text: TextEvidence,
    /// What the text is.
    pub shares: KindShares,
}

/// A model, and what the same layers say of rows that they were not shown.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model, its report still empty.
    pub file: ModelFile,
    /// One entry for each row that the second layer was fitted on, from layers fitted on other hands.
    pub unseen: Vec<Unseen>,
}

/// Trains a model: text log-odds out of fold by hand, on them the layer that tells kinds apart, on both and the features
/// the second layer, bands from its out-of-fold scores, and the text model on all rows but the blind ones.
///
/// # Errors
/// When a class is missing or shapes differ.
pub fn train(
    examples: &[Example],
    provenance: Provenance,
    settings: &Settings,
) -> Result<Trained, TrainError> {
    let wanted = provenance.columns.len();
    if let Some((row, example)) = examples.iter().enumerate().find(|(_, e)| e.vector.len() != wanted) {
        return Err(TrainError::Shape { row, found: example.vector.len(), wanted });
    }
    check_disjoint(examples)?;
    let seen: Vec<usize> = positions(examples, |example| example.part != Part::Blind);
    let fitted = {
        let chosen = |part: Part| settings.stack_parts.contains(&part);
        let own: Vec<usize> = positions(examples, |example| chosen(example.part) && !example.has_phrases);
        // Before any hand is there, the second layer has only rows that phrases were written for.
        if n_authors(examples, &own) >= 2 { own } else { seen.clone() }
    };
    let folds = by_hand(examples, &fitted, settings);
    let read = read_texts(examples, &seen, &fitted, &folds, true, settings)?;
    let layers = layers(examples, &fitted, &folds, &read.wordings, &provenance.columns, settings)?;
    let grid = layers.grid;
    #[expect(clippy::expect_used, reason = "it was asked for")]
    let text = read.whole.expect("it was asked for");
    let is_row = |row: &Unseen| examples.get(row.at).is_some_and(|example| !example.is_made);
    let unseen: Vec<Unseen> = layers.unseen.into_iter().filter(is_row).collect();
    let bands = thresholds::choose(&unseen, examples, &settings.bands);
    let mut kind = layers.kind;
    (kind.ad_at, kind.scored_at) = thresholds::kinds(&unseen, examples, &settings.bands);
    let mut file = ModelFile {
        schema: SCHEMA,
        id: String::new(),
        training: Training {
            seed: settings.seed,
            corpus_sha256: provenance.corpus_sha256,
            data: provenance.data,
            feature_table: provenance.feature_table,
            rows: seen.len(),
            hands: n_authors(examples, &seen),
            suspicious: seen.iter().filter(|at| examples.get(**at).is_some_and(|e| e.is_suspicious)).count(),
            stack_rows: fitted.len(),
            labels: provenance.labels,
            grid,
        },
        text: text.weights().clone(),
        kind,
        stack: layers.stack,
        thresholds: bands,
        report: Report { parts: layers.parts, ..Report::default() },
    };
    file.id = file.content_id();
    Ok(Trained { file, unseen })
}

/// No row that is graded on may be a near-duplicate of one that is learned from, nor share a hand with it or, where
/// contacts are real, a contact.
fn check_disjoint(examples: &[Example]) -> Result<(), TrainError> {
    let rows: Vec<(usize, &Example)> = examples.iter().enumerate().filter(|(_, e)| !e.is_made).collect();
    if rows.iter().all(|(_, example)| example.part != Part::Blind) {
        return Ok(());
    }
    let texts: Vec<&str> = rows.iter().map(|(_, example)| example.folded.as_str()).collect();
    let ties: Vec<Vec<String>> = rows
        .iter()
        .map(|(_, example)| {
            let contacts =
                if example.labelled_by == LabelSource::Written { &[] } else { example.contacts.as_slice() };
            contacts.iter().cloned().chain([format!("hand {}", example.author)]).collect()
        })
        .collect();
    let groups = groups::groups(&texts, &ties);
    let of = |is_blind: bool| -> BTreeSet<usize> {
        let side = rows.iter().zip(&groups).filter(|((_, e), _)| (e.part == Part::Blind) == is_blind);
        side.map(|(_, group)| *group).collect()
    };
    let (learned, graded) = (of(false), of(true));
    let crossing = |group: &usize| learned.contains(group) && graded.contains(group);
    let blind = rows.iter().zip(&groups).filter(|((_, e), group)| e.part == Part::Blind && crossing(group));
    let found: Vec<String> = blind.map(|((at, e), _)| format!("row {at} of {}", e.author)).collect();
    match found.first() {
        Some(first) => Err(TrainError::Leak { crossing: found.len(), first: first.clone() }),
        None => Ok(()),
    }
}

/// Scores of rows from layers that saw no row of the same fold, the second layer included. `folds` has shape `(n_rows,)`.
///
/// # Errors
/// When a class is missing.
pub fn out_of_fold(
    examples: &[Example],
    rows: &[usize],
    folds: &[usize],
    settings: &Settings,
) -> Result<Vec<Unseen>, FitError> {
    let read = read_texts(examples, rows, rows, folds, false, settings)?;
    // Whoever asks for scores out of fold says how the layers are fitted.
    let settings = Settings { grid: Vec::new(), ..settings.clone() };
    Ok(layers(examples, rows, folds, &read.wordings, &[], &settings)?.unseen)
}

/// The layers over the words.
struct Layers {
    kind: KindWeights,
    stack: crate::assess::StackWeights,
    unseen: Vec<Unseen>,
    parts: Parts,
    grid: Option<GridRecord>,
}

/// `fitted` are the rows that the layers are fitted on; `folds` and `wordings` have one entry for each of them.
fn layers(
    examples: &[Example],
    fitted: &[usize],
    folds: &[usize],
    wordings: &[Wording],
    columns: &[String],
    settings: &Settings,
) -> Result<Layers, FitError> {
    let rows: Vec<(&Example, &Wording)> =
        fitted.iter().zip(wordings).filter_map(|(at, wording)| Some((examples.get(*at)?, wording))).collect();
    let kinds: Vec<kind::Row<'_>> = rows
        .iter()
        .map(|(example, wording)| kind::Row { wording, shape: example.shape, kind: example.kind })
        .collect();
    let shares = kind::out_of_fold(&kinds, folds, settings.kind_alpha)?;
    let kind = kind::fit(&kinds, settings.kind_alpha)?;
    // Fitted on what the words say whatever was found, so that a borrowed name is learned to be worth something itself.
    let observations: Vec<Observation<'_>> = rows
        .iter()
        .zip(&shares)
        .map(|((example, wording), shares)| Observation {
            text: TextEvidence::of(wording, *shares, false),
            counted: example.counted(wording, *shares),
            vector: &example.vector,
            shown: &example.shown,
            is_suspicious: example.is_suspicious,
        })
        .collect();
    let names: Vec<String> =
        TEXT_COLUMNS.iter().map(|name| (*name).to_owned()).chain(columns.iter().cloned()).collect();
    let grid = match settings.grid.as_slice() {
        [] => None,
        grid => {
            // Never a blind hand: those are graded on and choose nothing.
            let is_tuning = |example: &Example| example.part == Part::Tuning && !example.is_made;
            let is_graded: Vec<bool> = rows.iter().map(|(example, _)| is_tuning(example)).collect();
            let (directions, from) = (&settings.directions, (&settings.stack, grid));
            let found = stack::choose_alpha(&observations, (folds, &is_graded), directions, from)?;
            let hands: BTreeSet<&str> = rows
                .iter()
                .filter(|(example, _)| is_tuning(example))
                .map(|(e, _)| e.author.as_str())
                .collect();
            found.map(|record| GridRecord { hands: hands.len(), ..record })
        }
    };
    let chosen = StackSettings {
        alpha: grid.as_ref().map_or(settings.stack.alpha, |record| record.chosen),
        ..settings.stack
    };
    let (stack, logits) = stack::fit(&observations, folds, names, &settings.directions, &chosen)?;
    let parts = stack::parts(&observations, &stack);
    let unseen = fitted
        .iter()
        .zip(&logits)
        .zip(wordings.iter().zip(&shares))
        .map(|((at, logit), (wording, shares))| Unseen {
            at: *at,
            score: Score::from_logit(*logit).get(),
            text: TextEvidence::of(wording, *shares, false),
            shares: *shares,
        })
        .collect();
    Ok(Layers { kind, stack, unseen, parts, grid })
}

fn positions(examples: &[Example], keep: impl Fn(&Example) -> bool) -> Vec<usize> {
    examples.iter().enumerate().filter(|(_, example)| keep(example)).map(|(at, _)| at).collect()
}

fn n_authors(examples: &[Example], rows: &[usize]) -> usize {
    let authors: BTreeSet<&str> =
        rows.iter().filter_map(|at| Some(examples.get(*at)?.author.as_str())).collect();
    authors.len()
}

/// Whole hands on one side. The contacts are invented, and alike by chance.
fn by_hand(examples: &[Example], rows: &[usize], settings: &Settings) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut hands, mut y) = (Vec::new(), Vec::new());
    for (row, example) in rows.iter().filter_map(|at| examples.get(*at)).enumerate() {
        hands.push(*first.entry(&example.author).or_insert(row));
        y.push(example.is_suspicious);
    }
    groups::folds(&hands, &y, settings.n_folds, settings.seed)
}
