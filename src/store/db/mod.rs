//! Opening, migrating, reading and writing the one file.

pub(in crate::store) mod open;
pub(in crate::store) mod reader;
pub(in crate::store) mod row;
pub(in crate::store) mod words;
pub(in crate::store) mod writer;
