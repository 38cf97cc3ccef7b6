//! Opening the contacts of a campaign's ad, which is noted before they are shown.

use axum::Form;
use axum::extract::{Path, State};
use maud::Markup;
use serde::Deserialize;

use super::campaign;
use super::campaign_notice::Notices;
use super::worklist::Line;
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::AdId;

/// The page of a campaign with what was done last, for whoever has just opened its contacts.
pub(in crate::desk) async fn open_contacts(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(opened): Form<Opened>,
) -> Result<Markup, DeskError> {
    let wanted = AdId(opened.ad);
    let asked = campaign::Wanted { ad: Some(wanted.0.clone()), contacts_from: opened.from };
    let case = campaign::gather(&desk, &visitor, &code, &asked, true).await?;
    // What is shown is what is noted: an ad of another campaign is refused, not replaced.
    if case.ad.ad != wanted {
        return Err(DeskError::NoSuchPage);
    }
    let line = Line::read(&desk, &visitor).await?;
    let (person, which, now) = (visitor.person, wanted.0, desk.now());
    desk.write(move |store| store.note_access(person, "reveal", &which, now)).await?;
    Ok(campaign::draw(&desk, &visitor, &case, &line, &Notices::default()))
}

/// The ad whose contacts are opened.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Opened {
    ad: String,
    /// How many of them to pass over.
    #[serde(default)]
    from: usize,
}
