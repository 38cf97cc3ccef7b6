use std::path::Path;

use jiff::Timestamp;
use url::Url;

use super::input::Wanted;
use super::{Import, Read, file_url};
use crate::archive::{ArchiveError, Exchange, HttpMessage, Origin, Reader, Record};
use crate::crawl::{CrawlError, Crawled, Visit, canonical};
use crate::domain::{Fault, Media, Outcome, RawPage, SkipReason, sha256_hex};

/// Most bytes of a response in front of its body.
const HEAD_BYTES: u64 = 1 << 20;

fn is_page(record: &Record) -> bool {
    matches!(record.kind.as_str(), "response" | "resource")
}

/// Where a record comes from.
fn origin(record: &Record, name: &str) -> Origin {
    Origin {
        file: file_url(name, None),
        offset_bytes: record.offset_bytes,
        record_id: record.header("WARC-Record-ID").map(str::to_owned),
    }
}

impl Import<'_> {
    /// Reads the pages of a WARC file; each is written into this run's own archive as well, so that the
    /// evidence stays when the file goes.
    pub(super) fn warc(&mut self, path: &Path, name: &str) -> Read {
        let block_bytes = self.outside.settings.body_cap_bytes.saturating_add(HEAD_BYTES);
        let opened = Wanted::open(path, self.is_wanted).map_err(ArchiveError::Read);
        let reader = match opened.and_then(|file| Reader::new(file, 0, name.to_owned())) {
            Ok(reader) => reader.with_blocks_of(block_bytes),
            Err(error) => return Ok(Err(Fault::new("file_unreadable", error.to_string()))),
        };
        for item in reader {
            self.check_wanted()?;
            match item {
                Ok(record)
                    if is_page(&record)
                        && record.is_truncated
                        && record.block.len() as u64 >= block_bytes =>
                {
                    self.too_large(&record, name)?;
                }
                Ok(record) if record.kind == "response" => self.response(&record, name)?,
                Ok(record) if record.kind == "resource" => self.resource(&record, name)?,
                // A revisit repeats what another record holds; the rest is about the capture.
                Ok(_) => {}
                Err(fault) => self.problem(Path::new(name), fault)?,
            }
        }
        Ok(Ok(()))
    }

    /// Leaves out a page that is larger than pages are.
    fn too_large(&mut self, record: &Record, name: &str) -> Result<(), CrawlError> {
        let url = record.target_uri().and_then(|uri| Url::parse(uri.trim()).ok());
        let address = url.map_or_else(|| file_url(name, None), |url| canonical(&url).into());
        let cap_bytes = self.outside.settings.body_cap_bytes;
        let what = format!(
            "{name}, record at byte {}: larger than {cap_bytes} bytes (`[crawl] body_cap_bytes`)",
            record.offset_bytes
        );
        self.send(address, Outcome::Failed(Fault::new("body_too_large", what)), None)
    }

    fn response(&mut self, record: &Record, name: &str) -> Result<(), CrawlError> {
        let Some(url) = record.target_uri().and_then(|uri| Url::parse(uri.trim()).ok()) else {
            return Ok(());
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Ok(());
        }
        let address = canonical(&url).to_string();
        let Some(message) = HttpMessage::parse(&record.block) else {
            let what = format!("{name}, record at byte {}: is no HTTP answer", record.offset_bytes);
            let fault = Fault::new("exchange_broken", what);
            return self.send(address, Outcome::Failed(fault), None);
        };
        let content = message.content_type();
        let skip = match message.status {
            // Crawlers keep it beside the pages.
            _ if url.path() == "/robots.txt" => Some(SkipReason::NotAnAd),
            200..300 if content.is_html(&message.payload) || content.media == "text/plain" => None,
            200..300 => Some(SkipReason::NotAnAd),
            304 => Some(SkipReason::Unchanged),
            // Where it leads is a record of its own.
            300..400 => return Ok(()),
            404 | 410 => Some(SkipReason::Gone),
            _ => Some(SkipReason::Refused),
        };
        let at = record.date().unwrap_or_else(|| self.outside.clock.now());
        if let Some(reason) = skip {
            return self.send_captured(address, at, Outcome::Skipped(reason), None);
        }
        let cap_bytes = usize::try_from(self.outside.settings.body_cap_bytes).unwrap_or(usize::MAX);
        let body = match message.body(cap_bytes) {
            Ok(body) => body,
            Err(error) => {
                let what = format!("{name}, record at byte {}: {error}", record.offset_bytes);
                let fault = Fault::new("coding_broken", what);
                return self.send(address, Outcome::Failed(fault), None);
            }
        };
        let media = if content.media == "text/plain" { Media::Text } else { Media::Html };
        let payload_sha256 = sha256_hex(&message.payload);
        if self.is_unchanged(&address, &payload_sha256)? {
            return self.send_captured(address, at, Outcome::Skipped(SkipReason::Unchanged), None);
        }
        self.note_file()?;
        let (head, sent_body) = HttpMessage::split(&record.block);
        let exchange = Exchange {
            url: url.into(),
            started_at: at,
            ip: record.header("WARC-IP-Address").and_then(|ip| ip.parse().ok()),
            request_head: Vec::new(),
            status: message.status,
            response_head: head.to_vec(),
            sent_body: Some(sent_body.to_vec()),
            origin: Some(origin(record, name)),
            payload: message.payload,
            truncation: None,
            earlier: None,
        };
        let kept = self.outside.archive.exchange(&exchange)?;
        let record_id =
            kept.repeats.map_or_else(|| kept.capture.record_id.clone(), |earlier| earlier.record_id);
        let mut page = self.page(address.clone(), media, body);
        page.fetched_at = at;
        page.status = message.status;
        page.charset = content.charset;
        page.capture = Some(kept.capture);
        self.send_page(address, page, payload_sha256, record_id)
    }

    fn resource(&mut self, record: &Record, name: &str) -> Result<(), CrawlError> {
        let media = record.header("Content-Type").unwrap_or("").to_ascii_lowercase();
        let Some(uri) = record.target_uri().filter(|_| media.starts_with("text/html")) else { return Ok(()) };
        let address = Url::parse(uri).map_or_else(|_| uri.to_owned(), |url| canonical(&url).into());
        let payload_sha256 = sha256_hex(&record.block);
        let at = record.date().unwrap_or_else(|| self.outside.clock.now());
        if self.is_unchanged(&address, &payload_sha256)? {
            return self.send_captured(address, at, Outcome::Skipped(SkipReason::Unchanged), None);
        }
        let mut page = self.page(address.clone(), Media::Html, record.block.clone());
        page.fetched_at = at;
        self.note_file()?;
        let origin = origin(record, name);
        let (archive, at) = (&self.outside.archive, page.fetched_at);
        let capture = archive.resource_from(uri, "text/html", &page.body, at, Some(&origin))?;
        let record_id = capture.record_id.clone();
        page.capture = Some(capture);
        self.send_page(address, page, payload_sha256, record_id)
    }

    fn is_unchanged(&self, address: &str, payload_sha256: &str) -> Result<bool, CrawlError> {
        let known = self.known(&[address])?.into_iter().next().flatten();
        Ok(known.is_some_and(|visit| visit.payload_sha256 == payload_sha256))
    }

    fn send_page(
        &mut self,
        address: String,
        page: RawPage,
        payload_sha256: String,
        record_id: String,
    ) -> Result<(), CrawlError> {
        let visit = Visit {
            url: address.clone(),
            etag: None,
            last_modified: None,
            payload_sha256,
            captured_at: page.fetched_at,
            record_id,
        };
        self.send_captured(address, page.fetched_at, Outcome::Kept(page), Some(visit))
    }

    /// Sends one item on that was captured at an earlier time.
    fn send_captured(
        &mut self,
        url: String,
        at: Timestamp,
        outcome: Outcome<RawPage>,
        visit: Option<Visit>,
    ) -> Result<(), CrawlError> {
        let crawled = Crawled::without_page(self.source.name.clone(), url, outcome);
        self.hand_on(Crawled { seen_at: Some(at), visit, ..crawled })
    }
}
