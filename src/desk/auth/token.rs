use argon2::password_hash::rand_core::{OsRng, RngCore as _};
use axum::http::header::COOKIE as COOKIE_HEADER;
use axum::http::{HeaderMap, HeaderValue};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use crate::domain::sha256_hex;

/// Name of the session's cookie.
const COOKIE: &str = "waspada_session";

/// A secret of 256 random bits, as hexadecimal digits of their digest. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::desk) struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// One that nobody can guess.
    pub(in crate::desk) fn invent() -> Self {
        let mut bytes = [0_u8; 32];
        OsRng.fill_bytes(&mut bytes);
        Self(sha256_hex(&bytes))
    }

    /// What the database keeps of it.
    pub(in crate::desk) fn digest(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }

    /// The secret itself, for an address or a cookie.
    pub(in crate::desk) fn secret(&self) -> &str {
        &self.0
    }

    /// The header that keeps it in the browser for so long; no seconds take it away.
    pub(in crate::desk) fn cookie(secret: &str, seconds: i64, is_secure: bool) -> Option<HeaderValue> {
        let mut cookie = Cookie::new(COOKIE, secret);
        cookie.set_path("/");
        cookie.set_max_age(Duration::seconds(seconds));
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(is_secure);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }
}

/// The digest of the token that a request carries.
pub(in crate::desk) fn of_request(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE_HEADER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == COOKIE)
        .map(|cookie| sha256_hex(cookie.value().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_its_own_cookie_among_others() {
        let token = Token::invent();
        let mut headers = HeaderMap::new();
        headers
            .insert(COOKIE_HEADER, format!("other=1; {COOKIE}={}; last=2", token.secret()).parse().unwrap());
        assert_eq!(of_request(&headers), Some(token.digest()));
        headers.insert(COOKIE_HEADER, format!("x{COOKIE}={}", token.secret()).parse().unwrap());
        assert_eq!(of_request(&headers), None);
        assert_ne!(token, Token::invent());
        assert!(!format!("{token:?}").contains(token.secret()));
    }
}
