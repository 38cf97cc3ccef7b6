use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::{CaptureRef, Outcome, RunId, SkipReason};
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::ads;
use crate::store::night::ads::{Change, Kept};
use crate::store::night::challenger_scores;
use crate::store::night::item::{BatchCounts, NightItem};
use crate::store::night::takedowns;
use crate::text::safe;

/// Longest detail of a coverage entry, characters.
const DETAIL_CHARS: usize = 300;

impl Store {
    /// Stores a batch in one transaction: pages, captures, ads with versions, contacts, assessments and
    /// findings, the coverage ledger, and the addresses as done in the frontier.
    ///
    /// Recording the same batch again changes nothing but the counts that come back. Flags are opened at the
    /// end of a run (see [`Store::open_flags`]), because the budget goes to the highest scores of the whole
    /// night.
    ///
    /// # Errors
    /// When the database is locked, the disk full or the run unknown; then nothing of the batch is stored.
    pub fn record(&mut self, run: &RunId, items: &[NightItem]) -> Result<BatchCounts, StoreError> {
        self.writer().write(|tx| {
            let mut counts = BatchCounts::default();
            let sources: BTreeSet<&str> = items.iter().map(|item| item.source.0.as_str()).collect();
            for source in sources {
                tx.prepare_cached(
                    "INSERT INTO source (name, kind, rules, first_run) VALUES (?1, 'import', '', ?2)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![source, run.0])?;
            }
            for item in items {
                record_item(tx, run, item, &mut counts)?;
            }
            Ok(counts)
        })
    }
}

fn record_item(
    tx: &Transaction<'_>,
    run: &RunId,
    item: &NightItem,
    counts: &mut BatchCounts,
) -> rusqlite::Result<()> {
    counts.items += 1;
    let (at, seen_at) = (row::at(item.at), row::at(item.seen_at));
    let page = keep_page(tx, item, &at)?;
    // In front of the page's own, which stays the newest of its address.
    for (url, capture) in &item.beside {
        keep_capture(tx, (run, url), capture, page, &seen_at)?;
    }
    let capture = match &item.capture {
        Some(capture) => Some(keep_capture(tx, (run, &item.url), capture, page, &seen_at)?),
        None => None,
    };
    let (outcome, reason, detail) = match &item.outcome {
        Outcome::Kept(judged) => {
            let read = item.input.as_ref().zip(item.capture.as_ref());
            let seen = ads::Seen { run, at: &seen_at, page, capture, read };
            let Kept { change, is_assessed, version } = ads::keep(tx, judged, &seen)?;
            if let (Some(version), Some(said)) = (version, &item.challenger) {
                challenger_scores::keep(tx, version, run, said)?;
            }
            counts.assessments += usize::from(is_assessed);
            match change {
                Change::New => counts.ads_new += 1,
                Change::Edited => counts.ads_edited += 1,
                Change::Known => counts.ads_known += 1,
            }
            ("kept", change.name().to_owned(), None)
        }
        Outcome::Skipped(reason) => {
            counts.skipped += 1;
            // Whether the server says it, the page itself, or the list that stands in its place.
            if let (SkipReason::Gone | SkipReason::Expired | SkipReason::List, Some(page)) = (reason, page) {
                takedowns::note(tx, page, &seen_at)?;
            }
            if *reason == SkipReason::Unchanged {
                let repeated = item.repeats.as_deref();
                counts.ads_unchanged += ads::see_again(tx, page, repeated, run, &seen_at)?;
            }
            ("skipped", row::tag(reason)?, None)
        }
        Outcome::Failed(fault) => {
            counts.failed += 1;
            ("failed", fault.code.clone(), Some(fault.message.as_str()))
        }
    };
    let mut covered = item.url.clone();
    if item.part > 1 {
        // Each ad of a page of several is counted.
        covered = format!("{covered}#{}", item.part);
    }
    cover(tx, run, (&item.source.0, &covered), outcome, &reason, detail, 1)?;
    tx.prepare_cached("UPDATE frontier SET done_at = ?3 WHERE source = ?1 AND url = ?2 AND done_at IS NULL")?
        .execute(params![item.source.0, item.url, at])?;
    Ok(())
}

/// Remembers what the server said. What failed keeps the validators of the last good answer, so that it is
/// fetched in full again; "unchanged" keeps those that the server did not repeat.
fn keep_page(tx: &Transaction<'_>, item: &NightItem, at: &str) -> rusqlite::Result<Option<i64>> {
    let Some(answer) = &item.answer else {
        return tx
            .prepare_cached("SELECT id FROM page WHERE url = ?1")?
            .query_row([&item.url], |row| row.get(0))
            .optional();
    };
    let id: i64 = tx
        .prepare_cached(
            "INSERT INTO page (url, source, status, first_fetched_at, last_fetched_at)
             VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (url) DO UPDATE SET status = excluded.status,
                                             last_fetched_at = max(last_fetched_at, excluded.last_fetched_at)
             RETURNING id",
        )?
        .query_row(params![item.url, item.source.0, answer.status, at], |row| row.get(0))?;
    match item.outcome {
        Outcome::Failed(_) => {}
        Outcome::Skipped(SkipReason::Unchanged) => {
            tx.prepare_cached(
                "UPDATE page SET etag = coalesce(?2, etag), last_modified = coalesce(?3, last_modified)
                 WHERE id = ?1",
            )?
            .execute(params![id, answer.etag, answer.last_modified])?;
        }
        Outcome::Kept(_) | Outcome::Skipped(_) => {
            // A page whose pictures wait is never "unchanged".
            let payload = item.capture.as_ref().filter(|_| !answer.is_waiting);
            let payload = payload.map(|capture| &capture.payload_sha256);
            tx.prepare_cached(
                "UPDATE page SET etag = ?2, last_modified = ?3, payload_sha256 = ?4 WHERE id = ?1",
            )?
            .execute(params![id, answer.etag, answer.last_modified, payload])?;
        }
    }
    Ok(Some(id))
}

fn keep_capture(
    tx: &Transaction<'_>,
    (run, url): (&RunId, &str),
    capture: &CaptureRef,
    page: Option<i64>,
    at: &str,
) -> rusqlite::Result<i64> {
    let known = tx
        .prepare_cached("SELECT id FROM capture WHERE record_id = ?1")?
        .query_row([&capture.record_id], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let offset_bytes = i64::try_from(capture.offset_bytes).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "INSERT INTO capture (page, run, url, captured_at, warc_file, offset_bytes, record_id, payload_sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
    )?
    .query_row(
        params![
            page,
            run.0,
            url,
            at,
            capture.warc_file,
            offset_bytes,
            capture.record_id,
            capture.payload_sha256
        ],
        |row| row.get(0),
    )
}

/// Notes what became of an address. In one run the first account of an ad that was kept stands, and being kept
/// outweighs everything else.
pub(in crate::store) fn cover(
    tx: &Transaction<'_>,
    run: &RunId,
    (source, url): (&str, &str),
    outcome: &str,
    reason: &str,
    detail: Option<&str>,
    pages: usize,
) -> rusqlite::Result<()> {
    let detail = detail.map(|d| safe::shorten(&safe::for_terminal(d), DETAIL_CHARS));
    tx.prepare_cached(
        "INSERT INTO coverage (run, source, url, outcome, reason, detail, pages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,
                                   detail = excluded.detail, pages = excluded.pages
         WHERE coverage.outcome <> 'kept'",
    )?
    .execute(params![run.0, source, url, outcome, reason, detail, pages])?;
    Ok(())
}
