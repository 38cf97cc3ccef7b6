//! One page by itself, for `explain`: fetched anew and forgotten, or read from the evidence that was kept.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::NightError;
use super::probe::InMemoryLedger;
use crate::archive::{Archive, HttpMessage, evidence};
use crate::config::{Config, SourceKind, SourceSettings};
use crate::crawl::{CrawlContext, Crawler, Inspection, picture_page};
use crate::domain::{CaptureRef, Clock, Fault, FieldRules, Media, Outcome, RawPage, RunId, SourceName};

/// Fetches `url` as a night would, under the rules of the source of that host where there is one. Nothing is
/// kept: the evidence goes to a folder that is deleted at once.
///
/// # Errors
/// Only what would end a crawl.
pub async fn inspect(config: &Config, url: &Url, clock: Arc<dyn Clock>) -> Result<Inspection, NightError> {
    let folder = tempfile::tempdir().map_err(NightError::Temporary)?;
    let run = RunId("explain".to_owned());
    let archive = Archive::create(
        folder.path(),
        &run,
        config.archive.file_cap_bytes,
        concat!("waspada/", env!("CARGO_PKG_VERSION")),
        &config.crawl.user_agent,
    )?;
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
    })?;
    Ok(crawler.inspect(&source_of(config, url), url).await?)
}

/// What is read in the picture `body`, which people know as `name`; none where it is no picture of a kind that is read.
pub fn picture(config: &Config, name: &str, body: &[u8], at: Timestamp) -> Option<Outcome<RawPage>> {
    picture_page(&config.crawl, (SourceName("explain".to_owned()), name), body, at)
}

/// The source that visits the host of `url`, or one without rules of its own.
fn source_of(config: &Config, url: &Url) -> SourceSettings {
    let is_of_host =
        |source: &&SourceSettings| source.kind.home().is_some_and(|home| home.host() == url.host());
    let known = config.sources.iter().find(is_of_host).cloned();
    known.unwrap_or_else(|| SourceSettings {
        name: SourceName("explain".to_owned()),
        kind: SourceKind::Sitemap { url: url.clone() },
        is_enabled: true,
        allow: Vec::new(),
        deny: Vec::new(),
        budget_pages: 1,
        budget_minutes: None,
        budget_mb: None,
        per_host_delay_ms: None,
        rules: FieldRules::default(),
    })
}

/// What was captured at a place.
pub(super) struct KeptAnswer {
    /// Kind, `text/html`; as the file or server stated it, without parameters and in lower case.
    pub(super) media: String,
    /// Charset that was stated.
    pub(super) charset: Option<String>,
    /// Body, its codings undone.
    pub(super) body: Vec<u8>,
}

/// The body that was captured at a place, with its codings undone, held against the digest that was noted then.
///
/// # Errors
/// It is not there, is not what was written, or is no answer.
pub(super) fn kept_body(dir: &Path, capture: &CaptureRef, cap_bytes: usize) -> Result<Vec<u8>, Fault> {
    kept_answer(dir, capture, cap_bytes).map(|kept| kept.body)
}

/// The same with what was stated of it.
///
/// # Errors
/// It is not there, is not what was written, or is no answer.
pub(super) fn kept_answer(dir: &Path, capture: &CaptureRef, cap_bytes: usize) -> Result<KeptAnswer, Fault> {
    let record = evidence(dir, capture)?;
    if record.kind == "resource" {
        let stated = record.header("Content-Type").unwrap_or("").to_ascii_lowercase();
        let (media, rest) = stated.split_once(';').unwrap_or((&stated, ""));
        let charset = rest.trim().strip_prefix("charset=").map(|name| name.trim_matches('"').to_owned());
        return Ok(KeptAnswer { media: media.trim().to_owned(), charset, body: record.block });
    }
    let Some(message) = HttpMessage::parse(&record.block).filter(|_| record.kind == "response") else {
        let what = format!("{}: a {} record", capture.record_id, record.kind);
        return Err(Fault::new("evidence_is_no_answer", what));
    };
    let content = message.content_type();
    let body = message.body(cap_bytes).map_err(|error| Fault::new("coding_broken", error.to_string()))?;
    Ok(KeptAnswer { media: content.media, charset: content.charset, body })
}

/// The page that was captured at `capture`, read again and held against the digest that was noted then. What a feed or listing told of it beside is not kept,
/// and rows of files are not pages: those fail.
pub fn kept_page(config: &Config, source: &SourceName, url: &str, capture: &CaptureRef) -> Outcome<RawPage> {
    let fault = |code: &str, message: String| Outcome::Failed(Fault::new(code, message));
    let record = match evidence(&config.archive.dir, capture) {
        Ok(record) => record,
        Err(fault) => return Outcome::Failed(fault),
    };
    let rules = config.sources.iter().find(|s| s.name == *source).map(|s| s.rules.clone());
    let mut page = RawPage {
        source: source.clone(),
        url: url.to_owned(),
        fetched_at: record.date().unwrap_or_default(),
        status: 200,
        media: Media::Html,
        charset: None,
        body: Vec::new(),
        capture: Some(capture.clone()),
        rules: Arc::new(rules.unwrap_or_default()),
        hints: std::collections::BTreeMap::new(),
    };
    if record.kind == "resource" {
        let media = record.header("Content-Type").unwrap_or("").to_ascii_lowercase();
        page.media = match media.split(';').next().unwrap_or("") {
            "text/html" => Media::Html,
            "text/plain" => Media::Text,
            _ => return fault("evidence_is_a_row", format!("{}: a row of a file", capture.record_id)),
        };
        page.body = record.block;
        return Outcome::Kept(page);
    }
    let Some(message) = HttpMessage::parse(&record.block).filter(|_| record.kind == "response") else {
        return fault("evidence_is_no_answer", format!("{}: a {} record", capture.record_id, record.kind));
    };
    let content = message.content_type();
    let cap_bytes = usize::try_from(config.crawl.body_cap_bytes).unwrap_or(usize::MAX);
    match message.body(cap_bytes) {
        Ok(body) => page.body = body,
        Err(error) => return fault("coding_broken", error.to_string()),
    }
    page.status = message.status;
    page.media = if content.media == "text/plain" { Media::Text } else { Media::Html };
    page.charset = content.charset;
    Outcome::Kept(page)
}
