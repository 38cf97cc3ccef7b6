use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::routes::ROUTES;
use super::{Desk, DeskError, Visitor, auth, middleware};
use crate::domain::Role;

/// The whole desk: each route behind its role, all behind the guards.
pub fn router(desk: Desk) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let least = route.least;
        let guarded = (route.handler)().layer(from_fn(move |request: Request, next: Next| async move {
            match admit(request.extensions().get::<Visitor>(), least) {
                Ok(()) => Ok(next.run(request).await),
                Err(DeskError::NotLoggedIn) if is_for_people(&request) => Ok(to_login(&request)),
                Err(fault) => Err(fault),
            }
        }));
        router = router.route(route.path, guarded);
    }
    router
        .fallback(async || DeskError::NoSuchPage)
        .layer(from_fn(middleware::plain))
        .layer(from_fn(middleware::same_origin))
        .layer(from_fn(middleware::error_page))
        .layer(from_fn_with_state(desk.clone(), middleware::recognise))
        // Once more for what fails before it is known who asks.
        .layer(from_fn(middleware::error_page))
        .layer(from_fn(middleware::secure))
        .with_state(desk)
}

/// Whether a browser asks for a page that a person is to read.
fn is_for_people(request: &Request) -> bool {
    let path = std::path::Path::new(request.uri().path());
    request.method() == axum::http::Method::GET && path.extension().is_none_or(|of| of != "json")
}

/// To the log-in, and from there to what was asked for. Whoever brings the cookie of a session is told that it ended.
fn to_login(request: &Request) -> Response {
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if asked != "/" {
        query.append_pair("next", asked);
    }
    if auth::of_request(request.headers()).is_some() {
        query.append_pair("ended", "1");
    }
    let query = query.finish();
    let address = if query.is_empty() { "/login".to_owned() } else { format!("/login?{query}") };
    Redirect::to(&address).into_response()
}

fn admit(visitor: Option<&Visitor>, least: Option<Role>) -> Result<(), DeskError> {
    match (least, visitor) {
        (Some(_), None) => Err(DeskError::NotLoggedIn),
        (Some(least), Some(visitor)) if visitor.role < least => Err(DeskError::NotAllowed { least }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Theme;
    use crate::domain::PersonId;
    use crate::i18n::Locale;

    #[test]
    fn a_role_reaches_what_asks_for_it_or_less() {
        let roles = [Role::ReadOnly, Role::Analyst, Role::Investigator, Role::Operator];
        for (rank, role) in roles.into_iter().enumerate() {
            let visitor = Visitor {
                person: PersonId(1),
                name: "rina".into(),
                role,
                language: Locale::Id,
                theme: Theme::Auto,
                keys: true,
            };
            for (needed, least) in roles.into_iter().enumerate() {
                assert_eq!(admit(Some(&visitor), Some(least)).is_ok(), rank >= needed, "{role:?} {least:?}");
            }
        }
        assert!(matches!(admit(None, Some(Role::ReadOnly)), Err(DeskError::NotLoggedIn)));
        assert!(admit(None, None).is_ok());
    }
}
