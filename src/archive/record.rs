use std::fmt::Write as _;
use std::io;

use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};

use super::member::Members;

/// Header lines of one record.
pub(super) struct Headers(String);

impl Headers {
    pub(super) fn new(kind: &str) -> Self {
        Self(format!("WARC/1.1\r\nWARC-Type: {kind}\r\n"))
    }

    pub(super) fn add(&mut self, name: &str, value: &str) {
        let _ = write!(self.0, "{name}: {value}\r\n");
    }

    /// Identity, date, target and file of a record.
    pub(super) fn common(&mut self, id: &str, target: &str, at: Timestamp, info_id: &str) {
        self.add("WARC-Record-ID", &format!("<{id}>"));
        self.add("WARC-Date", &date(at));
        self.add("WARC-Target-URI", &uri(target));
        self.add("WARC-Warcinfo-ID", &format!("<{info_id}>"));
    }

    /// Digest and length, then headers and block as one gzip member at the end of `buffer`.
    pub(super) fn finish(
        mut self,
        members: &mut Members,
        buffer: &mut Vec<u8>,
        block: &[&[u8]],
    ) -> io::Result<()> {
        let mut hash = Sha256::new();
        for part in block {
            hash.update(part);
        }
        let digest = data_encoding::HEXLOWER.encode(&hash.finalize());
        self.add("WARC-Block-Digest", &format!("sha256:{digest}"));
        self.add("Content-Length", &block.iter().map(|part| part.len()).sum::<usize>().to_string());
        self.0.push_str("\r\n");
        let mut parts = vec![self.0.as_bytes()];
        parts.extend_from_slice(block);
        parts.push(b"\r\n\r\n");
        members.add(buffer, &parts)
    }
}

/// A version 8 UUID (RFC 9562) of what was written where and when, the `nth` record of one write; file
/// names are never used twice.
pub(super) fn record_id(file: &str, offset_bytes: u64, nth: u8, target: &str, at: Timestamp) -> String {
    let mut hash = Sha256::new();
    hash.update(file.as_bytes());
    hash.update(offset_bytes.to_be_bytes());
    hash.update([nth]);
    hash.update(target.as_bytes());
    hash.update(at.as_nanosecond().to_be_bytes());
    let mut id: Vec<u8> = hash.finalize().iter().copied().take(16).collect();
    if let Some(byte) = id.get_mut(6) {
        *byte = *byte & 0x0f | 0x80;
    }
    if let Some(byte) = id.get_mut(8) {
        *byte = *byte & 0x3f | 0x80;
    }
    let hex = data_encoding::HEXLOWER.encode(&id);
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or("");
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

pub(super) fn date(at: Timestamp) -> String {
    at.round(Unit::Millisecond).unwrap_or(at).to_string()
}

/// `target` fit for a header: what could end the line or the value is percent-encoded.
pub(super) fn uri(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        if c <= ' ' || c == '\u{7f}' || c == '<' || c == '>' {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
