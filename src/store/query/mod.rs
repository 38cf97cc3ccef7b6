//! What the desk and the command line ask: search, one ad, export rows, figures.

pub(in crate::store) mod contact_fields;
pub(in crate::store) mod erased;
pub(in crate::store) mod export_choice;
pub(in crate::store) mod export_rows;
pub(in crate::store) mod figures;
pub(in crate::store) mod flagged_ads;
pub(in crate::store) mod lead_ads;
#[cfg(test)]
pub(in crate::store) mod query_tests;
pub(in crate::store) mod search;
pub(in crate::store) mod search_walk;
pub(in crate::store) mod show;
pub(in crate::store) mod shown;
pub(in crate::store) mod stored_texts;
