use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Reader, Store, StoreError, row};
use crate::domain::{AdId, Candidate, EarlierFlag, Flag, RunId};

impl Store {
    /// Opens the flags of a run in one transaction and returns how many are new. An ad whose flag is open
    /// already gets no second one: the open one takes the band, score and words over where the score is higher.
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
            let mut find = tx.prepare_cached(
                "SELECT ad.id, v.id FROM ad JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 WHERE ad.identity = ?1",
            )?;
            let mut raise = tx.prepare_cached(
                "UPDATE flag SET band = ?3, ad_version = ?2, score = ?4
                 WHERE ad = ?1 AND state = 'open' AND score < ?4",
            )?;
            let mut open = tx.prepare_cached(
                "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6) ON CONFLICT DO NOTHING",
            )?;
            let mut opened = 0;
            for flag in flags {
                let (ad, version): (i64, i64) = find
                    .query_row([&flag.ad.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .inspect_err(|_| missing = Some(flag.ad.0.clone()))?;
                let (band, score) = (flag.band.name(), flag.score.get());
                if open.execute(params![ad, version, run.0, band, score, at])? == 1 {
                    opened += 1;
                } else {
                    raise.execute(params![ad, version, band, score])?;
                }
            }
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

    /// Closes the open flag of an ad: a person has decided on the words that the ad has now.
    ///
    /// # Errors
    /// When the ad has no open flag, the database is locked or the disk full.
    pub fn close_flag(&mut self, ad: &AdId, at: Timestamp) -> Result<(), StoreError> {
        let closed = self.writer().write(|tx| {
            tx.prepare_cached(
                "UPDATE flag SET state = 'closed', closed_at = ?2,
                        ad_version = (SELECT id FROM ad_version v WHERE v.ad = flag.ad AND v.is_current = 1)
                 WHERE ad = (SELECT id FROM ad WHERE identity = ?1) AND state = 'open'",
            )?
            .execute(params![ad.0, row::at(at)])
        })?;
        if closed == 0 { Err(StoreError::NoOpenFlag { ad: ad.0.clone() }) } else { Ok(()) }
    }
}

impl Reader {
    /// Ads seen since then that are in the bands `sedang` and `tinggi`, highest score first, with their newest
    /// flag: what the flag policy decides on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn candidates(&self, seen_since: Timestamp) -> Result<Vec<Candidate>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT ad.identity, a.band, a.score, f.state, f.band, f.score,
                            fv.words_sha256 = v.words_sha256
                     FROM assessment a
                     JOIN ad ON ad.id = a.ad
                     JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                     LEFT JOIN flag f ON f.id = (SELECT max(id) FROM flag WHERE flag.ad = a.ad)
                     LEFT JOIN ad_version fv ON fv.id = f.ad_version
                     WHERE a.is_latest = 1 AND a.band IN ('sedang', 'tinggi') AND v.kind = 'ad'
                       AND ad.last_seen_at >= ?1
                     ORDER BY a.score DESC, a.ad",
                )?
                .query_map([row::at(seen_since)], candidate)?
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

fn candidate(stored: &Row<'_>) -> rusqlite::Result<Candidate> {
    let flag = match stored.get::<_, Option<String>>(3)? {
        None => None,
        Some(state) => Some(EarlierFlag {
            state: row::untag(state)?,
            band: row::untag(stored.get(4)?)?,
            score: row::score(stored.get(5)?)?,
            has_same_words: stored.get(6)?,
        }),
    };
    Ok(Candidate {
        ad: AdId(stored.get(0)?),
        band: row::untag(stored.get(1)?)?,
        score: row::score(stored.get(2)?)?,
        flag,
    })
}
