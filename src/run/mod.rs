//! Run: one night from sources to flags, and what is said of it in the morning. The only place that composes
//! the stages.

mod behaviour;
mod campaigns;
mod evaluation;
mod ledger;
pub mod lock;
mod look;
mod model_shelf;
pub mod models;
mod networks;
mod night;
mod probe;
mod published_file;
mod regroup;
mod relook;
mod report;
mod retention;
pub mod schedule;
mod score;
mod stages;
pub mod stop;
mod summary;
mod training;
mod weigh;

pub use behaviour::{Behaviour, behaviours};
pub use campaigns::{CompareError, Compared, compare, load_hubs};
pub use evaluation::{
    Evaluation, EvaluationError, FileEvaluation, HeldBack, Split, evaluate_file, evaluation,
};
pub use look::{kept_page, look};
pub use model_shelf::{ModelLine, ModelShelf};
pub use networks::{around, contacts_meant, hub_rule, network_report, sightings_of};
pub use night::{NightError, NightOrder, NightReport, night};
pub use probe::{Probed, probe};
pub use published_file::{PublishedFileError, published_rows};
pub use regroup::{RegroupError, SaidBy, cut_campaign, join_campaigns};
pub use relook::{Relook, relook};
pub use report::summary;
pub use score::{ScoreCounts, ScoreSettings, score};
pub use stages::{Stages, StagesError, load_facts};
pub use summary::{CampaignSummary, FailedItems, Hint, RunSummary, SourceSummary};
pub use training::{TrainingError, example, training};
pub use weigh::{Weighed, network_features, weigh_networks};
