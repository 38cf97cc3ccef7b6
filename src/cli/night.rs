//! What `run`, `import` and `schedule` share: a night with lock, progress bar and summary.

use std::sync::Arc;

use super::render::{self, Look};
use super::session::{Loaded, now};
use super::{Exit, Failure, Progress, Session};
use crate::config::Config;
use crate::crawl::{OnProgress, Progress as Step};
use crate::run::lock::{LockError, RunLock};
use crate::run::stop::Stop;
use crate::run::{NightError, NightOrder, StagesError, night, summary};
use crate::store::RunStatus;

/// Leaves only the sources named; all that are enabled where none is.
///
/// # Errors
/// When a name is not in the settings.
pub(super) fn choose(config: &mut Config, names: &[String]) -> Result<(), Failure> {
    for name in names {
        if !config.sources.iter().any(|s| s.name.0 == *name) {
            let known: Vec<&str> = config.sources.iter().map(|s| s.name.0.as_str()).collect();
            return Err(Failure::new(Exit::Usage, format!("there is no source `{name}` in the settings"))
                .hint(format!("they name: {}", known.join(", "))));
        }
    }
    if names.is_empty() {
        config.sources.retain(|s| s.is_enabled);
    } else {
        config.sources.retain(|s| names.contains(&s.name.0));
        config.sources.iter_mut().for_each(|s| s.is_enabled = true);
    }
    if config.sources.is_empty() {
        return Err(Failure::new(Exit::Configuration, "no source is enabled")
            .hint("set `enabled = true` for a `[[source]]`, or add one"));
    }
    Ok(())
}

/// Runs a night from lock to summary.
///
/// # Errors
/// What ends a night.
pub(super) fn whole(session: &Session, config: &Config) -> Result<Exit, Failure> {
    runtime()?.block_on(async {
        let stop = Stop::on_signals().map_err(Failure::from)?;
        one(session, config, stop).await
    })
}

/// One night within a running runtime.
///
/// # Errors
/// What ends a night.
pub(super) async fn one(session: &Session, config: &Config, stop: Stop) -> Result<Exit, Failure> {
    if let Some(folder) = config.store.path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs_err::create_dir_all(folder).map_err(|error| {
            let what = format!("cannot make the folder of the database `{}`", config.store.path.display());
            Failure::with(Exit::Unexpected, what, &error)
                .hint("`[store] path` says where the database is; name a folder that may be written")
        })?;
    }
    let command: Vec<String> = std::env::args().skip(1).collect();
    let command = format!("waspada {}", command.join(" "));
    let _lock = RunLock::take(&config.store.path, &command, now()).map_err(|error| match &error {
        LockError::Held { .. } => Failure::of(Exit::Locked, &error),
        _ => Failure::of(Exit::Unexpected, &error),
    })?;
    let progress = Arc::new(Progress::start(session, "pages", Some(0)));
    let on_progress: OnProgress = {
        let progress = Arc::clone(&progress);
        Arc::new(move |step| match step {
            Step::Found(source, _) => progress.say(&source.0),
            Step::Planned(_, pages) => progress.expect(pages as u64),
            Step::Handed(source) => {
                progress.say(&source.0);
                progress.advance(1);
            }
        })
    };
    let report = night(NightOrder { config, command, clock: Arc::new(now), on_progress, stop }).await?;
    drop(progress);
    for source in &report.crawl.sources {
        for note in &source.notes {
            session.printer.note(note);
        }
    }
    if report.pruned.ads + report.pruned.captures > 0 {
        session.printer.note(&format!(
            "deleted by `[retention]`: {} ads without a flag, {} captures, {} archive files",
            report.pruned.ads,
            report.pruned.captures,
            report.pruned.warc_files.len()
        ));
    }
    let summary = summary(&report, &config.sources);
    let look = Look::of(session, &Loaded { config: config.clone(), settings: Vec::new() });
    session.printer.result(&summary, || render::summary(&summary, &look))?;
    if let Some(error) = &report.crawl.stopped {
        return Err(Failure::of(Exit::Unexpected, error).hint("what was kept before stays; run it again"));
    }
    Ok(if report.status == RunStatus::Complete { Exit::Done } else { Exit::Partial })
}

/// A runtime for the commands that use the network.
///
/// # Errors
/// When threads cannot be started.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from)
}

impl From<StagesError> for Failure {
    fn from(error: StagesError) -> Self {
        match error {
            StagesError::Data(problems) => problems.into(),
            StagesError::ModelFile(_) | StagesError::Model { .. } => Self::of(Exit::Model, &error)
                .hint("`waspada train` makes a new one; `waspada model use ID` goes back to an earlier one"),
        }
    }
}

impl From<NightError> for Failure {
    fn from(error: NightError) -> Self {
        match error {
            NightError::Stages(error) => error.into(),
            _ => Self::of(Exit::Unexpected, &error),
        }
    }
}
