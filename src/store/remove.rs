//! Taking out: contacts, their places on lists, whole fields.
//!
//! In: rows, names and fields. Out: nothing of them is left where a reader looks; after an erasure,
//! nothing in dictionaries, payloads and orphan events either.

use super::{Column, Store, Touch, Touched};
use crate::ids::{ListId, Row};
use crate::ingest::ContactRef;
use crate::schema::{Field, FieldId, IDENTIFIERS};
use crate::time::Timestamp;

impl Store {
    /// Takes a contact off a list.
    pub fn take_off_list(&mut self, list: &ListId, row: Row, touched: &mut Touched) -> bool {
        let Some(Some(Column::Texts(sets))) = self.columns.get_mut(FieldId::LIST_IDS.index())
        else {
            return false;
        };
        let was_on = sets.contains(row.0, list.as_str());
        if was_on {
            let kept: Vec<Box<str>> =
                sets.get(row.0).filter(|text| *text != list.as_str()).map(Into::into).collect();
            sets.set(row.0, kept.iter().map(AsRef::as_ref));
            touched.add(Touch::Field(FieldId::LIST_IDS), row.0);
        }
        was_on
    }

    /// Takes a contact out: its values, events and identifiers go. Returns whether it was there.
    pub fn delete(&mut self, row: Row) -> bool {
        if !self.alive.remove(row.0) {
            return false;
        }
        self.identity.remove_id(row);
        for identifier in IDENTIFIERS {
            let code = match self.column(identifier) {
                Some(Column::Text(texts)) => texts.cells().get(row.0),
                _ => None,
            };
            if let Some(code) = code {
                self.identity.remove_owner(identifier, code);
            }
        }
        self.unindex_alternates(row);
        for column in self.columns.iter_mut().flatten() {
            column.clear(row.0);
        }
        let events = self.events.detach(row);
        self.events.clear(&events);
        true
    }

    /// Takes an identifier away from a contact, which keeps its others.
    pub fn remove_identifier(&mut self, identifier: FieldId, row: Row, touched: &mut Touched) {
        let Some(Some(Column::Text(texts))) = self.columns.get(identifier.index()) else { return };
        let Some(code) = texts.cells().get(row.0) else { return };
        self.identity.remove_owner(identifier, code);
        if let Some(column) = self.columns[identifier.index()].as_mut() {
            column.clear(row.0);
        }
        touched.add(Touch::Field(identifier), row.0);
        self.keep_domains(row, touched);
    }

    /// Takes out the contact that answers to a name, if there is one, with the events that wait for it, and
    /// forgets every value that nobody has any more: also those of contacts that were deleted before.
    pub fn erase(&mut self, contact: &ContactRef) -> Option<Row> {
        let row = self.row(contact);
        let mut names = row.map(|row| self.names(row)).unwrap_or_default();
        names.push(contact.clone());
        names.iter().for_each(|name| drop(self.orphans.take(name)));
        row.map(|row| self.delete(row));
        self.columns.iter_mut().flatten().for_each(Column::vacuum);
        self.events.vacuum();
        row
    }

    /// Forgets events that are older than `horizon` says for their type, a page at a time, and ids that
    /// came before `least` of those. Returns how many events that were.
    pub fn forget_events(
        &mut self,
        horizon: impl Fn(&str) -> Timestamp,
        least: Timestamp,
        now: Timestamp,
    ) -> usize {
        self.event_ids.forget(least, now);
        self.events.forget(&horizon) + self.orphans.forget(horizon)
    }

    /// Drops the values of a field that was removed from the schema.
    pub fn drop_field(&mut self, field: &Field) {
        if let Some(column) = self.columns.get_mut(field.id.index()) {
            *column = None;
        }
        self.by_time.remove(&field.id);
    }
}
