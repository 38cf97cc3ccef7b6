use std::collections::BTreeSet;
use std::path::Path;

use super::refusal::refusal;
use super::{MOST_SHOWN, note};
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session, reveal};
use crate::config::Config;
use crate::domain::{LeadAnswer, LeadChange, LeadId, PersonId};
use crate::export::{Dossier, ExportError, Order, recall};
use crate::store::{LeadEvent, Store};

/// Recalls a lead for a reason, or writes the notices of one that was withdrawn once more, with the reason of then: they
/// may have been lost.
pub(super) fn withdraw(
    session: &Session,
    config: &Config,
    lead: LeadId,
    reason: Option<&str>,
    out: &Path,
) -> Result<(), Failure> {
    let mut store = Store::open(&config.store.path)?;
    let reader = store.reader()?;
    let shown = reader.lead(lead, MOST_SHOWN)?;
    let order = Order::recall(lead, (PersonId(0), &reveal::account()), now());
    if out.symlink_metadata().is_ok() {
        return Err(ExportError::Exists { path: out.to_owned() }.into());
    }
    let before =
        shown.events.iter().filter(|event| event.what == LeadChange::Withdrawn).max_by_key(|event| event.at);
    let why = match (reason, before) {
        (Some(reason), _) => {
            let written = note(reason);
            match (store.withdraw_lead(lead, &written)?, before) {
                (LeadAnswer::Done, _) => written.reason,
                (LeadAnswer::NoChange, Some(before)) => return Err(was_withdrawn(config, lead, before)),
                (answer, _) => return Err(refusal(lead, answer)),
            }
        }
        (None, Some(before)) => before.reason.clone(),
        (None, None) => {
            return Err(Failure::new(Exit::Usage, format!("lead {} was never withdrawn", lead.0))
                .hint(format!("`waspada leads withdraw {} --reason TEXT --out FOLDER`", lead.0)));
        }
    };
    let knowledge = super::Knowledge::load(session, config)?;
    let (keys, zone) = (super::export::keys(config)?, time_zone(config));
    let archive = &config.archive.dir;
    let dossier = Dossier::of(&order, &reader, knowledge.presenter(session), archive, &keys, &zone)?;
    let ads = recall(&dossier, &shown, &why, out)?;
    let sent: BTreeSet<&str> =
        shown.events.iter().filter_map(|event| event.detail.recipient.as_deref()).collect();
    let files = shown.exports.len();
    let answer = if reason.is_some() { LeadAnswer::Done } else { LeadAnswer::NoChange };
    let object = serde_json::json!({
        "lead": lead, "answer": answer, "ads": ads, "files": files, "sent_to": sent, "out": out
    });
    session.printer.result(&object, || {
        let whom =
            if sent.is_empty() { "whoever got it".to_owned() } else { Vec::from_iter(sent).join(", ") };
        let (number, name, out) = (lead.0, &shown.row.name, out.display());
        let what = match (reason, before) {
            (None, Some(before)) => format!(
                "lead {number} \"{name}\" was withdrawn on {} already; its notices are written once more",
                before.at.to_zoned(zone.clone()).date()
            ),
            _ => format!("withdrew lead {number} \"{name}\""),
        };
        format!("{what}; the notices are in {out}: send them to {whom} (files that left: {files})")
    })
}

fn was_withdrawn(config: &Config, lead: LeadId, before: &LeadEvent) -> Failure {
    let day = before.at.to_zoned(time_zone(config)).date();
    let what = format!(
        "lead {} was withdrawn on {day} already, by {}; nothing is changed",
        lead.0, before.person_name
    );
    Failure::new(Exit::Usage, what).hint(format!(
        "`waspada leads withdraw {} --again --out FOLDER` writes its notices once more, with the reason of then",
        lead.0
    ))
}
