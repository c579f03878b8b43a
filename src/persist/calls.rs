//! The calls of a durable engine: those of [`Engine`], whose answers come once the command is on disk.
//!
//! In: the same arguments. Out: the same answers, or why the command could not be made durable.

use std::convert::Infallible;

use chrono::{DateTime, Utc};

use super::durable::DurableEngine;
use super::error::WriteError;
use crate::engine::command::{
    AnnounceRecord, BeginEpoch, ChangeSetting, CreateField, CreateList, CreateSegment,
    DeleteContact, DeleteContacts, DeleteField, DeleteList, DeleteSegment, EditSegment,
    EraseContact, EraseContacts, MergeAnonymous, PinSegment, PutRecord, RecordEvents, Recorded,
    RefreshSegment, RemoveFromList, RemoveIdentifier, RenameField, RenameList, RestoreSegment,
    UpsertContacts, Upserted, calls, for_each_command,
};
use crate::engine::{
    Announcement, BatchError, Erased, IdentifierError, ListError, Merge, MergeError, RecordError,
    SegmentEdit, SegmentError, SegmentSpec, Setting, SettingError,
};
use crate::ids::{ContactId, ListId, SegmentId};
use crate::ingest::{CheckedEvents, ContactPatch, ContactRef, Event, normalised};
use crate::schema::{FieldId, FieldType, SchemaError};
use crate::time::zone::Zone;

/// What a call returns.
macro_rules! durable {
    ([$answer:ty]) => { Result<$answer, WriteError<Infallible>> };
    ([$answer:ty, $refusal:ty]) => { Result<$answer, WriteError<$refusal>> };
}

/// Returns the result of a command as it is.
macro_rules! as_is {
    ($result:expr, $ret:tt) => {
        $result
    };
}

for_each_command!(calls {
    self: &Self, DurableEngine, durable, as_is,
    "Blocks until other writers are done and the command is on disk.",
    "\n# Errors\n\n[`WriteError::Storage`], if the command could not be put on disk: the engine goes on without it.",
    "[`WriteError::Refused`] holds what the engine refuses: "
});
