//! Connections: how many there are, how long they may take, how they end.
//!
//! In: a listening socket and a router. Out: answers. A connection has so many seconds for each head, and a
//! reader so many to take something; beyond the bound of connections a few are told so and asked about health,
//! and the rest is closed at once. When the server stops, no connection is taken any more and requests at work
//! are finished.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::app::{App, StartError};
use crate::export;
use crate::guard::{Peer, Spare};
use crate::routes::router;

/// Bytes of a request's head. Ours: a key and a few dozen identifiers fit many times.
const HEAD_BYTES: usize = 32 * 1024;

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// Takes no new connection, finishes what is at work, and puts on disk what is not there yet.
    pub async fn stop(mut self) -> Result<(), StartError> {
        if let Some(stop) = self.stop.take() {
            // Who does not hear it has stopped already.
            let _ = stop.send(());
        }
        self.ended().await
    }

    /// Waits until it has stopped, for whatever reason.
    async fn ended(&mut self) -> Result<(), StartError> {
        match (&mut self.task).await {
            Ok(flushed) => flushed,
            Err(error) => {
                tracing::error!(%error, "the server ended in a panic");
                Err(StartError::Settings("the server ended in a panic".to_owned()))
            }
        }
    }
}

/// Serves until it is stopped.
pub async fn start(app: Arc<App>) -> Result<Running, StartError> {
    let address = app.config.listen;
    let failed = |why| StartError::Io { what: format!("listening on {address}"), why };
    let listener = app.listener.lock().take();
    let listener = listener.ok_or_else(|| failed(std::io::ErrorKind::AddrInUse.into()))?;
    let listener = TcpListener::from_std(listener).map_err(failed)?;
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(serve(app, listener, stopped));
    Ok(Running { address, stop: Some(stop), task })
}

/// Serves until the process is told to stop, on threads of its own.
pub fn run(app: Arc<App>, ready: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    let failed = |why| StartError::Io { what: "the threads of the server".to_owned(), why };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let ended = runtime.block_on(async {
        let mut running = start(app).await?;
        ready(running.address);
        tokio::select! {
            told = told_to_stop() => told.map_err(failed)?,
            // Nobody told it to: it ended in a panic.
            ended = running.ended() => return ended,
        }
        tracing::info!("stopping");
        running.stop().await
    });
    // What goes on beside requests has heard of it; it may be within a write.
    runtime.shutdown_timeout(WORK_ENDS);
    ended
}

/// How long work beside requests is waited for once they are done. Ours: a batch takes milliseconds.
const WORK_ENDS: Duration = Duration::from_secs(5);

#[cfg(unix)]
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Connections beyond the bound that are told so, and may ask about health. Ours: what watches is never many.
const SPARES: usize = 64;
/// How long such a connection has for its head.
const SPARE_HEAD: Duration = Duration::from_secs(1);
/// How often files are looked through for those whose links have ended.
const SWEEP: Duration = Duration::from_hours(1);

async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) -> Result<(), StartError> {
    let router = router(&app);
    let places = Arc::new(Semaphore::new(app.config.limits.connections));
    let spares = Arc::new(Semaphore::new(SPARES));
    let open = GracefulShutdown::new();
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            _ = sweep.tick() => {
                let app = Arc::clone(&app);
                drop(tokio::task::spawn_blocking(move || export::forget(&app)));
                continue;
            }
            _ = &mut stopped => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                // Out of descriptors: others will be given back.
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let place = Arc::clone(&places).try_acquire_owned();
        let is_spare = place.is_err();
        let Ok(place) = place.or_else(|_| Arc::clone(&spares).try_acquire_owned()) else {
            app.metrics.shed.inc();
            continue;
        };
        let connection = connection(&app, router.clone(), stream, peer, is_spare);
        let connection = open.watch(connection);
        let app = Arc::clone(&app);
        app.metrics.connections.inc();
        tokio::spawn(async move {
            // How a client leaves is its own affair.
            let _ = connection.await;
            app.metrics.connections.dec();
            drop(place);
        });
    }
    drop(listener);
    app.stopping.send_replace(true);
    let drain = Duration::from_secs(app.config.limits.drain_seconds);
    if tokio::time::timeout(drain, open.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
    let engine = app.engine.clone();
    match tokio::task::spawn_blocking(move || engine.flush()).await {
        Ok(Err(error)) => {
            tracing::error!(%error, "what was buffered could not be put on disk");
            Err(error.into())
        }
        _ => Ok(()),
    }
}

fn connection(
    app: &App,
    router: axum::Router,
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
        request.extensions_mut().insert(Peer(peer.ip()));
        if is_spare {
            request.extensions_mut().insert(Spare);
        }
        router.clone().oneshot(request)
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}
