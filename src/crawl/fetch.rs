use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Request};
use tokio::sync::Semaphore;
use url::{Position, Url};

use super::address::{authority, digest, form, shown};
use super::address_policy::{AddressPolicy, AddressRefused, PublicResolver};
use super::head::{request_head, response_head};
use super::host::{Host, Hosts};
use super::posters::Posters;
use super::receive::{Failure, failure, receive};
use super::robots::RobotsCache;
use super::room::{Room, Taken};
use super::{CrawlContext, CrawlError, Visit};
use crate::archive::{ContentType, Exchange, Kept};
use crate::domain::{Fault, SkipReason};

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5";

const ACCEPT_PICTURE: &str = "image/png,image/jpeg,image/webp,*/*;q=0.1";

/// Code of the fault of an address that the address policy refuses.
pub(super) const PRIVATE: &str = "private_address";

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum FetchError {
    /// Not asked for on purpose.
    Skipped(SkipReason),
    /// This one went wrong.
    Fault(Fault),
    /// Nothing more is asked of this host in this night.
    HostLeft,
    /// The crawl cannot go on.
    Fatal(CrawlError),
}

impl<E: Into<CrawlError>> From<E> for FetchError {
    fn from(error: E) -> Self {
        Self::Fatal(error.into())
    }
}

/// How something is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct FetchRequest<'a> {
    /// Most bytes of the decoded body.
    pub cap_bytes: u64,
    /// Whether a body over the cap is cut and taken; otherwise it is a fault.
    pub is_cut_taken: bool,
    /// Least time between requests to this host, where the source asks for more than the settings.
    pub delay: Option<Duration>,
    /// The visit that the server may confirm with 304.
    pub visit: Option<&'a Visit>,
    /// Whether it is a picture, whose body is taken; of anything else such a body is left where it is.
    pub is_picture: bool,
}

/// A response, in the archive already.
#[derive(Debug)]
pub(super) struct Answer {
    pub url: Url,
    pub status: u16,
    pub headers: HeaderMap,
    pub content: ContentType,
    /// Body with content coding undone; empty where its type is nobody's fetch.
    pub body: Vec<u8>,
    pub kept: Kept,
    /// When it was complete.
    pub at: Timestamp,
    /// The memory that it takes.
    pub room: Taken,
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
    pub context: CrawlContext,
    pub robots: RobotsCache,
    client: Client,
    address_policy: AddressPolicy,
    hosts: Hosts,
    permits: Semaphore,
    /// Digests of the addresses that were handed on, each in the one form of its forms.
    handed_on: Mutex<HashSet<u128>>,
    /// Of each form of an address that was found, the address that it was found by first.
    found: Mutex<HashMap<u128, u128>>,
    /// Pages that need not be visited, by what their source says.
    spared: Mutex<HashSet<u128>>,
    pub posters: Posters,
    pub room: Room,
    /// How often each server asked to be asked less.
    throttled: Mutex<BTreeMap<String, usize>>,
}

impl Fetcher {
    pub(super) fn new(context: CrawlContext) -> Result<Self, CrawlError> {
        let settings = &context.settings;
        let hosts = Hosts::new(
            settings.per_host_concurrency,
            Duration::from_millis(settings.per_host_delay_ms),
            context.seed,
            context.permit_loopback_port.map(|port| format!("127.0.0.1:{port}")),
        );
        Ok(Self {
            client: client(&context)?,
            address_policy: AddressPolicy {
                permit_loopback_port: context.permit_loopback_port,
                permit: context.settings.permit.clone(),
            },
            hosts,
            permits: Semaphore::new(settings.concurrency.max(1)),
            robots: RobotsCache::default(),
            handed_on: Mutex::new(HashSet::new()),
            found: Mutex::default(),
            spared: Mutex::default(),
            posters: Posters::default(),
            room: Room::default(),
            throttled: Mutex::default(),
            context,
        })
    }

    /// Whether `url` is handed on for the first time in this run.
    pub(super) fn is_first(&self, url: &str) -> bool {
        self.handed_on.lock().unwrap_or_else(PoisonError::into_inner).insert(form_digest(url))
    }

    /// Whether `url` is the form in which its address was found first in this run.
    pub(super) fn is_first_form(&self, url: &str) -> bool {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let own = digest(url);
        *found.entry(form_digest(url)).or_insert(own) == own
    }

    /// Leaves pages unvisited in this run: their source says that they have not changed.
    pub(super) fn spare<'a>(&self, urls: impl Iterator<Item = &'a str>) {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).extend(urls.map(digest));
    }

    /// Pages left unvisited so far.
    pub(super) fn spared(&self) -> usize {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether `url` is left unvisited.
    pub(super) fn is_spared(&self, url: &str) -> bool {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest(url))
    }

    /// How often each server asked to be asked less, by name.
    pub(super) fn throttled(&self) -> BTreeMap<String, usize> {
        self.throttled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn count_throttled(&self, url: &Url) {
        let host = url.host_str().unwrap_or("").to_owned();
        *self.throttled.lock().unwrap_or_else(PoisonError::into_inner).entry(host).or_default() += 1;
    }

    /// The host that serves `url`.
    pub(super) fn host(&self, url: &Url) -> Arc<Host> {
        self.hosts.of(&authority(url))
    }

    /// Refuses addresses that are never visited.
    pub(super) fn check_address(&self, url: &Url) -> Result<(), FetchError> {
        self.address_policy.check(url).map_err(|error| {
            let code = if matches!(error, AddressRefused::Private(_)) { PRIVATE } else { "bad_address" };
            FetchError::Fault(Fault::new(code, format!("{}: {error}", shown(url))))
        })
    }

    /// Refuses to go from a site of the public to an address that is permitted for another source: whoever writes a link or
    /// redirect must not choose what is asked for inside.
    pub(super) fn check_way(&self, home: &Url, url: &Url) -> Result<(), FetchError> {
        self.check_address(url)?;
        self.check_shard(url)?;
        if self.address_policy.is_permitted(url) && authority(home) != authority(url) {
            let what =
                "leads to an address that `[crawl] permit` names for another source; it is not followed";
            return Err(FetchError::Fault(Fault::new(PRIVATE, format!("{}: {what}", shown(url)))));
        }
        Ok(())
    }

    /// One exchange without looking at redirects or robots.txt.
    pub(super) async fn exchange(&self, url: &Url, fetch: FetchRequest<'_>) -> Result<Answer, FetchError> {
        self.check_address(url)?;
        self.check_shard(url)?;
        let settings = &self.context.settings;
        let host = self.host(url);
        if let Some(delay) = fetch.delay {
            host.slow_down_to(delay);
        }
        let mut attempt = 0;
        loop {
            let turn = host.turn().await.ok_or(FetchError::HostLeft)?;
            let permit = self.permits.acquire().await;
            let result = self.once(url, fetch).await?;
            drop((turn, permit));
            let pause = self.hosts.back_off(Duration::from_millis(settings.backoff_ms), attempt);
            let is_last = attempt >= settings.retries;
            attempt += 1;
            match result {
                Ok(answer) if matches!(answer.status, 429 | 500 | 502 | 503 | 504) => {
                    let asked = self.retry_after(&answer);
                    if answer.status == 429 || asked.is_some() {
                        self.count_throttled(url);
                    }
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
                        return Err(FetchError::Fault(failure.fault));
                    }
                }
            }
        }
    }

    /// `Retry-After` in seconds or as a date.
    fn retry_after(&self, answer: &Answer) -> Option<Duration> {
        let value = answer.header(header::RETRY_AFTER)?.trim();
        if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
            // A number that no clock can hold is a very long pause.
            return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
        }
        let until = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
        let wait = until.duration_since(self.context.clock.now());
        Some(Duration::try_from(wait).unwrap_or_default())
    }

    /// One try. Whatever part of an answer arrives is archived before it is looked at.
    async fn once(&self, url: &Url, fetch: FetchRequest<'_>) -> Result<Result<Answer, Failure>, CrawlError> {
        let request = self.request(url, fetch);
        let request_head = request_head(&request);
        // The body as it came and the body unpacked.
        let mut room = self.room.take(fetch.cap_bytes.saturating_mul(2)).await;
        let started_at = self.context.clock.now();
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Err(failure(url, &error))),
        };
        let ip = response.remote_addr().map(|address| address.ip());
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let response_head = response_head(&response);
        let content = ContentType::of(headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()));
        let received = receive(response, url, &content, fetch).await;

        let mut earlier = fetch.visit.map(Visit::earlier);
        if earlier.is_none() && status == 200 {
            earlier = self.context.ledger.capture(&crate::domain::sha256_hex(&received.payload))?;
        }
        let exchange = Exchange {
            url: url.to_string(),
            started_at,
            ip,
            request_head,
            status,
            response_head,
            payload: received.payload,
            sent_body: None,
            origin: None,
            truncation: received.truncation,
            earlier,
        };
        let archive = Arc::clone(&self.context.archive);
        let keep = move || archive.exchange(&exchange).map(|kept| (kept, exchange.payload));
        let (kept, payload) = match tokio::task::spawn_blocking(keep).await {
            Ok(kept) => kept?,
            Err(_) => return Err(CrawlError::Defect("wrote an exchange to the archive")),
        };
        Ok(match received.body {
            Ok(body) => {
                let at = self.context.clock.now();
                let body = body.unwrap_or(payload);
                room.shrink_to(body.len());
                Ok(Answer { url: url.clone(), status, headers, content, body, kept, at, room })
            }
            Err(failure) => Err(failure),
        })
    }

    fn request(&self, url: &Url, fetch: FetchRequest<'_>) -> Request {
        let visit = fetch.visit;
        let mut request = Request::new(Method::GET, url.clone());
        let headers = request.headers_mut();
        let mut add = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        let host = &url[Position::BeforeHost..Position::AfterPort];
        add(header::HOST, host);
        add(header::USER_AGENT, &self.context.settings.user_agent);
        add(header::ACCEPT, if fetch.is_picture { ACCEPT_PICTURE } else { ACCEPT });
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

/// What all forms of an address are known by.
fn form_digest(url: &str) -> u128 {
    Url::parse(url).map_or_else(|_| digest(url), |url| digest(&form(&url)))
}

fn client(context: &CrawlContext) -> Result<Client, CrawlError> {
    // Whoever installed one before has made the same choice.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = &context.settings;
    let builder = || {
        Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .dns_resolver(PublicResolver)
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.timeout_ms))
    };
    builder().build().or_else(|error| {
        // A machine without root certificates can still visit the sample board; https then fails page by page.
        tracing::warn!(error.message = %error, "no root certificates: https sites cannot be visited");
        let empty = rustls::ClientConfig::builder()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        builder().tls_backend_preconfigured(empty).build().map_err(|e| CrawlError::Client(e.to_string()))
    })
}
