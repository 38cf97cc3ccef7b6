//! The one way in for markup and data from outside: HTML, XML, JSON, workbooks, each within the budget of [`limits`].
//!
//! A small file can be made so that a parser takes minutes, gigabytes or the whole stack. Whatever comes from a
//! server, a file or an archive is parsed here and nowhere else.

mod bound;
mod elements;
mod html;
mod json;
mod lenient_json;
pub mod limits;
mod mend_json;
mod ods_room;
mod workbook;
mod xml;

pub use bound::bounded;
pub use elements::Elements;
pub use html::{document, fragment};
pub use json::{JsonError, json, json_as};
pub use lenient_json::lenient_json;
pub use workbook::{Sheet, WorkbookError, sheets};
pub use xml::{XmlError, check_xml};
