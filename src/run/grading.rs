//! Grades models side by side on the same labelled rows: blind hands, decisions held back, or anybody's file.

use std::path::Path;

use serde::Serialize;

use super::behaviour::{Behaviour, behaviours};
use super::corpus_files::corpus_files;
use super::evaluation::EvaluationError;
use super::registry::strongest_words;
use super::training::verdict_of;
use super::{Stages, gradings, models};
use crate::assess::model::Quality;
use crate::config::AssessSettings;
use crate::domain::{Ad, Judged, LabelSource};
use crate::evaluate::fairness::Fairness;
use crate::evaluate::labelled;
use crate::evaluate::paired::{Differences, NightRate, differences, of_a_night};
use crate::evaluate::tallies::{self, HonestTally, KindTally, SignTally};
use crate::evaluate::{Grade, Slice, grade, slices};
use crate::train::corpus::{self, Label, Part, Row, TextKind};
use crate::train::groups;
use crate::train::quality::{Verdict, quality};

/// Bins of the histogram of scores, of equal width over 0..=1.
pub const HISTOGRAM_BINS: usize = 20;

/// What is graded on.
#[derive(Debug, Clone, Copy)]
pub enum Graded<'p> {
    /// The blind hands of a corpus folder, or of the corpus that is built in.
    Blind(Option<&'p Path>),
    /// A file of labelled texts.
    File(&'p Path),
}

/// A model, graded.
#[derive(Debug, Clone, Serialize)]
pub struct Grading {
    /// The model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
    /// Figures of the scores, with intervals over components.
    pub grade: Grade,
    /// The figures of the model's card.
    pub quality: Quality,
    /// Precision of what is read of a night at the stated base rate.
    pub precision_of_a_night: f64,
    /// Recall of what is read of a night at the stated base rate.
    pub recall_of_a_night: f64,
    /// Suspicious rows and others by score, lowest first, in bins of equal width.
    pub histogram: Vec<[usize; 2]>,
    /// Offers by licensed agencies that reach the queue.
    pub fairness: Fairness,
    /// What each kind was read as.
    pub kinds: Vec<KindTally>,
    /// Which signs were found.
    pub signs: Vec<SignTally>,
    /// Honest ads and other texts, by sort.
    pub honest: Vec<HonestTally>,
    /// Sources, destinations, languages, registers and lengths apart.
    pub slices: Vec<Slice>,
    /// What the model must and must not do.
    pub behaviours: Vec<Behaviour>,
    /// Words of learning hands that raise or lower a score most where they stand, log-odds.
    pub words: Vec<(String, f64)>,
    /// Signs and what each adds beyond its strength, log-odds.
    pub sign_weights: Vec<(String, f64)>,
}

impl Grading {
    /// Whether every behaviour holds.
    pub fn is_passed(&self) -> bool {
        self.behaviours.iter().all(|behaviour| behaviour.is_passed)
    }
}

/// One model against the first one.
#[derive(Debug, Clone, Serialize)]
pub struct Paired {
    /// The model.
    pub model: String,
    /// The one that it is compared with.
    pub with: String,
    /// By how much the model is better.
    pub differences: Differences,
}

/// Models side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// What they were graded on.
    pub on: String,
    /// Rows.
    pub rows: usize,
    /// Suspicious ones.
    pub suspicious: usize,
    /// Components of near-duplicates, contacts and hands.
    pub components: usize,
    /// Rows left out because no person said what they are.
    pub left_out: usize,
    /// The night that the budget is told for.
    pub night: NightRate,
    /// How often blind hands were graded so far, where these are.
    pub gradings: Option<usize>,
    /// The models, in the order asked for.
    pub models: Vec<Grading>,
    /// Each but the first against the first.
    pub paired: Vec<Paired>,
}

impl Comparison {
    /// Whether every behaviour of every model holds.
    pub fn is_passed(&self) -> bool {
        self.models.iter().all(Grading::is_passed)
    }
}

/// Grades the models named, or the one in use where none is.
///
/// # Errors
/// When data files, a model or rows have mistakes, or nothing is there to grade on.
pub fn grading(
    settings: &AssessSettings,
    names: &[String],
    graded: Graded<'_>,
    (budget, seed): (usize, u64),
) -> Result<Comparison, EvaluationError> {
    let mut all: Vec<Stages> = Vec::new();
    if names.is_empty() {
        all.push(Stages::load(settings)?);
    }
    for name in names {
        let model = if name == models::BUILT_IN { None } else { Some(models::named(settings, name)?) };
        all.push(Stages::load(&AssessSettings { model, ..settings.clone() })?);
    }
    let (mut rows, on) = match graded {
        Graded::Blind(folder) => (blind_rows(folder)?, "blind hands".to_owned()),
        Graded::File(path) => {
            let rows = labelled::read(path, None)?;
            (rows.into_iter().map(labelled::Labelled::into_row).collect(), path.display().to_string())
        }
    };
    let before = rows.len();
    rows.retain(|row| row.labelled_by.may_grade());
    if rows.is_empty() {
        return Err(EvaluationError::NoBlind);
    }
    let mut noted = None;
    if let (Graded::Blind(_), Some(folder)) = (graded, models::folder(settings)) {
        for stages in &all {
            noted = Some(gradings::note(&folder, stages.model.id())?);
        }
    }
    let lent = corpus_rows(None).unwrap_or_default();
    let mut told = compared(&all, &rows, &lent, (budget, seed));
    (told.on, told.gradings, told.left_out) = (on, noted, before - rows.len());
    Ok(told)
}

/// The blind hands of a corpus.
///
/// # Errors
/// When the rows have mistakes.
pub fn blind_rows(folder: Option<&Path>) -> Result<Vec<Row>, EvaluationError> {
    let mut rows = corpus_rows(folder).map_err(EvaluationError::Corpus)?;
    rows.retain(|row| row.part == Part::Blind);
    Ok(rows)
}

/// The rows of a corpus that are not blind.
///
/// # Errors
/// When the rows have mistakes.
pub fn written_rows(folder: Option<&Path>) -> Result<Vec<Row>, EvaluationError> {
    let mut rows = corpus_rows(folder).map_err(EvaluationError::Corpus)?;
    rows.retain(|row| row.part != Part::Blind);
    Ok(rows)
}

fn corpus_rows(folder: Option<&Path>) -> Result<Vec<Row>, String> {
    corpus::read_files(&corpus_files(folder)?)
}

/// Grades all of them on `rows`; `lent` lends the words that are shown.
fn compared(all: &[Stages], rows: &[Row], lent: &[Row], (budget, seed): (usize, u64)) -> Comparison {
    let y: Vec<bool> = rows.iter().map(|row| row.label == Label::Suspicious).collect();
    let judged: Vec<Vec<(Verdict, Judged)>> =
        all.iter().map(|stages| rows.iter().map(|row| verdict_of(stages, row)).collect()).collect();
    let components = judged
        .first()
        .map(|of| components(rows, of.iter().map(|(_, judged)| &judged.ad)))
        .unwrap_or_default();
    let base_rate = all.first().map_or(0.05, |stages| stages.model.file().stack.base_rate);
    let night = NightRate::of(base_rate, budget);
    let scores = |of: &[(Verdict, Judged)]| of.iter().map(|(verdict, _)| verdict.score).collect::<Vec<f64>>();
    let gradings: Vec<Grading> = all
        .iter()
        .zip(&judged)
        .map(|(stages, of)| graded(stages, rows, of, (&y, &components), (night, budget, seed), lent))
        .collect();
    let first = judged.first().map(|of| scores(of)).unwrap_or_default();
    let paired = all.iter().zip(&judged).skip(1).map(|(stages, of)| Paired {
        model: stages.model.id().to_owned(),
        with: gradings.first().map(|first| first.model.clone()).unwrap_or_default(),
        differences: differences((&scores(of), &first), &y, &components, night, seed),
    });
    let mut distinct = components.clone();
    distinct.sort_unstable();
    distinct.dedup();
    Comparison {
        on: String::new(),
        rows: rows.len(),
        suspicious: y.iter().filter(|label| **label).count(),
        components: distinct.len(),
        left_out: 0,
        night,
        gradings: None,
        paired: paired.collect(),
        models: gradings,
    }
}

fn graded(
    stages: &Stages,
    rows: &[Row],
    judged: &[(Verdict, Judged)],
    (y, components): (&[bool], &[usize]),
    (night, budget, seed): (NightRate, usize, u64),
    lent: &[Row],
) -> Grading {
    let verdicts: Vec<Verdict> = judged.iter().map(|(verdict, _)| verdict.clone()).collect();
    let flagged: Vec<bool> = verdicts.iter().map(|v| v.is_flagged).collect();
    let scores: Vec<f64> = verdicts.iter().map(|v| v.score).collect();
    let found: Vec<Vec<String>> = judged.iter().map(|(_, judged)| found(judged)).collect();
    let paired = || rows.iter().zip(&verdicts);
    let (precision_of_a_night, recall_of_a_night) = of_a_night(&scores, y, night);
    let mut sign_weights: Vec<(String, f64)> =
        stages.model.file().stack.signs.iter().map(|(id, weight)| (id.clone(), f64::from(*weight))).collect();
    sign_weights.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    Grading {
        model: stages.model.id().to_owned(),
        data: stages.facts.version.clone(),
        grade: grade(&scores, y, components, budget, seed),
        quality: quality(&verdicts, stages.model.file().stack.base_rate),
        precision_of_a_night,
        recall_of_a_night,
        histogram: histogram(&scores, y),
        fairness: Fairness::of(
            rows.iter().zip(judged).map(|(row, (verdict, judged))| (row, verdict, judged)),
        ),
        kinds: tallies::kinds(verdicts.iter().map(|v| (v.kind, v.read, v.is_flagged))),
        signs: tallies::signs(
            rows.iter()
                .zip(&found)
                .filter(|(row, _)| row.kind == TextKind::Ad)
                .map(|(row, found)| (shown(row), found.as_slice())),
        ),
        honest: tallies::honest(
            paired()
                .filter(|(row, _)| row.label == Label::Ordinary)
                .map(|(row, v)| (sort(row), v.is_flagged)),
        ),
        slices: slices(&traits(rows), y, &flagged),
        behaviours: behaviours(stages, rows),
        words: strongest_words(stages, lent),
        sign_weights,
    }
}

fn traits(rows: &[Row]) -> Vec<(&'static str, Vec<String>)> {
    let of = |value: &dyn Fn(&Row) -> &str| rows.iter().map(|row| value(row).to_owned()).collect();
    vec![
        ("source", of(&|row| &row.board)),
        ("destination", of(&|row| row.destination.trim_matches('?'))),
        ("language", of(&|row| &row.language)),
        ("register", of(&|row| &row.register)),
        ("length", of(&|row| length(row))),
    ]
}

/// How long a text is, as its writer was asked, or by its words.
fn length(row: &Row) -> &str {
    if !row.length.is_empty() {
        return &row.length;
    }
    match row.text.split_whitespace().count() {
        0..20 => "under 20 words",
        20..80 => "20 to 79 words",
        80..200 => "80 to 199 words",
        _ => "200 words and more",
    }
}

fn histogram(scores: &[f64], y: &[bool]) -> Vec<[usize; 2]> {
    let mut bins = vec![[0; 2]; HISTOGRAM_BINS];
    for (score, label) in scores.iter().zip(y) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie in 0..=1")]
        let at = ((score * HISTOGRAM_BINS as f64) as usize).min(HISTOGRAM_BINS - 1);
        if let Some([suspicious, others]) = bins.get_mut(at) {
            *if *label { suspicious } else { others } += 1;
        }
    }
    bins
}

/// A number for each row, equal for rows that stand or fall together: near-duplicates, rows of one hand, and decided ads
/// that share a contact. Contacts of written texts are invented, and alike by chance.
pub(super) fn components<'a>(rows: &[Row], ads: impl Iterator<Item = &'a Ad>) -> Vec<usize> {
    let ads: Vec<&Ad> = ads.collect();
    let texts: Vec<&str> = ads.iter().map(|ad| ad.folded.text()).collect();
    let keys: Vec<Vec<String>> = rows
        .iter()
        .zip(&ads)
        .map(|(row, ad)| match row.labelled_by {
            LabelSource::Written if !row.author.is_empty() => vec![format!("hand {}", row.author)],
            _ => ad.contacts.iter().map(|contact| contact.value.clone()).collect(),
        })
        .collect();
    groups::groups(&texts, &keys)
}

/// The signs that a suspicious ad was written to show; an honest one shows none.
fn shown(row: &Row) -> &[String] {
    if row.label == Label::Suspicious { &row.family } else { &[] }
}

fn found(judged: &Judged) -> Vec<String> {
    judged.features.findings.iter().map(|finding| finding.id.clone()).collect()
}

/// The sort of an honest text: its look-alike class or what is honest about it, or else its kind.
fn sort(row: &Row) -> &str {
    if row.kind == TextKind::Ad { row.lookalike.split("; ").next().unwrap_or("") } else { row.kind.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_holds_every_row() {
        let bins = histogram(&[0.0, 0.04, 0.5, 1.0], &[false, true, true, true]);
        assert_eq!((bins[0], bins[10], bins[19]), ([1, 1], [1, 0], [1, 0]));
        assert_eq!(bins.iter().flatten().sum::<usize>(), 4);
    }
}
