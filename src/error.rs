//! One error that every other becomes, for `?` in programs.
//!
//! Each operation has an error of its own, whose variants are the cases of that operation. A program that only
//! passes errors on takes [`Error`].

use std::convert::Infallible;

use crate::criteria::CriteriaError;
use crate::driver::ClockLeap;
use crate::engine::{
    AnswerError, BatchError, FeedError, HistoryError, IdentifierError, ListError, RecordError,
    SegmentError, SettingError, Stopped,
};
#[cfg(feature = "durable")]
use crate::host::{CreateTenantError, DeleteTenantError, HostError, NameError, TenantError};
use crate::ids::CursorError;
use crate::ingest::{self, Fault};
use crate::lifecycle::PolicyError;
use crate::partition::Overlap;
#[cfg(feature = "durable")]
use crate::persist::{StorageError, WriteError};
use crate::schema::SchemaError;
use crate::time::zone::ZoneError;
use crate::time::{DurationError, TimestampError};

/// Any error of this library.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A batch had faulty records, and nothing of it was applied.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A request for a segment was refused.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A query does not compile.
    #[error(transparent)]
    Criteria(#[from] CriteriaError),
    /// A request for a list was refused.
    #[error(transparent)]
    List(#[from] ListError),
    /// A field cannot be added, renamed or deleted.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A contact's identifier cannot be removed.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// A record of the embedding program.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A text that is no contact and no event.
    #[error(transparent)]
    Input(#[from] ingest::RecordError),
    /// Properties of an event are no JSON object within the limits.
    #[error(transparent)]
    Payload(#[from] ingest::PayloadError),
    /// A text is no instant, or one out of range.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// A length of time is negative.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// A name is no time zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// A policy contradicts itself.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A setting of an engine was refused.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A reader of the feed cannot go on from its position.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// A question about a query, a segment or a contact was refused.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// An evaluation was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A question about the past of a segment was refused.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A text is no contact's id.
    #[error("this is no id of a contact: {0}")]
    ContactId(#[from] uuid::Error),
    /// A text is no position in the feed.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Parts that were to be merged have a contact in common.
    #[error(transparent)]
    Overlap(#[from] Overlap),
    /// The wall clock is further ahead than is believed.
    #[error(transparent)]
    Clock(#[from] ClockLeap),
    /// The system refused something, such as the thread of a [`Driver`](crate::Driver).
    #[error("{why}")]
    Io {
        /// What kind of error it is.
        kind: std::io::ErrorKind,
        /// The system's message.
        why: String,
    },
    /// A directory could not be opened, written or read.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A host of tenants cannot go on.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    Host(#[from] HostError),
    /// A tenant cannot be reached.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    Tenant(#[from] TenantError),
    /// A tenant cannot be made.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    CreateTenant(#[from] CreateTenantError),
    /// A tenant cannot be removed.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    DeleteTenant(#[from] DeleteTenantError),
    /// A text is no name of a tenant.
    #[cfg(feature = "durable")]
    #[error(transparent)]
    TenantName(#[from] NameError),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io { kind: error.kind(), why: error.to_string() }
    }
}

/// The faults of one record, checked by itself.
impl From<Vec<Fault>> for Error {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Batch(BatchError { faults })
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        vec![fault].into()
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(feature = "durable")]
impl<R> From<WriteError<R>> for Error
where
    Self: From<R>,
{
    fn from(error: WriteError<R>) -> Self {
        match error {
            WriteError::Refused(refusal) => refusal.into(),
            WriteError::Storage(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContactId;
    use crate::ids::IdSource;

    #[test]
    fn the_errors_of_single_calls_are_taken_too() {
        fn all(step: usize) -> Result<(), Error> {
            let schema = crate::Schema::new();
            match step {
                0 => crate::ContactPatch::new("ada@example.com")
                    .set("shoe", 39)
                    .check(&schema)
                    .map(drop)?,
                1 => "?".parse::<crate::Cursor>().map(drop)?,
                2 => "?".parse::<ContactId>().map(drop)?,
                3 => Err(std::io::Error::from(std::io::ErrorKind::OutOfMemory))?,
                _ => {}
            }
            Ok(())
        }
        let messages: Vec<String> =
            (0..4).map(|step| all(step).expect_err("each step fails").to_string()).collect();
        assert!(messages[0].starts_with("the batch has 1 fault: "), "{}", messages[0]);
        assert!(messages[1].starts_with("a cursor is"), "{}", messages[1]);
        assert!(messages[2].starts_with("this is no id of a contact: "), "{}", messages[2]);
        assert_eq!(messages[3], "out of memory");
        assert_eq!(all(4), Ok(()));
    }

    #[test]
    fn a_question_mark_takes_every_error() {
        fn all(step: usize, contact: ContactId) -> Result<(), Error> {
            match step {
                0 => Err(ListError::Name)?,
                1 => Err(SegmentError::Name)?,
                2 => Err(IdentifierError::Unknown(contact))?,
                3 => Err(ingest::RecordError::Json(ingest::JsonError::NotAnObject))?,
                4 => "noon".parse::<crate::time::Timestamp>().map(drop)?,
                #[cfg(feature = "durable")]
                5 => Err(WriteError::Refused(ListError::TooMany))?,
                #[cfg(feature = "durable")]
                6 => Err(WriteError::<Infallible>::Storage(StorageError::Failed {
                    why: "full".to_owned(),
                }))?,
                _ => {}
            }
            Ok(())
        }
        let contact = ContactId(IdSource::new(1).draw());
        for step in 0..5 {
            all(step, contact).expect_err("each step fails");
        }
        #[cfg(feature = "durable")]
        assert_eq!(all(5, contact), Err(Error::List(ListError::TooMany)));
        #[cfg(feature = "durable")]
        assert!(matches!(all(6, contact), Err(Error::Storage(_))));
        assert_eq!(all(7, contact), Ok(()));
    }
}
