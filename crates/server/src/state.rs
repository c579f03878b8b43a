//! The state that all requests share: the engine and its driver, the settings, the keys.
//!
//! In: an engine that is open, settings, keys. Out: the calls through which the rest of the service reads and
//! writes. The engine's calls block, so they run on threads for blocking work.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use parking_lot::{Mutex, RwLock};
use segmentry::driver::{ClockGuard, DriverSettings, SystemClock};
use segmentry::engine::Awaited;
use segmentry::engine::command::Command;
use segmentry::persist::WriteError;
use segmentry::{Driver, DurableEngine, Engine};
use segmentry_io::files;
use tokio::sync::{Semaphore, watch};

use crate::config::{Config, leap_of};
use crate::error::{Answer, ApiError};
use crate::keys::Keys;
use crate::leaps::ClockWatch;
use crate::metrics::Metrics;
use crate::places::{Places, Shares};
use crate::recent::Recent;
use crate::space::Space;

/// Folders of the directory beside the engine's file: error files of jobs, uploaded files, files of exports, and
/// backups while they are sent.
pub(crate) const ERROR_FILES: &str = "errors";
pub(crate) const UPLOADS: &str = "imports";
pub(crate) const EXPORT_FILES: &str = "exports";
pub(crate) const BACKUPS: &str = "backups";

/// How long buffered records wait for others. Ours: a commit to the disk is shared by many of them.
const FLUSH_WAIT: Duration = Duration::from_millis(50);

/// Streams of members that are open at the same time, of all and of one key. Ours: each keeps the ids of all members of
/// its segment, as of one instant.
pub(crate) const MEMBER_STREAMS: usize = 32;
pub(crate) const MEMBER_STREAMS_PER_KEY: usize = 8;
/// Pages of the feed, or of members, that are made at the same time. Ours: the threads for blocking calls serve
/// everybody.
const PAGES_AT_ONCE: usize = 2;
/// Pieces of memory, of [`UNREAD_PIECE`] bytes, for such pages that were made and not read. Ours: 64 MiB.
const UNREAD_PIECES: u32 = 1_024;
/// Bytes of such a piece.
pub(crate) const UNREAD_PIECE: usize = 64 * 1024;
/// Pieces that one key has at least. Ours: a page of 250 changes.
const LEAST_UNREAD: u32 = 16;

/// What all requests share.
#[derive(Debug)]
pub struct App {
    /// The engine.
    pub engine: DurableEngine,
    /// Runs what is due. It stops when the last handle is dropped.
    pub(crate) driver: Driver,
    /// The clock, and whether it is believed.
    pub(crate) clock: ClockGuard,
    _clock_watch: ClockWatch,
    /// The settings.
    pub config: Config,
    /// The keys of the directory.
    pub keys: Keys,
    /// The URL by which clients reach the service. Links begin with it.
    pub(crate) base: String,
    pub(crate) metrics: Metrics,
    /// The engine knows custom fields by their names. Written while fields are changed; read from looking up the names
    /// of fields until what has them is written.
    pub(crate) fields: RwLock<()>,
    /// Read by requests that change something, from when they begin to do it until it is noted, whoever waits for them;
    /// written when the service ends.
    pub(crate) changing: Arc<tokio::sync::RwLock<()>>,
    /// Held while settings are changed: what a change leaves out is as the one before left it.
    pub(crate) settings: Mutex<()>,
    /// Messages of SDKs that were taken; held while others are.
    pub(crate) tracking: Mutex<Recent>,
    /// Permits of backups. There is one, since each backup takes as much disk as the engine's file.
    pub(crate) backups: Arc<Semaphore>,
    /// Open streams of changes, by key.
    pub(crate) streams: Arc<Places>,
    /// Open streams of members, by key.
    pub(crate) member_streams: Arc<Places>,
    /// Permits to make a page of the feed, or of members.
    pub(crate) pages: Semaphore,
    /// Pieces of memory for such pages that their readers have not read yet.
    pub(crate) unread: Shares,
    /// Room for files beside the engine's.
    pub(crate) space: Arc<Space>,
    /// The API's description, once it was asked for.
    pub(crate) description: OnceLock<Bytes>,
    /// Whether the service is about to stop.
    pub(crate) stopping: watch::Sender<bool>,
    /// Whether a flush is under way that will have what is buffered now.
    is_flush_due: AtomicBool,
}

/// The pieces that one key has at most: the part of all of them that its streams are of all streams.
fn unread_of_key(limits: &crate::config::Limits) -> u32 {
    let part = u64::from(UNREAD_PIECES) * limits.streams_per_key as u64 / limits.streams as u64;
    u32::try_from(part).unwrap_or(UNREAD_PIECES).clamp(LEAST_UNREAD, UNREAD_PIECES)
}

/// Whether nobody waits any more: true from when it is dropped.
#[derive(Default)]
struct Unawaited(Arc<AtomicBool>);

impl Drop for Unawaited {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl App {
    /// Drives an engine. Fails if a thread cannot be started or a folder cannot be made.
    pub(crate) fn new(
        engine: DurableEngine,
        config: Config,
        keys: Keys,
    ) -> std::io::Result<Arc<Self>> {
        // A killed process may have left a backup behind.
        drop(std::fs::remove_dir_all(config.data.join(BACKUPS)));
        for folder in [EXPORT_FILES, UPLOADS, ERROR_FILES, BACKUPS] {
            files::make_own_folder(&config.data.join(folder))?;
        }
        let leap = leap_of(config.clock_leap_hours);
        let clock = ClockGuard::new(SystemClock::default(), leap, engine.read(Engine::now));
        if !keys.is_open() {
            // Without it a revocation needs room on the disk, as before.
            let _ = keys.keep_spare();
        }
        Ok(Arc::new(Self {
            _clock_watch: ClockWatch::start(engine.clone(), clock.clone())?,
            driver: Driver::with_guard(engine.clone(), clock.clone(), DriverSettings::default())?,
            metrics: Metrics::new(&engine, &clock),
            clock,
            base: config.base_url(),
            fields: RwLock::default(),
            changing: Arc::default(),
            settings: Mutex::default(),
            tracking: Mutex::default(),
            backups: Arc::new(Semaphore::new(1)),
            streams: Places::new(config.limits.streams, config.limits.streams_per_key),
            member_streams: Places::new(MEMBER_STREAMS, MEMBER_STREAMS_PER_KEY),
            pages: Semaphore::new(PAGES_AT_ONCE),
            unread: Shares::new(UNREAD_PIECES, unread_of_key(&config.limits)),
            space: Space::new(&config.data, &config.limits),
            description: OnceLock::new(),
            stopping: watch::Sender::new(false),
            is_flush_due: AtomicBool::new(false),
            engine,
            config,
            keys,
        }))
    }

    /// Reads the engine.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Answer<T> {
        self.work(move |app| app.engine.read(read)).await
    }

    /// Executes a command. Answers once it is on disk.
    pub(crate) async fn write<C: Command>(self: &Arc<Self>, command: C) -> Answer<C::Answer>
    where
        ApiError: From<C::Refusal>,
    {
        self.work(move |app| {
            let outcome: Result<_, WriteError<C::Refusal>> =
                app.engine.execute(app.now_to_write()?, command);
            Ok(outcome?)
        })
        .await?
    }

    /// Runs a call that blocks. A panic of the call is answered as an internal error.
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

    /// Evaluates, as long as somebody waits for it: the work is given a question that is true once the request took too
    /// long or its client left, and stops then. The time ends a little before that of the request, so that the answer
    /// says what was too slow.
    pub(crate) async fn evaluate<T: Send + 'static>(
        self: &Arc<Self>,
        evaluate: impl FnOnce(&Arc<Self>, &(dyn Fn() -> bool + Sync)) -> T + Send + 'static,
    ) -> Answer<T> {
        // Whatever ends the request drops this future, and the guard with it.
        let guard = Unawaited::default();
        let is_over = Arc::clone(&guard.0);
        let is_over = move || is_over.load(Ordering::Relaxed);
        let longest = Duration::from_secs(self.config.limits.request_seconds) * 19 / 20;
        let work = self.work(move |app| evaluate(app, &is_over));
        tokio::time::timeout(longest, work).await.unwrap_or_else(|_| Err(ApiError::stopped()))
    }

    /// Reads the engine, as [`App::evaluate`] does.
    pub(crate) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&Awaited<'_>) -> T + Send + 'static,
    ) -> Answer<T> {
        self.evaluate(move |app, is_over| app.engine.read(|engine| ask(&engine.awaited(is_over))))
            .await
    }

    /// Puts what is buffered on disk within a moment, together with what is buffered meanwhile.
    pub(crate) fn flush_soon(self: &Arc<Self>) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return self.flush();
        };
        if self.is_flush_due.swap(true, Ordering::AcqRel) {
            return;
        }
        let app = Arc::clone(self);
        runtime.spawn(async move {
            tokio::time::sleep(FLUSH_WAIT).await;
            app.is_flush_due.store(false, Ordering::Release);
            drop(tokio::task::spawn_blocking(move || app.flush()));
        });
    }

    fn flush(&self) {
        if let Err(error) = self.engine.flush() {
            tracing::error!(%error, "buffered records could not be put on disk");
        }
    }

    /// As [`App::read`], with the instant to answer for.
    pub(crate) async fn read_now<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Engine, DateTime<Utc>) -> T + Send + 'static,
    ) -> Answer<T> {
        self.work(move |app| app.engine.read(|engine| read(engine, app.instant(engine)))).await
    }

    /// The instant to answer for: now, but the engine's own time while the clock is not believed. The engine's own time
    /// is that of the last write or of the last task that was due.
    pub(crate) fn instant(&self, engine: &Engine) -> DateTime<Utc> {
        let last = engine.now();
        self.clock.read(last).map_or(last, |now| now.max(last))
    }

    /// The instant of a command. Refused while the clock is not believed, since what a command writes at a wrong
    /// instant stays wrong.
    pub(crate) fn now_to_write(&self) -> Answer<DateTime<Utc>> {
        Ok(self.clock.read(self.engine.read(Engine::now))?)
    }

    /// Whether who was let in by a key would still be let in: the key is valid, or there was none (an empty id) and
    /// still none is needed.
    pub(crate) fn may_go_on(&self, key: &str) -> bool {
        if key.is_empty() {
            return self.keys.is_open();
        }
        self.keys.is_valid(key, self.clock.latest())
    }

    /// A folder or file of the directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.config.data.join(name)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}
