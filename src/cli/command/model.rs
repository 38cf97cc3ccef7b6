use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use crate::assess::model::Quality;
use crate::assess::{self, Report, Thresholds, Training};
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::run::{StagesError, models};
use crate::text::safe::for_terminal;
use crate::train::card;

/// Columns named as weighing most.
const STRONGEST: usize = 12;

/// Lists, shows and chooses model files
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada model list", "every model with its figures"),
    ("waspada model use 2026-11-20-9f3c0d2a", "take that one from now on"),
]))]
pub struct Model {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Every model in the folder, with its figures
    #[command(after_long_help = examples(&[
        ("waspada model list", "all of them"),
    ]))]
    List,
    /// Takes a model from now on; the one before stays and can be taken again
    #[command(after_long_help = examples(&[
        ("waspada model use 2026-11-20-9f3c0d2a", "by its name"),
    ]))]
    Use {
        /// Name of the model
        #[arg(value_name = "MODEL")]
        name: String,
    },
    /// Shows what a model was trained on, how good it is and what it looks at
    #[command(after_long_help = examples(&[
        ("waspada model show", "the one in use"),
        ("waspada model show 2026-11-20-9f3c0d2a", "by its name"),
    ]))]
    Show {
        /// Name of the model; the one in use where none is given
        #[arg(value_name = "MODEL")]
        name: Option<String>,
    },
}

impl Model {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        match &self.what {
            What::List => list(session, &config),
            What::Use { name } => take(session, &config, name),
            What::Show { name } => show(session, &config, name.as_deref()),
        }
    }
}

/// The models at hand.
#[derive(Debug, Serialize)]
struct Listed {
    folder: PathBuf,
    models: Vec<Row>,
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
    held_back: Option<Quality>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// What a model is, without its weights.
#[derive(Debug, Serialize)]
struct Shown<'a> {
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

/// Folder of the models: the one that the settings name or that holds the file they name, or `models` beside them.
fn folder(session: &Session, config: &Config) -> PathBuf {
    match &config.assess.model {
        Some(path) if path.is_file() => path.parent().map(Path::to_owned).unwrap_or_default(),
        Some(path) => path.clone(),
        None => session.folder().join("models"),
    }
}

/// The model in `file`.
fn read(file: &Path) -> Result<assess::Model, Failure> {
    Ok(models::load(Some(file))?)
}

fn named(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
    let file = folder.join(format!("{name}.json"));
    if file.is_file() && !name.contains(['/', '\\']) {
        return Ok(file);
    }
    Err(Failure::new(Exit::Usage, format!("there is no model `{name}` in `{}`", folder.display()))
        .hint("`waspada model list` names those that are there"))
}

fn list(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let folder = folder(session, config);
    let in_use = models::load(config.assess.model.as_deref()).ok();
    let in_use = in_use.as_ref().map(assess::Model::id);
    let is_folder_used = config.assess.model.is_some();
    let mut rows = vec![row(models::load(None), "built in", true)];
    for id in models::list(&folder).unwrap_or_default() {
        rows.push(row(models::load(Some(&folder.join(format!("{id}.json")))), &id, false));
    }
    for row in &mut rows {
        row.is_in_use = in_use == Some(row.model.as_str()) && row.is_built_in != is_folder_used;
    }
    let listed = Listed { folder, models: rows };
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
            held_back: Some(model.file().report.held_back.clone()),
            problem: None,
        },
        Err(error) => Row {
            model: name.to_owned(),
            is_in_use: false,
            is_built_in,
            trained_on_rows: None,
            held_back: None,
            problem: Some(match error {
                StagesError::Model { error, .. } => error.to_string(),
                error => error.to_string(),
            }),
        },
    }
}

fn take(session: &Session, config: &Config, name: &str) -> Result<Exit, Failure> {
    let folder = folder(session, config);
    read(&named(&folder, name)?)?;
    let before = models::current(&folder).ok();
    models::promote(&folder, name)?;
    let before = before.and_then(|file| Some(file.file_stem()?.to_str()?.to_owned()));
    let object = json!({ "model": name, "folder": folder, "before": before });
    session.printer.result(&object, || match &before {
        Some(before) if before != name => {
            format!("{name} is in use from now on; go back with `waspada model use {before}`")
        }
        _ => format!("{name} is in use from now on"),
    })?;
    if config.assess.model.as_deref() != Some(folder.as_path()) {
        session.printer.hint(&format!(
            "the settings do not take their model from this folder: set `model = \"{}\"` under `[assess]`",
            folder.display()
        ));
    }
    Ok(Exit::Done)
}

fn show(session: &Session, config: &Config, name: Option<&str>) -> Result<Exit, Failure> {
    let model = match name {
        Some(name) => read(&named(&folder(session, config), name)?)?,
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
    let shown = Shown {
        model: &file.id,
        training: &file.training,
        thresholds: file.thresholds,
        report: &file.report,
        weighs_most: weights,
    };
    session.printer.result(&shown, || {
        let mut text = card(file);
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
            "", "model", "rows", "average precision", "precision", "recall", "on ads held back"
        );
        for row in &self.models {
            let mark = if row.is_in_use { "*" } else { "" };
            let _ = write!(text, "{mark:2}{:14}", for_terminal(&row.model));
            if let (Some(rows), Some(quality)) = (row.trained_on_rows, &row.held_back) {
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
        text
    }
}
