use std::path::PathBuf;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session};
use crate::run::backup::{BackupError, BackupOrder, backup};

/// Writes database, archive, manifests and settings into one file, also while a night runs
///
/// The file is a tar archive with a list of digests; it is read back before it gets its name. Keys are not in it: keep
/// `evidence.key` and `match.key` elsewhere.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada backup /backup", "a file with the time in its name"),
    ("waspada backup waspada.tar", "this very file"),
    ("waspada backup /backup --recipient age1qqqq", "encrypted by age for this key"),
]))]
pub struct Backup {
    /// Folder, or the file to be written
    #[arg(value_name = "DIR|FILE")]
    to: PathBuf,
    /// Encrypt it with age for this public key; may be repeated
    #[arg(long, value_name = "KEY")]
    recipient: Vec<String>,
}

impl Backup {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let order = BackupOrder {
            config: &config,
            settings: &session.globals.config,
            to: &self.to,
            recipients: &self.recipient,
            at: now(),
        };
        let done = backup(&order)?;
        let words = session.globals.lang.backup();
        let count = |n: usize| session.strings().count(n);
        session.printer.result(&done, || {
            let megabytes = session.strings().number(done.bytes as f64 / 1_048_576.0, 1);
            let file = done.file.display().to_string();
            let check = if done.is_checked { words.checked } else { words.unchecked };
            let made = (words.made)(&file, &count(done.members), &count(done.ads), &megabytes);
            format!("{made}\n{check}\n{}", words.keys)
        })?;
        Ok(Exit::Done)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let exit = match error {
            BackupError::Exists { .. }
            | BackupError::NoFolder { .. }
            | BackupError::Encrypted { .. }
            | BackupError::NoAge => Exit::Usage,
            BackupError::NotWhole { .. } | BackupError::Damaged { .. } => Exit::Unhealthy,
            BackupError::Settings { .. } => Exit::Configuration,
            _ => Exit::Unexpected,
        };
        let failure = Self::of(exit, &error);
        match error {
            BackupError::NoAge => failure.hint("install it (`apt install age`), or leave `--recipient` out"),
            BackupError::Encrypted { .. } => {
                failure.hint("`--identity FILE` names the file with the secret key")
            }
            BackupError::NoFolder { .. } => {
                failure.hint("make or mount it first; a file is named with its ending, such as `waspada.tar`")
            }
            BackupError::Exists { .. } => failure.hint("move it away first, or name another place"),
            BackupError::Damaged { .. } => failure.hint("`waspada doctor` says more; take the backup before"),
            BackupError::NotWhole { .. } => failure.hint("take another copy of it, or the backup before"),
            _ => failure,
        }
    }
}
