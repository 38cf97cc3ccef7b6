mod check;
mod import;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Keeps dated lists of licensed placement companies and looks names up in them
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada licences import daftar.csv --as-of 2026-11-01 --source \"SISKOP2MI\"", "a list as of a day"),
    ("waspada licences check \"PT Maju Jaya Abadi\" --on 2024-05-20", "a name as of a day"),
]))]
pub struct Licences {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Reads a list as an authority publishes it and keeps it as of its day
    #[command(after_long_help = examples(&[
        ("waspada licences import daftar.csv --as-of 2026-11-01 --source \"SISKOP2MI\"", "keep it"),
        ("waspada licences import daftar.xlsx --as-of 2026-11-01 --source SISKOP2MI --complete", "a list of all"),
        ("waspada licences import daftar.csv --as-of 2026-11-01 --source SISKOP2MI --dry-run", "only show what would change"),
        ("waspada licences import daftar.csv --as-of 2026-11-01 --source X --column name=\"Nama PPTKIS\"", "name a column"),
    ]))]
    Import {
        /// CSV or XLSX file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Day on which the list was true
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Date,
        /// Who published it, and where
        #[arg(long, value_name = "TEXT")]
        source: String,
        /// The list holds every licence, so that a name not on it is known to have none
        #[arg(long)]
        complete: bool,
        /// Show what would change; keep nothing
        #[arg(long)]
        dry_run: bool,
        /// Meaning of a column whose name is not recognised: name, numbers, status, aliases, since,
        /// issued, until, address, phones, emails, domains, destinations
        #[arg(long = "column", value_name = "MEANING=COLUMN", value_parser = column)]
        columns: Vec<(String, String)>,
    },
    /// Looks up a company or a licence number as of a day
    #[command(after_long_help = examples(&[
        ("waspada licences check \"PT Maju Jaya Abadi\"", "as of today"),
        ("waspada licences check \"SIP3MI 123/2020\" --on 2024-05-20", "a number, as of the ad's day"),
    ]))]
    Check {
        /// Name of the company, or number
        #[arg(value_name = "NAME|NUMBER")]
        what: String,
        /// Day for which to answer; today where none is given
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<Date>,
    },
    /// Shows what changed between two lists
    #[command(after_long_help = examples(&[
        ("waspada licences diff 2026-10-01 2026-11-01", "from one day to another"),
    ]))]
    Diff {
        /// Day of the older list, or its file
        #[arg(value_name = "LIST")]
        from: String,
        /// Day of the newer list, or its file
        #[arg(value_name = "LIST")]
        to: String,
    },
}

impl Licences {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::Import { file, as_of, source, complete, dry_run, columns } => {
                let order = import::Order {
                    file,
                    as_of: *as_of,
                    source,
                    is_complete: *complete,
                    is_dry: *dry_run,
                    columns,
                };
                import::import(session, &order)
            }
            What::Check { what, on } => check::check(session, what, *on),
            What::Diff { from, to } => import::diff(session, from, to),
        }
    }
}

/// `name=Nama PPTKIS`.
fn column(written: &str) -> Result<(String, String), String> {
    let parts = written.split_once('=').map(|(meaning, column)| (meaning.trim(), column.trim()));
    match parts {
        Some((meaning, column)) if !meaning.is_empty() && !column.is_empty() => {
            Ok((meaning.to_owned(), column.to_owned()))
        }
        _ => Err("write it as MEANING=COLUMN, such as name=\"Nama PPTKIS\"".to_owned()),
    }
}
