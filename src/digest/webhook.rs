use std::time::Duration;

use data_encoding::BASE64;
use jiff::Timestamp;
use ring::hmac;
use serde::Serialize;

use super::Letter;
use super::delivery::Outcome;
use super::secret::secret;
use crate::config::WebhookSettings;
use crate::views::DigestView;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Environment variable with the secret.
const SECRET: &str = "WASPADA_WEBHOOK_SECRET";
/// Shortest secret that is worth the name, bytes.
const SHORTEST_SECRET: usize = 16;

/// What a web address is told.
#[derive(Serialize)]
struct Payload<'a> {
    event: &'static str,
    id: &'a str,
    subject: &'a str,
    text: &'a str,
    html: &'a str,
    digest: &'a DigestView,
}

/// Tells a web address, signed as Standard Webhooks 1.0 says: HMAC-SHA-256 over `id.timestamp.body`. `id` is the same
/// whenever the same message is tried.
pub(super) async fn send(
    settings: &WebhookSettings,
    (letter, view): (&Letter, &DigestView),
    id: &str,
    now: Timestamp,
) -> Outcome {
    let secret = match secret(SECRET, settings.secret_file.as_deref()) {
        Ok(Some(secret)) if secret.len() >= SHORTEST_SECRET => secret,
        Ok(Some(_)) => {
            return Outcome::Later(format!("the secret in {SECRET} is shorter than {SHORTEST_SECRET} bytes"));
        }
        Ok(None) => {
            return Outcome::Later(format!(
                "nothing to sign with: set {SECRET} or `digest.webhook_secret_file`"
            ));
        }
        Err(problem) => return Outcome::Later(problem),
    };
    let payload = Payload {
        event: "digest",
        id,
        subject: &letter.subject,
        text: &letter.plain,
        html: &letter.html,
        digest: view,
    };
    let body = match serde_json::to_vec(&payload) {
        Ok(body) => body,
        Err(error) => return Outcome::Refused(format!("the message cannot be written: {error}")),
    };
    let timestamp = now.as_second();
    let signature = sign(&secret, id, timestamp, &body);
    // Where it leads may hold a key of the chat that is told; the host says enough.
    let host = settings.url.host_str().unwrap_or_default();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("waspada/", env!("CARGO_PKG_VERSION")))
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return Outcome::Later(format!("{host}: {}", error.without_url())),
    };
    let answer = client
        .post(settings.url.clone())
        .header(reqwest::header::CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(body)
        .send()
        .await;
    match answer {
        Ok(answer) => match answer.status().as_u16() {
            200..=299 => Outcome::Sent,
            // The receiver says that it did not take it.
            status @ (408 | 425 | 429 | 500..=599) => Outcome::Later(format!("{host} answered {status}")),
            status => Outcome::Refused(format!("{host} answered {status}")),
        },
        Err(error) if error.is_connect() => Outcome::Later(format!("{host}: {}", error.without_url())),
        Err(error) => Outcome::Unknown(format!("{host}: {}", error.without_url())),
    }
}

/// The signature of a body.
fn sign(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> String {
    // Secrets of that standard are BASE64 behind a prefix; any other text is taken as it is.
    let coded = secret.strip_prefix("whsec_").and_then(|coded| BASE64.decode(coded.as_bytes()).ok());
    let key = hmac::Key::new(hmac::HMAC_SHA256, coded.as_deref().unwrap_or(secret.as_bytes()));
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{id}.{timestamp}.").as_bytes());
    context.update(body);
    format!("v1,{}", BASE64.encode(context.sign().as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, Standard Webhooks 1.0.
    #[test]
    fn signs_as_the_specification_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
