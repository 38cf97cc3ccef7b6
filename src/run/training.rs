//! Reads labelled rows through the night's own stages and trains a model on them.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};

use super::corpus_files::corpus_files;
use super::label_rows::{LabelRows, Tied, extra_copies, is_skipped, settle};
use super::stages::load_facts;
use super::{Stages, StagesError, gradings, models};
use crate::assess::model::LabelRecord;
use crate::assess::{ModelFile, TextEvidence};
use crate::config::AssessSettings;
use crate::domain::{Band, Judged, SourceName};
use crate::extract::extract_text;
use crate::facts::Facts;
use crate::features::{TABLE, features, table_hash};
use crate::train::around::Around;
use crate::train::corpus::{self, Label, Part, Row};
use crate::train::quality::{Verdict, quality};
use crate::train::{Direction, Example, Provenance, Settings, TrainError, Trained, Unseen, card, train};

/// Day that labelled rows are read as of: the day the corpus was closed.
pub(super) const CORPUS_DAY: Date = date(2026, 11, 24);

/// Why no model came out.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// Data files.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// Labelled rows.
    #[error(
        "the labelled rows cannot be read; those that are built in are taken where `--data` is left out\n{0}"
    )]
    Corpus(String),
    /// Fitting.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// What came out is no model of this program.
    #[error("the model that was made cannot be used: {0}")]
    Model(crate::assess::ModelError),
    /// The model cannot be written.
    #[error("cannot write the model: {0}")]
    Write(#[from] std::io::Error),
}

/// Trains on the rows of `corpus`, or of the corpus that is built in, and on decisions, and writes model and card to `out`,
/// each beside its name and renamed. Which model is in use stays as it is: [`promote`](super::registry::promote) asks
/// the gate.
///
/// # Errors
/// When rows or data files have mistakes, a class is missing, a row that is graded on is much the same as one that is
/// learned from, or `out` cannot be written; then no model of that name is there.
pub fn training(
    settings: &AssessSettings,
    corpus: Option<&Path>,
    labels: Option<&LabelRows>,
    out: &Path,
    train_settings: &Settings,
) -> Result<(ModelFile, PathBuf), TrainingError> {
    let facts = load_facts(settings)?;
    let files = corpus_files(corpus).map_err(TrainingError::Corpus)?;
    let rows = corpus::read_files(&files).map_err(TrainingError::Corpus)?;
    let around = Around::read(&files).map_err(TrainingError::Corpus)?;
    let model = trained(&rows, labels, &around, facts, &with_directions(train_settings))?;
    fs_err::create_dir_all(out)?;
    let path = out.join(format!("{}.json", model.id));
    let json = serde_json::to_string(&model).map_err(std::io::Error::from)?;
    models::publish(out, &format!("{}.json", model.id), &json)?;
    let gradings = if model.report.blind.rows > 0 { gradings::note(out, &model.id)? } else { 0 };
    models::publish(out, &format!("{}.md", model.id), &card(&model, gradings))?;
    Ok((model, path))
}

/// A model of these rows, with its report.
fn trained(
    written: &[Row],
    labels: Option<&LabelRows>,
    around: &Around,
    facts: Facts,
    settings: &Settings,
) -> Result<ModelFile, TrainingError> {
    // Read once more only where decisions have to be put beside them.
    let read = labels.map_or(&[][..], |_| written);
    let examples: Vec<Example> = read.iter().map(|row| example(row, &facts)).collect();
    let (labelled, record) = settled(written, &examples, labels, &facts);
    fitted(written, &labelled, record, around, facts, settings)
}

/// A model of written rows and of decisions that are in their parts already, with its report.
pub(super) fn fitted(
    written: &[Row],
    labelled: &[Row],
    record: Option<LabelRecord>,
    around: &Around,
    facts: Facts,
    settings: &Settings,
) -> Result<ModelFile, TrainingError> {
    let mut examples: Vec<Example> = written.iter().map(|row| example(row, &facts)).collect();
    let made = |row: &Row| Example { is_made: true, ..example(row, &facts) };
    examples.extend(labelled.iter().map(|row| example(row, &facts)));
    let rows: Vec<Row> = written.iter().chain(labelled).cloned().collect();
    examples.extend(around.copies(written).map(|row| made(&row)));
    for row in labelled.iter().filter(|row| row.part != Part::Blind) {
        examples.extend(std::iter::repeat_n(made(row), extra_copies(row)));
    }
    let provenance = Provenance { labels: record, ..provenance(&rows, &facts) };
    let Trained { mut file, unseen } = train(&examples, provenance, settings)?;
    let base_rate = file.stack.base_rate;
    file.report.unseen = quality(&apart(&file, &examples, &unseen), base_rate);
    file.id = file.content_id();
    let stages = Stages::of(facts, file.clone()).map_err(TrainingError::Model)?;
    let blind: Vec<Verdict> =
        rows.iter().filter(|row| row.part == Part::Blind).map(|row| verdict_of(&stages, row).0).collect();
    file.report.blind = quality(&blind, base_rate);
    file.id = file.content_id();
    Ok(file)
}

/// Decisions put into parts beside the written rows, and how; nothing where there are none.
pub(super) fn settled(
    written: &[Row],
    examples: &[Example],
    labels: Option<&LabelRows>,
    facts: &Facts,
) -> (Vec<Row>, Option<LabelRecord>) {
    let Some(LabelRows { rows, record }) = labels else { return (Vec::new(), None) };
    let (mut rows, mut record) = (rows.clone(), record.clone());
    rows.retain(|row| !is_skipped(row));
    let read: Vec<Example> = rows.iter().map(|row| example(row, facts)).collect();
    let tied: Vec<Tied<'_>> = examples
        .iter()
        .map(|example| Tied { folded: &example.folded, contacts: Vec::new() })
        .chain(read.iter().map(|read| Tied { folded: &read.folded, contacts: read.contacts.clone() }))
        .collect();
    settle(&mut rows, written, &tied, &mut record);
    (rows, Some(record))
}

/// Decisions of `labels` that are held back from every training: what models may be compared on.
///
/// # Errors
/// When data files or written rows have mistakes.
pub fn held_back(
    settings: &AssessSettings,
    corpus: Option<&Path>,
    labels: &LabelRows,
) -> Result<Vec<Row>, TrainingError> {
    let facts = load_facts(settings)?;
    let files = corpus_files(corpus).map_err(TrainingError::Corpus)?;
    let written = corpus::read_files(&files).map_err(TrainingError::Corpus)?;
    let examples: Vec<Example> = written.iter().map(|row| example(row, &facts)).collect();
    let (mut rows, _) = settled(&written, &examples, Some(labels), &facts);
    rows.retain(|row| row.part == Part::Blind);
    Ok(rows)
}

/// What a model in use makes of a labelled row.
pub(super) fn verdict_of(stages: &Stages, row: &Row) -> (Verdict, Judged) {
    let ad = extract_text(SourceName("training".into()), &row.id, &row.title, &row.text, &stages.facts);
    let reading = stages.model.read_ad(&ad);
    let wording = TextEvidence::of(&reading.wording, reading.wording_shares, false).wording;
    let judged = stages.judge(ad, row.day.unwrap_or(CORPUS_DAY));
    let verdict = Verdict {
        is_suspicious: row.label == Label::Suspicious,
        kind: row.kind,
        hand: row.author.clone(),
        read: judged.ad.kind,
        score: judged.assessment.as_ref().map_or(0.0, |told| told.score.get()),
        is_scored: judged.assessment.is_some(),
        wording,
        is_flagged: judged.assessment.as_ref().is_some_and(|told| told.band >= Band::Sedang),
    };
    (verdict, judged)
}

/// What layers that saw no row of the same hand make of their rows, with the bands of `file`.
pub(super) fn apart(file: &ModelFile, examples: &[Example], unseen: &[Unseen]) -> Vec<Verdict> {
    let verdict = |row: &Unseen| {
        let example = examples.get(row.at)?;
        let is_scored = row.shares.ad >= file.kind.scored_at;
        let least = if example.is_judgeable { file.thresholds.sedang } else { file.thresholds.tinggi };
        Some(Verdict {
            is_suspicious: example.is_suspicious,
            kind: example.kind,
            hand: example.author.clone(),
            read: row.shares.kind(file.kind.ad_at),
            score: if is_scored { row.score } else { 0.0 },
            is_scored,
            wording: row.text.wording,
            is_flagged: is_scored && row.score >= least,
        })
    };
    unseen.iter().filter_map(verdict).collect()
}

/// A labelled row as the stages read it.
pub fn example(row: &Row, facts: &Facts) -> Example {
    let ad = extract_text(SourceName("training".into()), &row.id, &row.title, &row.text, facts);
    let features = features(&ad, facts, row.day.unwrap_or(CORPUS_DAY));
    let mut shown: Vec<(String, Direction)> = Vec::new();
    let raises = features.findings.iter().map(|finding| (&finding.id, Direction::Raises));
    for (id, direction) in
        raises.chain(features.supports.iter().map(|support| (&support.id, Direction::Lowers)))
    {
        if !shown.iter().any(|(known, _)| known == id) {
            shown.push((id.clone(), direction));
        }
    }
    Example {
        folded: ad.folded.text().to_owned(),
        neutral: ad.neutral,
        shape: ad.shape,
        vector: features.vector,
        shown,
        is_judgeable: features.is_judgeable,
        is_suspicious: row.label == Label::Suspicious,
        kind: row.kind,
        contacts: ad.contacts.into_iter().map(|contact| contact.value).collect(),
        author: row.author.clone(),
        part: row.part,
        has_phrases: row.has_phrases,
        is_made: false,
        labelled_by: row.labelled_by,
    }
}

/// `settings` with what each row of the feature table may say.
pub(super) fn with_directions(settings: &Settings) -> Settings {
    let directions = TABLE.iter().map(|column| direction(column.group, column.name)).collect();
    Settings { directions, ..settings.clone() }
}

/// What a row of the feature table may say.
fn direction(group: &str, name: &str) -> Direction {
    match (group, name) {
        (_, "licence_active" | "licence_numbers" | "contact_own_domain")
        | ("support", "supports_weak" | "supports_medium" | "supports_strong") => Direction::Lowers,
        (
            _,
            "is_abroad" | "is_abroad_unnamed" | "pay_is_judged" | "employer_is_named" | "contact_free_mail",
        )
        | ("text", "words_log" | "language_malay" | "language_english") => Direction::Neutral,
        _ => Direction::Raises,
    }
}

fn provenance(rows: &[Row], facts: &Facts) -> Provenance {
    Provenance {
        corpus_sha256: corpus::sha256(rows),
        data: facts.version.clone(),
        feature_table: table_hash(),
        columns: TABLE.iter().map(|column| column.name.to_owned()).collect(),
        labels: None,
    }
}
