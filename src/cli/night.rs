//! What `run`, `import` and `schedule` share: a night with lock, progress bar and summary.

use std::sync::Arc;

use serde::Serialize;

use super::render::{self, RenderOptions};
use super::session::{Loaded, now};
use super::{Exit, Failure, Progress, Session, morning};
use crate::config::Config;
use crate::crawl::{OnProgress, Progress as Step, is_in_shard};
use crate::domain::RunSummary;
use crate::run::lock::{LockError, RunLock};
use crate::run::stop::Stop;
use crate::run::{NightError, NightOrder, NightReport, StagesError, night, summary};
use crate::store::{Reader, RunKind, RunStatus};

/// A night that could not go on, with what it came to before.
#[derive(Debug, Serialize)]
struct FailedNight<'a> {
    #[serde(flatten)]
    summary: &'a RunSummary,
    #[serde(flatten)]
    failure: serde_json::Value,
}

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

/// Leaves only the sources of this machine's part, where several share one crawl.
///
/// # Errors
/// When none of them is in it.
pub(super) fn keep_own_shard(config: &mut Config) -> Result<(), Failure> {
    let Some(shard) = config.crawl.shard else { return Ok(()) };
    config.sources.retain(|source| is_in_shard(shard, source));
    if config.sources.is_empty() {
        return Err(Failure::new(Exit::Configuration, format!("no source is in part {shard} of the crawl"))
            .hint("parts go by site; share it among fewer machines, or leave this one out"));
    }
    Ok(())
}

/// Runs a night from lock to summary.
///
/// # Errors
/// What ends a night.
pub(super) fn whole(session: &Session, config: &Config, kind: RunKind) -> Result<Exit, Failure> {
    runtime()?.block_on(async {
        let stop = Stop::on_signals().map_err(Failure::from)?;
        Box::pin(one(session, config, kind, stop)).await
    })
}

/// One night within a running runtime.
///
/// # Errors
/// What ends a night.
pub(super) async fn one(
    session: &Session,
    config: &Config,
    kind: RunKind,
    stop: Stop,
) -> Result<Exit, Failure> {
    if let Some(folder) = config.store.path.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder().create(folder).map_err(|error| {
            let what = format!("cannot make the folder of the database `{}`", config.store.path.display());
            Failure::with(Exit::Unexpected, what, &error)
                .hint("`[store] path` says where the database is; name a folder that may be written")
        })?;
    }
    let command: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let command = format!("waspada {}", command.join(" "));
    let _lock = lock(config, &command)?;
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
    let order = NightOrder { config, kind, command, clock: Arc::new(now), on_progress, stop };
    let report = match night(order).await {
        Ok(report) => report,
        Err(error) => {
            drop(progress);
            tell_of_failure(session, config, kind).await;
            return Err(error.into());
        }
    };
    drop(progress);
    let strings = session.strings();
    for source in &report.crawl.sources {
        for note in &source.notes {
            session.printer.note(&(strings.import_note)(note));
        }
        // The summary in words tells each; the one in JSON goes to a program.
        if !session.globals.json {
            continue;
        }
        for loss in source.losses.iter().take(LOSSES_TOLD) {
            session.printer.note(&format!("{} [{}]", loss.message, loss.code));
        }
        if source.losses.len() > LOSSES_TOLD {
            let rest = source.failed.max(source.losses.len()) - LOSSES_TOLD;
            session.printer.note(&(strings.more_losses)(&strings.count(rest)));
        }
    }
    let pruned = &report.pruned;
    if pruned.ads + pruned.captures + pruned.records + pruned.stripped > 0 {
        session.printer.note(&format!(
            "deleted by `[retention]`: {} ads without a flag, {} captures, {} archive files; {} records written over, \
             contacts of {} ads hashed",
            pruned.ads,
            pruned.captures,
            pruned.warc_files.len(),
            pruned.records,
            pruned.stripped
        ));
    }
    tell_seal(session, &report);
    let summary = summary(&report, &config.sources);
    let look = RenderOptions::of(session, &Loaded { config: config.clone(), settings: Vec::new() });
    if kind == RunKind::Night && report.status != RunStatus::Interrupted {
        morning::send_after_night(session, config, &report.run).await;
    }
    if let Some(error) = &report.crawl.stopped {
        let failure = Failure::of(Exit::Unexpected, error).hint("what was kept before stays; run it again");
        // One command, one object: the summary says what the night failed for.
        if session.printer.is_json() {
            let failed = FailedNight { summary: &summary, failure: failure.json() };
            session.printer.verdict(false, &failed, String::new)?;
            return Ok(failure.exit);
        }
        session.printer.result(&summary, || render::summary(&summary, &look))?;
        return Err(failure);
    }
    session.printer.result(&summary, || render::summary(&summary, &look))?;
    Ok(if report.status == RunStatus::Complete { Exit::Done } else { Exit::Partial })
}

/// Sends the message of a night that failed: nobody should have to find out by its absence.
async fn tell_of_failure(session: &Session, config: &Config, kind: RunKind) {
    let newest = || Reader::open(&config.store.path)?.newest_night();
    if let (RunKind::Night, Ok(Some(run))) = (kind, newest())
        && run.status == RunStatus::Failed
    {
        morning::send_after_night(session, config, &run.run).await;
    }
}

/// Takes the lock that keeps two runs apart.
///
/// # Errors
/// When another run is under way.
pub(super) fn lock(config: &Config, command: &str) -> Result<RunLock, Failure> {
    RunLock::take(&config.store.path, command, now()).map_err(|error| match &error {
        LockError::Held { .. } => Failure::of(Exit::Locked, &error),
        _ => Failure::of(Exit::Unexpected, &error),
    })
}

/// Says what a person has to do for the evidence of a run.
fn tell_seal(session: &Session, report: &NightReport) {
    match &report.seal {
        Err(why) => session.printer.note(&format!("this run is not sealed yet: {why}")),
        Ok(seal) => {
            if let Some(problem) = &seal.key_problem {
                session.printer.note(&format!("manifest {} is not signed: {problem}", seal.number));
            }
            if seal.was_behind {
                session.printer.note(
                    "the database is older than its manifests, as after a backup was restored; `waspada verify` names what it lacks",
                );
            }
            if let Some(before) = &seal.clock_was {
                session.printer.note(&format!(
                    "the clock was set back: manifest {} is later than now, {before}; set the clock, nothing is lost",
                    seal.number - 1
                ));
            }
        }
    }
}
/// Rows that could not be read and are named one by one.
const LOSSES_TOLD: usize = 20;

/// Makes folders for their owner alone.
fn private_folder() -> std::fs::DirBuilder {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
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
            StagesError::ModelFile(_) | StagesError::Model { .. } => Self::of(Exit::Refused, &error).hint(
                "`waspada train` makes a new one; `waspada models rollback` goes back to the one before",
            ),
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
