//! Contacts that stand on most pages of a source belong to its site, not to its ads.

use rusqlite::{Transaction, params};

use crate::domain::{ContactKind, RunId, SiteContacts, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Fewest ads of a source in one run from which it is learned.
const FEWEST_ADS: usize = 8;
/// Share of a source's ads, in percent, on which a contact of the site stands.
const MOST_PAGES_PERCENT: usize = 60;
/// Most ads of a run that are looked at.
const MOST_ADS: usize = 5_000;

impl Store {
    /// Learns from the ads of a run which contacts are the site's: those on most of a source's ads, where most of these
    /// ads name a contact of their own beside it. On a page by one recruiter the recruiter's number is the ad's. What is
    /// learned is taken off the source's ads and joins no networks; returns how many are new.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn learn_site_contacts(&mut self, run: &RunId) -> Result<usize, StoreError> {
        self.writer().write(|tx| {
            let mut learned = 0;
            for (source, ads) in sources(tx, run)? {
                for (kind, value) in of_site(tx, run, &source, ads)? {
                    tx.prepare_cached(
                        "INSERT INTO site_contact (source, kind, value, run) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![source, kind, value, run.0])?;
                    take_off(tx, &source, &kind, &value)?;
                    learned += 1;
                }
            }
            Ok(learned)
        })
    }
}

impl Reader {
    /// Contacts of sites, by source.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_contacts(&self) -> Result<SiteContacts, StoreError> {
        self.read(|connection| {
            let mut known = SiteContacts::default();
            let mut statement = connection.prepare_cached("SELECT source, kind, value FROM site_contact")?;
            let mut rows = statement.query([])?;
            while let Some(stored) = rows.next()? {
                let kind: ContactKind = row::untag(stored.get(1)?)?;
                known.add(&SourceName(stored.get(0)?), kind, stored.get(2)?);
            }
            Ok(known)
        })
    }
}

/// Sources of web pages that had enough ads in this run, with their number.
fn sources(tx: &Transaction<'_>, run: &RunId) -> rusqlite::Result<Vec<(String, usize)>> {
    tx.prepare_cached(
        "SELECT ad.source, count(*) FROM (SELECT source FROM ad WHERE last_run = ?1 LIMIT ?2) ad
         JOIN source ON source.name = ad.source AND source.kind IN ('sitemap', 'feed', 'listing', 'sample')
         GROUP BY ad.source HAVING count(*) >= ?3",
    )?
    .query_map(params![run.0, MOST_ADS, FEWEST_ADS], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
    .collect()
}

/// Contacts on most of the ads, most of which have another that is on few.
fn of_site(
    tx: &Transaction<'_>,
    run: &RunId,
    source: &str,
    ads: usize,
) -> rusqlite::Result<Vec<(String, String)>> {
    let fewest = (ads * MOST_PAGES_PERCENT).div_ceil(100);
    tx.prepare_cached(
        "WITH one (ad, kind, value) AS MATERIALIZED (
           SELECT DISTINCT v.ad, c.kind, c.value
           FROM (SELECT id FROM ad WHERE last_run = ?1 AND source = ?2 LIMIT ?4) ad
           JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
           JOIN contact c ON c.ad_version = v.id),
         common (kind, value, ads) AS MATERIALIZED (
           SELECT kind, value, count(*) FROM one GROUP BY kind, value HAVING count(*) >= ?3)
         SELECT common.kind, common.value FROM common
         WHERE common.ads <= 2 * (
           SELECT count(DISTINCT mine.ad) FROM one mine
           JOIN one own ON own.ad = mine.ad
           WHERE mine.kind = common.kind AND mine.value = common.value
             AND NOT EXISTS (SELECT 1 FROM common c WHERE c.kind = own.kind AND c.value = own.value))",
    )?
    .query_map(params![run.0, source, fewest, MOST_ADS], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
    .collect()
}

/// Takes a contact off the ads of a source, and lets their networks be weighed anew. What was flagged or decided keeps what it
/// was flagged and decided with.
fn take_off(tx: &Transaction<'_>, source: &str, kind: &str, value: &str) -> rusqlite::Result<()> {
    let versions: Vec<(i64, i64)> = tx
        .prepare_cached(
            "SELECT v.id, v.ad FROM contact c JOIN ad_version v ON v.id = c.ad_version
             JOIN ad ON ad.id = v.ad WHERE c.value = ?3 AND c.kind = ?2 AND ad.source = ?1
               AND NOT EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id)
               AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.ad = ad.id)",
        )?
        .query_map([source, kind, value], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (version, ad) in versions {
        tx.prepare_cached("DELETE FROM contact WHERE ad_version = ?1 AND kind = ?2 AND value = ?3")?
            .execute(params![version, kind, value])?;
        tx.prepare_cached("DELETE FROM contact_sighting WHERE ad_version = ?1 AND kind = ?2 AND value = ?3")?
            .execute(params![version, kind, value])?;
        tx.prepare_cached("INSERT INTO network_due (ad) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([ad])?;
    }
    Ok(())
}
