//! Contacts and events as records: for exports, and for programs that show a contact.
//!
//! In: the data. Out: contacts and events with all their values, in the order in which they were first
//! seen. Their JSON is what [`crate::ingest`] reads, so an export can be imported again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{Engine, SegmentError};
use crate::criteria::Plan;
use crate::ids::{ContactId, Row, SegmentId};
use crate::ingest::{ContactRef, PATH_SEPARATOR, cell_of_texts, normalised};
use crate::rows::RowSet;
use crate::schema::{ColumnKind, Field, FieldId, Value};
use crate::store::{Column, EventRef, OrphanEvent, Stream};
use crate::time::Timestamp;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'e> {
    /// The value of a field of texts, numbers or instants.
    Scalar(Value<'e>),
    /// The texts of a set, such as `list_ids`.
    Texts(Vec<&'e str>),
}

/// A contact with the fields that it has a value in, in the order of the schema.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ContactRecord<'e> {
    /// The id that the engine gave the contact.
    pub contact_id: ContactId,
    /// Each field that is not NULL, with its value.
    pub fields: Vec<(&'e Field, FieldValue<'e>)>,
}

/// An event. `event_id` is the sender's id, byte for byte, or one that was made for an event without an id. The engine
/// that exported an event knows it by this id.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventRecord<'e> {
    /// The sender's id, or the one that was made.
    pub event_id: String,
    /// Whom the event names: the contact by its id, or the identifier of an orphan event.
    pub contact: ContactRef,
    /// Such as `open`.
    pub event_type: &'e str,
    /// When it happened.
    pub timestamp: Timestamp,
    /// Where it came from; empty if it was recorded without a source.
    pub source: &'e str,
    /// A JSON object.
    pub properties: String,
}

/// A scalar as JSON; numbers with all their digits.
fn json_of(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => Json::from(text.as_ref()).to_string(),
        Value::Time(at) => Json::from(at.to_string()).to_string(),
    }
}

fn object<N: AsRef<str>>(members: impl IntoIterator<Item = (N, String)>) -> String {
    let member = |(name, json): (N, String)| format!("{}:{json}", Json::from(name.as_ref()));
    let members: Vec<String> = members.into_iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

impl FieldValue<'_> {
    /// As JSON.
    pub fn to_json(&self) -> String {
        match self {
            Self::Scalar(value) => json_of(value),
            Self::Texts(texts) => Json::from(texts.clone()).to_string(),
        }
    }

    /// As the cell of a table, which [`crate::ingest::texts_of_cell`] reads as the same texts: those of sets are
    /// separated by `;`, or are an array of JSON where they have one or begin or end with blanks.
    pub fn to_cell(&self) -> String {
        match self {
            Self::Scalar(Value::Text(text)) => text.clone().into_owned(),
            Self::Scalar(Value::Time(at)) => at.to_string(),
            Self::Scalar(value) => json_of(value),
            Self::Texts(texts) => cell_of_texts(texts),
        }
    }
}

impl ContactRecord<'_> {
    /// As one line of JSON: reserved fields by name, the account's own under `custom_fields`.
    pub fn to_json(&self) -> String {
        let of_field =
            |(field, held): &(&'_ Field, FieldValue<'_>)| (field.name.clone(), held.to_json());
        let (custom, reserved): (Vec<_>, Vec<_>) =
            self.fields.iter().partition(|(field, _)| field.is_custom());
        let id = ("contact_id".to_owned(), Json::from(self.contact_id.to_string()).to_string());
        let custom = object(custom.into_iter().map(of_field));
        let all = std::iter::once(id).chain(reserved.into_iter().map(of_field));
        object(all.chain([("custom_fields".to_owned(), custom)]))
    }
}

impl EventRecord<'_> {
    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        let text = |text: &str| Json::from(text).to_string();
        let contact = match &self.contact {
            ContactRef::Id(_) => "contact_id",
            ContactRef::Email(_) => "email",
        };
        object([
            ("event_id", text(&self.event_id)),
            (contact, text(&self.contact.to_string())),
            ("event_type", text(self.event_type)),
            ("timestamp", text(&self.timestamp.to_string())),
            ("source", text(self.source)),
            ("properties", self.properties.clone()),
        ])
    }
}

/// A payload that is rebuilt from its paths: a scalar, or members by name.
enum Node {
    Leaf(String),
    Object(BTreeMap<String, Node>),
}

impl Node {
    fn add(&mut self, path: &str, leaf: String) {
        let Self::Object(members) = self else { return };
        match path.split_once(PATH_SEPARATOR) {
            None => drop(members.insert(path.to_owned(), Self::Leaf(leaf))),
            Some((first, rest)) => members
                .entry(first.to_owned())
                .or_insert_with(|| Self::Object(BTreeMap::new()))
                .add(rest, leaf),
        }
    }

    fn to_json(&self) -> String {
        match self {
            Self::Leaf(json) => json.clone(),
            Self::Object(members) => {
                object(members.iter().map(|(name, node)| (name, node.to_json())))
            }
        }
    }
}

fn properties(stream: &Stream, slot: u32) -> String {
    let mut root = Node::Object(BTreeMap::new());
    for (path, column) in stream.properties() {
        if let Some(leaf) = column.get(slot) {
            root.add(path, leaf.to_json());
        }
    }
    root.to_json()
}

impl Engine {
    /// A contact that exists, with all its values.
    pub fn contact(&self, contact: impl Into<ContactRef>) -> Option<ContactRecord<'_>> {
        self.contact_of(self.store.row(&contact.into())?)
    }

    /// The contact with an identifier (one of [`crate::schema::IDENTIFIERS`]), with all its values.
    pub fn contact_by_identifier(
        &self,
        identifier: FieldId,
        text: &str,
    ) -> Option<ContactRecord<'_>> {
        let text = normalised(identifier, text);
        self.contact_of(self.store.row_by_identifier(identifier, &text)?)
    }

    /// The contacts that were written last, at most `most`, the latest first.
    pub fn latest_contacts(&self, most: usize) -> Vec<ContactId> {
        self.latest_of(self.store.alive(), most)
    }

    /// The contacts that satisfy a plan at `at` and were written last, at most `most`, the latest first.
    pub fn latest_matching(&self, plan: &Plan, at: DateTime<Utc>, most: usize) -> Vec<ContactId> {
        self.latest_of(&self.satisfying(plan, at.into()), most)
    }

    fn latest_of(&self, rows: &RowSet, most: usize) -> Vec<ContactId> {
        let Some(Column::Time(times)) = self.store.column(FieldId::UPDATED_AT) else {
            return Vec::new();
        };
        let mut latest: BTreeSet<(Timestamp, Row)> = BTreeSet::new();
        for row in rows.iter() {
            let Some(at) = times.get(row) else { continue };
            if latest.len() < most || latest.first().is_some_and(|first| *first < (at, Row(row))) {
                latest.insert((at, Row(row)));
                if latest.len() > most {
                    latest.pop_first();
                }
            }
        }
        latest.iter().rev().filter_map(|(_, row)| self.store.contact_id(*row)).collect()
    }

    /// A page of a segment's members, in the order in which their contacts were created, from `place` on; and the place
    /// of the next page, if there is one. A contact that joins between two pages may be missing; none comes twice.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn members_from(
        &self,
        id: &SegmentId,
        place: u32,
        most: usize,
    ) -> Result<(Vec<ContactId>, Option<u32>), SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        let mut rows = segment.members.iter_from(place);
        let some: Vec<u32> = rows.by_ref().take(most).collect();
        let ids = some.iter().filter_map(|row| self.store.contact_id(Row(*row))).collect();
        Ok((ids, rows.next()))
    }

    /// All contacts that exist.
    pub fn contact_records(&self) -> impl Iterator<Item = ContactRecord<'_>> {
        self.store.alive().iter().filter_map(|row| self.contact_of(Row(row)))
    }

    /// The members of a segment, as the last evaluation found them.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn member_records(
        &self,
        id: &SegmentId,
    ) -> Result<impl Iterator<Item = ContactRecord<'_>>, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        Ok(segment.members.iter().filter_map(|row| self.contact_of(Row(row))))
    }

    /// All events of contacts that exist, contact by contact, by type and time; without orphan events.
    pub fn event_records(&self) -> impl Iterator<Item = EventRecord<'_>> {
        self.store.alive().iter().flat_map(|row| self.events_of(Row(row)))
    }

    /// The events that wait for their contact, by the reference that they name and in the order in which they came.
    pub fn orphan_event_records(&self) -> impl Iterator<Item = EventRecord<'_>> {
        let record = |event: &OrphanEvent<'_>| {
            let mut root = Node::Object(BTreeMap::new());
            event.properties.iter().for_each(|(path, leaf)| root.add(path, leaf.to_json()));
            root.to_json()
        };
        self.store.orphans().filter_map(move |event| {
            Some(EventRecord {
                event_id: event.id.as_ref()?.to_text(),
                properties: record(&event),
                contact: event.contact,
                event_type: event.event_type,
                timestamp: event.at,
                source: event.source,
            })
        })
    }

    pub(super) fn contact_of(&self, row: Row) -> Option<ContactRecord<'_>> {
        let held = |field: &'_ Field| match (field.kind, self.store.column(field.id)?) {
            (ColumnKind::TextArray, Column::Texts(sets)) => {
                let texts: Vec<&str> = sets.get(row.0).collect();
                (!texts.is_empty()).then_some(FieldValue::Texts(texts))
            }
            (ColumnKind::Scalar(kind), column) => {
                let value = column.value(row.0).read_as(kind);
                (!value.is_null()).then_some(FieldValue::Scalar(value))
            }
            (ColumnKind::TextArray, _) => None,
        };
        // Fields that are derived from others are left out.
        let derived = [FieldId::CONTACT_ID, FieldId::EMAIL_DOMAINS];
        let fields = self.schema.fields().filter(|field| !derived.contains(&field.id));
        let fields = fields.filter_map(|field| Some((field, held(field)?))).collect();
        Some(ContactRecord { contact_id: self.store.contact_id(row)?, fields })
    }

    /// How many events a contact has, and the latest of them, at most `most`, the latest first. `None` if there is no
    /// such contact.
    pub fn latest_events(
        &self,
        contact: impl Into<ContactRef>,
        most: usize,
    ) -> Option<(u64, Vec<EventRecord<'_>>)> {
        let row = self.store.row(&contact.into())?;
        let mut run: Vec<EventRef> = self.store.events().run(row).collect();
        let count = run.len() as u64;
        run.sort_unstable_by_key(|event| std::cmp::Reverse((event.at, event.stream.0, event.slot)));
        run.truncate(most);
        let contact_id = self.store.contact_id(row)?;
        let records = run.into_iter().filter_map(|event| self.event_record(contact_id, event));
        Some((count, records.collect()))
    }

    /// The types of which there are events, sorted.
    pub fn event_types(&self) -> Vec<&str> {
        let events = self.store.events();
        // A stream keeps its pages when retention has emptied them.
        let count = |stream: &Stream| stream.len();
        let used = events.streams().filter(|(_, stream)| count(stream) > 0);
        let mut names: Vec<&str> = used.map(|(id, _)| events.type_name(id)).collect();
        names.sort_unstable();
        names
    }

    fn events_of(&self, row: Row) -> impl Iterator<Item = EventRecord<'_>> {
        let contact_id = self.store.contact_id(row);
        let run = self.store.events().run(row);
        run.filter_map(move |event| self.event_record(contact_id?, event))
    }

    fn event_record(&self, contact_id: ContactId, event: EventRef) -> Option<EventRecord<'_>> {
        let events = self.store.events();
        let stream = events.stream(event.stream);
        Some(EventRecord {
            event_id: events.id_of(event.stream, event.slot)?.to_text(),
            contact: ContactRef::Id(contact_id),
            event_type: events.type_name(event.stream),
            timestamp: event.at,
            source: events.source_name(stream.source(event.slot)?),
            properties: properties(stream, event.slot),
        })
    }
}
