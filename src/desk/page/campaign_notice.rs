//! What a campaign's page says above the campaign: what was just done, what stands, and who else has it.

use maud::{Markup, html};

use super::campaign::CampaignPage;
use super::regroup::Regrouped;
use super::{decide, lead_form, next_campaign, regroup, snooze};
use crate::desk::{Desk, Visitor};
use crate::domain::LeadAnswer;
use crate::store::{LeadName, PastDecision, Undone};

/// What the page says beside the campaign itself.
#[derive(Debug, Default)]
pub(super) struct Notices {
    /// All of a long text.
    pub(super) whole: bool,
    pub(super) done: Option<(PastDecision, String)>,
    /// What came of undoing a decision.
    pub(super) undone: Option<Undone>,
    /// A campaign that was just put off.
    pub(super) snoozed: Option<snooze::Told>,
    /// Whether this one was just put back into the queue, or was not put off any more.
    pub(super) woken: Option<bool>,
    /// What was just done to the campaign's ads.
    pub(super) regrouped: Option<Regrouped>,
    /// Whether the person was led to many hard campaigns in a row.
    pub(super) may_need_pause: bool,
    /// What was just done to a lead.
    pub(super) lead: Option<(LeadName, LeadAnswer, String)>,
}

/// What was just done, what stands, and who else has it.
pub(super) fn flashes(desk: &Desk, visitor: &Visitor, case: &CampaignPage, said: &Notices) -> Markup {
    let (words, zone) = (visitor.language.campaign(), &desk.knowledge().zone);
    let code = &case.campaign.row.campaign;
    let stands = case.decisions.iter().find(|past| past.undone_at.is_none());
    let other = case.holder.as_ref().filter(|holder| holder.person != visitor.person);
    html! {
        @match said.undone {
            Some(Undone::Waits) => div.flash { p { (words.undone) } }
            Some(Undone::StaysDecided) => div.flash { p { (words.undone_stays) } }
            Some(Undone::HasNoFlag) => div.flash { p { (words.undone_no_flag) } }
            Some(Undone::Before) => div.flash.warn { p { (words.undone_before) } }
            None => {}
        }
        @if let Some(regrouped) = &said.regrouped { (regroup::flash(regrouped, code, visitor)) }
        @match said.woken {
            Some(true) => div.flash { p { (visitor.language.snooze().woken) } }
            Some(false) => div.flash.warn { p { (visitor.language.snooze().not_snoozed) } }
            None => {}
        }
        @if let Some((snooze, campaign)) = &said.snoozed {
            (snooze::flash((snooze, campaign), visitor, zone, campaign != code))
        }
        @if let Some(snooze) = case.snooze.as_ref().filter(|_| case.open_flags > 0) {
            @if said.snoozed.as_ref().is_none_or(|(said, _)| said.number != snooze.number) {
                (snooze::flash((snooze, code), visitor, zone, false))
            }
        }
        (lead_form::flash(said.lead.as_ref(), visitor, "campaign"))
        @if let Some((past, campaign)) = &said.done { (decide::decided(past, campaign, visitor, campaign != code)) }
        @if let Some(past) = stands.filter(|past| said.done.as_ref().is_none_or(|(done, _)| done.event != past.event)) {
            (decide::decided(past, code, visitor, false))
        }
        @if said.may_need_pause && other.is_none() { (next_campaign::offered(desk, visitor, code)) }
        @if let Some(holder) = other {
            @let until = visitor.language.strings().time(&holder.until.to_zoned(desk.knowledge().zone.clone()));
            div.flash.warn { p { ((words.held)(&holder.person_name, &until)) } }
        }
    }
}
