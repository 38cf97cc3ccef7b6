use std::io::{BufReader, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::run::{ScoreSettings, Stages, score};

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
    /// Write contacts out instead of masking them
    #[arg(long)]
    unmasked: bool,
    /// Judge ads that bear no day as of this one; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
}

impl Score {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let stages = Stages::load(&config.assess)?;
        let settings = ScoreSettings {
            day: self.as_of.unwrap_or_else(|| session.now(&config).date()),
            is_unmasked: self.unmasked,
        };
        let output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let counts = if self.file == Path::new("-") {
            score(BufReader::with_capacity(1 << 16, std::io::stdin().lock()), output, &stages, settings)
        } else {
            let file = fs_err::File::open(&self.file).map_err(|error| {
                Failure::with(Exit::Usage, format!("cannot read `{}`", self.file.display()), &error)
            })?;
            score(BufReader::with_capacity(1 << 16, file), output, &stages, settings)
        };
        let counts = counts.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::StorageFull => Failure::output(&error),
            _ => {
                Failure::with(Exit::Unexpected, format!("stopped scoring `{}`", self.file.display()), &error)
            }
        })?;
        if counts.failed > 0 {
            session.printer.note(&format!(
                "{} of {} lines could not be read",
                counts.failed,
                counts.ads + counts.failed
            ));
            return Ok(Exit::Partial);
        }
        Ok(Exit::Done)
    }
}
