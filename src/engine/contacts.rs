//! Commands on single contacts: delete, erase, remove an identifier.
//!
//! In: a contact. Out: the data without it or its identifier, and every segment with its members up to date.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::error::IdentifierError;
use super::feed::{ChangeKind, Movement, Reason};
use super::{Engine, Erased};
use crate::ids::{ContactId, Row, SegmentSlot};
use crate::ingest::ContactRef;
use crate::lifecycle::Input;
use crate::membership::Delta;
use crate::rows::BLOCK;
use crate::schema::{FieldId, IDENTIFIERS};
use crate::store::Touched;
use crate::time::Timestamp;

impl Engine {
    pub(super) fn apply_delete_contact(
        &mut self,
        now: DateTime<Utc>,
        contact: &ContactRef,
        forget_ids: bool,
    ) -> bool {
        let now = self.advance_clock(now);
        let row = self.store.row(contact);
        let Some(row) = row else { return false };
        self.store.delete(row, forget_ids);
        self.expel_everywhere(row, now);
        self.give_back_dead();
        true
    }

    /// Gives back what rows take whose contacts are all deleted. The ids of contacts stay as long as the feed or the
    /// history of a segment names them.
    fn give_back_dead(&mut self) {
        let (feed, history) = (&self.feed, &self.history);
        let is_named =
            |block, from| feed.names_behind(block, from) || history.names_behind(block, from);
        let dropped = self.store.give_back_dead(is_named);
        if !dropped.is_empty() {
            self.leaves.forget_blocks(&dropped);
        }
    }

    pub(super) fn apply_erase_contact(
        &mut self,
        now: DateTime<Utc>,
        contact: &ContactRef,
        forget_ids: bool,
    ) -> bool {
        self.erase(now, std::slice::from_ref(contact), forget_ids).contacts > 0
    }

    pub(super) fn apply_erase_contacts(
        &mut self,
        now: DateTime<Utc>,
        contacts: &[ContactRef],
    ) -> Erased {
        self.erase(now, contacts, true)
    }

    fn erase(&mut self, now: DateTime<Utc>, contacts: &[ContactRef], forget_ids: bool) -> Erased {
        let now = self.advance_clock(now);
        let mut erased = Erased::default();
        for contact in contacts {
            if let Some(row) = self.store.erase(contact, forget_ids, &mut erased) {
                self.expel_everywhere(row, now);
                self.history.erase(row);
            }
        }
        self.erase_from_history(contacts);
        self.give_back_dead();
        self.store.erase_all_unused();
        erased
    }

    /// Leaves contacts out of the past that were deleted before: they are named by their ids.
    fn erase_from_history(&mut self, contacts: &[ContactRef]) {
        let id = |contact: &ContactRef| match contact {
            ContactRef::Id(id) => Some(*id),
            ContactRef::Email(_) => None,
        };
        let ids: BTreeSet<ContactId> = contacts.iter().filter_map(id).collect();
        if ids.is_empty() {
            return;
        }
        let rows = 0..self.store.rows().div_ceil(BLOCK);
        let blocks = rows.filter(|block| self.history.names_behind(*block, 0));
        let rows =
            blocks.flat_map(|block| block * BLOCK..(block + 1) * BLOCK).map(|row| Row(row as u32));
        let is_asked = |row: &Row| {
            self.store.contact_id(*row).is_some_and(|id| ids.contains(&id))
                && !self.store.alive().contains(row.0)
        };
        let found: Vec<Row> = rows.filter(is_asked).collect();
        found.into_iter().for_each(|row| self.history.erase(row));
    }

    pub(super) fn apply_delete_contacts(
        &mut self,
        now: DateTime<Utc>,
        contacts: Vec<ContactId>,
        forget_ids: bool,
    ) -> u64 {
        let now = self.advance_clock(now);
        let mut deleted = 0;
        for contact in contacts {
            if let Some(row) = self.store.row(&ContactRef::Id(contact)) {
                self.store.delete(row, forget_ids);
                self.expel_everywhere(row, now);
                deleted += 1;
            }
        }
        self.give_back_dead();
        deleted
    }

    pub(super) fn apply_remove_identifier(
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
        self.advance_clock(now);
        let mut touched = Touched::default();
        self.store.remove_identifier(identifier, row, &mut touched);
        self.written(touched);
        Ok(())
    }

    fn expel_everywhere(&mut self, row: Row, now: Timestamp) {
        for slot in (0..self.segments.len() as u32).map(SegmentSlot) {
            self.expel(slot, row, now);
        }
    }

    /// Removes a deleted contact from a segment's members, count and sample.
    fn expel(&mut self, slot: SegmentSlot, row: Row, now: Timestamp) {
        if self.segment_mut(slot).expel(row) {
            self.apply_input(slot, now, Input::Evaluated { changed: true });
            let moved = Movement::because(Delta::leave(row.0), Reason::Deletion);
            self.report(slot, now, ChangeKind::Evaluated, moved);
        }
    }
}
