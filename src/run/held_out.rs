//! Trains without the later decisions, or without those of one source, and grades these: what a model makes of days and
//! boards that it never saw.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::Stages;
use super::corpus_files::corpus_files;
use super::grading::components;
use super::label_rows::LabelRows;
use super::stages::load_facts;
use super::training::{TrainingError, example, fitted, settled, verdict_of, with_directions};
use crate::config::AssessSettings;
use crate::domain::Ad;
use crate::evaluate::{Grade, grade};
use crate::train::around::Around;
use crate::train::corpus::{self, Label, Part, Row};
use crate::train::{Example, Settings};

/// Decisions of a source below which it makes no split of its own.
const FEWEST: usize = 30;

/// Quality on what one training was not shown.
#[derive(Debug, Clone, Serialize)]
pub struct HeldOut {
    /// `time`, or `source` and its name.
    pub name: String,
    /// Decisions that were graded on.
    pub rows: usize,
    /// Decisions left out of the training because they hang together with those.
    pub left_out: usize,
    /// Quality.
    pub grade: Grade,
}

/// Trains once for the last fifth of days and once for each source that has decisions enough, each time without them and
/// without whatever hangs together with them by words or contacts. A side that lacks a class makes no split.
///
/// # Errors
/// When data files or rows have mistakes, or a class is missing.
pub fn held_out(
    settings: &AssessSettings,
    corpus: Option<&Path>,
    labels: &LabelRows,
    train: &Settings,
    budget: usize,
) -> Result<Vec<HeldOut>, TrainingError> {
    let facts = load_facts(settings)?;
    let files = corpus_files(corpus).map_err(TrainingError::Corpus)?;
    let mut written = corpus::read_files(&files).map_err(TrainingError::Corpus)?;
    written.retain(|row| row.part != Part::Blind);
    let around = Around::read(&files).map_err(TrainingError::Corpus)?;
    let examples: Vec<Example> = written.iter().map(|row| example(row, &facts)).collect();
    let (labelled, _) = settled(&written, &examples, Some(labels), &facts);
    let order = with_directions(train);
    let mut splits = Vec::new();
    for (name, test) in tests(&labelled) {
        let Some((rows, left_out)) = apart(&labelled, &test) else { continue };
        let file = fitted(&written, &rows, None, &around, load_facts(settings)?, &order)?;
        let stages = Stages::of(load_facts(settings)?, file).map_err(TrainingError::Model)?;
        let graded: Vec<Row> = rows.into_iter().filter(|row| row.part == Part::Blind).collect();
        let judged: Vec<_> = graded.iter().map(|row| verdict_of(&stages, row)).collect();
        let scores: Vec<f64> = judged.iter().map(|(verdict, _)| verdict.score).collect();
        let y: Vec<bool> = graded.iter().map(|row| row.label == Label::Suspicious).collect();
        let ads: Vec<&Ad> = judged.iter().map(|(_, judged)| &judged.ad).collect();
        let components = components(&graded, ads.into_iter());
        splits.push(HeldOut {
            name,
            rows: graded.len(),
            left_out,
            grade: grade(&scores, &y, &components, budget, train.seed),
        });
    }
    Ok(splits)
}

/// Which rows each split grades on.
fn tests(labelled: &[Row]) -> Vec<(String, Vec<bool>)> {
    let mut tests = Vec::new();
    let mut days: Vec<Date> = labelled.iter().filter_map(|row| row.day).collect();
    days.sort_unstable();
    // Rows of one day stay on one side.
    if let Some(cut) = days.get(days.len() * 4 / 5) {
        tests.push(("time".to_owned(), labelled.iter().map(|row| row.day >= Some(*cut)).collect()));
    }
    let boards: BTreeSet<&str> =
        labelled.iter().map(|row| row.board.as_str()).filter(|board| !board.is_empty()).collect();
    for board in boards {
        let of_board: Vec<bool> = labelled.iter().map(|row| row.board == board).collect();
        if of_board.iter().filter(|is| **is).count() >= FEWEST {
            tests.push((format!("source {board}"), of_board));
        }
    }
    tests
}

/// The rows with those graded on as blind ones, and how many others hang together with these and are left out; none where a
/// class is missing among what is graded on.
fn apart(labelled: &[Row], test: &[bool]) -> Option<(Vec<Row>, usize)> {
    let is_graded = |row: &Row, is_test: bool| is_test && row.labelled_by.may_grade();
    let tied: BTreeSet<&str> =
        labelled.iter().zip(test).filter(|(_, is)| **is).map(|(row, _)| row.author.as_str()).collect();
    let (mut rows, mut left_out) = (Vec::new(), 0);
    for (row, is_test) in labelled.iter().zip(test) {
        if is_graded(row, *is_test) {
            rows.push(Row { part: Part::Blind, ..row.clone() });
        } else if tied.contains(row.author.as_str()) {
            left_out += usize::from(!*is_test);
        } else {
            rows.push(Row { part: Part::Learning, ..row.clone() });
        }
    }
    let has = |label: Label| rows.iter().any(|row| row.part == Part::Blind && row.label == label);
    (has(Label::Suspicious) && has(Label::Ordinary)).then_some((rows, left_out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LabelSource;

    fn row(at: usize, author: &str, board: &str) -> Row {
        let label = if at.is_multiple_of(2) { Label::Suspicious } else { Label::Ordinary };
        Row {
            labelled_by: LabelSource::Analyst,
            day: Some(Date::constant(2026, 11, 1 + i8::try_from(at / 4).unwrap())),
            board: board.into(),
            ..Row::plain(format!("r{at}"), author.into(), label, String::new(), String::new())
        }
    }

    #[test]
    fn what_hangs_together_with_what_is_graded_on_is_not_learned_from() {
        // Two rows of each author lie a board apart.
        let rows: Vec<Row> =
            (0..80).map(|at| row(at, &format!("a{}", at / 2), if at % 3 == 0 { "x" } else { "y" })).collect();
        let found = tests(&rows);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["time", "source y"], "27 rows of `x` are too few");
        for (name, test) in &found {
            let (split, left_out) = apart(&rows, test).unwrap();
            let of = |part: Part| -> BTreeSet<&str> {
                split.iter().filter(|row| row.part == part).map(|row| row.author.as_str()).collect()
            };
            assert_eq!(of(Part::Blind).intersection(&of(Part::Learning)).count(), 0, "{name}");
            assert_eq!(split.len() + left_out, rows.len(), "{name}");
        }
        assert_eq!(found[0].1.iter().filter(|is| **is).count(), 16, "the last four of twenty days");
        let one: Vec<Row> = rows.into_iter().filter(|row| row.label == Label::Ordinary).collect();
        assert!(apart(&one, &vec![true; one.len()]).is_none());
    }
}
