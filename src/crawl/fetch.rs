use std::collections::HashSet;
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
use super::receive::{Failure, failure, receive};
use super::robots::RobotsCache;
use super::{CrawlError, Surroundings, Visit};
use crate::archive::{ContentType, Exchange, Kept};
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
    /// Pages that need not be visited, by what their source says.
    spared: Mutex<HashSet<String>>,
}

impl Fetcher {
    pub(super) fn new(surroundings: Surroundings) -> Result<Self, CrawlError> {
        let settings = &surroundings.settings;
        let hosts = Hosts::new(
            settings.per_host_concurrency,
            Duration::from_millis(settings.per_host_delay_ms),
            surroundings.seed,
            surroundings.permit_loopback_port.map(|port| format!("127.0.0.1:{port}")),
        );
        Ok(Self {
            client: client(&surroundings)?,
            guard: Guard { permit_loopback_port: surroundings.permit_loopback_port },
            hosts,
            permits: Semaphore::new(settings.concurrency.max(1)),
            robots: RobotsCache::default(),
            handed_on: Mutex::new(HashSet::new()),
            spared: Mutex::default(),
            surroundings,
        })
    }

    /// Whether `url` is handed on for the first time in this run.
    pub(super) fn is_first(&self, url: &str) -> bool {
        self.handed_on.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned())
    }

    /// Leaves pages unvisited in this run: their source says that they have not changed.
    pub(super) fn spare(&self, urls: impl Iterator<Item = String>) {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).extend(urls);
    }

    /// Pages left unvisited so far.
    pub(super) fn spared(&self) -> usize {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether `url` is left unvisited.
    pub(super) fn is_spared(&self, url: &str) -> bool {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).contains(url)
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
