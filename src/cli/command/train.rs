use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::labels::stored_rows;
use crate::assess::Report;
use crate::assess::model::{GridRecord, LabelRecord};
use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::run::{FEW_LABELS, SourceWeight, gradings, source_weights, training};
use crate::train::{STACK_GRID, Settings, card};

/// Fits a model to the written corpus and the decisions; the same data and seed give the same file to the byte
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada train", "from the corpus that is built in and all decisions, into models/"),
    ("waspada train --since 2026-11-01", "with decisions from that day on"),
    ("waspada train --without-decisions --data data/training", "from a corpus folder alone"),
    ("waspada train --seed 7 --out trial", "with another seed, into another folder"),
    ("waspada train --grid --out trial", "with the penalty that grades best on tuning hands; the card tells each"),
]))]
pub struct Train {
    /// Folder of the written corpus; `data/training` here, or else the corpus that is built in
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Decisions from that day on
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "without_decisions")]
    since: Option<Date>,
    /// Leaves the decisions of the database out
    #[arg(long)]
    without_decisions: bool,
    /// Folder that the model file is written to
    #[arg(long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
    /// Holds a few penalties of the second layer against one another on tuning hands, and takes the best
    #[arg(long)]
    grid: bool,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 20_261_124)]
    seed: u64,
}

impl Train {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let grid = if self.grid { STACK_GRID.to_vec() } else { Vec::new() };
        let settings = Settings { seed: self.seed, grid, ..Settings::default() };
        let labels = if self.without_decisions { None } else { stored_rows(&config, self.since)? };
        let beside = Path::new("data/training");
        let corpus = self.data.as_deref().or_else(|| beside.is_dir().then_some(beside));
        let (model, path) =
            training(&config.assess, corpus, labels.as_ref(), &self.out, &settings).map_err(|error| {
                Failure::of(Exit::Configuration, &error).hint("the model in use stays as it is")
            })?;
        let learned = model.training.labels.as_ref();
        let told = Trained {
            model: &model.id,
            path: &path,
            report: &model.report,
            labels: learned,
            grid: model.training.grid.as_ref(),
            weights: source_weights(),
        };
        session.printer.result(&told, || {
            let mut words = card(&model, gradings(&self.out));
            words.push_str(&decisions(learned));
            let _ = writeln!(words, "\nwritten to {}", path.display());
            let _ = writeln!(
                words,
                "`waspada models promote {}` puts it in use, if it passes the gate",
                model.id
            );
            words
        })?;
        let n_labels: usize =
            learned.map_or(0, |record| record.by_source.values().map(|(rows, _)| rows).sum());
        if learned.is_some() && n_labels < FEW_LABELS {
            session.printer.hint(&format!(
                "{n_labels} decisions beside thousands of written rows change little; {FEW_LABELS} or more are worth a \
                 training"
            ));
        }
        Ok(Exit::Done)
    }
}

fn decisions(learned: Option<&LabelRecord>) -> String {
    let Some(record) = learned else {
        return "\nNo decisions: it learned from the written corpus alone.\n".to_owned();
    };
    let mut words =
        String::from("\nDecisions learned from, and what each counts (a written row counts 1):\n");
    for (source, (rows, weight)) in &record.by_source {
        let _ = writeln!(words, "  {source:<14} {rows:>6}   {weight:.1}");
    }
    let LabelRecord { held_back, like_blind, contradictory, not_taught, disputed, undecided, .. } = record;
    let _ = writeln!(
        words,
        "held back for grading: {held_back}; left out: {contradictory} contradict each other, {disputed} disputed, \
         {undecided} weak or unsure, {like_blind} stand in a blind hand, {not_taught} said by the program itself"
    );
    words
}

/// What was trained.
#[derive(Debug, Serialize)]
struct Trained<'a> {
    model: &'a str,
    path: &'a Path,
    report: &'a Report,
    labels: Option<&'a LabelRecord>,
    /// Penalties that were tried, with what each came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<&'a GridRecord>,
    weights: Vec<SourceWeight>,
}
