use clap::Args;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::run::{retain, retainable};
use crate::store::{Pruned, Reader, Store};

/// Takes out what is older than `[retention]` lets it be, or says what would go
///
/// Every night does this at its end. Ads with a flag, a decision or a lead stay, with their captures.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada retention --dry-run", "what would go; nothing is changed"),
    ("waspada retention --dry-run --set retention.capture_days=90", "what a shorter time would mean"),
]))]
pub struct Retention {
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

impl Retention {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let pruned = if self.dry_run {
            retainable(&Reader::open(&config.store.path)?, &config, now())?
        } else {
            let _lock = night::lock(&config, "waspada retention")?;
            retain(&mut Store::open(&config.store.path)?, &config, now())?
        };
        session.printer.result(&pruned, || {
            let Pruned { ads, captures, coverage, warc_files, records, stripped, .. } = &pruned;
            let head = if self.dry_run { words.would_go } else { words.gone };
            let mut lines = vec![head.to_owned()];
            for (count, told) in [
                (*stripped, words.stripped),
                (*ads, words.ads),
                (*captures, words.captures),
                (*records, words.records),
                (warc_files.len(), words.files),
                (*coverage, words.coverage),
            ] {
                lines.push(format!("  {}", told(&count.to_string())));
            }
            lines.join("\n")
        })?;
        Ok(Exit::Done)
    }
}
