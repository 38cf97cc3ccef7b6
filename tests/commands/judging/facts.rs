//! The data files that ship with Waspada load, and mistakes in them are named with file and line.

use waspada::facts::{DataFiles, Facts};

#[test]
fn shipped_files_are_right() {
    let facts = Facts::load(&DataFiles::embedded()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(facts.indicators.iter().count(), 70);
}
