//! Personal data made unreadable, with just enough left to tell two contacts apart.
//!
//! A contact of an ad is hidden by its value: wherever the same number, name or address stands again, in any writing.
//! What extraction does not look for, or did not find, is hidden by its shape: numbers of identity, tax and payment
//! cards, passports, telephone numbers, names in networks, names of those who hold an account. Pure.

mod card_numbers;
mod contact;
mod digits;
mod holders;
mod known;
mod masking;
mod names;
mod note;
mod numbers;
mod shapes;
mod sought;
mod sought_handles;
mod sought_numbers;
mod symbols;
mod words;

#[cfg(test)]
mod tests;

pub use contact::{contact, open};
pub use known::KnownContacts;
pub use masking::Masking;
pub use note::{note, note_naming};
pub use sought::SoughtContacts;

use crate::domain::Contact;

/// `text` with every personal datum in it masked; `contacts` carry spans into `text` or stand elsewhere.
pub fn in_text(text: &str, contacts: &[Contact]) -> String {
    Masking::of(text, contacts).apply(text)
}
