use std::collections::BTreeMap;
use std::io::{BufReader, Read as _};
use std::path::{Component, Path, PathBuf};

use serde::Serialize;
use tar::Archive;

use super::contents::{BackupList, Hashing, Member};
use super::{BackupError, DATABASE, LIST, SETTINGS, age, folders};
use crate::config::Config;
use crate::store::Reader;

/// Longest list of members, bytes.
const LONGEST_LIST: u64 = 256 << 20;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// When the backup was made.
    pub at: jiff::Timestamp,
    /// Version of Waspada that made it.
    pub program: String,
    /// Files in it.
    pub members: usize,
    /// Ads in its database; none where that waits to be brought up to date.
    pub ads: Option<usize>,
    /// Where its database is now.
    pub database: PathBuf,
    /// Whether the settings came from the backup.
    pub has_settings: bool,
}

/// Puts a backup in its places: those that the settings name, or, where there is no file of settings, those that the
/// settings in the backup name. Everything is unpacked beside its place, every digest and the database are checked, and
/// only then is anything renamed. `read` makes settings of a text.
///
/// # Errors
/// When something is there already, a digest or the database is wrong, or a file cannot be read or written.
pub fn restore(
    from: &Path,
    settings: &Path,
    identity: Option<&Path>,
    read: &dyn Fn(&str) -> Result<Config, String>,
) -> Result<Restored, BackupError> {
    let beside = settings.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(beside)?;
    let opened = opened(from, identity, beside)?;
    let tar = opened.as_ref().map_or(from, tempfile::NamedTempFile::path);
    let list = check(tar, from)?;
    let own = if settings.exists() { Some(fs_err::read_to_string(settings)?) } else { None };
    let has_settings = own.is_none();
    let text = match own {
        Some(text) => text,
        None => text_of(tar, SETTINGS)?.ok_or_else(|| BackupError::NotWhole {
            path: from.to_owned(),
            problem: format!("it holds no {SETTINGS}, and there is none here"),
        })?,
    };
    let config = read(&text).map_err(|problem| BackupError::Settings { problem })?;
    let mut places: BTreeMap<&str, PathBuf> = folders(&config, settings).into_iter().collect();
    places.insert(DATABASE, config.store.path.clone());
    if has_settings {
        places.insert(SETTINGS, settings.to_owned());
    }
    places.retain(|name, _| list.members.iter().any(|member| root(&member.path) == *name));
    for place in places.values() {
        let is_empty_folder = || fs_err::read_dir(place).is_ok_and(|mut entries| entries.next().is_none());
        if place.exists() && !is_empty_folder() {
            return Err(BackupError::Exists { path: place.clone() });
        }
    }
    let mut staged = Vec::new();
    for (name, place) in &places {
        let parent = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs_err::create_dir_all(parent)?;
        staged.push((*name, place, tempfile::Builder::new().prefix(".waspada-restore").tempdir_in(parent)?));
    }
    unpack(tar, from, &list, &staged)?;
    let ads = sound(&staged)?;
    for (name, place, stage) in &staged {
        if place.is_dir() {
            fs_err::remove_dir(place)?;
        }
        fs_err::rename(stage.path().join(name), place)?;
    }
    Ok(Restored {
        at: list.at,
        program: list.program,
        members: list.members.len(),
        ads,
        database: config.store.path,
        has_settings,
    })
}

/// The backup without its encryption, where it has one.
fn opened(
    from: &Path,
    identity: Option<&Path>,
    beside: &Path,
) -> Result<Option<tempfile::NamedTempFile>, BackupError> {
    let mut head = Vec::new();
    fs_err::File::open(from)?.take(32).read_to_end(&mut head)?;
    if !age::is_encrypted(&head) {
        return Ok(None);
    }
    let identity = identity.ok_or_else(|| BackupError::Encrypted { path: from.to_owned() })?;
    let plain = tempfile::Builder::new().prefix(".waspada-restore").tempfile_in(beside)?;
    age::open(from, plain.as_file(), identity)?;
    Ok(Some(plain))
}

/// Reads a backup from end to end and holds every member against the list; `name` is what it is called in errors.
pub(super) fn check(tar: &Path, name: &Path) -> Result<BackupList, BackupError> {
    let wrong = |problem: String| BackupError::NotWhole { path: name.to_owned(), problem };
    let mut found: Vec<Member> = Vec::new();
    let mut list: Option<BackupList> = None;
    let mut archive = Archive::new(BufReader::new(fs_err::File::open(tar)?));
    for entry in archive.entries().map_err(|error| wrong(error.to_string()))? {
        let mut entry = entry.map_err(|error| wrong(error.to_string()))?;
        let path = entry.path().map_err(|error| wrong(error.to_string()))?.to_string_lossy().into_owned();
        if !entry.header().entry_type().is_file() || !is_plain(&path) {
            return Err(wrong(format!("`{path}` is no file of a backup")));
        }
        if path == LIST {
            let mut text = Vec::new();
            entry.take(LONGEST_LIST).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
            list = Some(serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?);
            continue;
        }
        let mut hashing = Hashing::new(&mut entry);
        std::io::copy(&mut hashing, &mut std::io::sink()).map_err(|error| wrong(error.to_string()))?;
        found.push(hashing.member(&path));
    }
    let list = list.ok_or_else(|| wrong("its list of files is missing: it was cut off".to_owned()))?;
    if let Some(changed) = list.members.iter().find(|member| !found.contains(member)) {
        return Err(wrong(format!("`{}` is missing or was changed", changed.path)));
    }
    if found.len() != list.members.len() {
        return Err(wrong("it holds files that its list does not name".to_owned()));
    }
    if !list.members.iter().any(|member| member.path == DATABASE) {
        return Err(wrong("it holds no database".to_owned()));
    }
    Ok(list)
}

/// Whether a path leads nowhere but down.
fn is_plain(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The first part of a path.
fn root(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// The text of one member.
fn text_of(tar: &Path, name: &str) -> Result<Option<String>, BackupError> {
    let mut archive = Archive::new(BufReader::new(fs_err::File::open(tar)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.path()?.to_string_lossy() == name {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// Unpacks every member whose place is known, and holds it against the list once more.
fn unpack(
    tar: &Path,
    name: &Path,
    list: &BackupList,
    staged: &[(&str, &PathBuf, tempfile::TempDir)],
) -> Result<(), BackupError> {
    let mut archive = Archive::new(BufReader::new(fs_err::File::open(tar)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let Some((_, _, stage)) = staged.iter().find(|(root_name, ..)| root(&path) == *root_name) else {
            continue;
        };
        let to = stage.path().join(&path);
        if let Some(folder) = to.parent() {
            private_folder().create(folder)?;
        }
        let mut options = fs_err::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(options.options_mut(), 0o600);
        let mut out = options.open(&to)?;
        let mut hashing = Hashing::new(&mut entry);
        std::io::copy(&mut hashing, &mut out)?;
        out.sync_all()?;
        if !list.members.contains(&hashing.member(&path)) {
            let problem = format!("`{path}` changed while it was read");
            return Err(BackupError::NotWhole { path: name.to_owned(), problem });
        }
    }
    Ok(())
}

/// Makes folders for their owner alone.
fn private_folder() -> std::fs::DirBuilder {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
}

/// Whether the database that was unpacked is sound; how many ads it holds, where it has the schema of this program.
fn sound(staged: &[(&str, &PathBuf, tempfile::TempDir)]) -> Result<Option<usize>, BackupError> {
    let Some((name, place, stage)) = staged.iter().find(|(name, ..)| *name == DATABASE) else {
        return Ok(None);
    };
    let reader = match Reader::open(&stage.path().join(name)) {
        Ok(reader) => reader,
        // The next run brings it up to date.
        Err(crate::store::StoreError::Older { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if let Some(problem) = reader.faults()?.into_iter().next() {
        return Err(BackupError::Damaged { path: (*place).clone(), problem });
    }
    Ok(Some(reader.counts()?.ads))
}
