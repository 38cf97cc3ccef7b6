use std::path::Path;

use crate::facts::training_files;
use crate::train::corpus::Files;

/// The written corpus: the files of a folder, or those that are built in.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn corpus_files(folder: Option<&Path>) -> Result<Files, String> {
    match folder {
        Some(folder) => Files::of(folder),
        None => Ok(Files::given(Path::new("data/training (built in)"), training_files())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::corpus::{read, read_files, sha256};

    #[test]
    fn what_is_built_in_are_the_rows_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/training");
        let built_in = read_files(&corpus_files(None).unwrap()).unwrap();
        assert_eq!(sha256(&built_in), sha256(&read(&folder).unwrap()));
    }
}
