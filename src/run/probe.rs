use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::NightError;
use super::night::{board, with_board};
use crate::archive::{Archive, Earlier};
use crate::board::Board;
use crate::config::{Config, SourceKind};
use crate::crawl::{
    Coverage, Crawler, Found, FrontierEntry, Ledger, LedgerError, Probe, Pushed, RobotsFile, Surroundings,
    Visit,
};
use crate::domain::{Clock, RunId, SourceName};

/// One way into a source as a night would find it.
#[derive(Debug)]
pub struct Probed {
    /// The source.
    pub source: SourceName,
    /// Where its ads are named: sitemap, feed or first listing page, or the files of an import.
    pub from: String,
    /// What the crawl saw; none for files, which are not opened.
    pub probe: Option<Probe>,
    /// Files and folders of an import that are not there.
    pub missing: Vec<PathBuf>,
}

/// Looks at every enabled source of `config`: the first `count` addresses that each names, at most its budget,
/// and one page where `reads_page` asks for it. Nothing stays behind: robots.txt is remembered in memory,
/// what is fetched goes to an archive that is deleted at the end.
///
/// # Errors
/// What would end a night.
pub async fn probe(
    config: &Config,
    count: usize,
    reads_page: bool,
    clock: Arc<dyn Clock>,
) -> Result<Vec<Probed>, NightError> {
    let sources: Vec<_> = config.sources.iter().filter(|s| s.is_enabled).cloned().collect();
    let board = board(&sources, config).await?;
    let run = RunId("probe".to_owned());
    let folder = tempfile::tempdir().map_err(NightError::Temporary)?;
    let archive = Arc::new(Archive::create(
        folder.path(),
        &run,
        config.archive.file_cap_bytes,
        concat!("waspada/", env!("CARGO_PKG_VERSION")),
        &config.crawl.user_agent,
    )?);
    let seed = clock.now().as_millisecond().unsigned_abs();
    let crawler = Crawler::new(Surroundings {
        settings: config.crawl.clone(),
        run,
        ledger: Arc::new(Forgetful::default()),
        archive,
        clock,
        permit_loopback_port: board.as_ref().map(Board::port),
        seed,
        on_progress: Arc::new(|_| {}),
    })?;
    let mut probed = Vec::new();
    for source in sources.into_iter().flat_map(|source| with_board(source, board.as_ref())) {
        let from = match &source.kind {
            SourceKind::Sitemap { url } | SourceKind::Feed { url } => url.to_string(),
            SourceKind::Listing(listing) => listing.url.to_string(),
            SourceKind::Import { paths } => {
                paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
            }
            SourceKind::Sample => String::new(),
        };
        let (probe, missing) = if let SourceKind::Import { paths } = &source.kind {
            (None, paths.iter().filter(|p| !p.exists()).cloned().collect())
        } else {
            // The sample board has three ways to the same pages; one of them is enough to read one.
            let reads_page = reads_page && !probed.iter().any(|other: &Probed| other.source == source.name);
            let most = count.min(source.budget_pages);
            (Some(crawler.probe(&source, most, reads_page).await?), Vec::new())
        };
        probed.push(Probed { source: source.name, from, probe, missing });
    }
    if let Some(board) = board {
        board.stop().await.map_err(NightError::Board)?;
    }
    Ok(probed)
}

/// A memory that ends with the look: only robots.txt is kept in it, so that it is read once.
#[derive(Default)]
pub(super) struct Forgetful(Mutex<BTreeMap<String, RobotsFile>>);

impl Ledger for Forgetful {
    fn visits(&self, _source: &SourceName, urls: &[&str]) -> Result<Vec<Option<Visit>>, LedgerError> {
        Ok(urls.iter().map(|_| None).collect())
    }

    fn capture(&self, _payload_sha256: &str) -> Result<Option<Earlier>, LedgerError> {
        Ok(None)
    }

    fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, LedgerError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(origin).cloned())
    }

    fn keep_robots(&self, origin: &str, file: &RobotsFile) -> Result<(), LedgerError> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(origin.to_owned(), file.clone());
        Ok(())
    }

    fn push(&self, _run: &RunId, _source: &SourceName, found: &[Found]) -> Result<Pushed, LedgerError> {
        Ok(Pushed { waiting: found.len(), ..Pushed::default() })
    }

    fn pending(&self, _source: &SourceName, _limit: usize) -> Result<Vec<FrontierEntry>, LedgerError> {
        Ok(Vec::new())
    }

    fn waiting(&self, _source: &SourceName) -> Result<usize, LedgerError> {
        Ok(0)
    }

    fn cover(&self, _run: &RunId, _lines: &[Coverage]) -> Result<(), LedgerError> {
        Ok(())
    }
}
