use std::path::PathBuf;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, night};
use crate::config::{SourceKind, SourceSettings};
use crate::domain::SourceName;

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
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut config = session.config()?.config;
        for file in &self.files {
            std::fs::metadata(file).map_err(|error| {
                Failure::with(Exit::Usage, format!("cannot read `{}`", file.display()), &error)
                    .hint("nothing was read yet; mend the name, or leave the file out")
            })?;
        }
        // A source of that name lends its columns and selectors.
        let rules = config.sources.iter().find(|s| s.name.0 == self.source).map(|s| s.rules.clone());
        config.sources = vec![SourceSettings {
            name: SourceName(self.source.clone()),
            kind: SourceKind::Import { paths: self.files.clone() },
            is_enabled: true,
            allow: Vec::new(),
            deny: Vec::new(),
            budget_pages: usize::MAX,
            per_host_delay_ms: None,
            rules: rules.unwrap_or_default(),
        }];
        night::whole(session, &config)
    }
}
