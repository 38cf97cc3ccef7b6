//! Pages, one file each, and what several of them draw.

mod campaign;
mod chip;
mod contact;
mod dossier;
mod evidence;
mod today;

pub(super) use campaign::campaign;
pub(super) use contact::contact;
pub(super) use today::{today, today_json};
