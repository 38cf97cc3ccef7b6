//! The review desk: pages on the night's database, served to people's browsers.
//!
//! Every route stands in [`ROUTES`] with the least role that may use it. People come in through `door`; what
//! stands before every page is in `guard`.

mod ad_text;
mod asset;
mod board;
mod door;
mod fault;
mod guard;
mod knowledge;
mod layout;
mod page;
mod routes;
mod serve;
mod state;

pub use door::{PasswordError, invent_password, password_digest};
pub use fault::Fault;
pub use guard::{Theme, Visitor};
pub use knowledge::Knowledge;
pub use routes::{ROUTES, Route, router};
pub use serve::{Ready, ServeError, serve};
pub use state::{Desk, DeskSettings};
