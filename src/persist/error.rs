//! The errors of durable engines.
//!
//! Each error says what failed, where, and what to do. A storage error is about the file or the machine; a refusal is
//! about the command, and changes nothing.

/// Why a directory could not be opened, written, or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum StorageError {
    #[error("{place} is in use by another process: stop it first, or use another directory")]
    Locked { place: String },
    #[error("{place} already holds an engine: open it, or use another directory")]
    Exists { place: String },
    #[error("{place} holds no engine: create one first")]
    Missing { place: String },
    #[error(
        "{place}: {what} is damaged ({why}): nothing was loaded; restore a backup, or move the file \
         aside to keep it for a closer look"
    )]
    Damaged { place: String, what: String, why: String },
    #[error("{place} has format {found}, and this program reads up to {known}: use a newer one")]
    Format { place: String, found: u16, known: u16 },
    #[error(
        "{place}: record {number} of the journal is a command of kind {kind} in version {version}, which this \
         program cannot do again: open the directory with the version that wrote it and stop that cleanly, \
         which makes a checkpoint; then open it with this one"
    )]
    Command { place: String, number: u64, kind: u16, version: u16 },
    #[error(
        "{place}: doing {what} again ends in a panic ({why}): the file is whole, and the fault is this \
         program's; keep the file, and report it"
    )]
    Fault { place: String, what: String, why: String },
    #[error(
        "{place} does not continue this engine ({why}): nothing of it was done; take the increments of one engine in \
         their order, without a gap"
    )]
    Increment { place: String, why: String },
    #[error(
        "the engine was closed: nothing is written any more, reads go on; open the directory again"
    )]
    Closed,
    #[error(
        "a write was called in a closure that reads the same engine, and would wait for itself: call it after the \
         closure has returned"
    )]
    Nested,
    #[error("{doing} failed: {why}")]
    Io { doing: String, why: String },
    #[error(
        "an earlier change failed ({why}): nothing is written any more, reads go on; open the directory again"
    )]
    Failed { why: String },
    #[error(
        "an earlier write failed ({why}): reads go on, and nothing is written until a new file of the engine is on \
         disk, which each write tries again; make room or repair the disk"
    )]
    Halted { why: String },
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
