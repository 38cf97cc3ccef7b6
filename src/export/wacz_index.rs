//! The index of a web archive: CDXJ lines, ordered by SURT and time, as replay tools look pages up.

use jiff::Timestamp;
use serde_json::json;
use url::Url;

use crate::archive::Extracted;

/// The line of a capture.
pub(super) fn line(at: Timestamp, found: &Extracted, payload_sha256: &str, filename: &str) -> String {
    let media =
        if found.kind == "revisit" { "warc/revisit" } else { found.media.as_deref().unwrap_or("unk") };
    let fields = json!({
        "url": found.url,
        "mime": media,
        "status": found.status.unwrap_or(200).to_string(),
        "digest": format!("sha256:{payload_sha256}"),
        "length": found.length_bytes.to_string(),
        "offset": found.offset_bytes.to_string(),
        "filename": filename,
    });
    format!("{} {} {fields}\n", surt(&found.url), at.strftime("%Y%m%d%H%M%S"))
}

/// An address with its host turned round, so that what belongs together stands together: `example,papan)/lowongan/1`.
fn surt(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return address.to_lowercase().replace(' ', "%20") };
    let Some(host) = url.host_str() else { return address.to_lowercase().replace(' ', "%20") };
    let host = host.trim_start_matches("www.");
    let is_name = url.domain().is_some();
    let turned = if is_name { host.rsplit('.').collect::<Vec<_>>().join(",") } else { host.to_owned() };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut parameters: Vec<&str> = url.query().map(|query| query.split('&').collect()).unwrap_or_default();
    parameters.sort_unstable();
    let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
    format!("{turned}{port}){}{query}", url.path()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_turned_round() {
        assert_eq!(surt("https://www.Papan.example/Lowongan/1?b=2&a=1"), "example,papan)/lowongan/1?a=1&b=2");
        assert_eq!(surt("http://127.0.0.1:8080/x"), "127.0.0.1:8080)/x");
        assert_eq!(surt("file:a b.csv#row=1"), "file:a%20b.csv#row=1");
    }
}
