//! Takes back what a mistaken import brought.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::blanking::erase_ads;
use super::renderings;
use super::tombstones::{ErasedFor, Tombstone, bury, of_ad};
use super::traces::forget_ad;
use crate::domain::{AdId, CaptureRef, RunId};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// What an import brought, and what stands in the way of taking it back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportBrought {
    /// Ads that nothing but this import has seen.
    pub ads: Vec<AdId>,
    /// Of them, those on which a person has decided, or that were in a lead.
    pub decided: Vec<AdId>,
    /// Of them, those that an open lead holds, with its name.
    pub held: Vec<(AdId, String)>,
    /// Ads that it brought and that a later run met as well; they stay.
    pub met_again: usize,
    /// Ads of earlier runs whose words it changed; they keep both.
    pub edited: usize,
    /// Flags on the ads.
    pub flags: usize,
    /// Captures of the import that no other ad was read from.
    pub captures: Vec<CaptureRef>,
    /// When it was taken back before.
    pub undone_at: Option<Timestamp>,
}

/// Ads that an import brought and that no later run has met.
const OWN: &str = "SELECT id FROM ad WHERE last_run = ?1 AND first_run = ?1";

/// Of them, those on which a person has decided, or that were in a lead, themselves or as the founder of a campaign.
const DECIDED: &str = "SELECT ad AS id FROM decision
     UNION SELECT v.ad FROM review_event e JOIN ad_version v ON v.id = e.ad_version
     UNION SELECT v.ad FROM lead_event e JOIN ad_version v ON v.id = e.ad_version";

impl Reader {
    /// What an import brought.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn import_brought(&self, run: &RunId) -> Result<ImportBrought, StoreError> {
        let undone_at = self.read(|connection| {
            let at: Option<String> = connection
                .prepare_cached("SELECT at FROM import_undo WHERE run = ?1")?
                .query_row([&run.0], |stored| stored.get(0))
                .optional()?;
            row::time_or_none(at)
        })?;
        let ads = self.read(|connection| identities(connection, &format!("id IN ({OWN})"), run))?;
        let held = self.erasable(&ads)?.held;
        self.read(|connection| {
            let count = |sql: &str| -> rusqlite::Result<usize> {
                connection.prepare_cached(sql)?.query_row([&run.0], |stored| stored.get(0))
            };
            Ok(ImportBrought {
                decided: identities(connection, &format!("id IN ({OWN}) AND id IN ({DECIDED})"), run)?,
                held,
                met_again: count("SELECT count(*) FROM ad WHERE first_run = ?1 AND last_run <> ?1")?,
                edited: count(
                    "SELECT count(DISTINCT v.ad) FROM ad_version v JOIN ad ON ad.id = v.ad
                     WHERE v.run = ?1 AND ad.first_run <> ?1",
                )?,
                flags: count(&format!("SELECT count(*) FROM flag WHERE ad IN ({OWN})"))?,
                captures: captures(connection, run)?,
                undone_at,
                ads,
            })
        })
    }

    /// The newest imports that were not taken back, newest first, each with its command.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn imports(&self, most: usize) -> Result<Vec<(RunId, String)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, command FROM run WHERE kind = 'import' AND id NOT IN (SELECT run FROM import_undo)
                     ORDER BY started_at DESC, id DESC LIMIT ?1",
                )?
                .query_map([most], |stored| Ok((RunId(stored.get(0)?), stored.get(1)?)))?
                .collect()
        })
    }
}

fn identities(connection: &Connection, which: &str, run: &RunId) -> rusqlite::Result<Vec<AdId>> {
    connection
        .prepare(&format!("SELECT identity FROM ad WHERE {which} ORDER BY identity"))?
        .query_map([&run.0], |stored| Ok(AdId(stored.get(0)?)))?
        .collect()
}

/// Captures of an import that nothing else needs: no ad that stays was read from them, from their page or from other
/// captures of the same bytes, whose records may only refer to theirs.
fn captures(connection: &Connection, run: &RunId) -> rusqlite::Result<Vec<CaptureRef>> {
    connection
        .prepare(&format!(
            "SELECT c.warc_file, c.offset_bytes, c.record_id, c.payload_sha256 FROM capture c WHERE c.run = ?1
               AND NOT EXISTS (SELECT 1 FROM capture same WHERE same.payload_sha256 = c.payload_sha256
                 AND (same.run <> ?1
                   OR EXISTS (SELECT 1 FROM ad WHERE ad.page = same.page AND ad.id NOT IN ({OWN}))
                   OR EXISTS (SELECT 1 FROM ad_version v WHERE v.capture = same.id AND v.ad NOT IN ({OWN}))))
             ORDER BY 1, 2"
        ))?
        .query_map([&run.0], |stored| {
            Ok(CaptureRef {
                warc_file: stored.get(0)?,
                offset_bytes: stored.get(1)?,
                record_id: stored.get(2)?,
                payload_sha256: stored.get(3)?,
            })
        })?
        .collect()
}

impl Store {
    /// Takes back what `brought` names, in one transaction and with an event: ads with their flags, and captures; ads on
    /// which a person has decided lose their words and keep the decision. `records` are noted as to be erased. Ads that
    /// shared a text or contact with them are weighed again by the next run. Flags that had given way to theirs wait again.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is taken back.
    pub fn undo_import(
        &mut self,
        run: &RunId,
        brought: &ImportBrought,
        records: &[Tombstone],
        account: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            let whole: Vec<AdId> =
                brought.ads.iter().filter(|ad| !brought.decided.contains(ad)).cloned().collect();
            tx.execute_batch("CREATE TEMP TABLE IF NOT EXISTS going (id INTEGER PRIMARY KEY); DELETE FROM going;")?;
            for ad in &brought.ads {
                tx.prepare_cached("INSERT INTO going SELECT id FROM ad WHERE identity = ?1")?.execute([&ad.0])?;
            }
            weigh_neighbours(tx)?;
            renderings::forget(tx, &brought.ads)?;
            erase_ads(tx, &brought.decided, (ErasedFor::Request, Some(account)), at)?;
            for ad in &whole {
                bury(tx, &of_ad(ad, ErasedFor::Request, Some(account), at))?;
                tx.prepare_cached("DELETE FROM contact_hash WHERE ad = ?1")?.execute([&ad.0])?;
                forget_ad(tx, ad)?;
                delete(tx, ad)?;
            }
            for capture in &brought.captures {
                delete_capture(tx, capture)?;
            }
            records.iter().try_for_each(|record| bury(tx, record))?;
            tx.prepare_cached(
                "INSERT INTO import_undo (run, account, at, ads, flags, captures) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                run.0,
                account,
                row::at(at),
                brought.ads.len(),
                brought.flags,
                brought.captures.len()
            ])?;
            log(tx, &Actor::Account(account.to_owned()), "undo_import", &run.0, at)
        })
    }
}

/// Notes every ad that shares a campaign or contact with those that go.
fn weigh_neighbours(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT OR IGNORE INTO network_due (ad)
         SELECT v.ad FROM ad_version v WHERE v.ad NOT IN (SELECT id FROM going) AND v.id IN (
           SELECT other.ad_version FROM ad_version own
             JOIN contact_sighting s ON s.ad_version = own.id
             JOIN contact_sighting other ON other.kind = s.kind AND other.value = s.value
             WHERE own.ad IN (SELECT id FROM going)
           UNION SELECT other.ad_version FROM ad_version own
             JOIN campaign_member m ON m.ad_version = own.id
             JOIN campaign_member other ON other.founder = m.founder
             WHERE own.ad IN (SELECT id FROM going))",
        [],
    )
    .map(drop)
}

fn delete(tx: &Transaction<'_>, ad: &AdId) -> rusqlite::Result<()> {
    let flags = "SELECT flag.id FROM flag JOIN ad ON ad.id = flag.ad WHERE ad.identity = ?1";
    tx.prepare_cached(&format!(
        "UPDATE flag SET merged_into = NULL, state = 'open', closed_at = NULL
         WHERE merged_into IN ({flags}) AND ad NOT IN (SELECT id FROM going)
           AND NOT EXISTS (SELECT 1 FROM flag open WHERE open.ad = flag.ad AND open.state = 'open')"
    ))?
    .execute([&ad.0])?;
    tx.prepare_cached(&format!("UPDATE flag SET merged_into = NULL WHERE merged_into IN ({flags})"))?
        .execute([&ad.0])?;
    tx.prepare_cached(&format!("DELETE FROM flag WHERE id IN ({flags})"))?.execute([&ad.0])?;
    tx.prepare_cached("DELETE FROM ad WHERE identity = ?1")?.execute([&ad.0]).map(drop)
}

/// Deletes a capture, and its page where nothing else needs it: the same row, imported rightly, is then read anew.
fn delete_capture(tx: &Transaction<'_>, capture: &CaptureRef) -> rusqlite::Result<()> {
    let page: Option<i64> = tx
        .prepare_cached("DELETE FROM capture WHERE record_id = ?1 RETURNING page")?
        .query_row([&capture.record_id], |stored| stored.get(0))
        .optional()?
        .flatten();
    tx.prepare_cached(
        "DELETE FROM page WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM ad WHERE ad.page = page.id)
           AND NOT EXISTS (SELECT 1 FROM capture WHERE capture.page = page.id)",
    )?
    .execute([page])
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::{outcome_of, two_campaigns};

    #[test]
    fn of_an_import_that_was_taken_back_no_label_stays() {
        let (_folder, mut store) = two_campaigns();
        let at: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let label = outcome_of("a1", at);
        store.add_labels(&[label], "sari", at).unwrap();
        let labels =
            |store: &Store| store.reader().unwrap().labels(Timestamp::UNIX_EPOCH).unwrap().labels.len();
        assert_eq!(labels(&store), 1);
        let run = RunId("r".into());
        let brought = store.reader().unwrap().import_brought(&run).unwrap();
        assert_eq!(brought.ads.len(), 2);
        store.undo_import(&run, &brought, &[], "sari", at).unwrap();
        assert_eq!(labels(&store), 0);
    }
}
