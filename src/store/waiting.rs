//! Campaigns that wait for a person, and ads of low score that are looked at all the same.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::{Holder, PastDecision, Reader, StoreError, WrittenContact, claims, decisions, row, show};
use crate::domain::{AdId, Band, LicenceState, Reason, Score, SourceName};

/// Most flags whose worth is compared: those of the highest score.
const MOST_COMPARED: usize = 200;
/// Most ads of one campaign that are counted.
pub const MOST_COUNTED: usize = 500;

/// A campaign as it stands in the day's queue. Titles may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// What the campaign is called.
    pub campaign: String,
    /// The ad that stands for it: the flagged one.
    pub ad: AdId,
    /// Its title, may be empty.
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
    /// Ads that have the text now, at most [`MOST_COUNTED`].
    pub copies: usize,
    /// Where they were found.
    pub sources: Vec<SourceName>,
    /// When the first of them was first seen.
    pub first_seen_at: Timestamp,
    /// When one of them was last seen.
    pub last_seen_at: Timestamp,
    /// Who has it before them.
    pub holder: Option<Holder>,
    /// The newest decision in force: of what waits it can only be that somebody is unsure.
    pub decided: Option<PastDecision>,
}

/// A campaign's place in the queue, with no more than its order needs.
#[derive(Debug, Clone, PartialEq)]
pub struct InLine {
    /// What the campaign is called.
    pub campaign: String,
    /// Who has it before them.
    pub holder: Option<Holder>,
    /// The newest decision in force.
    pub decided: Option<PastDecision>,
    /// Number of the open flag.
    flag: i64,
    /// What a decision on it is expected to be worth: the chance that the suspicion holds, and more the more ads
    /// one decision settles.
    worth: f64,
}

fn worth(score: f64, versions: u32) -> f64 {
    score * (1.0 + f64::from(versions.max(1)).ln())
}

pub(super) const COLUMNS: &str =
    "v.id, ad.identity, v.title, v.employer, v.destination, a.licence, a.reasons,
       m.founder, fa.identity, fv.number, fv.is_current";

impl Reader {
    /// The campaigns with an open flag, worth most first; of more than two hundred those of the highest score.
    /// Those of which somebody is unsure are among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn line(&self, now: Timestamp) -> Result<Vec<InLine>, StoreError> {
        let mut line = self.read(|connection| {
            connection
                .prepare_cached(
                    // The versions of a campaign are counted in an index, without looking at a single one.
                    "SELECT flag.id, flag.score, m.founder, ad.identity, fa.identity, fv.number, fv.is_current,
                            (SELECT count(*) FROM (SELECT 1 FROM campaign_member o WHERE o.founder = m.founder LIMIT ?2))
                     FROM flag
                     JOIN ad ON ad.id = flag.ad
                     JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN ad_version fv ON fv.id = m.founder
                     LEFT JOIN ad fa ON fa.id = fv.ad
                     WHERE flag.state = 'open' ORDER BY flag.score DESC, flag.id LIMIT ?1",
                )?
                .query_map([MOST_COMPARED, MOST_COUNTED], |stored| in_line(connection, stored, now))?
                .collect::<rusqlite::Result<Vec<InLine>>>()
        })?;
        line.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        Ok(line)
    }

    /// Those places of the queue with all that is shown of them, in the same order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self, line: &[InLine], now: Timestamp) -> Result<Vec<Waiting>, StoreError> {
        self.read(|connection| {
            let mut found = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, flag.score, flag.band
                 FROM flag
                 JOIN ad ON ad.id = flag.ad
                 JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 LEFT JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1
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

    /// Up to `count` ads of the band `rendah` that nobody was asked about, drawn by `seed`: the same for the same
    /// seed, as long as the night adds none. What persons say of them tells how much is missed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn samples(&self, seed: u64, count: usize, now: Timestamp) -> Result<Vec<Waiting>, StoreError> {
        self.read(|connection| {
            let newest: Option<u64> = connection
                .prepare_cached("SELECT max(id) FROM assessment")?
                .query_row([], |row| row.get(0))?;
            let mut drawn: Vec<Waiting> = Vec::new();
            for draw in 0..count as u64 {
                let from = scatter(seed.wrapping_add(draw)) % newest.unwrap_or(0).max(1);
                let found = connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS}, a.score, a.band
                         FROM assessment a
                         JOIN ad ON ad.id = a.ad
                         JOIN ad_version v ON v.id = a.ad_version AND v.is_current = 1
                         JOIN campaign_member m ON m.ad_version = v.id
                         JOIN ad_version fv ON fv.id = m.founder
                         JOIN ad fa ON fa.id = fv.ad
                         WHERE a.id > ?1 AND a.is_latest = 1 AND a.band = 'rendah'
                           AND NOT EXISTS (SELECT 1 FROM flag WHERE flag.ad = a.ad)
                         ORDER BY a.id LIMIT 1"
                    ))?
                    .query_row([from], |stored| waiting(connection, stored, now))
                    .optional()?;
                drawn
                    .extend(found.filter(|found| drawn.iter().all(|other| other.campaign != found.campaign)));
            }
            Ok(drawn)
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
pub(super) fn scatter(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn in_line(connection: &Connection, stored: &Row<'_>, now: Timestamp) -> rusqlite::Result<InLine> {
    let founder: Option<i64> = stored.get(2)?;
    Ok(InLine {
        // An ad that was not compared goes by its own name.
        campaign: claims::called(stored, 4)?.map_or_else(|| stored.get(3), Ok)?,
        holder: founder.map(|founder| claims::held(connection, founder, now)).transpose()?.flatten(),
        decided: newest_in_force(connection, founder)?,
        flag: stored.get(0)?,
        worth: worth(stored.get(1)?, stored.get(7)?),
    })
}

fn newest_in_force(connection: &Connection, founder: Option<i64>) -> rusqlite::Result<Option<PastDecision>> {
    let past = founder.map(|founder| decisions::past_decisions(connection, founder)).transpose()?;
    Ok(past.and_then(|past| past.into_iter().find(|past| past.undone_at.is_none())))
}

pub(super) fn waiting(
    connection: &Connection,
    stored: &Row<'_>,
    now: Timestamp,
) -> rusqlite::Result<Waiting> {
    let version: i64 = stored.get(0)?;
    let founder: Option<i64> = stored.get(7)?;
    let identity: String = stored.get(1)?;
    let campaign = claims::called(stored, 8)?.unwrap_or_else(|| identity.clone());
    let (copies, first, last, sources): (usize, String, String, String) = connection
        .prepare_cached(
            "SELECT sum(is_current), min(captured_at), max(last_seen_at), json_group_array(DISTINCT source)
             FROM (SELECT v.is_current, v.captured_at, ad.last_seen_at, ad.source
                   FROM campaign_member m
                   JOIN ad_version v ON v.id = m.ad_version
                   JOIN ad ON ad.id = v.ad
                   WHERE m.founder = ?2
                   UNION ALL
                   SELECT v.is_current, v.captured_at, ad.last_seen_at, ad.source
                   FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id = ?1 AND ?2 IS NULL
                   LIMIT ?3)",
        )?
        .query_row(params![version, founder, MOST_COUNTED], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    Ok(Waiting {
        campaign,
        ad: AdId(identity),
        title: stored.get(2)?,
        contacts: show::written(connection, version)?,
        employer: stored.get(3)?,
        destination: stored.get(4)?,
        licence: stored.get::<_, Option<String>>(5)?.map(row::untag).transpose()?,
        reasons: stored
            .get::<_, Option<String>>(6)?
            .map(|json| row::unjson(&json))
            .transpose()?
            .unwrap_or_default(),
        score: row::score(stored.get(11)?)?,
        band: row::untag(stored.get(12)?)?,
        copies,
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

    #[test]
    fn many_copies_weigh_up_a_little_less_chance() {
        assert!(worth(0.8, 20) > worth(0.95, 1));
        assert!(worth(0.9, 1) > worth(0.8, 1));
        assert!(worth(0.5, 0) > 0.0);
    }
}
