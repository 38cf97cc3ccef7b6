//! Campaigns that wait for a person.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{AdId, Band, LicenceState, Reason, Score, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::claims::Holder;
use crate::store::review::past_decisions::PastDecision;
use crate::store::review::snoozes::Snooze;
use crate::store::review::{claims, past_decisions, snoozes};

/// Most flags whose worth is compared: those of the highest score.
pub const MOST_COMPARED: usize = 1_000;
/// Most ads of one campaign that are counted.
pub const MOST_COUNTED: usize = 500;

/// A campaign as it stands in the day's queue. Titles may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueuedCampaign {
    /// What the campaign is called.
    pub campaign: String,
    /// The ad that stands for it: the flagged one.
    pub ad: AdId,
    /// Its title; a line break and its first words where it has none.
    pub title: String,
    /// Its contacts, in the clear: whoever shows the row masks them.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Country of work, if abroad, in Indonesian.
    pub destination: Option<String>,
    /// Score of the flag, or of the assessment where there is none.
    pub score: Score,
    /// Band of that score.
    pub band: Band,
    /// What the registry said.
    pub licence: Option<LicenceState>,
    /// Reasons, strongest first; their details may hold contacts.
    #[serde(skip)]
    pub reasons: Vec<Reason>,
    /// Medium and strong signs, by identifier.
    pub signs: Vec<String>,
    /// Ads that have the text now, or were flagged or decided with it, at most [`MOST_COUNTED`].
    pub copies: usize,
    /// Where they were found.
    pub sources: Vec<SourceName>,
    /// When the first of them was first seen.
    pub first_seen_at: Timestamp,
    /// When one of them was last seen.
    pub last_seen_at: Timestamp,
    /// When the ad got other words than those; none where it has them now.
    pub changed_at: Option<Timestamp>,
    /// Who has it before them.
    pub holder: Option<Holder>,
    /// The newest decision in force: of what waits it can only be that somebody is unsure.
    pub decided: Option<PastDecision>,
}

/// A campaign's place in the queue, with no more than its order needs.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueEntry {
    /// What the campaign is called.
    pub campaign: String,
    /// Who has it before them.
    pub holder: Option<Holder>,
    /// The newest decision in force.
    pub decided: Option<PastDecision>,
    /// Whether it is put off, or was and is back.
    pub snooze: Option<Snooze>,
    /// Medium and strong signs, by identifier.
    pub signs: Vec<String>,
    /// Number of the open flag.
    flag: i64,
    /// What a decision on it is expected to be worth: the chance that the suspicion holds, times what is then at stake,
    /// and more the more ads one decision settles.
    worth: f64,
}

fn worth(score: f64, harm: f64, versions: u32) -> f64 {
    score * harm * (1.0 + f64::from(versions.max(1)).ln())
}

pub(in crate::store) const COLUMNS: &str =
    "v.id, ad.identity, v.head, v.employer, v.destination, a.licence, a.reasons,
       m.founder, fa.identity, fv.number,
       fv.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = fv.ad)";

impl QueuedCampaign {
    /// What a decision on it is expected to be worth, as [`Reader::line`] reckons it.
    pub fn worth(&self, harm: f64) -> f64 {
        worth(self.score.get(), harm, u32::try_from(self.copies).unwrap_or(u32::MAX))
    }
}

impl Reader {
    /// The campaigns with an open flag, worth most first; of more than a thousand those of the highest score.
    /// Those of which somebody is unsure are among them. `harm` tells from the medium and strong signs of an ad by how
    /// much more it counts than the loss of money.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn line(
        &self,
        now: Timestamp,
        harm: impl Fn(&[String]) -> f64,
    ) -> Result<Vec<QueueEntry>, StoreError> {
        let mut line = self.read(|connection| {
            let put_off = snoozes::all(connection, now)?;
            connection
                .prepare_cached(
                    // The versions of a campaign are counted in an index, without looking at a single one.
                    "SELECT flag.id, flag.score, m.founder, ad.identity, fa.identity, fv.number,
                            fv.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = fv.ad),
                            (SELECT count(*) FROM (SELECT 1 FROM campaign_member o WHERE o.founder = m.founder LIMIT ?2)),
                            flag.ad_version
                     FROM flag
                     JOIN ad ON ad.id = flag.ad
                     -- The words that earned the flag, whatever the ad says now.
                     JOIN ad_version v ON v.id = flag.ad_version
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN ad_version fv ON fv.id = m.founder
                     LEFT JOIN ad fa ON fa.id = fv.ad
                     WHERE flag.state = 'open' ORDER BY flag.score DESC, flag.id LIMIT ?1",
                )?
                .query_map([MOST_COMPARED, MOST_COUNTED], |stored| {
                    let founder: Option<i64> = stored.get(2)?;
                    let snooze = founder.and_then(|founder| put_off.get(&founder).cloned());
                    Ok(QueueEntry { snooze, ..in_line(connection, stored, &harm, now)? })
                })?
                .collect::<rusqlite::Result<Vec<QueueEntry>>>()
        })?;
        line.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        Ok(line)
    }

    /// Those places of the queue with all that is shown of them, in the same order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self, line: &[QueueEntry], now: Timestamp) -> Result<Vec<QueuedCampaign>, StoreError> {
        self.read(|connection| {
            let mut found = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, flag.score, flag.band
                 FROM flag
                 JOIN ad ON ad.id = flag.ad
                 JOIN ad_version v ON v.id = flag.ad_version
                 LEFT JOIN assessment a ON a.id = (
                   SELECT max(said.id) FROM assessment said WHERE said.ad_version = flag.ad_version)
                 LEFT JOIN campaign_member m ON m.ad_version = v.id
                 LEFT JOIN ad_version fv ON fv.id = m.founder
                 LEFT JOIN ad fa ON fa.id = fv.ad
                 WHERE flag.id = ?1"
            ))?;
            // Decided in the meantime it may be gone.
            let rows = line.iter().map(|place| {
                found.query_row([place.flag], |stored| waiting(connection, stored, now)).optional()
            });
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// How many flags are open.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_flags(&self) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM flag WHERE state = 'open'")?
                .query_row([], |row| row.get(0))
        })
    }
}

/// Numbers far apart for numbers close together (the finaliser of `SplitMix64`).
pub(in crate::store) fn scatter(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Medium and strong signs of the newest assessment of a version.
fn signs(connection: &Connection, version: i64) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT indicator FROM finding
             WHERE assessment = (SELECT coalesce(base, id) FROM assessment WHERE ad_version = ?1 ORDER BY id DESC LIMIT 1)
               AND speaks_for = 0 AND strength IN ('medium', 'strong') ORDER BY ordinal",
        )?
        .query_map([version], |stored| stored.get(0))?
        .collect()
}

fn in_line(
    connection: &Connection,
    stored: &Row<'_>,
    harm: &impl Fn(&[String]) -> f64,
    now: Timestamp,
) -> rusqlite::Result<QueueEntry> {
    let founder: Option<i64> = stored.get(2)?;
    let signs = signs(connection, stored.get(8)?)?;
    Ok(QueueEntry {
        // An ad that was not compared goes by its own name.
        campaign: claims::called(stored, 4)?.map_or_else(|| stored.get(3), Ok)?,
        holder: founder.map(|founder| claims::held(connection, founder, now)).transpose()?.flatten(),
        decided: newest_in_force(connection, founder)?,
        snooze: None,
        flag: stored.get(0)?,
        worth: worth(stored.get(1)?, harm(&signs), stored.get(7)?),
        signs,
    })
}

fn newest_in_force(connection: &Connection, founder: Option<i64>) -> rusqlite::Result<Option<PastDecision>> {
    let past = founder.map(|founder| past_decisions::past_decisions(connection, founder)).transpose()?;
    Ok(past.and_then(|past| past.into_iter().find(|past| past.undone_at.is_none())))
}

pub(in crate::store) fn waiting(
    connection: &Connection,
    stored: &Row<'_>,
    now: Timestamp,
) -> rusqlite::Result<QueuedCampaign> {
    let version: i64 = stored.get(0)?;
    let founder: Option<i64> = stored.get(7)?;
    let identity: String = stored.get(1)?;
    let campaign = claims::called(stored, 8)?.unwrap_or_else(|| identity.clone());
    let (copies, first, last, sources): (usize, String, String, String) = connection
        .prepare_cached(
            "SELECT count(DISTINCT CASE WHEN stands THEN ad END), min(captured_at), max(last_seen_at), json_group_array(DISTINCT source)
             FROM (SELECT v.ad, v.captured_at, ad.last_seen_at, ad.source,
                          v.is_current OR v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad) AS stands
                   FROM campaign_member m
                   JOIN ad_version v ON v.id = m.ad_version
                   JOIN ad ON ad.id = v.ad
                   WHERE m.founder = ?2
                   UNION ALL
                   SELECT v.ad, v.captured_at, ad.last_seen_at, ad.source, 1
                   FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id = ?1 AND ?2 IS NULL
                   LIMIT ?3)",
        )?
        .query_row(params![version, founder, MOST_COUNTED], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    Ok(QueuedCampaign {
        campaign,
        ad: AdId(identity),
        title: stored.get(2)?,
        contacts: show::written(connection, version)?,
        employer: stored.get(3)?,
        destination: stored.get(4)?,
        licence: stored.get::<_, Option<String>>(5)?.map(row::untag).transpose()?,
        signs: signs(connection, version)?,
        reasons: stored
            .get::<_, Option<String>>(6)?
            .map(|json| row::unjson(&json))
            .transpose()?
            .unwrap_or_default(),
        score: row::score(stored.get(11)?)?,
        band: row::untag(stored.get(12)?)?,
        copies,
        changed_at: show::changed_at(connection, version)?,
        holder: founder.map(|founder| claims::held(connection, founder, now)).transpose()?.flatten(),
        decided: newest_in_force(connection, founder)?,
        sources: row::unjson(&sources)?,
        first_seen_at: row::time(&first)?,
        last_seen_at: row::time(&last)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn what_harms_more_comes_before_what_is_more_likely() {
        let (_folder, store) = two_campaigns();
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(
                    "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
                       VALUES (1, 1, 'r', 'tinggi', 0.9, 'open', '2026-11-24T18:30:00.000Z'),
                              (2, 2, 'r', 'sedang', 0.5, 'open', '2026-11-24T18:30:00.000Z');
                     INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans)
                       VALUES (1, 0, 'H05', 0, 'weak', '[]'), (2, 0, 'H05', 0, 'strong', '[]');",
                )
            })
            .unwrap();
        let reader = store.reader().unwrap();
        let line = |weight: f64| -> Vec<String> {
            let harm = |signs: &[String]| if signs.is_empty() { 1.0 } else { weight };
            let line = reader.line(Timestamp::UNIX_EPOCH, harm).unwrap();
            line.into_iter().map(|place| place.campaign).collect()
        };
        assert_eq!(line(1.0), ["a1", "a2"]);
        assert_eq!(line(4.0), ["a2", "a1"], "a weak sign is none");
    }

    #[test]
    fn many_copies_weigh_up_a_little_less_chance() {
        assert!(worth(0.8, 1.0, 20) > worth(0.95, 1.0, 1));
        assert!(worth(0.9, 1.0, 1) > worth(0.8, 1.0, 1));
        assert!(worth(0.3, 4.0, 1) > worth(0.95, 1.0, 1));
        assert!(worth(0.5, 1.0, 0) > 0.0);
    }
}
