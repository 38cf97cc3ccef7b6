//! Where an export comes to lie: it is made beside its name and renamed when it is whole.

use std::io;
use std::path::{Path, PathBuf};

use fs_err::File;
use tempfile::{NamedTempFile, TempDir};

use super::ExportError;

/// How the parts of exports are called while they are made.
const PREFIX: &str = ".waspada-export-";
/// What holds the part of a folder as long as somebody writes it.
const LOCK: &str = ".lock";

/// A file in the making.
pub(super) struct PartFile {
    path: PathBuf,
    part: NamedTempFile,
}

impl PartFile {
    /// Begins a file, readable by its owner alone. What a killed export left beside it is taken away.
    pub(super) fn begin(path: &Path) -> Result<Self, ExportError> {
        let failed = |source| ExportError::Write { path: path.to_owned(), source };
        if path.is_dir() {
            return Err(ExportError::Exists { path: path.to_owned() });
        }
        let folder = folder_of(path);
        sweep(folder);
        let part = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder).map_err(failed)?;
        part.as_file().try_lock().map_err(|error| failed(io::Error::other(error)))?;
        Ok(Self { path: path.to_owned(), part })
    }

    /// A way to write it.
    pub(super) fn out(&self) -> io::Result<std::fs::File> {
        self.part.as_file().try_clone()
    }

    /// The folder that it is in: there is room for what is only needed meanwhile.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// Where it is while it is made.
    pub(super) fn part(&self) -> &Path {
        self.part.path()
    }

    /// Its name to be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until it is on the disk.
    pub(super) fn sync(&self) -> Result<(), ExportError> {
        self.part
            .as_file()
            .sync_all()
            .map_err(|source| ExportError::Write { path: self.path.clone(), source })
    }

    /// Gives it its name; a file of that name is replaced.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let path = self.path;
        self.part.persist(&path).map_err(|error| ExportError::Write { path, source: error.error })?;
        Ok(())
    }
}

/// A folder in the making.
pub(super) struct PartFolder {
    path: PathBuf,
    part: TempDir,
    lock: File,
}

impl PartFolder {
    /// Begins a folder, for its owner alone.
    pub(super) fn begin(path: &Path) -> Result<Self, ExportError> {
        let failed = |source| ExportError::Write { path: path.to_owned(), source };
        if path.symlink_metadata().is_ok() {
            return Err(ExportError::Exists { path: path.to_owned() });
        }
        let folder = folder_of(path);
        sweep(folder);
        let part = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder).map_err(failed)?;
        let lock = File::create(part.path().join(LOCK)).map_err(failed)?;
        lock.file().try_lock().map_err(|error| failed(io::Error::other(error)))?;
        Ok(Self { path: path.to_owned(), part, lock })
    }

    /// Where it is while it is made.
    pub(super) fn part(&self) -> &Path {
        self.part.path()
    }

    /// Gives it its name.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let Self { path, part, lock } = self;
        let failed = |source| ExportError::Write { path: path.clone(), source };
        fs_err::remove_file(part.path().join(LOCK)).map_err(failed)?;
        if path.symlink_metadata().is_ok() {
            return Err(ExportError::Exists { path });
        }
        fs_err::rename(part.path(), &path).map_err(failed)?;
        // It has another name now: there is nothing left to take away.
        drop(part.keep());
        drop(lock);
        File::open(folder_of(&path)).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes away what killed exports left in a folder: parts that nobody holds any more. What cannot be read or removed
/// is left to the next one; it bears no name of an export.
fn sweep(folder: &Path) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let held = if is_folder { path.join(LOCK) } else { path.clone() };
        if !File::open(held).is_ok_and(|file| file.file().try_lock().is_ok()) {
            continue;
        }
        let _ = if is_folder { fs_err::remove_dir_all(&path) } else { fs_err::remove_file(&path) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs_err::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_export_left_goes_with_the_next_and_what_is_being_made_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join(".waspada-export-dead"), "half").unwrap();
        fs_err::create_dir(folder.path().join(".waspada-export-bag")).unwrap();
        fs_err::write(folder.path().join(".waspada-export-bag/.lock"), "").unwrap();
        fs_err::write(folder.path().join(".waspada-export-bag/half"), "half").unwrap();
        let other = PartFolder::begin(&folder.path().join("other")).unwrap();
        let file = PartFile::begin(&folder.path().join("ads.csv")).unwrap();
        assert_eq!(names(folder.path()).len(), 2, "{:?}", names(folder.path()));
        file.finish().unwrap();
        other.finish().unwrap();
        assert_eq!(names(folder.path()), ["ads.csv", "other"]);
        assert!(names(&folder.path().join("other")).is_empty());
        assert!(matches!(PartFolder::begin(&folder.path().join("other")), Err(ExportError::Exists { .. })));
        assert!(matches!(PartFile::begin(&folder.path().join("other")), Err(ExportError::Exists { .. })));
    }
}
