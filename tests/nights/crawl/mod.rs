//! The crawl against sites and files that behave badly.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test that panics is a test that fails"
)]

mod hard_night;
mod hostile;
mod import_archives;
mod import_forms;
mod importing;
mod interfaces;
mod memory;
#[cfg(unix)]
mod pictures;
mod politeness;
mod real_files;
pub(crate) mod site;
mod sources;
mod visiting;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use memory::Memory;
use tempfile::TempDir;
use waspada::archive::{Archive, Reader, Record};
use waspada::config::{CrawlSettings, SourceKind, SourceSettings};
use waspada::crawl::{CrawlContext, CrawlReport, Crawled, Crawler, Ledger, OnProgress, PosterFinder};
use waspada::domain::{Fault, FieldRules, Outcome, RawPage, RunId, SkipReason, SourceName};

/// What lives through several nights.
pub(crate) struct World {
    pub(crate) ledger: Arc<Memory>,
    pub(crate) dir: TempDir,
    pub(crate) settings: CrawlSettings,
    pub(crate) now: Timestamp,
    pub(crate) port: Option<u16>,
    /// Finds the posters of pages; none leaves pictures alone.
    pub(crate) posters: Option<PosterFinder>,
}

pub(crate) struct Night {
    pub(crate) items: Vec<Crawled>,
    pub(crate) report: CrawlReport,
    pub(crate) records: Vec<Record>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            ledger: Arc::default(),
            dir: tempfile::tempdir().unwrap(),
            settings: CrawlSettings {
                user_agent: "waspada-test (+https://waspada.example)".to_owned(),
                robots_token: "waspada".to_owned(),
                concurrency: 8,
                per_host_concurrency: 2,
                per_host_delay_ms: 0,
                crawl_delay_cap_ms: 1,
                body_cap_bytes: 1 << 20,
                connect_timeout_ms: 5000,
                timeout_ms: 20_000,
                redirect_cap: 5,
                retries: 1,
                backoff_ms: 1,
                permit: Vec::new(),
                retry_after_cap_ms: 10,
                shard: None,
                // What Tesseract reads is another machine's: a test that wants it says so.
                picture_reader: String::new(),
                picture_languages: "ind+eng".to_owned(),
                picture_timeout_ms: 60_000,
                page_pictures: 2,
            },
            now: "2026-11-24T18:30:00Z".parse().unwrap(),
            port: None,
            posters: None,
        }
    }

    pub(crate) fn at(site: &site::Site) -> Self {
        Self { port: Some(site.address.port()), ..Self::new() }
    }

    pub(crate) fn crawler(&self, run: &RunId) -> (Crawler, Arc<Archive>) {
        self.crawler_of(run, Arc::clone(&self.ledger) as Arc<dyn Ledger>, Arc::new(|_| {}))
    }

    fn crawler_of(
        &self,
        run: &RunId,
        ledger: Arc<dyn Ledger>,
        on_progress: OnProgress,
    ) -> (Crawler, Arc<Archive>) {
        let dir = self.dir.path();
        let archive = Arc::new(Archive::create(dir, run, 1 << 30, "waspada/test", "test").unwrap());
        let now = self.now;
        let context = CrawlContext {
            settings: self.settings.clone(),
            run: run.clone(),
            ledger,
            archive: Arc::clone(&archive),
            clock: Arc::new(move || now),
            permit_loopback_port: self.port,
            seed: 7,
            on_progress,
            posters: self.posters.clone(),
        };
        (Crawler::new(context).unwrap(), archive)
    }

    /// As [`World::night`], with another memory.
    pub(crate) async fn night_with(
        &self,
        run: &str,
        sources: &[SourceSettings],
        ledger: Arc<dyn Ledger>,
    ) -> Night {
        let run = RunId(run.to_owned());
        let crawler = self.crawler_of(&run, ledger, Arc::new(|_| {}));
        self.crawl(&run, crawler, sources, usize::MAX).await
    }

    /// As [`World::night`], told of each step.
    pub(crate) async fn night_told(
        &self,
        run: &str,
        sources: &[SourceSettings],
        on_progress: OnProgress,
    ) -> Night {
        let run = RunId(run.to_owned());
        let crawler = self.crawler_of(&run, Arc::clone(&self.ledger) as Arc<dyn Ledger>, on_progress);
        self.crawl(&run, crawler, sources, usize::MAX).await
    }

    /// As [`World::night`], by a clock that goes on by `step` whenever it is looked at.
    pub(crate) async fn night_at_speed(
        &self,
        run: &str,
        sources: &[SourceSettings],
        step: jiff::SignedDuration,
    ) -> Night {
        let run = RunId(run.to_owned());
        let archive =
            Arc::new(Archive::create(self.dir.path(), &run, 1 << 30, "waspada/test", "test").unwrap());
        let now = std::sync::Mutex::new(self.now);
        let context = CrawlContext {
            settings: self.settings.clone(),
            run: run.clone(),
            ledger: Arc::clone(&self.ledger) as Arc<dyn Ledger>,
            archive: Arc::clone(&archive),
            clock: Arc::new(move || {
                let mut now = now.lock().unwrap();
                *now += step;
                *now
            }),
            permit_loopback_port: self.port,
            seed: 7,
            on_progress: Arc::new(|_| {}),
            posters: self.posters.clone(),
        };
        self.crawl(&run, (Crawler::new(context).unwrap(), archive), sources, usize::MAX).await
    }

    /// Crawls and commits everything.
    pub(crate) async fn night(&self, run: &str, sources: &[SourceSettings]) -> Night {
        self.cut_night(run, sources, usize::MAX).await
    }

    /// Crawls and dies after `most` items were committed.
    pub(crate) async fn cut_night(&self, run: &str, sources: &[SourceSettings], most: usize) -> Night {
        let run = RunId(run.to_owned());
        self.crawl(&run, self.crawler(&run), sources, most).await
    }

    async fn crawl(
        &self,
        run: &RunId,
        (crawler, archive): (Crawler, Arc<Archive>),
        sources: &[SourceSettings],
        most: usize,
    ) -> Night {
        let (tx, mut rx) = tokio::sync::mpsc::channel::<Crawled>(1);
        let ledger = Arc::clone(&self.ledger);
        let take = async move {
            let mut items = Vec::new();
            while items.len() < most {
                let Some(mut item) = rx.recv().await else { break };
                // Whoever keeps an item must give its memory back, or the crawl waits for it.
                drop(std::mem::take(&mut item.room));
                ledger.commit(run, &item);
                items.push(item);
            }
            items
        };
        let (report, items) = tokio::join!(crawler.crawl(sources, tx), take);
        archive.close().unwrap();
        let records = archive.files().iter().flat_map(|name| read(&self.dir.path().join(name))).collect();
        Night { items, report, records }
    }
}

fn read(path: &Path) -> Vec<Record> {
    Reader::open(path).unwrap().map(Result::unwrap).collect()
}

impl Night {
    pub(crate) fn pages(&self) -> Vec<&RawPage> {
        self.items
            .iter()
            .filter_map(|item| match &item.outcome {
                Outcome::Kept(page) => Some(page),
                _ => None,
            })
            .collect()
    }

    /// The page at an address that ends so: pages that are fetched at once come in any order.
    pub(crate) fn page_ending(&self, end: &str) -> &RawPage {
        self.pages().into_iter().find(|page| page.url.ends_with(end)).unwrap()
    }

    /// The only item's page.
    pub(crate) fn page(&self) -> &RawPage {
        assert_eq!(self.items.len(), 1, "{:?}", self.items);
        self.pages()[0]
    }

    /// The only item's fault.
    pub(crate) fn fault(&self) -> &Fault {
        match &self.items[..] {
            [Crawled { outcome: Outcome::Failed(fault), .. }] => fault,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn skipped(&self) -> Vec<SkipReason> {
        self.items
            .iter()
            .filter_map(|item| match item.outcome {
                Outcome::Skipped(reason) => Some(reason),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn problems(&self) -> Vec<&str> {
        self.report.sources.iter().flat_map(|source| &source.problems).map(|f| f.code.as_str()).collect()
    }

    /// Kinds of the records about `url`.
    pub(crate) fn archived(&self, url: &str) -> Vec<&str> {
        let about = self.records.iter().filter(|record| record.target_uri() == Some(url));
        about.map(|record| record.kind.as_str()).collect()
    }
}

pub(crate) fn source(name: &str, kind: SourceKind) -> SourceSettings {
    SourceSettings {
        name: SourceName(name.to_owned()),
        kind,
        is_enabled: true,
        allow: vec![],
        deny: vec![],
        budget_pages: 1000,
        budget_minutes: None,
        budget_mb: None,
        per_host_delay_ms: None,
        rules: FieldRules::default(),
    }
}

/// A sitemap as text.
pub(crate) fn sitemap(urls: &[String]) -> String {
    let urls = urls.join("</loc></url><url><loc>");
    format!("<?xml version=\"1.0\"?><urlset><url><loc>{urls}</loc></url></urlset>")
}
