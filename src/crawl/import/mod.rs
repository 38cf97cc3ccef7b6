//! Files and folders as sources: tables, JSON, chats, saved pages, WARC. One file or row that cannot be read
//! is said and passed over.

mod chat;
mod column_names;
mod column_words;
mod columns;
mod csv_file;
mod days;
mod facebook;
mod facebook_page;
mod feed_file;
mod foreign;
mod form;
mod html_table;
mod input;
mod interface;
mod json_file;
mod keys;
mod listed;
mod mail_file;
mod mojibake;
mod packed;
mod picture;
mod records;
mod row_cap;
mod rows;
mod saved_page;
mod table;
mod telegram;
mod turned;
mod warc_file;
mod workbook_file;
mod zst_file;

pub(super) use csv_file::cells as csv_cells;
pub(super) use interface::{Interface, Item, Row};
pub use row_cap::{RowCap, swallowed_the_rest};

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use tokio::sync::mpsc::Sender;

use self::listed::Listed;
use super::room::Room;
use super::{Coverage, CoverageReason, CrawlContext, CrawlError, Crawled, Progress, SourceReport, Visit};
use crate::archive::{ArchiveError, PIECE_BYTES, digest_read};
use crate::config::SourceSettings;
use crate::domain::{Fault, FieldRules, ImportFact, ImportNote, Outcome, RawPage, SkipReason};
use crate::parse::limits::HTML_BYTES;

/// Problems and notes of one source that are held until the end of the night.
pub(super) const MOST_TOLD: usize = 1_000;
/// Files of another kind that are named one by one.
const MOST_NAMED: usize = 100;

/// Reads `paths` in order and sends every page and row, for as long as they are wanted: until the other side of
/// `is_wanted` is dropped. Blocks: not for an async thread.
pub(super) fn import(
    (outside, room): (&CrawlContext, &Room),
    source: &SourceSettings,
    paths: &[PathBuf],
    (tx, is_wanted): (&Sender<Crawled>, &Weak<()>),
    report: &mut SourceReport,
) -> Result<(), CrawlError> {
    let mut import = Import::new((outside, room), source, (tx, is_wanted), report);
    for path in paths {
        let mut listed = Listed::default();
        listed.look_into(path, 0, import.outside.archive.dir());
        for fault in listed.faults {
            import.problem(path, fault)?;
        }
        import.pass_over(path, &listed.others)?;
        // Last: those that a message names belong to it.
        listed.files.sort_by_key(|file| input::Kind::by_name(file) == Some(input::Kind::Picture));
        for file in listed.files {
            import.pictures.beside = picture::Beside::file(&file, path);
            let relative = file.strip_prefix(path).ok().filter(|rest| !rest.as_os_str().is_empty());
            let name = relative.or_else(|| file.file_name().map(Path::new)).unwrap_or(&file);
            let name = name.to_string_lossy().into_owned();
            import.check_wanted()?;
            if let Err(fault) = import.file(&file, &name, 0)? {
                import.problem(&file, fault)?;
            }
        }
    }
    import.tell_pictures();
    if import.report.found == 0 && import.report.problems.is_empty() {
        let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        let message = format!("{}: no row and no page in it", names.join(", "));
        let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
        import.problem(first, Fault::new("empty_source", message))?;
    }
    Ok(())
}

/// One import under way.
struct Import<'a> {
    outside: &'a CrawlContext,
    source: &'a SourceSettings,
    rules: Arc<FieldRules>,
    tx: &'a Sender<Crawled>,
    is_wanted: &'a Weak<()>,
    room: &'a Room,
    report: &'a mut SourceReport,
    /// Whether a file is read for the keys of its rows alone, before it is read for the rows.
    is_counting: bool,
    /// The keys of the file that is read.
    keys: keys::Keys,
    /// In which order its days are written.
    days: days::Days,
    /// The file that is read and its name, until the first record of it is archived.
    file: Option<(PathBuf, String)>,
    /// Bytes that the archive which is read, with those in it, may still grow to.
    unpacked_left: u64,
    pictures: picture::Pictures,
}

/// What a file could not be read for, if anything, or what ends the crawl.
type Read = Result<Result<(), Fault>, CrawlError>;

impl<'a> Import<'a> {
    fn new(
        (outside, room): (&'a CrawlContext, &'a Room),
        source: &'a SourceSettings,
        (tx, is_wanted): (&'a Sender<Crawled>, &'a Weak<()>),
        report: &'a mut SourceReport,
    ) -> Self {
        let (rules, keys) = (Arc::new(source.rules.clone()), keys::Keys::default());
        Self {
            outside,
            source,
            rules,
            tx,
            is_wanted,
            room,
            report,
            is_counting: false,
            keys,
            days: days::Days::default(),
            file: None,
            unpacked_left: 0,
            pictures: picture::Pictures::default(),
        }
    }

    /// All of a file that has to be read as a whole, if it is no larger than `cap_bytes`.
    fn whole(input: input::Input, name: &str, cap_bytes: u64) -> Result<Vec<u8>, Fault> {
        let mut body = Vec::new();
        if let Err(error) = input.reader.take(cap_bytes.saturating_add(1)).read_to_end(&mut body) {
            return Err(Fault::new("file_unreadable", format!("{name}: {error}")));
        }
        if body.len() as u64 > cap_bytes {
            let what =
                format!("{name}: larger than {cap_bytes} bytes; split it, or save it as CSV or JSON Lines");
            return Err(Fault::new("body_too_large", what));
        }
        Ok(body)
    }

    /// Reads the file at `path`, which people know as `name`; `depth` is in how many archives it lies.
    fn file(&mut self, path: &Path, name: &str, depth: usize) -> Read {
        if let Some(packed) = packed::Packed::open(path, name, self.is_wanted) {
            return self.packed(packed, path, name, depth);
        }
        if zst_file::is_packed(path) {
            return self.unpacked_zst(path, name, depth);
        }
        self.keys = keys::Keys::default();
        self.days = days::Days::default();
        // Whether a key is one row's own is known when all rows are: files of rows are read twice.
        self.is_counting = true;
        let counted = self.read(path, name);
        self.is_counting = false;
        // What is wrong with the file is told when its rows are read.
        let _ = counted?;
        self.keys.end_count();
        self.file = Some((path.to_owned(), name.to_owned()));
        let mail = input::Input::open(path, name, self.is_wanted).ok();
        if let Some(mail) = mail.filter(|input| input.kind == input::Kind::Mail) {
            return self.mail(mail, path, name, depth);
        }
        let read = self.read(path, name);
        if self.keys.distrusted > 0 {
            self.tell(name, ImportFact::SharedKeys { rows: self.keys.distrusted });
        }
        read
    }

    fn read(&mut self, path: &Path, name: &str) -> Read {
        let is_wanted = self.is_wanted;
        let open = || {
            let opened = input::Input::open(path, name, is_wanted);
            opened.map_err(|error| Fault::new("file_unreadable", error.to_string()))
        };
        let mut input = match open() {
            Ok(input) => input,
            Err(fault) => return Ok(Err(fault)),
        };
        if input.kind == input::Kind::Html && html_table::may_be_rows(&input.start) {
            if let Ok(body) = Self::whole(input, name, HTML_BYTES as u64)
                && self.page_of_rows(&body, name)?
            {
                return Ok(Ok(()));
            }
            input = match open() {
                Ok(input) => input,
                Err(fault) => return Ok(Err(fault)),
            };
        }
        match input.kind {
            input::Kind::Csv => self.csv(input, name),
            input::Kind::Json => self.json(input, name),
            input::Kind::Workbook => match (self.workbook(input, name)?, foreign::broken_document(name)) {
                (Err(fault), Some(says)) if fault.code == "workbook_broken" => {
                    Ok(Err(Fault::new("file_unreadable", says)))
                }
                (read, _) => Ok(read),
            },
            input::Kind::HtmlTable => self.html_table(input, name),
            input::Kind::Text if chat::is_chat(&input.start) => self.chat(input, name),
            // Spreadsheets save tables under this name as well, and programs JSON.
            input::Kind::Text if csv_file::is_table(&input.start, &self.source.rules.columns) => {
                self.csv(input, name)
            }
            input::Kind::Text if json_file::is_json(&input.start) => self.json(input, name),
            input::Kind::Html if telegram::is_page(&input.start) => self.telegram_page(input, name),
            input::Kind::Html if facebook_page::is_page(&input.start) => self.facebook_page(input, name),
            input::Kind::Feed => self.feed_file(input, name),
            // These have no rows whose keys could be counted.
            _ if self.is_counting => Ok(Ok(())),
            input::Kind::Html | input::Kind::Text => self.saved_page(input, name),
            // These have files in them, and were taken before.
            input::Kind::Mail => Ok(Ok(())),
            input::Kind::Picture => self.picture(path, name),
            input::Kind::Warc => self.warc(path, name),
            // A workbook may bear this name; any other archive was opened as one.
            input::Kind::Zip => {
                match self.workbook(input, name)? {
                    Err(fault) if fault.code == "workbook_broken" => {}
                    read => return Ok(read),
                }
                let what = format!(
                    "{name}: bears the name of a ZIP archive and is none, or is cut off; send it again, or unpack it and \
                     import what is in it"
                );
                Ok(Err(Fault::new("zip_broken", what)))
            }
        }
    }

    /// Notes name, size and digest of the file that is read in the archive, once, before the first record of it.
    fn note_file(&mut self) -> Result<(), CrawlError> {
        let Some((path, name)) = self.file.take() else { return Ok(()) };
        let digest = fs_err::File::open(&path)
            .and_then(|mut file| digest_read(&mut file, &mut vec![0; PIECE_BYTES], |_| Ok(())));
        let (sha256, bytes) = digest.map_err(|error| CrawlError::Archive(ArchiveError::Read(error)))?;
        let sha256 = data_encoding::HEXLOWER.encode(&sha256);
        let archive = &self.outside.archive;
        Ok(archive.file(&file_url(&name, None), (&sha256, bytes), self.outside.clock.now())?)
    }

    /// Tells something of a file, once.
    fn tell(&mut self, file: &str, what: ImportFact) {
        let note = ImportNote { file: file.to_owned(), what };
        let notes = &mut self.report.notes;
        if !self.is_counting && notes.len() < MOST_TOLD && !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Whether anybody still waits for what is read.
    fn check_wanted(&self) -> Result<(), CrawlError> {
        if self.is_wanted.strong_count() == 0 { Err(CrawlError::Stopped) } else { Ok(()) }
    }

    /// Sends one item on that the source shows now; waits while the channel is full.
    fn send(
        &mut self,
        url: String,
        outcome: Outcome<RawPage>,
        visit: Option<Visit>,
    ) -> Result<(), CrawlError> {
        let crawled = Crawled::without_page(self.source.name.clone(), url, outcome);
        self.hand_on(Crawled { visit, ..crawled })
    }

    fn hand_on(&mut self, crawled: Crawled) -> Result<(), CrawlError> {
        self.check_wanted()?;
        self.report.found += 1;
        self.report.count(&crawled.outcome);
        if let Outcome::Failed(fault) = &crawled.outcome
            && self.report.losses.len() < MOST_TOLD
        {
            self.report.losses.push(fault.clone());
        }
        (self.outside.on_progress)(Progress::Handed(&crawled.source));
        let bytes = if let Outcome::Kept(page) = &crawled.outcome { 2 * page.body.len() as u64 } else { 0 };
        // Pages of files share the room that pages of servers have.
        let room = tokio::runtime::Handle::current().block_on(self.room.take(bytes));
        self.tx.blocking_send(Crawled { room, ..crawled }).map_err(|_| CrawlError::Stopped)
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
        // The ledger has them all; a file of broken records must not fill memory.
        if self.report.problems.len() < MOST_TOLD {
            self.report.problems.push(fault);
        }
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
