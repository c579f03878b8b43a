//! Commands on single contacts: delete, erase, merge, remove an identifier.
//!
//! In: a contact. Out: the data without it or its identifier, and every segment with its members up to date.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::error::IdentifierError;
use super::feed::{ChangeKind, Movement, Reason};
use super::{Engine, Erased, Merge, MergeError};
use crate::ids::{ContactId, Row, SegmentSlot};
use crate::ingest::ContactRef;
use crate::lifecycle::Input;
use crate::limits;
use crate::membership::Delta;
use crate::rows::{BLOCK, Removal};
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
        self.expel_everywhere(row, now, Reason::Deletion);
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
        let mut ids = Vec::new();
        for contact in contacts {
            ids.extend(match contact {
                ContactRef::Id(id) => Some(*id),
                ContactRef::Email(_) => None,
            });
            if let Some(row) = self.store.row(contact) {
                ids.extend(self.store.ids_merged_into(row));
            }
            if let Some(row) = self.store.erase(contact, forget_ids, &mut erased) {
                self.expel_everywhere(row, now, Reason::Deletion);
                self.history.erase(row);
            }
        }
        self.erase_from_history(&ids.into_iter().collect());
        self.give_back_dead();
        self.store.erase_all_unused();
        erased
    }

    /// Leaves contacts out of the past that were deleted or merged before, by their ids.
    fn erase_from_history(&mut self, ids: &BTreeSet<ContactId>) {
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
                self.expel_everywhere(row, now, Reason::Deletion);
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
        if identifier == FieldId::ANONYMOUS_ID && self.store.remove_merged_id(value) {
            self.advance_clock(now);
            return Ok(());
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

    pub(super) fn apply_merge_anonymous(
        &mut self,
        now: DateTime<Utc>,
        claims: Vec<(ContactId, String)>,
    ) -> Vec<Result<Merge, MergeError>> {
        let now = self.advance_clock(now);
        let one = |(contact, id): (ContactId, String)| self.merge_one(now, contact, &id);
        let merged = claims.into_iter().map(one).collect();
        self.give_back_dead();
        merged
    }

    fn merge_one(
        &mut self,
        now: Timestamp,
        contact: ContactId,
        anonymous_id: &str,
    ) -> Result<Merge, MergeError> {
        let known = self.store.row(&ContactRef::Id(contact)).ok_or(MergeError::Unknown(contact))?;
        if !(1..=limits::EMAIL_CHARS).contains(&anonymous_id.chars().count()) {
            return Err(MergeError::AnonymousId);
        }
        let mut touched = Touched::default();
        let of = (known, anonymous_id);
        let (merge, row) = self.store.merge(&self.schema, of, now, &mut touched)?;
        if let Some(row) = row {
            self.expel_everywhere(row, now, Reason::Merge);
        }
        self.written(touched);
        Ok(merge)
    }

    fn expel_everywhere(&mut self, row: Row, now: Timestamp, reason: Reason) {
        let mut removal = Removal::of(row.0);
        for slot in (0..self.segments.len() as u32).map(SegmentSlot) {
            self.expel(slot, row, &mut removal, now, reason);
        }
    }

    /// Removes a contact that no longer exists from a segment's members, count and sample.
    fn expel(
        &mut self,
        slot: SegmentSlot,
        row: Row,
        removal: &mut Removal,
        now: Timestamp,
        reason: Reason,
    ) {
        if self.segment_mut(slot).expel(removal) {
            self.apply_input(slot, now, Input::Evaluated { changed: true });
            let mut moved = Movement::because(Delta::leave(row.0), reason);
            if reason == Reason::Merge {
                moved.merged.insert(row.0);
            }
            self.report(slot, now, ChangeKind::Evaluated, moved);
        }
    }
}
