//! The errors of durable engines.
//!
//! Each error says what failed, where, and what to do. A storage error is about the file or the machine; a refusal is
//! about the command, and changes nothing.

/// Why a directory could not be opened, written, or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// A process has the directory open; at most one can.
    #[error("{place} is in use by another process: stop it first, or use another directory")]
    Locked {
        /// The directory.
        place: String,
    },
    /// An engine was to be created where there is one.
    #[error("{place} already holds an engine: open it, or use another directory")]
    Exists {
        /// The directory.
        place: String,
    },
    /// An engine was to be opened where there is none.
    #[error("{place} holds no engine: create one first")]
    Missing {
        /// The directory.
        place: String,
    },
    /// Bytes of the file are not those that were written.
    #[error(
        "{place}: {what} is damaged ({why}): nothing was loaded; restore a backup, or move the file \
         aside to keep it for a closer look"
    )]
    Damaged {
        /// The directory.
        place: String,
        /// Which part of the file.
        what: String,
        /// How it was noticed.
        why: String,
    },
    /// The file was written by a newer program.
    #[error("{place} has format {found}, and this program reads up to {known}: use a newer one")]
    Format {
        /// The directory.
        place: String,
        /// The format of the file.
        found: u16,
        /// The newest format that this program reads.
        known: u16,
    },
    /// The journal has a command that this program does not know in its version.
    #[error(
        "{place}: record {number} of the journal is a command of kind {kind} in version {version}, which this \
         program cannot do again: open the directory with the version that wrote it and stop that cleanly, \
         which makes a checkpoint; then open it with this one"
    )]
    Command {
        /// The directory.
        place: String,
        /// The number of its record in the journal.
        number: u64,
        /// What it does: a number of the table in `docs/formats.md`.
        kind: u16,
        /// The version of its meaning.
        version: u16,
    },
    /// Opening came upon a fault of this library.
    #[error(
        "{place}: doing {what} again ends in a panic ({why}): the file is whole, and the fault is this \
         program's; keep the file, and report it"
    )]
    Fault {
        /// The directory.
        place: String,
        /// What was done again.
        what: String,
        /// The message of the panic.
        why: String,
    },
    /// An increment is of another engine, or not the next one.
    #[error(
        "{place} does not continue this engine ({why}): nothing of it was done; take the increments of one engine in \
         their order, without a gap"
    )]
    Increment {
        /// The directory.
        place: String,
        /// What does not match.
        why: String,
    },
    /// The engine was closed, through this handle or another one.
    #[error(
        "the engine was closed: nothing is written any more, reads go on; open the directory again"
    )]
    Closed,
    /// A closure that was given to a read of the engine calls a write of it.
    #[error(
        "a write was called in a closure that reads the same engine, and would wait for itself: call it after the \
         closure has returned"
    )]
    Nested,
    /// The operating system refused an operation. What was asked for had no effect.
    #[error("{doing} failed: {why}")]
    Io {
        /// Which operation.
        doing: String,
        /// The system's message.
        why: String,
    },
    /// A change ended in a fault of this library, so that memory and file may differ.
    #[error(
        "an earlier change failed ({why}): nothing is written any more, reads go on; open the directory again"
    )]
    Failed {
        /// What failed.
        why: String,
    },
    /// A write to the file failed. Reads go on, and so do writes once a new file is complete.
    #[error(
        "an earlier write failed ({why}): reads go on, and nothing is written until a new file of the engine is on \
         disk, which each write tries again; make room or repair the disk"
    )]
    Halted {
        /// What failed.
        why: String,
    },
}

/// Why a command had no effect.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError<R> {
    /// The engine refused it.
    #[error("{0}")]
    Refused(R),
    /// It could not be made durable. A running engine goes on without it; if the process ends before it writes again,
    /// the directory may open with it, as a whole.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// An error of the machine, while doing this.
pub(super) fn doing(what: &'static str) -> impl Fn(std::io::Error) -> StorageError {
    move |error| StorageError::Io { doing: what.to_owned(), why: error.to_string() }
}
