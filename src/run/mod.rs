//! Run: one night from sources to flags, and what is said of it in the morning. The only place that composes
//! the stages.

mod alarm_rules;
pub mod backup;
mod bag;
mod batch_writer;
mod behaviour;
mod board;
mod campaigns;
pub mod challenger;
mod claims;
mod corpus_files;
mod drift;
mod drift_rules;
mod erased;
mod erasure;
mod evaluation;
mod grading;
mod gradings;
mod held_out;
#[doc(hidden)]
pub mod hostile;
mod inputs;
mod inspect;
mod key_watch;
mod keys;
mod label_rows;
mod label_suspects;
mod ledger;
mod licence_recheck;
pub mod lock;
mod model_shelf;
pub mod models;
mod mute_order;
mod muting;
mod network_score;
mod networks;
mod night;
mod probe;
mod published_file;
mod reassessment;
pub mod registry;
mod regroup;
mod rendering;
mod replay;
mod report;
mod retention;
mod rule_sketch;
mod rule_trial;
pub mod schedule;
mod score;
mod seal;
mod selector_watch;
mod stages;
pub mod stop;
mod timestamp;
mod training;
mod undoing;
mod verify;
mod watch;
#[cfg(test)]
mod watch_tests;

pub use alarm_rules::{RUNS_READ, usual_share, usual_volume, volume_alarm, whole_nights};
pub use bag::{is_bag, verify_bag};
pub use behaviour::{Behaviour, behaviours};
pub use campaigns::{CompareError, Compared, compare, load_hubs};
pub use erasure::{Erasure, erasable, erase, hashes_of, request_for};
pub use evaluation::{EvaluationError, FileEvaluation, Scratch, Split, evaluate_file, from_scratch};
pub use grading::{Comparison, Graded, Grading, HISTOGRAM_BINS, Paired, blind_rows, grading, written_rows};
pub use gradings::gradings;
pub use held_out::{HeldOut, held_out};
pub use inputs::keep_inputs;
pub use inspect::{inspect, kept_page, picture};
pub use key_watch::{KeyTrouble, key_trouble};
pub use keys::{Rotated, Rotation, init_key, rotate_key};
pub use label_rows::{
    FEW_LABELS, Guidelines, LabelRows, SourceWeight, guidelines, label_rows, source_weights,
};
pub use label_suspects::{Suspect, label_suspects};
pub use licence_recheck::recheck_licences;
pub use model_shelf::{ModelLine, ModelShelf};
pub use mute_order::{MuteFault, MuteOrder, mute_order};
pub use network_score::{NetworkScored, network_features, score_networks};
pub use networks::{
    ContactHands, RelatedCampaigns, around, contacts_meant, hub_rule, network_report, sightings_of,
};
pub use night::{NightError, NightOrder, NightReport, night};
pub use probe::{Probed, probe};
pub use published_file::{LARGEST_BYTES as LARGEST_LIST_BYTES, PublishedFileError, published_rows};
pub use reassessment::Reassessment;
pub use regroup::{DecidedBy, RegroupError, cut_campaign, join_campaigns, would_leave};
pub use rendering::{
    Drawn, RenderingError, RenderingSettings, archived_text, draw_capture, keep_rendering, rendering_file,
};
pub use replay::{ReplayError, Replayed, replay};
pub use report::summary;
pub use retention::{retain, retainable};
pub use rule_sketch::{MOST_PARTS, MOST_PHRASE_CHARS, RuleSketch, SketchError, TRIED};
pub use rule_trial::{RuleTrial, RuleTrialError, SignTrial, TrialBounds, rule_trial, sketch_trial};
pub use score::{
    PairCounts, ScoreCounts, ScoreFileError, ScoreSettings, ScoredFile, pairs, score, score_file,
};
pub use seal::{Seal, SealError, seal};
pub use stages::{Stages, StagesError, load_facts};
pub use timestamp::{Stamped, stamp};
pub use training::{TrainingError, example, held_back, training};
pub use undoing::undo_import;
pub use verify::{Verified, VerifyOrder, verify};
pub use watch::missed_night;
