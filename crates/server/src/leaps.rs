//! The clock beside the engine: who confirms it, and what the log says of it.
//!
//! In: an engine and its guarded clock. Out: log lines when clock and engine part and meet again; a record of the
//! engine every six hours, so that a service without writes and passes is not taken for one that stood still.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use segmentry::driver::{ClockGuard, ClockState};
use segmentry::engine::RecordError;
use segmentry::engine::command::PutRecord;
use segmentry::persist::WriteError;
use segmentry::{DurableEngine, Engine};

use crate::record::clock_why;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_mins(1);
/// The key of the record that says when the clock was last believed.
const RECORD: &str = "clock/believed";
/// How often it is written: a few times within the shortest useful setting of `clock_leap_hours`.
const NOTED: TimeDelta = TimeDelta::hours(6);

/// Confirms a clock: runs each overdue task once at the instant that it shows, and writes down that the engine has
/// reached it.
pub fn accept_clock(
    engine: &DurableEngine,
    clock: DateTime<Utc>,
) -> Result<(), WriteError<RecordError>> {
    engine.resume(clock).map_err(WriteError::Storage)?;
    note(engine, clock)
}

fn note(engine: &DurableEngine, at: DateTime<Utc>) -> Result<(), WriteError<RecordError>> {
    let value = at.to_rfc3339_opts(SecondsFormat::Millis, true).into_bytes();
    engine.execute(at, PutRecord { key: RECORD.to_owned(), value: Some(value) }).map(drop)
}

/// A thread that looks at the clock. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub(crate) struct ClockWatch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ClockWatch {
    pub(crate) fn start(engine: DurableEngine, clock: ClockGuard) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let begun = engine.read(Engine::now);
        // An engine without a command has no time yet.
        let is_new = begun < DateTime::UNIX_EPOCH;
        let noted = if is_new { clock.believed() } else { begun };
        let mut look = Look { noted, said: None, engine, clock };
        look.once();
        let thread = std::thread::Builder::new().name("segmentry-clock".to_owned());
        let thread = thread.spawn(move || {
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                look.once();
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for ClockWatch {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            // The thread has printed its panic; a second one here would hide it.
        }
    }
}

struct Look {
    engine: DurableEngine,
    clock: ClockGuard,
    /// When the engine was last known to have an instant on disk.
    noted: DateTime<Utc>,
    /// The state that was logged last.
    said: Option<&'static str>,
}

impl Look {
    fn once(&mut self) {
        let state = self.clock.state(self.engine.read(Engine::now));
        self.say(&state);
        let now = self.clock.believed();
        if state == ClockState::Agrees && now - self.noted >= NOTED {
            match note(&self.engine, now) {
                Ok(()) => self.noted = now,
                Err(error) => tracing::warn!(%error, "the engine's time could not be written down"),
            }
        }
    }

    /// Logs a state once, when it begins.
    fn say(&mut self, state: &ClockState) {
        let (word, why) = match state {
            ClockState::Agrees => (None, None),
            other => (Some(other.name()), clock_why(state)),
        };
        if word == self.said {
            return;
        }
        let why = why.unwrap_or_else(|| "clock and engine agree again".to_owned());
        tracing::warn!(clock = word.unwrap_or("agrees"), "{why}");
        self.said = word;
    }
}
