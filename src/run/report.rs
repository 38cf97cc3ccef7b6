use std::collections::BTreeMap;

use super::{NightReport, RunSummary};
use crate::config::{SourceKind, SourceSettings};
use crate::domain::{Band, Fault, SkipReason, SourceName};
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
        let line = summary.source_mut(name);
        line.found += source.found;
        if source.kept == 0 && !source.problems.is_empty() {
            line.trouble = source.problems.first().map(|p| p.message.clone());
        }
    }
    summary.pages = report.totals.pages;
    summary.flagged = report.totals.flagged;
    summary.over_budget = report.totals.over_budget;
    summary.waiting = report.open_flags;
    summary.campaigns = report.campaigns;
    summary.relook = report.relook;
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
