use std::error::Error;

use reqwest::{Response, header};
use url::Url;

use super::address::shown;
use super::address_policy::{AddressRefused, LookupError};
use super::fetch::{FetchRequest, PRIVATE};
use crate::archive::{Coding, CodingError, ContentType, Decoder, Truncation};
use crate::domain::Fault;

/// One try that got no whole answer.
pub(super) struct Failure {
    pub fault: Fault,
    /// Whether another try may help.
    pub may_pass: bool,
}

impl Failure {
    fn new(code: &str, may_pass: bool, message: String) -> Self {
        Self { fault: Fault::new(code, message), may_pass }
    }
}

/// What became of a request that got no answer.
pub(super) fn failure(url: &Url, error: &reqwest::Error) -> Failure {
    let mut chain = Vec::new();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<AddressRefused>() {
            return Failure::new(PRIVATE, false, format!("{}: {refused}", shown(url)));
        }
        if let Some(lookup) = inner.downcast_ref::<LookupError>() {
            return Failure::new("name_unknown", true, format!("{}: {lookup}", shown(url)));
        }
        chain.push(inner.to_string());
        cause = inner.source();
    }
    let why = chain.last().map_or(String::new(), |innermost| format!(" ({innermost})"));
    let (code, what) = if error.is_timeout() {
        ("timeout", "no whole answer in time")
    } else if error.is_connect() {
        ("connect_failed", "the server cannot be reached")
    } else {
        ("exchange_broken", "the answer broke off or is not HTTP")
    };
    Failure::new(code, true, format!("{}: {what}{why}", shown(url)))
}

/// A body as far as it came.
pub(super) struct Received {
    pub payload: Vec<u8>,
    pub truncation: Option<Truncation>,
    /// The body with its coding undone; none where it has none and the payload is the body.
    pub body: Result<Option<Vec<u8>>, Failure>,
}

/// Reads a body piece by piece, decoding on the way, and stops at the cap.
pub(super) async fn receive(
    mut response: Response,
    url: &Url,
    content: &ContentType,
    fetch: FetchRequest<'_>,
) -> Received {
    let cap_bytes = usize::try_from(fetch.cap_bytes).unwrap_or(usize::MAX);
    let mut payload = Vec::new();
    let ends = |payload, truncation, body| Received { payload, truncation, body };
    if is_binary(&content.media) && !fetch.is_picture {
        return ends(payload, Some(Truncation::Unspecified), Ok(None));
    }
    let too_large = |what: &str| {
        let limit = format!("the limit is {cap_bytes} bytes (`[crawl] body_cap_bytes`)");
        Failure::new("body_too_large", false, format!("{}: {what}; {limit}", shown(url)))
    };
    let is_announced_large = response.content_length().is_some_and(|length| length > fetch.cap_bytes);
    if is_announced_large && !fetch.is_cut_taken {
        return ends(payload, Some(Truncation::Length), Err(too_large("the page is too large")));
    }
    let coding = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
    let mut problem = None;
    let coding = Coding::named(coding).unwrap_or_else(|error| {
        problem = Some(error);
        Coding::Identity
    });
    let mut decoder = (coding != Coding::Identity).then(|| Decoder::new(coding, cap_bytes));
    loop {
        let piece = match response.chunk().await {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(error) => {
                let why = if error.is_timeout() { Truncation::Time } else { Truncation::Disconnect };
                return ends(payload, Some(why), Err(failure(url, &error)));
            }
        };
        payload.extend_from_slice(&piece);
        let is_over = match decoder.as_mut().map_or(Ok(()), |decoder| decoder.push(&piece)) {
            _ if problem.is_some() => payload.len() > cap_bytes,
            Ok(()) => payload.len() > cap_bytes,
            Err(CodingError::TooLarge { .. }) => true,
            Err(error) => {
                problem = Some(error);
                payload.len() > cap_bytes
            }
        };
        if is_over {
            let body = if fetch.is_cut_taken {
                let mut body = decoder.map_or_else(|| payload.clone(), Decoder::into_partial);
                body.truncate(cap_bytes);
                Ok(Some(body))
            } else {
                let what = if payload.len() > cap_bytes {
                    "the page is too large"
                } else {
                    "the page is too large once decompressed"
                };
                Err(too_large(what))
            };
            return ends(payload, Some(Truncation::Length), body);
        }
    }
    let body = match (problem, decoder) {
        (Some(error), _) => Err(error),
        (None, Some(decoder)) => decoder.finish().map(Some),
        (None, None) => Ok(None),
    };
    let broken = |error| Failure::new("coding_broken", false, format!("{}: {error}", shown(url)));
    ends(payload, None, body.map_err(broken))
}

fn is_binary(media: &str) -> bool {
    ["image/", "video/", "audio/", "font/"].iter().any(|kind| media.starts_with(kind))
        || matches!(media, "application/pdf" | "application/zip" | "application/octet-stream")
}
