use clap::{Args, Subcommand};

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

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
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        match self.what {
            What::List => Err(Failure::not_in_build("model list")),
            What::Use { .. } => Err(Failure::not_in_build("model use")),
            What::Show { .. } => Err(Failure::not_in_build("model show")),
        }
    }
}
