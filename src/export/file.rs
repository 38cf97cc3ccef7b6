use std::io::BufWriter;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Format, Table};
use crate::domain::Reason;
use crate::store::{ExportFilter, Reader, StoreError};

/// Why an export was not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("cannot write `{path}`: {source}; nothing was left there and an earlier file is as it was")]
    Write {
        /// File that was asked for.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
}

/// Writes the wanted ads to `path` and returns how many they are. The file is written under another name in the
/// same folder, readable by its owner alone, and gets its own name when it is complete.
///
/// # Errors
/// When the database cannot be read, or the folder is missing, full or may not be written.
pub fn to_file(
    reader: &Reader,
    filter: &ExportFilter,
    path: &Path,
    format: Format,
    is_unmasked: bool,
    wording: &dyn Fn(&Reason) -> String,
) -> Result<usize, ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let part = tempfile::Builder::new().prefix(".waspada-export").tempfile_in(folder).map_err(failed)?;
    let mut table = Table::new(BufWriter::new(part), format, is_unmasked, wording).map_err(failed)?;
    let mut count = 0;
    reader.export_rows(filter, |row| {
        count += 1;
        table.write(&row).map_err(failed)
    })?;
    let part = table
        .finish()
        .and_then(|out| out.into_inner().map_err(std::io::IntoInnerError::into_error))
        .map_err(failed)?;
    part.as_file().sync_all().map_err(failed)?;
    part.persist(path).map_err(|error| failed(error.error))?;
    Ok(count)
}
