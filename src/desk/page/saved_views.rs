//! Questions of the search page kept under a name, with how many ads fit each now.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Uri;
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::contact_search;
use super::search::{self, Answer, Params};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::Role;
use crate::mask;
use crate::store::{MOST_VIEWS, Saved, SavedView};

/// Longest name, characters.
const LONGEST_NAME: usize = 60;

/// A question and its name.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Named {
    name: String,
    /// The question, as an address carries it.
    query: String,
    #[serde(default)]
    shared: Option<String>,
}

/// Keeps the question of the page under a name.
pub(in crate::desk) async fn save_view(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(named): Form<Named>,
) -> Result<Redirect, DeskError> {
    let name = mask::note(&ad_text::line(&named.name));
    let asked = question(&named.query).ok_or(DeskError::BadForm)?;
    asked.filter(&desk.knowledge().zone)?;
    let is_shared = named.shared.is_some() && visitor.role >= Role::Analyst;
    if name.is_empty()
        || name.chars().count() > LONGEST_NAME
        || !may_be_kept(&asked)
        || asked == Params::default()
    {
        return Err(DeskError::BadForm);
    }
    let (person, now, query) = (visitor.person, desk.now(), asked.query());
    match desk.write(move |store| store.save_view(person, &name, &query, is_shared, now)).await? {
        Saved::Yes => Ok(Redirect::to(&asked.address())),
        // The page says so instead of the form.
        Saved::TooMany => Err(DeskError::BadForm),
    }
}

/// Forgets one of one's own.
pub(in crate::desk) async fn forget_view(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<i64>,
) -> Result<Redirect, DeskError> {
    let person = visitor.person;
    if desk.write(move |store| store.forget_view(person, number)).await? {
        Ok(Redirect::to("/search"))
    } else {
        Err(DeskError::NoSuchPage)
    }
}

/// How many ads fit a view now: a part of the page, which asks for it when it is there.
pub(in crate::desk) async fn view_count(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<i64>,
) -> Result<Markup, DeskError> {
    let person = visitor.person;
    let view = desk.read(move |reader| reader.view_for(person, number)).await?;
    let asked = view.and_then(|view| question(&view.query)).ok_or(DeskError::NoSuchPage)?;
    let fitting = search::fitting(&desk, &visitor, asked).await?;
    Ok(html! { (fitting) })
}

/// A question as an address carries it, from its beginning.
pub(super) fn question(query: &str) -> Option<Params> {
    let address: Uri = format!("/search?{query}").parse().ok()?;
    let Query(asked) = Query::<Params>::try_from_uri(&address).ok()?;
    Some(Params { after: String::new(), ..asked })
}

/// Whether a question asks for no contact: what is kept would outlive the ads that name it.
pub(super) fn may_be_kept(asked: &Params) -> bool {
    !contact_search::asks_for_contact(&asked.q) && mask::note(&asked.q) == asked.q
}

/// The views, and the form that keeps the question of the page.
pub(super) fn draw(visitor: &Visitor, answer: &Answer) -> Markup {
    let (words, views) = (visitor.language.search(), &answer.views);
    let is_own = |view: &SavedView| view.person == visitor.person;
    let asks = Params { after: String::new(), ..answer.asked.clone() };
    html! {
        @if !views.is_empty() {
            nav.views.no-print aria-label=(words.views) { ul {
                @for view in views { li {
                    a.button href={ "/search?" (view.query) } {
                        bdi { (view.name) }
                        @if !is_own(view) { " (" (view.person_name) ")" }
                        " " span.count hx-get={ "/view/" (view.number) "/count" } hx-trigger="load" hx-target="this"
                            hx-select="unset" hx-swap="innerHTML" hx-sync="this" {}
                    }
                    @if is_own(view) {
                        form method="post" action={ "/view/" (view.number) "/forget" } {
                            button.plain type="submit" aria-label={ (words.view_forget) ": " (view.name) } { "×" }
                        }
                    }
                } }
            } }
        }
        @if asks != Params::default() {
            details.no-print {
                summary { (words.view_save) }
                @if views.iter().filter(|view| is_own(view)).count() >= MOST_VIEWS {
                    p.hint { ((words.views_full)(&MOST_VIEWS.to_string())) }
                } @else if may_be_kept(&asks) {
                    form.inline method="post" action="/view" {
                        input type="hidden" name="query" value=(asks.query());
                        div.field {
                            label for="view-name" { (words.view_name) }
                            input #view-name type="text" name="name" required maxlength=(LONGEST_NAME) autocomplete="off";
                        }
                        @if visitor.role >= Role::Analyst {
                            label.check { input type="checkbox" name="shared" value="1"; (words.view_share) }
                        }
                        button type="submit" { (words.view_keep) }
                    }
                } @else { p.hint { (words.view_contact) } }
            }
        }
    }
}
