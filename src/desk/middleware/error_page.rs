use axum::Json;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;

use super::Visitor;
use crate::desk::auth::{came_from, language};
use crate::desk::error::ErrorKind;
use crate::desk::layout::{self, Nav};
use crate::i18n::{ErrorMessage, ErrorWords};

/// Who `request_info` for what, kept while the answer is made.
struct RequestInfo {
    visitor: Option<Visitor>,
    headers: HeaderMap,
    method: Method,
    address: String,
    is_json: bool,
}

/// An answer for programs.
#[derive(Serialize)]
struct ErrorBody {
    /// What happened and what to do next, in the visitor's language.
    error: String,
    /// The same for programs.
    code: &'static str,
}

/// Puts a page in the visitor's language in place of every answer that refuses and says nothing of itself; where the
/// address ends in `.json`, a JSON object.
pub(in crate::desk) async fn error_page(request: Request, next: Next) -> Response {
    let request_info = RequestInfo {
        visitor: request.extensions().get::<Visitor>().cloned(),
        headers: request.headers().clone(),
        method: request.method().clone(),
        address: request.uri().path_and_query().map_or("/", |request_info| request_info.as_str()).to_owned(),
        is_json: std::path::Path::new(request.uri().path()).extension().is_some_and(|of| of == "json"),
    };
    let response = next.run(request).await;
    match kind(&response) {
        Some(kind) => render(kind, response.status(), &request_info),
        None => response,
    }
}

/// What an answer is to be told of; none where it is no refusal, or a page of its own.
fn kind(response: &Response) -> Option<ErrorKind> {
    if let Some(kind) = response.extensions().get::<ErrorKind>() {
        return Some(*kind);
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_told =
        ["text/html", "application/json", "application/atom+xml"].iter().any(|of| kind.starts_with(of));
    ErrorKind::of(response.status()).filter(|_| !is_told)
}

fn render(kind: ErrorKind, status: axum::http::StatusCode, request_info: &RequestInfo) -> Response {
    let language = request_info
        .visitor
        .as_ref()
        .map_or_else(|| language(&request_info.headers), |visitor| visitor.language);
    let words = language.faults();
    let (told, code) = told(kind, words);
    if request_info.is_json {
        let error = format!("{} {}", told.says, told.next);
        return (status, Json(ErrorBody { error, code })).into_response();
    }
    let role = match kind {
        ErrorKind::NotAllowed(least) => Some((words.needs_role)((language.auth().role_name)(least))),
        _ => None,
    };
    let body = html! {
        h1 tabindex="-1" { (told.title) }
        div.empty {
            p { (told.says) @if let Some(role) = role { " " (role) } }
            p { (told.next) }
            div.inline { (ways_on(kind, request_info, words)) }
        }
    };
    let page = match &request_info.visitor {
        Some(visitor) => layout::page(visitor, told.title, Nav::Elsewhere, &body),
        None => layout::bare(language, told.title, &body),
    };
    (status, page).into_response()
}

fn told(kind: ErrorKind, words: &ErrorWords) -> (&ErrorMessage, &'static str) {
    match kind {
        ErrorKind::NotLoggedIn => (&words.not_logged_in, "not_logged_in"),
        ErrorKind::NotAllowed(_) => (&words.not_allowed, "not_allowed"),
        ErrorKind::OtherOrigin => (&words.other_origin, "other_origin"),
        ErrorKind::OtherHost => (&words.other_host, "other_host"),
        ErrorKind::NotThere => (&words.not_there, "not_there"),
        ErrorKind::NotCompared => (&words.not_compared, "not_compared"),
        ErrorKind::Busy => (&words.busy, "busy"),
        ErrorKind::BadForm => (&words.bad_form, "bad_form"),
        ErrorKind::TooLarge => (&words.too_large, "too_large"),
        ErrorKind::WrongMethod => (&words.wrong_method, "wrong_method"),
        ErrorKind::Broken => (&words.broken, "broken"),
    }
}

/// Where a visitor can go from here: back to the form, to the log-in, to the first page.
fn ways_on(kind: ErrorKind, request_info: &RequestInfo, words: &ErrorWords) -> Markup {
    let back = came_from(&request_info.headers);
    let is_form = request_info.method == Method::POST;
    // Whoever logs in again is led back to the page of the form, not to the form's own address.
    let after = if is_form { back.as_str() } else { request_info.address.as_str() };
    let next: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
    html! {
        @if kind == ErrorKind::OtherHost {}
        @else if request_info.visitor.is_none() {
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
    fn every_error_has_a_code_of_its_own() {
        let all = [
            ErrorKind::NotLoggedIn,
            ErrorKind::NotAllowed(Role::Operator),
            ErrorKind::OtherOrigin,
            ErrorKind::OtherHost,
            ErrorKind::NotThere,
            ErrorKind::NotCompared,
            ErrorKind::Busy,
            ErrorKind::BadForm,
            ErrorKind::TooLarge,
            ErrorKind::WrongMethod,
            ErrorKind::Broken,
        ];
        let codes: std::collections::BTreeSet<&str> =
            all.into_iter().map(|kind| told(kind, crate::i18n::Locale::Id.faults()).1).collect();
        assert_eq!(codes.len(), all.len());
    }
}
