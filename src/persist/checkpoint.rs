//! A new checkpoint in a new file, while others read and write.
//!
//! In: the engine, right after one command (the number of that command is the *cut*). Out: a file with a checkpoint
//! of that engine and the records after the cut; it replaces the old file. Writers wait only while the engine is
//! cloned, which copies no data, and while the last few records are copied.
//!
//! After a failed write the same makes a file that has all that was answered, whatever the old one has: nothing of a
//! file is trusted whose sync failed.

use super::activity::timed;
use super::disk::DiskFile;
use super::durable::{FILE, Inner, NEXT};
use super::error::{StorageError, doing};
use super::file::StoreFile;
use super::journal::{Backlog, Journal};
use super::open::{guarded, write_checkpoint};
use crate::engine::Engine;
use crate::limits;
use crate::sync::Ordering;

/// A clone of the engine, of which a checkpoint is written.
struct CheckpointSource {
    engine: Engine,
    /// The number of the last record that the clone contains.
    cut: u64,
    backlog: Backlog,
}

impl Inner {
    /// Writes a new file beside the one in force, and replaces that one with it.
    pub(super) fn checkpoint(&self) -> Result<(), StorageError> {
        self.check_nesting()?;
        let _only = self.checkpoint.lock();
        self.replace_file()
    }

    /// Ends all writing, and replaces the file with a checkpoint without a journal.
    pub(super) fn close(&self) -> Result<(), StorageError> {
        self.check_nesting()?;
        self.stop();
        self.write_again()?;
        let _only = self.checkpoint.lock();
        {
            let _guard = self.engine.write_guard();
            let mut journal = self.journal.lock();
            journal.close()?;
            if journal.file.tail.last == journal.file.cut {
                return Ok(());
            }
        }
        self.replace_file()
    }

    /// As [`Inner::close`], with a checkpoint only where one is due.
    pub(super) fn suspend(&self) -> Result<(), StorageError> {
        self.check_nesting()?;
        if self.is_checkpoint_due() {
            return self.close();
        }
        self.stop();
        self.write_again()?;
        let _guard = self.engine.write_guard();
        self.journal.lock().close()
    }

    fn replace_file(&self) -> Result<(), StorageError> {
        guarded(&self.disk.place(), || self.write_next()).inspect_err(|_| {
            // An unfinished file takes disk space. The caller gets the first error, even if removing fails too.
            drop(self.disk.remove(NEXT));
        })
    }

    fn write_next(&self) -> Result<(), StorageError> {
        let (source, before) = timed(|| self.checkpoint_source());
        let source = source?;
        let generation = self.journal.lock().file.generation + 1;
        let (writer, micros) =
            timed(|| write_checkpoint(&*self.disk, &source.engine, generation, source.cut));
        let writer = writer?;
        // From here on writers need not copy what they shared with the clone.
        drop(source.engine);
        let (mut next, manifest) = writer.finish()?;
        while self.copy_newer_records(&mut next)? > limits::FOLLOWING_RECORDS {}
        let old = {
            let _guard = self.engine.write_guard();
            self.copy_newer_records(&mut next)?;
            let mut journal = self.journal.lock();
            journal.check_failed()?;
            // If the rename fails, either file may have the name in force, so the engine writes to neither.
            self.disk
                .rename(NEXT, FILE)
                .map_err(doing("putting a checkpoint in place"))
                .inspect_err(|why| journal.fail(why))?;
            journal.swap(next, &manifest, source.backlog, before + micros)
        };
        // Closing the old file takes time; writers need not wait for it.
        drop(old);
        Ok(())
    }

    /// After a failed write: puts a new file in the place of the one that failed, and writes again. Does nothing where
    /// no write failed; returns why there is no writing where there is still none.
    pub(super) fn write_again(&self) -> Result<(), StorageError> {
        if !self.alarm.load(Ordering::Acquire) {
            return Ok(());
        }
        let _only = self.checkpoint.lock();
        let failed = match self.journal.lock().check_failed() {
            Ok(()) => return Ok(()),
            // Only the engine of a new process is known to be right.
            Err(failed @ StorageError::Failed { .. }) => return Err(failed),
            Err(failed) => failed,
        };
        let attempt = || guarded(&self.disk.place(), || self.write_anew());
        self.attempts.run(attempt).unwrap_or(Err(failed)).inspect_err(|_| {
            drop(self.disk.remove(NEXT));
        })
    }

    fn write_anew(&self) -> Result<(), StorageError> {
        // Nothing is written meanwhile, so no record is added after the cut.
        let source = self.source(|_| Ok(()))?;
        let generation = self.journal.lock().file.generation + 1;
        let writer = write_checkpoint(&*self.disk, &source.engine, generation, source.cut)?;
        drop(source.engine);
        let (next, manifest) = writer.finish()?;
        let old = {
            let _guard = self.engine.write_guard();
            let mut journal = self.journal.lock();
            self.disk.rename(NEXT, FILE).map_err(doing("putting a checkpoint in place"))?;
            journal.recover(next, &manifest, source.backlog)
        };
        drop(old);
        Ok(())
    }

    /// Writes a checkpoint of all that was answered into another file.
    pub(super) fn copy_to(&self, file: DiskFile, place: &str) -> Result<(), StorageError> {
        self.check_nesting()?;
        let CheckpointSource { engine, cut, .. } = self.checkpoint_source()?;
        let mut writer = StoreFile::writer(file, place, 1, cut)?;
        engine.put(&mut writer)?;
        writer.finish().map(drop)
    }

    /// A clone of the engine as it is now, after all that was answered is on disk. Texts that were deleted or
    /// overwritten are erased from memory before: they are not written either.
    fn checkpoint_source(&self) -> Result<CheckpointSource, StorageError> {
        self.source(Journal::flush)
    }

    fn source(
        &self,
        prepare: impl FnOnce(&mut Journal) -> Result<(), StorageError>,
    ) -> Result<CheckpointSource, StorageError> {
        let mut part = 0;
        // Part by part, so that a writer in between waits for one of them.
        while self.engine.write_guard().write(|engine| engine.erase_unused(part)) {
            part += 1;
        }
        let guard = self.engine.write_guard();
        let mut journal = self.journal.lock();
        prepare(&mut journal)?;
        let engine = guard.read(Engine::clone);
        Ok(CheckpointSource { engine, cut: journal.file.tail.last, backlog: journal.backlog })
    }

    /// Copies to a new file the records that only the file in force has; returns how many there were.
    fn copy_newer_records(&self, next: &mut StoreFile) -> Result<u64, StorageError> {
        let file = self.journal.lock().file.clone();
        next.copy_newer_records(&file)
    }
}
