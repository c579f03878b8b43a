//! The durable engine: many readers, many writers, one file.
//!
//! In: commands with their instants, and time. Out: answers, once what was asked is on disk. A write
//! takes its turn, writes down all commands that wait, commits, and only then changes the engine; so what
//! anybody reads is on disk (but see [`Level::Buffered`]), and what is on disk does the same again.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::activity::{Activities, Activity};
use super::command::kinds;
use super::disk::{Disk, DiskFile};
use super::error::{StorageError, WriteError};
use super::file::Record;
use super::journal::Journal;
use super::keeper::Keeper;
use super::queue::Waiting;
use crate::engine::command::{Command, EraseContact};
use crate::engine::{Engine, SharedEngine, WriteGuard};
use crate::ingest::{CheckedContacts, ContactPatch};
use crate::limits;
use crate::sync::{AtomicBool, Mutex, Ordering, Signal};
use crate::time::Timestamp;

/// The file in force.
pub(super) const FILE: &str = "segmentry.redb";
/// One that is being written, and is nothing until it has the other one's name.
pub(super) const NEXT: &str = "segmentry.redb.new";
/// So long a [`Level::Grouped`] command waits for others: about as long as a commit takes.
const GROUP_WAIT: std::time::Duration = std::time::Duration::from_millis(2);

/// Of the keeper.
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
    /// With the next command of another level, or the next [`DurableEngine::flush`]. A crash may lose what
    /// was answered since, always the last commands and always whole ones.
    Buffered,
}

/// Settings of a durable engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// A new snapshot once the journal has more bytes than this; none by itself if it is `None`.
    pub journal_bytes: Option<u64>,
    /// A new snapshot once running the journal's tasks again takes about so many milliseconds.
    pub journal_work: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { journal_bytes: Some(limits::JOURNAL_BYTES), journal_work: limits::JOURNAL_WORK }
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

/// INVARIANT: `journal` is locked by whoever has the engine's turn, or only to look; and the engine is
/// what the file makes it, unless the journal failed.
#[derive(Debug)]
pub(super) struct Inner {
    settings: Settings,
    pub(super) engine: SharedEngine,
    pub(super) journal: Mutex<Journal>,
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever writes a new file.
    pub(super) snapshot: Mutex<()>,
    growth: Signal,
    stopping: Signal,
    stopped: AtomicBool,
    activities: Activities,
    /// Dropped last, and with it the lock of the directory: closing the file writes to it.
    pub(super) disk: Box<dyn Disk>,
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

impl DurableEngine {
    pub(super) fn of(inner: Arc<Inner>, keeper: Option<Keeper>) -> Self {
        Self(Arc::new(Handle { inner, _keeper: keeper }))
    }

    /// Looks at the engine, at any time.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.0.inner.engine.read(look)
    }

    /// As [`Engine::execute`], once the command is on disk.
    pub fn execute<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, WriteError<C::Refusal>> {
        self.execute_at(now, command, Level::Sync)
    }

    /// As [`DurableEngine::execute`]; `level` says when the command is on disk.
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
        let (waiting, ticket) = Waiting::new(now, command, level);
        inner.waiting.lock().push(waiting);
        if level == Level::Grouped {
            crate::sync::pause(GROUP_WAIT);
        }
        loop {
            let guard = inner.engine.write_guard();
            if let Some(outcome) = ticket.take() {
                return outcome;
            }
            inner.serve(&guard);
        }
    }

    /// As [`Engine::check_contacts`].
    pub fn check_contacts(
        &self,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> CheckedContacts {
        self.shared().check_contacts(patches)
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
        let _guard = inner.engine.write_guard();
        inner.journal.lock().flush()
    }

    /// Makes a new snapshot in a new file, which takes the old one's place: afterwards no byte of what was
    /// erased before is left. Others read and write meanwhile.
    pub fn snapshot(&self) -> Result<StorageStatus, StorageError> {
        self.0.inner.snapshot()?;
        Ok(self.status())
    }

    /// Writes all that was answered into a file of somebody else's.
    pub(super) fn copy_to(&self, file: DiskFile, place: &str) -> Result<(), StorageError> {
        self.0.inner.copy_to(file, place)
    }

    /// How the file is.
    pub fn status(&self) -> StorageStatus {
        self.0.inner.journal.lock().status()
    }

    /// What it has done since it was opened.
    pub fn activity(&self) -> Activity {
        self.0.inner.activities.look()
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
        engine: Engine,
        journal: Journal,
    ) -> Self {
        Self {
            settings,
            engine: SharedEngine::new(engine),
            journal: Mutex::new(journal),
            waiting: Mutex::new(Vec::new()),
            snapshot: Mutex::new(()),
            growth: Signal::default(),
            stopping: Signal::default(),
            stopped: AtomicBool::new(false),
            activities: Activities::default(),
            disk: Box::new(disk),
        }
    }

    /// Writes down what waits, and does it.
    fn serve(&self, guard: &WriteGuard<'_>) {
        let work = {
            let mut waiting = self.waiting.lock();
            let count = waiting.len().min(limits::GROUP_COMMANDS);
            waiting.drain(..count).collect::<Vec<_>>()
        };
        // The instants that the engine will take them for, so that replaying them needs no more.
        let mut now = guard.read(Engine::now);
        let mut instant = |waiting: &Waiting| {
            now = now.max(waiting.at);
            now
        };
        let instants: Vec<DateTime<Utc>> = work.iter().map(&mut instant).collect();
        let written = self.activities.commits.of(|| self.write_down(&work, &instants));
        match written {
            Ok(()) => {
                let _watched = Watched(&self.journal);
                let instants = instants.into_iter().map(|at| Timestamp::from(at).into());
                carry_out(work.into_iter().zip(instants), guard);
            }
            Err(error) => work.into_iter().for_each(|waiting| waiting.fail(error.clone())),
        }
        self.engine.wake();
    }

    fn write_down(&self, work: &[Waiting], at: &[DateTime<Utc>]) -> Result<(), StorageError> {
        let records: Vec<Record<'_>> = work
            .iter()
            .zip(at)
            .map(|(waiting, at)| Record {
                kind: waiting.kind,
                at: Timestamp::from(*at),
                payload: &waiting.payload,
            })
            .collect();
        let durable = work.iter().any(|waiting| waiting.level != Level::Buffered);
        self.journaled(|journal| {
            journal.append(&records, durable)?;
            if work.iter().any(|waiting| waiting.kind == EraseContact::KIND) {
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
        let task = Record { kind: kinds::TASK, at: now.into(), payload: &[] };
        self.journaled(|journal| {
            journal.append(&[task], true)?;
            journal.backlog.work += guard.read(Engine::first_task_work);
            Ok(())
        })?;
        let _watched = Watched(&self.journal);
        self.activities.tasks.of(|| guard.run_first());
        Ok(true)
    }

    fn catch_up(&self, now: DateTime<Utc>) -> Result<(), StorageError> {
        let guard = self.engine.write_guard();
        if guard.is_due(now) {
            let record = Record { kind: kinds::CATCH_UP, at: now.into(), payload: &[] };
            self.journal.lock().append(&[record], true)?;
            let _watched = Watched(&self.journal);
            guard.write(|engine| engine.catch_up(now));
        }
        Ok(())
    }

    /// Writes something down, and wakes the keeper if that makes a snapshot due; not before the journal is
    /// let go, since the keeper looks at it while it holds the signal.
    fn journaled(
        &self,
        write: impl FnOnce(&mut Journal) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let due = {
            let mut journal = self.journal.lock();
            write(&mut journal)?;
            journal.is_snapshot_due(&self.settings)
        };
        if due {
            self.growth.raise();
        }
        Ok(())
    }

    pub(super) fn is_snapshot_due(&self) -> bool {
        self.journal.lock().is_snapshot_due(&self.settings)
    }

    /// Sleeps until a snapshot is due.
    pub(super) fn wait_for_growth(&self) {
        self.growth.wait(|| {
            let at_once = self.is_stopped() || self.is_snapshot_due();
            if at_once { std::time::Duration::ZERO } else { LONGEST_SLEEP }
        });
    }

    /// Sleeps for a minute, or until it is to stop.
    pub(super) fn rest(&self) {
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

/// Does commands in their order. Others look while it is decided what a command does, and between two commands
/// unless these are small: whoever writes waits in turn for all who look by then, so that is asked for only so
/// often.
fn carry_out(work: impl Iterator<Item = (Waiting, DateTime<Utc>)>, guard: &WriteGuard<'_>) {
    let mut work = work.peekable();
    while let Some((first, at)) = work.next() {
        let change = guard.read(|engine| first.decide(engine));
        guard.write(|engine| {
            change(at, engine);
            let mut bytes = 0;
            let mut fits = |(next, _): &(Waiting, DateTime<Utc>)| {
                bytes += next.payload.len();
                bytes <= limits::TURN_BYTES
            };
            while let Some((next, at)) = work.next_if(&mut fits) {
                let change = next.decide(engine);
                change(at, engine);
            }
        });
    }
}

/// Held while the engine is changed. A panic then is a fault of ours that leaves half a change, on which
/// nothing is ever built.
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
mod tests {
    use std::convert::Infallible;

    use chrono::TimeZone;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::engine::command::{CreateList, sealed};
    use crate::persist::Start;
    use crate::testing::MemoryDisk;

    #[derive(Serialize, Deserialize)]
    struct Panicking;

    impl sealed::Sealed for Panicking {}

    impl Command for Panicking {
        const KIND: u16 = u16::MAX;
        type Answer = ();
        type Refusal = Infallible;

        fn decide(
            self,
            _: &Engine,
        ) -> impl FnOnce(DateTime<Utc>, &mut Engine) -> Result<(), Infallible> + use<> {
            |_, _| panic!("as it was told to")
        }
    }

    /// Answers whether somebody else could look at the engine while it was decided.
    #[derive(Serialize, Deserialize)]
    struct Observed {
        #[serde(skip)]
        engine: Option<DurableEngine>,
    }

    impl sealed::Sealed for Observed {}

    impl Command for Observed {
        const KIND: u16 = u16::MAX;
        type Answer = bool;
        type Refusal = Infallible;

        fn decide(
            self,
            _: &Engine,
        ) -> impl FnOnce(DateTime<Utc>, &mut Engine) -> Result<bool, Infallible> + use<> {
            let other = self.engine.expect("an engine");
            let (seen, was_seen) = std::sync::mpsc::channel();
            std::thread::spawn(move || seen.send(other.read(Engine::now)));
            let looked = was_seen.recv_timeout(std::time::Duration::from_secs(10)).is_ok();
            move |_, _| Ok(looked)
        }
    }

    #[test]
    fn others_look_at_the_engine_while_it_is_decided_what_a_command_does() {
        let schema = crate::Schema::builder().build().expect("no fields");
        let engine = Engine::builder(schema).build().expect("a good policy");
        let start = Start::New(Box::new(|| engine));
        let quiet = Settings { journal_bytes: None, ..Settings::default() };
        let durable = DurableEngine::with_disk(MemoryDisk::default(), quiet, start).expect("good");
        let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
        let observed = Observed { engine: Some(durable.clone()) };
        assert!(durable.execute(now, observed).expect("a good disk"));
    }

    #[test]
    fn after_a_panic_in_a_change_nothing_is_written_any_more_and_nobody_waits_for_ever() {
        let schema = crate::Schema::builder().build().expect("no fields");
        let engine = Engine::builder(schema).build().expect("a good policy");
        let quiet = Settings { journal_bytes: None, ..Settings::default() };
        let start = Start::New(Box::new(|| engine));
        let durable = DurableEngine::with_disk(MemoryDisk::default(), quiet, start).expect("good");
        let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
        let list = |name: &str| CreateList { name: name.to_owned(), id: None };
        durable.execute(now, list("before")).expect("a good disk");
        let (panicking, _) = Waiting::new(now, Panicking, Level::Sync);
        let (behind, ticket) = Waiting::new(now, list("behind"), Level::Sync);
        durable.0.inner.waiting.lock().extend([panicking, behind]);
        let clone = durable.clone();
        let served = std::thread::spawn(move || {
            let guard = clone.0.inner.engine.write_guard();
            clone.0.inner.serve(&guard);
        });
        served.join().expect_err("it panicked");
        let failed =
            |why: &WriteError<_>| matches!(why, WriteError::Storage(StorageError::Failed { .. }));
        assert!(ticket.take().is_some_and(|outcome| outcome.is_err_and(|why| failed(&why))));
        assert!(durable.execute(now, list("after")).is_err_and(|why| failed(&why)));
        assert!(durable.status().failed.is_some());
        assert_eq!(durable.read(|engine| engine.lists().count()), 1);
    }
}
