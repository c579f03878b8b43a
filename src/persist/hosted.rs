//! What a host of many engines asks of each.
//!
//! In: a durable engine without a thread of its own. Out: when something is due, whether anybody uses it, and
//! checkpoints where they are due. But for a checkpoint nothing here waits.

use std::sync::Arc;

use super::disk::Disk;
use super::durable::{DurableEngine, Settings};
use super::error::StorageError;
use super::open::Start;
use crate::engine::Engine;
use crate::limits;
use crate::sync::Signal;
use crate::time::Timestamp;

const SETTINGS: Settings = Settings {
    journal_bytes: Some(limits::TENANT_JOURNAL_BYTES),
    journal_work: limits::TENANT_JOURNAL_WORK,
};

impl DurableEngine {
    /// As [`DurableEngine::with_disk`], without a thread of its own: changes raise the signal of a host, which makes
    /// checkpoints where they are due.
    pub(crate) fn hosted(
        disk: impl Disk,
        which: Start<'_>,
        changed: Arc<Signal>,
    ) -> Result<Self, StorageError> {
        let engine = Self::attempt(disk, SETTINGS, which.into(), Some(changed))?;
        if engine.inner().is_checkpoint_due() {
            engine.inner().want_checkpoint();
        }
        Ok(engine)
    }

    /// When the next task is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.read(Engine::next_deadline).map(Into::into)
    }

    /// Calls `look` with what [`DurableEngine::next_due`] is; none while a change is applied, which raises the signal
    /// at its end.
    pub(crate) fn try_next_due<R>(&self, look: impl FnOnce(Option<Timestamp>) -> R) -> Option<R> {
        self.shared().try_read(|engine| look(engine.next_deadline().map(Into::into)))
    }

    /// Whether a checkpoint was due when the last command or task was done.
    pub(crate) fn wants_checkpoint(&self) -> bool {
        self.inner().wants_checkpoint()
    }

    /// Makes a checkpoint if one is due. After a failure the next command or task asks for it again.
    pub(crate) fn checkpoint_if_due(&self) -> Result<(), StorageError> {
        self.inner().checkpoint_if_due()
    }
}
