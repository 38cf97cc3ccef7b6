//! What a night puts down: runs, coverage, pages, ads, flags, evidence, and what retention takes.

pub(in crate::store) mod ads;
pub(in crate::store) mod captures;
pub(in crate::store) mod challenger_scores;
pub(in crate::store) mod evidence;
pub(in crate::store) mod flags;
pub(in crate::store) mod item;
pub(in crate::store) mod ledger;
pub(in crate::store) mod licence_recheck;
pub(in crate::store) mod mutes;
pub(in crate::store) mod record;
pub(in crate::store) mod retention;
pub(in crate::store) mod runs;
pub(in crate::store) mod site_contacts;
pub(in crate::store) mod source_rows;
pub(in crate::store) mod takedowns;
