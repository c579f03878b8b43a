//! The engine's own calls, on a durable one.
//!
//! In: the same arguments. Out: the same answers, once what was asked is on disk, or why that could not
//! be. Records are checked before they are written down, so a batch with a fault costs nothing.

use std::convert::Infallible;

use chrono::{DateTime, Utc};

use super::command::{
    CreateField, CreateList, CreateSegment, DeleteContact, DeleteField, DeleteList, DeleteSegment,
    EditSegment, EraseContact, PinSegment, PutRecord, RecordEvents, RefreshSegment, RemoveFromList,
    UpsertContacts,
};
use super::durable::{DurableEngine, Level};
use super::error::WriteError;
use crate::engine::{
    BatchError, ListError, RecordError, Recorded, SegmentEdit, SegmentError, SegmentSpec, Upserted,
    check_all,
};
use crate::ids::{ContactId, ListId, SegmentId};
use crate::ingest::{ContactPatch, ContactRef, Event};
use crate::schema::{FieldId, FieldType, SchemaError};
use crate::time::zone::Zone;

/// What comes of a call.
type Written<T, R> = Result<T, WriteError<R>>;

impl DurableEngine {
    /// [`crate::Engine::upsert_contacts`].
    pub fn upsert_contacts(
        &self,
        now: DateTime<Utc>,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> Written<Upserted, BatchError> {
        self.upsert_contacts_at(now, patches, Level::Sync)
    }

    /// The same; `level` says when it is on disk.
    pub fn upsert_contacts_at(
        &self,
        now: DateTime<Utc>,
        patches: impl IntoIterator<Item = ContactPatch>,
        level: Level,
    ) -> Written<Upserted, BatchError> {
        let schema = self.read(|engine| engine.schema().clone());
        let records = check_all(patches, |patch| patch.check(&schema));
        let records = records.map_err(WriteError::Refused)?;
        self.write_at(now, UpsertContacts { records }, level)
    }

    /// [`crate::Engine::record_events`].
    pub fn record_events(
        &self,
        now: DateTime<Utc>,
        events: impl IntoIterator<Item = Event>,
    ) -> Written<Recorded, BatchError> {
        self.record_events_at(now, events, Level::Sync)
    }

    /// The same; `level` says when it is on disk.
    pub fn record_events_at(
        &self,
        now: DateTime<Utc>,
        events: impl IntoIterator<Item = Event>,
        level: Level,
    ) -> Written<Recorded, BatchError> {
        let events = check_all(events, Event::check).map_err(WriteError::Refused)?;
        self.write_at(now, RecordEvents { events: events.into_iter().collect() }, level)
    }

    /// [`crate::Engine::delete_contact`].
    pub fn delete_contact(
        &self,
        now: DateTime<Utc>,
        contact: impl Into<ContactRef>,
    ) -> Written<bool, Infallible> {
        self.write(now, DeleteContact { contact: contact.into() })
    }

    /// [`crate::Engine::erase_contact`]. What the file has of the contact goes with the next snapshot,
    /// which is begun at once.
    pub fn erase_contact(
        &self,
        now: DateTime<Utc>,
        contact: impl Into<ContactRef>,
    ) -> Written<bool, Infallible> {
        self.write(now, EraseContact { contact: contact.into() })
    }

    /// [`crate::Engine::create_list`].
    pub fn create_list(
        &self,
        now: DateTime<Utc>,
        name: &str,
        id: Option<ListId>,
    ) -> Written<ListId, ListError> {
        self.write(now, CreateList { name: name.to_owned(), id })
    }

    /// [`crate::Engine::delete_list`].
    pub fn delete_list(&self, now: DateTime<Utc>, id: &ListId) -> Written<(), ListError> {
        self.write(now, DeleteList { id: id.clone() })
    }

    /// [`crate::Engine::remove_from_list`]. Returns how many were on it.
    pub fn remove_from_list(
        &self,
        now: DateTime<Utc>,
        id: &ListId,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> Written<usize, ListError> {
        let contacts = contacts.into_iter().collect();
        self.write(now, RemoveFromList { id: id.clone(), contacts })
    }

    /// [`crate::Engine::create_field`].
    pub fn create_field(
        &self,
        now: DateTime<Utc>,
        name: &str,
        field_type: FieldType,
    ) -> Written<FieldId, SchemaError> {
        self.write(now, CreateField { name: name.to_owned(), field_type })
    }

    /// [`crate::Engine::delete_field`].
    pub fn delete_field(&self, now: DateTime<Utc>, name: &str) -> Written<(), SchemaError> {
        self.write(now, DeleteField { name: name.to_owned() })
    }

    /// [`crate::Engine::create_segment`].
    pub fn create_segment(
        &self,
        now: DateTime<Utc>,
        spec: SegmentSpec,
    ) -> Written<SegmentId, SegmentError> {
        self.write(now, CreateSegment { spec })
    }

    /// [`crate::Engine::edit_segment`].
    pub fn edit_segment(
        &self,
        now: DateTime<Utc>,
        id: &SegmentId,
        edit: SegmentEdit,
    ) -> Written<(), SegmentError> {
        self.write(now, EditSegment { id: id.clone(), edit })
    }

    /// [`crate::Engine::delete_segment`].
    pub fn delete_segment(&self, now: DateTime<Utc>, id: &SegmentId) -> Written<(), SegmentError> {
        self.write(now, DeleteSegment { id: id.clone() })
    }

    /// [`crate::Engine::refresh_segment`].
    pub fn refresh_segment(
        &self,
        now: DateTime<Utc>,
        id: &SegmentId,
        zone: Zone,
    ) -> Written<(), SegmentError> {
        self.write(now, RefreshSegment { id: id.clone(), zone })
    }

    /// [`crate::Engine::pin_segment`].
    pub fn pin_segment(
        &self,
        now: DateTime<Utc>,
        id: &SegmentId,
        pinned: bool,
    ) -> Written<(), SegmentError> {
        self.write(now, PinSegment { id: id.clone(), pinned })
    }

    /// [`crate::Engine::put_record`].
    pub fn put_record(
        &self,
        now: DateTime<Utc>,
        key: &str,
        value: Option<Vec<u8>>,
    ) -> Written<bool, RecordError> {
        self.put_record_at(now, key, value, Level::Sync)
    }

    /// The same; `level` says when it is on disk. With [`Level::Buffered`] for the data and [`Level::Sync`] for the
    /// cursor that follows it, both share one commit to the disk.
    pub fn put_record_at(
        &self,
        now: DateTime<Utc>,
        key: &str,
        value: Option<Vec<u8>>,
        level: Level,
    ) -> Written<bool, RecordError> {
        self.write_at(now, PutRecord { key: key.to_owned(), value }, level)
    }
}
