//! What leaves the house: ads of a lead or of a selection, read once and written in any number of forms.
//!
//! [`Dossier`] is what is exported. It is read in one pass, ad by ad ([`Entry`]), and each form is a sheet that gets every
//! entry: memory does not grow with the number of ads, but for what a graph has to remember. Personal data are masked before any form sees them
//! ([`Redaction`]). A file is written beside its name and renamed when it is whole, so that no half file is ever left;
//! what leaves is noted before it gets its name.

mod bag;
mod bag_tags;
mod columns;
mod csv_table;
mod dossier;
mod entry;
mod error;
mod figures;
mod ftm;
mod gexf;
mod graph_ids;
mod json_lines;
mod keys;
mod letter;
mod pdf;
mod place;
mod recall;
mod redaction;
mod sheet;
mod stix;
mod stix_objects;
mod wacz;
mod wacz_index;
mod workbook;
mod write;

pub use bag::zip_folder;
pub use dossier::{CampaignHead, Dossier, Head, LeadHead, Order};
pub use entry::{Entry, EntryContact, Moment};
pub use error::ExportError;
pub use keys::{ExportKeys, Signed};
pub use pdf::chromium;
pub use recall::recall;
pub use redaction::Redaction;
pub use write::{Exported, NoPdf, Preview, preview, to_file, to_writer};
