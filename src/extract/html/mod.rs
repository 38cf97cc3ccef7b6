//! Pages: from HTML to the fields of an ad.

mod app_data;
mod app_scripts;
mod around;
mod cards;
mod counters;
mod fields;
mod heading;
mod items;
mod json_ld;
mod labels;
mod layout;
mod leading;
mod line;
mod list;
mod microdata;
mod named;
mod notice;
mod page;
mod posters;
mod section;
mod shape;
mod shortcodes;
mod site;
mod steps;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod visible;

pub(super) use fields::Fields;
pub(super) use items::people_in;
pub(super) use notice::Notice;
pub(super) use page::read;
pub(super) use shortcodes::without as without_shortcodes;
pub use text::plain;
