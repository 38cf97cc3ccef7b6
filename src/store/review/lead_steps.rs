//! The way of a lead out of the house: described, approved, sent, withdrawn, and what came of it.

use rusqlite::{Connection, Transaction};

use crate::domain::{LeadAnswer, LeadChange, LeadDetail, LeadId, LeadState};
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::review::lead_approval;
use crate::store::review::lead_course::{LeadCourse, founders, is_confirmed};
use crate::store::review::leads::{LeadNote, append, note_in_log};

impl Store {
    /// Says what a lead is about; what is left out stays as it was. An approval lapses.
    ///
    /// # Errors
    /// When there is no such lead, the database is locked or the disk full.
    pub fn describe_lead(
        &mut self,
        lead: LeadId,
        about: &LeadDetail,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Described, about, note, |_, course| {
            let mut after = course.about.clone();
            after.then(about);
            Ok(match course.state {
                _ if course.is_closed => LeadAnswer::IsClosed,
                LeadState::Sent => LeadAnswer::IsSent,
                _ if after == course.about => LeadAnswer::NoChange,
                _ => LeadAnswer::Done,
            })
        })
    }

    /// Writes a note on a lead: the reason of `note`.
    ///
    /// # Errors
    /// As [`Store::describe_lead`].
    pub fn note_lead(&mut self, lead: LeadId, note: &LeadNote) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Noted, &LeadDetail::default(), note, |_, _| {
            Ok(if note.reason.is_empty() { LeadAnswer::NoChange } else { LeadAnswer::Done })
        })
    }

    /// Approves that a lead is sent as it is: with these campaigns, these ads and these decisions. With `four_eyes` nobody
    /// approves what they put together themselves. What was sent can be approved anew where it has changed since.
    ///
    /// # Errors
    /// As [`Store::describe_lead`].
    pub fn approve_lead(
        &mut self,
        lead: LeadId,
        four_eyes: bool,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Approved, &LeadDetail::default(), note, |connection, course| {
            Ok(match course.state {
                _ if course.is_closed => LeadAnswer::IsClosed,
                LeadState::Sent if !course.is_approval_lapsed => LeadAnswer::IsSent,
                LeadState::Approved => LeadAnswer::NoChange,
                _ => match unready(connection, lead, course)? {
                    Some(why) => why,
                    None if four_eyes && course.makers.contains(&note.hand()) => LeadAnswer::NeedsAnother,
                    None => LeadAnswer::Done,
                },
            })
        })
    }

    /// Notes that a lead goes to somebody outside, named in `sending`. It has to be approved, and everything in it
    /// still confirmed by a person.
    ///
    /// # Errors
    /// As [`Store::describe_lead`].
    pub fn send_lead(
        &mut self,
        lead: LeadId,
        sending: &LeadDetail,
        four_eyes: bool,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Sent, sending, note, |connection, course| {
            Ok(match course.state {
                _ if course.is_closed => LeadAnswer::IsClosed,
                LeadState::Sent => LeadAnswer::NoChange,
                LeadState::Draft | LeadState::Withdrawn => {
                    unready(connection, lead, course)?.unwrap_or(LeadAnswer::NotApproved)
                }
                LeadState::Approved => match unready(connection, lead, course)? {
                    Some(why) => why,
                    None if four_eyes && !course.is_approved_by_another() => LeadAnswer::NeedsAnother,
                    None => LeadAnswer::Done,
                },
            })
        })
    }

    /// Recalls a lead that was sent. A reason has to be given.
    ///
    /// # Errors
    /// As [`Store::describe_lead`].
    pub fn withdraw_lead(&mut self, lead: LeadId, note: &LeadNote) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Withdrawn, &LeadDetail::default(), note, |_, course| {
            Ok(match course.state {
                LeadState::Withdrawn => LeadAnswer::NoChange,
                LeadState::Sent if note.reason.is_empty() => LeadAnswer::NoReason,
                LeadState::Sent => LeadAnswer::Done,
                // It may have been changed since: its notices can still be written once more.
                LeadState::Draft | LeadState::Approved if course.is_recalled => LeadAnswer::NoChange,
                LeadState::Draft | LeadState::Approved => LeadAnswer::NotSent,
            })
        })
    }

    /// Notes what came of a lead that was sent.
    ///
    /// # Errors
    /// As [`Store::describe_lead`].
    pub fn note_lead_outcome(
        &mut self,
        lead: LeadId,
        outcome: &LeadDetail,
        note: &LeadNote,
    ) -> Result<LeadAnswer, StoreError> {
        self.step(lead, LeadChange::Outcome, outcome, note, |_, course| {
            Ok(match course.state {
                LeadState::Sent | LeadState::Withdrawn => LeadAnswer::Done,
                LeadState::Draft | LeadState::Approved => LeadAnswer::NotSent,
            })
        })
    }

    /// Adds an event where `ask` says that it may be.
    fn step(
        &mut self,
        lead: LeadId,
        what: LeadChange,
        detail: &LeadDetail,
        note: &LeadNote,
        ask: impl FnOnce(&Transaction<'_>, &LeadCourse) -> rusqlite::Result<LeadAnswer>,
    ) -> Result<LeadAnswer, StoreError> {
        let answer = self.writer().write(|tx| {
            let Some(course) = LeadCourse::of(tx, lead)? else { return Ok(None) };
            let answer = ask(tx, &course)?;
            if answer == LeadAnswer::Done {
                let mut detail = detail.clone();
                if what == LeadChange::Approved {
                    detail.approved = lead_approval::as_it_stands(tx, lead)?;
                }
                append(tx, lead, what, None, &detail, note)?;
                note_in_log(tx, lead, what, None, note)?;
            }
            Ok(Some(answer))
        })?;
        answer.ok_or(StoreError::NoSuchLead { lead: lead.0 })
    }
}

/// Why a lead cannot leave; none where it can.
fn unready(
    connection: &Connection,
    lead: LeadId,
    course: &LeadCourse,
) -> rusqlite::Result<Option<LeadAnswer>> {
    if course.about.purpose.is_none() {
        return Ok(Some(LeadAnswer::NoPurpose));
    }
    if course.about.addressee.is_none() {
        return Ok(Some(LeadAnswer::NoAddressee));
    }
    let founders = founders(connection, lead)?;
    if founders.is_empty() {
        return Ok(Some(LeadAnswer::IsEmpty));
    }
    for founder in founders {
        if !is_confirmed(connection, founder)? {
            return Ok(Some(LeadAnswer::NotConfirmed));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{LeadOutcome, PersonId, Ruling, RulingReason};
    use crate::store::Decision;
    use crate::store::two_campaigns::two_campaigns;

    fn by(person: i64, reason: &str) -> LeadNote {
        let at: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        LeadNote { person: PersonId(person), person_name: format!("p{person}"), reason: reason.into(), at }
    }

    fn about() -> LeadDetail {
        LeadDetail {
            purpose: Some("rujukan".into()),
            addressee: Some("kp2mi".into()),
            summary: Some("Dua iklan".into()),
            ..LeadDetail::default()
        }
    }

    fn confirm(store: &mut Store, campaign: &str, ruling: Ruling) {
        let decision = Decision {
            campaign: campaign.into(),
            ruling,
            reason: Some(RulingReason::SeveralSigns).filter(|_| ruling == Ruling::Confirm),
            note: String::new(),
            person: PersonId(9),
            person_name: "p9".into(),
            seen: store
                .writer()
                .with(|c| c.query_row("SELECT coalesce(max(id), 0) FROM review_event", [], |row| row.get(0)))
                .unwrap(),
            is_second: false,
            at: "2026-11-24T01:00:00Z".parse().unwrap(),
        };
        store.decide_campaign(&decision).unwrap();
    }

    fn state(store: &Store, lead: LeadId) -> LeadState {
        store.reader().unwrap().lead(lead, 9).unwrap().row.state
    }

    #[test]
    fn nothing_leaves_without_purpose_addressee_confirmation_and_approval() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", None, &by(1, "")).unwrap();
        let sending = LeadDetail { recipient: Some("BP3MI".into()), ..LeadDetail::default() };
        let send = |store: &mut Store| store.send_lead(lead, &sending, false, &by(2, "")).unwrap();
        assert_eq!(send(&mut store), LeadAnswer::NoPurpose);
        let purpose = LeadDetail { purpose: about().purpose, ..LeadDetail::default() };
        assert_eq!(store.describe_lead(lead, &purpose, &by(1, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(send(&mut store), LeadAnswer::NoAddressee);
        assert_eq!(store.describe_lead(lead, &about(), &by(1, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.describe_lead(lead, &about(), &by(1, "")).unwrap(), LeadAnswer::NoChange);
        assert_eq!(send(&mut store), LeadAnswer::IsEmpty);
        store.add_to_lead(lead, "a1", &by(1, "")).unwrap();
        assert_eq!(send(&mut store), LeadAnswer::NotConfirmed);
        assert_eq!(store.approve_lead(lead, false, &by(1, "")).unwrap(), LeadAnswer::NotConfirmed);
        confirm(&mut store, "a1", Ruling::Weak);
        assert_eq!(send(&mut store), LeadAnswer::NotConfirmed, "weak is not confirmed");
        confirm(&mut store, "a1", Ruling::Confirm);
        assert_eq!(send(&mut store), LeadAnswer::NotApproved);
        assert_eq!(store.approve_lead(lead, false, &by(1, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(state(&store, lead), LeadState::Approved);

        // What changes takes the approval away; so does a confirmation that is taken back.
        store.add_to_lead(lead, "a2", &by(1, "")).unwrap();
        assert_eq!(state(&store, lead), LeadState::Draft);
        confirm(&mut store, "a2", Ruling::Confirm);
        store.approve_lead(lead, false, &by(1, "")).unwrap();
        confirm(&mut store, "a2", Ruling::Dismiss);
        assert_eq!(send(&mut store), LeadAnswer::NotConfirmed);
        confirm(&mut store, "a2", Ruling::Confirm);
        assert_eq!(send(&mut store), LeadAnswer::NotApproved, "what was changed back is approved anew");
        store.approve_lead(lead, false, &by(1, "")).unwrap();
        assert_eq!(send(&mut store), LeadAnswer::Done);
        assert_eq!(send(&mut store), LeadAnswer::NoChange);
        assert_eq!(store.add_to_lead(lead, "a2", &by(1, "")).unwrap(), LeadAnswer::IsSent);
        assert_eq!(store.take_out_of_lead(lead, "a2", &by(1, "")).unwrap(), LeadAnswer::IsSent);

        let answered = LeadDetail { outcome: Some(LeadOutcome::Answered), ..LeadDetail::default() };
        assert_eq!(store.note_lead_outcome(lead, &answered, &by(1, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.withdraw_lead(lead, &by(1, "")).unwrap(), LeadAnswer::NoReason);
        assert_eq!(store.withdraw_lead(lead, &by(1, "keliru")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.withdraw_lead(lead, &by(1, "keliru")).unwrap(), LeadAnswer::NoChange);
        assert_eq!(state(&store, lead), LeadState::Withdrawn);
        assert_eq!(store.take_out_of_lead(lead, "a2", &by(1, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(state(&store, lead), LeadState::Draft);
        assert_eq!(
            store.withdraw_lead(lead, &by(1, "keliru")).unwrap(),
            LeadAnswer::NoChange,
            "notices once more"
        );
        let reader = store.reader().unwrap();
        assert_eq!(reader.verify_access_log(None).unwrap().fault, None);
        assert!(reader.access_log(None, 40).unwrap().iter().any(|row| row.what == "lead_withdraw"));
    }

    #[test]
    fn four_eyes_are_those_of_two_persons() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &by(1, "")).unwrap();
        store.describe_lead(lead, &about(), &by(2, "")).unwrap();
        confirm(&mut store, "a1", Ruling::Confirm);
        for maker in [1, 2] {
            assert_eq!(store.approve_lead(lead, true, &by(maker, "")).unwrap(), LeadAnswer::NeedsAnother);
        }
        // Approved while one pair of eyes was enough, sent when it is not any more.
        assert_eq!(store.approve_lead(lead, false, &by(1, "")).unwrap(), LeadAnswer::Done);
        let sent = LeadDetail::default();
        assert_eq!(store.send_lead(lead, &sent, true, &by(3, "")).unwrap(), LeadAnswer::NeedsAnother);
        store
            .describe_lead(lead, &LeadDetail { owner: Some("p1".into()), ..sent.clone() }, &by(1, ""))
            .unwrap();
        assert_eq!(store.approve_lead(lead, true, &by(3, "")).unwrap(), LeadAnswer::Done);
        assert_eq!(store.send_lead(lead, &sent, true, &by(1, "")).unwrap(), LeadAnswer::Done);
    }

    #[test]
    fn an_approval_is_of_campaigns_their_ads_and_the_decisions_on_them() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &by(1, "")).unwrap();
        store.describe_lead(lead, &about(), &by(1, "")).unwrap();
        confirm(&mut store, "a1", Ruling::Confirm);
        let shown = |store: &Store| store.reader().unwrap().lead(lead, 9).unwrap();
        let approve = |store: &mut Store| {
            assert_eq!(store.approve_lead(lead, true, &by(3, "")).unwrap(), LeadAnswer::Done);
            let shown = shown(store);
            assert_eq!((shown.approved_by.as_deref(), shown.is_approval_lapsed), (Some("p3"), false));
        };
        let is_lapsed = |store: &Store| {
            let shown = shown(store);
            assert!(!store.reader().unwrap().is_lead_cleared(lead).unwrap());
            assert_eq!((shown.approved_by, shown.is_approval_lapsed), (None, true));
            shown.row.state
        };
        approve(&mut store);
        let approved = &shown(&store).events[0].detail.approved;
        assert_eq!(
            (approved.len(), approved[0].campaign.as_str(), approved[0].members, approved[0].decision),
            (1, "a1.1", 1, Some(1))
        );

        // Decided otherwise, and that undone: the first decision is in force again.
        confirm(&mut store, "a1", Ruling::Dismiss);
        let last = store.reader().unwrap().decisions_of("a1").unwrap()[0].event;
        store.undo(last, PersonId(9), "p9", by(9, "").at).unwrap();
        assert_eq!(is_lapsed(&store), LeadState::Draft);
        approve(&mut store);

        // A copy that joins the campaign, also once it was sent.
        let join =
            |founder: u8| format!("UPDATE campaign_member SET founder = {founder} WHERE ad_version = 2");
        store.writer().with(|c| c.execute(&join(1), [])).unwrap();
        assert_eq!(is_lapsed(&store), LeadState::Draft);
        approve(&mut store);
        assert_eq!(
            store.send_lead(lead, &LeadDetail::default(), true, &by(1, "")).unwrap(),
            LeadAnswer::Done
        );
        assert_eq!(store.approve_lead(lead, true, &by(3, "")).unwrap(), LeadAnswer::IsSent);
        store.writer().with(|c| c.execute(&join(2), [])).unwrap();
        assert_eq!(is_lapsed(&store), LeadState::Sent, "what was sent stays sent");
        approve(&mut store);
        assert_eq!(state(&store, lead), LeadState::Sent);
    }

    #[test]
    fn a_lead_that_needs_no_approval_is_not_called_lapsed() {
        let (_folder, mut store) = two_campaigns();
        let (lead, _) = store.open_lead("Rute", Some("a1"), &by(1, "")).unwrap();
        store.describe_lead(lead, &about(), &by(1, "")).unwrap();
        confirm(&mut store, "a1", Ruling::Confirm);
        assert_eq!(store.approve_lead(lead, true, &by(3, "")).unwrap(), LeadAnswer::Done);
        let join = "UPDATE campaign_member SET founder = 1 WHERE ad_version = 2";
        store.writer().with(|connection| connection.execute(join, [])).unwrap();
        let told = |store: &Store| {
            let shown = store.reader().unwrap().lead(lead, 9).unwrap();
            (shown.row.state, shown.is_approval_lapsed)
        };
        assert_eq!(told(&store), (LeadState::Draft, true));
        store.set_lead_closed(lead, true, &by(1, "")).unwrap();
        assert_eq!(told(&store), (LeadState::Approved, false), "as it was closed");
        assert!(!store.reader().unwrap().is_lead_cleared(lead).unwrap(), "nor does it leave so");
        store.set_lead_closed(lead, false, &by(1, "")).unwrap();
        assert_eq!(told(&store), (LeadState::Draft, true));

        assert_eq!(store.approve_lead(lead, true, &by(3, "")).unwrap(), LeadAnswer::Done);
        store.send_lead(lead, &LeadDetail::default(), true, &by(1, "")).unwrap();
        confirm(&mut store, "a1", Ruling::Dismiss);
        assert_eq!(told(&store), (LeadState::Sent, false), "nobody can approve what is not confirmed");
        assert!(!store.reader().unwrap().is_lead_cleared(lead).unwrap());
        assert_eq!(store.withdraw_lead(lead, &by(1, "keliru")).unwrap(), LeadAnswer::Done);
        assert_eq!(told(&store), (LeadState::Withdrawn, false));
    }
}
