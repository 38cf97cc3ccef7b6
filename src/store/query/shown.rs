use jiff::Timestamp;
use serde::Serialize;

use crate::domain::{
    AdFields, AdId, Assessment, Band, CaptureRef, Contact, Finding, FlagState, Kind, Language, LicenceState,
    NetworkFeatures, RunId, Score, SourceName, document,
};
use crate::store::query::erased::ErasedSince;

/// Everything that is stored of one ad. Holds personal data in the clear: whoever shows it masks it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownAd {
    /// The ad.
    pub ad: AdId,
    /// Source.
    pub source: SourceName,
    /// Address, where there is one.
    pub url: Option<String>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// The version by which it is shown: flagged or decided on, else that of now.
    pub standing: u32,
    /// Its words through time, newest first; never empty.
    pub versions: Vec<ShownVersion>,
    /// What was said of it, newest first.
    pub assessments: Vec<ShownAssessment>,
    /// Its flags, newest first.
    pub flags: Vec<ShownFlag>,
    /// Where the evidence lies, newest first.
    pub captures: Vec<ShownCapture>,
    /// When it was found to be there no more, oldest first.
    pub takedowns: Vec<ShownTakedown>,
}

/// That an ad was found to be there no more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownTakedown {
    /// When it was seen last before.
    pub last_seen_at: Timestamp,
    /// When it was found gone.
    pub found_at: Timestamp,
    /// When it was seen again; none where it was not.
    pub back_at: Option<Timestamp>,
}

impl ShownAd {
    /// When it was found gone, if it is gone now.
    pub fn gone_at(&self) -> Option<Timestamp> {
        self.takedowns.iter().find(|takedown| takedown.back_at.is_none()).map(|takedown| takedown.found_at)
    }

    /// The version by which it is shown; none where there is no version at all.
    pub fn standing_version(&self) -> Option<&ShownVersion> {
        let standing = self.versions.iter().find(|version| version.number == self.standing);
        standing.or(self.versions.first())
    }

    /// Whether its words or the contacts in them were erased: then nothing of what it was read from is shown any more.
    pub fn is_erased(&self) -> bool {
        self.versions.iter().any(|version| version.erased.is_some())
    }

    /// The words before those by which it is shown; none where these are the first.
    pub fn before_standing(&self) -> Option<&ShownVersion> {
        let standing = self.standing_version()?.number;
        self.versions.iter().find(|version| version.number < standing)
    }

    /// The words of now, where they are others than those by which it is shown.
    pub fn changed_since(&self) -> Option<&ShownVersion> {
        self.versions.first().filter(|now| now.number != self.standing)
    }
}

/// The words of an ad at one time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownVersion {
    /// 1 for the first.
    pub number: u32,
    /// Run that saw these words first.
    pub run: RunId,
    /// When they were seen first.
    pub captured_at: Timestamp,
    /// `WARC-Record-ID` of the exchange that they were read from.
    pub record_id: Option<String>,
    /// Ad, warning, news or other.
    pub kind: Kind,
    /// Main language.
    pub language: Language,
    /// Title, may be empty.
    pub title: String,
    /// Body text. Spans point into title, line break and text, or the text alone where there is no title.
    pub text: String,
    /// What was read from the words.
    pub fields: AdFields,
    /// Contacts.
    pub contacts: Vec<Contact>,
    /// That its words, or where there are still words the contacts in them, were erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<ErasedSince>,
    /// That the record which it was read from was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_erased: Option<ErasedSince>,
}

impl ShownVersion {
    /// Title, line break and text: what spans point into.
    pub fn document(&self) -> String {
        document(&self.title, &self.text)
    }
}

/// An assessment with what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownAssessment {
    /// Version of the ad that it is about.
    pub version: u32,
    /// Whether it is the one in force.
    pub is_latest: bool,
    /// Run that made it.
    pub run: RunId,
    /// Figures of campaign and contacts that were added to what its words say.
    pub network: Option<NetworkFeatures>,
    /// What the registry said.
    pub licence: LicenceState,
    /// Score, band, reasons, supports.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// Indicators found.
    pub findings: Vec<Finding>,
    /// What was found that speaks for the ad.
    pub findings_for: Vec<Finding>,
}

/// A flag of an ad.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownFlag {
    /// Run that opened it.
    pub run: RunId,
    /// Version of the ad that it is about.
    pub version: u32,
    /// Band.
    pub band: Band,
    /// Score.
    pub score: Score,
    /// Where it stands.
    pub state: FlagState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was decided.
    pub closed_at: Option<Timestamp>,
}

/// One exchange in the archive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownCapture {
    /// Address that was asked.
    pub url: String,
    /// When the answer was complete.
    pub captured_at: Timestamp,
    /// Run.
    pub run: RunId,
    /// File, offset and digest.
    #[serde(flatten)]
    pub place: CaptureRef,
}
