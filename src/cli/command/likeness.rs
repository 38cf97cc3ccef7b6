use std::io::{BufReader, BufWriter, ErrorKind};

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::run::pairs;

/// Says of pairs of ads whether they count as one text, as campaigns do; keeps nothing
///
/// A filter for programs that look for copies among more ads than one machine holds, such as `scale/score_job.py`. JSON Lines
/// in, each with `a` and `b`: the `copy` of two sketches that `waspada score --sketch` wrote. JSON Lines out, in the same
/// order: `likeness` (identical, similar, aligned or null) and `share`.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada likeness < pairs.jsonl", "a line for each pair"),
]))]
pub struct Likeness {}

impl Likeness {
    #[expect(clippy::unused_self, reason = "every command runs as its own type")]
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
        let counts = pairs(input, output).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::StorageFull => Failure::output(&error),
            _ => Failure::with(Exit::Unexpected, "stopped comparing pairs".to_owned(), &error),
        })?;
        if counts.failed > 0 {
            let all = counts.failed + counts.pairs;
            session.printer.note(&format!("{} of {all} lines could not be read", counts.failed));
            return Ok(Exit::Partial);
        }
        Ok(Exit::Done)
    }
}
