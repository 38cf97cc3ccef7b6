//! Contacts that stand on most pages of a source belong to its site, not to its ads.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use crate::domain::{ContactKind, RunId, SiteContacts, SourceName};
use crate::store::access::access_log::{Actor, log};
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

/// Kinds under which the contact of kind `?2` relates ads: a number is one whether it is called or written to.
const KEYS: &str = "(?2, CASE ?2 WHEN 'whatsapp' THEN 'phone' ELSE ?2 END)";

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
                    // A person said that it is the ads' own.
                    let is_forgotten: bool = tx
                        .prepare_cached(
                            "SELECT EXISTS (SELECT 1 FROM site_contact WHERE source = ?1 AND kind = ?2 AND value = ?3
                                            AND forgotten_at IS NOT NULL)",
                        )?
                        .query_row([&source, &kind, &value], |row| row.get(0))?;
                    if is_forgotten {
                        continue;
                    }
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

    /// Undoes that contacts of a source were learned as its site's: all of them, or the `number`-th as
    /// [`Reader::learned_site_contacts`] tells them. Ads get back what was taken off them; pages of the source are read
    /// anew the next night, whether they changed or not, for ads that were read without it. What is forgotten is never
    /// learned again. Returns how many were forgotten and how many ads got one back.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn forget_site_contacts(
        &mut self,
        source: &SourceName,
        number: Option<usize>,
        account: &str,
        at: Timestamp,
    ) -> Result<(usize, usize), StoreError> {
        self.writer().write(|tx| {
            let mut learned = learned(tx, Some(source))?;
            if let Some(number) = number {
                learned = learned.into_iter().nth(number.wrapping_sub(1)).into_iter().collect();
            }
            let mut ads = BTreeSet::new();
            for contact in &learned {
                let kind = row::tag(&contact.kind)?;
                tx.prepare_cached(
                    "UPDATE site_contact SET forgotten_at = ?4 WHERE source = ?1 AND kind = ?2 AND value = ?3",
                )?
                .execute(params![source.0, kind, contact.value, row::at(at)])?;
                give_back(tx, &source.0, &kind, &contact.value, &mut ads)?;
            }
            if !learned.is_empty() {
                tx.prepare_cached(
                    "UPDATE page SET etag = NULL, last_modified = NULL, payload_sha256 = NULL WHERE source = ?1",
                )?
                .execute([&source.0])?;
                let which = format!("{}: {} contacts", source.0, learned.len());
                log(tx, &Actor::Account(account.to_owned()), "site_contact_forget", &which, at)?;
            }
            Ok((learned.len(), ads.len()))
        })
    }
}

/// A contact that was learned as a site's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedContact {
    /// Source.
    pub source: SourceName,
    /// What it is.
    pub kind: ContactKind,
    /// Normal form, in the clear: whoever shows it masks it.
    pub value: String,
    /// Run that learned it.
    pub run: RunId,
    /// Ads that it was taken off.
    pub ads: usize,
}

/// What was learned and not forgotten, in order.
fn learned(connection: &Connection, source: Option<&SourceName>) -> rusqlite::Result<Vec<LearnedContact>> {
    connection
        .prepare_cached(
            "SELECT s.source, s.kind, s.value, s.run,
                    (SELECT count(DISTINCT v.ad) FROM site_contact_taken t JOIN ad_version v ON v.id = t.ad_version
                     JOIN ad ON ad.id = v.ad WHERE t.kind = s.kind AND t.value = s.value AND ad.source = s.source)
             FROM site_contact s WHERE s.forgotten_at IS NULL AND (?1 IS NULL OR s.source = ?1)
             ORDER BY s.source, s.kind, s.value",
        )?
        .query_map([source.map(|source| &source.0)], |stored| {
            Ok(LearnedContact {
                source: SourceName(stored.get(0)?),
                kind: row::untag(stored.get(1)?)?,
                value: stored.get(2)?,
                run: RunId(stored.get(3)?),
                ads: stored.get(4)?,
            })
        })?
        .collect()
}

impl Reader {
    /// What was learned as contacts of sites and not forgotten, of one source or all, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn learned_site_contacts(
        &self,
        source: Option<&SourceName>,
    ) -> Result<Vec<LearnedContact>, StoreError> {
        self.read(|connection| learned(connection, source))
    }

    /// Contacts of sites, by source.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_contacts(&self) -> Result<SiteContacts, StoreError> {
        self.read(|connection| {
            let mut known = SiteContacts::default();
            let mut statement = connection
                .prepare_cached("SELECT source, kind, value FROM site_contact WHERE forgotten_at IS NULL")?;
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
           SELECT kind, value, count(*) FROM one GROUP BY kind, value HAVING count(*) >= ?3),
         -- Ads that name one that is on few; asked once for each ad, however many contacts it names.
         has_own (ad) AS MATERIALIZED (
           SELECT DISTINCT one.ad FROM one LEFT JOIN common USING (kind, value) WHERE common.ads IS NULL)
         SELECT kind, value FROM common JOIN one USING (kind, value) LEFT JOIN has_own ON has_own.ad = one.ad
         GROUP BY kind, value HAVING count(*) <= 2 * count(has_own.ad)",
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
        tx.prepare_cached(&format!(
            "INSERT INTO site_contact_taken (ad_version, kind, value, written, span_start, span_end, is_obfuscated,
                                             sighted_as)
             SELECT c.ad_version, c.kind, c.value, c.written, c.span_start, c.span_end, c.is_obfuscated,
                    (SELECT s.kind FROM contact_sighting s
                     WHERE s.ad_version = c.ad_version AND s.value = c.value AND s.kind IN {KEYS})
             FROM contact c INDEXED BY contact_by_value
             WHERE c.ad_version = ?1 AND c.kind = ?2 AND c.value = ?3 ORDER BY c.ordinal LIMIT 1
             ON CONFLICT DO NOTHING"
        ))?
        .execute(params![version, kind, value])?;
        // By its value: an ad may name thousands, and each of them may be the site's.
        tx.prepare_cached(
            "DELETE FROM contact INDEXED BY contact_by_value WHERE ad_version = ?1 AND kind = ?2 AND value = ?3",
        )?
        .execute(params![version, kind, value])?;
        tx.prepare_cached(&format!(
            "DELETE FROM contact_sighting WHERE ad_version = ?1 AND value = ?3 AND kind IN {KEYS}"
        ))?
        .execute(params![version, kind, value])?;
        tx.prepare_cached("INSERT INTO network_due (ad) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([ad])?;
    }
    Ok(())
}

/// Gives the ads of a source back what was taken off them, and notes which got it.
fn give_back(
    tx: &Transaction<'_>,
    source: &str,
    kind: &str,
    value: &str,
    ads: &mut BTreeSet<i64>,
) -> rusqlite::Result<()> {
    let taken: Vec<(i64, i64)> = tx
        .prepare_cached(
            "SELECT v.id, v.ad FROM site_contact_taken t JOIN ad_version v ON v.id = t.ad_version
             JOIN ad ON ad.id = v.ad WHERE t.kind = ?2 AND t.value = ?3 AND ad.source = ?1",
        )?
        .query_map([source, kind, value], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (version, ad) in taken {
        tx.prepare_cached(
            "INSERT INTO contact (ad_version, ordinal, kind, value, written, span_start, span_end, is_obfuscated)
             SELECT ad_version, (SELECT coalesce(max(ordinal), -1) + 1 FROM contact WHERE ad_version = ?1), kind, value,
                    written, span_start, span_end, is_obfuscated
             FROM site_contact_taken t WHERE ad_version = ?1 AND kind = ?2 AND value = ?3
               AND NOT EXISTS (SELECT 1 FROM contact c INDEXED BY contact_by_value
                               WHERE c.ad_version = ?1 AND c.kind = t.kind AND c.value = t.value)",
        )?
        .execute(params![version, kind, value])?;
        tx.prepare_cached(
            "INSERT INTO contact_sighting (kind, value, ad_version)
             SELECT sighted_as, value, ad_version FROM site_contact_taken
             WHERE ad_version = ?1 AND kind = ?2 AND value = ?3 AND sighted_as IS NOT NULL ON CONFLICT DO NOTHING",
        )?
        .execute(params![version, kind, value])?;
        tx.prepare_cached(
            "DELETE FROM site_contact_taken WHERE ad_version = ?1 AND kind = ?2 AND value = ?3",
        )?
        .execute(params![version, kind, value])?;
        tx.prepare_cached("INSERT INTO network_due (ad) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([ad])?;
        ads.insert(ad);
    }
    Ok(())
}

/// Lets a contact that was forgotten as the site's relate the ad, where a version that was compared before has got it back.
pub(in crate::store) fn sight_forgotten(tx: &Transaction<'_>, version: i64) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO contact_sighting (kind, value, ad_version)
         SELECT CASE c.kind WHEN 'whatsapp' THEN 'phone' ELSE c.kind END, c.value, v.id
         FROM ad_version v JOIN ad ON ad.id = v.ad JOIN contact c ON c.ad_version = v.id
         JOIN site_contact s ON s.source = ad.source AND s.kind = c.kind AND s.value = c.value
         WHERE v.id = ?1 AND s.forgotten_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM campaign_member m WHERE m.ad_version = v.id)
         ON CONFLICT DO NOTHING",
    )?
    .execute([version])?;
    Ok(())
}
