//! What was promoted when, by whom and why: `journal.jsonl` beside the models, one entry a line, only ever added to.
//!
//! Each entry carries the digest of the line before it, so that a line that was changed, moved or taken out is seen.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use fs_err::{File, OpenOptions};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::gate::GateReport;
use crate::domain::sha256_hex;

/// Name of the file.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A model was put in use.
    Promoted,
    /// The model before it was put in use again.
    RolledBack,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: Step,
    /// Account that did it.
    pub who: String,
    /// Model in use before.
    pub from: String,
    /// Model in use from then on.
    pub to: String,
    /// Whether the gate was overruled.
    pub is_forced: bool,
    /// Why, in the person's words; empty where the gate was passed and nothing was said.
    pub reason: String,
    /// What the gate said; none for a step back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateReport>,
    /// SHA-256 of the line before, empty for the first.
    pub before: String,
}

/// What is wrong with a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalFault {
    /// Line, from 1.
    pub line: usize,
    /// What.
    pub problem: String,
}

/// The journal of a folder of models, held by one process alone for as long as this lives.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    /// Digest of the last line.
    last: String,
    /// Whether the last write was cut off.
    is_torn: bool,
}

impl Journal {
    /// Opens and holds the journal; waits where another process is promoting.
    pub(super) fn hold(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.file().lock()?;
        let mut text = String::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_string(&mut text)?;
        let is_torn = !text.is_empty() && !text.ends_with('\n');
        let last = text.lines().rfind(|line| !line.is_empty()).map(|line| sha256_hex(line.as_bytes()));
        Ok(Self { file, last: last.unwrap_or_default(), is_torn })
    }

    /// Adds an entry, on the disk when this returns.
    pub(super) fn add(&mut self, entry: Entry) -> io::Result<Entry> {
        let entry = Entry { before: self.last.clone(), ..entry };
        let line = serde_json::to_string(&entry)?;
        let break_ = if self.is_torn { "\n" } else { "" };
        self.file.write_all(format!("{break_}{line}\n").as_bytes())?;
        self.file.sync_all()?;
        (self.last, self.is_torn) = (sha256_hex(line.as_bytes()), false);
        Ok(entry)
    }
}

/// Every entry of a folder's journal, oldest first, and what is wrong with it. No journal is an empty one.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn journal(folder: &Path) -> io::Result<(Vec<Entry>, Vec<JournalFault>)> {
    let path = folder.join(JOURNAL);
    if !path.exists() {
        return Ok((Vec::new(), Vec::new()));
    }
    let text = fs_err::read_to_string(path)?;
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    let mut before = String::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let mut fault = |problem: String| faults.push(JournalFault { line: at + 1, problem });
        match serde_json::from_str::<Entry>(line) {
            Ok(entry) => {
                if entry.before != before {
                    fault("the line before it is not the one that it was written after".into());
                }
                entries.push(entry);
            }
            Err(error) => fault(format!("this is no entry: {error}")),
        }
        before = sha256_hex(line.as_bytes());
    }
    Ok((entries, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(to: &str) -> Entry {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            step: Step::Promoted,
            who: "sari".into(),
            from: "a".into(),
            to: to.into(),
            is_forced: false,
            reason: String::new(),
            gate: None,
            before: String::new(),
        }
    }

    #[test]
    fn entries_follow_one_another_and_a_changed_one_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(journal(folder.path()).unwrap(), (Vec::new(), Vec::new()));
        for to in ["b", "c", "d"] {
            Journal::hold(folder.path()).unwrap().add(entry(to)).unwrap();
        }
        let (entries, faults) = journal(folder.path()).unwrap();
        assert_eq!(entries.iter().map(|e| e.to.as_str()).collect::<Vec<_>>(), ["b", "c", "d"]);
        assert!(faults.is_empty(), "{faults:?}");
        let path = folder.path().join(JOURNAL);
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, text.replacen("\"to\":\"c\"", "\"to\":\"x\"", 1)).unwrap();
        assert_eq!(journal(folder.path()).unwrap().1[0].line, 3, "the one after it no longer follows");
        let lines: Vec<&str> = text.lines().collect();
        fs_err::write(&path, format!("{}\n{}\n", lines[0], lines[2])).unwrap();
        assert_eq!(journal(folder.path()).unwrap().1[0].line, 2);
    }

    #[test]
    fn a_line_that_was_cut_off_is_named_and_written_past() {
        let folder = tempfile::tempdir().unwrap();
        Journal::hold(folder.path()).unwrap().add(entry("b")).unwrap();
        let path = folder.path().join(JOURNAL);
        let whole = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, format!("{whole}{}", &whole[..40])).unwrap();
        Journal::hold(folder.path()).unwrap().add(entry("c")).unwrap();
        let (entries, faults) = journal(folder.path()).unwrap();
        assert_eq!(entries.iter().map(|e| e.to.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2]);
    }
}
