//! The database: one SQLite file with everything that was seen, said and asked.
//!
//! [`Store`] is the only writer, [`Reader`]s only read and never wait for it (WAL). One batch is one
//! transaction, and recording the same thing twice adds nothing: whatever instant a night is killed at, the
//! batch under way is lost as a whole and the next night makes up for it.
//!
//! The tables are laid out in `migrations/`; the views there (`flagged_ads`, `latest_ads`,
//! `coverage_summary`, `runs`, `captures`) are for people with any SQLite tool. Knows nothing of stages:
//! it stores what they made.

mod access_log;
mod ads;
mod campaign_rows;
mod campaigns;
mod claims;
mod contact_life;
mod contacts;
mod cuts;
mod decisions;
mod error;
mod evidence;
mod export_rows;
mod figures;
mod flags;
mod item;
mod lead_rows;
mod leads;
mod ledger;
mod networks;
mod open;
mod people;
#[cfg(test)]
mod query_tests;
mod queue;
mod reader;
mod record;
mod relook;
mod retention;
mod row;
mod runs;
mod search;
mod search_walk;
mod second_looks;
mod sessions;
mod show;
mod source_rows;
mod takedowns;
#[cfg(test)]
mod two_campaigns;
mod waiting;
mod words;
mod writer;

pub use access_log::{AccessRow, Actor, LogCheck, LogFault};
pub use campaign_rows::{
    CampaignFilter, CampaignFlag, CampaignLink, CampaignMember, CampaignRow, ShownCampaign,
};
pub use campaigns::{
    CampaignNight, EdgeRow, LikenessKind, Linked, MemberRow, Seat, SketchRow, TextRow, Uncompared,
};
pub use claims::{Claimed, Holder};
pub use contact_life::ContactLife;
pub use contacts::{ContactUse, SightingRow, Verdict};
pub use cuts::{CampaignCut, CutRow};
pub use decisions::{Decided, Decision, PastDecision};
pub use error::StoreError;
pub use export_rows::{ExportFilter, ExportRow, WrittenContact};
pub use figures::{FlagFate, HighFlag};
pub use item::{AdFields, BatchCounts, Judged, NightItem, PageAnswer};
pub use lead_rows::{LeadCampaign, LeadEvent, LeadName, LeadRow, ShownLead};
pub use leads::{LeadAnswer, LeadNote};
pub use ledger::{
    CoverageEntry, KnownCapture, KnownPage, LedgerStore, PendingPage, PushCounts, RobotsAnswer,
};
pub use networks::{Beside, HumanDecision, NetworkRow, TextMember, Tie, Weighable};
pub use people::{Person, Preferences};
pub use queue::{QueueFilter, QueuedAd};
pub use reader::{Counts, Reader};
pub use relook::KeptAd;
pub use retention::{Keep, Pruned};
pub use runs::{CoverageLine, RunRow, RunStart, RunStatus, RunTotals, SourceStart};
pub use search::{
    Facets, FlagStatus, Found, FoundAd, MOST_FOUND, MOST_WALKED, Place, SearchFilter, asked_words,
};
pub use second_looks::Agreement;
pub use show::{ShownAd, ShownAssessment, ShownCapture, ShownFlag, ShownVersion};
pub use source_rows::{SourceNight, SourceRow};
pub use waiting::{InLine, MOST_COUNTED, Waiting};
pub use writer::Store;
