use clap::{Args, Subcommand};

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Lists the sources of the settings, or tries one
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada sources list", "every source with its last visit"),
    ("waspada sources test sample", "what one source would give"),
]))]
pub struct Sources {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Every source with its kind, whether it is enabled, and its last visit
    #[command(after_long_help = examples(&[
        ("waspada sources list", "all of them"),
    ]))]
    List,
    /// Fetches a few pages of one source and shows what was read; keeps nothing
    #[command(after_long_help = examples(&[
        ("waspada sources test sample", "three pages"),
        ("waspada sources test sample --pages 10", "ten pages"),
    ]))]
    Test {
        /// Name of the source
        #[arg(value_name = "NAME")]
        name: String,
        /// Most ad pages fetched
        #[arg(long, value_name = "N", default_value_t = 3)]
        pages: usize,
    },
}

impl Sources {
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        match self.what {
            What::List => Err(Failure::not_in_build("sources list")),
            What::Test { .. } => Err(Failure::not_in_build("sources test")),
        }
    }
}
