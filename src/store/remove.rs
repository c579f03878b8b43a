//! Taking out: contacts, their places on lists, whole fields.
//!
//! In: rows and fields. Out: nothing of them is left where a reader looks; after an erasure, nothing
//! in dictionaries, payloads and parked events either.

use super::{Column, EventRef, Store, Touch, Touched};
use crate::ids::{ListId, Row};
use crate::schema::{Field, FieldId, IDENTIFIERS};
use crate::time::Timestamp;

impl Store {
    /// Takes a contact off a list.
    pub fn take_off_list(&mut self, list: &ListId, row: Row, touched: &mut Touched) {
        let Some(Some(Column::Texts(sets))) = self.columns.get_mut(FieldId::LIST_IDS.index())
        else {
            return;
        };
        if sets.contains(row.0, list.as_str()) {
            let kept: Vec<Box<str>> =
                sets.get(row.0).filter(|text| *text != list.as_str()).map(Into::into).collect();
            sets.set(row.0, kept.iter().map(AsRef::as_ref));
            touched.add(Touch::Field(FieldId::LIST_IDS), row.0);
        }
    }

    /// Takes a contact out: its values, events and identifiers go. Returns whether it was there.
    pub fn delete(&mut self, row: Row) -> bool {
        self.remove(row, |column, row| match column {
            Column::Texts(sets) => sets.set(row, []),
            column => column.set(row, None),
        })
        .is_some()
    }

    /// As [`Store::delete`], and forgets what the contact left in dictionaries, in event payloads
    /// and among the events that wait for it.
    pub fn erase(&mut self, row: Row) -> bool {
        let names = self.names(row);
        let Some(events) = self.remove(row, Column::erase) else { return false };
        self.events.erase(&events);
        for name in names {
            self.parked.take(&name);
        }
        true
    }

    fn remove(&mut self, row: Row, clear: impl Fn(&mut Column, u32)) -> Option<Vec<EventRef>> {
        if !self.alive.remove(row.0) {
            return None;
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
            clear(column, row.0);
        }
        Some(self.events.detach(row))
    }

    /// Forgets events that are older than `horizon` says for their type, a page at a time, and ids that
    /// came before `least` of those. Returns how many events that were.
    pub fn forget_events(
        &mut self,
        horizon: impl Fn(&str) -> Timestamp,
        least: Timestamp,
        now: Timestamp,
    ) -> usize {
        self.seen.forget(least, now);
        self.events.forget(&horizon) + self.parked.forget(horizon)
    }

    /// Drops the values of a field that was removed from the schema.
    pub fn drop_field(&mut self, field: &Field) {
        if let Some(column) = self.columns.get_mut(field.id.index()) {
            *column = None;
        }
        self.by_time.remove(&field.id);
    }
}
