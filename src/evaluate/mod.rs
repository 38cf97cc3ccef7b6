//! Evaluate: how good scores are on labelled rows, and whether the split that says so is honest.

pub mod agreement;
pub mod cross;
pub mod fairness;
mod grade;
pub mod labelled;
pub mod leaks;
mod page;
pub mod paired;
pub mod tallies;
pub mod verdict;
mod words;

pub use grade::{AtBudget, Grade, Interval, Slice, grade, slices};
pub use page::{Card, CardModel, page};
pub use words::{slice_table, tally_words, words};
