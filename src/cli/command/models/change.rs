use jiff::SignedDuration;

use super::{Promote, failure, folder, told};
use crate::cli::command::labels::stored_rows;
use crate::cli::reveal::account;
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session};
use crate::config::{AssessSettings, Config};
use crate::evaluate::labelled;
use crate::run::registry::{self, By, Entry, Promotion};
use crate::run::{Stages, blind_rows, held_back, models};
use crate::store::Reader;
use crate::text::safe::for_terminal;
use crate::train::Settings;
use crate::train::corpus::Row;

pub(super) fn diff(
    session: &Session,
    config: &Config,
    (first, second): (&str, Option<&str>),
    days: u32,
) -> Result<Exit, Failure> {
    let stages = |name: &str| -> Result<Stages, Failure> {
        let model = if name == models::BUILT_IN {
            None
        } else {
            Some(registry::named(&folder(session, config), name).map_err(failure)?)
        };
        Ok(Stages::load(&AssessSettings { model, ..config.assess.clone() })?)
    };
    let (before, after) = match second {
        Some(second) => (stages(first)?, stages(second)?),
        None => (Stages::load(&config.assess)?, stages(first)?),
    };
    let rows = crate::run::written_rows(None).map_err(|error| Failure::of(Exit::Configuration, &error))?;
    let reader = config.store.path.exists().then(|| Reader::open(&config.store.path)).transpose()?;
    let since = now() - SignedDuration::from_hours(24 * i64::from(days));
    let zone = time_zone(config);
    let stored = reader.as_ref().map(|reader| (reader, since, &zone));
    let found = registry::difference((&before, &after), &rows, stored)?;
    session.printer.result(&found, || told::difference(&found))?;
    Ok(Exit::Done)
}

pub(super) fn promote(session: &Session, config: &Config, promote: &Promote) -> Result<Exit, Failure> {
    let folder = registry::folder(&config.assess, &session.folder().join("models")).map_err(failure)?;
    registry::named(&folder, &promote.name).map_err(failure)?;
    let (rows, on) = graded_on(config, promote)?;
    let who = account();
    let by = By { who: &who, at: now(), reason: promote.reason.as_deref().unwrap_or_default() };
    let order = (config.run.daily_flag_budget, Settings::default().seed);
    let model = (folder.as_path(), promote.name.as_str());
    let done =
        registry::promote(&config.assess, model, (&rows, &on), order, promote.force, by).map_err(failure)?;
    if let Promotion::InUse { model } = &done {
        let what = format!("{} is in use already; nothing is changed", for_terminal(model));
        return Err(Failure::new(Exit::Usage, what).hint("`waspada models list` names the others"));
    }
    let is_done = !matches!(done, Promotion::Refused(_));
    session.printer.verdict(is_done, &done, || match &done {
        Promotion::InUse { .. } => String::new(),
        Promotion::Refused(report) => format!(
            "{}\n{} stays as it is: the gate is not passed, and {} stays in use",
            told::gate(report),
            for_terminal(&promote.name),
            for_terminal(&report.champion)
        ),
        Promotion::Done(entry) => {
            let gate = entry.gate.as_ref().map(told::gate).unwrap_or_default();
            let forced = if entry.is_forced { ", against the gate" } else { "" };
            format!(
                "{gate}\n{} is in use from now on{forced}; `waspada models rollback` goes back to {}",
                for_terminal(&entry.to),
                for_terminal(&entry.from)
            )
        }
    })?;
    if !is_done {
        session.printer.hint(&format!("`waspada models diff {}` says what it would change", promote.name));
    }
    Ok(if is_done { Exit::Done } else { Exit::Refused })
}

/// Rows that the gate rests on: a file, or blind hands and decisions that no training learns from.
fn graded_on(config: &Config, promote: &Promote) -> Result<(Vec<Row>, String), Failure> {
    if let Some(path) = &promote.data {
        let rows = labelled::read(path, None).map_err(|error| Failure::of(Exit::Configuration, &error))?;
        let rows = rows.into_iter().map(labelled::Labelled::into_row).collect();
        return Ok((rows, path.display().to_string()));
    }
    let corpus = promote.corpus.as_deref();
    let mut rows = blind_rows(corpus).map_err(|error| Failure::of(Exit::Configuration, &error))?;
    let mut on = format!("{} rows of blind hands", rows.len());
    if let Some(labels) = stored_rows(config, promote.since)? {
        let held = held_back(&config.assess, corpus, &labels)
            .map_err(|error| Failure::of(Exit::Configuration, &error))?;
        on = format!("{on} and {} decisions held back from every training", held.len());
        rows.extend(held);
    }
    Ok((rows, on))
}

pub(super) fn roll_back(session: &Session, config: &Config, reason: &str) -> Result<Exit, Failure> {
    let folder = registry::folder(&config.assess, &session.folder().join("models")).map_err(failure)?;
    let who = account();
    let entry =
        registry::roll_back(&config.assess, &folder, By { who: &who, at: now(), reason }).map_err(failure)?;
    let Entry { from, to, .. } = &entry;
    session.printer.result(&entry, || {
        format!("{} is in use again, in place of {}", for_terminal(to), for_terminal(from))
    })?;
    Ok(Exit::Done)
}

pub(super) fn verify(session: &Session, config: &Config) -> Result<Exit, Failure> {
    let folder = folder(session, config);
    let found = registry::verify(&config.assess, &folder)
        .map_err(|error| Failure::with(Exit::Unexpected, "cannot look through the models", &error))?;
    let is_sound = found.faults.is_empty();
    session.printer.verdict(is_sound, &found, || {
        let mut lines: Vec<String> = found
            .faults
            .iter()
            .map(|fault| format!("WRONG  {}: {}", for_terminal(&fault.file), for_terminal(&fault.problem)))
            .collect();
        let in_use = found.in_use.as_deref().unwrap_or("none that can be read");
        lines.push(format!(
            "{} models hash to their names, {} entries in the journal; in use: {}",
            found.sound.len(),
            found.entries,
            for_terminal(in_use)
        ));
        lines.join("\n")
    })?;
    Ok(if is_sound { Exit::Done } else { Exit::Unhealthy })
}
