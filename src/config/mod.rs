//! `pipeline.toml`: what an operator sets. Plain, checked values that every stage may read.

mod crawl;
mod digest;
mod load;
mod presets;
mod problem;
mod reader;
mod settings;
mod sources;

pub use digest::{DigestLanguage, DigestSettings, MailSettings, MailTls, WebhookSettings};
pub use load::{ENVIRONMENT_PREFIX, TEMPLATE, load};
pub use problem::{Problem, Problems};
pub use reader::Setting;
pub use settings::{
    ArchiveSettings, AssessSettings, CampaignSettings, ChallengerSettings, Config, CrawlSettings,
    EvidenceSettings, JsonSettings, LeadSettings, ListingSettings, Pace, Paging, RetentionSettings,
    ReviewSettings, RunSettings, SourceKind, SourceSettings, StoreSettings,
};
