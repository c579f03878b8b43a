//! One engine for several threads.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use super::Engine;
use crate::time::{Duration, Timestamp};

/// A handle to an engine that threads share. Every call holds the lock for as long as it works;
/// a sleeping driver is woken after each change, since the next deadline may be nearer.
#[derive(Clone, Debug)]
pub struct SharedEngine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Mutex<Engine>,
    changed: Condvar,
}

impl SharedEngine {
    /// Shares an engine.
    pub fn new(engine: Engine) -> Self {
        Self(Arc::new(Inner { engine: Mutex::new(engine), changed: Condvar::new() }))
    }

    /// Looks at the engine.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        look(&self.0.engine.lock())
    }

    /// Changes the engine.
    pub fn write<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        let answer = change(&mut self.0.engine.lock());
        self.0.changed.notify_all();
        answer
    }

    /// Sleeps until the next deadline as seen from `now`, until somebody writes, or for `most`.
    pub(crate) fn wait(&self, now: Timestamp, most: Duration, stop: impl Fn() -> bool) {
        let mut engine = self.0.engine.lock();
        let due = engine
            .next_deadline()
            .map_or(most.as_millis(), |at| Timestamp::from(at).as_millis() - now.as_millis());
        let sleep = due.clamp(0, most.as_millis()).unsigned_abs();
        if sleep > 0 && !stop() {
            self.0.changed.wait_for(&mut engine, std::time::Duration::from_millis(sleep));
        }
    }

    pub(crate) fn wake(&self) {
        // Taking the lock orders the wake behind a sleeper that has just decided to sleep.
        drop(self.0.engine.lock());
        self.0.changed.notify_all();
    }
}
