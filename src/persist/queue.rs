//! Commands that wait to be journaled together.
//!
//! In: commands of several threads. Out: answers. The first thread that gets the write guard does all commands that
//! wait, so that one commit serves many; the others find their answers when they get the guard.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::durable::Level;
use super::error::{StorageError, WriteError};
use crate::engine::Engine;
use crate::engine::command::Command;
use crate::sync::Mutex;

/// The result of a command.
type Outcome<C> = Result<<C as Command>::Answer, WriteError<<C as Command>::Refusal>>;

/// Where an answer will be.
pub(super) struct Ticket<C: Command>(Arc<Mutex<Option<Outcome<C>>>>);

impl<C: Command> Ticket<C> {
    /// The answer, once there is one. If the command no longer exists and left none, its
    /// thread panicked.
    pub(super) fn take(&self) -> Option<Outcome<C>> {
        let gone = Arc::strong_count(&self.0) == 1;
        let why =
            || StorageError::Failed { why: "the thread that did the command panicked".to_owned() };
        self.0.lock().take().or_else(|| gone.then(|| Err(WriteError::Storage(why()))))
    }
}

/// A command, and where its answer will be.
struct Entry<C: Command> {
    command: C,
    answer: Arc<Mutex<Option<Outcome<C>>>>,
}

/// What a command does to the engine, at an instant.
pub(super) type Change = dyn FnOnce(DateTime<Utc>, &mut Engine);

/// An entry of any type of command.
trait AnyEntry: Send {
    fn decide(self: Box<Self>, engine: &Engine) -> Box<Change>;
    fn fail(self: Box<Self>, error: StorageError);
}

impl<C: Command> AnyEntry for Entry<C> {
    fn decide(self: Box<Self>, engine: &Engine) -> Box<Change> {
        let change = self.command.decide(engine);
        let answer = self.answer;
        Box::new(move |now, engine| {
            *answer.lock() = Some(change(now, engine).map_err(WriteError::Refused));
        })
    }

    fn fail(self: Box<Self>, error: StorageError) {
        *self.answer.lock() = Some(Err(WriteError::Storage(error)));
    }
}

/// A command that waits.
pub(super) struct Waiting {
    pub(super) kind: u16,
    pub(super) version: u16,
    pub(super) at: DateTime<Utc>,
    pub(super) payload: Vec<u8>,
    pub(super) level: Level,
    entry: Box<dyn AnyEntry>,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Waiting {
    /// A command, and where its answer will be.
    pub(super) fn new<C: Command>(
        at: DateTime<Utc>,
        command: C,
        level: Level,
    ) -> (Self, Ticket<C>) {
        let answer = Arc::new(Mutex::new(None));
        let ticket = Ticket(Arc::clone(&answer));
        let payload = postcard::to_stdvec(&command).expect("every command can be written");
        let entry = Box::new(Entry { command, answer });
        (Self { kind: C::KIND, version: *C::VERSIONS.end(), at, payload, level, entry }, ticket)
    }

    /// Decides what the command does. Nothing else may change the engine before it is done.
    pub(super) fn decide(self, engine: &Engine) -> Box<Change> {
        self.entry.decide(engine)
    }

    /// Answers that the command could not be made durable.
    pub(super) fn fail(self, error: StorageError) {
        self.entry.fail(error);
    }
}
