use clap::Args;
use std::path::PathBuf;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Fits a model to labelled ads; the same data and seed give the same file to the byte
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada train", "from data/training into models/"),
    ("waspada train --data data/training --out models", "the same, said in full"),
    ("waspada train --seed 7 --out /tmp/models", "with another seed, elsewhere"),
]))]
pub struct Train {
    /// Folder of the labelled ads
    #[arg(long, value_name = "DIR", default_value = "data/training")]
    data: PathBuf,
    /// Folder that the model file is written to
    #[arg(long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
}

impl Train {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("train"))
    }
}
