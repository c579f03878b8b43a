//! Merging: an anonymous contact becomes one with a contact that is known.
//!
//! In: the known contact, and the anonymous id that is its own. Out: the known contact with the events, the lists and
//! the names of the anonymous one, and with those of its values that it does not have itself. LAW: the members of all
//! segments are then what they would be if all events had been the known contact's from the beginning.

use super::event_limits::EventLimits;
use super::merged::Names;
use super::{Column, ContactBatch, Store, Touched};
use crate::ids::{ContactId, ListId, Row};
use crate::ingest::{CheckedContact, ContactRef, EventColumns, Fault, SingleEvent, Stored};
use crate::limits;
use crate::schema::{ColumnKind, Field, FieldId, Schema, Value};
use crate::time::Timestamp;

/// What became of an anonymous id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Merge {
    /// The contact had it before.
    Same,
    /// Nobody had it: it is the contact's from here on.
    Added,
    /// The contact that had it was merged into the known one.
    Merged(ContactId),
}

/// Why an anonymous id was not given to a contact. Nothing has changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// The known contact does not exist.
    #[error("there is no contact `{0}`")]
    Unknown(ContactId),
    /// The anonymous id is empty or too long.
    #[error("an anonymous id has 1 to {} characters", limits::EMAIL_CHARS)]
    AnonymousId,
    /// The contact with the anonymous id is somebody else: it has an `external_id`, or an identifier of which the known
    /// contact has another.
    #[error(
        "the anonymous id belongs to another contact, which has {0} of its own; two known contacts are never merged"
    )]
    Other(&'static str),
    /// The contact has as many names as one may have.
    #[error(
        "a contact has at most {} ids of others; use one anonymous id for each device",
        limits::MERGED_NAMES
    )]
    Names,
    /// The contact would be on too many lists.
    #[error("a contact is on at most {} lists", limits::LISTS_PER_CONTACT)]
    Lists,
    /// There is no room for the events.
    #[error("the events do not fit: {}", .0.public_message())]
    Events(Fault),
}

impl MergeError {
    /// The message without what was sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Unknown(_) => "there is no such contact".to_owned(),
            other => other.to_string(),
        }
    }
}

/// What one contact gets of another.
struct Inheritance {
    record: CheckedContact,
    events: EventColumns,
    /// The anonymous id of the other one, if the contact has one itself.
    anonymous: Option<Box<str>>,
}

impl Store {
    /// Gives an anonymous id to a contact, with all that the contact had that had it before. Returns what became of it,
    /// and the row of the contact that was merged.
    pub(crate) fn merge(
        &mut self,
        schema: &Schema,
        (known, anonymous_id): (Row, &str),
        now: Timestamp,
        touched: &mut Touched,
    ) -> Result<(Merge, Option<Row>), MergeError> {
        match self.row_by_identifier(FieldId::ANONYMOUS_ID, anonymous_id) {
            Some(row) if row == known => Ok((Merge::Same, None)),
            None => {
                self.add_anonymous_id(schema, (known, anonymous_id), now, touched)?;
                Ok((Merge::Added, None))
            }
            Some(row) => {
                let id = self.join(schema, (known, row), now, touched)?;
                Ok((Merge::Merged(id), Some(row)))
            }
        }
    }

    fn add_anonymous_id(
        &mut self,
        schema: &Schema,
        (known, anonymous_id): (Row, &str),
        now: Timestamp,
        touched: &mut Touched,
    ) -> Result<(), MergeError> {
        if !self.value(FieldId::ANONYMOUS_ID, known).is_null() {
            self.check_names(self.merged.count(known) + 1)?;
            let anonymous = vec![anonymous_id.into()];
            self.merged.add(known, Names { ids: Vec::new(), anonymous });
            return Ok(());
        }
        let value = Some(Stored::Text(anonymous_id.into()));
        let record = record_of(vec![(FieldId::ANONYMOUS_ID, value)], Vec::new());
        let batch = ContactBatch::of_one(known, &record);
        touched.merge(self.apply_contacts(schema, batch, now));
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "it reads as a question to the store")]
    fn check_names(&self, count: usize) -> Result<(), MergeError> {
        if count > limits::MERGED_NAMES { Err(MergeError::Names) } else { Ok(()) }
    }

    /// Merges `row` into `known`; returns the id of the contact that no longer exists.
    fn join(
        &mut self,
        schema: &Schema,
        (known, row): (Row, Row),
        now: Timestamp,
        touched: &mut Touched,
    ) -> Result<ContactId, MergeError> {
        let id = self.contact_id(row).expect("a contact that exists has an id");
        let Inheritance { record, events, anonymous } = self.inheritance(schema, known, row)?;
        let owners = vec![Some(known); events.len()];
        let mut names = self.merged.take(row);
        names.ids.push(id);
        names.anonymous.extend(anonymous);
        // The ids of its events stay known: they are the same events.
        self.delete(row, false);
        let batch = ContactBatch::of_one(known, &record);
        touched.merge(self.apply_contacts(schema, batch, now));
        self.insert_events(&events, &owners, touched);
        self.merged.add(known, names);
        touched.add_merged(known.0);
        Ok(id)
    }

    /// What `known` gets of `row`, or why they are not the same person, or too much for one.
    fn inheritance(
        &self,
        schema: &Schema,
        known: Row,
        row: Row,
    ) -> Result<Inheritance, MergeError> {
        let has = |field: FieldId, row: Row| !self.value(field, row).is_null();
        if has(FieldId::EXTERNAL_ID, row) {
            return Err(MergeError::Other("an external_id"));
        }
        for (field, name) in
            [(FieldId::EMAIL, "an email"), (FieldId::PHONE_NUMBER_ID, "a phone_number_id")]
        {
            if has(field, row) && has(field, known) {
                return Err(MergeError::Other(name));
            }
        }
        let second = has(FieldId::ANONYMOUS_ID, row) && has(FieldId::ANONYMOUS_ID, known);
        let anonymous = match self.value(FieldId::ANONYMOUS_ID, row) {
            Value::Text(text) if second => Some(text.as_ref().into()),
            _ => None,
        };
        let added = self.merged.count(row) + 1 + usize::from(second);
        self.check_names(self.merged.count(known) + added)?;
        let fields = schema.fields().filter_map(|field| {
            let value = self.only_of(field, row, known)?;
            Some((field.id, Some(value)))
        });
        let record = record_of(fields.collect(), self.lists_of(row, known)?);
        let events = self.events_for(row, known);
        self.fit_all(&events, &EventLimits::default()).map_err(MergeError::Events)?;
        Ok(Inheritance { record, events, anonymous })
    }

    /// The value of a field that `row` has and `known` does not have.
    fn only_of(&self, field: &Field, row: Row, known: Row) -> Option<Stored> {
        let own = [
            FieldId::CONTACT_ID,
            FieldId::LIST_IDS,
            FieldId::CREATED_AT,
            FieldId::UPDATED_AT,
            FieldId::EMAIL_DOMAINS,
        ];
        if own.contains(&field.id) {
            return None;
        }
        match (field.kind, self.column(field.id)?) {
            (ColumnKind::TextArray, Column::Texts(sets)) => {
                let is_missing = sets.codes(known.0).is_empty() && !sets.codes(row.0).is_empty();
                is_missing.then(|| Stored::Texts(sets.get(row.0).map(Into::into).collect()))
            }
            (ColumnKind::Scalar(_), column) if column.value(known.0).is_null() => {
                match column.value(row.0) {
                    Value::Text(text) => Some(Stored::Text(text.as_ref().into())),
                    Value::Number(number) => Some(Stored::Number(number)),
                    Value::Time(at) => Some(Stored::Time(at)),
                    Value::Null | Value::Bool(_) => None,
                }
            }
            _ => None,
        }
    }

    /// The lists of `row` that `known` is not on.
    fn lists_of(&self, row: Row, known: Row) -> Result<Vec<ListId>, MergeError> {
        let Some(Column::Texts(sets)) = self.column(FieldId::LIST_IDS) else {
            return Ok(Vec::new());
        };
        let lists = sets.get(row.0).filter(|list| !sets.contains(known.0, list));
        let lists: Vec<ListId> = lists.map(ListId::from).collect();
        if sets.codes(known.0).len() + lists.len() > limits::LISTS_PER_CONTACT {
            return Err(MergeError::Lists);
        }
        Ok(lists)
    }

    /// The events of `row` as events of `known`.
    fn events_for(&self, row: Row, known: Row) -> EventColumns {
        let contact = self.contact_id(known).map(ContactRef::Id);
        let contact = contact.expect("a contact that exists has an id");
        let mut columns = EventColumns::default();
        for event in self.events.run(row) {
            let stream = self.events.stream(event.stream);
            let property = |(path, column): (&str, &super::PropertyColumn)| {
                Some((path.into(), column.get(event.slot)?.clone()))
            };
            let source = stream.source(event.slot).expect("a run has slots of its streams");
            columns.push_single(&SingleEvent {
                id: self.events.id_of(event.stream, event.slot),
                contact: contact.clone(),
                at: event.at,
                event_type: self.events.type_name(event.stream).into(),
                source: self.events.source_name(source).into(),
                properties: stream.properties().filter_map(property).collect(),
            });
        }
        columns
    }

    /// Takes an anonymous id from the contact that has it beside another one; returns whether there was one.
    pub(crate) fn remove_merged_id(&mut self, text: &str) -> bool {
        self.merged.remove_anonymous_id(text)
    }

    /// The ids of the contacts that were merged into one.
    pub(crate) fn ids_merged_into(&self, row: Row) -> &[ContactId] {
        self.merged.ids(row)
    }

    /// The contact that the one with this id was merged into.
    pub(crate) fn merged_into(&self, id: ContactId) -> Option<ContactId> {
        self.contact_id(self.merged.by_id(id)?)
    }
}

fn record_of(fields: Vec<(FieldId, Option<Stored>)>, list_ids: Vec<ListId>) -> CheckedContact {
    CheckedContact { contact_id: None, fields, list_ids, created_at: None, updated_at: None }
}
