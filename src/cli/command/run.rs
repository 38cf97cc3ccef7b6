use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, night};

/// Goes through one whole night: crawl, keep, read, assess, flag; prints the morning summary
///
/// Running the same night twice adds nothing. A night that was stopped goes on where it stood.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada run", "every source that is enabled"),
    ("waspada run --source sample", "one source only"),
    ("waspada run --dry-run", "what would be fetched; nothing is kept"),
    ("waspada run --json", "the summary as one JSON object"),
]))]
pub struct Run {
    /// Only this source; may be repeated
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Say what would be fetched; fetch robots.txt and listings at most, keep nothing
    #[arg(long)]
    dry_run: bool,
}

impl Run {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut config = session.config()?.config;
        night::choose(&mut config, &self.source)?;
        if self.dry_run {
            Err(Failure::not_in_build("run --dry-run"))
        } else {
            night::whole(session, &config)
        }
    }
}
