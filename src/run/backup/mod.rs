//! One file that holds everything a desk needs to begin again: database, archive, manifests, settings, and models and data
//! files of its own. Keys are not in it: who had both could sign a false chain.
//!
//! The file is a tar archive, so that it can be read with any tool. Its last member lists the others with their digests.

mod age;
mod contents;
mod restore;
mod write;

pub use contents::{BackupList, Member};
pub use restore::{Restored, restore};
pub use write::{BackedUp, BackupOrder, backup};

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::store::StoreError;

/// What ends a backup or a restore. Nothing that was there before is changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database, or its copy, is damaged.
    #[error("the database `{}` is damaged: {problem}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// The first of what SQLite found.
        problem: String,
    },
    /// A folder is not there.
    #[error("there is no folder `{}`", path.display())]
    NoFolder {
        /// Which.
        path: PathBuf,
    },
    /// Something is there already.
    #[error("`{}` is there already, and nothing is written over", path.display())]
    Exists {
        /// What.
        path: PathBuf,
    },
    /// Records were erased while the archive was copied.
    #[error("records were erased while the archive was copied; run the backup again")]
    Erased,
    /// The program that encrypts is missing.
    #[error("`age` is not installed; it encrypts and opens backups")]
    NoAge,
    /// The program that encrypts failed.
    #[error("`age` failed: {said}")]
    Age {
        /// What it said.
        said: String,
    },
    /// The backup is encrypted, and no identity was named.
    #[error("`{}` is encrypted; name the identity that opens it", path.display())]
    Encrypted {
        /// Which.
        path: PathBuf,
    },
    /// The file is no backup, or not a whole one.
    #[error("`{}` is not a whole backup: {problem}", path.display())]
    NotWhole {
        /// Which.
        path: PathBuf,
        /// What is missing or wrong.
        problem: String,
    },
    /// The settings in the backup have mistakes.
    #[error("the settings cannot be used: {problem}")]
    Settings {
        /// The first mistake.
        problem: String,
    },
}

/// Names of the members, and of the folders of members.
const DATABASE: &str = "waspada.db";
const SETTINGS: &str = "pipeline.toml";
const LIST: &str = "backup.json";
const ARCHIVE: &str = "archive";
const MANIFESTS: &str = "manifests";
const MODELS: &str = "models";
const DATA: &str = "data";

/// The folders that are in a backup, by the name under which they stand there.
fn folders(config: &Config, settings: &Path) -> Vec<(&'static str, PathBuf)> {
    let beside = settings.parent().unwrap_or(Path::new(""));
    let mut folders = vec![(ARCHIVE, config.archive.dir.clone()), (MANIFESTS, config.evidence.dir.clone())];
    folders.push((MODELS, beside.join(MODELS)));
    folders.extend(config.assess.data_dir.clone().map(|dir| (DATA, dir)));
    folders
}
