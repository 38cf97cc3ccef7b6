//! What people decide: the queue, claims, decisions, second looks and leads.

pub(in crate::store) mod claims;
pub(in crate::store) mod decisions;
pub(in crate::store) mod export_events;
pub(in crate::store) mod labels;
pub(in crate::store) mod lead_approval;
pub(in crate::store) mod lead_clock;
pub(in crate::store) mod lead_course;
pub(in crate::store) mod lead_rows;
pub(in crate::store) mod lead_steps;
pub(in crate::store) mod leads;
pub(in crate::store) mod notes;
pub(in crate::store) mod past_decisions;
pub(in crate::store) mod queue;
pub(in crate::store) mod samples;
pub(in crate::store) mod second_looks;
pub(in crate::store) mod snoozes;
pub(in crate::store) mod suspects;
