use std::io::{BufReader, BufWriter, ErrorKind};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::run::{ScoreFileError, ScoreSettings, Stages, score, score_file};

/// Scores ads line by line; keeps nothing
///
/// A file may be of any kind that `import` reads, and is read in the same way: its columns are recognised, and what was
/// read as what is told. Standard input is a filter for programs: CSV or JSON Lines with id, title, text, url,
/// employer, location and `posted_at` (all but text may be missing). JSON Lines out, in the same order. What cannot be
/// read gives a line with `error`, a row of a file that is no ad a line with `skipped`; the others are scored.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada score rekap.xlsx", "any file that `import` reads"),
    ("waspada score - < ads.jsonl", "from standard input"),
    ("waspada score ads.jsonl | head -3", "stops quietly when the reader has enough"),
    ("waspada score --ad --sketch - < ads.jsonl", "with all that a larger job needs (scale/README.md)"),
]))]
pub struct Score {
    /// File to read; `-` or nothing reads standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Write contacts out instead of masking them
    #[arg(long)]
    unmasked: bool,
    /// Add to each line the ad as it was read, its contacts not masked: to be handed to `import`
    #[arg(long)]
    ad: bool,
    /// Add to each line what campaigns compare: to find copies with `likeness`
    #[arg(long)]
    sketch: bool,
    /// Threads that judge; as many as there are processors where not given
    #[arg(long, value_name = "COUNT")]
    threads: Option<NonZero<usize>>,
    /// Day as of which ads without a day are judged; today where not given
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
            has_ad: self.ad,
            has_sketch: self.sketch,
            threads: self.threads,
        };
        let output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let counts = if self.file == Path::new("-") {
            score(BufReader::with_capacity(1 << 16, std::io::stdin().lock()), output, &stages, settings)
        } else {
            std::fs::metadata(&self.file).map_err(|error| {
                Failure::with(Exit::Usage, format!("cannot read `{}`", self.file.display()), &error)
            })?;
            let scored = score_file(&config, self.file.clone(), output, &stages, settings, Arc::new(now));
            match night::runtime()?.block_on(scored) {
                Ok(scored) => {
                    for note in &scored.notes {
                        session.printer.note(&(session.strings().import_note)(note));
                    }
                    Ok(scored.counts)
                }
                Err(ScoreFileError::Output(error)) => Err(error),
                Err(ScoreFileError::Night(error)) => return Err(error.into()),
            }
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
                counts.ads + counts.failed + counts.skipped
            ));
            return Ok(Exit::Partial);
        }
        Ok(Exit::Done)
    }
}
