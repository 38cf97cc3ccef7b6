//! Run: one night from sources to flags, and what is said of it in the morning. The only place that composes
//! the stages.

pub mod lock;
pub mod schedule;
pub mod stop;
mod summary;

pub use summary::{FailedItems, Hint, RunSummary, SourceSummary};
