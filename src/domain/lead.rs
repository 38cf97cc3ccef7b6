use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Number of a lead: campaigns that an investigator is to follow up, under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeadId(pub i64);

/// What happens to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadChange {
    /// It was given its name.
    Opened,
    /// A campaign was put into it.
    Added,
    /// A campaign was taken out of it.
    TakenOut,
    /// Nobody is to follow it up any more.
    Closed,
    /// It is to be followed up after all.
    Reopened,
    /// Summary, addressee, purpose or owner were set.
    Described,
    /// A person wrote a note on it.
    Noted,
    /// A person approved that it is sent.
    Approved,
    /// It was sent to somebody outside.
    Sent,
    /// What was sent was recalled.
    Withdrawn,
    /// What came of it outside.
    Outcome,
}

impl LeadChange {
    /// Every change.
    pub const ALL: [Self; 11] = [
        Self::Opened,
        Self::Added,
        Self::TakenOut,
        Self::Closed,
        Self::Reopened,
        Self::Described,
        Self::Noted,
        Self::Approved,
        Self::Sent,
        Self::Withdrawn,
        Self::Outcome,
    ];

    /// What the access log calls it.
    pub fn log_name(self) -> &'static str {
        match self {
            Self::Opened => "lead_open",
            Self::Added => "lead_add",
            Self::TakenOut => "lead_take_out",
            Self::Closed => "lead_close",
            Self::Reopened => "lead_reopen",
            Self::Described => "lead_describe",
            Self::Noted => "lead_note",
            Self::Approved => "lead_approve",
            Self::Sent => "lead_send",
            Self::Withdrawn => "lead_withdraw",
            Self::Outcome => "lead_outcome",
        }
    }
}

/// How far a lead has come on its way out. Whether it is open or closed stands beside this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadState {
    /// It is being put together; a change of what is in it or said of it makes it a draft again.
    #[default]
    Draft,
    /// A person approved that it is sent as it is.
    Approved,
    /// It was sent; nothing goes in or out of it until it is withdrawn.
    Sent,
    /// What was sent was recalled.
    Withdrawn,
}

impl LeadState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Approved, Self::Sent, Self::Withdrawn];
}

/// What an event of a lead says beside its reason. Only what was set with that event is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadDetail {
    /// What it is about, in a few sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// To whom it is to go: an identifier of `data/letters/addressees.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
    /// Why personal data are handed over (UU 27/2022 Pasal 27 and 28 ask for a purpose).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who received it, as the sender wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<LeadOutcome>,
    /// The day on which it came, where that is another day than that of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// What an approval is of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approved: Vec<ApprovedCampaign>,
}

/// A campaign of a lead as it was when the lead was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedCampaign {
    /// Ad and version that the campaign began with.
    pub campaign: String,
    /// Number of the decision that was in force.
    pub decision: Option<i64>,
    /// Number of the newest event on it: a decision or the undo of one.
    pub newest_event: Option<i64>,
    /// Versions of ads in it.
    pub members: usize,
    /// SHA-256 over the names of these, a line each.
    pub members_sha256: String,
}

impl LeadDetail {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is said once `later` is said as well: what it sets goes before. What an approval is of is said by that alone.
    pub fn then(&mut self, later: &Self) {
        let Self { summary, addressee, purpose, owner, recipient, outcome, on, approved: _ } = later;
        for (own, new) in [
            (&mut self.summary, summary),
            (&mut self.addressee, addressee),
            (&mut self.purpose, purpose),
            (&mut self.owner, owner),
            (&mut self.recipient, recipient),
        ] {
            if new.is_some() {
                own.clone_from(new);
            }
        }
        self.outcome = outcome.or(self.outcome);
        self.on = on.or(self.on);
    }
}

impl LeadAnswer {
    /// Name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NoChange => "same",
            Self::IsClosed => "closed",
            Self::NameTaken => "name_taken",
            Self::IsSent => "is_sent",
            Self::IsEmpty => "is_empty",
            Self::NotConfirmed => "not_confirmed",
            Self::NotApproved => "not_approved",
            Self::NotSent => "not_sent",
            Self::NeedsAnother => "needs_another",
            Self::NoPurpose => "no_purpose",
            Self::NoAddressee => "no_addressee",
            Self::NoReason => "no_reason",
            Self::AwaitsYou => "awaits_you",
        }
    }
}

/// What came of a lead that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadOutcome {
    /// The addressee answered.
    Answered,
    /// The addressee says that the ads were taken down; a recrawl proves it.
    Removed,
    /// The addressee investigates.
    Investigated,
    /// The addressee will not act.
    Declined,
}

impl LeadOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Answered, Self::Removed, Self::Investigated, Self::Declined];

    /// Name in forms and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Removed => "removed",
            Self::Investigated => "investigated",
            Self::Declined => "declined",
        }
    }
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadAnswer {
    /// It is done.
    Done,
    /// It was so before.
    #[serde(rename = "same")]
    NoChange,
    /// Nothing is put into a closed lead or taken out of it.
    #[serde(rename = "closed")]
    IsClosed,
    /// An open lead has the name: which of the two a name means must stay clear.
    NameTaken,
    /// It was sent: what is in it stays until it is withdrawn.
    IsSent,
    /// Nothing is in it.
    IsEmpty,
    /// Something in it is not confirmed by a person, or not any more.
    NotConfirmed,
    /// Nobody approved it as it is.
    NotApproved,
    /// It was not sent.
    NotSent,
    /// It has to be approved by somebody who did not put it together.
    NeedsAnother,
    /// It does not say why personal data are handed over.
    NoPurpose,
    /// It does not say to whom it is to go.
    NoAddressee,
    /// A reason has to be given.
    NoReason,
    /// Whoever asks is to give a second opinion on something in it first, without knowing what others decided.
    AwaitsYou,
}
