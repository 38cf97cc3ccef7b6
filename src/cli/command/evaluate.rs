use clap::Args;
use std::path::PathBuf;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Grades the detection: precision, recall, calibration and where it fails
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada evaluate", "the model in use on the part of data/ held back"),
    ("waspada evaluate --html laporan.html", "with a page of plots"),
    ("waspada evaluate --data ads.jsonl --fold-column fold --oof oof.csv", "from scratch on the folds of a file"),
]))]
pub struct Evaluate {
    /// JSON Lines with `fraudulent` or `label`; nothing takes the part of data/ that was held back
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Column that names each row's fold
    #[arg(long, value_name = "NAME", requires = "data")]
    fold_column: Option<String>,
    /// CSV file for out-of-fold predictions, `id,score`
    #[arg(long, value_name = "FILE", requires = "fold_column")]
    oof: Option<PathBuf>,
    /// Self-contained page with plots
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Evaluate {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("evaluate"))
    }
}
