use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::domain::{AdId, Assessment, HumanDecision, NetworkFeatures, RunId};
use crate::store::campaign::campaigns::Seat;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::takedowns;

/// Ads of one contact that are scored anew when another ad with it comes.
const MOST_BESIDE: usize = 1_000;

/// A version whose ad stands beside others, by text or contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Number of the version in the database.
    pub version: u32,
    /// Number of its ad.
    pub ad: u32,
    /// Founder of its campaign.
    pub founder: u32,
}

/// What was said of a version: by its own words, and at last.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkCandidate {
    /// Number of the assessment of its own words.
    pub own_id: i64,
    /// What its own words say.
    pub own: Assessment,
    /// What is in force; the same where its network was not yet scored.
    pub latest: Assessment,
}

/// A version of a campaign, as far as its network goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMember {
    /// Where it stands.
    pub seat: Seat,
    /// Number of its ad.
    pub ad: u32,
    /// When these words were seen first.
    pub first_seen_at: Timestamp,
    /// Place as written.
    pub location: Option<String>,
    /// Employer as written.
    pub employer: Option<String>,
    /// When the ad was found taken down: last seen, found gone, there again.
    pub takedowns: Vec<(Timestamp, Timestamp, Option<Timestamp>)>,
}

/// Two versions that are or were together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// Its number, in order of record.
    pub id: i64,
    /// The later one.
    pub later: u32,
    /// The earlier one.
    pub earlier: u32,
    /// Whether a person put them together.
    pub is_by_person: bool,
    /// When it was said.
    pub at: Timestamp,
    /// When a person severed it.
    pub cut_at: Option<Timestamp>,
}

/// What its network adds to an assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkRow {
    /// Number of the assessment that it is added to.
    pub own_id: i64,
    /// Both together.
    pub assessment: Assessment,
    /// The figures.
    pub network: NetworkFeatures,
}

impl Store {
    /// Ads whose network has to be scored, because a run touched them or what stands beside them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_networks(&self) -> Result<Vec<u32>, StoreError> {
        self.writer().with(|connection| {
            connection
                .prepare_cached("SELECT ad FROM network_due ORDER BY ad")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// Takes ads off the list of those whose network has to be scored.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then they stay on it.
    pub fn networks_scored(&mut self, ads: &[u32]) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            let mut settle = tx.prepare_cached("DELETE FROM network_due WHERE ad = ?1")?;
            ads.iter().try_for_each(|ad| settle.execute([ad]).map(drop))
        })
    }

    /// Keeps what networks add, each in a row of its own that is in force from now on, in one transaction.
    ///
    /// # Errors
    /// When an assessment is unknown, the database is locked or the disk full; then nothing is kept.
    pub fn keep_networks(
        &mut self,
        run: &RunId,
        rows: &[NetworkRow],
        as_of: Timestamp,
    ) -> Result<(), StoreError> {
        let as_of = row::at(as_of);
        self.writer().write(|tx| {
            let mut retire = tx.prepare_cached(
                "UPDATE assessment SET is_latest = 0
                 WHERE is_latest = 1 AND ad = (SELECT ad FROM assessment WHERE id = ?1)",
            )?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons,
                                         supports, grounds, base, network, network_as_of)
                 SELECT ad, ad_version, 1, ?2, model, data, ?3, ?4, licence, ?5, supports, grounds, id, ?6, ?7
                 FROM assessment WHERE id = ?1",
            )?;
            for NetworkRow { own_id, assessment, network } in rows {
                retire.execute([own_id])?;
                let (score, band) = (assessment.score.get(), assessment.band.name());
                let (reasons, figures) = (row::json(&assessment.reasons)?, row::json(network)?);
                insert.execute(params![own_id, run.0, score, band, reasons, figures, as_of])?;
            }
            Ok(())
        })
    }
}

impl Reader {
    /// The versions in force of ads that are due and stand beside another ad, or did when they were last scored;
    /// those with one text one after the other.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn beside_others(&self) -> Result<Vec<Beside>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT v.id, v.ad, m.founder FROM network_due due
                     JOIN ad_version v ON v.ad = due.ad AND v.is_current = 1
                     JOIN campaign_member m ON m.ad_version = v.id
                     JOIN assessment a ON a.ad = v.ad AND a.is_latest = 1 AND a.ad_version = v.id
                     WHERE v.kind = 'ad'
                       AND (a.base IS NOT NULL
                            OR EXISTS (SELECT 1 FROM campaign_member o
                                       WHERE o.founder = m.founder AND o.ad_version <> v.id)
                            OR EXISTS (SELECT 1 FROM ad_version w
                                       JOIN contact_sighting s ON s.ad_version = w.id
                                       JOIN contact_sighting o ON o.kind = s.kind AND o.value = s.value
                                                               AND o.ad_version <> s.ad_version
                                       WHERE w.ad = v.ad))
                     ORDER BY m.founder, v.id",
                )?
                .query_map([], beside)?
                .collect()
        })
    }

    /// Where the words in force of an ad stand; none where they were not compared or it is no ad.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn beside(&self, ad: &AdId) -> Result<Option<Beside>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT v.id, ad.id, m.founder FROM ad
                     JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                     JOIN campaign_member m ON m.ad_version = v.id WHERE ad.identity = ?1 AND v.kind = 'ad'",
                )?
                .query_row([&ad.0], beside)
                .optional()
        })
    }

    /// What was said of the ad with that number; none where nothing is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn network_candidate(&self, ad: u32) -> Result<Option<NetworkCandidate>, StoreError> {
        self.read(|connection| {
            let mut found = connection.prepare_cached(
                "SELECT own.id, own.model, own.data, own.score, own.band, own.grounds, own.reasons, own.supports,
                        a.model, a.data, a.score, a.band, a.grounds, a.reasons, a.supports, ad.identity
                 FROM assessment a JOIN assessment own ON own.id = coalesce(a.base, a.id) JOIN ad ON ad.id = a.ad
                 WHERE a.ad = ?1 AND a.is_latest = 1",
            )?;
            let mut rows = found.query([ad])?;
            let Some(stored) = rows.next()? else { return Ok(None) };
            let id = AdId(stored.get(15)?);
            Ok(Some(NetworkCandidate {
                own_id: stored.get(0)?,
                own: assessment(&id, stored, 1)?,
                latest: assessment(&id, stored, 8)?,
            }))
        })
    }

    /// The versions with the text of a founder.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn text_members(&self, founder: u32) -> Result<Vec<TextMember>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT m.ad_version, m.first_seen_s, m.tie, m.founder, f.first_seen_s, f.tie, 0,
                            v.ad, v.captured_at, v.location, v.employer
                     FROM campaign_member m
                     JOIN campaign_member f ON f.ad_version = m.founder
                     JOIN ad_version v ON v.id = m.ad_version
                     WHERE m.founder = ?1 ORDER BY m.first_seen_s, m.tie",
                )?
                .query_map([founder], |stored| text_member(connection, stored))?
                .collect()
        })
    }

    /// What holds or held the versions with the text of a founder together, and to others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ties(&self, founder: u32) -> Result<Vec<Tie>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT e.later, e.earlier, e.person IS NOT NULL, e.at, e.cut_at, e.id FROM campaign_member m
                     JOIN campaign_edge e ON e.later = m.ad_version WHERE m.founder = ?1
                     UNION
                     SELECT e.later, e.earlier, e.person IS NOT NULL, e.at, e.cut_at, e.id FROM campaign_member m
                     JOIN campaign_edge e ON e.earlier = m.ad_version WHERE m.founder = ?1
                     ORDER BY 6",
                )?
                .query_map([founder], |stored| {
                    Ok(Tie {
                        id: stored.get(5)?,
                        later: stored.get(0)?,
                        earlier: stored.get(1)?,
                        is_by_person: stored.get(2)?,
                        at: row::time(&stored.get::<_, String>(3)?)?,
                        cut_at: row::time_or_none(stored.get(4)?)?,
                    })
                })?
                .collect()
        })
    }

    /// Founder of the campaign of a version; none where it was not compared.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn founder_of(&self, version: u32) -> Result<Option<u32>, StoreError> {
        Ok(self.seats(&[version])?.first().map(|seat| seat.founder))
    }

    /// Everything that persons decided of ads, in order of time. The one place from which decisions are
    /// counted for other ads: nothing that a program concluded may come through here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn human_decisions(&self) -> Result<Vec<HumanDecision>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT ad, verdict, at FROM decision_in_force ORDER BY at, id")?
                .query_map([], |stored| {
                    Ok(HumanDecision {
                        ad: stored.get(0)?,
                        verdict: row::untag(stored.get(1)?)?,
                        at: row::time(&stored.get::<_, String>(2)?)?,
                    })
                })?
                .collect()
        })
    }
}

/// Notes that the network of an ad has to be scored.
pub(in crate::store) fn due(tx: &Transaction<'_>, ad: i64) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO network_due (ad) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([ad])?;
    Ok(())
}

/// Notes that the networks of the ads with one text have to be scored.
pub(in crate::store) fn due_of_text(tx: &Transaction<'_>, founder: u32) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO network_due (ad)
         SELECT v.ad FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
         WHERE m.founder = ?1 ON CONFLICT DO NOTHING",
    )?
    .execute([founder])?;
    Ok(())
}

/// Notes that the networks of the ads with one contact have to be scored. One that more ads have is a hub, or its
/// ads have one text.
pub(in crate::store) fn due_of_contact(
    tx: &Transaction<'_>,
    kind: &str,
    value: &str,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO network_due (ad)
         SELECT v.ad FROM contact_sighting s JOIN ad_version v ON v.id = s.ad_version
         WHERE s.kind = ?1 AND s.value = ?2 LIMIT ?3 ON CONFLICT DO NOTHING",
    )?
    .execute(params![kind, value, MOST_BESIDE])?;
    Ok(())
}

fn beside(stored: &Row<'_>) -> rusqlite::Result<Beside> {
    Ok(Beside { version: stored.get(0)?, ad: stored.get(1)?, founder: stored.get(2)? })
}

/// An assessment from seven columns: model, data, score, band, grounds, reasons, supports.
fn assessment(ad: &AdId, stored: &Row<'_>, from: usize) -> rusqlite::Result<Assessment> {
    let grounds: Option<String> = stored.get(from + 4)?;
    Ok(Assessment {
        ad: ad.clone(),
        model: stored.get(from)?,
        data: stored.get(from + 1)?,
        score: row::score(stored.get(from + 2)?)?,
        band: row::untag(stored.get(from + 3)?)?,
        grounds: grounds.map(|json| row::unjson(&json)).transpose()?,
        reasons: row::unjson(&stored.get::<_, String>(from + 5)?)?,
        supports: row::unjson(&stored.get::<_, String>(from + 6)?)?,
    })
}

fn text_member(connection: &Connection, stored: &Row<'_>) -> rusqlite::Result<TextMember> {
    let ad: u32 = stored.get(7)?;
    Ok(TextMember {
        seat: crate::store::campaign::campaigns::seat(stored)?,
        ad,
        first_seen_at: row::time(&stored.get::<_, String>(8)?)?,
        location: stored.get(9)?,
        employer: stored.get(10)?,
        takedowns: takedowns::of(connection, ad)?,
    })
}
