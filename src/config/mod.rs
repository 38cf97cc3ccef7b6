//! `pipeline.toml`: what an operator sets. Plain, checked values that every stage may read.

mod settings;

pub use settings::{
    ArchiveSettings, AssessSettings, Config, CrawlSettings, ListingSettings, RetentionSettings, RunSettings,
    SourceKind, SourceSettings, StoreSettings,
};
