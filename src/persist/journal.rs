//! The journal of the file in force: what is written to it, and whether more may be.
//!
//! In: records. Out: the records on disk, whether more may be written, and whether a new checkpoint is due.
//! INVARIANT: after a failed write it is not known what is in the file, so nothing more is ever written to it; a new
//! file, which has all that was answered, may take its place.

use std::sync::Arc;

use super::durable::{Settings, StorageStatus};
use super::error::StorageError;
use super::file::{Manifest, Record, StoreFile};
use super::open::guarded;
use super::watermark::Watermark;
use crate::sync::{AtomicBool, Ordering};

/// What decides, of the records since the checkpoint, when the next one is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Backlog {
    /// Microseconds that the records take to replay: what they took when they were executed, or replayed.
    pub(super) work: u64,
    /// Number of the last command that erased a contact of which the file still has traces.
    pub(super) erased: Option<u64>,
}

/// The file in force.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) file: StoreFile,
    watermark: Watermark,
    pub(super) backlog: Backlog,
    checkpoint_bytes: u64,
    /// Microseconds that the checkpoint took to be written, or to be read.
    checkpoint_micros: u64,
    /// Whether a crash may lose something that is in the file.
    unsynced: bool,
    /// Whether the owner has ended it.
    closed: bool,
    failed: Option<StorageError>,
    /// Whether `failed` is set, for those who do not wait for a write in progress.
    pub(super) alarm: Arc<AtomicBool>,
    checkpoint_failed: Option<StorageError>,
}

impl Journal {
    pub(super) fn new(
        file: StoreFile,
        watermark: Watermark,
        manifest: &Manifest,
        backlog: Backlog,
        checkpoint_micros: u64,
    ) -> Self {
        Self {
            file,
            watermark,
            backlog,
            checkpoint_bytes: manifest.bytes(),
            checkpoint_micros,
            unsynced: false,
            closed: false,
            failed: None,
            alarm: Arc::default(),
            checkpoint_failed: None,
        }
    }

    /// Whether more may be written.
    fn check(&self) -> Result<(), StorageError> {
        self.check_failed()?;
        if self.closed { Err(StorageError::Closed) } else { Ok(()) }
    }

    /// Whether every write so far went well.
    pub(super) fn check_failed(&self) -> Result<(), StorageError> {
        match &self.failed {
            None => Ok(()),
            Some(StorageError::Failed { why }) => Err(StorageError::Failed { why: why.clone() }),
            Some(error) => Err(StorageError::Halted { why: error.to_string() }),
        }
    }

    /// Refuses every later write, for this reason.
    pub(super) fn fail(&mut self, error: &StorageError) {
        // Half a change is the worst of them: nothing of this engine is written after it.
        if self.failed.is_none() || matches!(error, StorageError::Failed { .. }) {
            self.failed = Some(error.clone());
        }
        self.alarm.store(true, Ordering::Release);
    }

    /// Writes records.
    pub(super) fn append(
        &mut self,
        records: &[Record<'_>],
        durable: bool,
    ) -> Result<(), StorageError> {
        self.check()?;
        let place = self.file.place.clone();
        guarded(&place, || self.file.append(records, durable)).inspect_err(|why| self.fail(why))?;
        if durable && let Err(why) = self.watermark.write(self.file.tail.last) {
            // These records are on disk; the loss of later ones could not be noticed.
            self.fail(&why);
        }
        self.unsynced = !durable;
        Ok(())
    }

    /// Puts on disk what was buffered.
    pub(super) fn flush(&mut self) -> Result<(), StorageError> {
        if self.unsynced { self.append(&[], true) } else { self.check_failed() }
    }

    /// Puts on disk what was buffered, and refuses every later write.
    pub(super) fn close(&mut self) -> Result<(), StorageError> {
        self.flush()?;
        self.closed = true;
        Ok(())
    }

    /// Replaces the file with another one that has every record of this one on disk; `cut` is the part of the backlog
    /// that its checkpoint covers, which took so many microseconds. Returns the old file, since closing it takes time.
    pub(super) fn swap(
        &mut self,
        file: StoreFile,
        manifest: &Manifest,
        cut: Backlog,
        micros: u64,
    ) -> StoreFile {
        self.checkpoint_micros = micros;
        self.unsynced = false;
        self.checkpoint_bytes = manifest.bytes();
        self.backlog.work -= cut.work;
        self.backlog.erased = self.backlog.erased.filter(|number| *number > manifest.cut);
        std::mem::replace(&mut self.file, file)
    }

    /// As [`Journal::swap`], after a failed write: `file` is a checkpoint of all that was answered. More may be
    /// written.
    pub(super) fn recover(
        &mut self,
        file: StoreFile,
        manifest: &Manifest,
        cut: Backlog,
    ) -> StoreFile {
        self.failed = None;
        self.alarm.store(false, Ordering::Release);
        self.swap(file, manifest, cut, self.checkpoint_micros)
    }

    /// Whether a new checkpoint is worth its time.
    pub(super) fn is_checkpoint_due(&self, settings: &Settings) -> bool {
        let Some(bytes) = settings.journal_bytes else { return false };
        let long = self.file.journal_bytes > bytes.max(self.checkpoint_bytes / 2);
        let slow = self.backlog.work > most_work(settings.journal_work, self.checkpoint_micros);
        self.check().is_ok() && (long || slow || self.backlog.erased.is_some())
    }

    pub(super) fn note_checkpoint(&mut self, outcome: Result<(), StorageError>) {
        self.checkpoint_failed = outcome.err();
    }

    pub(super) fn status(&self) -> StorageStatus {
        StorageStatus {
            generation: self.file.generation,
            checkpoint: self.file.cut,
            last: self.file.tail.last,
            checkpoint_bytes: self.checkpoint_bytes,
            journal_bytes: self.file.journal_bytes,
            replay_micros: self.backlog.work,
            failed: self.failed.clone(),
            checkpoint_failed: self.checkpoint_failed.clone(),
        }
    }
}

/// Microseconds that a journal may take to replay, where the setting is so many milliseconds: that long, but for an
/// engine so large that it would be written all the time. A checkpoint takes four times as long as the work after
/// which it is made at most.
fn most_work(millis: u64, checkpoint_micros: u64) -> u64 {
    millis.saturating_mul(1_000).max(checkpoint_micros / 4)
}

#[cfg(test)]
mod tests {
    use super::most_work;

    #[test]
    fn a_journal_takes_as_long_as_the_setting_says_unless_the_checkpoint_takes_four_times_as_long()
    {
        assert_eq!(most_work(1_000, 0), 1_000_000);
        assert_eq!(most_work(1_000, 3_900_000), 1_000_000);
        assert_eq!(most_work(1_000, 20_000_000), 5_000_000);
        assert_eq!(most_work(u64::MAX, 1), u64::MAX);
    }
}
