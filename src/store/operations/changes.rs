use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::domain::{AdId, RunId, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::queue::{COLUMNS, QueuedCampaign, waiting};

/// An ad with a flag to which something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedAd {
    /// The ad.
    pub ad: AdId,
    /// Its title, or a line break and its first words, in the clear.
    pub title: String,
    /// Its contacts, in the clear: whoever shows the title masks them.
    pub contacts: Vec<WrittenContact>,
    /// Where it is.
    pub source: SourceName,
}

/// Whether a flag was raised after the run: it then names another ad or other words than it did.
const RAISED: &str = "EXISTS (SELECT 1 FROM flag_change later WHERE later.flag = flag.id AND later.run > ?1)";
/// The strongest assessment that the run knew of a flag's campaign, which the flag was opened for.
const STRONGEST: &str = "(SELECT said.id FROM campaign_member own
   JOIN campaign_member other ON other.founder = own.founder
   JOIN ad_version w ON w.id = other.ad_version AND w.run <= ?1
   JOIN assessment said ON said.ad_version = w.id AND said.run <= ?1
   WHERE own.ad_version = flag.ad_version ORDER BY said.score DESC, said.id DESC LIMIT 1)";
/// The version of an ad that the run knew: the flagged one, else the newest; of a later ad the one that stands.
const THEN: &str = "coalesce(
   (SELECT w.id FROM flag JOIN ad_version w ON w.id = flag.ad_version
    WHERE flag.ad = ad.id AND w.run <= ?1 ORDER BY flag.id DESC LIMIT 1),
   (SELECT max(w.id) FROM ad_version w WHERE w.ad = ad.id AND w.run <= ?1),
   (SELECT s.ad_version FROM standing_version s WHERE s.ad = ad.id))";

impl Reader {
    /// The campaigns whose flag a run opened, highest score first, with all that is shown of them in the queue; those that
    /// were decided since are among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_in(
        &self,
        run: &RunId,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<QueuedCampaign>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, CASE WHEN {RAISED} THEN coalesce(a.score, flag.score) ELSE flag.score END,
                       CASE WHEN {RAISED} THEN coalesce(a.band, flag.band) ELSE flag.band END
                     FROM flag INDEXED BY flag_by_run
                     LEFT JOIN assessment a ON a.id = coalesce(
                       CASE WHEN {RAISED} THEN {STRONGEST} END,
                       (SELECT max(said.id) FROM assessment said
                        WHERE said.ad_version = flag.ad_version AND said.run <= ?1),
                       (SELECT max(said.id) FROM assessment said WHERE said.ad_version = flag.ad_version))
                     JOIN ad_version v ON v.id = coalesce(a.ad_version, flag.ad_version)
                     JOIN ad ON ad.id = v.ad
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN ad_version fv ON fv.id = m.founder
                     LEFT JOIN ad fa ON fa.id = fv.ad
                     WHERE flag.run = ?1 AND flag.merged_into IS NULL ORDER BY flag.score DESC, flag.id LIMIT ?2"
                ))?
                .query_map(params![run.0, most], |stored| waiting(connection, stored, now))?
                .collect()
        })
    }

    /// Where the work of these ads is, in the words that a run knew of them; ads without a place are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn locations(&self, run: &RunId, ads: &[AdId]) -> Result<HashMap<AdId, String>, StoreError> {
        self.read(|connection| {
            let mut found = connection.prepare_cached(&format!(
                "SELECT v.location FROM ad JOIN ad_version v ON v.id = {THEN}
                 WHERE ad.identity = ?2 AND v.location <> ''"
            ))?;
            let mut places = HashMap::new();
            for ad in ads {
                if let Some(place) = found.query_row([&run.0, &ad.0], |stored| stored.get(0)).optional()? {
                    places.insert(ad.clone(), place);
                }
            }
            Ok(places)
        })
    }

    /// Ads with a flag that were found gone between two times and were not there again by then, newest first, in the words
    /// that the run knew of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_gone(
        &self,
        run: &RunId,
        (since, until): (Timestamp, Timestamp),
        most: usize,
    ) -> Result<Vec<ChangedAd>, StoreError> {
        let sql = format!(
            "SELECT v.id, ad.identity, v.head, ad.source
             FROM takedown t JOIN ad ON ad.id = t.ad JOIN ad_version v ON v.id = {THEN}
             WHERE (t.back_at IS NULL OR t.back_at > ?4) AND t.found_at BETWEEN ?3 AND ?4
               AND EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id AND flag.opened_at <= ?4)
             ORDER BY t.id DESC LIMIT ?2"
        );
        let (since, until) = (row::at(since), row::at(until));
        self.read(|connection| changed(connection, &sql, params![run.0, most, since, until]))
    }

    /// Ads with a flag whose words a run found changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_edited(&self, run: &RunId, most: usize) -> Result<Vec<ChangedAd>, StoreError> {
        let sql = "SELECT v.id, ad.identity, v.head, ad.source
                   FROM ad JOIN ad_version v ON v.ad = ad.id
                   WHERE ad.last_run >= ?1 AND v.run = ?1 AND v.number > 1
                     AND EXISTS (SELECT 1 FROM flag WHERE flag.ad = ad.id AND flag.run <= ?1)
                   ORDER BY v.id DESC LIMIT ?2";
        self.read(|connection| changed(connection, sql, params![run.0, most]))
    }
}

fn changed(connection: &Connection, sql: &str, asked: &[&dyn ToSql]) -> rusqlite::Result<Vec<ChangedAd>> {
    connection
        .prepare_cached(sql)?
        .query_map(asked, |stored| {
            Ok(ChangedAd {
                ad: AdId(stored.get(1)?),
                title: stored.get(2)?,
                contacts: show::written(connection, stored.get(0)?)?,
                source: SourceName(stored.get(3)?),
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn an_old_night_is_told_in_its_own_words_though_its_flag_was_raised_since() {
        let (_folder, store) = two_campaigns();
        let seen = "'2026-11-24T18:30:00.000Z'";
        let later = format!(
            "UPDATE ad_version SET location = 'Batam' WHERE id = 1;
             INSERT INTO flag (id, ad, ad_version, run, band, score, state, opened_at)
               VALUES (1, 1, 1, 'r', 'tinggi', 0.9, 'open', '2026-11-23T19:00:00.000Z');
             INSERT INTO run (id, command, status, started_at, program, model, data)
               VALUES ('s', 'run', 'complete', {seen}, '0', 'm', 'd');
             INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
               VALUES (3, 'a3', 'papan', 's', 's', {seen}, {seen});
             INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language,
                                     title, fields, text)
               VALUES (3, 3, 1, 1, printf('%064d', 3), 's', {seen}, 'ad', 'id', 'Lebih kuat', '{{}}', 'kasir'),
                      (4, 1, 2, 0, printf('%064d', 4), 's', {seen}, 'ad', 'id', 'Diubah', '{{}}', 'kasir');
             INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES (3, 1, 3, 3);
             INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons,
                                     supports)
               VALUES (3, 3, 1, 's', 'm', 'd', 0.97, 'tinggi', 'not_checkable', '[]', '[]');
             UPDATE flag SET ad = 3, ad_version = 3, score = 0.97;
             INSERT INTO flag_change (flag, run, change, at) VALUES (1, 's', 'score_raised', {seen});"
        );
        store.writer().with(|connection| connection.execute_batch(&later)).unwrap();
        let (reader, night, now) = (store.reader().unwrap(), RunId("r".into()), "2026-11-25T00:00:00Z");
        let now: Timestamp = now.parse().unwrap();
        let told = reader.flagged_in(&night, 9, now).unwrap();
        let words: Vec<_> =
            told.iter().map(|one| (one.ad.0.as_str(), one.title.as_str(), one.score.get())).collect();
        assert_eq!(words, [("a1", "Dicari", 0.9)]);
        let places = reader.locations(&night, &[AdId("a1".into())]).unwrap();
        assert_eq!(places[&AdId("a1".into())], "Batam");
        assert!(
            reader.locations(&RunId("s".into()), &[AdId("a1".into())]).unwrap().is_empty(),
            "as it is now"
        );

        // What is told in the order of time begins with the ad that was there.
        let course = reader.ad_course(&AdId("a3".into())).unwrap();
        assert_eq!(course.flags[0].1, "2026-11-24T18:30:00Z".parse().unwrap(), "no flag before the ad");
    }
}
