use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use crate::domain::{Field, Outcome, RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Writer;
use crate::store::error::StoreError;
use crate::store::night::record;

/// How long a robots.txt answer holds, hours (RFC 9309 §2.4).
const ROBOTS_HOURS: i64 = 24;

/// What the crawl remembers from night to night. Cheap to clone and share; every call is short.
#[derive(Debug, Clone)]
pub struct LedgerStore {
    writer: Writer,
    reader: Arc<Reader>,
}

/// What is known of a page that was fetched before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPage {
    /// `ETag` to send as `If-None-Match`.
    pub etag: Option<String>,
    /// Date to send as `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// SHA-256 of the payload that was last dealt with.
    pub payload_sha256: Option<String>,
    /// Status of the last answer.
    pub status: u16,
    /// When it was last fetched.
    pub last_fetched_at: Timestamp,
}

/// An address that waits to be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPage {
    /// Canonical address.
    pub url: String,
    /// What the feed or listing told of it.
    pub hints: BTreeMap<Field, String>,
}

/// What became of pushed addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PushCounts {
    /// Now waiting, whether new or not.
    pub waiting: usize,
    /// Done already tonight.
    pub done: usize,
    /// Belonging to another source.
    pub elsewhere: usize,
}

/// Any capture of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCapture {
    /// Address that was captured.
    pub url: String,
    /// When.
    pub captured_at: Timestamp,
    /// `urn:uuid:...` of the record.
    pub record_id: String,
}

/// What came back for a robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsAnswer {
    /// HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// Body, as capped by the crawl.
    pub body: Vec<u8>,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

/// What became of an address that led to no ad page, for the coverage ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageEntry {
    /// Source.
    pub source: SourceName,
    /// Address.
    pub url: String,
    /// Why it was left out, or what went wrong.
    pub outcome: Outcome<()>,
    /// How many addresses; more than one where many were left out at once.
    pub pages: usize,
}

impl LedgerStore {
    pub(in crate::store) fn new(writer: Writer) -> Result<Self, StoreError> {
        let reader = Arc::new(Reader::open(&writer.path())?);
        Ok(Self { writer, reader })
    }

    /// What is known of a page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_page(&self, url: &str) -> Result<Option<KnownPage>, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT etag, last_modified, payload_sha256, status, last_fetched_at FROM page WHERE url = ?1",
                )?
                .query_row([url], |stored| {
                    Ok(KnownPage {
                        etag: stored.get(0)?,
                        last_modified: stored.get(1)?,
                        payload_sha256: stored.get(2)?,
                        status: stored.get(3)?,
                        last_fetched_at: row::time(&stored.get::<_, String>(4)?)?,
                    })
                })
                .optional()
        })
    }

    /// The first capture of a payload that was kept whole.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_capture(&self, payload_sha256: &str) -> Result<Option<KnownCapture>, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT url, captured_at, record_id FROM capture WHERE payload_sha256 = ?1 ORDER BY id LIMIT 1",
                )?
                .query_row([payload_sha256], known_capture)
                .optional()
        })
    }

    /// The first capture of a row of a file: the same words, on whatever line of a source's files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_row(
        &self,
        source: &SourceName,
        payload_sha256: &str,
    ) -> Result<Option<KnownCapture>, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT c.url, c.captured_at, c.record_id FROM capture c JOIN page p ON p.id = c.page
                     WHERE c.payload_sha256 = ?1 AND p.source = ?2 ORDER BY c.id LIMIT 1",
                )?
                .query_row([payload_sha256, &source.0], known_capture)
                .optional()
        })
    }

    /// The newest capture of a page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_capture(&self, url: &str) -> Result<Option<KnownCapture>, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT c.url, c.captured_at, c.record_id FROM capture c JOIN page p ON p.id = c.page
                     WHERE p.url = ?1 AND c.url = p.url ORDER BY c.id DESC LIMIT 1",
                )?
                .query_row([url], known_capture)
                .optional()
        })
    }

    /// How many addresses of a source wait.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self, source: &SourceName) -> Result<usize, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM frontier WHERE source = ?1 AND done_at IS NULL")?
                .query_row([&source.0], |r| r.get(0))
        })
    }

    /// The robots.txt answer of an origin, if it is younger than a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn robots(&self, origin: &str, now: Timestamp) -> Result<Option<RobotsAnswer>, StoreError> {
        let oldest = now - SignedDuration::from_hours(ROBOTS_HOURS);
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT status, body, fetched_at FROM robots
                     WHERE origin = ?1 AND fetched_at > ?2 AND fetched_at <= ?3",
                )?
                .query_row(params![origin, row::at(oldest), row::at(now)], |stored| {
                    Ok(RobotsAnswer {
                        status: stored.get(0)?,
                        body: stored.get(1)?,
                        fetched_at: row::time(&stored.get::<_, String>(2)?)?,
                    })
                })
                .optional()
        })
    }

    /// Keeps a robots.txt answer.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn keep_robots(&self, origin: &str, answer: &RobotsAnswer) -> Result<(), StoreError> {
        self.writer.write(|tx| {
            tx.prepare_cached(
                // What it said before is kept beside it, so that a person can see what changed.
                "INSERT INTO robots (origin, status, body, fetched_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET
                   changed_at = CASE WHEN body IS excluded.body AND status IS excluded.status THEN changed_at
                                     ELSE excluded.fetched_at END,
                   before = CASE WHEN body IS excluded.body AND status IS excluded.status THEN before ELSE body END,
                   status = excluded.status, body = excluded.body, fetched_at = excluded.fetched_at",
            )?
            .execute(params![origin, answer.status, answer.body, row::at(answer.fetched_at)])?;
            Ok(())
        })
    }

    /// Adds addresses to a source's frontier, in order; returns how many were not there yet. What is pending
    /// or done already in this night stays as it is. What a feed told of a pending one is kept when a listing, which
    /// tells nothing, names it once more.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn push(
        &self,
        source: &SourceName,
        pages: &[PendingPage],
        now: Timestamp,
    ) -> Result<PushCounts, StoreError> {
        let now = row::at(now);
        self.writer.write(|tx| {
            let mut owner = tx.prepare_cached(
                "SELECT source, done_at IS NOT NULL FROM frontier WHERE url = ?1 ORDER BY id LIMIT 1",
            )?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO frontier (source, url, hints, pushed_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (source, url) DO UPDATE SET hints = json_patch(hints, excluded.hints)",
            )?;
            let mut counts = PushCounts::default();
            let mut named =
                tx.prepare_cached("UPDATE page SET left_at = NULL WHERE url = ?1 AND left_at IS NOT NULL")?;
            for page in pages {
                named.execute([&page.url])?;
                let known: Option<(String, bool)> =
                    owner.query_row([&page.url], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
                match known {
                    Some((first, _)) if first != source.0 => counts.elsewhere += 1,
                    Some((_, true)) => counts.done += 1,
                    Some(_) | None => {
                        insert.execute(params![source.0, page.url, row::json(&page.hints)?, now])?;
                        counts.waiting += 1;
                    }
                }
            }
            Ok(counts)
        })
    }

    /// Puts addresses into the frontier whose ads were there and that no list of the source named in this run, at most
    /// `most`, and returns them. Each is asked for once more, until a list names it again.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn push_left(
        &self,
        source: &SourceName,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let now = row::at(now);
        self.writer.write(|tx| {
            let left: Vec<(i64, String)> = tx
                .prepare_cached(
                    "SELECT p.id, p.url FROM page p
                     WHERE p.source = ?1 AND p.left_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.url = p.url)
                       AND EXISTS (SELECT 1 FROM ad WHERE ad.page = p.id AND NOT EXISTS (
                             SELECT 1 FROM takedown t WHERE t.ad = ad.id AND t.back_at IS NULL))
                     ORDER BY p.last_fetched_at DESC LIMIT ?2",
                )?
                .query_map(params![source.0, most], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (page, url) in &left {
                tx.prepare_cached("UPDATE page SET left_at = ?2 WHERE id = ?1")?
                    .execute(params![page, now])?;
                tx.prepare_cached(
                    "INSERT INTO frontier (source, url, hints, pushed_at) VALUES (?1, ?2, '{}', ?3)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![source.0, url, now])?;
            }
            Ok(left.into_iter().map(|(_, url)| url).collect())
        })
    }

    /// The first addresses of a source that wait, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&self, source: &SourceName, limit: usize) -> Result<Vec<PendingPage>, StoreError> {
        self.reader.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT url, hints FROM frontier WHERE source = ?1 AND done_at IS NULL
                     ORDER BY id LIMIT ?2",
                )?
                .query_map(params![source.0, limit], |stored| {
                    Ok(PendingPage { url: stored.get(0)?, hints: row::unjson(&stored.get::<_, String>(1)?)? })
                })?
                .collect()
        })
    }

    /// Marks addresses as done that lead to no ad page (listings, sitemaps). Ad pages are marked by
    /// [`Store::record`](crate::store::db::writer::Store::record), together with what they led to.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn done(&self, source: &SourceName, urls: &[String], now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(|tx| {
            let mut update = tx.prepare_cached(
                "UPDATE frontier SET done_at = ?3 WHERE source = ?1 AND url = ?2 AND done_at IS NULL",
            )?;
            for url in urls {
                update.execute(params![source.0, url, row::at(now)])?;
            }
            Ok(())
        })
    }

    /// Empties the frontier of a source: what waits there is not wanted any more.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn forget(&self, source: &SourceName) -> Result<usize, StoreError> {
        self.writer.write(|tx| tx.execute("DELETE FROM frontier WHERE source = ?1", [&source.0]))
    }

    /// Notes what became of addresses that led to no ad page. An outcome of `Kept` is a listing or sitemap that
    /// was read and is not entered.
    ///
    /// # Errors
    /// When the database is locked, the disk full or the run unknown.
    pub fn cover(&self, run: &RunId, entries: &[CoverageEntry]) -> Result<(), StoreError> {
        self.writer.write(|tx| {
            for CoverageEntry { source, url, outcome, pages } in entries {
                let at = (source.0.as_str(), url.as_str());
                match outcome {
                    Outcome::Kept(()) => {}
                    Outcome::Skipped(reason) => {
                        record::cover(tx, run, at, "skipped", &row::tag(reason)?, None, *pages)?;
                    }
                    Outcome::Failed(fault) => {
                        record::cover(tx, run, at, "failed", &fault.code, Some(&fault.message), *pages)?;
                    }
                }
            }
            Ok(())
        })
    }
}

fn known_capture(stored: &rusqlite::Row<'_>) -> rusqlite::Result<KnownCapture> {
    Ok(KnownCapture {
        url: stored.get(0)?,
        captured_at: row::time(&stored.get::<_, String>(1)?)?,
        record_id: stored.get(2)?,
    })
}
