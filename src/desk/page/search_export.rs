//! Download of what a search finds, masked, and noted before it leaves.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::lead_export::{attached, kind, make, too_large};
use super::saved_views::{may_be_kept, question};
use super::search::{self, Answer, Params};
use crate::desk::layout::Nav;
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{Band, ExportFormat, Profile, Role};
use crate::export::{ExportError, Order};
use crate::store::ExportFilter;

/// Forms that a table of ads is handed out in.
const FORMATS: [(ExportFormat, &str); 2] = [(ExportFormat::Csv, "CSV"), (ExportFormat::Xlsx, "XLSX")];

/// The form.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Wanted {
    /// The question, as an address carries it.
    query: String,
    format: ExportFormat,
}

/// Makes the file, notes it and hands it out.
pub(in crate::desk) async fn export_search(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(wanted): Form<Wanted>,
) -> Result<Response, DeskError> {
    let asked = question(&wanted.query).ok_or(DeskError::BadForm)?;
    if FORMATS.iter().all(|(format, _)| *format != wanted.format) {
        return Err(DeskError::BadForm);
    }
    // What left is kept for good, and a contact is not.
    let selection = if may_be_kept(&asked) {
        format!("search {}", asked.query())
    } else {
        "search for a contact".to_owned()
    };
    let ads = search::all(&desk, &visitor, asked).await?;
    if ads.is_empty() {
        return Err(DeskError::NoSuchPage);
    }
    let order = Order {
        filter: ExportFilter { bands: Band::ALL.to_vec(), ads, ..ExportFilter::default() },
        selection,
        format: wanted.format,
        profile: Profile::Masked,
        purpose: String::new(),
        recipient: String::new(),
        four_eyes: desk.has_four_eyes(),
        person: visitor.person,
        person_name: visitor.name.clone(),
        at: desk.now(),
    };
    let (own, who) = (desk.clone(), visitor.clone());
    match desk.make_download(move || make(&own, &who, &order, "pencarian")).await? {
        Ok(Some((format, bytes))) => {
            let (ending, media) = kind(format);
            attached(bytes, media, &format!("pencarian.{ending}"))
        }
        Ok(None) => Ok(too_large(&visitor, Nav::Search)),
        Err(ExportError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(error.message = %error, "a search could not be exported");
            Err(DeskError::Defect)
        }
    }
}

/// The buttons, for who may hand something on.
pub(super) fn draw(visitor: &Visitor, answer: &Answer) -> Markup {
    let words = visitor.language.search();
    let asked = Params { after: String::new(), ..answer.asked.clone() };
    html! {
        @if visitor.role >= Role::Analyst && !answer.found.ads.is_empty() {
            form.inline.no-print method="post" hx-boost="false" action="/search/export" {
                input type="hidden" name="query" value=(asked.query());
                span { ((words.download)(&search::MOST_EXPORTED.to_string())) }
                @for (format, name) in FORMATS {
                    button type="submit" name="format" value=(format.name()) { (name) }
                }
            }
        }
    }
}
