//! What the database has for the chain of evidence: rows in the form in which they are sealed, the manifests that it
//! knows, what a night was judged with, and tombstones.

pub(in crate::store) mod blanked;
mod blanking;
pub(in crate::store) mod blobs;
pub(in crate::store) mod erasure;
pub(in crate::store) mod inputs;
pub(in crate::store) mod manifests;
pub(in crate::store) mod renderings;
pub(in crate::store) mod sealed_rows;
pub(in crate::store) mod tombstones;
mod traces;
pub(in crate::store) mod undoing;
