use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::assess::Report;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::run::{models, training};
use crate::train::{Settings, card};

/// Fits a model to labelled ads; the same data and seed give the same file to the byte
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada train", "from data/training into models/"),
    ("waspada train --data data/training --out models", "the same, said in full"),
    ("waspada train --seed 7 --out trial", "with another seed, elsewhere"),
]))]
pub struct Train {
    /// Folder of the labelled ads
    #[arg(long, value_name = "DIR", default_value = "data/training")]
    data: PathBuf,
    /// Folder that the model file is written to
    #[arg(long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 20_261_124)]
    seed: u64,
}

impl Train {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let settings = Settings { seed: self.seed, ..Settings::default() };
        let (model, path) = training(&config.assess, &self.data, &self.out, &settings)
            .map_err(|error| Failure::of(Exit::Configuration, &error))?;
        let in_use = models::current(&self.out).ok();
        session.printer.result(&Trained { model: &model.id, path: &path, report: &model.report }, || {
            let mut words = card(&model);
            let _ = writeln!(words, "\nwritten to {}", path.display());
            if in_use.as_ref() != Some(&path) {
                let _ = writeln!(words, "take it with `waspada model use {}`", model.id);
            }
            words
        })?;
        Ok(Exit::Done)
    }
}

/// What was trained.
#[derive(Debug, Serialize)]
struct Trained<'a> {
    model: &'a str,
    path: &'a Path,
    report: &'a Report,
}
