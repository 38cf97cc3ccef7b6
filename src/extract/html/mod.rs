//! Pages: from HTML to the fields of an ad.

mod bound;
mod fields;
mod json_ld;
mod microdata;
mod page;
mod shape;
mod text;

pub(super) use fields::Fields;
pub(super) use page::read;
pub use text::plain;
