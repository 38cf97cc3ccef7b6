use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Token, of_request, password};
use crate::desk::middleware::Peer;
use crate::desk::{Desk, DeskError, Visitor, layout};
use crate::i18n::{AuthWords, Locale};

/// Where to go after the log-in.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Next {
    next: Option<String>,
    /// A session was open before.
    ended: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(in crate::desk) struct Entered {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The form.
pub(in crate::desk) async fn login(
    State(desk): State<Desk>,
    Query(next): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, DeskError> {
    let is_logged_in = match of_request(&headers) {
        Some(digest) => desk.account(digest).await?.is_some(),
        None => false,
    };
    let has_ended = next.ended.is_some();
    let next = local(next.next.as_deref().unwrap_or_default());
    if is_logged_in {
        return Ok(Redirect::to(next).into_response());
    }
    let language = language(&headers);
    let kind = has_ended.then_some(language.faults().session_ended);
    Ok(form(language, next, kind).into_response())
}

/// Opens a session.
pub(in crate::desk) async fn log_in(
    State(desk): State<Desk>,
    peer: Peer,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, DeskError> {
    let (language, next) = (language(&headers), local(&entered.next));
    let words = language.auth();
    // Counted before the password is hashed, which takes long.
    let Some(attempt) = desk.attempt(&entered.name, peer) else {
        let page = form(language, next, Some(words.too_often));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let name = entered.name.trim().to_owned();
    let known = desk.read(move |reader| reader.person_named(&name)).await?;
    let open = known.filter(|(person, _)| person.disabled_at.is_none());
    let (person, digest) = open.map_or((None, None), |(person, digest)| (Some(person), Some(digest)));
    let tried = entered.password;
    let is_right = desk.work(move || password::is_right(&tried, digest.as_deref())).await?;
    let Some(person) = person.filter(|_| is_right) else {
        // Neither name nor address: a mistyped name may be a password.
        tracing::warn!("somebody could not log in");
        return Ok((StatusCode::UNAUTHORIZED, form(language, next, Some(words.wrong))).into_response());
    };
    desk.succeeded(attempt);
    enter(&desk, person.id, next).await
}

/// Opens a session of a person and goes on to an address of the desk.
pub(super) async fn enter(
    desk: &Desk,
    person: crate::domain::PersonId,
    next: &str,
) -> Result<Response, DeskError> {
    let token = Token::invent();
    let (digest, now, until) = (token.digest(), desk.now(), desk.session_until());
    desk.write(move |store| store.open_session(&digest, person, now, until)).await?;
    let seconds = until.duration_since(now).as_secs();
    let cookie = Token::cookie(token.secret(), seconds, desk.is_secure()).ok_or(DeskError::Defect)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(next)).into_response())
}

/// Ends this session.
pub(in crate::desk) async fn leave(
    State(desk): State<Desk>,
    _: Visitor,
    headers: HeaderMap,
) -> Result<Response, DeskError> {
    if let Some(digest) = of_request(&headers) {
        desk.write(move |store| store.close_session(&digest)).await?;
    }
    let cookie = Token::cookie("", 0, desk.is_secure()).ok_or(DeskError::Defect)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}

fn form(language: Locale, next: &str, kind: Option<&str>) -> Markup {
    let words: &AuthWords = language.auth();
    let body = html! {
        h1 tabindex="-1" { (words.log_in) }
        @if let Some(kind) = kind { p.flash.bad role="alert" { (kind) } }
        form.door method="post" action="/login" {
            input type="hidden" name="next" value=(next);
            label for="name" { (words.name) }
            input #name name="name" required maxlength="64" autocomplete="username" autofocus autocapitalize="none" spellcheck="false";
            label for="password" { (words.password) }
            input #password name="password" type="password" required maxlength="256" autocomplete="current-password";
            button.main type="submit" { (words.log_in) }
        }
        p.hint { (words.forgotten) }
    };
    layout::bare(language, words.log_in, &body)
}

/// The language that a browser asks for, before it is known who uses it.
pub(in crate::desk) fn language(headers: &HeaderMap) -> Locale {
    let asked = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split([',', ';', '-']).next().unwrap_or_default().trim();
    if first.eq_ignore_ascii_case("en") { Locale::En } else { Locale::Id }
}

/// An address of the desk itself, or its first page: a link may not send people elsewhere.
pub(in crate::desk) fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_desk_alone() {
        assert_eq!(local("/campaign/ab12?whole=1"), "/campaign/ab12?whole=1");
        for other in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:1",
        ] {
            assert_eq!(local(other), "/", "{other:?}");
        }
    }
}
