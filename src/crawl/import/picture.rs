//! Pictures: by themselves, and beside the messages and posts that they belong to.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use fs_err::File;
use serde_json::Value;

use super::packed::Zipped;
use super::{Import, Read, file_url};
use crate::crawl::picture::{PictureForm, PictureReader, PictureWords};
use crate::crawl::{CrawlError, Crawled, Visit};
use crate::domain::{Fault, Field, ImportFact, Media, Outcome, PictureLack, SkipReason, sha256_hex};
use crate::parse::limits::{PICTURE_BYTES, PICTURES};

/// Where the pictures lie that a file speaks of.
#[derive(Debug, Clone, Default)]
pub(super) enum Beside {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In the file's folder and those above it, up to the one that was named.
    Folder { root: PathBuf, dir: PathBuf },
    /// In the same archive.
    Archive { zipped: Rc<Zipped>, dir: PathBuf },
}

/// A picture that a message names.
enum Found {
    File(PathBuf),
    Zipped(Rc<Zipped>, PathBuf),
}

impl Beside {
    /// Beside `file`, which was found at or below `named`.
    pub(super) fn file(file: &Path, named: &Path) -> Self {
        let dir = file.parent().unwrap_or(Path::new("")).to_owned();
        let root = if named.is_dir() { named.to_owned() } else { dir.clone() };
        Self::Folder { root, dir }
    }

    /// The picture that a file calls `name`: a path from its folder, or from one above it.
    fn find(&self, name: &str) -> Option<Found> {
        let inner = Path::new(name);
        let is_inner = inner.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inner || !PictureForm::is_name(name) {
            return None;
        }
        match self {
            Self::Nowhere => None,
            Self::Archive { zipped, dir } => {
                let place = dir.ancestors().map(|above| above.join(inner)).find(|place| zipped.has(place))?;
                Some(Found::Zipped(Rc::clone(zipped), place))
            }
            Self::Folder { root, dir } => {
                let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
                let inside = root.canonicalize().ok()?;
                let all = dir.ancestors().filter(|above| {
                    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
                    above.canonicalize().is_ok_and(|above| above.starts_with(&inside))
                });
                // A link may lead anywhere.
                let is_file = |path: &PathBuf| {
                    path.symlink_metadata().is_ok_and(|found| found.is_file())
                        && path.canonicalize().is_ok_and(|path| path.starts_with(&inside))
                };
                all.map(|above| above.join(inner)).find(is_file).map(Found::File)
            }
        }
    }
}

impl Found {
    /// What it is known by: its path, or what people know it as.
    fn place(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Zipped(zipped, inner) => PathBuf::from(zipped.shown(inner)),
        }
    }

    /// All of it, if it is no larger than what is read.
    fn bytes(&self, name: &str) -> Result<Vec<u8>, Fault> {
        match self {
            Self::File(path) => bytes(path, name),
            Self::Zipped(zipped, inner) => match zipped.bytes(inner, PICTURE_BYTES + 1) {
                Some(body) => fits(body, name),
                None => Err(Fault::new("zip_broken", format!("{name}: cannot be unpacked"))),
            },
        }
    }
}

/// What is known of the pictures of a source.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// The program, looked for where the first picture is met.
    reader: Option<Result<PictureReader, PictureLack>>,
    pub(super) beside: Beside,
    /// Those that belong to a message, which are no ads by themselves, with what was read in them.
    claimed: HashMap<PathBuf, Option<PictureWords>>,
    /// Those that were met, by digest, and what became of them.
    read: BTreeSet<String>,
    wordless: BTreeSet<String>,
    waiting: usize,
}

/// What became of one picture.
pub(super) enum Looked {
    Words(Box<PictureWords>),
    Wordless,
    /// There is no program to read it.
    Waits,
    Failed(Fault),
}

impl Import<'_> {
    fn picture_reader(&mut self) -> Result<PictureReader, PictureLack> {
        let settings = &self.outside.settings;
        self.pictures.reader.get_or_insert_with(|| PictureReader::find(settings)).clone()
    }

    /// Reads a picture that is a file by itself; one that belongs to a message was read with it.
    pub(super) fn picture(&mut self, path: &Path, name: &str) -> Read {
        let claimed = &self.pictures.claimed;
        if claimed.contains_key(path) || claimed.contains_key(Path::new(name)) {
            return Ok(Ok(()));
        }
        let url = file_url(name, None);
        let body = match bytes(path, name) {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        // What was read of it once is not read again: the program takes a second for each.
        let key = format!("picture:{}", sha256_hex(&body));
        if let Some(known) = self.known(&[&key])?.into_iter().next().flatten() {
            let source = self.source.name.clone();
            let unchanged = Crawled::without_page(source, url, Outcome::Skipped(SkipReason::Unchanged));
            self.hand_on(Crawled { repeats: Some(known.record_id), ..unchanged })?;
            return Ok(Ok(()));
        }
        match self.words_of(body, name)? {
            Looked::Words(words) => self.picture_page(url, key, &words)?,
            Looked::Wordless => self.send(url, Outcome::Skipped(SkipReason::NotAnAd), None)?,
            Looked::Waits => self.send(url, Outcome::Skipped(SkipReason::PictureUnread), None)?,
            Looked::Failed(fault) => self.send(url, Outcome::Failed(fault), None)?,
        }
        Ok(Ok(()))
    }

    fn picture_page(&mut self, url: String, key: String, words: &PictureWords) -> Result<(), CrawlError> {
        self.note_file()?;
        let mut page = self.page(url.clone(), Media::Row, words.record.to_string().into_bytes());
        let capture = self.outside.archive.resource(&url, "application/json", &page.body, page.fetched_at)?;
        let visit = Visit {
            url: key,
            etag: None,
            last_modified: None,
            payload_sha256: sha256_hex(&page.body),
            captured_at: page.fetched_at,
            record_id: capture.record_id.clone(),
        };
        page.capture = Some(capture);
        page.hints.insert(Field::Picture, words.text.clone());
        self.send(url, Outcome::Kept(page), Some(visit))
    }

    /// The words of the pictures that a message of `file` names, with what is kept of them as evidence. Pictures that are
    /// not there are nobody's fault: exports leave them out.
    pub(super) fn beside(&mut self, file: &str, names: &[String]) -> Result<Vec<PictureWords>, CrawlError> {
        let mut all = Vec::new();
        for name in names.iter().take(PICTURES) {
            let Some(found) = self.pictures.beside.find(name) else { continue };
            let place = found.place();
            // Many messages may name one picture.
            if let Some(read) = self.pictures.claimed.get(&place) {
                all.extend(read.clone());
                continue;
            }
            let shown = format!("{file}: {name}");
            let looked = match found.bytes(&shown) {
                Ok(body) => self.words_of(body, &shown)?,
                Err(fault) => Looked::Failed(fault),
            };
            let read = match looked {
                Looked::Words(words) => Some(*words),
                Looked::Wordless | Looked::Waits => None,
                // The message is read without it.
                Looked::Failed(fault) => {
                    self.problem(&place, fault)?;
                    None
                }
            };
            all.extend(read.clone());
            self.pictures.claimed.insert(place, read);
        }
        Ok(all)
    }

    fn words_of(&mut self, body: Vec<u8>, name: &str) -> Result<Looked, CrawlError> {
        let Ok(reader) = self.picture_reader() else {
            self.pictures.waiting += 1;
            return Ok(Looked::Waits);
        };
        let sha256 = sha256_hex(&body);
        let read = reader.read(body, name, &|| self.is_wanted.strong_count() > 0);
        self.check_wanted()?;
        Ok(match read {
            Ok(Some(words)) => {
                self.pictures.read.insert(sha256);
                Looked::Words(Box::new(words))
            }
            Ok(None) => {
                self.pictures.wordless.insert(sha256);
                Looked::Wordless
            }
            Err(fault) => Looked::Failed(fault),
        })
    }

    /// Tells, a line each, how many pictures were read, had no words, and wait.
    pub(super) fn tell_pictures(&mut self) {
        let pictures = std::mem::take(&mut self.pictures);
        let source = self.source.name.0.clone();
        let mut tell = |pictures: usize, what: ImportFact| {
            if pictures > 0 {
                self.tell(&source, what);
            }
        };
        let (read, wordless) = (pictures.read.len(), pictures.wordless.len());
        if let Some(Ok(reader)) = &pictures.reader {
            tell(read, ImportFact::PicturesRead { pictures: read, by: reader.by().to_owned() });
        }
        tell(wordless, ImportFact::WordlessPictures { pictures: wordless });
        if let Some(Err(lack)) = pictures.reader {
            tell(pictures.waiting, ImportFact::PicturesWait { pictures: pictures.waiting, lack });
        }
    }
}

/// All of a picture, if it is no larger than what is read.
fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PICTURE_BYTES + 1).read_to_end(&mut body));
    if let Err(error) = read {
        return Err(Fault::new("file_unreadable", format!("{name}: {}", error.kind())));
    }
    fits(body, name)
}

fn fits(body: Vec<u8>, name: &str) -> Result<Vec<u8>, Fault> {
    if body.len() as u64 > PICTURE_BYTES {
        let what = format!("{name}: a picture larger than {PICTURE_BYTES} bytes; save it smaller, as JPEG");
        return Err(Fault::new("body_too_large", what));
    }
    Ok(body)
}

/// What is kept of pictures beside a row, as a column of it.
pub(super) fn column(words: &[PictureWords]) -> Value {
    Value::Array(words.iter().map(|one| one.record.clone()).collect())
}

/// The words of several pictures.
pub(super) fn joined(words: &[PictureWords]) -> String {
    words.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n\n")
}
