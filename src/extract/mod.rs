//! From a captured page to an ad, or the reason why not. Pure.
//!
//! Structured data first (JSON-LD, microdata), then the source's selectors, then the page's shape; facts such
//! as contacts, pay and places are read from the text in one pass over its folded form. Every fact keeps the
//! span that it was read from.

mod addresses;
mod cells;
mod collection;
mod currency;
mod dates;
mod demands;
mod emails;
mod employer;
mod html;
mod language;
mod licences;
mod neutral;
mod nothing;
mod numbers;
mod other_articles;
mod page;
mod pay;
mod phones;
mod places;
mod reading;
mod shape;
mod unread;
mod words;

pub use html::plain;
pub use page::{extract, extract_all, posters};
pub use words::{Given, extract_given, extract_text};

#[cfg(test)]
mod tests;
