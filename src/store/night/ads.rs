use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::{Ad, AdFields, Assessment, CaptureRef, Features, Finding, Judged, RunId};
use crate::store::campaign::networks;
use crate::store::db::row;
use crate::store::db::words::words_sha256;
use crate::store::evidence::inputs::{self, Given, PageInput};
use crate::store::night::{site_contacts, takedowns};

/// What an ad is to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Change {
    /// Never seen before.
    New,
    /// Seen before with other words.
    Edited,
    /// Seen before with the same words.
    Known,
}

impl Change {
    pub(in crate::store) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Edited => "edited",
            Self::Known => "known",
        }
    }
}

/// What was kept of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Kept {
    pub(in crate::store) change: Change,
    /// Whether an assessment was added.
    pub(in crate::store) is_assessed: bool,
    /// The version with the words that were read; none where these are older than the words of now.
    pub(in crate::store) version: Option<i64>,
}

/// By which run, when and through what an ad was seen.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Seen<'a> {
    pub(in crate::store) run: &'a RunId,
    pub(in crate::store) at: &'a str,
    pub(in crate::store) page: Option<i64>,
    pub(in crate::store) capture: Option<i64>,
    /// What the page was read with, and where its bytes are.
    pub(in crate::store) read: Option<(&'a PageInput, &'a CaptureRef)>,
}

struct Current {
    ad: i64,
    version: i64,
    number: i64,
    words_sha256: String,
    kind: String,
    captured_at: String,
}

/// Stores an ad, its words if they are new, and its assessment if it says something else than the last one.
pub(in crate::store) fn keep(
    tx: &Transaction<'_>,
    judged: &Judged,
    seen: &Seen<'_>,
) -> rusqlite::Result<Kept> {
    let ad = &judged.ad;
    let words = words_sha256(ad);
    let kind = row::tag(&ad.kind)?;
    let current = current_version(tx, ad)?;
    let (change, id, version) = match current.as_ref() {
        None => {
            let id = insert_ad(tx, ad, seen)?;
            (Change::New, id, insert_version(tx, id, 1, ad, &words, seen)?)
        }
        Some(current) => {
            see_ad(tx, current.ad, ad, seen)?;
            if current.words_sha256 != words && seen.at < current.captured_at.as_str() {
                // An archive shows what the ad said before: evidence, but not what it says now.
                return Ok(Kept { change: Change::Known, is_assessed: false, version: None });
            }
            if current.words_sha256 == words {
                (Change::Known, current.ad, current.version)
            } else {
                tx.prepare_cached("UPDATE ad_version SET is_current = 0 WHERE id = ?1")?
                    .execute([current.version])?;
                let version = insert_version(tx, current.ad, current.number + 1, ad, &words, seen)?;
                (Change::Edited, current.ad, version)
            }
        }
    };
    let is_assessed = if let Some(assessment) = &judged.assessment {
        let added = assess(tx, (id, version), assessment, &judged.features, seen.run)?;
        if let (Some(added), Some((input, place))) = (added, seen.read) {
            let given = Given::Page(input.given.clone());
            inputs::note(tx, added, seen.run, Some(place), &given, Some(&input.rules))?;
        }
        added.is_some()
    } else {
        retire_assessment(tx, id)?;
        false
    };
    networks::due(tx, id)?;
    // The same words read by a newer program or with newer data: what was read from them is brought up to date.
    let is_read_anew =
        is_assessed || current.is_some_and(|c| c.kind != kind) || has_new_contact(tx, version, ad)?;
    if change == Change::Known && is_read_anew {
        refresh(tx, version, ad)?;
        site_contacts::sight_forgotten(tx, version)?;
    }
    Ok(Kept { change, is_assessed, version: Some(version) })
}

/// Marks the ads of a page that has not changed as seen, or those of the capture that was repeated; returns how
/// many they are.
pub(in crate::store) fn see_again(
    tx: &Transaction<'_>,
    page: Option<i64>,
    repeated: Option<&str>,
    run: &RunId,
    at: &str,
) -> rusqlite::Result<usize> {
    let ids = |sql: &str, of: &dyn rusqlite::ToSql| -> rusqlite::Result<Vec<i64>> {
        tx.prepare_cached(sql)?.query_map([of], |row| row.get(0))?.collect()
    };
    let mut ads = match repeated {
        Some(record) => ids(
            "SELECT DISTINCT v.ad FROM capture c JOIN ad_version v ON v.capture = c.id WHERE c.record_id = ?1",
            &record,
        )?,
        None => Vec::new(),
    };
    if ads.is_empty() {
        // What a capture showed in words known before hangs on its page alone.
        let page_of_record = match repeated {
            Some(record) => {
                ids("SELECT page FROM capture WHERE record_id = ?1 AND page IS NOT NULL", &record)?.pop()
            }
            None => None,
        };
        let Some(page) = page_of_record.or(page) else { return Ok(0) };
        ads = ids("SELECT id FROM ad WHERE page = ?1", &page)?;
    }
    let mut see = tx.prepare_cached(
        "UPDATE ad SET last_run = ?2, last_seen_at = max(last_seen_at, ?3),
                first_seen_at = min(first_seen_at, ?3) WHERE id = ?1",
    )?;
    for ad in &ads {
        takedowns::end(tx, *ad, at)?;
        see.execute(params![ad, run.0, at])?;
        networks::due(tx, *ad)?;
    }
    Ok(ads.len())
}

fn current_version(tx: &Transaction<'_>, ad: &Ad) -> rusqlite::Result<Option<Current>> {
    tx.prepare_cached(
        "SELECT ad.id, v.id, v.number, v.words_sha256, v.kind, v.captured_at
         FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1 WHERE ad.identity = ?1",
    )?
    .query_row([&ad.id.0], |row| {
        Ok(Current {
            ad: row.get(0)?,
            version: row.get(1)?,
            number: row.get(2)?,
            words_sha256: row.get(3)?,
            kind: row.get(4)?,
            captured_at: row.get(5)?,
        })
    })
    .optional()
}

fn insert_ad(tx: &Transaction<'_>, ad: &Ad, seen: &Seen<'_>) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO ad (identity, source, url, page, first_run, last_run, first_seen_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6) RETURNING id",
    )?
    .query_row(params![ad.id.0, ad.source.0, ad.url, seen.page, seen.run.0, seen.at], |row| row.get(0))
}

fn see_ad(tx: &Transaction<'_>, id: i64, ad: &Ad, seen: &Seen<'_>) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE ad SET last_run = ?2, last_seen_at = max(last_seen_at, ?3),
                first_seen_at = min(first_seen_at, ?3), page = coalesce(?4, page), url = coalesce(?5, url)
         WHERE id = ?1",
    )?
    .execute(params![id, seen.run.0, seen.at, seen.page, ad.url])?;
    takedowns::end(tx, id, seen.at)
}

fn insert_version(
    tx: &Transaction<'_>,
    id: i64,
    number: i64,
    ad: &Ad,
    words: &str,
    seen: &Seen<'_>,
) -> rusqlite::Result<i64> {
    let version = tx
        .prepare_cached(
            "INSERT INTO ad_version (ad, number, is_current, words_sha256, run, captured_at, capture, kind,
                                     language, employer, location, destination_code, destination, posted_on,
                                     valid_through, title, fields, text)
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             RETURNING id",
        )?
        .query_row(
            params![
                id,
                number,
                words,
                seen.run.0,
                seen.at,
                seen.capture,
                row::tag(&ad.kind)?,
                row::tag(&ad.language)?,
                ad.employer.as_ref().map(|e| row::text(&e.value)),
                ad.location.as_ref().map(|l| row::text(&l.value)),
                ad.destination.as_ref().map(|d| &d.code),
                ad.destination.as_ref().map(|d| &d.name),
                ad.posted_on.as_ref().map(|p| p.value.to_string()),
                ad.valid_through.as_ref().map(|v| v.value.to_string()),
                row::text(ad.title()),
                row::json(&AdFields::from(ad))?,
                row::text(ad.text()),
            ],
            |row| row.get(0),
        )?;
    insert_contacts(tx, version, ad)?;
    Ok(version)
}

fn refresh(tx: &Transaction<'_>, version: i64, ad: &Ad) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE ad_version SET kind = ?2, language = ?3, employer = ?4, location = ?5, destination_code = ?6,
                destination = ?7, posted_on = ?8, valid_through = ?9, fields = ?10 WHERE id = ?1",
    )?
    .execute(params![
        version,
        row::tag(&ad.kind)?,
        row::tag(&ad.language)?,
        ad.employer.as_ref().map(|e| row::text(&e.value)),
        ad.location.as_ref().map(|l| row::text(&l.value)),
        ad.destination.as_ref().map(|d| &d.code),
        ad.destination.as_ref().map(|d| &d.name),
        ad.posted_on.as_ref().map(|p| p.value.to_string()),
        ad.valid_through.as_ref().map(|v| v.value.to_string()),
        row::json(&AdFields::from(ad))?,
    ])?;
    tx.prepare_cached("DELETE FROM contact WHERE ad_version = ?1")?.execute([version])?;
    insert_contacts(tx, version, ad)
}

/// Whether the ad names a contact that is not kept with its words: it was taken for the site's before, or not read.
fn has_new_contact(tx: &Transaction<'_>, version: i64, ad: &Ad) -> rusqlite::Result<bool> {
    let mut is_kept = tx.prepare_cached(
        "SELECT 1 FROM contact INDEXED BY contact_by_value
         WHERE ad_version = ?1 AND kind = ?2 AND value = ?3",
    )?;
    for contact in &ad.contacts {
        if !is_kept.exists(params![version, row::tag(&contact.kind)?, row::text(&contact.value)])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn insert_contacts(tx: &Transaction<'_>, version: i64, ad: &Ad) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO contact (ad_version, ordinal, kind, value, written, span_start, span_end, is_obfuscated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (ordinal, contact) in ad.contacts.iter().enumerate() {
        insert.execute(params![
            version,
            column(ordinal),
            row::tag(&contact.kind)?,
            row::text(&contact.value),
            contact.span.map(|span| row::text(span.slice(ad.document()))),
            contact.span.map(|span| column(span.start)),
            contact.span.map(|span| column(span.end)),
            contact.is_obfuscated,
        ])?;
    }
    Ok(())
}

/// Adds an assessment unless the ad's last one says the same of the same words; returns its row.
pub(in crate::store) fn assess(
    tx: &Transaction<'_>,
    (ad, version): (i64, i64),
    assessment: &Assessment,
    features: &Features,
    run: &RunId,
) -> rusqlite::Result<Option<i64>> {
    let (band, score) = (assessment.band.name(), assessment.score.get());
    let grounds = assessment.grounds.as_ref().map(row::json).transpose()?;
    // Where the network was scored, what it was added to is what the words said last.
    let last: Option<(i64, bool)> = tx
        .prepare_cached(
            "SELECT own.id, own.ad_version = ?2 AND own.model = ?3 AND own.data = ?4 AND own.band = ?5
                            AND own.score = ?6
             FROM assessment a JOIN assessment own ON own.id = coalesce(a.base, a.id)
             WHERE a.ad = ?1 AND a.is_latest = 1",
        )?
        .query_row(params![ad, version, assessment.model, assessment.data, band, score], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    if let Some((own, true)) = last {
        tx.prepare_cached("UPDATE assessment SET grounds = ?2 WHERE id = ?1 AND grounds IS NULL")?
            .execute(params![own, grounds])?;
        return Ok(None);
    }
    if last.is_some() {
        retire_assessment(tx, ad)?;
    }
    let id: i64 = tx
        .prepare_cached(
            "INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons,
                                     supports, grounds)
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
        )?
        .query_row(
            params![
                ad,
                version,
                run.0,
                assessment.model,
                assessment.data,
                score,
                band,
                row::tag(&features.licence)?,
                row::json(&assessment.reasons)?,
                row::json(&assessment.supports)?,
                grounds,
            ],
            |row| row.get(0),
        )?;
    insert_findings(tx, id, features)?;
    Ok(Some(id))
}

fn retire_assessment(tx: &Transaction<'_>, ad: i64) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE assessment SET is_latest = 0 WHERE ad = ?1 AND is_latest = 1")?
        .execute([ad])?;
    Ok(())
}

fn insert_findings(tx: &Transaction<'_>, assessment: i64, features: &Features) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let against = features.findings.iter().map(|finding| (finding, false));
    let speaking_for = features.supports.iter().map(|finding| (finding, true));
    for (ordinal, (finding, speaks_for)) in against.chain(speaking_for).enumerate() {
        let Finding { id, strength, spans, detail, .. } = finding;
        insert.execute(params![
            assessment,
            column(ordinal),
            id,
            speaks_for,
            row::tag(strength)?,
            row::json(spans)?,
            detail.as_ref().map(row::json).transpose()?
        ])?;
    }
    Ok(())
}

fn column(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
