use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::TEMPLATE;
use crate::facts::DataFiles;
use crate::run::models;

/// Folder of the data files, beside the settings.
const DATA_FOLDER: &str = "data";
/// Folder of the models, beside the settings.
const MODEL_FOLDER: &str = "models";

/// Writes pipeline.toml, every key explained; never overwrites anything
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada init", "pipeline.toml in this folder"),
    ("waspada init --data", "also the data files and models, to be edited"),
    ("waspada --config /etc/waspada/pipeline.toml init", "elsewhere"),
]))]
pub struct Init {
    /// Also write the data files and models that are built in, and have the settings use them
    #[arg(long)]
    data: bool,
}

/// What became of the files.
#[derive(Debug, Default, Serialize)]
struct Written {
    written: Vec<PathBuf>,
    kept: Vec<PathBuf>,
}

impl Init {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (config, folder) = (&session.globals.config, session.folder());
        let mut outcome = Written::default();
        outcome.put(config, self.settings().as_bytes())?;
        let is_new = !outcome.written.is_empty();
        if self.data {
            let files = DataFiles::embedded();
            for (name, text) in files.below("") {
                outcome.put(&folder.join(DATA_FOLDER).join(name), text.as_bytes())?;
            }
            for (name, bytes) in models::built_in() {
                outcome.put(&folder.join(MODEL_FOLDER).join(name), bytes)?;
            }
        }
        session.printer.result(&outcome, || outcome.words())?;
        if self.data && !is_new {
            session.printer.hint(&format!(
                "set `data_dir = \"{DATA_FOLDER}\"` and `model = \"{MODEL_FOLDER}\"` under `[assess]` in `{}` to use them",
                config.display()
            ));
        }
        session
            .printer
            .hint("`waspada check` says whether everything is in order, `waspada run` starts a night");
        Ok(Exit::Done)
    }

    fn settings(&self) -> String {
        if self.data {
            TEMPLATE
                .replace("\ndata_dir = \"\"\n", &format!("\ndata_dir = \"{DATA_FOLDER}\"\n"))
                .replace("\nmodel = \"\"\n", &format!("\nmodel = \"{MODEL_FOLDER}\"\n"))
        } else {
            TEMPLATE.to_owned()
        }
    }
}

impl Written {
    /// Writes a file unless something is already there.
    fn put(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if path.exists() {
            self.kept.push(path.to_owned());
            return Ok(());
        }
        let made =
            path.parent().map_or(Ok(()), fs_err::create_dir_all).and_then(|()| fs_err::write(path, bytes));
        made.map_err(|error| {
            Failure::with(Exit::Unexpected, format!("cannot write `{}`", path.display()), &error)
                .hint("choose a folder that you may write to with `--config FOLDER/pipeline.toml`")
        })?;
        self.written.push(path.to_owned());
        Ok(())
    }

    fn words(&self) -> String {
        if self.written.is_empty() {
            return "nothing to do: everything is already there and was left as it is".to_owned();
        }
        let mut lines: Vec<String> = self.written.iter().map(|p| format!("wrote {}", p.display())).collect();
        if !self.kept.is_empty() {
            lines.push(format!("left {} files as they are", self.kept.len()));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_data_the_settings_use_the_folder() {
        let settings = Init { data: true }.settings();
        assert!(settings.contains("\ndata_dir = \"data\"\n") && settings.contains("\nmodel = \"models\"\n"));
        assert_eq!(Init { data: false }.settings(), TEMPLATE);
    }
}
