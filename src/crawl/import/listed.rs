//! What lies at the paths that an operator names.

use std::path::{Path, PathBuf};

use super::input;
use crate::domain::Fault;

/// Folders in folders that are looked into.
const DEPTH: usize = 16;

/// What is at a path.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// To be read, those of folders by name.
    pub(super) files: Vec<PathBuf>,
    /// In folders, links, pipes and files whose name does not say a kind that is read.
    pub(super) others: Vec<PathBuf>,
    pub(super) faults: Vec<Fault>,
}

impl Listed {
    /// Adds what is at `path`, but nothing of the program's own archive: what a night has kept was read from other
    /// sources.
    pub(super) fn look_into(&mut self, path: &Path, depth: usize, archive: &Path) {
        // In a folder, a link may lead anywhere and a pipe may never give anything.
        let is_named = depth == 0;
        let found = if is_named { fs_err::metadata(path) } else { fs_err::symlink_metadata(path) };
        match found {
            Ok(found) if found.is_dir() => self.look_into_folder(path, depth, archive),
            Ok(found) if is_named && !found.is_file() => {
                let what =
                    format!("{}: neither a file nor a folder; save what it gives to a file", path.display());
                self.faults.push(Fault::new("file_unreadable", what));
            }
            Ok(found) if !(is_named || found.is_file() && input::Kind::by_name(path).is_some()) => {
                self.others.push(path.to_owned());
            }
            // What is not there is said when it is opened.
            _ => self.files.push(path.to_owned()),
        }
    }

    fn look_into_folder(&mut self, path: &Path, depth: usize, archive: &Path) {
        if depth > DEPTH || (depth > 0 && is_same(path, archive)) {
            return;
        }
        match fs_err::read_dir(path) {
            Ok(entries) => {
                let mut inside: Vec<PathBuf> =
                    entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
                inside.sort();
                for path in inside {
                    self.look_into(&path, depth + 1, archive);
                }
            }
            Err(error) => self.faults.push(Fault::new("file_unreadable", format!("{error}"))),
        }
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn links_and_pipes_of_a_folder_are_passed_over_and_a_pipe_by_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipa.csv");
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, rustix::fs::Mode::from_raw_mode(0o600), 0).unwrap();
        fs_err::write(folder.path().join("b.csv"), "isi\na\n").unwrap();
        fs_err::os::unix::fs::symlink(folder.path().join("b.csv"), folder.path().join("c.csv")).unwrap();
        let mut listed = Listed::default();
        listed.look_into(folder.path(), 0, Path::new("elsewhere"));
        assert_eq!(listed.files, [folder.path().join("b.csv")]);
        assert_eq!(listed.others, [folder.path().join("c.csv"), pipe.clone()]);
        let mut listed = Listed::default();
        listed.look_into(&pipe, 0, Path::new("elsewhere"));
        assert!(listed.files.is_empty());
        assert!(listed.faults.iter().all(|fault| fault.message.contains("pipa.csv")));
        assert_eq!(listed.faults.len(), 1);
    }

    #[test]
    fn a_folder_gives_files_of_known_names_and_none_of_the_own_archive() {
        let folder = tempfile::tempdir().unwrap();
        let (root, archive) = (folder.path(), folder.path().join("archive"));
        fs_err::create_dir_all(archive.join("2026")).unwrap();
        for name in ["b.csv", "a.jsonl", "notes.pdf", ".hidden.csv", "archive/2026/night.warc.gz"] {
            fs_err::write(root.join(name), "x").unwrap();
        }
        let listed = |path: &Path, archive: &Path| {
            let mut listed = Listed::default();
            listed.look_into(path, 0, archive);
            assert!(listed.faults.is_empty(), "{:?}", listed.faults);
            let names =
                listed.files.iter().map(|file| file.strip_prefix(root).unwrap().display().to_string());
            names.collect::<Vec<_>>()
        };
        assert_eq!(listed(root, &archive), ["a.jsonl", "b.csv"]);
        assert_eq!(listed(root, Path::new("elsewhere")), ["a.jsonl", "archive/2026/night.warc.gz", "b.csv"]);
        assert_eq!(listed(&archive, &archive), ["archive/2026/night.warc.gz"], "asked for by name");
    }
}
