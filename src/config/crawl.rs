use std::net::{IpAddr, SocketAddr};

use super::CrawlSettings;
use super::load::count;
use super::reader::Section;

/// The table `[crawl]`.
pub(super) fn crawl(section: Section<'_>) -> CrawlSettings {
    let settings = CrawlSettings {
        user_agent: section
            .text(
                "user_agent",
                "waspada/0.1 (+https://waspada.example/crawler)",
                "a printable text that holds an https:// address or an e-mail address for complaints",
                |text| {
                    let is_printable = text.bytes().all(|b| (0x20..0x7f).contains(&b));
                    (is_printable && (text.contains("https://") || text.contains('@')))
                        .then(|| text.to_owned())
                },
            )
            .unwrap_or_default(),
        robots_token: section
            .text("robots_token", "waspada", "letters, dashes and underscores (RFC 9309)", |text| {
                let is_token =
                    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic() || b"-_".contains(&b));
                is_token.then(|| text.to_owned())
            })
            .unwrap_or_default(),
        concurrency: count(section.number("concurrency", 8, 1..=64)),
        per_host_concurrency: count(section.number("per_host_concurrency", 1, 1..=16)),
        per_host_delay_ms: section.number("per_host_delay_ms", 2000, 0..=3_600_000),
        crawl_delay_cap_ms: section.number("crawl_delay_cap_ms", 30_000, 0..=3_600_000),
        body_cap_bytes: section.number("body_cap_bytes", 5_242_880, 1024..=1_073_741_824),
        connect_timeout_ms: section.number("connect_timeout_ms", 10_000, 100..=600_000),
        timeout_ms: section.number("timeout_ms", 30_000, 100..=3_600_000),
        redirect_cap: count(section.number("redirect_cap", 5, 0..=20)),
        retries: u32::try_from(section.number("retries", 3, 0..=10)).unwrap_or(3),
        backoff_ms: section.number("backoff_ms", 2000, 1..=600_000),
        retry_after_cap_ms: section.number("retry_after_cap_ms", 120_000, 0..=86_400_000),
        permit: permit(&section),
        shard: section
            .text("shard", "", "part I of N, such as \"1/2\", or \"\"", |text| {
                if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
            })
            .flatten(),
        picture_reader: section
            .text("picture_reader", "tesseract", "a program, or \"\"", |text| Some(text.to_owned()))
            .unwrap_or_default(),
        picture_languages: section
            .text("picture_languages", "ind+eng", "languages of Tesseract, such as \"ind+eng\"", languages)
            .unwrap_or_default(),
        page_pictures: count(section.number("page_pictures", 2, 0..=20)),
        picture_timeout_ms: section.number("picture_timeout_ms", 30_000, 100..=600_000),
    };
    section.finish();
    settings
}

/// Names of languages as Tesseract knows them, which go to the program as they are.
fn languages(text: &str) -> Option<String> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.split('+').all(is_name).then(|| text.to_owned())
}

/// Addresses of `[crawl] permit`, each an IP address with its port: a name could lead elsewhere tomorrow.
fn permit(section: &Section<'_>) -> Vec<SocketAddr> {
    let mut permitted = Vec::new();
    for written in section.list("permit") {
        let address: Option<SocketAddr> = written.parse().ok();
        // Where clouds keep their keys.
        let is_link_local = |address: &SocketAddr| match address.ip() {
            IpAddr::V4(v4) => v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.to_ipv4_mapped().is_some(),
        };
        let is_taken = |address: &SocketAddr| {
            let ip = address.ip();
            address.port() != 0 && !ip.is_unspecified() && !ip.is_multicast() && !is_link_local(address)
        };
        if let Some(address) = address.filter(is_taken) {
            permitted.push(address);
        } else {
            section.problem(
                format!("`crawl.permit` holds `{written}`, which is no address that can be permitted"),
                section.span_of("permit"),
                "here".into(),
                "write an IP address with its port, such as \"10.1.2.3:8080\"; link-local addresses are never visited".into(),
            );
        }
    }
    permitted
}
