use std::net::SocketAddr;

use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;
use url::Url;

use super::guard::{PublicHost, explain, own_host, secure};
use super::{Desk, Fault, router};
use crate::store::Reader;

/// Why the desk cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address that other machines reach, and nobody who could log in.
    #[error(
        "other machines reach `{0}`, and there is no account yet: whoever came first would be the operator. \
         Make one with `waspada user add NAME --role operator`, or serve on 127.0.0.1 and open the link that is \
         printed. Put a server that speaks TLS in front of it (docs/review.md shows how), or passwords travel in \
         the clear"
    )]
    NobodyCanLogIn(SocketAddr),
    /// The address cannot be listened on.
    #[error(
        "cannot listen on `{address}`: {source}; another program may use the port, or the address is not this machine's"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Desk(#[from] Fault),
    /// Serving failed.
    #[error("the desk stopped: {0}")]
    Serve(std::io::Error),
}

/// Where the desk is, once it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Address and port.
    pub address: SocketAddr,
    /// Path of the link that makes the first operator; none where there are accounts.
    pub invitation: Option<String>,
}

/// Serves the desk until `stop` is done, then ends after the answers under way. `public` is the address under
/// which people reach a server in front of it; `ready` is told where the desk is.
///
/// # Errors
/// When the address is public and there is no account, when it is taken or the database cannot be read.
pub async fn serve(
    desk: Desk,
    address: SocketAddr,
    public: Option<&Url>,
    ready: impl FnOnce(Ready),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let has_people = !desk.read(Reader::people).await?.is_empty();
    if !address.ip().is_loopback() && !has_people {
        return Err(ServeError::NobodyCanLogIn(address));
    }
    let bind = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind)?;
    let bound = listener.local_addr().map_err(bind)?;
    let host: PublicHost = public.and_then(Url::host_str).map(Into::into);
    ready(Ready { address: bound, invitation: desk.invite().await? });
    let app =
        router(desk).layer(from_fn_with_state(host, own_host)).layer(from_fn(explain)).layer(from_fn(secure));
    axum::serve(listener, app).with_graceful_shutdown(stop).await.map_err(ServeError::Serve)
}
