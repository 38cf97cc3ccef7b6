//! Which ads are the same text, and which share a contact: two relations that never turn into each other.
//!
//! **Same text.** A [`Text`] is what is left of an ad when contacts, amounts, places and digits are taken
//! out; a [`Sketch`] is its 128-byte summary; an [`Intake`] finds, for the ads of one night, the ads of
//! every night that resemble them; [`Campaigns`] keeps who is together, why, and how to take it apart
//! again. A [`Template`] shows what the ads of a campaign have in common and what changes.
//!
//! **Same contact.** [`Contacts`] keeps when which ad named which contact, tells hubs and recycled numbers
//! apart from people, and finds the way in words to a confirmed ad.
//!
//! A [`History`] gives the figures of both as of a time. Everything here is pure: ads are named by the
//! store's row numbers, time comes in as an argument, and all state can be saved and loaded row by row.

mod align;
mod as_of;
mod buckets;
mod campaigns;
mod contact_key;
mod contacts;
mod edge;
mod hubs;
mod intake;
mod likeness;
mod lives;
mod network;
mod path;
mod seniority;
mod sketch;
mod template;
mod text;
mod words;

pub use as_of::{AdRecord, History, Takedown};
pub use campaigns::Campaigns;
pub use contact_key::{ContactKey, Unusable};
pub use contacts::{Contacts, Life, Sighting};
pub use edge::{CampaignError, Cut, Edge, Joined, Why};
pub use hubs::{HubList, HubReason, HubRule};
pub use intake::{Intake, IntakeReport, Probe, Stored, may_be_alike};
pub use likeness::{Likeness, likeness};
pub use network::{Network, NetworkReport};
pub use path::{Path, Step};
pub use seniority::Seniority;
pub use sketch::{BANDS, SKETCH_BYTES, Sketch};
pub use template::{Member, Part, Slot, Template, ValueCount};
pub use text::Text;
pub use words::{Mask, masks};

/// Number of an ad in the store: its integer primary key.
pub type RowId = u32;
