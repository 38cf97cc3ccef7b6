//! What stands before every page: headers, the origin of forms, roles.

mod explain;
mod headers;
mod host;
mod origin;
mod person;
mod session;

pub(super) use explain::explain;
pub(super) use headers::secure;
pub(super) use host::{PublicHost, own_host};
pub(super) use origin::same_origin;
pub use person::{Theme, Visitor};
pub(super) use session::recognise;
