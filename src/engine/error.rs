//! What the engine refuses, one enum per kind of operation.
//!
//! `Display` quotes what the caller sent, for people who look at their own input. `public_message` says the same
//! without it, for services: nothing that was sent may reach a log or somebody else.

use chrono::{DateTime, Utc};

use crate::criteria::CriteriaError;
use crate::ids::{ContactId, Epoch, ListId, SegmentId};
use crate::ingest::Fault;
use crate::lifecycle::{Refusal, Status};
use crate::limits;
use crate::time::Timestamp;

/// A batch of contacts or events was refused whole: nothing of it was applied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", first_of(faults))]
pub struct BatchError {
    /// Every fault, with the position of its record. At least one.
    pub faults: Vec<Fault>,
}

/// How many faults there are, and the first.
fn first_of(faults: &[Fault]) -> String {
    match faults {
        [] => "the batch was refused".to_owned(),
        [fault] => format!("the batch has 1 fault: {fault}"),
        [first, ..] => format!("the batch has {} faults; the first: {first}", faults.len()),
    }
}

impl BatchError {
    /// The message without values that were sent.
    pub fn public_message(&self) -> String {
        let one = |fault: &Fault| format!("record {}: {}", fault.record, fault.public_message());
        self.faults.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// A request for a segment was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// The name is empty or too long.
    #[error("segment name must have 1 to {} characters", limits::SEGMENT_NAME_CHARS)]
    Name,
    /// A segment that is not deleted has this name.
    #[error("a segment named `{0}` exists already; choose another name")]
    NameTaken(String),
    /// The id that the caller gave belongs to a segment, which may be deleted: ids are never used again.
    #[error("segment id `{0}` is in use, or was")]
    IdTaken(SegmentId),
    /// The query does not compile; the error has line, column and a hint.
    #[error(transparent)]
    Query(#[from] CriteriaError),
    /// The new query compiles, but a segment that refers to this one would not compile with it.
    #[error("segment `{id}`, which refers to this one, would not compile: {error}")]
    Referrer {
        /// The segment that refers to this one.
        id: SegmentId,
        /// What is wrong with its query then.
        error: CriteriaError,
    },
    /// More parent lists than a segment can have.
    #[error("a segment has at most {} parent list", limits::PARENT_LISTS)]
    ParentLists,
    /// A parent list that does not exist: create the list first.
    #[error("there is no list `{0}`")]
    ParentList(ListId),
    /// As many segments exist as the policy allows (`Policy::max_segments`, the number here).
    #[error("there are {0} segments already, the most allowed; delete one first")]
    Limit(usize),
    /// No segment has this id, or it was deleted.
    #[error("there is no segment `{0}`")]
    Unknown(SegmentId),
    /// Only a deleted segment can be restored.
    #[error("segment `{0}` is not deleted, so there is nothing to restore")]
    NotDeleted(SegmentId),
    /// The segment was deleted too long ago, or too many were since.
    #[error("the definition of segment `{0}` is no longer kept; create the segment anew")]
    NotKept(SegmentId),
    /// Something that the query reads no longer exists. Create it again, or edit the query.
    #[error("segment `{id}` cannot be evaluated: {status}")]
    Frozen {
        /// The segment.
        id: SegmentId,
        /// Its state, which names what is missing.
        status: Status,
    },
    /// A [`SegmentFilter`](super::SegmentFilter) names too many lists.
    #[error("at most {} list ids in one filter", limits::FILTER_LISTS)]
    Filter,
    /// The state of the segment does not allow the request now; [`Refusal`] says from when on it is allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl SegmentError {
    /// The key of the request that is at fault, as the HTTP contract names it; empty when it is the
    /// request as a whole.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Name | Self::NameTaken(_) => "name",
            Self::Query(_) | Self::Referrer { .. } => "query_dsl",
            Self::ParentLists | Self::ParentList(_) | Self::Filter => "parent_list_ids",
            Self::Unknown(_)
            | Self::IdTaken(_)
            | Self::NotDeleted(_)
            | Self::NotKept(_)
            | Self::Frozen { .. } => "segment_id",
            Self::Limit(_) | Self::Refused(_) => "",
        }
    }

    /// The message without names and ids that were sent. Of a query the service says more, by its pieces.
    pub fn public_message(&self) -> String {
        match self {
            Self::NameTaken(_) => {
                "a segment of this name exists already; choose another name".to_owned()
            }
            Self::IdTaken(_) => "the segment id is in use, or was".to_owned(),
            Self::Query(_) => "the query cannot be compiled".to_owned(),
            Self::Referrer { .. } => {
                "a segment that refers to this one would not compile".to_owned()
            }
            Self::ParentList(_) => "there is no such list".to_owned(),
            Self::Unknown(_) => "there is no such segment".to_owned(),
            Self::NotDeleted(_) => {
                "the segment is not deleted, so there is nothing to restore".to_owned()
            }
            Self::NotKept(_) => {
                "the segment's definition is no longer kept; create the segment anew".to_owned()
            }
            Self::Frozen { .. } => {
                "the segment cannot be evaluated: something that its query reads no longer exists"
                    .to_owned()
            }
            Self::Refused(refusal) => refusal.public_message(),
            Self::Name | Self::ParentLists | Self::Limit(_) | Self::Filter => self.to_string(),
        }
    }
}

/// A question about a query, a segment or a contact was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The query does not compile.
    #[error(transparent)]
    Query(#[from] CriteriaError),
    /// The segment is unknown, or cannot be evaluated.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// The contact that was asked about is unknown, or was deleted.
    #[error("there is no such contact")]
    NoContact,
    /// [`Engine::count_clauses`](super::Engine::count_clauses) counts at most [`limits::COUNTED_CLAUSES`] clauses.
    #[error(
        "the query has more than {} clauses, the most that are counted one by one; count parts of it",
        limits::COUNTED_CLAUSES
    )]
    Clauses,
    /// The end of a forecast is too early, or so late that it has too many steps.
    #[error(
        "a forecast has 1 to {} steps, from the instant of the question on; ask for another end or another step",
        limits::FORECAST_STEPS
    )]
    Steps,
    /// The caller asked to stop, or the time for an answer was over.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl AnswerError {
    /// The message without values that were sent. Of a query the service says more, by its pieces.
    pub fn public_message(&self) -> String {
        match self {
            Self::Query(_) => "the query cannot be compiled".to_owned(),
            Self::Segment(error) => error.public_message(),
            Self::NoContact | Self::Clauses | Self::Steps | Self::Stopped(_) => self.to_string(),
        }
    }
}
/// An evaluation was stopped, since nobody waits for its answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the query took too long and was stopped; search texts for less, join fewer events, or count parts of it"
)]
pub struct Stopped;

/// A question about the past of a segment was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// No segment ever had this id.
    #[error("there is no segment `{0}`")]
    Unknown(SegmentId),
    /// The instant is before the creation of the segment.
    #[error("the segment did not exist then: it was created at {}", at(created_at))]
    NotYet {
        /// When it was created: the earliest instant with an answer.
        created_at: DateTime<Utc>,
    },
    /// The instant is before what is kept of the past.
    #[error(
        "the history of then is no longer kept: members are known from {} on",
        at(reaches_back_to)
    )]
    NotKept {
        /// The earliest instant with an answer.
        reaches_back_to: DateTime<Utc>,
    },
}

/// An instant as messages write it.
fn at(instant: &DateTime<Utc>) -> Timestamp {
    Timestamp::from(*instant)
}

impl HistoryError {
    /// The message without the id that was sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Unknown(_) => "there is no such segment".to_owned(),
            Self::NotYet { .. } | Self::NotKept { .. } => self.to_string(),
        }
    }
}

/// A request for a list was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// The name or the id of the list is empty or too long.
    #[error("list name and id must have 1 to {} characters", limits::NAME_CHARS)]
    Name,
    /// Another list has this id.
    #[error("list `{0}` exists already")]
    Exists(ListId),
    /// No list has this id.
    #[error("there is no list `{0}`")]
    Unknown(ListId),
    /// The engine has [`limits::LISTS`] lists already: delete one first.
    #[error("there are {} lists already, the most allowed", limits::LISTS)]
    TooMany,
}

impl ListError {
    /// The message without ids that were sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Exists(_) => "a list with this id exists already".to_owned(),
            Self::Unknown(_) => "there is no such list".to_owned(),
            Self::Name | Self::TooMany => self.to_string(),
        }
    }
}

/// A request for a contact's identifier was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// No contact has this id, or it was deleted.
    #[error("there is no contact `{0}`")]
    Unknown(ContactId),
    /// The contact does not have the value among its identifiers.
    #[error("`{0}` is not an identifier of this contact")]
    NotHeld(String),
    /// A contact keeps one identifier at least.
    #[error("`{0}` is the last identifier of this contact; delete the contact instead")]
    Last(String),
}

impl IdentifierError {
    /// The message without identifiers.
    pub fn public_message(&self) -> String {
        match self {
            Self::Unknown(_) => "there is no such contact",
            Self::NotHeld(_) => "the value is not an identifier of this contact",
            Self::Last(_) => {
                "the value is the last identifier of this contact; delete the contact instead"
            }
        }
        .to_owned()
    }
}

/// A record of the program that embeds the engine was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The key is empty or too long.
    #[error("the key of a record must have 1 to {} bytes", limits::RECORD_KEY_BYTES)]
    Key,
    /// The value is longer than [`limits::RECORD_BYTES`].
    #[error(
        "a record has at most {} bytes; keep less in one, or keep it in several",
        limits::RECORD_BYTES
    )]
    Value,
    /// The engine has [`limits::RECORDS`] records already.
    #[error("there are {} records already, the most allowed; remove some first", limits::RECORDS)]
    TooMany,
    /// The values together would have more than [`limits::RECORDS_BYTES`].
    #[error("all records together have at most {} bytes; remove some first", limits::RECORDS_BYTES)]
    Full,
}

/// A reader of the change feed gave a position from which it cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// The position is further back than the changes that are kept.
    #[error("changes before {oldest} are no longer kept; start from the members as they are now")]
    Truncated {
        /// The oldest sequence number that can still be read.
        oldest: u64,
    },
    /// The position is of a change that this feed does not have.
    #[error(
        "the feed ends with change {last}: the position is of another directory, or of before a backup was restored; \
         start from the members as they are now"
    )]
    Ahead {
        /// The last sequence number of this feed.
        last: u64,
    },
    /// The position was numbered in another epoch.
    #[error(
        "the position is of epoch {given}, and this feed of epoch {present}: it is another directory, or a backup was \
         restored; start from the members as they are now"
    )]
    OtherEpoch {
        /// The epoch of the position.
        given: Epoch,
        /// The epoch of this feed.
        present: Epoch,
    },
}
