use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use url::Url;

use super::middleware::{Connection, PublicHost, error_page, own_host, secure};
use super::{Desk, DeskError, router};

/// Connections at once; a browser opens six.
const MOST_CONNECTIONS: usize = 512;
/// How long a request may take with its form and its answer.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);
/// Most bytes of the head of a request.
const MOST_HEADER_BYTES: usize = 64 * 1024;
/// Pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why the desk cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address that other machines reach, and nobody who could log in.
    #[error(
        "other machines reach `{0}`, and there is no operator yet: whoever came first would be. \
         Make one with `waspada user add NAME --role operator`, or serve on 127.0.0.1 and open the link that is \
         printed. Put a server that speaks TLS in front of it (docs/operator.md shows how), or passwords travel in \
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
    Desk(#[from] DeskError),
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
    if !address.ip().is_loopback() && !desk.has_operator().await? {
        return Err(ServeError::NobodyCanLogIn(address));
    }
    let bind = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind)?;
    let bound = listener.local_addr().map_err(bind)?;
    let host: PublicHost = public.and_then(Url::host_str).map(Into::into);
    ready(Ready { address: bound, invitation: desk.invite().await? });
    let header_timeout = desk.header_timeout();
    let app = router(desk)
        .layer(from_fn_with_state(host, own_host))
        .layer(from_fn(in_time))
        .layer(from_fn(error_page))
        .layer(from_fn(secure));
    answer(listener, app, header_timeout, stop).await;
    Ok(())
}

/// Accepts connections and answers on each until `stop` is done; then the answers under way are finished.
async fn answer(
    listener: TcpListener,
    app: Router,
    header_timeout: Duration,
    stop: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener) => accepted,
        };
        // Whoever finds no room is turned away at once instead of waiting behind those who hold it.
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let app = app.clone().layer(Extension(Connection(peer.ip())));
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(header_timeout)
            .max_buf_size(MOST_HEADER_BYTES);
        let connection =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).into_owned();
        let watched = open.watch(connection);
        tokio::spawn(async move {
            // A visitor who left, or was too slow: nothing to be told.
            drop(watched.await);
            drop(place);
        });
    }
    // Nobody is waited for longer than any answer takes.
    drop(tokio::time::timeout(REQUEST_TIMEOUT, open.shutdown()).await);
}

/// The next connection. A fault of one is no fault of the desk; where the process has no descriptor left, the next try
/// comes a little later.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(error.message = %error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Ends a request that takes too long, such as one whose form comes in a byte at a time.
async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
