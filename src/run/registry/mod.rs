//! Which model is in use, and how that changes: through the gate, or back.

mod difference;
mod gate;
mod journal;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

pub(super) use difference::strongest_words;
pub use difference::{BandChange, ModelDifference, WeightChange, difference};
pub use gate::{Check, GateReport, Margins, gate};
use journal::Journal;
pub use journal::{Entry, JournalFault, Step, journal};

use super::{Stages, StagesError, models};
use crate::config::AssessSettings;
use crate::train::corpus::Row;

/// Why a model cannot be put in use.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Data files, or a model that is refused.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// The settings name one file.
    #[error("the settings name one model file, `{0}`, which is in use whatever is promoted")]
    Pinned(PathBuf),
    /// No such model.
    #[error("there is no model `{id}` in `{folder}`")]
    Unknown {
        /// The name asked for.
        id: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Nothing to go back to.
    #[error("nothing was promoted in `{0}` yet, so there is nothing to go back to")]
    NothingBefore(PathBuf),
    /// Force without a reason.
    #[error("a model that does not pass the gate is put in use only with a reason")]
    NoReason,
    /// Files.
    #[error("cannot change which model is in use: {0}")]
    Write(#[from] io::Error),
}

/// Who changes what is in use, when and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'b> {
    /// Account.
    pub who: &'b str,
    /// When.
    pub at: Timestamp,
    /// Why; may be empty where the gate is passed.
    pub reason: &'b str,
}

/// What came of a promotion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Promotion {
    /// It is in use from now on.
    Done(Box<Entry>),
    /// The gate refused it; nothing changed.
    Refused(Box<GateReport>),
    /// It was in use before; nothing changed.
    InUse {
        /// The model.
        model: String,
    },
}

/// Folder in which models are put in use: the one that the settings name, or `beside`.
///
/// # Errors
/// When the settings name one file.
pub fn folder(settings: &AssessSettings, beside: &Path) -> Result<PathBuf, RegistryError> {
    match &settings.model {
        Some(path) if path.is_file() => Err(RegistryError::Pinned(path.clone())),
        Some(path) => Ok(path.clone()),
        None => Ok(beside.to_owned()),
    }
}

/// The file of the model `id` in `folder`.
///
/// # Errors
/// When there is none.
pub fn named(folder: &Path, id: &str) -> Result<PathBuf, RegistryError> {
    let file = folder.join(format!("{id}.json"));
    let is_name = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_name && file.is_file() {
        return Ok(file);
    }
    Err(RegistryError::Unknown { id: id.to_owned(), folder: folder.to_owned() })
}

/// Puts the model `id` of `folder` in use where it passes the gate against the one in use, or where `is_forced`. The
/// journal is written first and `CURRENT` renamed after it: killed in between, the model before stays in use, and
/// [`verify`] says so.
///
/// # Errors
/// When a model is refused, a reason is missing, or a file cannot be written; then the model before stays in use.
pub fn promote(
    settings: &AssessSettings,
    (folder, id): (&Path, &str),
    (rows, on): (&[Row], &str),
    (budget, seed): (usize, u64),
    is_forced: bool,
    by: By<'_>,
) -> Result<Promotion, RegistryError> {
    let file = named(folder, id)?;
    let candidate = Stages::load(&AssessSettings { model: Some(file), ..settings.clone() })?;
    if is_forced && by.reason.trim().is_empty() {
        return Err(RegistryError::NoReason);
    }
    let mut journal = Journal::hold(folder)?;
    let champion = champion(settings)?;
    let from = champion.model.id().to_owned();
    if from == candidate.model.id() && is_current(folder, id) {
        return Ok(Promotion::InUse { model: from });
    }
    let report = gate((&champion, &candidate), (rows, on), (budget, seed), Margins::default());
    if !report.is_passed() && !is_forced {
        return Ok(Promotion::Refused(Box::new(report)));
    }
    keep(folder, settings)?;
    let entry = journal.add(Entry {
        at: by.at,
        step: Step::Promoted,
        who: by.who.to_owned(),
        from,
        to: id.to_owned(),
        is_forced: !report.is_passed(),
        reason: by.reason.trim().to_owned(),
        gate: Some(report),
        before: String::new(),
    })?;
    models::point_to(folder, id)?;
    Ok(Promotion::Done(Box::new(entry)))
}

/// Puts the model in use again that was in use before the newest step. The gate is not asked: going back must always be
/// possible. A second call goes back to where the first one came from.
///
/// # Errors
/// When nothing was promoted, the model before is gone or refused, or a file cannot be written.
pub fn roll_back(settings: &AssessSettings, folder: &Path, by: By<'_>) -> Result<Entry, RegistryError> {
    let nothing = || RegistryError::NothingBefore(folder.to_owned());
    if !folder.is_dir() {
        return Err(nothing());
    }
    let mut held = Journal::hold(folder)?;
    let (entries, _) = journal(folder)?;
    let last = entries.last().ok_or_else(nothing)?;
    let file = named(folder, &last.from)?;
    models::load(Some(&file))?;
    let in_use = models::load(settings.model.as_deref()).map(|model| model.id().to_owned());
    let entry = held.add(Entry {
        at: by.at,
        step: Step::RolledBack,
        who: by.who.to_owned(),
        // A model that is damaged is a reason to go back, and has no name of its own.
        from: in_use.unwrap_or_else(|_| last.to.clone()),
        to: last.from.clone(),
        is_forced: false,
        reason: by.reason.trim().to_owned(),
        gate: None,
        before: String::new(),
    })?;
    models::point_to(folder, &entry.to)?;
    Ok(entry)
}

/// The model in use; where it is refused or gone, as after an update that changed the features, the one built in.
fn champion(settings: &AssessSettings) -> Result<Stages, StagesError> {
    match Stages::load(settings) {
        Err(StagesError::Model { .. } | StagesError::ModelFile(_)) => {
            Stages::load(&AssessSettings { model: None, ..settings.clone() })
        }
        loaded => loaded,
    }
}

/// Writes the model in use into the folder where it is not there: what is built in must be there to go back to.
fn keep(folder: &Path, settings: &AssessSettings) -> io::Result<()> {
    let used = settings.model.as_deref().filter(|path| models::load(Some(path)).is_ok());
    let (_, json) = models::read(used)?;
    let Ok(model) = models::load(used) else { return Ok(()) };
    let name = format!("{}.json", model.id());
    if folder.join(&name).exists() { Ok(()) } else { models::publish(folder, &name, &json) }
}

fn is_current(folder: &Path, id: &str) -> bool {
    models::current(folder).ok().and_then(|file| Some(file.file_stem()?.to_str()? == id)).unwrap_or(false)
}

/// Something in a folder of models that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// File.
    pub file: String,
    /// What is wrong, with what to do.
    pub problem: String,
}

/// What a look through a folder of models found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The folder.
    pub folder: PathBuf,
    /// The model in use.
    pub in_use: Option<String>,
    /// Models that were read and hash to their names.
    pub sound: Vec<String>,
    /// Entries of the journal.
    pub entries: usize,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// Reads every model of a folder, `CURRENT` and the journal, and holds them against one another.
///
/// # Errors
/// When the folder cannot be read.
pub fn verify(settings: &AssessSettings, folder: &Path) -> io::Result<Verified> {
    let (mut sound, mut faults) = (Vec::new(), Vec::new());
    let mut fault = |file: &str, problem: String| faults.push(Fault { file: file.to_owned(), problem });
    let ids = if folder.is_dir() { models::list(folder)? } else { Vec::new() };
    for id in ids {
        let name = format!("{id}.json");
        match models::load(Some(&folder.join(&name))) {
            Ok(model) if model.id() == id => sound.push(id),
            Ok(model) => fault(&name, format!("it holds the model `{}`: rename it", model.id())),
            Err(StagesError::Model { error, .. }) => fault(&name, error.to_string()),
            Err(error) => fault(&name, error.to_string()),
        }
    }
    let in_use = match models::load(settings.model.as_deref()) {
        Ok(model) => Some(model.id().to_owned()),
        Err(error) => {
            fault("CURRENT", format!("{error}; `waspada models rollback` takes the model before it"));
            None
        }
    };
    let (entries, torn) = journal(folder)?;
    for JournalFault { line, problem } in torn {
        fault(journal::JOURNAL, format!("line {line}: {problem}"));
    }
    let has_current = models::current(folder).is_ok();
    if let (Some(last), Some(in_use)) = (entries.last(), &in_use)
        && last.to != *in_use
    {
        let problem = format!(
            "the newest entry put `{}` in use, and `{in_use}` is in use: promote the one that is meant once more",
            last.to
        );
        fault(journal::JOURNAL, problem);
    } else if entries.is_empty() && has_current && is_elsewhere(in_use.as_deref()) {
        fault(
            journal::JOURNAL,
            "a model is in use that was never promoted, so nobody is known to have asked for it".into(),
        );
    }
    Ok(Verified { folder: folder.to_owned(), in_use, sound, entries: entries.len(), faults })
}

/// Whether a model is another one than that built in.
fn is_elsewhere(in_use: Option<&str>) -> bool {
    in_use.is_some() && models::load(None).ok().as_ref().map(crate::assess::Model::id) != in_use
}
