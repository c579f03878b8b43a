//! The durable engine: many readers, many writers, one file.
//!
//! In: commands with their instants, and time. Out: answers, once what was asked is on disk. A write
//! takes its turn, writes down all commands that wait, commits, and only then changes the engine; so what
//! anybody reads is on disk (but see [`Level::Buffered`]), and what is on disk does the same again.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::command::{self, Command, EraseContact, kinds};
use super::disk::{Directory, Disk, DiskFile};
use super::error::{StorageError, WriteError};
use super::file::{Manifest, Record, StoreFile};
use super::keeper::Keeper;
use super::queue::Waiting;
use crate::engine::{Engine, SharedEngine, WriteTurn};
use crate::limits;
use crate::sync::{AtomicBool, Mutex, Ordering, Signal};
use crate::time::Timestamp;

/// The file in force.
pub(super) const FILE: &str = "segmentry.redb";
/// One that is being written, and is nothing until it has the other one's name.
pub(super) const NEXT: &str = "segmentry.redb.new";
/// So long a [`Level::Grouped`] command waits for others: about as long as a commit takes.
const GROUP_WAIT: std::time::Duration = std::time::Duration::from_millis(2);

/// When a command is on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Before it is answered, at once. Loses nothing that was answered.
    #[default]
    Sync,
    /// Before it is answered; waits two milliseconds for others to share the commit. Loses nothing that
    /// was answered.
    Grouped,
    /// With the next command of another level, or the next [`DurableEngine::flush`]. A crash may lose what
    /// was answered since, always the last commands and always whole ones.
    Buffered,
}

/// Settings of a durable engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// A new snapshot once the journal has more bytes than this; none by itself if it is `None`.
    pub journal_bytes: Option<u64>,
    /// A new snapshot once so many tasks (passes, populations, publications) are in the journal.
    pub journal_tasks: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { journal_bytes: Some(limits::JOURNAL_BYTES), journal_tasks: limits::JOURNAL_TASKS }
    }
}

/// How the file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageStatus {
    /// Number of the file, counted from the first one of its directory.
    pub generation: u64,
    /// Number of the last command that is in the snapshot.
    pub snapshot: u64,
    /// Number of the last command.
    pub last: u64,
    /// Bytes of the snapshot.
    pub snapshot_bytes: u64,
    /// Bytes of the journal.
    pub journal_bytes: u64,
    /// Why nothing is written any more.
    pub failed: Option<StorageError>,
    /// Why the last snapshot was not made.
    pub snapshot_failed: Option<StorageError>,
}

/// What is known of the file while somebody writes.
#[derive(Debug)]
struct Journal {
    file: StoreFile,
    snapshot_bytes: u64,
    /// Whether something is in the file that a crash may lose.
    unsynced: bool,
    /// Tasks since the snapshot.
    tasks: u64,
    /// Number of the last command that erased somebody of whom the file still has traces.
    erased: Option<u64>,
    failed: Option<StorageError>,
    snapshot_failed: Option<StorageError>,
}

/// INVARIANT: `journal` is locked by whoever has the engine's turn, or only to look; and the engine is
/// what the file makes it, unless `journal.failed`.
#[derive(Debug)]
pub(super) struct Inner {
    disk: Box<dyn Disk>,
    settings: Settings,
    engine: SharedEngine,
    journal: Mutex<Journal>,
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever writes a new file.
    snapshot: Mutex<()>,
    growth: Signal,
    stopped: AtomicBool,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// An engine that outlives its process. Clones are handles of the same engine.
#[derive(Clone, Debug)]
pub struct DurableEngine(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    inner: Arc<Inner>,
    /// Stops with the last handle.
    _keeper: Option<Keeper>,
}

fn failed(doing: &str) -> impl Fn(std::io::Error) -> StorageError {
    move |error| StorageError::Io { doing: doing.to_owned(), why: error.to_string() }
}

/// A panic while a damaged file is read is damage: no checksum of ours was asked yet.
pub(super) fn guarded<T>(
    place: &str,
    read: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let why = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read");
        Err(StorageError::Damaged {
            place: place.to_owned(),
            what: "the file".to_owned(),
            why: why.to_owned(),
        })
    })
}

fn write_snapshot(
    disk: &dyn Disk,
    engine: &Engine,
    generation: u64,
    cut: u64,
) -> Result<super::file::Writer, StorageError> {
    disk.remove(NEXT).map_err(failed("removing an unfinished snapshot"))?;
    let file = disk.open(NEXT).map_err(failed("making a file for a snapshot"))?;
    let mut writer = StoreFile::writer(file, &disk.place(), generation, cut)?;
    engine.put(&mut writer)?;
    Ok(writer)
}

/// What of a journal matters for the next snapshot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Replayed {
    tasks: u64,
    erased: Option<u64>,
}

/// The engine in a file: its snapshot, and all that was asked since.
pub(super) fn load(
    file: &mut StoreFile,
    manifest: &Manifest,
) -> Result<(Engine, Replayed), StorageError> {
    let mut engine = Engine::take(&file.parts(manifest)?)?;
    let mut replayed = Replayed::default();
    let place = |number| format!("record {number} of the journal");
    file.journal_bytes = file.records(manifest.cut, |number, record| {
        replayed.tasks += u64::from(record.kind == kinds::TASK);
        if record.kind == EraseContact::KIND {
            replayed.erased = Some(number);
        }
        let at = record.at.into();
        match command::replay(record.kind, record.payload, at, &mut engine) {
            Ok(true) => Ok(()),
            Ok(false) => Err(file.damaged(place(number), "its kind is not known")),
            Err(why) => Err(file.damaged(place(number), why)),
        }
    })?;
    Ok((engine, replayed))
}

impl DurableEngine {
    /// Opens the engine in a directory; where there is none yet, it is the one that `make` gives.
    pub fn open_or_create(
        directory: impl Into<std::path::PathBuf>,
        make: impl FnOnce() -> Engine,
    ) -> Result<Self, StorageError> {
        Self::with_disk(Directory::new(directory), Settings::default(), Some(make))
    }

    /// Opens the engine in a directory.
    pub fn open(directory: impl Into<std::path::PathBuf>) -> Result<Self, StorageError> {
        let none: Option<fn() -> Engine> = None;
        Self::with_disk(Directory::new(directory), Settings::default(), none)
    }

    /// Puts an engine into a directory that holds none.
    pub fn create(
        directory: impl Into<std::path::PathBuf>,
        engine: Engine,
    ) -> Result<Self, StorageError> {
        let disk = Directory::new(directory);
        let place = disk.place();
        if disk.exists(FILE).map_err(failed("looking for the file"))? {
            return Err(StorageError::Exists { place });
        }
        Self::with_disk(disk, Settings::default(), Some(|| engine))
    }

    /// Opens or makes an engine on a disk of one's own.
    pub fn with_disk(
        mut disk: impl Disk,
        settings: Settings,
        make: Option<impl FnOnce() -> Engine>,
    ) -> Result<Self, StorageError> {
        let place = disk.place();
        if make.is_none() && !disk.exists(FILE).map_err(failed("looking for the file"))? {
            // Locking would make the directory.
            return Err(StorageError::Missing { place });
        }
        if !disk.lock().map_err(failed("locking the directory"))? {
            return Err(StorageError::Locked { place });
        }
        let there = disk.exists(FILE).map_err(failed("looking for the file"))?;
        let (file, manifest, engine, replayed) = match (there, make) {
            (false, None) => return Err(StorageError::Missing { place }),
            (false, Some(make)) => {
                let engine = make();
                let (file, manifest) = write_snapshot(&disk, &engine, 1, 0)?.finish()?;
                disk.rename(NEXT, FILE).map_err(failed("putting the file in place"))?;
                (file, manifest, engine, Replayed::default())
            }
            (true, _) => guarded(&place, || {
                let file = disk.open(FILE).map_err(failed("opening the file"))?;
                let (mut file, manifest) = StoreFile::open(file, &place)?;
                let (engine, replayed) = load(&mut file, &manifest)?;
                Ok((file, manifest, engine, replayed))
            })?,
        };
        let journal = Journal {
            file,
            snapshot_bytes: manifest.bytes(),
            unsynced: false,
            tasks: replayed.tasks,
            erased: replayed.erased,
            failed: None,
            snapshot_failed: None,
        };
        let inner = Arc::new(Inner {
            disk: Box::new(disk),
            settings,
            engine: SharedEngine::new(engine),
            journal: Mutex::new(journal),
            waiting: Mutex::new(Vec::new()),
            snapshot: Mutex::new(()),
            growth: Signal::default(),
            stopped: AtomicBool::new(false),
        });
        let keeper = match settings.journal_bytes {
            Some(_) => {
                let keeper = Keeper::start(Arc::clone(&inner));
                Some(keeper.map_err(failed("starting a thread for snapshots"))?)
            }
            None => None,
        };
        Ok(Self(Arc::new(Handle { inner, _keeper: keeper })))
    }

    /// Looks at the engine, at any time.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.inner.engine.read(look)
    }

    /// Does a command, once it is on disk.
    pub fn write<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, WriteError<C::Refusal>> {
        self.write_at(now, command, Level::Sync)
    }

    /// Does a command; `level` says when it is on disk.
    pub fn write_at<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
        level: Level,
    ) -> Result<C::Answer, WriteError<C::Refusal>> {
        let inner = &self.0.inner;
        let (waiting, ticket) = Waiting::new(now, command, level);
        inner.waiting.lock().push(waiting);
        if level == Level::Grouped {
            crate::sync::pause(GROUP_WAIT);
        }
        loop {
            let turn = inner.engine.turn();
            if let Some(outcome) = ticket.take() {
                return outcome;
            }
            inner.serve(&turn);
        }
    }

    /// Runs every deadline up to and including `now`. Each task is on disk before it runs; others read
    /// meanwhile, and write between two tasks.
    pub fn advance_to(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        while self.0.inner.run_next(now)? {}
        self.0.inner.engine.wake();
        Ok(())
    }

    /// After a gap: runs each overdue task once, at `now`.
    pub fn resume(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        self.0.inner.catch_up(now)?;
        self.advance_to(now)
    }

    /// Puts on disk what was buffered.
    pub fn flush(&self) -> Result<(), StorageError> {
        let inner = &self.0.inner;
        let _turn = inner.engine.turn();
        let mut journal = inner.journal.lock();
        if journal.unsynced { journal.append(&[], true) } else { journal.check() }
    }

    /// Makes a new snapshot in a new file, which takes the old one's place: afterwards no byte of what was
    /// erased before is left. Others read and write meanwhile.
    pub fn snapshot(&self) -> Result<StorageStatus, StorageError> {
        self.0.inner.snapshot()?;
        Ok(self.status())
    }

    /// Writes all that was answered into a file of somebody else's.
    pub(super) fn copy_to(&self, file: DiskFile, place: &str) -> Result<(), StorageError> {
        let (engine, cut) = self.0.inner.frozen()?;
        let mut writer = StoreFile::writer(file, place, 1, cut)?;
        engine.put(&mut writer)?;
        writer.finish().map(drop)
    }

    /// How the file is.
    pub fn status(&self) -> StorageStatus {
        self.0.inner.journal.lock().status()
    }

    /// The handle that a [`crate::Driver`] drives.
    pub(crate) fn shared(&self) -> &SharedEngine {
        &self.0.inner.engine
    }
}

impl Journal {
    fn check(&self) -> Result<(), StorageError> {
        match &self.failed {
            Some(error) => Err(StorageError::Failed { why: error.to_string() }),
            None => Ok(()),
        }
    }

    /// Writes records down. After a failure nobody knows what is on disk, so nothing more is written.
    fn append(&mut self, records: &[Record<'_>], durable: bool) -> Result<(), StorageError> {
        self.check()?;
        let place = self.file.place.clone();
        if let Err(error) = guarded(&place, || self.file.append(records, durable)) {
            self.failed = Some(error.clone());
            return Err(error);
        }
        self.unsynced = !durable;
        Ok(())
    }

    fn status(&self) -> StorageStatus {
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

impl Inner {
    /// Writes down what waits, and does it.
    fn serve(&self, turn: &WriteTurn<'_>) {
        let work = {
            let mut waiting = self.waiting.lock();
            let count = waiting.len().min(limits::GROUP_COMMANDS);
            waiting.drain(..count).collect::<Vec<_>>()
        };
        // The instants that the engine will take them for, so that replaying them needs no more.
        let mut now = turn.read(Engine::now);
        let instants: Vec<DateTime<Utc>> = work
            .iter()
            .map(|waiting| {
                now = now.max(waiting.at);
                now
            })
            .collect();
        let records: Vec<Record<'_>> = work
            .iter()
            .zip(&instants)
            .map(|(waiting, at)| Record {
                kind: waiting.kind,
                at: Timestamp::from(*at),
                payload: &waiting.payload,
            })
            .collect();
        let durable = work.iter().any(|waiting| waiting.level != Level::Buffered);
        let erases = work.iter().any(|waiting| waiting.kind == EraseContact::KIND);
        let appended = {
            let mut journal = self.journal.lock();
            let appended = journal.append(&records, durable);
            if erases {
                journal.erased = Some(journal.file.tail.last);
            }
            appended
        };
        match appended {
            Ok(()) => turn.write(|engine| {
                for (waiting, at) in work.into_iter().zip(instants) {
                    waiting.apply(Timestamp::from(at).into(), engine);
                }
            }),
            Err(error) => work.into_iter().for_each(|waiting| waiting.fail(error.clone())),
        }
        self.engine.wake();
        self.growth.raise();
    }

    /// Runs the first task that is due by `now`; returns false where there is none.
    fn run_next(&self, now: DateTime<Utc>) -> Result<bool, StorageError> {
        let turn = self.engine.turn();
        if !turn.is_due(now) {
            turn.arrive(now);
            return Ok(false);
        }
        let task = Record { kind: kinds::TASK, at: now.into(), payload: &[] };
        {
            let mut journal = self.journal.lock();
            journal.append(&[task], true)?;
            journal.tasks += 1;
        }
        turn.run_first();
        self.growth.raise();
        Ok(true)
    }

    fn catch_up(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        let turn = self.engine.turn();
        if turn.is_due(now) {
            let record = Record { kind: kinds::CATCH_UP, at: now.into(), payload: &[] };
            self.journal.lock().append(&[record], true)?;
            turn.write(|engine| engine.catch_up(now));
        }
        Ok(())
    }

    /// Writes a new file beside the one in force, and puts it in its place.
    pub(super) fn snapshot(&self) -> Result<(), StorageError> {
        let _only = self.snapshot.lock();
        let (engine, cut) = self.frozen()?;
        let generation = self.journal.lock().file.generation + 1;
        let written = self.write_next(&engine, generation, cut);
        let mut journal = self.journal.lock();
        journal.erased = journal.erased.filter(|number| written.is_err() || *number > cut);
        written
    }

    /// The engine as it is, with the number of its last command; what is erased from here on is not
    /// in what is made of it.
    fn frozen(&self) -> Result<(Engine, u64), StorageError> {
        let turn = self.engine.turn();
        let mut journal = self.journal.lock();
        if journal.unsynced {
            journal.append(&[], true)?;
        }
        journal.check()?;
        Ok((turn.read(Engine::clone), journal.file.tail.last))
    }

    fn write_next(&self, engine: &Engine, generation: u64, cut: u64) -> Result<(), StorageError> {
        let mut writer = write_snapshot(&*self.disk, engine, generation, cut)?;
        // What was asked meanwhile follows; the last of it while nobody writes.
        loop {
            let file = self.journal.lock().file.clone();
            if file.tail.last - writer.last() <= limits::GROUP_COMMANDS as u64 {
                break;
            }
            file.records(writer.last(), |_, record| writer.record(record))?;
        }
        let _turn = self.engine.turn();
        let file = self.journal.lock().file.clone();
        file.records(writer.last(), |_, record| writer.record(record))?;
        drop(file);
        let (file, manifest) = writer.finish()?;
        let mut journal = self.journal.lock();
        journal.check()?;
        self.disk.rename(NEXT, FILE).map_err(|error| {
            // Which of the two files has the name is not known, so neither is written to.
            let error = failed("putting a snapshot in place")(error);
            journal.failed = Some(error.clone());
            error
        })?;
        journal.file = file;
        journal.snapshot_bytes = manifest.bytes();
        journal.tasks = 0;
        Ok(())
    }

    pub(super) fn snapshot_is_due(&self) -> bool {
        let journal = self.journal.lock();
        let grown = journal.file.journal_bytes
            > self.settings.journal_bytes.unwrap_or(u64::MAX).max(journal.snapshot_bytes / 2);
        journal.failed.is_none()
            && (grown || journal.erased.is_some() || journal.tasks >= self.settings.journal_tasks)
    }

    pub(super) fn note_snapshot(&self, outcome: Result<(), StorageError>) {
        self.journal.lock().snapshot_failed = outcome.err();
    }

    pub(super) fn wait_for_growth(&self) {
        self.growth.wait(|| {
            let at_once = self.is_stopped() || self.snapshot_is_due();
            if at_once { std::time::Duration::ZERO } else { std::time::Duration::from_mins(1) }
        });
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.growth.raise();
    }
}
