//! What an operator is told of nights: summaries as they were told, what a source gave by night, alarms, and messages
//! that leave.

pub(in crate::store) mod alarms;
pub(in crate::store) mod changes;
pub(in crate::store) mod drift;
pub(in crate::store) mod outbox;
pub(in crate::store) mod source_watch;
pub(in crate::store) mod summaries;
