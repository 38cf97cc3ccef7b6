//! What stands before every page: headers, the origin of forms, roles.

mod error_page;
mod headers;
mod host;
mod origin;
mod peer;
mod person;
mod plain;
mod session;

pub(super) use error_page::error_page;
pub(super) use headers::secure;
pub(super) use host::{PublicHost, own_host};
pub(super) use origin::same_origin;
pub(super) use peer::{Connection, Peer};
pub use person::{Theme, Visitor};
pub(super) use plain::plain;
pub(super) use session::recognise;
