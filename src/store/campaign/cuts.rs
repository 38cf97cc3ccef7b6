use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// A person's decision that one campaign is two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutRow {
    /// Versions on one side, ascending.
    pub left: Vec<u32>,
    /// Versions on the other side, ascending.
    pub right: Vec<u32>,
    /// Who.
    pub person: String,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A person's decision that ads of a campaign and others are two campaigns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CampaignCut {
    /// Who.
    pub person: String,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Versions on the side of this campaign.
    pub here: usize,
    /// Versions on the other side.
    pub there: usize,
}

impl Store {
    /// Keeps a person's decision that one campaign is two, in one transaction: the left side becomes a campaign of
    /// its own, known by `founder`. `edge` is the row that held them together, if there was one.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is kept.
    pub fn cut_campaign(&mut self, cut: &CutRow, founder: u32, edge: Option<i64>) -> Result<(), StoreError> {
        let at = row::at(cut.at);
        self.writer().write(|tx| {
            tx.prepare_cached("UPDATE campaign_edge SET cut_at = ?2 WHERE id = ?1")?.execute(params![edge, at])?;
            let mut leave = tx.prepare_cached("UPDATE campaign_member SET founder = ?2 WHERE ad_version = ?1")?;
            for version in &cut.left {
                leave.execute([version, &founder])?;
            }
            tx.prepare_cached(
                "INSERT INTO campaign_cut (left_side, right_side, person, reason, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![row::json(&cut.left)?, row::json(&cut.right)?, cut.person, cut.reason, at])?;
            for version in cut.left.first().into_iter().chain(cut.right.first()) {
                give_back(tx, *version)?;
            }
            Ok(())
        })
    }
}

/// Opens the flag again that the campaign of a version had before it went into another's: else nobody would see the ads
/// until the next night. Of several, the one with the highest score; the others go into that one, or into one that is open.
fn give_back(tx: &Connection, version: u32) -> rusqlite::Result<()> {
    let own = "SELECT m.ad_version FROM campaign_member own JOIN campaign_member m ON m.founder = own.founder
               WHERE own.ad_version = ?1";
    let elsewhere = format!(
        "SELECT f.id FROM flag f JOIN flag other ON other.id = f.merged_into
         WHERE f.ad_version IN ({own}) AND other.ad_version NOT IN ({own}) AND other.state = 'open'
           AND NOT EXISTS (SELECT 1 FROM flag open WHERE open.ad = f.ad AND open.state = 'open')"
    );
    let open: Option<i64> = tx
        .prepare_cached(&format!(
            "SELECT id FROM flag WHERE ad_version IN ({own}) AND state = 'open' AND merged_into IS NULL LIMIT 1"
        ))?
        .query_row([version], |stored| stored.get(0))
        .optional()?;
    let best: Option<i64> = tx
        .prepare_cached(&format!(
            "SELECT id FROM flag WHERE id IN ({elsewhere}) ORDER BY score DESC, id DESC LIMIT 1"
        ))?
        .query_row([version], |stored| stored.get(0))
        .optional()?;
    let Some(into) = open.or(best) else { return Ok(()) };
    tx.prepare_cached(&format!("UPDATE flag SET merged_into = ?2 WHERE id <> ?2 AND id IN ({elsewhere})"))?
        .execute(params![version, into])?;
    tx.prepare_cached(
        "UPDATE flag SET merged_into = NULL, state = 'open', closed_at = NULL WHERE id = ?1 AND merged_into IS NOT NULL",
    )?
    .execute([into])?;
    Ok(())
}

impl Reader {
    /// Every decision of a person that one campaign is two, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_cuts(&self) -> Result<Vec<CutRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT left_side, right_side, person, reason, at FROM campaign_cut ORDER BY id",
                )?
                .query_map([], |stored| {
                    Ok(CutRow {
                        left: row::unjson(&stored.get::<_, String>(0)?)?,
                        right: row::unjson(&stored.get::<_, String>(1)?)?,
                        person: stored.get(2)?,
                        reason: stored.get(3)?,
                        at: row::time(&stored.get::<_, String>(4)?)?,
                    })
                })?
                .collect()
        })
    }
}

/// The decisions that the ads of a campaign and others are two.
pub(in crate::store) fn of_campaign(
    connection: &Connection,
    founder: u32,
) -> rusqlite::Result<Vec<CampaignCut>> {
    let is_inside = "SELECT 1 FROM campaign_member m JOIN json_each(c.SIDE) side ON side.value = m.ad_version
                     WHERE m.founder = ?1";
    let inside = |side: &str| is_inside.replace("SIDE", side);
    connection
        .prepare_cached(&format!(
            "SELECT person, reason, at, json_array_length(left_side), json_array_length(right_side), is_left
             FROM (SELECT c.*, EXISTS ({}) AS is_left, EXISTS ({}) AS is_right FROM campaign_cut c)
             WHERE is_left OR is_right ORDER BY id",
            inside("left_side"),
            inside("right_side")
        ))?
        .query_map([founder], |stored| {
            let (left, right) = (stored.get(3)?, stored.get(4)?);
            let (here, there) = if stored.get(5)? { (left, right) } else { (right, left) };
            Ok(CampaignCut {
                person: stored.get(0)?,
                reason: stored.get(1)?,
                at: row::time(&stored.get::<_, String>(2)?)?,
                here,
                there,
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn what_was_joined_by_mistake_has_its_own_flag_again_at_once() {
        let (_folder, mut store) = two_campaigns();
        let seen = "'2026-11-23T18:30:00.000Z'";
        // Both were flagged; joined, the second went into the first.
        let sql = format!(
            "INSERT INTO flag (id, ad, ad_version, run, band, score, state, opened_at, closed_at, merged_into)
               VALUES (1, 1, 1, 'r', 'tinggi', 0.9, 'open', {seen}, NULL, NULL),
                      (2, 2, 2, 'r', 'tinggi', 0.8, 'closed', {seen}, {seen}, 1);
             UPDATE campaign_member SET founder = 1;"
        );
        store.writer().with(|connection| connection.execute_batch(&sql)).unwrap();
        let cut = CutRow {
            left: vec![2],
            right: vec![1],
            person: "rina".into(),
            reason: "lain".into(),
            at: "2026-11-24T02:00:00Z".parse().unwrap(),
        };
        store.cut_campaign(&cut, 2, None).unwrap();
        let flags: Vec<(i64, String, Option<i64>)> = store
            .writer()
            .with(|connection| {
                connection
                    .prepare("SELECT id, state, merged_into FROM flag ORDER BY id")?
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                    .collect()
            })
            .unwrap();
        assert_eq!(flags, [(1, "open".to_owned(), None), (2, "open".to_owned(), None)]);
    }
}
