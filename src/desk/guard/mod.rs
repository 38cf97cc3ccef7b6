//! What stands before every page: headers, the origin of forms, roles.

mod headers;
mod origin;
mod person;

pub(super) use headers::secure;
pub(super) use origin::same_origin;
pub use person::{Theme, Visitor};
