//! Train: from labelled ads to a model file. The same rows, data files and seed give the same bytes.

pub mod around;
mod card;
pub mod corpus;
mod fit;
pub mod groups;
mod kind;
pub mod logistic;
pub mod metrics;
pub mod quality;
mod read_texts;
mod sparse;
mod stack;
pub mod text;
mod thresholds;

pub use card::card;
pub use fit::{Direction, Example, Provenance, Settings, TrainError, Trained, Unseen, out_of_fold, train};
pub use stack::{STACK_GRID, StackSettings};
pub use thresholds::Bands;
