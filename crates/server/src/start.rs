//! From settings to a running server, and its end.
//!
//! In: settings. Out: a [`Server`] whose directory is open and whose socket is bound, then a [`Running`] one. What
//! keeps a server from starting is found before anything is made in the directory.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use segmentry::persist::StorageError;
use segmentry::{DurableEngine, Engine, Policy, Schema, time};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::export::Exports;
use crate::import;
use crate::jobs::Jobs;
use crate::keys::{KeyError, Keys};
use crate::net::serve;
use crate::routes::{Parts, router};
use crate::state::App;
use crate::webhooks::{Client, Webhooks};

/// Why a server does not start, or did not stop cleanly.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory cannot be opened or made.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The file of keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The settings contradict each other, or the directory.
    #[error("{0}")]
    Settings(String),
    /// The system refused something.
    #[error("{what}: {why}")]
    Io {
        /// What was to be done.
        what: String,
        /// The system's error.
        why: std::io::Error,
    },
    /// The server would answer anybody who reaches this address.
    #[error(
        "{0} can be reached from other machines, and nobody would need a key: make one first \
         (`segmentry key new`), or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
}

fn io(what: &str) -> impl FnOnce(std::io::Error) -> StartError {
    move |why| StartError::Io { what: what.to_owned(), why }
}

/// A server that can start: its directory is open, its engine is driven, its socket is bound.
#[derive(Debug)]
pub struct Server {
    /// What requests share.
    pub app: Arc<App>,
    parts: Parts,
    listener: TcpListener,
}

impl Server {
    /// Opens the directory, or makes it, and binds the socket.
    pub fn open(mut config: Config) -> Result<Self, StartError> {
        let (keys, listener) = keys_and_listener(&mut config)?;
        let engine = DurableEngine::open_or_try_create(&config.data, || new_engine(&config))?;
        warn_of_settings(&config, &engine);
        Self::assemble(config, engine, keys, listener)
    }

    /// As [`Server::open`], with an engine that is open already.
    pub fn with_engine(mut config: Config, engine: DurableEngine) -> Result<Self, StartError> {
        let (keys, listener) = keys_and_listener(&mut config)?;
        Self::assemble(config, engine, keys, listener)
    }

    fn assemble(
        config: Config,
        engine: DurableEngine,
        keys: Keys,
        listener: TcpListener,
    ) -> Result<Self, StartError> {
        let app = App::new(engine, config, keys).map_err(io("a thread or folder of the server"))?;
        let jobs = Jobs::open(Arc::clone(&app)).map_err(io("the file of jobs"))?;
        let exports = Exports::open(Arc::clone(&app)).map_err(io("the file of exports"))?;
        // The settings were checked when they were read.
        let networks = app.config.webhooks.read().unwrap_or_default();
        import::recover(&jobs);
        exports.recover();
        let parts = Parts {
            app: Arc::clone(&app),
            jobs: Arc::new(jobs),
            exports: Arc::new(exports),
            samples: Arc::default(),
            audit: Arc::new(crate::audit::open(&app)),
            webhooks: Webhooks::open(Arc::clone(&app), Client::new(networks)),
        };
        Ok(Self { app, parts, listener })
    }
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// Accepts no new connection, finishes the requests in flight, and puts on disk what is buffered.
    pub async fn stop(mut self) -> Result<(), StartError> {
        if let Some(stop) = self.stop.take() {
            // Sending fails if the server has stopped already.
            let _ = stop.send(());
        }
        self.ended().await
    }

    /// Waits until the server has stopped, for whatever reason.
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

/// Starts a server on the current runtime.
pub async fn start(server: Server) -> Result<Running, StartError> {
    let Server { app, parts, listener } = server;
    let address = app.config.listen;
    let listener = tokio::net::TcpListener::from_std(listener)
        .map_err(io(&format!("listening on {address}")))?;
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let exports = Arc::clone(&parts.exports);
        parts.webhooks.start();
        serve(exports, router(parts), listener, stopped).await;
        flush(app.engine.clone()).await
    });
    Ok(Running { address, stop: Some(stop), task })
}

async fn flush(engine: DurableEngine) -> Result<(), StartError> {
    match tokio::task::spawn_blocking(move || engine.flush()).await {
        Ok(Err(error)) => {
            tracing::error!(%error, "buffered commands could not be put on disk");
            Err(error.into())
        }
        _ => Ok(()),
    }
}

/// How long work beside requests may take to end once they are done. Ours: a batch takes milliseconds.
const WORK_ENDS: Duration = Duration::from_secs(5);

/// Serves on threads of its own until a signal stops the process.
pub fn run(server: Server, ready: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(io("the threads of the server"))?;
    let engine = server.app.engine.clone();
    let ended = runtime.block_on(async {
        // Before anybody knows that there is a server to stop: a signal that comes while it is installed may be lost.
        let mut signals = StopSignals::install().map_err(io("the signals of the process"))?;
        let mut running = start(server).await?;
        ready(running.address);
        tokio::select! {
            () = signals.any() => {}
            // Without a signal it ends in a panic only.
            ended = running.ended() => return ended,
        }
        tracing::info!("stopping");
        running.stop().await
    });
    // Imports and exports see that the server stops, and may be within a write.
    runtime.shutdown_timeout(WORK_ENDS);
    if let Err(error) = engine.close() {
        // All that was answered is on disk, in the journal.
        tracing::error!(%error, "the last checkpoint could not be made");
    }
    ended
}

/// The signals that stop the process, kept from when they are installed on.
#[cfg(unix)]
struct StopSignals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl StopSignals {
    fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?]))
    }

    /// Waits for one of them.
    async fn any(&mut self) {
        let Self([terminate, interrupt]) = self;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(windows)]
struct StopSignals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignals {
    fn install() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn any(&mut self) {
        self.0.recv().await;
    }
}

/// The keys, and a socket that is bound before any link is made, so that links name the port that was given.
fn keys_and_listener(config: &mut Config) -> Result<(Keys, TcpListener), StartError> {
    let keys = Keys::open(&config.data)?;
    if !config.listen.ip().is_loopback() && !keys.has_valid(crate::clock::now()) {
        return Err(StartError::Open(config.listen));
    }
    let listener = listen(config.listen).and_then(|listener| {
        config.listen = listener.local_addr()?;
        Ok(listener)
    });
    let listener = listener.map_err(io(&format!("listening on {}", config.listen)))?;
    Ok((keys, listener))
}

/// Connections that may wait to be accepted. Ours: the standard library's 128 drops a burst, and each client that
/// was dropped tries again a second later. The system may allow fewer.
const BACKLOG: i32 = 4_096;

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    // Otherwise a restart fails until the system has forgotten the connections of the last one.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Warns of settings that have no effect, since a directory keeps the figures that it was made with.
fn warn_of_settings(config: &Config, engine: &DurableEngine) {
    let (current, set) = (engine.read(|engine| engine.policy().clone()), policy_of(config));
    let (retention, default) = (engine.read(Engine::event_retention), Config::default());
    let days = |days: u32| (days > 0).then(|| time::Duration::days(days.into()));
    // A setting that equals its default was most likely not set.
    for (key, differs, is_set) in [
        ("policy", current.evaluation != set.evaluation, config.policy != default.policy),
        (
            "edit_pause_seconds",
            current.edit_pause != set.edit_pause,
            config.edit_pause_seconds != default.edit_pause_seconds,
        ),
        (
            "max_segments",
            current.max_segments != set.max_segments,
            config.max_segments != default.max_segments,
        ),
        (
            "keep_events_days",
            days(config.keep_events_days) != retention,
            config.keep_events_days > 0,
        ),
        (
            "history_days",
            time::Duration::days(config.history_days.into())
                != engine.read(Engine::settings).keep_history,
            config.history_days != default.history_days,
        ),
    ] {
        if differs && is_set {
            tracing::warn!(
                key,
                "set for a new directory; this one keeps its own (GET /v1/settings, `segmentry settings set`)"
            );
        }
    }
    if config.public_url.is_empty() && !config.listen.ip().is_loopback() {
        tracing::warn!(
            base = config.base_url(),
            "links name this address; `public_url` sets another"
        );
    }
}

/// The figures of a new directory.
fn policy_of(config: &Config) -> Policy {
    let edit_pause = time::Duration::millis(1_000 * u64::from(config.edit_pause_seconds));
    Policy { edit_pause, max_segments: config.max_segments, ..config.policy.policy() }
}

fn new_engine(config: &Config) -> Result<Engine, StartError> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| StartError::Settings(error.to_string()))?;
    let builder = Engine::builder(Schema::new()).policy(policy_of(config));
    let builder = builder.seed(u64::from_le_bytes(seed));
    let builder = match config.keep_events_days {
        0 => builder,
        days => builder.event_retention(time::Duration::hours(24 * u64::from(days))),
    };
    let days = time::Duration::days(config.history_days.into());
    let builder = builder.keep_history(days);
    builder.build().map_err(|error| StartError::Settings(error.to_string()))
}
