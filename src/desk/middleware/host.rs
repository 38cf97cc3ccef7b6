use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::Response;
use url::{Host, Url};

use crate::desk::DeskError;

/// Name of the server in front of the desk, if there is one.
pub(in crate::desk) type PublicHost = Option<Arc<str>>;

/// Refuses a request that asks for another host than the desk's own: a page elsewhere could have its own name point
/// at this machine (DNS rebinding) and then read the desk as if it were its own.
pub(in crate::desk) async fn own_host(
    State(public): State<PublicHost>,
    request: Request,
    next: Next,
) -> Result<Response, DeskError> {
    let asked = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|asked| is_own(asked, public.as_deref())) {
        Ok(next.run(request).await)
    } else {
        Err(DeskError::OtherHost)
    }
}

/// Whether a host is the desk's own: an address written in numbers, which no name can be pointed at, this machine's
/// own name, or that of the server in front. Ports play no part.
fn is_own(asked: &str, public: Option<&str>) -> bool {
    let is_plain = asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    let url = Url::parse(&format!("http://{asked}/")).ok().filter(|_| is_plain);
    match url.as_ref().and_then(Url::host) {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Some(Host::Domain(name)) => name == "localhost" || public == Some(name),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_answers_to_numbers_and_its_own_names() {
        let public = Some("meja.example");
        for own in
            ["127.0.0.1:8417", "10.0.0.5", "[::1]:8417", "localhost:8417", "LOCALHOST", "Meja.example:443"]
        {
            assert!(is_own(own, public), "{own}");
        }
        for other in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil@127.0.0.1",
            "",
            "meja.example/x",
        ] {
            assert!(!is_own(other, public), "{other}");
        }
        assert!(!is_own("meja.example", None));
    }
}
