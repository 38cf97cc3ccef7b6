//! Train: from labelled ads to a model file.

pub mod logistic;
pub mod text;
