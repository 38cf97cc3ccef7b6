//! Time stamps of a server that others trust (RFC 3161), asked for when the network is there.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use crate::config::Config;
use crate::evidence::{Chain, stamp_path, stamp_request, token_of};

/// Manifests that are stamped at once, oldest first.
const AT_ONCE: usize = 50;
/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest answer, bytes.
const ANSWER_BYTES: usize = 1 << 20;

/// What came of asking for time stamps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stamped {
    /// Manifests that have a stamp now and had none.
    pub stamped: usize,
    /// Manifests that still have none.
    pub waiting: usize,
    /// Why the first of them has none.
    pub problem: Option<String>,
}

/// Asks the server of the settings to stamp every manifest that has no stamp. Without a server, or without an answer,
/// they wait: the queue is the manifests themselves, so nothing is lost.
///
/// # Errors
/// The folder of manifests cannot be read.
pub async fn stamp(config: &Config) -> std::io::Result<Stamped> {
    let dir = &config.evidence.dir;
    let unstamped = Chain::read(dir, &[])?.unstamped();
    let mut stamped = Stamped { waiting: unstamped.len(), ..Stamped::default() };
    let Some(url) = &config.evidence.timestamp_url else { return Ok(stamped) };
    for (number, digest) in unstamped.into_iter().take(AT_ONCE) {
        match ask(url, &digest).await {
            Ok(answer) => {
                crate::evidence::write_file(&stamp_path(dir, number), &answer)?;
                stamped.stamped += 1;
                stamped.waiting -= 1;
            }
            Err(problem) => {
                // A server that does not answer once is not asked again and again.
                stamped.problem = Some(problem);
                break;
            }
        }
    }
    Ok(stamped)
}

async fn ask(url: &Url, digest: &crate::evidence::merkle::Hash) -> Result<Vec<u8>, String> {
    let named = |what: &str| format!("{url}: {what}");
    let (request, nonce) = stamp_request(digest).map_err(|error| error.to_string())?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    let mut answer = client
        .post(url.clone())
        .header(reqwest::header::CONTENT_TYPE, "application/timestamp-query")
        .body(request)
        .send()
        .await
        .map_err(|_| named("the time-stamp server does not answer"))?;
    if !answer.status().is_success() {
        return Err(named(&format!("the time-stamp server answered {}", answer.status().as_u16())));
    }
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|_| named("the answer broke off"))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > ANSWER_BYTES {
            return Err(named("the answer is too large"));
        }
    }
    token_of(&bytes, digest, &nonce).map_err(|error| named(&error.to_string()))?;
    Ok(bytes)
}
