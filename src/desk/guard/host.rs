use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::Response;

use crate::desk::Fault;

/// Refuses a request that names another host than the desk's own: a page elsewhere could have its own name point
/// at this machine (DNS rebinding) and then read the desk as if it were its own.
pub(in crate::desk) async fn own_host(
    State(names): State<Arc<[String]>>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let asked = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|asked| names.iter().any(|name| name.eq_ignore_ascii_case(asked))) {
        Ok(next.run(request).await)
    } else {
        Err(Fault::OtherHost)
    }
}

/// Names under which a desk at an address may be asked for.
pub(in crate::desk) fn names_of(address: SocketAddr, public: Option<&url::Url>) -> Vec<String> {
    let mut names = vec![address.to_string()];
    if address.ip().is_loopback() {
        names.push(format!("localhost:{}", address.port()));
    }
    if let Some(public) = public
        && let Some(host) = public.host_str()
    {
        names.push(public.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_answers_to_its_own_names() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let public = "https://meja.example/".parse().unwrap();
        assert_eq!(names_of(at("127.0.0.1:8417"), None), ["127.0.0.1:8417", "localhost:8417"]);
        assert_eq!(names_of(at("10.0.0.5:80"), Some(&public)), ["10.0.0.5:80", "meja.example"]);
    }
}
