use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::blanked::bury_blanked;
use super::blanking::{blank, erase_ads};
use super::tombstones::{ErasedFor, Tombstone, bury, of_ad};
use super::{renderings, traces};
use crate::domain::{AdId, CaptureRef, ContactKind};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Ads whose contacts are taken out at once, so that readers and the log file see small steps.
const STEP_ADS: usize = 500;

/// A contact of an ad whose contacts are to be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptContact {
    /// Kind, as it is stored.
    pub kind: String,
    /// Normal form.
    pub value: String,
    /// Where it stands in title, line break and text; bytes.
    pub span: Option<(usize, usize)>,
}

/// An ad with the words of one version, to have its contacts taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWords {
    /// The ad.
    pub ad: AdId,
    /// Row of the version.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Its contacts.
    pub contacts: Vec<KeptContact>,
}

/// Words without contacts, and hashes in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// The ad.
    pub ad: AdId,
    /// Row of the version.
    pub version: i64,
    /// Title without contacts.
    pub title: String,
    /// Text without contacts.
    pub text: String,
    /// Keyed hashes of the contacts.
    pub hashes: BTreeSet<String>,
}

/// What a request for erasure meets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasable {
    /// Ads to be erased.
    pub ads: Vec<AdId>,
    /// Ads that an open lead holds, with the name of a lead.
    pub held: Vec<(AdId, String)>,
    /// Captures of the former that no other ad was read from.
    pub captures: Vec<CaptureRef>,
    /// Records of the former that stay because other ads were read from them, with those ads.
    pub shared: Vec<SharedRecord>,
}

/// A record of the archive from which several ads were read, one of which is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedRecord {
    /// File of the archive.
    pub file: String,
    /// Where the record begins, bytes.
    pub offset_bytes: u64,
    /// The ads that keep it.
    pub ads: Vec<AdId>,
}

/// Whether a text holds what is looked for.
pub type IsSought = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// What is to be erased.
#[derive(Clone, Default)]
pub struct ErasureRequest {
    /// Ads.
    pub ads: Vec<AdId>,
    /// Keyed hashes of contacts.
    pub hashes: Vec<String>,
    /// Whether a text holds one of the contacts; none where an ad is to be erased and no contact.
    pub is_sought: Option<IsSought>,
}

impl fmt::Debug for ErasureRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ads, hashes, is_sought: _ } = self;
        f.debug_struct("ErasureRequest")
            .field("ads", ads)
            .field("hashes", &hashes.len())
            .finish_non_exhaustive()
    }
}

/// An ad in which a contact was that is not kept any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedSighting {
    /// The ad.
    pub ad: AdId,
    /// When it was first seen with the contact.
    pub first_seen_at: Timestamp,
    /// When it was last seen with it.
    pub last_seen_at: Timestamp,
}

impl Reader {
    /// Ads in which a contact was that is not kept any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hashed_sightings(&self, hash: &str) -> Result<Vec<HashedSighting>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT ad, first_seen_at, last_seen_at FROM contact_hash WHERE hash = ?1 ORDER BY first_seen_at, ad",
                )?
                .query_map([hash], |stored| {
                    Ok(HashedSighting {
                        ad: AdId(stored.get(0)?),
                        first_seen_at: row::time(&stored.get::<_, String>(1)?)?,
                        last_seen_at: row::time(&stored.get::<_, String>(2)?)?,
                    })
                })?
                .collect()
        })
    }

    /// Ads that name a contact, in any of their versions.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ads_naming(&self, kinds: &[ContactKind], value: &str) -> Result<Vec<AdId>, StoreError> {
        let kinds = kinds.iter().map(row::tag).collect::<rusqlite::Result<Vec<String>>>();
        self.read(|connection| {
            let kinds = row::json(&kinds?)?;
            connection
                .prepare_cached(
                    "SELECT DISTINCT ad.identity FROM contact c JOIN ad_version v ON v.id = c.ad_version
                     JOIN ad ON ad.id = v.ad
                     WHERE c.value = ?1 AND c.kind IN (SELECT value FROM json_each(?2)) ORDER BY 1",
                )?
                .query_map([value, &kinds], |row| Ok(AdId(row.get(0)?)))?
                .collect()
        })
    }

    /// What erasing these ads would meet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn erasable(&self, ads: &[AdId]) -> Result<Erasable, StoreError> {
        self.read(|connection| {
            let mut erasable = Erasable::default();
            let mut hold = connection.prepare_cached(
                "SELECT l.name FROM ad JOIN held_ad h ON h.id = ad.id JOIN lead l ON l.id = h.lead
                 WHERE ad.identity = ?1 LIMIT 1",
            )?;
            for ad in ads {
                match hold.query_row([&ad.0], |row| row.get(0)).optional()? {
                    Some(lead) => erasable.held.push((ad.clone(), lead)),
                    None => erasable.ads.push(ad.clone()),
                }
            }
            let going = row::json(&erasable.ads)?;
            // What another ad was read from as well stays.
            let captures = format!(
                "{THEIRS} SELECT c.warc_file, c.offset_bytes, c.record_id, c.payload_sha256 FROM theirs c
                 WHERE c.id NOT IN (SELECT capture FROM shared) ORDER BY 1, 2"
            );
            erasable.captures = connection
                .prepare_cached(&captures)?
                .query_map([&going], |stored| {
                    Ok(CaptureRef {
                        warc_file: stored.get(0)?,
                        offset_bytes: stored.get(1)?,
                        record_id: stored.get(2)?,
                        payload_sha256: stored.get(3)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let shared = format!(
                "{THEIRS} SELECT c.warc_file, c.offset_bytes, json_group_array(DISTINCT ad.identity) FROM theirs c
                 JOIN shared s ON s.capture = c.id JOIN ad ON ad.id = s.ad GROUP BY c.id ORDER BY 1, 2"
            );
            erasable.shared = connection
                .prepare_cached(&shared)?
                .query_map([&going], |stored| {
                    Ok(SharedRecord {
                        file: stored.get(0)?,
                        offset_bytes: stored.get(1)?,
                        ads: row::unjson(&stored.get::<_, String>(2)?)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(erasable)
        })
    }

    /// Versions of ads without a flag, a decision or a lead that no run since `before` has touched and that still name
    /// contacts: up to some hundred, with their words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contacts_due(&self, before: Timestamp) -> Result<Vec<KeptWords>, StoreError> {
        self.read(|connection| {
            let mut found: Vec<KeptWords> = connection
                .prepare_cached(&format!(
                    "SELECT ad.identity, v.id, v.title, v.text {CONTACTS_DUE} ORDER BY ad.id, v.id LIMIT ?2"
                ))?
                .query_map(params![row::at(before), STEP_ADS], |stored| {
                    Ok(KeptWords {
                        ad: AdId(stored.get(0)?),
                        version: stored.get(1)?,
                        title: stored.get(2)?,
                        text: stored.get(3)?,
                        contacts: Vec::new(),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            // An ad has all its versions in one step; the last one may have more that are left out.
            if found.len() == STEP_ADS {
                let last = found.last().map(|words| words.ad.clone());
                let of_last = found.iter().rev().take_while(|words| Some(&words.ad) == last.as_ref()).count();
                if of_last < found.len() {
                    found.truncate(found.len() - of_last);
                }
            }
            let mut contacts = connection.prepare_cached(
                "SELECT kind, value, span_start, span_end FROM (
                   SELECT kind, value, span_start, span_end, ordinal FROM contact WHERE ad_version = ?1
                   UNION ALL SELECT kind, value, span_start, span_end, NULL FROM site_contact_taken
                   WHERE ad_version = ?1)
                 ORDER BY ordinal IS NULL, ordinal",
            )?;
            for words in &mut found {
                words.contacts = contacts
                    .query_map([words.version], |stored| {
                        let span: (Option<usize>, Option<usize>) = (stored.get(2)?, stored.get(3)?);
                        Ok(KeptContact {
                            kind: stored.get(0)?,
                            value: stored.get(1)?,
                            span: span.0.zip(span.1),
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?;
            }
            Ok(found)
        })
    }

    /// How many versions [`Reader::contacts_due`] would give in the end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contacts_due_count(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT count(*) {CONTACTS_DUE}"))?
                .query_row([row::at(before)], |row| row.get(0))
        })
    }
}

/// The captures that ads to be erased were read from, with those of the same bytes, and other ads that were read from them.
pub(super) const THEIRS: &str = "WITH going (id) AS MATERIALIZED (
       SELECT ad.id FROM json_each(?1) JOIN ad ON ad.identity = json_each.value),
     own (id) AS MATERIALIZED (
       SELECT v.capture FROM ad_version v WHERE v.ad IN going AND v.capture IS NOT NULL
       UNION SELECT c.id FROM ad JOIN capture c ON c.page = ad.page WHERE ad.id IN going),
     theirs AS MATERIALIZED (
       SELECT DISTINCT c.* FROM own JOIN capture o ON o.id = own.id
       JOIN capture c ON c.payload_sha256 = o.payload_sha256),
     shared (capture, ad) AS MATERIALIZED (
       SELECT c.id, v.ad FROM theirs c JOIN ad_version v ON v.capture = c.id WHERE v.ad NOT IN going
       UNION SELECT c.id, ad.id FROM theirs c JOIN ad ON ad.page = c.page WHERE ad.id NOT IN going)";

/// What a person has looked at stays as it was.
const CONTACTS_DUE: &str = "FROM ad_version v JOIN ad ON ad.id = v.ad JOIN run ON run.id = ad.last_run
     WHERE run.started_at < ?1
       AND (EXISTS (SELECT 1 FROM contact WHERE contact.ad_version = v.id)
         OR EXISTS (SELECT 1 FROM site_contact_taken t WHERE t.ad_version = v.id))
       AND ad.id NOT IN (SELECT id FROM kept_ad)";

impl Store {
    /// Puts words without contacts in the place of those with them, and keyed hashes in the place of the contacts, under a
    /// tombstone for each ad. Versions of one ad stand together.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is changed.
    pub fn strip(&mut self, stripped: &[Stripped], at: Timestamp) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            // Contacts stand in a picture as well.
            let ads: Vec<AdId> = stripped.iter().map(|one| one.ad.clone()).collect();
            renderings::forget(tx, &ads)?;
            for one in stripped {
                for hash in &one.hashes {
                    tx.prepare_cached(
                        "INSERT INTO contact_hash (hash, ad, first_seen_at, last_seen_at)
                         SELECT ?1, identity, first_seen_at, last_seen_at FROM ad WHERE identity = ?2
                         ON CONFLICT DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)",
                    )?
                    .execute([hash, &one.ad.0])?;
                }
            }
            // One tombstone for all versions of an ad.
            for of_one in stripped.chunk_by(|a, b| a.ad == b.ad) {
                let Some(first) = of_one.first() else { continue };
                // Where it is still published, it is read anew: "not modified" would leave it without its contacts.
                tx.prepare_cached(
                    "UPDATE page SET etag = NULL, last_modified = NULL, payload_sha256 = NULL
                     WHERE id = (SELECT page FROM ad WHERE identity = ?1)",
                )?
                .execute([&first.ad.0])?;
                let versions: Vec<i64> = of_one.iter().map(|one| one.version).collect();
                bury_blanked(tx, of_ad(&first.ad, ErasedFor::Retention, None, at), &versions, |tx| {
                    of_one.iter().try_for_each(|one| blank(tx, one.version, (&one.title, &one.text)))
                })?;
            }
            Ok(())
        })
    }

    /// Erases ads under a tombstone each, in one transaction: those that a person has decided are blanked, so that the
    /// decision stays, the others deleted. The contacts of the request, with their hashes, go from every table in which rows
    /// may go; returns where else they stand. `records` are noted as to be erased; see [`Store::bury`].
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is erased.
    pub fn erase(
        &mut self,
        request: &ErasureRequest,
        (why, account): (ErasedFor, Option<&str>),
        records: &[Tombstone],
        at: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        // What is deleted is written over with zeros, not only taken out of the lists of rows.
        self.writer().with(|connection| connection.pragma_update(None, "secure_delete", true))?;
        let kept = self.writer().write(|tx| {
            for hash in &request.hashes {
                tx.prepare_cached("DELETE FROM contact_hash WHERE hash = ?1")?.execute([hash])?;
            }
            renderings::forget(tx, &request.ads)?;
            erase_ads(tx, &request.ads, (why, account), at)?;
            for ad in &request.ads {
                let url: Option<String> = tx
                    .prepare_cached("SELECT url FROM ad WHERE identity = ?1")?
                    .query_row([&ad.0], |row| row.get(0))
                    .optional()?
                    .flatten();
                if url.zip(request.is_sought.as_ref()).is_some_and(|(url, is_sought)| is_sought(&url)) {
                    tx.prepare_cached("UPDATE ad SET url = NULL WHERE identity = ?1")?.execute([&ad.0])?;
                }
            }
            records.iter().try_for_each(|record| bury(tx, record))?;
            match &request.is_sought {
                Some(is_sought) => traces::forget_contact(tx, is_sought.as_ref()),
                None => Ok(Vec::new()),
            }
        })?;
        self.writer()
            .with(|connection| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))?;
        Ok(kept)
    }
}
