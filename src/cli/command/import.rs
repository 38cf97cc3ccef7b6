use clap::Args;
use std::path::PathBuf;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Reads files as a night would: assesses, keeps and flags what is in them
///
/// CSV, JSON Lines, saved HTML and WARC (also gzipped). Usual column names are recognised, in Indonesian and
/// English; what was taken for what is said.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada import kiriman.csv", "a table from another office"),
    ("waspada import ads.jsonl crawl.warc.gz", "several files at once"),
    ("waspada import --source dinas masuk.csv", "under a source of its own name"),
]))]
pub struct Import {
    /// Files to read
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Source under which the ads are kept
    #[arg(long, value_name = "NAME", default_value = "import")]
    source: String,
}

impl Import {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("import"))
    }
}
