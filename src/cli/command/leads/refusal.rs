use crate::cli::{Exit, Failure};
use crate::domain::{LeadAnswer, LeadId};

/// Why a lead stays as it is, and what to do next.
pub(super) fn refusal(lead: LeadId, answer: LeadAnswer) -> Failure {
    let number = lead.0;
    let (why, next) = match answer {
        LeadAnswer::Done | LeadAnswer::NoChange => ("is as it was", "nothing is to be done".to_owned()),
        LeadAnswer::IsClosed => ("is closed", "reopen it on the desk".to_owned()),
        LeadAnswer::NameTaken => ("has the name of another open lead", "close that one first".to_owned()),
        LeadAnswer::IsSent => (
            "was sent: what is in it stays",
            format!("open another lead, or `waspada leads withdraw {number}`"),
        ),
        LeadAnswer::IsEmpty => ("is empty", format!("`waspada leads add {number} CAMPAIGN`")),
        LeadAnswer::NotConfirmed => (
            "holds campaigns that no person has confirmed",
            format!("decide them on the desk or take them out; `waspada leads show {number}` names them"),
        ),
        LeadAnswer::NotApproved => ("is not approved as it is", format!("`waspada leads approve {number}`")),
        LeadAnswer::NotSent => ("was not sent", format!("`waspada leads send {number} --to NAME`")),
        LeadAnswer::NeedsAnother => (
            "needs the approval of somebody who did not put it together ([leads] four_eyes)",
            "ask another person to approve it, on the desk or here".to_owned(),
        ),
        LeadAnswer::NoPurpose => ("has no purpose", format!("`waspada leads add {number} --purpose TEXT`")),
        LeadAnswer::NoAddressee => {
            ("has no addressee", format!("`waspada leads add {number} --addressee ID`"))
        }
        LeadAnswer::AwaitsYou => {
            ("waits for a second opinion of yours", "give it on the desk first".to_owned())
        }
        LeadAnswer::NoReason => ("is only withdrawn for a reason", "give `--reason`".to_owned()),
    };
    Failure::new(Exit::Refused, format!("lead {number} {why}")).hint(next)
}
