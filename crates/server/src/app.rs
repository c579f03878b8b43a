//! What all requests share: the engine and its driver, keys, jobs, exports.
//!
//! In: a configuration. Out: an engine that is driven by the machine's clock, and the calls through which
//! handlers reach it. Calls of the engine block, so they run on threads of their own.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use segmentry::engine::{Memberships, Movements};
use segmentry::persist::{Command, StorageError, WriteError};
use segmentry::rows::RowSet;
use segmentry::time::Duration;
use segmentry::{Driver, DurableEngine, Engine, Policy, Schema, SegmentId};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::api::contacts::{ERRORS_OF, IMPORTS};
use crate::api::service::BACKUPS;
use crate::config::{Config, PolicyName};
use crate::error::{Answer, ApiError};
use crate::export::{self, EXPORTS};
use crate::feed::Watch;
use crate::guard::Rates;
use crate::import;
use crate::keys::{KeyError, Keys};
use crate::ledger::{Entry, Ledger};
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
    /// The first of the errors, as lines of JSON, while it goes on.
    #[serde(skip)]
    pub(crate) errors: Vec<String>,
    /// Whether there is a file of them.
    #[serde(default)]
    pub(crate) has_errors: bool,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// What a file has to bring to be this job's.
    pub(crate) upload: Option<Upload>,
    /// Lets whoever has the link read the errors.
    pub(crate) token: Uuid,
}

impl Entry for Job {
    fn is_done(&self) -> bool {
        self.finished_at.is_some()
    }
}

impl Entry for Export {
    fn is_done(&self) -> bool {
        self.completed_at.is_some()
    }
}

/// A file that is awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// Ids of fields.
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
    /// Ids and names.
    pub(crate) lists: Vec<(String, String)>,
    pub(crate) segments: Vec<(String, String)>,
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
    /// Rows of all contacts that are, or were lately, in one of them.
    rows: RowSet,
    /// What happened to them, one after the other, up to the change to which the latest are up to date.
    moved: VecDeque<Arc<Movements>>,
    last: u64,
}

/// Memberships in samples that are kept. Ours: 8 MB, and the samples of a thousand segments fit as a rule.
const SAMPLED: usize = 2_000_000;
/// Rows that are looked for in what happened. Ours: the samples of a thousand segments twice over.
const ROWS: u64 = 100_000;
/// Steps after which a sample that nobody asked for meanwhile is found anew.
const STEPS: usize = 64;

impl Samples {
    /// Looks through what the feed tells of since the last time.
    fn follow(&mut self, engine: &Engine) {
        let last = engine.last_change();
        if last <= self.last {
            return;
        }
        match engine.movements(self.last, &self.rows) {
            Some(movements) if self.count <= SAMPLED && self.rows.len() <= ROWS => {
                self.moved.push_back(Arc::new(movements));
                if self.moved.len() > STEPS {
                    self.moved.pop_front();
                }
            }
            _ => *self = Self::default(),
        }
        self.last = last;
    }

    fn put(&mut self, id: &SegmentId, known: &Arc<Memberships>) {
        if known.sequence() != self.last {
            return;
        }
        self.rows = &self.rows | &known.rows();
        self.count += known.len();
        if let Some(before) = self.held.insert(id.clone(), Arc::clone(known)) {
            self.count -= before.len();
        }
    }
}

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
    /// The same for requests that need no key: they take no place from those that bring one.
    pub(crate) open_places: Semaphore,
    /// Of exports that wait or run, and of those that run.
    pub(crate) exports_waiting: Arc<Semaphore>,
    pub(crate) exporting: Arc<Semaphore>,
    /// Of imports that read their file.
    pub(crate) importing: Arc<Semaphore>,
    /// Imports whose file is on its way, or being read.
    pub(crate) uploading: Mutex<HashSet<Uuid>>,
    /// Held by whoever changes fields.
    pub(crate) fields: Mutex<()>,
    /// Of backups at work: each takes as much of the disk as the engine.
    pub(crate) backups: Arc<Semaphore>,
    pub(crate) changes: Watch,
    /// Whether the server is about to stop.
    pub(crate) stopping: watch::Sender<bool>,
    samples: Mutex<Samples>,
}

impl App {
    /// Opens or makes the directory, and drives the engine in it. What would keep the server from starting is
    /// found before anything is made.
    pub fn open(mut config: Config) -> Result<Arc<Self>, StartError> {
        let (keys, listener) = entrance(&mut config)?;
        let there = config.data.join("segmentry.redb").exists();
        let engine = if there {
            DurableEngine::open(&config.data)?
        } else {
            DurableEngine::create(&config.data, new_engine(&config)?)?
        };
        warn_of_settings(&config, &engine);
        Self::assemble(config, engine, keys, listener)
    }

    /// The same with an engine that is open already.
    pub fn with_engine(mut config: Config, engine: DurableEngine) -> Result<Arc<Self>, StartError> {
        let (keys, listener) = entrance(&mut config)?;
        Self::assemble(config, engine, keys, listener)
    }

    fn assemble(
        config: Config,
        engine: DurableEngine,
        keys: Keys,
        listener: TcpListener,
    ) -> Result<Arc<Self>, StartError> {
        let ledger = |name: &str| config.data.join(name);
        let io = |what: &'static str| move |why| StartError::Io { what: what.to_owned(), why };
        let jobs = Ledger::open(ledger("jobs.ndjson")).map_err(io("the file of jobs"))?;
        let exports = Ledger::open(ledger("exports.ndjson")).map_err(io("the file of exports"))?;
        // What a backup left when the process was killed is nobody's.
        drop(std::fs::remove_dir_all(ledger(BACKUPS)));
        for folder in [EXPORTS, IMPORTS, ERRORS_OF, BACKUPS] {
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
            open_places: Semaphore::new(config.limits.concurrency.div_ceil(4)),
            exports_waiting: Arc::new(Semaphore::new(export::WAITING)),
            exporting: Arc::new(Semaphore::new(export::RUNNING)),
            importing: Arc::new(Semaphore::new(import::RUNNING)),
            uploading: Mutex::default(),
            fields: Mutex::default(),
            backups: Arc::new(Semaphore::new(1)),
            changes,
            stopping,
            samples: Mutex::default(),
            engine,
            config,
        });
        import::abandon_unfinished(&app);
        export::abandon_unfinished(&app);
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

    /// The published sample of a segment, and where its contacts are members. What was found for an earlier
    /// request is brought up to date.
    pub(crate) fn sample(&self, engine: &Engine, id: &SegmentId) -> Arc<Memberships> {
        let contacts = engine.sample(id).unwrap_or_default();
        let (held, moved) = {
            let mut samples = self.samples.lock();
            samples.follow(engine);
            let held =
                samples.held.get(id).filter(|held| held.contacts() == contacts).map(Arc::clone);
            if let Some(held) = &held
                && held.sequence() == engine.last_change()
            {
                return Arc::clone(held);
            }
            (held, samples.moved.clone())
        };
        let known = held.filter(|held| engine.are_same(held)).and_then(|held| {
            let mut held = Memberships::clone(&held);
            for movements in &moved {
                held.take(movements);
            }
            (held.sequence() == engine.last_change()).then_some(held)
        });
        let known = Arc::new(known.unwrap_or_else(|| engine.memberships(&contacts)));
        self.samples.lock().put(id, &known);
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

/// The keys, and a socket that is bound before anything is answered, so that links name the port that was given.
fn entrance(config: &mut Config) -> Result<(Keys, TcpListener), StartError> {
    let keys = Keys::open(&config.data)?;
    if !config.listen.ip().is_loopback() && !keys.any(crate::clock::now()) {
        return Err(StartError::Open(config.listen));
    }
    let listener = listen(config.listen).and_then(|listener| {
        config.listen = listener.local_addr()?;
        Ok(listener)
    });
    let what = format!("listening on {}", config.listen);
    listener.map(|listener| (keys, listener)).map_err(|why| StartError::Io { what, why })
}

/// The figures of a directory are those that it was made with.
fn warn_of_settings(config: &Config, engine: &DurableEngine) {
    let (held, set) = (engine.read(|engine| engine.policy().clone()), policy_of(config));
    let (kept, usual) = (engine.read(Engine::event_retention), Config::default());
    let days = |days: u32| (days > 0).then(|| Duration::days(days.into()));
    // What is as it usually is was hardly set.
    for (key, other, is_set) in [
        ("policy", held.evaluation != set.evaluation, config.policy != usual.policy),
        (
            "edit_pause_seconds",
            held.edit_pause != set.edit_pause,
            config.edit_pause_seconds != usual.edit_pause_seconds,
        ),
        (
            "max_segments",
            held.max_segments != set.max_segments,
            config.max_segments != usual.max_segments,
        ),
        ("keep_events_days", days(config.keep_events_days) != kept, config.keep_events_days > 0),
    ] {
        if other && is_set {
            tracing::warn!(key, "set for a new directory; this one keeps its own (GET /v1/policy)");
        }
    }
    if config.public_url.is_empty() && !config.listen.ip().is_loopback() {
        tracing::warn!(
            base = config.base_url(),
            "links name this address; `public_url` sets another"
        );
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

/// The figures that are set.
fn policy_of(config: &Config) -> Policy {
    let edit_pause = Duration::millis(1_000 * u64::from(config.edit_pause_seconds));
    let figures = match config.policy {
        PolicyName::Sendgrid => Policy::sendgrid(),
        PolicyName::Live => Policy::live(),
    };
    Policy { edit_pause, max_segments: config.max_segments, ..figures }
}

fn new_engine(config: &Config) -> Result<Engine, StartError> {
    let policy = policy_of(config);
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| StartError::Settings(error.to_string()))?;
    let builder = Engine::builder(Schema::new()).policy(policy).seed(u64::from_le_bytes(seed));
    let builder = match config.keep_events_days {
        0 => builder,
        days => builder.event_retention(Duration::hours(24 * u64::from(days))),
    };
    builder.build().map_err(|error| StartError::Settings(error.to_string()))
}
