//! Ads as a file for other programs and for people with a spreadsheet.
//!
//! Contacts are masked unless asked for, wherever they stand in a cell; nothing in a cell can run as a
//! formula; no half file is ever left under the name that was asked for.

mod cell;
mod file;
mod table;

pub use file::{ExportError, to_file};
pub use table::{Format, Table};
