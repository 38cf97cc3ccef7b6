//! Leads: campaigns that an investigator is to follow up, under a name. Append-only: what changes one is an event.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::domain::{LeadAnswer, LeadChange, LeadDetail, LeadId, LeadState, PersonId};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::review::claims;
use crate::store::review::lead_course::{self, Hand, LeadCourse};

/// Who changes a lead, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadNote {
    /// Account of the desk; 0 for an account of the machine, at the command line.
    pub person: PersonId,
    /// Its name.
    pub person_name: String,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl LeadNote {
    /// Who, as the access log names it.
    pub(in crate::store) fn actor(&self) -> Actor {
        match self.person {
            PersonId(0) => Actor::Account(self.person_name.clone()),
            person => Actor::Person(person),
        }
    }

    pub(in crate::store) fn hand(&self) -> Hand {
        lead_course::hand(self.person.0, self.person_name.clone())
    }
}

impl Store {
    /// Opens a lead of that name, with a campaign in it where one is given. An open lead of the same name is taken
    /// instead, so that a form that is sent twice makes no two.
    ///
    /// # Errors
    /// When there is no such campaign, the database is locked or the disk full.
    pub fn open_lead(
        &mut self,
        name: &str,
        campaign: Option<&str>,
        note: &LeadNote,
    ) -> Result<(LeadId, LeadAnswer), StoreError> {
        let opened = self.writer().write(|tx| {
            // Looked for first: a lead without the campaign that it is opened for helps nobody.
            let founder = campaign.map(|campaign| claims::founder(tx, campaign)).transpose()?;
            if founder.is_some_and(|founder| founder.is_none()) {
                return Ok(None);
            }
            let (lead, is_new) = match open_of_name(tx, name)? {
                Some(lead) => (lead, false),
                None => (insert(tx, name, note)?, true),
            };
            let answer = match (founder.flatten(), campaign) {
                (Some(founder), Some(campaign)) => add(tx, lead, founder, campaign, note)?,
                _ if is_new => LeadAnswer::Done,
                _ => LeadAnswer::NoChange,
            };
            Ok(Some((lead, answer)))
        })?;
        opened.ok_or_else(|| StoreError::NoSuchAd { ad: campaign.unwrap_or_default().to_owned() })
    }

    /// Puts a campaign into a lead.
    ///
    /// # Errors
    /// When there is no such lead or campaign, the database is locked or the disk full.
    pub fn add_to_lead(
        &mut self,
        lead: LeadId,
        campaign: &str,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.with_campaign(lead, campaign, |tx, founder| add(tx, lead, founder, campaign, note))
    }

    /// Takes a campaign out of a lead, whichever of the campaigns that became it was put there.
    ///
    /// # Errors
    /// As [`Store::add_to_lead`].
    pub fn take_out_of_lead(
        &mut self,
        lead: LeadId,
        campaign: &str,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.with_campaign(lead, campaign, |tx, founder| {
            let within = within(tx, lead, founder)?;
            if within.is_empty() {
                return Ok(LeadAnswer::NoChange);
            }
            for version in within {
                append(tx, lead, LeadChange::TakenOut, Some(version), &LeadDetail::default(), note)?;
            }
            note_in_log(tx, lead, LeadChange::TakenOut, Some(campaign), note)?;
            Ok(LeadAnswer::Done)
        })
    }

    /// Closes a lead, or opens it once more.
    ///
    /// # Errors
    /// When there is no such lead, the database is locked or the disk full.
    pub fn set_lead_closed(
        &mut self,
        lead: LeadId,
        is_closed: bool,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        let answer = self.writer().write(|tx| match is_closed_now(tx, lead)? {
            None => Ok(None),
            Some(now) if now == is_closed => Ok(Some(LeadAnswer::NoChange)),
            Some(_) if !is_closed && is_name_taken(tx, lead)? => Ok(Some(LeadAnswer::NameTaken)),
            Some(_) => {
                let change = if is_closed { LeadChange::Closed } else { LeadChange::Reopened };
                append(tx, lead, change, None, &LeadDetail::default(), note)?;
                note_in_log(tx, lead, change, None, note)?;
                Ok(Some(LeadAnswer::Done))
            }
        })?;
        answer.ok_or(StoreError::NoSuchLead { lead: lead.0 })
    }

    fn with_campaign(
        &mut self,
        lead: LeadId,
        campaign: &str,
        work: impl FnOnce(&Transaction<'_>, i64) -> rusqlite::Result<LeadAnswer>,
    ) -> Result<LeadAnswer, StoreError> {
        self.writer().write(|tx| {
            let Some(course) = LeadCourse::of(tx, lead)? else {
                return Ok(Err(StoreError::NoSuchLead { lead: lead.0 }));
            };
            if course.is_closed {
                return Ok(Ok(LeadAnswer::IsClosed));
            }
            if course.state == LeadState::Sent {
                return Ok(Ok(LeadAnswer::IsSent));
            }
            match claims::founder(tx, campaign)? {
                Some(founder) => work(tx, founder).map(Ok),
                None => Ok(Err(StoreError::NoSuchAd { ad: campaign.to_owned() })),
            }
        })?
    }
}

fn insert(tx: &Transaction<'_>, name: &str, note: &LeadNote) -> rusqlite::Result<LeadId> {
    let lead = tx
        .prepare_cached(
            "INSERT INTO lead (name, person, person_name, opened_at) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        )?
        .query_row(params![name, note.person.0, note.person_name, row::at(note.at)], |row| {
            row.get(0).map(LeadId)
        })?;
    // The reason is that of what the lead is opened for.
    append(
        tx,
        lead,
        LeadChange::Opened,
        None,
        &LeadDetail::default(),
        &LeadNote { reason: String::new(), ..note.clone() },
    )?;
    note_in_log(tx, lead, LeadChange::Opened, None, note)?;
    Ok(lead)
}

fn add(
    tx: &Transaction<'_>,
    lead: LeadId,
    founder: i64,
    campaign: &str,
    note: &LeadNote,
) -> rusqlite::Result<LeadAnswer> {
    if !within(tx, lead, founder)?.is_empty() {
        return Ok(LeadAnswer::NoChange);
    }
    if LeadCourse::of(tx, lead)?.is_some_and(|course| course.state == LeadState::Sent) {
        return Ok(LeadAnswer::IsSent);
    }
    append(tx, lead, LeadChange::Added, Some(founder), &LeadDetail::default(), note)?;
    note_in_log(tx, lead, LeadChange::Added, Some(campaign), note)?;
    Ok(LeadAnswer::Done)
}

pub(in crate::store) fn append(
    tx: &Transaction<'_>,
    lead: LeadId,
    what: LeadChange,
    version: Option<i64>,
    detail: &LeadDetail,
    note: &LeadNote,
) -> rusqlite::Result<()> {
    let LeadNote { person, person_name, reason, at } = note;
    let detail = (!detail.is_empty()).then(|| row::json(detail)).transpose()?;
    tx.prepare_cached(
        "INSERT INTO lead_event (lead, what, ad_version, reason, person, person_name, at, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        lead.0,
        row::tag(&what)?,
        version,
        reason,
        person.0,
        person_name,
        row::at(*at),
        detail
    ])?;
    Ok(())
}

pub(in crate::store) fn note_in_log(
    tx: &Transaction<'_>,
    lead: LeadId,
    what: LeadChange,
    campaign: Option<&str>,
    note: &LeadNote,
) -> rusqlite::Result<()> {
    let which = campaign.map_or_else(|| lead.0.to_string(), |campaign| format!("{} {campaign}", lead.0));
    log(tx, &note.actor(), what.log_name(), &which, note.at)
}

/// Versions by which a campaign is in a lead: more than one where campaigns became one.
fn within(tx: &Transaction<'_>, lead: LeadId, founder: i64) -> rusqlite::Result<Vec<i64>> {
    tx.prepare_cached(
        "SELECT c.ad_version FROM campaign_member m JOIN lead_campaign c ON c.ad_version = m.ad_version
         WHERE m.founder = ?1 AND c.lead = ?2",
    )?
    .query_map([founder, lead.0], |row| row.get(0))?
    .collect()
}

/// Whether a lead is closed; none where there is no such lead.
fn is_closed_now(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<bool>> {
    connection
        .prepare_cached(
            "SELECT what = 'closed' FROM lead_event WHERE lead = ?1 AND what IN ('opened', 'closed', 'reopened')
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row([lead.0], |row| row.get(0))
        .optional()
}

/// Whether an open lead has the name of this one.
fn is_name_taken(tx: &Transaction<'_>, lead: LeadId) -> rusqlite::Result<bool> {
    let name: String =
        tx.prepare_cached("SELECT name FROM lead WHERE id = ?1")?.query_row([lead.0], |row| row.get(0))?;
    Ok(open_of_name(tx, &name)?.is_some())
}

/// The open lead of that name, whatever the case.
fn open_of_name(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<LeadId>> {
    let leads: Vec<i64> = tx
        .prepare_cached("SELECT id FROM lead WHERE name = ?1 ORDER BY id DESC")?
        .query_map([name], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for lead in leads.into_iter().map(LeadId) {
        if is_closed_now(tx, lead)? == Some(false) {
            return Ok(Some(lead));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LeadChange::{Added, Opened, TakenOut};
    use crate::store::night::retention::Keep;
    use crate::store::two_campaigns::two_campaigns;

    fn note(reason: &str) -> LeadNote {
        let at = "2026-11-24T02:00:00Z".parse().unwrap();
        LeadNote { person: PersonId(1), person_name: "rina".into(), reason: reason.into(), at }
    }

    fn names(store: &Store, campaign: &str) -> Vec<String> {
        store.reader().unwrap().leads_of(campaign).unwrap().into_iter().map(|lead| lead.name).collect()
    }

    #[test]
    fn a_campaign_goes_in_and_out_and_everything_stays_on_record() {
        let (_folder, mut store) = two_campaigns();
        let (lead, done) = store.open_lead("Rute Batam", Some("a1"), &note("rute")).unwrap();
        assert_eq!(done, LeadAnswer::Done);
        assert_eq!(
            store.open_lead("rute batam", Some("a1"), &note("")).unwrap(),
            (lead, LeadAnswer::NoChange)
        );
        assert_eq!(store.add_to_lead(lead, "a2", &note("")).unwrap(), LeadAnswer::Done);
        assert_eq!(names(&store, "a1"), ["Rute Batam"]);
        assert_eq!(store.take_out_of_lead(lead, "a1", &note("salah")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.take_out_of_lead(lead, "a1", &note("")).unwrap(), LeadAnswer::NoChange);
        assert!(names(&store, "a1").is_empty());
        assert_eq!(store.add_to_lead(lead, "a1", &note("")).unwrap(), LeadAnswer::Done, "once more");

        let reader = store.reader().unwrap();
        let shown = reader.lead(lead, 10).unwrap();
        let codes: Vec<&str> = shown.contents.iter().map(|c| c.campaign.campaign.as_str()).collect();
        assert_eq!((codes, shown.row.campaigns), (vec!["a1", "a2"], 2));
        let told: Vec<LeadChange> = shown.events.iter().rev().map(|event| event.what).collect();
        assert_eq!(told, [Opened, Added, Added, TakenOut, Added]);
        assert_eq!(shown.events[1].reason, "salah");
        assert_eq!((shown.events[3].reason.as_str(), shown.events[4].reason.as_str()), ("rute", ""));
        let logged: Vec<(String, String)> =
            reader.access_log(None, 9).unwrap().into_iter().map(|row| (row.what, row.which)).collect();
        assert_eq!(logged.first(), Some(&("lead_add".into(), "1 a1".into())));
        assert_eq!(logged.len(), 5, "what changed nothing is not noted");
        assert_eq!(reader.verify_access_log(None).unwrap().fault, None);
        for sql in
            ["UPDATE lead_event SET reason = ''", "DELETE FROM lead_event", "UPDATE lead SET name = 'x'"]
        {
            let refused = store.writer().with(|connection| connection.execute(sql, []));
            assert!(refused.unwrap_err().to_string().contains("never"), "{sql}");
        }
    }

    #[test]
    fn a_closed_lead_stays_as_it_is_until_it_is_reopened() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &note("")).unwrap();
        assert_eq!(store.set_lead_closed(lead, true, &note("selesai")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.set_lead_closed(lead, true, &note("")).unwrap(), LeadAnswer::NoChange);
        assert_eq!(store.add_to_lead(lead, "a2", &note("")).unwrap(), LeadAnswer::IsClosed);
        assert_eq!(store.take_out_of_lead(lead, "a1", &note("")).unwrap(), LeadAnswer::IsClosed);
        assert!(store.reader().unwrap().open_leads(9).unwrap().is_empty());
        let (other, _) = store.open_lead("Rute", Some("a1"), &note("")).unwrap();
        assert_ne!(other, lead, "a closed lead is not taken for a new one of its name");
        assert_eq!(store.set_lead_closed(lead, false, &note("")).unwrap(), LeadAnswer::NameTaken);
        assert_eq!(store.set_lead_closed(other, true, &note("")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.set_lead_closed(lead, false, &note("")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.add_to_lead(lead, "a2", &note("")).unwrap(), LeadAnswer::Done);
        let listed = store.reader().unwrap().leads(None, 9).unwrap();
        assert_eq!(
            listed.iter().map(|row| (row.lead, row.is_open)).collect::<Vec<_>>(),
            [(other, false), (lead, true)]
        );
        assert_eq!(store.reader().unwrap().leads(Some(other), 9).unwrap().len(), 1);
    }

    #[test]
    fn campaigns_that_became_one_are_in_a_lead_once_and_leave_together() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &note("")).unwrap();
        store.add_to_lead(lead, "a2", &note("")).unwrap();
        store.writer().with(|c| c.execute("UPDATE campaign_member SET founder = 1", [])).unwrap();
        let shown = store.reader().unwrap().lead(lead, 10).unwrap();
        assert_eq!((shown.contents.len(), shown.row.campaigns), (1, 1));
        assert_eq!(store.add_to_lead(lead, "a2", &note("")).unwrap(), LeadAnswer::NoChange);
        store.take_out_of_lead(lead, "a1", &note("")).unwrap();
        assert_eq!(store.reader().unwrap().lead(lead, 10).unwrap().row.campaigns, 0);
    }

    #[test]
    fn what_is_not_there_is_named_and_leaves_nothing_behind() {
        let (_folder, mut store) = two_campaigns();
        assert!(matches!(store.open_lead("Rute", Some("zz"), &note("")), Err(StoreError::NoSuchAd { .. })));
        assert!(store.reader().unwrap().leads(None, 9).unwrap().is_empty());
        let none = LeadId(7);
        assert!(matches!(store.add_to_lead(none, "a1", &note("")), Err(StoreError::NoSuchLead { lead: 7 })));
        assert!(matches!(store.set_lead_closed(none, true, &note("")), Err(StoreError::NoSuchLead { .. })));
        assert!(matches!(store.reader().unwrap().lead(none, 9), Err(StoreError::NoSuchLead { .. })));
    }

    #[test]
    fn an_ad_that_was_once_in_a_lead_is_kept_for_good() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &note("")).unwrap();
        store.take_out_of_lead(lead, "a1", &note("")).unwrap();
        let pruned = store.prune(
            &Keep { unflagged_since: Timestamp::MAX, captures_since: Timestamp::MAX },
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(pruned.unwrap().ads, 1, "the other one goes");
        assert_eq!(store.reader().unwrap().lead(lead, 9).unwrap().events.len(), 3);
    }
}
