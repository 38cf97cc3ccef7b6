//! Train: from labelled ads to a model file.

pub mod corpus;
pub mod groups;
pub mod logistic;
pub mod metrics;
pub mod text;
