//! Where models lie: files `<id>.json` with a card `<id>.md` beside them, and `CURRENT`, which names one.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::StagesError;
use crate::assess::Model;
use crate::config::AssessSettings;
use crate::features::table_hash;
use crate::named_files;

/// The models as they were when Waspada was built.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/models");

/// Name by which the model built in is asked for.
pub const BUILT_IN: &str = "built-in";

/// Largest file of a model, bytes: some fifty times the one that is built in.
const MODEL_BYTES: u64 = 64 << 20;

/// File that names the model in use.
const CURRENT: &str = "CURRENT";

/// Name and text of the model at `path`: a file, or a folder whose `CURRENT` names one; none takes the
/// model built in.
///
/// # Errors
/// When a file cannot be read; the error names it.
pub fn read(path: Option<&Path>) -> io::Result<(String, String)> {
    let Some(path) = path else { return embedded() };
    let file = if path.is_dir() { current(path)? } else { path.to_path_buf() };
    Ok((file.display().to_string(), read_file(&file)?))
}

/// Text of a model's file; what is no file, or larger than any model, is not read.
///
/// # Errors
/// When it cannot be read; the error names it.
pub(super) fn read_file(file: &Path) -> io::Result<String> {
    named_files::read_text(file, MODEL_BYTES)
}

/// The file of the model in use in `folder`.
///
/// # Errors
/// When there is no `CURRENT`.
pub fn current(folder: &Path) -> io::Result<PathBuf> {
    let name = read_file(&folder.join(CURRENT))?;
    Ok(folder.join(format!("{}.json", name.trim())))
}

/// Has `CURRENT` of `folder` name the model `id`.
pub(super) fn point_to(folder: &Path, id: &str) -> io::Result<()> {
    fs_err::metadata(folder.join(format!("{id}.json")))?;
    publish(folder, CURRENT, &format!("{id}\n"))
}

/// Writes a file of `folder` beside its name and renames it into place, so that no reader ever finds half of it.
///
/// # Errors
/// When the folder is full or may not be written; an earlier file of that name is then as it was.
pub fn publish(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    crate::evidence::write_file(&folder.join(name), text.as_bytes())
}

/// The folder that the model in use lies in; `models` where it is built in and there is one.
pub(super) fn folder(settings: &AssessSettings) -> Option<PathBuf> {
    match settings.model.as_deref() {
        Some(path) if path.is_dir() => Some(path.to_path_buf()),
        Some(path) => path.parent().map(Path::to_path_buf),
        None => Some(PathBuf::from("models")).filter(|folder| folder.is_dir()),
    }
}

/// The file of the model `id` that lies beside the model in use, or in `models`.
///
/// # Errors
/// When there is none.
pub(super) fn named(settings: &AssessSettings, id: &str) -> io::Result<PathBuf> {
    let file = folder(settings).unwrap_or_else(|| PathBuf::from("models")).join(format!("{id}.json"));
    fs_err::metadata(&file)?;
    Ok(file)
}

/// Text of the model `id`: one that lies beside the model in use, or one built in.
///
/// # Errors
/// When there is none.
pub fn text_of(settings: &AssessSettings, id: &str) -> io::Result<String> {
    let name = format!("{id}.json");
    let built_in = || EMBEDDED.get_file(&name).and_then(|file| file.contents_utf8()).map(str::to_owned);
    match named(settings, id) {
        Ok(file) => read_file(&file),
        Err(error) => built_in().ok_or(error),
    }
}

/// Ids of the models in `folder`, in order of name.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut ids: Vec<String> = fs_err::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    ids.sort();
    Ok(ids)
}

/// Files of the models built in, by name below `models/`.
pub fn built_in() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    EMBEDDED.files().filter_map(|file| Some((file.path().to_str()?, file.contents())))
}

/// Reads and checks the model that `[assess] model` names, or the one built in.
///
/// # Errors
/// Why it is refused.
pub fn load(path: Option<&Path>) -> Result<Model, StagesError> {
    let (path, json) = read(path).map_err(StagesError::ModelFile)?;
    Model::read(&json, &table_hash()).map_err(|error| StagesError::Model { path, error })
}

fn embedded() -> io::Result<(String, String)> {
    let text = |name: &str| EMBEDDED.get_file(name).and_then(|f| f.contents_utf8());
    let missing =
        || io::Error::new(io::ErrorKind::NotFound, "no model was built in; name one under `[assess] model`");
    let id = text(CURRENT).ok_or_else(missing)?.trim().to_owned();
    let json = text(&format!("{id}.json")).ok_or_else(missing)?;
    Ok((format!("{id} (built in)"), json.to_owned()))
}
