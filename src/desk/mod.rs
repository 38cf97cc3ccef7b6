//! The review desk: pages on the night's database, served to people's browsers.
//!
//! Every route stands in [`ROUTES`] with the least role that may use it. People log in through `auth`; what
//! stands before every page is in `middleware`.

mod ad_text;
mod asset;
mod auth;
mod error;
mod knowledge;
mod layout;
mod middleware;
mod monitoring;
mod page;
mod pause;
mod review_queue;
mod router;
mod routes;
mod serve;
mod state;

pub use auth::{PasswordError, invent_password, password_digest};
pub use error::DeskError;
pub use knowledge::Knowledge;
pub use middleware::{Theme, Visitor};
pub use router::router;
pub use routes::{ROUTES, Route};
pub use serve::{Ready, ServeError, serve};
pub use state::{Desk, DeskSettings, ExportPlaces};
