use clap::Args;
use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;

use crate::cli::examples::examples;
use crate::cli::view::BandOrAll;
use crate::cli::{Exit, Failure, Session};

/// Writes flagged ads to a file for other tools
///
/// Contacts are masked unless --unmasked is given, and cells that a spreadsheet would take for formulas are
/// made harmless.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada export --format csv --out antrean.csv", "a table of the flagged ads"),
    ("waspada export --format jsonl --band all --out ads.jsonl", "every ad"),
    ("waspada export --format csv --since 2026-11-01 --band tinggi --out tinggi.csv", "the highest band since a day"),
]))]
pub struct Export {
    /// Form of the file
    #[arg(long, value_enum)]
    format: Format,
    /// Only ads first seen on this day or later
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Only this band; `all` takes ads without a flag as well
    #[arg(long, value_enum)]
    band: Option<BandOrAll>,
    /// File to write; `-` writes to standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Leave contacts as they were written
    #[arg(long)]
    unmasked: bool,
}

impl Export {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("export"))
    }
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// One JSON object a line.
    Jsonl,
}
