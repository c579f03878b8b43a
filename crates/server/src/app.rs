//! What all requests share: the engine and its driver, keys, jobs, exports.
//!
//! In: a configuration. Out: an engine that is driven by the machine's clock, and the calls through which
//! handlers reach it. Calls of the engine block, so they run on threads of their own.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use segmentry::engine::Memberships;
use segmentry::persist::{Command, StorageError, WriteError};
use segmentry::time::Duration;
use segmentry::{Driver, DurableEngine, Engine, Policy, Schema, SegmentId};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::api::imports;
use crate::config::{Config, PolicyName};
use crate::error::{Answer, ApiError};
use crate::feed::Watch;
use crate::guard::Rates;
use crate::keys::{KeyError, Keys};
use crate::ledger::Ledger;
use crate::metrics::Metrics;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum StartError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error("{0}")]
    Settings(String),
    #[error("{what}: {why}")]
    Io { what: String, why: std::io::Error },
    #[error(
        "{0} can be reached from other machines, and nobody would need a key: make one first \
         (`segmentry key new`), or listen on 127.0.0.1"
    )]
    Open(std::net::SocketAddr),
}

/// What became of some work on contacts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Job {
    /// `upsert`, `delete`.
    #[serde(rename = "job_type")]
    pub(crate) kind: String,
    /// `pending`, `completed`, `errored`, `failed`.
    pub(crate) status: String,
    pub(crate) requested: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) deleted: u64,
    pub(crate) errored: u64,
    /// The first of the errors, as lines of JSON.
    pub(crate) errors: Vec<String>,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// What a file has to bring to be this job's.
    pub(crate) upload: Option<Upload>,
    /// Lets whoever has the link read the errors.
    pub(crate) token: Uuid,
}

/// A file that is awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) columns: Vec<Option<String>>,
    pub(crate) list_ids: Vec<String>,
    pub(crate) until: DateTime<Utc>,
}

/// An export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Export {
    /// `pending`, `ready`, `failure`.
    pub(crate) status: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) list_ids: Vec<String>,
    pub(crate) segment_ids: Vec<String>,
    /// Names of files in the directory of exports.
    pub(crate) files: Vec<String>,
    pub(crate) contact_count: u64,
    pub(crate) message: Option<String>,
    /// Lets whoever has the link read the files.
    pub(crate) token: Uuid,
}

/// Where the contacts of samples are members.
#[derive(Debug, Default)]
struct Samples {
    held: HashMap<SegmentId, Arc<Memberships>>,
    /// Memberships in all of them.
    count: usize,
}

/// Memberships in samples that are kept. Ours: 8 MB, and the samples of a thousand segments fit as a rule.
const SAMPLED: usize = 2_000_000;

/// Everything that a request may need.
#[derive(Debug)]
pub struct App {
    /// The engine.
    pub engine: DurableEngine,
    /// Stops with the last handle.
    pub(crate) driver: Driver,
    /// The configuration.
    pub config: Config,
    /// The keys of the directory.
    pub keys: Keys,
    /// Until the server takes it.
    pub(crate) listener: Mutex<Option<TcpListener>>,
    /// How clients reach the server.
    pub(crate) base: String,
    pub(crate) jobs: Ledger<Job>,
    pub(crate) exports: Ledger<Export>,
    pub(crate) metrics: Metrics,
    pub(crate) rates: Rates,
    /// Of requests at work.
    pub(crate) places: Semaphore,
    pub(crate) changes: Watch,
    /// Whether the server is about to stop.
    pub(crate) stopping: watch::Sender<bool>,
    samples: Mutex<Samples>,
}

impl App {
    /// Opens or makes the directory, and drives the engine in it.
    pub fn open(config: Config) -> Result<Arc<Self>, StartError> {
        let there = config.data.join("segmentry.redb").exists();
        let engine = if there {
            DurableEngine::open(&config.data)?
        } else {
            DurableEngine::create(&config.data, new_engine(&config)?)?
        };
        Self::with_engine(config, engine)
    }

    /// The same with an engine that is open already.
    pub fn with_engine(mut config: Config, engine: DurableEngine) -> Result<Arc<Self>, StartError> {
        let keys = Keys::open(&config.data)?;
        if !config.listen.ip().is_loopback() && !keys.any(crate::clock::now()) {
            return Err(StartError::Open(config.listen));
        }
        // Bound before anything is answered, so that links name the port that was given.
        let listener = listen(config.listen).and_then(|listener| {
            config.listen = listener.local_addr()?;
            Ok(listener)
        });
        let listener = listener.map_err(|why| StartError::Io {
            what: format!("listening on {}", config.listen),
            why,
        })?;
        let ledger = |name: &str| config.data.join(name);
        let io = |what: &'static str| move |why| StartError::Io { what: what.to_owned(), why };
        let jobs = Ledger::open(ledger("jobs.ndjson")).map_err(io("the file of jobs"))?;
        let exports = Ledger::open(ledger("exports.ndjson")).map_err(io("the file of exports"))?;
        for folder in ["exports", "imports"] {
            std::fs::create_dir_all(ledger(folder)).map_err(io("a folder of the directory"))?;
        }
        let driver = Driver::start(engine.clone()).map_err(io("a thread"))?;
        let stopping = watch::Sender::new(false);
        let changes = Watch::start(&engine).map_err(io("a thread"))?;
        let app = Arc::new(Self {
            listener: Mutex::new(Some(listener)),
            driver,
            keys,
            base: config.base_url(),
            jobs,
            exports,
            metrics: Metrics::new(&engine),
            rates: Rates::new(config.limits.requests_per_minute),
            places: Semaphore::new(config.limits.concurrency),
            changes,
            stopping,
            samples: Mutex::default(),
            engine,
            config,
        });
        imports::abandon_unfinished(&app);
        Ok(app)
    }

    /// Looks at the engine.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Answer<T> {
        self.work(move |app| app.engine.read(look)).await
    }

    /// Does a command, once it is on disk.
    pub(crate) async fn write<C: Command>(self: &Arc<Self>, command: C) -> Answer<C::Answer>
    where
        ApiError: From<C::Refusal>,
    {
        let outcome: Result<_, WriteError<C::Refusal>> =
            self.work(move |app| app.engine.write(crate::clock::now(), command)).await?;
        Ok(outcome?)
    }

    /// Does something that blocks.
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> T + Send + 'static,
    ) -> Answer<T> {
        let app = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&app)).await.map_err(|error| {
            tracing::error!(%error, "a call of the engine ended in a panic");
            ApiError::internal()
        })
    }

    /// The published sample of a segment, and where its contacts are members. What was found for the last
    /// request is brought up to date.
    pub(crate) fn sample(&self, engine: &Engine, id: &SegmentId) -> Arc<Memberships> {
        let contacts = engine.sample(id).unwrap_or_default();
        let held = self.samples.lock().held.get(id).map(Arc::clone);
        let known = match held.filter(|held| held.contacts() == contacts) {
            Some(held) if held.sequence() == engine.last_change() => return held,
            Some(held) => {
                let mut held = Memberships::clone(&held);
                engine.follow(&mut held);
                Arc::new(held)
            }
            None => Arc::new(engine.memberships(&contacts)),
        };
        let mut samples = self.samples.lock();
        if samples.count > SAMPLED {
            *samples = Samples::default();
        }
        samples.count += known.len();
        if let Some(before) = samples.held.insert(id.clone(), Arc::clone(&known)) {
            samples.count -= before.len();
        }
        known
    }

    /// The instant to answer for: now. The engine's own is that of the last write or of what was last due.
    pub(crate) fn instant(engine: &Engine) -> DateTime<Utc> {
        crate::clock::now().max(engine.now())
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.config.data.join(name)
    }
}

/// Connections that wait to be taken. Ours: the standard library's 128 drops a burst, and each one that
/// was dropped tries again a second later. The system may allow fewer.
const BACKLOG: i32 = 4_096;

fn listen(address: std::net::SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    // Else a restart waits for the system to forget the connections of the last one.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn new_engine(config: &Config) -> Result<Engine, StartError> {
    let policy = match config.policy {
        PolicyName::Sendgrid => Policy::sendgrid(),
        PolicyName::Live => Policy::live(),
    };
    let edit_pause = Duration::millis(1_000 * u64::from(config.edit_pause_seconds));
    let policy = Policy { edit_pause, ..policy };
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| StartError::Settings(error.to_string()))?;
    let builder = Engine::builder(Schema::new()).policy(policy).seed(u64::from_le_bytes(seed));
    let builder = match config.keep_events_days {
        0 => builder,
        days => builder.event_retention(Duration::hours(24 * u64::from(days))),
    };
    builder.build().map_err(|error| StartError::Settings(error.to_string()))
}
