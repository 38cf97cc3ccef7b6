use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::desk::DeskError;

/// Refuses every request that changes something and was not sent by a page of the desk itself.
pub(in crate::desk) async fn same_origin(request: Request, next: Next) -> Result<Response, DeskError> {
    if is_trusted(request.method(), request.headers()) {
        Ok(next.run(request).await)
    } else {
        Err(DeskError::OtherOrigin)
    }
}

/// A browser says where a request comes from in `Sec-Fetch-Site`, an older one in `Origin`. One that says
/// neither may change nothing.
fn is_trusted(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD) {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_own_host = text(ORIGIN.as_str()).map(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_some() && host == text(HOST.as_str())
    });
    match (text("sec-fetch-site"), is_own_host) {
        (Some(site), is_own) => site == "same-origin" && is_own != Some(false),
        (None, is_own) => is_own == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_desks_own_pages_may_change_anything() {
        let own = Some("http://127.0.0.1:8417");
        for (method, site, origin, expected) in [
            (Method::GET, Some("cross-site"), None, true),
            (Method::POST, Some("same-origin"), own, true),
            (Method::POST, Some("same-origin"), None, true),
            (Method::POST, None, own, true),
            (Method::POST, Some("same-origin"), Some("https://other.example"), false),
            (Method::POST, Some("same-site"), own, false),
            (Method::POST, Some("cross-site"), own, false),
            (Method::POST, Some("none"), None, false),
            (Method::POST, None, Some("null"), false),
            (Method::POST, None, Some("http://127.0.0.1:8418"), false),
            (Method::POST, None, None, false),
            (Method::DELETE, None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "127.0.0.1:8417".parse().unwrap());
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_trusted(&method, &headers), expected, "{method} {site:?} {origin:?}");
        }
    }
}
