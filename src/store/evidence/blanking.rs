//! Takes the words of ads out of the rows that stay, and ads as a whole where nothing has to stay.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::blanked::bury_blanked;
use super::tombstones::{ErasedFor, bury, of_ad};
use super::traces;
use crate::domain::{AdId, sha256_hex};
use crate::store::db::row;

/// Erases ads under a tombstone each: those that were flagged or decided are blanked and wait for nobody any more, the others
/// are deleted.
pub(in crate::store) fn erase_ads(
    tx: &Transaction<'_>,
    ads: &[AdId],
    (why, account): (ErasedFor, Option<&str>),
    at: Timestamp,
) -> rusqlite::Result<()> {
    for ad in ads {
        tx.prepare_cached("DELETE FROM contact_hash WHERE ad = ?1")?.execute([&ad.0])?;
        traces::forget_ad(tx, ad)?;
        let is_kept: bool = tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM ad JOIN kept_ad k ON k.id = ad.id WHERE ad.identity = ?1)",
            )?
            .query_row([&ad.0], |row| row.get(0))?;
        let tombstone = of_ad(ad, why, account, at);
        if !is_kept {
            bury(tx, &tombstone)?;
            tx.prepare_cached("DELETE FROM ad WHERE identity = ?1")?.execute([&ad.0])?;
            continue;
        }
        let versions: Vec<i64> = tx
            .prepare_cached("SELECT v.id FROM ad_version v JOIN ad ON ad.id = v.ad WHERE ad.identity = ?1")?
            .query_map([&ad.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        bury_blanked(tx, tombstone, &versions, |tx| {
            versions.iter().try_for_each(|version| blank(tx, *version, ("", "")))
        })?;
        // Nobody is to be asked about words that are gone.
        tx.prepare_cached(
            "UPDATE flag SET state = 'closed', closed_at = max(opened_at, ?2)
             WHERE state = 'open' AND ad = (SELECT id FROM ad WHERE identity = ?1)",
        )?
        .execute(params![ad.0, row::at(at)])?;
    }
    Ok(())
}

/// Puts other words in the place of a version's own; what was read from them goes. Called by [`bury_blanked`].
pub(super) fn blank(tx: &Transaction<'_>, version: i64, (title, text): (&str, &str)) -> rusqlite::Result<()> {
    let is_all = title.is_empty() && text.is_empty();
    // Another digest than that of any words: where the ad is met again, its words are a new version.
    let none = sha256_hex(format!("erased {version}").as_bytes());
    tx.prepare_cached(
        "UPDATE ad_version SET title = ?2, text = ?3, words_sha256 = ?4, fields = json_remove(fields, '$.described')
         WHERE id = ?1",
    )?
    .execute(params![version, title, text, none])?;
    for table in ["contact", "contact_sighting", "site_contact_taken", "challenger_score"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE ad_version = ?1"))?.execute([version])?;
    }
    tx.prepare_cached(
        "DELETE FROM finding WHERE assessment IN (SELECT id FROM assessment WHERE ad_version = ?1)",
    )?
    .execute([version])?;
    tx.prepare_cached(
        "DELETE FROM assessment_input WHERE assessment IN (SELECT id FROM assessment WHERE ad_version = ?1)",
    )?
    .execute([version])?;
    if is_all {
        tx.prepare_cached(
            "UPDATE ad_version SET employer = NULL, location = NULL,
                    fields = json_set(fields, '$.employer', NULL, '$.location', NULL, '$.places', json('[]'),
                                      '$.licence_claims', json('[]'))
             WHERE id = ?1",
        )?
        .execute([version])?;
        tx.prepare_cached("UPDATE assessment SET reasons = '[]', supports = '[]' WHERE ad_version = ?1")?
            .execute([version])?;
    }
    Ok(())
}
