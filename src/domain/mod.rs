//! The words of the problem: the values that flow from stage to stage. No I/O, no async, no clock.

mod ad;
mod assessment;
mod clock;
mod contact;
mod detail;
mod evidence;
mod features;
mod flag;
mod ids;
mod licence;
mod network;
mod outcome;
mod page;
mod pay;
mod person;
mod place;
mod ruling;
mod span;

pub use ad::{Ad, Demands, Fact, Kind, Language, Origin, Sex};
pub use assessment::{Assessment, Band, Grounds, Reason, ReasonKind, Score, Support};
pub use clock::Clock;
pub use contact::{Contact, ContactKind};
pub use detail::{Detail, LicenceDetail, Mismatch};
pub use evidence::{Change, Evidence};
pub use features::{Features, Finding, Strength};
pub use flag::{Candidate, EarlierFlag, Flag, FlagState};
pub use ids::{AdId, RunId, SourceName, sha256_hex};
pub use licence::{LicenceClaim, LicenceForm, LicenceState};
pub use network::NetworkFeatures;
pub use outcome::{Fault, Outcome, SkipReason};
pub use page::{CaptureRef, Field, FieldRules, Media, RawPage};
pub use pay::{Currency, Money, MoneyRole, Pay, PayPeriod};
pub use person::{PersonId, Role};
pub use place::{Destination, PlaceMention};
pub use ruling::{Ruling, RulingReason};
pub use span::Span;
