//! One page by itself, for `explain`: fetched anew and forgotten, or read from the evidence that was kept.

use std::sync::Arc;

use url::Url;

use super::NightError;
use super::probe::Forgetful;
use crate::archive::{Archive, HttpMessage, Reader};
use crate::config::{Config, SourceKind, SourceSettings};
use crate::crawl::{Crawler, Look, Surroundings};
use crate::domain::{CaptureRef, Clock, Fault, FieldRules, Media, Outcome, RawPage, RunId, SourceName};

/// Records looked at from an offset on: a request may stand before its answer.
const RECORDS: usize = 4;

/// Fetches `url` as a night would, under the rules of the source of that host where there is one. Nothing is
/// kept: the evidence goes to a folder that is deleted at once.
///
/// # Errors
/// Only what would end a crawl.
pub async fn look(config: &Config, url: &Url, clock: Arc<dyn Clock>) -> Result<Look, NightError> {
    let folder = tempfile::tempdir().map_err(NightError::Temporary)?;
    let run = RunId("explain".to_owned());
    let archive = Archive::create(
        folder.path(),
        &run,
        config.archive.file_cap_bytes,
        concat!("waspada/", env!("CARGO_PKG_VERSION")),
        &config.crawl.user_agent,
    )?;
    let crawler = Crawler::new(Surroundings {
        settings: config.crawl.clone(),
        run,
        ledger: Arc::new(Forgetful::default()),
        archive: Arc::new(archive),
        seed: clock.now().as_millisecond().unsigned_abs(),
        clock,
        permit_loopback_port: None,
        on_progress: Arc::new(|_| {}),
    })?;
    Ok(crawler.look(&source_of(config, url), url).await?)
}

/// The source that visits the host of `url`, or one without rules of its own.
fn source_of(config: &Config, url: &Url) -> SourceSettings {
    let is_of_host = |source: &&SourceSettings| match &source.kind {
        SourceKind::Sitemap { url: home } | SourceKind::Feed { url: home } => home.host() == url.host(),
        SourceKind::Listing(listing) => listing.url.host() == url.host(),
        SourceKind::Import { .. } | SourceKind::Sample => false,
    };
    let known = config.sources.iter().find(is_of_host).cloned();
    known.unwrap_or_else(|| SourceSettings {
        name: SourceName("explain".to_owned()),
        kind: SourceKind::Sitemap { url: url.clone() },
        is_enabled: true,
        allow: Vec::new(),
        deny: Vec::new(),
        budget_pages: 1,
        per_host_delay_ms: None,
        rules: FieldRules::default(),
    })
}

/// The page that was captured at `capture`, read again. What a feed or listing told of it beside is not kept,
/// and rows of files are not pages: those fail.
pub fn kept_page(config: &Config, source: &SourceName, url: &str, capture: &CaptureRef) -> Outcome<RawPage> {
    let fault = |code: &str, message: String| Outcome::Failed(Fault::new(code, message));
    let path = config.archive.dir.join(&capture.warc_file);
    let reader = match Reader::open_at(&path, capture.offset_bytes) {
        Ok(reader) => reader,
        Err(error) => return fault("evidence_unreadable", error.to_string()),
    };
    let records = reader.take(RECORDS).filter_map(Result::ok);
    let Some(record) = records.into_iter().find(|record| {
        record.header("WARC-Record-ID").is_some_and(|id| id.trim_matches(['<', '>']) == capture.record_id)
    }) else {
        let what =
            format!("{}: no record {} at byte {}", path.display(), capture.record_id, capture.offset_bytes);
        return fault("evidence_missing", what);
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
