//! Files and folders as sources: CSV, JSON Lines, saved pages, WARC. One file or row that cannot be read
//! is said and passed over.

mod columns;
mod csv_file;
mod input;
mod json_file;
mod row_cap;
mod rows;
mod saved_page;
mod warc_file;

pub use row_cap::{RowCap, swallowed_the_rest};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use tokio::sync::mpsc::Sender;

use super::{Coverage, CoverageReason, CrawlError, Crawled, Progress, SourceReport, Surroundings, Visit};
use crate::config::SourceSettings;
use crate::domain::{Fault, FieldRules, Outcome, RawPage, SkipReason};

/// Folders in folders that are looked into.
const DEPTH: usize = 16;
/// Files of another kind that are named one by one.
const MOST_NAMED: usize = 100;

/// Reads `paths` in order and sends every page and row, for as long as they are wanted: until the other side of
/// `is_wanted` is dropped. Blocks: not for an async thread.
pub(super) fn import(
    outside: &Surroundings,
    source: &SourceSettings,
    paths: &[PathBuf],
    (tx, is_wanted): (&Sender<Crawled>, &Weak<()>),
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let mut import = Import { outside, source, rules: Arc::new(source.rules.clone()), tx, is_wanted, report };
    for path in paths {
        let mut listed = Listed::default();
        listed.look_into(path, 0, import.outside.archive.dir());
        for fault in listed.faults {
            import.problem(path, fault)?;
        }
        import.pass_over(path, &listed.others)?;
        for file in listed.files {
            let relative = file.strip_prefix(path).ok().filter(|rest| !rest.as_os_str().is_empty());
            let name = relative.or_else(|| file.file_name().map(Path::new)).unwrap_or(&file);
            let name = name.to_string_lossy().into_owned();
            if let Err(fault) = import.file(&file, &name)? {
                import.problem(&file, fault)?;
            }
        }
    }
    if import.report.found == 0 && import.report.problems.is_empty() {
        let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        let message = format!("{}: no row and no page in it", names.join(", "));
        let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
        import.problem(first, Fault::new("empty_source", message))?;
    }
    Ok(())
}

/// What is at a path.
#[derive(Debug, Default)]
struct Listed {
    /// To be read, those of folders by name.
    files: Vec<PathBuf>,
    /// In folders, links, pipes and files whose name does not say a kind that is read.
    others: Vec<PathBuf>,
    faults: Vec<Fault>,
}

impl Listed {
    /// Adds what is at `path`, but nothing of the program's own archive: what a night has kept was read from other
    /// sources.
    fn look_into(&mut self, path: &Path, depth: usize, archive: &Path) {
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

/// One import under way.
struct Import<'a> {
    outside: &'a Surroundings,
    source: &'a SourceSettings,
    rules: Arc<FieldRules>,
    tx: &'a Sender<Crawled>,
    is_wanted: &'a Weak<()>,
    report: &'a mut SourceReport,
}

/// What a file could not be read for, if anything, or what ends the crawl.
type Read = Result<Result<(), Fault>, CrawlError>;

impl Import<'_> {
    fn file(&mut self, path: &Path, name: &str) -> Read {
        let input = match input::Input::open(path) {
            Ok(input) => input,
            Err(error) => return Ok(Err(Fault::new("file_unreadable", error.to_string()))),
        };
        match input.kind {
            input::Kind::Csv => self.csv(input, name),
            input::Kind::Json => self.json(input, name),
            input::Kind::Html | input::Kind::Text => self.saved_page(input, name),
            input::Kind::Warc => self.warc(path, name),
        }
    }

    /// Sends one item on; waits while the channel is full.
    fn send(
        &mut self,
        url: String,
        outcome: Outcome<RawPage>,
        visit: Option<Visit>,
    ) -> Result<(), CrawlError> {
        if self.is_wanted.strong_count() == 0 {
            return Err(CrawlError::Stopped);
        }
        self.report.found += 1;
        self.report.count(&outcome);
        let source = self.source.name.clone();
        (self.outside.on_progress)(Progress::Handed(&source));
        let crawled = Crawled { source, url, outcome, visit };
        self.tx.blocking_send(crawled).map_err(|_| CrawlError::Stopped)
    }

    /// Notes the files of a folder that are of no kind that is read: the first by name, the rest as a number.
    fn pass_over(&mut self, folder: &Path, others: &[PathBuf]) -> Result<(), CrawlError> {
        let (named, rest) = others.split_at(others.len().min(MOST_NAMED));
        let line = |path: &Path, count| Coverage {
            source: self.source.name.clone(),
            url: path.display().to_string(),
            reason: CoverageReason::Skipped(SkipReason::OtherFile),
            count,
        };
        let mut lines: Vec<Coverage> = named.iter().map(|path| line(path, 1)).collect();
        if !rest.is_empty() {
            lines.push(line(folder, rest.len()));
        }
        if !others.is_empty() {
            *self.report.skipped.entry(SkipReason::OtherFile).or_default() += others.len();
        }
        Ok(self.outside.ledger.cover(&self.outside.run, &lines)?)
    }

    /// Notes what is wrong with a whole file.
    fn problem(&mut self, path: &Path, fault: Fault) -> Result<(), CrawlError> {
        let line = Coverage {
            source: self.source.name.clone(),
            url: path.display().to_string(),
            reason: CoverageReason::Failed(fault.clone()),
            count: 1,
        };
        self.report.problems.push(fault);
        Ok(self.outside.ledger.cover(&self.outside.run, &[line])?)
    }

    fn known(&self, urls: &[&str]) -> Result<Vec<Option<Visit>>, CrawlError> {
        Ok(self.outside.ledger.visits(&self.source.name, urls)?)
    }

    fn page(&self, url: String, media: crate::domain::Media, body: Vec<u8>) -> RawPage {
        RawPage {
            source: self.source.name.clone(),
            url,
            fetched_at: self.outside.clock.now(),
            status: 200,
            media,
            charset: None,
            body,
            capture: None,
            rules: Arc::clone(&self.rules),
            hints: BTreeMap::new(),
        }
    }
}

/// Address of a file, or of one of its rows: a name in place of the web address that it does not have.
fn file_url(name: &str, row: Option<u64>) -> String {
    row.map_or_else(|| format!("file:{name}"), |row| format!("file:{name}#row={row}"))
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
