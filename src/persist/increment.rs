//! Increments: what was written since a state, in a file of its own.
//!
//! In: an engine, and the number of the last command that the state before has. Out: a file with the later commands and
//! tasks, whose bytes are in proportion to them; and an engine that has executed them on top of the state before: the
//! same engine, to the byte. INVARIANT: nothing of an increment is done before all of it was compared with its
//! checksums, and found to continue the engine that takes it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use redb::StorageBackend;
use serde::{Deserialize, Serialize};

use super::activity::timed;
use super::command::{ReplayError, check_replay, erases};
use super::disk::{Directory, Disk, DiskFile, Overlay};
use super::durable::{DurableEngine, Settings};
use super::error::{StorageError, doing};
use super::file::{Record, read_record, seal_record};
use super::frame::{Label, frame_length, unseal};
use super::maintenance::parts;
use super::open::{EXACT, Start, replay_one};
use crate::engine::Engine;
use crate::engine::command::{BeginEpoch, Command};
use crate::ids::Epoch;
use crate::sync::Mutex;

/// The kind of the first frame. Kinds of commands are not as large.
const HEAD: u16 = u16::MAX - 1;
/// Bytes that are written at a time.
const WRITTEN: usize = 1 << 20;

/// What an increment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Increment {
    /// Of the engine that it was made of, unless it begins one.
    epoch: Option<Epoch>,
    /// Number of the last command before it.
    pub after: u64,
    /// Number of its last command.
    pub last: u64,
    /// Bytes of its commands.
    pub bytes: u64,
}

impl DurableEngine {
    /// Opens the engine in a directory to go on from it elsewhere: the directory is only read, also by several at a
    /// time, and what is written stays in memory until [`DurableEngine::save_increment`] puts it into a file.
    /// Blocks as [`DurableEngine::open`] does.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::open`].
    pub fn branch(directory: impl Into<PathBuf>) -> Result<Self, StorageError> {
        let quiet = Settings { journal_bytes: None, ..Settings::default() };
        Self::with_disk(Branch::new(directory), quiet, Start::Existing)
    }

    /// Ends the engine as [`DurableEngine::close`] does, and makes a checkpoint only where one is due: what was written
    /// is in the journal, whose bytes are in proportion to it, and the next start does it again. Only the version of
    /// this crate that wrote a journal is sure to.
    /// Blocks until what was buffered is on disk, and until a checkpoint that is due is written.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::close`].
    pub fn suspend(&self) -> Result<(), StorageError> {
        self.inner().suspend()
    }

    /// Writes the commands and tasks after number `after` into a new file: what a state lacks whose last one that is
    /// ([`super::StorageStatus::last`]). Refused if the journal does not reach back to it, because a checkpoint was
    /// made since. Blocks until the file is written.
    ///
    /// # Errors
    ///
    /// [`StorageError::Exists`] if the file does; [`StorageError::Increment`] if the journal does not reach back to
    /// `after`: take a backup instead; [`StorageError::Io`] if it cannot be written.
    #[expect(clippy::missing_panics_doc, reason = "four numbers can be written")]
    pub fn save_increment(
        &self,
        file: impl AsRef<Path>,
        after: u64,
    ) -> Result<Increment, StorageError> {
        let path = file.as_ref();
        let place = path.display().to_string();
        if path.try_exists().map_err(doing("looking for the increment"))? {
            return Err(StorageError::Exists { place });
        }
        self.flush()?;
        let (journal, epoch) = {
            let _guard = self.inner().engine.write_guard();
            (self.inner().journal.lock().file.clone(), self.read(|engine| engine.cursor().epoch))
        };
        if after < journal.cut || after > journal.tail.last {
            let (cut, last) = (journal.cut, journal.tail.last);
            let why =
                format!("it begins behind command {after}, and the journal has {cut} to {last}");
            return Err(StorageError::Increment { place, why });
        }
        let (mut written, mut epoch) = (Vec::new(), epoch);
        journal.records(after, |number, format, record| {
            // Its copy would be of the present format, and be done again by other rules than here.
            if format < EXACT {
                let place = place.clone();
                let why = format!(
                    "command {number} is of an earlier format; save a snapshot, which holds all of them"
                );
                return Err(StorageError::Increment { place, why });
            }
            if record.kind == BeginEpoch::KIND {
                epoch = None;
            }
            written.extend(seal_record(&record, number, 0));
            Ok(())
        })?;
        let last = journal.tail.last;
        let increment = Increment { epoch, after, last, bytes: written.len() as u64 };
        let head = postcard::to_stdvec(&increment).expect("four numbers can be written");
        let head = Label { kind: HEAD, key: after, generation: 0 }.seal(&head);
        let (directory, name) = parts(path)?;
        let directory = Directory::new(directory);
        let unfinished = format!("{name}.unfinished");
        let made = directory.create_new(&unfinished).map_err(doing("making `FILE.unfinished`"))?;
        let write = || -> io::Result<()> {
            let mut at = 0;
            for part in [&head[..]].into_iter().chain(written.chunks(WRITTEN)) {
                made.set_len(at + part.len() as u64)?;
                made.write(at, part)?;
                at += part.len() as u64;
            }
            made.sync_data()?;
            made.close()?;
            directory.rename_new(&unfinished, &name)
        };
        let saved = write().map_err(doing("writing an increment"));
        saved.inspect_err(|_| drop(directory.remove(&unfinished)))?;
        Ok(increment)
    }

    /// Executes the commands and tasks of an increment, once they are on disk. Refused unless it begins where this
    /// engine ends; nothing of it is done then. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// [`StorageError::Increment`] if it does not begin where this engine ends, [`StorageError::Damaged`] if its bytes
    /// are not those that were written: nothing of it is done then.
    pub fn take_increment(&self, file: impl AsRef<Path>) -> Result<Increment, StorageError> {
        let place = file.as_ref().display().to_string();
        let bytes = std::fs::read(file).map_err(doing("reading an increment"))?;
        let (increment, records) = read(&place, &bytes)?;
        let inner = self.inner();
        let _ = inner.write_again();
        let guard = inner.engine.write_guard();
        let last = inner.journal.lock().file.tail.last;
        let epoch = guard.read(Engine::cursor).epoch;
        let apart = |why: String| StorageError::Increment { place: place.clone(), why };
        if increment.epoch.is_some() && epoch != increment.epoch {
            return Err(apart("it is of another engine, or of another epoch".to_owned()));
        }
        if last != increment.after {
            let after = increment.after;
            return Err(apart(format!(
                "it begins behind command {after}, and the engine has {last}"
            )));
        }
        inner.journaled(|journal| {
            journal.append(&records, true)?;
            if records.iter().any(|record| erases(record.kind)) {
                journal.backlog.erased = Some(journal.file.tail.last);
            }
            Ok(())
        })?;
        let (done, micros) = timed(|| {
            guard.write(|engine| {
                let mut numbered = (increment.after + 1..).zip(&records);
                numbered
                    .try_for_each(|(number, record)| replay_one(&place, number, *record, engine))
            })
        });
        inner.note_work(micros);
        inner.engine.wake();
        // Its arguments were read before, so this is a fault of this program: the engine may have half a change.
        done.inspect_err(|why| {
            let why = why.to_string();
            inner.journal.lock().fail(&StorageError::Failed { why });
        })?;
        Ok(increment)
    }
}

/// The records of an increment, all of which this program can do again.
fn read<'b>(place: &str, bytes: &'b [u8]) -> Result<(Increment, Vec<Record<'b>>), StorageError> {
    let damaged = |what: String, why: &dyn std::fmt::Display| StorageError::Damaged {
        place: place.to_owned(),
        what,
        why: why.to_string(),
    };
    let short = "it ends too early";
    let mut rest = bytes;
    let mut next = || {
        let (frame, behind) = rest.split_at_checked(frame_length(rest)?)?;
        rest = behind;
        Some(frame)
    };
    let of_head = |why: &dyn std::fmt::Display| damaged("the head".to_owned(), why);
    let head = next().ok_or_else(|| of_head(&short))?;
    let head = unseal(head).map_err(|why| of_head(&why))?;
    let increment: Increment = postcard::from_bytes(head.payload).map_err(|why| of_head(&why))?;
    if head.label != (Label { kind: HEAD, key: increment.after, generation: 0 }) {
        return Err(of_head(&"it is no increment"));
    }
    let mut records = Vec::new();
    for number in increment.after + 1..=increment.last {
        let of_record = |why: &dyn std::fmt::Display| damaged(format!("record {number}"), why);
        let frame = next().ok_or_else(|| of_record(&short))?;
        let frame = unseal(frame).map_err(|why| of_record(&why))?;
        if frame.label != (Label { kind: frame.label.kind, key: number, generation: 0 }) {
            return Err(of_record(&"it belongs to another place"));
        }
        let record = read_record(frame).ok_or_else(|| of_record(&short))?;
        match check_replay(record) {
            Ok(()) => records.push(record),
            Err(ReplayError::Arguments(why)) => return Err(of_record(&why)),
            Err(ReplayError::Unknown) => {
                let Record { kind, version, .. } = record;
                let place = place.to_owned();
                return Err(StorageError::Command { place, number, kind, version });
            }
        }
    }
    if next().is_some() || bytes.len() as u64 != head_length(bytes) + increment.bytes {
        return Err(damaged("the end".to_owned(), &"it is longer than its head says"));
    }
    Ok((increment, records))
}

fn head_length(bytes: &[u8]) -> u64 {
    frame_length(bytes).unwrap_or(0) as u64
}

/// A directory that is only read; what is written there is in memory.
#[derive(Debug)]
struct Branch {
    base: Directory,
    /// By name; none for a file that was removed, or renamed.
    files: Mutex<BTreeMap<String, Option<Overlay>>>,
}

impl Branch {
    fn new(directory: impl Into<PathBuf>) -> Self {
        Self { base: Directory::to_read(directory), files: Mutex::default() }
    }
}

impl Disk for Branch {
    fn lock(&mut self) -> io::Result<bool> {
        self.base.lock_shared()
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        match self.files.lock().get(name) {
            Some(held) => Ok(held.is_some()),
            None => self.base.exists(name),
        }
    }

    fn open(&self, name: &str) -> io::Result<DiskFile> {
        let mut files = self.files.lock();
        let held = match files.get(name) {
            Some(Some(held)) => held.clone(),
            Some(None) => Overlay::new(None)?,
            None => self.base.overlay(name)?,
        };
        files.insert(name.to_owned(), Some(held.clone()));
        Ok(DiskFile::new(held))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        drop(self.open(from)?);
        let mut files = self.files.lock();
        let moved = files.insert(from.to_owned(), None).flatten();
        files.insert(to.to_owned(), moved);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files.lock().insert(name.to_owned(), None);
        Ok(())
    }

    fn seed(&self) -> io::Result<u64> {
        self.base.seed()
    }

    fn place(&self) -> String {
        self.base.place()
    }
}
