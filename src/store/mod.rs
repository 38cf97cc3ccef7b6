//! The database: one SQLite file with everything that was seen, said and asked.
//!
//! [`Store`] is the only writer, [`Reader`]s only read and never wait for it (WAL). One batch is one
//! transaction, and recording the same thing twice adds nothing: whatever instant a night is killed at, the
//! batch under way is lost as a whole and the next night makes up for it.
//!
//! The tables are laid out in `migrations/`; the views there (`flagged_ads`, `latest_ads`,
//! `coverage_summary`, `runs`, `captures`) are for people with any SQLite tool. Knows nothing of stages:
//! it stores what they made.

mod access;
mod campaign;
mod db;
mod error;
mod evidence;
mod night;
mod operations;
mod query;
mod review;
#[cfg(test)]
mod two_campaigns;

pub use access::access_log::{AccessRow, Actor, LogCheck, LogFault};
pub use access::people::{Person, Preferences};
pub use access::saved_views::{MOST_VIEWS, Saved, SavedView};
pub use campaign::campaign_cards::{CampaignCard, CampaignContacts};
pub use campaign::campaign_course::{AdCourse, CampaignFlag, CampaignTakedown};
pub use campaign::campaign_rows::{CampaignFilter, CampaignLink, CampaignMember, CampaignRow, ShownCampaign};
pub use campaign::campaigns::{
    CampaignNight, EdgeRow, LikenessKind, Linked, MemberRow, Seat, SketchRow, TextRow, Uncompared,
};
pub use campaign::contact_life::ContactLife;
pub use campaign::contacts::{ContactUse, SightingRow};
pub use campaign::cuts::{CampaignCut, CutRow};
pub use campaign::networks::{Beside, NetworkCandidate, NetworkRow, TextMember, Tie};
pub use db::reader::{Counts, Reader};
pub use db::writer::Store;
pub use error::StoreError;
pub use evidence::blanked::Blanked;
pub use evidence::erasure::{
    Erasable, ErasureRequest, HashedSighting, IsSought, KeptContact, KeptWords, SharedRecord, Stripped,
};
pub use evidence::inputs::{Given, GivenPage, GivenWords, PageInput, Replayable};
pub use evidence::manifests::{Coverage as SealedCoverage, ManifestRow};
pub use evidence::renderings::Rendering;
pub use evidence::sealed_rows::{SealedRow, SealedTable};
pub use evidence::tombstones::{ErasedFor, Tombstone, TombstoneKind};
pub use evidence::undoing::ImportBrought;
pub use night::challenger_scores::{Challenge, ChallengerDifference};
pub use night::item::{BatchCounts, NightItem, PageAnswer};
pub use night::ledger::{
    CoverageEntry, KnownCapture, KnownPage, LedgerStore, PendingPage, PushCounts, RobotsAnswer,
};
pub use night::licence_recheck::KeptAd;
pub use night::mutes::{MuteMade, MutedAdSign, NewMute};
pub use night::retention::{Keep, Pruned};
pub use night::runs::{CoverageLine, RunKind, RunRow, RunStart, RunStatus, RunTotals, SourceStart};
pub use night::site_contacts::LearnedContact;
pub use night::source_rows::{SourceNight, SourceRow};
pub use operations::changes::ChangedAd;
pub use operations::drift::{DriftCounts, DriftNight, NewcomerAd};
pub use operations::outbox::{Delivery, DeliveryState, Way};
pub use operations::source_watch::FieldCounts;
pub use query::contact_fields::{Holding, MOST_FIELDS};
pub use query::erased::ErasedSince;
pub use query::export_choice::{ExportFilter, ExportStatus};
pub use query::export_rows::{ExportCapture, ExportDecision, ExportJudgement, ExportRow, WrittenContact};
pub use query::figures::{FlagFate, HighFlag};
pub use query::flagged_ads::{FlagFilter, FlaggedAd};
pub use query::search::{
    Admission, Facets, FlagStatus, Found, FoundAd, MOST_FOUND, MOST_WALKED, Place, SearchFilter, query_words,
};
pub use query::shown::{ShownAd, ShownAssessment, ShownCapture, ShownFlag, ShownTakedown, ShownVersion};
pub use query::stored_texts::StoredText;
pub use review::claims::{Claimed, Holder};
pub use review::decisions::{Decided, Decision, Undone};
pub use review::export_events::ExportEvent;
pub use review::labels::{LabelsAdded, NewLabel, StoredLabel, StoredLabels};
pub use review::lead_clock::LeadClock;
pub use review::lead_rows::{LeadCampaign, LeadEvent, LeadName, LeadRow, ShownLead};
pub use review::leads::LeadNote;
pub use review::past_decisions::PastDecision;
pub use review::queue::{MOST_COMPARED, MOST_COUNTED, QueueEntry, QueuedCampaign};
pub use review::samples::{ReviewedSample, SAMPLED_FOR, SampleDraw, SampledReviews};
pub use review::second_looks::Agreement;
pub use review::snoozes::{NewSnooze, Snooze, SnoozeMade};
pub use review::suspects::{KeptSuspect, KeptSuspects, NewSuspect, SuspectState};
