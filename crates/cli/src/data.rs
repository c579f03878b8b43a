//! Commands on a directory: an engine that outlives the process. Most of them work on a service that has such a
//! directory, too (`data::remote`).
//!
//! In: a directory and what is asked of the engine in it. Out: what it answers, once that is on disk. The
//! engine is brought to the present first, as a service would have kept it.

pub(crate) mod care;
pub(crate) mod export;
pub(crate) mod import;
mod remote;
pub(crate) mod segment;

use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use segmentry::DurableEngine;
use segmentry::engine::EngineBuilder;

use crate::Failure;

/// The machine's time.
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// Opens the engine in a directory, and runs what is overdue.
fn open(directory: &Path) -> Result<DurableEngine, Failure> {
    caught_up(DurableEngine::open(directory)?)
}

/// The same, or makes one by these settings.
fn open_or_create(
    directory: &Path,
    settings: impl FnOnce() -> Result<EngineBuilder, Failure>,
) -> Result<DurableEngine, Failure> {
    if directory.join("segmentry.redb").try_exists()? {
        return open(directory);
    }
    caught_up(DurableEngine::create(directory, settings()?.build()?)?)
}

fn caught_up(engine: DurableEngine) -> Result<DurableEngine, Failure> {
    engine.resume(now())?;
    Ok(engine)
}
