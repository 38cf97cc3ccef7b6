use jiff::Timestamp;
use serde::Serialize;

use crate::domain::{CaptureRef, ChallengerScore, Judged, Outcome, SourceName};
use crate::store::evidence::inputs::PageInput;

/// What one address came to in a night: everything about it that is stored, in one piece.
#[derive(Debug, Clone)]
pub struct NightItem {
    /// Source.
    pub source: SourceName,
    /// Address as the frontier has it; pages are remembered under it.
    pub url: String,
    /// Which of the ads of a page of several it is, from 1; 1 of every other page.
    pub part: usize,
    /// When the run dealt with it.
    pub at: Timestamp,
    /// When the source showed it: the same as `at`, but for what an archive captured earlier.
    pub seen_at: Timestamp,
    /// What the server said; none where nothing was fetched.
    pub answer: Option<PageAnswer>,
    /// Where the evidence lies.
    pub capture: Option<CaptureRef>,
    /// `urn:uuid:...` of the capture that it repeats, where it is known by its words and not by its address.
    pub repeats: Option<String>,
    /// Evidence beside the page, each with its address: pictures of it, and what was read in them.
    pub beside: Vec<(String, CaptureRef)>,
    /// What the page was read with beside its bytes, so that it can be read once more; none where none was read.
    pub input: Option<PageInput>,
    /// The ad with its assessment, or why there is none.
    pub outcome: Outcome<Judged>,
    /// What the challenger says of the ad, where there is one.
    pub challenger: Option<ChallengerScore>,
}

/// What a server said of a page beside its body: what a conditional request needs the next time.
///
/// Stored only together with what the page led to, so that a page is never "unchanged" whose ad was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageAnswer {
    /// HTTP status; 200 for rows and files.
    pub status: u16,
    /// `ETag` as sent.
    pub etag: Option<String>,
    /// `Last-Modified` as sent.
    pub last_modified: Option<String>,
    /// Whether pictures of the page wait to be read, so that it is asked for in full again.
    pub is_waiting: bool,
}

/// What one batch added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BatchCounts {
    /// Items of the batch.
    pub items: usize,
    /// Ads never seen before.
    pub ads_new: usize,
    /// Ads whose words changed.
    pub ads_edited: usize,
    /// Ads seen before with the same words.
    pub ads_known: usize,
    /// Ads seen again through a page that has not changed.
    pub ads_unchanged: usize,
    /// Assessments that differ from the ad's last one.
    pub assessments: usize,
    /// Items left out on purpose.
    pub skipped: usize,
    /// Items that could not be handled.
    pub failed: usize,
}
