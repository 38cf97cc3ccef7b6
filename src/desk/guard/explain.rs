use axum::Json;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;

use super::Visitor;
use crate::desk::door::{came_from, language};
use crate::desk::fault::Trouble;
use crate::desk::layout::{self, Nav};
use crate::i18n::{FaultTold, FaultWords};

/// Who asked for what, kept while the answer is made.
struct Asked {
    visitor: Option<Visitor>,
    headers: HeaderMap,
    method: Method,
    address: String,
    is_json: bool,
}

/// An answer for programs.
#[derive(Serialize)]
struct Said {
    /// What happened and what to do next, in the visitor's language.
    error: String,
    /// The same for programs.
    code: &'static str,
}

/// Puts a page in the visitor's language in place of every answer that refuses and says nothing of itself; where the
/// address ends in `.json`, a JSON object.
pub(in crate::desk) async fn explain(request: Request, next: Next) -> Response {
    let asked = Asked {
        visitor: request.extensions().get::<Visitor>().cloned(),
        headers: request.headers().clone(),
        method: request.method().clone(),
        address: request.uri().path_and_query().map_or("/", |asked| asked.as_str()).to_owned(),
        is_json: std::path::Path::new(request.uri().path()).extension().is_some_and(|of| of == "json"),
    };
    let response = next.run(request).await;
    match trouble(&response) {
        Some(trouble) => tell(trouble, response.status(), &asked),
        None => response,
    }
}

/// What an answer is to be told of; none where it is no refusal, or a page of its own.
fn trouble(response: &Response) -> Option<Trouble> {
    if let Some(trouble) = response.extensions().get::<Trouble>() {
        return Some(*trouble);
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_told =
        ["text/html", "application/json", "application/atom+xml"].iter().any(|of| kind.starts_with(of));
    Trouble::of(response.status()).filter(|_| !is_told)
}

fn tell(trouble: Trouble, status: axum::http::StatusCode, asked: &Asked) -> Response {
    let language =
        asked.visitor.as_ref().map_or_else(|| language(&asked.headers), |visitor| visitor.language);
    let words = language.faults();
    let (told, code) = told(trouble, words);
    if asked.is_json {
        let error = format!("{} {}", told.says, told.next);
        return (status, Json(Said { error, code })).into_response();
    }
    let role = match trouble {
        Trouble::NotAllowed(least) => Some((words.needs_role)((language.door().role_name)(least))),
        _ => None,
    };
    let body = html! {
        h1 tabindex="-1" { (told.title) }
        div.empty {
            p { (told.says) @if let Some(role) = role { " " (role) } }
            p { (told.next) }
            div.inline { (ways_on(trouble, asked, words)) }
        }
    };
    let page = match &asked.visitor {
        Some(visitor) => layout::page(visitor, told.title, Nav::Elsewhere, &body),
        None => layout::bare(language, told.title, &body),
    };
    (status, page).into_response()
}

fn told(trouble: Trouble, words: &FaultWords) -> (&FaultTold, &'static str) {
    match trouble {
        Trouble::NotLoggedIn => (&words.not_logged_in, "not_logged_in"),
        Trouble::NotAllowed(_) => (&words.not_allowed, "not_allowed"),
        Trouble::OtherOrigin => (&words.other_origin, "other_origin"),
        Trouble::OtherHost => (&words.other_host, "other_host"),
        Trouble::NotThere => (&words.not_there, "not_there"),
        Trouble::NotCompared => (&words.not_compared, "not_compared"),
        Trouble::Busy => (&words.busy, "busy"),
        Trouble::BadForm => (&words.bad_form, "bad_form"),
        Trouble::TooLarge => (&words.too_large, "too_large"),
        Trouble::WrongMethod => (&words.wrong_method, "wrong_method"),
        Trouble::Broken => (&words.broken, "broken"),
    }
}

/// Where a visitor can go from here: back to the form, to the log-in, to the first page.
fn ways_on(trouble: Trouble, asked: &Asked, words: &FaultWords) -> Markup {
    let back = came_from(&asked.headers);
    let is_form = asked.method == Method::POST;
    // Whoever logs in again is led back to the page of the form, not to the form's own address.
    let after = if is_form { back.as_str() } else { asked.address.as_str() };
    let next: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
    html! {
        @if trouble == Trouble::OtherHost {}
        @else if asked.visitor.is_none() {
            a.button.main href={ "/login?next=" (next) } hx-boost="false" { (words.log_in) }
        } @else {
            @if is_form && back != "/" { a.button href=(back) { (words.back) } }
            a.button.main href="/" { (words.first_page) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;

    #[test]
    fn every_trouble_has_a_code_of_its_own() {
        let all = [
            Trouble::NotLoggedIn,
            Trouble::NotAllowed(Role::Operator),
            Trouble::OtherOrigin,
            Trouble::OtherHost,
            Trouble::NotThere,
            Trouble::NotCompared,
            Trouble::Busy,
            Trouble::BadForm,
            Trouble::TooLarge,
            Trouble::WrongMethod,
            Trouble::Broken,
        ];
        let codes: std::collections::BTreeSet<&str> =
            all.into_iter().map(|trouble| told(trouble, crate::i18n::Locale::Id.faults()).1).collect();
        assert_eq!(codes.len(), all.len());
    }
}
