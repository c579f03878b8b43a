//! Connections: how many there are, how long they may take, how they end.
//!
//! In: a listening socket and a router. Out: answers. A client has `limits.header_seconds` for each head, and
//! `limits.idle_seconds` to read something of an answer. Beyond the bound of connections a few are answered 503 or
//! asked about health, and the others are closed at once. When the server stops, no connection is accepted any more
//! and requests in flight are finished.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::{Request, Uri, Version};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::export::Exports;
use crate::middleware::{NoHost, Peer, Spare};
use crate::state::App;

/// Bytes of a request's head. Ours: a key and a few dozen identifiers fit many times.
const HEAD_BYTES: usize = 32 * 1024;

/// Connections beyond the bound that are answered 503, or asked about health. Ours: there are few health checks.
const SPARES: usize = 64;
/// How long such a connection has for its head.
const SPARE_HEAD: Duration = Duration::from_secs(1);
/// How often an engine that cannot write tries again, where no write does.
const WRITE_AGAIN: Duration = Duration::from_secs(2);
/// How often files of exports whose links have ended are removed.
const SWEEP: Duration = Duration::from_hours(1);

/// Serves until `stopped` is sent or dropped.
pub(crate) async fn serve(
    exports: Arc<Exports>,
    router: Router,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) {
    let app = Arc::clone(&exports.app);
    let permits = Arc::new(Semaphore::new(app.config.limits.connections));
    let spares = Arc::new(Semaphore::new(SPARES));
    let open = GracefulShutdown::new();
    let mut sweep = tokio::time::interval(SWEEP);
    let mut write_again = tokio::time::interval(WRITE_AGAIN);
    write_again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweep.tick() => {
                let exports = Arc::clone(&exports);
                drop(tokio::task::spawn_blocking(move || exports.remove_expired()));
                continue;
            }
            _ = write_again.tick() => {
                let app = Arc::clone(&app);
                // Why it fails still is in the status, and in the log with each write that was refused.
                drop(tokio::task::spawn_blocking(move || app.engine.write_again()));
                continue;
            }
            _ = &mut stopped => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // The process is out of file descriptors until other connections close.
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let permit = Arc::clone(&permits).try_acquire_owned();
        let is_spare = permit.is_err();
        let Ok(permit) = permit.or_else(|_| Arc::clone(&spares).try_acquire_owned()) else {
            app.metrics.shed.inc();
            continue;
        };
        let connection = connection(&app, router.clone(), stream, peer, is_spare);
        let connection = open.watch(connection);
        let app = Arc::clone(&app);
        app.metrics.connections.inc();
        tokio::spawn(async move {
            // An error means that the client went or was too slow; it was logged with its request.
            let _ = connection.await;
            app.metrics.connections.dec();
            drop(permit);
        });
    }
    drop(listener);
    app.stopping.send_replace(true);
    let drain = Duration::from_secs(app.config.limits.drain_seconds);
    let ended = async {
        open.shutdown().await;
        // Clients may have left what they asked for.
        drop(app.changing.write().await);
    };
    if tokio::time::timeout(drain, ended).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

/// Some clients end paths with a slash, which no path of ours has.
fn leave_out_last_slashes(uri: &mut Uri) {
    let path = uri.path();
    let short = path.trim_end_matches('/');
    if short.len() == path.len() || path == "/" {
        return;
    }
    let short = if short.is_empty() { "/" } else { short };
    let whole = uri.query().map_or_else(|| short.to_owned(), |query| format!("{short}?{query}"));
    // It was a path before it became shorter.
    if let Ok(whole) = whole.parse() {
        let mut parts = std::mem::take(uri).into_parts();
        parts.path_and_query = Some(whole);
        *uri = Uri::from_parts(parts).unwrap_or_default();
    }
}

fn connection(
    app: &App,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
    is_spare: bool,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + 'static {
    let limits = &app.config.limits;
    // An answer is written in one go; waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(Duration::from_secs(limits.idle_seconds)));
    let head = if is_spare { SPARE_HEAD } else { Duration::from_secs(limits.header_seconds) };
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        leave_out_last_slashes(request.uri_mut());
        request.extensions_mut().insert(Peer(peer.ip()));
        let hosts = request.headers().get_all(HOST).iter().count();
        if hosts > 1 || hosts == 0 && request.version() >= Version::HTTP_11 {
            request.extensions_mut().insert(NoHost);
        }
        if is_spare {
            request.extensions_mut().insert(Spare);
        }
        router.clone().oneshot(request)
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        // Some clients compare names of headers byte by byte with those that SendGrid's proxy writes.
        .title_case_headers(true)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}
