//! The queue of commands that are journaled together.
//!
//! In: commands of several threads. Out: answers. The first thread that gets the write guard executes all queued
//! commands, so that one commit serves many; the others find their answers when they get the guard.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::durable::Level;
use super::error::{StorageError, WriteError};
use crate::engine::command::Command;
use crate::engine::{Engine, WriteGuard};
use crate::limits;
use crate::sync::Mutex;

/// The result of a command.
type Outcome<C> = Result<<C as Command>::Answer, WriteError<<C as Command>::Refusal>>;

/// The place where the thread that executes a command puts its answer.
pub(super) struct PendingAnswer<C: Command>(Arc<Mutex<Option<Outcome<C>>>>);

impl<C: Command> PendingAnswer<C> {
    /// Takes the answer, if it has arrived. If the command was dropped without an answer, the thread that executed
    /// it panicked.
    pub(super) fn take(&self) -> Option<Outcome<C>> {
        let dropped = Arc::strong_count(&self.0) == 1;
        let why = || StorageError::Failed {
            why: "the thread that executed the command panicked".to_owned(),
        };
        self.0.lock().take().or_else(|| dropped.then(|| Err(WriteError::Storage(why()))))
    }
}

/// A command, and the place for its answer.
struct Entry<C: Command> {
    command: C,
    answer: Arc<Mutex<Option<Outcome<C>>>>,
}

/// The change that a command makes to the engine.
pub(super) type Change = dyn FnOnce(&mut Engine);

/// An entry of any type of command.
trait AnyEntry: Send {
    fn decide(self: Box<Self>, now: DateTime<Utc>, engine: &Engine) -> Box<Change>;
    fn fail(self: Box<Self>, error: StorageError);
}

impl<C: Command> AnyEntry for Entry<C> {
    fn decide(self: Box<Self>, now: DateTime<Utc>, engine: &Engine) -> Box<Change> {
        let change = self.command.decide(*C::VERSIONS.end(), now, engine);
        let answer = self.answer;
        Box::new(move |engine| {
            *answer.lock() = Some(change(engine).map_err(WriteError::Refused));
        })
    }

    fn fail(self: Box<Self>, error: StorageError) {
        *self.answer.lock() = Some(Err(WriteError::Storage(error)));
    }
}

/// A command that waits to be journaled and executed.
pub(super) struct QueuedCommand {
    pub(super) kind: u16,
    pub(super) version: u16,
    pub(super) at: DateTime<Utc>,
    pub(super) payload: Vec<u8>,
    pub(super) level: Level,
    entry: Box<dyn AnyEntry>,
}

impl std::fmt::Debug for QueuedCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QueuedCommand").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl QueuedCommand {
    /// A command for the queue, and the place where the caller finds its answer.
    pub(super) fn new<C: Command>(
        at: DateTime<Utc>,
        command: C,
        level: Level,
    ) -> (Self, PendingAnswer<C>) {
        let answer = Arc::new(Mutex::new(None));
        let ticket = PendingAnswer(Arc::clone(&answer));
        let payload = postcard::to_stdvec(&command).expect("every command can be written");
        let entry = Box::new(Entry { command, answer });
        (Self { kind: C::KIND, version: *C::VERSIONS.end(), at, payload, level, entry }, ticket)
    }

    /// Decides what the command does at `now`. The caller must apply the change before anything else changes the
    /// engine.
    pub(super) fn decide(self, now: DateTime<Utc>, engine: &Engine) -> Box<Change> {
        self.entry.decide(now, engine)
    }

    /// Answers that the command could not be made durable.
    pub(super) fn fail(self, error: StorageError) {
        self.entry.fail(error);
    }
}

/// Executes commands in their order. Readers go on while a command is decided, and between two large commands. Small
/// ones are applied together: before each change the writer waits for all current readers, which would cost more than
/// the change.
pub(super) fn carry_out(
    work: impl Iterator<Item = (QueuedCommand, DateTime<Utc>)>,
    guard: &WriteGuard<'_>,
) {
    let mut work = work.peekable();
    while let Some((first, at)) = work.next() {
        let change = guard.read(|engine| first.decide(at, engine));
        guard.write(|engine| {
            change(engine);
            let mut bytes = 0;
            let mut fits = |(next, _): &(QueuedCommand, DateTime<Utc>)| {
                bytes += next.payload.len();
                bytes <= limits::TURN_BYTES
            };
            while let Some((next, at)) = work.next_if(&mut fits) {
                let change = next.decide(at, engine);
                change(engine);
            }
        });
    }
}
