//! How commands end: the exit code of a command that was carried out, and the message of one that failed.

/// How a command ended. The worst of several wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done,
    /// Some rows were refused; the rest was answered.
    RefusedRows,
    /// A query or a segment was invalid; the valid ones were answered.
    InvalidQuery,
}

/// The message of a command that failed, for the person who ran it.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(crate) fn message(&self) -> &str {
        &self.0
    }
}
