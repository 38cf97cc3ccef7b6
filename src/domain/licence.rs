use serde::{Deserialize, Serialize};

use super::Span;

/// A licence number, or the bare claim to have one, that stands in an ad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceClaim {
    /// Which paper.
    pub form: LicenceForm,
    /// The number in normal form (upper case, single spaces); empty for a claim without a number.
    pub number: String,
    /// Where it stands.
    pub span: Span,
    /// What is odd about the number, `wrong_length` for one; none where the form is right.
    pub oddity: Option<String>,
}

/// Kind of licence or registration (DOMAIN: UU 18/2017, PP 22/2022, OSS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceForm {
    /// Permit of a placement company.
    Sip3mi,
    /// Permit to recruit for one job order.
    Sip2mi,
    /// Placement permit of the years before 2017.
    Sipptki,
    /// Ship-crew agency permit (also SIUKAK).
    Siuppak,
    /// Sending-organisation permit for internships in Japan.
    So,
    /// Business identity number; not a placement permit.
    Nib,
    /// Government-to-government announcement.
    Announcement,
}

/// What the licence registry says of a name or number, as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// Licensed on that day.
    Active,
    /// Suspended on that day.
    Suspended,
    /// Revoked on that day.
    Revoked,
    /// Name or number is real but phone, domain, address or destination does not fit.
    Borrowed,
    /// A name that is nearly, but not, a listed one.
    NearMiss,
    /// Looked for and not there: says nothing by itself.
    NotFound,
    /// No name and no number to look for, or no list that covers the day.
    NotCheckable,
}

impl LicenceState {
    /// Whether the company may not recruit: revoked or suspended.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Revoked | Self::Suspended)
    }
}
