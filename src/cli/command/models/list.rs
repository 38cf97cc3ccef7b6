use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::{folder, named};
use crate::assess::model::Quality;
use crate::assess::{self, Report, Thresholds, Training};
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::run::registry::{Entry, Step, journal};
use crate::run::{StagesError, gradings, models};
use crate::text::safe::for_terminal;
use crate::train::card;

/// Columns named as weighing most.
const STRONGEST: usize = 12;

/// The models at hand.
#[derive(Debug, Serialize)]
struct Listed {
    /// The model that nights use.
    in_use: Option<String>,
    folder: PathBuf,
    models: Vec<Row>,
    /// The newest entry of the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Entry>,
}

/// One model.
#[derive(Debug, Serialize)]
struct Row {
    model: String,
    is_in_use: bool,
    is_built_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    trained_on_rows: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<Quality>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// What a model is, without its weights.
#[derive(Debug, Serialize)]
struct ModelSummary<'a> {
    model: &'a str,
    training: &'a Training,
    thresholds: Thresholds,
    report: &'a Report,
    weighs_most: Vec<Weight<'a>>,
}

/// How much a column moves the score.
#[derive(Debug, Serialize)]
struct Weight<'a> {
    column: &'a str,
    weight: f32,
}

pub(super) fn list(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let folder = folder(session, config);
    let in_use = models::load(config.assess.model.as_deref()).ok();
    let in_use = in_use.as_ref().map(assess::Model::id);
    let is_folder_used = config.assess.model.is_some();
    let (entries, _) = journal(&folder).unwrap_or_default();
    let mut rows = vec![row(models::load(None), "built in", true)];
    for id in models::list(&folder).unwrap_or_default() {
        rows.push(row(models::load(Some(&folder.join(format!("{id}.json")))), &id, false));
    }
    for row in &mut rows {
        row.is_in_use = in_use == Some(row.model.as_str()) && row.is_built_in != is_folder_used;
    }
    let listed = Listed {
        in_use: in_use.map(str::to_owned),
        last: entries.into_iter().next_back(),
        folder,
        models: rows,
    };
    session.printer.result(&listed, || listed.words())?;
    Ok(Exit::Done)
}

fn row(model: Result<assess::Model, StagesError>, name: &str, is_built_in: bool) -> Row {
    match model {
        Ok(model) => Row {
            model: model.id().to_owned(),
            is_in_use: false,
            is_built_in,
            trained_on_rows: Some(model.file().training.rows),
            quality: Some(model.file().report.told().clone()),
            problem: None,
        },
        Err(error) => Row {
            model: name.to_owned(),
            is_in_use: false,
            is_built_in,
            trained_on_rows: None,
            quality: None,
            problem: Some(match error {
                StagesError::Model { error, .. } => error.to_string(),
                error => error.to_string(),
            }),
        },
    }
}

pub(super) fn show(session: &Session, config: &Config, name: Option<&str>) -> Result<Exit, Failure> {
    let model = match name {
        Some(name) => named(session, config, name)?,
        None => models::load(config.assess.model.as_deref())?,
    };
    let file = model.file();
    let mut weights: Vec<Weight<'_>> = file
        .stack
        .columns
        .iter()
        .zip(&file.stack.weights)
        .map(|(column, weight)| Weight { column, weight: *weight })
        .collect();
    weights.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    weights.truncate(STRONGEST);
    let shown = ModelSummary {
        model: &file.id,
        training: &file.training,
        thresholds: file.thresholds,
        report: &file.report,
        weighs_most: weights,
    };
    session.printer.result(&shown, || {
        let mut text = card(file, gradings(&folder(session, config)));
        text.push_str("\nWhat weighs most (docs/features.md says what each is):\n\n");
        for Weight { column, weight } in &shown.weighs_most {
            let _ = writeln!(text, "{weight:+7.3}  {column}");
        }
        text
    })?;
    Ok(Exit::Done)
}

impl Listed {
    fn words(&self) -> String {
        let mut text = format!(
            "{:2}{:14}{:>7}{:>20}{:>11}{:>8}  {}\n",
            "", "model", "rows", "average precision", "precision", "recall", "on blind hands"
        );
        for row in &self.models {
            let mark = if row.is_in_use { "*" } else { "" };
            let _ = write!(text, "{mark:2}{:14}", for_terminal(&row.model));
            if let (Some(rows), Some(quality)) = (row.trained_on_rows, &row.quality) {
                let Quality { average_precision, precision, recall, .. } = quality;
                let _ = write!(text, "{rows:>7}{average_precision:>20.3}{precision:>11.3}{recall:>8.3}");
            }
            if row.is_built_in {
                text.push_str("  built in");
            }
            if row.is_in_use {
                text.push_str("  in use");
            }
            if let Some(problem) = &row.problem {
                let _ = write!(text, "  refused: {}", for_terminal(problem));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "\nfolder: {}", self.folder.display());
        if let Some(Entry { at, step, who, from, to, is_forced, .. }) = &self.last {
            let what = if *step == Step::Promoted { "promoted" } else { "rolled back to" };
            let forced = if *is_forced { ", against the gate" } else { "" };
            let _ = writeln!(
                text,
                "{}: {} {what} {} in place of {}{forced}",
                at.strftime("%Y-%m-%d"),
                for_terminal(who),
                for_terminal(to),
                for_terminal(from)
            );
        }
        text
    }
}
