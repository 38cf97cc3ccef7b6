use std::net::IpAddr;

use jiff::Timestamp;

use super::record::{Headers, uri};
use crate::domain::CaptureRef;

/// An exchange of which something was captured before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Address that was captured.
    pub url: String,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// `urn:uuid:...` of the record.
    pub record_id: String,
    /// SHA-256 of the payload, lower-case hexadecimal.
    pub payload_sha256: String,
}

/// Why the end of a payload is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncation {
    /// Larger than the cap.
    Length,
    /// The time was up.
    Time,
    /// The connection broke.
    Disconnect,
    /// Not wanted: a picture, a film.
    Unspecified,
}

impl Truncation {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
            Self::Unspecified => "unspecified",
        }
    }
}

/// Where a record of an imported archive comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as a `metadata` record names it.
    pub file: String,
    /// Where the record begins in it, bytes.
    pub offset_bytes: u64,
    /// Its `WARC-Record-ID`, where it has one.
    pub record_id: Option<String>,
}

impl Origin {
    pub(super) fn add(&self, headers: &mut Headers) {
        headers.add("X-Waspada-Origin", &format!("{}#offset={}", uri(&self.file), self.offset_bytes));
        if let Some(id) = &self.record_id {
            headers.add("X-Waspada-Origin-Record-ID", &uri(id).replace("%3C", "<").replace("%3E", ">"));
        }
    }
}

/// One request with its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Address asked for.
    pub url: String,
    /// When the request was sent.
    pub started_at: Timestamp,
    /// Server's address, where known.
    pub ip: Option<IpAddr>,
    /// Request line and headers; empty where the request is not known.
    pub request_head: Vec<u8>,
    /// Status of the response.
    pub status: u16,
    /// Status line and headers, with the empty line that ends them.
    pub response_head: Vec<u8>,
    /// Body without transfer coding, content coding still on.
    pub payload: Vec<u8>,
    /// Body as it was sent, with its transfer coding, where that is known and differs from the payload.
    pub sent_body: Option<Vec<u8>>,
    /// Where an exchange of an imported archive comes from.
    pub origin: Option<Origin>,
    /// Whether the end of the payload is missing.
    pub truncation: Option<Truncation>,
    /// The capture that this one repeats: the same payload, or the one that a 304 confirms.
    pub earlier: Option<Earlier>,
}

/// Where an exchange was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The response's record.
    pub capture: CaptureRef,
    /// The record that holds the payload, where this one is a `revisit` without it.
    pub repeats: Option<Earlier>,
}
