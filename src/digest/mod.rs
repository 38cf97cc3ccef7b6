//! The morning's message: written once as blocks, drawn as plain text and as a page, and delivered by mail and webhook.
//!
//! What leaves was masked before it came here. The words of a message are made when it leaves and are not kept; the
//! outbox remembers which message left, so that none leaves twice.

mod block;
mod delivery;
mod letter;
mod mail;
mod page;
mod plain;
mod secret;
mod webhook;

pub use delivery::{DeliverError, Delivered, deliver, post};
pub use letter::{Letter, LetterOptions};
