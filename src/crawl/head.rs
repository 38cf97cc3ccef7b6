//! Heads of requests and responses as the archive keeps them.

use hyper::ext::ReasonPhrase;
use reqwest::header::{self, HeaderMap};
use reqwest::{Request, Response};
use url::Position;

/// Request line and headers.
pub(super) fn request_head(request: &Request) -> Vec<u8> {
    let url = request.url();
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method()).into_bytes();
    write_headers(&mut head, request.headers());
    head
}

/// Status line and headers.
pub(super) fn response_head(response: &Response) -> Vec<u8> {
    let status = response.status();
    let mut head = format!("{:?} {}", response.version(), status.as_str()).into_bytes();
    // The reason phrase as it was sent, which is kept where it is not the usual one.
    let sent = response.extensions().get::<ReasonPhrase>().map(ReasonPhrase::as_bytes);
    if let Some(reason) = sent.or_else(|| status.canonical_reason().map(str::as_bytes)) {
        head.push(b' ');
        head.extend_from_slice(reason);
    }
    head.extend_from_slice(b"\r\n");
    write_headers(&mut head, response.headers());
    head
}

fn write_headers(head: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        // The HTTP library has undone it, so it would no longer be true of the payload.
        let is_undone = *name == header::TRANSFER_ENCODING;
        head.extend_from_slice(if is_undone { b"x-archive-orig-" } else { b"" });
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
}
