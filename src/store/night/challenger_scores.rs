//! What a challenger says of ads, beside the model in use: kept with the words, and gone with them.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use crate::domain::{AdId, Band, ChallengerScore, ChallengerStand, RunId, Score, SourceName, Verdict};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;

/// Two models that were held against each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Challenge {
    /// The challenger.
    pub challenger: String,
    /// The model that was in use.
    pub champion: String,
    /// The newest run in which both scored.
    pub run: RunId,
}

/// A campaign that one of two models would flag and the other would not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChallengerDifference {
    /// The ad on which they differ most.
    pub ad: AdId,
    /// Its source.
    pub source: SourceName,
    /// Its title, may be empty and hold personal data.
    #[serde(skip)]
    pub title: String,
    /// Its contacts, in the clear: whoever shows the title masks them.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// Which of them would flag it.
    pub stand: ChallengerStand,
    /// Score and band by the challenger; none where it takes it for no ad.
    pub challenger: Option<(Score, Band)>,
    /// Score and band by the model in use, by the words of the ad alone; none where that takes it for no ad.
    pub champion: Option<(Score, Band)>,
    /// Ads of the campaign on which they differ in this way.
    pub ads: usize,
    /// What a person decided on these words; none as long as nobody has.
    pub verdict: Option<Verdict>,
}

impl ChallengerDifference {
    /// How far the two scores lie apart.
    pub fn gap(&self) -> f64 {
        let of = |says: Option<(Score, Band)>| says.map_or(0.0, |(score, _)| score.get());
        (of(self.challenger) - of(self.champion)).abs()
    }
}

/// Keeps what a challenger says of a version; the same said twice adds nothing.
pub(in crate::store) fn keep(
    tx: &Transaction<'_>,
    version: i64,
    run: &RunId,
    said: &ChallengerScore,
) -> rusqlite::Result<()> {
    let differs = match said.stand {
        ChallengerStand::WouldFlag => 1,
        ChallengerStand::Agrees => 0,
        ChallengerStand::WouldNotFlag => -1,
    };
    tx.prepare_cached(
        "INSERT INTO challenger_score (ad_version, model, champion, run, score, band, differs)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (ad_version, model) DO UPDATE
           SET champion = excluded.champion, run = excluded.run, score = excluded.score, band = excluded.band,
               differs = excluded.differs
           WHERE champion <> excluded.champion OR score IS NOT excluded.score OR band IS NOT excluded.band
              OR differs <> excluded.differs",
    )?
    .execute(params![
        version,
        said.model,
        said.champion,
        run.0,
        said.says.map(|(score, _)| score.get()),
        said.says.map(|(_, band)| band.name()),
        differs
    ])
    .map(drop)
}

impl Reader {
    /// How many ads a challenger scored in a run, how many it alone would flag, and how many the model in use alone flags.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn challenger_counts(&self, run: &RunId) -> Result<(usize, usize, usize), StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*), count(*) FILTER (WHERE differs = 1), count(*) FILTER (WHERE differs = -1)
                     FROM challenger_score WHERE run = ?1",
                )?
                .query_row([&run.0], |stored| Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?)))
        })
    }

    /// The two models that were held against each other last; none where no challenger ever scored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_challenge(&self) -> Result<Option<Challenge>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT model, champion, run FROM challenger_score
                     WHERE run = (SELECT max(run) FROM challenger_score) LIMIT 1",
                )?
                .query_row([], |stored| {
                    Ok(Challenge {
                        challenger: stored.get(0)?,
                        champion: stored.get(1)?,
                        run: RunId(stored.get(2)?),
                    })
                })
                .optional()
        })
    }

    /// Campaigns that only one of two models would flag, in runs since a time; those on which their scores lie furthest
    /// apart first. A campaign stands once in each direction.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn challenger_differences(
        &self,
        challenge: &Challenge,
        since: Timestamp,
    ) -> Result<Vec<ChallengerDifference>, StoreError> {
        self.read(|connection| {
            let mut ads = connection.prepare_cached(
                "SELECT coalesce(m.founder, v.id), ad.identity, ad.source, v.head, s.differs, s.score, s.band, own.score,
                        own.band,
                        (SELECT d.verdict FROM decision_in_force d WHERE d.ad = ad.id AND d.ad_version = v.id
                         ORDER BY d.at DESC, d.id DESC LIMIT 1),
                        v.id
                 FROM challenger_score s
                 CROSS JOIN run ON run.id = s.run
                 CROSS JOIN ad_version v ON v.id = s.ad_version
                 CROSS JOIN ad ON ad.id = v.ad
                 LEFT JOIN campaign_member m ON m.ad_version = v.id
                 LEFT JOIN assessment own ON own.id = (
                   SELECT max(a.id) FROM assessment a WHERE a.ad_version = v.id AND a.base IS NULL)
                 WHERE s.model = ?1 AND s.champion = ?2 AND s.differs <> 0 AND run.started_at >= ?3",
            )?;
            let mut rows = ads.query(params![challenge.challenger, challenge.champion, row::at(since)])?;
            let mut campaigns: HashMap<(i64, bool), (i64, ChallengerDifference)> = HashMap::new();
            while let Some(stored) = rows.next()? {
                let found = difference(stored)?;
                let key = (stored.get(0)?, found.stand == ChallengerStand::WouldFlag);
                let version = stored.get(10)?;
                let Some(known) = campaigns.get_mut(&key) else {
                    campaigns.insert(key, (version, found));
                    continue;
                };
                let (ads, verdict) = (known.1.ads + 1, known.1.verdict.or(found.verdict));
                if found.gap() > known.1.gap() {
                    *known = (version, found);
                }
                (known.1.ads, known.1.verdict) = (ads, verdict);
            }
            let with_contacts = |(version, found)| {
                Ok(ChallengerDifference { contacts: show::written(connection, version)?, ..found })
            };
            let mut found =
                campaigns.into_values().map(with_contacts).collect::<rusqlite::Result<Vec<ChallengerDifference>>>()?;
            found.sort_by(|a, b| b.gap().total_cmp(&a.gap()).then_with(|| a.ad.cmp(&b.ad)));
            Ok(found)
        })
    }
}

fn difference(stored: &Row<'_>) -> rusqlite::Result<ChallengerDifference> {
    let says = |score: usize, band: usize| -> rusqlite::Result<Option<(Score, Band)>> {
        let score = stored.get::<_, Option<f64>>(score)?.map(row::score).transpose()?;
        Ok(score.zip(stored.get::<_, Option<String>>(band)?.map(row::untag).transpose()?))
    };
    let is_more = stored.get::<_, i64>(4)? > 0;
    Ok(ChallengerDifference {
        ad: AdId(stored.get(1)?),
        source: SourceName(stored.get(2)?),
        title: stored.get(3)?,
        contacts: Vec::new(),
        stand: if is_more { ChallengerStand::WouldFlag } else { ChallengerStand::WouldNotFlag },
        challenger: says(5, 6)?,
        champion: says(7, 8)?,
        ads: 1,
        verdict: stored.get::<_, Option<String>>(9)?.map(row::untag).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::writer::Store;
    use crate::store::two_campaigns::two_campaigns;

    fn said(score: f64, band: Band, stand: ChallengerStand) -> ChallengerScore {
        ChallengerScore {
            model: "new".into(),
            champion: "m".into(),
            says: Some((Score::new(score).unwrap(), band)),
            stand,
        }
    }

    fn keep_said(store: &Store, version: i64, said: &ChallengerScore) {
        store.writer().write(|tx| keep(tx, version, &RunId("r".into()), said)).unwrap();
    }

    #[test]
    fn the_same_said_twice_adds_nothing_and_a_change_takes_its_place() {
        let (_folder, store) = two_campaigns();
        let more = said(0.9, Band::Tinggi, ChallengerStand::WouldFlag);
        keep_said(&store, 1, &more);
        keep_said(&store, 1, &more);
        let none = ChallengerScore { says: None, stand: ChallengerStand::WouldNotFlag, ..more.clone() };
        keep_said(&store, 2, &none);
        let reader = store.reader().unwrap();
        assert_eq!(reader.challenger_counts(&RunId("r".into())).unwrap(), (2, 1, 1));
        keep_said(&store, 1, &ChallengerScore { stand: ChallengerStand::Agrees, ..more });
        assert_eq!(reader.challenger_counts(&RunId("r".into())).unwrap(), (2, 0, 1));
    }

    #[test]
    fn differences_come_strongest_first_with_what_people_decided() {
        let (_folder, store) = two_campaigns();
        keep_said(&store, 1, &said(0.6, Band::Sedang, ChallengerStand::WouldFlag));
        keep_said(&store, 2, &said(0.01, Band::Rendah, ChallengerStand::WouldNotFlag));
        store
            .writer()
            .with(|connection| {
                connection.execute(
                    "INSERT INTO decision (ad, verdict, person, reason, at, ad_version)
                     VALUES (2, 'dismissed', 'Sari', '', '2026-11-24T00:00:00.000Z', 2)",
                    [],
                )
            })
            .unwrap();
        let reader = store.reader().unwrap();
        let challenge = reader.newest_challenge().unwrap().unwrap();
        assert_eq!((challenge.challenger.as_str(), challenge.champion.as_str()), ("new", "m"));
        let found = reader.challenger_differences(&challenge, Timestamp::UNIX_EPOCH).unwrap();
        let told: Vec<_> = found.iter().map(|f| (f.ad.0.as_str(), f.stand, f.verdict)).collect();
        assert_eq!(
            told,
            [
                ("a2", ChallengerStand::WouldNotFlag, Some(Verdict::Dismissed)),
                ("a1", ChallengerStand::WouldFlag, None)
            ]
        );
        let other = Challenge { champion: "other".into(), ..challenge.clone() };
        assert!(reader.challenger_differences(&other, Timestamp::UNIX_EPOCH).unwrap().is_empty());
        let later = "2027-01-01T00:00:00Z".parse().unwrap();
        assert!(reader.challenger_differences(&challenge, later).unwrap().is_empty());
    }

    #[test]
    fn it_goes_with_the_ad() {
        let (_folder, store) = two_campaigns();
        keep_said(&store, 1, &said(0.9, Band::Tinggi, ChallengerStand::WouldFlag));
        store
            .writer()
            .with(|connection| connection.execute_batch("DELETE FROM flag; DELETE FROM ad WHERE id = 1;"))
            .unwrap();
        assert_eq!(store.reader().unwrap().challenger_counts(&RunId("r".into())).unwrap(), (0, 0, 0));
    }
}
