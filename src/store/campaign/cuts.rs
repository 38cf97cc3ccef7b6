use jiff::Timestamp;
use rusqlite::{Connection, params};
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
            Ok(())
        })
    }
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
