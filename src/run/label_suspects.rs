//! Labels that are probably wrong: those that words of other campaigns contradict.

use serde::Serialize;

use super::corpus_files::corpus_files;
use super::label_rows::LabelRows;
use super::stages::load_facts;
use super::training::{TrainingError, example};
use crate::config::AssessSettings;
use crate::domain::{LabelSource, Score};
use crate::train::corpus::{self, Label, Part, Row};
use crate::train::groups;
use crate::train::logistic::FitError;
use crate::train::text::{self, Document, Targets, TextSettings};
use crate::train::{Example, TrainError};

/// Folds; a label is scored by a text model that saw no row of its component.
const FOLDS: usize = 5;
/// Written rows put beside the labels at most: enough to know the language, few enough for a minute.
const MOST_WRITTEN: usize = 2_000;
/// From which chance of the opposite a label is worth a second look.
const CONTRADICTED: f64 = 0.7;

/// A label to look at again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suspect {
    /// Number of the campaign, `label 12`.
    pub label: String,
    /// Where the ad was found.
    pub board: String,
    /// What is said of it.
    pub is_suspicious: bool,
    /// Who says so.
    pub source: LabelSource,
    /// Chance that it is suspicious, by words of other campaigns alone.
    pub chance: f64,
}

/// Labels contradicted by words of other campaigns, those contradicted most first. `seed` draws the folds.
///
/// # Errors
/// When data files or written rows have mistakes, or a class is missing.
pub fn label_suspects(
    settings: &AssessSettings,
    labels: &LabelRows,
    seed: u64,
) -> Result<Vec<Suspect>, TrainingError> {
    if labels.rows.is_empty() {
        return Ok(Vec::new());
    }
    let facts = load_facts(settings)?;
    let files = corpus_files(None).map_err(TrainingError::Corpus)?;
    let mut written = corpus::read_files(&files).map_err(TrainingError::Corpus)?;
    written.retain(|row| row.part != Part::Blind);
    let step = written.len().div_ceil(MOST_WRITTEN).max(1);
    let written: Vec<Example> = written.iter().step_by(step).map(|row| example(row, &facts)).collect();
    let read: Vec<Example> = labels.rows.iter().map(|row| example(row, &facts)).collect();
    suspects(
        &labels.rows,
        &read,
        &written,
        seed,
        &TextSettings { selected: 8_000, ..TextSettings::default() },
    )
    .map_err(|error| TrainingError::Train(TrainError::Fit(error)))
}

fn suspects(
    rows: &[Row],
    read: &[Example],
    written: &[Example],
    seed: u64,
    settings: &TextSettings,
) -> Result<Vec<Suspect>, FitError> {
    let texts: Vec<&str> = read.iter().map(|example| example.folded.as_str()).collect();
    let contacts: Vec<Vec<String>> = read.iter().map(|example| example.contacts.clone()).collect();
    let y: Vec<bool> = read.iter().map(|example| example.is_suspicious).collect();
    let folds = groups::folds(&groups::groups(&texts, &contacts), &y, FOLDS, seed);
    let mut suspects = Vec::new();
    for fold in 0..FOLDS {
        let of_fold: Vec<usize> = (0..read.len()).filter(|at| folds.get(*at) == Some(&fold)).collect();
        if of_fold.is_empty() {
            continue;
        }
        let outside = read.iter().zip(&folds).filter(|(_, of)| **of != fold).map(|(example, _)| example);
        let seen: Vec<&Example> = written.iter().chain(outside).collect();
        let documents: Vec<Document<'_>> =
            seen.iter().map(|e| Document { folded: &e.folded, neutral: &e.neutral }).collect();
        let labels: Vec<bool> = seen.iter().map(|example| example.is_suspicious).collect();
        let model = text::fit(&documents, Targets::suspicious(&labels), settings)?;
        for at in of_fold {
            let (Some(row), Some(example)) = (rows.get(at), read.get(at)) else { continue };
            let chance = Score::from_logit(model.logit(&example.folded)).get();
            let is_suspicious = row.label == Label::Suspicious;
            let against = if is_suspicious { 1.0 - chance } else { chance };
            if against >= CONTRADICTED {
                suspects.push(Suspect {
                    label: row.id.clone(),
                    board: row.board.clone(),
                    is_suspicious,
                    source: row.labelled_by,
                    chance,
                });
            }
        }
    }
    let against = |s: &Suspect| if s.is_suspicious { 1.0 - s.chance } else { s.chance };
    suspects.sort_by(|a, b| against(b).total_cmp(&against(a)).then_with(|| a.label.cmp(&b.label)));
    Ok(suspects)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};

    #[test]
    fn a_label_that_was_turned_round_is_found() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let rows: Vec<Row> = (0..60)
            .map(|at| {
                let is_scam = at % 3 == 0;
                let words =
                    if is_scam { "transfer biaya dulu paspor ditahan" } else { "datang ke toko bawa ijazah" };
                let text = format!("lowongan bagian{at} {words} kota{at} gedung{at}");
                // The twelfth was decided the wrong way round.
                let label = if is_scam == (at == 12) { Label::Ordinary } else { Label::Suspicious };
                let id = format!("label {at}");
                Row {
                    labelled_by: LabelSource::Analyst,
                    ..Row::plain(id.clone(), id, label, String::new(), text)
                }
            })
            .collect();
        let read: Vec<Example> = rows.iter().map(|row| example(row, &facts)).collect();
        let settings =
            TextSettings { selected: 200, alpha: 0.01, unknown_scale: 0.0, ..TextSettings::default() };
        let found = suspects(&rows, &read, &[], 7, &settings).unwrap();
        assert_eq!(found[0].label, "label 12", "{found:?}");
        assert!(found.len() <= 3, "{found:?}");
    }
}
