//! The review desk: pages on the night's database, served to people's browsers.
//!
//! Every route stands in [`ROUTES`] with the least role that may use it. No session can be opened yet, so that
//! whatever asks for a role is refused, and the desk listens on loopback addresses alone.

mod ad_text;
mod asset;
mod fault;
mod guard;
mod knowledge;
mod layout;
mod page;
mod routes;
mod serve;
mod state;

pub use fault::Fault;
pub use guard::{Theme, Visitor};
pub use knowledge::Knowledge;
pub use routes::{ROUTES, Route, router};
pub use serve::{ServeError, serve};
pub use state::Desk;
