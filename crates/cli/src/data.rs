//! Commands on a directory with an engine. Most of them also work on a service at a URL
//! (`data::remote`).
//!
//! In: a directory and a command. Out: the engine's answer, once it is on disk. The
//! engine is advanced to the present first, as a running service would have done.

pub(crate) mod answers;
pub(crate) mod maintenance;
pub(crate) mod export;
pub(crate) mod import;
mod remote;
pub(crate) mod segment;
pub(crate) mod erase;

use std::ops::Deref;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use segmentry::DurableEngine;
use segmentry::engine::EngineBuilder;

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

/// Opens the engine in a directory and runs overdue tasks.
fn open(directory: &Path) -> Result<Opened, Failure> {
    caught_up(DurableEngine::open(directory)?)
}

/// The same; creates an engine by these settings if there is none.
fn open_or_create(
    directory: &Path,
    settings: impl FnOnce() -> Result<EngineBuilder, Failure>,
) -> Result<Opened, Failure> {
    caught_up(DurableEngine::open_or_try_create(directory, || {
        Ok::<_, Failure>(settings()?.build()?)
    })?)
}

fn caught_up(engine: DurableEngine) -> Result<Opened, Failure> {
    let engine = Opened(engine);
    engine.resume(now())?;
    Ok(engine)
}
