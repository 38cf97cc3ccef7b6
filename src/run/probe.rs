use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use scraper::Selector;

use super::board::{board, with_board};
use super::{NightError, selector_watch};
use crate::archive::{Archive, Earlier};
use crate::config::{Config, SourceKind};
use crate::crawl::{
    Coverage, CrawlContext, Crawler, Found, FrontierEntry, Ledger, LedgerError, Probe, Pushed, RobotsFile,
    Visit,
};
use crate::domain::{Clock, Media, Outcome, RawPage, RunId, SourceName};
use crate::parse;
use crate::sample_board::Board;
use crate::text::charset;

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
    /// Selectors that match nothing on any page that was read, as `text = ".x"`.
    pub unmatched: Vec<String>,
    /// Pages that show hardly a word without a script.
    pub wordless: Vec<String>,
}

/// Pages that are read of a source.
const PAGES_READ: usize = 3;
/// Words on a page that is filled by a script: less than any ad has. Bytes.
const FEW_WORDS_BYTES: usize = 200;

/// What the selectors of a source find nothing of on its pages, and which pages have hardly a word.
fn unread(pages: &[(String, Outcome<RawPage>)]) -> (Vec<String>, Vec<String>) {
    let mut unmatched: Option<Vec<String>> = None;
    let mut wordless = Vec::new();
    for (url, outcome) in pages {
        let Outcome::Kept(page) = outcome else { continue };
        if page.media != Media::Html {
            continue;
        }
        let html = parse::document(&charset::decode(&page.body, page.charset.as_deref()));
        let matches =
            |css: &str| Selector::parse(css).is_ok_and(|selector| html.select(&selector).next().is_some());
        let missing = selector_watch::unmatched(page, &html);
        unmatched = Some(match unmatched {
            None => missing,
            Some(before) => before.into_iter().filter(|one| missing.contains(one)).collect(),
        });
        let is_hidden = |name: &str| matches!(name, "script" | "style" | "noscript" | "template" | "head");
        let is_seen = |element: scraper::ElementRef<'_>| {
            let mut around = element.ancestors().filter_map(scraper::ElementRef::wrap);
            !is_hidden(element.value().name()) && !around.any(|outer| is_hidden(outer.value().name()))
        };
        let elements = html.root_element().descendants().filter_map(scraper::ElementRef::wrap);
        let own_words = |element: scraper::ElementRef<'_>| -> usize {
            element.children().filter_map(|node| node.value().as_text().map(|text| text.trim().len())).sum()
        };
        let words: usize = elements.filter(|element| is_seen(*element)).map(own_words).sum();
        if words < FEW_WORDS_BYTES && matches("script") {
            wordless.push(url.clone());
        }
    }
    (unmatched.unwrap_or_default(), wordless)
}

/// Looks at every enabled source of `config`: `count` of the addresses that each names, at most its budget,
/// and some pages where `reads_pages` asks for it. Nothing stays behind: robots.txt is remembered in memory,
/// what is fetched goes to an archive that is deleted at the end.
///
/// # Errors
/// What would end a night.
pub async fn probe(
    config: &Config,
    count: usize,
    reads_pages: bool,
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
    let crawler = Crawler::new(CrawlContext {
        settings: config.crawl.clone(),
        run,
        ledger: Arc::new(InMemoryLedger::default()),
        archive,
        clock,
        permit_loopback_port: board.as_ref().map(Board::port),
        seed,
        on_progress: Arc::new(|_| {}),
        posters: None,
    })?;
    let mut probed = Vec::new();
    for source in sources.into_iter().flat_map(|source| with_board(source, board.as_ref())) {
        let from = match &source.kind {
            SourceKind::Import { paths } => {
                paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
            }
            kind => kind.home().map(ToString::to_string).unwrap_or_default(),
        };
        let (probe, missing) = if let SourceKind::Import { paths } = &source.kind {
            (None, paths.iter().filter(|p| !p.exists()).cloned().collect())
        } else {
            // The sample board has three ways to the same pages; one of them is enough to read one.
            let reads_pages = reads_pages && !probed.iter().any(|other: &Probed| other.source == source.name);
            let most = count.min(source.budget_pages);
            let pages = if reads_pages { PAGES_READ } else { 0 };
            (Some(crawler.probe(&source, most, pages).await?), Vec::new())
        };
        let (unmatched, wordless) = probe.as_ref().map(|probe| unread(&probe.pages)).unwrap_or_default();
        probed.push(Probed { source: source.name, from, probe, missing, unmatched, wordless });
    }
    if let Some(board) = board {
        board.stop().await.map_err(NightError::Board)?;
    }
    Ok(probed)
}

/// A memory that ends with the look: only robots.txt is kept in it, so that it is read once.
#[derive(Default)]
pub(super) struct InMemoryLedger(Mutex<BTreeMap<String, RobotsFile>>);

impl Ledger for InMemoryLedger {
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
