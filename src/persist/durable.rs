//! The durable engine: many readers, many writers, one file.
//!
//! In: commands with their instants, and time. Out: answers, once the command is on disk. The thread that has
//! the write guard journals all commands that wait, commits, and only then changes the engine. So every state
//! that a reader sees is on disk (but see [`Level::Buffered`]), and replaying what is on disk makes that state
//! again.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::activity::{Activities, Activity, Attempts, timed};
use super::checkpointer::Checkpointer;
use super::command::{erases, kinds};
use super::disk::Disk;
use super::error::{StorageError, WriteError};
use super::file::Record;
use super::journal::Journal;
use super::queue::{QueuedCommand, carry_out};
use crate::engine::command::Command;
use crate::engine::{Engine, SharedEngine, WriteGuard};
use crate::ingest::{CheckedContacts, ContactPatch};
use crate::limits;
use crate::sync::{AtomicBool, Mutex, Ordering, Signal};
use crate::time::Timestamp;

/// The file in force.
pub(super) const FILE: &str = "segmentry.redb";
/// A file that is being written; it takes effect when it is renamed to `FILE`.
pub(super) const NEXT: &str = "segmentry.redb.new";
/// How long a [`Level::Grouped`] command waits for others: about as long as a commit takes.
const GROUP_WAIT: std::time::Duration = std::time::Duration::from_millis(2);

/// How long the checkpointer sleeps at most.
const LONGEST_SLEEP: std::time::Duration = std::time::Duration::from_mins(1);

/// When a command is on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Before it is answered, at once. Loses nothing that was answered.
    #[default]
    Sync,
    /// Before it is answered; waits two milliseconds for others to share the commit. Loses nothing that
    /// was answered.
    Grouped,
    /// With the next command of another level, or the next [`DurableEngine::flush`]. A crash before that may
    /// lose the latest answered commands; it never loses a part of one.
    Buffered,
}

/// Settings of a durable engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bytes of the journal beyond which the engine makes a new checkpoint; `None` if only calls make one.
    pub journal_bytes: Option<u64>,
    /// The milliseconds that replaying the journal takes, about, beyond which a new checkpoint is made: what its
    /// commands and tasks took when they were executed, and the reading of their records. A checkpoint that takes more
    /// than four times as long to write is made after a quarter of that time.
    pub journal_work: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { journal_bytes: Some(limits::JOURNAL_BYTES), journal_work: limits::JOURNAL_WORK }
    }
}

/// The state of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StorageStatus {
    /// Number of the file, counted from the first one of its directory.
    pub generation: u64,
    /// Number of the last command that is in the checkpoint.
    pub checkpoint: u64,
    /// Number of the last command.
    pub last: u64,
    /// Bytes of the checkpoint.
    pub checkpoint_bytes: u64,
    /// Bytes of the journal.
    pub journal_bytes: u64,
    /// Microseconds that replaying the journal takes, about: what it took to execute it, and to read it.
    pub replay_micros: u64,
    /// Why the engine does not write, if a write failed and no later one has put a new file in place.
    pub failed: Option<StorageError>,
    /// Why the last checkpoint failed, if it did.
    pub checkpoint_failed: Option<StorageError>,
}

/// INVARIANT: `journal` is changed under the engine's write guard only; and the engine is what replaying the file
/// makes, unless the journal failed.
#[derive(Debug)]
pub(super) struct Inner {
    settings: Settings,
    pub(super) engine: SharedEngine,
    pub(super) journal: Mutex<Journal>,
    waiting: Mutex<Vec<QueuedCommand>>,
    /// Held while a new file is written.
    pub(super) checkpoint: Mutex<()>,
    growth: Signal,
    /// Whether a checkpoint was due when the journal grew last.
    wanted: AtomicBool,
    stopping: Signal,
    stopped: AtomicBool,
    activities: Activities,
    /// Whether a write failed.
    pub(super) alarm: Arc<AtomicBool>,
    /// Attempts to write again.
    pub(super) attempts: Attempts,
    /// Dropped last, and with it the lock of the directory: closing the file writes to the disk.
    pub(super) disk: Box<dyn Disk>,
}

/// An engine that outlives its process. Clones are handles of the same engine.
///
/// All calls block. A command, [`DurableEngine::advance_to`], [`DurableEngine::resume`] and [`DurableEngine::flush`]
/// wait for other writers and for the disk; [`DurableEngine::checkpoint`] and [`DurableEngine::close`] until a whole
/// file is written; [`DurableEngine::read`] while a change is applied. In async code run them by `spawn_blocking` or
/// the like; [`DurableEngine::next_change`] is a future. A write in a closure that reads the same engine would wait
/// for itself: it is refused ([`StorageError::Nested`]).
///
/// End it with [`DurableEngine::close`], which makes a checkpoint. Dropping the last handle without it loses
/// nothing that was answered and does not write: the next start replays the journal. It waits only for a
/// checkpoint in progress.
///
/// ```
/// use segmentry::chrono::DateTime;
/// use segmentry::{ContactPatch, DurableEngine, Engine, Schema};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// # let directory = std::env::temp_dir().join(format!("segmentry-durable-{}", std::process::id()));
/// let new = || Engine::in_memory(Schema::new());
/// let engine = DurableEngine::open_or_create(&directory, new)?;
/// engine.upsert_contacts(DateTime::UNIX_EPOCH, [ContactPatch::new("ada@example.com")])?;
/// engine.close()?;
/// drop(engine); // the last handle gives the directory back
///
/// let engine = DurableEngine::open_or_create(&directory, new)?;
/// assert_eq!(engine.read(|engine| engine.contact_count()), 1);
/// # drop(engine);
/// # std::fs::remove_dir_all(directory)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct DurableEngine(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    inner: Arc<Inner>,
    /// Dropped with the last handle, which stops its thread.
    _checkpointer: Option<Checkpointer>,
}

impl DurableEngine {
    pub(super) fn of(inner: Arc<Inner>, checkpointer: Option<Checkpointer>) -> Self {
        Self(Arc::new(Handle { inner, _checkpointer: checkpointer }))
    }

    /// Reads the engine, at any time. Blocks while a change is applied.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.inner.engine.read(look)
    }

    /// As [`Engine::execute`], once the command is on disk.
    /// Blocks until other writers are done and the command is on disk.
    ///
    /// # Errors
    ///
    /// [`WriteError::Refused`] holds the engine's refusal: nothing was written, nothing changed.
    /// [`WriteError::Storage`]: the command could not be put on disk, and the engine goes on without it.
    pub fn execute<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, WriteError<C::Refusal>> {
        self.execute_at(now, command, Level::Sync)
    }

    /// As [`DurableEngine::execute`]; `level` says when the command is on disk.
    /// Blocks until other writers are done and, but for [`Level::Buffered`], the command is on disk.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::execute`].
    pub fn execute_at<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
        level: Level,
    ) -> Result<C::Answer, WriteError<C::Refusal>> {
        let command = match command.answer_early() {
            ControlFlow::Continue(command) => command,
            ControlFlow::Break(outcome) => return outcome.map_err(WriteError::Refused),
        };
        let inner = &self.0.inner;
        inner.check_nesting()?;
        inner.engine.read(|engine| command.check(engine)).map_err(WriteError::Refused)?;
        // If this fails, journaling the command says so.
        let _ = inner.write_again();
        let (waiting, answer) = QueuedCommand::new(now, command, level);
        inner.waiting.lock().push(waiting);
        if level == Level::Grouped {
            crate::sync::pause(GROUP_WAIT);
        }
        loop {
            let guard = inner.engine.write_guard();
            if let Some(outcome) = answer.take() {
                return outcome;
            }
            inner.serve(&guard);
        }
    }

    /// As [`Engine::check_contacts`]. Blocks while a change is applied.
    pub fn check_contacts(
        &self,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> CheckedContacts {
        self.shared().check_contacts(patches)
    }

    /// Runs every deadline up to and including `now`. Each task is on disk before it runs; others read
    /// meanwhile, and write between two tasks. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// [`StorageError`], if a task could not be put on disk: it and those behind it are due still.
    pub fn advance_to(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        self.0.inner.check_nesting()?;
        let _ = self.write_again();
        while self.0.inner.run_next(now)? {}
        self.0.inner.engine.wake();
        Ok(())
    }

    /// After a gap: runs each overdue task once, at `now`. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::advance_to`].
    pub fn resume(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        self.0.inner.check_nesting()?;
        let _ = self.write_again();
        self.0.inner.catch_up(now)?;
        self.advance_to(now)
    }

    /// Puts on disk what was buffered. Blocks until it is.
    ///
    /// # Errors
    ///
    /// [`StorageError`], if the disk does not take what was buffered; it is tried again with the next write.
    pub fn flush(&self) -> Result<(), StorageError> {
        let inner = &self.0.inner;
        inner.check_nesting()?;
        let _ = inner.write_again();
        let _guard = inner.engine.write_guard();
        inner.journal.lock().flush()
    }

    /// After a failed write (a full disk): writes all that was answered into a new file, which takes the place of the
    /// one that failed, and goes on with that. Each write and each due task tries it first, and never for more than a
    /// fifth of the time. Does nothing where no write failed; returns why nothing can be written still. Blocks until
    /// the new file is written.
    ///
    /// # Errors
    ///
    /// [`StorageError`], which says why nothing can be written still: make room, or repair the disk.
    pub fn write_again(&self) -> Result<(), StorageError> {
        self.0.inner.check_nesting()?;
        self.0.inner.write_again()
    }

    /// Makes a new checkpoint in a new file, which takes the old one's place: no byte of what was erased before is
    /// left then. Others read and write meanwhile. Blocks until the file is written.
    ///
    /// # Errors
    ///
    /// [`StorageError`], if the new file could not be written: the old one stays, and is whole.
    pub fn checkpoint(&self) -> Result<StorageStatus, StorageError> {
        self.0.inner.checkpoint()?;
        Ok(self.status())
    }

    /// Ends the engine cleanly: puts on disk what was buffered and makes a checkpoint, unless the journal is empty.
    /// From here on writes are refused ([`StorageError::Closed`]); reads go on.
    ///
    /// A file without a journal opens faster, and opens in a later version of this crate that no longer replays
    /// the commands of this one. A checkpoint writes the whole engine, so closing takes as long as
    /// [`DurableEngine::checkpoint`] does. After an error everything that was answered is on disk still, in the
    /// journal. Closing again does nothing. Blocks until the checkpoint is written.
    ///
    /// # Errors
    ///
    /// [`StorageError`], if something could not be written.
    pub fn close(&self) -> Result<(), StorageError> {
        self.0.inner.close()
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0.inner
    }

    /// The state of the file. Blocks while something is being written.
    pub fn status(&self) -> StorageStatus {
        self.0.inner.journal.lock().status()
    }

    /// What the engine has done since it was opened. Does not block.
    pub fn activity(&self) -> Activity {
        self.0.inner.activities.look()
    }

    /// Whether it was ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.inner.is_stopped()
    }

    /// Whether anybody else holds the engine or a part of it.
    pub(crate) fn is_in_use(&self) -> bool {
        let Handle { inner, .. } = &*self.0;
        Arc::strong_count(&self.0) > 1 || Arc::strong_count(inner) > 1 || inner.engine.has_others()
    }

    /// The handle that a [`crate::Driver`] drives.
    pub(crate) fn shared(&self) -> &SharedEngine {
        &self.0.inner.engine
    }
}

impl Inner {
    pub(super) fn new(
        disk: impl Disk,
        settings: Settings,
        engine: SharedEngine,
        journal: Journal,
    ) -> Self {
        let alarm = Arc::clone(&journal.alarm);
        Self {
            settings,
            engine,
            journal: Mutex::new(journal),
            waiting: Mutex::new(Vec::new()),
            checkpoint: Mutex::new(()),
            growth: Signal::default(),
            wanted: AtomicBool::new(false),
            stopping: Signal::default(),
            stopped: AtomicBool::new(false),
            activities: Activities::default(),
            alarm,
            attempts: Attempts::default(),
            disk: Box::new(disk),
        }
    }

    /// Refuses what would wait for this thread itself.
    pub(super) fn check_nesting(&self) -> Result<(), StorageError> {
        if self.engine.is_entered() { Err(StorageError::Nested) } else { Ok(()) }
    }

    /// Journals the queued commands, and executes them.
    fn serve(&self, guard: &WriteGuard<'_>) {
        let work = {
            let mut waiting = self.waiting.lock();
            let count = waiting.len().min(limits::GROUP_COMMANDS);
            waiting.drain(..count).collect::<Vec<_>>()
        };
        // Each record has the instant at which the engine executes it, so that replaying needs no clock.
        let mut now = guard.read(Engine::now);
        let mut instant = |waiting: &QueuedCommand| {
            now = now.max(waiting.at);
            now
        };
        let instants: Vec<DateTime<Utc>> = work.iter().map(&mut instant).collect();
        let written = self.activities.commits.measure(|| self.journal_all(&work, &instants));
        match written {
            Ok(()) => {
                let _watched = Watched(&self.journal);
                let instants = instants.into_iter().map(|at| Timestamp::from(at).into());
                let bytes: usize = work.iter().map(|waiting| waiting.payload.len()).sum();
                let ((), micros) = timed(|| carry_out(work.into_iter().zip(instants), guard));
                // Its payload is there already; a replay reads it first.
                self.note_work(micros + bytes as u64 / limits::READ_BYTES_PER_MICRO);
            }
            Err(error) => work.into_iter().for_each(|waiting| waiting.fail(error.clone())),
        }
        self.engine.wake();
    }

    fn journal_all(
        &self,
        work: &[QueuedCommand],
        at: &[DateTime<Utc>],
    ) -> Result<(), StorageError> {
        let records: Vec<Record<'_>> = work
            .iter()
            .zip(at)
            .map(|(waiting, at)| Record {
                kind: waiting.kind,
                version: waiting.version,
                at: Timestamp::from(*at),
                payload: &waiting.payload,
            })
            .collect();
        let durable = work.iter().any(|waiting| waiting.level != Level::Buffered);
        self.journaled(|journal| {
            journal.append(&records, durable)?;
            if work.iter().any(|waiting| erases(waiting.kind)) {
                journal.backlog.erased = Some(journal.file.tail.last);
            }
            Ok(())
        })
    }

    /// Runs the first task that is due by `now`; returns false where there is none.
    fn run_next(&self, now: DateTime<Utc>) -> Result<bool, StorageError> {
        let guard = self.engine.write_guard();
        if !guard.is_due(now) {
            guard.advance_clock(now);
            return Ok(false);
        }
        let task =
            Record { kind: kinds::TASK, version: kinds::VERSION, at: now.into(), payload: &[] };
        self.journaled(|journal| journal.append(&[task], true))?;
        let _watched = Watched(&self.journal);
        let ((), micros) = timed(|| self.activities.tasks.measure(|| guard.run_first()));
        self.note_work(micros);
        Ok(true)
    }

    fn catch_up(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        let guard = self.engine.write_guard();
        if guard.is_due(now) {
            let record = Record {
                kind: kinds::CATCH_UP,
                version: kinds::VERSION,
                at: now.into(),
                payload: &[],
            };
            self.journal.lock().append(&[record], true)?;
            let _watched = Watched(&self.journal);
            let ((), micros) = timed(|| guard.write(|engine| engine.catch_up(now)));
            self.note_work(micros);
        }
        Ok(())
    }

    /// Writes to the journal, and wakes the checkpointer if that makes a checkpoint due: after unlocking the journal,
    /// which the checkpointer locks while it holds the signal.
    pub(super) fn journaled(
        &self,
        write: impl FnOnce(&mut Journal) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let due = {
            let mut journal = self.journal.lock();
            write(&mut journal)?;
            journal.is_checkpoint_due(&self.settings)
        };
        if due {
            self.want_checkpoint();
        }
        Ok(())
    }

    /// Notes how long commands or a task took, which is what replaying them takes. The caller has the write guard.
    pub(super) fn note_work(&self, micros: u64) {
        let due = {
            let mut journal = self.journal.lock();
            journal.backlog.work = journal.backlog.work.saturating_add(micros);
            journal.is_checkpoint_due(&self.settings)
        };
        if due {
            self.want_checkpoint();
        }
    }

    /// Notes that a checkpoint is due.
    pub(super) fn want_checkpoint(&self) {
        self.wanted.store(true, Ordering::Release);
        self.growth.raise();
    }

    pub(super) fn wants_checkpoint(&self) -> bool {
        self.wanted.load(Ordering::Acquire)
    }

    /// Makes a checkpoint if one is due.
    pub(super) fn checkpoint_if_due(&self) -> Result<(), StorageError> {
        self.wanted.store(false, Ordering::Release);
        if !self.is_checkpoint_due() {
            return Ok(());
        }
        let outcome = self.checkpoint();
        self.journal.lock().note_checkpoint(outcome.clone());
        outcome
    }

    pub(super) fn is_checkpoint_due(&self) -> bool {
        self.journal.lock().is_checkpoint_due(&self.settings)
    }

    /// Sleeps until a checkpoint is due.
    pub(super) fn wait_for_growth(&self) {
        self.growth.wait(|| {
            let at_once = self.is_stopped() || self.is_checkpoint_due();
            if at_once { std::time::Duration::ZERO } else { LONGEST_SLEEP }
        });
    }

    /// Sleeps for a minute, or until the engine stops, so that a failed checkpoint is not tried again at once.
    pub(super) fn sleep_before_retry(&self) {
        self.stopping
            .wait(|| if self.is_stopped() { std::time::Duration::ZERO } else { LONGEST_SLEEP });
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.growth.raise();
        self.stopping.raise();
    }
}

/// Held while the engine is changed. A panic meanwhile is a fault of this crate and may leave half a change: then the
/// journal is closed, so that nothing is written on top of it.
struct Watched<'e>(&'e Mutex<Journal>);

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let why = "a change of the engine ended in a panic, which is a fault of this program";
            self.0.lock().fail(&StorageError::Failed { why: why.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests;
