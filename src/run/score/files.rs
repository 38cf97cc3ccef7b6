//! Files: read as an import reads them, each ad answered as a line of the filter is.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;

use super::{Filter, Judge, ScoreCounts, ScoreSettings, Task};
use crate::archive::Archive;
use crate::config::{Config, SourceSettings};
use crate::crawl::{CrawlContext, Crawled, Crawler};
use crate::domain::{Clock, Field, FieldRules, ImportNote, Media, Outcome, RawPage, RunId, SourceName};
use crate::run::probe::InMemoryLedger;
use crate::run::{NightError, Stages};

/// Pages that wait between reading and judging.
const PAGES_UNDER_WAY: usize = 64;

/// What a file came to.
#[derive(Debug, Default)]
pub struct ScoredFile {
    /// Lines written.
    pub counts: ScoreCounts,
    /// How it was read.
    pub notes: Vec<ImportNote>,
}

/// Why a file was not scored to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScoreFileError {
    /// The answers could not be written.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// The file could not be read on.
    #[error(transparent)]
    Night(#[from] NightError),
}

/// Reads `path` with the readers of an import, keeps nothing of it, and writes a line for each ad in it, in the order of
/// the file. A row that cannot be read gives a line with `error`, one that is no ad a line with `skipped`.
///
/// # Errors
/// The answers cannot be written, or there is no room to read in.
pub async fn score_file(
    config: &Config,
    path: PathBuf,
    output: impl Write,
    stages: &Stages,
    settings: ScoreSettings,
    clock: Arc<dyn Clock>,
) -> Result<ScoredFile, ScoreFileError> {
    let folder = tempfile::tempdir().map_err(NightError::Temporary)?;
    let run = RunId("score".to_owned());
    let program = concat!("waspada/", env!("CARGO_PKG_VERSION"));
    let (cap_bytes, agent) = (config.archive.file_cap_bytes, &config.crawl.user_agent);
    let archive =
        Archive::create(folder.path(), &run, cap_bytes, program, agent).map_err(NightError::from)?;
    let crawler = Crawler::new(CrawlContext {
        settings: config.crawl.clone(),
        run,
        ledger: Arc::new(InMemoryLedger::default()),
        archive: Arc::new(archive),
        seed: clock.now().as_millisecond().unsigned_abs(),
        clock,
        permit_loopback_port: None,
        on_progress: Arc::new(|_| {}),
        posters: None,
    })
    .map_err(NightError::from)?;
    let source = SourceSettings::of_files(SourceName("score".to_owned()), vec![path], FieldRules::default());
    let (tx, mut rx) = mpsc::channel(PAGES_UNDER_WAY);
    let crawl = tokio::spawn(async move { crawler.crawl(&[source], tx).await });
    let mut filter = Filter::new(output, Judge { stages, settings });
    while let Some(crawled) = rx.recv().await {
        filter.file_item(crawled)?;
    }
    let report =
        crawl.await.map_err(|_| NightError::from(crate::crawl::CrawlError::Defect("read a file")))?;
    if let Some(error) = report.stopped {
        return Err(NightError::from(error).into());
    }
    let mut notes = Vec::new();
    for source in report.sources {
        notes.extend(source.notes);
        for problem in source.problems {
            filter.bad(None, problem.message)?;
        }
    }
    filter.answer()?;
    filter.output.flush()?;
    Ok(ScoredFile { counts: filter.counts, notes })
}

impl<W: Write> Filter<'_, W> {
    fn file_item(&mut self, crawled: Crawled) -> io::Result<()> {
        // Its room is given back here: what waits is held to a size of its own.
        let Crawled { outcome, url, .. } = crawled;
        match outcome {
            Outcome::Kept(page) => {
                let bytes = 2 * page.body.len();
                self.wait(Task::Page(Box::new(page)), bytes)
            }
            Outcome::Skipped(skipped) => {
                let bytes = url.len();
                self.wait(Task::Skipped { place: url, skipped }, bytes)
            }
            Outcome::Failed(fault) => self.bad(None, fault.message),
        }
    }
}

/// What the file itself calls an ad: the value of the column of identifiers, where it has one.
pub(super) fn own_id(page: &RawPage) -> Value {
    if page.media != Media::Row {
        return Value::Null;
    }
    let column = page.rules.columns.get(&Field::Id);
    let row: Option<serde_json::Map<String, Value>> = serde_json::from_slice(&page.body).ok();
    column.and_then(|column| row?.remove(column)).unwrap_or_default()
}
