//! Commands on contacts, events, lists and fields.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Engine;
use super::error::{BatchError, IdentifierError, ListError};
use super::feed::{Movement, Reason, What};
use crate::ids::{ContactId, IdSource, ListId, Row, SegmentSlot};
use crate::ingest::{
    CheckedContact, ContactPatch, ContactRef, Event, EventColumns, Fault, FaultKind,
};
use crate::lifecycle::Input;
use crate::limits;
use crate::membership::Delta;
use crate::schema::{Field, FieldId, FieldType, IDENTIFIERS, SchemaError};
use crate::store::{Column, ContactBatch, EventBatch, Touched};
use crate::time::Timestamp;

/// What became of a batch of contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upserted {
    /// Contacts that are new.
    pub created: usize,
    /// Records of contacts that were there, or came earlier in the batch.
    pub updated: usize,
}

/// What became of a batch of events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Events that are new, those that wait for their contact included.
    pub accepted: usize,
    /// Positions of the events whose id was recorded before.
    pub duplicates: Vec<usize>,
}

/// Contacts of which it is decided where they go, good for the engine as it is: until something else is
/// written.
#[derive(Debug)]
pub(crate) struct PlannedContacts {
    batch: ContactBatch,
    /// How many records there are.
    given: usize,
    /// How many rows the engine had.
    rows: usize,
    /// Where ids are drawn from next.
    ids: IdSource,
}

/// Checks every record; all of them, or every fault.
pub(crate) fn check_all<R, C>(
    records: impl IntoIterator<Item = R>,
    check: impl Fn(R) -> Result<C, Vec<Fault>>,
) -> Result<Vec<C>, BatchError> {
    let (mut checked, mut faults) = (Vec::new(), Vec::new());
    for (position, record) in records.into_iter().enumerate() {
        match check(record) {
            Ok(record) => checked.push(record),
            Err(of_record) => {
                faults.extend(of_record.into_iter().map(|fault| fault.of_record(position)));
            }
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(BatchError { faults }) }
}

impl Engine {
    /// Creates or changes contacts, all of them or none.
    pub fn upsert_contacts(
        &mut self,
        now: DateTime<Utc>,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> Result<Upserted, BatchError> {
        let checked = check_all(patches, |patch| patch.check(&self.schema))?;
        self.upsert_checked(now, checked).map_err(|(error, _)| error)
    }

    /// As [`Engine::upsert_contacts`], with records checked against [`Engine::schema`] before. Those
    /// that are not taken are given back.
    pub fn upsert_checked(
        &mut self,
        now: DateTime<Utc>,
        records: Vec<CheckedContact>,
    ) -> Result<Upserted, (BatchError, Vec<CheckedContact>)> {
        let planned = self.plan_contacts(records)?;
        Ok(self.upsert_planned(now, planned))
    }

    /// Decides where checked records go, all of them or none.
    pub(crate) fn plan_contacts(
        &self,
        records: Vec<CheckedContact>,
    ) -> Result<PlannedContacts, (BatchError, Vec<CheckedContact>)> {
        let unknown = |list: &&ListId| !self.lists.contains_key(*list);
        let strangers = records.iter().enumerate().filter_map(|(position, record)| {
            let list = record.list_ids.iter().find(unknown)?;
            let fault = Fault::new("list_ids", FaultKind::UnknownList).with_value(list.as_str());
            Some(fault.of_record(position))
        });
        let faults: Vec<Fault> = strangers.collect();
        if !faults.is_empty() {
            return Err((BatchError { faults }, records));
        }
        let (given, rows, mut ids) = (records.len(), self.store.rows(), self.ids.clone());
        let batch = self
            .store
            .plan_contacts(records, &mut ids)
            .map_err(|(faults, records)| (BatchError { faults }, records))?;
        Ok(PlannedContacts { batch, given, rows, ids })
    }

    /// Writes contacts that were planned for the engine as it is.
    pub(crate) fn upsert_planned(
        &mut self,
        now: DateTime<Utc>,
        planned: PlannedContacts,
    ) -> Upserted {
        let PlannedContacts { batch, given, rows, ids } = planned;
        assert_eq!(rows, self.store.rows(), "it was planned for the engine as it is");
        let created = batch.created();
        self.ids = ids;
        let now = self.arrive(now);
        let touched = self.store.apply_contacts(&self.schema, batch, now);
        self.written(touched);
        Upserted { created, updated: given - created }
    }

    /// Records events, all of them or none. Events that were recorded before are left out; events
    /// of contacts that are not known wait for them.
    pub fn record_events(
        &mut self,
        now: DateTime<Utc>,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Recorded, BatchError> {
        let checked = check_all(events, Event::check)?;
        self.record_columns(now, checked.into_iter().collect())
    }

    /// As [`Engine::record_events`], with events that are checked, and held column by column.
    pub fn record_columns(
        &mut self,
        now: DateTime<Utc>,
        events: EventColumns,
    ) -> Result<Recorded, BatchError> {
        let planned = self.plan_events(events)?;
        Ok(self.record_planned(now, planned))
    }

    /// Decides which events are new, and whose they are.
    pub(crate) fn plan_events(&self, events: EventColumns) -> Result<EventBatch, BatchError> {
        self.store.plan_events(events).map_err(|faults| BatchError { faults })
    }

    /// Records events that were planned for the engine as it is.
    pub(crate) fn record_planned(
        &mut self,
        now: DateTime<Utc>,
        mut planned: EventBatch,
    ) -> Recorded {
        let duplicates = std::mem::take(&mut planned.duplicates);
        let accepted = planned.accepted();
        self.arrive(now);
        let touched = self.store.apply_events(planned);
        self.arm_forgetting();
        self.written(touched);
        Recorded { accepted, duplicates }
    }

    /// Deletes a contact: it leaves every segment, sample and count at once, and its events no
    /// longer count. Returns whether it was there.
    pub fn delete_contact(&mut self, now: DateTime<Utc>, contact: impl Into<ContactRef>) -> bool {
        let now = self.arrive(now);
        let row = self.store.row(&contact.into());
        row.is_some_and(|row| {
            self.store.delete(row);
            self.expel_everywhere(row, now)
        })
    }

    /// As [`Engine::delete_contact`], and forgets what the contact left in memory: also one that was deleted
    /// before, or of whom there are only events that wait. The change feed keeps its opaque id until its
    /// retention passes.
    pub fn erase_contact(&mut self, now: DateTime<Utc>, contact: impl Into<ContactRef>) -> bool {
        let now = self.arrive(now);
        let row = self.store.erase(&contact.into());
        row.is_some_and(|row| self.expel_everywhere(row, now))
    }

    /// As [`Engine::delete_contact`], for many at once. Returns how many were there.
    pub fn delete_contacts(
        &mut self,
        now: DateTime<Utc>,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> u64 {
        let now = self.arrive(now);
        let mut deleted = 0;
        for contact in contacts {
            if let Some(row) = self.store.row(&ContactRef::Id(contact)) {
                self.store.delete(row);
                self.expel_everywhere(row, now);
                deleted += 1;
            }
        }
        deleted
    }

    /// Takes an identifier (one of [`crate::schema::IDENTIFIERS`]) away from a contact that has another
    /// one: what no upsert does.
    pub fn remove_identifier(
        &mut self,
        now: DateTime<Utc>,
        contact: ContactId,
        identifier: FieldId,
        value: &str,
    ) -> Result<(), IdentifierError> {
        let row = self.store.row(&ContactRef::Id(contact));
        let row = row.ok_or(IdentifierError::Unknown(contact))?;
        if self.store.row_by_identifier(identifier, value) != Some(row) {
            return Err(IdentifierError::NotHeld(value.to_owned()));
        }
        let others = IDENTIFIERS.iter().filter(|other| **other != identifier);
        if others.map(|other| self.store.value(*other, row)).all(|value| value.is_null()) {
            return Err(IdentifierError::Last(value.to_owned()));
        }
        self.arrive(now);
        let mut touched = Touched::default();
        self.store.remove_identifier(identifier, row, &mut touched);
        self.written(touched);
        Ok(())
    }

    fn expel_everywhere(&mut self, row: Row, now: Timestamp) -> bool {
        for slot in (0..self.segments.len() as u32).map(SegmentSlot) {
            self.expel(slot, row, now);
        }
        true
    }

    /// Takes a contact that is gone out of a segment's members, count and sample.
    fn expel(&mut self, slot: SegmentSlot, row: Row, now: Timestamp) {
        if self.segment_mut(slot).expel(row) {
            self.feed_back(slot, now, Input::Evaluated { changed: true });
            let moved = Movement::because(Delta::leave(row.0), Reason::Deletion);
            self.report(slot, now, What::Evaluated, moved);
        }
    }

    /// Makes a list. Its id is drawn unless it is given.
    pub fn create_list(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        id: Option<ListId>,
    ) -> Result<ListId, ListError> {
        let fits = |text: &str| (1..=limits::NAME_CHARS).contains(&text.chars().count());
        if !fits(name) || id.as_ref().is_some_and(|id| !fits(id.as_str())) {
            return Err(ListError::Name);
        }
        if self.lists.len() >= limits::LISTS {
            return Err(ListError::TooMany);
        }
        let taken = |id: &str| self.lists.contains_key(id);
        let id = id.unwrap_or_else(|| ListId::from(self.ids.draw_text(taken)));
        if self.lists.contains_key(&id) {
            return Err(ListError::Exists(id));
        }
        let now = self.arrive(now);
        self.lists.insert(id.clone(), name.to_owned());
        self.recover_segments(now);
        Ok(id)
    }

    /// Gives a list another name.
    pub fn rename_list(
        &mut self,
        now: DateTime<Utc>,
        id: &ListId,
        name: &str,
    ) -> Result<(), ListError> {
        if !(1..=limits::NAME_CHARS).contains(&name.chars().count()) {
            return Err(ListError::Name);
        }
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        self.arrive(now);
        self.lists.insert(id.clone(), name.to_owned());
        Ok(())
    }

    /// Names of the lists, by id, in order of creation.
    pub fn lists(&self) -> impl Iterator<Item = (&ListId, &str)> {
        self.lists.iter().map(|(id, name)| (id, name.as_str()))
    }

    /// Deletes a list. Its contacts stay; segments that read it become invalid.
    pub fn delete_list(&mut self, now: DateTime<Utc>, id: &ListId) -> Result<(), ListError> {
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        let now = self.arrive(now);
        self.lists.shift_remove(id);
        self.lose_list(now, id);
        let members: Vec<u32> = match self.store.column(FieldId::LIST_IDS) {
            Some(Column::Texts(sets)) => {
                self.store.alive().iter().filter(|row| sets.contains(*row, id.as_str())).collect()
            }
            _ => Vec::new(),
        };
        self.take_off(id, members.into_iter().map(Row));
        Ok(())
    }

    /// Takes contacts off a list; those that are not on it, or do not exist, are passed over.
    pub fn remove_from_list(
        &mut self,
        now: DateTime<Utc>,
        id: &ListId,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> Result<usize, ListError> {
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        self.arrive(now);
        let rows: Vec<Row> = contacts
            .into_iter()
            .filter_map(|contact| self.store.row(&ContactRef::Id(contact)))
            .collect();
        Ok(self.take_off(id, rows))
    }

    /// Returns how many were on it.
    fn take_off(&mut self, id: &ListId, rows: impl IntoIterator<Item = Row>) -> usize {
        let (mut touched, mut taken) = (Touched::default(), 0);
        for row in rows {
            taken += usize::from(self.store.take_off_list(id, row, &mut touched));
        }
        self.written(touched);
        taken
    }

    /// Adds a custom field. Segments that missed it, with this type, are populated anew.
    pub fn create_field(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        field_type: FieldType,
    ) -> Result<FieldId, SchemaError> {
        let mut schema = self.schema.clone();
        let id = schema.add(name, field_type)?;
        let now = self.arrive(now);
        self.schema = schema;
        self.recover_segments(now);
        Ok(id)
    }

    /// Gives a custom field another name; its values stay. Queries name fields, so segments that read it by
    /// its old name become invalid, as when it is deleted, and those that missed the new one are populated.
    pub fn rename_field(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        new: &str,
    ) -> Result<(), SchemaError> {
        let mut schema = self.schema.clone();
        let before = schema.rename(name, new)?;
        let now = self.arrive(now);
        self.schema = schema;
        if !before.name.eq_ignore_ascii_case(new) {
            self.lose_field(now, &before);
            self.recover_segments(now);
        }
        Ok(())
    }

    /// Deletes a custom field and its values. Segments that read it become invalid.
    pub fn delete_field(&mut self, now: DateTime<Utc>, name: &str) -> Result<(), SchemaError> {
        let mut schema = self.schema.clone();
        let field: Field = schema.remove(name)?;
        let now = self.arrive(now);
        self.schema = schema;
        self.store.drop_field(&field);
        self.lose_field(now, &field);
        Ok(())
    }
}
