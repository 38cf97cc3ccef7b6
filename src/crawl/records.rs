//! Sources whose list holds the ads themselves.

use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::address::shown;
use super::fetch::Fetcher;
use super::night::fail_source;
use super::page::Visited;
use super::{CrawlError, Crawled, Found, Progress, SourceReport, Visit, import};
use crate::config::SourceSettings;
use crate::domain::{Fault, ImportFact, ImportNote, Outcome, SkipReason, SourceName};

/// Hands on the ads that the answers of an interface hold, and returns the addresses of those that stand elsewhere.
pub(super) async fn records(
    fetcher: &Arc<Fetcher>,
    visited: &Visited,
    source: &SourceSettings,
    tx: &Sender<Crawled>,
    report: &mut SourceReport,
) -> Result<Vec<Found>, CrawlError> {
    let outside = &fetcher.context;
    let mut links = Vec::new();
    let Some(mut interface) = import::Interface::of(visited, source) else { return Ok(links) };
    let mut handed = 0;
    while handed + links.len() < source.budget_pages
        && !visited.allowance.is_used_up(outside.clock.now())
        && let Some(answered) = interface.next(fetcher).await?
    {
        for fault in answered.faults {
            fail_source(fetcher, source, report, fault)?;
        }
        if let Some(columns) = answered.columns {
            let what = ImportFact::Columns(columns);
            report.notes.push(ImportNote { file: shown(&visited.home), what });
        }
        (outside.on_progress)(Progress::Planned(&source.name, answered.items.len()));
        for item in answered.items {
            report.found += 1;
            let name = source.name.clone();
            let crawled = match item {
                import::Item::Link(found) => {
                    links.push(found);
                    continue;
                }
                import::Item::NoAd(place) => {
                    Crawled::without_page(name, place, Outcome::Skipped(SkipReason::NotAnAd))
                }
                import::Item::Bad(place, fault) => Crawled::without_page(name, place, Outcome::Failed(fault)),
                import::Item::Row(row) => {
                    visited.allowance.take(row.page.body.len());
                    fetcher.row(&name, *row).await?
                }
            };
            handed += 1;
            report.count(&crawled.outcome);
            if let Outcome::Failed(fault) = &crawled.outcome
                && report.losses.len() < import::MOST_TOLD
            {
                report.losses.push(fault.clone());
            }
            (outside.on_progress)(Progress::Handed(&source.name));
            tx.send(crawled).await.map_err(|_| CrawlError::Stopped)?;
        }
    }
    if report.found == 0 && report.problems.is_empty() {
        let what = "holds no record; look at `url` and `items` of this source";
        let fault = Fault::new("empty_source", format!("{}: {what}", shown(&visited.home)));
        fail_source(fetcher, source, report, fault)?;
    }
    Ok(links)
}

impl Fetcher {
    /// An ad that stands in an answer, with evidence of its own; one that is known by its words is unchanged.
    async fn row(&self, source: &SourceName, row: import::Row) -> Result<Crawled, CrawlError> {
        let import::Row { url, place, mut page, sha256 } = row;
        let skipped = |reason| Crawled::without_page(source.clone(), url.clone(), Outcome::Skipped(reason));
        // A record without an address of its own is known by its words alone.
        if url != place && !self.is_first(&url) {
            return Ok(skipped(SkipReason::Duplicate));
        }
        let key = format!("row:{sha256}");
        let known = self.context.ledger.visits(source, &[&key])?.into_iter().next().flatten();
        if let Some(known) = known {
            return Ok(Crawled { repeats: Some(known.record_id), ..skipped(SkipReason::Unchanged) });
        }
        let room = self.room.take(2 * page.body.len() as u64).await;
        let archive = Arc::clone(&self.context.archive);
        let keep = move || {
            let capture = archive.resource(&place, "application/json", &page.body, page.fetched_at)?;
            page.capture = Some(capture.clone());
            Ok::<_, CrawlError>((page, capture))
        };
        let Ok(kept) = tokio::task::spawn_blocking(keep).await else {
            return Err(CrawlError::Defect("wrote a record to the archive"));
        };
        let (page, capture) = kept?;
        let visit = Visit {
            url: key,
            etag: None,
            last_modified: None,
            payload_sha256: sha256,
            captured_at: page.fetched_at,
            record_id: capture.record_id,
        };
        let outcome = Outcome::Kept(page);
        Ok(Crawled { visit: Some(visit), room, ..Crawled::without_page(source.clone(), url, outcome) })
    }
}
