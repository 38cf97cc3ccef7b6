use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::SourceName;

/// One captured page or imported row, before anything was parsed. Made only by the crawl.
#[derive(Debug, Clone)]
pub struct RawPage {
    /// Source that it came from.
    pub source: SourceName,
    /// Canonical address after redirects; for a row, `file:NAME#row=N` or the row's own URL column.
    pub url: String,
    /// When the answer was complete, UTC.
    pub fetched_at: Timestamp,
    /// HTTP status; 200 for rows and files.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// Charset named by the HTTP header, if any.
    pub charset: Option<String>,
    /// Body with content codings undone, capped by `[crawl] body_cap_bytes`.
    pub body: Vec<u8>,
    /// Where the evidence lies.
    pub capture: Option<CaptureRef>,
    /// How this source names its fields.
    pub rules: Arc<FieldRules>,
    /// What the feed or listing already told of this page, used where the page itself is silent; for a
    /// row, its recognised columns by field, several text columns joined by an empty line.
    pub hints: BTreeMap<Field, String>,
}

/// What a [`RawPage`] body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// An HTML page.
    Html,
    /// One JSON object: a row of a CSV or JSON Lines file with its own column names, UTF-8.
    Row,
    /// Plain text.
    Text,
}

/// Where in the archive an exchange was written, before it was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureRef {
    /// WARC file, relative to the archive folder.
    pub warc_file: String,
    /// Byte offset of the record's gzip member.
    pub offset_bytes: u64,
    /// `WARC-Record-ID` without angle brackets, `urn:uuid:...`.
    pub record_id: String,
    /// SHA-256 of the payload, lower-case hexadecimal.
    pub payload_sha256: String,
}

/// A field of an ad that a source can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// External identifier.
    Id,
    /// Title of the vacancy.
    Title,
    /// Body text.
    Text,
    /// Address of the ad.
    Url,
    /// Employer or agency.
    Employer,
    /// Place as written.
    Location,
    /// Pay as written.
    Pay,
    /// Day of posting.
    PostedAt,
    /// Contact as written.
    Contact,
    /// Last day on which one may apply.
    ValidThrough,
    /// Skip this row when the column is truthy (`true`, `1`, `yes`, `ya`).
    Skip,
    /// What a program read in the ad's pictures: filled in by the crawl, and named by no source.
    Picture,
}

impl Field {
    /// Every field that a source can name, in the order of documentation.
    pub const ALL: [Self; 11] = [
        Self::Id,
        Self::Title,
        Self::Text,
        Self::Url,
        Self::Employer,
        Self::Location,
        Self::Pay,
        Self::PostedAt,
        Self::Contact,
        Self::ValidThrough,
        Self::Skip,
    ];

    /// Name in `pipeline.toml`, in JSON and in documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Text => "text",
            Self::Url => "url",
            Self::Employer => "employer",
            Self::Location => "location",
            Self::Pay => "pay",
            Self::PostedAt => "posted_at",
            Self::Contact => "contact",
            Self::ValidThrough => "valid_through",
            Self::Skip => "skip",
            Self::Picture => "picture",
        }
    }
}

/// How a source names the fields of an ad: CSS selectors for pages, column names for rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRules {
    /// CSS selector of each ad on a page of several; the others then look within it.
    pub item: Option<String>,
    /// CSS selector of each field on an ad page.
    pub selectors: BTreeMap<Field, String>,
    /// Column of each field in a row.
    pub columns: BTreeMap<Field, String>,
    /// CSS selectors of what is never part of an ad on a page: related ads, share buttons.
    pub exclude: Vec<String>,
}
