use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::domain::{AdId, Candidate, Change, EarlierFlag, Flag, RunId};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::evidence;

impl Store {
    /// Opens the flags of a run in one transaction and returns how many are new. An ad whose flag is open
    /// already gets no second one: the open one takes the band, score and words over where the score is higher.
    /// So does the open flag of another ad of the campaign that the flag takes over.
    ///
    /// `over_budget` is what the budget left for another night.
    ///
    /// # Errors
    /// When an ad or the run is unknown, the database locked or the disk full; then none is opened.
    pub fn open_flags(
        &mut self,
        run: &RunId,
        flags: &[Flag],
        over_budget: usize,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let at = row::at(at);
        let mut missing = None;
        let opened = self.writer().write(|tx| {
            let mut opened = 0;
            for flag in flags {
                opened += usize::from(open_flag(tx, run, flag, &at, &mut missing)?);
            }
            // Flags of the time before evidence was noted.
            let bare: Vec<i64> = tx
                .prepare_cached(
                    "SELECT id FROM flag WHERE NOT EXISTS (SELECT 1 FROM flag_evidence e WHERE e.flag = flag.id)",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            bare.into_iter().try_for_each(|flag| evidence::note(tx, flag))?;
            tx.prepare_cached("UPDATE run SET over_budget = ?2 WHERE id = ?1")?
                .execute(params![run.0, over_budget])?;
            Ok(opened)
        });
        opened.map_err(|error| match (missing, error) {
            (Some(ad), StoreError::Sqlite { source: rusqlite::Error::QueryReturnedNoRows, .. }) => {
                StoreError::NoSuchAd { ad }
            }
            (_, error) => error,
        })
    }

    /// Closes the open flag of an ad: a person has decided on the words that earned it,
    /// whatever the ad says now.
    ///
    /// # Errors
    /// When the ad has no open flag, the database is locked or the disk full.
    pub fn close_flag(&mut self, ad: &AdId, at: Timestamp) -> Result<(), StoreError> {
        let closed = self.writer().write(|tx| {
            let flag: Option<i64> = tx
                .prepare_cached(
                    "UPDATE flag SET state = 'closed', closed_at = ?2
                 WHERE ad = (SELECT id FROM ad WHERE identity = ?1) AND state = 'open' RETURNING id",
                )?
                .query_row(params![ad.0, row::at(at)], |row| row.get(0))
                .optional()?;
            flag.map(|flag| evidence::note(tx, flag)).transpose()
        })?;
        closed.ok_or_else(|| StoreError::NoOpenFlag { ad: ad.0.clone() })
    }
}

impl Reader {
    /// Ads in the bands `sedang` and `tinggi` that were not found taken down, highest score first, with their newest
    /// flag: what the flag policy decides on. Whatever a night left unflagged, because it was killed or its budget
    /// used up, stays a candidate for every later one; only what a person decided without a flag is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn candidates(&self) -> Result<Vec<Candidate>, StoreError> {
        self.candidates_of(false)
    }

    /// The candidates, with those that were found taken down.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn candidates_ever(&self) -> Result<Vec<Candidate>, StoreError> {
        self.candidates_of(true)
    }

    fn candidates_of(&self, with_gone: bool) -> Result<Vec<Candidate>, StoreError> {
        self.read(|connection| {
            let mut known = HashMap::new();
            connection
                .prepare_cached(
                    "WITH campaign_flag (founder, open_flag, newest) AS MATERIALIZED (
                       SELECT m.founder, max(CASE flag.state WHEN 'open' THEN flag.id END), max(flag.id)
                       FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
                       WHERE flag.merged_into IS NULL GROUP BY m.founder)
                     SELECT ad.identity, a.band, a.score, m.founder, f.state, f.band, f.score, flagged.identity,
                            f.ad <> a.ad OR fv.words_sha256 = v.words_sha256, f.id, v.id
                     FROM assessment a
                     JOIN ad ON ad.id = a.ad
                     JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN campaign_flag c ON c.founder = m.founder
                     LEFT JOIN flag f ON f.id = coalesce(
                       (SELECT id FROM flag WHERE flag.ad = a.ad AND flag.state = 'open'),
                       c.open_flag,
                       max(coalesce((SELECT max(id) FROM flag WHERE flag.ad = a.ad AND merged_into IS NULL), 0),
                           coalesce(c.newest, 0)))
                     LEFT JOIN ad_version fv ON fv.id = f.ad_version
                     LEFT JOIN ad flagged ON flagged.id = f.ad
                     WHERE a.is_latest = 1 AND a.band IN ('sedang', 'tinggi') AND v.kind = 'ad'
                       AND (?1 OR NOT EXISTS (
                         SELECT 1 FROM takedown t WHERE t.ad = ad.id AND t.back_at IS NULL))
                       -- Found by search and decided before it came to a flag, and nothing new is known of it since.
                       AND (f.id IS NOT NULL OR NOT EXISTS (
                         SELECT 1 FROM campaign_member o
                         JOIN review_event e ON e.ad_version = o.ad_version AND e.ruling <> 'unsure'
                         JOIN assessment own ON own.id = coalesce(a.base, a.id)
                         JOIN run ON run.id = own.run AND run.started_at <= e.at
                         WHERE o.founder = m.founder
                           AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)))
                     ORDER BY a.score DESC, a.ad",
                )?
                .query_map([with_gone], |stored| candidate(connection, stored, &mut known))?
                .collect()
        })
    }

    /// How many flags were opened since then. A run takes it off its budget, or else a second run of the same
    /// day, or one after a kill, would open what the budget had cut off.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags_opened_since(&self, since: Timestamp) -> Result<usize, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM flag WHERE opened_at >= ?1")?
                .query_row([row::at(since)], |row| row.get(0))
        })
    }
}

/// Leaves every campaign the open flag with its highest score; the others go into it, which decides nothing.
pub(in crate::store) fn merge(tx: &Transaction<'_>, at: &str) -> rusqlite::Result<()> {
    let surplus: Vec<(i64, i64)> = tx
        .prepare_cached(
            "SELECT id, carrier FROM (
               SELECT flag.id, first_value(flag.id) OVER (
                 PARTITION BY m.founder ORDER BY flag.score DESC, flag.id) AS carrier
               FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version WHERE flag.state = 'open')
             WHERE id <> carrier",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut merge = tx.prepare_cached(
        "UPDATE flag SET state = 'closed', closed_at = max(opened_at, ?3), merged_into = ?2 WHERE id = ?1",
    )?;
    surplus.into_iter().try_for_each(|(flag, carrier)| merge.execute(params![flag, carrier, at]).map(drop))
}

/// Opens a flag, or raises the one that is open; whether it is new.
fn open_flag(
    tx: &Transaction<'_>,
    run: &RunId,
    flag: &Flag,
    at: &str,
    missing: &mut Option<String>,
) -> rusqlite::Result<bool> {
    let mut find = tx.prepare_cached(
        "SELECT ad.id, v.id, (SELECT f.id FROM flag f WHERE f.ad = ad.id AND f.state = 'open')
         FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1 WHERE ad.identity = ?1",
    )?;
    let mut find = |ad: &AdId| {
        find.query_row([&ad.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .inspect_err(|_| *missing = Some(ad.0.clone()))
    };
    let (ad, version, own): (i64, i64, Option<i64>) = find(&flag.ad)?;
    let other: Option<i64> = match &flag.takes_over {
        Some(other) => find(other)?.2,
        None => None,
    };
    let (band, score) = (flag.band.name(), flag.score.get());
    let known = own.or(other);
    let id = if let Some(known) = known {
        tx.prepare_cached(
            "UPDATE flag SET ad = ?2, ad_version = ?3, band = ?4, score = ?5 WHERE id = ?1 AND score < ?5",
        )?
        .execute(params![known, ad, version, band, score])?;
        known
    } else {
        tx.prepare_cached(
            "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6)",
        )?
        .execute(params![ad, version, run.0, band, score, at])?;
        tx.last_insert_rowid()
    };
    let mut note = tx.prepare_cached(
        "INSERT INTO flag_change (flag, run, change, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    for change in &flag.changes {
        note.execute(params![id, run.0, row::tag(change)?, at])?;
    }
    evidence::note(tx, id)?;
    Ok(known.is_none())
}

/// What is new since a flag, by flag and version; worked out once for all ads of a campaign.
type Known = HashMap<(i64, u32), Vec<Change>>;

fn candidate(connection: &Connection, stored: &Row<'_>, known: &mut Known) -> rusqlite::Result<Candidate> {
    let (campaign, version): (Option<u32>, u32) = (stored.get(3)?, stored.get(10)?);
    let flag = match stored.get::<_, Option<String>>(4)? {
        None => None,
        Some(state) => {
            let key = (stored.get(9)?, campaign.unwrap_or(version));
            let changes = match known.get(&key) {
                Some(changes) => changes.clone(),
                None => evidence::changes(connection, key.0, version.into())?,
            };
            known.insert(key, changes.clone());
            Some(EarlierFlag {
                ad: AdId(stored.get(7)?),
                state: row::untag(state)?,
                band: row::untag(stored.get(5)?)?,
                score: row::score(stored.get(6)?)?,
                has_same_words: stored.get(8)?,
                changes,
            })
        }
    };
    Ok(Candidate {
        ad: AdId(stored.get(0)?),
        band: row::untag(stored.get(1)?)?,
        score: row::score(stored.get(2)?)?,
        campaign,
        flag,
    })
}
