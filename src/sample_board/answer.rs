use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use crate::domain::sha256_hex;

/// One answer, the same at every request.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// A page or file of type `media`.
    pub(super) fn ok(media: &str, body: impl Into<Bytes>) -> Self {
        let empty = Self { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() };
        empty.with(header::CONTENT_TYPE, media)
    }

    /// An answer that sends the asker on; `to` may be relative.
    pub(super) fn redirect(status: StatusCode, to: &str) -> Self {
        Self { status, ..Self::ok("text/html", "").with(header::LOCATION, to) }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// With an `ETag` over its body.
    pub(super) fn tagged(self) -> Self {
        let tag = format!("\"{:.16}\"", sha256_hex(&self.body));
        self.with(header::ETAG, &tag)
    }

    /// With `Last-Modified` at the start of `day`.
    pub(super) fn modified(self, day: Date) -> Self {
        self.with(header::LAST_MODIFIED, &day.strftime("%a, %d %b %Y 00:00:00 GMT").to_string())
    }

    /// Whether the asker has these bytes already. A date counts only if it is the very one that was given.
    fn is_known(&self, asked: &HeaderMap) -> bool {
        let same = |given, held| asked.get(given).is_some_and(|value| Some(value) == self.headers.get(held));
        if asked.contains_key(header::IF_NONE_MATCH) {
            same(header::IF_NONE_MATCH, header::ETAG)
        } else {
            same(header::IF_MODIFIED_SINCE, header::LAST_MODIFIED)
        }
    }

    /// The answer as sent: 304 without a body where the asker has it.
    pub(super) fn respond(&self, asked: &HeaderMap) -> Response {
        if self.is_known(asked) {
            return (StatusCode::NOT_MODIFIED, self.headers.clone()).into_response();
        }
        (self.status, self.headers.clone(), self.body.clone()).into_response()
    }
}
