//! A new snapshot in a new file, while others read and write.
//!
//! In: the engine as it is at one command, its cut. Out: a file with that snapshot and the records
//! since, in the old one's place. Writers wait only while the engine is cloned, which copies no data, and
//! while the last few records follow.

use super::disk::DiskFile;
use super::durable::{FILE, Inner, NEXT};
use super::error::{StorageError, doing};
use super::file::StoreFile;
use super::journal::Backlog;
use super::open::{guarded, write_snapshot};
use crate::engine::Engine;
use crate::limits;

/// An engine at rest.
struct Frozen {
    engine: Engine,
    /// Number of the last command that it has done.
    cut: u64,
    backlog: Backlog,
}

impl Inner {
    /// Writes a new file beside the one in force, and puts it in its place. What is left of one that failed
    /// takes no room.
    pub(super) fn snapshot(&self) -> Result<(), StorageError> {
        let _only = self.snapshot.lock();
        guarded(&self.disk.place(), || self.write_next()).inspect_err(|_| {
            // The error that is told is the first one.
            drop(self.disk.remove(NEXT));
        })
    }

    fn write_next(&self) -> Result<(), StorageError> {
        let frozen = self.frozen()?;
        let generation = self.journal.lock().file.generation + 1;
        let writer = write_snapshot(&*self.disk, &frozen.engine, generation, frozen.cut)?;
        // What is shared with it need no longer be copied by who writes.
        drop(frozen.engine);
        let (mut next, manifest) = writer.finish()?;
        while self.follow(&mut next)? > limits::FOLLOWING_RECORDS {}
        let old = {
            let _guard = self.engine.write_guard();
            self.follow(&mut next)?;
            let mut journal = self.journal.lock();
            journal.check()?;
            // If it fails, which of the two files has the name is not known: neither is written to.
            self.disk
                .rename(NEXT, FILE)
                .map_err(doing("putting a snapshot in place"))
                .inspect_err(|why| journal.fail(why))?;
            journal.swap(next, &manifest, frozen.backlog)
        };
        drop(old);
        Ok(())
    }

    /// Writes all that was answered into a file of somebody else's.
    pub(super) fn copy_to(&self, file: DiskFile, place: &str) -> Result<(), StorageError> {
        let Frozen { engine, cut, .. } = self.frozen()?;
        let mut writer = StoreFile::writer(file, place, 1, cut)?;
        engine.put(&mut writer)?;
        writer.finish().map(drop)
    }

    /// The engine as it is; what is erased from here on is not in what is made of it.
    fn frozen(&self) -> Result<Frozen, StorageError> {
        let guard = self.engine.write_guard();
        let mut journal = self.journal.lock();
        journal.flush()?;
        let engine = guard.read(Engine::clone);
        Ok(Frozen { engine, cut: journal.file.tail.last, backlog: journal.backlog })
    }

    /// Adds to a new file what is only in the one in force by now; says how many records that were.
    fn follow(&self, next: &mut StoreFile) -> Result<u64, StorageError> {
        let file = self.journal.lock().file.clone();
        next.follow(&file)
    }
}
