use std::collections::BTreeMap;

use super::{Compared, NetworkScored, NightReport};
use crate::campaign::NetworkReport;
use crate::config::{SourceKind, SourceSettings};
use crate::domain::{Band, CampaignSummary, Fault, Loss, RunSummary, SkipReason, SourceName};
use crate::store::{CoverageLine, RunStatus};

/// The morning summary of a night, told from what the database keeps of it.
pub fn summary(report: &NightReport, sources: &[SourceSettings]) -> RunSummary {
    let names: Vec<SourceName> = sources.iter().map(|s| s.name.clone()).collect();
    let mut summary = RunSummary::new(report.run.clone(), report.started_at, &names);
    for source in sources {
        summary.source_mut(&source.name).is_import = matches!(source.kind, SourceKind::Import { .. });
    }
    for line in &report.coverage {
        count(&mut summary, line);
    }
    for source in &report.crawl.sources {
        let Some(name) = &source.source else { continue };
        let losses =
            source.losses.iter().chain(source.problems.iter().filter(|fault| !source.losses.contains(fault)));
        summary.losses.extend(losses.map(|fault| Loss {
            source: name.0.clone(),
            code: fault.code.clone(),
            message: fault.message.clone(),
        }));
        let line = summary.source_mut(name);
        line.found += source.found;
        line.poster_lack = line.poster_lack.take().or_else(|| source.poster_lack.clone());
        if source.kept == 0 && !source.problems.is_empty() {
            line.trouble = source.problems.first().map(|p| p.message.clone());
        }
    }
    for (source, pages) in &report.unread_frames {
        summary.source_mut(source).unread_frames = *pages;
    }
    for (source, pages) in &report.unread_posters {
        summary.source_mut(source).unread_posters = *pages;
    }
    for (source, told) in &report.unread_fields {
        summary.source_mut(source).unread_fields.clone_from(told);
    }
    for (source, selectors) in &report.unmatched {
        summary.source_mut(source).unmatched.clone_from(selectors);
    }
    for (source, usual) in &report.usual {
        summary.source_mut(source).usual = Some(*usual);
    }
    summary.alarms.clone_from(&report.alarms);
    summary.undelivered = report.undelivered;
    summary.challenger.clone_from(&report.challenger);
    summary.muted = report.muted;
    summary.pages = report.totals.pages;
    summary.flagged = report.totals.flagged;
    summary.over_budget = report.totals.over_budget;
    summary.waiting = report.open_flags;
    summary.taken_down = report.taken_down;
    summary.campaigns = report.campaigns;
    summary.licence_recheck = report.licence_recheck;
    summary.throttled.clone_from(&report.crawl.throttled);
    summary.bands = bands(&report.bands);
    summary.no_ads = report.no_ads;
    let is_complete = matches!(report.status, RunStatus::Complete | RunStatus::Partial);
    summary.end(report.ended_at, is_complete);
    summary
}

fn bands(assessed: &BTreeMap<Band, usize>) -> BTreeMap<Band, usize> {
    assessed.iter().filter(|(_, count)| **count > 0).map(|(band, count)| (*band, *count)).collect()
}

fn count(summary: &mut RunSummary, line: &CoverageLine) {
    let CoverageLine { source, outcome, reason, pages, .. } = line;
    for _ in 0..*pages {
        match outcome.as_str() {
            "kept" => summary.count_ad(source, reason == "new", reason == "edited", None),
            "skipped" => match serde_json::from_value::<SkipReason>(reason.clone().into()) {
                Ok(reason) => summary.count_skip(source, reason),
                Err(_) => summary.count_skip(source, SkipReason::OutOfScope),
            },
            _ => {
                let message = line.example_detail.clone().unwrap_or_default();
                summary.count_fault(source, &Fault::new(reason, message), &line.example_url);
            }
        }
    }
}

/// What the comparison and the networks came to.
pub(super) fn campaign_summary(
    compared: &Compared,
    scored: &NetworkScored,
    networks: &NetworkReport,
) -> CampaignSummary {
    CampaignSummary {
        compared: compared.versions,
        joined: compared.joined,
        merged: compared.merged,
        crowded: compared.crowded,
        crossed_cuts: compared.crossed_cuts,
        networks: networks.networks,
        largest_network: networks.largest,
        largest_network_capped: networks.largest_capped,
        hubs: networks.hubs.len(),
        weighed: scored.ads,
        reweighed: scored.changed,
        rebanded: scored.banded,
    }
}

/// Says in the log what a run came to: counts and names of sources, nothing of an ad.
pub(super) fn log_ended(report: &NightReport) {
    let (run, totals) = (&report.run, &report.totals);
    tracing::info!(
        run.id = %run, run.status = ?report.status, ads.new = totals.ads_new, ads.edited = totals.ads_edited,
        ads.known = totals.ads_known, pages.skipped = totals.skipped, pages.failed = totals.failed,
        flags.opened = totals.flagged, "a run has ended"
    );
    for source in &report.crawl.sources {
        let name = source.source.as_ref().map_or("", |name| &name.0);
        tracing::info!(
            run.id = %run, source.name = name, pages.found = source.found, pages.kept = source.kept,
            pages.failed = source.failed, "a source was visited"
        );
        for problem in &source.problems {
            tracing::warn!(run.id = %run, source.name = name, error.code = problem.code, "a source has a problem");
        }
    }
    for raised in &report.alarms {
        let source = raised.alarm.source.as_ref().map_or("", |name| &name.0);
        tracing::warn!(
            run.id = %run, alarm.kind = ?raised.alarm.kind, source.name = source,
            alarm.is_open = raised.closed_at.is_none(), "an alarm"
        );
    }
}
