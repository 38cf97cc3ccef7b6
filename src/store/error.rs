use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::store::query::erased::ErasedSince;
use crate::store::query::show::LEAST_DIGITS;

/// Why the database could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another program holds the write lock for longer than the store waits.
    #[error(
        "the database `{path}` is locked by another program; close the SQLite tool that has changes open, or wait for the night that `{path}.lock` names, and try again"
    )]
    Locked {
        /// Database file.
        path: String,
    },
    /// No room left on the disk.
    #[error(
        "no room left for the database `{path}`; nothing stored so far is lost: free some disk space and run again"
    )]
    Full {
        /// Database file.
        path: String,
    },
    /// The disk did not do what it was asked.
    #[error(
        "the disk under the database `{path}` could not be read or written ({source}); nothing stored so far is lost: look for a quota, a limit on file size or a failing disk, and run again"
    )]
    Disk {
        /// Database file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// Some other kind of file.
    #[error("`{path}` is not a SQLite database; name another file in `[store] path` or move this one away")]
    NotADatabase {
        /// The file.
        path: String,
    },
    /// A database of another program.
    #[error("`{path}` is the database of another program; name another file in `[store] path`")]
    Foreign {
        /// The file.
        path: String,
    },
    /// A file or folder that may not be written.
    #[error(
        "the database `{path}` cannot be written; check who owns the file and its folder, and that the disk is not mounted read-only"
    )]
    ReadOnly {
        /// Database file.
        path: String,
    },
    /// A file or folder that is missing or may not be read.
    #[error(
        "the database `{path}` cannot be opened; check that the folder exists and may be read and written"
    )]
    CannotOpen {
        /// Database file.
        path: String,
    },
    /// No database yet, where one is to be read.
    #[error("there is no database `{path}` yet; `waspada run` makes it")]
    Missing {
        /// Database file.
        path: String,
    },
    /// An account of that name exists.
    #[error("there is an account `{name}` already; `waspada user list` shows all")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// No account of that name or number.
    #[error("there is no account `{name}`; `waspada user list` shows all")]
    NoSuchPerson {
        /// Name or number.
        name: String,
    },
    /// Written by a newer Waspada.
    #[error(
        "the database `{path}` has schema version {found}, this Waspada knows versions up to {known}; use the newer Waspada that wrote it and restart what still runs, or restore the backup `{path}.before-v{found}.bak` if there is one"
    )]
    Newer {
        /// Database file.
        path: String,
        /// Version of the file.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// Written by an older Waspada and only read here.
    #[error(
        "the database `{path}` has schema version {found}, this Waspada reads version {known}; the next `waspada run` brings it up to date after a backup"
    )]
    Older {
        /// Database file.
        path: String,
        /// Version of the file.
        found: i64,
        /// Version that this program reads.
        known: i64,
    },
    /// The file is damaged.
    #[error(
        "the database `{path}` is damaged ({source}); move it away and restore a copy, the captures in the archive are not touched by this"
    )]
    Damaged {
        /// Database file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// The copy that is made before a migration.
    #[error(
        "cannot write the backup `{backup}` that is made before the database is brought up to date, so nothing was changed: {source}"
    )]
    Backup {
        /// File of the copy.
        backup: PathBuf,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A migration that did not run.
    #[error("cannot bring the database `{path}` up to date: {source}")]
    Migration {
        /// Database file.
        path: String,
        /// What went wrong.
        source: rusqlite_migration::Error,
    },
    /// No ad of that identity.
    #[error("there is no ad `{ad}` in the database; `waspada queue` lists those that wait{}", short(ad))]
    NoSuchAd {
        /// What was asked for.
        ad: String,
    },
    /// The ad was erased as a whole.
    #[error(
        "the ad `{ad}` was erased on {:.0} {}: words, contacts and evidence are gone, and a tombstone keeps that they were there",
        since.at, since.why.in_words()
    )]
    Erased {
        /// The ad.
        ad: String,
        /// When and why.
        since: ErasedSince,
    },
    /// More than one ad answers to what was asked for.
    #[error("more than one ad answers to `{ad}`; name it by its full identity")]
    ManyAds {
        /// What was asked for.
        ad: String,
    },
    /// The ad was not yet put beside the others.
    #[error("the ad `{ad}` was not yet put beside the others; the next `waspada run` does so")]
    NotCompared {
        /// The ad.
        ad: String,
    },
    /// The ad has no open flag.
    #[error("the ad `{ad}` has no open flag")]
    NoOpenFlag {
        /// The ad.
        ad: String,
    },
    /// A mute that would last too long.
    #[error("a sign is muted for {most_days} days at most")]
    MuteTooLong {
        /// Most days.
        most_days: i32,
    },
    /// No lead of that number.
    #[error("there is no lead {lead}")]
    NoSuchLead {
        /// Its number.
        lead: i64,
    },
    /// An account whose going would leave nobody to look after the installation.
    #[error(
        "`{name}` is the last operator who can log in; make another one first: `waspada user add NAME --role operator`"
    )]
    LastOperator {
        /// Its name.
        name: String,
    },
    /// Anything else that SQLite reports.
    #[error("the database `{path}` answered: {source}")]
    Sqlite {
        /// Database file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Whether what was asked for names no campaign.
    pub fn names_no_campaign(&self) -> bool {
        matches!(
            self,
            Self::NoSuchAd { .. } | Self::Erased { .. } | Self::ManyAds { .. } | Self::NotCompared { .. }
        )
    }

    /// What SQLite said about the file at `path`, in words that tell what to do.
    pub(in crate::store) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.display().to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, source },
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::CannotOpen) => Self::CannotOpen { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, source },
            _ => Self::Sqlite { path, source },
        }
    }
}

/// What to add where the beginning of an identity is too short to look for.
fn short(ad: &str) -> &'static str {
    let is_short = ad.len() < LEAST_DIGITS && !ad.is_empty() && ad.bytes().all(|b| b.is_ascii_hexdigit());
    if is_short { "; the beginning of a code takes six characters at least" } else { "" }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn a_beginning_that_is_too_short_is_said() {
        let told = |ad: &str| StoreError::NoSuchAd { ad: ad.to_owned() }.to_string();
        assert!(told("5e").contains("six characters"));
        assert!(!told("5e5e5e").contains("six characters"));
        assert!(!told("https://papan.example/5").contains("six characters"));
    }

    #[test]
    fn trouble_with_the_disk_names_the_file_and_a_way_on() {
        for (code, words) in [
            (ffi::SQLITE_FULL, "free some disk space and run again"),
            (ffi::SQLITE_IOERR_WRITE, "quota"),
            (ffi::SQLITE_BUSY, "try again"),
            (ffi::SQLITE_READONLY, "who owns the file"),
            (ffi::SQLITE_CORRUPT, "restore a copy"),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let told = StoreError::of(Path::new("malam.db"), error).to_string();
            assert!(told.contains("`malam.db`") && told.contains(words), "{told}");
        }
    }
}
