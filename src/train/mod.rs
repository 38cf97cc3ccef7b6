//! Train: from labelled ads to a model file. The same rows, data files and seed give the same bytes.

mod card;
pub mod corpus;
mod fit;
pub mod groups;
pub mod logistic;
pub mod metrics;
mod reduced;
pub mod text;

pub use card::card;
pub use fit::{Direction, Example, Provenance, Settings, TrainError, out_of_fold, train};
