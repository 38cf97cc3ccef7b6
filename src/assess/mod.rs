//! Assess: from an ad and its features to a risk, a band and ranked reasons. Pure.

pub mod text_model;
pub mod tokens;
