use clap::Args;
use std::path::PathBuf;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Scores ads line by line; keeps nothing
///
/// A filter: CSV or JSON Lines in, with id, title, text, url, employer, location and `posted_at` (all but text
/// may be missing); JSON Lines out, in the same order. A bad line yields a line with `error`, and the rest
/// goes on.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada score ads.csv", "a table"),
    ("waspada score - < ads.jsonl", "from standard input"),
    ("waspada score ads.jsonl | head -3", "stops quietly when the reader has enough"),
]))]
pub struct Score {
    /// File to read; `-` or nothing reads standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

impl Score {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("score"))
    }
}
