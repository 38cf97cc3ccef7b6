use std::path::Path;

use url::Url;

use super::{Import, Read};
use crate::archive::{Exchange, HttpMessage, Reader, Record};
use crate::crawl::{CrawlError, Visit, canonical};
use crate::domain::{Fault, Media, Outcome, RawPage, SkipReason, sha256_hex};

impl Import<'_> {
    /// Reads the pages of a WARC file; each is written into this run's own archive as well, so that the
    /// evidence stays when the file goes.
    pub(super) fn warc(&mut self, path: &Path, name: &str) -> Read {
        let reader = match Reader::open(path) {
            Ok(reader) => reader,
            Err(error) => return Ok(Err(Fault::new("file_unreadable", error.to_string()))),
        };
        for item in reader {
            match item {
                Ok(record) if record.kind == "response" => self.response(&record, name)?,
                Ok(record) if record.kind == "resource" => self.resource(&record)?,
                // A revisit repeats what another record holds; the rest is about the capture.
                Ok(_) => {}
                Err(fault) => self.problem(path, fault)?,
            }
        }
        Ok(Ok(()))
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
        if let Some(reason) = skip {
            return self.send(address, Outcome::Skipped(reason), None);
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
        let at = record.date().unwrap_or_else(|| self.outside.clock.now());
        let payload_sha256 = sha256_hex(&message.payload);
        if self.is_unchanged(&address, &payload_sha256)? {
            return self.send(address, Outcome::Skipped(SkipReason::Unchanged), None);
        }
        let exchange = Exchange {
            url: url.into(),
            started_at: at,
            ip: None,
            request_head: Vec::new(),
            status: message.status,
            response_head: message.head(),
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
        self.hand_on(address, page, payload_sha256, record_id)
    }

    fn resource(&mut self, record: &Record) -> Result<(), CrawlError> {
        let media = record.header("Content-Type").unwrap_or("").to_ascii_lowercase();
        let Some(uri) = record.target_uri().filter(|_| media.starts_with("text/html")) else { return Ok(()) };
        let address = Url::parse(uri).map_or_else(|_| uri.to_owned(), |url| canonical(&url).into());
        let payload_sha256 = sha256_hex(&record.block);
        if self.is_unchanged(&address, &payload_sha256)? {
            return self.send(address, Outcome::Skipped(SkipReason::Unchanged), None);
        }
        let mut page = self.page(address.clone(), Media::Html, record.block.clone());
        page.fetched_at = record.date().unwrap_or(page.fetched_at);
        let capture = self.outside.archive.resource(uri, "text/html", &page.body, page.fetched_at)?;
        let record_id = capture.record_id.clone();
        page.capture = Some(capture);
        self.hand_on(address, page, payload_sha256, record_id)
    }

    fn is_unchanged(&self, address: &str, payload_sha256: &str) -> Result<bool, CrawlError> {
        let known = self.known(&[address])?.into_iter().next().flatten();
        Ok(known.is_some_and(|visit| visit.payload_sha256 == payload_sha256))
    }

    fn hand_on(
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
        self.send(address, Outcome::Kept(page), Some(visit))
    }
}
