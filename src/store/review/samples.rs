//! Ads of low score drawn at random: what persons decide of them tells how much the flags miss.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::{Ruling, RunId};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::review::queue::{COLUMNS, QueuedCampaign, scatter, waiting};

/// Campaigns that came in longer ago are not drawn, and are not counted.
pub const SAMPLED_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What decisions say of flags and of what had none, over the campaigns that came in during a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampledReviews {
    /// Campaigns that came in since then are counted.
    pub since: Timestamp,
    /// The draws of that time, oldest first.
    pub draws: Vec<SampleDraw>,
    /// Samples that were decided while their draw was the newest, and that never had a flag.
    pub reviewed: Vec<ReviewedSample>,
    /// Campaigns of low score of which nobody has decided, at the newest draw.
    pub undecided: usize,
    /// Campaigns that were worth a flag, had none for want of room, and were not decided, at the newest draw.
    pub over_budget: usize,
    /// Campaigns without a flag that a person called a strong indication, however they were found.
    pub found: usize,
    /// Campaigns with a flag.
    pub flagged: usize,
    /// Of them, decided with something other than unsure.
    pub decided: usize,
    /// Of them, decided as strong indications.
    pub strong: usize,
}

impl SampledReviews {
    /// Before the first draw.
    pub fn none() -> Self {
        Self {
            since: Timestamp::UNIX_EPOCH,
            draws: Vec::new(),
            reviewed: Vec::new(),
            undecided: 0,
            over_budget: 0,
            found: 0,
            flagged: 0,
            decided: 0,
            strong: 0,
        }
    }
}

/// One draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleDraw {
    /// When.
    pub at: Timestamp,
    /// Campaigns that it was made from, each as likely as any other.
    pub population: usize,
    /// Of those drawn, the decided ones.
    pub reviewed: usize,
}

/// A sample that was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewedSample {
    /// Since when it could be drawn.
    pub came_in_at: Timestamp,
    /// Whether it was called a strong indication.
    pub is_suspicious: bool,
}

impl Store {
    /// Draws up to `count` campaigns of low score that came in lately, have no flag and are not decided, at the end of
    /// `run`; each is as likely as any other, however many copies it has. Draws none where one was made at
    /// `day_began` or later. The same run draws the same.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn draw_samples(
        &mut self,
        run: &RunId,
        count: usize,
        (day_began, now): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        let since = now - SAMPLED_FOR;
        self.writer().write(|tx| {
            let is_drawn: bool = tx
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM sample_draw WHERE at >= ?1)")?
                .query_row([row::at(day_began)], |stored| stored.get(0))?;
            if is_drawn {
                return Ok(());
            }
            let (mut low, over_budget) = undecided(tx, &row::at(since))?;
            let draw: i64 = tx
                .prepare_cached(
                    "INSERT INTO sample_draw (run, at, since, population, over_budget) VALUES (?1, ?2, ?3, ?4, ?5)
                     RETURNING id",
                )?
                .query_row(params![run.0, row::at(now), row::at(since), low.len(), over_budget], |stored| {
                    stored.get(0)
                })?;
            let seed = run.0.bytes().fold(0, |seed, byte| scatter(seed ^ u64::from(byte)));
            for ordinal in 0..count.min(low.len()) {
                let left = (low.len() - ordinal) as u64;
                let ahead = scatter(seed.wrapping_add(ordinal as u64)) % left;
                low.swap(ordinal, ordinal + usize::try_from(ahead).unwrap_or(0));
                if let Some((version, came_in_at)) = low.get(ordinal) {
                    tx.prepare_cached(
                        "INSERT INTO sample (draw, ordinal, ad_version, came_in_at) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![draw, ordinal, version, came_in_at])?;
                }
            }
            Ok(())
        })
    }
}

/// The campaigns that came in since then, have no flag and are not decided: of those of low score the senior ad and when
/// they came in; how many are worth a flag.
fn undecided(tx: &Transaction<'_>, since: &str) -> rusqlite::Result<(Vec<(i64, String)>, usize)> {
    let mut statement = tx.prepare_cached(
        // An ad that two bands claim is its campaign's: worth a flag where one member is.
        "SELECT run.started_at,
                (SELECT v.id FROM campaign_member o
                 JOIN ad_version v ON v.id = o.ad_version AND v.is_current = 1
                 JOIN assessment a ON a.ad = v.ad AND a.is_latest = 1 AND a.ad_version = v.id AND a.band = 'rendah'
                 WHERE o.founder = m.founder ORDER BY o.first_seen_s, o.tie LIMIT 1),
                EXISTS (SELECT 1 FROM campaign_member o
                 JOIN ad_version v ON v.id = o.ad_version AND v.is_current = 1
                 JOIN assessment a ON a.ad = v.ad AND a.is_latest = 1 AND a.ad_version = v.id
                  AND a.band IN ('sedang', 'tinggi')
                 WHERE o.founder = m.founder)
         FROM campaign_member m
         CROSS JOIN ad_version fv ON fv.id = m.ad_version
         CROSS JOIN run ON run.id = fv.run
         WHERE m.founder = m.ad_version AND run.started_at >= ?1
           AND NOT EXISTS (
             SELECT 1 FROM campaign_member o JOIN ad_version v ON v.id = o.ad_version JOIN flag ON flag.ad = v.ad
             WHERE o.founder = m.founder)
           AND NOT EXISTS (
             SELECT 1 FROM campaign_member o JOIN review_event e ON e.ad_version = o.ad_version
             WHERE o.founder = m.founder AND e.ruling IS NOT NULL AND e.ruling <> 'unsure'
               AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id))
         ORDER BY m.ad_version",
    )?;
    let (mut low, mut over_budget) = (Vec::new(), 0);
    let mut rows = statement.query([since])?;
    while let Some(stored) = rows.next()? {
        let version: Option<i64> = stored.get(1)?;
        if stored.get(2)? {
            over_budget += 1;
        } else if let Some(version) = version {
            low.push((version, stored.get(0)?));
        }
    }
    Ok((low, over_budget))
}

/// Notes that a decision was made on a campaign that is among the newest samples. One found by search is in none of them,
/// and one drawn earlier has had its day.
pub(in crate::store) fn note_decision(
    tx: &Transaction<'_>,
    founder: i64,
    (event, ruling): (i64, Ruling),
) -> rusqlite::Result<()> {
    if ruling == Ruling::Unsure {
        return Ok(());
    }
    tx.prepare_cached(
        "UPDATE sample SET event = ?2 WHERE draw = (SELECT max(id) FROM sample_draw)
           AND ad_version IN (SELECT ad_version FROM campaign_member WHERE founder = ?1)",
    )?
    .execute([founder, event])
    .map(drop)
}

impl Reader {
    /// The samples of the newest draw, in the order in which they were drawn.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn samples(&self, now: Timestamp) -> Result<Vec<QueuedCampaign>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, a.score, a.band
                     FROM sample s
                     CROSS JOIN ad_version v ON v.id = s.ad_version
                     CROSS JOIN ad ON ad.id = v.ad
                     CROSS JOIN assessment a ON a.id = (
                       SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
                     CROSS JOIN campaign_member m ON m.ad_version = v.id
                     CROSS JOIN ad_version fv ON fv.id = m.founder
                     CROSS JOIN ad fa ON fa.id = fv.ad
                     WHERE s.draw = (SELECT max(id) FROM sample_draw)
                       AND NOT EXISTS (SELECT 1 FROM flag WHERE flag.ad = v.ad)
                     ORDER BY s.ordinal"
                ))?
                .query_map([], |stored| waiting(connection, stored, now))?
                .collect()
        })
    }

    /// What decisions on samples and on flags say; nothing before the first draw.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sampled_reviews(&self) -> Result<SampledReviews, StoreError> {
        self.read(|connection| {
            let newest: Option<(String, usize, usize, usize)> = connection
                .prepare_cached(
                    "SELECT d.since, d.population, d.over_budget,
                            (SELECT count(*) FROM sample s WHERE s.draw = d.id AND s.event IS NOT NULL
                               AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = s.event))
                     FROM sample_draw d WHERE d.id = (SELECT max(id) FROM sample_draw)",
                )?
                .query_row([], |stored| Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?, stored.get(3)?)))
                .optional()?;
            let Some((since, population, over_budget, reviewed_of_newest)) = newest else {
                return Ok(SampledReviews::none());
            };
            let draws = connection
                .prepare_cached(
                    "SELECT d.at, d.population,
                            (SELECT count(*) FROM sample s WHERE s.draw = d.id AND s.event IS NOT NULL
                               AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = s.event))
                     FROM sample_draw d WHERE d.at >= ?1 ORDER BY d.at",
                )?
                .query_map([&since], |stored| {
                    Ok(SampleDraw {
                        at: row::time(&stored.get::<_, String>(0)?)?,
                        population: stored.get(1)?,
                        reviewed: stored.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let reviewed = connection
                .prepare_cached(
                    "SELECT s.came_in_at, e.ruling = 'confirm'
                     FROM sample_draw d CROSS JOIN sample s ON s.draw = d.id
                     CROSS JOIN review_event e ON e.id = s.event
                     WHERE d.at >= ?1 AND s.came_in_at >= ?1
                       AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)
                       AND NOT EXISTS (
                         SELECT 1 FROM campaign_member m JOIN campaign_member o ON o.founder = m.founder
                         JOIN ad_version v ON v.id = o.ad_version JOIN flag ON flag.ad = v.ad
                         WHERE m.ad_version = s.ad_version)
                     ORDER BY s.draw, s.ordinal",
                )?
                .query_map([&since], |stored| {
                    Ok(ReviewedSample {
                        came_in_at: row::time(&stored.get::<_, String>(0)?)?,
                        is_suspicious: stored.get(1)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let found = connection.prepare_cached(FOUND)?.query_row([&since], |stored| stored.get(0))?;
            let (flagged, decided, strong) = connection
                .prepare_cached(FLAGGED)?
                .query_row([&since], |stored| Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?)))?;
            Ok(SampledReviews {
                since: row::time(&since)?,
                draws,
                reviewed,
                undecided: population.saturating_sub(reviewed_of_newest),
                over_budget,
                found,
                flagged,
                decided,
                strong,
            })
        })
    }
}

/// What came in since then can only have been decided since.
const FOUND: &str = "SELECT count(DISTINCT m.founder)
     FROM review_event e
     CROSS JOIN campaign_member m ON m.ad_version = e.ad_version
     CROSS JOIN ad_version fv ON fv.id = m.founder
     CROSS JOIN run ON run.id = fv.run
     WHERE e.at >= ?1 AND e.ruling = 'confirm' AND run.started_at >= ?1
       AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)
       AND NOT EXISTS (
         SELECT 1 FROM campaign_member o JOIN ad_version v ON v.id = o.ad_version JOIN flag ON flag.ad = v.ad
         WHERE o.founder = m.founder)";

/// One row a campaign: whether it is decided, and whether the newest decision in force calls it strong.
const FLAGGED: &str = "SELECT count(*), count(ruling), count(CASE ruling WHEN 'confirm' THEN 1 END) FROM (
       SELECT (SELECT e.ruling FROM campaign_member o CROSS JOIN review_event e ON e.ad_version = o.ad_version
               WHERE o.founder = found.founder AND e.ruling IS NOT NULL AND e.ruling <> 'unsure'
                 AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)
               ORDER BY e.id DESC LIMIT 1) AS ruling
       FROM (SELECT DISTINCT m.founder FROM flag
             CROSS JOIN campaign_member m ON m.ad_version = flag.ad_version
             CROSS JOIN ad_version fv ON fv.id = m.founder
             CROSS JOIN run ON run.id = fv.run
             WHERE flag.opened_at >= ?1 AND run.started_at >= ?1) found)";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::PersonId;
    use crate::store::review::decisions::Decision;

    const DAY: i64 = 86_400;

    /// A database of one run and these campaigns of one ad each: score and band.
    fn board(campaigns: &[(f64, &str)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let mut sql = String::from(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
               VALUES ('r', 'run', 'complete', '2026-11-24T18:30:00.000Z', '0', 'm', 'd');
             INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r');",
        );
        for (at, (score, band)) in campaigns.iter().enumerate() {
            sql.push_str(&ad(at + 1, at + 1, *score, band));
        }
        store.writer().with(|connection| connection.execute_batch(&sql)).unwrap();
        (folder, store)
    }

    fn ad(ad: usize, founder: usize, score: f64, band: &str) -> String {
        format!(
            "INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
               VALUES ({ad}, 'a{ad}', 'papan', 'r', 'r', '2026-11-24T18:30:00.000Z', '2026-11-24T18:30:00.000Z');
             INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text)
               VALUES ({ad}, {ad}, 1, 1, printf('%064d', {ad}), 'r', '2026-11-24T18:30:00.000Z', 'ad', 'id', '', '{{}}', '');
             INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES ({ad}, {founder}, {ad}, 0);
             INSERT INTO assessment (id, ad, ad_version, is_latest, run, model, data, score, band, licence, reasons, supports)
               VALUES ({ad}, {ad}, {ad}, 1, 'r', 'm', 'd', {score}, '{band}', 'not_found', '[]', '[]');"
        )
    }

    fn flag(store: &Store, ad: i64) {
        let sql = format!(
            "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
             VALUES ({ad}, {ad}, 'r', 'tinggi', 0.9, 'open', '2026-11-24T18:40:00.000Z')"
        );
        store.writer().with(|connection| connection.execute_batch(&sql)).unwrap();
    }

    fn now() -> Timestamp {
        "2026-11-24T19:00:00Z".parse().unwrap()
    }

    /// A draw by a run of its own, `day` days after the first night.
    fn draw(store: &mut Store, day: i64, count: usize) {
        let at = Timestamp::from_second(now().as_second() + day * DAY).unwrap();
        let run = RunId(format!("run{day}"));
        let sql = format!(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('{}', 'run', 'complete', '{}', '0', 'm', 'd')",
            run.0,
            row::at(at)
        );
        store.writer().with(|connection| connection.execute_batch(&sql)).unwrap();
        store.draw_samples(&run, count, (at, at)).unwrap();
    }

    fn decide(store: &mut Store, campaign: &str, ruling: Ruling, day: i64) -> i64 {
        let decided = store.decide_campaign(&Decision {
            campaign: campaign.into(),
            ruling,
            reason: None,
            note: String::new(),
            person: PersonId(1),
            person_name: "rina".into(),
            seen: i64::MAX,
            is_second: false,
            at: Timestamp::from_second(now().as_second() + day * DAY + 60).unwrap(),
        });
        match decided.unwrap() {
            crate::store::Decided::Done { event, .. } => event,
            other => panic!("{other:?}"),
        }
    }

    fn drawn(store: &Store) -> Vec<String> {
        let samples = store.reader().unwrap().samples(now()).unwrap();
        samples.into_iter().map(|sample| sample.campaign).collect()
    }

    #[test]
    fn every_campaign_is_as_likely_to_be_drawn_as_any_other() {
        let (_folder, mut store) = board(&[(0.1, "rendah"); 8]);
        // The first has forty copies: it is one campaign all the same.
        let copies: String = (9..49).map(|number| ad(number, 1, 0.1, "rendah")).collect();
        store.writer().with(|connection| connection.execute_batch(&copies)).unwrap();
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for day in 0..59 {
            draw(&mut store, day, 4);
            let samples = drawn(&store);
            assert_eq!(samples.len(), 4);
            samples.into_iter().for_each(|sample| *times.entry(sample).or_default() += 1);
        }
        assert_eq!(times.len(), 8, "{times:?}");
        assert!(
            times.values().all(|times| (16..=44).contains(times)),
            "some 30 each were expected: {times:?}"
        );
    }

    #[test]
    fn what_is_flagged_decided_worth_a_flag_or_old_is_not_drawn() {
        let mut campaigns = vec![(0.1, "rendah"); 6];
        campaigns.push((0.8, "tinggi"));
        let (_folder, mut store) = board(&campaigns);
        flag(&store, 1);
        decide(&mut store, "a2", Ruling::Dismiss, 0);
        decide(&mut store, "a3", Ruling::Unsure, 0);
        // The campaign of the fourth has a copy that is worth a flag.
        let copy = ad(8, 4, 0.9, "tinggi");
        store.writer().with(|connection| connection.execute_batch(&copy)).unwrap();
        draw(&mut store, 0, 20);
        let mut samples = drawn(&store);
        samples.sort();
        assert_eq!(samples, ["a3", "a5", "a6"]);
        let reviews = store.reader().unwrap().sampled_reviews().unwrap();
        assert_eq!((reviews.undecided, reviews.over_budget), (3, 2));
        draw(&mut store, 61, 20);
        assert_eq!(drawn(&store), [""; 0], "it came in longer ago");
    }

    #[test]
    fn a_day_has_one_draw_and_a_run_draws_the_same_again() {
        let (_folder, mut store) = board(&[(0.1, "rendah"); 30]);
        draw(&mut store, 0, 3);
        let first = drawn(&store);
        let at = Timestamp::from_second(now().as_second() + 600).unwrap();
        store.draw_samples(&RunId("r".into()), 3, (now(), at)).unwrap();
        assert_eq!(drawn(&store), first, "an import by day");
        let (_folder, mut other) = board(&[(0.1, "rendah"); 30]);
        draw(&mut other, 0, 3);
        assert_eq!(drawn(&other), first);
    }

    #[test]
    fn a_decision_on_a_sample_is_told_from_one_on_what_was_found() {
        let (_folder, mut store) = board(&[(0.1, "rendah"); 12]);
        flag(&store, 12);
        flag(&store, 11);
        draw(&mut store, 0, 3);
        let samples = drawn(&store);
        let found = (1..=10).map(|ad| format!("a{ad}")).find(|ad| !samples.contains(ad)).unwrap();
        decide(&mut store, &found, Ruling::Confirm, 0);
        decide(&mut store, "a12", Ruling::Confirm, 0);
        let event = decide(&mut store, &samples[0], Ruling::Confirm, 0);
        decide(&mut store, &samples[1], Ruling::Weak, 0);
        decide(&mut store, &samples[2], Ruling::Unsure, 0);
        let told = |store: &Store| {
            let reviews = store.reader().unwrap().sampled_reviews().unwrap();
            let suspicious: Vec<bool> = reviews.reviewed.iter().map(|sample| sample.is_suspicious).collect();
            assert_eq!((reviews.flagged, reviews.decided, reviews.strong), (2, 1, 1));
            (
                reviews.draws[0].population,
                reviews.draws[0].reviewed,
                suspicious,
                reviews.found,
                reviews.undecided,
            )
        };
        assert_eq!(told(&store), (10, 2, vec![true, false], 2, 8));
        store.undo(event, PersonId(1), "rina", now()).unwrap();
        assert_eq!(told(&store), (10, 1, vec![false], 1, 9), "an undone decision says nothing");
        decide(&mut store, &samples[0], Ruling::Dismiss, 0);
        assert_eq!(told(&store), (10, 2, vec![false, false], 1, 8), "made anew it counts");
    }

    #[test]
    fn a_sample_that_had_its_day_is_found_by_search() {
        let (_folder, mut store) = board(&[(0.1, "rendah"); 40]);
        draw(&mut store, 0, 1);
        let first = drawn(&store);
        draw(&mut store, 1, 1);
        assert_ne!(drawn(&store), first);
        decide(&mut store, &first[0], Ruling::Confirm, 1);
        let reviews = store.reader().unwrap().sampled_reviews().unwrap();
        assert_eq!((reviews.reviewed.len(), reviews.found, reviews.draws.len()), (0, 1, 2));
        assert_eq!(drawn(&store).len(), 1, "the newest sample still waits");
    }
}
