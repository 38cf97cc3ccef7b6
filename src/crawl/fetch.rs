use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Request, Response};
use tokio::sync::Semaphore;
use url::{Position, Url};

use super::address::{authority, shown};
use super::guard::{Guard, GuardError, GuardedResolver};
use super::host::{Host, Hosts};
use super::robots::RobotsCache;
use super::{CrawlError, Surroundings, Visit};
use crate::archive::{Coding, CodingError, ContentType, Decoder, Exchange, Kept, Truncation};
use crate::domain::{Fault, SkipReason};

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5";

/// Code of the fault of an address that the guard refuses.
pub(super) const PRIVATE: &str = "private_address";

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Not asked for on purpose.
    Skipped(SkipReason),
    /// This one went wrong.
    Fault(Fault),
    /// Nothing more is asked of this host in this night.
    HostLeft,
    /// The crawl cannot go on.
    Fatal(CrawlError),
}

impl<E: Into<CrawlError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Fatal(error.into())
    }
}

/// How something is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    /// Most bytes of the decoded body.
    pub cap_bytes: u64,
    /// Whether a body over the cap is cut and taken; otherwise it is a fault.
    pub is_cut_taken: bool,
    /// Least time between requests to this host, where the source asks for more than the settings.
    pub delay: Option<Duration>,
    /// The visit that the server may confirm with 304.
    pub visit: Option<&'a Visit>,
}

/// A response, in the archive already.
#[derive(Debug)]
pub(super) struct Answer {
    pub url: Url,
    pub status: u16,
    pub headers: HeaderMap,
    pub content: ContentType,
    /// Body with content coding undone; empty where its type is nobody's wish.
    pub body: Vec<u8>,
    pub kept: Kept,
    /// When it was complete.
    pub at: Timestamp,
}

impl Answer {
    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// What to remember of this capture.
    pub(super) fn visit(&self, url: &str) -> Visit {
        let capture = &self.kept.capture;
        let repeated = self.kept.repeats.as_ref();
        Visit {
            url: url.to_owned(),
            etag: self.header(header::ETAG).map(str::to_owned),
            last_modified: self.header(header::LAST_MODIFIED).map(str::to_owned),
            payload_sha256: capture.payload_sha256.clone(),
            captured_at: repeated.map_or(self.at, |earlier| earlier.captured_at),
            record_id: repeated.map_or(&capture.record_id, |earlier| &earlier.record_id).clone(),
        }
    }
}

/// Asks for one address at a time: guarded, politely, with retries, every exchange into the archive.
pub(super) struct Fetcher {
    pub surroundings: Surroundings,
    pub robots: RobotsCache,
    client: Client,
    guard: Guard,
    hosts: Hosts,
    permits: Semaphore,
    handed_on: Mutex<HashSet<String>>,
}

/// One try that got no whole answer.
struct Failure {
    fault: Fault,
    /// Whether another try may help.
    may_pass: bool,
}

impl Failure {
    fn new(code: &str, may_pass: bool, message: String) -> Self {
        Self { fault: Fault::new(code, message), may_pass }
    }
}

impl Fetcher {
    pub(super) fn new(surroundings: Surroundings) -> Result<Self, CrawlError> {
        let settings = &surroundings.settings;
        let hosts = Hosts::new(
            settings.per_host_concurrency,
            Duration::from_millis(settings.per_host_delay_ms),
            surroundings.seed,
        );
        Ok(Self {
            client: client(&surroundings)?,
            guard: Guard { permit_loopback_port: surroundings.permit_loopback_port },
            hosts,
            permits: Semaphore::new(settings.concurrency.max(1)),
            robots: RobotsCache::default(),
            handed_on: Mutex::new(HashSet::new()),
            surroundings,
        })
    }

    /// Whether `url` is handed on for the first time in this run.
    pub(super) fn is_first(&self, url: &str) -> bool {
        self.handed_on.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned())
    }

    /// The host that serves `url`.
    pub(super) fn host(&self, url: &Url) -> Arc<Host> {
        self.hosts.of(&authority(url))
    }

    /// Refuses addresses that are never visited.
    pub(super) fn guard(&self, url: &Url) -> Result<(), Trouble> {
        self.guard.check(url).map_err(|error| {
            let code = if matches!(error, GuardError::Private(_)) { PRIVATE } else { "bad_address" };
            Trouble::Fault(Fault::new(code, format!("{}: {error}", shown(url))))
        })
    }

    /// One exchange without looking at redirects or robots.txt.
    pub(super) async fn exchange(&self, url: &Url, wish: Wish<'_>) -> Result<Answer, Trouble> {
        let refused = |error: GuardError| {
            let code =
                if matches!(error, GuardError::Private(_)) { "private_address" } else { "bad_address" };
            Trouble::Fault(Fault::new(code, format!("{}: {error}", shown(url))))
        };
        self.guard.check(url).map_err(refused)?;
        let settings = &self.surroundings.settings;
        let host = self.host(url);
        if let Some(delay) = wish.delay {
            host.slow_down_to(delay);
        }
        let mut attempt = 0;
        loop {
            let turn = host.turn().await.ok_or(Trouble::HostLeft)?;
            let permit = self.permits.acquire().await;
            let result = self.once(url, wish).await?;
            drop((turn, permit));
            let pause = self.hosts.back_off(Duration::from_millis(settings.backoff_ms), attempt);
            let is_last = attempt >= settings.retries;
            attempt += 1;
            match result {
                Ok(answer) if matches!(answer.status, 429 | 500 | 502 | 503 | 504) => {
                    let asked = self.retry_after(&answer);
                    if asked.is_some_and(|wait| wait > Duration::from_millis(settings.retry_after_cap_ms)) {
                        host.leave();
                        return Ok(answer);
                    }
                    host.failed(asked.unwrap_or(pause));
                    if is_last {
                        return Ok(answer);
                    }
                }
                Ok(answer) => {
                    host.succeeded();
                    return Ok(answer);
                }
                Err(failure) => {
                    if failure.may_pass {
                        host.failed(pause);
                    }
                    if is_last || !failure.may_pass {
                        return Err(Trouble::Fault(failure.fault));
                    }
                }
            }
        }
    }

    /// `Retry-After` in seconds or as a date.
    fn retry_after(&self, answer: &Answer) -> Option<Duration> {
        let value = answer.header(header::RETRY_AFTER)?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
        let wait = until.duration_since(self.surroundings.clock.now());
        Some(Duration::try_from(wait).unwrap_or_default())
    }

    /// One try. Whatever part of an answer arrives is archived before it is looked at.
    async fn once(&self, url: &Url, wish: Wish<'_>) -> Result<Result<Answer, Failure>, CrawlError> {
        let request = self.request(url, wish.visit);
        let request_head = request_head(&request);
        let started_at = self.surroundings.clock.now();
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Err(failure(url, &error))),
        };
        let ip = response.remote_addr().map(|address| address.ip());
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let response_head = response_head(&response);
        let content = ContentType::of(headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()));
        let received = receive(response, url, &content, wish).await;

        let mut earlier = wish.visit.map(Visit::earlier);
        if earlier.is_none() && status == 200 {
            earlier = self.surroundings.ledger.capture(&crate::domain::sha256_hex(&received.payload))?;
        }
        let exchange = Exchange {
            url: url.to_string(),
            started_at,
            ip,
            request_head,
            status,
            response_head,
            payload: received.payload,
            truncation: received.truncation,
            earlier,
        };
        let archive = Arc::clone(&self.surroundings.archive);
        let kept = tokio::task::spawn_blocking(move || archive.exchange(&exchange)).await;
        let kept = kept.map_err(|error| CrawlError::Client(error.to_string()))??;
        Ok(match received.body {
            Ok(body) => {
                let at = self.surroundings.clock.now();
                Ok(Answer { url: url.clone(), status, headers, content, body, kept, at })
            }
            Err(failure) => Err(failure),
        })
    }

    fn request(&self, url: &Url, visit: Option<&Visit>) -> Request {
        let mut request = Request::new(Method::GET, url.clone());
        let headers = request.headers_mut();
        let mut add = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        let host = &url[Position::BeforeHost..Position::AfterPort];
        add(header::HOST, host);
        add(header::USER_AGENT, &self.surroundings.settings.user_agent);
        add(header::ACCEPT, ACCEPT);
        add(header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = visit.and_then(|v| v.etag.as_deref()) {
            add(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = visit.and_then(|v| v.last_modified.as_deref()) {
            add(header::IF_MODIFIED_SINCE, date);
        }
        request
    }
}

/// A body as far as it came.
struct Received {
    payload: Vec<u8>,
    truncation: Option<Truncation>,
    body: Result<Vec<u8>, Failure>,
}

/// Reads a body piece by piece, decoding on the way, and stops at the cap.
async fn receive(mut response: Response, url: &Url, content: &ContentType, wish: Wish<'_>) -> Received {
    let cap_bytes = usize::try_from(wish.cap_bytes).unwrap_or(usize::MAX);
    let mut payload = Vec::new();
    let ends = |payload, truncation, body| Received { payload, truncation, body };
    if is_binary(&content.media) {
        return ends(payload, Some(Truncation::Unspecified), Ok(Vec::new()));
    }
    let too_large = |what: &str| {
        let limit = format!("the limit is {cap_bytes} bytes (`[crawl] body_cap_bytes`)");
        Failure::new("body_too_large", false, format!("{}: {what}; {limit}", shown(url)))
    };
    let is_announced_large = response.content_length().is_some_and(|length| length > wish.cap_bytes);
    if is_announced_large && !wish.is_cut_taken {
        return ends(payload, Some(Truncation::Length), Err(too_large("the page is too large")));
    }
    let coding = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
    let mut problem = None;
    let coding = Coding::named(coding).unwrap_or_else(|error| {
        problem = Some(error);
        Coding::Identity
    });
    let mut decoder = Decoder::new(coding, cap_bytes);
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
        let is_over = match decoder.push(&piece) {
            _ if problem.is_some() => payload.len() > cap_bytes,
            Ok(()) => payload.len() > cap_bytes,
            Err(CodingError::TooLarge { .. }) => true,
            Err(error) => {
                problem = Some(error);
                payload.len() > cap_bytes
            }
        };
        if is_over {
            let body = if wish.is_cut_taken {
                Ok(decoder.into_partial())
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
    let body = match problem {
        Some(error) => Err(error),
        None => decoder.finish(),
    };
    let broken = |error| Failure::new("coding_broken", false, format!("{}: {error}", shown(url)));
    ends(payload, None, body.map_err(broken))
}

fn is_binary(media: &str) -> bool {
    ["image/", "video/", "audio/", "font/"].iter().any(|kind| media.starts_with(kind))
        || matches!(media, "application/pdf" | "application/zip" | "application/octet-stream")
}

fn client(surroundings: &Surroundings) -> Result<Client, CrawlError> {
    // Whoever installed one before has made the same choice.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = &surroundings.settings;
    let builder = || {
        Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .dns_resolver(GuardedResolver)
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.timeout_ms))
    };
    builder().build().or_else(|error| {
        // A machine without root certificates can still visit the sample board; https then fails page by page.
        tracing::warn!(%error, "no root certificates: https sites cannot be visited");
        let empty = rustls::ClientConfig::builder()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        builder().tls_backend_preconfigured(empty).build().map_err(|e| CrawlError::Client(e.to_string()))
    })
}

fn failure(url: &Url, error: &reqwest::Error) -> Failure {
    let mut chain = Vec::new();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(inner) = cause {
        if let Some(guard) = inner.downcast_ref::<GuardError>() {
            return Failure::new(PRIVATE, false, format!("{}: {guard}", shown(url)));
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

fn request_head(request: &Request) -> Vec<u8> {
    let url = request.url();
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method()).into_bytes();
    write_headers(&mut head, request.headers());
    head
}

fn response_head(response: &Response) -> Vec<u8> {
    let status = response.status();
    let mut first = String::new();
    let _ = write!(first, "{:?} {}", response.version(), status.as_str());
    if let Some(reason) = status.canonical_reason() {
        let _ = write!(first, " {reason}");
    }
    first.push_str("\r\n");
    let mut head = first.into_bytes();
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
