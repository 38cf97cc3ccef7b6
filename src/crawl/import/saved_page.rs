use std::io::Read as _;

use super::input::{Input, Kind};
use super::{Import, Read, file_url};
use crate::crawl::Visit;
use crate::domain::{Fault, Media, Outcome, SkipReason, sha256_hex};

impl Import<'_> {
    /// Reads a saved page or a text as one item.
    pub(super) fn saved_page(&mut self, input: Input, name: &str) -> Read {
        let cap_bytes = self.outside.settings.body_cap_bytes;
        let mut body = Vec::new();
        if let Err(error) = input.reader.take(cap_bytes.saturating_add(1)).read_to_end(&mut body) {
            return Ok(Err(Fault::new("file_unreadable", format!("{name}: {error}"))));
        }
        let url = file_url(name, None);
        if body.len() as u64 > cap_bytes {
            let what = format!("{name}: larger than {cap_bytes} bytes (`[crawl] body_cap_bytes`)");
            self.send(url, Outcome::Failed(Fault::new("body_too_large", what)), None)?;
            return Ok(Ok(()));
        }
        let payload_sha256 = sha256_hex(&body);
        let known = self.known(&[&url])?.into_iter().next().flatten();
        if known.is_some_and(|visit| visit.payload_sha256 == payload_sha256) {
            self.send(url, Outcome::Skipped(SkipReason::Unchanged), None)?;
            return Ok(Ok(()));
        }
        let (media, media_type) = match input.kind {
            Kind::Text => (Media::Text, "text/plain"),
            _ => (Media::Html, "text/html"),
        };
        self.note_file()?;
        let mut page = self.page(url.clone(), media, body);
        let capture = self.outside.archive.resource(&url, media_type, &page.body, page.fetched_at);
        let capture = capture.map_err(crate::crawl::CrawlError::from)?;
        let visit = Visit {
            url: url.clone(),
            etag: None,
            last_modified: None,
            payload_sha256,
            captured_at: page.fetched_at,
            record_id: capture.record_id.clone(),
        };
        page.capture = Some(capture);
        self.send(url, Outcome::Kept(page), Some(visit))?;
        Ok(Ok(()))
    }
}
