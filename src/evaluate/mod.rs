//! Evaluate: how good scores are on labelled rows, and whether the split that says so is honest.

pub mod cross;
mod grade;
pub mod labelled;
pub mod leaks;
mod page;
mod words;

pub use grade::{AtBudget, Grade, Interval, Slice, grade, slices};
pub use page::page;
pub use words::{slice_table, words};
