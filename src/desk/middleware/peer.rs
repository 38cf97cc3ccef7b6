use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

/// The header in which a server in front of the desk names whom it serves.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end of a connection. Put into each request by whatever accepts connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) struct Connection(pub(in crate::desk) IpAddr);

/// The address that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) struct Peer(pub(in crate::desk) IpAddr);

impl Peer {
    /// The other end of the connection, or whom a server on this machine says that it serves: the last address, for
    /// those before it come from the visitor.
    pub(in crate::desk) fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let connection = extensions.get::<Connection>().map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.0);
        let forwarded =
            headers.get_all(FORWARDED_FOR).iter().next_back().and_then(|value| value.to_str().ok());
        let named = forwarded.and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        Self(named.filter(|_| connection.to_canonical().is_loopback()).unwrap_or(connection))
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_on_this_machine_speaks_for_others() {
        let peer = |connection: Option<&str>, header: Option<&str>| {
            let (mut extensions, mut headers) = (Extensions::new(), HeaderMap::new());
            extensions.extend(
                connection
                    .map(|address| {
                        let mut one = Extensions::new();
                        one.insert(Connection(address.parse().unwrap()));
                        one
                    })
                    .unwrap_or_default(),
            );
            header.map(|value| headers.insert(FORWARDED_FOR, value.parse().unwrap()));
            Peer::of(&extensions, &headers).0.to_string()
        };
        assert_eq!(peer(Some("192.0.2.7"), None), "192.0.2.7");
        assert_eq!(peer(Some("192.0.2.7"), Some("198.51.100.9")), "192.0.2.7");
        assert_eq!(peer(Some("127.0.0.1"), Some("203.0.113.1, 198.51.100.9")), "198.51.100.9");
        assert_eq!(peer(Some("::1"), Some("2001:db8::1")), "2001:db8::1");
        assert_eq!(peer(Some("127.0.0.1"), Some("unknown")), "127.0.0.1");
        assert_eq!(peer(None, None), "127.0.0.1");
    }
}
