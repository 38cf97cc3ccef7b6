//! Archives of files: ZIP, as people send folders, and WACZ, as web archivists do.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Weak;

use tempfile::NamedTempFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::input::{Kind, Wanted};
use super::picture::Beside;
use super::{Import, Read};
use crate::domain::{Fault, ImportFact};
use crate::parse::limits::{ZIP_BYTES, ZIP_FILES, ZIP_FREE_BYTES, ZIP_RATIO};

/// Archives in archives that are opened.
const DEPTH: usize = 2;

type Archive = ZipArchive<BufReader<Wanted>>;

/// A file that holds files.
pub(super) struct Packed {
    archive: Archive,
    kind: Holds,
    /// Size of the archive itself. Bytes.
    bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Files of any kind.
    Files,
    /// A web archive: what counts is its WARC files.
    Wacz,
    /// One document of an office program, which is not read.
    Document,
}

impl Packed {
    /// What is at `path`, if it is an archive of files. A workbook is an archive as well and is none of these.
    pub(super) fn open(path: &Path, name: &str, is_wanted: &Weak<()>) -> Option<Self> {
        let mut start = [0; 4];
        let read = fs_err::File::open(path).and_then(|mut file| file.read_exact(&mut start));
        // `PK\5\6` begins an archive without files.
        if read.is_err() || !(start == *b"PK\x03\x04" || start == *b"PK\x05\x06") {
            return None;
        }
        let bytes = fs_err::metadata(path).ok()?.len();
        let file = Wanted::open(path, is_wanted).ok()?;
        let archive = ZipArchive::new(BufReader::with_capacity(1 << 16, file)).ok()?;
        let kind = holds(&archive)?;
        // What is called a workbook and is a document of another program is told as a workbook.
        let is_called_workbook = Kind::by_name(Path::new(name)) == Some(Kind::Workbook);
        (kind != Holds::Document || !is_called_workbook).then_some(Self { archive, kind, bytes })
    }
}

/// What an archive is by the names in it; none for a workbook.
fn holds(archive: &Archive) -> Option<Holds> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") || has("xl/workbook.bin") {
        return None;
    }
    if has("content.xml") && has("mimetype") {
        // Spreadsheets and texts of LibreOffice differ by their `mimetype` alone; the reader of workbooks tells.
        return None;
    }
    if has("word/document.xml") || has("ppt/presentation.xml") {
        return Some(Holds::Document);
    }
    let is_wacz = has("datapackage.json")
        && archive.file_names().filter_map(Result::ok).any(|name| name.starts_with("archive/"));
    Some(if is_wacz { Holds::Wacz } else { Holds::Files })
}

/// Bytes that an archive may still take when it is unpacked.
struct Budget {
    left: u64,
    /// Of files that are not packed: together no more than the archive. Parts of an archive that overlap take more.
    stored_left: u64,
    /// Why it ends.
    is_ratio: bool,
}

impl Budget {
    fn of(bytes: u64) -> Self {
        let by_ratio = bytes.saturating_mul(ZIP_RATIO).max(ZIP_FREE_BYTES);
        Self { left: by_ratio.min(ZIP_BYTES), stored_left: bytes, is_ratio: by_ratio < ZIP_BYTES }
    }

    fn end(&self) -> String {
        if self.is_ratio {
            format!("it grows to more than {ZIP_RATIO} times its size when it is unpacked")
        } else {
            format!("it takes more than {ZIP_BYTES} bytes when it is unpacked")
        }
    }
}

impl Import<'_> {
    /// Reads every file of an archive as if it lay in a folder of the archive's name.
    pub(super) fn packed(&mut self, mut packed: Packed, path: &Path, name: &str, depth: usize) -> Read {
        if packed.kind == Holds::Document {
            let what = format!(
                "{name}: a text or presentation of an office program, which is not read; save it as TXT or HTML, or put its \
                 ads into a table"
            );
            return Ok(Err(Fault::new("file_unreadable", what)));
        }
        if depth >= DEPTH {
            let what =
                format!("{name}: an archive in an archive in an archive; unpack it and import what is in it");
            return Ok(Err(Fault::new("zip_depth", what)));
        }
        if packed.archive.len() > ZIP_FILES {
            let what = format!(
                "{name}: holds {} files, more than {ZIP_FILES}; unpack it and import it folder by folder",
                packed.archive.len()
            );
            return Ok(Err(Fault::new("zip_files", what)));
        }
        if depth == 0 {
            self.unpacked_left = ZIP_BYTES;
        }
        let mut budget = Budget::of(packed.bytes);
        let mut others = Vec::new();
        let mut is_any = false;
        let mut order: Vec<(usize, PathBuf)> =
            (0..packed.archive.len()).filter_map(|at| Some((at, inner_name(&packed.archive, at)?))).collect();
        // Pictures last: those that a message names belong to it.
        order.sort_by_key(|(_, inner)| Kind::by_name(inner) == Some(Kind::Picture));
        let zipped = Rc::new(Zipped::new(path, name, &order, self.is_wanted));
        for (at, inner) in order {
            self.check_wanted()?;
            let shown = format!("{name}/{}", inner.display());
            if !is_read(packed.kind, &inner) {
                others.push(PathBuf::from(shown));
                continue;
            }
            is_any = true;
            // What archives in this one grew to counts as well.
            budget.left = budget.left.min(self.unpacked_left);
            let before = budget.left;
            let unpacked = unpack(&mut packed.archive, at, &mut budget);
            self.unpacked_left -= before - budget.left;
            match unpacked {
                Ok(file) => {
                    let dir = inner.parent().unwrap_or(Path::new("")).to_owned();
                    self.pictures.beside = Beside::Archive { zipped: Rc::clone(&zipped), dir };
                    if let Err(fault) = self.file(file.path(), &shown, depth + 1)? {
                        self.problem(Path::new(&shown), fault)?;
                    }
                }
                Err(Unpacked::Full) => {
                    let what = format!(
                        "{name}: {}, more than files of ads do; the files from {} on were not read. Unpack it yourself if \
                         you trust it, and import what is in it",
                        budget.end(),
                        inner.display()
                    );
                    self.problem(Path::new(name), Fault::new("zip_too_large", what))?;
                    break;
                }
                Err(Unpacked::Broken(why)) => {
                    let what = format!("{shown}: {why}; the other files of the archive are read");
                    self.problem(Path::new(&shown), Fault::new("zip_broken", what))?;
                }
            }
        }
        if !others.is_empty() && packed.kind == Holds::Files {
            self.tell(name, ImportFact::OthersInArchive { files: others.len() });
            self.pass_over(Path::new(name), &others)?;
        }
        if !is_any {
            let what = format!("{name}: no file of a kind that is read is in it");
            return Ok(Err(Fault::new("empty_file", what)));
        }
        Ok(Ok(()))
    }
}

/// Where a file lies in its archive, as far as a folder could hold it; none for folders and what a Mac adds.
fn inner_name(archive: &Archive, at: usize) -> Option<PathBuf> {
    let name = archive.name_for_index(at)?;
    let name = name.map_or_else(|_| format!("{at}"), std::borrow::Cow::into_owned).replace('\\', "/");
    if name.ends_with('/') {
        return None;
    }
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let inner: PathBuf = Path::new(&name)
        .components()
        .filter_map(|part| if let Component::Normal(part) = part { Some(part) } else { None })
        .collect();
    let is_of_a_mac =
        inner.components().any(|part| part.as_os_str() == "__MACOSX" || part.as_os_str() == ".DS_Store");
    (!inner.as_os_str().is_empty() && !is_of_a_mac).then_some(inner)
}

/// Whether a file of an archive is read: by its name, as in a folder.
fn is_read(holds: Holds, inner: &Path) -> bool {
    let kind = Kind::by_name(inner);
    match holds {
        Holds::Wacz => inner.starts_with("archive") && kind == Some(Kind::Warc),
        _ => kind.is_some(),
    }
}

/// The pictures of an archive, for the messages in it that name them: each is read where it is asked for.
pub(super) struct Zipped {
    /// Opened once more, beside the one whose files are read.
    archive: RefCell<Option<Archive>>,
    pictures: BTreeMap<PathBuf, usize>,
    /// Name of the archive.
    name: String,
}

impl std::fmt::Debug for Zipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zipped").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Zipped {
    fn new(path: &Path, name: &str, files: &[(usize, PathBuf)], is_wanted: &Weak<()>) -> Self {
        let pictures = files.iter().filter(|(_, inner)| Kind::by_name(inner) == Some(Kind::Picture));
        let pictures: BTreeMap<PathBuf, usize> = pictures.map(|(at, inner)| (inner.clone(), *at)).collect();
        let opened = Wanted::open(path, is_wanted).ok().filter(|_| !pictures.is_empty());
        let archive = opened.and_then(|file| ZipArchive::new(BufReader::with_capacity(1 << 16, file)).ok());
        Self { archive: RefCell::new(archive), pictures, name: name.to_owned() }
    }

    /// Whether a picture is there.
    pub(super) fn has(&self, inner: &Path) -> bool {
        self.pictures.contains_key(inner)
    }

    /// What people know a picture as.
    pub(super) fn shown(&self, inner: &Path) -> String {
        format!("{}/{}", self.name, inner.display())
    }

    /// The first `most` bytes of a picture; none where it cannot be unpacked.
    pub(super) fn bytes(&self, inner: &Path, most: u64) -> Option<Vec<u8>> {
        let mut archive = self.archive.borrow_mut();
        let packed = archive.as_mut()?.by_index(*self.pictures.get(inner)?).ok()?;
        let mut bytes = Vec::new();
        packed.take(most).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

enum Unpacked {
    Full,
    Broken(String),
}

fn broken(error: impl Display) -> Unpacked {
    Unpacked::Broken(format!("cannot be unpacked ({error})"))
}

/// A file of an archive by itself, which goes when it was read.
fn unpack(archive: &mut Archive, at: usize, budget: &mut Budget) -> Result<NamedTempFile, Unpacked> {
    let mut packed = match archive.by_index(at) {
        Ok(packed) => packed,
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            let what = "is locked with a password; unpack the archive with it, and import what is in it";
            return Err(Unpacked::Broken(what.to_owned()));
        }
        Err(ZipError::CompressionMethodNotSupported(method)) => {
            let what = format!(
                "is packed in a way that is not read (method {method}); unpack the archive, and import what is in it"
            );
            return Err(Unpacked::Broken(what));
        }
        Err(error) => return Err(broken(error)),
    };
    // A web archive may be large, and is not packed.
    let is_stored = packed.compression() == CompressionMethod::Stored;
    let mut file = NamedTempFile::new().map_err(broken)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = match packed.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(error)),
        };
        let (left, end) = if is_stored {
            let what = "overlaps with other files of the archive, which together take more than the archive";
            (&mut budget.stored_left, Unpacked::Broken(what.to_owned()))
        } else {
            (&mut budget.left, Unpacked::Full)
        };
        *left = left.checked_sub(read as u64).ok_or(end)?;
        file.write_all(piece.get(..read).unwrap_or_default()).map_err(broken)?;
    }
    file.flush().map_err(broken)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, content) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn open(name: &str, bytes: &[u8]) -> Option<(Holds, Vec<String>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs_err::write(&path, bytes).unwrap();
        let wanted = Arc::new(());
        let packed = Packed::open(&path, name, &Arc::downgrade(&wanted))?;
        let names = (0..packed.archive.len()).filter_map(|at| inner_name(&packed.archive, at));
        let read = names.filter(|inner| is_read(packed.kind, inner)).map(|inner| inner.display().to_string());
        Some((packed.kind, read.collect()))
    }

    #[test]
    fn an_archive_is_known_by_what_is_in_it() {
        let files = zip(&[
            ("a/iklan.csv", b"x"),
            ("../../b.json", b"x"),
            ("foto.gif", b"x"),
            ("__MACOSX/._iklan.csv", b"x"),
            ("a\\c.txt", b"x"),
        ]);
        let read = ["a/iklan.csv", "b.json", "a/c.txt"].map(str::to_owned).to_vec();
        assert_eq!(open("kiriman.zip", &files), Some((Holds::Files, read)));
        let wacz = zip(&[
            ("datapackage.json", b"{}"),
            ("archive/data.warc.gz", b"x"),
            ("pages/pages.jsonl", b"{}"),
            ("indexes/index.cdx.gz", b"x"),
        ]);
        assert_eq!(open("a.wacz", &wacz), Some((Holds::Wacz, vec!["archive/data.warc.gz".to_owned()])));
        assert_eq!(open("a.zip", &zip(&[("xl/workbook.xml", b"x")])), None, "a workbook under another name");
        let document = zip(&[("word/document.xml", b"x")]);
        assert_eq!(open("a.docx", &document).unwrap().0, Holds::Document);
        assert_eq!(open("a.zip", b"PK\x03\x04cut off"), None);
        assert_eq!(open("a.csv", b"isi\n"), None);
    }

    /// Every entry of the list names the one file whose bytes are there.
    #[test]
    fn entries_that_overlap_take_no_more_than_the_archive() {
        let options = zip::write::SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for name in ["a.csv", "b.csv"] {
            archive.start_file(name, options).unwrap();
            archive.write_all(&vec![b'x'; 5000]).unwrap();
        }
        let mut bytes = archive.finish().unwrap().into_inner();
        // The second entry of the directory is made to point at the first file.
        let entry = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).nth(1).unwrap();
        bytes[entry + 42..entry + 46].fill(0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.zip");
        fs_err::write(&path, &bytes).unwrap();
        let wanted = Arc::new(());
        let mut packed = Packed::open(&path, "x.zip", &Arc::downgrade(&wanted)).unwrap();
        let mut budget = Budget::of(7000);
        let mut ends = (0..2).map(|at| unpack(&mut packed.archive, at, &mut budget));
        assert!(ends.next().unwrap().is_ok());
        assert!(ends.next().unwrap().is_err(), "more than 7000 bytes of an archive of 7000");
    }

    #[test]
    fn what_grows_beyond_reason_is_not_unpacked() {
        let bytes = zip(&[("a.csv", &vec![b' '; 40 << 20])]);
        assert!(bytes.len() < 100_000);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.zip");
        fs_err::write(&path, &bytes).unwrap();
        let wanted = Arc::new(());
        let mut packed = Packed::open(&path, "x.zip", &Arc::downgrade(&wanted)).unwrap();
        let mut budget = Budget::of(packed.bytes);
        assert!(matches!(unpack(&mut packed.archive, 0, &mut budget), Err(Unpacked::Full)));
        assert!(budget.end().contains("200 times"), "{}", budget.end());
    }
}
