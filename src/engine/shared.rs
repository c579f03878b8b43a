//! One engine for several threads.
//!
//! In: calls of any thread. Out: the same answers as from an engine alone, one writer at a time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use chrono::{DateTime, Utc};

use super::{Engine, FeedError};
use crate::ids::Cursor;
use crate::sync::{self, Shared, Signal, WatchedNumber};
use crate::time::{Duration, Timestamp};

/// A handle to an engine that threads share. Readers wait only while a change is applied, not while it is
/// computed; writers wait for one another. Each change wakes a sleeping driver, since the next deadline may be
/// nearer.
///
/// All calls block: [`SharedEngine::read`] until a change that is being applied is done, the others until other writers
/// are done. In async code run them by `spawn_blocking` or the like; [`SharedEngine::next_change`] is a future.
///
/// A closure that is given to one of these functions must not call the handle again: a write in it would wait for
/// itself, and panics instead.
///
/// ```
/// use segmentry::chrono::DateTime;
/// use segmentry::{ContactPatch, Engine, Schema, SharedEngine};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// let engine = SharedEngine::new(Engine::in_memory(Schema::new()));
/// let writer = engine.clone();
/// let written = std::thread::spawn(move || {
///     writer.upsert_contacts(DateTime::UNIX_EPOCH, [ContactPatch::new("ada@example.com")])
/// });
/// assert_eq!(written.join().unwrap()?.created, 1);
/// assert_eq!(engine.read(|engine| engine.contact_count()), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SharedEngine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Shared<Engine>,
    /// Raised after each change. Engines of one host have one.
    changed: Arc<Signal>,
    /// The number of the last change of the feed.
    last_change: WatchedNumber,
}

impl SharedEngine {
    /// Shares an engine. Does not block.
    pub fn new(engine: Engine) -> Self {
        Self::with_signal(engine, Arc::default())
    }

    /// Shares an engine whose changes raise this signal.
    pub(crate) fn with_signal(engine: Engine, changed: Arc<Signal>) -> Self {
        let last_change = WatchedNumber::new(engine.last_change());
        Self(Arc::new(Inner { engine: Shared::new(engine), changed, last_change }))
    }

    /// Whether this thread is in a closure that reads or changes the engine, and so must not wait for it.
    #[cfg(feature = "durable")]
    pub(crate) fn is_entered(&self) -> bool {
        self.0.engine.is_entered()
    }

    /// Whether there is another handle of the engine.
    #[cfg(feature = "durable")]
    pub(crate) fn has_others(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Reads the engine; none while a change is applied.
    #[cfg(feature = "durable")]
    pub(crate) fn try_read<R>(&self, look: impl FnOnce(&Engine) -> R) -> Option<R> {
        self.0.engine.try_read(look)
    }

    /// Reads the engine. Blocks while a change is applied. Panics in a closure of [`SharedEngine::write`].
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.engine.read(look)
    }

    /// Changes the engine. Blocks until other writers and all readers are done. Panics in a closure that reads or
    /// changes the engine.
    pub fn write<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        let answer = self.write_guard().write(change);
        self.0.changed.raise();
        answer
    }

    /// Sleeps until the feed has a change after a position, at most for `timeout`; returns whether it has one.
    /// Refuses positions as [`Engine::changes_since`] does. Blocks the thread: in async code use
    /// [`SharedEngine::next_change`].
    ///
    /// # Errors
    ///
    /// [`FeedError`], as [`Engine::changes_since`].
    pub fn wait_for_change(
        &self,
        after: impl Into<Cursor>,
        timeout: std::time::Duration,
    ) -> Result<bool, FeedError> {
        let after = after.into();
        let has_one = |engine: &Engine| {
            engine.changes_since(after).map(|mut changes| changes.next().is_some())
        };
        if self.read(has_one)? {
            return Ok(true);
        }
        if !self.0.last_change.wait(after.sequence, timeout) {
            return Ok(false);
        }
        self.read(has_one)
    }

    /// As [`SharedEngine::wait_for_change`], as a future for any executor, without a timeout: it is ready once the feed
    /// ends elsewhere than at `after`, at once for a position that [`Engine::changes_since`] refuses. Dropping it is
    /// safe at any time. Does not block.
    pub fn next_change(&self, after: impl Into<Cursor>) -> NextChange {
        NextChange { engine: self.clone(), after: after.into(), key: None }
    }

    /// As [`Engine::advance_to`], in steps: others read while a pass is computed, and write between two tasks.
    /// Blocks until all of it is done. Panics in a closure that reads or changes the engine.
    pub fn advance_to(&self, now: DateTime<Utc>) {
        while self.run_next(now) {}
        self.0.changed.raise();
    }

    /// As [`Engine::resume`], in the same steps.
    /// Blocks until all of it is done. Panics in a closure that reads or changes the engine.
    pub fn resume(&self, now: DateTime<Utc>) {
        self.write_guard().write(|engine| engine.catch_up(now));
        self.advance_to(now);
    }

    /// Runs the first task that is due by `now`; returns false where there is none.
    fn run_next(&self, now: DateTime<Utc>) -> bool {
        let guard = self.write_guard();
        let due = guard.is_due(now);
        if due {
            guard.run_first();
        } else {
            guard.advance_clock(now);
        }
        due
    }

    /// Waits for other writers, and keeps them from writing until the guard is dropped.
    pub(crate) fn write_guard(&self) -> WriteGuard<'_> {
        WriteGuard { engine: self.0.engine.lock(), last_change: &self.0.last_change }
    }

    /// Sleeps until the next deadline, until a write, or for `most`. `now` is called when no write can be missed any
    /// more: a write after it wakes.
    pub(crate) fn wait(
        &self,
        now: impl FnOnce() -> Timestamp,
        most: Duration,
        stop: impl Fn() -> bool,
    ) {
        self.0.changed.wait(|| {
            let now = now();
            let due = self.read(|engine| {
                engine.next_deadline().map_or(most.as_millis(), |at| {
                    Timestamp::from(at).as_millis() - now.as_millis()
                })
            });
            let sleep =
                if stop() { 0 } else { due.clamp(0, most.as_millis().max(0)).unsigned_abs() };
            std::time::Duration::from_millis(sleep)
        });
    }

    pub(crate) fn wake(&self) {
        self.0.changed.raise();
    }
}

/// Waits for a change of the feed: what [`SharedEngine::next_change`] returns.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct NextChange {
    engine: SharedEngine,
    after: Cursor,
    /// Names the waker that is kept.
    key: Option<u64>,
}

impl Future for NextChange {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let after = self.after;
        if self.key.is_none() && self.engine.read(|engine| engine.changes_since(after).is_err()) {
            return Poll::Ready(());
        }
        let inner = Arc::clone(&self.engine.0);
        inner.last_change.poll(after.sequence, &mut self.key, context.waker())
    }
}

impl Drop for NextChange {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.engine.0.last_change.forget(key);
        }
    }
}

/// The right to be the only writer.
pub(crate) struct WriteGuard<'e> {
    engine: sync::WriteGuard<'e, Engine>,
    last_change: &'e WatchedNumber,
}

impl WriteGuard<'_> {
    /// Reads the engine, as others may at the same time.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.engine.read(look)
    }

    /// Changes the engine while nobody reads. Wakes who waits for the feed.
    pub(crate) fn write<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        let (answer, last) = self.engine.write(|engine| (change(engine), engine.last_change()));
        self.last_change.set(last);
        answer
    }

    /// Whether a task is due by `now`.
    pub(crate) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.read(|engine| engine.due_by(now.into()).is_some())
    }

    /// Advances to `now`, by which nothing is due.
    pub(crate) fn advance_clock(&self, now: DateTime<Utc>) {
        self.write(|engine| engine.advance_to(now));
    }

    /// Runs the first task, in steps: others read while it is computed.
    pub(crate) fn run_first(&self) {
        let Some((at, task)) = self.read(Engine::first_task) else { return };
        let Some(round) = self.write(|engine| engine.begin(at, task)) else {
            return self.write(Engine::run_first);
        };
        let deltas = self.read(|engine| engine.leaf_deltas(&round));
        self.write(|engine| engine.apply_leaves(&deltas));
        let moves = self.read(|engine| engine.moves(&round));
        self.write(|engine| engine.finish_task(at, task, &round, moves));
    }
}
