use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::run::models;
use crate::train::card;

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
        let folder = folder(&config);
        match &self.what {
            What::List => {
                let in_use = models::current(&folder).ok();
                let list: Vec<Listed> = models::list(&folder)?
                    .into_iter()
                    .map(|id| Listed {
                        is_current: in_use.as_deref() == Some(folder.join(format!("{id}.json")).as_path()),
                        model: id,
                    })
                    .collect();
                session.printer.result(&list, || {
                    let mark = |m: &Listed| if m.is_current { "* " } else { "  " };
                    list.iter().flat_map(|m| [mark(m), m.model.as_str(), "\n"]).collect()
                })?;
            }
            What::Use { name } => {
                let file = folder.join(format!("{name}.json"));
                let json = fs_err::read_to_string(&file).map_err(|e| Failure::of(Exit::Usage, &e))?;
                crate::assess::Model::read(&json, &crate::features::table_hash())
                    .map_err(|e| Failure::of(Exit::Model, &e))?;
                models::promote(&folder, name)?;
                let used = Listed { model: name.clone(), is_current: true };
                session.printer.result(&used, || format!("{name} is in use from now on\n"))?;
            }
            What::Show { name } => {
                let json = match name {
                    Some(name) => fs_err::read_to_string(folder.join(format!("{name}.json"))),
                    None => models::read(config.assess.model.as_deref()).map(|(_, json)| json),
                };
                let json = json.map_err(|e| Failure::of(Exit::Usage, &e))?;
                let model = crate::assess::Model::read(&json, &crate::features::table_hash())
                    .map_err(|e| Failure::of(Exit::Model, &e))?;
                session.printer.result(&model.file().report, || card(model.file()))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// A model of the folder.
#[derive(Debug, Serialize)]
struct Listed {
    model: String,
    is_current: bool,
}

/// Folder of the models: the one of `[assess] model`, else `models`.
fn folder(config: &Config) -> PathBuf {
    match &config.assess.model {
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => path.parent().map_or_else(|| PathBuf::from("models"), PathBuf::from),
        None => PathBuf::from("models"),
    }
}
