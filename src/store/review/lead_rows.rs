//! Leads as they stand: what is in them now, and what happened to them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{LeadChange, LeadDetail, LeadId, LeadState};
use crate::store::campaign::campaign_rows::CampaignRow;
use crate::store::campaign::campaign_rows::campaign_row;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::review::export_events::{self, ExportEvent};
use crate::store::review::lead_clock::{self, LeadClock};
use crate::store::review::lead_course::LeadCourse;
use crate::store::review::past_decisions::PastDecision;
use crate::store::review::{claims, past_decisions};

/// A lead as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadRow {
    /// Number.
    pub lead: LeadId,
    /// What it is called.
    pub name: String,
    /// Who opened it.
    pub person_name: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Whether it is to be followed up.
    pub is_open: bool,
    /// How far it has come on its way out.
    pub state: LeadState,
    /// Campaigns that are in it now.
    pub campaigns: usize,
    /// When something last happened to it.
    pub changed_at: Timestamp,
}

/// A lead with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownLead {
    /// As it is listed.
    #[serde(flatten)]
    pub row: LeadRow,
    /// What is said of it.
    pub about: LeadDetail,
    /// Who approved it as it stands.
    pub approved_by: Option<String>,
    /// Whether it was approved, its campaigns, their ads or the decisions on them have changed since, and it can be
    /// approved anew.
    pub is_approval_lapsed: bool,
    /// When it was sent, and what became of its ads since.
    pub clock: LeadClock,
    /// What left of it, newest first.
    pub exports: Vec<ExportEvent>,
    /// What is in it now, put there last first.
    pub contents: Vec<LeadCampaign>,
    /// What happened to it, newest first.
    pub events: Vec<LeadEvent>,
}

/// A campaign in a lead. Its title may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadCampaign {
    /// What the program says of it.
    pub campaign: CampaignRow,
    /// What a person decided, the newest in force.
    pub decision: Option<PastDecision>,
    /// Who put it into the lead.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// Why, in that person's words.
    pub reason: String,
}

/// Something that happened to a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadEvent {
    /// What.
    pub what: LeadChange,
    /// What the campaign is called now, where it is of one.
    pub campaign: Option<String>,
    /// Who.
    pub person_name: String,
    /// Why, in that person's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// What it says beside the reason.
    #[serde(skip_serializing_if = "LeadDetail::is_empty")]
    pub detail: LeadDetail,
}

/// A lead by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadName {
    /// Number.
    pub lead: LeadId,
    /// What it is called.
    pub name: String,
    /// Whether it is to be followed up.
    pub is_open: bool,
}

const IS_OPEN: &str =
    "(SELECT e.what <> 'closed' FROM lead_event e
                        WHERE e.lead = l.id AND e.what IN ('opened', 'closed', 'reopened') ORDER BY e.id DESC LIMIT 1)";
const CAMPAIGNS: &str = "(SELECT count(DISTINCT coalesce(m.founder, c.ad_version)) FROM lead_event own
                          JOIN lead_campaign c ON c.event = own.id
                          LEFT JOIN campaign_member m ON m.ad_version = c.ad_version WHERE own.lead = l.id)";
const CHANGED_AT: &str = "(SELECT e.at FROM lead_event e WHERE e.lead = l.id ORDER BY e.id DESC LIMIT 1)";

impl Reader {
    /// At most `most` leads, newest first; from before one of them where that is given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads(&self, before: Option<LeadId>, most: usize) -> Result<Vec<LeadRow>, StoreError> {
        let before = before.map_or(i64::MAX, |lead| lead.0);
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT l.id, l.name, l.person_name, l.opened_at, {IS_OPEN}, {CAMPAIGNS}, {CHANGED_AT}
                     FROM lead l WHERE l.id < ?1 ORDER BY l.id DESC LIMIT ?2"
                ))?
                .query_map(params![before, most], |stored| lead_row(connection, stored))?
                .collect()
        })
    }

    /// The open ones among the newest `most` leads, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_leads(&self, most: usize) -> Result<Vec<LeadName>, StoreError> {
        self.read(|connection| {
            let named = connection
                .prepare_cached(&format!(
                    "SELECT l.id, l.name, {IS_OPEN} FROM lead l WHERE l.id < ?1 ORDER BY l.id DESC LIMIT ?2"
                ))?
                .query_map(params![i64::MAX, most], lead_name)?
                .collect::<rusqlite::Result<Vec<LeadName>>>()?;
            Ok(named.into_iter().filter(|lead| lead.is_open).collect())
        })
    }

    /// Leads that a campaign is in, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_of(&self, campaign: &str) -> Result<Vec<LeadName>, StoreError> {
        self.read(|connection| {
            let Some(founder) = claims::founder(connection, campaign)? else { return Ok(Vec::new()) };
            connection
                .prepare_cached(&format!(
                    "SELECT DISTINCT l.id, l.name, {IS_OPEN} FROM campaign_member m
                     JOIN lead_campaign c ON c.ad_version = m.ad_version JOIN lead l ON l.id = c.lead
                     WHERE m.founder = ?1 ORDER BY l.id DESC"
                ))?
                .query_map([founder], lead_name)?
                .collect()
        })
    }

    /// A lead by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lead_name(&self, lead: LeadId) -> Result<Option<LeadName>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT l.id, l.name, {IS_OPEN} FROM lead l WHERE l.id = ?1"))?
                .query_row([lead.0], lead_name)
                .optional()
        })
    }

    /// Whether somebody who did not put a lead together approved it as it stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_lead_cleared(&self, lead: LeadId) -> Result<bool, StoreError> {
        self.read(|connection| {
            Ok(LeadCourse::of(connection, lead)?.is_some_and(|c| c.is_approved_by_another()))
        })
    }

    /// A lead with at most `most` of its campaigns and events.
    ///
    /// # Errors
    /// When there is no such lead, or the database cannot be read.
    pub fn lead(&self, lead: LeadId, most: usize) -> Result<ShownLead, StoreError> {
        let shown = self.read(|connection| {
            let found = connection
                .prepare_cached(&format!(
                    "SELECT l.id, l.name, l.person_name, l.opened_at, {IS_OPEN}, {CAMPAIGNS}, {CHANGED_AT}
                     FROM lead l WHERE l.id = ?1"
                ))?
                .query_row([lead.0], |stored| lead_row(connection, stored))
                .optional()?;
            let Some(row) = found else { return Ok(None) };
            let course = LeadCourse::of(connection, lead)?.unwrap_or_default();
            Ok(Some(ShownLead {
                row,
                approved_by: lead_clock::approved_by(connection, lead, &course)?,
                is_approval_lapsed: course.is_approval_lapsed,
                about: course.about,
                clock: lead_clock::clock(connection, lead)?,
                exports: export_events::of_lead(connection, lead, most)?,
                contents: contents(connection, lead, most)?,
                events: events(connection, lead, most)?,
            }))
        })?;
        shown.ok_or(StoreError::NoSuchLead { lead: lead.0 })
    }
}

fn lead_row(connection: &Connection, stored: &Row<'_>) -> rusqlite::Result<LeadRow> {
    let lead = LeadId(stored.get(0)?);
    Ok(LeadRow {
        lead,
        state: LeadCourse::state_of(connection, lead)?,
        name: stored.get(1)?,
        person_name: stored.get(2)?,
        opened_at: row::time(&stored.get::<_, String>(3)?)?,
        is_open: stored.get(4)?,
        campaigns: stored.get(5)?,
        changed_at: row::time(&stored.get::<_, String>(6)?)?,
    })
}

fn lead_name(stored: &Row<'_>) -> rusqlite::Result<LeadName> {
    Ok(LeadName { lead: LeadId(stored.get(0)?), name: stored.get(1)?, is_open: stored.get(2)? })
}

fn contents(connection: &Connection, lead: LeadId, most: usize) -> rusqlite::Result<Vec<LeadCampaign>> {
    // Of campaigns that became one in the meantime the newest entry is told.
    let founders: Vec<(i64, i64)> = connection
        .prepare_cached(
            "SELECT m.founder, max(own.id) FROM lead_event own JOIN lead_campaign c ON c.event = own.id
             JOIN campaign_member m ON m.ad_version = c.ad_version
             WHERE own.lead = ?1 GROUP BY m.founder ORDER BY max(own.id) DESC LIMIT ?2",
        )?
        .query_map(params![lead.0, most], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let content = |(founder, event): (i64, i64)| {
        let past = past_decisions::past_decisions(connection, founder)?;
        let (added_by, at, reason): (String, String, String) = connection
            .prepare_cached("SELECT person_name, at, reason FROM lead_event WHERE id = ?1")?
            .query_row([event], |stored| Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?)))?;
        Ok(LeadCampaign {
            campaign: campaign_row(connection, u32::try_from(founder).unwrap_or_default())?,
            decision: past.into_iter().find(|past| past.undone_at.is_none()),
            added_by,
            added_at: row::time(&at)?,
            reason,
        })
    };
    founders.into_iter().map(content).collect()
}

fn events(connection: &Connection, lead: LeadId, most: usize) -> rusqlite::Result<Vec<LeadEvent>> {
    connection
        .prepare_cached(
            "SELECT e.what, e.person_name, e.reason, e.at, ad.identity, v.number,
                    v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad), e.detail
             FROM lead_event e
             LEFT JOIN campaign_member m ON m.ad_version = e.ad_version
             LEFT JOIN ad_version v ON v.id = coalesce(m.founder, e.ad_version) LEFT JOIN ad ON ad.id = v.ad
             WHERE e.lead = ?1 ORDER BY e.id DESC LIMIT ?2",
        )?
        .query_map(params![lead.0, most], |stored| {
            Ok(LeadEvent {
                what: row::untag(stored.get(0)?)?,
                campaign: claims::called(stored, 4)?,
                person_name: stored.get(1)?,
                reason: stored.get(2)?,
                at: row::time(&stored.get::<_, String>(3)?)?,
                detail: stored
                    .get::<_, Option<String>>(7)?
                    .map(|kept| row::unjson(&kept))
                    .transpose()?
                    .unwrap_or_default(),
            })
        })?
        .collect()
}
