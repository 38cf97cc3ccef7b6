//! How people come in and go out: passwords, sessions, the first operator, their own account.

mod account;
mod attempts;
mod first;
mod login;
mod password;
mod token;

pub(super) use account::{account, came_from, change_password, close_everywhere, preferences};
pub(super) use attempts::Attempts;
pub(super) use first::{create_first, first};
pub(super) use login::{language, leave, log_in, login};
pub use password::{PasswordError, digest as password_digest, invent as invent_password};
pub(super) use token::{Token, of_request};
