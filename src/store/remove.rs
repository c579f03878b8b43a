//! Removal: of contacts, list memberships, identifiers, old events and whole fields.
//!
//! In: rows, references and fields. Out: a store in which readers do not find them any more. After an
//! erasure, dictionaries, payloads and orphan events do not contain them either.

use super::cells::is_worth_giving_back;
use super::{Column, Erased, Store, Touch, Touched};
use crate::ids::{ListId, Row};
use crate::ingest::ContactRef;
use crate::rows::BLOCK;
use crate::schema::{Field, FieldId, IDENTIFIERS};
use crate::time::Timestamp;

impl Store {
    /// Removes a contact from a list; returns whether it was on the list.
    pub(crate) fn remove_from_list(
        &mut self,
        list: &ListId,
        row: Row,
        touched: &mut Touched,
    ) -> bool {
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
            self.tidy();
        }
        was_on
    }

    /// Deletes a contact with its values, events and identifiers. Returns whether it existed. With `forget_ids` its
    /// events are new again when they are sent again: they count for the contact that has the identifier then.
    pub(crate) fn delete(&mut self, row: Row, forget_ids: bool) -> bool {
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
        self.merged.take(row);
        for column in self.columns.iter_mut().flatten() {
            column.clear(row.0);
        }
        let events = self.events.detach(row);
        if forget_ids {
            let ids = events.iter().filter_map(|event| self.events.id_of(event.stream, event.slot));
            ids.for_each(|id| self.event_ids.forget(&id));
        }
        self.events.clear(&events);
        self.tidy();
        true
    }

    /// Gives back what blocks of rows take behind their last contact, all of it where no contact is left, and pages of
    /// events that are all of deleted contacts. Returns the blocks without a contact of which something was there. The
    /// ids of rows stay while `is_named` says of a block, from a place on, that a reader may still get them; this is
    /// asked again when something else is given back.
    pub(crate) fn give_back_dead(&mut self, is_named: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        // The block of the last row is still being filled.
        let full = self.rows().saturating_sub(1) / BLOCK;
        let living: Vec<usize> = (0..full).map(|block| self.alive.block_end(block)).collect();
        // Every contact has this field, so it tells what was given back before.
        let is_fresh = |(block, living): &(usize, &usize)| match self.column(FieldId::CREATED_AT) {
            Some(Column::Time(times)) => {
                is_worth_giving_back(times.numbers(*block).len(), **living)
            }
            _ => false,
        };
        let mut fresh = living.iter().enumerate().filter(is_fresh).peekable();
        if fresh.peek().is_none() {
            return Vec::new();
        }
        let dead = fresh.filter(|(_, living)| **living == 0).map(|(block, _)| block).collect();
        // All blocks, since a column ended in a block when that was given back, and has grown since.
        for column in self.columns.iter_mut().flatten() {
            living.iter().enumerate().for_each(|(block, living)| column.give_back(block, *living));
        }
        self.events.drop_dead(&self.alive, &living);
        for (block, living) in living.into_iter().enumerate() {
            let held = self.identity.ids(block).len();
            if is_worth_giving_back(held, living) && !is_named(block, living) {
                self.identity.give_back(block, living);
            }
        }
        dead
    }

    /// Removes one identifier of a contact.
    pub(crate) fn remove_identifier(
        &mut self,
        identifier: FieldId,
        row: Row,
        touched: &mut Touched,
    ) {
        let Some(Some(Column::Text(texts))) = self.columns.get(identifier.index()) else { return };
        let Some(code) = texts.cells().get(row.0) else { return };
        self.identity.remove_owner(identifier, code);
        if let Some(column) = self.columns[identifier.index()].as_mut() {
            column.clear(row.0);
        }
        touched.add(Touch::Field(identifier), row.0);
        self.update_domains(&[row.0], touched);
        self.tidy();
    }

    /// Deletes the contact that a reference resolves to, if any, and its orphan events. Counts them in `erased`. The
    /// texts that it had are erased by [`Store::erase_all_unused`].
    pub(crate) fn erase(
        &mut self,
        contact: &ContactRef,
        forget_ids: bool,
        erased: &mut Erased,
    ) -> Option<Row> {
        let row = self.row(contact);
        let mut names = row.map(|row| self.names(row)).unwrap_or_default();
        names.push(contact.clone());
        for event in names.iter().flat_map(|name| self.orphans.take(name)) {
            erased.waiting_events += 1;
            if let Some(id) = event.id.filter(|_| forget_ids) {
                self.event_ids.forget(&id);
            }
        }
        if let Some(row) = row {
            erased.contacts += 1;
            erased.events += self.events.run(row).len() as u64;
            self.delete(row, forget_ids);
        }
        row
    }

    /// Erases every text that is no longer used, also those of contacts that were deleted before.
    pub(crate) fn erase_all_unused(&mut self) {
        let mut part = 0;
        while self.erase_unused(part) {
            part += 1;
        }
    }

    /// Drops events that are older than the `horizon` of their type, in whole pages, and event ids that
    /// were recorded before `least`. Returns how many events were dropped.
    pub(crate) fn drop_events(
        &mut self,
        horizon: impl Fn(&str) -> Timestamp,
        least: Timestamp,
        now: Timestamp,
    ) -> usize {
        self.event_ids.drop_older(least, now);
        self.events.drop_older(&horizon) + self.orphans.drop_older(horizon)
    }

    /// Drops the values of a field that was removed from the schema.
    pub(crate) fn drop_field(&mut self, field: &Field) {
        if let Some(column) = self.columns.get_mut(field.id.index()) {
            *column = None;
        }
        self.by_time.remove(&field.id);
    }
}
