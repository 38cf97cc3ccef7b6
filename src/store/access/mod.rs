//! Who may come in, and the log of what they opened.

pub(in crate::store) mod access_log;
pub(in crate::store) mod people;
pub(in crate::store) mod saved_views;
pub(in crate::store) mod sessions;
