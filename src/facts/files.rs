use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::Problems;
use crate::named_files;

/// Largest data file, bytes: many times the largest that is built in.
const FILE_BYTES: u64 = 64 << 20;

/// The data files as they were when Waspada was built, for use where no folder is named.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// The text of every data file, by name below `data/`.
///
/// `training/` is left out: it belongs to `train` alone.
#[derive(Debug, Clone)]
pub struct DataFiles(BTreeMap<String, String>);

impl DataFiles {
    /// No file, to be filled by [`DataFiles::with`].
    pub fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// The files as they were built in.
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        collect_embedded(&EMBEDDED, &mut files);
        Self(files)
    }

    /// The files of the folder that the settings name, or those built in where they name none.
    ///
    /// # Errors
    /// As [`DataFiles::read`].
    pub fn of(folder: Option<&Path>) -> Result<Self, Problems> {
        folder.map_or_else(|| Ok(Self::embedded()), Self::read)
    }

    /// The files of a folder.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, or a file is not UTF-8.
    pub fn read(folder: &Path) -> Result<Self, Problems> {
        let mut files = BTreeMap::new();
        let mut problems = Problems::default();
        collect_folder(folder, "", &mut files, &mut problems);
        if files.is_empty() && problems.list().is_empty() {
            problems.push(
                &folder.display().to_string(),
                0,
                "the folder is empty; `waspada init` writes the files",
            );
        }
        problems.into_result()?;
        Ok(Self(files))
    }

    /// The text of one file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text of one file; its absence becomes a problem.
    pub fn demand(&self, name: &str, problems: &mut Problems) -> &str {
        self.get(name).unwrap_or_else(|| {
            problems.push(name, 0, "the file is missing; `waspada init` writes it");
            ""
        })
    }

    /// Every file below `folder/`, by name.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter(move |(name, _)| name.starts_with(folder)).map(|(n, t)| (n.as_str(), t.as_str()))
    }

    /// Replaces or adds one file; for tests and for trying a change before it is saved.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.to_owned());
        self
    }

    /// First 12 hexadecimal digits of SHA-256 over names and texts of all files that ads are judged by.
    pub fn version(&self) -> String {
        let mut hash = Sha256::new();
        for (name, text) in self.0.iter().filter(|(name, _)| is_for_judging(name)) {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        let mut hex = data_encoding::HEXLOWER.encode(&hash.finalize());
        hex.truncate(12);
        hex
    }
}

/// Whether a file says anything of ads: a new wording of a letter, another order of the queue or a better map makes no
/// assessment out of date.
fn is_for_judging(name: &str) -> bool {
    !["sample_board/", "letters/", "maps/", "harm.toml", "small_words.toml"]
        .iter()
        .any(|other| name.starts_with(other))
}

/// The files of the labelled rows as they were built in, by name below `data/training/`: `train` and `evaluate` read them
/// where no folder is named.
pub fn training_files() -> impl Iterator<Item = (String, &'static str)> {
    let below = EMBEDDED.get_dir("training").into_iter().flat_map(|folder| {
        let hands = folder.get_dir("training/hands").into_iter().flat_map(Dir::files);
        folder.files().chain(hands)
    });
    below.filter_map(|file| {
        let name = file.path().strip_prefix("training").ok()?.to_string_lossy().replace('\\', "/");
        Some((name, file.contents_utf8()?))
    })
}

fn is_wanted(name: &str) -> bool {
    !name.starts_with("training")
        && !name.ends_with("README.md")
        && Path::new(name).extension().is_none_or(|ending| ending != "py")
}

fn collect_embedded(dir: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if is_wanted(&name)
            && let Some(text) = file.contents_utf8()
        {
            files.insert(name, text.to_owned());
        }
    }
    dir.dirs().filter(|d| !d.path().starts_with("training")).for_each(|d| collect_embedded(d, files));
}

fn collect_folder(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, String>,
    problems: &mut Problems,
) {
    let entries = match fs_err::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return problems.push(prefix, 0, error.to_string()),
    };
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if !is_wanted(&name) || name.rsplit('/').next().is_some_and(|n| n.starts_with('.')) {
            continue;
        }
        if entry.path().is_dir() {
            collect_folder(&entry.path(), &format!("{name}/"), files, problems);
        } else {
            match named_files::read_text(&entry.path(), FILE_BYTES) {
                Ok(text) => _ = files.insert(name, text),
                Err(error) => problems.push(&name, 0, error.to_string()),
            }
        }
    }
}
