//! What is known of the file in force while somebody writes.
//!
//! In: records, and how they came to be on disk. Out: whether more may be written, and whether a new
//! snapshot is worth its time. INVARIANT: after a failure nobody knows what is on disk, so nothing more is
//! ever written.

use super::durable::{Settings, StorageStatus};
use super::error::StorageError;
use super::file::{Manifest, Record, StoreFile};
use super::mark::Mark;
use super::open::guarded;

/// What of the records since the snapshot matters for the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Backlog {
    /// How long the tasks take to run again, by [`crate::Engine`]'s estimate.
    pub(super) work: u64,
    /// Number of the last command that erased somebody of whom the file still has traces.
    pub(super) erased: Option<u64>,
}

/// The file in force.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) file: StoreFile,
    mark: Mark,
    pub(super) backlog: Backlog,
    snapshot_bytes: u64,
    /// Whether something is in the file that a crash may lose.
    unsynced: bool,
    failed: Option<StorageError>,
    snapshot_failed: Option<StorageError>,
}

impl Journal {
    pub(super) fn new(file: StoreFile, mark: Mark, manifest: &Manifest, backlog: Backlog) -> Self {
        Self {
            file,
            mark,
            backlog,
            snapshot_bytes: manifest.bytes(),
            unsynced: false,
            failed: None,
            snapshot_failed: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), StorageError> {
        match &self.failed {
            Some(error) => Err(StorageError::Failed { why: error.to_string() }),
            None => Ok(()),
        }
    }

    /// Writes nothing any more, for this reason.
    pub(super) fn fail(&mut self, error: &StorageError) {
        self.failed.get_or_insert_with(|| error.clone());
    }

    /// Writes records down.
    pub(super) fn append(
        &mut self,
        records: &[Record<'_>],
        durable: bool,
    ) -> Result<(), StorageError> {
        self.check()?;
        let place = self.file.place.clone();
        guarded(&place, || self.file.append(records, durable)).inspect_err(|why| self.fail(why))?;
        if durable && let Err(why) = self.mark.write(self.file.tail.last) {
            // These records are on disk; more without a mark would not be watched over.
            self.fail(&why);
        }
        self.unsynced = !durable;
        Ok(())
    }

    /// Puts on disk what was buffered.
    pub(super) fn flush(&mut self) -> Result<(), StorageError> {
        if self.unsynced { self.append(&[], true) } else { self.check() }
    }

    /// Goes on with another file, in which everything is that was in this one, durably; `cut` is what its
    /// snapshot spares. Returns the old file, since closing it takes its time.
    pub(super) fn swap(&mut self, file: StoreFile, manifest: &Manifest, cut: Backlog) -> StoreFile {
        self.unsynced = false;
        self.snapshot_bytes = manifest.bytes();
        self.backlog.work -= cut.work;
        self.backlog.erased = self.backlog.erased.filter(|number| *number > manifest.cut);
        std::mem::replace(&mut self.file, file)
    }

    /// Whether a new snapshot is worth its time.
    pub(super) fn is_snapshot_due(&self, settings: &Settings) -> bool {
        let Some(bytes) = settings.journal_bytes else { return false };
        let long = self.file.journal_bytes > bytes.max(self.snapshot_bytes / 2);
        let slow = self.backlog.work >= settings.journal_work;
        self.failed.is_none() && (long || slow || self.backlog.erased.is_some())
    }

    pub(super) fn note_snapshot(&mut self, outcome: Result<(), StorageError>) {
        self.snapshot_failed = outcome.err();
    }

    pub(super) fn status(&self) -> StorageStatus {
        StorageStatus {
            generation: self.file.generation,
            snapshot: self.file.cut,
            last: self.file.tail.last,
            snapshot_bytes: self.snapshot_bytes,
            journal_bytes: self.file.journal_bytes,
            failed: self.failed.clone(),
            snapshot_failed: self.snapshot_failed.clone(),
        }
    }
}
