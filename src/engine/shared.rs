//! One engine for several threads.
//!
//! In: calls of any thread. Out: the same answers as from an engine alone, one writer at a time.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Engine;
use crate::sync::{self, Shared, Signal};
use crate::time::{Duration, Timestamp};

/// A handle to an engine that threads share. Readers wait only while a change is applied, not while it is
/// computed; writers wait for one another. Each change wakes a sleeping driver, since the next deadline may be
/// nearer.
///
/// A closure that is given to one of these functions must not call the handle again.
#[derive(Clone, Debug)]
pub struct SharedEngine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Shared<Engine>,
    changed: Signal,
}

impl SharedEngine {
    /// Shares an engine.
    pub fn new(engine: Engine) -> Self {
        Self(Arc::new(Inner { engine: Shared::new(engine), changed: Signal::default() }))
    }

    /// Reads the engine.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.engine.read(look)
    }

    /// Changes the engine.
    pub fn write<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        let answer = self.0.engine.lock().write(change);
        self.0.changed.raise();
        answer
    }

    /// As [`Engine::advance_to`], in steps: others read while a pass is computed, and write between two tasks.
    pub fn advance_to(&self, now: DateTime<Utc>) {
        while self.run_next(now) {}
        self.0.changed.raise();
    }

    /// As [`Engine::resume`], in the same steps.
    pub fn resume(&self, now: DateTime<Utc>) {
        self.0.engine.lock().write(|engine| engine.catch_up(now));
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
        WriteGuard(self.0.engine.lock())
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

/// The right to be the only writer.
pub(crate) struct WriteGuard<'e>(sync::WriteGuard<'e, Engine>);

impl WriteGuard<'_> {
    /// Reads the engine, as others may at the same time.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.read(look)
    }

    /// Changes the engine while nobody reads.
    pub(crate) fn write<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        self.0.write(change)
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
