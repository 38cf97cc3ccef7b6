use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::{Desk, router};

/// Why the desk cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address that other machines reach.
    #[error(
        "the desk listens on loopback addresses only, and `{0}` is none; put a server that speaks TLS in front of it"
    )]
    Public(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`: {source}; another program may use the port")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// Serving failed.
    #[error("the desk stopped: {0}")]
    Serve(std::io::Error),
}

/// Serves the desk until `stop` is done, then ends after the answers under way. `ready` is told the address.
///
/// # Errors
/// When the address is public or taken.
pub async fn serve(
    desk: Desk,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::Public(address));
    }
    let bind = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind)?;
    ready(listener.local_addr().map_err(bind)?);
    axum::serve(listener, router(desk)).with_graceful_shutdown(stop).await.map_err(ServeError::Serve)
}
