use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::{
    Ad, AdFields, AdId, Assessment, CaptureRef, Contact, Detail, Finding, RunId, SourceName, Span,
};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::night::takedowns;
use crate::store::query::erased::{erased_ad, erased_evidence, erased_version};
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::shown::{
    ShownAd, ShownAssessment, ShownCapture, ShownFlag, ShownTakedown, ShownVersion,
};

/// Fewest digits of an ad's identity that are looked for as its beginning.
pub(in crate::store) const LEAST_DIGITS: usize = 6;

impl Reader {
    /// An ad in the words of one version, with what was read from them; phrases are left out.
    ///
    /// # Errors
    /// When there is no such version or the database cannot be read.
    pub fn version_ad(&self, version: u32) -> Result<Ad, StoreError> {
        self.read(|connection| {
            let mut ad = connection
                .prepare_cached(
                    "SELECT ad.identity, ad.source, v.title, v.text, v.fields FROM ad_version v
                     JOIN ad ON ad.id = v.ad WHERE v.id = ?1",
                )?
                .query_row([version], |stored| {
                    let (title, text): (String, String) = (stored.get(2)?, stored.get(3)?);
                    let mut ad = Ad::new(AdId(stored.get(0)?), SourceName(stored.get(1)?), &title, &text);
                    row::unjson::<AdFields>(&stored.get::<_, String>(4)?)?.restore(&mut ad);
                    Ok(ad)
                })?;
            ad.contacts = contacts(connection, version.into())?;
            Ok(ad)
        })
    }

    /// The identity that a person means by an identity, the first six or more digits of one, or an address. The number of
    /// a version behind a point, as in the names of campaigns, is passed over.
    ///
    /// # Errors
    /// When no ad or more than one answers to it, it was erased, or the database cannot be read.
    pub fn find(&self, wanted: &str) -> Result<AdId, StoreError> {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let named = wanted.split_once('.').filter(|(_, number)| is_number(number));
        let wanted = named.map_or(wanted, |(ad, _)| ad);
        let is_prefix = wanted.len() >= LEAST_DIGITS && wanted.bytes().all(|b| b.is_ascii_hexdigit());
        let found: Vec<String> = self.read(|connection| {
            let (sql, value) = if is_prefix {
                ("SELECT identity FROM ad WHERE identity >= ?1 AND identity < ?1 || 'g' LIMIT 2", wanted)
            } else {
                ("SELECT identity FROM ad WHERE url = ?1 LIMIT 2", wanted)
            };
            connection.prepare_cached(sql)?.query_map([value], |row| row.get(0))?.collect()
        })?;
        match <[String; 1]>::try_from(found) {
            Ok([identity]) => Ok(AdId(identity)),
            Err(found) if found.is_empty() => {
                let erased = self
                    .read(|connection| Ok(if is_prefix { erased_ad(connection, wanted)? } else { None }))?;
                Err(match erased {
                    Some((AdId(ad), since)) => StoreError::Erased { ad, since },
                    None => StoreError::NoSuchAd { ad: wanted.to_owned() },
                })
            }
            Err(_) => Err(StoreError::ManyAds { ad: wanted.to_owned() }),
        }
    }

    /// Everything that is stored of an ad.
    ///
    /// # Errors
    /// When there is no such ad or the database cannot be read.
    pub fn show(&self, ad: &AdId) -> Result<ShownAd, StoreError> {
        let shown = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT ad.id, source, url, first_seen_at, last_seen_at, page, v.number
                     FROM ad JOIN standing_version s ON s.ad = ad.id JOIN ad_version v ON v.id = s.ad_version
                     WHERE identity = ?1",
                )?
                .query_row([&ad.0], |stored| {
                    let id: i64 = stored.get(0)?;
                    Ok(ShownAd {
                        ad: ad.clone(),
                        source: SourceName(stored.get(1)?),
                        url: stored.get(2)?,
                        first_seen_at: row::time(&stored.get::<_, String>(3)?)?,
                        last_seen_at: row::time(&stored.get::<_, String>(4)?)?,
                        standing: stored.get(6)?,
                        versions: versions(connection, id)?,
                        assessments: assessments(connection, id, ad)?,
                        flags: flags(connection, id)?,
                        captures: captures(connection, id, stored.get(5)?)?,
                        takedowns: takedowns::of(connection, stored.get(0)?)?
                            .into_iter()
                            .map(|(last_seen_at, found_at, back_at)| ShownTakedown {
                                last_seen_at,
                                found_at,
                                back_at,
                            })
                            .collect(),
                    })
                })
                .optional()
        })?;
        shown.ok_or_else(|| StoreError::NoSuchAd { ad: ad.0.clone() })
    }
}

fn versions(connection: &Connection, ad: i64) -> rusqlite::Result<Vec<ShownVersion>> {
    connection
        .prepare_cached(
            "SELECT v.number, v.run, v.captured_at, capture.record_id, v.kind, v.language, v.title, v.text,
                    v.fields, v.id
             FROM ad_version v LEFT JOIN capture ON capture.id = v.capture
             WHERE v.ad = ?1 ORDER BY v.number DESC",
        )?
        .query_map([ad], |stored| {
            Ok(ShownVersion {
                erased: erased_version(connection, stored.get(9)?)?,
                evidence_erased: erased_evidence(connection, stored.get(9)?)?,
                number: stored.get(0)?,
                run: RunId(stored.get(1)?),
                captured_at: row::time(&stored.get::<_, String>(2)?)?,
                record_id: stored.get(3)?,
                kind: row::untag(stored.get(4)?)?,
                language: row::untag(stored.get(5)?)?,
                title: stored.get(6)?,
                text: stored.get(7)?,
                fields: row::unjson(&stored.get::<_, String>(8)?)?,
                contacts: contacts(connection, stored.get(9)?)?,
            })
        })?
        .collect()
}

/// When the ad of a version got other words; none where it has those of the version now.
pub(in crate::store) fn changed_at(
    connection: &Connection,
    version: i64,
) -> rusqlite::Result<Option<Timestamp>> {
    let at: Option<String> = connection
        .prepare_cached(
            "SELECT next.captured_at FROM ad_version v
             JOIN ad_version next ON next.ad = v.ad AND next.number = v.number + 1
             WHERE v.id = ?1 AND v.is_current = 0",
        )?
        .query_row([version], |row| row.get(0))
        .optional()?;
    row::time_or_none(at)
}

/// The contacts of a version, in order.
pub(in crate::store) fn contacts(connection: &Connection, version: i64) -> rusqlite::Result<Vec<Contact>> {
    connection
        .prepare_cached(
            "SELECT kind, value, span_start, span_end, is_obfuscated FROM contact
             WHERE ad_version = ?1 ORDER BY ordinal",
        )?
        .query_map([version], contact)?
        .collect()
}

/// The contacts of a version with how each stands in the ad.
pub(in crate::store) fn written(
    connection: &Connection,
    version: i64,
) -> rusqlite::Result<Vec<WrittenContact>> {
    connection
        .prepare_cached(
            "SELECT kind, value, span_start, span_end, is_obfuscated, written FROM contact
             WHERE ad_version = ?1 ORDER BY ordinal",
        )?
        .query_map([version], |stored| {
            Ok(WrittenContact { contact: contact(stored)?, written: stored.get(5)? })
        })?
        .collect()
}

/// A contact from the columns `kind, value, span_start, span_end, is_obfuscated`.
pub(in crate::store) fn contact(stored: &Row<'_>) -> rusqlite::Result<Contact> {
    let (start, end): (Option<usize>, Option<usize>) = (stored.get(2)?, stored.get(3)?);
    Ok(Contact {
        kind: row::untag(stored.get(0)?)?,
        value: stored.get(1)?,
        span: start.zip(end).filter(|(start, end)| start <= end).map(|(start, end)| Span::new(start, end)),
        is_obfuscated: stored.get(4)?,
    })
}

fn assessments(connection: &Connection, id: i64, ad: &AdId) -> rusqlite::Result<Vec<ShownAssessment>> {
    connection
        .prepare_cached(
            "SELECT v.number, a.is_latest, a.run, a.licence, a.model, a.data, a.score, a.band, a.reasons,
                    a.supports, coalesce(a.base, a.id), a.grounds, a.network
             FROM assessment a JOIN ad_version v ON v.id = a.ad_version
             WHERE v.ad = ?1 ORDER BY a.id DESC",
        )?
        .query_map([id], |stored| {
            let assessment: i64 = stored.get(10)?;
            Ok(ShownAssessment {
                network: stored.get::<_, Option<String>>(12)?.map(|json| row::unjson(&json)).transpose()?,
                version: stored.get(0)?,
                is_latest: stored.get(1)?,
                run: RunId(stored.get(2)?),
                licence: row::untag(stored.get(3)?)?,
                assessment: Assessment {
                    ad: ad.clone(),
                    model: stored.get(4)?,
                    data: stored.get(5)?,
                    score: row::score(stored.get(6)?)?,
                    band: row::untag(stored.get(7)?)?,
                    grounds: stored
                        .get::<_, Option<String>>(11)?
                        .map(|json| row::unjson(&json))
                        .transpose()?,
                    reasons: row::unjson(&stored.get::<_, String>(8)?)?,
                    supports: row::unjson(&stored.get::<_, String>(9)?)?,
                },
                findings: findings(connection, assessment, false)?,
                findings_for: findings(connection, assessment, true)?,
            })
        })?
        .collect()
}

fn findings(connection: &Connection, assessment: i64, speaks_for: bool) -> rusqlite::Result<Vec<Finding>> {
    connection
        .prepare_cached(
            "SELECT indicator, strength, spans, detail FROM finding
             WHERE assessment = ?1 AND speaks_for = ?2 ORDER BY ordinal",
        )?
        .query_map(params![assessment, speaks_for], |stored| {
            Ok(Finding {
                id: stored.get(0)?,
                strength: row::untag(stored.get(1)?)?,
                spans: row::unjson(&stored.get::<_, String>(2)?)?,
                // Earlier versions kept words.
                detail: stored
                    .get::<_, Option<String>>(3)?
                    .map(|kept| row::unjson(&kept).unwrap_or(Detail::Text(kept))),
                columns: Vec::new(),
            })
        })?
        .collect()
}

fn flags(connection: &Connection, ad: i64) -> rusqlite::Result<Vec<ShownFlag>> {
    connection
        .prepare_cached(
            "SELECT flag.run, v.number, flag.band, flag.score, flag.state, flag.opened_at, flag.closed_at
             FROM flag JOIN ad_version v ON v.id = flag.ad_version WHERE flag.ad = ?1 AND merged_into IS NULL
             ORDER BY flag.id DESC",
        )?
        .query_map([ad], |stored| {
            Ok(ShownFlag {
                run: RunId(stored.get(0)?),
                version: stored.get(1)?,
                band: row::untag(stored.get(2)?)?,
                score: row::score(stored.get(3)?)?,
                state: row::untag(stored.get(4)?)?,
                opened_at: row::time(&stored.get::<_, String>(5)?)?,
                closed_at: row::time_or_none(stored.get(6)?)?,
            })
        })?
        .collect()
}

/// Captures of the ad's page and those that its versions were read from.
fn captures(connection: &Connection, ad: i64, page: Option<i64>) -> rusqlite::Result<Vec<ShownCapture>> {
    connection
        .prepare_cached(
            "SELECT url, captured_at, run, warc_file, offset_bytes, record_id, payload_sha256 FROM capture
             WHERE id IN (SELECT id FROM capture WHERE page = ?2
                          UNION SELECT capture FROM ad_version WHERE ad = ?1)
             ORDER BY captured_at DESC, id DESC",
        )?
        .query_map(params![ad, page], |stored| {
            Ok(ShownCapture {
                url: stored.get(0)?,
                captured_at: row::time(&stored.get::<_, String>(1)?)?,
                run: RunId(stored.get(2)?),
                place: CaptureRef {
                    warc_file: stored.get(3)?,
                    offset_bytes: stored.get(4)?,
                    record_id: stored.get(5)?,
                    payload_sha256: stored.get(6)?,
                },
            })
        })?
        .collect()
}
