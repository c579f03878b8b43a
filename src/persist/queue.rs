//! Commands that wait to be written down together.
//!
//! In: commands of several threads. Out: answers. Whoever comes to write takes all that waits along, so
//! that one commit serves many; the others find their answer when their turn comes.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::durable::Level;
use super::error::{StorageError, WriteError};
use crate::engine::Engine;
use crate::engine::command::Command;
use crate::sync::Mutex;

/// What came of a command.
type Outcome<C> = Result<<C as Command>::Answer, WriteError<<C as Command>::Refusal>>;

/// Where an answer will be.
pub(super) struct Ticket<C: Command>(Arc<Mutex<Option<Outcome<C>>>>);

impl<C: Command> Ticket<C> {
    /// The answer, once there is one. A command that went without one was taken along by a thread that
    /// panicked.
    pub(super) fn take(&self) -> Option<Outcome<C>> {
        let gone = Arc::strong_count(&self.0) == 1;
        let why = || StorageError::Failed { why: "a thread that did it panicked".to_owned() };
        self.0.lock().take().or_else(|| gone.then(|| Err(WriteError::Storage(why()))))
    }
}

/// A command, and where its answer will be.
struct Asked<C: Command> {
    command: C,
    answer: Arc<Mutex<Option<Outcome<C>>>>,
}

/// What a command does with the engine, at an instant.
pub(super) type Change = dyn FnOnce(DateTime<Utc>, &mut Engine);

/// A command of some kind.
trait Ask: Send {
    fn decide(self: Box<Self>, engine: &Engine) -> Box<Change>;
    fn fail(self: Box<Self>, error: StorageError);
}

impl<C: Command> Ask for Asked<C> {
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
    pub(super) at: DateTime<Utc>,
    pub(super) payload: Vec<u8>,
    pub(super) level: Level,
    asked: Box<dyn Ask>,
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
        let asked = Box::new(Asked { command, answer });
        (Self { kind: C::KIND, at, payload, level, asked }, ticket)
    }

    /// Looks what it is to do, at an instant that is not before the engine's. Nothing else is done in between.
    pub(super) fn decide(self, engine: &Engine) -> Box<Change> {
        self.asked.decide(engine)
    }

    /// Answers that it could not be made durable.
    pub(super) fn fail(self, error: StorageError) {
        self.asked.fail(error);
    }
}
