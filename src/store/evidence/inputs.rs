use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::blobs;
use crate::domain::{
    AdFields, AdId, Assessment, CaptureRef, ContactKind, Field, FieldRules, Media, NetworkFeatures, RunId,
    SourceName,
};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::erased::{ErasedSince, erased_capture, erased_version};

/// What a page was read with beside its bytes, so that it can be read once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageInput {
    /// What stands beside the bytes.
    pub given: GivenPage,
    /// How the source names its fields.
    pub rules: FieldRules,
}

/// What a page is beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenPage {
    /// Source.
    pub source: SourceName,
    /// Address.
    pub url: String,
    /// When the answer was complete.
    pub fetched_at: Timestamp,
    /// The day as of which it was judged.
    pub day: Date,
    /// HTTP status.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// Charset that HTTP named.
    pub charset: Option<String>,
    /// What feed, listing or row told of it.
    pub hints: BTreeMap<Field, String>,
    /// Contacts that were known to be the site's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub site_contacts: Vec<(ContactKind, String)>,
}

/// What an ad was judged by that was not read again: the words that are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenWords {
    /// Source.
    pub source: SourceName,
    /// Address.
    pub url: Option<String>,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
    /// The day as of which it was judged.
    pub day: Date,
    /// What had been read from the words.
    pub fields: AdFields,
}

/// What an assessment was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Given {
    /// Bytes of the archive.
    Page(GivenPage),
    /// Words of the database.
    Words(Box<GivenWords>),
}

/// An assessment with all that it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayable {
    /// Its row.
    pub id: i64,
    /// The ad.
    pub ad: AdId,
    /// The run that it belongs to.
    pub run: RunId,
    /// Program that made it.
    pub program: String,
    /// What was said then.
    pub assessment: Assessment,
    /// Title and text that were judged.
    pub words: (String, String),
    /// What it was made of; none in rows of the time before that was kept.
    pub given: Option<Given>,
    /// The run whose inputs judged it.
    pub judged_by: RunId,
    /// Where its bytes are.
    pub capture: Option<CaptureRef>,
    /// How the source names its fields.
    pub rules: FieldRules,
    /// What campaign and contacts added, with the row of the ad's own words that it was added to.
    pub network: Option<(i64, NetworkFeatures)>,
    /// That the words, the contacts in them or the bytes were erased.
    pub erased: Option<ErasedSince>,
}

/// Notes what an assessment that was just added was made of.
pub(in crate::store) fn note(
    tx: &Transaction<'_>,
    assessment: i64,
    run: &RunId,
    capture: Option<&CaptureRef>,
    given: &Given,
    rules: Option<&FieldRules>,
) -> rusqlite::Result<()> {
    let rules = rules.map(|rules| blobs::keep(tx, row::json(rules)?.as_bytes())).transpose()?;
    let given = blobs::pack(row::json(given)?.as_bytes())?;
    tx.prepare_cached(
        "INSERT INTO assessment_input (assessment, run, warc_file, offset_bytes, record_id, payload_sha256, rules, given)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        assessment,
        run.0,
        capture.map(|c| &c.warc_file),
        capture.map(|c| i64::try_from(c.offset_bytes).unwrap_or(i64::MAX)),
        capture.map(|c| &c.record_id),
        capture.map(|c| &c.payload_sha256),
        rules,
        given
    ])?;
    Ok(())
}

impl Reader {
    /// Rows of the assessments of an ad or of a run, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn assessments_of(&self, ad: Option<&AdId>, run: Option<&RunId>) -> Result<Vec<i64>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT a.id FROM assessment a JOIN ad ON ad.id = a.ad
                     WHERE (?1 IS NULL OR ad.identity = ?1) AND (?2 IS NULL OR a.run = ?2) ORDER BY a.id",
                )?
                .query_map(params![ad.map(|ad| &ad.0), run.map(|run| &run.0)], |row| row.get(0))?
                .collect()
        })
    }

    /// An assessment with all that it was made of; none where there is no such row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn replayable(&self, assessment: i64) -> Result<Option<Replayable>, StoreError> {
        self.read(|connection| {
            let found = connection
                .prepare_cached(
                    "SELECT a.id, ad.identity, a.run, run.program, a.model, a.data, a.score, a.band, a.grounds,
                            a.reasons, a.supports, v.title, v.text, i.given, coalesce(i.run, a.run), i.warc_file,
                            i.offset_bytes, i.record_id, i.payload_sha256, rules.packed, a.base, a.network, v.id
                     FROM assessment a JOIN ad ON ad.id = a.ad JOIN ad_version v ON v.id = a.ad_version
                     JOIN run ON run.id = a.run
                     LEFT JOIN assessment_input i ON i.assessment = a.id
                     LEFT JOIN blob rules ON rules.sha256 = i.rules
                     WHERE a.id = ?1",
                )?
                .query_row([assessment], |stored| Ok((replayable(stored)?, stored.get(22)?)))
                .optional()?;
            let Some((mut found, version)) = found else { return Ok(None) };
            found.erased = erased_version(connection, version)?;
            if let (None, Some(capture)) = (found.erased, &found.capture) {
                found.erased = erased_capture(connection, (&capture.warc_file, capture.offset_bytes))?;
            }
            Ok(Some(found))
        })
    }
}

fn replayable(stored: &rusqlite::Row<'_>) -> rusqlite::Result<Replayable> {
    let grounds: Option<String> = stored.get(8)?;
    let packed = |column: usize| -> rusqlite::Result<Option<String>> {
        let bytes: Option<Vec<u8>> = stored.get(column)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(blobs::unpack(&bytes).ok()?).ok()))
    };
    let given = packed(13)?.map(|json| row::unjson(&json)).transpose()?;
    let rules = packed(19)?.map(|json| row::unjson(&json)).transpose()?;
    let capture = match stored.get::<_, Option<String>>(15)? {
        Some(warc_file) => Some(CaptureRef {
            warc_file,
            offset_bytes: stored.get(16)?,
            record_id: stored.get(17)?,
            payload_sha256: stored.get(18)?,
        }),
        None => None,
    };
    let network: Option<String> = stored.get(21)?;
    let network: Option<NetworkFeatures> = network.map(|json| row::unjson(&json)).transpose()?;
    let ad = AdId(stored.get(1)?);
    Ok(Replayable {
        id: stored.get(0)?,
        run: RunId(stored.get(2)?),
        program: stored.get(3)?,
        assessment: Assessment {
            ad: ad.clone(),
            model: stored.get(4)?,
            data: stored.get(5)?,
            score: row::score(stored.get(6)?)?,
            band: row::untag(stored.get(7)?)?,
            grounds: grounds.map(|json| row::unjson(&json)).transpose()?,
            reasons: row::unjson(&stored.get::<_, String>(9)?)?,
            supports: row::unjson(&stored.get::<_, String>(10)?)?,
        },
        ad,
        words: (stored.get(11)?, stored.get(12)?),
        given,
        judged_by: RunId(stored.get(14)?),
        capture,
        rules: rules.unwrap_or_default(),
        network: stored.get::<_, Option<i64>>(20)?.zip(network),
        erased: None,
    })
}
