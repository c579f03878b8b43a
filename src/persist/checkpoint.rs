//! A new checkpoint in a new file, while others read and write.
//!
//! In: the engine as it is after one command, its cut. Out: a file with a checkpoint of that engine and the
//! records since, in the place of the old file. Writers wait only while the engine is cloned, which copies no
//! data, and while the last few records are copied.

use super::disk::DiskFile;
use super::durable::{FILE, Inner, NEXT};
use super::error::{StorageError, doing};
use super::file::StoreFile;
use super::journal::Backlog;
use super::open::{guarded, write_checkpoint};
use crate::engine::Engine;
use crate::limits;

/// A clone of the engine, which nobody changes.
struct Frozen {
    engine: Engine,
    /// Number of the last command that it has done.
    cut: u64,
    backlog: Backlog,
}

impl Inner {
    /// Writes a new file beside the one in force, and puts it in its place.
    pub(super) fn checkpoint(&self) -> Result<(), StorageError> {
        let _only = self.checkpoint.lock();
        self.replace_file()
    }

    /// Writes nothing from here on, and makes the file a checkpoint without a journal.
    pub(super) fn close(&self) -> Result<(), StorageError> {
        self.stop();
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

    fn replace_file(&self) -> Result<(), StorageError> {
        guarded(&self.disk.place(), || self.write_next()).inspect_err(|_| {
            // An unfinished file takes room. Whether it is removed or not, the caller learns of the first error.
            drop(self.disk.remove(NEXT));
        })
    }

    fn write_next(&self) -> Result<(), StorageError> {
        let frozen = self.frozen()?;
        let generation = self.journal.lock().file.generation + 1;
        let writer = write_checkpoint(&*self.disk, &frozen.engine, generation, frozen.cut)?;
        // From here on writers need not copy what they shared with the clone.
        drop(frozen.engine);
        let (mut next, manifest) = writer.finish()?;
        while self.follow(&mut next)? > limits::FOLLOWING_RECORDS {}
        let old = {
            let _guard = self.engine.write_guard();
            self.follow(&mut next)?;
            let mut journal = self.journal.lock();
            journal.check_failed()?;
            // If the rename fails, either file may have the name in force, so the engine writes to neither.
            self.disk
                .rename(NEXT, FILE)
                .map_err(doing("putting a checkpoint in place"))
                .inspect_err(|why| journal.fail(why))?;
            journal.swap(next, &manifest, frozen.backlog)
        };
        // Closing the old file takes time; writers need not wait for it.
        drop(old);
        Ok(())
    }

    /// Writes a checkpoint of all that was answered into another file.
    pub(super) fn copy_to(&self, file: DiskFile, place: &str) -> Result<(), StorageError> {
        let Frozen { engine, cut, .. } = self.frozen()?;
        let mut writer = StoreFile::writer(file, place, 1, cut)?;
        engine.put(&mut writer)?;
        writer.finish().map(drop)
    }

    /// A clone of the engine as it is now, after all that was answered is on disk.
    fn frozen(&self) -> Result<Frozen, StorageError> {
        let guard = self.engine.write_guard();
        let mut journal = self.journal.lock();
        journal.flush()?;
        let engine = guard.read(Engine::clone);
        Ok(Frozen { engine, cut: journal.file.tail.last, backlog: journal.backlog })
    }

    /// Copies to a new file the records that only the file in force has; returns how many there were.
    fn follow(&self, next: &mut StoreFile) -> Result<u64, StorageError> {
        let file = self.journal.lock().file.clone();
        next.follow(&file)
    }
}
