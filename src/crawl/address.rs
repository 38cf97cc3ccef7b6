use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use crate::parse::limits::ADDRESS_BYTES;

/// Query parameters that say where a visitor came from and not what the page is.
const TRACKING: [&str; 22] = [
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "ref_src",
    "phpsessid",
    "jsessionid",
    "srsltid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "amp",
    "share",
];

/// `url` in the one form that is compared and stored: scheme and host in lower case, no default port,
/// dot segments, credentials, fragment or tracking parameters; percent-encoding of plain characters
/// undone. The order of parameters stays, because it may matter to the server.
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
        let _ = url.set_host(Some(&host));
    }
    let path = plain(url.path());
    if path != url.path() {
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<String> = query.split('&').filter(|part| !is_tracking(part)).map(plain).collect();
        let kept = kept.join("&");
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    url
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or("").to_ascii_lowercase();
    parameter.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// Percent-encoded unreserved characters decoded, other encodings in upper case (RFC 3986 §6.2.2).
///
/// Dots stay encoded: decoded they could become dot segments. A text with a `%` that encodes nothing stays as it
/// is, because what is decoded after it could make it an encoding.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('%');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let code = part.get(..2).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some((code, byte)) = code.and_then(|code| Some((code, u8::from_str_radix(code, 16).ok()?)))
        else {
            return text.to_owned();
        };
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&code.to_ascii_uppercase());
        }
        out.push_str(part.get(2..).unwrap_or(""));
    }
    out
}

/// What an address is known by in sets of many: a sixteenth of the longest one's memory and less.
pub(super) fn digest(url: &str) -> u128 {
    let whole = Sha256::digest(url.as_bytes());
    whole.iter().take(16).fold(0, |digest, byte| digest << 8 | u128::from(*byte))
}

/// Whether an address is longer than any that leads to a page.
pub(super) fn is_too_long(url: &str) -> bool {
    url.len() > ADDRESS_BYTES
}

/// The domain that somebody registered (`jobs.board.co.id` is part of `board.co.id`); an IP address or a
/// name without a registrable part is its own.
pub fn registrable_domain(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => Some(psl::domain_str(name).unwrap_or(name).to_owned()),
        address => Some(address.to_string()),
    }
}

/// `url` without what its forms differ by although they show one page: scheme, `www.`, a slash at the end, `index.php` and
/// the order of parameters. For comparing only; what is asked for is the address as it was found.
pub(super) fn form(url: &Url) -> String {
    let url = canonical(url);
    let host = url.host_str().unwrap_or("");
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    let path = url.path();
    let path = path.strip_suffix("/index.php").or_else(|| path.strip_suffix("/index.html")).unwrap_or(path);
    let mut parameters: Vec<&str> = url.query().into_iter().flat_map(|query| query.split('&')).collect();
    parameters.sort_unstable();
    let host = host.strip_prefix("www.").unwrap_or(host);
    format!("{host}{port}{}?{}", path.trim_end_matches('/'), parameters.join("&"))
}

/// What belongs to one site: its sources are gone through one after the other.
pub(super) fn site(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(_)) => registrable_domain(url).unwrap_or_default(),
        _ => authority(url),
    }
}

/// Host and port: what one server's politeness is counted by.
pub(super) fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0))
}

/// `url` for messages: without its query, which may hold what is nobody's business.
pub(super) fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(url: &str) -> String {
        canonical(&Url::parse(url).unwrap()).into()
    }

    #[test]
    fn gives_one_form() {
        for (written, one) in [
            (
                "HTTP://Board.Example:80/a/../Job/?utm_source=x&id=2&fbclid=y#apply",
                "http://board.example/Job/?id=2",
            ),
            ("https://board.example./?utm_source=x", "https://board.example/"),
            ("https://u:p@board.example/%6Bota%2fx?q=%c3%A9", "https://board.example/kota%2Fx?q=%C3%A9"),
            ("https://board.example/?b=2&a=1&", "https://board.example/?b=2&a=1"),
            ("https://board.example/100%", "https://board.example/100%"),
            ("https://board.example/%%610", "https://board.example/%%610"),
        ] {
            assert_eq!(of(written), one);
        }
    }

    #[test]
    fn forms_of_one_address_are_one() {
        let form = |url: &str| form(&Url::parse(url).unwrap());
        let one = form("https://board.example/job/1");
        for other in [
            "http://board.example/job/1",
            "https://www.board.example/job/1/",
            "https://board.example:443/job/1/?utm_source=x&fbclid=y",
            "https://board.example/job/1/index.php",
            "https://board.example/job/1#apply",
        ] {
            assert_eq!(form(other), one, "{other}");
        }
        assert_eq!(form("https://b.example/?p=1&q=2"), form("https://b.example/index.php?q=2&p=1"));
        for another in [
            "https://board.example/job/2",
            "https://board.example:8443/job/1",
            "https://jobs.board.example/job/1",
            "https://board.example/job/1?p=2",
        ] {
            assert_ne!(form(another), one, "{another}");
        }
    }

    #[test]
    fn knows_who_registered() {
        let domain = |url: &str| registrable_domain(&Url::parse(url).unwrap()).unwrap();
        assert_eq!(domain("https://karir.board.co.id/x"), "board.co.id");
        assert_eq!(domain("https://a.blogspot.com/"), "a.blogspot.com");
        assert_eq!(domain("http://127.0.0.1:80/"), "127.0.0.1");
    }

    proptest! {
        #[test]
        fn is_idempotent(path in "[a-zA-Z0-9./%\\-_~ é]{0,30}", query in "[a-z0-9=&%_+.]{0,30}", host in "[a-z]{1,8}\\.(id|com)") {
            if let Ok(url) = Url::parse(&format!("https://{host}/{path}?{query}#x")) {
                let once = canonical(&url);
                prop_assert_eq!(&canonical(&once), &once);
                prop_assert_eq!(&Url::parse(once.as_str()).unwrap(), &once);
            }
        }
    }
}
