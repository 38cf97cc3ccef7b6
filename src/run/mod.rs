//! Run: one night from sources to flags, and what is said of it in the morning.

mod summary;

pub use summary::{FailedItems, Hint, RunSummary, SourceSummary};
