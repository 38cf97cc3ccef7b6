//! How people come in and go out: passwords, sessions, the first operator, their own account.

mod account;
mod attempts;
mod login;
mod password;
mod setup;
mod token;

pub(super) use account::{account, came_from, change_password, close_everywhere, preferences};
pub(super) use attempts::{Attempt, Attempts};
pub(super) use login::{language, leave, log_in, login};
pub use password::{PasswordError, digest as password_digest, invent as invent_password};
pub(super) use setup::{create_first, first};
pub(super) use token::{Token, of_request};
