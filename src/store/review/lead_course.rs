//! How far a lead has come: read from what happened to it, in order.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{ApprovedCampaign, LeadChange, LeadDetail, LeadId, LeadState, Ruling};
use crate::store::db::row;
use crate::store::review::{lead_approval, past_decisions};

/// Who does something: an account of the desk, or (number 0) an account of the machine by its name.
pub(in crate::store) type Hand = (i64, String);

/// A lead as its events make it.
#[derive(Debug, Default)]
pub(in crate::store) struct LeadCourse {
    pub(in crate::store) is_closed: bool,
    pub(in crate::store) state: LeadState,
    /// Whether it was recalled after it was sent last.
    pub(in crate::store) is_recalled: bool,
    /// What is said of it now.
    pub(in crate::store) about: LeadDetail,
    /// Who put it together: opened it, put in or took out, or said something of it.
    pub(in crate::store) makers: BTreeSet<Hand>,
    /// Who approved it as it stands.
    pub(in crate::store) approved_by: Option<Hand>,
    /// Whether it was approved, its campaigns, their ads or the decisions on them have changed since, and it can be
    /// approved anew.
    pub(in crate::store) is_approval_lapsed: bool,
    /// What the newest approval is of.
    approved: Vec<ApprovedCampaign>,
}

impl LeadCourse {
    /// The course of a lead; none where there is no such lead.
    pub(in crate::store) fn of(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<Self>> {
        let mut course = Self::as_noted(connection, lead)?;
        if let Some(course) = &mut course {
            course.hold_against(connection, lead)?;
        }
        Ok(course)
    }

    /// How far a lead has come; what is in it is looked at only where that may make a difference.
    pub(in crate::store) fn state_of(connection: &Connection, lead: LeadId) -> rusqlite::Result<LeadState> {
        let mut course = Self::as_noted(connection, lead)?.unwrap_or_default();
        if course.state == LeadState::Approved && !course.is_closed {
            course.hold_against(connection, lead)?;
        }
        Ok(course.state)
    }

    /// The course as its events tell it, whatever an approval was of.
    fn as_noted(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<Self>> {
        let mut events = connection.prepare_cached(
            "SELECT what, person, person_name, detail FROM lead_event WHERE lead = ?1 ORDER BY id",
        )?;
        let mut rows = events.query(params![lead.0])?;
        let mut course: Option<Self> = None;
        while let Some(stored) = rows.next()? {
            let what: LeadChange = row::untag(stored.get(0)?)?;
            let hand = hand(stored.get(1)?, stored.get(2)?);
            let detail: LeadDetail = stored
                .get::<_, Option<String>>(3)?
                .map(|kept| row::unjson(&kept))
                .transpose()?
                .unwrap_or_default();
            course.get_or_insert_default().follow(what, hand, detail);
        }
        Ok(course)
    }

    /// Takes an approval away that is of something else than what is there now. It counts where a lead is approved or was
    /// sent; it is told where somebody can approve it anew.
    fn hold_against(&mut self, connection: &Connection, lead: LeadId) -> rusqlite::Result<()> {
        if !matches!(self.state, LeadState::Approved | LeadState::Sent) {
            return Ok(());
        }
        if self.approved_by.is_none() || self.approved == lead_approval::as_it_stands(connection, lead)? {
            return Ok(());
        }
        self.approved_by = None;
        if self.is_closed {
            return Ok(());
        }
        if self.state == LeadState::Approved {
            self.state = LeadState::Draft;
            self.is_approval_lapsed = true;
        } else {
            self.is_approval_lapsed = are_all_confirmed(connection, lead)?;
        }
        Ok(())
    }

    fn follow(&mut self, what: LeadChange, hand: Hand, detail: LeadDetail) {
        match what {
            LeadChange::Closed => self.is_closed = true,
            LeadChange::Reopened => self.is_closed = false,
            LeadChange::Opened | LeadChange::Added | LeadChange::TakenOut | LeadChange::Described => {
                self.about.then(&detail);
                self.makers.insert(hand);
                self.state = LeadState::Draft;
                self.approved_by = None;
            }
            LeadChange::Approved => {
                // What was sent stays sent where it is approved as it is now.
                if self.state != LeadState::Sent {
                    self.state = LeadState::Approved;
                }
                self.approved_by = Some(hand);
                self.approved = detail.approved;
            }
            LeadChange::Sent => (self.state, self.is_recalled) = (LeadState::Sent, false),
            LeadChange::Withdrawn => (self.state, self.is_recalled) = (LeadState::Withdrawn, true),
            LeadChange::Noted | LeadChange::Outcome => {}
        }
    }

    /// Whether somebody who did not put it together approved it as it stands.
    pub(in crate::store) fn is_approved_by_another(&self) -> bool {
        let is_approved = matches!(self.state, LeadState::Approved | LeadState::Sent);
        is_approved && self.approved_by.as_ref().is_some_and(|hand| !self.makers.contains(hand))
    }
}

/// Accounts of the desk are known by number, those of the machine by name.
pub(in crate::store) fn hand(person: i64, name: String) -> Hand {
    if person == 0 { (0, name) } else { (person, String::new()) }
}

/// Founders of the campaigns that are in a lead now, the newest entry first.
pub(in crate::store) fn founders(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached(
            "SELECT m.founder FROM lead_event own JOIN lead_campaign c ON c.event = own.id
             JOIN campaign_member m ON m.ad_version = c.ad_version
             WHERE own.lead = ?1 GROUP BY m.founder ORDER BY max(own.id) DESC",
        )?
        .query_map([lead.0], |stored| stored.get(0))?
        .collect()
}

/// Founders of the campaigns that left with a lead, in the order in which they were put there: when something was exported
/// or sent they were in it, and a person had confirmed them.
pub(in crate::store) fn founders_that_left(
    connection: &Connection,
    lead: LeadId,
) -> rusqlite::Result<Vec<i64>> {
    // That it was sent is an event of the lead, whose numbers say what was before; an export has its time alone.
    let mut moments = connection.prepare_cached(
        "SELECT at, NULL FROM export_event WHERE lead = ?1
         UNION ALL SELECT at, id FROM lead_event WHERE lead = ?1 AND what = 'sent'",
    )?;
    let moments: Vec<(String, Option<i64>)> = moments
        .query_map([lead.0], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut ever = connection.prepare_cached(
        "SELECT m.founder FROM lead_event own JOIN campaign_member m ON m.ad_version = own.ad_version
         WHERE own.lead = ?1 AND own.what = 'added' GROUP BY m.founder ORDER BY min(own.id)",
    )?;
    let ever: Vec<i64> =
        ever.query_map([lead.0], |stored| stored.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut left = Vec::new();
    for founder in ever {
        let past = past_decisions::past_decisions(connection, founder)?;
        for (moment, event) in &moments {
            let at = row::time(moment)?;
            // A confirmation that another decision followed by then counts: what is not recalled does more harm.
            let was_confirmed = past.iter().any(|past| {
                past.ruling == Ruling::Confirm
                    && past.at <= at
                    && past.undone_at.is_none_or(|undone| undone > at)
            });
            if was_confirmed && was_in(connection, (lead, founder), moment, *event)? {
                left.push(founder);
                break;
            }
        }
    }
    Ok(left)
}

/// Whether a campaign was in a lead at a time, or before one of the lead's events.
fn was_in(
    connection: &Connection,
    (lead, founder): (LeadId, i64),
    at: &str,
    before: Option<i64>,
) -> rusqlite::Result<bool> {
    let newest: Option<String> = connection
        .prepare_cached(
            "SELECT own.what FROM lead_event own JOIN campaign_member m ON m.ad_version = own.ad_version
             WHERE own.lead = ?1 AND m.founder = ?2
               AND CASE WHEN ?4 IS NULL THEN own.at <= ?3 ELSE own.id < ?4 END
             ORDER BY own.id DESC LIMIT 1",
        )?
        .query_row(params![lead.0, founder, at, before], |stored| stored.get(0))
        .optional()?;
    Ok(newest.is_some_and(|what| what == "added"))
}

/// Whether there is something in a lead, all of it confirmed.
fn are_all_confirmed(connection: &Connection, lead: LeadId) -> rusqlite::Result<bool> {
    let founders = founders(connection, lead)?;
    for founder in &founders {
        if !is_confirmed(connection, *founder)? {
            return Ok(false);
        }
    }
    Ok(!founders.is_empty())
}

/// Whether the newest decision in force on a campaign is that the suspicion holds.
pub(in crate::store) fn is_confirmed(connection: &Connection, founder: i64) -> rusqlite::Result<bool> {
    let past = past_decisions::past_decisions(connection, founder)?;
    let newest = past.into_iter().find(|decision| decision.undone_at.is_none());
    Ok(newest.is_some_and(|decision| decision.ruling == Ruling::Confirm))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{ExportFormat, PersonId, Profile};
    use crate::store::two_campaigns::two_campaigns;
    use crate::store::{Decision, ExportEvent, LeadNote};

    fn at(hour: u8) -> Timestamp {
        format!("2026-11-24T{hour:02}:00:00Z").parse().unwrap()
    }

    fn by(hour: u8) -> LeadNote {
        LeadNote { person: PersonId(1), person_name: "p".into(), reason: String::new(), at: at(hour) }
    }

    #[test]
    fn what_left_was_confirmed_and_in_the_lead_when_it_did() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &by(1)).unwrap();
        store.add_to_lead(lead, "a2", &by(1)).unwrap();
        let confirm = |campaign: &str, hour: u8| Decision {
            campaign: campaign.into(),
            ruling: Ruling::Confirm,
            reason: None,
            note: String::new(),
            person: PersonId(1),
            person_name: "p".into(),
            seen: 0,
            is_second: false,
            at: at(hour),
        };
        store.decide_campaign(&confirm("a1", 2)).unwrap();
        let left = |store: &crate::store::Store| {
            store.reader().unwrap().read(|connection| founders_that_left(connection, lead)).unwrap()
        };
        assert!(left(&store).is_empty(), "nothing was handed out yet");
        let event = ExportEvent {
            number: 0,
            lead: Some(lead),
            selection: "lead 1".into(),
            format: ExportFormat::Csv,
            profile: Profile::Masked,
            recipient: String::new(),
            purpose: String::new(),
            ads: 1,
            file_sha256: String::new(),
            key_id: String::new(),
            person: PersonId(1),
            person_name: "p".into(),
            at: at(3),
        };
        store.note_export(&event).unwrap();
        let first = left(&store);
        assert_eq!(first.len(), 1, "what nobody had confirmed stayed");
        // Neither a later confirmation nor taking it out changes what was handed out.
        store.take_out_of_lead(lead, "a2", &by(4)).unwrap();
        store.decide_campaign(&confirm("a2", 5)).unwrap();
        store.take_out_of_lead(lead, "a1", &by(6)).unwrap();
        assert_eq!(left(&store), first);
        // In it again and handed out once more.
        store.add_to_lead(lead, "a2", &by(7)).unwrap();
        store.note_export(&ExportEvent { at: at(8), ..event }).unwrap();
        assert_eq!(left(&store).len(), 2);
    }
}
