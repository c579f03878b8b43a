//! Commands on a directory with an engine. Most of them also work on a service at a URL
//! (`data::remote`).
//!
//! In: a directory and a command. Out: the engine's answer, once it is on disk. Before a command that writes, the
//! engine is advanced to the present, as a running service would have done; a command that only reads changes nothing.

pub(crate) mod answers;
pub(crate) mod maintenance;
pub(crate) mod export;
mod definitions;
mod remote;
pub(crate) mod import;
pub(crate) mod segment;
pub(crate) mod erase;
pub(crate) mod clock;
pub(crate) mod webhook;
pub(crate) mod settings;
pub(crate) mod audit;

use std::ops::Deref;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use segmentry::driver::{ClockGuard, SystemClock};
use segmentry::engine::EngineBuilder;
use segmentry::persist::StorageError;
use segmentry::{DurableEngine, Engine};
use segmentry_server::config::{DEFAULT_LEAP_HOURS, leap_of};

use crate::outcome::Failure;
use crate::term;

/// The wall clock.
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// The engine in a directory, for one command. It is closed when the command ends, which makes a checkpoint: so a later
/// version of the program need not replay what this one journaled.
struct Opened(DurableEngine);

impl Deref for Opened {
    type Target = DurableEngine;

    fn deref(&self) -> &DurableEngine {
        &self.0
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Err(error) = self.0.close() {
            term::note(&format!("the directory keeps its journal: {error}"));
        }
    }
}

/// Opens the engine in a directory to look at it, as it was at its last instant: nothing is advanced, and nothing in
/// the directory changes, which may be on a read-only medium.
fn open_to_read(directory: &Path) -> Result<DurableEngine, Failure> {
    DurableEngine::open_to_read(directory).map_err(refused)
}

/// What to do where a service has the directory, beside what the library says.
fn refused(error: StorageError) -> Failure {
    match error {
        StorageError::Locked { .. } => Failure::new(format!(
            "{error}; while a service has it, most commands take the service's address: --data http://HOST:PORT"
        )),
        other => other.into(),
    }
}

/// Opens the engine in a directory and runs overdue tasks. Refused if the clock is so far ahead of the last command
/// that it has to be confirmed first.
fn open_to_write(directory: &Path) -> Result<Opened, Failure> {
    caught_up(DurableEngine::open(directory).map_err(refused)?)
}

/// The same; creates an engine by these settings if there is none.
fn open_or_create(
    directory: &Path,
    settings: impl FnOnce() -> Result<EngineBuilder, Failure>,
) -> Result<Opened, Failure> {
    let create = || settings().and_then(|settings| Ok(settings.build()?)).map_err(Unopened);
    caught_up(DurableEngine::open_or_try_create(directory, create).map_err(|Unopened(why)| why)?)
}

/// Why a directory that may be made was not opened, in the words of [`refused`] where it is the directory's fault.
struct Unopened(Failure);

impl From<StorageError> for Unopened {
    fn from(error: StorageError) -> Self {
        Self(refused(error))
    }
}

fn caught_up(engine: DurableEngine) -> Result<Opened, Failure> {
    if let Err(leap) = guard(&engine)?.read(engine.read(Engine::now)) {
        return Err(Failure::new(segmentry_server::unconfirmed(&leap)));
    }
    let engine = Opened(engine);
    engine.resume(now())?;
    Ok(engine)
}

/// The machine's clock, as the service guards it: with the same setting, of which a command reads the variable.
fn guard(engine: &DurableEngine) -> Result<ClockGuard, Failure> {
    let hours = match std::env::var("SEGMENTRY_CLOCK_LEAP_HOURS") {
        Ok(text) => text.trim().parse().map_err(|_| {
            Failure::new(format!("SEGMENTRY_CLOCK_LEAP_HOURS: `{text}` is not a whole number"))
        })?,
        Err(_) => DEFAULT_LEAP_HOURS,
    };
    let now = engine.read(Engine::now);
    Ok(ClockGuard::new(SystemClock::default(), leap_of(hours), now))
}
