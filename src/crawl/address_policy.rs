use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

/// Why an address is not visited.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub(super) enum AddressRefused {
    #[error(
        "{0} is inside a private or special address range and is never visited unless `[crawl] permit` names it"
    )]
    Private(String),
    #[error("only http and https are visited, not `{0}`")]
    Scheme(String),
    #[error("the address names no host")]
    NoHost,
}

/// Whether `address` belongs to the public internet: in none of the ranges of the IANA special-purpose
/// registries (RFC 6890 and its updates), also when an IPv4 address is wrapped in an IPv6 one.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = matches!(
        address.octets(),
        // this network, private, loopback, multicast, reserved and broadcast
        [0 | 10 | 127 | 224..=255, ..]
            // carrier-grade NAT
            | [100, 64..=127, ..]
            // link-local, private
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            // protocol assignments, documentation, old 6to4 relays
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            // benchmarks
            | [198, 18 | 19, ..]
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let bits = u32::from(high) << 16 | u32::from(low);
        is_public_v4(Ipv4Addr::from_bits(bits))
    };
    match address.segments() {
        // mapped, NAT64 and 6to4 addresses stand for an IPv4 address
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // protocol assignments with Teredo, documentation
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // nothing outside 2000::/3 is allocated to the public
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// Decides by URL, before a connection and again at every redirect.
#[derive(Debug, Clone)]
pub(super) struct AddressPolicy {
    pub permit_loopback_port: Option<u16>,
    /// `[crawl] permit`: private addresses that may be visited, each as it is written in an address. A name that leads to
    /// one is refused all the same, since whoever owns the name could lead it elsewhere.
    pub permit: Vec<SocketAddr>,
}

impl AddressPolicy {
    /// Checks scheme and host; a host name is checked again by what it resolves to.
    pub(super) fn check(&self, url: &Url) -> Result<(), AddressRefused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressRefused::Scheme(url.scheme().to_owned()));
        }
        let address: IpAddr = match url.host().ok_or(AddressRefused::NoHost)? {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(v4) => v4.into(),
            Host::Ipv6(v6) => v6.into(),
        };
        let is_sample = address == IpAddr::V4(Ipv4Addr::LOCALHOST)
            && self.permit_loopback_port.is_some()
            && url.port_or_known_default() == self.permit_loopback_port;
        if is_sample || is_public(address) || self.is_permitted(url) {
            Ok(())
        } else {
            Err(AddressRefused::Private(address.to_string()))
        }
    }
}

impl AddressPolicy {
    /// Whether `url` is a private address that the operator has named.
    pub(super) fn is_permitted(&self, url: &Url) -> bool {
        let address: IpAddr = match url.host() {
            Some(Host::Ipv4(v4)) => v4.into(),
            Some(Host::Ipv6(v6)) => v6.into(),
            _ => return false,
        };
        let port = url.port_or_known_default();
        self.permit.iter().any(|permitted| permitted.ip() == address && Some(permitted.port()) == port)
    }
}

/// A name that leads to no address.
#[derive(Debug, Error)]
#[error("the name `{name}` cannot be looked up ({cause})")]
pub(super) struct LookupError {
    name: String,
    cause: std::io::Error,
}

/// Resolves names and refuses those of which any address is not public: an answer that mixes both is an
/// attempt to get past the policy.
#[derive(Debug)]
pub(super) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map_err(|cause| LookupError { name: name.clone(), cause })?;
            let found: Vec<SocketAddr> = found.collect();
            refuse_private(&name, &found)?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn refuse_private(name: &str, found: &[SocketAddr]) -> Result<(), AddressRefused> {
    match found.iter().find(|address| !is_public(address.ip())) {
        Some(address) => Err(AddressRefused::Private(format!("{name} ({})", address.ip()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_public_from_special() {
        for public in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

    #[test]
    fn sees_through_how_an_address_is_written() {
        let policy = AddressPolicy { permit_loopback_port: Some(8123), permit: Vec::new() };
        let check = |url: &str| policy.check(&Url::parse(url).unwrap());
        for url in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.0.0.1/",
            "http://[::1]:8123/",
            "http://[::ffff:127.0.0.1]:8123/",
            "http://127.0.0.2:8123/",
            "http://169.254.169.254/latest",
        ] {
            assert!(matches!(check(url), Err(AddressRefused::Private(_))), "{url}");
        }
        assert_eq!(check("http://127.0.0.1:8123/"), Ok(()));
        assert_eq!(check("https://board.example/"), Ok(()));
        assert_eq!(check("ftp://board.example/"), Err(AddressRefused::Scheme("ftp".to_owned())));
        assert!(check("file:///etc/passwd").is_err());
    }

    #[test]
    fn what_is_permitted_is_one_address_and_one_port() {
        let permit = vec!["10.1.2.3:8080".parse().unwrap(), "[fd00::1]:80".parse().unwrap()];
        let policy = AddressPolicy { permit_loopback_port: None, permit };
        let check = |url: &str| policy.check(&Url::parse(url).unwrap());
        for url in ["http://10.1.2.3:8080/x", "http://167838211:8080/", "http://[fd00::1]/"] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in [
            "http://10.1.2.3/",
            "https://10.1.2.3:8081/",
            "http://10.1.2.4:8080/",
            "http://[::ffff:10.1.2.3]:8080/",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
    }

    #[test]
    fn one_private_address_among_public_ones_is_enough() {
        let found: Vec<SocketAddr> = vec!["1.1.1.1:0".parse().unwrap(), "10.0.0.1:0".parse().unwrap()];
        assert!(refuse_private("board.example", &found).is_err());
        assert!(refuse_private("board.example", &found[..1]).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_nowhere_is_told_as_such() {
        let error = PublicResolver.resolve("no-such-board.invalid".parse().unwrap()).await.err().unwrap();
        assert!(error.is::<LookupError>() && error.to_string().contains("no-such-board.invalid"), "{error}");
    }

    #[tokio::test]
    async fn refuses_a_name_of_this_machine() {
        let error = PublicResolver.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(error.to_string().contains("never visited"), "{error}");
    }
}
