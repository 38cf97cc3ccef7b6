use std::cell::Cell;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use crate::domain::{
    AdFields, AdId, Band, CaptureRef, Contact, Kind, Language, LeadId, LicenceState, Reason, RunId, Score,
    SourceName, Support, Verdict,
};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_choice::ExportFilter;
use crate::store::query::lead_ads::lead_keys;
use crate::store::query::{export_choice, show};
use crate::store::review::{claims, lead_course};

/// One ad as it is exported, with personal data in the clear: the writer masks it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    /// The ad.
    pub ad: AdId,
    /// Number of the version whose words these are.
    pub version: u32,
    /// What its campaign is called, and how many ads that has.
    pub campaign: Option<(String, usize)>,
    /// Address, where there is one.
    pub url: Option<String>,
    /// Source.
    pub source: SourceName,
    /// Ad, warning, news or other.
    pub kind: Kind,
    /// Main language.
    pub language: Language,
    /// Title, may be empty.
    pub title: String,
    /// Body.
    pub text: String,
    /// What was read from the words.
    pub fields: AdFields,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Place as written.
    pub location: Option<String>,
    /// Country of work, if abroad.
    pub destination: Option<String>,
    /// Its code.
    pub destination_code: Option<String>,
    /// Day of posting, as the ad says it.
    pub posted_on: Option<Date>,
    /// Contacts.
    pub contacts: Vec<WrittenContact>,
    /// When the ad was first seen.
    pub first_seen_at: Timestamp,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
    /// When its page was found to be gone, where it still is.
    pub gone_at: Option<Timestamp>,
    /// When the page got other words than these; none where it has them now.
    pub changed_at: Option<Timestamp>,
    /// What was said of these words last; none where they were not assessed.
    pub judged: Option<ExportJudgement>,
    /// What a person decided of the ad last.
    pub decision: Option<ExportDecision>,
    /// The exchange that the words were read from.
    pub capture: Option<ExportCapture>,
}

/// What model and data said of an ad.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportJudgement {
    /// Run that said it.
    pub run: RunId,
    /// Model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
    /// Score.
    pub score: Score,
    /// Band.
    pub band: Band,
    /// What the registry said.
    pub licence: LicenceState,
    /// Reasons, strongest first.
    pub reasons: Vec<Reason>,
    /// What speaks for the ad.
    pub supports: Vec<Support>,
}

/// What a person decided of an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportDecision {
    /// What.
    pub verdict: Verdict,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

/// The exchange that an ad was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportCapture {
    /// Address that was asked.
    pub url: String,
    /// When.
    pub captured_at: Timestamp,
    /// File, offset and digest.
    pub place: CaptureRef,
}

/// A contact together with how it stands in the ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenContact {
    /// The contact in normal form.
    pub contact: Contact,
    /// As written, if it stands in the text.
    pub written: Option<String>,
}

impl WrittenContact {
    /// Both, as masking takes them.
    pub fn pair(&self) -> (&Contact, Option<&str>) {
        (&self.contact, self.written.as_deref())
    }
}

/// An ad to be exported: its version and what was said of it.
pub(super) type Key = (i64, Option<i64>);

impl Reader {
    /// Hands the wanted ads to `each`, highest score first, one at a time; an error of `each` ends it. All are read
    /// from one state of the database, and memory does not grow with their number: they are put in order by their
    /// keys alone.
    ///
    /// # Errors
    /// The error of `each`, or what keeps the database from being read.
    pub fn export_rows<E: From<StoreError>>(
        &self,
        filter: &ExportFilter,
        mut each: impl FnMut(ExportRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let refused = Cell::new(None);
        self.read(|connection| {
            let mut give = |key: Key| -> rusqlite::Result<bool> {
                let Err(error) = each(export_row(connection, key)?) else { return Ok(true) };
                refused.set(Some(error));
                Ok(false)
            };
            if let Some(lead) = filter.lead {
                for key in lead_keys(connection, lead, filter)? {
                    if !give(key)? {
                        break;
                    }
                }
                return Ok(());
            }
            let (sql, values) = export_choice::query(filter);
            let mut ads = connection.prepare(&sql)?;
            let mut rows = ads.query(params_from_iter(values))?;
            while let Some(stored) = rows.next()? {
                if !give((stored.get(0)?, stored.get(1)?))? {
                    break;
                }
            }
            Ok(())
        })?;
        refused.into_inner().map_or(Ok(()), Err)
    }

    /// What campaigns of a lead are called that no person has confirmed: they do not leave.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unconfirmed_of_lead(&self, lead: LeadId) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut unconfirmed = Vec::new();
            for founder in lead_course::founders(connection, lead)? {
                if !lead_course::is_confirmed(connection, founder)? {
                    unconfirmed.extend(campaign_name(connection, founder)?);
                }
            }
            Ok(unconfirmed)
        })
    }
}

/// What the campaign of a founder is called.
fn campaign_name(connection: &Connection, founder: i64) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT ad.identity, v.number, v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad)
             FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id = ?1",
        )?
        .query_row([founder], |stored| claims::called(stored, 0))
        .optional()
        .map(Option::flatten)
}

fn export_row(connection: &Connection, (version, assessment): Key) -> rusqlite::Result<ExportRow> {
    let mut row = connection
        .prepare_cached(
            "SELECT ad.identity, v.number, ad.url, ad.source, v.kind, v.language, v.title, v.text, v.fields,
                    v.employer, v.location, v.destination, v.destination_code, v.posted_on, ad.first_seen_at,
                    ad.last_seen_at,
                    (SELECT found_at FROM takedown t WHERE t.ad = ad.id AND t.back_at IS NULL LIMIT 1), v.ad,
                    v.capture
             FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id = ?1",
        )?
        .query_row([version], |stored| {
            let ad: i64 = stored.get(17)?;
            Ok(ExportRow {
                ad: AdId(stored.get(0)?),
                version: stored.get(1)?,
                campaign: campaign(connection, version)?,
                url: stored.get(2)?,
                source: SourceName(stored.get(3)?),
                kind: row::untag(stored.get(4)?)?,
                language: row::untag(stored.get(5)?)?,
                title: stored.get(6)?,
                text: stored.get(7)?,
                fields: row::unjson(&stored.get::<_, String>(8)?)?,
                employer: stored.get(9)?,
                location: stored.get(10)?,
                destination: stored.get(11)?,
                destination_code: stored.get(12)?,
                posted_on: stored.get::<_, Option<String>>(13)?.and_then(|day| day.parse().ok()),
                contacts: show::written(connection, version)?,
                first_seen_at: row::time(&stored.get::<_, String>(14)?)?,
                last_seen_at: row::time(&stored.get::<_, String>(15)?)?,
                gone_at: row::time_or_none(stored.get(16)?)?,
                changed_at: show::changed_at(connection, version)?,
                judged: None,
                decision: decision(connection, (ad, version))?,
                capture: match stored.get::<_, Option<i64>>(18)? {
                    Some(capture) => connection
                        .prepare_cached(
                            "SELECT url, captured_at, warc_file, offset_bytes, record_id, payload_sha256
                             FROM capture WHERE id = ?1",
                        )?
                        .query_row([capture], capture_of)
                        .optional()?,
                    None => None,
                },
            })
        })?;
    if let Some(assessment) = assessment {
        row.judged = connection
            .prepare_cached(
                "SELECT run, model, data, score, band, licence, reasons, supports FROM assessment WHERE id = ?1",
            )?
            .query_row([assessment], judgement)
            .optional()?;
    }
    Ok(row)
}

fn campaign(connection: &Connection, version: i64) -> rusqlite::Result<Option<(String, usize)>> {
    let found: Option<(i64, usize)> = connection
        .prepare_cached(
            "SELECT m.founder, (SELECT count(*) FROM campaign_member o WHERE o.founder = m.founder)
             FROM campaign_member m WHERE m.ad_version = ?1",
        )?
        .query_row([version], |stored| Ok((stored.get(0)?, stored.get(1)?)))
        .optional()?;
    let Some((founder, ads)) = found else { return Ok(None) };
    Ok(campaign_name(connection, founder)?.map(|name| (name, ads)))
}

/// What was decided last of these words, or of words of the ad that are one campaign with them.
fn decision(connection: &Connection, (ad, version): (i64, i64)) -> rusqlite::Result<Option<ExportDecision>> {
    connection
        .prepare_cached(
            "SELECT verdict, person, at FROM decision_in_force d
             WHERE d.ad = ?1 AND (d.ad_version = ?2 OR EXISTS (
               SELECT 1 FROM campaign_member own JOIN campaign_member m ON m.founder = own.founder
               WHERE own.ad_version = ?2 AND m.ad_version = d.ad_version))
             ORDER BY at DESC, id DESC LIMIT 1",
        )?
        .query_row(params![ad, version], |stored| {
            Ok(ExportDecision {
                verdict: row::untag(stored.get(0)?)?,
                person: stored.get(1)?,
                at: row::time(&stored.get::<_, String>(2)?)?,
            })
        })
        .optional()
}

fn capture_of(stored: &Row<'_>) -> rusqlite::Result<ExportCapture> {
    Ok(ExportCapture {
        url: stored.get(0)?,
        captured_at: row::time(&stored.get::<_, String>(1)?)?,
        place: CaptureRef {
            warc_file: stored.get(2)?,
            offset_bytes: stored.get(3)?,
            record_id: stored.get(4)?,
            payload_sha256: stored.get(5)?,
        },
    })
}

fn judgement(stored: &Row<'_>) -> rusqlite::Result<ExportJudgement> {
    Ok(ExportJudgement {
        run: RunId(stored.get(0)?),
        model: stored.get(1)?,
        data: stored.get(2)?,
        score: row::score(stored.get(3)?)?,
        band: row::untag(stored.get(4)?)?,
        licence: row::untag(stored.get(5)?)?,
        reasons: row::unjson(&stored.get::<_, String>(6)?)?,
        supports: row::unjson(&stored.get::<_, String>(7)?)?,
    })
}
