use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::sources::robots_words;
use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::config::Config;
use crate::domain::Shard;
use crate::run::probe;
use crate::store::RunKind;
use crate::text::safe::for_terminal;

/// Goes through one whole night: crawl, keep, read, assess, flag; prints the morning summary
///
/// Running the same night twice adds nothing. A night that was stopped goes on where it stood.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada run", "every source that is enabled"),
    ("waspada run --source sample", "one source only"),
    ("waspada run --dry-run", "what would be fetched; nothing is kept"),
    ("waspada run --shard 1/2", "the first of two machines' parts"),
    ("waspada run --json", "the summary as one JSON object"),
]))]
pub struct Run {
    /// Only this source; may be repeated
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Only the sites of part I, where N machines share one crawl; overrides `[crawl] shard`
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Say what would be fetched; fetch robots.txt and listings at most, keep nothing
    #[arg(long = "dry-run")]
    is_dry: bool,
}

impl Run {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut config = session.config()?.config;
        night::choose(&mut config, &self.source)?;
        config.crawl.shard = self.shard.or(config.crawl.shard);
        night::keep_own_shard(&mut config)?;
        if self.is_dry { dry(session, &config) } else { night::whole(session, &config, RunKind::Night) }
    }
}

/// What a night would fetch.
#[derive(Debug, Serialize)]
struct DryRun {
    /// Pages that would be asked for, over all sources; those found unchanged cost a question only.
    would_fetch: usize,
    sources: Vec<DrySource>,
}

/// What one way into a source would give.
#[derive(Debug, Serialize)]
struct DrySource {
    source: String,
    from: String,
    robots: Option<&'static str>,
    would_fetch: usize,
    out_of_scope: usize,
    first: Vec<String>,
    problems: Vec<String>,
}

fn dry(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let probed = night::runtime()?.block_on(probe(config, usize::MAX, false, Arc::new(now)))?;
    let mut named = std::collections::HashSet::new();
    let sources: Vec<DrySource> = probed
        .into_iter()
        .map(|probed| {
            let missing = probed.missing.iter().map(|path| format!("there is no `{}`", path.display()));
            let mut source = DrySource {
                source: probed.source.0,
                from: probed.from,
                robots: None,
                would_fetch: 0,
                out_of_scope: 0,
                first: Vec::new(),
                problems: missing.collect(),
            };
            if let Some(probe) = probed.probe {
                // What two ways name is fetched once, by the first.
                let new: Vec<String> =
                    probe.found.into_iter().filter(|url| named.insert(url.clone())).collect();
                source.robots = Some(robots_words(probe.robots));
                source.would_fetch = new.len();
                source.out_of_scope = probe.out_of_scope;
                source.first = new.into_iter().take(3).collect();
                source.problems.extend(probe.problems.into_iter().map(|fault| fault.message));
            }
            source
        })
        .collect();
    let dry = DryRun { would_fetch: sources.iter().map(|s| s.would_fetch).sum(), sources };
    session.printer.result(&dry, || dry.words())?;
    Ok(if dry.sources.iter().all(|s| s.problems.is_empty()) { Exit::Done } else { Exit::Partial })
}

impl DryRun {
    fn words(&self) -> String {
        let mut words = format!("a night would ask for {} pages; nothing was kept\n", self.would_fetch);
        for source in &self.sources {
            let _ = writeln!(words, "{}  {}", source.source, for_terminal(&source.from));
            match source.robots {
                Some(robots) => {
                    let (pages, outside) = (source.would_fetch, source.out_of_scope);
                    let _ = writeln!(words, "  robots.txt: {robots}; {pages} pages; {outside} out of scope");
                }
                None => words.push_str("  files, which a night would read row by row\n"),
            }
            for url in &source.first {
                let _ = writeln!(words, "  {}", for_terminal(url));
            }
            for problem in &source.problems {
                let _ = writeln!(words, "  problem: {}", for_terminal(problem));
            }
        }
        words
    }
}
