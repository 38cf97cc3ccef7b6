//! One run at a time on one database.
//!
//! The operating system holds the lock for the life of the process, so a crash leaves nothing to clean up. The
//! file's text only tells people who holds it.

use std::fmt;
use std::fs::TryLockError;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use fs_err::os::unix::fs::OpenOptionsExt as _;
use fs_err::{File, OpenOptions};
use jiff::Timestamp;
use thiserror::Error;

/// Why the lock was not given.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run is under way.
    #[error("another run is under way on this database: {holder}; wait for its end, or end that process")]
    Held {
        /// Who holds it.
        holder: Holder,
        /// The lock's file.
        path: PathBuf,
    },
    /// The lock's file cannot be used.
    #[error("cannot take the lock that keeps two runs apart: {0}")]
    Io(#[from] std::io::Error),
}

/// Who holds a lock, as far as its file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Process.
    pub pid: Option<u32>,
    /// When it took the lock.
    pub started_at: Option<Timestamp>,
    /// Its command.
    pub command: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid: Some(pid), started_at: Some(started_at), command: Some(command) } = self else {
            return f.write_str("a process that has only just begun");
        };
        write!(f, "process {pid}, `{command}`, since {started_at:.0}")
    }
}

impl Holder {
    fn parse(text: &str) -> Self {
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Self {
            pid: value("pid").and_then(|pid| pid.parse().ok()),
            started_at: value("started_at").and_then(|at| at.parse().ok()),
            command: value("command").map(str::to_owned),
        }
    }
}

/// The right to run on a database; given back when it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes the lock `DATABASE.lock`; refuses at once where another process holds it.
    ///
    /// # Errors
    /// When another run is under way, named in the error, or the file cannot be written.
    pub fn take(database: &Path, command: &str, now: Timestamp) -> Result<Self, LockError> {
        let path = Self::path(database);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // What cannot be read is told as unknown: the refusal matters more than its wording.
                let _ = Read::by_ref(&mut file).take(4096).read_to_string(&mut text);
                return Err(LockError::Held { holder: Holder::parse(&text), path });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut lock = Self { file };
        let command: String = crate::text::safe::for_terminal(command);
        let text = format!("pid {}\nstarted_at {now}\ncommand {command}\n", std::process::id());
        lock.write(&text)?;
        Ok(lock)
    }

    /// Where the lock of a database lies.
    pub fn path(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        PathBuf::from(name)
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // The file stays: deleting it would let a third process lock a name that is gone.
        let _ = self.write("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T18:30:00Z".parse().unwrap()
    }

    #[test]
    fn refuses_a_second_run_and_names_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("waspada.db");
        let first = RunLock::take(&database, "waspada run --source papan", now()).unwrap();
        let error = RunLock::take(&database, "waspada run", now()).unwrap_err();
        let LockError::Held { holder, path } = &error else { panic!("{error}") };
        assert_eq!(holder.pid, Some(std::process::id()));
        assert_eq!(path, &RunLock::path(&database));
        let told = error.to_string();
        assert!(told.contains("`waspada run --source papan`, since 2026-11-24T18:30:00Z"), "{told}");

        drop(first);
        assert_eq!(fs_err::read_to_string(RunLock::path(&database)).unwrap(), "");
        RunLock::take(&database, "waspada run", now()).unwrap();
    }

    #[test]
    fn takes_a_lock_that_a_crash_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("waspada.db");
        fs_err::write(
            RunLock::path(&database),
            "pid 1\nstarted_at 2026-01-01T00:00:00Z\ncommand x\n".repeat(9),
        )
        .unwrap();
        let _lock = RunLock::take(&database, "waspada\nrun", now()).unwrap();
        let text = fs_err::read_to_string(RunLock::path(&database)).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert_eq!(Holder::parse(&text).command.as_deref(), Some("waspada run"));
    }

    #[test]
    fn tells_of_a_holder_that_has_not_written_yet() {
        assert_eq!(Holder::parse("").to_string(), "a process that has only just begun");
        assert_eq!(Holder::parse("pid \u{1}\nstarted_at never"), Holder::default());
    }

    #[test]
    fn says_which_file_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let error = RunLock::take(&folder.path().join("none/waspada.db"), "x", now()).unwrap_err();
        assert!(error.to_string().contains("none/waspada.db.lock"), "{error}");
    }
}
