//! Labels that words of other campaigns contradict, told and put before the desk.

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::reveal::account;
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::run::{Suspect, label_rows, label_suspects, models};
use crate::store::{NewSuspect, Store, StoredLabels};
use crate::text::safe::for_terminal;
use crate::train::Settings;

pub(super) fn suspects(
    session: &Session,
    config: &Config,
    labels: &StoredLabels,
    is_for_desk: bool,
) -> Result<Exit, Failure> {
    let rows = label_rows(labels, None, &time_zone(config));
    let found = label_suspects(&config.assess, &rows, Settings::default().seed)
        .map_err(|error| Failure::of(Exit::Configuration, &error))?;
    let of = |label: &str| {
        labels
            .labels
            .iter()
            .find(|other| format!("label {}", other.campaign) == label)
            .and_then(|l| l.ad.clone())
    };
    let rows: Vec<_> =
        found.iter().map(|suspect| json!({ "ad": of(&suspect.label), "suspect": suspect })).collect();
    let kept = if is_for_desk { Some(to_desk(config, &found)?) } else { None };
    let object = json!({ "labels": labels.labels.len(), "suspects": rows, "to_desk": kept });
    session.printer.result(&object, || {
        let mut text = String::new();
        for suspect in &found {
            let _ = writeln!(
                text,
                "{:<24} said {:<10} by {:<13} words of others: {:>3.0} % suspicious",
                for_terminal(&of(&suspect.label).unwrap_or_else(|| suspect.label.clone())),
                if suspect.is_suspicious { "suspicious" } else { "ordinary" },
                suspect.source.name(),
                suspect.chance * 100.0
            );
        }
        let _ = write!(text, "{} of {} labels are worth a second look", found.len(), labels.labels.len());
        if let Some(kept) = kept {
            let _ = write!(text, "; {kept} of them wait on the desk, in place of the list before");
        }
        text
    })?;
    Ok(Exit::Done)
}

/// Keeps the list for the desk; returns how many campaigns it holds: those that were decided there.
fn to_desk(config: &Config, found: &[Suspect]) -> Result<usize, Failure> {
    let model = models::load(config.assess.model.as_deref())?;
    let suspects: Vec<NewSuspect> = found
        .iter()
        .filter_map(|suspect| {
            let campaign = suspect.label.strip_prefix("label ")?.parse().ok()?;
            let against = if suspect.is_suspicious { 1.0 - suspect.chance } else { suspect.chance };
            Some(NewSuspect { campaign, against })
        })
        .collect();
    Ok(Store::open(&config.store.path)?.keep_suspects(&suspects, model.id(), &account(), now())?)
}
