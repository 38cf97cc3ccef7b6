//! How often blind hands were graded: a set that is looked at often is blind no longer.

use std::io;
use std::path::Path;

use super::models;

/// Table beside the models: one line for each model that blind hands were graded with.
const LEDGER: &str = "gradings.tsv";

/// Models of a folder that the blind hands were graded with so far; 0 where no table is there.
pub fn gradings(folder: &Path) -> usize {
    read(folder).map_or(0, |table| table.lines().count())
}

/// Notes that a model was graded on blind hands, once for each model, and says how many were so far.
///
/// # Errors
/// When the table cannot be read or written.
pub(super) fn note(folder: &Path, model: &str) -> io::Result<usize> {
    let mut table = read(folder)?;
    if !table.lines().any(|line| line == model) {
        table.push_str(model);
        table.push('\n');
        models::publish(folder, LEDGER, &table)?;
    }
    Ok(table.lines().count())
}

fn read(folder: &Path) -> io::Result<String> {
    let path = folder.join(LEDGER);
    if path.exists() { fs_err::read_to_string(path) } else { Ok(String::new()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_counts_once() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(gradings(folder.path()), 0);
        for (model, expected) in [("a", 1), ("a", 1), ("b", 2)] {
            assert_eq!(note(folder.path(), model).unwrap(), expected);
        }
        assert_eq!(gradings(folder.path()), 2);
    }
}
