use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Ad, Assessment, CaptureRef, Demands, Destination, Fact, Features, LicenceClaim, Origin, Outcome, Pay,
    PlaceMention, SourceName,
};

/// What one address came to in a night: everything about it that is stored, in one piece.
#[derive(Debug, Clone)]
pub struct NightItem {
    /// Source.
    pub source: SourceName,
    /// Address as the frontier has it; pages are remembered under it.
    pub url: String,
    /// When the answer was complete.
    pub at: Timestamp,
    /// What the server said; none where nothing was fetched.
    pub answer: Option<PageAnswer>,
    /// Where the evidence lies.
    pub capture: Option<CaptureRef>,
    /// The ad with its assessment, or why there is none.
    pub outcome: Outcome<Judged>,
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
}

/// An ad with what was found in it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The ad.
    pub ad: Ad,
    /// Findings, supports and licence.
    pub features: Features,
    /// Score and band; none for warnings, news and other pages that get no band.
    pub assessment: Option<Assessment>,
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

/// What was read from an ad's words, with spans: the column `ad_version.fields`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdFields {
    /// Where title and text came from.
    pub text_origin: Origin,
    /// Employer or agency.
    pub employer: Option<Fact<String>>,
    /// Place as written.
    pub location: Option<Fact<String>>,
    /// Every place of the gazetteer.
    pub places: Vec<PlaceMention>,
    /// Where the work is, if abroad.
    pub destination: Option<Destination>,
    /// Pay.
    pub pay: Vec<Pay>,
    /// Licence numbers that the ad claims.
    pub licence_claims: Vec<LicenceClaim>,
    /// Age and sex asked for.
    pub demands: Demands,
    /// Day of posting.
    pub posted_on: Option<Fact<Date>>,
    /// Last day of validity.
    pub valid_through: Option<Fact<Date>>,
}

impl From<&Ad> for AdFields {
    fn from(ad: &Ad) -> Self {
        Self {
            text_origin: ad.text_origin,
            employer: ad.employer.clone(),
            location: ad.location.clone(),
            places: ad.places.clone(),
            destination: ad.destination.clone(),
            pay: ad.pay.clone(),
            licence_claims: ad.licence_claims.clone(),
            demands: ad.demands.clone(),
            posted_on: ad.posted_on.clone(),
            valid_through: ad.valid_through.clone(),
        }
    }
}

impl AdFields {
    /// Puts back into an ad of the same words what was read from them.
    pub fn restore(self, ad: &mut Ad) {
        ad.text_origin = self.text_origin;
        ad.employer = self.employer;
        ad.location = self.location;
        ad.places = self.places;
        ad.destination = self.destination;
        ad.pay = self.pay;
        ad.licence_claims = self.licence_claims;
        ad.demands = self.demands;
        ad.posted_on = self.posted_on;
        ad.valid_through = self.valid_through;
    }
}
