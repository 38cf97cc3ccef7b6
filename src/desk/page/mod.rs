//! Pages, one file each, and what several of them draw.

mod campaign;
mod chip;
mod contact;
mod decide;
mod dossier;
mod evidence;
mod line;
mod today;

pub(super) use campaign::campaign;
pub(super) use contact::{contact, open_contact};
pub(super) use decide::{decide, next, open_contacts, undo};
pub(super) use today::{today, today_json};
