//! Run: one night from sources to flags, and what is said of it in the morning. The only place that composes
//! the stages.

mod ledger;
pub mod lock;
mod look;
pub mod models;
mod night;
mod report;
pub mod schedule;
mod score;
mod stages;
pub mod stop;
mod summary;
mod training;

pub use look::{kept_page, look};
pub use night::{NightError, NightOrder, NightReport, night};
pub use report::summary;
pub use score::{ScoreCounts, ScoreSettings, score};
pub use stages::{Stages, StagesError, load_facts};
pub use summary::{FailedItems, Hint, RunSummary, SourceSummary};
pub use training::{TrainingError, example, training};
