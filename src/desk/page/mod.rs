//! Pages, one file each, and what several of them draw.

mod campaign;
mod card;
mod chip;
mod contact;
mod decide;
mod dossier;
mod evidence;
mod feed;
mod figures;
mod help;
mod lead;
mod lead_form;
mod leads;
mod line;
mod log;
mod model;
mod night;
mod search;
mod search_form;
mod source;
mod today;

pub(super) use campaign::campaign;
pub(super) use contact::{contact, open_contact};
pub(super) use decide::{decide, next, open_contacts, undo};
pub(super) use feed::feed;
pub(super) use figures::{figures, figures_json};
pub(super) use help::{help, help_json};
pub(super) use lead::{lead, set_state, take_out};
pub(super) use lead_form::{add_to_lead, lead_form};
pub(super) use leads::{leads, leads_json, open_lead};
pub(super) use log::{log, log_json};
pub(super) use model::{model, model_json};
pub(super) use night::{night, nights, nights_json};
pub(super) use search::{search, search_json};
pub(super) use source::{source, sources, sources_json};
pub(super) use today::{today, today_json};
