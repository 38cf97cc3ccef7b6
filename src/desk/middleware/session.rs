use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::Peer;
use crate::desk::auth::of_request;
use crate::desk::{Desk, DeskError, Theme, Visitor};
use crate::i18n::Locale;
use crate::store::Person;

/// Puts a [`Visitor`] into the request where its cookie is that of an open session.
pub(in crate::desk) async fn recognise(
    State(desk): State<Desk>,
    mut request: Request,
    next: Next,
) -> Result<Response, DeskError> {
    if let Some(digest) = of_request(request.headers())
        && let Some(person) = desk.account(digest).await?
    {
        let visitor = Visitor::from(person);
        desk.note_known(&visitor.name, Peer::of(request.extensions(), request.headers()));
        request.extensions_mut().insert(visitor);
    }
    Ok(next.run(request).await)
}

impl From<Person> for Visitor {
    fn from(person: Person) -> Self {
        let Person { id, name, role, preferences, .. } = person;
        let language = if preferences.language == "en" { Locale::En } else { Locale::Id };
        let theme =
            Theme::ALL.into_iter().find(|theme| theme.name() == preferences.theme).unwrap_or_default();
        Self { person: id, name, role, language, theme, keys: preferences.has_keys }
    }
}
