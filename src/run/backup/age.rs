//! The program `age`, which encrypts backups for whoever holds a key elsewhere.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::BackupError;

/// How an encrypted file begins.
const HEAD: &[u8] = b"age-encryption.org/";
/// How one begins that is written in letters.
const ARMOUR: &[u8] = b"-----BEGIN AGE";

/// Whether a file that begins so is encrypted.
pub(super) fn is_encrypted(head: &[u8]) -> bool {
    head.starts_with(HEAD) || head.starts_with(ARMOUR)
}

/// `age` at work, taking what is to be encrypted.
#[derive(Debug)]
pub(super) struct Encrypting(Child);

impl Encrypting {
    /// Starts it: what is written to the pipe stands encrypted in `to`.
    pub(super) fn start(recipients: &[String], to: &File) -> Result<(Self, ChildStdin), BackupError> {
        let mut command = Command::new("age");
        for recipient in recipients {
            command.arg("--recipient").arg(recipient);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(to.try_clone()?)
            .stderr(Stdio::piped())
            .spawn()
            .map_err(missing)?;
        let pipe = child.stdin.take().ok_or(BackupError::NoAge)?;
        Ok((Self(child), pipe))
    }

    /// Waits for its end, after the pipe was closed.
    pub(super) fn finish(self) -> Result<(), BackupError> {
        let output = self.0.wait_with_output()?;
        if output.status.success() { Ok(()) } else { Err(said(&output.stderr)) }
    }
}

/// Opens `from` into `to`.
pub(super) fn open(from: &Path, to: &File, identity: &Path) -> Result<(), BackupError> {
    let output = Command::new("age")
        .arg("--decrypt")
        .arg("--identity")
        .arg(identity)
        .stdin(fs_err::File::open(from)?.into_parts().0)
        .stdout(to.try_clone()?)
        .stderr(Stdio::piped())
        .output()
        .map_err(missing)?;
    if output.status.success() { Ok(()) } else { Err(said(&output.stderr)) }
}

fn missing(error: io::Error) -> BackupError {
    if error.kind() == io::ErrorKind::NotFound { BackupError::NoAge } else { error.into() }
}

fn said(stderr: &[u8]) -> BackupError {
    let said = String::from_utf8_lossy(stderr);
    BackupError::Age { said: said.lines().next().unwrap_or("it said nothing").to_owned() }
}
