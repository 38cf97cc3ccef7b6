use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::login::{enter, local};
use super::password;
use crate::desk::layout::{self, Nav};
use crate::desk::middleware::Peer;
use crate::desk::{Desk, DeskError, Theme, Visitor};
use crate::i18n::Locale;
use crate::store::{Actor, Preferences};

/// One switch at the foot of a page.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Switched {
    language: Option<String>,
    theme: Option<String>,
    keys: Option<String>,
}

/// What the form for a new password sends.
#[derive(Deserialize)]
pub(in crate::desk) struct Entered {
    old: String,
    new: String,
}

/// Keeps a switch and goes back to the page it was on.
pub(in crate::desk) async fn preferences(
    State(desk): State<Desk>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(switched): Form<Switched>,
) -> Result<Redirect, DeskError> {
    let chosen = |asked: Option<String>, allowed: &[&str], now: &str| {
        asked.filter(|asked| allowed.contains(&asked.as_str())).unwrap_or_else(|| now.to_owned())
    };
    let keys = if visitor.keys { "on" } else { "off" };
    let wanted = Preferences {
        language: chosen(switched.language, &["id", "en"], visitor.language.frame().lang),
        theme: chosen(switched.theme, &Theme::ALL.map(Theme::name), visitor.theme.name()),
        has_keys: chosen(switched.keys, &["on", "off"], keys) == "on",
    };
    desk.write(move |store| store.set_preferences(visitor.person, &wanted)).await?;
    Ok(Redirect::to(&came_from(&headers)))
}

/// The page of the desk that a form was on.
pub(in crate::desk) fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer.and_then(|address| url::Url::parse(address).ok()).map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    local(&path.unwrap_or_default()).to_owned()
}

/// One's own account.
pub(in crate::desk) async fn account(visitor: Visitor) -> Markup {
    page(&visitor, None)
}

/// Takes another password; every session ends and a new one begins here.
pub(in crate::desk) async fn change_password(
    State(desk): State<Desk>,
    visitor: Visitor,
    peer: Peer,
    Form(entered): Form<Entered>,
) -> Result<Response, DeskError> {
    let words = visitor.language.auth();
    let kind = |status: StatusCode, says: &str| Ok((status, page(&visitor, Some(says))).into_response());
    let Some(attempt) = desk.attempt(&visitor.name, peer) else {
        return kind(StatusCode::TOO_MANY_REQUESTS, words.too_often);
    };
    let name = visitor.name.clone();
    let known = desk.read(move |reader| reader.person_named(&name)).await?.map(|(_, digest)| digest);
    let old = entered.old;
    if !desk.work(move || password::is_right(&old, known.as_deref())).await? {
        return kind(StatusCode::UNPROCESSABLE_ENTITY, words.wrong_old);
    }
    desk.succeeded(attempt);
    let new = entered.new;
    let name = visitor.name.clone();
    let digest = match desk.work(move || password::digest(&new, &name)).await? {
        Ok(digest) => digest,
        Err(error) => return kind(StatusCode::UNPROCESSABLE_ENTITY, password::refusal(error, words)),
    };
    let (person, now) = (visitor.person, desk.now());
    desk.write(move |store| store.set_password(person, &digest, &Actor::Person(person), now)).await?;
    enter(&desk, person, "/account").await
}

/// Ends every session of the visitor, this one too.
pub(in crate::desk) async fn close_everywhere(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Redirect, DeskError> {
    desk.write(move |store| store.close_sessions_of(visitor.person)).await?;
    Ok(Redirect::to("/login"))
}

fn page(visitor: &Visitor, kind: Option<&str>) -> Markup {
    let language: Locale = visitor.language;
    let words = language.auth();
    let body = html! {
        div.head { h1 tabindex="-1" { bdi { (visitor.name) } } }
        p { (words.role) ": " b { ((words.role_name)(visitor.role)) } ". " ((words.role_may)(visitor.role)) }
        section.sheet aria-labelledby="password-head" {
            h2 #password-head { (words.change_password) }
            @if let Some(kind) = kind { p.flash.bad role="alert" { (kind) } }
            form.door method="post" action="/account" {
                input type="hidden" name="username" value=(visitor.name) autocomplete="username";
                label for="old" { (words.old_password) }
                input #old name="old" type="password" required maxlength="256" autocomplete="current-password";
                label for="new" { (words.new_password) }
                input #new name="new" type="password" required minlength="12" maxlength="256" autocomplete="new-password" aria-describedby="new-hint";
                p.hint #new-hint { (words.password_hint) }
                button.main type="submit" { (words.change_password) }
            }
        }
        section.sheet aria-labelledby="everywhere-head" {
            h2 #everywhere-head { (words.everywhere) }
            p.hint { (words.everywhere_how) }
            form method="post" action="/logout/everywhere" { button type="submit" { (words.everywhere) } }
        }
    };
    layout::page(visitor, &visitor.name, Nav::Account, &body)
}
