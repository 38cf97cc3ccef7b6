use std::io::{BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use tar::{Builder, Header};

use super::age::Encrypting;
use super::contents::{BackupList, Hashing, Member};
use super::restore::check;
use super::{BackupError, DATABASE, LIST, SETTINGS, folders};
use crate::config::Config;
use crate::store::Reader;

/// What is to be backed up, and where to.
#[derive(Debug)]
pub struct BackupOrder<'a> {
    /// Settings.
    pub config: &'a Config,
    /// The file that they stand in.
    pub settings: &'a Path,
    /// The file to be written, or the folder in which one is to be made.
    pub to: &'a Path,
    /// Whom it is encrypted for; nobody where it is not.
    pub recipients: &'a [String],
    /// Now.
    pub at: Timestamp,
}

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Where.
    pub file: PathBuf,
    /// Its length, bytes.
    pub bytes: u64,
    /// Files in it.
    pub members: usize,
    /// Ads in its database.
    pub ads: usize,
    /// Whether it was read back and every digest was right; an encrypted one can only be read by its recipient.
    pub is_checked: bool,
}

/// Writes a backup beside its place and renames it once it is whole. A night may be under way: the database is copied first,
/// and the archive then holds at least what the copy points to.
///
/// # Errors
/// When something cannot be read or written, the database is damaged, the place is taken or `age` is missing.
pub fn backup(order: &BackupOrder<'_>) -> Result<BackedUp, BackupError> {
    let place = place(order)?;
    if place.exists() {
        return Err(BackupError::Exists { path: place });
    }
    let folder = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let part = tempfile::Builder::new().prefix(".waspada-backup").tempfile_in(folder)?;
    let live = Reader::open(&order.config.store.path)?;
    let tombstones = live.tombstones()?.len();
    let copy = tempfile::Builder::new().prefix(".waspada-copy").tempdir_in(folder)?;
    let copied = copy.path().join(DATABASE);
    live.copy_to(&copied)?;
    let copied_reader = Reader::open(&copied)?;
    if let Some(problem) = copied_reader.faults()?.into_iter().next() {
        return Err(BackupError::Damaged { path: order.config.store.path.clone(), problem });
    }
    let ads = copied_reader.counts()?.ads;
    drop(copied_reader);
    let members = if order.recipients.is_empty() {
        let mut out = BufWriter::new(part.as_file());
        let members = write(&mut out, order, &copied)?;
        out.flush()?;
        members
    } else {
        let (age, pipe) = Encrypting::start(order.recipients, part.as_file())?;
        let mut out = BufWriter::new(pipe);
        // Where `age` ended early, what it said tells more than the broken pipe.
        let written = write(&mut out, order, &copied).and_then(|members| Ok((members, out.flush()?)));
        drop(out);
        age.finish()?;
        written?.0
    };
    if live.tombstones()?.len() != tombstones {
        return Err(BackupError::Erased);
    }
    part.as_file().sync_all()?;
    let is_checked = order.recipients.is_empty();
    if is_checked {
        check(part.path(), &place)?;
    }
    let bytes = part.as_file().metadata()?.len();
    part.persist_noclobber(&place).map_err(|error| error.error)?;
    Ok(BackedUp { file: place, bytes, members, ads, is_checked })
}

/// The file to be written: a name with the time in a folder, or the very file that was named.
fn place(order: &BackupOrder<'_>) -> Result<PathBuf, BackupError> {
    let end = if order.recipients.is_empty() { "tar" } else { "tar.age" };
    if order.to.is_dir() {
        return Ok(order.to.join(format!("waspada-{}.{end}", order.at.strftime("%Y%m%dT%H%M%SZ"))));
    }
    // A name without an ending is meant as a folder, which may not be mounted.
    if !order.to.exists() && order.to.extension().is_none() {
        return Err(BackupError::NoFolder { path: order.to.to_owned() });
    }
    Ok(order.to.to_owned())
}

fn write(out: &mut dyn Write, order: &BackupOrder<'_>, database: &Path) -> Result<usize, BackupError> {
    let mut tar = Builder::new(out);
    let mut members = vec![add(&mut tar, DATABASE, database, order.at)?];
    if order.settings.exists() {
        members.push(add(&mut tar, SETTINGS, order.settings, order.at)?);
    }
    for (name, folder) in folders(order.config, order.settings) {
        for path in files(&folder)? {
            let Ok(inner) = path.strip_prefix(&folder) else { continue };
            let inner: Vec<String> =
                inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            members.push(add(&mut tar, &format!("{name}/{}", inner.join("/")), &path, order.at)?);
        }
    }
    let count = members.len();
    let list = BackupList { program: env!("CARGO_PKG_VERSION").to_owned(), at: order.at, members };
    let list = serde_json::to_vec_pretty(&list).map_err(std::io::Error::other)?;
    let mut header = header(list.len() as u64, order.at);
    tar.append_data(&mut header, LIST, list.as_slice())?;
    tar.finish()?;
    Ok(count)
}

fn header(bytes: u64, at: Timestamp) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(at.as_second().unsigned_abs());
    header
}

/// Adds a file as long as it is now: an archive file that grows is whole up to there.
fn add(
    tar: &mut Builder<&mut dyn Write>,
    name: &str,
    path: &Path,
    at: Timestamp,
) -> Result<Member, BackupError> {
    let file = fs_err::File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut hashing = Hashing::new(BufReader::new(file).take(bytes));
    tar.append_data(&mut header(bytes, at), name, &mut hashing)?;
    Ok(hashing.member(name))
}

/// Every file of a folder and those in it, in the order of their names; links are passed over.
fn files(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs_err::read_dir(folder)? {
        let (entry, path) = entry.map(|entry| (entry.file_type(), entry.path()))?;
        let kind = entry?;
        if kind.is_dir() {
            found.extend(files(&path)?);
        } else if kind.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
